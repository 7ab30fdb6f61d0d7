//! Where to build (选址): which parcels and candidates to open, with how many streams, which schools to extend or
//! to close, within limits on money, land, places, posts and openings.
//!
//! A child counts as placed when a public school has a place for it: a bought place is a stopgap, and the plan
//! is for schools that are to stand.

mod choices;
mod facilities;
mod instance;
mod journeys;
mod regret;
mod search;
mod years;

pub use crate::model::siting::{Design, Facility, FacilityKind};
pub use regret::Regret;

pub use facilities::{ParcelsAside, parcels_aside};
use facilities::{facilities, posts_per_place};
use instance::Instance;
use regret::robust;
use search::Search;
pub use years::variants_without_years;
use years::{YearInstances, year_models};

use std::time::Instant;

use super::overrides::{Override, Scenario};
use crate::control::{Control, Step, Stopped};
use crate::domain::{Inconsistent, Intake, SitingObjective};
use crate::finding::{Arg, Code, Finding, Findings};
use crate::policy::Pack;
use crate::solve::Unsolved;

/// A plan of sites and what is proved of it.
#[derive(Clone, Debug)]
pub struct SitingPlan {
    /// What was decided about.
    pub facilities: Vec<Facility>,
    /// The years that are planned.
    pub years: Vec<i64>,
    /// What is open, year by year.
    pub designs: Vec<Design>,
    /// What was made small.
    pub objective: SitingObjective,
    /// Its value: children without a public place (all years together), or yuan.
    pub value: f64,
    /// No plan within the limits has a lower one.
    pub bound: f64,
    /// What opening costs, and that no plan leaving as few children out costs less than the second.
    pub cost: (i64, f64),
    /// Metres of all journeys to public and bought places as coordination makes them, all years together, and that no
    /// plan leaving out as few for as little has fewer than the second; `None` where that was not worked out.
    pub metres: Option<(f64, f64)>,
    /// Children without a public place, year by year.
    pub without: Vec<i64>,
    /// The same as it is, and by the choice of one at a time.
    pub without_as_is: i64,
    /// The choice of one at a time: facility, steps, children more in public places.
    pub greedy: Vec<(usize, i64, i64)>,
    /// Children without a public place by that choice.
    pub without_greedy: i64,
    /// How the plans for each variant of the forecast do in every other.
    pub robust: Vec<Regret>,
    /// Whether the time limit ended a search before it was proved.
    pub out_of_time: bool,
}

impl SitingPlan {
    /// `(value − bound) ÷ value`; zero when it is the optimum.
    pub fn gap(&self) -> f64 {
        if self.value <= 0.0 {
            return 0.0;
        }
        ((self.value - self.bound) / self.value).max(0.0)
    }

    /// Of the plan and those made for the variants, the one whose greatest regret is least, and that regret.
    pub fn least_regret(&self) -> Option<(&'static str, i64)> {
        let mut greatest: Vec<(&'static str, i64)> = Vec::new();
        for own in &self.robust {
            match greatest
                .iter_mut()
                .find(|(planned, _)| *planned == own.planned)
            {
                Some((_, most)) => *most = (*most).max(own.regret),
                None => greatest.push((own.planned, own.regret)),
            }
        }
        greatest.into_iter().min_by_key(|(_, most)| *most)
    }

    /// The plan of the last year as a scenario.
    pub fn scenario(&self, intake: &Intake, title: &str, reason: &str) -> Scenario {
        let last = self.designs.last();
        scenario_of(intake, &self.facilities, last, title, reason)
    }

    /// The choice of one at a time as a scenario.
    pub fn greedy_scenario(&self, intake: &Intake, title: &str, reason: &str) -> Scenario {
        let mut design = Design::as_is(&self.facilities);
        for &(at, steps, _) in &self.greedy {
            design.0[at] = Some(steps);
        }
        scenario_of(intake, &self.facilities, Some(&design), title, reason)
    }
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum SitingError {
    /// The round gives nothing to decide, or its limits cannot be kept.
    #[error(transparent)]
    Findings(Findings),
    /// HiGHS failed, or its answer could not be proved.
    #[error(transparent)]
    Unsolved(Unsolved),
    /// An intake that was made from the round's own contradicts itself: a mistake of the program.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<Unsolved> for SitingError {
    fn from(why: Unsolved) -> Self {
        match why {
            Unsolved::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::Unsolved(other),
        }
    }
}

/// The best plan.
///
/// # Errors
/// When there is nothing to decide, the limits cannot be kept, HiGHS fails, or it is told to end.
pub fn site(intake: &Intake, pack: &Pack, control: &Control) -> Result<SitingPlan, SitingError> {
    control.report(Step::Sites);
    let control = &control.silent();
    let facilities = facilities(intake, pack);
    let is_open = facilities.iter().any(|f| f.is_free || f.most() > 0);
    if !is_open {
        let mut wrong = Findings::new();
        wrong.push(Finding::new(Code::NothingToSite, intake.name()));
        return Err(SitingError::Findings(wrong));
    }
    let towns = YearInstances::new(intake, pack, None)?;
    let qualified = towns.qualified(control)?;
    let networks = towns.networks(&qualified, control)?;
    let years = year_models(&networks, &qualified, &facilities, control)?;
    let per_place = posts_per_place(intake, pack);
    let (siting, began) = (&intake.siting(), Instant::now());
    let own = Instance {
        facilities: &facilities,
        years: &years,
        siting,
        posts_per_place: per_place,
        began,
        control,
    };
    let mut search = Search::new(own);
    let greedy = own.greedy()?;
    let one_by_one = own.designs_of(&greedy);
    let without_as_is = own.unplaced(&own.as_is())?;
    let without_greedy = own.unplaced(&one_by_one)?;
    let known = [own.as_is(), one_by_one];
    let is_cost = siting.objective == SitingObjective::Cost;
    // Whether everybody can have a place is yes or no.
    let gap = if is_cost { 0.0 } else { siting.gap };
    let Some(best) = search.fewest_unplaced(&known, gap)? else {
        let why = "[site] budget, land_m2, new_places, posts, openings";
        let finding = Finding::new(Code::SitingImpossible, intake.name()).with("why", why);
        return Err(one(finding));
    };
    let mut metres = None;
    let (designs, value, bound, cost_bound) = if is_cost {
        if best.bound > 0.0 {
            let wrong = impossible(intake, &mut search, best.value as i64)?;
            return Err(SitingError::Findings(wrong));
        }
        if best.value > 0.0 {
            let finding = Finding::new(Code::SitingNotKnown, intake.name());
            return Err(one(finding.with("count", best.value as i64)));
        }
        let start = search.cheapest(0, best.designs)?;
        let found = match choices::least_cost(&own, &start.designs)? {
            Some(found) => Some(found),
            None => journeys::least_cost(&own, &start.designs)?,
        };
        // The start is a plan that places everybody: there is one.
        let found = found.filter(|found| own.keeps(&found.designs));
        let found = match found {
            Some(found) => found,
            None => journeys::as_found(&own, &start.designs)?,
        };
        (found.designs, found.value, found.bound, start.bound)
    } else {
        let most = best.value as i64;
        let cheap = search.cheapest(most, best.designs.clone())?;
        let cost = cheap.value as i64;
        let near = journeys::nearest(&own, most, cost, &cheap.designs)?;
        metres = Some((near.value, near.bound));
        (near.designs, best.value, best.bound, cheap.bound)
    };
    let cost = designs.last().map_or(0, |d| d.cost(&facilities));
    let without = years
        .iter()
        .zip(&designs)
        .map(|(year, design)| {
            let alone = Instance {
                years: std::slice::from_ref(year),
                ..own
            };
            alone.unplaced(std::slice::from_ref(design))
        })
        .collect::<Result<_, Stopped>>()?;
    let out_of_time = own.left() <= 0.0;
    let robust = robust(intake, pack, &facilities, &designs, began, control)?;
    Ok(SitingPlan {
        years: towns.years.clone(),
        designs,
        objective: siting.objective,
        value,
        bound,
        cost: (cost, cost_bound.min(cost as f64)),
        metres,
        without,
        without_as_is,
        greedy,
        without_greedy,
        robust,
        out_of_time,
        facilities: facilities.clone(),
    })
}

fn one(finding: Finding) -> SitingError {
    let mut findings = Findings::new();
    findings.push(finding);
    SitingError::Findings(findings)
}

/// Why not everybody can have a place: how many cannot, and what it would take.
fn impossible(intake: &Intake, search: &mut Search<'_>, left: i64) -> Result<Findings, Unsolved> {
    let mut wrong = Findings::new();
    let own = search.instance;
    let beyond = own.beyond();
    if beyond > 0 {
        wrong.push(Finding::new(Code::SitingBeyond, intake.name()).with("count", beyond));
    }
    let everything = own.everything();
    let at_most = own.unplaced(&everything)?;
    let short = Finding::new(Code::SitingShort, intake.name()).with("count", left);
    if at_most > beyond {
        // Not even with everything open.
        wrong.push(short.with("needs", Arg::Nothing).with("least", at_most));
    } else if left > beyond || beyond == 0 {
        let fewest = search.fewest_openings(beyond, everything)?;
        let needs = fewest.bound.ceil();
        wrong.push(short.with("needs", needs).with("least", at_most));
    }
    Ok(wrong)
}

fn scenario_of(
    intake: &Intake,
    facilities: &[Facility],
    design: Option<&Design>,
    title: &str,
    reason: &str,
) -> Scenario {
    let mut scenario = Scenario::new("plan".to_owned(), title.to_owned(), reason.to_owned());
    let mut none = Findings::new();
    let steps = design.map_or(&[][..], |design| &design.0);
    for (facility, steps) in facilities.iter().zip(steps) {
        let school = facility.id.to_string();
        let own = match (facility.of, facility.is_there, *steps) {
            (FacilityKind::Parcel(at), _, Some(streams)) => Override::Open {
                parcel: intake.parcels()[at].id.to_string(),
                streams: Some(streams),
                name: None,
            },
            (FacilityKind::School(_), false, Some(_)) => Override::OpenCandidate { school },
            (FacilityKind::School(_), true, Some(classes)) if classes > 0 => {
                Override::ExtendByClasses { school, classes }
            }
            (FacilityKind::School(_), true, None) => Override::Close { school },
            _ => continue,
        };
        scenario.add(own, "plan.toml", &mut none);
    }
    scenario
}
