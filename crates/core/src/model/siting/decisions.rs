//! The decisions of a siting as columns of a programme: which facilities open, with how many steps, within the limits.
//!
//! ```text
//! y_f ∈ {0, 1}, s_f whole,   min_f y_f ≤ s_f ≤ max_f y_f      open, and how large; by year, never back
//! s_f = Σ_k size_fk b_fk,  Σ_k b_fk = y_f                     where not every number between is a size
//! y_f = 0                                                     in the years before it can be built
//! Σ y_f ≤ openings,  Σ cost ≤ budget,  Σ land, new places, posts ≤ limits      in the last year, and in every year
//!                                                             where limits are given by year
//! ```

use super::facility::{Design, Facility};
use crate::domain::Siting;
use crate::model::linear::{LinearProgram, Name};

/// The columns of one facility in one year.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Whether it is open; `None` where that is not free.
    pub open: Option<usize>,
    /// Its steps; `None` where it can have none.
    pub steps: Option<usize>,
}

/// The decisions as columns of a programme.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// By year, then facility.
    pub columns: Vec<Vec<Columns>>,
}

impl Decisions {
    /// Adds the decisions of so many years and the limits to a programme.
    pub(super) fn add(
        program: &mut LinearProgram,
        facilities: &[Facility],
        siting: &Siting,
        posts_per_place: f64,
        years: usize,
    ) -> Self {
        let of_year = |year: usize, program: &mut LinearProgram| {
            let facilities = facilities.iter().enumerate();
            facilities
                .map(|(at, facility)| open_and_steps(program, (year, at), facility))
                .collect()
        };
        let columns = (0..years).map(|year| of_year(year, program)).collect();
        let decisions = Self { columns };
        decisions.never_back(program, facilities);
        // What is used never falls, so limits in all bind in the last year alone.
        let last = years.saturating_sub(1);
        let bound = if siting.released.is_empty() { last } else { 0 };
        for year in bound..years {
            decisions.within_limits(program, facilities, (siting, year), posts_per_place);
        }
        decisions
    }

    /// `y_ft ≤ y_f,t+1`, `s_ft ≤ s_f,t+1`; of an existing school that is closed, `y_f,t+1 ≤ y_ft`: what is opened
    /// stays open, what is extended stays extended, what is closed stays closed.
    fn never_back(&self, program: &mut LinearProgram, facilities: &[Facility]) {
        for (year, pair) in self.columns.windows(2).enumerate() {
            let both = pair[0].iter().zip(&pair[1]).zip(facilities);
            for (at, ((before, after), facility)) in both.enumerate() {
                let mut ordered = |word, less: Option<usize>, more: Option<usize>| {
                    if let (Some(less), Some(more)) = (less, more) {
                        let name = Name::of(word, &[('f', at), ('t', year)]);
                        let entries = vec![(less, 1.0), (more, -1.0)];
                        program.row(name, (f64::NEG_INFINITY, 0.0), entries);
                    }
                };
                match facility.is_there {
                    true => ordered("stays_closed", after.open, before.open),
                    false => ordered("stays_open", before.open, after.open),
                }
                ordered("stays_extended", before.steps, after.steps);
            }
        }
    }

    /// `Σ_f (fixed_f y_f + step_f s_f) ≤ limit` in a year, for openings, yuan, square metres, places and posts.
    fn within_limits(
        &self,
        program: &mut LinearProgram,
        facilities: &[Facility],
        (siting, year): (&Siting, usize),
        posts_per_place: f64,
    ) {
        let Some(own) = self.columns.get(year) else {
            return;
        };
        let limits = siting.limits_by(year);
        let mut limit = |word, most: Option<i64>, of: &dyn Fn(&Facility) -> (i64, i64)| {
            let Some(most) = most else { return };
            let mut left = most;
            let mut entries: Vec<(usize, i64)> = Vec::new();
            for (facility, columns) in facilities.iter().zip(own) {
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
            let upper = left.div_euclid(common) as f64;
            let name = Name::of(word, &[('t', year)]);
            program.row(name, (f64::NEG_INFINITY, upper), entries);
        };
        let is_new = |f: &Facility| i64::from(!f.is_there);
        let places = |f: &Facility| (is_new(f) * f.base, f.unit);
        limit("openings", limits.openings, &|f| (is_new(f), 0));
        limit("budget", limits.budget.map(|n| n.get()), &|f| {
            (is_new(f) * f.fixed_cost, f.step_cost)
        });
        limit("land", limits.land.map(|n| n.get()), &|f| (f.land, 0));
        let new_places = limits.new_places.map(|n| n.get());
        limit("new_places", new_places, &places);
        // As many places as the posts are enough for.
        let enough = |posts: i64| (posts as f64 / posts_per_place + 1e-9).floor() as i64;
        limit("posts", limits.posts.map(|n| enough(n.get())), &places);
    }

    /// `base_f y_f + unit_f s_f`, the places of a facility in a year, as entries of a row times a factor; and what is
    /// fixed of them.
    pub(super) fn places(
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

    /// `Σ_f (fixed_f y_f + step_f s_f)`, the cost of the last year as coefficients by column; and what is fixed of it.
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

pub(super) fn gcd(a: i64, b: i64) -> i64 {
    match b {
        0 => a.abs(),
        b => gcd(b, a % b),
    }
}

/// `s_f = Σ_k size_fk b_fk`, `Σ_k b_fk = y_f`, `b_fk ∈ {0, 1}`: where not every number between is a size
fn one_of_the_sizes(
    program: &mut LinearProgram,
    (year, at): (usize, usize),
    facility: &Facility,
    columns: Columns,
) {
    let name = |word| Name::of(word, &[('f', at), ('t', year)]);
    let (mut steps, mut one) = (Vec::new(), Vec::new());
    for (k, size) in facility.sizes.iter().enumerate() {
        let name = Name::of("size", &[('f', at), ('t', year), ('k', k)]);
        let column = program.column(name, 0.0, (0.0, 1.0), true);
        steps.push((column, *size as f64));
        one.push((column, 1.0));
    }
    steps.extend(columns.steps.map(|own| (own, -1.0)));
    program.row(name("steps_of_size"), (0.0, 0.0), steps);
    let fixed = if columns.open.is_some() { 0.0 } else { 1.0 };
    one.extend(columns.open.map(|open| (open, -1.0)));
    program.row(name("one_size"), (fixed, fixed), one);
}

/// `min_f y_f ≤ s_f ≤ max_f y_f`, `y_f ∈ {0, 1}`, `s_f` whole
fn open_and_steps(
    program: &mut LinearProgram,
    (year, at): (usize, usize),
    facility: &Facility,
) -> Columns {
    let name = |word| Name::of(word, &[('f', at), ('t', year)]);
    let (least, most) = (facility.least() as f64, facility.most() as f64);
    let is_free = facility.is_free;
    // What is not built yet is not open.
    let at_most = f64::from(u8::from(facility.is_there || year >= facility.first));
    let open = is_free.then(|| program.column(name("open"), 0.0, (0.0, at_most), true));
    let steps = (most > 0.0).then(|| {
        let from = if open.is_some() { 0.0 } else { least };
        program.column(name("steps"), 0.0, (from, most), true)
    });
    if let (Some(open), Some(steps)) = (open, steps) {
        let fewest = vec![(steps, 1.0), (open, -least)];
        program.row(name("fewest_steps"), (0.0, f64::INFINITY), fewest);
        let most = vec![(steps, 1.0), (open, -most)];
        program.row(name("most_steps"), (f64::NEG_INFINITY, 0.0), most);
    }
    if let Some(steps) = steps.filter(|_| facility.has_gaps()) {
        one_of_the_sizes(
            program,
            (year, at),
            facility,
            Columns {
                open,
                steps: Some(steps),
            },
        );
    }
    Columns { open, steps }
}
