//! What would be: a round with named overrides, allocated and compared with the round as it is.

mod apply;
mod compare;
mod file;
mod overrides;
pub mod siting;
mod told;
mod writer;

pub use apply::{Base, apply};
pub use compare::{Change, Verdict, changes};
pub use file::Part;
#[cfg(feature = "schema")]
pub use file::ScenarioFile;
pub use overrides::{Override, Scenario};
pub use told::{Area, Figures, Placement, Told, mean};

use rayon::prelude::*;

use crate::domain::Round;
use crate::finding::Findings;
use crate::policy::Pack;
use crate::procedure::RoundError;
use crate::qualify::{self, Qualified};
use crate::round::{self, Finished};

/// A scenario that was carried out.
#[derive(Debug)]
pub struct Carried {
    /// The scenario that was carried out.
    pub scenario: Scenario,
    /// The round that would be.
    pub round: Round,
    /// The policy pack under the scenario.
    pub pack: Pack,
    /// Its allocation, proved and checked.
    pub finished: Finished,
    /// What looks doubtful about the overrides.
    pub warnings: Findings,
}

/// Why a scenario was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Its overrides do not fit the round.
    #[error("the overrides do not fit the round:\n{0}")]
    Overrides(Findings),
    /// Its allocation could not be found or proved.
    #[error(transparent)]
    Round(RoundError),
}

/// Carries out the scenarios side by side.
///
/// # Errors
/// All findings about the overrides of all scenarios; else the first allocation that failed.
pub fn carry_out(base: Base<'_>, scenarios: Vec<Scenario>) -> Result<Vec<Carried>, Failed> {
    let applied: Vec<_> = scenarios
        .into_par_iter()
        .map(|scenario| (apply(base, &scenario), scenario))
        .collect();
    let mut wrong = Findings::new();
    let mut sound = Vec::new();
    for (applied, scenario) in applied {
        match applied {
            Ok(applied) => sound.push((applied, scenario)),
            Err(findings) => wrong.append(findings),
        }
    }
    if wrong.has_errors() {
        return Err(Failed::Overrides(wrong));
    }
    let ranked = qualify::qualify(base.round, base.pack);
    let sound = sound.into_par_iter();
    sound
        .map(|(applied, scenario)| finish(applied, scenario, &ranked))
        .collect()
}

/// Carries out one scenario.
///
/// # Errors
/// All findings about its overrides, or that the allocation failed.
pub fn carry_out_one(base: Base<'_>, scenario: Scenario) -> Result<Carried, Failed> {
    let applied = apply(base, &scenario).map_err(Failed::Overrides)?;
    let ranked = qualify::qualify(base.round, base.pack);
    finish(applied, scenario, &ranked)
}

/// Allocates the round that would be; `ranked` are the children of the round as it is.
fn finish(
    (round, pack, warnings): (Round, Pack, Findings),
    scenario: Scenario,
    ranked: &Qualified,
) -> Result<Carried, Failed> {
    let finished = match scenario.changes_ranks() {
        true => round::settle(&round, &pack, &|_| ()),
        false => round::settle_ranked(&round, &pack, ranked.clone()),
    };
    let finished = finished.map_err(Failed::Round)?;
    Ok(Carried {
        scenario,
        round,
        pack,
        finished,
        warnings,
    })
}
