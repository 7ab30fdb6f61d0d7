//! The best plan, in strict order of what matters, by HiGHS: one programme, each objective with the best
//! of those before it held, and for each a bound that no plan goes below, as far as the time was enough.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::time::Instant;

use highs::{Col, HighsModelStatus, RowProblem, Sense};

use super::city::{City, GRADES, LEVELS};
pub use super::plan::Choices;
use super::plan::{Build, Help, Loan, Plan};
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

/// Why no plan was found.
#[derive(Debug, thiserror::Error)]
pub enum NotDecided {
    /// No plan keeps all limits: what is written by hand leaves none.
    #[error("no plan keeps the limits")]
    Impossible,
    /// HiGHS ended without one in the time.
    #[error("no plan was found in {0} seconds")]
    OutOfTime(u64),
    /// HiGHS refused, or ended otherwise than it may.
    #[error("the solver ended with {0}")]
    Solver(String),
    /// What came out is not what it was said to come to.
    #[error("the plan does not come to what the solver says")]
    Inconsistent,
}

/// A column of the programme: its bounds, and whether it is whole.
struct Column {
    lower: f64,
    upper: f64,
    is_whole: bool,
}

/// Terms of a row or an objective.
type Terms = Vec<(usize, f64)>;

/// The programme: one set of columns and rows, four objectives.
#[derive(Default)]
struct Programme {
    columns: Vec<Column>,
    rows: Vec<(f64, f64, Terms)>,
    objectives: [Terms; AIMS],
    /// What is paid whatever is decided: not in the terms.
    fixed_yuan: i64,
}

const NONE: f64 = f64::INFINITY;

impl Programme {
    fn column(&mut self, lower: f64, upper: f64, is_whole: bool) -> usize {
        self.columns.push(Column {
            lower,
            upper,
            is_whole,
        });
        self.columns.len() - 1
    }

    fn row(&mut self, lower: f64, upper: f64, terms: Terms) {
        self.rows.push((lower, upper, terms));
    }
}

/// Where the decisions are among the columns.
struct Places {
    /// By campus, level, year number.
    entry: Vec<[Vec<usize>; LEVELS]>,
    /// By campus: year numbers with their columns.
    builds: Vec<Vec<(usize, usize)>>,
    /// Posts that the pool lends: district, level, the number of the first year, the column.
    loans: Vec<(usize, usize, usize, usize)>,
    /// Help by hand, then all help that may be chosen: the column of the children who enter by it.
    help: Vec<(Help, usize)>,
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
    let began = Instant::now();
    let (mut programme, places) = programme(city, given, choices);
    let mut bounds = [0; AIMS];
    let mut best: Option<(Plan, Rolled, Vec<f64>)> = None;
    for at in 0..AIMS {
        let left = seconds - began.elapsed().as_secs_f64();
        // The first objectives are worth the most time; what they leave is for the rest.
        let own = if at + 1 == AIMS { left } else { left * 0.6 };
        let start = best.as_ref().map(|(_, _, values)| &values[..]);
        let fixed = if at == 3 { programme.fixed_yuan } else { 0 };
        // HiGHS looks at the clock between its steps, and the first of them may take seconds: where the time is over
        // none is begun. The plan found is held, and nothing is said of what could be better.
        let is_over = best.is_some() && left <= 0.0;
        let solved = match is_over {
            true => None,
            false => solve(&programme, at, start, own.max(0.1))?,
        };
        match solved {
            None if best.is_none() => return Err(NotDecided::OutOfTime(seconds as u64)),
            None => {}
            Some((values, bound)) => {
                let plan = plan_of(city, given, &places, &values);
                let rolled = roll(city, &plan);
                let is_better = best.as_ref().is_none_or(|(_, before, _)| {
                    rolled.objectives[..=at] <= before.objectives[..=at]
                });
                if !rolled
                    .broken
                    .iter()
                    .all(|own| is_unavoidable(city, choices, own))
                {
                    return Err(NotDecided::Inconsistent);
                }
                bounds[at] = match at {
                    3 => in_steps(bound + fixed, fixed, yuan_step(city)),
                    _ => bound,
                };
                if is_better {
                    best = Some((plan, rolled, values));
                }
            }
        }
        if let Some((_, rolled, _)) = &best {
            let value = rolled.objectives[at];
            bounds[at] = bounds[at].min(value);
            let terms = programme.objectives[at].clone();
            programme.row(-NONE, (value - fixed) as f64, terms);
        }
    }
    let (plan, rolled, _) = best.ok_or(NotDecided::Inconsistent)?;
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

/// The plan with each loan that was chosen made as small as it can be, the last first: a lent post costs nothing, and what
/// costs nothing is not lent for nothing.
fn with_fewest_loans(city: &City, given: &Plan, plan: Plan, rolled: &Rolled) -> Plan {
    let mut plan = plan;
    // Those by hand come first.
    for at in (given.loans.len()..plan.loans.len()).rev() {
        let (mut too_few, mut enough) = (-1, plan.loans[at].posts);
        while enough - too_few > 1 {
            let middle = (too_few + enough) / 2;
            plan.loans[at].posts = middle;
            match roll(city, &plan).objectives <= rolled.objectives {
                true => enough = middle,
                false => too_few = middle,
            }
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

fn solve(
    programme: &Programme,
    objective: usize,
    start: Option<&[f64]>,
    seconds: f64,
) -> Result<Option<(Vec<f64>, i64)>, NotDecided> {
    let began = Instant::now();
    let mut costs = vec![0.0; programme.columns.len()];
    for (column, cost) in &programme.objectives[objective] {
        costs[*column] += cost;
    }
    let mut problem = RowProblem::default();
    let columns: Vec<Col> = programme
        .columns
        .iter()
        .zip(&costs)
        .map(|(own, cost)| {
            problem.add_column_with_integrality(*cost, own.lower..=own.upper, own.is_whole)
        })
        .collect();
    for (lower, upper, terms) in &programme.rows {
        let terms = terms
            .iter()
            .map(|(column, value)| (columns[*column], *value));
        problem.add_row(*lower..=*upper, terms);
    }
    let refused = |what: &str| NotDecided::Solver(what.to_owned());
    let model = problem.try_optimise(Sense::Minimise);
    let mut model = model.map_err(|_| refused("a refusal of the programme"))?;
    model.make_quiet();
    // To write the programme down took of the time too.
    let left = (seconds - began.elapsed().as_secs_f64()).max(0.1);
    let options = [
        model.try_set_option("parallel", "off"),
        model.try_set_option("threads", 1),
        model.try_set_option("time_limit", left),
        model.try_set_option("mip_rel_gap", 0.0),
        model.try_set_option("mip_abs_gap", 0.0),
        model.try_set_option("mip_feasibility_tolerance", 1e-9),
        model.try_set_option("primal_feasibility_tolerance", 1e-9),
    ];
    if options.iter().any(Result::is_err) {
        return Err(refused("a refusal of an option"));
    }
    if let Some(start) = start {
        // A start that HiGHS cannot use is no loss.
        let _ = model.try_set_solution(Some(start), None, None, None);
    }
    let solved = model.try_solve().map_err(|_| refused("an error"))?;
    match solved.status() {
        HighsModelStatus::Optimal | HighsModelStatus::ReachedTimeLimit => {}
        HighsModelStatus::Infeasible => return Err(NotDecided::Impossible),
        other => return Err(NotDecided::Solver(format!("{other:?}"))),
    }
    let values = solved.get_solution().columns().to_vec();
    // A point that was given as a start has been seen to come back with the value of a better one: then the better one is
    // looked for without the start.
    let own: f64 = values
        .iter()
        .zip(&costs)
        .map(|(value, cost)| value * cost)
        .sum();
    let is_its_own = (own - solved.objective_value()).abs() <= 1e-6 * (1.0 + own.abs());
    if start.is_some() && !is_its_own {
        let left = seconds - began.elapsed().as_secs_f64();
        return match left > 0.0 {
            true => solve(programme, objective, None, left),
            false => Ok(None),
        };
    }
    let is_point = values.len() == costs.len() && is_feasible(programme, &values);
    if !is_point {
        return Ok(None);
    }
    let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(0.0);
    // Every objective is a whole number, and none is below nought.
    let bound = (bound - 1e-6 * (1.0 + bound.abs())).ceil().max(0.0);
    Ok(Some((
        values,
        if bound.is_finite() { bound as i64 } else { 0 },
    )))
}

fn is_feasible(programme: &Programme, values: &[f64]) -> bool {
    let near = |value: f64, lower: f64, upper: f64| {
        let tolerance = 1e-5 * (1.0 + value.abs());
        lower - tolerance <= value && value <= upper + tolerance
    };
    let columns = programme.columns.iter().zip(values);
    let mut rows = programme.rows.iter();
    columns
        .clone()
        .all(|(own, value)| near(*value, own.lower, own.upper))
        && rows.all(|(lower, upper, terms)| {
            let sum: f64 = terms.iter().map(|(column, by)| values[*column] * by).sum();
            near(sum, *lower, *upper)
        })
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
    with_help(city, given, &places.help[given.help.len()..], plan)
}

/// The plan with what districts help one another at most, agreed on as far as it is used.
fn with_help(city: &City, given: &Plan, chosen: &[(Help, usize)], mut plan: Plan) -> Plan {
    if chosen.is_empty() {
        return plan;
    }
    let is_same = |one: &Help, other: &Help| {
        (one.year, one.level, one.from, one.to) == (other.year, other.level, other.from, other.to)
    };
    for (help, _) in chosen {
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

fn programme(city: &City, given: &Plan, choices: Choices) -> (Programme, Places) {
    let mut p = Programme::default();
    let mut places = Places {
        entry: Vec::new(),
        builds: Vec::new(),
        loans: Vec::new(),
        help: Vec::new(),
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
    district_rows(&mut p, city, given, &places);
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
    let by_hand = given.help.iter();
    let mut all: Vec<(Help, usize)> = by_hand
        .map(|own| (*own, p.column(0.0, own.places as f64, false)))
        .collect();
    if !choices.help {
        either_way(p, city, &all);
        return all;
    }
    for t in choices.from..city.years {
        for level in 0..LEVELS {
            for from in 0..city.districts.len() {
                for to in (0..city.districts.len()).filter(|to| *to != from) {
                    let children = city.districts[to].entrants[level].get(t).copied();
                    let most = children.unwrap_or(0).max(0);
                    let help = Help {
                        year: city.year(t),
                        level,
                        from,
                        to,
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

/// Children without a place, posts, and the four objectives.
fn district_rows(p: &mut Programme, city: &City, given: &Plan, places: &Places) {
    let norms = &city.norms;
    let worst = p.column(0.0, NONE, false);
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
                let z = p.column(0.0, entrants.max(0) as f64, false);
                let mut terms: Terms = vec![(z, 1.0)];
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
                p.row(entrants as f64, NONE, terms);
                by_year[t].push((z, 1.0));
                p.objectives[1].push((z, 1.0));
                p.objectives[3].push((z, norms.place_yuan as f64));
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
