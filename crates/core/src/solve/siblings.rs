//! Households brought together: first as many as can be, then the shortest journeys at that number, then each in its turn
//! the school nearest to it. Those that share nothing contested are settled apart.

use super::runner::EngineError;
use super::small::{Search, SmallSolution, minimise_within};
use crate::control::Control;
use crate::model::{Seats, SiblingInstance, SiblingModel, SiblingSolution};

/// Nodes of one search: the same limit on every machine.
const NODES: u32 = 2_000;

/// Searches for the nearest school of households that more than one would suit, of one instance.
const TURNS: usize = 300;

/// Where households go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colocated {
    /// For each household where it goes.
    pub households: Vec<Seats>,
    /// Whether no search ended at its limit.
    pub is_complete: bool,
}

/// Brings as many households together as can be, and then travels as little as can be; of what is left after that, each
/// household has in its turn the school nearest to all of it.
///
/// # Errors
/// When HiGHS ends in a way that is no answer, not in whole children, or is told to end.
pub fn colocate(instance: &SiblingInstance, control: &Control) -> Result<Colocated, EngineError> {
    let count = instance.households.len();
    let mut colocated = Colocated {
        households: vec![Seats::Apart(Vec::new()); count],
        is_complete: true,
    };
    let mut turns = TURNS;
    for (part, households) in parts(instance) {
        control.check()?;
        let mut settled = Settled::of(part, &mut colocated.is_complete, control)?;
        settled.in_turn(&mut turns, &mut colocated.is_complete, control)?;
        for (at, seats) in households.into_iter().zip(settled.solution.households) {
            colocated.households[at] = seats;
        }
    }
    Ok(colocated)
}

/// One part of an instance, and the best that is known of it.
struct Settled {
    instance: SiblingInstance,
    solution: SiblingSolution,
}

impl Settled {
    fn of(
        instance: SiblingInstance,
        is_complete: &mut bool,
        control: &Control,
    ) -> Result<Self, EngineError> {
        let all = instance.households.len() as i64;
        let together = SiblingModel::shortest(&instance.all_together(), all);
        let mut solution = solve(together, is_complete, control)?;
        if solution.is_none() {
            let most = SiblingModel::most_together(&instance);
            let most = solve(most, is_complete, control)?;
            if let Some(most) = most {
                let shortest = SiblingModel::shortest(&instance, most.together());
                solution = Some(solve(shortest, is_complete, control)?.unwrap_or(most));
            }
        }
        // Where nothing was found before a limit everybody stays where they are.
        let solution = solution.unwrap_or_else(|| SiblingSolution {
            others: vec![Vec::new(); instance.others.len()],
            households: vec![Seats::Apart(Vec::new()); instance.households.len()],
        });
        Ok(Self { instance, solution })
    }

    /// Each household in its turn at the school to which its children travel least together, of those that leave as many
    /// households together and the journeys as short; apart only where none does.
    fn in_turn(
        &mut self,
        turns: &mut usize,
        is_complete: &mut bool,
        control: &Control,
    ) -> Result<(), EngineError> {
        let number = self.solution.together();
        let metres = self.instance.metres(&self.solution);
        for at in 0..self.instance.households.len() {
            let mut schools = self.instance.households[at].together.clone();
            schools.sort_unstable_by_key(|(school, metres)| (*metres, *school));
            let members = std::mem::take(&mut self.instance.households[at].members);
            for (school, own) in schools {
                self.instance.households[at].together = vec![(school, own)];
                if self.solution.households[at] == Seats::Together(school) {
                    break;
                }
                if *turns == 0 {
                    *is_complete = false;
                    continue;
                }
                *turns -= 1;
                let model = SiblingModel::shortest(&self.instance, number);
                if let Some(other) = solve(model, is_complete, control)?
                    && self.instance.metres(&other) == metres
                {
                    self.solution = other;
                    break;
                }
            }
            if let Seats::Apart(_) = self.solution.households[at] {
                let household = &mut self.instance.households[at];
                household.together.clear();
                household.members = members;
            }
        }
        Ok(())
    }
}

/// The solution of a programme; `None` where there is none, or where none was found before the limit.
fn solve(
    mut model: SiblingModel,
    is_complete: &mut bool,
    control: &Control,
) -> Result<Option<SiblingSolution>, EngineError> {
    let program = std::mem::take(&mut model.program);
    let read = |solution: SmallSolution| model.read(|variable| solution.whole(variable)).map(Some);
    match minimise_within(program, NODES, control)? {
        Search::Optimal(solution) => read(solution),
        Search::Limited(solution) => {
            *is_complete = false;
            read(solution)
        }
        Search::Nothing => {
            *is_complete = false;
            Ok(None)
        }
        Search::Infeasible => Ok(None),
    }
}

/// The parts of an instance that share no school for which there could be too many of them, each with the numbers of its
/// households; the others who share nothing contested with a household are in none.
fn parts(instance: &SiblingInstance) -> Vec<(SiblingInstance, Vec<usize>)> {
    let others = instance.others.len();
    // For each of the others and each household the schools to which it could go, and how many with it.
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut wanted = vec![0; instance.places.len()];
    for (count, journeys) in &instance.others {
        rows.push(journeys.iter().map(|(school, _)| *school).collect());
        for (school, _) in journeys {
            wanted[*school] += count;
        }
    }
    for household in &instance.households {
        let members = household.members.iter().flatten();
        let all = household.together.iter().chain(members);
        let mut schools: Vec<usize> = all.map(|(school, _)| *school).collect();
        schools.sort_unstable();
        schools.dedup();
        for school in &schools {
            wanted[*school] += household.size;
        }
        rows.push(schools);
    }
    let mut parts = Joined::new(rows.len() + instance.places.len());
    for (row, schools) in rows.iter().enumerate() {
        for &school in schools {
            if wanted[school] > instance.places[school] {
                parts.join(row, rows.len() + school);
            }
        }
    }
    let mut found: Vec<(usize, SiblingInstance, Vec<usize>)> = Vec::new();
    for (at, household) in instance.households.iter().enumerate() {
        let root = parts.root(others + at);
        let own = match found.iter().position(|(other, _, _)| *other == root) {
            Some(own) => own,
            None => {
                let places = instance.places.clone();
                let part = SiblingInstance {
                    places,
                    ..SiblingInstance::default()
                };
                found.push((root, part, Vec::new()));
                found.len() - 1
            }
        };
        found[own].1.households.push(household.clone());
        found[own].2.push(at);
    }
    for (at, other) in instance.others.iter().enumerate() {
        let root = parts.root(at);
        if let Some((_, part, _)) = found.iter_mut().find(|(own, _, _)| *own == root) {
            part.others.push(other.clone());
        }
    }
    let found = found.into_iter();
    found
        .map(|(_, part, households)| (part, households))
        .collect()
}

/// Which of many are joined with one another.
struct Joined(Vec<usize>);

impl Joined {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Journeys, SiblingHousehold};

    /// Two schools with two places each; twins who were split, and two others.
    fn twins(others: Vec<(i64, Journeys)>) -> SiblingInstance {
        SiblingInstance {
            places: vec![2, 2],
            others,
            households: vec![SiblingHousehold {
                size: 2,
                together: vec![(0, 200), (1, 1_000)],
                members: vec![vec![(0, 100), (1, 500)]; 2],
            }],
        }
    }

    #[test]
    fn twins_come_together_where_it_costs_least() {
        let near = (1, vec![(0, 100), (1, 150)]);
        let instance = twins(vec![near.clone(), near]);
        let result = colocate(&instance, &Control::default()).unwrap();
        assert_eq!(result.households, [Seats::Together(0)]);
        assert!(result.is_complete);
    }

    #[test]
    fn nobody_loses_a_place_for_it() {
        // One can only go to the first school, one only to the second: no room for both twins in one.
        let others = vec![(1, vec![(0, 100)]), (1, vec![(1, 100)])];
        let result = colocate(&twins(others), &Control::default()).unwrap();
        let [Seats::Apart(schools)] = &result.households[..] else {
            panic!("{result:?}");
        };
        assert!(
            schools[..] == [0, 1] || schools[..] == [1, 0],
            "{schools:?}"
        );
    }

    #[test]
    fn of_two_as_good_the_first_household_has_the_nearer_school() {
        // Each of two pairs would fill the near school; the other one costs both as much more.
        let pair = SiblingHousehold {
            size: 2,
            together: vec![(0, 400), (1, 200)],
            members: vec![vec![(0, 200), (1, 100)]; 2],
        };
        let mut instance = twins(Vec::new());
        instance.households = vec![pair.clone(), pair];
        let result = colocate(&instance, &Control::default()).unwrap();
        assert_eq!(result.households, [Seats::Together(1), Seats::Together(0)]);
    }

    #[test]
    fn what_shares_nothing_contested_is_apart() {
        let pair = |school: usize| SiblingHousehold {
            size: 2,
            together: vec![(school, 10), (2, 50)],
            members: vec![vec![(school, 5), (2, 25)]; 2],
        };
        // The third school has room for all of them, or for one pair only.
        let mut instance = SiblingInstance {
            places: vec![1, 1, 5],
            others: vec![(1, vec![(0, 1), (2, 2)])],
            households: vec![pair(0), pair(1)],
        };
        assert_eq!(parts(&instance).len(), 2);
        instance.places[2] = 3;
        assert_eq!(parts(&instance).len(), 1);
    }
}
