//! Ctrl-C, and what else asks a process to end: at once, whatever HiGHS is doing, with nothing left behind.

use crate::words::Lang;

/// From now on a signal to end takes away what is half written and ends the process with 128 + its number, as shells
/// expect: 130 after Ctrl-C.
pub fn install_signal_handler(lang: Lang) {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        use crate::files::output::cleanup;
        use crate::words::Wording;
        // Where signals cannot be waited for, they end the process as they always did.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
            return;
        };
        std::thread::spawn(move || {
            let Some(signal) = signals.forever().next() else {
                return;
            };
            cleanup(|was_writing| {
                let key = if was_writing {
                    "interrupted-writing"
                } else {
                    "interrupted"
                };
                note!("\n{}", Wording::new(lang).plain(key));
                // Not `std::process::exit`: that would tear down what other threads still use.
                signal_hook::low_level::exit(128 + signal);
            });
        });
    }
    #[cfg(not(unix))]
    let _ = lang;
}
