//! The whole flow of a round, stage by stage: the story of the program.

use std::time::Instant;

use serde::Serialize;

use crate::allocation::Allocation;
use crate::audit::{self, Certificate};
use crate::derive::{Derived, Posts, Results, derive};
use crate::domain::{ChildIdx, Round};
use crate::fairness;
use crate::finding::{Code, Finding, Findings};
use crate::network::{self, Network};
use crate::outlook::{self, YearFigures};
use crate::policy::Pack;
use crate::procedure::{self, Ran, RoundError, Step, first_ids};
use crate::qualify::{self, Qualified};

/// A round that was allocated, proved and checked.
#[derive(Debug)]
pub struct Finished {
    /// Who took part, in what order.
    pub qualified: Qualified,
    /// What each child got.
    pub allocation: Allocation,
    /// What follows from that.
    pub derived: Derived,
    /// What proves the objectives.
    pub certificate: Certificate,
    /// The same round under other rules, side by side.
    pub fairness: Vec<fairness::Figures>,
    /// The years ahead, where there are forecasts.
    pub outlook: Vec<YearFigures>,
    /// How long the stages took.
    pub seconds: Seconds,
    /// Doubts that only showed on the network.
    pub warnings: Findings,
}

impl Finished {
    /// The results as their readers take them.
    pub fn results<'a>(&'a self, round: &'a Round, pack: &'a Pack) -> Results<'a> {
        Results::new(
            round,
            pack,
            &self.qualified,
            &self.allocation,
            &self.derived,
        )
    }
}

/// Wall-clock seconds of the stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Seconds {
    /// Reading and checking the tables.
    pub read: f64,
    /// Eligibility and rank.
    pub qualify: f64,
    /// Cells and journeys.
    pub network: f64,
    /// HiGHS, and the proof in whole numbers.
    pub solve: f64,
    /// The independent check.
    pub prove: f64,
    /// What follows from the allocation: shortfalls, the plan for posts, reasons, bottlenecks, envy, doubts; as far
    /// as it takes longer than the check, beside which it is worked out.
    pub derive: f64,
    /// The same round under other rules, and the years ahead.
    pub compare: f64,
    /// What one more class would change, where that is wanted.
    pub class_values: f64,
    /// Writing the files.
    pub write: f64,
    /// Everything: the sum of the stages.
    pub total: f64,
}

/// Runs a round: qualify, rank, network, places and journeys, hand out, check, measure, explain.
///
/// # Errors
/// When the optimum cannot be found or proved, or the independent check finds a fault.
pub fn run(round: &Round, pack: &Pack, progress: &dyn Fn(Step)) -> Result<Finished, RoundError> {
    let mut clock = Clock::start();
    let (mut finished, network) = settle_on(round, pack, &mut clock, progress)?;
    let (qualified, allocation) = (&finished.qualified, &finished.allocation);
    finished.fairness = fairness::compare(round, pack, &network, qualified, allocation)?;
    finished.outlook = outlook::outlook(round, pack, qualified)?;
    // What stands in memory is given back before the next stage begins.
    drop(network);
    finished.seconds.compare = clock.lap();
    Ok(finished)
}

/// The same without the comparison with other rules and the years ahead.
///
/// # Errors
/// The same.
pub fn settle(round: &Round, pack: &Pack, progress: &dyn Fn(Step)) -> Result<Finished, RoundError> {
    settle_on(round, pack, &mut Clock::start(), progress).map(|(finished, _)| finished)
}

/// The same for children who were ranked already.
///
/// # Errors
/// The same.
pub fn settle_ranked(
    round: &Round,
    pack: &Pack,
    qualified: Qualified,
) -> Result<Finished, RoundError> {
    settle_as(round, pack, qualified, &mut Clock::start(), &|_| ()).map(|(finished, _)| finished)
}

/// What looks wrong in a round before anybody is allocated: who reaches nothing, which school nobody reaches, points
/// that are not those counted, placements by hand outside the reach.
pub fn look_over(round: &Round, pack: &Pack) -> Findings {
    let qualified = qualify::qualify(round, pack);
    let order = qualified.ranking.order();
    let network = network::build(round, pack, order);
    let widest = pack.widest();
    let wider = network::wider(round, pack, &widest, order);
    let mut findings = network::doubts(round, pack, wider.as_ref().unwrap_or(&network));
    findings.append(doubts(round, pack, &qualified, &network));
    findings
}

/// The same with the network on which it was done.
fn settle_on<'a>(
    round: &'a Round,
    pack: &'a Pack,
    clock: &mut Clock,
    progress: &dyn Fn(Step),
) -> Result<(Finished, Network<'a>), RoundError> {
    progress(Step::Qualify);
    let qualified = qualify::qualify(round, pack);
    settle_as(round, pack, qualified, clock, progress)
}

fn settle_as<'a>(
    round: &'a Round,
    pack: &'a Pack,
    qualified: Qualified,
    clock: &mut Clock,
    progress: &dyn Fn(Step),
) -> Result<(Finished, Network<'a>), RoundError> {
    let qualify_seconds = clock.lap();

    progress(Step::Network);
    let network = network::build(round, pack, qualified.ranking.order());
    let network_seconds = clock.lap();

    let Ran {
        allocation,
        certificate,
        mut warnings,
    } = procedure::run(round, pack, &network, &qualified, progress)?;
    let solve_seconds = clock.lap();

    progress(Step::Audit);
    // What follows from the allocation is worked out beside its check, and told only when that found nothing.
    let ((faults, prove_seconds), (further, derived)) = rayon::join(
        || {
            let faults = audit::audit(round, pack, &qualified, &allocation, &certificate);
            (faults, clock.lap())
        },
        || {
            // Why somebody got something is told by the widest reach that any round had.
            let widest = pack.widest();
            let wider = network::wider(round, pack, &widest, qualified.ranking.order());
            let widest = wider.as_ref().unwrap_or(&network);
            let mut further = network::doubts(round, pack, widest);
            further.append(doubts(round, pack, &qualified, &network));
            let networks = (&network, widest);
            let derived = derive(pack, networks, &qualified, &allocation, Posts::Best);
            (further, derived)
        },
    );
    if !faults.is_empty() {
        return Err(RoundError::Faults(faults));
    }
    let derived = derived?;
    warnings.append(further);
    let finished = Finished {
        derived,
        fairness: Vec::new(),
        outlook: Vec::new(),
        warnings,
        qualified,
        allocation,
        certificate,
        seconds: Seconds {
            qualify: qualify_seconds,
            network: network_seconds,
            solve: solve_seconds,
            prove: prove_seconds,
            derive: clock.lap(),
            ..Seconds::default()
        },
    };
    Ok((finished, network))
}

/// What looks wrong once children are judged: points of the table that are not those counted, placements
/// by hand outside the reach, a pack of another year.
fn doubts(round: &Round, pack: &Pack, qualified: &Qualified, network: &Network<'_>) -> Findings {
    let mut findings = Findings::new();
    if pack.points.is_some() {
        let differ = |i: &usize| {
            let (given, counted) = (round.children[*i].points, qualified.points[*i]);
            given.is_some() && counted.is_some() && given != counted
        };
        let other: Vec<usize> = (0..round.children.len()).filter(differ).collect();
        if !other.is_empty() {
            let children = other.iter().map(|i| ChildIdx::from_usize(*i));
            findings.push(
                Finding::new(Code::PointsDiffer, &round.name)
                    .column("points")
                    .with("count", other.len())
                    .with("ids", first_ids(round, children)),
            );
        }
    }
    if !round.locks.is_empty() {
        for (index, cell) in network.cells() {
            for &child in network.members(index) {
                let Some(school) = round.lock(child) else {
                    continue;
                };
                let arcs = network.reach.all(cell, round.schools[school.at()].sector);
                if !arcs
                    .iter()
                    .any(|arc| network.sites()[arc.site.at()] == school)
                {
                    let id = &round.children[child.at()].id;
                    findings.push(
                        Finding::new(Code::LockOutOfReach, &round.name)
                            .column("locks")
                            .with("id", id),
                    );
                }
            }
        }
    }
    findings
}

/// Seconds between stages: each lap begins where the one before ended, so that they add up.
#[derive(Debug)]
pub struct Clock(Instant);

impl Clock {
    /// Begins with the first stage.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The seconds of the stage that ends now.
    pub fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let seconds = (now - self.0).as_secs_f64();
        self.0 = now;
        seconds
    }
}
