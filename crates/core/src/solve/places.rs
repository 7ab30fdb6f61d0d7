//! Who gets a place: the best set, by augmenting paths in the order of rank.
//!
//! The sets of children who can be placed together form a transversal matroid, so the greedy choice is
//! the optimum of every strictly increasing weight: take the children from the highest rank down, and
//! keep each who can be placed beside those already kept, if need be by moving others along an
//! alternating path. Each column carries a label, how many moves at least lead from it to room; paths go
//! down the labels, and where there is a gap in them nothing above it has a path any more.
//!
//! A linear programme finds the same set, but at 180,000 children it needs ten times as long
//! (docs/decisions/0002). What was found here is proved by the duals of
//! that programme all the same: `model::cut_offs`.

use crate::control::{Control, Stopped};
use crate::model::{AssignmentModel, ColumnIdx, Flow, Plan, RowIdx};

/// The best set of children, and one way to place them.
///
/// # Errors
/// When it is told to end.
pub fn max_weight_matching(
    model: &AssignmentModel<'_>,
    control: &Control,
) -> Result<Plan, Stopped> {
    let mut by_rank: Vec<(i64, RowIdx)> = model
        .rows()
        .flat_map(|row| model.weights(row).iter().map(move |&w| (w, row)))
        .collect();
    by_rank.sort_unstable_by(|a, b| b.cmp(a));
    let mut placing = Placing::new(model);
    for (_, row) in by_rank {
        control.check()?;
        placing.place(row);
    }
    Ok(placing.plan())
}

/// The best set that holds all children whom `plan` places already: the best of all where the places only
/// grew since `plan` was the best.
///
/// # Errors
/// When it is told to end.
pub fn max_weight_matching_from(
    model: &AssignmentModel<'_>,
    plan: &Plan,
    control: &Control,
) -> Result<Plan, Stopped> {
    let mut placing = Placing::new(model);
    for flow in &plan.flows {
        placing.room[flow.column.at()] -= flow.children;
        placing.held[flow.column.at()].push(Held {
            row: flow.row,
            children: flow.children,
        });
    }
    let left = model.rows().zip(model.placed(plan));
    let mut by_rank: Vec<(i64, RowIdx)> = left
        .flat_map(|(row, placed)| {
            let weights = model.weights(row);
            let left = &weights[..weights.len() - placed as usize];
            left.iter().map(move |&w| (w, row))
        })
        .collect();
    by_rank.sort_unstable_by(|a, b| b.cmp(a));
    for (_, row) in by_rank {
        control.check()?;
        placing.place(row);
    }
    Ok(placing.plan())
}

/// Children of one row at one column.
#[derive(Clone, Copy, Debug)]
struct Held {
    row: RowIdx,
    children: i64,
}

/// Children placed so far.
struct Placing<'p> {
    model: &'p AssignmentModel<'p>,
    /// Places left in each column; a full column stays full.
    room: Vec<i64>,
    /// For each column, the rows that send children there.
    held: Vec<Vec<Held>>,
    /// For each column, a lower bound on the moves from it to a column with room; as many as there are
    /// columns where no path leads to room, for good. It never falls: a path only makes moves possible
    /// that lead away from room.
    label: Vec<usize>,
    /// How many columns have each label.
    columns_at: Vec<usize>,
    /// For each column, how many of its rows are known to have no move to a lower label.
    passed: Vec<usize>,
    /// For each row, how many of its nearest columns are known to be full.
    full: Vec<usize>,
    /// Rows that reach no column with a path to room, for good.
    closed: Vec<bool>,
}

/// One move: a child of this row, from this column; from nowhere for the child who is to be placed.
type Step = (RowIdx, Option<ColumnIdx>);

impl<'p> Placing<'p> {
    fn new(model: &'p AssignmentModel<'p>) -> Self {
        let (rows, columns) = (model.cells.len(), model.sites.len());
        let mut columns_at = vec![0; columns + 1];
        columns_at[0] = columns;
        Self {
            model,
            room: model.places.clone(),
            held: vec![Vec::new(); columns],
            label: vec![0; columns],
            columns_at,
            passed: vec![0; columns],
            full: vec![0; rows],
            closed: vec![false; rows],
        }
    }

    /// Places the next child of a row, if that is possible beside those placed before.
    fn place(&mut self, row: RowIdx) {
        if self.closed[row.at()] {
            return;
        }
        if let Some(column) = self.nearest_with_room(row) {
            self.room[column.at()] -= 1;
            self.add(row, column);
            return;
        }
        self.closed[row.at()] = !self.push(row);
    }

    /// The nearest column of a row that has room.
    fn nearest_with_room(&mut self, row: RowIdx) -> Option<ColumnIdx> {
        let arcs = self.model.arcs(row);
        let first = &mut self.full[row.at()];
        while let Some(arc) = arcs.get(*first) {
            if self.room[arc.column.at()] > 0 {
                return Some(arc.column);
            }
            *first += 1;
        }
        None
    }

    /// Places a child of a row by moving others along a path of falling labels; `false` when there is no
    /// path to room.
    fn push(&mut self, row: RowIdx) -> bool {
        let mut path: Vec<Step> = Vec::new();
        let mut at: Option<ColumnIdx> = None;
        loop {
            let step = match at {
                None => self.lowest(row).map(|to| (row, to)),
                Some(column) if self.room[column.at()] > 0 => {
                    self.shift(&path, column);
                    return true;
                }
                Some(column) => self.step_down(column),
            };
            match (step, at) {
                (Some((mover, to)), _) => {
                    path.push((mover, at));
                    at = Some(to);
                }
                (None, None) => return false,
                (None, Some(column)) => {
                    self.relabel(column);
                    at = path.pop().and_then(|(_, from)| from);
                }
            }
        }
    }

    /// The column of a row with the lowest label, unless no path leads to room from any.
    fn lowest(&self, row: RowIdx) -> Option<ColumnIdx> {
        let columns = self.model.arcs(row).iter().map(|arc| arc.column);
        let lowest = columns.min_by_key(|column| self.label[column.at()])?;
        (self.label[lowest.at()] < self.never()).then_some(lowest)
    }

    /// A child at a column who can move to the next lower label, and where to.
    fn step_down(&mut self, column: ColumnIdx) -> Option<(RowIdx, ColumnIdx)> {
        let below = self.label[column.at()].checked_sub(1)?;
        let passed = &mut self.passed[column.at()];
        while let Some(held) = self.held[column.at()].get(*passed) {
            let arcs = self.model.arcs(held.row).iter();
            let mut columns = arcs.map(|arc| arc.column);
            if let Some(to) = columns.find(|to| self.label[to.at()] == below) {
                return Some((held.row, to));
            }
            *passed += 1;
        }
        None
    }

    /// Lifts the label of a column to one above the lowest that its children can move to.
    fn relabel(&mut self, column: ColumnIdx) {
        let rows = self.held[column.at()].iter().map(|held| held.row);
        let columns = rows.flat_map(|row| self.model.arcs(row).iter().map(|arc| arc.column));
        let labels = columns
            .filter(|to| *to != column)
            .map(|to| self.label[to.at()] + 1);
        let lifted = labels.min().unwrap_or(usize::MAX).min(self.never());
        let before = std::mem::replace(&mut self.label[column.at()], lifted);
        self.passed[column.at()] = 0;
        self.columns_at[before] -= 1;
        self.columns_at[lifted] += 1;
        if self.columns_at[before] == 0 {
            // A path to room passes every label below its first: above a gap there is none.
            self.cut_off_above(before);
        }
    }

    /// Gives every column above a label the label of those without a path.
    fn cut_off_above(&mut self, gap: usize) {
        let never = self.never();
        for label in self.label.iter_mut().filter(|label| **label > gap) {
            self.columns_at[*label] -= 1;
            self.columns_at[never] += 1;
            *label = never;
        }
    }

    /// The label of a column from which no path leads to room.
    fn never(&self) -> usize {
        self.label.len()
    }

    /// Moves one child along each step of a path that ends at a column with room.
    fn shift(&mut self, path: &[Step], end: ColumnIdx) {
        self.room[end.at()] -= 1;
        let mut to = end;
        for &(row, from) in path.iter().rev() {
            self.add(row, to);
            if let Some(from) = from {
                self.remove(row, from);
                to = from;
            }
        }
    }

    fn add(&mut self, row: RowIdx, column: ColumnIdx) {
        let held = &mut self.held[column.at()];
        match held.iter_mut().find(|held| held.row == row) {
            Some(held) => held.children += 1,
            None => held.push(Held { row, children: 1 }),
        }
    }

    fn remove(&mut self, row: RowIdx, column: ColumnIdx) {
        let held = &mut self.held[column.at()];
        if let Some(i) = held.iter().position(|held| held.row == row) {
            held[i].children -= 1;
            if held[i].children == 0 {
                held.swap_remove(i);
                // The last came forward: it may not have been passed yet.
                let passed = &mut self.passed[column.at()];
                *passed = (*passed).min(i);
            }
        }
    }

    fn plan(self) -> Plan {
        let mut flows: Vec<Flow> = Vec::new();
        for (column, held) in self.model.columns().zip(&self.held) {
            flows.extend(held.iter().map(|held| Flow {
                row: held.row,
                column,
                children: held.children,
            }));
        }
        flows.sort_unstable();
        Plan { flows }
    }
}
