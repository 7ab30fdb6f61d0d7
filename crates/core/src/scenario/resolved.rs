//! A round solved again with a scenario that changes no ranks: its allocation and the figures of districts, and nothing
//! that is told of single children.

use super::ScenarioError;
use super::apply::{Base, apply};
use super::overrides::Scenario;
use crate::allocation::Allocation;
use crate::control::Control;
use crate::domain::Intake;
use crate::network;
use crate::procedure::{self, RoundError};
use crate::round::RoundResult;
use crate::shortfall::{self, DistrictFigures};

/// A round that would be.
pub struct Resolved {
    /// The round with the changes of the scenario.
    pub intake: Intake,
    /// Its allocation, by the same procedure and proved by the same programmes.
    pub allocation: Allocation,
    /// What its districts get and lack.
    pub districts: Vec<DistrictFigures>,
}

impl Resolved {
    /// Solves the round again; nothing where the scenario does not fit it.
    ///
    /// # Errors
    /// When an optimum cannot be found or proved, or when it is told to end.
    pub fn of(
        base: Base<'_>,
        finished: &RoundResult,
        scenario: &Scenario,
        control: &Control,
    ) -> Result<Option<Self>, RoundError> {
        control.check()?;
        let (intake, pack) = match apply(base, scenario) {
            Ok((intake, pack, _)) => (intake, pack),
            Err(ScenarioError::Overrides(_)) => return Ok(None),
            Err(ScenarioError::Allocation(why)) => return Err(why),
            Err(ScenarioError::Stopped(why)) => return Err(why.into()),
        };
        let qualified = &finished.qualified;
        let network = network::build(&intake, &pack, qualified.ranking.order(), control)?;
        let allocation = procedure::run(&intake, &pack, &network, qualified, control)?.allocation;
        drop(network);
        let measured = shortfall::measure(&intake, &pack, qualified, &allocation, control)?;
        Ok(Some(Self {
            districts: measured.districts,
            intake,
            allocation,
        }))
    }
}
