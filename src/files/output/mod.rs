//! The output folder: written whole or not at all.
//!
//! Files go into a sibling with a passing name; only when all are written and on the disk does it change places with
//! what was there before, in one step of the file system. Whoever dies on the way leaves the old folder or the new
//! one, and at most the sibling, which the next run takes away. Of two runs into one folder the second says so. Files
//! and folders are readable for their owner alone: they hold what families told the bureau.

mod system;
mod temp_paths;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use xuewei_core::control::{Control, Stopped};

use super::followed::written;
use super::plain::NotPlain;
use super::record::{RECORD, Record, unrecorded};
use crate::input::{InputFile, sha256};

use system::{create_private, make_private, sync, take_place};
pub use temp_paths::cleanup;
use temp_paths::{Lock, remove, temp_paths};

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
    /// It is no folder but a file, a device, a pipe, a socket, or a link that leads nowhere.
    #[error("there is something that is no folder")]
    NotAFolder,
    /// It holds what replacing it would lose.
    #[error("the folder holds {0:?}")]
    Unrecorded(NotReplaced),
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

/// What replacing a folder would lose: paths within it, with forward slashes, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotReplaced {
    /// Files and folders that are not of results of the same command.
    pub foreign: Vec<String>,
    /// Files of earlier results that somebody has changed since.
    pub changed: Vec<String>,
}

/// Where the files of results go: into a folder, or beside those of one that they are held against.
pub trait ResultSink: Sync {
    /// Takes one file; `name` is its path within the folder, with forward slashes.
    ///
    /// # Errors
    /// When the system refuses; and, as an error of the system with [`Stopped`] inside, when it is told to end.
    fn put(&self, name: &str, content: &Content<'_>) -> io::Result<()>;

    /// Takes a file that can be written again from the others: it need not be on the disk before the folder takes its
    /// place.
    ///
    /// # Errors
    /// When the system refuses; and, as an error of the system with [`Stopped`] inside, when it is told to end.
    fn put_again(&self, name: &str, text: &str) -> io::Result<()>;

    /// Makes a folder whose files are put as `name/file`.
    ///
    /// # Errors
    /// When the system refuses.
    fn subfolder(&self, name: &str) -> io::Result<()>;

    /// SHA-256 of every file taken so far, hexadecimal, by name.
    fn outputs(&self) -> BTreeMap<String, String>;
}

/// Writes the content of a file.
pub type Content<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

/// A folder being written.
pub struct Folder {
    target: PathBuf,
    passing: PathBuf,
    /// Where the old one lies for a moment on file systems that cannot exchange two names.
    old: PathBuf,
    /// The file by which results of the same command are known.
    mark: String,
    /// Says when writing is to end.
    control: Control,
    /// The hash of every file written, by name.
    outputs: Mutex<BTreeMap<String, String>>,
    /// Given back last.
    _lock: Lock,
}

impl Folder {
    /// Begins a folder that will be at `target`, written as long as the control says so; nothing shows there before
    /// [`Folder::finish`].
    ///
    /// # Errors
    /// When `target` is no folder, holds anything but results of the same command (those have a file `mark`) as they
    /// were written, or one of the inputs, when another run writes there, its parent cannot be written to, or it is told
    /// to end.
    pub fn begin(
        target: &Path,
        mark: &str,
        inputs: &[InputFile],
        control: &Control,
    ) -> Result<Self, FolderError> {
        // A link stays one: what it leads to is replaced.
        let target = fs::canonicalize(target).or_else(|_| std::path::absolute(target))?;
        is_folder(&target)?;
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
        // Under the lock: a run that ends just now puts other files into its place.
        may_be_replaced(&target, mark, control)?;
        remove(&old)?;
        remove(&passing)?;
        let folder = Self {
            target,
            passing,
            old,
            mark: mark.to_owned(),
            control: control.clone(),
            outputs: Mutex::default(),
            _lock: lock,
        };
        {
            let mut temp_paths = temp_paths();
            temp_paths.there.push(folder.passing.clone());
            temp_paths.unplaced.push(folder.passing.clone());
        }
        make_private(&folder.passing)?;
        Ok(folder)
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
        let file = create_private(&self.passing.join(name))?;
        let (file, hash) = written(file, &self.control, content)?;
        file.sync_all()?;
        self.note(name, hash);
        Ok(())
    }

    fn note(&self, name: &str, hash: String) {
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.insert(name.to_owned(), hash);
    }

    /// Makes a folder inside it, whose files are written as `name/file`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn subfolder(&self, name: &str) -> io::Result<()> {
        make_private(&self.passing.join(name))
    }

    /// SHA-256 of every file written so far, hexadecimal, by name.
    pub fn outputs(&self) -> BTreeMap<String, String> {
        let outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.clone()
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    /// When the system refuses, what was there before is then put back; or when it is told to end.
    pub fn finish(self) -> Result<(), FolderError> {
        self.control.check()?;
        sync(&self.passing)?;
        // Somebody may have put something beside the old results meanwhile, or changed one of them.
        may_be_replaced(&self.target, &self.mark, &self.control)?;
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

impl ResultSink for Folder {
    fn put(&self, name: &str, content: &Content<'_>) -> io::Result<()> {
        self.write(name, content)
    }

    fn put_again(&self, name: &str, text: &str) -> io::Result<()> {
        self.control.check().map_err(io::Error::other)?;
        create_private(&self.passing.join(name))?.write_all(text.as_bytes())?;
        self.note(name, sha256(text.as_bytes()));
        Ok(())
    }

    fn subfolder(&self, name: &str) -> io::Result<()> {
        Folder::subfolder(self, name)
    }

    fn outputs(&self) -> BTreeMap<String, String> {
        Folder::outputs(self)
    }
}

/// Whether nothing is lost when a folder is replaced: there is none, it is empty, or it holds the results of a command,
/// known by the file `mark`, as they were written.
fn may_be_replaced(target: &Path, mark: &str, control: &Control) -> Result<(), FolderError> {
    if !is_folder(target)? {
        return Ok(());
    }
    let mut lost = NotReplaced::default();
    match Record::read(target) {
        Ok(record) => {
            let found = unrecorded(target, &record, control)?;
            lost.foreign = found.foreign;
            lost.foreign.extend(found.irregular);
            lost.changed = found.changed;
            lost.changed.extend(found.too_large);
            lost.foreign.sort_unstable();
            lost.changed.sort_unstable();
        }
        Err(NotPlain::Io(e)) if e.kind() == io::ErrorKind::PermissionDenied => return Err(e.into()),
        // Without a record nothing in it is of results.
        Err(_) => lost.foreign = names_in(target)?,
    }
    let has = |name: &str| target.join(name).is_file();
    // Sites come with the allocation under their plan: they are no allocation to be replaced by another.
    let is_of_command = has(RECORD) && has(mark) && (mark == SITES || !has(SITES));
    if lost == NotReplaced::default() && !is_of_command {
        lost.foreign = names_in(target)?;
    }
    if lost == NotReplaced::default() {
        return Ok(());
    }
    Err(FolderError::Unrecorded(lost))
}

/// Whether there is a folder; nothing there is none.
///
/// # Errors
/// That there is something else.
fn is_folder(target: &Path) -> Result<bool, FolderError> {
    match fs::symlink_metadata(target) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e.into()),
        Ok(what) if !what.is_dir() => Err(FolderError::NotAFolder),
        Ok(_) => Ok(true),
    }
}

/// The names of what a folder holds, in order.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
    names.sort_unstable();
    Ok(names)
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

    fn name_in(path: &Path) -> String {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    #[test]
    fn a_run_that_is_told_to_stop_knows_its_lock_and_its_folder_until_they_are_gone() {
        let at = tempfile::tempdir().expect("a folder");
        let at = fs::canonicalize(at.path()).expect("its path");
        let out = at.join("out");
        let there = || -> Vec<String> {
            let temp_paths = temp_paths();
            let ours = temp_paths.there.iter().filter(|path| path.starts_with(&at));
            ours.map(|path| name_in(path)).collect()
        };
        let is_unplaced = || {
            temp_paths()
                .unplaced
                .iter()
                .any(|path| path.starts_with(&at))
        };

        let control = Control::default();
        let first = Folder::begin(&out, RECORD, &[], &control).expect("begun");
        // The lock is the first to be there, and the last to go.
        assert_eq!(there(), [".xuewei-out.lock", ".xuewei-out.new"]);
        assert!(is_unplaced());
        // Another run is told so, and takes nothing of the first away.
        let second = Folder::begin(&out, RECORD, &[], &control);
        assert!(matches!(second, Err(FolderError::Busy)));
        assert_eq!(there(), [".xuewei-out.lock", ".xuewei-out.new"]);
        first
            .write(RECORD, |to| to.write_all(b"{}"))
            .expect("written");
        first.finish().expect("in its place");
        assert!(there().is_empty() && !is_unplaced());

        drop(Folder::begin(&out, RECORD, &[], &control).expect("begun again"));
        assert!(there().is_empty() && !is_unplaced());
        let left = fs::read_dir(&at).expect("a folder").flatten();
        let left: Vec<String> = left.map(|entry| name_in(&entry.path())).collect();
        assert_eq!(left, ["out"]);
    }
}
