//! The reason code of every child, by which a family is told why.

use crate::allocation::{Allocation, Made, Outcome};
use crate::domain::{ChildIdx, Round, Sector};
use crate::network::Network;
use crate::policy::{Act, Line, Pack};
use crate::qualify::{Lines, Qualified, Standing, Unknown};
use crate::shortfall::SchoolFigures;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Why a child got what it got. The sentences belong to `report::wording`.
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
    /// A person placed the child.
    ByHand = "by_hand",
    /// A school that the family named took it.
    Chosen = "chosen",
    /// No place: the schools named are full of children ranked higher, and nobody else places.
    ChoicesFull = "choices_full",
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

/// The lines that hold at the end of the procedure: those of the last round of choice that has any.
pub fn lines_of(round: &Round, pack: &Pack, qualified: &Qualified) -> Lines {
    let lines = pack.procedure.iter().filter_map(|phase| match &phase.act {
        Act::Choice { line, .. } if *line != Line::None => Some(line),
        _ => None,
    });
    lines
        .last()
        .map_or_else(Lines::default, |line| Lines::of(round, qualified, line))
}

/// The reason of every child, in the order of the children.
pub fn reasons(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    schools: &[SchoolFigures],
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = qualified
        .standings
        .iter()
        .map(|standing| match standing {
            Standing::ManualReview(Unknown::Points) => Reason::PointsMissing,
            Standing::ManualReview(Unknown::Home) => Reason::HomeMissing,
            Standing::ManualReview(Unknown::Evidence(_)) => Reason::EvidenceUnclear,
            Standing::ManualReview(Unknown::Condition(_)) => Reason::ConditionUnclear,
            Standing::Refused(_) => Reason::ConditionNotMet,
            Standing::OtherStage | Standing::Eligible => Reason::OtherStage,
        })
        .collect();
    let round = network.reach.round();
    let lines = lines_of(round, pack, qualified);
    let is_coordinated = |child: ChildIdx| {
        pack.procedure.iter().any(|phase| match phase.act {
            Act::Coordination { above_line, .. } => {
                !above_line || lines.passes(round, qualified, child)
            }
            Act::Choice { .. } => false,
        })
    };
    let buys = |sector| pack.objectives.iter().any(|o| o.sector() == Some(sector));
    for (index, cell) in network.cells() {
        let public = network.reach.all(cell, Sector::Public);
        let usable = !public.is_empty()
            || (buys(Sector::Private) && !network.reach.all(cell, Sector::Private).is_empty());
        for &child in network.members(index) {
            let outcome = allocation.of(child);
            let phase = match allocation.made(child) {
                Made::ByHand => {
                    reasons[child.at()] = Reason::ByHand;
                    continue;
                }
                Made::In(at) => pack.procedure.get(usize::from(at)),
                Made::Not => None,
            };
            if phase.is_some_and(|phase| matches!(phase.act, Act::Choice { .. })) {
                reasons[child.at()] = Reason::Chosen;
                continue;
            }
            reasons[child.at()] = match outcome {
                Outcome::Unplaced if !is_coordinated(child) => {
                    if lines.passes(round, qualified, child) {
                        Reason::ChoicesFull
                    } else {
                        Reason::BelowLine
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
                    } else if nearer.any(|arc| {
                        let school = &schools[arc.site.at()];
                        school.last.is_some_and(|last| Some(last.rank) > rank)
                            || school.left.get() > 0
                    }) {
                        Reason::ShorterInAll
                    } else {
                        Reason::NearerFull
                    }
                }
                _ if usable => Reason::AllFull,
                _ => Reason::NoSchoolInReach,
            };
        }
    }
    reasons
}
