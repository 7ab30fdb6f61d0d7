//! Where to open and how large, at the least cost of opening and journeys, in whole numbers.
//!
//! Every site takes one of a few choices `o`: closed, or open with so many places. Years `t` are tied by the choices alone.
//!
//! ```text
//! minimise  Σ_f cost_fo + Σ_tgf d_tgf x_tgf
//! Σ_f x_tgf  = s_tg                      every child placed
//! Σ_g x_tgf ≤ places_fot                 of the choice o that the site takes
//! x_tgf     ≤ s_tg where places_fot > 0, nothing elsewhere
//! Σ_f uses_fok ≤ limit_k                 land, money, openings, …
//! Σ_f places_fot ≥ Σ_g s_tg              implied, and a great help to the bound
//! ```
//!
//! *The bound.* Let the children's rows have prices `v`, the last row `λ ≥ 0`, the limits `μ ≥ 0`. Whatever is chosen costs no
//! less than
//!
//! ```text
//! L(v, λ, μ) = Σ s v + Σ λ D − Σ μ limit + Σ_f min_o (cost_fo + Σ_k μ_k uses_fok + Σ_t (κ_ft(places_fot) − λ_t places_fot))
//! κ_ft(q)    = min Σ_g (d − v) x,   0 ≤ x ≤ s,  Σ_g x ≤ q
//! ```
//!
//! with `κ` the fractional knapsack: the most profitable children first. All numbers are whole, so `L` is exact for any
//! prices, however they were found. `D` is the number of children rounded up to what the places of choices can add up to, and
//! limits are rounded down likewise.

use super::decisions::gcd;

/// One thing that can be done with a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Places in each year.
    pub places: Box<[i64]>,
    /// What it costs, in the unit of journeys.
    pub cost: i64,
    /// What it takes of each limit.
    pub uses: Box<[i64]>,
}

/// Who goes where at what cost in one year.
#[derive(Clone, Debug, Default)]
pub struct ChoiceYear {
    /// Children of each row.
    pub children: Vec<i64>,
    /// For each row, the sites in its reach, in their order, and what a child's journey costs.
    pub from: Vec<Vec<(u32, i64)>>,
    /// The same for each site by row.
    pub into: Vec<Vec<(u32, i64)>>,
}

impl ChoiceYear {
    /// A year of these rows: their children, and the sites in reach with what a child's journey costs.
    pub fn new(sites: usize, rows: Vec<(i64, Vec<(u32, i64)>)>) -> Self {
        let mut year = Self {
            into: vec![Vec::new(); sites],
            ..Self::default()
        };
        for (at, (children, mut from)) in rows.into_iter().enumerate() {
            from.sort_unstable();
            for &(site, cost) in &from {
                year.into[site as usize].push((at as u32, cost));
            }
            year.children.push(children);
            year.from.push(from);
        }
        year
    }
}

/// The choices that are left to each site, a bit for each.
pub type Allowed = Vec<u64>;

/// Most choices of one site.
pub const MOST_CHOICES: usize = 64;

/// The prices of rows, of enough places, and of limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Of each row, by year.
    pub rows: Vec<Vec<i64>>,
    /// Of enough places, by year, then of the limits; none below zero.
    pub shared: Vec<i64>,
}

/// Sites with their choices, and the children of each year.
#[derive(Clone, Debug, Default)]
pub struct SiteChoices {
    /// The choices of each site.
    pub sites: Vec<Vec<Choice>>,
    /// What the choices may use in all.
    pub limits: Vec<i64>,
    /// The years.
    pub years: Vec<ChoiceYear>,
}

/// What the choices left of all sites can come to.
struct Amounts {
    least: i64,
    most: i64,
    /// What sums differ by is a multiple of this; zero where they do not differ.
    step: i64,
}

fn product((a, b): (&i64, &i64)) -> i128 {
    i128::from(*a) * i128::from(*b)
}

/// The numbers of the bits that are set.
pub fn bits(mask: u64) -> impl Iterator<Item = usize> + Clone {
    let mut left = mask;
    std::iter::from_fn(move || {
        let at = left.trailing_zeros();
        (left != 0).then(|| {
            left &= left - 1;
            at as usize
        })
    })
}

impl SiteChoices {
    /// Every choice of every site.
    pub fn all(&self) -> Allowed {
        let all =
            |choices: &Vec<Choice>| u64::MAX >> (MOST_CHOICES - choices.len().min(MOST_CHOICES));
        self.sites.iter().map(all).collect()
    }

    /// Children of a year.
    pub fn children(&self, year: usize) -> i64 {
        self.years[year].children.iter().sum()
    }

    /// The choices of a site that are left.
    pub fn left<'s>(
        &'s self,
        allowed: &[u64],
        site: usize,
    ) -> impl Iterator<Item = (usize, &'s Choice)> + use<'s> {
        let choices = &self.sites[site];
        bits(allowed[site]).filter_map(|at| Some((at, choices.get(at)?)))
    }

    /// What the choices left must come to, in the order of [`Prices::shared`]: the least places of each year, the most of
    /// each limit. `None` when they cannot.
    ///
    /// Amounts add up to the least of all and a multiple of their common step; where nothing is left to choose, to the least.
    pub fn must(&self, allowed: &[u64]) -> Option<Vec<i64>> {
        let mut must = Vec::with_capacity(self.years.len() + self.limits.len());
        for year in 0..self.years.len() {
            let own = self.amounts(allowed, |choice| choice.places[year])?;
            let more = (self.children(year) - own.least).max(0);
            let steps = match own.step {
                0 if more > 0 => return None,
                0 => 0,
                step => (more + step - 1) / step,
            };
            let places = own.least + steps * own.step;
            if own.most < places {
                return None;
            }
            must.push(places);
        }
        for (at, limit) in self.limits.iter().enumerate() {
            let own = self.amounts(allowed, |choice| choice.uses[at])?;
            if own.least > *limit {
                return None;
            }
            let steps = (limit - own.least).checked_div(own.step).unwrap_or(0);
            must.push(own.least + steps * own.step);
        }
        Some(must)
    }

    fn amounts(&self, allowed: &[u64], of: impl Fn(&Choice) -> i64) -> Option<Amounts> {
        let (mut least, mut most, mut step) = (0, 0, 0);
        for site in 0..self.sites.len() {
            let mut amounts = self.left(allowed, site).map(|(_, choice)| of(choice));
            let first = amounts.next()?;
            let (mut low, mut high) = (first, first);
            for own in amounts {
                (low, high) = (low.min(own), high.max(own));
                step = gcd(step, own - first);
            }
            (least, most) = (least + low, most + high);
        }
        Some(Amounts { least, most, step })
    }

    /// What a choice adds to [`SiteChoices::must`] at shared prices: what it uses, less what its places are worth.
    pub fn shared_cost(&self, choice: &Choice, shared: &[i64]) -> i128 {
        let (of_places, of_limits) = shared.split_at(self.years.len());
        let used: i128 = choice.uses.iter().zip(of_limits).map(product).sum();
        let worth: i128 = choice.places.iter().zip(of_places).map(product).sum();
        used - worth
    }

    /// The part of `L` that no choice changes.
    pub fn constant(&self, must: &[i64], prices: &Prices) -> i128 {
        self.constant_of_rows(&prices.rows) + self.constant_of_shared(must, &prices.shared)
    }

    /// The part of it that is of the prices of rows.
    pub fn constant_of_rows(&self, rows: &[Vec<i64>]) -> i128 {
        let pairs = self.years.iter().zip(rows);
        let pairs = pairs.flat_map(|(year, own)| year.children.iter().zip(own));
        pairs.map(product).sum()
    }

    /// The part of it that is of the shared prices.
    pub fn constant_of_shared(&self, must: &[i64], shared: &[i64]) -> i128 {
        let pairs = must.iter().zip(shared).map(product).enumerate();
        let signed = |(at, own): (usize, i128)| if at < self.years.len() { own } else { -own };
        pairs.map(signed).sum()
    }

    /// `cost_fo + Σ_t κ_ft(places_fot)` for every choice left of a site, at prices of rows; others are left at zero.
    /// `profitable` is room to work in: for each year the rows that the site would take, most profitable first.
    pub fn site_costs(
        &self,
        site: usize,
        allowed: u64,
        rows: &[Vec<i64>],
        profitable: &mut [Vec<(i64, u32)>],
        costs: &mut Vec<i128>,
    ) {
        let choices = &self.sites[site];
        costs.clear();
        costs.extend(choices.iter().map(|choice| i128::from(choice.cost)));
        for (at, ((year, rows), list)) in self.years.iter().zip(rows).zip(profitable).enumerate() {
            list.clear();
            let most = bits(allowed)
                .filter_map(|o| Some(choices.get(o)?.places[at]))
                .max();
            if most.unwrap_or(0) <= 0 {
                continue;
            }
            let mut all: i64 = 0;
            for &(row, cost) in &year.into[site] {
                let profit = cost - rows[row as usize];
                if profit < 0 {
                    list.push((profit, row));
                    all += year.children[row as usize];
                }
            }
            let least = bits(allowed).filter_map(|o| Some(choices.get(o)?.places[at]));
            if least
                .filter(|places| *places > 0)
                .min()
                .is_some_and(|least| least < all)
            {
                list.sort_unstable();
            }
            for o in bits(allowed) {
                let Some(choice) = choices.get(o) else {
                    continue;
                };
                let mut left = choice.places[at];
                let mut sum: i128 = 0;
                for &(profit, row) in list.iter() {
                    if left <= 0 {
                        break;
                    }
                    let taken = left.min(year.children[row as usize]);
                    sum += i128::from(profit) * i128::from(taken);
                    left -= taken;
                }
                costs[o] += sum;
            }
        }
    }

    /// `L` at prices, over the choices left, and each site's least part of it; `None` when the choices left cannot be.
    pub fn bound(&self, allowed: &[u64], prices: &Prices) -> Option<(i128, Vec<Vec<i128>>)> {
        let must = self.must(allowed)?;
        let mut profitable = vec![Vec::new(); self.years.len()];
        let mut value = self.constant(&must, prices);
        let mut all = Vec::with_capacity(self.sites.len());
        for (site, mask) in allowed.iter().enumerate() {
            let mut costs = Vec::new();
            self.site_costs(site, *mask, &prices.rows, &mut profitable, &mut costs);
            for (cost, choice) in costs.iter_mut().zip(&self.sites[site]) {
                *cost += self.shared_cost(choice, &prices.shared);
            }
            value += bits(*mask).filter_map(|o| costs.get(o)).min()?;
            all.push(costs);
        }
        Some((value, all))
    }

    /// Whether a choice for every site keeps the limits and has places for as many as there are.
    pub fn keeps(&self, chosen: &[usize]) -> bool {
        let own = || self.sites.iter().zip(chosen).map(|(site, at)| &site[*at]);
        let limits = self.limits.iter().enumerate();
        let mut years = 0..self.years.len();
        years.all(|year| own().map(|c| c.places[year]).sum::<i64>() >= self.children(year))
            && limits
                .into_iter()
                .all(|(at, most)| own().map(|c| c.uses[at]).sum::<i64>() <= *most)
    }

    /// What a choice for every site costs, journeys aside.
    pub fn cost(&self, chosen: &[usize]) -> i128 {
        let own = self.sites.iter().zip(chosen);
        own.map(|(site, at)| i128::from(site[*at].cost)).sum()
    }
}
