//! The output folder: written whole or not at all.
//!
//! Files go into a sibling with a passing name; only when all are written and on the disk does it change places with
//! what was there before, in one step of the file system. Whoever dies on the way leaves the old folder or the new
//! one, and at most the sibling, which the next run takes away. Of two runs into one folder the second says so.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// What a run that stops on the way has to take away, and whether anything is lost by it.
struct AtWork {
    /// Passing folders and locks, from before they are there until after they are gone.
    there: Vec<PathBuf>,
    /// Passing folders of results that are not in their place yet.
    unplaced: Vec<PathBuf>,
}

static AT_WORK: Mutex<AtWork> = Mutex::new(AtWork {
    there: Vec::new(),
    unplaced: Vec::new(),
});

fn at_work() -> MutexGuard<'static, AtWork> {
    // Lists of paths are whole whatever happened to who held them.
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away all that is half written, and then ends the process with `end`, so that nothing is begun in between.
/// `end` is told whether results were lost that way.
pub fn abandon(end: impl FnOnce(bool)) {
    let at_work = at_work();
    // The lock last: with it goes the right to take away the rest.
    for path in at_work.there.iter().rev() {
        // Others may still be writing into it: again until it is gone.
        for _ in 0..100 {
            if remove(path).is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    end(!at_work.unplaced.is_empty());
}

/// Removes what is there, whatever it is; nothing there is as well.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(what) if what.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(e) => Err(e),
    };
    match removed {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The right to write a folder: held by one process at a time, given back when it ends, however it ends.
struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    fn take(path: PathBuf) -> Result<Self, FolderError> {
        // Whoever is told to stop waits until it is known whose lock this is.
        let mut at_work = at_work();
        loop {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => return Err(FolderError::Busy),
                Err(fs::TryLockError::Error(e)) => return Err(e.into()),
            }
            // Who held it before may have taken the file away just now: then this is no lock to anybody else.
            if is_at(&file, &path) {
                at_work.there.push(path.clone());
                return Ok(Self { path, file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut at_work = at_work();
        // First the name, then the lock. Where this fails a file of no bytes stays, which is nobody's lock.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
        at_work.there.retain(|path| *path != self.path);
    }
}

/// Whether a path still leads to an open file.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |what: fs::Metadata| (what.dev(), what.ino());
        match (file.metadata(), fs::metadata(path)) {
            (Ok(open), Ok(there)) => id(open) == id(there),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
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
        Ok(sha256(&fs::read(self.passing.join(name))?))
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

/// Makes a folder that only its owner can look into while it is being written; returns how open it would have been.
fn make_private(folder: &Path) -> io::Result<u32> {
    fs::create_dir(folder)?;
    let mode = mode_of(folder)?;
    set_mode(folder, 0o700)?;
    Ok(mode)
}

#[cfg(unix)]
fn mode_of(folder: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o7777)
}

#[cfg(unix)]
fn set_mode(folder: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

/// Other systems have no such modes.
#[cfg(not(unix))]
fn mode_of(_folder: &Path) -> io::Result<u32> {
    Ok(0)
}

#[cfg(not(unix))]
fn set_mode(_folder: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Puts a folder in the place of another, or of nothing; the other takes its name.
fn take_place(passing: &Path, target: &Path, old: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(passing, target);
    }
    #[cfg(unix)]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, passing, CWD, target, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            // Not on this file system: in two steps.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            Err(e) => return Err(e.into()),
        }
    }
    fs::rename(target, old)?;
    fs::rename(passing, target).inspect_err(|_| {
        // Back to where it was; the error of the first step is the one that is told.
        let _ = fs::rename(old, target);
    })
}

/// Has the names in a folder on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// What a folder holds that is not of results with the mark; `None` when it may be replaced.
fn foreign(folder: &Path, mark: &str) -> io::Result<Option<String>> {
    if let Some(other) = not_ours(folder)? {
        return Ok(Some(other));
    }
    let has = |name: &str| folder.join(name).is_file();
    // Sites come with the allocation under their plan: they are no allocation to be replaced by another.
    let is_of_command = has(RECORD) && has(mark) && (mark == SITES || !has(SITES));
    let first = fs::read_dir(folder)?.next().transpose()?;
    Ok(first
        .filter(|_| !is_of_command)
        .map(|entry| name_of(&entry.path())))
}

/// The first file in a folder, or in a folder of it, that the program writes under no such name.
fn not_ours(folder: &Path) -> io::Result<Option<String>> {
    let is_notices = name_of(folder) == "notices";
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = name_of(&path);
        if path.is_dir() {
            if let Some(other) = not_ours(&path)? {
                return Ok(Some(format!("{name}/{other}")));
            }
        } else {
            let is_notice = is_notices && name.ends_with(".html");
            if !is_notice && !OURS.contains(&name.as_str()) {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Every name under which a command writes a file, notices aside. What stands beside them was put there by a person.
const OURS: [&str; 38] = [
    "allocation.csv",
    "allocation.parquet",
    "bottleneck_members.csv",
    "bottleneck_parcels.csv",
    "bottlenecks.csv",
    "bottlenecks.geojson",
    "certificate.json",
    "changes.csv",
    "class_values.csv",
    "communities.csv",
    "communities.geojson",
    "comparison.csv",
    "cutoffs.csv",
    "fairness.csv",
    "findings.csv",
    "greedy.toml",
    "parcels.geojson",
    "path.csv",
    "plan.toml",
    "post_plan.csv",
    "public_list.html",
    "report.html",
    "report.xlsx",
    "review.csv",
    "robust.csv",
    "rules.csv",
    "run.json",
    "schools.csv",
    "schools.geojson",
    "score-items.csv",
    "score-summary.csv",
    "scores.csv",
    "shortfall.csv",
    "sites.csv",
    "summary.json",
    // What desktops put into a folder that is looked at.
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
];

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
