//! Where to build (选址): which parcels and candidates to open, with how many streams, which schools to extend or
//! to close, within limits on money, land, places, posts and openings.
//!
//! A child counts as placed when a public school has a place for it: a bought place is a stopgap, and the plan
//! is for schools that are to stand.

mod facilities;
mod journeys;
mod master;
mod search;

pub use facilities::{Design, Facility, Of};
pub use search::Found;

use facilities::{facilities, posts_per_place};
use search::{Search, Year};

use super::overrides::{Override, Scenario};
use crate::domain::{Round, SchoolStatus, Sector, SitingObjective, Variant, forecast};
use crate::finding::{Code, Finding, Findings};
use crate::formulation::Programme;
use crate::network::{self, Network};
use crate::policy::Pack;
use crate::qualify::{self, Qualified};
use crate::solve::EngineError;

/// A plan of sites and what is proved of it.
#[derive(Clone, Debug)]
pub struct Sited {
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

impl Sited {
    /// `(value − bound) ÷ value`; zero when it is the optimum.
    pub fn gap(&self) -> f64 {
        if self.value <= 0.0 {
            return 0.0;
        }
        ((self.value - self.bound) / self.value).max(0.0)
    }

    /// The plan of the last year as a scenario.
    pub fn scenario(&self, round: &Round, title: &str, reason: &str) -> Scenario {
        let last = self.designs.last();
        scenario_of(round, &self.facilities, last, title, reason)
    }

    /// The choice of one at a time as a scenario.
    pub fn greedy_scenario(&self, round: &Round, title: &str, reason: &str) -> Scenario {
        let mut design = Design::as_is(&self.facilities);
        for &(at, steps, _) in &self.greedy {
            design.0[at] = Some(steps);
        }
        scenario_of(round, &self.facilities, Some(&design), title, reason)
    }
}

/// How the best plan for one variant does in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regret {
    /// The variant that the plan was made for.
    pub planned: Variant,
    /// The variant that comes.
    pub comes: Variant,
    /// Children without a public place then.
    pub without: i64,
    /// How many more than under the plan made for what comes.
    pub regret: i64,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum NotSited {
    /// The round gives nothing to decide, or its limits cannot be kept.
    Findings(Findings),
    /// HiGHS failed.
    Engine(EngineError),
}

impl From<EngineError> for NotSited {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The round of each year with everything open that could be, none of it with places that are not there yet.
struct Towns {
    years: Vec<i64>,
    rounds: Vec<Round>,
    pack: Pack,
}

impl Towns {
    fn new(round: &Round, pack: &Pack, variant: Option<Variant>) -> Result<Self, NotSited> {
        let siting = &round.site;
        let mut planned = round.with_planned();
        for school in &mut planned.schools {
            if school.status == SchoolStatus::Candidate && school.stage == round.stage {
                school.status = SchoolStatus::Existing;
            }
        }
        let mut years = siting.years.clone();
        let is_own = years.is_empty();
        if is_own {
            years.push(round.year);
        }
        let pack = pack.widest().unwrap_or_else(|| pack.clone());
        let mut wrong = Findings::new();
        let mut rounds = Vec::new();
        for &year in &years {
            if is_own && variant.is_none() {
                rounds.push(planned.clone());
                continue;
            }
            let variant = variant.unwrap_or_default();
            match forecast(&round.demand, &round.districts, year, variant) {
                Some(cells) => rounds.push(planned.with_forecast(year, &cells)),
                None => wrong.push(
                    Finding::new(Code::ForecastMissing, &round.name)
                        .with("year", year)
                        .with("variant", variant.as_str()),
                ),
            }
        }
        if wrong.has_errors() {
            return Err(NotSited::Findings(wrong));
        }
        let knows_children = is_own && variant.is_none();
        let pack = if knows_children {
            pack
        } else {
            pack.for_planning()
        };
        Ok(Self {
            years,
            rounds,
            pack,
        })
    }

    fn qualified(&self) -> Vec<Qualified> {
        let rounds = self.rounds.iter();
        rounds
            .map(|round| qualify::qualify(round, &self.pack))
            .collect()
    }

    fn networks<'a>(&'a self, qualified: &'a [Qualified]) -> Vec<Network<'a>> {
        let pairs = self.rounds.iter().zip(qualified);
        pairs
            .map(|(round, qualified)| network::build(round, &self.pack, qualified.ranking.order()))
            .collect()
    }
}

/// The years as programmes with a column for every facility.
fn programmes<'n>(
    networks: &'n [Network<'n>],
    qualified: &[Qualified],
    facilities: &[Facility],
) -> Vec<Year<'n>> {
    let one = |(network, qualified): (&'n Network<'n>, &Qualified)| {
        let ranking = &qualified.ranking;
        // Only facilities are columns: whatever else the round has takes nobody.
        let mut free = vec![-1; network.reach.round().schools.len()];
        for facility in facilities {
            free[facility.school.at()] = 0;
        }
        let placed = vec![0; network.cells.len()];
        let waiting = (&placed[..], &free[..]);
        let programme =
            Programme::with_empty(network, ranking, Sector::Public, waiting, usize::MAX);
        let reached: i64 = programme.rows().map(|row| programme.supply(row)).sum();
        Year {
            beyond: ranking.len() as i64 - reached,
            programme,
        }
    };
    networks.iter().zip(qualified).map(one).collect()
}

/// The best plan.
///
/// # Errors
/// When there is nothing to decide, the limits cannot be kept, or HiGHS fails.
pub fn site(round: &Round, pack: &Pack) -> Result<Sited, NotSited> {
    let facilities = facilities(round, pack);
    let is_open = facilities.iter().any(|f| f.is_free || f.steps.1 > 0);
    if !is_open {
        let mut wrong = Findings::new();
        wrong.push(Finding::new(Code::NothingToSite, &round.name));
        return Err(NotSited::Findings(wrong));
    }
    let towns = Towns::new(round, pack, None)?;
    let qualified = towns.qualified();
    let networks = towns.networks(&qualified);
    let years = programmes(&networks, &qualified, &facilities);
    let per_place = posts_per_place(round, pack);
    let mut search = Search::new(&facilities, &years, &round.site, per_place);
    let greedy = search.greedy();
    let without_as_is = search.without(&search.as_is());
    let without_greedy = search.without(&search.designs_of(&greedy));
    let best = search.fewest_without()?;
    let Some(best) = best else {
        let mut wrong = Findings::new();
        wrong.push(
            Finding::new(Code::SitingImpossible, &round.name)
                .with("why", "[site] budget, land_m2, new_places, posts, openings"),
        );
        return Err(NotSited::Findings(wrong));
    };
    let found = match round.site.objective {
        SitingObjective::UnplacedThenCost => {
            let most = best.value as i64;
            let cheap = search.cheapest(most, best.designs.clone())?;
            let cost = cheap.value as i64;
            let near = search.nearest(most, cost, &cheap.designs)?;
            let keeps = |designs: &[Design]| {
                let last = designs.last();
                search.without(designs) <= most && last.is_some_and(|d| d.cost(&facilities) <= cost)
            };
            // HiGHS counts in tolerances: what it says is taken only where it is so in whole children.
            let designs = match keeps(&near.designs) {
                true => near.designs,
                false => cheap.designs,
            };
            (designs, best.value, best.bound, cheap.bound)
        }
        SitingObjective::Cost => {
            if best.value > 0.0 {
                return Err(NotSited::Findings(impossible(round, &mut search, &best)?));
            }
            let start = search.cheapest(0, best.designs)?;
            let Some(found) = search.least_cost(&start.designs)? else {
                return Err(NotSited::Findings(impossible(round, &mut search, &start)?));
            };
            (found.designs, found.value, found.bound, start.bound)
        }
    };
    let (designs, value, bound, cost_bound) = found;
    let cost = designs.last().map_or(0, |d| d.cost(&facilities));
    let without = years
        .iter()
        .zip(&designs)
        .map(|(year, design)| {
            let one = std::slice::from_ref(year);
            let alone = Search::new(&facilities, one, &round.site, per_place);
            alone.without(std::slice::from_ref(design))
        })
        .collect();
    let out_of_time = search.left() <= 0.0;
    let robust = robust(round, pack, &facilities)?;
    Ok(Sited {
        years: towns.years.clone(),
        designs,
        objective: round.site.objective,
        value,
        bound,
        cost: (cost, cost_bound.min(cost as f64)),
        without,
        without_as_is,
        greedy,
        without_greedy,
        robust,
        out_of_time,
        facilities: facilities.clone(),
    })
}

/// Why not everybody can have a place: how many cannot, and what it would take.
fn impossible(
    round: &Round,
    search: &mut Search<'_>,
    best: &Found,
) -> Result<Findings, EngineError> {
    let mut wrong = Findings::new();
    let left = best.value as i64;
    let beyond = search.beyond();
    if beyond > 0 {
        wrong.push(Finding::new(Code::SitingBeyond, &round.name).with("count", beyond));
    }
    let everything: Vec<Design> = search
        .years
        .iter()
        .map(|_| Design(search.facilities.iter().map(|f| Some(f.steps.1)).collect()))
        .collect();
    let at_most = search.without(&everything);
    let short = Finding::new(Code::SitingShort, &round.name).with("count", left);
    if at_most > beyond {
        // Not even with everything open.
        wrong.push(short.with("needs", "–").with("least", at_most));
    } else if left > beyond {
        let fewest = search.fewest_openings(beyond, everything)?;
        let needs = format!("{}", fewest.bound.ceil());
        wrong.push(short.with("needs", needs).with("least", at_most));
    }
    Ok(wrong)
}

/// How the plans for the variants of the forecast do in one another; nothing without variants.
fn robust(round: &Round, pack: &Pack, facilities: &[Facility]) -> Result<Vec<Regret>, NotSited> {
    let has = |variant: &Variant| round.demand.iter().any(|d| d.variant == *variant);
    let variants: Vec<Variant> = Variant::ALL.into_iter().filter(has).collect();
    if variants.len() < 2 {
        return Ok(Vec::new());
    }
    let per_place = posts_per_place(round, pack);
    let mut towns = Vec::new();
    for &variant in &variants {
        towns.push(Towns::new(round, pack, Some(variant))?);
    }
    let qualified: Vec<Vec<Qualified>> = towns.iter().map(Towns::qualified).collect();
    let networks: Vec<Vec<Network<'_>>> = towns
        .iter()
        .zip(&qualified)
        .map(|(towns, qualified)| towns.networks(qualified))
        .collect();
    let years: Vec<Vec<Year<'_>>> = networks
        .iter()
        .zip(&qualified)
        .map(|(networks, qualified)| programmes(networks, qualified, facilities))
        .collect();
    let mut plans = Vec::new();
    for years in &years {
        let mut search = Search::new(facilities, years, &round.site, per_place);
        let as_is = search.as_is();
        let best = search.fewest_without()?;
        plans.push(best.map_or(as_is, |best| best.designs));
    }
    let mut all = Vec::new();
    for (comes, years) in variants.iter().zip(&years) {
        let search = Search::new(facilities, years, &round.site, per_place);
        let told: Vec<i64> = plans.iter().map(|plan| search.without(plan)).collect();
        let least = told.iter().copied().min().unwrap_or(0);
        for (planned, without) in variants.iter().zip(told) {
            all.push(Regret {
                planned: *planned,
                comes: *comes,
                without,
                regret: without - least,
            });
        }
    }
    all.sort_by_key(|regret| (regret.planned, regret.comes));
    Ok(all)
}

fn scenario_of(
    round: &Round,
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
            (Of::Parcel(at), _, Some(streams)) => Override::Open {
                parcel: round.parcels[at].id.to_string(),
                streams: Some(streams),
                name: None,
            },
            (Of::School(_), false, Some(_)) => Override::OpenCandidate { school },
            (Of::School(_), true, Some(classes)) if classes > 0 => {
                Override::ExtendByClasses { school, classes }
            }
            (Of::School(_), true, None) => Override::Close { school },
            _ => continue,
        };
        scenario.add(own, "plan.toml", &mut none);
    }
    scenario
}
