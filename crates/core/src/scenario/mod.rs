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
pub use overrides::{Override, Scenario};
pub use told::{Area, Figures, Placement, Told, mean};

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::domain::Round;
use crate::finding::Findings;
use crate::policy::Pack;
use crate::procedure::RoundError;
use crate::qualify::{self, Qualified};
use crate::round::{self, Finished};

/// A scenario that was carried out.
#[derive(Debug)]
pub struct Carried {
    /// What was changed.
    pub scenario: Scenario,
    /// The round that would be.
    pub round: Round,
    /// Its rules.
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
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<RoundError> for Failed {
    fn from(why: RoundError) -> Self {
        match why {
            RoundError::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::Round(other),
        }
    }
}

/// Carries out the scenarios side by side.
///
/// # Errors
/// All findings about the overrides of all scenarios; else the first allocation that failed, or that it is told to end.
pub fn carry_out(
    base: Base<'_>,
    scenarios: Vec<Scenario>,
    control: &Control,
) -> Result<Vec<Carried>, Failed> {
    let control = &control.silent();
    control.check()?;
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
    let ranked = qualify::qualify(base.round, base.pack, control)?;
    let sound = sound.into_par_iter();
    sound
        .map(|(applied, scenario)| finish(applied, scenario, &ranked, control))
        .collect()
}

/// Carries out one scenario.
///
/// # Errors
/// All findings about its overrides, that the allocation failed, or that it is told to end.
pub fn carry_out_one(
    base: Base<'_>,
    scenario: Scenario,
    control: &Control,
) -> Result<Carried, Failed> {
    let control = &control.silent();
    let applied = apply(base, &scenario).map_err(Failed::Overrides)?;
    let ranked = qualify::qualify(base.round, base.pack, control)?;
    finish(applied, scenario, &ranked, control)
}

/// Allocates the round that would be; `ranked` are the children of the round as it is.
fn finish(
    (round, pack, warnings): (Round, Pack, Findings),
    scenario: Scenario,
    ranked: &Qualified,
    control: &Control,
) -> Result<Carried, Failed> {
    let finished = match scenario.changes_ranks() {
        true => round::settle(&round, &pack, control),
        false => round::settle_ranked(&round, &pack, ranked.clone(), control),
    };
    let finished = finished?;
    Ok(Carried {
        scenario,
        round,
        pack,
        finished,
        warnings,
    })
}
