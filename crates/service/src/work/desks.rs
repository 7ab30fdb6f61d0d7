//! Rounds kept in memory by the program, so that a what-if is answered without reading and allocating the round again.
//!
//! A process for each round that somebody asked about lately: one at a time answers one question, the ones not asked for
//! some minutes end, and so do those of a version that is no more. Nothing is written.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::program::Conversation;
use crate::words::Lang;

/// How long a round is kept that nobody asks about.
const IDLE: Duration = Duration::from_secs(300);
/// Rounds kept at a time that nobody asks about just now: each takes as much memory as an allocation.
const KEPT: usize = 2;

/// Of what a process answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// The round.
    pub round: String,
    /// Its version.
    pub version: i64,
    /// The language of its sentences.
    pub lang: Lang,
}

struct Desk {
    of: Of,
    talk: Box<dyn Conversation>,
    since: Instant,
}

/// The processes that wait for a question.
#[derive(Default)]
pub struct Desks(Mutex<Vec<Desk>>);

impl Desks {
    fn all(&self) -> std::sync::MutexGuard<'_, Vec<Desk>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A process for this round that waits; whoever takes it has it alone.
    pub fn take(&self, of: &Of) -> Option<Box<dyn Conversation>> {
        let mut all = self.all();
        let at = all.iter().position(|desk| desk.of == *of)?;
        Some(all.remove(at).talk)
    }

    /// Keeps one for the next question; the one that waited longest goes where there are too many, and those of other
    /// versions of the round.
    pub fn keep(&self, of: Of, talk: Box<dyn Conversation>) {
        let mut all = self.all();
        all.retain(|desk| desk.of.round != of.round || desk.of.version == of.version);
        while all.len() >= KEPT {
            all.remove(0);
        }
        all.push(Desk {
            of,
            talk,
            since: Instant::now(),
        });
    }

    /// Ends those of a round, and those that nobody asked for some time.
    pub fn leave(&self, round: Option<&str>) {
        self.all()
            .retain(|desk| Some(&*desk.of.round) != round && desk.since.elapsed() < IDLE);
    }
}
