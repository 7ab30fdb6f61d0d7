//! Who gets a place: the best set, by augmenting paths in the order of rank.
//!
//! The sets of children who can be placed together form a transversal matroid, so the greedy choice is
//! the optimum of every strictly increasing weight: take the children from the highest rank down, and
//! keep each who can be placed beside those already kept, if need be by moving others along an
//! alternating path. On cells this is fast: most children find room at once, a path is short, and where
//! none is found the whole neighbourhood it searched is full for good.
//!
//! A linear programme finds the same set, but at 180,000 children it needs ten times as long
//! (docs/decisions/0002). What was found here is proved by the duals of
//! that programme all the same: `formulation::cut_offs`.

use crate::formulation::{ColumnIdx, Flow, Plan, Programme, RowIdx};

/// The best set of children, and one way to place them.
pub fn best_set(programme: &Programme) -> Plan {
    let mut by_rank: Vec<(i64, RowIdx)> = programme
        .rows()
        .flat_map(|row| programme.weights(row).iter().map(move |&w| (w, row)))
        .collect();
    by_rank.sort_unstable_by(|a, b| b.cmp(a));
    let mut placing = Placing::new(programme);
    for (_, row) in by_rank {
        placing.place(row);
    }
    placing.plan()
}

/// Children placed so far.
struct Placing<'p> {
    programme: &'p Programme,
    /// Places left in each column; a full column stays full.
    room: Vec<i64>,
    /// For each column, the rows that send children there, and how many.
    held: Vec<Vec<(RowIdx, i64)>>,
    /// For each row, how many of its nearest columns are known to be full.
    full: Vec<usize>,
    /// Columns from which no path leads to room, for good.
    dead: Vec<bool>,
    /// Rows that reach dead columns only.
    closed: Vec<bool>,
    search: Search,
}

/// What one search for a path has seen.
struct Search {
    stamp: u32,
    seen_column: Vec<u32>,
    seen_row: Vec<u32>,
    /// How a column was reached: from a child of this row, now at that column; from nowhere for the
    /// columns of the row that searches.
    came: Vec<Option<(RowIdx, ColumnIdx)>>,
    queue: Vec<ColumnIdx>,
}

impl<'p> Placing<'p> {
    fn new(programme: &'p Programme) -> Self {
        let (rows, columns) = (programme.cells.len(), programme.sites.len());
        Self {
            programme,
            room: programme.places.clone(),
            held: vec![Vec::new(); columns],
            full: vec![0; rows],
            dead: vec![false; columns],
            closed: vec![false; rows],
            search: Search {
                stamp: 0,
                seen_column: vec![0; columns],
                seen_row: vec![0; rows],
                came: vec![None; columns],
                queue: Vec::new(),
            },
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
        match self.find_path(row) {
            Some((last_row, last, end)) => self.shift(row, last_row, last, end),
            None => self.bury(),
        }
    }

    /// The nearest column of a row that has room.
    fn nearest_with_room(&mut self, row: RowIdx) -> Option<ColumnIdx> {
        let arcs = self.programme.arcs(row);
        let first = &mut self.full[row.at()];
        while let Some(arc) = arcs.get(*first) {
            if self.room[arc.column.at()] > 0 {
                return Some(arc.column);
            }
            *first += 1;
        }
        None
    }

    /// Searches, nearest moves first, for a child who can move on to a column with room: the row of
    /// that child, the column where it is, the column where it can go.
    fn find_path(&mut self, row: RowIdx) -> Option<(RowIdx, ColumnIdx, ColumnIdx)> {
        self.search.stamp += 1;
        self.search.queue.clear();
        self.search.seen_row[row.at()] = self.search.stamp;
        self.reach_columns(row, None);
        let mut next = 0;
        while let Some(&column) = self.search.queue.get(next) {
            next += 1;
            for i in 0..self.held[column.at()].len() {
                let (other, _) = self.held[column.at()][i];
                if self.search.seen_row[other.at()] == self.search.stamp {
                    continue;
                }
                self.search.seen_row[other.at()] = self.search.stamp;
                if let Some(end) = self.nearest_with_room(other) {
                    return Some((other, column, end));
                }
                self.reach_columns(other, Some(column));
            }
        }
        None
    }

    /// Queues the columns of a row that were not seen yet; `from` is where its child is now.
    fn reach_columns(&mut self, row: RowIdx, from: Option<ColumnIdx>) {
        let search = &mut self.search;
        for arc in self.programme.arcs(row) {
            let j = arc.column.at();
            if !self.dead[j] && search.seen_column[j] != search.stamp {
                search.seen_column[j] = search.stamp;
                search.came[j] = from.map(|column| (row, column));
                search.queue.push(arc.column);
            }
        }
    }

    /// Moves one child along each step of a path, from its end back to the row that searched.
    fn shift(&mut self, row: RowIdx, last_row: RowIdx, last: ColumnIdx, end: ColumnIdx) {
        self.room[end.at()] -= 1;
        let (mut mover, mut from, mut to) = (last_row, last, end);
        loop {
            self.remove(mover, from);
            self.add(mover, to);
            match self.search.came[from.at()] {
                Some((row, column)) => (mover, to, from) = (row, from, column),
                None => break,
            }
        }
        self.add(row, from);
    }

    /// No path: everything that the search saw is full for good.
    fn bury(&mut self) {
        for &column in &self.search.queue {
            self.dead[column.at()] = true;
        }
        for (row, seen) in self.search.seen_row.iter().enumerate() {
            if *seen == self.search.stamp {
                self.closed[row] = true;
            }
        }
    }

    fn add(&mut self, row: RowIdx, column: ColumnIdx) {
        let held = &mut self.held[column.at()];
        match held.iter_mut().find(|(r, _)| *r == row) {
            Some((_, count)) => *count += 1,
            None => held.push((row, 1)),
        }
    }

    fn remove(&mut self, row: RowIdx, column: ColumnIdx) {
        let held = &mut self.held[column.at()];
        if let Some(i) = held.iter().position(|(r, _)| *r == row) {
            held[i].1 -= 1;
            if held[i].1 == 0 {
                held.swap_remove(i);
            }
        }
    }

    fn plan(self) -> Plan {
        let mut flows: Vec<Flow> = Vec::new();
        for (column, held) in self.programme.columns().zip(&self.held) {
            flows.extend(held.iter().map(|&(row, children)| Flow {
                row,
                column,
                children,
            }));
        }
        flows.sort_unstable();
        Plan { flows }
    }
}
