//! The programme of the decisions, without children: which facilities open, with how many steps, within the
//! limits; what the children ask for comes in as cuts.
//!
//! ```text
//! y_f ∈ {0, 1}, s_f whole,   min_f y_f ≤ s_f ≤ max_f y_f      open, and how large; by year, never back
//! Σ y_f ≤ openings,  Σ cost ≤ budget,  Σ land, new places, posts ≤ limits      in the last year
//! ```
//!
//! *Hall's cuts.* Let S be a set of facilities and n(S) the children who reach nothing else. Whatever is opened,
//!
//! ```text
//! children without a place ≥ Σ_k max(0, n(S_k) − Σ_{f ∈ S_k} (base_f y_f + unit_f s_f))
//! ```
//!
//! for sets S_1, S_2, … that share no facility and no child: those that the minimum cut of some design falls
//! apart into. The cuts of that design say exactly what it leaves without a place, so when the best design of
//! the programme is one whose cuts are in it, it is the best of all.

use super::facilities::{Design, Facility};
use crate::domain::Siting;
use crate::solve::Mip;

/// A set of facilities and the children who reach nothing else.
pub type Set = (Vec<usize>, i64);

/// The columns of one facility in one year.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Whether it is open; `None` where that is not free.
    pub open: Option<usize>,
    /// Its steps; `None` where it can have none.
    pub steps: Option<usize>,
}

/// The decisions as columns of a programme.
pub struct Decisions {
    /// By year, then facility.
    pub columns: Vec<Vec<Columns>>,
}

impl Decisions {
    /// Adds the decisions of so many years and the limits to a programme.
    pub fn add(
        mip: &mut Mip,
        facilities: &[Facility],
        siting: &Siting,
        posts_per_place: f64,
        years: usize,
    ) -> Self {
        let columns: Vec<Vec<Columns>> = (0..years)
            .map(|_| facilities.iter().map(|f| decision(mip, f)).collect())
            .collect();
        let decisions = Self { columns };
        decisions.only_grow(mip, facilities);
        decisions.within_limits(mip, facilities, siting, posts_per_place);
        decisions
    }

    /// What is opened stays open, what is extended stays extended; an existing school that is closed stays
    /// closed.
    fn only_grow(&self, mip: &mut Mip, facilities: &[Facility]) {
        for pair in self.columns.windows(2) {
            for ((before, after), facility) in pair[0].iter().zip(&pair[1]).zip(facilities) {
                let mut ordered = |less: Option<usize>, more: Option<usize>| {
                    if let (Some(less), Some(more)) = (less, more) {
                        mip.row(f64::NEG_INFINITY, 0.0, vec![(less, 1.0), (more, -1.0)]);
                    }
                };
                match facility.is_there {
                    true => ordered(after.open, before.open),
                    false => ordered(before.open, after.open),
                }
                ordered(before.steps, after.steps);
            }
        }
    }

    fn within_limits(
        &self,
        mip: &mut Mip,
        facilities: &[Facility],
        siting: &Siting,
        posts_per_place: f64,
    ) {
        let Some(last) = self.columns.last() else {
            return;
        };
        let mut limit = |most: Option<i64>, of: &dyn Fn(&Facility) -> (i64, i64)| {
            let Some(most) = most else { return };
            let mut left = most;
            let mut entries: Vec<(usize, i64)> = Vec::new();
            for (facility, columns) in facilities.iter().zip(last) {
                let (fixed, step) = of(facility);
                match columns.open {
                    Some(open) => entries.push((open, fixed)),
                    None => left -= fixed,
                }
                entries.extend(columns.steps.map(|steps| (steps, step)));
            }
            // In whole numbers as small as they can be, so that no tolerance is worth anything.
            let common = entries.iter().fold(0, |all, (_, n)| gcd(all, *n)).max(1);
            let entries = entries.into_iter();
            let entries = entries.map(|(at, n)| (at, (n / common) as f64)).collect();
            mip.row(f64::NEG_INFINITY, left.div_euclid(common) as f64, entries);
        };
        let is_new = |f: &Facility| i64::from(!f.is_there);
        let places = |f: &Facility| (is_new(f) * f.base, f.unit);
        limit(siting.openings, &|f| (is_new(f), 0));
        limit(siting.budget.map(|n| n.get()), &|f| {
            (is_new(f) * f.fixed_cost, f.step_cost)
        });
        limit(siting.land.map(|n| n.get()), &|f| (f.land, 0));
        limit(siting.new_places.map(|n| n.get()), &places);
        // As many places as the posts are enough for.
        let enough = |posts: i64| (posts as f64 / posts_per_place + 1e-9).floor() as i64;
        limit(siting.posts.map(|n| enough(n.get())), &places);
    }

    /// The places of a facility in a year, as entries of a row times a factor, and what is fixed of them.
    pub fn places(
        &self,
        facilities: &[Facility],
        (year, facility): (usize, usize),
        factor: f64,
        entries: &mut Vec<(usize, f64)>,
    ) -> f64 {
        let (columns, f) = (self.columns[year][facility], &facilities[facility]);
        entries.extend(columns.steps.map(|steps| (steps, factor * f.unit as f64)));
        match columns.open {
            Some(open) => {
                if f.base != 0 {
                    entries.push((open, factor * f.base as f64));
                }
                0.0
            }
            None => factor * f.base as f64,
        }
    }

    /// The cost of the last year as coefficients by column, and what is fixed of it.
    pub fn costs(&self, facilities: &[Facility]) -> (Vec<(usize, f64)>, f64) {
        let mut entries = Vec::new();
        let mut fixed = 0.0;
        for (f, columns) in facilities
            .iter()
            .zip(self.columns.last().into_iter().flatten())
        {
            match columns.open {
                Some(open) => entries.push((open, f.fixed_cost as f64)),
                None => fixed += f.fixed_cost as f64,
            }
            entries.extend(columns.steps.map(|steps| (steps, f.step_cost as f64)));
        }
        (entries, fixed)
    }

    /// The designs of a point, year by year.
    pub fn designs(&self, facilities: &[Facility], values: &[f64]) -> Vec<Design> {
        let of_year = |columns: &Vec<Columns>| {
            let pairs = facilities.iter().zip(columns);
            let steps = pairs.map(|(f, columns)| {
                let is_open = columns.open.map_or(f.is_there, |open| values[open] > 0.5);
                is_open.then(|| columns.steps.map_or(0, |s| values[s].round() as i64))
            });
            Design(steps.collect())
        };
        self.columns.iter().map(of_year).collect()
    }

    /// The point of these designs, other columns at zero.
    pub fn point(&self, columns: usize, designs: &[Design]) -> Vec<f64> {
        let mut point = vec![0.0; columns];
        for (own, design) in self.columns.iter().zip(designs) {
            for (columns, steps) in own.iter().zip(&design.0) {
                if let Some(open) = columns.open {
                    point[open] = f64::from(u8::from(steps.is_some()));
                }
                if let Some(at) = columns.steps {
                    point[at] = steps.unwrap_or(0) as f64;
                }
            }
        }
        point
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    match b {
        0 => a.abs(),
        b => gcd(b, a % b),
    }
}

fn decision(mip: &mut Mip, facility: &Facility) -> Columns {
    let (least, most) = (facility.steps.0 as f64, facility.steps.1 as f64);
    let open = facility.is_free.then(|| mip.column(0.0, (0.0, 1.0), true));
    let steps = (most > 0.0).then(|| {
        let from = if open.is_some() { 0.0 } else { least };
        mip.column(0.0, (from, most), true)
    });
    if let (Some(open), Some(steps)) = (open, steps) {
        mip.row(0.0, f64::INFINITY, vec![(steps, 1.0), (open, -least)]);
        mip.row(f64::NEG_INFINITY, 0.0, vec![(steps, 1.0), (open, -most)]);
    }
    Columns { open, steps }
}

/// Adds Hall's cuts of a year: the column of the children without a place is at least what the sets say.
pub fn hall(
    mip: &mut Mip,
    decisions: &Decisions,
    facilities: &[Facility],
    (year, without): (usize, usize),
    sets: &[Set],
) {
    let mut sum = vec![(without, 1.0)];
    for (set, children) in sets {
        // w ≥ n − places, w ≥ 0
        let short = mip.column(0.0, (0.0, *children as f64), false);
        let mut entries = vec![(short, 1.0)];
        let mut fixed = 0.0;
        for &facility in set {
            fixed += decisions.places(facilities, (year, facility), 1.0, &mut entries);
        }
        mip.row(*children as f64 - fixed, f64::INFINITY, entries);
        sum.push((short, -1.0));
    }
    mip.row(0.0, f64::INFINITY, sum);
}
