//! Cities whose laws are known: births, ratios and progressions with their shocks, and chance in every count. What comes
//! after the years at hand is drawn by the same laws, so that intervals and methods are held against it.

use std::collections::BTreeMap;

use xuewei_forecast::panel::Scope;
use xuewei_forecast::{Area, Forecast, Panel, forecast};

/// A generator of random numbers that is the same everywhere (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        let (u, v) = (self.unit().max(1e-300), self.unit());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// A count of this mean: as of independent children.
    pub fn count(&mut self, mean: f64) -> f64 {
        if mean > 30.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (limit, mut product, mut n) = ((-mean).exp(), self.unit(), 0.0);
        while product > limit {
            product *= self.unit();
            n += 1.0;
        }
        n
    }
}

/// Laws of a city.
#[derive(Clone, Copy)]
pub struct Laws {
    pub districts: usize,
    pub areas: usize,
    pub years: i32,
    /// Standard deviation of a year's ratio of the whole city, and of an area's own.
    pub year_shock: f64,
    pub own_shock: f64,
    pub progression_shock: f64,
    /// Yearly change of births in the middle of the time, and its scatter.
    pub births: (f64, f64),
    /// How many years births end before the rolls.
    pub late: i32,
}

pub const FIRST: i32 = 2015;
pub const AHEAD: i32 = 6;

pub const USUAL: Laws = Laws {
    districts: 4,
    areas: 6,
    years: 11,
    year_shock: 0.02,
    own_shock: 0.03,
    progression_shock: 0.006,
    births: (-0.05, 0.03),
    late: 0,
};

/// What is known of a city, and what came after: by area, grade and year.
pub struct Drawn {
    pub known: Vec<Area>,
    pub came: Vec<BTreeMap<(usize, i32), f64>>,
}

pub fn drawn(laws: Laws, seed: u64) -> Drawn {
    let mut dice = Dice::new(seed);
    let last = FIRST + laws.years - 1;
    // Births of the whole city: they rise for some years, then fall.
    let mut level = 1.0;
    let turn = FIRST - 2 + (dice.unit() * 6.0) as i32;
    let mut city: BTreeMap<i32, f64> = BTreeMap::new();
    for year in FIRST - 16..=last + AHEAD {
        let drift = if year < turn {
            -laws.births.0 / 2.0
        } else {
            laws.births.0
        };
        level *= (drift + laws.births.1 * dice.normal()).exp();
        city.insert(year, level);
    }
    let year_shocks: BTreeMap<i32, f64> = (FIRST - 10..=last + AHEAD)
        .map(|year| (year, (laws.year_shock * dice.normal()).exp()))
        .collect();
    let moves: BTreeMap<(usize, i32), f64> = (2..=9)
        .flat_map(|grade| (FIRST - 10..=last + AHEAD).map(move |year| (grade, year)))
        .map(|key| (key, laws.progression_shock * dice.normal()))
        .collect();
    let mut drawn = Drawn {
        known: Vec::new(),
        came: Vec::new(),
    };
    for district in 0..laws.districts {
        let ratio_here = 0.95 * (0.08 * dice.normal()).exp();
        for _ in 0..laws.areas {
            let size = 60.0 * (0.9 * dice.normal()).exp().clamp(0.2, 8.0) + 15.0;
            let ratio = ratio_here * (0.06 * dice.normal()).exp();
            let leave = 0.008 * dice.normal();
            let mut area = Area {
                district: Some(district),
                ..Area::default()
            };
            for (year, level) in &city {
                let births = dice.count(size * level);
                area.births.insert(*year, births);
            }
            let mut all: BTreeMap<(usize, i32), f64> = BTreeMap::new();
            for year in FIRST - 9..=last + AHEAD {
                let born = area.births[&(year - 6)];
                let own = (laws.own_shock * dice.normal()).exp();
                all.insert(
                    (1, year),
                    dice.count(born * ratio * year_shocks[&year] * own),
                );
                for grade in 2..=9 {
                    let Some(before) = all.get(&(grade - 1, year - 1)).copied() else {
                        continue;
                    };
                    let usual = if grade == 7 { 0.96 } else { 0.995 };
                    let rate = usual + leave + moves[&(grade, year)];
                    // Of those who were there a few leave and a few come.
                    let stay = if grade == 7 { 0.85 } else { 0.95 };
                    let changed = before * (rate - stay);
                    all.insert(
                        (grade, year),
                        (stay * before).round() + dice.count(changed.max(0.0)),
                    );
                }
            }
            area.births
                .retain(|year, _| (FIRST - 8..=last - laws.late).contains(year));
            let is_known = |year: i32| (FIRST..=last).contains(&year);
            area.rolls = all
                .iter()
                .filter(|(k, _)| is_known(k.1))
                .map(|(k, n)| (*k, *n))
                .collect();
            drawn.known.push(area);
            all.retain(|key, _| key.1 > last);
            drawn.came.push(all);
        }
    }
    drawn
}

/// Within, of these on the edge, and all; by scope, entry or not, and lead.
type Held = BTreeMap<(Scope, bool, usize), [f64; 3]>;

struct Outcome {
    held: Held,
    /// Sums of |said − came| by (is grade 1, lead): of the forecast and of carrying, over areas.
    missed: BTreeMap<(usize, usize), (f64, f64)>,
}

/// What was missed and what carrying would have, by grade and lead.
type Missed = BTreeMap<(usize, usize), (f64, f64)>;

fn compared(laws: Laws, cities: u64) -> (Vec<Held>, Missed) {
    let mut helds = Vec::new();
    let mut missed: BTreeMap<(usize, usize), (f64, f64)> = BTreeMap::new();
    for seed in 0..cities {
        let drawn = drawn(laws, seed);
        let outcome = outcome(laws, &drawn);
        helds.push(outcome.held);
        for (key, (own, carried)) in outcome.missed {
            let sum = missed.entry(key).or_default();
            sum.0 += own;
            sum.1 += carried;
        }
    }
    (helds, missed)
}

fn outcome(laws: Laws, drawn: &Drawn) -> Outcome {
    let panel = Panel::new(drawn.known.clone(), laws.districts).unwrap();
    let result: Forecast = forecast(std::slice::from_ref(&panel), AHEAD as usize).unwrap();
    let mut came = vec![BTreeMap::new(); panel.nodes.len()];
    let first_area = panel
        .nodes
        .iter()
        .position(|n| n.scope == Scope::Area)
        .unwrap();
    for (at, own) in drawn.came.iter().enumerate() {
        let mut node = Some(first_area + at);
        while let Some(here) = node {
            for (key, n) in own {
                *came[here].entry(*key).or_insert(0.0) += n;
            }
            node = panel.nodes[here].parent;
        }
    }
    let mut outcome = Outcome {
        held: BTreeMap::new(),
        missed: BTreeMap::new(),
    };
    for figure in &result.figures {
        let came: f64 = came[figure.node][&(figure.grade, figure.year)];
        let (low, high) = figure.bounds.unwrap();
        let scope = panel.nodes[figure.node].scope;
        let held = outcome
            .held
            .entry((scope, figure.grade == 1, figure.lead))
            .or_default();
        let (low, high) = (low as f64, high as f64);
        held[2] += 1.0;
        if (low..=high).contains(&came) {
            held[0] += 1.0;
        }
        if low == came || high == came {
            held[1] += 1.0;
        }
        if scope == Scope::Area && (figure.grade == 1 || figure.grade == 7) {
            let carried = panel.roll(figure.node, figure.grade, panel.years - 1);
            let sum = outcome
                .missed
                .entry((figure.grade, figure.lead))
                .or_default();
            sum.0 += (figure.middle as f64 - came).abs();
            sum.1 += (carried - came).abs();
        }
    }
    outcome
}

/// What an interval held of all, over cities, with the standard error of that: the cities are independent, the figures
/// of one are not.
fn share(helds: &[Held], edge: f64, of: impl Fn(&(Scope, bool, usize)) -> bool) -> (f64, f64) {
    let shares: Vec<f64> = helds
        .iter()
        .map(|held| {
            let own = held.iter().filter(|(key, _)| of(key)).map(|(_, n)| n);
            let (within, all) = own.fold((0.0, 0.0), |sum, [within, on_edge, all]| {
                (sum.0 + within - on_edge * (1.0 - edge), sum.1 + all)
            });
            within / all
        })
        .collect();
    let n = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / n;
    let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

const CITIES: u64 = 60;

#[test]
fn intervals_hold_eighty_of_a_hundred_within_sampling_error() {
    for laws in [
        USUAL,
        Laws { late: 2, ..USUAL },
        Laws { years: 8, ..USUAL },
        Laws {
            year_shock: 0.05,
            ..USUAL
        },
        Laws {
            year_shock: 0.005,
            own_shock: 0.0,
            progression_shock: 0.001,
            ..USUAL
        },
    ] {
        let (helds, _) = compared(laws, CITIES);
        for scope in Scope::ALL {
            for is_entry in [true, false] {
                let mut line = String::new();
                for lead in 1..=AHEAD as usize {
                    let (mean, error) = share(&helds, 1.0, |key| *key == (scope, is_entry, lead));
                    line.push_str(&format!(" {mean:.3}±{error:.3}"));
                    assert!(
                        mean + 3.0 * error > 0.8,
                        "{scope:?} {is_entry} {lead}: {mean} ± {error}"
                    );
                }
                println!("{scope:?} entry: {is_entry}{line}");
            }
        }
        // As wide as need be, and no wider: whoever says anything may happen holds everything. Between whole numbers no
        // interval can hold just so much: on the edge counts as half.
        let (mean, error) = share(&helds, 0.5, |_| true);
        println!("all {mean:.3} ± {error:.3}");
        assert!(
            (0.8 - 3.0 * error..0.8 + 3.0 * error + 0.02).contains(&mean),
            "{mean} ± {error}"
        );
    }
}

#[test]
fn what_is_said_is_better_than_the_last_count_at_every_lead_from_two_on() {
    for laws in [USUAL, Laws { late: 2, ..USUAL }, Laws { years: 8, ..USUAL }] {
        let (_, missed) = compared(laws, CITIES);
        for ((grade, lead), (own, carried)) in missed {
            println!(
                "grade {grade}, lead {lead}: {:.2} of carrying",
                own / carried
            );
            assert!(
                lead < 2 || own < 0.8 * carried,
                "grade {grade}, lead {lead}: {own}, {carried}"
            );
        }
    }
}

#[test]
fn groups_are_forecast_apart_and_told_together() {
    // Migrant births fall, local ones do not: of one series for both the ratio would drift.
    let laws = Laws {
        births: (-0.12, 0.01),
        districts: 2,
        ..USUAL
    };
    let (falling, steady) = (
        drawn(laws, 7),
        drawn(
            Laws {
                births: (0.0, 0.01),
                ..laws
            },
            8,
        ),
    );
    let panels: Vec<Panel> = [&falling, &steady]
        .map(|own| Panel::new(own.known.clone(), 2).unwrap())
        .to_vec();
    let both = forecast(&panels, 4).unwrap();
    let apart: Vec<Forecast> = panels
        .iter()
        .map(|own| forecast(std::slice::from_ref(own), 4).unwrap())
        .collect();
    for figure in both.figures.iter().filter(|own| own.node == 0) {
        let own = |of: &Forecast| {
            let found = of
                .figures
                .iter()
                .find(|f| (f.node, f.grade, f.year) == (0, figure.grade, figure.year));
            found.unwrap().middle
        };
        let sum = own(&apart[0]) + own(&apart[1]);
        assert!((figure.middle - sum).abs() <= 1, "{figure:?} {sum}");
    }
}
