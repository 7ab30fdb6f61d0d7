//! What the program is doing, on stderr: a spinner on a terminal, else a line for every step that
//! takes longer than a second.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::app::{Control, Step};
use crate::words::{Lang, Wording};

/// Speaks of the step at hand.
#[derive(Clone)]
pub struct Progress {
    lang: Lang,
    spinner: Option<ProgressBar>,
    began: Instant,
    spoke: Arc<Mutex<Instant>>,
}

impl Progress {
    /// Silent for the first second.
    pub fn new(lang: Lang) -> Self {
        let spinner = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        let now = Instant::now();
        Self {
            lang,
            spinner,
            began: now,
            spoke: Arc::new(Mutex::new(now)),
        }
    }

    /// What a use case tells its steps to.
    pub fn control(&self) -> Control {
        let own = self.clone();
        Control::default().with_progress(move |step| own.say(step))
    }

    /// The step that begins or goes on.
    fn say(&self, step: Step) {
        const SILENT: Duration = Duration::from_secs(1);
        // Steps are few: the words are looked up when they are said.
        let words = || sentence(step, &Wording::new(self.lang));
        if let Some(bar) = &self.spinner {
            bar.set_message(words());
            return;
        }
        let mut spoke = self.spoke.lock().unwrap_or_else(PoisonError::into_inner);
        if spoke.elapsed() >= SILENT {
            *spoke = Instant::now();
            note!(
                "[{:>5.1} s] {}",
                self.began.elapsed().as_secs_f64(),
                words()
            );
        }
    }

    /// Takes the spinner away.
    pub fn done(&self) {
        if let Some(bar) = &self.spinner {
            bar.finish_and_clear();
        }
    }
}

fn sentence(step: Step, wording: &Wording) -> String {
    let key = match step {
        Step::Read => "step-read",
        Step::Qualify => "step-qualify",
        Step::Network => "step-network",
        Step::Audit => "step-audit",
        Step::ClassValues => "step-values",
        Step::Remedies => "step-remedies",
        Step::Sites => "step-site",
        Step::Scenarios => "step-scenarios",
        Step::Write => "step-write",
        Step::Notices => "step-notices",
        Step::Solve {
            sector,
            runs,
            columns,
        } => {
            let figures = [
                ("sector", wording.plain(sector.as_str())),
                ("runs", runs.to_string()),
                ("columns", columns.to_string()),
            ];
            return wording.text("step-solve", &figures);
        }
    };
    wording.plain(key)
}
