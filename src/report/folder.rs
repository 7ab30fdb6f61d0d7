//! The output folder: written whole or not at all.
//!
//! Files go into a sibling with a passing name; only when all are written and on the disk does it take
//! the place of what was there before.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::input::{InputFile, sha256};

/// Every folder of results has this file.
const RECORD: &str = "run.json";

/// Every folder of sites has this file.
pub const SITES: &str = "sites.csv";

/// Why the folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It holds a table that is being read, and replacing it would lose what was written there.
    #[error("the folder holds an input")]
    HoldsInput,
    /// It holds files that are not results of the same command, and replacing it would lose them.
    #[error("the folder holds other files")]
    Foreign,
}

/// A folder being written.
pub struct Folder {
    target: PathBuf,
    passing: TempDir,
}

impl Folder {
    /// Begins a folder that will be at `target`; nothing shows there before [`Folder::finish`].
    ///
    /// # Errors
    /// When `target` holds files that are not results of the same command (those have a file `mark`), or one
    /// of the inputs, or its parent cannot be written to.
    pub fn begin(target: &Path, mark: &str, inputs: &[InputFile]) -> Result<Self, FolderError> {
        let target = std::path::absolute(target)?;
        if target.is_file() || (target.is_dir() && !may_be_replaced(&target, mark)?) {
            return Err(FolderError::Foreign);
        }
        let is_inside = |file: &InputFile| {
            std::path::absolute(&file.path).is_ok_and(|path| path.starts_with(&target))
        };
        if inputs.iter().any(is_inside) {
            return Err(FolderError::HoldsInput);
        }
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        fs::create_dir_all(&parent)?;
        let passing = tempfile::Builder::new()
            .prefix(".xuewei-")
            .tempdir_in(&parent)?;
        Ok(Self { target, passing })
    }

    /// Writes one file.
    pub fn write<E: From<io::Error>>(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut file = BufWriter::new(File::create(self.passing.path().join(name))?);
        content(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(())
    }

    /// Writes a file that can be written again from the others: it need not be on the disk before the folder
    /// takes its place.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write_again(&self, name: &str, text: &str) -> io::Result<()> {
        fs::write(self.passing.path().join(name), text)
    }

    /// Makes a folder inside it, whose files are written as `name/file`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn subfolder(&self, name: &str) -> io::Result<()> {
        let path = self.passing.path().join(name);
        fs::create_dir(&path)?;
        readable_by_others(&path)
    }

    /// SHA-256 of a file written before, hexadecimal.
    ///
    /// # Errors
    /// When it cannot be read back.
    pub fn hash(&self, name: &str) -> Result<String, FolderError> {
        Ok(sha256(&fs::read(self.passing.path().join(name))?))
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    /// When the system refuses; what was there before is then put back.
    pub fn finish(self) -> Result<(), FolderError> {
        readable_by_others(self.passing.path())?;
        let passing = self.passing.keep();
        let old = passing.with_extension("old");
        let had_old = self.target.is_dir();
        if had_old {
            fs::rename(&self.target, &old)?;
        }
        if let Err(e) = fs::rename(&passing, &self.target) {
            if had_old {
                fs::rename(&old, &self.target)?;
            }
            fs::remove_dir_all(&passing)?;
            return Err(e.into());
        }
        if had_old {
            fs::remove_dir_all(&old)?;
        }
        Ok(())
    }
}

fn may_be_replaced(folder: &Path, mark: &str) -> io::Result<bool> {
    let has = |name: &str| folder.join(name).is_file();
    // Sites come with the allocation under their plan: they are no allocation to be replaced by another.
    let is_ours = has(RECORD) && has(mark) && (mark == SITES || !has(SITES));
    Ok(is_ours || fs::read_dir(folder)?.next().is_none())
}

/// Passing folders are private; results are as open as any folder the user makes.
fn readable_by_others(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
