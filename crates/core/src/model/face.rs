//! The face of the plans that are optimal in all objectives so far: what the next objective may still change.
//!
//! After an objective with optimal prices `u_j`, a plan of the same children is optimal if and only if
//!
//! ```text
//! x_gj > 0  ⇒  c_gj + u_j = min_k (c_gk + u_k)        on tight arcs only
//! u_j ≠ 0   ⇒  Σ_g x_gj = q_j                         a school with a price is full
//! ```
//!
//! So the next objective is minimised over the same network with the other arcs taken out and the places of those
//! schools an equation: totally unimodular as before. There the price of a school that is full for good may be below
//! zero, and prices over all objectives together, the first before the second, are still above it.

use rayon::prelude::*;

use super::assignment::{AssignmentModel, ModelArc, RowIdx};

/// The plans that place the same children and are optimal so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptimalFace {
    /// For each row of the programme the arcs that its children may take, shortest first; none where it places nobody.
    pub arcs: Vec<Vec<ModelArc>>,
    /// Whether each column is full in every optimal plan.
    pub is_full: Vec<bool>,
}

impl OptimalFace {
    /// All plans that place so many children of each row, over the whole reach, or over journeys of at most so many metres.
    pub fn whole(model: &AssignmentModel<'_>, placed: &[i64], most: Option<i64>) -> Self {
        let arcs = |row: usize| match placed[row] {
            0 => Vec::new(),
            _ => model.within(RowIdx::from_usize(row), most),
        };
        let rows = (0..placed.len()).into_par_iter();
        Self {
            arcs: rows.map(arcs).collect(),
            is_full: vec![false; model.sites.len()],
        }
    }

    /// The plans of the shortest journeys in all, which these prices prove.
    pub fn of_travel(model: &AssignmentModel<'_>, prices: &[i64]) -> Self {
        Self {
            arcs: model.tight(prices),
            is_full: prices.iter().map(|price| *price != 0).collect(),
        }
    }
}
