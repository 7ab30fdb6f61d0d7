//! What of folders the systems do each in their own way: how open they are, how two change places, when they are on the
//! disk.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder that only its owner can look into. Systems without such modes have their own ways.
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    let mut how = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut how, 0o700);
    how.create(folder)
}

/// Makes a file, or empties it, that only its owner can read.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(path)
}

/// Puts a folder in the place of another, or of nothing; the other takes its name.
pub(super) fn take_place(passing: &Path, target: &Path, old: &Path) -> io::Result<()> {
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
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
