//! What comes out: tables, figures, provenance, the terminal; each written from the results alone.

mod console;
mod findings;
mod folder;
mod parquet;
mod provenance;
mod scores;
mod summary;
mod tables;
pub mod wording;

pub use console::{aligned, outcome_table, sentences};
pub use findings::{json as findings_json, text as findings_text};
pub use folder::{Folder, FolderError};
pub use provenance::{Options, provenance};
pub use scores::Scores;
pub use summary::{ObjectiveValue, Summary, pretty};
pub use tables::{allocation_csv, cutoffs_csv, fairness_csv, schools_csv, shortfall_csv};

pub use parquet::allocation_parquet;

use crate::allocation::Allocation;
use crate::domain::Round;
use crate::explain::Reason;
use crate::policy::Pack;
use crate::qualify::Qualified;
use crate::round::Finished;
use crate::shortfall::Shortfall;

/// The results of a round, as the writers take them.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// What was read.
    pub round: &'a Round,
    /// The rules.
    pub pack: &'a Pack,
    /// Who took part, in what order.
    pub qualified: &'a Qualified,
    /// What each child got.
    pub allocation: &'a Allocation,
    /// Why.
    pub reasons: &'a [Reason],
    /// What is short.
    pub shortfall: &'a Shortfall,
}

impl<'a> Results<'a> {
    /// The results of a finished round.
    pub fn of(round: &'a Round, pack: &'a Pack, finished: &'a Finished) -> Self {
        Self {
            round,
            pack,
            qualified: &finished.qualified,
            allocation: &finished.allocation,
            reasons: &finished.reasons,
            shortfall: &finished.shortfall,
        }
    }

    /// The points and what is not known of them.
    pub fn scores(&self) -> Scores<'a> {
        Scores {
            round: self.round,
            pack: self.pack,
            qualified: self.qualified,
        }
    }

    /// The name of a round of the procedure.
    pub fn phase(&self, at: u8) -> &'a str {
        let phase = self.pack.procedure.get(usize::from(at));
        phase.map_or("", |phase| phase.name.as_str())
    }
}
