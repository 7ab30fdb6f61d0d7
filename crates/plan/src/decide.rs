//! The best plan, in strict order of what matters, by HiGHS: one programme, each objective with the best
//! of those before it held, and for each a bound that no plan goes below, as far as the time was enough.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::time::Instant;

use super::city::{City, LEVELS};
use super::classes::land_of;
use super::cuts::{self, Cut};
use super::formulation::{Places, programme, unavoidable};
pub use super::plan::Choices;
use super::plan::Plan;
pub use super::programme::NotDecided;
use super::programme::{NONE, Programme, Terms};
use super::roll::roll;
use super::rolled::{AIMS, Broken, Rolled};
use super::solution::{plan_of, with_fewest_loans, with_fewest_rooms};

/// The best plan found.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The plan.
    pub plan: Plan,
    /// Rolled forward.
    pub rolled: Rolled,
    /// What no plan goes below, objective by objective, with those before no worse than in this plan.
    pub bounds: [i64; AIMS],
}

/// How a plan is looked for: with a reach, how it is written down that children go no farther.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entering {
    /// By cuts: the children of areas, less those without a place, are no more than the places that they can enter; those
    /// cuts that a plan found does not keep are added, and it is looked for again.
    Cuts,
    /// By a column for every area and campus within its reach, level and year: the complete programme.
    Ways,
    /// By both: plans are looked for in the complete programme, what no plan goes below is known sooner by cuts. Without a reach the
    /// programme is the same, and the first plan is one that is good in all years, made better district by district.
    Both,
}

/// Campuses up to which cuts alone are looked for, and without a reach the whole city alone. Measured (docs/plan.md): 31 campuses are proved by them in 13 to 16 s, and
/// by both ways not in 60; of 330 neither proves the plan, and both together leave a seventh fewer children out. Between the
/// two nothing was measured.
const BY_CUTS: usize = 100;

impl Entering {
    /// The way in which the plan of a city is looked for.
    pub fn of(city: &City) -> Self {
        match city.campuses.len() <= BY_CUTS {
            true => Self::Cuts,
            false => Self::Both,
        }
    }
}

/// Looks for the best plan that has what `given` says, in so many seconds.
///
/// # Errors
/// When there is none, or none was found in the time.
pub fn decide(
    city: &City,
    given: &Plan,
    choices: Choices,
    seconds: f64,
) -> Result<Decided, NotDecided> {
    decide_by(city, given, choices, seconds, Entering::of(city))
}

/// As [`decide`], by one of the ways to look for it. Without a reach the first two are the same.
///
/// # Errors
/// As those of [`decide`].
pub fn decide_by(
    city: &City,
    given: &Plan,
    choices: Choices,
    seconds: f64,
    entering: Entering,
) -> Result<Decided, NotDecided> {
    let began = Instant::now();
    let has_areas = !city.areas.is_empty();
    let is_complete = has_areas && entering != Entering::Cuts;
    let (complete, places) = programme(city, given, choices, is_complete);
    let relaxed = match has_areas && entering == Entering::Both {
        true => Some(programme(city, given, choices, false).0),
        false => None,
    };
    let mut search = Search {
        city,
        given,
        choices,
        places,
        programme: complete,
        relaxed,
        by_cuts: has_areas && entering == Entering::Cuts,
        // Of one district alone there is nothing to hold.
        by_district: !has_areas && entering == Entering::Both && city.districts.len() > 1,
        over: None,
        best: None,
        bounds: [0; AIMS],
    };
    if search.by_cuts || search.relaxed.is_some() {
        search.begin();
    }
    for at in 0..AIMS {
        let left = seconds - began.elapsed().as_secs_f64();
        // The first objectives are worth the most time; what they leave is for the rest.
        let own = if at + 1 == AIMS { left } else { left * 0.6 };
        // HiGHS looks at the clock between its steps, and the first of them may take seconds: where the time is over
        // none is begun. The plan found is held, and nothing is said of what could be better.
        if search.best.is_none() || left > 0.0 {
            search.objective(at, own.max(0.1))?;
        }
        if search.best.is_none() {
            return Err(NotDecided::OutOfTime(seconds as u64));
        }
        search.hold(at);
    }
    let bounds = search.bounds;
    let (plan, rolled, _) = search.best.ok_or(NotDecided::Inconsistent)?;
    let plan = with_fewest_loans(city, given, plan, &rolled);
    let rolled = roll(city, &plan);
    // What holds for all plans holds for this one.
    if (0..AIMS).any(|at| bounds[at] > rolled.objectives[at]) {
        return Err(NotDecided::Inconsistent);
    }
    Ok(Decided {
        plan,
        rolled,
        bounds,
    })
}

/// How near to what no plan goes below a plan has to come while cuts are missing.
const ROUGHLY: f64 = 0.01;

/// What a child more in the worst year counts, against one in any year, while a plan is looked for that is good in both.
const OVER: f64 = 100.0;

/// A search for the best plan.
struct Search<'a> {
    city: &'a City,
    given: &'a Plan,
    choices: Choices,
    places: Places,
    programme: Programme,
    /// The programme with cuts, where that is another one. Its columns are the first of the complete one.
    relaxed: Option<Programme>,
    /// Whether children enter by cuts that are added as they are needed.
    by_cuts: bool,
    /// Whether plans of the whole city are made better district by district, where children go as far as they like.
    by_district: bool,
    /// By how many children the worst year is worse than what no plan goes below, where that is a column.
    over: Option<usize>,
    /// The best plan so far, rolled forward, with its point of the programme.
    best: Option<(Plan, Rolled, Vec<f64>)>,
    bounds: [i64; AIMS],
}

impl Search<'_> {
    /// The cuts to begin with: of every area, and of every district.
    fn begin(&mut self) {
        let mut all = Vec::new();
        for level in 0..LEVELS {
            for (t, agreed) in self.places.agreed[level].iter().enumerate() {
                all.extend(cuts::to_begin(self.city, (level, t), agreed));
            }
        }
        for cut in all {
            self.cut(&cut);
        }
    }

    /// Adds a cut to the programme.
    fn cut(&mut self, cut: &Cut) {
        let (lower, terms) = row_of(self.city, &self.places, cut);
        let programme = self.relaxed.as_mut().unwrap_or(&mut self.programme);
        programme.row(lower, NONE, terms);
    }

    /// What is paid whatever is decided, of the objective that is about money.
    fn fixed(&self, at: usize) -> i64 {
        if at == 3 {
            self.programme.fixed_yuan
        } else {
            0
        }
    }

    /// Looks for the best plan of an objective, in so many seconds.
    fn objective(&mut self, at: usize, seconds: f64) -> Result<(), NotDecided> {
        let began = Instant::now();
        let left = || seconds - began.elapsed().as_secs_f64();
        let terms = self.programme.objectives[at].clone();
        if self.by_cuts || self.relaxed.is_some() || self.by_district {
            // The relaxation takes a moment where a whole-numbered search takes minutes: most cuts are found there.
            let bound = self.tighten(&terms, seconds * 0.2)?;
            self.bounded(at, bound);
            if at == 0 && self.best.is_none() {
                let guide = self.guide();
                if self.by_cuts {
                    self.tighten(&guide, seconds * 0.2)?;
                }
                let share = if self.by_district { 0.25 } else { 0.5 };
                self.rounds((at, &guide, false), (left() * share, true))?;
                self.polish((at, &guide, false), left() * 0.4)?;
            }
            if self.is_proved(at) {
                return Ok(());
            }
        }
        if !self.by_district && (self.relaxed.is_none() || at == 0) {
            return self.rounds((at, &terms, true), (left(), self.by_cuts));
        }
        self.rounds((at, &terms, true), (left() * 0.5, false))?;
        self.polish((at, &terms, true), left())
    }

    /// Looks for better plans district by district, with what the others have held: each a small programme. In turn, until
    /// none is better or the time is over.
    fn polish(
        &mut self,
        (at, terms, is_it): (usize, &Terms, bool),
        seconds: f64,
    ) -> Result<(), NotDecided> {
        let began = Instant::now();
        let left = || seconds - began.elapsed().as_secs_f64();
        let count = self.city.districts.len();
        let upto = if is_it { at } else { 1 };
        let (mut d, mut since) = (0, 0);
        // Of one district alone there is nothing to hold.
        while count > 1 && since < count && left() > 0.0 && !(is_it && self.is_proved(at)) {
            let Some((_, before, values)) = &self.best else {
                return Ok(());
            };
            let before = before.objectives;
            let values = values.clone();
            let ends = self.hold_others(d, &values);
            let own = (left() / (count - since) as f64).max(1.0).min(left());
            let gap = if self.by_district {
                0.0
            } else {
                ROUGHLY / 10.0
            };
            let solved = self.programme.solve(terms, Some(&values), (own, gap));
            for (column, (lower, upper)) in ends {
                self.programme.columns[column].lower = lower;
                self.programme.columns[column].upper = upper;
            }
            let found = match solved {
                Ok(found) => found,
                // What is held is only as exact as HiGHS is.
                Err(NotDecided::Impossible) => None,
                Err(why) => return Err(why),
            };
            since += 1;
            if let Some((mut values, _)) = found {
                let (plan, rolled) = self.judged(&mut values)?;
                if rolled.objectives[..=upto] < before[..=upto] {
                    self.keep(plan, rolled, values);
                    since = 1;
                }
            }
            d = (d + 1) % count;
        }
        Ok(())
    }

    /// Holds the columns of all districts but one as they are; the ends that they had.
    fn hold_others(&mut self, d: usize, values: &[f64]) -> Vec<(usize, (f64, f64))> {
        let places = &self.places;
        let mut all: Vec<usize> = Vec::new();
        for (at, campus) in self.city.campuses.iter().enumerate() {
            if campus.district != d {
                all.extend(places.entry[at].iter().flatten());
                all.extend(places.builds[at].iter().map(|(_, column)| *column));
            }
        }
        let is_other = |area: usize| self.city.areas[area].district != d;
        for columns in places.without.iter().flatten() {
            let areas = columns.iter().enumerate();
            all.extend(areas.filter(|(area, _)| is_other(*area)).map(|own| *own.1));
        }
        let ways = places.ways.iter();
        all.extend(
            ways.filter(|((.., area, _), _)| is_other(*area))
                .map(|own| *own.1),
        );
        let mut ends = Vec::new();
        for column in all {
            let own = &mut self.programme.columns[column];
            ends.push((column, (own.lower, own.upper)));
            own.lower = values[column].round();
            own.upper = own.lower;
        }
        ends
    }

    /// The plan of a point, rolled forward; what it breaks no plan could keep. The point loses the rooms that no class uses.
    fn judged(&self, values: &mut [f64]) -> Result<(Plan, Rolled), NotDecided> {
        with_fewest_rooms(self.city, self.given, &self.places, values);
        let plan = plan_of(self.city, self.given, &self.places, values);
        let rolled = roll(self.city, &plan);
        let mut broken = rolled.broken.iter();
        match broken.all(|own| is_unavoidable(self.city, self.choices, own)) {
            true => Ok((plan, rolled)),
            false => Err(NotDecided::Inconsistent),
        }
    }

    /// Keeps a plan as the best so far.
    fn keep(&mut self, plan: Plan, rolled: Rolled, mut values: Vec<f64>) {
        self.as_rolled(&rolled, &mut values);
        self.best = Some((plan, rolled, values));
    }

    /// Adds the cuts that the relaxation does not keep; what no plan goes below.
    fn tighten(&mut self, terms: &Terms, seconds: f64) -> Result<i64, NotDecided> {
        let (city, places) = (self.city, &self.places);
        let programme = self.relaxed.as_mut().unwrap_or(&mut self.programme);
        programme.tighten(terms, seconds, |values| {
            let all = violated(city, places, values);
            all.iter().map(|cut| row_of(city, places, cut)).collect()
        })
    }

    /// What to look for first: as few children without a place in all years as can be where the worst year is no worse than
    /// the relaxation says, or hardly. The worst year alone says nothing of the others, and while cuts are missing they may be
    /// as bad as it.
    fn guide(&mut self) -> Terms {
        let over = self.programme.column(0.0, NONE, false);
        let row = vec![(self.places.worst, 1.0), (over, -1.0)];
        self.programme.row(-NONE, self.bounds[0] as f64, row);
        self.over = Some(over);
        let mut terms = self.programme.objectives[1].clone();
        terms.push((over, OVER));
        terms
    }

    /// Notes what no plan goes below in an objective.
    fn bounded(&mut self, at: usize, bound: i64) {
        let fixed = self.fixed(at);
        let bound = match at {
            3 => in_steps(bound + fixed, fixed, yuan_step(self.city)),
            _ => bound,
        };
        self.bounds[at] = self.bounds[at].max(bound);
    }

    /// Whether no plan is better in an objective than the best so far.
    fn is_proved(&self, at: usize) -> bool {
        let best = self.best.as_ref();
        best.is_some_and(|(_, rolled, _)| rolled.objectives[at] <= self.bounds[at])
    }

    /// Looks for the plan of which these terms come to least, again and again while cuts are missing, until it is proved that
    /// none is better in the objective; whether the terms are those of the objective. With `is_rough` not much time is spent
    /// while cuts are missing: then a plan is not what it seems.
    fn rounds(
        &mut self,
        (at, terms, is_it): (usize, &Terms, bool),
        (seconds, is_rough): (f64, bool),
    ) -> Result<(), NotDecided> {
        let began = Instant::now();
        let left = || seconds - began.elapsed().as_secs_f64();
        let mut gap = if is_rough { ROUGHLY } else { 0.0 };
        loop {
            let start = self.best.as_ref().map(|(_, _, values)| &values[..]);
            let own = match gap > 0.0 && self.by_cuts {
                true => (left() * 0.2).max(2.0).min(left()),
                false => left(),
            };
            let solved = self.programme.solve(terms, start, (own.max(0.1), gap))?;
            let Some((mut values, bound)) = solved else {
                if gap > 0.0 && left() > 0.0 {
                    gap = 0.0;
                    continue;
                }
                return Ok(());
            };
            if is_it {
                self.bounded(at, bound);
            }
            let (plan, rolled) = self.judged(&mut values)?;
            // What is looked for by a guide is good in all years.
            let upto = if is_it { at } else { 1 };
            let is_better = self.best.as_ref().is_none_or(|(_, before, _)| {
                rolled.objectives[..=upto] <= before.objectives[..=upto]
            });
            let further = match self.by_cuts {
                true => violated(self.city, &self.places, &values),
                false => Vec::new(),
            };
            if is_better {
                self.keep(plan, rolled, values);
            }
            if self.is_proved(at) || left() <= 0.0 {
                return Ok(());
            }
            match (further.is_empty(), gap > 0.0) {
                (true, false) => return Ok(()),
                (true, true) => gap = 0.0,
                (false, _) => {}
            }
            for cut in &further {
                self.cut(cut);
            }
        }
    }

    /// Has children enter in a point of the programme as they do in the plan: where cuts were missing there were fewer without
    /// a place than there are.
    fn as_rolled(&self, rolled: &Rolled, values: &mut [f64]) {
        if self.city.areas.is_empty() {
            return;
        }
        for (level, years) in self.places.without.iter().enumerate() {
            for (t, columns) in years.iter().enumerate() {
                for (area, column) in columns.iter().enumerate() {
                    values[*column] = rolled.entered[level][t].without[area] as f64;
                }
            }
        }
        for column in self.places.ways.values() {
            values[*column] = 0.0;
        }
        for (level, years) in rolled.entered.iter().enumerate() {
            for (t, entered) in years.iter().enumerate() {
                for way in &entered.ways {
                    if let Some(column) = self.places.ways.get(&(level, t, way.area, way.campus)) {
                        values[*column] = way.children as f64;
                    }
                }
            }
        }
        values[self.places.worst] = rolled.objectives[0] as f64;
        if let Some(over) = self.over {
            values[over] = (rolled.objectives[0] - self.bounds[0]).max(0) as f64;
        }
    }

    /// Holds what was reached in an objective.
    fn hold(&mut self, at: usize) {
        let Some((_, rolled, _)) = &self.best else {
            return;
        };
        let value = rolled.objectives[at];
        self.bounds[at] = self.bounds[at].min(value);
        let terms = self.programme.objectives[at].clone();
        let value = (value - self.fixed(at)) as f64;
        if let Some(relaxed) = &mut self.relaxed {
            relaxed.row(-NONE, value, terms.clone());
        }
        self.programme.row(-NONE, value, terms);
    }
}

/// Cuts that a point does not keep.
fn violated(city: &City, places: &Places, values: &[f64]) -> Vec<Cut> {
    let mut all = Vec::new();
    for level in 0..LEVELS {
        for (t, agreed) in places.agreed[level].iter().enumerate() {
            let entry: Vec<f64> = places
                .entry
                .iter()
                .map(|own| values[own[level][t]])
                .collect();
            let without = places.without[level][t].iter();
            let without: Vec<f64> = without.map(|column| values[*column]).collect();
            all.extend(cuts::violated(city, (level, t), agreed, (&entry, &without)));
        }
    }
    all
}

/// A cut as a row: its lower end, and its terms.
fn row_of(city: &City, places: &Places, cut: &Cut) -> (f64, Terms) {
    let without = &places.without[cut.level][cut.t];
    let size = city.norms.class_size[cut.level] as f64;
    let areas = cut.areas.iter().map(|area| (without[*area], 1.0));
    let campuses = cut.campuses.iter();
    let campuses = campuses.map(|at| (places.entry[*at][cut.level][cut.t], size));
    (cut.least as f64, areas.chain(campuses).collect())
}

/// Whether what is broken is so by what no plan can change.
fn is_unavoidable(city: &City, choices: Choices, broken: &Broken) -> bool {
    let fixed = |at: usize, year: i32, of: &dyn Fn(usize, i64) -> i64| -> i64 {
        let t = city.number(year).unwrap_or(0);
        (0..LEVELS)
            .map(|level| of(level, unavoidable(city, choices, at, level, t)))
            .sum()
    };
    // Where no classes are chosen nothing about schools is.
    if matches!(broken, Broken::Help { .. }) {
        return true;
    }
    let is_of_schools = !matches!(broken, Broken::Pool { .. } | Broken::PoolShare { .. });
    if !choices.classes && is_of_schools {
        return true;
    }
    match broken {
        Broken::Rooms {
            campus,
            year,
            classes,
            ..
        } => *classes <= fixed(*campus, *year, &|_, classes| classes),
        Broken::Land {
            campus, year, need, ..
        } => {
            *need
                <= fixed(*campus, *year, &|level, classes| {
                    land_of(city, level, classes)
                })
        }
        _ => false,
    }
}

/// What is paid comes in multiples of this, beside what is paid whatever is decided.
fn yuan_step(city: &City) -> i64 {
    let norms = &city.norms;
    let prices = [norms.room_yuan, norms.place_yuan, norms.post_yuan / 10];
    let divisor = |mut a: i64, mut b: i64| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    prices.into_iter().fold(0, divisor).max(1)
}

/// The least value that is no less than a bound and that can be.
fn in_steps(bound: i64, fixed: i64, step: i64) -> i64 {
    let above = bound - fixed;
    fixed + (above + step - 1).div_euclid(step) * step
}
