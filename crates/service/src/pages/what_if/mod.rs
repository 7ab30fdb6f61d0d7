//! What if: a list of changes that can be switched on and off, and what comes of them. That of the form travels in the form and
//! needs no script; that of the map stands in the address, and what its planners save is kept for all of them.

mod changes;
mod map_words;

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use self::changes::{Change, Kind, WAYS, changes, scenario};
use self::map_words::MAP_WORDS;
use super::{MAP_SCRIPT, figure, findings, page};
use crate::http::{App, Asker, Fault, WhatIf, compare, named as roads};
use crate::states::Role;
use crate::words::{Lang, Word};

/// The map, drawn by its script; hidden until that has read it.
fn map(round: &str, is_walked: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let words = MAP_WORDS
        .iter()
        .map(|(name, word)| ((*name).to_owned(), say(*word).into()));
    let words = Value::Object(words.collect()).to_string();
    let act = |name: &str, word: Word| html! { button.plain type="button" data-act=(name) { (say(word)) } };
    html! {
        section #desk data-round=(round) data-words=(words) {
            p role="status" aria-live="polite" {}
            p.bad role="alert" {}
            div.shown hidden {
                div.row {
                    button.plain type="button" data-act="place" aria-pressed="false" { (say(Word::MapPlace)) }
                    button.plain type="button" data-act="boundary" aria-pressed="false" { (say(Word::MapDraw)) }
                    @if is_walked { button.plain type="button" data-act="path" aria-pressed="false" { (say(Word::MapDrawPath)) } }
                    (act("in", Word::MapZoomIn)) (act("out", Word::MapZoomOut)) (act("fit", Word::MapWhole))
                }
                div.columns {
                    div {
                        svg.city role="application" tabindex="0" aria-label=(say(Word::MapLabel)) {}
                        p.quiet.credit {}
                        p.quiet { (say(Word::MapSays)) }
                        @if is_walked { p.quiet { (say(Word::MapOnFootSays)) } } @else { (no_roads(round, lang)) }
                    }
                    div {
                        div.chosen aria-live="polite" {}
                        div.options.row role="group" aria-label=(say(Word::WhatIfHead)) {}
                        ul.changes {}
                        div.row { (act("save", Word::MapSave)) (act("share", Word::MapShare)) }
                        div.shared {
                            p.quiet {}
                            p role="status" aria-live="polite" {}
                            div.row { button type="button" data-act="keep" disabled { (say(Word::MapKeep)) } }
                            div.conflict tabindex="-1" hidden {}
                        }
                        div.wide tabindex="0" { table.compared {} }
                        div.agreement {}
                        details.feet hidden {}
                    }
                }
            }
        }
    }
}

/// Why gates and paths cannot be tried, and what to do.
fn no_roads(round: &str, lang: Lang) -> Markup {
    html! {
        p.quiet.no-roads {
            (Word::NoRoadsHere.say(lang)) " "
            a href={ "/rounds/" (round) "#roads" } { (Word::UploadRoads.say(lang)) }
        }
    }
}

/// The fields of one more change.
fn fields(kind: Kind, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    html! {
        fieldset {
            legend { (say(kind.says())) }
            div.row {
                label { (say(kind.of())) input name={ (kind.name()) "-of" } maxlength=(kind.letters()); }
                @if let Some(number) = kind.number() {
                    label { (say(number)) input name={ (kind.name()) "-number" } inputmode="decimal" maxlength="20"; }
                }
                @match kind {
                    Kind::Gate => label { (say(Word::GatePlace)) input name="gate-at" maxlength="60"; },
                    Kind::Way => label { (say(Word::ChangeWay)) select name="way-number" {
                        @for (change, word) in WAYS { option value=(change) { (say(word)) } }
                    } },
                    _ => {},
                }
            }
        }
    }
}

/// A change as the list of the form names it.
fn named(change: &Change, lang: Lang) -> String {
    let way = WAYS.iter().find(|(own, _)| *own == change.number);
    let number = match (change.kind, way) {
        (Kind::Way, Some((_, word))) => word.say(lang),
        _ => &change.number,
    };
    let says = change.kind.says().say(lang);
    format!("{says}: {} {number} {}", change.of, change.at)
}

/// The form, with nothing in it.
pub async fn form(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    asker.needs(Role::Planner)?;
    shown(&site, &asker, &id, &[], None).await
}

/// The form with what came of the changes.
pub async fn answer(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Html<String>, Fault> {
    asker.needs(Role::Planner)?;
    let changes = changes(&form);
    let answer = compare(&site, &asker, &id, scenario(&changes)).await;
    // A refusal belongs beside the changes that it is of.
    match answer {
        Err(fault) if fault.findings.is_none() => Err(fault),
        answer => shown(&site, &asker, &id, &changes, Some(answer)).await,
    }
}

async fn shown(
    site: &App,
    asker: &Asker,
    id: &str,
    changes: &[Change],
    answer: Option<Result<WhatIf, Fault>>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let round = site.service.store.round(id).await?;
    // Where the settings cannot be read, the findings of the round say so.
    let roads = roads(&site.service, id, round.version, lang).await;
    let is_walked = roads.is_ok_and(|roads| roads.is_walked);
    let list = serde_json::to_string(changes).unwrap_or_default();
    let content = html! {
        p { a href={ "/rounds/" (round.id) } { (round.name) } }
        p.quiet { (say(Word::WhatIfSays)) }
        // Who works with the form has come to it without the map.
        @if changes.is_empty() { (map(&round.id, is_walked, lang)) }
        @match &answer {
            None => {},
            Some(Ok(answer)) => (comparison(answer, lang)),
            Some(Err(fault)) => section {
                p.bad { (fault.sentence(lang)) }
                @if let Some(all) = fault.findings.as_ref().and_then(Value::as_array) { (findings::table(all, None, lang)) }
            },
        }
        details open[!changes.is_empty()] { summary { (say(Word::MapByForm)) }
        form method="post" action={ "/rounds/" (round.id) "/what-if" } {
            input type="hidden" name="changes" value=(list);
            @if !changes.is_empty() {
                section {
                    h2 { (say(Word::WhatIfHead)) }
                    @for (index, change) in changes.iter().enumerate() {
                        div.row { label.check {
                            input type="checkbox" name={ "on-" (index) } checked[change.on];
                            (named(change, lang))
                        } }
                    }
                }
            }
            section {
                h2 { (say(Word::AddChange)) }
                @for kind in Kind::ALL.into_iter().filter(|kind| is_walked || !kind.is_on_foot()) { (fields(kind, lang)) }
                @if !is_walked && !changes.is_empty() { (no_roads(&round.id, lang)) }
                div.row { button { (say(Word::Try)) } }
            }
        } }
        @if changes.is_empty() { script { (PreEscaped(MAP_SCRIPT)) } }
    };
    Ok(page(
        say(Word::WhatIfHead),
        Some(asker),
        lang,
        false,
        content,
    ))
}

fn signed(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if number > 0.0 => format!("+{}", figure(value)),
        _ => figure(value),
    }
}

/// Whom gates and paths concern.
fn on_foot(answer: &Value, lang: Lang) -> String {
    let counts = ["nearest", "nearer", "farther", "outcome"].map(|name| figure(&answer[name]));
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    Word::MapOnFoot.with(lang, &counts)
}

fn comparison(answer: &WhatIf, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let less = |key: &str| signed(&answer.difference[key]);
    let values = ["unplaced", "public", "metres_mean", "posts"].map(less);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    html! {
        section aria-live="polite" {
            p { strong { (Word::WhatIfSentence.with(lang, &values)) } }
            @if answer.on_foot.is_object() { p { (on_foot(&answer.on_foot, lang)) } }
            div.wide { table {
                thead { tr { th {} th.n { (say(Word::Before)) } th.n { (say(Word::After)) } th.n { (say(Word::Difference)) } } }
                tbody { @for (word, key) in [
                    (Word::Public, "public"), (Word::Purchased, "purchased"), (Word::Unplaced, "unplaced"),
                    (Word::MeanJourney, "metres_mean"), (Word::Gap, "gap"), (Word::Posts, "posts"),
                    (Word::Land, "land"), (Word::Money, "money"),
                ] { tr {
                    th scope="row" { (say(word)) }
                    td.n { (figure(&answer.base[key])) }
                    td.n { (figure(&answer.summary[key])) }
                    td.n { (less(key)) }
                } } }
            } }
            @if let Some(all) = answer.findings.as_array() && !all.is_empty() { (findings::table(all, None, lang)) }
        }
    }
}
