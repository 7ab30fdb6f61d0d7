//! Rounds and results kept in memory by the program, so that a what-if is answered without reading and allocating the round
//! again, and a child is explained without reading the results again.
//!
//! A process for each that somebody asked about lately: it answers one question at a time, the ones not asked for some minutes
//! end, and so do those of a version that is no more. Nothing is written.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::program::Conversation;
use crate::words::Lang;

/// How long a round is kept that nobody asks about.
const IDLE: Duration = Duration::from_secs(300);
/// Processes kept at a time that nobody asks just now: each takes as much memory as an allocation.
const KEPT: usize = 3;

/// Of what a process answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Of {
    /// The round.
    pub round: String,
    /// What of it.
    pub read: Read,
    /// The language of its sentences.
    pub lang: Lang,
}

/// What a process has read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Read {
    /// A version of a round, for what-ifs.
    Version(i64),
    /// The results of a run, by its id, for explanations.
    Results(String),
}

impl Read {
    /// Whether nobody asks this any more once the other is asked: an earlier version.
    fn is_before(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Version(own), Self::Version(other)) => own != other,
            _ => false,
        }
    }
}

struct Desk {
    of: Of,
    talk: Box<dyn Conversation>,
    since: Instant,
}

/// The processes that wait for a question.
#[derive(Default)]
pub struct Desks {
    waiting: Mutex<Vec<Desk>>,
    /// Those who ask in turn, by what they ask.
    turns: Mutex<HashMap<Of, Arc<tokio::sync::Mutex<()>>>>,
}

impl Desks {
    fn all(&self) -> std::sync::MutexGuard<'_, Vec<Desk>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn of those who ask one process: an answer takes a moment, and a second process as long to begin as the first.
    pub fn turn(&self, of: &Of) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry(of.clone()).or_default())
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
        all.retain(|desk| desk.of.round != of.round || !desk.of.read.is_before(&of.read));
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
