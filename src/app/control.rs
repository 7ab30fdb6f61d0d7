//! How a caller follows a use case and ends it.

use std::fmt;
use std::sync::Arc;

use xuewei_core::procedure;

/// What a use case is doing.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Reading and checking tables.
    Read,
    /// A step of the core.
    Core(procedure::Step),
    /// Solving again with one more class everywhere.
    ClassValues,
    /// Looking for the best plan of sites.
    Sites,
    /// Carrying out scenarios.
    Scenarios,
    /// Writing the results.
    Write,
    /// Writing notices.
    Notices,
}

type Listener = dyn Fn(Step) + Send + Sync;

/// How a caller follows a use case and ends it. The default hears nothing and ends nothing. Cheap to clone.
#[derive(Clone, Default)]
pub struct Control {
    progress: Option<Arc<Listener>>,
}

impl Control {
    /// Calls `listener` at every step, from the thread that does it.
    #[must_use]
    pub fn with_progress(mut self, listener: impl Fn(Step) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(listener));
        self
    }

    /// Tells the listener what is being done.
    pub fn report(&self, step: Step) {
        if let Some(listener) = &self.progress {
            listener(step);
        }
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("progress", &self.progress.is_some())
            .finish()
    }
}
