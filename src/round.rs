//! The whole flow of a round, stage by stage: the story of the program.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use crate::allocation::{self, Allocation, Gates, Made};
use crate::audit::{self, Certificate, Fault, Proof};
use crate::domain::{ChildIdx, Round, Sector};
use crate::explain::{self, Reason};
use crate::finding::{Code, Finding, Findings};
use crate::formulation::{Programme, places_bound, travel_bound};
use crate::network::{self, Network};
use crate::policy::{Act, Line, Objective, Pack};
use crate::qualify::{self, Lines, Qualified};
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
    /// What proves the objectives.
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
    let network = network::build(round, pack, qualified.ranking.order());
    let network_seconds = clock.lap();

    let Ran {
        allocation,
        certificate,
        mut warnings,
    } = procedure(round, pack, &network, &qualified, progress)?;
    let solve_seconds = clock.lap();

    progress(Step::Audit);
    let faults = audit::audit(round, pack, &qualified, &allocation, &certificate);
    if !faults.is_empty() {
        return Err(RoundError::Faults(faults));
    }
    let prove_seconds = clock.lap();

    warnings.append(network::doubts(round, pack, &network));
    warnings.append(doubts(round, pack, &qualified, &network));
    let shortfall = shortfall::measure(round, pack, &qualified, &allocation);
    let schools = &shortfall.schools;
    let reasons = explain::reasons(pack, &network, &qualified, &allocation, schools);
    let justified_envy = explain::justified_envy(&network, &qualified, &allocation, schools);
    Ok(Finished {
        warnings,
        qualified,
        allocation,
        reasons,
        shortfall,
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

/// What the rounds of the procedure hand on.
struct Ran {
    allocation: Allocation,
    certificate: Certificate,
    warnings: Findings,
}

/// Runs the rounds of the pack in order, each on what the last one left.
fn procedure(
    round: &Round,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    progress: &dyn Fn(Step),
) -> Result<Ran, RoundError> {
    let mut ran = Ran {
        allocation: Allocation::new(qualified),
        certificate: Certificate::default(),
        warnings: Findings::new(),
    };
    allocation::place_locked(round, pack, &mut ran.allocation);
    let mut lines = Lines::default();
    for (at, phase) in pack.procedure.iter().enumerate() {
        let made = Made::In(at as u8);
        match &phase.act {
            Act::Choice {
                column,
                choices,
                line,
                school_line,
                within_reach,
            } => {
                // A second list goes by the lines of the first where it has none of its own.
                if *line != Line::None || at == 0 {
                    lines = Lines::of(round, qualified, line);
                }
                let gates = Gates {
                    column,
                    most: *choices,
                    lines: &lines,
                    school_line: *school_line,
                    within_reach: *within_reach,
                };
                let allocation = &mut ran.allocation;
                let ignored = allocation::choose(pack, network, qualified, gates, allocation, made);
                ran.warnings
                    .append(ignored_choices(round, column, &ignored));
            }
            Act::Coordination {
                across_districts,
                above_line,
            } => {
                let waits = |child: &ChildIdx| {
                    ran.allocation.waits(*child)
                        && (!above_line || lines.passes(round, qualified, *child))
                };
                let order = qualified.ranking.order();
                let waiting: Vec<ChildIdx> = order.iter().copied().filter(waits).collect();
                let same_reach = across_districts.is_none_or(|a| a == pack.reach.across_districts);
                if waiting.len() == order.len() && same_reach {
                    coordinate(
                        &phase.name,
                        pack,
                        network,
                        qualified,
                        made,
                        &mut ran,
                        progress,
                    )?;
                } else {
                    let pack = pack.with_reach(*across_districts);
                    let rest = network::build(round, &pack, &waiting);
                    coordinate(
                        &phase.name,
                        &pack,
                        &rest,
                        qualified,
                        made,
                        &mut ran,
                        progress,
                    )?;
                }
            }
        }
    }
    Ok(ran)
}

/// Fills the places of each sector in the order of the pack's objectives, with the children of the
/// network; journeys come with them.
fn coordinate(
    name: &str,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    made: Made,
    ran: &mut Ran,
    progress: &dyn Fn(Step),
) -> Result<(), RoundError> {
    let round = network.reach.round();
    let ranking = &qualified.ranking;
    let mut placed = vec![0; network.cells.len()];
    let mut journeys = empty_proof(name, Objective::Travel);
    // What the children weigh who wait for a place, from 1 for the lowest rank upwards.
    let all = network.cells().flat_map(|(cell, _)| network.members(cell));
    let mut waiting: i128 = all.map(|&child| i128::from(ranking.weight(child))).sum();
    let children: usize = network
        .cells()
        .map(|(cell, _)| network.members(cell).len())
        .sum();
    for &objective in &pack.objectives {
        let Some(sector) = objective.sector() else {
            ran.certificate.objectives.push(journeys.clone());
            continue;
        };
        let free = ran.allocation.free(round);
        let mut programme = Programme::new(network, ranking, sector, &placed, &free);
        let listen = |effort: Effort| progress(Step::Solve(sector, effort));
        let solved = solve::solve(&mut programme, &listen)?;
        let (plan, as_made) = (&solved.plan, (sector, made));
        ran.allocation
            .hand_out(round, network, &programme, plan, as_made, &mut placed);
        let named = |prices: &[i64]| -> BTreeMap<String, i64> {
            let dear = programme.columns().filter(|j| prices[j.at()] != 0);
            dear.map(|j| {
                let school = network.sites()[programme.sites[j.at()].at()];
                (round.schools[school.at()].id.to_string(), prices[j.at()])
            })
            .collect()
        };
        let left = (children - placed.iter().sum::<usize>()) as i64;
        // Children without a school of the sector in reach are in no programme, but they are left out.
        let unreached = waiting - programme.total_weight();
        waiting = unreached + solved.losses.weight;
        ran.certificate.objectives.push(Proof {
            value: waiting,
            bound: unreached + places_bound(&programme, &solved.cut_offs),
            children: left,
            schools: named(&solved.cut_offs),
            ..empty_proof(name, objective)
        });
        journeys.value += solved.metres;
        journeys.bound += travel_bound(&programme, &solved.plan, &solved.prices);
        journeys.children += programme.placed(&solved.plan).iter().sum::<i64>();
        journeys.schools.extend(named(&solved.prices));
    }
    Ok(())
}

/// Schools that families named and that are not open to them.
fn ignored_choices(round: &Round, column: &str, ignored: &[(ChildIdx, usize)]) -> Findings {
    let mut findings = Findings::new();
    if !ignored.is_empty() {
        let count: usize = ignored.iter().map(|(_, count)| count).sum();
        findings.push(
            Finding::new(Code::ChoicesIgnored, &round.name)
                .column(column)
                .with("count", count)
                .with(
                    "ids",
                    first_ids(round, ignored.iter().map(|(child, _)| *child)),
                ),
        );
    }
    findings
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

fn first_ids(round: &Round, children: impl Iterator<Item = ChildIdx>) -> String {
    const NAMED: usize = 5;
    let ids = children.take(NAMED).map(|c| &*round.children[c.at()].id);
    ids.collect::<Vec<&str>>().join(", ")
}

fn empty_proof(round: &str, objective: Objective) -> Proof {
    Proof {
        round: round.to_owned(),
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
