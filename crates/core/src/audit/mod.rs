//! The independent referee: checks an allocation against the round and the rules, child by child, and
//! holds the certificate against every journey of the reach.
//!
//! It shares nothing with model and solve, nor with the R-tree and the cells of the network:
//! it measures every journey itself. A fault here means that nothing is written.

mod amended;
mod budgets;
mod by_rank;
mod certificate;
mod choice;
mod gathered;
mod journeys;
mod optimum;
mod places;
mod points_first;
mod pressure;
mod reach;

pub use amended::{Amendment, amended};
pub use certificate::{Certificate, Gathered, Proof};
pub use pressure::{AreaProof, PartitionProof, PressureCertificate, pressure};

use std::{error, fmt};

use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::policy::{MinimumScore, Objective, Pack, StepKind};
use crate::qualify::{Eligibility, Qualified, ScoreThresholds, tier_of};

use reach::DistanceOracle;

/// What an allocation or its certificate does wrong.
///
/// As text, for developers: children and schools by their numbers in the round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Violation {
    /// A school has more children than places.
    #[error("school {} has more children than places", .0.0)]
    TooMany(SchoolIdx),
    /// A child was sent to a school outside its reach.
    #[error("child {} is at a school out of its reach", .0.0)]
    OutOfReach(ChildIdx),
    /// The journey written is not the one measured.
    #[error("child {} has another journey than the one measured", .0.0)]
    WrongJourney(ChildIdx),
    /// The sector written is not the school's, or the pack does not buy places.
    #[error("child {} is in the wrong sector", .0.0)]
    WrongSector(ChildIdx),
    /// A child who takes no part was placed, or one who does was turned away.
    #[error("child {} takes part and does not, or the other way round", .0.0)]
    WrongStanding(ChildIdx),
    /// The prices do not prove that this child's outcome belongs to an optimum: it may lack a place
    /// that a lower-ranked child holds, or travel farther than it must.
    #[error("{}: no optimum is proved for child {}", .0, .1.0)]
    NotOptimal(Objective, ChildIdx),
    /// Of the allocations that are as good this one is not that of the rank order: the child could have had a shorter
    /// journey, or its household could have been together, at nobody's cost who ranks higher.
    #[error("child {} could have had a better place that another optimum gives it", .0.0)]
    NotByRank(ChildIdx),
    /// A price is below zero, or above zero at a school with places left.
    #[error("{}: school {} has a wrong price", .0, .1.0)]
    WrongPrice(Objective, SchoolIdx),
    /// The value written is not that of the allocation, or not that of the prices.
    #[error("{}: the value written is wrong", .0)]
    WrongValue(Objective),
    /// A placement by hand is not as the table of locks has it.
    #[error("child {} is not placed as the table of locks has it", .0.0)]
    WrongLock(ChildIdx),
    /// A round placed a child who did not take part in it.
    #[error("child {} was placed by a round in which it took no part", .0.0)]
    WrongRound(ChildIdx),
    /// A school that the family named, and that takes lower-ranked children, did not take this one; or it
    /// was given a school that it did not name.
    #[error("child {} was passed over, or has a school that it did not name", .0.0)]
    NotStable(ChildIdx),
    /// A child that kept its place has another one, or none.
    #[error("child {} lost a place that nobody gave back", .0.0)]
    NotKept(ChildIdx),
    /// A child that withdrew has a place, or takes part.
    #[error("child {} has withdrawn and still has a place", .0.0)]
    NotWithdrawn(ChildIdx),
    /// A place that is free was the child's by its turn, or the child has a place that was another's by its turn.
    #[error("child {} has not the place that was free at its turn", .0.0)]
    NotNext(ChildIdx),
    /// The certificate lacks an objective, has one too many, or names an unknown school.
    #[error("the certificate is wrong: {0}")]
    WrongCertificate(String),
}

/// Checks everything and returns all faults in order.
///
/// # Errors
/// When it is told to end.
pub fn audit(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
    certificate: &Certificate,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    control.check()?;
    let mut faults = places::check(intake, allocation);
    for (i, outcome) in allocation.outcomes().iter().enumerate() {
        let child = ChildIdx::from_usize(i);
        let stands = matches!(
            (qualified.eligibility[i], outcome),
            (
                Eligibility::Eligible,
                Outcome::Placed { .. } | Outcome::Unplaced
            ) | (
                Eligibility::OtherStage | Eligibility::Refused(_) | Eligibility::Withdrawn,
                Outcome::Ineligible
            ) | (Eligibility::ManualReview(_), Outcome::ManualReview(_))
        );
        if !stands {
            faults.push(Violation::WrongStanding(child));
        }
        if let Outcome::Placed { school, sector, .. } = *outcome {
            let bought = pack.objectives.iter().any(|o| o.sector() == Some(sector));
            if intake.schools()[school.at()].sector != sector || !bought {
                faults.push(Violation::WrongSector(child));
            }
        }
    }
    control.check()?;
    faults.extend(by_hand(intake, pack, allocation));
    let rounds = phases(intake, pack, qualified, allocation, certificate, control)?;
    faults.extend(rounds);
    faults.sort();
    Ok(faults)
}

/// Placements by hand are those of the table of locks, no more and no fewer, with the journey as measured.
fn by_hand(intake: &Intake, pack: &Pack, allocation: &Allocation) -> Vec<Violation> {
    let oracle = DistanceOracle::new(intake, pack);
    let mut faults = Vec::new();
    for i in 0..intake.children().len() {
        let child = ChildIdx::from_usize(i);
        let is_made = allocation.placed_by(child) == PlacedBy::ByHand;
        let sound = match (intake.manual_placement(child), allocation.of(child)) {
            (None, _) => !is_made,
            (Some(lock), Outcome::Placed { school, metres, .. }) => {
                is_made && school == lock && oracle.direct(child, school) == metres.get()
            }
            (Some(_), _) => false,
        };
        if !sound {
            faults.push(Violation::WrongLock(child));
        }
    }
    faults
}

/// Each round of the procedure, on what the rounds before it left.
fn phases(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
    certificate: &Certificate,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut faults = Vec::new();
    let mut free: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    take(allocation, PlacedBy::ByHand, &mut free);
    let mut proofs = certificate.objectives.as_slice();
    let mut lines = ScoreThresholds::default();
    // From the words of the table, whatever tiers the ranking was made with.
    let tier = |child: ChildIdx| tier_of(intake, pack, child);
    for (at, phase) in pack.procedure.iter().enumerate() {
        control.check()?;
        let placed_by = PlacedBy::In(at as u16);
        let left = Left {
            intake,
            qualified,
            allocation,
            placed_by,
            free: &free,
        };
        match &phase.act {
            StepKind::Choice { line, .. } => {
                if *line != MinimumScore::None || at == 0 {
                    lines = ScoreThresholds::with_tiers(intake, qualified, line, tier);
                }
                let may = |child: ChildIdx| {
                    left.waits(child) && lines.passes_in(intake, qualified, child, tier)
                };
                if let Some(rules) = choice::Rules::of(pack, &phase.act) {
                    faults.extend(choice::check(&left, &rules, &may, control)?);
                }
            }
            StepKind::Coordination {
                across_districts,
                above_line,
            } => {
                let may = |child: ChildIdx| {
                    left.waits(child)
                        && (!above_line || lines.passes_in(intake, qualified, child, tier))
                };
                let count = pack.objectives.len().min(proofs.len());
                let (own, rest) = proofs.split_at(count);
                proofs = rest;
                let pack = pack.with_reach(*across_districts);
                let result = gathered::check(&left, &pack, (&phase.name, own), &may, control)?;
                faults.extend(result);
            }
        }
        take(allocation, placed_by, &mut free);
    }
    if !proofs.is_empty() {
        faults.push(Violation::WrongCertificate("objectives".to_owned()));
    }
    for i in 0..intake.children().len() {
        let child = ChildIdx::from_usize(i);
        let is_placed = allocation.of(child).school().is_some();
        let result = match allocation.placed_by(child) {
            PlacedBy::Not => !is_placed,
            PlacedBy::ByHand => is_placed,
            PlacedBy::In(at) => is_placed && usize::from(at) < pack.procedure.len(),
        };
        if !result {
            faults.push(Violation::WrongRound(child));
        }
    }
    Ok(faults)
}

/// Takes the places of those whom a step, or a person, placed off those that are free.
fn take(allocation: &Allocation, placed_by: PlacedBy, free: &mut [i64]) {
    for (i, outcome) in allocation.outcomes().iter().enumerate() {
        let is_own = allocation.placed_by(ChildIdx::from_usize(i)) == placed_by;
        if let Some(school) = outcome.school().filter(|_| is_own) {
            free[school.at()] -= 1;
        }
    }
}

/// What the rounds before one left to it.
#[derive(Clone, Copy)]
struct Left<'a> {
    intake: &'a Intake,
    qualified: &'a Qualified,
    allocation: &'a Allocation,
    /// The round that is looked at.
    placed_by: PlacedBy,
    /// Places of each school.
    free: &'a [i64],
}

impl Left<'_> {
    /// What the round decided for a child; no place where it was another round that placed it.
    fn of(&self, child: ChildIdx) -> Outcome {
        if self.allocation.placed_by(child) == self.placed_by {
            self.allocation.of(child)
        } else {
            Outcome::Unplaced
        }
    }

    /// Whether a child still waits when the round begins: it takes part, and neither a person nor a round before placed it.
    fn waits(&self, child: ChildIdx) -> bool {
        // A person comes before every round.
        let is_before = match self.allocation.placed_by(child) {
            PlacedBy::Not => false,
            earlier => earlier < self.placed_by,
        };
        !is_before && self.qualified.eligibility[child.at()] == Eligibility::Eligible
    }

    /// Children whom the round placed although they did not wait in it.
    fn intruders(&self, may: &dyn Fn(ChildIdx) -> bool) -> Vec<Violation> {
        (0..self.intake.children().len())
            .map(ChildIdx::from_usize)
            .filter(|child| self.allocation.placed_by(*child) == self.placed_by && !may(*child))
            .map(Violation::WrongRound)
            .collect()
    }
}

/// What a sentence about a fault is made of: identifiers only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Key of the sentence.
    pub key: &'static str,
    /// The objective whose proof fails, where it is one's.
    pub objective: Option<Objective>,
    /// What it is about.
    pub about: About,
}

/// What a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A child, and its identifier.
    Child(ChildIdx, Box<str>),
    /// A school by its identifier, a part of the certificate by its name, or nothing more.
    Other(String),
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        if let Some(objective) = self.objective {
            write!(f, " {objective}")?;
        }
        match &self.about {
            About::Child(child, _) => write!(f, " child {}", child.0),
            About::Other(what) if what.is_empty() => Ok(()),
            About::Other(what) => write!(f, " {what}"),
        }
    }
}

impl error::Error for Located {}

impl Violation {
    /// Key of the sentence that tells it.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::TooMany(_) => "fault-too-many",
            Self::OutOfReach(_) => "fault-out-of-reach",
            Self::WrongJourney(_) => "fault-journey",
            Self::WrongSector(_) => "fault-sector",
            Self::WrongStanding(_) => "fault-standing",
            Self::WrongLock(_) => "fault-lock",
            Self::WrongRound(_) => "fault-round",
            Self::NotStable(_) => "fault-not-stable",
            Self::NotByRank(_) => "fault-not-by-rank",
            Self::NotKept(_) => "fault-not-kept",
            Self::NotWithdrawn(_) => "fault-not-withdrawn",
            Self::NotNext(_) => "fault-not-next",
            Self::NotOptimal(..) => "fault-not-optimal",
            Self::WrongPrice(..) => "fault-price",
            Self::WrongValue(_) => "fault-value",
            Self::WrongCertificate(_) => "fault-certificate",
        }
    }

    /// What a person is told of it.
    pub fn located(&self, intake: &Intake) -> Located {
        let child = |c: &ChildIdx| About::Child(*c, intake.children()[c.at()].id.clone());
        let school = |s: &SchoolIdx| About::Other(intake.schools()[s.at()].id.to_string());
        let (objective, about) = match self {
            Self::TooMany(s) => (None, school(s)),
            Self::OutOfReach(c)
            | Self::WrongJourney(c)
            | Self::WrongSector(c)
            | Self::WrongStanding(c)
            | Self::WrongLock(c)
            | Self::WrongRound(c)
            | Self::NotByRank(c)
            | Self::NotKept(c)
            | Self::NotWithdrawn(c)
            | Self::NotNext(c)
            | Self::NotStable(c) => (None, child(c)),
            Self::NotOptimal(o, c) => (Some(*o), child(c)),
            Self::WrongPrice(o, s) => (Some(*o), school(s)),
            Self::WrongValue(o) => (Some(*o), About::Other(String::new())),
            Self::WrongCertificate(what) => (None, About::Other(what.clone())),
        };
        Located {
            key: self.key(),
            objective,
            about,
        }
    }
}
