//! What is told of a plan of sites, in JSON and in sentences.

use schemars::JsonSchema;
use serde::Serialize;

use crate::words::{Wording, grouped};
use xuewei_core::domain::SitingObjective;
use xuewei_core::scenario::siting::{FacilityKind, SitingPlan};

/// What is told of a plan of sites: the part `site` of `summary.json`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SiteAnswer {
    /// What is made as small as can be: the word of `[site] objective`.
    pub aim: &'static str,
    /// The value of the plan: children without a public place, or yuan.
    pub objective: f64,
    /// What no plan can go below.
    pub bound: f64,
    /// The part of the value that is not proved, from 0.
    pub gap: f64,
    /// Yuan that the plan costs.
    pub cost: i64,
    /// Yuan below which no plan of the same value can cost.
    pub cost_bound: f64,
    /// Children without a public place under the plan, all years together.
    pub unplaced: i64,
    /// Children without a public place where nothing is opened.
    pub unplaced_as_is: i64,
    /// Children without a public place where one site is chosen after the other.
    pub unplaced_greedy: i64,
    /// The same three as the round's own steps have them (choices, lines, places given by hand), in the round's year.
    pub round: RoundAnswer,
    /// Year by year.
    pub years: Vec<YearAnswer>,
    /// Metres of all journeys under the plan, to public and bought places as coordination of all children makes them;
    /// `null` where they were not optimised. `metres_total` are those of the round's own steps.
    pub metres: Option<f64>,
    /// Metres below which the journeys of no plan of the same value and cost can be.
    pub metres_bound: Option<f64>,
    /// The plan with the least regret over the variants of the forecast.
    pub least_regret: Option<RegretAnswer>,
    /// Whether the search ended for want of time.
    pub out_of_time: bool,
}

/// Children without a public place as the round's own steps leave them, in its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoundAnswer {
    /// Under the plan.
    pub unplaced: i64,
    /// Where nothing is opened.
    pub unplaced_as_is: i64,
    /// Where one site is chosen after the other.
    pub unplaced_greedy: i64,
}

/// A year of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearAnswer {
    /// The year of entry.
    pub year: i64,
    /// Children without a public place.
    pub unplaced: i64,
}

/// What a plan may be regretted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegretAnswer {
    /// The variant for which the plan is made.
    pub plan: String,
    /// How many more children it leaves out, at most, than the plan made for what comes.
    pub regret: i64,
}

impl SiteAnswer {
    /// Of a plan, and of what the round comes to under it.
    pub fn of(sited: &SitingPlan, round: RoundAnswer) -> Self {
        let years = sited.years.iter().zip(&sited.without);
        let regret = sited.least_regret();
        Self {
            aim: sited.objective.as_str(),
            objective: sited.value,
            bound: sited.bound,
            gap: sited.gap(),
            cost: sited.cost.0,
            cost_bound: sited.cost.1,
            unplaced: sited.without.iter().sum(),
            unplaced_as_is: sited.without_as_is,
            unplaced_greedy: sited.without_greedy,
            round,
            years: years
                .map(|(&year, &unplaced)| YearAnswer { year, unplaced })
                .collect(),
            metres: sited.metres.map(|(value, _)| value.round()),
            metres_bound: sited.metres.map(|(_, bound)| bound.floor()),
            least_regret: regret.map(|(plan, regret)| RegretAnswer {
                plan: plan.to_owned(),
                regret,
            }),
            out_of_time: sited.out_of_time,
        }
    }
}

/// What the plan opens and what is proved of it, in sentences; `round_metres` are all journeys of the round under it, and
/// `round` are those whom its own steps leave without a public place.
pub fn site_sentences(
    sited: &SitingPlan,
    (round, round_metres): (RoundAnswer, i64),
    wording: &Wording,
) -> Vec<String> {
    let without: i64 = sited.without.iter().sum();
    let number = |value: f64| grouped(value.round() as i64);
    let mut opened = Vec::new();
    if let Some(last) = sited.designs.last() {
        for (facility, steps) in sited.facilities.iter().zip(&last.0) {
            let figures = |steps: i64| {
                [
                    ("id", facility.id.to_string()),
                    ("steps", steps.to_string()),
                    ("places", facility.places(steps).to_string()),
                ]
            };
            match (facility.is_there, facility.of, *steps) {
                (false, FacilityKind::Parcel(_), Some(s)) => {
                    opened.push(wording.text("site-parcel", &figures(s)));
                }
                (false, FacilityKind::School(_), Some(s)) => {
                    opened.push(wording.text("site-candidate", &figures(s)));
                }
                (true, _, Some(s)) if s > 0 => {
                    opened.push(wording.text("site-extended", &figures(s)));
                }
                (true, _, None) => opened.push(wording.text("site-closed", &figures(0))),
                _ => {}
            }
        }
    }
    let mut lines = vec![match opened.is_empty() {
        true => wording.plain("site-nothing"),
        false => wording.text("site-plan", &[("plan", opened.join(", "))]),
    }];
    lines.push(wording.text(
        "site-children",
        &[
            ("without", grouped(without)),
            ("as_is", grouped(sited.without_as_is)),
            ("greedy", grouped(sited.without_greedy)),
        ],
    ));
    // One figure twice, and not the same, is told with its reason.
    let by_plan = RoundAnswer {
        unplaced: without,
        unplaced_as_is: sited.without_as_is,
        unplaced_greedy: sited.without_greedy,
    };
    if sited.years.len() == 1 && round != by_plan {
        let figures = [
            ("without", grouped(round.unplaced)),
            ("as_is", grouped(round.unplaced_as_is)),
            ("greedy", grouped(round.unplaced_greedy)),
        ];
        lines.push(wording.text("site-children-round", &figures));
    }
    lines.push(wording.text("site-cost", &[("cost", grouped(sited.cost.0))]));
    if let Some((plan, regret)) = sited.least_regret() {
        let figures = [("plan", plan.to_owned()), ("regret", grouped(regret))];
        lines.push(wording.text("site-regret", &figures));
    }
    let proof = [
        ("value", number(sited.value)),
        ("bound", number(sited.bound)),
        ("gap", format!("{:.2}", sited.gap() * 100.0)),
    ];
    lines.push(match (sited.objective, sited.gap() < 1e-9) {
        (SitingObjective::UnplacedThenCost, true) => wording.plain("site-proved"),
        (SitingObjective::UnplacedThenCost, false) => wording.text("site-bound", &proof),
        (SitingObjective::Cost, _) => wording.text("site-cost-bound", &proof),
    });
    if sited.objective == SitingObjective::UnplacedThenCost {
        let (cost, bound) = (sited.cost.0 as f64, sited.cost.1);
        lines.push(match cost - bound < 1.0 {
            true => wording.plain("site-cost-proved"),
            false => wording.text("site-cost-open", &[("bound", number(bound))]),
        });
        let figures = |value, bound| [("metres", number(value)), ("bound", number(bound))];
        lines.push(match sited.metres {
            Some((value, bound)) if value - bound < 1.0 => {
                wording.text("site-metres-proved", &figures(value, bound))
            }
            Some((value, bound)) => wording.text("site-metres-open", &figures(value, bound)),
            None => wording.plain("site-metres-unknown"),
        });
        let is_other = |(value, _): (f64, f64)| value.round() as i64 != round_metres;
        if sited.years.len() == 1 && sited.metres.is_some_and(is_other) {
            let figures = [("round", grouped(round_metres))];
            lines.push(wording.text("site-metres-differ", &figures));
        }
    }
    if sited.years.len() > 1 {
        let years: Vec<String> = sited
            .years
            .iter()
            .zip(&sited.without)
            .map(|(year, without)| format!("{year}: {}", grouped(*without)))
            .collect();
        lines.push(wording.text("site-years", &[("years", years.join(", "))]));
    }
    if sited.out_of_time {
        lines.push(wording.plain("site-out-of-time"));
    }
    lines
}
