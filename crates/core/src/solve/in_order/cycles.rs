//! Cycles of moves of children among the columns that cost less than nothing, and the prices that the cheapest ways are.

use std::collections::VecDeque;

use super::improving::{Improving, Move, Mover};
use crate::control::Control;
use crate::solve::strategy::Unsolved;

impl Improving<'_, '_> {
    /// Carries out cycles of moves that cost less than nothing, until there is none; then `way` holds the cheapest ways.
    pub(super) fn improve(&mut self, control: &Control) -> Result<(), Unsolved> {
        let pool = self.empty.len();
        self.held.iter_mut().for_each(Vec::clear);
        for &at in &self.open {
            let row = &self.rows[at];
            for (arc, children) in row.flow.iter().enumerate() {
                if *children > 0 {
                    self.held[row.arcs[arc].column.at()].push((at, arc));
                }
            }
        }
        let mut best = vec![None; pool];
        for column in 0..pool {
            self.list_moves(column, &mut best);
        }
        let free = (0..pool).filter(|column| !self.is_full[*column]);
        let out = free.map(|to| Move {
            to,
            cost: 0,
            by: Mover::FromPool,
        });
        self.moves[pool] = out.collect();
        loop {
            control.check()?;
            let cycles = self.cycles();
            if cycles.is_empty() {
                return Ok(());
            }
            for cycle in cycles {
                self.turn(&cycle);
                for (from, step) in cycle {
                    for column in [from, step.to] {
                        if column < pool {
                            self.list_moves(column, &mut best);
                        }
                    }
                }
            }
        }
    }

    /// The cheapest move from a column to every other; `best` is all `None`, before and after.
    fn list_moves(&mut self, column: usize, best: &mut [Option<usize>]) {
        let mut moves = std::mem::take(&mut self.moves[column]);
        moves.clear();
        for &(at, from) in &self.held[column] {
            let row = &self.rows[at];
            for (to, arc) in row.arcs.iter().enumerate().filter(|(to, _)| *to != from) {
                let step = Move {
                    to: arc.column.at(),
                    cost: row.costs[to] - row.costs[from],
                    by: Mover::Child(at, from, to),
                };
                match best[step.to] {
                    Some(known) => {
                        let known: &mut Move = &mut moves[known];
                        if step.cost < known.cost {
                            *known = step;
                        }
                    }
                    None => {
                        best[step.to] = Some(moves.len());
                        moves.push(step);
                    }
                }
            }
        }
        for step in &moves {
            best[step.to] = None;
        }
        if self.empty[column] > 0 && !self.is_full[column] {
            moves.push(Move {
                to: self.empty.len(),
                cost: 0,
                by: Mover::ToPool,
            });
        }
        self.moves[column] = moves;
    }

    /// Cycles of moves that cost less than nothing, no two of them through one node; none when there is none. `way`
    /// then holds what the cheapest way to each node costs, from wherever it begins.
    fn cycles(&mut self) -> Vec<Vec<(usize, Move)>> {
        let nodes = self.moves.len();
        self.way.iter_mut().for_each(|way| *way = 0);
        let mut came: Vec<Option<(usize, Move)>> = vec![None; nodes];
        let mut changed: Vec<usize> = (0..nodes).collect();
        let mut is_changed = vec![false; nodes];
        while !changed.is_empty() {
            let mut next = Vec::new();
            for from in changed {
                is_changed[from] = false;
                for step in &self.moves[from] {
                    let cost = self.way[from] + step.cost;
                    if cost < self.way[step.to] {
                        self.way[step.to] = cost;
                        came[step.to] = Some((from, *step));
                        if !std::mem::replace(&mut is_changed[step.to], true) {
                            next.push(step.to);
                        }
                    }
                }
            }
            let cycles = cycles_of(&came);
            if !cycles.is_empty() {
                return cycles;
            }
            changed = next;
        }
        Vec::new()
    }

    /// Carries out the moves of a cycle, for as many children as there are.
    fn turn(&mut self, cycle: &[(usize, Move)]) {
        let there = |(from, step): &(usize, Move)| match step.by {
            Mover::Child(row, arc, _) => self.rows[row].flow[arc],
            Mover::ToPool => self.empty[*from],
            Mover::FromPool => i64::MAX,
        };
        let children = cycle.iter().map(there).min().unwrap_or(0);
        for (column, step) in cycle {
            match step.by {
                Mover::Child(at, from, to) => {
                    let row = &mut self.rows[at];
                    row.flow[from] -= children;
                    if row.flow[from] == 0 {
                        self.held[*column].retain(|held| *held != (at, from));
                    }
                    if row.flow[to] == 0 {
                        self.held[step.to].push((at, to));
                    }
                    row.flow[to] += children;
                }
                Mover::ToPool => self.empty[*column] -= children,
                Mover::FromPool => self.empty[step.to] += children,
            }
        }
    }

    /// Prices of the columns that the cheapest ways are: none below zero where places may stay empty, zero where they do.
    pub(super) fn prices(&mut self) -> Vec<i128> {
        let pool = self.empty.len();
        if self.way[pool] != 0 {
            self.ways_from_pool();
        }
        self.way[..pool].iter().map(|way| -way).collect()
    }

    /// The cheapest ways that begin at the pool; to where none leads, as dear as nothing, or cheaper as far as they must be
    /// for what they lead to.
    fn ways_from_pool(&mut self) {
        const FAR: i128 = i128::MAX;
        let pool = self.empty.len();
        self.way.iter_mut().for_each(|way| *way = FAR);
        self.way[pool] = 0;
        let mut changed = VecDeque::from([pool]);
        while let Some(from) = changed.pop_front() {
            for step in &self.moves[from] {
                let cost = self.way[from] + step.cost;
                if cost < self.way[step.to] {
                    self.way[step.to] = cost;
                    changed.push_back(step.to);
                }
            }
        }
        let beyond: Vec<usize> = (0..pool).filter(|at| self.way[*at] == FAR).collect();
        for &at in &beyond {
            self.way[at] = 0;
        }
        // A way there must cost as much as the way on from there asks: way(to) ≤ way(from) + cost.
        loop {
            let mut is_changed = false;
            for &from in &beyond {
                let least = self.moves[from]
                    .iter()
                    .map(|step| self.way[step.to] - step.cost);
                let least = least.max().unwrap_or(0);
                if least > self.way[from] {
                    self.way[from] = least;
                    is_changed = true;
                }
            }
            if !is_changed {
                return;
            }
        }
    }
}

/// The cycles among the last moves of ways to the nodes, each from its first node on.
fn cycles_of(came: &[Option<(usize, Move)>]) -> Vec<Vec<(usize, Move)>> {
    let mut cycles = Vec::new();
    let mut seen_by = vec![usize::MAX; came.len()];
    for start in 0..came.len() {
        let mut at = start;
        while seen_by[at] == usize::MAX {
            seen_by[at] = start;
            match came[at] {
                Some((from, _)) => at = from,
                None => break,
            }
        }
        if seen_by[at] != start || came[at].is_none() {
            continue;
        }
        // Met again on its own way: a cycle, unless the way only ended here.
        let first = at;
        let mut cycle = Vec::new();
        while let Some((from, step)) = came[at] {
            cycle.push((from, step));
            at = from;
            if at == first {
                break;
            }
        }
        if at == first && !cycle.is_empty() {
            cycle.reverse();
            cycles.push(cycle);
        }
    }
    cycles
}
