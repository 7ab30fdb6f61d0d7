//! Standard output, and what becomes of a run whose output is cut short.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::{Mutex, PoisonError};

/// The first error of standard output: what comes after it is not printed.
static BROKEN: Mutex<Option<ErrorKind>> = Mutex::new(None);

/// Prints to stdout. That it cannot be printed is told at the end of the run, by [`broken`].
macro_rules! put {
    ($($text:tt)*) => {
        crate::cli::print::put(format_args!($($text)*))
    };
}

/// The same with a line end.
macro_rules! say {
    ($($text:tt)*) => {
        crate::cli::print::put(format_args!("{}\n", format_args!($($text)*)))
    };
}

/// Prints a line to stderr; where that cannot be written to there is nobody to be told.
macro_rules! note {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr().lock(), $($text)*);
    }};
}

/// Prints to stdout, unless that failed before.
pub fn put(text: Arguments<'_>) {
    attempt(|| io::stdout().lock().write_fmt(text));
}

/// Why not all that was printed has left the program, if so.
pub fn broken() -> Option<ErrorKind> {
    // What has no line end yet is still held.
    attempt(|| io::stdout().lock().flush());
    *BROKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes the error of something written, if it is the first.
pub fn attempt(write: impl FnOnce() -> io::Result<()>) {
    let mut broken = BROKEN.lock().unwrap_or_else(PoisonError::into_inner);
    if broken.is_none() {
        *broken = write().err().map(|e| e.kind());
    }
}
