//! Households that were split, brought together: first as many as can be, then the shortest journeys at that number.

use super::runner::EngineError;
use super::small::minimise;
use crate::control::Control;
use crate::model::{SiblingInstance, SiblingModel, SiblingSolution};

/// Brings as many households together as can be, and then travels as little as can be.
///
/// # Errors
/// When HiGHS ends without an optimum, not in whole children, or is told to end.
pub fn colocate(
    instance: &SiblingInstance,
    control: &Control,
) -> Result<SiblingSolution, EngineError> {
    let most = solve(SiblingModel::most_together(instance), control)?.together;
    solve(SiblingModel::shortest(instance, most), control)
}

fn solve(mut model: SiblingModel, control: &Control) -> Result<SiblingSolution, EngineError> {
    let solution = minimise(std::mem::take(&mut model.program), control)?;
    model.read(|variable| solution.whole(variable))
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
                together: vec![(0, 200), (1, 1_000)],
                members: vec![vec![(0, 100), (1, 500)]; 2],
            }],
        }
    }

    #[test]
    fn twins_come_together_where_it_costs_least() {
        let near = (1, vec![(0, 100), (1, 150)]);
        let result = colocate(&twins(vec![near.clone(), near]), &Control::default()).unwrap();
        assert_eq!(result.households, [[0, 0]]);
        assert_eq!(result.others, [[(1, 1)], [(1, 1)]]);
    }

    #[test]
    fn nobody_loses_a_place_for_it() {
        // One can only go to the first school, one only to the second: no room for both twins in one.
        let others = vec![(1, vec![(0, 100)]), (1, vec![(1, 100)])];
        let result = colocate(&twins(others), &Control::default()).unwrap();
        let mut schools = result.households[0].clone();
        schools.sort_unstable();
        assert_eq!(schools, [0, 1]);
    }
}
