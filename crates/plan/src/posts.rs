//! How posts are filled, by the least that stays short.
//!
//! Within a district posts go between primary and junior: as many a year as retirements free and certificates allow. Over
//! all years together as little as can be stays short; then as little as can be is filed or bought; then as few as can be
//! are moved. All figures are tenths of a post.

use std::collections::VecDeque;

/// What a district has and may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Means {
    /// Posts of primary and of junior before the first year.
    pub held: [i64; 2],
    /// How many may go from primary to junior in a year, and back.
    pub limit: [i64; 2],
    /// How many may be filed or bought each year.
    pub beside: i64,
}

/// A year of a district.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Posts that have gone from primary to junior up to this year, less those that went back.
    pub moved: i64,
    /// Filed or bought.
    pub beside: i64,
    /// Still short.
    pub short: i64,
}

/// What a number of posts moved comes to in a year.
pub fn year(means: &Means, need: [i64; 2], moved: i64) -> Year {
    let lack = (need[0] - means.held[0] + moved).max(0) + (need[1] - means.held[1] - moved).max(0);
    let beside = lack.min(means.beside);
    Year {
        moved,
        beside,
        short: lack - beside,
    }
}

/// What the years so far come to: what stayed short, what was filed or bought, how many were moved.
type Cost = (i64, i64, i64);

/// The least that the years so far can come to, by how many posts have moved by then: one after another from `low`.
struct Costs {
    low: i64,
    all: Vec<Cost>,
}

impl Costs {
    /// How many have moved at most.
    fn high(&self) -> i64 {
        self.low + self.all.len() as i64 - 1
    }

    fn get(&self, moved: i64) -> Option<Cost> {
        let at = usize::try_from(moved - self.low).ok()?;
        self.all.get(at).copied()
    }

    /// A year more, within these ends: what it then comes to, and from how many moved; of equal ones the fewest.
    ///
    /// From how many posts a year may begin is a window that goes along with how many it ends with, so each number comes into
    /// it once and leaves it once.
    fn step(&self, means: &Means, need: [i64; 2], (low, high): (i64, i64)) -> (Self, Vec<i64>) {
        let low = (self.low - means.limit[1]).max(low);
        let high = (self.high() + means.limit[0]).min(high);
        let mut next = Self {
            low,
            all: Vec::new(),
        };
        let mut all_from = Vec::new();
        let (mut below, mut above) = (Window::default(), Window::default());
        let (mut next_below, mut next_above) = (self.low, self.low);
        for to in low..=high {
            while next_below <= to.min(self.high()) {
                let from = next_below;
                below.push(from, self.get(from), -from);
                next_below += 1;
            }
            while next_above <= (to + means.limit[1]).min(self.high()) {
                let from = next_above;
                above.push(from, self.get(from), from);
                next_above += 1;
            }
            let below = below.least(to - means.limit[0], to);
            let above = above.least(to, -to);
            let least = [below, above].into_iter().flatten().min();
            // A number that nothing leads to is none: the ends are those that something does.
            let Some((cost, from)) = least else { continue };
            let own = year(means, need, to);
            next.all
                .push((cost.0 + own.short, cost.1 + own.beside, cost.2));
            all_from.push(from);
        }
        (next, all_from)
    }
}

/// The least of the costs in a window that moves on.
#[derive(Default)]
struct Window(VecDeque<(Cost, i64)>);

impl Window {
    /// Takes in the next number, with its cost and what makes costs of different numbers comparable.
    fn push(&mut self, from: i64, cost: Option<Cost>, by: i64) {
        let Some(cost) = cost else { return };
        let cost = (cost.0, cost.1, cost.2 + by);
        while self.0.back().is_some_and(|(own, _)| *own > cost) {
            self.0.pop_back();
        }
        self.0.push_back((cost, from));
    }

    /// The least from this number on, the fewest of equal ones.
    fn least(&mut self, first: i64, by: i64) -> Option<(Cost, i64)> {
        while self.0.front().is_some_and(|(_, from)| *from < first) {
            self.0.pop_front();
        }
        let (cost, from) = self.0.front()?;
        Some(((cost.0, cost.1, cost.2 + by), *from))
    }
}

/// The best that can be done over the years with these needs of primary and junior. Without moves each level has its own.
pub fn fill(means: &Means, needs: &[[i64; 2]], moves: bool) -> Vec<Year> {
    let still: Vec<Year> = needs.iter().map(|need| year(means, *need, 0)).collect();
    if !moves || needs.is_empty() {
        return still;
    }
    // What is moved beyond every surplus and lack helps nobody: the states are few.
    let most = needs
        .iter()
        .map(|n| (n[1] - means.held[1]).max(0))
        .max()
        .unwrap_or(0);
    let least = needs
        .iter()
        .map(|n| (n[0] - means.held[0]).max(0))
        .max()
        .unwrap_or(0);
    let (low, high) = (-least.min(means.held[1]), most.min(means.held[0]));
    let mut costs = Costs {
        low: 0,
        all: vec![(0, 0, 0)],
    };
    let mut steps: Vec<Vec<i64>> = Vec::new();
    let mut lows = Vec::new();
    for need in needs {
        let (next, from) = costs.step(means, *need, (low, high));
        steps.push(from);
        lows.push(next.low);
        costs = next;
    }
    let states = costs.low..;
    let best = states
        .zip(&costs.all)
        .min_by_key(|(to, cost)| (**cost, to.abs(), *to));
    let Some((mut at, _)) = best else {
        return still;
    };
    let mut moved = Vec::new();
    for (low, from) in lows.iter().zip(&steps).rev() {
        moved.push(at);
        let step = usize::try_from(at - low).ok();
        at = step.and_then(|step| from.get(step)).copied().unwrap_or(0);
    }
    moved.reverse();
    let all = needs.iter().zip(moved);
    all.map(|(need, moved)| year(means, *need, moved)).collect()
}
