//! The reason code of every child, by which a family is told why.

use rayon::prelude::*;

use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, Sector};
use crate::network::{CellIdx, Network};
use crate::policy::{MinimumScore, Pack, StepKind};
use crate::qualify::{Eligibility, MissingInformation, Qualified, Rank, ScoreThresholds, choices};
use crate::shortfall::SchoolFigures;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Why a child got what it got. The sentences belong to the program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name),+
        }

        impl Reason {
            /// All reasons in order.
            pub const ALL: &'static [Reason] = &[$(Reason::$name),+];

            /// The code in `allocation.csv`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $text),+ }
            }
        }

        impl serde::Serialize for Reason {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}

reasons! {
    /// Placed at the nearest public school in reach.
    Nearest = "nearest",
    /// Every nearer public school is full of children ranked higher.
    NearerFull = "nearer_full",
    /// A nearer public school took a child ranked lower, because all journeys together are shorter so.
    ShorterInAll = "shorter_in_all",
    /// Bought place: every public place that could be freed is held by a child ranked higher.
    PublicFull = "public_full",
    /// Bought place: no public school is in reach.
    NoPublicInReach = "no_public_in_reach",
    /// No place: every place that could be freed is held by a child ranked higher.
    AllFull = "all_full",
    /// No place: no school is in reach.
    NoSchoolInReach = "no_school_in_reach",
    /// Not in this round: the child applied for another stage.
    OtherStage = "other_stage",
    /// Nearer public schools were filled before: by hand, or by families who named them.
    NearerTaken = "nearer_taken",
    /// No place: those in reach went to children ranked higher, or were taken before, by hand or by
    /// families who named them.
    Taken = "taken",
    /// A person placed the child.
    ByHand = "by_hand",
    /// A school that the family named took it.
    Chosen = "chosen",
    /// No place: the schools named are full of children ranked higher, and nobody else places.
    ChoicesFull = "choices_full",
    /// No place: no school was named that is open to the family, and nobody else places.
    NothingNamed = "nothing_named",
    /// No place: fewer points than the line of the district.
    BelowLine = "below_line",
    /// A person has to find out the points.
    PointsMissing = "points_missing",
    /// A person has to find out where the child lives.
    HomeMissing = "home_missing",
    /// A person has to look at the evidence for an item of the points table.
    EvidenceUnclear = "evidence_unclear",
    /// A person has to find out whether a condition is met.
    ConditionUnclear = "condition_unclear",
    /// Not in this round: a condition is not met.
    ConditionNotMet = "condition_not_met",
}

/// The lowest rank that each school took in each round of the procedure, by hand included.
struct Lowest(Vec<Vec<(PlacedBy, Option<Rank>)>>);

impl Lowest {
    fn of(
        network: &Network<'_>,
        qualified: &Qualified,
        allocation: &Allocation,
        control: &Control,
    ) -> Result<Self, Stopped> {
        let mut pulse = control.pulse(10_000);
        let mut lowest = vec![Vec::<(PlacedBy, Option<Rank>)>::new(); network.sites().len()];
        for &child in qualified.ranking.order() {
            pulse.check()?;
            let school = allocation.of(child).school();
            let site = school.and_then(|school| network.sites().binary_search(&school).ok());
            let Some(site) = site else { continue };
            let (placed_by, rank) = (allocation.placed_by(child), qualified.ranking.of(child));
            // From the highest rank down: the last entry is the lowest.
            match lowest[site].iter_mut().find(|(m, _)| *m == placed_by) {
                Some((_, low)) => *low = rank,
                None => lowest[site].push((placed_by, rank)),
            }
        }
        Ok(Self(lowest))
    }

    /// The lowest taken in this round.
    fn in_round(&self, site: usize, placed_by: PlacedBy) -> Option<Rank> {
        let mut rounds = self.0[site].iter().filter(|(m, _)| *m == placed_by);
        rounds.next().and_then(|(_, rank)| *rank)
    }

    /// The lowest taken by hand or in a round before this one.
    fn before(&self, site: usize, placed_by: PlacedBy) -> Option<Rank> {
        let rounds = self.0[site].iter().filter(|(m, _)| *m < placed_by);
        rounds.filter_map(|(_, rank)| *rank).max()
    }
}

/// The lines that hold at the end of the procedure: those of the last round of choice that has any.
pub fn lines_of(intake: &Intake, pack: &Pack, qualified: &Qualified) -> ScoreThresholds {
    let mut lines = pack.procedure.iter().filter_map(|phase| match &phase.act {
        StepKind::Choice { line, .. } if *line != MinimumScore::None => Some(line),
        _ => None,
    });
    lines
        .next_back()
        .map_or_else(ScoreThresholds::default, |line| {
            ScoreThresholds::of(intake, qualified, line)
        })
}

/// The reason of every child, in the order of the children.
///
/// # Errors
/// When it is told to end.
pub fn reasons(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    figures: &[SchoolFigures],
    control: &Control,
) -> Result<Vec<Reason>, Stopped> {
    let mut reasons: Vec<Reason> = qualified
        .eligibility
        .iter()
        .map(|eligibility| match eligibility {
            Eligibility::ManualReview(MissingInformation::Points) => Reason::PointsMissing,
            Eligibility::ManualReview(MissingInformation::Home) => Reason::HomeMissing,
            Eligibility::ManualReview(MissingInformation::Evidence(_)) => Reason::EvidenceUnclear,
            Eligibility::ManualReview(MissingInformation::Condition(_)) => Reason::ConditionUnclear,
            Eligibility::Refused(_) => Reason::ConditionNotMet,
            Eligibility::OtherStage | Eligibility::Eligible => Reason::OtherStage,
        })
        .collect();
    let intake = network.reach.intake();
    let lines = lines_of(intake, pack, qualified);
    let is_coordinated = |child: ChildIdx| {
        pack.procedure.iter().any(|phase| match phase.act {
            StepKind::Coordination { above_line, .. } => {
                !above_line || lines.passes(intake, qualified, child)
            }
            StepKind::Choice { .. } => false,
        })
    };
    let named_any = |child: ChildIdx| {
        pack.procedure.iter().any(|phase| match &phase.act {
            StepKind::Choice {
                column,
                choices: most,
                ..
            } => !choices(intake, pack, intake.evidence(column), *most, child)
                .0
                .is_empty(),
            StepKind::Coordination { .. } => false,
        })
    };
    let lowest = Lowest::of(network, qualified, allocation, control)?;
    let buys = |sector| pack.objectives.iter().any(|o| o.sector() == Some(sector));
    let of_cell = |index: CellIdx| -> Result<Vec<(ChildIdx, Reason)>, Stopped> {
        control.check()?;
        let mut pulse = control.pulse(1_000);
        let cell = &network.cells[index.at()];
        let public = network.reach.all(cell, Sector::Public);
        let usable = !public.is_empty()
            || (buys(Sector::Private) && !network.reach.all(cell, Sector::Private).is_empty());
        let of_child = |child: ChildIdx| -> Reason {
            let outcome = allocation.of(child);
            let phase = match allocation.placed_by(child) {
                PlacedBy::ByHand => return Reason::ByHand,
                PlacedBy::In(at) => pack.procedure.get(usize::from(at)),
                PlacedBy::Not => None,
            };
            if phase.is_some_and(|phase| matches!(phase.act, StepKind::Choice { .. })) {
                return Reason::Chosen;
            }
            match outcome {
                Outcome::Unplaced if !is_coordinated(child) => {
                    if !lines.passes(intake, qualified, child) {
                        Reason::BelowLine
                    } else if named_any(child) {
                        Reason::ChoicesFull
                    } else {
                        Reason::NothingNamed
                    }
                }
                Outcome::Placed {
                    sector: Sector::Private,
                    ..
                } if public.is_empty() => Reason::NoPublicInReach,
                Outcome::Placed {
                    sector: Sector::Private,
                    ..
                } => Reason::PublicFull,
                Outcome::Placed { metres, .. } => {
                    let mut nearer = public.iter().filter(|arc| arc.metres < metres).peekable();
                    let rank = qualified.ranking.of(child);
                    if nearer.peek().is_none() {
                        Reason::Nearest
                    } else {
                        let schools: Vec<usize> = nearer.map(|arc| arc.site.at()).collect();
                        let has_room = schools.iter().any(|s| figures[*s].left.get() > 0);
                        let placed_by = allocation.placed_by(child);
                        if has_room
                            || schools
                                .iter()
                                .any(|s| lowest.in_round(*s, placed_by) > rank)
                        {
                            Reason::ShorterInAll
                        } else if schools.iter().any(|s| lowest.before(*s, placed_by) > rank) {
                            Reason::NearerTaken
                        } else {
                            Reason::NearerFull
                        }
                    }
                }
                _ if usable => {
                    let rank = qualified.ranking.of(child);
                    let private = network.reach.all(cell, Sector::Private);
                    let mut reach = public.iter().chain(&private).map(|arc| arc.site.at());
                    if reach.any(|s| lowest.before(s, PlacedBy::In(u8::MAX)) > rank)
                        && pack.procedure.len() + intake.manual_placements().len() > 1
                    {
                        Reason::Taken
                    } else {
                        Reason::AllFull
                    }
                }
                _ => Reason::NoSchoolInReach,
            }
        };
        let members = network.members(index).iter();
        members
            .map(|child| {
                pulse.check()?;
                Ok((*child, of_child(*child)))
            })
            .collect()
    };
    let cells = (0..network.cells.len()).into_par_iter();
    let result: Vec<Vec<(ChildIdx, Reason)>> = cells
        .map(|index| of_cell(CellIdx::from_usize(index)))
        .collect::<Result<_, Stopped>>()?;
    for (child, reason) in result.into_iter().flatten() {
        reasons[child.at()] = reason;
    }
    Ok(reasons)
}
