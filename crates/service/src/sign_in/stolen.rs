//! Passwords that were stolen elsewhere: a list of their SHA-1 in order, a line each, as Have I Been Pwned publishes it
//! (`HASH:COUNT`). The list stays on this computer; nothing is asked of anybody.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use sha1::{Digest, Sha1};

/// Signs of a hash.
const SIGNS: usize = 40;

/// Whether a password is in the list.
///
/// # Errors
/// The list cannot be read, or is none.
pub fn is_stolen(list: &Path, password: &str) -> io::Result<bool> {
    let digest = Sha1::digest(password.as_bytes());
    let wanted: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let mut file = BufReader::with_capacity(256, File::open(list)?);
    let (mut from, mut to) = (0, file.get_ref().metadata()?.len());
    // The wanted line, if there is one, begins at or after `from` and before `to`.
    while from < to {
        let middle = from + (to - from) / 2;
        let (begin, hash, next) = match line_at(&mut file, middle, from)? {
            Some(found) => found,
            None => return Ok(false),
        };
        match wanted.as_str().cmp(hash.as_str()) {
            std::cmp::Ordering::Equal => return Ok(true),
            std::cmp::Ordering::Less => to = begin,
            std::cmp::Ordering::Greater => from = next,
        }
    }
    Ok(false)
}

/// The line in which a place is: where it begins, its hash, and where the next begins. `from` is where a line begins.
fn line_at(
    file: &mut BufReader<File>,
    at: u64,
    from: u64,
) -> io::Result<Option<(u64, String, u64)>> {
    /// Bytes of a line: a hash, a colon, a count, and the end of a line.
    const LONGEST: u64 = 80;
    let mut begin = at.saturating_sub(LONGEST).max(from);
    file.seek(SeekFrom::Start(begin))?;
    let mut line = Vec::new();
    if begin > from {
        // In the middle of one.
        begin += file.read_until(b'\n', &mut line)? as u64;
    }
    loop {
        line.clear();
        let read = file.read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            return Ok(None);
        }
        if begin + read > at {
            let hash = line.get(..SIGNS).unwrap_or_default();
            if !hash.iter().all(u8::is_ascii_hexdigit) || hash.len() != SIGNS {
                let why = "no list of SHA-1 hashes, one a line";
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
            let hash = String::from_utf8_lossy(hash).to_uppercase();
            return Ok(Some((begin, hash, begin + read)));
        }
        begin += read;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> String {
        Sha1::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect()
    }

    #[test]
    fn every_password_of_the_list_is_found_and_no_other() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("list");
        for count in [1, 2, 3, 10, 777] {
            let mut lines: Vec<String> = (0..count)
                .map(|n| format!("{}:{}", hash(&format!("stolen {n}")), n * n * n + 1))
                .collect();
            lines.sort();
            for end in ["\r\n", "\n"] {
                // With and without an end of the last line.
                for text in [lines.join(end), lines.join(end) + end] {
                    std::fs::write(&file, text).unwrap();
                    for n in 0..count {
                        assert!(
                            is_stolen(&file, &format!("stolen {n}")).unwrap(),
                            "{n} of {count}"
                        );
                    }
                    for n in 0..200 {
                        assert!(!is_stolen(&file, &format!("own {n}")).unwrap());
                    }
                }
            }
        }
        std::fs::write(&file, "").unwrap();
        assert!(!is_stolen(&file, "stolen 1").unwrap());
        std::fs::write(&file, "password\n123456\n").unwrap();
        assert!(is_stolen(&file, "stolen 1").is_err());
        assert!(is_stolen(&at.path().join("none"), "x").is_err());
    }
}
