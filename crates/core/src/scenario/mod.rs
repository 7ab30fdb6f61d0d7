//! What would be: a round with named overrides, allocated and compared with the round as it is.

mod allocation_summary;
mod apply;
mod building;
mod compare;
mod file;
mod overrides;
pub mod remedies;
mod resolved;
pub mod siting;
pub mod surplus;
mod writer;

pub use allocation_summary::{AllocationSummary, Area, Figures, Placement, mean};
pub use apply::{Base, apply};
pub use building::building_cost;
pub use compare::{Change, Verdict, changes};
pub use file::Part;
#[cfg(feature = "schema")]
pub use file::ScenarioFile;
pub use overrides::{Override, Scenario};

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::domain::Intake;
use crate::finding::Findings;
use crate::policy::Pack;
use crate::procedure::RoundError;
use crate::qualify::{self, Qualified};
use crate::round::{self, RoundResult};

/// A scenario that was carried out.
#[derive(Debug)]
pub struct ScenarioResult {
    /// The scenario that was carried out.
    pub scenario: Scenario,
    /// The round that would be.
    pub intake: Intake,
    /// The policy pack under the scenario.
    pub pack: Pack,
    /// Its allocation, proved and checked.
    pub finished: RoundResult,
    /// What looks doubtful about the overrides.
    pub warnings: Findings,
}

/// Why a scenario was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// Its overrides do not fit the round.
    #[error("the overrides do not fit the round:\n{0}")]
    Overrides(Findings),
    /// Its allocation could not be found or proved.
    #[error(transparent)]
    Allocation(RoundError),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<RoundError> for ScenarioError {
    fn from(why: RoundError) -> Self {
        match why {
            RoundError::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::Allocation(other),
        }
    }
}

/// Carries out the scenarios side by side.
///
/// # Errors
/// All findings about the overrides of all scenarios; else the first allocation that failed, or that it is told to end.
pub fn run_scenarios(
    base: Base<'_>,
    scenarios: Vec<Scenario>,
    control: &Control,
) -> Result<Vec<ScenarioResult>, ScenarioError> {
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
            Err(ScenarioError::Overrides(findings)) => wrong.append(findings),
            Err(other) => return Err(other),
        }
    }
    if wrong.has_errors() {
        return Err(ScenarioError::Overrides(wrong));
    }
    let ranked = qualify::qualify(base.intake, base.pack, control)?;
    let sound = sound.into_par_iter();
    sound
        .map(|(applied, scenario)| finish(applied, scenario, &ranked, control))
        .collect()
}

/// Carries out one scenario.
///
/// # Errors
/// All findings about its overrides, that the allocation failed, or that it is told to end.
pub fn run_scenario(
    base: Base<'_>,
    scenario: Scenario,
    control: &Control,
) -> Result<ScenarioResult, ScenarioError> {
    let ranked = qualify::qualify(base.intake, base.pack, &control.silent())?;
    run_scenario_ranked(base, scenario, &ranked, control)
}

/// Carries out one scenario; `ranked` are the children of the round as it is.
///
/// # Errors
/// All findings about its overrides, that the allocation failed, or that it is told to end.
pub fn run_scenario_ranked(
    base: Base<'_>,
    scenario: Scenario,
    ranked: &Qualified,
    control: &Control,
) -> Result<ScenarioResult, ScenarioError> {
    let control = &control.silent();
    let applied = apply(base, &scenario)?;
    finish(applied, scenario, ranked, control)
}

/// Allocates the round that would be; `ranked` are the children of the round as it is.
fn finish(
    (intake, pack, warnings): (Intake, Pack, Findings),
    scenario: Scenario,
    ranked: &Qualified,
    control: &Control,
) -> Result<ScenarioResult, ScenarioError> {
    let finished = match scenario.changes_ranks() {
        true => round::allocate_without_comparison(&intake, &pack, control),
        false => round::allocate_ranked(&intake, &pack, ranked.clone(), control),
    };
    let finished = finished?;
    Ok(ScenarioResult {
        scenario,
        intake,
        pack,
        finished,
        warnings,
    })
}
