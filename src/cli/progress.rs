//! What the program is doing, on stderr: a spinner on a terminal, else a line for every step that
//! takes longer than a second.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

/// Speaks of the step at hand.
pub struct Progress {
    spinner: Option<ProgressBar>,
    last: RefCell<Last>,
}

struct Last {
    spoke: Instant,
    began: Instant,
}

impl Progress {
    /// Silent for the first second.
    pub fn new() -> Self {
        let spinner = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        let now = Instant::now();
        Self {
            spinner,
            last: RefCell::new(Last {
                spoke: now,
                began: now,
            }),
        }
    }

    /// The step that begins or goes on.
    pub fn say(&self, step: String) {
        const SILENT: Duration = Duration::from_secs(1);
        if let Some(bar) = &self.spinner {
            bar.set_message(step);
            return;
        }
        let mut last = self.last.borrow_mut();
        if last.spoke.elapsed() >= SILENT {
            last.spoke = Instant::now();
            eprintln!("[{:>5.1} s] {step}", last.began.elapsed().as_secs_f64());
        }
    }

    /// Takes the spinner away.
    pub fn done(&self) {
        if let Some(bar) = &self.spinner {
            bar.finish_and_clear();
        }
    }
}
