//! Objective `travel`: the shortest journeys in all, for the children who have a place.
//!
//! ```text
//! minimise Σ_gj d_gj x_gj        d = whole metres, over the plans that place the same children
//! ```
//!
//! The children placed are one and the same set in every optimum of the objectives before it, so the
//! face is: the same number from each cell. Its dual, with prices `u_j ≥ 0`, zero at a school that is
//! not full:
//!
//! ```text
//! v_g = min_{j:(g,j)∈A} (d_gj + u_j);    x_gj > 0  ⇒  d_gj + u_j = v_g
//! ```

use crate::control::{Control, Stopped};

use super::assignment::{AssignmentModel, NewArcs, Plan};
use super::places::dual_capacity_cost;

/// The metres of all journeys of a plan.
pub fn total_metres(model: &AssignmentModel<'_>, plan: &Plan) -> i128 {
    plan.flows
        .iter()
        .map(|flow| {
            let metres = model.metres(flow.row, flow.column).unwrap_or(0);
            i128::from(metres) * i128::from(flow.children)
        })
        .sum()
}

/// Whether these prices prove that no plan placing the same children travels less.
///
/// Whole numbers, over every arc listed; [`price_out_travel`] looks at all others.
pub fn travel_is_proved(model: &AssignmentModel<'_>, plan: &Plan, prices: &[i64]) -> bool {
    let load = model.load(plan);
    let prices_fit = model.columns().all(|j| {
        let full = load[j.at()] == model.places[j.at()];
        prices[j.at()] == 0 || (prices[j.at()] > 0 && full)
    });
    let mut used = plan.flows.iter().peekable();
    prices_fit
        && model.rows().all(|row| {
            let cheapest = model
                .arcs(row)
                .iter()
                .map(|arc| arc.metres() + prices[arc.column.at()])
                .min();
            let mut all_cheapest = true;
            while let Some(flow) = used.next_if(|flow| flow.row == row) {
                let cost = model
                    .metres(flow.row, flow.column)
                    .map(|metres| metres + prices[flow.column.at()]);
                all_cheapest &= cost == cheapest;
            }
            all_cheapest
        })
}

/// Arcs that are not listed and shorten the journeys at these prices.
///
/// # Errors
/// When it is told to end.
pub fn price_out_travel(
    model: &AssignmentModel<'_>,
    prices: &[i64],
    control: &Control,
) -> Result<NewArcs, Stopped> {
    model.price_out(
        |arc| arc.metres() + prices[arc.column.at()],
        // No price is negative: the journey alone must be shorter than what the row pays.
        |pays| pays - 1,
        control,
    )
}

/// The value of the dual at these prices: `Σ_g n_g min_j (d_gj + u_j) − Σ_j q_j u_j`, with `n_g` the
/// children placed from each row. No plan that places them travels less.
pub fn travel_bound(model: &AssignmentModel<'_>, plan: &Plan, prices: &[i64]) -> i128 {
    let paid: i128 = model
        .rows()
        .zip(model.placed(plan))
        .map(|(row, placed)| {
            let least = model
                .arcs(row)
                .iter()
                .map(|arc| arc.metres() + prices[arc.column.at()])
                .min()
                .unwrap_or(0);
            i128::from(least) * i128::from(placed)
        })
        .sum();
    paid - dual_capacity_cost(model, prices)
}
