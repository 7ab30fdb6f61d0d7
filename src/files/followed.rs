//! Writing that is hashed on its way, and ends when it is told to.

use std::io::{self, BufWriter, Write};

use xuewei_core::control::Control;

use crate::input::HashingWriter;

/// Writes a content as long as the control says so; gives back what it was written to, and its SHA-256, hexadecimal.
///
/// # Errors
/// When the system or the content refuses; and, as an error of the system with
/// [`Stopped`](xuewei_core::control::Stopped) inside, when it is told to end.
pub fn written<W: Write, E: From<io::Error>>(
    to: W,
    control: &Control,
    content: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(W, String), E> {
    control.check().map_err(io::Error::other)?;
    // Contents come in small pieces: they are hashed a block at a time.
    let mut to = BufWriter::new(HashingWriter::new(Followed { to, control }));
    let result = content(&mut to).and_then(|()| Ok(to.flush()?));
    // Whatever the content made of the error on its way.
    control.check().map_err(io::Error::other)?;
    result?;
    let to = to.into_inner().map_err(io::IntoInnerError::into_error)?;
    let (followed, hash) = to.finish();
    Ok((followed.to, hash))
}

/// What takes nothing more once its control says so.
struct Followed<'c, W> {
    to: W,
    control: &'c Control,
}

impl<W: Write> Write for Followed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.control.check().map_err(io::Error::other)?;
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
