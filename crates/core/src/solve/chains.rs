//! Prices of places from which HiGHS has little left to do.
//!
//! Every row first goes where its journey and the price together are least. A column with more children
//! than places then sends them on, along the cheapest chain of moves to a column with room, and prices
//! rise behind them by what the chain costs: a child stays only where nothing else is better for it. A
//! column that has a price and room draws children in along the cheapest chain the other way, and prices
//! fall. These are the successive shortest paths of a minimum-cost flow, on a graph of columns alone: an
//! edge is the shortest move of any child from one column to another.
//!
//! The prices to begin with are those of a coarse problem, solved in the same way: then most children are
//! where they belong from the start, and chains are short.
//!
//! Nothing rests on all this. It decides which few arcs HiGHS is given; what HiGHS answers is held against
//! every arc in whole numbers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::control::{Control, Stopped};
use crate::model::{ColumnIdx, Flow, ModelArc, Plan, RowIdx, TransportModel};

/// Problems with fewer rows than this start with all prices at zero.
const SMALL: usize = 1_000;

/// Rows that become one in the coarse problem.
const GROUP: usize = 8;

/// Prices, and the plan that they make cheapest.
#[derive(Clone, Debug)]
pub struct WarmStart {
    /// Price of each column in metres.
    pub prices: Vec<i64>,
    /// For each row of the transport, the arcs that its children take, and how many take each.
    arcs: Vec<Vec<(ModelArc, i64)>>,
}

impl WarmStart {
    /// The arcs that the children of a row take.
    pub fn arcs(&self, row: RowIdx) -> impl Iterator<Item = ModelArc> + '_ {
        self.arcs[row.at()].iter().map(|(arc, _)| *arc)
    }

    /// The plan, in the rows of the programme.
    pub fn plan(&self, transport: &TransportModel<'_>) -> Plan {
        let mut flows: Vec<Flow> = transport
            .rows()
            .zip(&self.arcs)
            .flat_map(|(row, arcs)| {
                arcs.iter().map(move |(arc, children)| Flow {
                    row: transport.row(row),
                    column: arc.column,
                    children: *children,
                })
            })
            .collect();
        flows.sort_unstable();
        Plan { flows }
    }
}

/// Prices at which every row has its place where it wants it, and no place with a price is empty.
///
/// `before` are prices of a problem like this one, when there are any.
///
/// # Errors
/// When it is told to end.
pub fn dual_warm_start(
    transport: &TransportModel<'_>,
    before: Option<&[i64]>,
    control: &Control,
) -> Result<WarmStart, Stopped> {
    let prices = match before {
        Some(prices) => prices.to_vec(),
        None => coarse_prices(transport, control)?,
    };
    let mut moving = Moving::new(transport, prices, control)?;
    moving.relieve_all()?;
    moving.fill_all()?;
    let mut arcs = vec![Vec::new(); transport.len()];
    for held in moving.held.iter().flatten() {
        arcs[held.row.at()].push((held.arc, held.children));
    }
    Ok(WarmStart {
        prices: moving.price,
        arcs,
    })
}

fn coarse_prices(transport: &TransportModel<'_>, control: &Control) -> Result<Vec<i64>, Stopped> {
    if transport.len() >= SMALL {
        let coarse = transport.coarsened(GROUP);
        // One row for each nearest school is the coarsest there is.
        if coarse.len() * 2 <= transport.len() {
            return Ok(dual_warm_start(&coarse, None, control)?.prices);
        }
    }
    Ok(vec![0; transport.places().len()])
}

/// Children of one row at one column.
#[derive(Clone, Copy, Debug)]
struct Held {
    row: RowIdx,
    arc: ModelArc,
    children: i64,
}

/// The shortest way to send a child on from one column to another.
#[derive(Clone, Copy, Debug)]
struct Move {
    /// How much longer the journey of the child becomes; below zero when it is shorter.
    longer: i64,
    to: ColumnIdx,
    /// Whose child.
    row: RowIdx,
}

/// A link of a chain: children of a row go from one column to the next.
#[derive(Clone, Copy, Debug)]
struct Link {
    row: RowIdx,
    from: ColumnIdx,
    to: ColumnIdx,
}

/// All children at columns where nothing else is cheaper for them; some columns with too many, some with
/// room although they have a price.
struct Moving<'t> {
    transport: &'t TransportModel<'t>,
    control: &'t Control,
    price: Vec<i64>,
    /// Places left in each column; below zero where there are too many children.
    room: Vec<i64>,
    held: Vec<Vec<Held>>,
    /// For each column the shortest move to every other, least first; `None` when out of date.
    moves: Vec<Option<Vec<Move>>>,
    /// For each column all others that have, or once had, a move to it; kept only while columns are filled.
    sources: Vec<Vec<ColumnIdx>>,
    /// For each column the best move found while a list of moves is made.
    best: Vec<Option<Move>>,
    search: Search,
}

/// A search for the cheapest chain of moves.
struct Search {
    /// What the cheapest chain to each column costs at the prices.
    cost: Vec<i64>,
    /// Its last link, in the order of the search.
    last: Vec<Option<Link>>,
    touched: Vec<ColumnIdx>,
    heap: BinaryHeap<Reverse<(i64, ColumnIdx)>>,
}

/// No chain leads there.
const FAR: i64 = i64::MAX / 4;

impl Search {
    fn over(columns: usize) -> Self {
        Self {
            cost: vec![FAR; columns],
            last: vec![None; columns],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Forgets the last search and begins at a column.
    fn begin(&mut self, at: ColumnIdx) {
        for column in self.touched.drain(..) {
            self.cost[column.at()] = FAR;
            self.last[column.at()] = None;
        }
        self.heap.clear();
        self.touched.push(at);
        self.cost[at.at()] = 0;
        self.heap.push(Reverse((0, at)));
    }

    /// The column to which the cheapest chain not yet followed leads, and what it costs.
    fn next(&mut self) -> Option<(i64, ColumnIdx)> {
        while let Some(Reverse((cost, column))) = self.heap.pop() {
            if cost == self.cost[column.at()] {
                return Some((cost, column));
            }
        }
        None
    }

    /// Notes a chain to a column, unless a cheaper one is known.
    fn reach(&mut self, column: ColumnIdx, cost: i64, link: Link) -> bool {
        let known = &mut self.cost[column.at()];
        if cost >= *known {
            return false;
        }
        if *known == FAR {
            self.touched.push(column);
        }
        *known = cost;
        self.last[column.at()] = Some(link);
        self.heap.push(Reverse((cost, column)));
        true
    }
}

impl<'t> Moving<'t> {
    fn new(
        transport: &'t TransportModel<'t>,
        price: Vec<i64>,
        control: &'t Control,
    ) -> Result<Self, Stopped> {
        let columns = transport.places().len();
        let mut room = transport.places().to_vec();
        let mut held = vec![Vec::new(); columns];
        let mut pulse = control.pulse(1_000);
        for row in transport.rows() {
            pulse.check()?;
            let cost = |arc: &&ModelArc| arc.metres() + price[arc.column.at()];
            if let Some(&arc) = transport.arcs(row).iter().min_by_key(cost) {
                let children = transport.supply(row);
                room[arc.column.at()] -= children;
                held[arc.column.at()].push(Held { row, arc, children });
            }
        }
        Ok(Self {
            transport,
            control,
            price,
            room,
            held,
            moves: vec![None; columns],
            sources: vec![Vec::new(); columns],
            best: vec![None; columns],
            search: Search::over(columns),
        })
    }

    /// Sends children on from every column that has more than its places.
    fn relieve_all(&mut self) -> Result<(), Stopped> {
        for column in 0..self.price.len() {
            let source = ColumnIdx::from_usize(column);
            while self.room[column] < 0 {
                self.control.check()?;
                // A coarse problem may have more children than reach a place; a whole one has not.
                let Some(end) = self.search_on(source) else {
                    break;
                };
                let spent = self.search.cost[end.at()];
                for column in &self.search.touched {
                    self.price[column.at()] += (spent - self.search.cost[column.at()]).max(0);
                }
                let chain = self.chain(end);
                self.send(&chain, self.room[end.at()].min(-self.room[source.at()]));
            }
        }
        Ok(())
    }

    /// The column with room to which the cheapest chain of moves leads.
    fn search_on(&mut self, source: ColumnIdx) -> Option<ColumnIdx> {
        self.search.begin(source);
        // No chain dearer than one that is known to end is worth a look.
        let mut limit = FAR;
        while let Some((cost, from)) = self.search.next() {
            if self.room[from.at()] > 0 {
                return Some(from);
            }
            let moves = match self.moves[from.at()].take() {
                Some(moves) => moves,
                None => self.list_moves(from),
            };
            let spent = cost - self.price[from.at()];
            for &Move { longer, to, row } in &moves {
                // Moves come least first and no price is negative.
                if spent + longer >= limit {
                    break;
                }
                let through = spent + longer + self.price[to.at()];
                let is_better =
                    through < limit && self.search.reach(to, through, Link { row, from, to });
                if is_better && self.room[to.at()] > 0 {
                    limit = through;
                }
            }
            self.moves[from.at()] = Some(moves);
        }
        None
    }

    /// Draws children into every column that has a price and room.
    fn fill_all(&mut self) -> Result<(), Stopped> {
        let columns = || (0..self.price.len()).map(ColumnIdx::from_usize);
        let vacant: Vec<_> = columns().filter(|c| self.is_dear_and_vacant(*c)).collect();
        if vacant.is_empty() {
            return Ok(());
        }
        for from in 0..self.price.len() {
            self.control.check()?;
            self.refresh(ColumnIdx::from_usize(from));
        }
        for target in vacant {
            while self.is_dear_and_vacant(target) {
                self.control.check()?;
                let start = self.search_back(target);
                let spent = self.search.cost[start.at()] + self.price[start.at()];
                for column in &self.search.touched {
                    self.price[column.at()] -= (spent - self.search.cost[column.at()]).max(0);
                }
                let chain = self.chain(start);
                self.send(&chain, self.room[target.at()]);
                for link in chain {
                    self.refresh(link.from);
                    self.refresh(link.to);
                }
            }
        }
        Ok(())
    }

    fn is_dear_and_vacant(&self, column: ColumnIdx) -> bool {
        self.price[column.at()] > 0 && self.room[column.at()] > 0
    }

    /// The column from which the cheapest chain of moves leads to this one and leaves room that costs
    /// nothing any more; the column itself when it is cheapest to let its own price fall.
    fn search_back(&mut self, target: ColumnIdx) -> ColumnIdx {
        self.search.begin(target);
        let mut best = (self.price[target.at()], target);
        while let Some((cost, to)) = self.search.next() {
            if cost >= best.0 {
                break;
            }
            let spent = cost + self.price[to.at()];
            for &from in &self.sources[to.at()] {
                let mut moves = self.moves[from.at()].iter().flatten();
                let Some(&Move { longer, row, .. }) = moves.find(|step| step.to == to) else {
                    continue;
                };
                // What is left of the price at the start has to fall to zero.
                let through = spent + longer - self.price[from.at()];
                let is_better =
                    through < best.0 && self.search.reach(from, through, Link { row, from, to });
                if is_better {
                    best = best.min((spent + longer, from));
                }
            }
        }
        best.1
    }

    /// The links from where the search began to a column, the last first.
    fn chain(&self, mut at: ColumnIdx) -> Vec<Link> {
        let mut chain = Vec::new();
        while let Some(link) = self.search.last[at.at()] {
            chain.push(link);
            at = if link.to == at { link.from } else { link.to };
        }
        chain
    }

    /// Moves so many children along every link of a chain, or as many as there are.
    fn send(&mut self, chain: &[Link], at_most: i64) {
        let there = |link: &Link| {
            let mut held = self.held[link.from.at()].iter();
            held.find(|h| h.row == link.row).map_or(0, |h| h.children)
        };
        let children = chain.iter().map(there).fold(at_most, i64::min);
        for &Link { row, from, to } in chain {
            self.remove(from, row, children);
            self.add(to, row, children);
            self.room[from.at()] += children;
            self.room[to.at()] -= children;
        }
    }

    fn remove(&mut self, column: ColumnIdx, row: RowIdx, children: i64) {
        let held = &mut self.held[column.at()];
        if let Some(i) = held.iter().position(|h| h.row == row) {
            held[i].children -= children;
            if held[i].children == 0 {
                held.swap_remove(i);
                self.moves[column.at()] = None;
            }
        }
    }

    fn add(&mut self, column: ColumnIdx, row: RowIdx, children: i64) {
        let held = &mut self.held[column.at()];
        if let Some(at) = held.iter_mut().find(|h| h.row == row) {
            at.children += children;
            return;
        }
        let mut arcs = self.transport.arcs(row).iter();
        if let Some(&arc) = arcs.find(|arc| arc.column == column) {
            held.push(Held { row, arc, children });
            self.moves[column.at()] = None;
        }
    }

    /// The shortest move from a column to every other that its children can reach.
    fn list_moves(&mut self, from: ColumnIdx) -> Vec<Move> {
        let mut reached = Vec::new();
        for held in &self.held[from.at()] {
            for arc in self.transport.arcs(held.row) {
                let step = Move {
                    longer: arc.metres() - held.arc.metres(),
                    to: arc.column,
                    row: held.row,
                };
                match &mut self.best[arc.column.at()] {
                    Some(other) if other.longer <= step.longer => {}
                    Some(other) => *other = step,
                    best @ None => {
                        *best = Some(step);
                        reached.push(arc.column);
                    }
                }
            }
        }
        let best = reached.iter().filter_map(|to| self.best[to.at()].take());
        let mut moves: Vec<Move> = best.filter(|step| step.to != from).collect();
        moves.sort_unstable_by_key(|step| (step.longer, step.to));
        moves
    }

    /// Lists the moves from a column anew when they are out of date, and enters it among the sources of
    /// those they lead to.
    fn refresh(&mut self, from: ColumnIdx) {
        if self.moves[from.at()].is_none() {
            self.moves[from.at()] = Some(self.list_moves(from));
        }
        for step in self.moves[from.at()].iter().flatten() {
            let sources = &mut self.sources[step.to.at()];
            if let Err(at) = sources.binary_search(&from) {
                sources.insert(at, from);
            }
        }
    }
}
