//! How plans do when another variant of the forecast comes than the one they were made for.

use std::time::Instant;

use super::SitingError;
use super::facilities::posts_per_place;
use super::instance::{Instance, Year};
use super::search::Search;
use super::years::{YearInstances, year_models};
use crate::control::{Control, Stopped};
use crate::domain::{Intake, Variant};
use crate::model::siting::{Design, Facility};
use crate::network::Network;
use crate::policy::Pack;
use crate::qualify::Qualified;

/// How the best plan for one variant does in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regret {
    /// `plan`, or the variant that a plan was made for.
    pub planned: &'static str,
    /// The variant that comes.
    pub comes: Variant,
    /// Children without a public place then.
    pub without: i64,
    /// How many more than any plan made for what comes must leave: at most, where its search was not finished.
    pub regret: i64,
}

/// How the plan, and the plans made for each variant of the forecast, do in every variant; nothing without
/// variants of the years that are planned.
pub(super) fn robust(
    intake: &Intake,
    pack: &Pack,
    facilities: &[Facility],
    plan: &[Design],
    began: Instant,
    control: &Control,
) -> Result<Vec<Regret>, SitingError> {
    let has = |variant: &Variant| intake.demand().iter().any(|d| d.variant == *variant);
    let per_place = posts_per_place(intake, pack);
    let mut variants = Vec::new();
    let mut towns = Vec::new();
    for variant in Variant::ALL.into_iter().filter(has) {
        // A variant without these years is no forecast of them.
        if let Ok(town) = YearInstances::new(intake, pack, Some(variant)) {
            variants.push(variant);
            towns.push(town);
        }
    }
    if variants.len() < 2 {
        return Ok(Vec::new());
    }
    let qualified: Vec<Vec<Qualified>> = towns
        .iter()
        .map(|towns| towns.qualified(control))
        .collect::<Result<_, Stopped>>()?;
    let networks: Vec<Vec<Network<'_>>> = towns
        .iter()
        .zip(&qualified)
        .map(|(towns, qualified)| towns.networks(qualified, control))
        .collect::<Result<_, Stopped>>()?;
    let years: Vec<Vec<Year<'_>>> = networks
        .iter()
        .zip(&qualified)
        .map(|(networks, qualified)| year_models(networks, qualified, facilities, control))
        .collect::<Result<_, Stopped>>()?;
    let instance = |years| Instance {
        facilities,
        years,
        siting: intake.siting(),
        posts_per_place: per_place,
        began,
        control,
    };
    let mut plans = vec![("plan", plan.to_vec())];
    let mut bounds = Vec::new();
    for (variant, years) in variants.iter().zip(&years) {
        let own = instance(years);
        let known = [own.as_is(), own.designs_of(&own.greedy()?), plan.to_vec()];
        let best = Search::new(own).fewest_unplaced(&known, 0.0)?;
        bounds.push(best.as_ref().map_or(0, |best| best.bound as i64));
        plans.push((
            variant.as_str(),
            best.map_or_else(|| own.as_is(), |best| best.designs),
        ));
    }
    let mut all = Vec::new();
    for (planned, designs) in &plans {
        for ((comes, years), bound) in variants.iter().zip(&years).zip(&bounds) {
            let without = instance(years).unplaced(designs)?;
            all.push(Regret {
                planned,
                comes: *comes,
                without,
                regret: without - bound,
            });
        }
    }
    Ok(all)
}
