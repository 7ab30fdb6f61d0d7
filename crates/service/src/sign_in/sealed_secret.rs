//! Secrets of authenticators as the store has them: encrypted with a key that is in the data folder and not in the store, so
//! that whoever reads the database makes no codes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use data_encoding::BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::folders::{private_file, sync_folder};

/// What a secret that is encrypted begins with: no base32 does.
const MARK: &str = "1:";

/// Bytes of the key.
const KEY: usize = 32;

/// The key.
pub struct SecretKey(LessSafeKey);

impl SecretKey {
    /// The key in a file, which is made where there is none.
    ///
    /// # Errors
    /// It cannot be read or written, or is no key.
    pub fn in_file(file: &Path) -> io::Result<Self> {
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == io::ErrorKind::NotFound => made(file)?,
            Err(why) => return Err(why),
        };
        Self::of(&bytes).ok_or_else(|| {
            let why = format!("{}: it is no key of {KEY} bytes", file.display());
            io::Error::new(io::ErrorKind::InvalidData, why)
        })
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).ok()?;
        Some(Self(LessSafeKey::new(key)))
    }

    /// A person's secret as the store has it; in another person's place it opens nothing.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn seal(&self, person: &str, secret: &str) -> io::Result<String> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let mut sealed = secret.as_bytes().to_vec();
        let aad = Aad::from(person.as_bytes());
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| io::Error::other("the secret cannot be encrypted"))?;
        Ok(format!(
            "{MARK}{}",
            BASE64.encode(&[&nonce, sealed.as_slice()].concat())
        ))
    }

    /// The secret that the store has; one of an earlier version as it is. None where it was encrypted with another key, or
    /// for another person.
    pub fn open(&self, person: &str, kept: &str) -> Option<String> {
        let Some(coded) = kept.strip_prefix(MARK) else {
            return Some(kept.to_owned());
        };
        let bytes = BASE64.decode(coded.as_bytes()).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let aad = Aad::from(person.as_bytes());
        let open = self.0.open_in_place(nonce, aad, &mut sealed).ok()?;
        String::from_utf8(open.to_vec()).ok()
    }
}

/// A new key under its name, whole or not at all.
fn made(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; KEY];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let part = file.with_extension("part");
    let mut to = private_file(&part)?;
    to.write_all(&bytes)?;
    to.sync_all()?;
    fs::rename(&part, file)?;
    if let Some(folder) = file.parent() {
        sync_folder(folder)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_the_key_and_for_its_person_alone() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("key");
        let key = SecretKey::in_file(&file).unwrap();
        let kept = key.seal("p1", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").unwrap();
        assert!(!kept.contains("ABCDEF"));
        assert_ne!(
            kept,
            key.seal("p1", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").unwrap()
        );
        let again = SecretKey::in_file(&file).unwrap();
        let open = again.open("p1", &kept);
        assert_eq!(open.as_deref(), Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"));
        assert_eq!(again.open("p2", &kept), None);
        let other = SecretKey::in_file(&at.path().join("other")).unwrap();
        assert_eq!(other.open("p1", &kept), None);
        for bad in [
            "1:",
            "1:AAAA",
            "1:*",
            "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(key.open("p1", bad), None, "{bad}");
        }
        // As earlier versions kept it.
        assert_eq!(key.open("p1", "ABCD").as_deref(), Some("ABCD"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&file, "short").unwrap();
        assert!(SecretKey::in_file(&file).is_err());
    }
}
