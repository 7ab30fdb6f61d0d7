//! Households that an optimal allocation leaves apart, and the schools at which they could be together at nobody's place.

use std::collections::{BTreeMap, BTreeSet};

use super::{Allocation, Outcome, PlacedBy};
use crate::control::Control;
use crate::domain::{ChildIdx, HouseholdIdx, Intake, SchoolIdx, Sector};
use crate::model::{Seats, SiblingHousehold, SiblingInstance};
use crate::network::{CellIdx, Network};
use crate::qualify::Ranking;
use crate::solve::{EngineError, colocate};
use crate::units::Metres;

/// Columns of a programme up to which every school and every child of the step is in it.
const COMPLETE: usize = 1_500;

/// Beyond it, the schools that are tried for a household, and for each of the others: those where journey and price of a
/// place together are least.
const TRIED: usize = 8;

/// The journeys of a cell to the schools of a sector.
type Reach = Vec<(SchoolIdx, i64)>;

/// A household with children whom a step placed in a sector, and somebody for them to be with.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its children whom the step placed there, from the highest rank down.
    pub children: Vec<ChildIdx>,
    /// The school where another of its children had a place before: by hand, or by an earlier step.
    school: Option<SchoolIdx>,
}

impl Family {
    /// Whether its children are not where they should be together.
    fn is_apart(&self, allocation: &Allocation) -> bool {
        let mut schools = self.children.iter().map(|child| allocation.of(*child).school());
        let first = match self.school {
            Some(school) => Some(Some(school)),
            None => schools.next(),
        };
        schools.any(|school| Some(school) != first)
    }
}

/// A household brought together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatheredFamily {
    /// The school.
    pub school: SchoolIdx,
    /// Its children with the metres of their journeys.
    pub children: Vec<(ChildIdx, i64)>,
}

/// Households brought together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatheredFamilies {
    /// In the order of the highest rank of each.
    pub families: Vec<GatheredFamily>,
    /// Whether everything was compared: as many as can be, by the shortest journeys.
    pub is_complete: bool,
}

/// What a step left to the households of a sector.
pub struct Gathering<'a> {
    network: &'a Network<'a>,
    sector: Sector,
    placed_by: PlacedBy,
    /// Places of each school before the step.
    free: &'a [i64],
    /// The price of a place at each school, which proves the journeys before anybody is brought together.
    prices: &'a [i64],
    families: Vec<Family>,
}

impl<'a> Gathering<'a> {
    /// The households of a step: `allocation` has the places of its children in the sector.
    pub fn new(
        (network, ranking): (&'a Network<'a>, &Ranking),
        allocation: &Allocation,
        (sector, placed_by): (Sector, PlacedBy),
        (free, prices): (&'a [i64], &'a [i64]),
    ) -> Self {
        let intake = network.reach.intake();
        let mut gathering = Self {
            network,
            sector,
            placed_by,
            free,
            prices,
            families: Vec::new(),
        };
        for members in households(intake).into_values().filter(|all| all.len() > 1) {
            let mut children = members.clone();
            children.retain(|child| gathering.here(allocation, *child).is_some());
            children.sort_by_key(|child| ranking.of(*child));
            let elsewhere = members.iter().filter(|child| !children.contains(child));
            let schools: Vec<_> = elsewhere
                .filter_map(|child| allocation.of(*child).school())
                .collect();
            let school = None;
            let mut family = Family { children, school };
            // Where they cannot join one who has a place, they can still be with one another.
            if !schools.is_empty() {
                let joint = gathering.joint(&family, &gathering.reaches(&family));
                let mut open = schools.iter();
                family.school = open.find(|s| joint.iter().any(|(j, _)| j == *s)).copied();
            }
            if family.children.len() > 1 || family.school.is_some() {
                gathering.families.push(family);
            }
        }
        let first = |family: &Family| family.children.first().and_then(|c| ranking.of(*c));
        gathering.families.sort_by_key(first);
        gathering
    }

    /// The households, by their places in the order, that are apart in an allocation and could be together somewhere.
    pub fn apart(&self, allocation: &Allocation) -> BTreeSet<usize> {
        let families = self.families.iter().enumerate();
        let apart = families.filter(|(_, family)| family.is_apart(allocation));
        apart
            .filter(|(_, family)| !self.joint(family, &self.reaches(family)).is_empty())
            .map(|(at, _)| at)
            .collect()
    }

    /// The children whom the step placed in the sector.
    pub fn placed(&self, allocation: &Allocation) -> impl Iterator<Item = ChildIdx> {
        let cells = self.network.cells();
        let all = cells.flat_map(|(cell, _)| self.network.members(cell).iter().copied());
        all.filter(|child| self.here(allocation, *child).is_some())
    }

    /// Schools at which these households are together: as many of them as can be without taking a place from anybody, and
    /// of such arrangements one with the shortest journeys of all. `allocation` has everybody somewhere.
    ///
    /// # Errors
    /// When HiGHS ends in a way that is no answer, or when it is told to end.
    pub fn gather(
        &self,
        households: &BTreeSet<usize>,
        allocation: &Allocation,
        control: &Control,
    ) -> Result<GatheredFamilies, EngineError> {
        control.check()?;
        let families: Vec<&Family> = households.iter().map(|at| &self.families[*at]).collect();
        let case = Case::new(self, &families, allocation);
        let arranged = colocate(&case.concerned, case.is_complete, control)?;
        let mut gathered = GatheredFamilies {
            families: Vec::new(),
            is_complete: case.is_complete && arranged.is_complete,
        };
        for (family, seats) in families.into_iter().zip(arranged.households) {
            let Seats::Together(at) = seats else { continue };
            let school = case.schools[at];
            let reaches = self.reaches(family);
            let metres = reaches.iter().map(|reach| {
                let journey = reach.iter().find(|(own, _)| *own == school);
                journey.map_or(0, |(_, metres)| *metres)
            });
            gathered.families.push(GatheredFamily {
                school,
                children: family.children.iter().copied().zip(metres).collect(),
            });
        }
        Ok(gathered)
    }

    /// Sends a household to its school.
    pub fn place(&self, family: &GatheredFamily, allocation: &mut Allocation) {
        for &(child, metres) in &family.children {
            let outcome = Outcome::Placed {
                school: family.school,
                sector: self.sector,
                metres: Metres(metres),
            };
            allocation.place(child, outcome, self.placed_by);
        }
    }

    /// By how many metres a household's journeys and the prices of its places are above the least that a school could
    /// offer all of it, at these prices.
    pub fn above_least(&self, family: &GatheredFamily, prices: &[i64]) -> i64 {
        let is_own = |own: &&Family| own.children.first() == family.children.first().map(|(c, _)| c);
        let Some(own) = self.families.iter().find(is_own) else {
            return 0;
        };
        let size = own.children.len() as i64;
        let joint = self.joint(own, &self.reaches(own));
        let pays = |(school, metres): &(SchoolIdx, i64)| metres + size * prices[school.at()];
        let least = joint.iter().map(pays).min();
        let here = joint.iter().find(|(school, _)| *school == family.school);
        here.map(pays).zip(least).map_or(0, |(here, least)| here - least)
    }

    /// Where the step placed a child in the sector.
    fn here(&self, allocation: &Allocation, child: ChildIdx) -> Option<SchoolIdx> {
        match allocation.of(child) {
            Outcome::Placed { school, sector, .. }
                if sector == self.sector && allocation.placed_by(child) == self.placed_by =>
            {
                Some(school)
            }
            _ => None,
        }
    }

    /// The schools of the sector with places in the reach of a cell.
    fn reach(&self, cell: CellIdx) -> Reach {
        let cell = &self.network.cells[cell.at()];
        let arcs = self.network.reach.all(cell, self.sector).into_iter();
        arcs.map(|arc| (self.network.sites()[arc.site.at()], arc.metres.get()))
            .filter(|(school, _)| self.free[school.at()] > 0)
            .collect()
    }

    /// The reach of each child of a household.
    fn reaches(&self, family: &Family) -> Vec<Reach> {
        let cells = family.children.iter().map(|child| self.network.cell_of(*child));
        let mut known: BTreeMap<Option<CellIdx>, Reach> = BTreeMap::new();
        let reaches = cells.map(|cell| {
            let reach = known.entry(cell);
            reach
                .or_insert_with(|| cell.map_or_else(Reach::new, |cell| self.reach(cell)))
                .clone()
        });
        reaches.collect()
    }

    /// The schools at which a household could be together, with the metres of all of it.
    fn joint(&self, family: &Family, reaches: &[Reach]) -> Reach {
        let mut joint: BTreeMap<SchoolIdx, (i64, usize)> = BTreeMap::new();
        for (school, metres) in reaches.iter().flatten() {
            let own = joint.entry(*school).or_default();
            own.0 += metres;
            own.1 += 1;
        }
        joint
            .into_iter()
            .filter(|(school, (_, count))| {
                let is_wanted = family.school.is_none_or(|only| *school == only);
                *count == reaches.len() && *count > 0 && is_wanted && self.free[school.at()] >= *count as i64
            })
            .map(|(school, (metres, _))| (school, metres))
            .collect()
    }
}

/// The children of every household of the round.
fn households(intake: &Intake) -> BTreeMap<HouseholdIdx, Vec<ChildIdx>> {
    let mut members: BTreeMap<HouseholdIdx, Vec<ChildIdx>> = BTreeMap::new();
    for (i, child) in intake.children().iter().enumerate() {
        if let Some(household) = child.household {
            let child = ChildIdx::from_usize(i);
            members.entry(household).or_default().push(child);
        }
    }
    members
}

/// The small programme, and what its numbers stand for.
struct Case {
    concerned: SiblingInstance,
    schools: Vec<SchoolIdx>,
    /// Whether all schools of the sector are in it, and all children whom the step placed there.
    is_complete: bool,
}

/// A household with the reaches of its children and the schools where they could be together.
type Wishes = (Vec<Reach>, Reach);

impl Case {
    fn new(gathering: &Gathering<'_>, families: &[&Family], allocation: &Allocation) -> Self {
        let wishes: Vec<Wishes> = families
            .iter()
            .map(|family| {
                let reaches = gathering.reaches(family);
                let joint = gathering.joint(family, &reaches);
                (reaches, joint)
            })
            .collect();
        let to_gather: BTreeSet<ChildIdx> = families
            .iter()
            .flat_map(|family| family.children.iter().copied())
            .collect();
        // Everybody else by cell, with the schools where they are.
        let mut others: Vec<(CellIdx, BTreeMap<SchoolIdx, i64>)> = Vec::new();
        for (cell, _) in gathering.network.cells() {
            let mut at: BTreeMap<SchoolIdx, i64> = BTreeMap::new();
            let members = gathering.network.members(cell).iter();
            for child in members.filter(|child| !to_gather.contains(child)) {
                if let Some(school) = gathering.here(allocation, *child) {
                    *at.entry(school).or_default() += 1;
                }
            }
            if !at.is_empty() {
                others.push((cell, at));
            }
        }
        Self::complete(gathering, families, &wishes, &others)
            .unwrap_or_else(|| Self::limited(gathering, families, wishes, &others, allocation))
    }

    /// Everything, where that is little.
    fn complete(
        gathering: &Gathering<'_>,
        families: &[&Family],
        wishes: &[Wishes],
        others: &[(CellIdx, BTreeMap<SchoolIdx, i64>)],
    ) -> Option<Self> {
        if others.len() > COMPLETE {
            return None;
        }
        let mut columns = 0;
        let mut count = |reach: &Reach| {
            columns += reach.len();
            columns <= COMPLETE
        };
        let mut is_little = wishes
            .iter()
            .all(|(reaches, joint)| count(joint) && reaches.iter().all(&mut count));
        let mut rows: Vec<(i64, Reach)> = Vec::with_capacity(others.len());
        for (cell, at) in others {
            let reach = gathering.reach(*cell);
            is_little = is_little && count(&reach);
            if !is_little {
                return None;
            }
            rows.push((at.values().sum(), reach));
        }
        let reached = rows.iter().map(|(_, reach)| reach);
        let reached = reached.chain(wishes.iter().flat_map(|(reaches, _)| reaches));
        let schools: BTreeSet<SchoolIdx> = reached.flatten().map(|(school, _)| *school).collect();
        Some(Self::of(gathering, families, wishes, (schools, rows), true))
    }

    /// The schools where the children are now, and those where the households would pay least together; of the others
    /// those who are there.
    fn limited(
        gathering: &Gathering<'_>,
        families: &[&Family],
        mut wishes: Vec<Wishes>,
        others: &[(CellIdx, BTreeMap<SchoolIdx, i64>)],
        allocation: &Allocation,
    ) -> Self {
        let price = |school: &SchoolIdx| gathering.prices[school.at()];
        let mut schools: BTreeSet<SchoolIdx> = BTreeSet::new();
        for (family, (_, joint)) in families.iter().zip(&mut wishes) {
            let now = family.children.iter();
            let now = now.filter_map(|child| gathering.here(allocation, *child));
            let now: BTreeSet<SchoolIdx> = now.collect();
            let size = family.children.len() as i64;
            joint.sort_by_key(|(school, metres)| (metres + size * price(school), *school));
            let mut tried = 0;
            joint.retain(|(school, _)| {
                tried += 1;
                tried <= TRIED || now.contains(school)
            });
            schools.extend(joint.iter().map(|(school, _)| *school));
            schools.extend(now);
        }
        let nearest = |reach: &mut Reach, used: &dyn Fn(&SchoolIdx) -> bool| {
            reach.retain(|(school, _)| schools.contains(school));
            reach.sort_by_key(|(school, metres)| (metres + price(school), *school));
            let mut tried = 0;
            reach.retain(|(school, _)| {
                tried += 1;
                tried <= TRIED || used(school)
            });
        };
        let mut rows = Vec::new();
        for (cell, at) in others {
            let here = at.iter().filter(|(school, _)| schools.contains(school));
            let count: i64 = here.map(|(_, count)| *count).sum();
            if count > 0 {
                let mut reach = gathering.reach(*cell);
                nearest(&mut reach, &|school| at.contains_key(school));
                rows.push((count, reach));
            }
        }
        for (family, (reaches, _)) in families.iter().zip(&mut wishes) {
            for (child, reach) in family.children.iter().zip(reaches) {
                let own = gathering.here(allocation, *child);
                nearest(reach, &|school| own == Some(*school));
            }
        }
        Self::of(gathering, families, &wishes, (schools, rows), false)
    }

    fn of(
        gathering: &Gathering<'_>,
        families: &[&Family],
        wishes: &[Wishes],
        (schools, rows): (BTreeSet<SchoolIdx>, Vec<(i64, Reach)>),
        is_complete: bool,
    ) -> Self {
        let schools: Vec<SchoolIdx> = schools.into_iter().collect();
        let numbered = |reach: &Reach| -> Vec<(usize, i64)> {
            let known = reach.iter();
            let known = known.filter_map(|(school, metres)| {
                let number = schools.binary_search(school).ok()?;
                Some((number, *metres))
            });
            known.collect()
        };
        let households = families.iter().zip(wishes);
        let households = households.map(|(family, (reaches, joint))| SiblingHousehold {
            size: family.children.len() as i64,
            together: numbered(joint),
            members: reaches.iter().map(numbered).collect(),
        });
        let others = rows.iter().map(|(count, reach)| (*count, numbered(reach)));
        let concerned = SiblingInstance {
            places: schools.iter().map(|s| gathering.free[s.at()]).collect(),
            others: others.collect(),
            households: households.collect(),
        };
        Self {
            concerned,
            schools,
            is_complete,
        }
    }
}
