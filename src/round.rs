//! The whole flow of a round, stage by stage: the story of the program.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use crate::allocation::Allocation;
use crate::audit::{self, Certificate, Fault, Proof};
use crate::domain::{Round, Sector};
use crate::explain::{self, Reason};
use crate::finding::Findings;
use crate::formulation::{Programme, places_bound, travel_bound};
use crate::network::{self, Network};
use crate::policy::{Objective, Pack};
use crate::qualify::{self, Qualified};
use crate::shortfall::{self, Shortfall};
use crate::solve::{self, Effort, Unsolved};

/// What the program is doing, for whoever waits.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Ranking children.
    Qualify,
    /// Measuring journeys.
    Network,
    /// Optimising a sector's places.
    Solve(Sector, Effort),
    /// Checking every child again.
    Audit,
}

/// A round that was allocated, proved and checked.
#[derive(Debug)]
pub struct Finished {
    /// Who took part, in what order.
    pub qualified: Qualified,
    /// What each child got.
    pub allocation: Allocation,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What is short.
    pub shortfall: Shortfall,
    /// The value of each objective of the pack: children left without a place of the sector, or
    /// metres of all journeys.
    pub objectives: Vec<(Objective, i128)>,
    /// What proves them.
    pub certificate: Certificate,
    /// Pairs of a child and a nearer school that took a child ranked lower.
    pub justified_envy: u64,
    /// How long the stages took.
    pub seconds: Seconds,
    /// Doubts that only showed on the network.
    pub warnings: Findings,
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
    /// Shortfalls, reasons, and writing the files.
    pub write: f64,
    /// Everything.
    pub total: f64,
}

/// Why a round has no allocation.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The optimum was not found or not proved.
    #[error(transparent)]
    Unsolved(#[from] Unsolved),
    /// The independent referee objects.
    #[error("the independent check found {} faults", .0.len())]
    Faults(Vec<Fault>),
}

/// Runs a round: qualify, rank, network, places and journeys, hand out, check, measure, explain.
///
/// # Errors
/// When the optimum cannot be found or proved, or the independent check finds a fault.
pub fn run(round: &Round, pack: &Pack, progress: &dyn Fn(Step)) -> Result<Finished, RoundError> {
    let mut clock = Clock::start();

    progress(Step::Qualify);
    let qualified = qualify::qualify(round, pack);
    let qualify_seconds = clock.lap();

    progress(Step::Network);
    let network = network::build(round, pack, &qualified.ranking);
    let network_seconds = clock.lap();

    let Optimum {
        allocation,
        objectives,
        certificate,
    } = optimise(round, pack, &network, &qualified, progress)?;
    let solve_seconds = clock.lap();

    progress(Step::Audit);
    let faults = audit::audit(round, pack, &qualified, &allocation, &certificate);
    if !faults.is_empty() {
        return Err(RoundError::Faults(faults));
    }
    let prove_seconds = clock.lap();

    let shortfall = shortfall::measure(round, pack, &qualified, &allocation);
    let schools = &shortfall.schools;
    let reasons = explain::reasons(pack, &network, &qualified, &allocation, schools);
    let justified_envy = explain::justified_envy(&network, &qualified, &allocation, schools);
    Ok(Finished {
        warnings: network::doubts(round, pack, &network),
        qualified,
        allocation,
        reasons,
        shortfall,
        objectives,
        certificate,
        justified_envy,
        seconds: Seconds {
            qualify: qualify_seconds,
            network: network_seconds,
            solve: solve_seconds,
            prove: prove_seconds,
            ..Seconds::default()
        },
    })
}

/// What the optimisation hands on.
struct Optimum {
    allocation: Allocation,
    objectives: Vec<(Objective, i128)>,
    certificate: Certificate,
}

/// Fills the places of each sector in the order of the pack's objectives; journeys come with them.
fn optimise(
    round: &Round,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    progress: &dyn Fn(Step),
) -> Result<Optimum, RoundError> {
    let mut allocation = Allocation::new(qualified);
    let mut placed = vec![0; network.cells.len()];
    let mut objectives = Vec::new();
    let mut certificate = Certificate::default();
    let mut journeys = empty_proof(Objective::Travel);
    let ranking = &qualified.ranking;
    let children = ranking.len() as i128;
    // What the children weigh who wait for a place, from 1 for the lowest rank upwards.
    let mut waiting = children * (children + 1) / 2;
    for &objective in &pack.objectives {
        let Some(sector) = objective.sector() else {
            objectives.push((objective, journeys.value));
            certificate.objectives.push(journeys.clone());
            continue;
        };
        let mut programme = Programme::new(network, ranking, sector, &placed);
        let listen = |effort: Effort| progress(Step::Solve(sector, effort));
        let solved = solve::solve(&mut programme, &listen)?;
        allocation.hand_out(
            round,
            network,
            &programme,
            &solved.plan,
            sector,
            &mut placed,
        );
        let named = |prices: &[i64]| -> BTreeMap<String, i64> {
            let dear = programme.columns().filter(|j| prices[j.at()] != 0);
            dear.map(|j| {
                let school = network.sites()[programme.sites[j.at()].at()];
                (round.schools[school.at()].id.to_string(), prices[j.at()])
            })
            .collect()
        };
        let left = (ranking.len() - placed.iter().sum::<usize>()) as i64;
        // Children without a school of the sector in reach are in no programme, but they are left out.
        let unreached = waiting - programme.total_weight();
        waiting = unreached + solved.losses.weight;
        certificate.objectives.push(Proof {
            value: waiting,
            bound: unreached + places_bound(&programme, &solved.cut_offs),
            children: left,
            schools: named(&solved.cut_offs),
            ..empty_proof(objective)
        });
        journeys.value += solved.metres;
        journeys.bound += travel_bound(&programme, &solved.plan, &solved.prices);
        journeys.children += programme.placed(&solved.plan).iter().sum::<i64>();
        journeys.schools.extend(named(&solved.prices));
        objectives.push((objective, i128::from(left)));
    }
    Ok(Optimum {
        allocation,
        objectives,
        certificate,
    })
}

fn empty_proof(objective: Objective) -> Proof {
    Proof {
        objective: objective.as_str().to_owned(),
        value: 0,
        bound: 0,
        children: 0,
        schools: BTreeMap::new(),
    }
}

/// Seconds between stages.
struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn lap(&mut self) -> f64 {
        let seconds = self.0.elapsed().as_secs_f64();
        self.0 = Instant::now();
        seconds
    }
}
