//! What of folders the systems do each in their own way: how open they are, how two change places, when they are on the
//! disk.

use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io;
use std::path::Path;

/// Makes a folder that only its owner can look into while it is being written; returns how open it would have been.
pub(super) fn make_private(folder: &Path) -> io::Result<u32> {
    fs::create_dir(folder)?;
    let mode = mode_of(folder)?;
    set_mode(folder, 0o700)?;
    Ok(mode)
}

#[cfg(unix)]
pub(super) fn mode_of(folder: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o7777)
}

#[cfg(unix)]
pub(super) fn set_mode(folder: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

/// Other systems have no such modes.
#[cfg(not(unix))]
pub(super) fn mode_of(_folder: &Path) -> io::Result<u32> {
    Ok(0)
}

#[cfg(not(unix))]
pub(super) fn set_mode(_folder: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
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
