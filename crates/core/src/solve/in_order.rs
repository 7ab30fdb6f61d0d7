//! Objectives of journeys one after the other, each over the optimal face of those before it.
//!
//! Each is minimised where the one before left off, by moves of children among the columns: a cycle of moves that costs
//! less than nothing is carried out, until there is none. Then the shortest ways of moves are prices that prove it, and
//! what they contradict is taken out of the face. Everything is in whole numbers; HiGHS has no part in it.
//!
//! Several objectives, or levels of one, are counted together as the digits of one number, each wide enough for what a
//! way of moves can add up to: so one search serves them all, and its prices are read off digit by digit.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::chains;
use super::strategy::{Solved, Unsolved};
use crate::control::Control;
use crate::model::{
    AssignmentModel, ColumnIdx, Flow, ModelArc, OptimalFace, Plan, RowIdx, TransportModel,
};
use crate::policy::Objective;

/// Blocks of levels after which those that are left are looked at anew.
const RENEWED: usize = 64;

/// What proves one level of an objective, and what it comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// What the children count.
    pub value: i128,
    /// What the prices prove that nothing can go below once the levels before have their values.
    pub bound: i128,
    /// The price of each column that has one.
    pub prices: Vec<(ColumnIdx, i64)>,
}

/// A plan that is optimal in every objective of a list, and what proves it.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// One of the optimal plans.
    pub plan: Plan,
    /// All of them.
    pub face: OptimalFace,
    /// For each objective its levels; an objective without levels has level 0 alone.
    pub proofs: Vec<BTreeMap<i64, Level>>,
}

/// Minimises objectives of journeys in their order, over the plans that place the same children as `solved`, which is
/// proved to have the shortest journeys. `counts` says at which level an arc of a row counts in an objective, and how much.
///
/// # Errors
/// When the optimum cannot be proved, or when it is told to end.
pub fn in_order(
    model: &AssignmentModel<'_>,
    solved: &Solved,
    objectives: &[Objective],
    counts: impl Fn(Objective, RowIdx, ModelArc) -> (i64, i64),
    control: &Control,
) -> Result<Ordered, Unsolved> {
    let mut proofs = vec![BTreeMap::new(); objectives.len()];
    let placed = model.placed(&solved.plan);
    let (face, plan, first) = match objectives {
        [Objective::Travel, ..] => {
            let price = |column: ColumnIdx| (column, solved.prices[column.at()]);
            let level = Level {
                prices: model
                    .columns()
                    .map(price)
                    .filter(|(_, p)| *p != 0)
                    .collect(),
                ..Level::default()
            };
            proofs[0].insert(0, level);
            let face = OptimalFace::of_travel(model, &solved.prices);
            (face, solved.plan.clone(), 1)
        }
        _ => {
            // No longest journey is longer than that of the plan at hand.
            let made = solved.plan.flows.iter();
            let longest = made
                .filter_map(|flow| model.metres(flow.row, flow.column))
                .max();
            let most = longest.filter(|_| objectives.first() == Some(&Objective::Longest));
            let face = OptimalFace::whole(model, &placed, most);
            let plan = guess(model, solved, &face, objectives, &counts, control)?;
            (face, plan, 0)
        }
    };
    let mut search = Improving::new(model, face, &plan);
    let mut parts = search.parts(objectives, first, &counts);
    let mut open = &parts[..];
    let mut blocks = 0;
    while let [next, ..] = *open {
        control.check()?;
        blocks += 1;
        // Levels at which nobody with a choice has an arc any more have nothing to count.
        if blocks % RENEWED == 0 {
            let renewed = search.parts(objectives, next.objective, &counts);
            let is_open =
                |part: &Part| (part.objective, part.level) >= (next.objective, next.level);
            parts = renewed.into_iter().filter(is_open).collect();
            open = &parts[..];
            continue;
        }
        // Journeys longer than all that are made leave the face at once.
        if objectives[next.objective] == Objective::Longest {
            let longest = search.longest_of_open();
            let skipped = open.iter().take_while(|part| {
                part.objective == next.objective && longest.is_none_or(|most| -part.level > most)
            });
            let skipped = skipped.count();
            if skipped > 0 {
                if let Some(most) = longest {
                    search.drop_between(most, -next.level);
                }
                open = &open[skipped..];
                continue;
            }
        }
        let mut digits = Digits::default();
        let count = open
            .iter()
            .take_while(|part| digits.take(part, model.sites.len()));
        let count = count.count();
        let (block, rest) = open.split_at(count);
        open = rest;
        search.count(objectives, block, &digits, &counts);
        if search.costs_least() {
            search.keep_least(&vec![0; model.sites.len()])?;
            continue;
        }
        search.improve(control)?;
        let prices = search.prices();
        search.keep_least(&prices)?;
        for (column, price) in model.columns().zip(prices) {
            for (part, digit) in block.iter().zip(digits.read(price)) {
                if digit != 0 {
                    let levels = &mut proofs[part.objective];
                    let level: &mut Level = levels.entry(part.level).or_default();
                    level.prices.push((column, digit));
                }
            }
        }
    }
    let (plan, face) = search.finish();
    let load = model.load(&plan);
    let is_proved = model.placed(&plan) == placed
        && model.columns().all(|j| match face.is_full[j.at()] {
            true => load[j.at()] == model.places[j.at()],
            false => load[j.at()] <= model.places[j.at()],
        });
    if !is_proved {
        return Err(Unsolved::Unproved);
    }
    for (objective, levels) in objectives.iter().zip(&mut proofs) {
        for flow in &plan.flows {
            let arcs = face.arcs[flow.row.at()].iter();
            let mut arc = arcs.filter(|arc| arc.column == flow.column);
            let arc = arc.next().ok_or(Unsolved::Unproved)?;
            let (level, count) = counts(*objective, flow.row, *arc);
            if count != 0 {
                levels.entry(level).or_default().value +=
                    i128::from(count) * i128::from(flow.children);
            }
        }
        for level in levels.values_mut() {
            // Every child pays the least, and schools with a price are full: what is paid less the rent is the value.
            let rent = |(column, price): &(ColumnIdx, i64)| {
                i128::from(load[column.at()] - model.places[column.at()]) * i128::from(*price)
            };
            level.bound = level.value + level.prices.iter().map(rent).sum::<i128>();
        }
    }
    Ok(Ordered { plan, face, proofs })
}

/// A plan near the optimum, by chains over one number that weighs the first objective before the metres. Nothing rests
/// on it: what it leaves to be done is done in whole numbers, level by level.
fn guess(
    model: &AssignmentModel<'_>,
    solved: &Solved,
    face: &OptimalFace,
    objectives: &[Objective],
    counts: impl Fn(Objective, RowIdx, ModelArc) -> (i64, i64),
    control: &Control,
) -> Result<Plan, Unsolved> {
    /// Metres up to here are told apart below a count.
    const BITS: u32 = 22;
    const METRES: i64 = (1 << BITS) - 1;
    let all = || face.arcs.iter().flatten();
    let longest = all().map(|arc| arc.metres()).max().unwrap_or(0).max(1);
    let Some(&first) = objectives.first() else {
        return Ok(solved.plan.clone());
    };
    let bands = model
        .rows()
        .filter_map(|row| Some(counts(first, row, *face.arcs[row.at()].first()?).0))
        .max()
        .unwrap_or(1)
        .max(1);
    let cost = |row: RowIdx, arc: ModelArc| -> u32 {
        let (level, count) = counts(first, row, arc);
        let metres = arc.metres().min(METRES);
        let cost = match first {
            Objective::Longest => {
                // The sixth power of its share of the longest, in thirty bits.
                let share = i128::from((arc.metres() << 20) / longest);
                let power = (1..6).fold(share, |power, _| (power * share) >> 20);
                (power << 10) as i64 + metres
            }
            // The higher the band the more a metre weighs, as far as thirty bits go.
            Objective::TravelByPoints => {
                let bits = i64::from(longest.min(METRES).leading_zeros()) - 34;
                metres << (bits * (bands - level).max(0) / bands)
            }
            _ => (count.min(500) << BITS) + metres,
        };
        u32::try_from(cost).unwrap_or(u32::MAX)
    };
    let guide = model.with_costs(&face.arcs, cost);
    let transport = TransportModel::new(&guide, &solved.plan);
    if transport.is_empty() {
        return Ok(solved.plan.clone());
    }
    let plan = chains::dual_warm_start(&transport, None, control)?.plan(&transport);
    let fits = guide.is_feasible(&plan) && guide.placed(&plan) == model.placed(&solved.plan);
    Ok(if fits { plan } else { solved.plan.clone() })
}

/// One whole number that is minimised: an objective, or a level of one.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Its place among the objectives.
    objective: usize,
    level: i64,
    /// The most that one child counts.
    most: i64,
}

/// Several parts as digits of one number, the first the highest.
#[derive(Default)]
struct Digits {
    /// Bits of each digit.
    bits: Vec<u32>,
}

impl Digits {
    /// Takes one more digit, if there is room for it.
    fn take(&mut self, part: &Part, columns: usize) -> bool {
        /// Bits of a number, its sign and a carry aside.
        const ALL: u32 = 124;
        // A way of moves counts at most so much, and sums and differences of a few such are told apart.
        let most = (columns as u64 + 3) * (part.most as u64 + 1) * 16;
        let bits = u64::BITS - most.leading_zeros();
        let is_room = self.bits.iter().sum::<u32>() + bits <= ALL;
        if is_room {
            self.bits.push(bits);
        }
        is_room
    }

    /// By how much each digit is shifted.
    fn shifts(&self) -> Vec<u32> {
        let all: u32 = self.bits.iter().sum();
        let mut before = 0;
        let shift = |bits: &u32| {
            before += bits;
            all - before
        };
        self.bits.iter().map(shift).collect()
    }

    /// The digits of a number; each may be below zero.
    fn read(&self, mut number: i128) -> Vec<i64> {
        let mut digits = vec![0; self.bits.len()];
        for (digit, bits) in digits.iter_mut().zip(&self.bits).rev() {
            let base = 1_i128 << bits;
            let mut low = number & (base - 1);
            if low >= base / 2 {
                low -= base;
            }
            *digit = low as i64;
            number = (number - low) >> bits;
        }
        digits
    }
}

/// The children of a row: their arcs on the face, how many take each, and what each costs in the digits at hand.
struct Row {
    row: RowIdx,
    arcs: Vec<ModelArc>,
    flow: Vec<i64>,
    costs: Vec<i128>,
}

/// The cheapest move from one node to another.
#[derive(Clone, Copy, Debug)]
struct Move {
    to: usize,
    cost: i128,
    by: Mover,
}

/// What a move carries.
#[derive(Clone, Copy, Debug)]
enum Mover {
    /// A child of a row, from one of its arcs to another.
    Child(usize, usize, usize),
    /// An empty place, to the pool of places that stay empty.
    ToPool,
    /// An empty place out of the pool.
    FromPool,
}

/// A plan that is improved by cycles of moves. The nodes are the columns, and behind them the pool of empty places.
struct Improving<'m, 'n> {
    model: &'m AssignmentModel<'n>,
    rows: Vec<Row>,
    /// The rows that have several arcs left.
    open: Vec<usize>,
    /// Those of them that have an arc with a cost in the digits at hand.
    costly: Vec<usize>,
    is_full: Vec<bool>,
    /// Places that stay empty at each column.
    empty: Vec<i64>,
    /// For each column the open rows with children there, and the arc.
    held: Vec<Vec<(usize, usize)>>,
    moves: Vec<Vec<Move>>,
    /// Cost of the cheapest way to each node.
    way: Vec<i128>,
}

impl<'m, 'n> Improving<'m, 'n> {
    fn new(model: &'m AssignmentModel<'n>, face: OptimalFace, plan: &Plan) -> Self {
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
    fn parts(
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
    fn longest_of_open(&self) -> Option<i64> {
        let rows = self.open.iter().map(|at| &self.rows[*at]);
        let made = rows.flat_map(|row| row.arcs.iter().zip(&row.flow));
        let made = made.filter(|(_, children)| **children > 0);
        made.map(|(arc, _)| arc.metres()).max()
    }

    /// Takes out the arcs longer than the longest that a child with a choice takes, up to so many metres: with no price
    /// anywhere they are dearer than those taken. Longer ones than that were counted before: what is as good in them stays,
    /// taken or not, because later prices have to hold for it too.
    fn drop_between(&mut self, taken: i64, most: i64) {
        let Self { rows, open, .. } = self;
        for at in open.iter() {
            rows[*at].keep(|arc, _| arc.metres() <= taken || arc.metres() > most);
        }
        self.close_settled();
    }

    /// What each arc costs in the parts of a block.
    fn count(
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
    fn costs_least(&self) -> bool {
        self.costly.iter().map(|at| &self.rows[*at]).all(|row| {
            let least = row.costs.iter().min();
            let mut taken = row.costs.iter().zip(&row.flow).filter(|(_, f)| **f > 0);
            taken.all(|(cost, _)| Some(cost) == least)
        })
    }

    /// Keeps the arcs on which cost and price together are least.
    fn keep_least(&mut self, prices: &[i128]) -> Result<(), Unsolved> {
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

    /// Carries out cycles of moves that cost less than nothing, until there is none; then `way` holds the cheapest ways.
    fn improve(&mut self, control: &Control) -> Result<(), Unsolved> {
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
    fn prices(&mut self) -> Vec<i128> {
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

    fn finish(self) -> (Plan, OptimalFace) {
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
