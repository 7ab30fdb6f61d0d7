//! One child: why this school, why not the nearer ones, and what would have changed it.

use super::area::Bottleneck;
use super::reason::Reason;
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::audit::Certificate;
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::network::{Cell, Network};
use crate::policy::{Objective, Pack};
use crate::qualify::{Qualified, Rank};
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
    /// Full, and it took a child ranked lower: all journeys together are shorter so, or the family named it.
    TookLower,
    /// It had no places for this round.
    NoPlaces,
    /// Its places are bought for children without a public one, and this child has one.
    ForOthers,
}

impl SchoolAvailability {
    /// All standings.
    pub const ALL: [SchoolAvailability; 6] = [
        Self::Yours,
        Self::HasRoom,
        Self::FullOfHigher,
        Self::TookLower,
        Self::NoPlaces,
        Self::ForOthers,
    ];

    /// The word in JSON and the end of the key of its sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yours => "yours",
            Self::HasRoom => "has_room",
            Self::FullOfHigher => "full_of_higher",
            Self::TookLower => "took_lower",
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
    /// Places for this round.
    pub places: Places,
    /// Rank and points of the last child admitted by rank.
    pub last: Option<(Rank, Option<Points>)>,
    /// How it stands to the child.
    pub availability: SchoolAvailability,
}

/// What would have given a child a public place.
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
    /// What would have given it a public place, when it has none.
    pub change: Option<Change>,
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
    let mut schools = cell.map_or_else(Vec::new, |cell| in_reach(case, cell, outcome, rank));
    let has_public = matches!(
        outcome,
        Outcome::Placed {
            sector: Sector::Public,
            ..
        }
    );
    let change = (rank.is_some() && !has_public)
        .then(|| change(case, &schools))
        .flatten();
    // Chosen or given by hand beyond the reach: still a school of the child's.
    if let Outcome::Placed { school, metres, .. } = outcome
        && !schools.iter().any(|s| s.school == school)
        && let Ok(site) = network.sites().binary_search(&school)
    {
        schools.push(seen(network, &case.figures[site], metres, outcome, rank));
    }
    let area = case
        .bottlenecks
        .iter()
        .position(|area| area.without.binary_search(&child).is_ok());
    Explanation {
        child,
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

fn in_reach(case: &Case<'_>, cell: &Cell, outcome: Outcome, rank: Option<Rank>) -> Vec<InReach> {
    let (network, objectives) = (case.network, &case.pack.objectives);
    let buys = |sector| objectives.iter().any(|o| o.sector() == Some(sector));
    [Sector::Public, Sector::Private]
        .into_iter()
        .filter(|sector| buys(*sector))
        .flat_map(|sector| network.reach.all(cell, sector))
        .map(|arc| {
            let figures = &case.figures[arc.site.at()];
            seen(network, figures, arc.metres, outcome, rank)
        })
        .collect()
}

/// A school as the child sees it.
fn seen(
    network: &Network<'_>,
    figures: &SchoolFigures,
    metres: Metres,
    outcome: Outcome,
    rank: Option<Rank>,
) -> InReach {
    let school = &network.reach.intake().schools()[figures.school.at()];
    let places = school.places;
    let has_public = matches!(
        outcome,
        Outcome::Placed {
            sector: Sector::Public,
            ..
        }
    );
    let last = figures.last.map(|last| (last.rank, last.points));
    let availability = if outcome.school() == Some(figures.school) {
        SchoolAvailability::Yours
    } else if places == Places::ZERO {
        SchoolAvailability::NoPlaces
    } else if has_public && school.sector == Sector::Private {
        SchoolAvailability::ForOthers
    } else if figures.left > Places::ZERO {
        SchoolAvailability::HasRoom
    } else if last.map(|(last, _)| last) > rank {
        SchoolAvailability::TookLower
    } else {
        SchoolAvailability::FullOfHigher
    };
    InReach {
        school: figures.school,
        metres,
        places,
        last,
        availability,
    }
}

/// Whom the child would have had to rank before: by the certificate, the lowest-ranked child whose place could
/// come to it by moving others. Known where one coordination of everybody is the whole procedure.
fn change(case: &Case<'_>, schools: &[InReach]) -> Option<Change> {
    let intake = case.network.reach.intake();
    let is_public = |s: &&InReach| {
        intake.schools()[s.school.at()].sector == Sector::Public && s.places > Places::ZERO
    };
    if schools.iter().filter(is_public).count() == 0 {
        return Some(Change::Reach);
    }
    if !case.pack.is_plain() {
        return None;
    }
    let proofs = case.certificate.objectives.iter();
    let public = Objective::PublicPlaces.as_str();
    let proof = proofs.into_iter().find(|proof| proof.objective == public)?;
    let cut_off = |s: &InReach| {
        let id = &*intake.schools()[s.school.at()].id;
        proof.schools.get(id).copied().unwrap_or(0)
    };
    let weight = schools.iter().filter(is_public).map(cut_off).min()?;
    let order = case.qualified.ranking.order();
    // Weights count from the lowest rank upwards, ranks from the highest down.
    let at = order.len().checked_sub(usize::try_from(weight).ok()?)?;
    let marginal = order.get(at)?;
    Some(Change::Rank {
        before: case.qualified.ranking.of(*marginal)?,
        points: case.qualified.points[marginal.at()],
    })
}
