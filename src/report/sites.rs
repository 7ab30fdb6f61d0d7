//! A plan of sites: `sites.csv`, how it holds in other forecasts, and what the terminal says of it.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};

use super::areas::district;
use super::tables::shown;
use super::wording::{Wording, grouped};
use crate::tables::csv_injection::Table;
use xuewei_core::domain::{ChildIdx, Round, SitingObjective};
use xuewei_core::round::Finished;
use xuewei_core::scenario::siting::{Of, Sited};

/// Writes `sites.csv`: every parcel, candidate and public school, whether the plan has it open, how large, and
/// how many children of the round it takes. `planned` is the round under the plan, with its allocation.
pub fn sites_csv(
    round: &Round,
    sited: &Sited,
    planned: (&Round, &Finished),
    to: impl Write,
) -> csv::Result<()> {
    let mut children: BTreeMap<&str, i64> = BTreeMap::new();
    for (i, _) in planned.0.children.iter().enumerate() {
        let outcome = planned.1.allocation.of(ChildIdx::from_usize(i));
        if let Some(school) = outcome.school() {
            *children
                .entry(&planned.0.schools[school.at()].id)
                .or_default() += 1;
        }
    }
    let mut writer = Table::to(to);
    writer.write_record([
        "school_id",
        "parcel_id",
        "district",
        "opened",
        "streams",
        "places",
        "children",
        "new_places",
        "cost",
        "year",
        "change",
    ])?;
    let Some(last) = sited.designs.last() else {
        return writer.flush().map_err(Into::into);
    };
    for (at, (facility, steps)) in sited.facilities.iter().zip(&last.0).enumerate() {
        let (school, parcel, of, streams) = match facility.of {
            Of::School(s) => {
                let figures = &round.schools[s.at()];
                let more = steps.filter(|_| facility.is_there).unwrap_or(0);
                let streams = figures.streams.map(|streams| streams + more);
                (&*facility.id, "", figures.district, streams)
            }
            Of::Parcel(p) => ("", &*facility.id, round.parcels[p].district, *steps),
        };
        // The year from which the plan has it as it is in the end.
        let since = sited
            .designs
            .iter()
            .position(|design| design.0[at] == *steps);
        let changes = match facility.is_there {
            true => *steps != Some(0),
            false => steps.is_some(),
        };
        let year = since.filter(|_| changes).map(|at| sited.years[at]);
        let change = match (facility.is_there, *steps) {
            (false, Some(_)) => "opened",
            (true, Some(steps)) if steps > 0 => "extended",
            (true, None) => "closed",
            _ => "",
        };
        writer.write_record([
            school,
            parcel,
            district(round, of),
            if steps.is_some() { "true" } else { "false" },
            &shown(streams.filter(|_| steps.is_some())),
            &steps.map_or(0, |steps| facility.places(steps)).to_string(),
            &children
                .get(&*facility.id)
                .copied()
                .unwrap_or(0)
                .to_string(),
            &steps
                .map_or(0, |steps| facility.new_places(steps))
                .to_string(),
            &steps.map_or(0, |steps| facility.cost(steps)).to_string(),
            &shown(year),
            change,
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes `robust.csv`: children without a public place under the plan made for one variant of the forecast
/// when another comes, and how many more than under the plan made for that.
pub fn robust_csv(sited: &Sited, to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    writer.write_record(["planned_for", "comes", "without_public_place", "regret"])?;
    for regret in &sited.robust {
        writer.write_record([
            regret.planned,
            regret.comes.as_str(),
            &regret.without.to_string(),
            &regret.regret.to_string(),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// The part `site` of `summary.json`.
pub fn site_json(sited: &Sited) -> Value {
    let without: i64 = sited.without.iter().sum();
    let years: Vec<Value> = sited
        .years
        .iter()
        .zip(&sited.without)
        .map(|(year, without)| json!({ "year": year, "unplaced": without }))
        .collect();
    json!({
        "aim": sited.objective.as_str(),
        "objective": sited.value,
        "bound": sited.bound,
        "gap": sited.gap(),
        "cost": sited.cost.0,
        "cost_bound": sited.cost.1,
        "unplaced": without,
        "unplaced_as_is": sited.without_as_is,
        "unplaced_greedy": sited.without_greedy,
        "years": years,
        "metres": sited.metres.map(|(value, _)| value.round()),
        "metres_bound": sited.metres.map(|(_, bound)| bound.floor()),
        "least_regret": sited.least_regret().map(|(plan, regret)| json!({ "plan": plan, "regret": regret })),
        "out_of_time": sited.out_of_time,
    })
}

/// What the plan opens and what is proved of it, in sentences.
pub fn site_sentences(sited: &Sited, wording: &Wording) -> Vec<String> {
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
                (false, Of::Parcel(_), Some(s)) => {
                    opened.push(wording.text("site-parcel", &figures(s)));
                }
                (false, Of::School(_), Some(s)) => {
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
        lines.push(match sited.metres {
            Some((value, bound)) if value - bound < 1.0 => wording.plain("site-metres-proved"),
            Some((value, bound)) if bound > 0.0 => {
                let gap = format!("{:.2}", (value - bound) / value.max(1.0) * 100.0);
                wording.text("site-metres-open", &[("gap", gap)])
            }
            _ => wording.plain("site-metres-unknown"),
        });
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
