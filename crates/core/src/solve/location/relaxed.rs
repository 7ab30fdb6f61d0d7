//! The relaxation at prices of rows: the best shared prices for it, what each site then does, what is left unserved.

use crate::model::siting::{SiteChoices, bits};

/// What a site does at the prices: one choice, or a mixture of two.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    /// With the fewer places.
    pub low: usize,
    /// With the more places.
    pub high: usize,
    /// How much of it is the second.
    pub share: f64,
}

/// The relaxation at prices, and room to work in.
#[derive(Clone, Debug, Default)]
pub struct Relaxation {
    /// `L` at the prices; `None` when the choices left cannot be.
    pub value: Option<i128>,
    /// The best shared prices that were found.
    pub shared: Vec<i64>,
    /// What each site does.
    pub picks: Vec<Pick>,
    /// What each choice costs a site, shared prices aside.
    pub costs: Vec<Vec<i128>>,
    pub(super) profitable: Vec<Vec<Vec<(i64, u32)>>>,
}

impl Relaxation {
    /// The relaxation at prices of rows; shared prices are improved from those at hand.
    pub fn solve(&mut self, choices: &SiteChoices, allowed: &[u64], rows: &[Vec<i64>]) {
        let (sites, years) = (choices.sites.len(), choices.years.len());
        self.costs.resize(sites, Vec::new());
        self.profitable.resize(sites, vec![Vec::new(); years]);
        self.shared.resize(years + choices.limits.len(), 0);
        self.value = None;
        let Some(must) = choices.must(allowed) else {
            return;
        };
        for (site, costs) in self.costs.iter_mut().enumerate() {
            let list = &mut self.profitable[site];
            choices.site_costs(site, allowed[site], rows, list, costs);
        }
        let mut value = 0;
        self.shared = best_shared(
            choices,
            allowed,
            &must,
            &self.costs,
            &self.shared,
            &mut value,
        );
        self.value = Some(choices.constant_of_rows(rows) + value);
        self.pick(choices, allowed, &must);
    }

    /// The cheapest choice of each site; of two as cheap the smaller, and then as much of the larger as there must be places.
    fn pick(&mut self, choices: &SiteChoices, allowed: &[u64], must: &[i64]) {
        self.picks.clear();
        let years = choices.years.len();
        let mut places = vec![0; years];
        for (site, own) in choices.sites.iter().enumerate() {
            let cost =
                |at: usize| self.costs[site][at] + choices.shared_cost(&own[at], &self.shared);
            let all = |at: usize| own[at].places.iter().sum::<i64>();
            let least = bits(allowed[site]).map(cost).min().unwrap_or(0);
            // Whole prices meet at a kink only nearly.
            let near = |at: &usize| cost(*at) - least <= i128::from(all(*at)).max(1);
            let least = bits(allowed[site]).filter(near);
            let low = least
                .clone()
                .min_by_key(|at| (all(*at), cost(*at)))
                .unwrap_or(0);
            let high = least.max_by_key(|at| (all(*at), -cost(*at))).unwrap_or(low);
            for (sum, own) in places.iter_mut().zip(&own[low].places) {
                *sum += own;
            }
            let share = 0.0;
            self.picks.push(Pick { low, high, share });
        }
        for (pick, own) in self.picks.iter_mut().zip(&choices.sites) {
            let lack = places.iter().zip(must).map(|(has, must)| must - has);
            let short = lack
                .enumerate()
                .filter(|(_, lack)| *lack > 0)
                .max_by_key(|(_, lack)| *lack);
            let Some((year, lack)) = short else { break };
            let more = own[pick.high].places[year] - own[pick.low].places[year];
            if more <= 0 {
                continue;
            }
            pick.share = (lack as f64 / more as f64).min(1.0);
            for (at, sum) in places.iter_mut().enumerate() {
                let more = own[pick.high].places[at] - own[pick.low].places[at];
                *sum += (more as f64 * pick.share).ceil() as i64;
            }
        }
    }

    /// Children of each row that nobody takes (below zero: that too many take).
    pub fn unserved(&self, choices: &SiteChoices) -> Vec<Vec<f64>> {
        let whole = |n: &i64| *n as f64;
        let years = choices.years.iter();
        let mut left: Vec<Vec<f64>> = years
            .map(|y| y.children.iter().map(whole).collect())
            .collect();
        for (site, pick) in self.picks.iter().enumerate() {
            for (at, own) in [(pick.low, 1.0 - pick.share), (pick.high, pick.share)] {
                if own <= 0.0 {
                    continue;
                }
                for (year, list) in self.profitable[site].iter().enumerate() {
                    let mut places = choices.sites[site][at].places[year];
                    for &(_, row) in list {
                        if places <= 0 {
                            break;
                        }
                        let taken = places.min(choices.years[year].children[row as usize]);
                        left[year][row as usize] -= own * taken as f64;
                        places -= taken;
                    }
                }
            }
        }
        left
    }
}

/// Shared prices at which `Σ λ D − Σ μ limit + Σ_f min_o (costs + …)` is as large as found, one price after the other, each
/// exactly; `value` is what it comes to.
pub fn best_shared(
    choices: &SiteChoices,
    allowed: &[u64],
    must: &[i64],
    costs: &[Vec<i128>],
    before: &[i64],
    value: &mut i128,
) -> Vec<i64> {
    let mut shared = before.to_vec();
    let years = choices.years.len();
    let at_prices = |shared: &[i64]| -> i128 {
        let each = choices.sites.iter().zip(costs).zip(allowed);
        let sites: i128 = each
            .map(|((own, costs), mask)| {
                let all = bits(*mask).map(|o| costs[o] + choices.shared_cost(&own[o], shared));
                all.min().unwrap_or(0)
            })
            .sum();
        sites + choices.constant_of_shared(must, shared)
    };
    let mut best = at_prices(&shared);
    let sweeps = if shared.len() > 1 { 3 } else { 1 };
    for _ in 0..sweeps {
        let before = best;
        for at in 0..shared.len() {
            let mut with = shared.clone();
            with[at] = 0;
            // A line for each choice: what it costs, and how it falls with the price.
            let lines: Vec<Vec<(i128, i64)>> = choices
                .sites
                .iter()
                .zip(costs)
                .zip(allowed)
                .map(|((own, costs), mask)| {
                    let line = |o: usize| {
                        let slope = match at < years {
                            true => -own[o].places[at],
                            false => own[o].uses[at - years],
                        };
                        (costs[o] + choices.shared_cost(&own[o], &with), slope)
                    };
                    bits(*mask).map(line).collect()
                })
                .collect();
            let own = if at < years { must[at] } else { -must[at] };
            let price = highest(&lines, own);
            with[at] = price;
            let now = at_prices(&with);
            if now > best {
                (best, shared) = (now, with);
            }
        }
        if best == before {
            break;
        }
    }
    *value = best;
    shared
}

/// The least whole price `p ≥ 0` at which `own p + Σ min (cost + slope p)` is highest.
fn highest(lines: &[Vec<(i128, i64)>], own: i64) -> i64 {
    let slope = |price: i64| -> i64 {
        let each = lines.iter().filter_map(|lines| {
            let at = |(cost, slope): &(i128, i64)| cost + i128::from(*slope) * i128::from(price);
            lines
                .iter()
                .min_by_key(|line| (at(line), line.1))
                .map(|line| line.1)
        });
        own + each.sum::<i64>()
    };
    if slope(0) <= 0 {
        return 0;
    }
    let (mut low, mut high) = (0_i64, 1_i64);
    while slope(high) > 0 {
        low = high;
        high *= 4;
        if high > 1 << 58 {
            return low;
        }
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if slope(middle) > 0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    // Between two whole prices the higher end may be the lower value.
    let at = |price: i64| -> i128 {
        let each = lines.iter().filter_map(|lines| {
            let all = lines
                .iter()
                .map(|(c, s)| c + i128::from(*s) * i128::from(price));
            all.min()
        });
        i128::from(own) * i128::from(price) + each.sum::<i128>()
    };
    if at(low) > at(high) { low } else { high }
}
