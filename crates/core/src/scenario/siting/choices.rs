//! The decisions and journeys of a siting as choices in whole numbers, for the objective `cost`.

use super::instance::{Found, Instance};
use super::journeys::cost_with_journeys;
use crate::model::siting::{Choice, ChoiceYear, Design, MOST_CHOICES, SiteChoices};
use crate::solve::{LocateLimits, Unsolved, locate};

/// Digits after the point that a cost of a metre may have: with more it is not counted in whole numbers.
const DIGITS: usize = 9;

/// What the numbers of journeys may come to, so that prices of any row and year can be added up.
const LONGEST: i64 = 1 << 36;

/// The choices, what they stand for, and the unit.
struct Stated {
    choices: SiteChoices,
    /// For each facility and choice the steps; closed where there are none.
    steps: Vec<Vec<Option<i64>>>,
    /// How many of the programme's numbers are a yuan.
    yuan: i64,
    /// All costs are multiples of this.
    unit: i64,
}

impl Stated {
    /// `None` where there are more choices, or larger numbers, than the programme takes.
    fn new(own: &Instance<'_>) -> Option<Self> {
        // A choice is for all years at once, the earliest that can be: limits by year are beyond it.
        if !own.siting.released.is_empty() {
            return None;
        }
        let (metre, yuan) = fraction(own.siting.cost_per_child_metre)?;
        let rows = own
            .years
            .iter()
            .flat_map(|year| year.model.rows().map(move |row| (year, row)));
        let arcs = rows.flat_map(|(year, row)| year.model.arcs(row));
        let longest = arcs
            .map(|arc| arc.metres())
            .max()
            .unwrap_or(0)
            .checked_mul(metre)?;
        let dearest: i64 = own
            .facilities
            .iter()
            .map(|f| f.cost(f.most()))
            .try_fold(0_i64, i64::checked_add)?;
        let dearest = dearest.checked_mul(yuan)?;
        if longest > LONGEST || dearest > 1 << 58 {
            return None;
        }
        // Prices are found in parts of a unit, so that little is lost by their being whole.
        let mut unit = 1;
        while unit < 1 << 12 && longest * unit * 2 <= LONGEST && dearest * unit * 2 <= 1 << 58 {
            unit *= 2;
        }
        let years = own.years.len();
        let (siting, per_place) = (own.siting, own.posts_per_place);
        let mut limits = Vec::new();
        let enough = |posts: i64| (posts as f64 / per_place + 1e-9).floor() as i64;
        limits.extend(siting.openings);
        limits.extend(siting.budget.map(|n| n.get()));
        limits.extend(siting.land.map(|n| n.get()));
        limits.extend(siting.new_places.map(|n| n.get()));
        limits.extend(siting.posts.map(|n| enough(n.get())));
        let (mut sites, mut steps) = (Vec::new(), Vec::new());
        for facility in own.facilities {
            let closed = facility.is_free.then_some(None);
            let sizes = facility.sizes.iter().map(|steps| Some(*steps));
            let own_steps: Vec<Option<i64>> = closed.into_iter().chain(sizes).collect();
            if own_steps.len() > MOST_CHOICES {
                return None;
            }
            let choice = |steps: &Option<i64>| {
                let open = steps.map_or(0, |steps| facility.places(steps));
                let before = if facility.is_there { facility.base } else { 0 };
                let mut places = vec![steps.map_or(before, |_| open); years];
                // What is closed closes in the last year, what is new is there from its first.
                places
                    .iter_mut()
                    .take(facility.first)
                    .for_each(|own| *own = before);
                if let Some(last) = places.last_mut() {
                    *last = open;
                }
                let of = |amount: i64| steps.map_or(0, |_| amount);
                let now = steps.unwrap_or(0);
                let mut uses = Vec::new();
                uses.extend(siting.openings.map(|_| of(i64::from(!facility.is_there))));
                uses.extend(siting.budget.map(|_| of(facility.spent(now))));
                uses.extend(siting.land.map(|_| of(facility.land)));
                uses.extend(siting.new_places.map(|_| of(facility.new_places(now))));
                uses.extend(siting.posts.map(|_| of(facility.new_places(now))));
                Choice {
                    places: places.into(),
                    cost: of(facility.cost(now)) * yuan * unit,
                    uses: uses.into(),
                }
            };
            sites.push(own_steps.iter().map(choice).collect());
            steps.push(own_steps);
        }
        let years = own.years.iter().map(|year| {
            let rows = year.model.rows().map(|row| {
                let from = year.model.arcs(row).iter();
                let from = from.map(|arc| (arc.column.0, arc.metres() * metre * unit));
                (year.model.supply(row), from.collect())
            });
            ChoiceYear::new(own.facilities.len(), rows.collect())
        });
        Some(Self {
            choices: SiteChoices {
                years: years.collect(),
                sites,
                limits,
            },
            steps,
            yuan: yuan * unit,
            unit,
        })
    }

    fn chosen(&self, design: &Design) -> Option<Vec<usize>> {
        let pairs = self.steps.iter().zip(&design.0);
        pairs
            .map(|(all, own)| all.iter().position(|steps| steps == own))
            .collect()
    }

    /// The designs of the years: what is opened or extended is so as early as it can be, what is closed closes in the last.
    fn designs(&self, own: &Instance<'_>, chosen: &[usize]) -> Vec<Design> {
        let last: Vec<Option<i64>> = self
            .steps
            .iter()
            .zip(chosen)
            .map(|(all, at)| all[*at])
            .collect();
        let of_year = |year: usize| {
            let pairs = own.facilities.iter().zip(&last);
            let steps = pairs.map(|(f, steps)| {
                let as_is = f.is_there.then_some(0);
                steps.filter(|_| year >= f.first).or(as_is)
            });
            Design(steps.collect())
        };
        let mut designs: Vec<Design> = (0..own.years.len()).map(of_year).collect();
        if let Some(end) = designs.last_mut() {
            *end = Design(last);
        }
        designs
    }
}

/// A number as a fraction; `None` with more than [`DIGITS`] digits after the point, which a whole-numbered bound would not be
/// one of.
fn fraction(number: f64) -> Option<(i64, i64)> {
    let text = format!("{number}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.len() > DIGITS {
        return None;
    }
    let below = 10_i64.checked_pow(part.len() as u32)?;
    let above = format!("{whole}{part}").parse::<i64>().ok()?;
    Some((above, below))
}

/// The plan of least cost, opening and journeys together, that places everybody. `None` where the numbers are not such that
/// it can be stated so, or no plan was found.
///
/// # Errors
/// When it is told to end.
pub fn least_cost(own: &Instance<'_>, known: &[Design]) -> Result<Option<Found>, Unsolved> {
    let Some(stated) = Stated::new(own) else {
        return Ok(None);
    };
    let known: Vec<Vec<usize>> = known
        .last()
        .and_then(|last| stated.chosen(last))
        .into_iter()
        .collect();
    let limits = LocateLimits {
        seconds: own.left().max(0.1),
        gap: own.siting.gap,
        unit: stated.unit,
    };
    let Some(found) = locate(&stated.choices, &known, limits, own.control)? else {
        return Ok(None);
    };
    let designs = stated.designs(own, &found.chosen);
    let value = cost_with_journeys(own, &designs)?;
    // A plan that is the best of the programme is so in yuan.
    let bound = match found.bound >= found.value {
        true => value,
        false => (found.bound as f64 / stated.yuan as f64).min(value),
    };
    Ok(Some(Found {
        designs,
        value,
        bound,
    }))
}
