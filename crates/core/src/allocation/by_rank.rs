//! Of all optimal plans of a sector the one that the order of rank picks, child by child.
//!
//! A plan that is optimal uses only arcs on which journey and price together are least for their row (the **tight**
//! arcs), fills every school that has a price, and takes the same number of children from every row. Every such
//! plan is optimal. Among them one is right:
//!
//! 1. Children choose in the order of rank, each the shortest journey that an optimal plan still allows after those
//!    before it have chosen; of two as long, the school whose identifier comes first.
//! 2. Brothers and sisters choose together, when the first of them has its turn, where all of them can have places at
//!    one school so; they choose the school to which their journeys together are shortest. Where no optimal plan
//!    allows that, each chooses for itself.
//!
//! Each choice leaves exactly one answer, so there is one in all, whatever plan the solver found
//! (docs/formulation.md).
//!
//! Whether a plan still allows a choice is a question of flow on the tight arcs: a child of row `g` can go to `k`
//! if somebody who has not chosen yet can leave `k` for another of its tight schools, there somebody else in turn,
//! until a place comes free that a child of `g` would have taken. What was impossible once stays so, because
//! choices only take away: each pair of row and school is refused at most once.

use std::collections::{HashMap, VecDeque};

use super::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, HouseholdIdx, Intake, Sector};
use crate::model::{AssignmentModel, ColumnIdx, OptimalFace, Plan, RowIdx};
use crate::network::Network;
use crate::qualify::Ranking;
use crate::units::Metres;

impl Allocation {
    /// Hands the places of an optimal plan to the children: of all plans as good, the one that the order of rank
    /// picks. `optimal` are the plans as good. Counts those placed in each cell: `placed[cell]`
    /// children of each already have a place; it grows by those placed now.
    ///
    /// Brothers and sisters choose together where `keeps_households`.
    ///
    /// # Errors
    /// When it is told to end; then only some places are handed out.
    pub fn place_by_rank(
        &mut self,
        (network, ranking): (&Network<'_>, &Ranking),
        model: &AssignmentModel<'_>,
        (plan, optimal): (&Plan, &OptimalFace),
        (sector, placed_by, keeps_households): (Sector, PlacedBy, bool),
        placed: &mut [usize],
        control: &Control,
    ) -> Result<(), Stopped> {
        let mut pulse = control.pulse(1_000);
        let mut face = Face::new(model, plan, optimal);
        let intake = network.reach.intake();
        let mut children: Vec<Waiting> = Vec::new();
        let counts = model.placed(plan);
        for (row, count) in model.rows().zip(counts) {
            let cell = model.cells[row.at()];
            let first = placed[cell.at()];
            let last = first + count as usize;
            let members = network.members(cell)[first..last].iter();
            children.extend(members.map(|&child| Waiting { child, row }));
            placed[cell.at()] = last;
        }
        let siblings = Siblings::among(intake, &children, keeps_households);
        let mut place = |waiting: Waiting, Choice { metres, column }: Choice| {
            let outcome = Outcome::Placed {
                school: network.sites()[model.sites[column.at()].at()],
                sector,
                metres: Metres(metres),
            };
            self.place(waiting.child, outcome, placed_by);
        };
        // Who has one school left and nobody to be together with has nothing to choose.
        children.retain(|waiting| {
            let only = face.only_choice(waiting.row);
            if let Some(only) = only.filter(|_| siblings.of(intake, waiting.child).is_none()) {
                place(*waiting, only);
                return false;
            }
            true
        });
        children.sort_unstable_by_key(|waiting| ranking.of(waiting.child));
        let mut families: HashMap<HouseholdIdx, Vec<usize>> = HashMap::new();
        for (at, waiting) in children.iter().enumerate() {
            if let Some(household) = siblings.of(intake, waiting.child) {
                families.entry(household).or_default().push(at);
            }
        }
        let mut chosen: Vec<Option<Choice>> = vec![None; children.len()];
        for at in 0..children.len() {
            pulse.check()?;
            if chosen[at].is_some() {
                continue;
            }
            // The first of a household that has its turn speaks for all; none of them has chosen yet.
            let household = siblings.of(intake, children[at].child);
            if let Some(members) = household.and_then(|household| families.remove(&household)) {
                let rows: Vec<RowIdx> = members.iter().map(|m| children[*m].row).collect();
                if let Some(choices) = face.choose_together(&rows) {
                    for (member, choice) in members.into_iter().zip(choices) {
                        chosen[member] = Some(choice);
                    }
                    continue;
                }
            }
            chosen[at] = face.choose(children[at].row);
        }
        for (waiting, choice) in children.iter().zip(chosen) {
            // A plan has a place for each child that it counts.
            if let Some(choice) = choice {
                place(*waiting, choice);
            }
        }
        Ok(())
    }
}

/// How many children of each household the plan places, where households are kept together.
struct Siblings(Vec<u32>);

impl Siblings {
    fn among(intake: &Intake, children: &[Waiting], keeps_households: bool) -> Self {
        let mut counts: Vec<u32> = Vec::new();
        if keeps_households {
            for waiting in children {
                if let Some(household) = intake.children()[waiting.child.at()].household {
                    if counts.len() <= household.at() {
                        counts.resize(household.at() + 1, 0);
                    }
                    counts[household.at()] += 1;
                }
            }
        }
        Self(counts)
    }

    /// The household of a child that has brothers or sisters among those placed.
    fn of(&self, intake: &Intake, child: ChildIdx) -> Option<HouseholdIdx> {
        let household = intake.children()[child.at()].household?;
        let count = self.0.get(household.at())?;
        (*count > 1).then_some(household)
    }
}

/// A child whom the plan places, and its row.
#[derive(Clone, Copy)]
struct Waiting {
    child: ChildIdx,
    row: RowIdx,
}

/// A school, and the whole metres to it.
#[derive(Clone, Copy)]
struct Choice {
    metres: i64,
    column: ColumnIdx,
}

/// The tight arcs of one row, and how many of its children who have not chosen yet the plan at hand sends along each.
struct Options {
    /// Shortest first, then by the school's place in the list.
    arcs: Vec<Choice>,
    free: Vec<i64>,
    /// Arcs that no optimal plan allows any more.
    is_closed: Vec<bool>,
    /// Arcs before this one are closed.
    first_open: usize,
}

/// The optimal plans that the choices so far leave.
struct Face {
    /// The rows in the order of the model; behind them one for the places that stay empty, which may be any of
    /// the schools without a price.
    rows: Vec<Options>,
    /// For each column the rows that have it among several tight arcs, with its place among them.
    at_column: Vec<Vec<(usize, usize)>>,
    /// Children who have not chosen, and empty places, that could leave each column.
    movable: Vec<i64>,
    search: Search,
}

/// What a search for a chain of moves has seen, by the number of the search.
struct Search {
    number: u32,
    row_seen: Vec<u32>,
    column_seen: Vec<u32>,
    /// By which move a column was reached: the row, from which of its arcs, to which.
    came_by: Vec<(usize, usize, usize)>,
    /// Along which of its arcs the row that searches could give up a place at a column.
    given_up: Vec<(u32, usize)>,
    queue: VecDeque<usize>,
    /// How often a place was given back: whatever else happens takes ways away.
    given_back: u64,
    /// The columns that a search from each column reached in vain, and after how often a place was given back. As long as
    /// none was since, no other row finds a place to give up beyond them: whoever has not chosen there has no tight school
    /// elsewhere, so no chain of moves leads out; one that led in from outside would have to end with a place given up
    /// there, by a row all of whose schools are there, and that row would not have begun outside.
    in_vain: Vec<Option<(u64, Vec<bool>)>>,
}

impl Face {
    fn new(model: &AssignmentModel<'_>, plan: &Plan, optimal: &OptimalFace) -> Self {
        let mut rows: Vec<Options> = optimal
            .arcs
            .iter()
            .map(|arcs| Options {
                free: vec![0; arcs.len()],
                is_closed: vec![false; arcs.len()],
                first_open: 0,
                arcs: arcs
                    .iter()
                    .map(|arc| Choice {
                        metres: arc.metres(),
                        column: arc.column,
                    })
                    .collect(),
            })
            .collect();
        for flow in &plan.flows {
            let row = &mut rows[flow.row.at()];
            let at = row.arcs.iter().position(|arc| arc.column == flow.column);
            // The proof of the plan is that its flows are tight.
            if let Some(at) = at {
                row.free[at] += flow.children;
            }
        }
        let load = model.load(plan);
        let without_price = || {
            model
                .columns()
                .filter(|column| !optimal.is_full[column.at()])
        };
        rows.push(Options {
            arcs: without_price()
                .map(|column| Choice { metres: 0, column })
                .collect(),
            free: without_price()
                .map(|column| model.places[column.at()] - load[column.at()])
                .collect(),
            is_closed: Vec::new(),
            first_open: 0,
        });
        let columns = model.sites.len();
        let mut at_column = vec![Vec::new(); columns];
        let mut movable = vec![0; columns];
        for (at, row) in rows.iter().enumerate() {
            if row.arcs.len() > 1 {
                for (arc, choice) in row.arcs.iter().enumerate() {
                    at_column[choice.column.at()].push((at, arc));
                    movable[choice.column.at()] += row.free[arc];
                }
            }
        }
        Self {
            search: Search {
                number: 0,
                row_seen: vec![0; rows.len()],
                column_seen: vec![0; columns],
                came_by: vec![(0, 0, 0); columns],
                given_up: vec![(0, 0); columns],
                queue: VecDeque::new(),
                given_back: 0,
                in_vain: vec![None; columns],
            },
            rows,
            at_column,
            movable,
        }
    }

    /// The school of a row that has one alone.
    fn only_choice(&self, row: RowIdx) -> Option<Choice> {
        match self.rows[row.at()].arcs[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The best school that is left for a child of a row.
    fn choose(&mut self, row: RowIdx) -> Option<Choice> {
        let row = row.at();
        (self.rows[row].first_open..self.rows[row].arcs.len()).find_map(|arc| {
            let taken = self.take(row, arc);
            if taken.is_none() {
                let options = &mut self.rows[row];
                options.is_closed[arc] = true;
                if options.first_open == arc {
                    options.first_open += 1;
                }
            }
            taken
        })
    }

    /// One school for a child of each of these rows, that to which they travel least together; `None` where no plan
    /// has room for all of them at one.
    fn choose_together(&mut self, rows: &[RowIdx]) -> Option<Vec<Choice>> {
        let (first, others) = rows.split_first()?;
        let arc_to = |face: &Self, row: RowIdx, column: ColumnIdx| {
            let arcs = &face.rows[row.at()].arcs;
            arcs.iter().position(|arc| arc.column == column)
        };
        let mut joint: Vec<(i64, ColumnIdx, Vec<usize>)> = Vec::new();
        for (at, arc) in self.rows[first.at()].arcs.iter().enumerate() {
            let mut metres = arc.metres;
            let mut arcs = vec![at];
            for other in others {
                let Some(own) = arc_to(self, *other, arc.column) else {
                    break;
                };
                metres += self.rows[other.at()].arcs[own].metres;
                arcs.push(own);
            }
            if arcs.len() == rows.len() {
                joint.push((metres, arc.column, arcs));
            }
        }
        joint.sort_unstable();
        for (_, _, arcs) in joint {
            let mut choices = Vec::with_capacity(rows.len());
            for (row, arc) in rows.iter().zip(&arcs) {
                match self.take(row.at(), *arc) {
                    Some(choice) => choices.push(choice),
                    None => break,
                }
            }
            if choices.len() == rows.len() {
                return Some(choices);
            }
            // Those who had a place there give it back; who was moved for them may stay where they went. That one
            // of several found no room says nothing of one alone: no arc is closed by it.
            for (row, arc) in rows.iter().zip(&arcs).take(choices.len()) {
                self.give_back(row.at(), *arc);
            }
        }
        None
    }

    /// Takes a place along an arc for a child of a row, if an optimal plan allows it.
    fn take(&mut self, row: usize, arc: usize) -> Option<Choice> {
        let choice = self.rows[row].arcs[arc];
        // Who has no other school has this one, and nobody can take it.
        if self.rows[row].arcs.len() == 1 {
            return Some(choice);
        }
        if self.rows[row].is_closed[arc] {
            return None;
        }
        if self.rows[row].free[arc] == 0 && !self.make_room(row, arc) {
            return None;
        }
        self.rows[row].free[arc] -= 1;
        self.movable[choice.column.at()] -= 1;
        Some(choice)
    }

    fn give_back(&mut self, row: usize, arc: usize) {
        let options = &mut self.rows[row];
        if options.arcs.len() > 1 {
            options.free[arc] += 1;
            self.search.given_back += 1;
            self.movable[options.arcs[arc].column.at()] += 1;
        }
    }

    /// Sends a child of a row along an arc instead of another of its arcs, by a chain of moves of those who have not
    /// chosen; `false` where there is none.
    fn make_room(&mut self, row: usize, arc: usize) -> bool {
        let wanted = self.rows[row].arcs[arc].column.at();
        if self.movable[wanted] == 0 {
            return false;
        }
        let search = &mut self.search;
        let own = &self.rows[row];
        let free = || own.arcs.iter().zip(&own.free).enumerate();
        let free = || free().filter(|(_, (_, free))| **free > 0);
        if let Some((given_back, reached)) = &search.in_vain[wanted]
            && *given_back == search.given_back
            && !free().any(|(_, (arc, _))| reached[arc.column.at()])
        {
            return false;
        }
        search.number += 1;
        for (at, (arc, _)) in free() {
            search.given_up[arc.column.at()] = (search.number, at);
        }
        search.queue.clear();
        search.queue.push_back(wanted);
        search.column_seen[wanted] = search.number;
        // A chain that came back to the row itself would only undo its own first step.
        search.row_seen[row] = search.number;
        while let Some(column) = search.queue.pop_front() {
            for &(other, from) in &self.at_column[column] {
                if search.row_seen[other] == search.number || self.rows[other].free[from] == 0 {
                    continue;
                }
                search.row_seen[other] = search.number;
                for (to, choice) in self.rows[other].arcs.iter().enumerate() {
                    let next = choice.column.at();
                    if search.column_seen[next] == search.number {
                        continue;
                    }
                    search.column_seen[next] = search.number;
                    search.came_by[next] = (other, from, to);
                    let (number, given_up) = search.given_up[next];
                    if number == search.number {
                        self.move_along(wanted, next);
                        self.rows[row].free[given_up] -= 1;
                        self.rows[row].free[arc] += 1;
                        return true;
                    }
                    search.queue.push_back(next);
                }
            }
        }
        // The row itself was left out of its search, but it has nobody at the columns reached: all ways were seen.
        let reached = search.column_seen.iter().map(|seen| *seen == search.number);
        search.in_vain[wanted] = Some((search.given_back, reached.collect()));
        false
    }

    /// Carries out the moves that led from one column to another; each leaves a place that the next takes.
    fn move_along(&mut self, first: usize, last: usize) {
        let mut column = last;
        while column != first {
            let (row, from, to) = self.search.came_by[column];
            self.rows[row].free[from] -= 1;
            self.rows[row].free[to] += 1;
            column = self.rows[row].arcs[from].column.at();
        }
    }
}
