//! Households brought together one after the other, where a round is too large for all of them to be compared at once.
//!
//! Each in its turn has the school at which it can be together for the least: its own journeys, and what the others pay who
//! make room for it. Others make room along the shortest chain of moves to a school with a place to spare, so nobody loses
//! a place. Journeys are counted with the prices that prove the journeys before anybody was brought together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::control::{Control, Stopped};
use crate::model::Journeys;

/// Schools that are tried for a household, those that promise least first.
const TRIED: usize = 8;

/// Schools to which the children of one door at one school may be moved, those that cost least first.
const WAYS: usize = 32;

/// Children and households, on the places of one sector.
#[derive(Clone, Debug, Default)]
pub struct InTurn {
    /// Places of each school that these children may fill.
    pub places: Vec<i64>,
    /// Price of a place at each school.
    pub prices: Vec<i64>,
    /// Everybody who may be moved, and the children of the households themselves.
    pub cells: Vec<MovableCell>,
    /// In the order in which they choose.
    pub households: Vec<HouseholdInTurn>,
}

/// Children who are the same to the network.
#[derive(Clone, Debug, Default)]
pub struct MovableCell {
    /// Where they can go.
    pub journeys: Journeys,
    /// Where they are: school, children.
    pub at: BTreeMap<usize, i64>,
}

/// A household that is to be together.
#[derive(Clone, Debug, Default)]
pub struct HouseholdInTurn {
    /// Schools at which it could be, with the metres of all of it.
    pub together: Journeys,
    /// The cell of each of its children.
    pub cells: Vec<usize>,
}

/// The school of each household; `None` for one that cannot be together without taking a place from somebody.
///
/// # Errors
/// When it is told to end.
pub fn gather_in_turn(instance: InTurn, control: &Control) -> Result<Vec<Option<usize>>, Stopped> {
    let InTurn {
        mut places,
        prices,
        cells,
        households,
    } = instance;
    for (school, children) in cells.iter().flat_map(|cell| &cell.at) {
        places[*school] -= children;
    }
    let mut residual = Residual {
        empty: places,
        ways: vec![BTreeMap::new(); prices.len()],
        prices,
        cells,
    };
    for cell in 0..residual.cells.len() {
        let schools: Vec<usize> = residual.cells[cell].at.keys().copied().collect();
        for school in schools {
            residual.open_ways(cell, school);
        }
    }
    let mut schools = Vec::with_capacity(households.len());
    for household in &households {
        control.check()?;
        let best = residual.best(household);
        if let Some(school) = best {
            residual.seat(household, school, &mut Vec::new());
        }
        schools.push(best);
    }
    Ok(schools)
}

/// A step that can be taken back.
enum Step {
    /// A child of a household left its school.
    Left { cell: usize, school: usize },
    /// A child was moved from one school to another.
    Moved { cell: usize, from: usize, to: usize },
    /// A school kept so many places for a household.
    Kept { school: usize, places: i64 },
}

/// Who could be moved from one school to another: by how much that is dearer, and of which cell, the cheapest first.
type Way = BinaryHeap<Reverse<(i64, usize)>>;

/// A child of a cell moved from a school to another: cell, from, to.
type Move = (usize, usize, usize);

/// Who is where, and who could be moved.
struct Residual {
    /// Places that are left at each school.
    empty: Vec<i64>,
    prices: Vec<i64>,
    cells: Vec<MovableCell>,
    /// For each school, the schools to which somebody could be moved from there. What is out of date is dropped when it is
    /// met.
    ways: Vec<BTreeMap<usize, Way>>,
}

impl Residual {
    /// What a child of a cell pays at each school.
    fn paid(&self, cell: usize, school: usize) -> i64 {
        let journeys = self.cells[cell].journeys.iter();
        let journey = journeys
            .filter(|(own, _)| *own == school)
            .map(|(_, metres)| *metres);
        journey.sum::<i64>() + self.prices[school]
    }

    /// Notes where the children of a cell at a school could be moved to.
    fn open_ways(&mut self, cell: usize, school: usize) {
        let here = self.paid(cell, school);
        let journeys = self.cells[cell].journeys.iter();
        let mut others: Vec<(i64, usize)> = journeys
            .filter(|(other, _)| *other != school)
            .map(|(other, metres)| (metres + self.prices[*other] - here, *other))
            .collect();
        others.sort_unstable();
        for (dearer, other) in others.into_iter().take(WAYS) {
            let way = self.ways[school].entry(other).or_default();
            way.push(Reverse((dearer.max(0), cell)));
        }
    }

    fn leave(&mut self, cell: usize, school: usize) {
        if let Some(children) = self.cells[cell].at.get_mut(&school) {
            *children -= 1;
            if *children == 0 {
                self.cells[cell].at.remove(&school);
            }
        }
        self.empty[school] += 1;
    }

    fn arrive(&mut self, cell: usize, school: usize) {
        let children = self.cells[cell].at.entry(school).or_default();
        *children += 1;
        self.empty[school] -= 1;
        if *children == 1 {
            self.open_ways(cell, school);
        }
    }

    /// The school at which a household is together for the least.
    fn best(&mut self, household: &HouseholdInTurn) -> Option<usize> {
        let size = household.cells.len() as i64;
        let offers = household.together.iter();
        let mut offers: Vec<(i64, usize)> = offers
            .map(|(school, metres)| (metres + size * self.prices[*school], *school))
            .collect();
        offers.sort_unstable();
        let mut best: Option<(i64, usize)> = None;
        for (offer, school) in offers.into_iter().take(TRIED) {
            // Others never pay less than nothing.
            if best.is_some_and(|(least, _)| least <= offer) {
                break;
            }
            let mut steps = Vec::new();
            let paid = self.seat(household, school, &mut steps);
            self.take_back(steps);
            let total = paid.map(|paid| (offer + paid, school));
            best = match (best, total) {
                (Some(best), Some(total)) => Some(best.min(total)),
                (best, total) => best.or(total),
            };
        }
        best.map(|(_, school)| school)
    }

    /// Seats a household at a school and makes room for it; what others pay for it, `None` where there is no room. Each step
    /// is noted.
    fn seat(
        &mut self,
        household: &HouseholdInTurn,
        school: usize,
        steps: &mut Vec<Step>,
    ) -> Option<i64> {
        for &cell in &household.cells {
            let at = &self.cells[cell].at;
            let dearest = || {
                at.keys()
                    .copied()
                    .max_by_key(|s| (self.paid(cell, *s), Reverse(*s)))
            };
            let from = match at.contains_key(&school) {
                true => Some(school),
                false => dearest(),
            };
            let from = from?;
            self.leave(cell, from);
            steps.push(Step::Left { cell, school: from });
        }
        let places = household.cells.len() as i64;
        self.empty[school] -= places;
        steps.push(Step::Kept { school, places });
        let mut paid = 0;
        while self.empty[school] < 0 {
            let (dearer, moves) = self.make_room(school)?;
            paid += dearer;
            for (cell, from, to) in moves {
                self.leave(cell, from);
                self.arrive(cell, to);
                steps.push(Step::Moved { cell, from, to });
            }
        }
        Some(paid)
    }

    fn take_back(&mut self, steps: Vec<Step>) {
        for step in steps.into_iter().rev() {
            match step {
                Step::Left { cell, school } => self.arrive(cell, school),
                Step::Moved { cell, from, to } => {
                    self.leave(cell, to);
                    self.arrive(cell, from);
                }
                Step::Kept { school, places } => self.empty[school] += places,
            }
        }
    }

    /// The shortest chain of moves that takes one child away from a school and ends at a place that is left: what it costs,
    /// and its moves.
    fn make_room(&mut self, school: usize) -> Option<(i64, Vec<Move>)> {
        let mut reached: BTreeMap<usize, (i64, usize, usize)> = BTreeMap::new();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        let mut next = BinaryHeap::from([Reverse((0, school))]);
        while let Some(Reverse((paid, at))) = next.pop() {
            if !done.insert(at) {
                continue;
            }
            if at != school && self.empty[at] > 0 {
                let mut moves = Vec::new();
                let mut to = at;
                while let Some(&(_, from, cell)) = reached.get(&to) {
                    moves.push((cell, from, to));
                    to = from;
                }
                return Some((paid, moves));
            }
            let cells = &self.cells;
            for (&to, way) in &mut self.ways[at] {
                if done.contains(&to) {
                    continue;
                }
                let is_here = |cell: usize| cells[cell].at.contains_key(&at);
                while way.peek().is_some_and(|Reverse((_, cell))| !is_here(*cell)) {
                    way.pop();
                }
                let Some(Reverse((dearer, cell))) = way.peek() else {
                    continue;
                };
                let all = paid + dearer;
                if to != school && reached.get(&to).is_none_or(|(known, ..)| all < *known) {
                    reached.insert(to, (all, at, *cell));
                    next.push(Reverse((all, to)));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(instance: InTurn) -> Vec<Option<usize>> {
        gather_in_turn(instance, &Control::default()).unwrap()
    }

    fn one(journeys: Journeys, at: usize) -> MovableCell {
        MovableCell {
            journeys,
            at: BTreeMap::from([(at, 1)]),
        }
    }

    /// Two schools with two places each: twins apart, and one other beside each of them.
    fn twins(others: [Journeys; 2]) -> InTurn {
        let [first, second] = others;
        let both: Journeys = vec![(0, 100), (1, 500)];
        InTurn {
            places: vec![2, 2],
            prices: vec![0, 0],
            cells: vec![
                MovableCell {
                    journeys: both,
                    at: BTreeMap::from([(0, 1), (1, 1)]),
                },
                one(first, 0),
                one(second, 1),
            ],
            households: vec![HouseholdInTurn {
                together: vec![(0, 200), (1, 1_000)],
                cells: vec![0, 0],
            }],
        }
    }

    #[test]
    fn twins_come_together_where_all_pay_least() {
        // At the first school 200, and 50 for the other who makes room; at the second 1,000.
        let near = vec![(0, 100), (1, 150)];
        assert_eq!(gathered(twins([near.clone(), near])), [Some(0)]);
        // Making room at the first school costs more than the longer journey of the twins.
        let far = vec![(0, 100), (1, 5_000)];
        let other = vec![(0, 100), (1, 100)];
        assert_eq!(gathered(twins([far, other])), [Some(1)]);
    }

    #[test]
    fn nobody_loses_a_place_for_it() {
        // One can only go to the first school, one only to the second.
        assert_eq!(gathered(twins([vec![(0, 100)], vec![(1, 100)]])), [None]);
    }

    #[test]
    fn room_is_made_over_a_third_school() {
        // The one at the first school can go to the third only, which is full; from there somebody can go to the second.
        let mut case = twins([vec![(0, 100), (2, 100)], vec![(1, 100)]]);
        case.places.push(1);
        case.prices.push(0);
        case.cells.push(one(vec![(1, 70), (2, 60)], 2));
        assert_eq!(gathered(case), [Some(0)]);
    }

    #[test]
    fn a_school_that_was_tried_in_vain_leaves_everybody_where_they_were() {
        // The first household finds no room and must not disturb the second, which is together as it is.
        let mut case = twins([vec![(0, 100)], vec![(1, 100)]]);
        case.places.push(2);
        case.prices.push(0);
        case.cells.push(MovableCell {
            journeys: vec![(2, 10)],
            at: BTreeMap::from([(2, 2)]),
        });
        case.households.push(HouseholdInTurn {
            together: vec![(2, 20)],
            cells: vec![3, 3],
        });
        assert_eq!(gathered(case), [None, Some(2)]);
    }
}
