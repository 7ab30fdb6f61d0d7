//! What if: a scenario against the round as it is.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::problem::Problem;
use super::{App, Asker, Fault, Site};
use crate::folders::stray_in_json;
use crate::states::Role;
use crate::words::Word;
use crate::work::{Counters, commands};

/// How a round would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIf {
    /// The version of the round that was asked about.
    pub version: i64,
    /// The figures with the changes: children, metres, posts, land, money.
    pub summary: Value,
    /// The same figures of the round as it is.
    pub base: Value,
    /// The first less the second, figure by figure.
    pub difference: Value,
    /// Short areas that are gone with the changes, and such as are new.
    pub bottlenecks_closed: Value,
    /// Such as are new.
    pub bottlenecks_new: Value,
    /// The communities in which something changes: better, worse, public_change, placed_change, metres_change.
    pub communities: Value,
    /// How many children gates and paths that are tried concern: `nearest`, `nearer`, `farther`, `outcome`; `null` where the
    /// scenario has none.
    pub on_foot: Value,
    /// What was found about the scenario.
    pub findings: Value,
}

/// Compares the round as it is with what a scenario makes of it; nothing is kept.
#[utoipa::path(post, path = "/rounds/{id}/what-if", tag = "what-if", params(("id" = String, Path,)),
    request_body(content = Value, description = "A scenario with the keys of a scenario file", content_type = "application/json"),
    responses((status = 200, body = WhatIf), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
        (status = 503, body = Problem)))]
pub async fn ask(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(scenario): Json<Value>,
) -> Result<Json<WhatIf>, Fault> {
    asker.needs(Role::Planner)?;
    Ok(Json(compare(&site, &asker, &id, scenario).await?))
}

/// The schools with their gates, parcels, communities and districts of a round as a map shows them, with degrees in WGS 84; how
/// many children a school takes, and how many of a community have no public place, is of the round as it is. Where journeys are
/// walked (`walked`), the roads (`ways`) and whom to credit for them (`credit`).
#[utoipa::path(get, path = "/rounds/{id}/map", tag = "what-if", params(("id" = String, Path,)),
    responses((status = 200, body = Value), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn map(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    asker.needs(Role::Planner)?;
    let round = site.service.store.round(&id).await?;
    if round.deleted_at.is_some() {
        return Err(Fault::missing());
    }
    Ok(Json(
        commands::map(&site.service, &round, asker.lang).await?,
    ))
}

/// Compares.
///
/// # Errors
/// The scenario is refused, or there is no answer.
pub async fn compare(
    site: &Site,
    asker: &Asker,
    id: &str,
    scenario: Value,
) -> Result<WhatIf, Fault> {
    let round = site.service.store.round(id).await?;
    if round.deleted_at.is_some() {
        return Err(Fault::missing());
    }
    if let Some(stray) = stray_in_json(&scenario, "") {
        let fault = Fault::unfit(Word::Stray);
        return Err(fault.with(&["what-if", &stray]));
    }
    let unfit = || Fault::unfit(Word::NoScenario);
    let Some(toml::Value::Table(mut table)) = to_toml(&scenario) else {
        return Err(unfit());
    };
    for names in [&["title", "名称", "标题"][..], &["reason", "理由"]] {
        if !names.iter().any(|name| table.contains_key(*name)) {
            let title = Word::WhatIfTitle.say(asker.lang);
            table.insert(names[0].to_owned(), title.into());
        }
    }
    let said = commands::what_if(&site.service, &round, &table, asker.lang).await?;
    let all = said["scenarios"].as_array().map(Vec::as_slice);
    let Some([base, changed]) = all else {
        return Err(Fault::internal("`scenario` did not answer with two"));
    };
    Counters::add(&site.service.counters.what_ifs);
    Ok(WhatIf {
        version: round.version,
        difference: difference(&base["figures"], &changed["figures"]),
        summary: changed["figures"].clone(),
        base: base["figures"].clone(),
        bottlenecks_closed: changed["bottlenecks_closed"].clone(),
        bottlenecks_new: changed["bottlenecks_new"].clone(),
        communities: said["communities"].clone(),
        on_foot: said["on_foot"].clone(),
        findings: said["findings"].clone(),
    })
}

/// The same in TOML; none where JSON has what TOML has not.
fn to_toml(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => toml::Value::Boolean(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => toml::Value::Integer(whole),
            None => toml::Value::Float(number.as_f64()?),
        },
        Value::String(text) => toml::Value::String(text.clone()),
        Value::Array(all) => toml::Value::Array(all.iter().map(to_toml).collect::<Option<_>>()?),
        Value::Object(all) => {
            let all = all
                .iter()
                .map(|(key, value)| Some((key.clone(), to_toml(value)?)));
            toml::Value::Table(all.collect::<Option<_>>()?)
        }
    })
}

/// Figure by figure; such as are not numbers on both sides have none.
fn difference(base: &Value, changed: &Value) -> Value {
    let mut all = Map::new();
    let none = Map::new();
    for (name, changed) in changed.as_object().unwrap_or(&none) {
        let less = match (base[name].as_i64(), changed.as_i64()) {
            (Some(base), Some(changed)) => changed.checked_sub(base).map(Value::from),
            _ => match (base[name].as_f64(), changed.as_f64()) {
                // Figures have one decimal.
                (Some(base), Some(changed)) => {
                    Some(json!(((changed - base) * 10.0).round() / 10.0))
                }
                _ => None,
            },
        };
        all.insert(name.clone(), less.unwrap_or(Value::Null));
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_figure_by_figure() {
        let base = json!({"unplaced": 174, "metres_mean": 1038.5, "posts": null, "name": "a"});
        let changed =
            json!({"unplaced": 100, "metres_mean": 1041.7, "posts": 3, "name": "b", "new": 1});
        let less =
            json!({"unplaced": -74, "metres_mean": 3.2, "posts": null, "name": null, "new": null});
        assert_eq!(difference(&base, &changed), less);
    }

    #[test]
    fn json_becomes_toml_and_what_toml_has_not_is_refused() {
        let scenario = json!({"extend": [{"school": "P1", "classes": 2}], "children": {"by_district": {"1": 1.5}}});
        let table = to_toml(&scenario).unwrap();
        assert_eq!(table["extend"][0]["classes"].as_integer(), Some(2));
        assert_eq!(table["children"]["by_district"]["1"].as_float(), Some(1.5));
        assert!(to_toml(&json!({"a": null})).is_none());
    }
}
