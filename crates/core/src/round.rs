//! The whole flow of a round, stage by stage: the story of the program.

mod checks;

use std::time::Instant;

use serde::Serialize;

use crate::allocation::Allocation;
use crate::audit::{self, Certificate};
use crate::control::{Control, Step, Stopped};
use crate::derive::{Derived, Posts, Results, derive};
use crate::domain::Intake;
use crate::fairness;
use crate::finding::Findings;
use crate::network::{self, Network};
use crate::outlook::{self, YearFigures};
use crate::policy::Pack;
use crate::procedure::{self, ProcedureResult, RoundError};
use crate::qualify::{self, Eligibility, Qualified};
use checks::{checks_of_ranked, closed_choices, siblings_elsewhere};

pub use checks::{beyond_budget, unclear_evidence};

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
