//! What a run has at work beside its results, and what becomes of it when the run is told to stop.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::FolderError;

/// What a run that stops on the way has to take away, and whether anything is lost by it.
pub(super) struct TempPaths {
    /// Passing folders and locks, from before they are there until after they are gone.
    pub(super) there: Vec<PathBuf>,
    /// Passing folders of results that are not in their place yet.
    pub(super) unplaced: Vec<PathBuf>,
}

static AT_WORK: Mutex<TempPaths> = Mutex::new(TempPaths {
    there: Vec::new(),
    unplaced: Vec::new(),
});

pub(super) fn temp_paths() -> MutexGuard<'static, TempPaths> {
    // Lists of paths are whole whatever happened to who held them.
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away all that is half written, and then ends the process with `end`, so that nothing is begun in between.
/// `end` is told whether results were lost that way.
pub fn cleanup(end: impl FnOnce(bool)) {
    let temp_paths = temp_paths();
    // The lock last: with it goes the right to take away the rest.
    for path in temp_paths.there.iter().rev() {
        // Others may still be writing into it: again until it is gone.
        for _ in 0..100 {
            if remove(path).is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    end(!temp_paths.unplaced.is_empty());
}

/// Removes what is there, whatever it is; nothing there is as well.
pub(super) fn remove(path: &Path) -> io::Result<()> {
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
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    pub(super) fn take(path: PathBuf) -> Result<Self, FolderError> {
        // Whoever is told to stop waits until it is known whose lock this is.
        let mut temp_paths = temp_paths();
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
                temp_paths.there.push(path.clone());
                return Ok(Self { path, file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut temp_paths = temp_paths();
        // First the name, then the lock. Where this fails a file of no bytes stays, which is nobody's lock.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
        temp_paths.there.retain(|path| *path != self.path);
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
