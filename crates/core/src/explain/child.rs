//! One child: why this school, why not the nearer ones, and what would have changed it.

use super::access::SchoolAccess;
use super::area::Bottleneck;
use super::papers::Papers;
use super::reason::{Reason, buys_first};
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::audit::Certificate;
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::network::{Arc, Cell, Network, SiteIdx};
use crate::policy::{Fairness, Objective, Pack, StepKind};
use crate::qualify::{Areas, Qualified, Rank, choices};
use crate::shortfall::SchoolFigures;
use crate::units::{Metres, Places, Points};

/// How a school in reach stands to a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchoolAvailability {
    /// It is the child's.
    Yours,
    /// It has places left.
    HasRoom,
    /// Full: every child placed there by rank is ranked higher.
    FullOfHigher,
    /// Full, and a place was given by hand to a child that ranks lower or has no rank.
    TakenByHand,
    /// Full, and it took a child ranked lower: all journeys together are shorter so, brothers and sisters go to one
    /// school, an earlier step placed it, or its family named the school.
    TookLower,
    /// The same, where the order of rank decides, and not all who have a place would have one with the child there.
    TookLowerForOthers,
    /// The same, where more is asked of journeys than their length in all.
    TookLowerByObjectives,
    /// Full, and a place that became free later went to a child ranked lower who waited: whoever has a place keeps it.
    GivenLater,
    /// Its places are bought, and what the district of the child has for them is spent on children ranked higher.
    BudgetSpent,
    /// In another district, and not open to the child in the step that decided.
    NotOpen,
    /// It had no places for this round.
    NoPlaces,
    /// Its places are bought for children without a public one, and this child has one.
    ForOthers,
}

impl SchoolAvailability {
    /// All standings.
    pub const ALL: [SchoolAvailability; 12] = [
        Self::Yours,
        Self::HasRoom,
        Self::FullOfHigher,
        Self::TakenByHand,
        Self::TookLower,
        Self::TookLowerForOthers,
        Self::TookLowerByObjectives,
        Self::GivenLater,
        Self::BudgetSpent,
        Self::NotOpen,
        Self::NoPlaces,
        Self::ForOthers,
    ];

    /// The word in JSON and the end of the key of its sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yours => "yours",
            Self::HasRoom => "has_room",
            Self::FullOfHigher => "full_of_higher",
            Self::TakenByHand => "taken_by_hand",
            Self::TookLower => "took_lower",
            Self::TookLowerForOthers => "took_lower_for_others",
            Self::TookLowerByObjectives => "took_lower_by_objectives",
            Self::GivenLater => "given_later",
            Self::BudgetSpent => "budget_spent",
            Self::NotOpen => "not_open",
            Self::NoPlaces => "no_places",
            Self::ForOthers => "for_others",
        }
    }
}

/// A school in reach of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InReach {
    /// Which school it is.
    pub school: SchoolIdx,
    /// The journey to it.
    pub metres: Metres,
    /// Whether only a bus brings the school into reach.
    pub by_bus: bool,
    /// Places for this round.
    pub places: Places,
    /// How many of them were given by hand.
    pub by_hand: Places,
    /// Rank and points of the last child admitted by rank.
    pub last: Option<(Rank, Option<Points>)>,
    /// How it stands to the child.
    pub availability: SchoolAvailability,
}

/// What would have given a child a public place, or a nearer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// To rank before the last child who has a place that could be freed: its rank and points.
    Rank {
        /// Whom it would have had to rank before.
        before: Rank,
        /// The points of that child, when they are known.
        points: Option<Points>,
    },
    /// Nothing of the child's: no public school with places is in reach.
    Reach,
    /// Nothing of the child's: all places of the public schools in reach were given by hand.
    ByHand,
    /// Nothing of the child's, who has a public place: all places of the nearer public schools were given by hand.
    NearerByHand,
}

/// Everything about one child's outcome.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The child that is explained.
    pub child: ChildIdx,
    /// Its outcome: a school, or none and why.
    pub outcome: Outcome,
    /// The round of the procedure, or the person, that placed it.
    pub placed_by: PlacedBy,
    /// Why it has this outcome.
    pub reason: Reason,
    /// Its rank, of so many.
    pub rank: Option<(Rank, usize)>,
    /// Its points, where they are known.
    pub points: Option<Points>,
    /// The schools in reach, public before private, nearest first.
    pub schools: Vec<InReach>,
    /// What would have given it a public place, when it has none, or one nearer than the one it has, when all of those
    /// were given by hand.
    pub change: Option<Change>,
    /// What of its papers decided that it does not take part, or that a person has to look at them.
    pub papers: Papers,
    /// The children just before and just after it whom only the lot tells apart from it.
    pub beside_by_lot: [Option<ChildIdx>; 2],
    /// The area short of public places in which it is, by its number from the largest gap on.
    pub area: Option<usize>,
}

/// What an explanation is taken from.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The policy pack, resolved.
    pub pack: &'a Pack,
    /// The network of the widest reach of the procedure.
    pub network: &'a Network<'a>,
    /// Ranks, points and who takes part.
    pub qualified: &'a Qualified,
    /// What each child got.
    pub allocation: &'a Allocation,
    /// What was open to whom, and who holds it.
    pub access: &'a SchoolAccess<'a>,
    /// Why each child has its outcome, by child.
    pub reasons: &'a [Reason],
    /// The schools after the intake.
    pub figures: &'a [SchoolFigures],
    /// Where public places are short.
    pub bottlenecks: &'a [Bottleneck],
    /// What proves the allocation.
    pub certificate: &'a Certificate,
}

/// Explains the outcome of a child.
pub fn explain(case: &Case<'_>, child: ChildIdx) -> Explanation {
    let (network, qualified) = (case.network, case.qualified);
    let outcome = case.allocation.of(child);
    let rank = qualified.ranking.of(child);
    let cell = network.cell_of(child);
    let cell = cell.map(|index| &network.cells[index.at()]);
    let seen = Seen::of(case, child);
    let mut schools = cell.map_or_else(Vec::new, |cell| seen.in_reach(cell));
    let change = rank.and_then(|_| change(case, child, &schools));
    // Chosen or given by hand beyond the reach: still a school of the child's.
    if let Outcome::Placed { school, metres, .. } = outcome
        && !schools.iter().any(|s| s.school == school)
        && let Ok(site) = network.sites().binary_search(&school)
    {
        let site = SiteIdx::from_usize(site);
        schools.push(seen.school(Arc { metres, site }, false));
    }
    let area = case
        .bottlenecks
        .iter()
        .position(|area| area.without.binary_search(&child).is_ok());
    let intake = network.reach.intake();
    let eligibility = qualified.eligibility[child.at()];
    Explanation {
        child,
        papers: Papers::of(intake, case.pack, eligibility, child),
        beside_by_lot: qualified.beside_by_lot(intake, child),
        outcome,
        placed_by: case.allocation.placed_by(child),
        reason: case.reasons[child.at()],
        rank: rank.map(|rank| (rank, qualified.ranking.len())),
        points: qualified.points[child.at()],
        schools,
        change,
        area,
    }
}

/// Whether an outcome is a public place.
const fn is_public(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Placed {
            sector: Sector::Public,
            ..
        }
    )
}

/// The schools as one child sees them.
struct Seen<'c, 'a> {
    case: &'c Case<'a>,
    child: ChildIdx,
    outcome: Outcome,
    rank: Option<Rank>,
    /// The steps by whose reach its outcome is told.
    steps: Vec<usize>,
}

impl<'c, 'a> Seen<'c, 'a> {
    fn of(case: &'c Case<'a>, child: ChildIdx) -> Self {
        let placed_by = case.allocation.placed_by(child);
        Self {
            case,
            child,
            outcome: case.allocation.of(child),
            rank: case.qualified.ranking.of(child),
            steps: case.access.decisive(placed_by, child),
        }
    }

    fn in_reach(&self, cell: &Cell) -> Vec<InReach> {
        let (reach, objectives) = (&self.case.network.reach, &self.case.pack.objectives);
        let buys = |sector| objectives.iter().any(|o| o.sector() == Some(sector));
        [Sector::Public, Sector::Private]
            .into_iter()
            .filter(|sector| buys(*sector))
            .flat_map(|sector| reach.all(cell, sector))
            .map(|arc| self.school(arc, reach.needs_bus(cell, arc)))
            .collect()
    }

    fn school(&self, Arc { site, metres }: Arc, by_bus: bool) -> InReach {
        let Case { pack, access, .. } = *self.case;
        let figures = &self.case.figures[site.at()];
        let school = &self.case.network.reach.intake().schools()[figures.school.at()];
        let last = figures.last.map(|last| (last.rank, last.points));
        let is_for_others =
            is_public(self.outcome) && school.sector == Sector::Private && !buys_first(pack);
        let is_unpaid = school.sector == Sector::Private
            && self.case.reasons[self.child.at()] == Reason::BudgetSpent;
        let is_lower_in = last.map(|(last, _)| last) > self.rank;
        let availability = if self.outcome.school() == Some(figures.school) {
            SchoolAvailability::Yours
        } else if school.places == Places::ZERO {
            SchoolAvailability::NoPlaces
        } else if !access.is_open_in(&self.steps, self.child, site) {
            SchoolAvailability::NotOpen
        } else if is_for_others {
            SchoolAvailability::ForOthers
        } else if is_unpaid && (figures.left > Places::ZERO || is_lower_in) {
            SchoolAvailability::BudgetSpent
        } else if figures.left > Places::ZERO {
            SchoolAvailability::HasRoom
        } else if access.has_lower_by_hand(site, self.rank) {
            SchoolAvailability::TakenByHand
        } else if is_lower_in
            && pack
                .later_from
                .is_some_and(|later| !access.has_lower(site, self.rank, |step| step < later))
        {
            SchoolAvailability::GivenLater
        } else if is_lower_in {
            match (pack.shortens_only(), pack.has_least_travel()) {
                (true, false) => SchoolAvailability::TookLowerForOthers,
                (true, true) => SchoolAvailability::TookLower,
                (false, _) => SchoolAvailability::TookLowerByObjectives,
            }
        } else {
            SchoolAvailability::FullOfHigher
        };
        InReach {
            school: figures.school,
            metres,
            by_bus,
            places: school.places,
            by_hand: access.by_hand(site),
            last,
            availability,
        }
    }
}

/// What would have changed the outcome of a child who is ranked: nothing, where people gave away all that it could have
/// had; else whom it would have had to rank before. That is, by the certificate, the lowest-ranked child whose place
/// could come to it by moving others, and is known where one coordination of everybody is the whole procedure.
fn change(case: &Case<'_>, child: ChildIdx, schools: &[InReach]) -> Option<Change> {
    // Whom a person placed did not compete.
    if case.allocation.placed_by(child) == PlacedBy::ByHand {
        return None;
    }
    let intake = case.network.reach.intake();
    let outcome = case.allocation.of(child);
    let has_places = |s: &&InReach| {
        intake.schools()[s.school.at()].sector == Sector::Public && s.places > Places::ZERO
    };
    let is_left = |s: &&InReach| s.places > s.by_hand;
    if is_public(outcome) {
        let is_nearer = |s: &&InReach| outcome.metres() > Some(s.metres);
        let mut nearer = schools.iter().filter(has_places).filter(is_nearer);
        let passed_over = case.reasons[child.at()] == Reason::NearerByHand;
        return (passed_over && !nearer.any(|s| is_left(&s))).then_some(Change::NearerByHand);
    }
    let mut left = schools.iter().filter(has_places).filter(is_left).peekable();
    if left.peek().is_none() && !names_farther(case, child) {
        return Some(match schools.iter().any(|s| has_places(&s)) {
            true => Change::ByHand,
            false => Change::Reach,
        });
    }
    // Where bought places come first, who ranks high enough has one of them.
    if !case.pack.is_plain() || buys_first(case.pack) {
        return None;
    }
    let order = case.qualified.ranking.order();
    let at = if case.pack.fairness() == Fairness::PointsFirst {
        // Whoever comes before the last child whom a school took finds a place there in its turn.
        let last = left.filter_map(|s| s.last.map(|(rank, _)| rank)).max()?;
        usize::try_from(last.0).ok()?.checked_sub(1)?
    } else {
        let proofs = case.certificate.objectives.iter();
        let public = Objective::PublicPlaces.name();
        let proof = proofs.into_iter().find(|proof| proof.objective == public)?;
        let cut_off = |s: &InReach| {
            let id = &*intake.schools()[s.school.at()].id;
            proof.schools.get(id).copied().unwrap_or(0)
        };
        let weight = left.map(cut_off).min()?;
        // Weights count from the lowest rank upwards, ranks from the highest down.
        order.len().checked_sub(usize::try_from(weight).ok()?)?
    };
    let marginal = *order.get(at)?;
    // No number of points leads past a child of a better priority tier.
    let is_of_tier = case.qualified.tier(marginal) >= case.qualified.tier(child);
    Some(Change::Rank {
        before: case.qualified.ranking.of(marginal)?,
        points: case.qualified.points[marginal.at()].filter(|_| is_of_tier),
    })
}

/// Whether the family named a public school with places that nobody gave away by hand: in a round of choice it may lie
/// beyond the reach.
fn names_farther(case: &Case<'_>, child: ChildIdx) -> bool {
    let intake = case.network.reach.intake();
    let is_left = |school: &SchoolIdx| {
        let of = &intake.schools()[school.at()];
        let site = case.network.sites().binary_search(school);
        let by_hand = site.map_or(Places::ZERO, |site| {
            case.access.by_hand(SiteIdx::from_usize(site))
        });
        of.sector == Sector::Public && of.places > by_hand
    };
    case.pack.procedure.iter().any(|step| match &step.act {
        StepKind::Choice {
            column,
            choices: most,
            within_area,
            ..
        } => {
            let column = intake.evidence(column);
            let (named, _) = choices(intake, case.pack, column, *most, child);
            let areas = within_area.then(|| Areas::of(intake, []));
            let may = |school: &&SchoolIdx| {
                let areas = areas.as_ref();
                areas.is_none_or(|areas| areas.are_one(child, **school))
            };
            named.iter().filter(may).any(is_left)
        }
        StepKind::Coordination { .. } => false,
    })
}
