//! One school for all children of a household: a small integer programme around those who were split.
//!
//! ```text
//! maximise  Σ_u t_u                             households together; then, at that number,
//! minimise  Σ_gj d_gj x_gj + Σ_uj d_uj y_uj + Σ_mj d_mj s_mj
//! Σ_j x_gj = n_g                                everybody else keeps a place
//! Σ_j y_uj = t_u                                a household together at one school …
//! Σ_j s_mj = 1 − t_u                            … or each of its members at some school
//! Σ_g x_gj + Σ_u n_u y_uj + Σ_m s_mj ≤ q_j      places
//! x ≥ 0 whole,   t, y, s ∈ {0, 1}
//! ```
//!
//! Nobody gains or loses a place: only who goes where changes, among the schools concerned.

use good_lp::{Constraint, Expression, ProblemVariables, Solution, Variable, constraint, variable};

use super::engine::{EngineError, whole};
use super::small::minimise;

/// Schools with the metres to them, schools as numbers of [`Concerned::places`].
pub type Journeys = Vec<(usize, i64)>;

/// The children whose schools may change.
#[derive(Clone, Debug, Default)]
pub struct Concerned {
    /// Places of each school that the children concerned may fill.
    pub places: Vec<i64>,
    /// Children who are the same to the network: how many, and where they can go.
    pub others: Vec<(i64, Journeys)>,
    /// Households that were split.
    pub households: Vec<Household>,
}

/// A household that was split.
#[derive(Clone, Debug, Default)]
pub struct Household {
    /// Schools that all its members can go to, with the metres of all of them together.
    pub together: Journeys,
    /// For each member, where it can go.
    pub members: Vec<Journeys>,
}

/// The school of each child concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arranged {
    /// For each of the others, schools and how many go there.
    pub others: Vec<Vec<(usize, i64)>>,
    /// For each household, the school of each member.
    pub households: Vec<Vec<usize>>,
}

/// A choice of the programme: a variable for each journey.
type Choice = Vec<(usize, i64, Variable)>;

/// The variables of the programme.
struct Variables {
    others: Vec<Choice>,
    together: Vec<Choice>,
    members: Vec<Vec<Choice>>,
}

/// Brings as many households together as can be, and then travels as little as can be.
///
/// # Errors
/// When HiGHS ends without an optimum, or not in whole children.
pub fn together(concerned: &Concerned) -> Result<Arranged, EngineError> {
    let most = solve(concerned, None)?.1;
    Ok(solve(concerned, Some(most))?.0)
}

/// The best arrangement, and how many households are together in it: the most that can be, or those with
/// the shortest journeys where the number is given.
fn solve(concerned: &Concerned, number: Option<i64>) -> Result<(Arranged, i64), EngineError> {
    let mut all = ProblemVariables::new();
    let mut choice = |journeys: &Journeys, most: f64| -> Choice {
        let one = |&(school, metres): &(usize, i64)| {
            let own = all.add(variable().integer().min(0).max(most));
            (school, metres, own)
        };
        journeys.iter().map(one).collect()
    };
    let variables = Variables {
        others: concerned
            .others
            .iter()
            .map(|(count, journeys)| choice(journeys, *count as f64))
            .collect(),
        together: concerned
            .households
            .iter()
            .map(|household| choice(&household.together, 1.0))
            .collect(),
        members: concerned
            .households
            .iter()
            .map(|h| h.members.iter().map(|member| choice(member, 1.0)).collect())
            .collect(),
    };
    let count: Expression = variables.together.iter().map(sum).sum();
    let metres = metres(&variables);
    let objective = match number {
        None => -1.0 * count.clone(),
        Some(_) => metres,
    };
    let mut constraints: Vec<Constraint> = Vec::new();
    if let Some(number) = number {
        constraints.push(constraint!(count == number as f64));
    }
    for (choice, (supply, _)) in variables.others.iter().zip(&concerned.others) {
        constraints.push(constraint!(sum(choice) == *supply as f64));
    }
    for (together, members) in variables.together.iter().zip(&variables.members) {
        for member in members {
            constraints.push(constraint!(sum(together) + sum(member) == 1.0));
        }
    }
    for (school, places) in concerned.places.iter().enumerate() {
        let load = load(&variables, school);
        constraints.push(constraint!(load <= *places as f64));
    }
    let solution = minimise(all, objective, constraints)?;
    let taken = |choice: &Choice| -> Result<Vec<(usize, i64)>, EngineError> {
        let mut taken = Vec::new();
        for &(school, _, own) in choice {
            let children = whole(solution.value(own))?;
            if children > 0 {
                taken.push((school, children));
            }
        }
        Ok(taken)
    };
    let mut arranged = Arranged::default();
    let mut brought = 0;
    for choice in &variables.others {
        arranged.others.push(taken(choice)?);
    }
    for (choice, members) in variables.together.iter().zip(&variables.members) {
        let schools = match taken(choice)?.first() {
            Some((school, _)) => {
                brought += 1;
                vec![*school; members.len()]
            }
            None => {
                let mut own = Vec::new();
                for member in members {
                    own.extend(taken(member)?.first().map(|(school, _)| *school));
                }
                own
            }
        };
        arranged.households.push(schools);
    }
    Ok((arranged, brought))
}

fn sum(choice: &Choice) -> Expression {
    choice
        .iter()
        .map(|(_, _, own)| Expression::from(*own))
        .sum()
}

/// All journeys.
fn metres(variables: &Variables) -> Expression {
    let members = variables.members.iter().flatten();
    let all = variables
        .others
        .iter()
        .chain(&variables.together)
        .chain(members);
    all.flatten()
        .map(|(_, metres, own)| *metres as f64 * *own)
        .sum()
}

/// The children at one school.
fn load(variables: &Variables, school: usize) -> Expression {
    let at = |choice: &Choice, each: f64| -> Expression {
        let here = choice.iter().filter(|(j, _, _)| *j == school);
        here.map(|(_, _, own)| each * *own).sum()
    };
    let others: Expression = variables.others.iter().map(|c| at(c, 1.0)).sum();
    let households = variables.together.iter().zip(&variables.members);
    let together: Expression = households.map(|(c, m)| at(c, m.len() as f64)).sum();
    let apart: Expression = variables.members.iter().flatten().map(|c| at(c, 1.0)).sum();
    others + together + apart
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two schools with two places each; twins who were split, and two others.
    fn twins(others: Vec<(i64, Journeys)>) -> Concerned {
        Concerned {
            places: vec![2, 2],
            others,
            households: vec![Household {
                together: vec![(0, 200), (1, 1_000)],
                members: vec![vec![(0, 100), (1, 500)]; 2],
            }],
        }
    }

    #[test]
    fn twins_come_together_where_it_costs_least() {
        let near = (1, vec![(0, 100), (1, 150)]);
        let result = together(&twins(vec![near.clone(), near])).unwrap();
        assert_eq!(result.households, [[0, 0]]);
        assert_eq!(result.others, [[(1, 1)], [(1, 1)]]);
    }

    #[test]
    fn nobody_loses_a_place_for_it() {
        // One can only go to the first school, one only to the second: no room for both twins in one.
        let result = together(&twins(vec![(1, vec![(0, 100)]), (1, vec![(1, 100)])])).unwrap();
        let mut schools = result.households[0].clone();
        schools.sort_unstable();
        assert_eq!(schools, [0, 1]);
    }
}
