//! Households that an optimal allocation leaves apart, and the schools at which they could be together at nobody's place.

use std::collections::{BTreeMap, BTreeSet};

use super::{Allocation, Outcome, PlacedBy};
use crate::control::Control;
use crate::domain::{ChildIdx, HouseholdIdx, Intake, SchoolIdx, Sector};
use crate::model::{Journeys, Seats, SiblingHousehold, SiblingInstance};
use crate::network::{CellIdx, Network};
use crate::qualify::Ranking;
use crate::solve::{EngineError, HouseholdInTurn, InTurn, MovableCell, colocate, gather_in_turn};
use crate::units::Metres;

/// Columns up to which households are gathered by the complete programme; beyond it one after the other.
const COMPLETE: usize = 1_500;

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
        let mut schools = self
            .children
            .iter()
            .map(|child| allocation.of(*child).school());
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
    /// Whether they were brought together one after the other, everybody who was together staying where they were.
    pub is_in_turn: bool,
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
        let is_in_turn = case.is_none();
        let (schools, is_complete) = match case {
            Some(case) => case.compared(control)?,
            None => (self.in_turn(households, allocation, control)?, false),
        };
        let together = families.iter().zip(schools);
        let together = together.filter_map(|(family, school)| Some(self.gathered(family, school?)));
        Ok(GatheredFamilies {
            families: together.collect(),
            is_complete,
            is_in_turn,
        })
    }

    /// The households that are together in an allocation, but for these.
    pub fn together(
        &self,
        allocation: &Allocation,
        but: &BTreeSet<usize>,
    ) -> impl Iterator<Item = GatheredFamily> {
        let families = self.families.iter().enumerate();
        let families =
            families.filter(move |(at, family)| !but.contains(at) && !family.is_apart(allocation));
        families.filter_map(|(_, family)| {
            let first = family.children.first()?;
            Some(self.gathered(family, allocation.of(*first).school()?))
        })
    }

    fn gathered(&self, family: &Family, school: SchoolIdx) -> GatheredFamily {
        let reaches = self.reaches(family);
        let metres = reaches.iter().map(|reach| {
            let journey = reach.iter().find(|(own, _)| *own == school);
            journey.map_or(0, |(_, metres)| *metres)
        });
        GatheredFamily {
            school,
            children: family.children.iter().copied().zip(metres).collect(),
        }
    }

    /// The school of each of these households, one after the other; households that are together stay where they are.
    fn in_turn(
        &self,
        households: &BTreeSet<usize>,
        allocation: &Allocation,
        control: &Control,
    ) -> Result<Vec<Option<SchoolIdx>>, EngineError> {
        let mut places = self.free.to_vec();
        let mut stay: BTreeSet<ChildIdx> = BTreeSet::new();
        for family in self.together(allocation, households) {
            places[family.school.at()] -= family.children.len() as i64;
            stay.extend(family.children.iter().map(|(child, _)| *child));
        }
        let mut instance = InTurn {
            places,
            prices: self.prices.to_vec(),
            ..InTurn::default()
        };
        let mut numbers: BTreeMap<CellIdx, usize> = BTreeMap::new();
        let numbered = |reach: Reach| -> Journeys {
            reach
                .into_iter()
                .map(|(school, metres)| (school.at(), metres))
                .collect()
        };
        for (cell, _) in self.network.cells() {
            let members = self.network.members(cell).iter();
            let mut at: BTreeMap<usize, i64> = BTreeMap::new();
            for child in members.filter(|child| !stay.contains(child)) {
                if let Some(school) = self.here(allocation, *child) {
                    *at.entry(school.at()).or_default() += 1;
                }
            }
            if !at.is_empty() {
                numbers.insert(cell, instance.cells.len());
                let journeys = numbered(self.reach(cell));
                instance.cells.push(MovableCell { journeys, at });
            }
        }
        let households = households.iter().map(|at| &self.families[*at]);
        instance.households = households
            .map(|family| {
                let cells = family
                    .children
                    .iter()
                    .map(|child| self.network.cell_of(*child));
                HouseholdInTurn {
                    together: numbered(self.joint(family, &self.reaches(family))),
                    cells: cells
                        .flatten()
                        .filter_map(|cell| numbers.get(&cell).copied())
                        .collect(),
                }
            })
            .collect();
        let schools = gather_in_turn(instance, control)?;
        let schools = schools.into_iter();
        Ok(schools
            .map(|school| school.map(SchoolIdx::from_usize))
            .collect())
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
        let is_own =
            |own: &&Family| own.children.first() == family.children.first().map(|(c, _)| c);
        let Some(own) = self.families.iter().find(is_own) else {
            return 0;
        };
        let size = own.children.len() as i64;
        let joint = self.joint(own, &self.reaches(own));
        let pays = |(school, metres): &(SchoolIdx, i64)| metres + size * prices[school.at()];
        let least = joint.iter().map(pays).min();
        let here = joint.iter().find(|(school, _)| *school == family.school);
        here.map(pays)
            .zip(least)
            .map_or(0, |(here, least)| here - least)
    }

    /// Where the step placed a child in the sector, of the children who take part in it.
    fn here(&self, allocation: &Allocation, child: ChildIdx) -> Option<SchoolIdx> {
        self.network.cell_of(child)?;
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
        let cells = family
            .children
            .iter()
            .map(|child| self.network.cell_of(*child));
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
                *count == reaches.len()
                    && *count > 0
                    && is_wanted
                    && self.free[school.at()] >= *count as i64
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

/// The complete programme, and what its numbers stand for.
struct Case {
    concerned: SiblingInstance,
    schools: Vec<SchoolIdx>,
}

impl Case {
    /// All children of the step and all schools of the sector; `None` where they are too many to be compared.
    fn new(
        gathering: &Gathering<'_>,
        families: &[&Family],
        allocation: &Allocation,
    ) -> Option<Self> {
        let mut columns = 0;
        let mut is_little = |reach: &Reach| {
            columns += reach.len();
            columns <= COMPLETE
        };
        let mut wishes: Vec<(Vec<Reach>, Reach)> = Vec::with_capacity(families.len());
        for family in families {
            let reaches = gathering.reaches(family);
            let joint = gathering.joint(family, &reaches);
            if !is_little(&joint) || !reaches.iter().all(&mut is_little) {
                return None;
            }
            wishes.push((reaches, joint));
        }
        let to_gather: BTreeSet<ChildIdx> = families
            .iter()
            .flat_map(|family| family.children.iter().copied())
            .collect();
        // Everybody else by cell.
        let mut others: Vec<(i64, Reach)> = Vec::new();
        for (cell, _) in gathering.network.cells() {
            let members = gathering.network.members(cell).iter();
            let placed = members.filter(|child| {
                !to_gather.contains(child) && gathering.here(allocation, **child).is_some()
            });
            let count = placed.count() as i64;
            if count > 0 {
                let reach = gathering.reach(cell);
                if !is_little(&reach) {
                    return None;
                }
                others.push((count, reach));
            }
        }
        let reached = others.iter().map(|(_, reach)| reach);
        let reached = reached.chain(wishes.iter().flat_map(|(reaches, _)| reaches));
        let schools: BTreeSet<SchoolIdx> = reached.flatten().map(|(school, _)| *school).collect();
        let schools: Vec<SchoolIdx> = schools.into_iter().collect();
        let numbered = |reach: &Reach| -> Journeys {
            let known = reach.iter();
            let known = known.filter_map(|(school, metres)| {
                let number = schools.binary_search(school).ok()?;
                Some((number, *metres))
            });
            known.collect()
        };
        let households = families.iter().zip(&wishes);
        let households = households.map(|(family, (reaches, joint))| SiblingHousehold {
            size: family.children.len() as i64,
            together: numbered(joint),
            members: reaches.iter().map(numbered).collect(),
        });
        let others = others
            .iter()
            .map(|(count, reach)| (*count, numbered(reach)));
        let concerned = SiblingInstance {
            places: schools.iter().map(|s| gathering.free[s.at()]).collect(),
            others: others.collect(),
            households: households.collect(),
        };
        Some(Self { concerned, schools })
    }

    /// The school of each household, all arrangements compared; and whether no search ended at its limit.
    fn compared(&self, control: &Control) -> Result<(Vec<Option<SchoolIdx>>, bool), EngineError> {
        let arranged = colocate(&self.concerned, control)?;
        let schools = arranged.households.into_iter().map(|seats| match seats {
            Seats::Together(at) => Some(self.schools[at]),
            Seats::Apart(_) => None,
        });
        Ok((schools.collect(), arranged.is_complete))
    }
}
