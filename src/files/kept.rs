//! What a round was decided by, in one file beside its results (`kept.zip`): a round of its own, read once the inputs are gone
//! or were edited.

use std::fs;
use std::io::{self, Cursor, Read, Write};

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use crate::input::{FILE_BYTES, KeptFile};

/// The file of what a round was decided by.
pub const KEPT: &str = "kept.zip";

/// Files that one holds at most: tables, packs and roads of a round are some dozen.
const MOST_FILES: usize = 1_000;

/// The files in one; the same bytes on every day.
///
/// # Errors
/// When the writer of the file fails.
pub fn packed(files: &[KeptFile]) -> io::Result<Vec<u8>> {
    let how = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(&*file.name, how).map_err(io::Error::other)?;
        zip.write_all(&file.bytes)?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}

/// Puts the files into a folder for their owner alone, which goes with what is handed back.
///
/// # Errors
/// When it is no such file, holds anything but plain files of a usual size side by side, or the system refuses.
pub fn unpacked(bytes: &[u8]) -> io::Result<TempDir> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
    let folder = private()?;
    if zip.len() > MOST_FILES {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    for at in 0..zip.len() {
        let file = zip.by_index(at).map_err(io::Error::other)?;
        let name = file.name().map_err(io::Error::other)?.into_owned();
        let is_plain = file.is_file() && !name.contains(['/', '\\', ':']) && name != "..";
        if !is_plain || file.size() > FILE_BYTES {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let mut content = Vec::new();
        // What a file says of its size need not be so.
        file.take(FILE_BYTES + 1).read_to_end(&mut content)?;
        if content.len() as u64 > FILE_BYTES {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        fs::write(folder.path().join(name), content)?;
    }
    Ok(folder)
}

/// A passing folder for its owner alone.
fn private() -> io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    folder.prefix("xuewei-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        folder.permissions(fs::Permissions::from_mode(0o700));
    }
    folder.tempdir()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> KeptFile {
        KeptFile {
            name: name.to_owned(),
            bytes: b"a".to_vec(),
        }
    }

    #[test]
    fn what_is_packed_is_unpacked_for_its_owner_alone() {
        let bytes = packed(&[file("a.csv"), file("round.toml")]).unwrap();
        assert_eq!(bytes, packed(&[file("a.csv"), file("round.toml")]).unwrap());
        let folder = unpacked(&bytes).unwrap();
        assert_eq!(fs::read(folder.path().join("round.toml")).unwrap(), b"a");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
    }

    #[test]
    fn a_file_that_leads_out_of_its_folder_is_refused() {
        for name in ["../a", "/a", "b/a", "..", "..\\a", "c:a"] {
            let bytes = packed(&[file(name)]).unwrap();
            assert!(unpacked(&bytes).is_err(), "{name}");
        }
        assert!(unpacked(b"no archive").is_err());
    }
}
