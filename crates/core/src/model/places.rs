//! Objectives `public_places` and `purchased_places`: as many children as can be, in rank order.
//!
//! ```text
//! minimise Σ_gk w_gk z_gk        w = position in the rank, counted from the lowest
//! ```
//!
//! The dual, with prices `u_j ≥ 0` of places (zero at a school that is not full):
//!
//! ```text
//! v_g = min_{j:(g,j)∈A} u_j      the price of a place to a child of cell g
//! w_gk < v_g  ⇒  the child is left out;    w_gk > v_g  ⇒  the child is placed
//! ```
//!
//! So `u_j` is a cut-off (录取线): the weight of the lowest child that one more place at `j`, by moving
//! others along, would save from being pushed out. It needs no solver: it is read off the plan.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::control::{Control, Stopped};

use super::assignment::{AssignmentModel, ColumnIdx, NewArcs, Plan, RowIdx};
use super::linear::{LinearProgram, Name};
use super::transport::place_row;

/// The cut-off of each column when the plan is optimal for the objective; `None` when it is not.
///
/// The cut-off of a full school is the lowest weight that alternating paths from it reach (a child
/// here moves to a school there, a child there moves on, …, the last is pushed out); zero when they
/// reach a school with places left. The plan is optimal if and only if no child left out weighs more
/// than the cut-off of a school in its reach. Whole numbers throughout, every arc looked at.
pub fn cut_offs(model: &AssignmentModel<'_>, plan: &Plan) -> Option<Vec<i64>> {
    let placed = model.placed(plan);
    let load = model.load(plan);
    let lowest_placed = |row: RowIdx| {
        let left_out = model.weights(row).len() - placed[row.at()] as usize;
        model.weights(row)[left_out]
    };
    let mut cut: Vec<i64> = model
        .columns()
        .map(|j| {
            if load[j.at()] < model.places[j.at()] {
                0
            } else {
                i64::MAX
            }
        })
        .collect();
    let mut flows_of_row: Vec<Vec<usize>> = vec![Vec::new(); model.cells.len()];
    for flow in &plan.flows {
        let j = flow.column.at();
        cut[j] = cut[j].min(lowest_placed(flow.row));
        flows_of_row[flow.row.at()].push(j);
    }
    let rows_of_column = reverse_arcs(model);

    // Cheapest first, so each row and each column is settled once.
    let mut heap: BinaryHeap<Reverse<(i64, usize)>> = cut
        .iter()
        .enumerate()
        .map(|(j, &price)| Reverse((price, j)))
        .collect();
    let mut row_price = vec![None; model.cells.len()];
    while let Some(Reverse((price, j))) = heap.pop() {
        if price > cut[j] {
            continue;
        }
        for &row in rows_of_column.of(j) {
            let row = row as usize;
            if row_price[row].is_some() {
                continue;
            }
            row_price[row] = Some(price);
            for &k in &flows_of_row[row] {
                if price < cut[k] {
                    cut[k] = price;
                    heap.push(Reverse((price, k)));
                }
            }
        }
    }
    let optimal = model.rows().all(|row| {
        let left_out = model.weights(row).len() - placed[row.at()] as usize;
        let highest_left_out = left_out.checked_sub(1).map_or(0, |i| model.weights(row)[i]);
        row_price[row.at()].is_none_or(|price| highest_left_out <= price)
    });
    optimal.then_some(cut)
}

/// Where places are short under a plan that places as many as can be: the connected sets of columns that
/// alternating paths reach from the children left out, each with the children of the rows that reach nothing
/// else. Every arc listed is looked at.
pub fn deficient_sets(model: &AssignmentModel<'_>, plan: &Plan) -> Vec<(Vec<ColumnIdx>, i64)> {
    let placed = model.placed(plan);
    let mut rows_at: Vec<Vec<RowIdx>> = vec![Vec::new(); model.sites.len()];
    for flow in &plan.flows {
        rows_at[flow.column.at()].push(flow.row);
    }
    let mut set_of: Vec<Option<usize>> = vec![None; model.sites.len()];
    let mut seen = vec![false; model.cells.len()];
    let mut sets: Vec<(Vec<ColumnIdx>, i64)> = Vec::new();
    for start in model.rows() {
        if placed[start.at()] == model.supply(start) || seen[start.at()] {
            continue;
        }
        // All that hangs together by rows is one set, whichever row it is begun at.
        let mut set = (Vec::new(), 0);
        let mut joined: Vec<usize> = Vec::new();
        let mut rows = vec![start];
        seen[start.at()] = true;
        while let Some(row) = rows.pop() {
            set.1 += model.supply(row);
            for arc in model.arcs(row) {
                match set_of[arc.column.at()] {
                    Some(known) if known == sets.len() => {}
                    Some(earlier) => joined.push(earlier),
                    None => {
                        set_of[arc.column.at()] = Some(sets.len());
                        set.0.push(arc.column);
                        for &other in &rows_at[arc.column.at()] {
                            if !std::mem::replace(&mut seen[other.at()], true) {
                                rows.push(other);
                            }
                        }
                    }
                }
            }
        }
        joined.sort_unstable();
        joined.dedup();
        for earlier in joined {
            let (columns, children) = std::mem::take(&mut sets[earlier]);
            for column in &columns {
                set_of[column.at()] = Some(sets.len());
            }
            set.0.extend(columns);
            set.1 += children;
        }
        sets.push(set);
    }
    sets.retain(|(columns, _)| !columns.is_empty());
    sets
}

/// Arcs that are not listed and lead to a lower cut-off than all that are.
///
/// # Errors
/// When it is told to end.
pub fn price_out_places(
    model: &AssignmentModel<'_>,
    cut_offs: &[i64],
    control: &Control,
) -> Result<NewArcs, Stopped> {
    let lowest = cut_offs.iter().copied().min().unwrap_or(0);
    model.price_out(
        |arc| cut_offs[arc.column.at()],
        // A cut-off has nothing to do with how far it is.
        |pays| if lowest < pays { i64::MAX } else { 0 },
        control,
    )
}

/// The value of the dual at these cut-offs: `Σ_gk min(w_gk, v_g) − Σ_j q_j u_j`. No plan loses less.
pub fn places_bound(model: &AssignmentModel<'_>, cut_offs: &[i64]) -> i128 {
    let paid: i128 = model
        .rows()
        .map(|row| {
            let least = model
                .arcs(row)
                .iter()
                .map(|arc| cut_offs[arc.column.at()])
                .min()
                .unwrap_or(i64::MAX);
            let pay = |&w: &i64| i128::from(w.min(least));
            model.weights(row).iter().map(pay).sum::<i128>()
        })
        .sum();
    paid - dual_capacity_cost(model, cut_offs)
}

/// What the children left out weigh in all: the value of the objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Losses {
    /// Children left without a place of the sector.
    pub children: i64,
    /// The sum of their rank weights.
    pub weight: i128,
}

impl Losses {
    /// The losses of a plan.
    pub fn of(model: &AssignmentModel<'_>, plan: &Plan) -> Self {
        let placed = model.placed(plan);
        let mut losses = Self {
            children: 0,
            weight: 0,
        };
        for row in model.rows() {
            let weights = model.weights(row);
            let left_out = weights.len() - placed[row.at()] as usize;
            losses.children += left_out as i64;
            losses.weight += weights[..left_out]
                .iter()
                .map(|&w| i128::from(w))
                .sum::<i128>();
        }
        losses
    }
}

/// The whole of it as a linear programme, every listed arc a column, and one for each child: what `solve` finds by
/// alternating paths.
pub fn places_program(model: &AssignmentModel<'_>) -> LinearProgram {
    let mut program = LinearProgram::default();
    let into = every_child_placed_or_left_out(&mut program, model);
    no_more_than_places(&mut program, model, into);
    program
}

/// `Σ_j x_gj + Σ_k z_gk = s_g`, with `Σ_gk w_gk z_gk` as the objective; the entries of each column come back.
fn every_child_placed_or_left_out(
    program: &mut LinearProgram,
    model: &AssignmentModel<'_>,
) -> Vec<Vec<(usize, f64)>> {
    let mut into = vec![Vec::new(); model.sites.len()];
    for row in model.rows() {
        let mut entries = Vec::new();
        for arc in model.arcs(row) {
            let name = Name::of("placed", &[('g', row.at()), ('j', arc.column.at())]);
            let column = program.column(name, 0.0, (0.0, f64::INFINITY), false);
            entries.push((column, 1.0));
            into[arc.column.at()].push((column, 1.0));
        }
        for (k, weight) in model.weights(row).iter().enumerate() {
            let name = Name::of("left_out", &[('g', row.at()), ('k', k)]);
            let column = program.column(name, *weight as f64, (0.0, 1.0), false);
            entries.push((column, 1.0));
        }
        let supply = model.supply(row) as f64;
        let name = Name::of("placed_or_left_out", &[('g', row.at())]);
        program.row(name, (supply, supply), entries);
    }
    into
}

/// `Σ_g x_gj ≤ q_j`
fn no_more_than_places(
    program: &mut LinearProgram,
    model: &AssignmentModel<'_>,
    into: Vec<Vec<(usize, f64)>>,
) {
    for ((j, entries), places) in into.into_iter().enumerate().zip(&model.places) {
        program.row(Name::of("places", &[('j', j)]), place_row(*places), entries);
    }
}

/// What all places cost at these prices: `Σ_j q_j u_j`.
pub(super) fn dual_capacity_cost(model: &AssignmentModel<'_>, prices: &[i64]) -> i128 {
    model
        .columns()
        .map(|j| i128::from(prices[j.at()]) * i128::from(model.places[j.at()]))
        .sum()
}

/// For each column, the rows that can reach it.
struct ReverseArcs {
    starts: Vec<usize>,
    rows: Vec<u32>,
}

impl ReverseArcs {
    fn of(&self, column: usize) -> &[u32] {
        &self.rows[self.starts[column]..self.starts[column + 1]]
    }
}

fn reverse_arcs(model: &AssignmentModel<'_>) -> ReverseArcs {
    let mut starts = vec![0; model.sites.len() + 1];
    for row in model.rows() {
        for arc in model.arcs(row) {
            starts[arc.column.at() + 1] += 1;
        }
    }
    for j in 0..model.sites.len() {
        starts[j + 1] += starts[j];
    }
    let mut next = starts.clone();
    let mut rows = vec![0; model.arc_count()];
    for row in model.rows() {
        for arc in model.arcs(row) {
            rows[next[arc.column.at()]] = row.0;
            next[arc.column.at()] += 1;
        }
    }
    ReverseArcs { starts, rows }
}
