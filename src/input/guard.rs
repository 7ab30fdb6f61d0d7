//! Other people's readers, held: a file that makes one of them panic is a broken file, not the end of the program.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use xuewei_core::finding::{Code, Finding, Phrase};

thread_local! {
    static IS_HELD: Cell<bool> = const { Cell::new(false) };
}

/// How many readers are at work: they have threads of their own.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic here and now is one of a reader that is held.
fn is_held() -> bool {
    let thread = thread::current();
    let is_readers = thread.name().is_some_and(|name| name.starts_with("polars"));
    IS_HELD.get() || (is_readers && AT_WORK.load(Ordering::Relaxed) > 0)
}

/// Reads with a library that may panic over a broken file; `name` is the file's.
///
/// # Errors
/// What the reader finds, and that it gave up.
pub fn catch_reader_panic<T>(
    name: &str,
    read: impl FnOnce() -> Result<T, Finding>,
) -> Result<T, Finding> {
    IS_HELD.set(true);
    AT_WORK.fetch_add(1, Ordering::Relaxed);
    // What is behind the panic is dropped with the reader: nothing of it is used again.
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    AT_WORK.fetch_sub(1, Ordering::Relaxed);
    IS_HELD.set(false);
    let gave_up = |_| Err(Finding::new(Code::TableBroken, name).because(Phrase::Damaged));
    result.unwrap_or_else(gave_up)
}

/// Keeps panics that are held from being printed: the finding tells of them.
pub fn print_no_held_panic() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_held() {
            before(info);
        }
    }));
}
