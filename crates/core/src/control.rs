//! How a caller follows long work and ends it: progress, cancelling, a deadline. What is long takes a `Control`, asks
//! it often and ends with `Stopped` once it says so; nothing half done comes back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::domain::Sector;

/// What is being done, for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading and checking tables; told by the program around the core.
    Read,
    /// Ranking children.
    Qualify,
    /// Measuring journeys.
    Network,
    /// Optimising a sector's places.
    Solve {
        /// Whose places.
        sector: Sector,
        /// Runs of HiGHS so far.
        runs: u64,
        /// Columns of the largest programme given to it.
        columns: usize,
    },
    /// Checking every child again.
    Audit,
    /// Solving again with one more class everywhere.
    ClassValues,
    /// Solving again with each measure that may help where places are short.
    Remedies,
    /// Looking for the best plan of sites.
    Sites,
    /// Carrying out scenarios.
    Scenarios,
    /// Writing the results; told by the program around the core.
    Write,
    /// Writing notices; told by the program around the core.
    Notices,
}

/// Work was ended before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Its [`CancelToken`] was set.
    #[error("cancelled")]
    Cancelled,
    /// Its deadline passed.
    #[error("the deadline passed")]
    DeadlinePassed,
}

/// Ends the work of every [`Control`] that has it, from any thread, for good.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Ends the work.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work is to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

type Listener = dyn Fn(Step) + Send + Sync;

/// How a caller follows long work and ends it. The default hears nothing and ends nothing. Cheap to clone.
#[derive(Clone, Default)]
pub struct Control {
    progress: Option<Arc<Listener>>,
    cancel: Option<CancelToken>,
    deadline: Option<Instant>,
}

impl Control {
    /// Calls `listener` at every step, from the thread that does it.
    #[must_use]
    pub fn with_progress(mut self, listener: impl Fn(Step) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(listener));
        self
    }

    /// The same without a listener: for work inside a step that was told already.
    #[must_use]
    pub fn silent(&self) -> Self {
        Self {
            progress: None,
            ..self.clone()
        }
    }

    /// Ends when the token is set.
    #[must_use]
    pub fn with_cancel(mut self, token: CancelToken) -> Self {
        self.cancel = Some(token);
        self
    }

    /// Ends at this moment.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Tells the listener what is being done.
    pub fn report(&self, step: Step) {
        if let Some(listener) = &self.progress {
            listener(step);
        }
    }

    /// Whether to go on. Costs nanoseconds: to be asked at least every few milliseconds of work.
    ///
    /// # Errors
    /// When the work is to end. From then on every call errs.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Stopped::Cancelled);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Stopped::DeadlinePassed),
            _ => Ok(()),
        }
    }

    /// [`Control::check`] as yes or no, for loops side by side: what is left of them is passed over, and whoever began
    /// them checks at the end and returns nothing of theirs.
    pub fn is_stopped(&self) -> bool {
        self.check().is_err()
    }

    /// The time until the deadline, where there is one.
    pub fn time_left(&self) -> Option<Duration> {
        let deadline = self.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }

    /// For loops over what takes next to no time: asks only every so many turns.
    pub fn pulse(&self, turns: u32) -> Pulse<'_> {
        Pulse {
            control: self,
            turns,
            left: turns,
        }
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("progress", &self.progress.is_some())
            .field("cancel", &self.cancel)
            .field("deadline", &self.deadline)
            .finish()
    }
}

/// A [`Control`] that is asked every so many turns of a loop.
#[derive(Clone, Debug)]
pub struct Pulse<'c> {
    control: &'c Control,
    turns: u32,
    left: u32,
}

impl Pulse<'_> {
    /// Whether to go on, asked of the control when the turns are through.
    ///
    /// # Errors
    /// When the work is to end.
    pub fn check(&mut self) -> Result<(), Stopped> {
        self.left -= 1;
        if self.left > 0 {
            return Ok(());
        }
        self.left = self.turns;
        self.control.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_every_clone_and_is_told_before_the_deadline() {
        let token = CancelToken::default();
        let control = Control::default().with_cancel(token.clone());
        let silent = control.with_progress(|_| ()).silent();
        assert_eq!(silent.check(), Ok(()));
        let late = silent.clone().with_deadline(Instant::now());
        assert_eq!(late.check(), Err(Stopped::DeadlinePassed));
        token.cancel();
        assert_eq!(silent.check(), Err(Stopped::Cancelled));
        assert_eq!(late.check(), Err(Stopped::Cancelled));
    }

    #[test]
    fn a_pulse_asks_every_so_many_turns() {
        let token = CancelToken::default();
        let control = Control::default().with_cancel(token.clone());
        let mut pulse = control.pulse(3);
        token.cancel();
        let result: Vec<bool> = (0..6).map(|_| pulse.check().is_err()).collect();
        assert_eq!(result, [false, false, true, false, false, true]);
    }
}
