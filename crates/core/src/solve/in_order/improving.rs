//! A plan on an optimal face, what its arcs cost in the digits at hand, and which of them stay on the face.

use std::collections::HashMap;

use super::digits::{Digits, Part};
use crate::model::{AssignmentModel, Flow, ModelArc, OptimalFace, Plan, RowIdx};
use crate::policy::Objective;
use crate::solve::strategy::Unsolved;

/// The children of a row: their arcs on the face, how many take each, and what each costs in the digits at hand.
pub(super) struct Row {
    pub(super) row: RowIdx,
    pub(super) arcs: Vec<ModelArc>,
    pub(super) flow: Vec<i64>,
    pub(super) costs: Vec<i128>,
}

/// The cheapest move from one node to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) to: usize,
    pub(super) cost: i128,
    pub(super) by: Mover,
}

/// What a move carries.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mover {
    /// A child of a row, from one of its arcs to another.
    Child(usize, usize, usize),
    /// An empty place, to the pool of places that stay empty.
    ToPool,
    /// An empty place out of the pool.
    FromPool,
}

/// A plan that is improved by cycles of moves. The nodes are the columns, and behind them the pool of empty places.
pub(super) struct Improving<'m, 'n> {
    pub(super) model: &'m AssignmentModel<'n>,
    pub(super) rows: Vec<Row>,
    /// The rows that have several arcs left.
    pub(super) open: Vec<usize>,
    /// Those of them that have an arc with a cost in the digits at hand.
    pub(super) costly: Vec<usize>,
    pub(super) is_full: Vec<bool>,
    /// Places that stay empty at each column.
    pub(super) empty: Vec<i64>,
    /// For each column the open rows with children there, and the arc.
    pub(super) held: Vec<Vec<(usize, usize)>>,
    pub(super) moves: Vec<Vec<Move>>,
    /// Cost of the cheapest way to each node.
    pub(super) way: Vec<i128>,
}

impl<'m, 'n> Improving<'m, 'n> {
    pub(super) fn new(model: &'m AssignmentModel<'n>, face: OptimalFace, plan: &Plan) -> Self {
        let mut rows: Vec<Row> = model
            .rows()
            .zip(face.arcs)
            .map(|(row, arcs)| Row {
                row,
                flow: vec![0; arcs.len()],
                costs: vec![0; arcs.len()],
                arcs,
            })
            .collect();
        for flow in &plan.flows {
            let row = &mut rows[flow.row.at()];
            if let Some(at) = row.arcs.iter().position(|arc| arc.column == flow.column) {
                row.flow[at] += flow.children;
            }
        }
        rows.retain(|row| row.flow.iter().any(|children| *children > 0));
        let load = model.load(plan);
        let columns = model.sites.len();
        let mut search = Self {
            model,
            rows,
            open: Vec::new(),
            costly: Vec::new(),
            is_full: face.is_full,
            empty: model
                .columns()
                .map(|j| model.places[j.at()] - load[j.at()])
                .collect(),
            held: vec![Vec::new(); columns],
            moves: vec![Vec::new(); columns + 1],
            way: vec![0; columns + 1],
        };
        search.close_settled();
        search
    }

    /// Forgets the rows that have one arc left.
    fn close_settled(&mut self) {
        let several = |at: &usize| self.rows[*at].arcs.len() > 1;
        self.open = (0..self.rows.len()).filter(several).collect();
    }

    /// The parts of the objectives from one on, as far as rows with a choice differ in them; each part in its order.
    pub(super) fn parts(
        &self,
        objectives: &[Objective],
        first: usize,
        counts: impl Fn(Objective, RowIdx, ModelArc) -> (i64, i64),
    ) -> Vec<Part> {
        let mut most: HashMap<(usize, i64), i64> = HashMap::new();
        for row in self.open.iter().map(|at| &self.rows[*at]) {
            for arc in &row.arcs {
                for (at, objective) in objectives.iter().enumerate().skip(first) {
                    let (level, count) = counts(*objective, row.row, *arc);
                    let known = most.entry((at, level)).or_default();
                    *known = count.max(*known);
                }
            }
        }
        let part = |((objective, level), most)| Part {
            objective,
            level,
            most,
        };
        let mut parts: Vec<Part> = most.into_iter().map(part).collect();
        parts.sort_unstable_by_key(|part| (part.objective, part.level));
        parts
    }

    /// The longest journey that a child with a choice makes.
    pub(super) fn longest_of_open(&self) -> Option<i64> {
        let rows = self.open.iter().map(|at| &self.rows[*at]);
        let made = rows.flat_map(|row| row.arcs.iter().zip(&row.flow));
        let made = made.filter(|(_, children)| **children > 0);
        made.map(|(arc, _)| arc.metres()).max()
    }

    /// Takes out the arcs longer than the longest that a child with a choice takes, up to so many metres: with no price
    /// anywhere they are dearer than those taken. Longer ones than that were counted before: what is as good in them stays,
    /// taken or not, because later prices have to hold for it too.
    pub(super) fn drop_between(&mut self, taken: i64, most: i64) {
        let Self { rows, open, .. } = self;
        for at in open.iter() {
            rows[*at].keep(|arc, _| arc.metres() <= taken || arc.metres() > most);
        }
        self.close_settled();
    }

    /// What each arc costs in the parts of a block.
    pub(super) fn count(
        &mut self,
        objectives: &[Objective],
        block: &[Part],
        digits: &Digits,
        counts: impl Fn(Objective, RowIdx, ModelArc) -> (i64, i64),
    ) {
        let shifts = digits.shifts();
        let Self {
            rows, open, costly, ..
        } = self;
        for at in costly.drain(..) {
            rows[at].costs.iter_mut().for_each(|cost| *cost = 0);
        }
        for &at in open.iter() {
            let row = &mut rows[at];
            let mut is_costly = false;
            let mut parts = block;
            let mut shift = &shifts[..];
            while let [first, ..] = parts {
                // The parts of one objective stand side by side, by rising level.
                let count = parts.partition_point(|part| part.objective == first.objective);
                let objective = objectives[first.objective];
                let range = match objective {
                    // Arcs stand by their lengths, and the longest come first.
                    Objective::Longest => {
                        let (most, least) = (-first.level, -parts[count - 1].level);
                        let from = row.arcs.partition_point(|arc| arc.metres() < least);
                        from..row.arcs.partition_point(|arc| arc.metres() <= most)
                    }
                    _ => 0..row.arcs.len(),
                };
                let arcs = row.arcs[range.clone()].iter();
                for (arc, cost) in arcs.zip(&mut row.costs[range]) {
                    let (level, counted) = counts(objective, row.row, *arc);
                    if let Ok(at) = parts[..count].binary_search_by_key(&level, |part| part.level) {
                        *cost += i128::from(counted) << shift[at];
                        is_costly |= counted != 0;
                    }
                }
                parts = &parts[count..];
                shift = &shift[count..];
            }
            if is_costly {
                costly.push(at);
            }
        }
    }

    /// Whether every child takes one of the cheapest arcs of its row: then no prices are needed.
    pub(super) fn costs_least(&self) -> bool {
        self.costly.iter().map(|at| &self.rows[*at]).all(|row| {
            let least = row.costs.iter().min();
            let mut taken = row.costs.iter().zip(&row.flow).filter(|(_, f)| **f > 0);
            taken.all(|(cost, _)| Some(cost) == least)
        })
    }

    /// Keeps the arcs on which cost and price together are least.
    pub(super) fn keep_least(&mut self, prices: &[i128]) -> Result<(), Unsolved> {
        let Self {
            rows, open, costly, ..
        } = self;
        // Without any price only rows with a cost lose arcs.
        let has_prices = prices.iter().any(|price| *price != 0);
        for at in if has_prices { open } else { costly }.iter() {
            let row = &mut rows[*at];
            let pays = |(arc, cost): (&ModelArc, &i128)| cost + prices[arc.column.at()];
            let paid = row.arcs.iter().zip(&row.costs).map(pays);
            let Some(least) = paid.min() else {
                continue;
            };
            row.keep(|arc, cost| cost + prices[arc.column.at()] == least);
        }
        for (column, price) in prices.iter().enumerate() {
            let is_wrong = match self.is_full[column] {
                true => false,
                false => *price < 0 || (*price > 0 && self.empty[column] > 0),
            };
            if is_wrong || (self.is_full[column] && self.empty[column] > 0) {
                return Err(Unsolved::Unproved);
            }
            self.is_full[column] |= *price != 0;
        }
        let placed: i64 = self.rows.iter().flat_map(|row| &row.flow).sum();
        let all = self.model.places.iter().sum::<i64>() - self.empty.iter().sum::<i64>();
        if placed != all {
            // An arc that somebody takes was not among the least.
            return Err(Unsolved::Unproved);
        }
        self.close_settled();
        Ok(())
    }

    pub(super) fn finish(self) -> (Plan, OptimalFace) {
        let mut arcs = vec![Vec::new(); self.model.cells.len()];
        let mut flows: Vec<Flow> = Vec::new();
        for row in self.rows {
            for (arc, children) in row.arcs.iter().zip(row.flow) {
                if children > 0 {
                    flows.push(Flow {
                        row: row.row,
                        column: arc.column,
                        children,
                    });
                }
            }
            arcs[row.row.at()] = row.arcs;
        }
        flows.sort_unstable();
        let is_full = self.is_full;
        (Plan { flows }, OptimalFace { arcs, is_full })
    }
}

impl Row {
    /// Keeps some of its arcs.
    fn keep(&mut self, wanted: impl Fn(ModelArc, i128) -> bool) {
        let mut next = 0;
        for at in 0..self.arcs.len() {
            if wanted(self.arcs[at], self.costs[at]) {
                self.arcs[next] = self.arcs[at];
                self.flow[next] = self.flow[at];
                self.costs[next] = self.costs[at];
                next += 1;
            }
        }
        self.arcs.truncate(next);
        self.flow.truncate(next);
        self.costs.truncate(next);
    }
}
