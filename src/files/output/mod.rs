//! The output folder: written whole or not at all.
//!
//! Files go into a sibling with a passing name; only when all are written and on the disk does it change places with
//! what was there before, in one step of the file system. Whoever dies on the way leaves the old folder or the new
//! one, and at most the sibling, which the next run takes away. Of two runs into one folder the second says so.

mod ours;
mod system;
mod temp_paths;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use xuewei_core::control::{Control, Stopped};

use crate::input::{InputFile, sha256, sha256_of};

use ours::{foreign, name_of};
use system::{make_private, mode_of, set_mode, sync, take_place};
pub use temp_paths::cleanup;
use temp_paths::{Lock, remove, temp_paths};

/// Every folder of results has this file.
const RECORD: &str = "run.json";

/// Every folder of sites has this file.
pub const SITES: &str = "sites.csv";

/// Why the folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refused.
    #[error("{0}")]
    Io(io::Error),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Another run is writing to it.
    #[error("another run is writing there")]
    Busy,
    /// It holds a table that is being read, and replacing it would lose what was written there.
    #[error("the folder holds an input")]
    HoldsInput,
    /// It holds something, named here, that is not of results of the same command: replacing it would lose that.
    #[error("the folder holds {0}")]
    Foreign(String),
}

impl From<io::Error> for FolderError {
    fn from(why: io::Error) -> Self {
        let inner = why.get_ref().and_then(|why| why.downcast_ref());
        match inner {
            Some(stopped) => Self::Stopped(*stopped),
            None => Self::Io(why),
        }
    }
}

/// A folder being written.
pub struct Folder {
    target: PathBuf,
    passing: PathBuf,
    /// Where the old one lies for a moment on file systems that cannot exchange two names.
    old: PathBuf,
    /// The file by which results of the same command are known.
    mark: String,
    /// How open the folder will be: as the one that it replaces, or as any that the user makes.
    mode: u32,
    /// Says when writing is to end.
    control: Control,
    /// Given back last.
    _lock: Lock,
}

impl Folder {
    /// Begins a folder that will be at `target`; nothing shows there before [`Folder::finish`].
    ///
    /// # Errors
    /// When `target` holds files that are not results of the same command (those have a file `mark`), or one
    /// of the inputs, when another run writes there, or its parent cannot be written to.
    pub fn begin(target: &Path, mark: &str, inputs: &[InputFile]) -> Result<Self, FolderError> {
        // A link stays one: what it leads to is replaced.
        let target = fs::canonicalize(target).or_else(|_| std::path::absolute(target))?;
        if target.is_file() {
            return Err(FolderError::Foreign(name_of(&target)));
        }
        if target.is_dir()
            && let Some(other) = foreign(&target, mark)?
        {
            return Err(FolderError::Foreign(other));
        }
        let is_inside = |file: &InputFile| {
            let path = fs::canonicalize(&file.path).or_else(|_| std::path::absolute(&file.path));
            path.is_ok_and(|path| path.starts_with(&target))
        };
        if inputs.iter().any(is_inside) {
            return Err(FolderError::HoldsInput);
        }
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        fs::create_dir_all(&parent)?;
        let beside = |end: &str| parent.join(format!(".xuewei-{}.{end}", short_name(&target)));
        let lock = Lock::take(beside("lock"))?;
        let (passing, old) = (beside("new"), beside("old"));
        // What a run that was killed left behind.
        if old.is_dir() && !target.exists() {
            fs::rename(&old, &target)?;
        }
        remove(&old)?;
        remove(&passing)?;
        let mut folder = Self {
            target,
            passing,
            old,
            mark: mark.to_owned(),
            mode: 0,
            control: Control::default(),
            _lock: lock,
        };
        {
            let mut temp_paths = temp_paths();
            temp_paths.there.push(folder.passing.clone());
            temp_paths.unplaced.push(folder.passing.clone());
        }
        let usual = make_private(&folder.passing)?;
        folder.mode = mode_of(&folder.target).unwrap_or(usual);
        Ok(folder)
    }

    /// The same, written only as long as the control says so.
    #[must_use]
    pub fn under(mut self, control: &Control) -> Self {
        self.control = control.clone();
        self
    }

    /// Writes one file.
    ///
    /// # Errors
    /// When the system or the content refuses; and, as an error of the system with [`Stopped`] inside, when it is told
    /// to end.
    pub fn write<E: From<io::Error>>(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        self.control.check().map_err(io::Error::other)?;
        let mut file = BufWriter::new(Followed {
            file: File::create(self.passing.join(name))?,
            control: &self.control,
        });
        let written = content(&mut file).and_then(|()| Ok(file.flush()?));
        // Whatever the content made of the error on its way.
        self.control.check().map_err(io::Error::other)?;
        written?;
        file.get_ref().file.sync_all()?;
        Ok(())
    }

    /// Writes a file that can be written again from the others: it need not be on the disk before the folder
    /// takes its place.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write_again(&self, name: &str, text: &str) -> io::Result<()> {
        self.control.check().map_err(io::Error::other)?;
        fs::write(self.passing.join(name), text)
    }

    /// Makes a folder inside it, whose files are written as `name/file`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn subfolder(&self, name: &str) -> io::Result<()> {
        fs::create_dir(self.passing.join(name))
    }

    /// SHA-256 of a file written before, hexadecimal.
    ///
    /// # Errors
    /// When it cannot be read back.
    pub fn hash(&self, name: &str) -> Result<String, FolderError> {
        Ok(sha256_of(File::open(self.passing.join(name))?)?)
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    /// When the system refuses, what was there before is then put back; or when it is told to end.
    pub fn finish(self) -> Result<(), FolderError> {
        self.control.check()?;
        set_mode(&self.passing, self.mode)?;
        sync(&self.passing)?;
        // Somebody may have put something beside the old results meanwhile.
        if self.target.is_dir()
            && let Some(other) = foreign(&self.target, &self.mark)?
        {
            return Err(FolderError::Foreign(other));
        }
        {
            // Whoever is told to stop now waits until the folder is in its place; what is left to be done then is to
            // take away the old one.
            let mut temp_paths = temp_paths();
            take_place(&self.passing, &self.target, &self.old)?;
            temp_paths.unplaced.retain(|path| *path != self.passing);
            // What was there before, where it could not change names.
            temp_paths.there.push(self.old.clone());
        }
        if let Some(parent) = self.target.parent() {
            sync(parent)?;
        }
        // The passing name is now that of what was there before: dropping takes it away.
        Ok(())
    }
}

/// A file that takes nothing more once its control says so.
struct Followed<'c> {
    file: File,
    control: &'c Control,
}

impl Write for Followed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.control.check().map_err(io::Error::other)?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut temp_paths = temp_paths();
        // What cannot be removed is removed by the next run.
        let _ = remove(&self.passing);
        let _ = remove(&self.old);
        temp_paths
            .there
            .retain(|path| *path != self.passing && *path != self.old);
        temp_paths.unplaced.retain(|path| *path != self.passing);
    }
}

/// The name of a folder, or what stands for one that is nearly as long as a name can be.
fn short_name(target: &Path) -> String {
    const LONGEST: usize = 200;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    if name.len() <= LONGEST {
        return name.into_owned();
    }
    sha256(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_told_to_stop_knows_its_lock_and_its_folder_until_they_are_gone() {
        let at = tempfile::tempdir().expect("a folder");
        let at = fs::canonicalize(at.path()).expect("its path");
        let out = at.join("out");
        let there = || -> Vec<String> {
            let temp_paths = temp_paths();
            let ours = temp_paths.there.iter().filter(|path| path.starts_with(&at));
            ours.map(|path| name_of(path)).collect()
        };
        let is_unplaced = || {
            temp_paths()
                .unplaced
                .iter()
                .any(|path| path.starts_with(&at))
        };

        let first = Folder::begin(&out, RECORD, &[]).expect("begun");
        // The lock is the first to be there, and the last to go.
        assert_eq!(there(), [".xuewei-out.lock", ".xuewei-out.new"]);
        assert!(is_unplaced());
        // Another run is told so, and takes nothing of the first away.
        let second = Folder::begin(&out, RECORD, &[]);
        assert!(matches!(second, Err(FolderError::Busy)));
        assert_eq!(there(), [".xuewei-out.lock", ".xuewei-out.new"]);
        first
            .write(RECORD, |to| to.write_all(b"{}"))
            .expect("written");
        first.finish().expect("in its place");
        assert!(there().is_empty() && !is_unplaced());

        drop(Folder::begin(&out, RECORD, &[]).expect("begun again"));
        assert!(there().is_empty() && !is_unplaced());
        let left = fs::read_dir(&at).expect("a folder").flatten();
        let left: Vec<String> = left.map(|entry| name_of(&entry.path())).collect();
        assert_eq!(left, ["out"]);
    }
}
