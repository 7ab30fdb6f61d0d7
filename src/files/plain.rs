//! Plain files of a sane size: nothing else of a folder of results is opened. A device or a pipe would be read for
//! ever, and a link may lead to one tomorrow.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::Path;

use xuewei_core::control::Control;

use super::followed::written;
use crate::input::FILE_BYTES;

/// Why a file of a folder of results is not read.
#[derive(Debug, thiserror::Error)]
pub enum NotPlain {
    /// It is not there, or the system refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is a folder, a link, a device, a pipe or a socket.
    #[error("not a plain file")]
    Kind,
    /// It has more than [`FILE_BYTES`].
    #[error("larger than {FILE_BYTES} bytes")]
    TooLarge,
}

/// Opens a file, if it is a plain one and not too large.
///
/// # Errors
/// That it is not there, no plain file, or too large.
pub fn open(path: &Path) -> Result<File, NotPlain> {
    judge(&fs::symlink_metadata(path)?)?;
    let file = without_waiting(path)?;
    // Another may have taken its name since.
    judge(&file.metadata()?)?;
    Ok(file)
}

fn judge(what: &Metadata) -> Result<(), NotPlain> {
    if !what.is_file() {
        return Err(NotPlain::Kind);
    }
    if what.len() > FILE_BYTES {
        return Err(NotPlain::TooLarge);
    }
    Ok(())
}

/// Opens a file without following a link and without waiting for the other end of a pipe.
fn without_waiting(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    options.open(path)
}

/// The text of a file.
///
/// # Errors
/// As [`open`], and that it is no UTF-8.
pub fn text(path: &Path) -> Result<String, NotPlain> {
    let mut text = String::new();
    open(path)?.take(FILE_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// SHA-256 of a file, hexadecimal, in the memory of a block.
///
/// # Errors
/// As [`open`]; and, as an error of the system with [`Stopped`](xuewei_core::control::Stopped) inside, that it is told to
/// end.
pub fn hash(path: &Path, control: &Control) -> Result<String, NotPlain> {
    let mut file = open(path)?.take(FILE_BYTES);
    let copy = |to: &mut dyn Write| io::copy(&mut file, to).map(drop);
    let (_, hash) = written(io::sink(), control, copy)?;
    Ok(hash)
}
