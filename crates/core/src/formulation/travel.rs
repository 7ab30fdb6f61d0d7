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

use super::places::rent;
use super::programme::{Plan, Programme, Unlisted};

/// The metres of all journeys of a plan.
pub fn total_metres(programme: &Programme<'_>, plan: &Plan) -> i128 {
    plan.flows
        .iter()
        .map(|flow| {
            let metres = programme.metres(flow.row, flow.column).unwrap_or(0);
            i128::from(metres) * i128::from(flow.children)
        })
        .sum()
}

/// Whether these prices prove that no plan placing the same children travels less.
///
/// Whole numbers, over every arc listed; [`unlisted_for_travel`] looks at all others.
pub fn travel_is_proved(programme: &Programme<'_>, plan: &Plan, prices: &[i64]) -> bool {
    let load = programme.load(plan);
    let prices_fit = programme.columns().all(|j| {
        let full = load[j.at()] == programme.places[j.at()];
        prices[j.at()] == 0 || (prices[j.at()] > 0 && full)
    });
    let mut used = plan.flows.iter().peekable();
    prices_fit
        && programme.rows().all(|row| {
            let cheapest = programme
                .arcs(row)
                .iter()
                .map(|arc| arc.metres() + prices[arc.column.at()])
                .min();
            let mut all_cheapest = true;
            while let Some(flow) = used.next_if(|flow| flow.row == row) {
                let cost = programme
                    .metres(flow.row, flow.column)
                    .map(|metres| metres + prices[flow.column.at()]);
                all_cheapest &= cost == cheapest;
            }
            all_cheapest
        })
}

/// Arcs that are not listed and shorten the journeys at these prices.
pub fn unlisted_for_travel(programme: &Programme<'_>, prices: &[i64]) -> Unlisted {
    programme.unlisted(
        |arc| arc.metres() + prices[arc.column.at()],
        // No price is negative: the journey alone must be shorter than what the row pays.
        |pays| pays - 1,
    )
}

/// The value of the dual at these prices: `Σ_g n_g min_j (d_gj + u_j) − Σ_j q_j u_j`, with `n_g` the
/// children placed from each row. No plan that places them travels less.
pub fn travel_bound(programme: &Programme<'_>, plan: &Plan, prices: &[i64]) -> i128 {
    let paid: i128 = programme
        .rows()
        .zip(programme.placed(plan))
        .map(|(row, placed)| {
            let least = programme
                .arcs(row)
                .iter()
                .map(|arc| arc.metres() + prices[arc.column.at()])
                .min()
                .unwrap_or(0);
            i128::from(least) * i128::from(placed)
        })
        .sum();
    paid - rent(programme, prices)
}
