//! How posts are filled, by the least that stays short.
//!
//! Within a district posts go between primary and junior: as many a year as retirements free and certificates allow. Over
//! all years together as little as can be stays short; then as little as can be is filed or bought; then as few as can be
//! are moved. All figures are tenths of a post.

use std::collections::BTreeMap;

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
    type Cost = (i64, i64, i64);
    let mut costs: BTreeMap<i64, (Cost, Vec<i64>)> = BTreeMap::from([(0, ((0, 0, 0), Vec::new()))]);
    let mut steps: Vec<BTreeMap<i64, (Cost, i64)>> = Vec::new();
    for need in needs {
        let mut next: BTreeMap<i64, (Cost, i64)> = BTreeMap::new();
        for (from, (cost, _)) in &costs {
            let reach = (from - means.limit[1]).max(low)..=(from + means.limit[0]).min(high);
            for to in reach {
                let own = year(means, *need, to);
                let total = (
                    cost.0 + own.short,
                    cost.1 + own.beside,
                    cost.2 + (to - from).abs(),
                );
                let best = next.entry(to).or_insert((total, *from));
                if total < best.0 {
                    *best = (total, *from);
                }
            }
        }
        costs = next
            .iter()
            .map(|(to, (cost, _))| (*to, (*cost, Vec::new())))
            .collect();
        steps.push(next);
    }
    let best = costs
        .iter()
        .min_by_key(|(to, (cost, _))| (*cost, to.abs(), **to));
    let Some((last, _)) = best else { return still };
    let mut at = *last;
    let mut moved = Vec::new();
    for step in steps.iter().rev() {
        moved.push(at);
        at = step.get(&at).map_or(0, |(_, from)| *from);
    }
    moved.reverse();
    let all = needs.iter().zip(moved);
    all.map(|(need, moved)| year(means, *need, moved)).collect()
}
