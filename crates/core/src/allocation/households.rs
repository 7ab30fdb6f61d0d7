//! Households whose children a plan sent to different schools, brought together where that costs nobody a
//! place.

use std::collections::{BTreeMap, BTreeSet};

use super::{Allocation, Outcome, PlacedBy};
use crate::control::Control;
use crate::domain::{ChildIdx, HouseholdIdx, Intake, SchoolIdx, Sector};
use crate::model::{SiblingHousehold, SiblingInstance, SiblingSolution};
use crate::network::{CellIdx, Network};
use crate::solve::{EngineError, colocate};
use crate::units::Metres;

/// Schools nearest to a household that are tried for it.
const TRIED: usize = 8;

/// The journeys of a cell to the schools of a sector.
type Reach = Vec<(SchoolIdx, i64)>;

/// Brings together the households that a round of coordination split in a sector. `free` are the places of
/// each school before it. Returns by how many metres all journeys together are longer for it.
///
/// # Errors
/// When HiGHS ends without an optimum, or when it is told to end.
pub fn colocate_siblings(
    network: &Network<'_>,
    allocation: &mut Allocation,
    (sector, placed_by): (Sector, PlacedBy),
    free: &[i64],
    control: &Control,
) -> Result<i64, EngineError> {
    let intake = network.reach.intake();
    let mut families: BTreeMap<HouseholdIdx, Vec<ChildIdx>> = BTreeMap::new();
    for (cell, _) in network.cells() {
        for &child in network.members(cell) {
            if let Some(household) = intake.children()[child.at()].household {
                families.entry(household).or_default().push(child);
            }
        }
    }
    let all = members(intake);
    families.retain(|household, _| all.get(household).is_some_and(|c| c.len() > 1));
    let here = |allocation: &Allocation, child: ChildIdx| match allocation.of(child) {
        Outcome::Placed {
            school, sector: s, ..
        } if s == sector && allocation.placed_by(child) == placed_by => Some(school),
        _ => None,
    };
    let split: Vec<Family> = families
        .iter()
        .filter_map(|(household, children)| {
            let placed = children.iter().copied();
            let placed: Vec<_> = placed.filter(|c| here(allocation, *c).is_some()).collect();
            // Where one of them was placed before, by hand or in an earlier round, is where the others go.
            let earlier = all.get(household).into_iter().flatten();
            let mut earlier = earlier.filter(|c| !placed.contains(c));
            let school = earlier.find_map(|c| allocation.of(*c).school());
            let schools: BTreeSet<_> = placed.iter().map(|c| here(allocation, *c)).collect();
            let is_split = match school {
                Some(school) => schools.iter().any(|s| *s != Some(school)),
                None => schools.len() > 1,
            };
            let family = Family {
                children: placed,
                school,
            };
            is_split.then_some(family)
        })
        .collect();
    if split.is_empty() {
        return Ok(0);
    }
    let before = metres(allocation);
    let relatives: BTreeSet<ChildIdx> = families.values().flatten().copied().collect();
    control.check()?;
    let case = Case::new(
        network,
        allocation,
        &split,
        &relatives,
        &here,
        (sector, free),
    );
    let arranged = colocate(&case.concerned, control)?;
    case.apply(intake, allocation, &arranged, (sector, placed_by));
    Ok(metres(allocation) - before)
}

/// The children of every household of the round.
fn members(intake: &Intake) -> BTreeMap<HouseholdIdx, Vec<ChildIdx>> {
    let mut members: BTreeMap<HouseholdIdx, Vec<ChildIdx>> = BTreeMap::new();
    for (i, child) in intake.children().iter().enumerate() {
        if let Some(household) = child.household {
            let child = ChildIdx::from_usize(i);
            members.entry(household).or_default().push(child);
        }
    }
    members
}

/// A household that is not together.
struct Family {
    /// Its children whom this round placed.
    children: Vec<ChildIdx>,
    /// The school where another of its children has a place already.
    school: Option<SchoolIdx>,
}

fn metres(allocation: &Allocation) -> i64 {
    let journeys = allocation.outcomes().iter().filter_map(|o| o.metres());
    journeys.sum::<Metres>().get()
}

/// The small programme, and whom its numbers stand for.
struct Case {
    concerned: SiblingInstance,
    schools: Vec<SchoolIdx>,
    /// Children of each of the others, from the highest rank down, and their journeys.
    others: Vec<(Vec<ChildIdx>, Reach)>,
    households: Vec<(Vec<ChildIdx>, Vec<Reach>)>,
}

impl Case {
    fn new(
        network: &Network<'_>,
        allocation: &Allocation,
        split: &[Family],
        relatives: &BTreeSet<ChildIdx>,
        here: &dyn Fn(&Allocation, ChildIdx) -> Option<SchoolIdx>,
        (sector, free): (Sector, &[i64]),
    ) -> Self {
        let reach = |cell: CellIdx| -> Reach {
            let arcs = network
                .reach
                .all(&network.cells[cell.at()], sector)
                .into_iter();
            arcs.map(|arc| (network.sites()[arc.site.at()], arc.metres.get()))
                .filter(|(school, _)| free[school.at()] > 0)
                .collect()
        };
        let households: Vec<(Vec<ChildIdx>, Vec<Reach>)> = split
            .iter()
            .map(|family| {
                let children = family.children.iter();
                let of = |child| network.cell_of(child).map_or_else(Reach::new, reach);
                let reaches = children.map(|child| of(*child)).collect();
                (family.children.clone(), reaches)
            })
            .collect();
        let joint = |family: &Family, reaches: &[Reach]| {
            let mut joint = joint(reaches);
            joint.retain(|(school, _)| family.school.is_none_or(|only| *school == only));
            joint
        };
        // The schools concerned: where the children are now, and the nearest that all of them reach.
        let mut schools: BTreeSet<SchoolIdx> = BTreeSet::new();
        for (family, (children, reaches)) in split.iter().zip(&households) {
            schools.extend(children.iter().filter_map(|c| here(allocation, *c)));
            let mut joint = joint(family, reaches);
            joint.sort_unstable_by_key(|(school, metres)| (*metres, *school));
            schools.extend(joint.into_iter().take(TRIED).map(|(school, _)| school));
        }
        let schools: Vec<SchoolIdx> = schools.into_iter().collect();
        let number = |school: SchoolIdx| schools.binary_search(&school).ok();
        let numbered = |reach: &Reach| -> Vec<(usize, i64)> {
            let known = reach.iter();
            known
                .filter_map(|(school, m)| Some((number(*school)?, *m)))
                .collect()
        };
        let mut concerned = SiblingInstance {
            places: schools.iter().map(|s| free[s.at()]).collect(),
            ..SiblingInstance::default()
        };
        let gathered: BTreeSet<ChildIdx> = split
            .iter()
            .flat_map(|family| family.children.iter().copied())
            .collect();
        let mut others = Vec::new();
        for (cell, _) in network.cells() {
            let mut moving = Vec::new();
            for &child in network.members(cell) {
                let Some(at) = here(allocation, child).and_then(number) else {
                    continue;
                };
                if gathered.contains(&child) {
                    continue;
                }
                // Other households stay where they are.
                if relatives.contains(&child) {
                    concerned.places[at] -= 1;
                } else {
                    moving.push(child);
                }
            }
            if !moving.is_empty() {
                let reach = reach(cell);
                concerned
                    .others
                    .push((moving.len() as i64, numbered(&reach)));
                others.push((moving, reach));
            }
        }
        for (family, (_, reaches)) in split.iter().zip(&households) {
            concerned.households.push(SiblingHousehold {
                together: numbered(&joint(family, reaches)),
                members: reaches.iter().map(numbered).collect(),
            });
        }
        Self {
            concerned,
            schools,
            others,
            households,
        }
    }

    /// Writes the arrangement into the allocation: of the others of a cell, the highest-ranked get the
    /// shortest journeys.
    fn apply(
        &self,
        intake: &Intake,
        allocation: &mut Allocation,
        arranged: &SiblingSolution,
        (sector, placed_by): (Sector, PlacedBy),
    ) {
        let mut place = |child: ChildIdx, school: usize, reach: &Reach| {
            let school = self.schools[school];
            debug_assert_eq!(intake.schools()[school.at()].sector, sector);
            if let Some((_, metres)) = reach.iter().find(|(s, _)| *s == school) {
                let outcome = Outcome::Placed {
                    school,
                    sector,
                    metres: Metres(*metres),
                };
                allocation.place(child, outcome, placed_by);
            }
        };
        for ((children, reach), flows) in self.others.iter().zip(&arranged.others) {
            let journey = |at: usize| reach.iter().find(|(s, _)| *s == self.schools[at]);
            let mut flows = flows.clone();
            flows.sort_unstable_by_key(|(at, _)| (journey(*at).map(|j| j.1), *at));
            let seats = flows
                .iter()
                .flat_map(|&(at, count)| (0..count).map(move |_| at));
            for (child, at) in children.iter().zip(seats) {
                place(*child, at, reach);
            }
        }
        for ((children, reaches), schools) in self.households.iter().zip(&arranged.households) {
            for ((child, reach), at) in children.iter().zip(reaches).zip(schools) {
                place(*child, *at, reach);
            }
        }
    }
}

/// The schools that all members reach, with the metres of all of them together.
fn joint(reaches: &[Reach]) -> Reach {
    let Some((first, rest)) = reaches.split_first() else {
        return Vec::new();
    };
    let together = |&(school, metres): &(SchoolIdx, i64)| {
        let others = rest
            .iter()
            .map(|reach| reach.iter().find(|(s, _)| *s == school));
        let sum: Option<i64> = others.map(|found| found.map(|(_, m)| *m)).sum();
        sum.map(|sum| (school, metres + sum))
    };
    first.iter().filter_map(together).collect()
}
