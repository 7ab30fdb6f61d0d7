//! The whole flow of a round, stage by stage: the story of the program.

use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use crate::allocation::Allocation;
use crate::audit::{self, Certificate};
use crate::control::{Control, Step, Stopped};
use crate::derive::{Derived, Posts, Results, derive};
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::fairness;
use crate::finding::{Code, Finding, Findings};
use crate::network::{self, CellIdx, Network};
use crate::outlook::{self, YearFigures};
use crate::policy::{Objective, Pack, SIBLING_SCHOOL, StepKind};
use crate::procedure::{self, ProcedureResult, RoundError, first_ids};
use crate::qualify::{self, Eligibility, Qualified};

/// A round that was allocated, proved and checked.
#[derive(Debug)]
pub struct RoundResult {
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
    /// How much work a solution of the round is: its children, and the choices that they made.
    pub effort: usize,
    /// How long the stages took.
    pub seconds: Seconds,
    /// Doubts that only showed on the network.
    pub warnings: Findings,
}

impl RoundResult {
    /// The results as their readers take them.
    pub fn results<'a>(&'a self, intake: &'a Intake, pack: &'a Pack) -> Results<'a> {
        Results::new(
            intake,
            pack,
            &self.qualified,
            &self.allocation,
            &self.derived,
        )
    }
}

/// Wall-clock seconds of the stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seconds {
    /// Reading and checking the tables.
    pub read: f64,
    /// Eligibility, points and rank.
    pub qualify: f64,
    /// Cells of children, and the journeys between them and the schools.
    pub network: f64,
    /// HiGHS, and the proof in whole numbers.
    pub solve: f64,
    /// The independent check of the allocation and its certificate.
    pub prove: f64,
    /// What follows from the allocation: shortfalls, the plan for posts, reasons, bottlenecks, envy, doubts; as far
    /// as it takes longer than the check, beside which it is worked out.
    pub derive: f64,
    /// The same round under other rules, and the years ahead.
    pub compare: f64,
    /// Measures that may help where places are short, the round solved again with each.
    pub remedies: f64,
    /// What one more class would change, where that is wanted.
    pub class_values: f64,
    /// Writing all files but `summary.json`.
    pub write: f64,
    /// Everything: the sum of the stages.
    pub total: f64,
}

/// Runs a round: qualify, rank, network, places and journeys, hand out, check, measure, explain.
///
/// # Errors
/// When the optimum cannot be found or proved, the independent check finds a fault, or it is told to end.
pub fn allocate(
    intake: &Intake,
    pack: &Pack,
    control: &Control,
) -> Result<RoundResult, RoundError> {
    let mut clock = Clock::start();
    let (mut finished, network) = allocate_with_network(intake, pack, &mut clock, control)?;
    let (qualified, allocation) = (&finished.qualified, &finished.allocation);
    finished.fairness = fairness::compare(intake, pack, &network, qualified, allocation, control)?;
    finished.outlook = outlook::outlook(intake, pack, qualified, control)?;
    // What stands in memory is given back before the next stage begins.
    drop(network);
    finished.seconds.compare = clock.lap();
    Ok(finished)
}

/// Runs a round without the comparison with other rules and the years ahead.
///
/// # Errors
/// When the optimum cannot be found or proved, or the independent check finds a fault.
pub fn allocate_without_comparison(
    intake: &Intake,
    pack: &Pack,
    control: &Control,
) -> Result<RoundResult, RoundError> {
    allocate_with_network(intake, pack, &mut Clock::start(), control).map(|(finished, _)| finished)
}

/// Runs a round whose children were ranked already, without the comparison with other rules and the years ahead.
///
/// # Errors
/// When the optimum cannot be found or proved, or the independent check finds a fault.
pub fn allocate_ranked(
    intake: &Intake,
    pack: &Pack,
    qualified: Qualified,
    control: &Control,
) -> Result<RoundResult, RoundError> {
    allocate_qualified(intake, pack, qualified, &mut Clock::start(), control)
        .map(|(finished, _)| finished)
}

/// How many children take part, wait for a person, and do not take part: every child of the table is one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Participation {
    /// They take part.
    pub eligible: usize,
    /// They wait for a person.
    pub manual_review: usize,
    /// They applied for another level, or do not meet a condition.
    pub ineligible: usize,
}

impl Participation {
    /// Of children who were judged.
    fn of(qualified: &Qualified) -> Self {
        let mut all = Self::default();
        for eligibility in &qualified.eligibility {
            match eligibility {
                Eligibility::Eligible => all.eligible += 1,
                Eligibility::ManualReview(_) => all.manual_review += 1,
                Eligibility::OtherStage | Eligibility::Refused(_) | Eligibility::Withdrawn => {
                    all.ineligible += 1;
                }
            }
        }
        all
    }
}

/// What looks wrong in a round before anybody is allocated: who reaches nothing, which school nobody reaches, points
/// that are not those counted, placements by hand outside the reach; and how many take part.
///
/// # Errors
/// When it is told to end.
pub fn plausibility_checks(
    intake: &Intake,
    pack: &Pack,
    control: &Control,
) -> Result<(Findings, Participation), Stopped> {
    let qualified = qualify::qualify(intake, pack, control)?;
    let order = qualified.ranking.order();
    let network = network::build(intake, pack, order, control)?;
    let widest = pack.widest();
    let wider = network::wider(intake, pack, &widest, order, control)?;
    let widest = wider.as_ref().unwrap_or(&network);
    let findings = doubts(intake, pack, &qualified, (&network, widest), control)?;
    Ok((findings, Participation::of(&qualified)))
}

/// What looks doubtful once children are judged; the networks are that of the pack's own reach and that of the widest of
/// any step.
///
/// # Errors
/// When it is told to end.
pub fn doubts(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    (network, widest): (&Network<'_>, &Network<'_>),
    control: &Control,
) -> Result<Findings, Stopped> {
    let mut findings = network::plausibility_checks(intake, pack, widest, control)?;
    findings.append(checks_of_ranked(intake, pack, qualified, network));
    findings.append(closed_choices(intake, pack, network, control)?);
    findings.append(siblings_elsewhere(intake, pack, qualified));
    Ok(findings)
}

/// Schools that families named and that are not open to them, by the column that names them: of another level, closed,
/// of a sector that is not filled, in another district or beyond the reach.
fn closed_choices(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    control: &Control,
) -> Result<Findings, Stopped> {
    let mut findings = Findings::new();
    for step in &pack.procedure {
        let StepKind::Choice {
            column,
            choices: most,
            within_reach,
            ..
        } = &step.act
        else {
            continue;
        };
        let named = intake.evidence(column);
        let of_cell = |at: usize| -> Vec<(ChildIdx, usize)> {
            let index = CellIdx::from_usize(at);
            let cell = &network.cells[at];
            if control.is_stopped() {
                return Vec::new();
            }
            let mut journeys = network.reach.journeys_of(cell);
            let mut is_open = |school: &SchoolIdx| {
                let metres = journeys.to(*school);
                metres.is_some_and(|metres| !within_reach || metres <= network.reach.longest())
            };
            let mut lost = |child: ChildIdx| {
                let (named, closed) = qualify::choices(intake, pack, named, *most, child);
                closed + named.iter().filter(|school| !is_open(school)).count()
            };
            // Whom a person placed chooses no more.
            let choosing = network.members(index).iter().copied();
            choosing
                .filter(|child| intake.manual_placement(*child).is_none())
                .map(|child| (child, lost(child)))
                .filter(|(_, lost)| *lost > 0)
                .collect()
        };
        let cells = (0..network.cells.len()).into_par_iter();
        let mut ignored: Vec<(ChildIdx, usize)> = cells.flat_map_iter(of_cell).collect();
        control.check()?;
        ignored.sort_unstable();
        if !ignored.is_empty() {
            let count: usize = ignored.iter().map(|(_, count)| count).sum();
            findings.push(
                Finding::new(Code::ChoicesIgnored, intake.name())
                    .column(column)
                    .with("count", count)
                    .with("ids", first_ids(intake, ignored.iter().map(|(c, _)| *c))),
            );
        }
    }
    Ok(findings)
}

/// Elder brothers and sisters at schools that take no children of the round, where the pack asks for them: they count
/// for nothing.
fn siblings_elsewhere(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Findings {
    let mut findings = Findings::new();
    if !pack.looks_at_siblings() {
        return findings;
    }
    let column = intake.evidence(SIBLING_SCHOOL);
    let mut ranked = qualified.ranking.order().to_vec();
    ranked.retain(|child| qualify::choices(intake, pack, column, usize::MAX, *child).1 > 0);
    ranked.sort_unstable();
    if !ranked.is_empty() {
        findings.push(
            Finding::new(Code::SiblingSchoolNotOpen, intake.name())
                .column(SIBLING_SCHOOL)
                .with("count", ranked.len())
                .with("ids", first_ids(intake, ranked.into_iter())),
        );
    }
    findings
}

/// Districts whose bought places cost more than their budgets.
pub fn beyond_budget(intake: &Intake, derived: &Derived) -> Findings {
    let mut findings = Findings::new();
    for figures in &derived.shortfall.districts {
        let Some((district, cost)) = figures.beyond_budget(intake) else {
            continue;
        };
        findings.push(
            Finding::new(Code::BudgetExceeded, intake.name())
                .column("purchase_budget")
                .with("id", district.name.as_ref().unwrap_or(&district.id))
                .with("places", figures.purchased)
                .with("cost", cost)
                .with("budget", district.purchase_budget.unwrap_or_default()),
        );
    }
    findings
}

/// Runs a round as [`allocate_without_comparison`] does, and returns the network on which it was done with it.
fn allocate_with_network<'a>(
    intake: &'a Intake,
    pack: &'a Pack,
    clock: &mut Clock,
    control: &Control,
) -> Result<(RoundResult, Network<'a>), RoundError> {
    control.report(Step::Qualify);
    let qualified = qualify::qualify(intake, pack, control)?;
    allocate_qualified(intake, pack, qualified, clock, control)
}

fn allocate_qualified<'a>(
    intake: &'a Intake,
    pack: &'a Pack,
    qualified: Qualified,
    clock: &mut Clock,
    control: &Control,
) -> Result<(RoundResult, Network<'a>), RoundError> {
    let qualify_seconds = clock.lap();

    control.report(Step::Network);
    let network = network::build(intake, pack, qualified.ranking.order(), control)?;
    let network_seconds = clock.lap();

    let ProcedureResult {
        allocation,
        certificate,
        mut warnings,
        alternatives,
        ..
    } = procedure::run(intake, pack, &network, &qualified, control)?;
    let solve_seconds = clock.lap();

    control.report(Step::Audit);
    // What follows from the allocation is worked out beside its check, and told only when that found nothing.
    let ((faults, prove_seconds), derived) = rayon::join(
        || {
            let faults = audit::audit(intake, pack, &qualified, &allocation, &certificate, control);
            (faults, clock.lap())
        },
        || -> Result<(Findings, Derived), RoundError> {
            // Why somebody got something is told by the widest reach that any round had.
            let widest = pack.widest();
            let order = qualified.ranking.order();
            let wider = network::wider(intake, pack, &widest, order, control)?;
            let widest = wider.as_ref().unwrap_or(&network);
            let networks = (&network, widest);
            let mut further = doubts(intake, pack, &qualified, networks, control)?;
            let derived = derive(
                pack,
                networks,
                &qualified,
                (&allocation, &certificate),
                Posts::Best,
                control,
            )?;
            further.append(beyond_budget(intake, &derived));
            let proof = &derived.pressure.certificate;
            let faults = audit::pressure(intake, pack, &qualified, &allocation, proof, control)?;
            match faults.is_empty() {
                true => Ok((further, derived)),
                false => Err(RoundError::Faults(faults)),
            }
        },
    );
    let faults = faults?;
    if !faults.is_empty() {
        return Err(RoundError::Faults(faults));
    }
    let (further, derived) = derived?;
    warnings.append(further);
    let finished = RoundResult {
        derived,
        fairness: Vec::new(),
        outlook: Vec::new(),
        warnings,
        effort: intake.children().len() + alternatives,
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
fn checks_of_ranked(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    network: &Network<'_>,
) -> Findings {
    let mut findings = Findings::new();
    if pack.fairness.is_none() && pack.objectives.contains(&Objective::Travel) {
        findings.push(Finding::new(Code::FairnessNotChosen, intake.name()).column("fairness"));
    }
    if pack.points.is_some() {
        let differ = |i: &usize| {
            let (given, counted) = (intake.children()[*i].points, qualified.points[*i]);
            given.is_some() && counted.is_some() && given != counted
        };
        let other: Vec<usize> = (0..intake.children().len()).filter(differ).collect();
        if !other.is_empty() {
            let children = other.iter().map(|i| ChildIdx::from_usize(*i));
            findings.push(
                Finding::new(Code::PointsDiffer, intake.name())
                    .column("points")
                    .with("count", other.len())
                    .with("ids", first_ids(intake, children)),
            );
        }
    }
    if !intake.manual_placements().is_empty() {
        for (index, cell) in network.cells() {
            for &child in network.members(index) {
                let Some(school) = intake.manual_placement(child) else {
                    continue;
                };
                let arcs = network
                    .reach
                    .all(cell, intake.schools()[school.at()].sector);
                if !arcs
                    .iter()
                    .any(|arc| network.sites()[arc.site.at()] == school)
                {
                    let id = &intake.children()[child.at()].id;
                    findings.push(
                        Finding::new(Code::LockOutOfReach, intake.name())
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
