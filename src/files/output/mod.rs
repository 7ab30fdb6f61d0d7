//! The output folder: written whole or not at all.
//!
//! Files go into a sibling with a passing name; only when all are written and on the disk does it change places with
//! what was there before, in one step of the file system. Whoever dies on the way leaves the old folder or the new
//! one, and at most the sibling, which the next run takes away. Of two runs into one folder the second says so.

mod at_work;
mod ours;
mod system;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::input::{InputFile, sha256, sha256_of};

pub use at_work::abandon;
use at_work::{Lock, at_work, remove};
use ours::{foreign, name_of};
use system::{make_private, mode_of, set_mode, sync, take_place};

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
            _lock: lock,
        };
        {
            let mut at_work = at_work();
            at_work.there.push(folder.passing.clone());
            at_work.unplaced.push(folder.passing.clone());
        }
        let usual = make_private(&folder.passing)?;
        folder.mode = mode_of(&folder.target).unwrap_or(usual);
        Ok(folder)
    }

    /// Writes one file.
    pub fn write<E: From<io::Error>>(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut file = BufWriter::new(File::create(self.passing.join(name))?);
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
    /// When the system refuses; what was there before is then put back.
    pub fn finish(self) -> Result<(), FolderError> {
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
            let mut at_work = at_work();
            take_place(&self.passing, &self.target, &self.old)?;
            at_work.unplaced.retain(|path| *path != self.passing);
            // What was there before, where it could not change names.
            at_work.there.push(self.old.clone());
        }
        if let Some(parent) = self.target.parent() {
            sync(parent)?;
        }
        // The passing name is now that of what was there before: dropping takes it away.
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut at_work = at_work();
        // What cannot be removed is removed by the next run.
        let _ = remove(&self.passing);
        let _ = remove(&self.old);
        at_work
            .there
            .retain(|path| *path != self.passing && *path != self.old);
        at_work.unplaced.retain(|path| *path != self.passing);
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
            let at_work = at_work();
            let ours = at_work.there.iter().filter(|path| path.starts_with(&at));
            ours.map(|path| name_of(path)).collect()
        };
        let is_unplaced = || at_work().unplaced.iter().any(|path| path.starts_with(&at));

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
