//! What a procedure costs and whom it favours: the same round under other rules, side by side.
//!
//! A bureau that places by rank alone, by the shortest journeys, or by its own procedure pays in different
//! coin: children placed, metres, envy. The figures are told for all children and for groups of them.

use rayon::prelude::*;

use crate::allocation::{self, Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, SchoolIdx, Sector};
use crate::explain;
use crate::network::Network;
use crate::policy::{Fairness, Households, Pack};
use crate::procedure::{ProcedureResult, RoundError, coordinate};
use crate::qualify::{Qualified, Rank};
use crate::shortfall::last_admitted;
use crate::units::Metres;

/// The rules that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// From the highest rank down, each child takes the nearest place that is left.
    PointsFirst,
    /// As many as can be in rank order, the shortest journeys in all: coordination alone.
    LeastTravel,
    /// The same children, each in rank order at the nearest place that leaves one to all others of them.
    Hybrid,
    /// Coordination alone, quarter by quarter of the rank order: higher quarters first.
    Bands,
    /// The procedure of the pack.
    Own,
}

impl Mode {
    /// The word in `fairness.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PointsFirst => Fairness::PointsFirst.as_str(),
            Self::LeastTravel => Fairness::LeastTravel.as_str(),
            Self::Hybrid => Fairness::Hybrid.as_str(),
            Self::Bands => "bands",
            Self::Own => "own",
        }
    }
}

/// A line of `fairness.csv`: what a mode does for a group of children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The rules under which it was run.
    pub mode: Mode,
    /// `all`, `quarter` (of the rank order, 1 the highest) or `district`.
    pub kind: &'static str,
    /// Which group of the kind.
    pub group: String,
    /// Children of the group who take part.
    pub children: u64,
    /// Children in public places.
    pub public: u64,
    /// Children in bought places.
    pub purchased: u64,
    /// Metres of all their journeys.
    pub metres: Metres,
    /// The longest of them.
    pub longest: Metres,
    /// Pairs of a child and a school that it envies with reason; told for all children together.
    pub envy: Option<u64>,
}

/// Bands of the rank order.
const BANDS: usize = 4;

/// Compares the pack's own allocation with those of the other rules.
///
/// # Errors
/// When one of the other allocations cannot be found, or when it is told to end.
pub fn compare(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    own: &Allocation,
    control: &Control,
) -> Result<Vec<Figures>, RoundError> {
    let control = &control.silent();
    // Whatever the pack asks of journeys, the other rules ask for the least travel, and keep households together only
    // where that makes no journey longer.
    let mut least = pack.shortening_only();
    if pack.households.gathers() {
        least.households = Households::Costless;
    }
    let mut hybrid = least.clone();
    hybrid.fairness = Some(Fairness::Hybrid);
    hybrid.households = Households::Ignored;
    let (least, hybrid) = (&least, &hybrid);
    let is_plain = pack.is_plain() && pack.shortens_only() && !pack.households.gathers();
    let is_own = |rule| is_plain && pack.fairness() == rule;
    let (points_first, coordinated) = rayon::join(
        || points_first(intake, pack, network, qualified, control),
        || -> Result<_, RoundError> {
            // Of a procedure that is coordination alone it is known already.
            let by_rule = |rule, pack| {
                let is_other = !is_own(rule);
                let run = || coordinated(intake, pack, network, qualified, 1, control);
                is_other.then(run).transpose()
            };
            let least_travel = by_rule(Fairness::LeastTravel, least)?;
            let hybrid = by_rule(Fairness::Hybrid, hybrid)?;
            let bands = coordinated(intake, least, network, qualified, BANDS, control)?;
            Ok((least_travel, hybrid, bands))
        },
    );
    let points_first = points_first?;
    let (least_travel, hybrid, bands) = coordinated?;
    let modes = [
        (Mode::PointsFirst, &points_first),
        (Mode::LeastTravel, least_travel.as_ref().unwrap_or(own)),
        (Mode::Hybrid, hybrid.as_ref().unwrap_or(own)),
        (Mode::Bands, &bands),
        (Mode::Own, own),
    ];
    let allocations = modes.map(|(_, allocation)| allocation);
    let last = allocations.map(|allocation| match control.is_stopped() {
        true => Vec::new(),
        false => last_ranks(intake, network, qualified, allocation),
    });
    control.check()?;
    let envy = explain::envious_pairs(network, qualified, allocations, &last, control)?;
    let figures = modes
        .par_iter()
        .zip(envy)
        .flat_map_iter(|((mode, allocation), envy)| {
            let mut result = measure(intake, qualified, *mode, allocation, control);
            result[0].envy = Some(envy);
            result
        });
    let figures = figures.collect();
    control.check()?;
    Ok(figures)
}

/// The rank of the last child admitted at each site.
fn last_ranks(
    intake: &Intake,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
) -> Vec<Option<Rank>> {
    let last = last_admitted(intake, qualified, allocation);
    let rank = |school: &SchoolIdx| last[school.at()].map(|last| last.rank);
    network.sites().iter().map(rank).collect()
}

/// Coordination over equal parts of the rank order, the highest first.
fn coordinated(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    parts: usize,
    control: &Control,
) -> Result<Allocation, RoundError> {
    let mut ran = ProcedureResult::begin(intake, pack, qualified);
    let order = qualified.ranking.order();
    for part in order.chunks(order.len().div_ceil(parts).max(1)) {
        let waiting: Vec<ChildIdx> = part
            .iter()
            .copied()
            .filter(|c| ran.allocation.waits(*c))
            .collect();
        if waiting.len() == order.len() {
            coordinate(
                "",
                pack,
                network,
                qualified,
                PlacedBy::In(0),
                &mut ran,
                control,
            )?;
        } else {
            let rest = crate::network::build(intake, pack, &waiting, control)?;
            coordinate(
                "",
                pack,
                &rest,
                qualified,
                PlacedBy::In(0),
                &mut ran,
                control,
            )?;
        }
    }
    Ok(ran.allocation)
}

/// From the highest rank down, each child takes the nearest place that is left, of the sector that the pack fills first, else
/// of the other.
fn points_first(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    control: &Control,
) -> Result<Allocation, Stopped> {
    let mut allocation = Allocation::new(qualified);
    allocation::place_locked(intake, pack, &mut allocation);
    let by_rank = (network, &qualified.ranking);
    for sector in pack.objectives.iter().filter_map(|o| o.sector()) {
        allocation.place_nearest(by_rank, pack, (sector, PlacedBy::In(0)), control)?;
    }
    Ok(allocation)
}

/// The figures of all children, then of each quarter of the rank order, then of each district.
fn measure(
    intake: &Intake,
    qualified: &Qualified,
    mode: Mode,
    allocation: &Allocation,
    control: &Control,
) -> Vec<Figures> {
    let blank = |kind: &'static str, group: String| Figures {
        mode,
        kind,
        group,
        children: 0,
        public: 0,
        purchased: 0,
        metres: Metres::ZERO,
        longest: Metres::ZERO,
        envy: None,
    };
    let mut all = blank("all", String::new());
    let mut quarters: Vec<Figures> = (1..=BANDS)
        .map(|n| blank("quarter", n.to_string()))
        .collect();
    // By their codes, which is their order; first those children whose district is not known.
    let mut districts: Vec<Figures> = std::iter::once(String::new())
        .chain(intake.districts().iter().map(|d| d.id.to_string()))
        .map(|code| blank("district", code))
        .collect();
    let order = qualified.ranking.order();
    let size = order.len().div_ceil(BANDS).max(1);
    let mut pulse = control.pulse(1_000);
    for (at, &child) in order.iter().enumerate() {
        if pulse.check().is_err() {
            break;
        }
        let district = intake.children()[child.at()].district;
        let of_district = &mut districts[district.map_or(0, |d| d.at() + 1)];
        for figures in [&mut all, &mut quarters[at / size], of_district] {
            figures.children += 1;
            if let Outcome::Placed { sector, metres, .. } = allocation.of(child) {
                match sector {
                    Sector::Public => figures.public += 1,
                    Sector::Private => figures.purchased += 1,
                }
                figures.metres += metres;
                figures.longest = figures.longest.max(metres);
            }
        }
    }
    [all]
        .into_iter()
        .chain(quarters)
        .chain(districts.into_iter().filter(|of| of.children > 0))
        .collect()
}
