//! The best plan, in strict order of what matters, by HiGHS: one programme, each objective with the best
//! of those before it held, and for each a bound that no plan goes below, as far as the time was enough.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use super::areas::may_enter;
use super::city::{City, GRADES, LEVELS};
use super::cuts::{self, Cut};
pub use super::plan::Choices;
use super::plan::{Build, Help, Loan, Plan};
pub use super::programme::NotDecided;
use super::programme::{NONE, Programme, Terms};
use super::roll::{AIMS, Broken, Rolled, entry_classes, land_of, means, on_loan, roll, today};

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

/// Where the decisions are among the columns.
struct Places {
    /// By campus, level, year number.
    entry: Vec<[Vec<usize>; LEVELS]>,
    /// By campus: year numbers with their columns.
    builds: Vec<Vec<(usize, usize)>>,
    /// Posts that the pool lends: district, level, the number of the first year, the column.
    loans: Vec<(usize, usize, usize, usize)>,
    /// Help by hand, then all help that may be chosen, of levels at which journeys are not looked at: the column of the
    /// children who enter by it.
    help: Vec<(Help, usize)>,
    /// Where journeys are looked at: who enters without a place, by level, year number and area.
    without: [Vec<Vec<usize>>; LEVELS],
    /// The agreements by level and year number, where journeys are looked at: by hand, and all that may be chosen.
    agreed: [Vec<Vec<Help>>; LEVELS],
    /// Those of them that may be chosen.
    chosen: Vec<Help>,
    /// The children of an area who enter a campus, by level, year number, area and campus: in the complete programme.
    ways: BTreeMap<(usize, usize, usize, usize), usize>,
    /// The column of the worst year.
    worst: usize,
}

/// How it is written down that children go no farther than a reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entering {
    /// By cuts: the children of areas, less those without a place, are no more than the places that they can enter; those
    /// cuts that a plan found does not keep are added, and it is looked for again.
    Cuts,
    /// By a column for every area and campus within its reach, level and year: the complete programme.
    Ways,
    /// By both: plans are looked for in the complete programme, what no plan goes below is known sooner by cuts.
    Both,
}

/// Campuses up to which cuts alone are looked for. Measured (docs/plan.md): 31 campuses are proved by them in 13 to 16 s, and
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

/// As [`decide`], by one of the ways to write down how far children go. Without a reach they are the same.
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
        if self.by_cuts || self.relaxed.is_some() {
            // The relaxation takes a moment where a whole-numbered search takes minutes: most cuts are found there.
            let bound = self.tighten(&terms, seconds * 0.2)?;
            self.bounded(at, bound);
            if at == 0 && self.best.is_none() {
                let guide = self.guide();
                if self.by_cuts {
                    self.tighten(&guide, seconds * 0.2)?;
                }
                self.rounds((at, &guide, false), (left() * 0.5, true))?;
                self.polish((at, &guide, false), left() * 0.4)?;
            }
            if self.is_proved(at) {
                return Ok(());
            }
        }
        if self.relaxed.is_none() || at == 0 {
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
            let solved = self
                .programme
                .solve(terms, Some(&values), (own, ROUGHLY / 10.0));
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
            if let Some((values, _)) = found {
                let (plan, rolled) = self.judged(&values)?;
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

    /// The plan of a point, rolled forward; what it breaks no plan could keep.
    fn judged(&self, values: &[f64]) -> Result<(Plan, Rolled), NotDecided> {
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
            let Some((values, bound)) = solved else {
                if gap > 0.0 && left() > 0.0 {
                    gap = 0.0;
                    continue;
                }
                return Ok(());
            };
            if is_it {
                self.bounded(at, bound);
            }
            let (plan, rolled) = self.judged(&values)?;
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

/// The plan with each loan that was chosen made as small as it can be, the last first: a lent post costs nothing, and what
/// costs nothing is not lent for nothing.
fn with_fewest_loans(city: &City, given: &Plan, plan: Plan, rolled: &Rolled) -> Plan {
    let mut plan = plan;
    // Those by hand come first.
    for at in (given.loans.len()..plan.loans.len()).rev() {
        let (mut too_few, mut enough) = (-1, plan.loans[at].posts);
        // Most loans that were found are as small as they can be: a post less tells that at once.
        let mut tried = enough - 1;
        while enough - too_few > 1 {
            plan.loans[at].posts = tried;
            match roll(city, &plan).objectives <= rolled.objectives {
                true => enough = tried,
                false => too_few = tried,
            }
            tried = (too_few + enough) / 2;
        }
        plan.loans[at].posts = enough;
    }
    plan.loans.retain(|loan| loan.posts > 0);
    plan.loans.sort_unstable();
    plan
}

/// Classes of a level of a campus in year number `t` that no plan can change: those that stand, and those of the years
/// before the planned ones.
fn unavoidable(city: &City, choices: Choices, at: usize, level: usize, t: usize) -> i64 {
    let campus = &city.campuses[at];
    let opened = (t + 1).saturating_sub(GRADES[level])..=t;
    let fixed = opened.filter(|then| *then < choices.from).count() as i64;
    city.still_there(campus, level, t) + fixed * campus.last_entry(level)
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

fn plan_of(city: &City, given: &Plan, places: &Places, values: &[f64]) -> Plan {
    let whole = |column: usize| values[column].round() as i64;
    let mut plan = Plan {
        entry: given.entry.clone(),
        builds: given.builds.clone(),
        loans: given.loans.clone(),
        help: given.help.clone(),
        moves_posts: given.moves_posts,
        limits: given.limits.clone(),
    };
    for (district, level, t, column) in &places.loans {
        let posts = whole(*column);
        if posts > 0 {
            plan.loans.push(Loan {
                district: *district,
                level: *level,
                year: city.year(*t),
                posts,
            });
        }
    }
    for (campus, own) in places.entry.iter().enumerate() {
        for (level, years) in own.iter().enumerate() {
            for (t, column) in years.iter().enumerate() {
                plan.entry
                    .insert((campus, level, city.year(t)), whole(*column));
            }
        }
        for (t, column) in &places.builds[campus] {
            let rooms = whole(*column);
            if rooms > 0 {
                plan.builds.push(Build {
                    campus,
                    year: city.year(*t),
                    rooms,
                });
            }
        }
    }
    plan.builds.sort_unstable();
    let by_hand = given.help.iter().filter(|own| !city.has_reach(own.level));
    let chosen = places.help.iter().skip(by_hand.count());
    let mut chosen: Vec<Help> = chosen.map(|(help, _)| *help).collect();
    chosen.extend(&places.chosen);
    with_help(city, given, &chosen, plan)
}

/// The plan with what districts help one another at most, agreed on as far as it is used.
fn with_help(city: &City, given: &Plan, chosen: &[Help], mut plan: Plan) -> Plan {
    if chosen.is_empty() {
        return plan;
    }
    let is_same = |one: &Help, other: &Help| {
        let key = |own: &Help| (own.year, own.level, own.from, own.to, own.campus);
        key(one) == key(other)
    };
    for help in chosen {
        match plan.help.iter_mut().find(|own| is_same(own, help)) {
            Some(own) => own.places = own.places.max(help.places),
            None => plan.help.push(*help),
        }
    }
    plan.help.sort_unstable();
    let rolled = roll(city, &plan);
    let used = rolled.help.iter().map(|own| {
        let by_hand = given.help.iter().find(|help| is_same(help, &own.help));
        let by_hand = by_hand.map_or(0, |help| help.places);
        Help {
            places: own.taken.max(by_hand),
            ..own.help
        }
    });
    plan.help = used.filter(|help| help.places > 0).collect();
    plan
}

fn programme(
    city: &City,
    given: &Plan,
    choices: Choices,
    is_complete: bool,
) -> (Programme, Places) {
    let mut p = Programme::default();
    let mut places = Places {
        entry: Vec::new(),
        builds: Vec::new(),
        loans: Vec::new(),
        help: Vec::new(),
        without: Default::default(),
        agreed: Default::default(),
        chosen: Vec::new(),
        ways: BTreeMap::new(),
        worst: 0,
    };
    for (at, campus) in city.campuses.iter().enumerate() {
        let given_rooms: i64 = given
            .builds
            .iter()
            .filter(|b| b.campus == at)
            .map(|b| b.rooms)
            .sum();
        let may_build = if campus.is_parcel {
            choices.open
        } else {
            choices.extend
        };
        let ready = usize::try_from(city.norms.building_years).unwrap_or(0);
        let builds: Vec<(usize, usize)> = match may_build {
            true => (choices.from..city.years)
                .filter(|t| t + ready < city.years)
                .map(|t| (t, p.column(0.0, choices.most_rooms as f64, true)))
                .collect(),
            false => Vec::new(),
        };
        let most = campus.rooms + given_rooms + choices.most_rooms * builds.len() as i64;
        let entry: [Vec<usize>; LEVELS] = std::array::from_fn(|level| {
            (0..city.years)
                .map(|t| {
                    let (lower, upper) = bounds_of(city, given, choices, (at, level, t), most);
                    p.column(lower as f64, upper as f64, true)
                })
                .collect()
        });
        // Of classes by hand it is told what they break.
        if choices.classes {
            campus_rows(&mut p, city, (given, choices), at, (&entry, &builds));
        }
        for (level, years) in entry.iter().enumerate() {
            changes(&mut p, campus.last_entry(level), years);
        }
        places.entry.push(entry);
        places.builds.push(builds);
    }
    places.loans = loans(&mut p, city, given, choices);
    places.help = help(&mut p, city, given, choices);
    near_help(city, given, choices, &mut places);
    district_rows(&mut p, city, given, &mut places);
    if is_complete {
        way_rows(&mut p, city, &mut places);
    }
    if choices.classes {
        limit_rows(&mut p, city, given, &places);
    }
    (p, places)
}

/// By how many entry classes a level of a campus changes from year to year.
fn changes(p: &mut Programme, last: i64, years: &[usize]) {
    let fixed = |p: &Programme, column: usize| {
        let own = &p.columns[column];
        (own.lower >= own.upper).then_some(own.lower)
    };
    let mut before: Option<usize> = None;
    for column in years {
        let then = match before {
            None => Some(last as f64),
            Some(before) => fixed(p, before),
        };
        // A year in which neither can change needs no columns.
        if then.is_none() || fixed(p, *column).is_none() || then != fixed(p, *column) {
            let [up, down] = [(); 2].map(|()| p.column(0.0, NONE, false));
            let mut row: Terms = vec![(*column, 1.0), (up, -1.0), (down, 1.0)];
            row.extend(before.map(|before| (before, -1.0)));
            let right = if before.is_none() { last as f64 } else { 0.0 };
            p.row(right, right, row);
            p.objectives[4].extend([(up, 1.0), (down, 1.0)]);
        }
        before = Some(*column);
    }
}

/// From how many to how many entry classes may open.
fn bounds_of(
    city: &City,
    given: &Plan,
    choices: Choices,
    (at, level, t): (usize, usize, usize),
    most: i64,
) -> (i64, i64) {
    let campus = &city.campuses[at];
    if !choices.classes {
        let own = entry_classes(city, given, at, level)[t];
        return (own, own);
    }
    if let Some(planned) = given.entry.get(&(at, level, city.year(t))) {
        return (*planned, *planned);
    }
    if t < choices.from {
        let last = campus.last_entry(level);
        return (last, last);
    }
    if campus.is_parcel {
        let may = choices.open || given.builds.iter().any(|build| build.campus == at);
        return (0, if may && level < 2 { most } else { 0 });
    }
    if campus.has(level) {
        let least = i64::from(!choices.close && campus.last_entry(level) > 0);
        return (least, most.max(least));
    }
    (
        0,
        if choices.convert && level < 2 {
            most
        } else {
            0
        },
    )
}

/// Rooms and land of a campus.
fn campus_rows(
    p: &mut Programme,
    city: &City,
    (given, choices): (&Plan, Choices),
    at: usize,
    (entry, builds): (&[Vec<usize>; LEVELS], &[(usize, usize)]),
) {
    let campus = &city.campuses[at];
    let given_rooms = super::roll::rooms(city, given, at);
    let ready = usize::try_from(city.norms.building_years).unwrap_or(0);
    let land_today: i64 = (0..LEVELS)
        .map(|level| land_of(city, level, today(campus, level)))
        .sum();
    for t in 0..city.years {
        let (mut rooms, mut land) = (Terms::new(), Terms::new());
        let (mut there, mut land_there) = (0, 0);
        let (mut fixed, mut land_fixed) = (0, 0);
        for level in 0..LEVELS {
            let still = city.still_there(campus, level, t);
            there += still;
            land_there += land_of(city, level, still);
            // What no plan can change is no reason that there is none.
            let own = unavoidable(city, choices, at, level, t);
            fixed += own;
            land_fixed += land_of(city, level, own);
            for column in opened(&entry[level], level, t) {
                rooms.push((*column, 1.0));
                land.push((*column, land_of(city, level, 1) as f64));
            }
        }
        let built = builds.iter().filter(|(begun, _)| begun + ready <= t);
        let built: Vec<(usize, f64)> = built.map(|(_, column)| (*column, -1.0)).collect();
        let over = fixed - given_rooms[t];
        if over > 0 && !built.is_empty() {
            // As many as is fixed, or as there are rooms with those that are built: whichever is more.
            let most = choices.most_rooms * built.len() as i64;
            let full = p.column(0.0, 1.0, true);
            let mut by_rooms = rooms.clone();
            by_rooms.extend(built);
            by_rooms.push((full, -(over as f64)));
            p.row(-NONE, (given_rooms[t] - there) as f64, by_rooms);
            rooms.push((full, most as f64));
            p.row(-NONE, (fixed - there + most) as f64, rooms);
        } else {
            rooms.extend(built);
            p.row(-NONE, (given_rooms[t].max(fixed) - there) as f64, rooms);
        }
        if let Some(site) = campus.site {
            p.row(
                -NONE,
                (site.max(land_today).max(land_fixed) - land_there) as f64,
                land,
            );
        }
    }
}

/// The columns of entry classes that are still there in year number `t`.
fn opened(entry: &[usize], level: usize, t: usize) -> &[usize] {
    &entry[(t + 1).saturating_sub(GRADES[level])..=t]
}

/// Loans of the pool by district, level and first year; no more at once than it holds, and than a district may have.
fn loans(
    p: &mut Programme,
    city: &City,
    given: &Plan,
    choices: Choices,
) -> Vec<(usize, usize, usize, usize)> {
    let norms = &city.norms;
    let most = norms
        .pool_posts
        .min(norms.pool_per_district.unwrap_or(i64::MAX));
    let mut all = Vec::new();
    if choices.pool && most > 0 {
        for d in 0..city.districts.len() {
            for level in 0..LEVELS {
                for t in choices.from..city.years {
                    all.push((d, level, t, p.column(0.0, most as f64, true)));
                }
            }
        }
    }
    let mut row = |district: Option<usize>, t: usize, limit: i64| {
        let year = city.year(t);
        let there = all.iter().filter(|(d, _, begun, _)| {
            let begun = city.year(*begun);
            let is_there = begun <= year && year < begun.saturating_add(norms.pool_years);
            is_there && district.is_none_or(|own| own == *d)
        });
        let terms: Terms = there.map(|(.., column)| (*column, 1.0)).collect();
        let left = limit - on_loan(city, given, district, year);
        if !terms.is_empty() || left < 0 {
            p.row(-NONE, left as f64, terms);
        }
    };
    for t in 0..city.years {
        row(None, t, norms.pool_posts);
        let Some(limit) = norms.pool_per_district else {
            continue;
        };
        for d in 0..city.districts.len() {
            row(Some(d), t, limit);
        }
    }
    all
}

/// A district that lacks places passes none on: where agreements of a level and year let it give and get, one of the two.
/// (Where any pair may help, a place that is passed on can as well be had straight.)
fn either_way(p: &mut Programme, city: &City, help: &[(Help, usize)]) {
    for year in (0..city.years).map(|t| city.year(t)) {
        for level in 0..LEVELS {
            for d in 0..city.districts.len() {
                let here = || {
                    let own = help.iter();
                    own.filter(move |(own, _)| (own.year, own.level) == (year, level))
                };
                let gives: Vec<_> = here().filter(|(own, _)| own.from == d).collect();
                let gets: Vec<_> = here().filter(|(own, _)| own.to == d).collect();
                if gives.is_empty() || gets.is_empty() {
                    continue;
                }
                let is_giver = p.column(0.0, 1.0, true);
                for (own, column) in gives {
                    let terms = vec![(*column, 1.0), (is_giver, -(own.places as f64))];
                    p.row(-NONE, 0.0, terms);
                }
                for (own, column) in gets {
                    let places = own.places as f64;
                    p.row(-NONE, places, vec![(*column, 1.0), (is_giver, places)]);
                }
            }
        }
    }
}

/// Children of one district in schools of another: by each agreement no more than is agreed, and where it may be decided
/// by any pair of districts.
fn help(p: &mut Programme, city: &City, given: &Plan, choices: Choices) -> Vec<(Help, usize)> {
    let by_hand = given.help.iter().filter(|own| !city.has_reach(own.level));
    let mut all: Vec<(Help, usize)> = by_hand
        .map(|own| (*own, p.column(0.0, own.places as f64, false)))
        .collect();
    if !choices.help {
        either_way(p, city, &all);
        return all;
    }
    for t in choices.from..city.years {
        for level in (0..LEVELS).filter(|level| !city.has_reach(*level)) {
            for from in 0..city.districts.len() {
                for to in (0..city.districts.len()).filter(|to| *to != from) {
                    let children = city.districts[to].entrants[level].get(t).copied();
                    let most = children.unwrap_or(0).max(0);
                    let help = Help {
                        year: city.year(t),
                        level,
                        from,
                        to,
                        campus: None,
                        places: most,
                    };
                    if most > 0 {
                        all.push((help, p.column(0.0, most as f64, false)));
                    }
                }
            }
        }
    }
    all
}

/// The agreements where journeys are looked at: those by hand, and where help may be decided every campus within reach of
/// children of another district, for as many as they are.
fn near_help(city: &City, given: &Plan, choices: Choices, places: &mut Places) {
    for level in (0..LEVELS).filter(|level| city.has_reach(*level)) {
        for t in 0..city.years {
            let year = city.year(t);
            let by_hand = given.help.iter();
            let mut agreed: Vec<Help> = by_hand
                .filter(|help| (help.year, help.level) == (year, level))
                .copied()
                .collect();
            if choices.help && t >= choices.from {
                let chosen = every_near(city, level, t);
                places.chosen.extend(&chosen);
                agreed.retain(|own| {
                    let is_same = |other: &Help| (own.to, own.campus) == (other.to, other.campus);
                    !chosen.iter().any(is_same)
                });
                agreed.extend(chosen);
                agreed.sort_unstable();
            }
            places.agreed[level].push(agreed);
        }
    }
}

/// Help of every campus for every other district of which children are within its reach.
fn every_near(city: &City, level: usize, t: usize) -> Vec<Help> {
    let mut all: Vec<Help> = Vec::new();
    for area in &city.areas {
        for near in &area.near[level] {
            let from = city.campuses[near.campus].district;
            let help = Help {
                year: city.year(t),
                level,
                from,
                to: area.district,
                campus: Some(near.campus),
                places: city.districts[area.district].entrants[level][t],
            };
            if from != area.district && help.places > 0 {
                all.push(help);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A column for every area and campus that its children may enter: the complete programme.
fn way_rows(p: &mut Programme, city: &City, places: &mut Places) {
    for level in 0..LEVELS {
        for (t, agreed) in places.agreed[level].iter().enumerate() {
            let mut by_campus: Vec<Terms> = vec![Terms::new(); city.campuses.len()];
            let mut by_agreement: Vec<Terms> = vec![Terms::new(); agreed.len()];
            for (at, area) in city.areas.iter().enumerate() {
                let children = area.children(level, t) as f64;
                let mut row: Terms = vec![(places.without[level][t][at], 1.0)];
                for near in &area.near[level] {
                    let Some(by) = may_enter(city, area, near.campus, agreed) else {
                        continue;
                    };
                    let way = p.column(0.0, children, false);
                    places.ways.insert((level, t, at, near.campus), way);
                    row.push((way, 1.0));
                    by_campus[near.campus].push((way, 1.0));
                    if let Some(by) = by {
                        by_agreement[by].push((way, 1.0));
                    }
                }
                p.row(children, NONE, row);
            }
            let size = city.norms.class_size[level] as f64;
            for (campus, mut row) in by_campus.into_iter().enumerate() {
                if !row.is_empty() {
                    row.push((places.entry[campus][level][t], -size));
                    p.row(-NONE, 0.0, row);
                }
            }
            for (help, row) in agreed.iter().zip(by_agreement) {
                p.row(-NONE, help.places as f64, row);
            }
        }
    }
}

/// Children without a place, posts, and the four objectives.
fn district_rows(p: &mut Programme, city: &City, given: &Plan, places: &mut Places) {
    let norms = &city.norms;
    let worst = p.column(0.0, NONE, false);
    places.worst = worst;
    for level in (0..LEVELS).filter(|level| city.has_reach(*level)) {
        for t in 0..city.years {
            let areas = city.areas.iter();
            let columns = areas.map(|own| p.column(0.0, own.children(level, t) as f64, false));
            places.without[level].push(columns.collect());
        }
    }
    p.objectives[0].push((worst, 1.0));
    let mut by_year: Vec<Terms> = vec![vec![(worst, -1.0)]; city.years];
    for (d, district) in city.districts.iter().enumerate() {
        let mine: Vec<usize> = (0..city.campuses.len())
            .filter(|at| city.campuses[*at].district == d)
            .collect();
        let mut need: Vec<[(Terms, i64); LEVELS]> = vec![Default::default(); city.years];
        for level in 0..LEVELS {
            for t in 0..city.years {
                let entrants = district.entrants[level].get(t).copied().unwrap_or(0);
                let lacks: Vec<usize> = match places.without[level].get(t) {
                    Some(by_area) => {
                        let both = city.areas.iter().zip(by_area);
                        let mine = both.filter(|(area, _)| area.district == d);
                        mine.map(|(_, column)| *column).collect()
                    }
                    None => vec![p.column(0.0, entrants.max(0) as f64, false)],
                };
                let mut terms: Terms = lacks.iter().map(|column| (*column, 1.0)).collect();
                for at in &mine {
                    terms.push((places.entry[*at][level][t], norms.class_size[level] as f64));
                    let own = &mut need[t][level];
                    own.1 += city.still_there(&city.campuses[*at], level, t)
                        * norms.posts_per_class[level];
                    for column in opened(&places.entry[*at][level], level, t) {
                        own.0.push((*column, norms.posts_per_class[level] as f64));
                    }
                }
                // What is lent need not be filled otherwise.
                let own = &mut need[t][level];
                for loan in given.loans.iter().filter(|loan| {
                    let is_there = loan.is_there(city.year(t), norms.pool_years);
                    (loan.district, loan.level) == (d, level) && is_there
                }) {
                    own.1 -= loan.posts * 10;
                }
                for (_, _, begun, column) in places
                    .loans
                    .iter()
                    .filter(|(own, of, ..)| (*own, *of) == (d, level))
                {
                    let (begun, year) = (city.year(*begun), city.year(t));
                    if begun <= year && year < begun.saturating_add(norms.pool_years) {
                        own.0.push((*column, -10.0));
                    }
                }
                for (help, column) in &places.help {
                    if (help.year, help.level) == (city.year(t), level) {
                        terms.extend((help.to == d).then_some((*column, 1.0)));
                        terms.extend((help.from == d).then_some((*column, -1.0)));
                    }
                }
                // Where journeys are looked at it is not the places of a district that count.
                if !city.has_reach(level) {
                    p.row(entrants as f64, NONE, terms);
                }
                for z in lacks {
                    by_year[t].push((z, 1.0));
                    p.objectives[1].push((z, 1.0));
                    p.objectives[3].push((z, norms.place_yuan as f64));
                }
            }
        }
        post_rows(p, city, d, given.moves_posts, &need);
    }
    for terms in by_year {
        p.row(-NONE, 0.0, terms);
    }
    for (at, builds) in places.builds.iter().enumerate() {
        debug_assert!(at < city.campuses.len());
        for (_, column) in builds {
            p.objectives[3].push((*column, norms.room_yuan as f64));
        }
    }
    let rooms: i64 = given
        .builds
        .iter()
        .filter(|build| city.number(build.year).is_some())
        .map(|build| build.rooms)
        .sum();
    p.fixed_yuan = rooms * norms.room_yuan;
}

fn post_rows(
    p: &mut Programme,
    city: &City,
    d: usize,
    moves: bool,
    need: &[[(Terms, i64); LEVELS]],
) {
    let means = means(city, d);
    let mut before: Option<usize> = None;
    for own in need {
        let (low, high) = match moves {
            true => (-means.held[1], means.held[0]),
            false => (0, 0),
        };
        let moved = p.column(low as f64, high as f64, false);
        // By how much the posts that have moved may change in a year.
        let mut step: Terms = vec![(moved, 1.0)];
        step.extend(before.map(|before| (before, -1.0)));
        p.row(-(means.limit[1] as f64), means.limit[0] as f64, step);
        before = Some(moved);
        let lack = [0, 1].map(|level| {
            let column = p.column(0.0, NONE, false);
            let sign = if level == 0 { 1.0 } else { -1.0 };
            let (terms, there) = &own[level];
            // lack − need ∓ moved ≥ what stands − what is held
            let mut row: Terms = terms.iter().map(|(column, by)| (*column, -by)).collect();
            row.push((column, 1.0));
            row.push((moved, -sign));
            p.row((there - means.held[level]) as f64, NONE, row);
            column
        });
        let short = p.column(0.0, NONE, false);
        let beside = p.column(0.0, NONE, false);
        let sum: Terms = vec![(lack[0], 1.0), (lack[1], 1.0), (short, -1.0)];
        p.row(-NONE, means.beside as f64, sum.clone());
        let mut used = sum;
        used.push((beside, -1.0));
        p.row(-NONE, 0.0, used);
        p.objectives[2].push((short, 1.0));
        p.objectives[3].push((beside, (city.norms.post_yuan / 10) as f64));
        let senior = p.column(0.0, NONE, false);
        let (terms, there) = &own[2];
        let mut row: Terms = terms.iter().map(|(column, by)| (*column, -by)).collect();
        row.push((senior, 1.0));
        p.row((there - city.districts[d].posts[2]) as f64, NONE, row);
        p.objectives[2].push((senior, 1.0));
    }
}

fn limit_rows(p: &mut Programme, city: &City, given: &Plan, places: &Places) {
    let begun = |year: i32| -> i64 {
        let own = given.builds.iter().filter(|build| build.year == year);
        own.map(|build| build.rooms).sum()
    };
    let terms = |year: i32, by: f64| -> Terms {
        let all = places.builds.iter().flatten();
        let own = all.filter(|(t, _)| city.year(*t) == year);
        own.map(|(_, column)| (*column, by)).collect()
    };
    for (year, limit) in &given.limits.building_yuan {
        let left = limit - begun(*year) * city.norms.room_yuan;
        p.row(
            -NONE,
            left as f64,
            terms(*year, city.norms.room_yuan as f64),
        );
    }
    for (year, limit) in &given.limits.rooms {
        p.row(-NONE, (limit - begun(*year)) as f64, terms(*year, 1.0));
    }
}
