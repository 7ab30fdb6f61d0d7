//! Rounds: the list with the box for files, and one round with what was found.

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::{findings, network, page, runs, size, time};
use crate::folders::new_id;
use crate::http::{
    App, Asker, Correction, Fault, Named, RoundView, add_round, add_version, named, receive,
    round_view, take_away,
};
use crate::states::Role;
use crate::words::{Lang, Word, percent};
use crate::work::commands;

fn state(round: &RoundView, lang: Lang) -> Markup {
    html! {
        @match round.errors {
            None if round.state == "deleted" => span.quiet { (Word::StateDeleted.say(lang)) },
            None => span.quiet { (Word::StateDraft.say(lang)) },
            Some(0) => span.good { (Word::StateChecked.say(lang)) },
            Some(errors) => span.bad { (Word::StateErrors.with(lang, &[&errors.to_string()])) },
        }
    }
}

/// A key of the settings in words.
fn key(key: &str, lang: Lang) -> &str {
    let word = match key {
        "name" => Word::KeyName,
        "year" => Word::KeyYear,
        "stage" => Word::KeyStage,
        "crs" => Word::KeyCrs,
        "policy" => Word::KeyPolicy,
        "seed" => Word::KeySeed,
        other => return other,
    };
    word.say(lang)
}

/// The box into which files are dropped; the browser's own field for files fills it, so that it needs no script.
fn drop_box(lang: Lang) -> Markup {
    html! {
        label.drop {
            (Word::DropHere.say(lang))
            input type="file" name="table" multiple required accept=".csv,.xlsx,.xlsm,.xls,.parquet,.toml,.geojson,.pbf,.shp,.shx,.dbf,.prj,.cpg";
            ul aria-live="polite" {}
        }
    }
}

/// The rounds.
pub async fn list(State(site): State<App>, asker: Asker) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let rounds = site.service.store.rounds().await?;
    let rounds: Vec<RoundView> = rounds
        .into_iter()
        .map(|round| round_view(round, Vec::new(), None))
        .collect();
    let content = html! {
        @if asker.person.may(Role::Planner) {
            section {
                h2 { (say(Word::NewRound)) }
                form method="post" action="/rounds" enctype="multipart/form-data" {
                    // Pressed twice, it makes one round.
                    input type="hidden" name="key" value=(new_id('k')?);
                    (drop_box(lang))
                    details {
                        summary { (say(Word::RoadsUpload)) }
                        (network::fields(lang))
                    }
                    div.row {
                        label { (say(Word::NameOfRound)) input name="name" maxlength="120"; }
                        button data-busy=(say(Word::Uploading)) { (say(Word::Upload)) }
                    }
                }
            }
        }
        section {
            h2 { (say(Word::Rounds)) }
            @if rounds.is_empty() { p.quiet { (say(Word::NoRounds)) } }
            @else {
                div.wide { table {
                    thead { tr { th { (say(Word::Name)) } th { (say(Word::State)) } th.n { (say(Word::Version)) } th { (say(Word::By)) } th { (say(Word::When)) } } }
                    tbody { @for round in &rounds { tr {
                        td { a href={ "/rounds/" (round.id) } { (round.name) } }
                        td { (state(round, lang)) }
                        td.n { (round.version) }
                        td { (round.created_by) }
                        td { (time(round.created_at)) }
                    } } }
                } }
            }
        }
    };
    Ok(page(say(Word::Rounds), Some(&asker), lang, false, content))
}

/// Uploads a round.
pub async fn add(
    State(site): State<App>,
    asker: Asker,
    parts: Multipart,
) -> Result<Redirect, Fault> {
    asker.needs(Role::Planner)?;
    let received = receive(&site.service, parts).await?;
    let key = received.field("key").filter(|key| !key.is_empty());
    let key = key.map(|key| format!("form-{key}"));
    let made = add_round(&site, &asker, received, key).await?;
    Ok(Redirect::to(&format!("/rounds/{}", made.it.id)))
}

/// Puts corrected files in place.
pub async fn put_files(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    parts: Multipart,
) -> Result<Redirect, Fault> {
    asker.needs(Role::Planner)?;
    let received = receive(&site.service, parts).await?;
    let seen = received.field("version").and_then(|text| text.parse().ok());
    let seen = seen.ok_or(Fault::bad(Word::NeedsVersion))?;
    add_version(&site, &asker, &id, seen, received, None).await?;
    Ok(Redirect::to(&format!("/rounds/{id}")))
}

/// What is to be taken out of a round.
#[derive(Deserialize)]
pub struct Taken {
    version: i64,
    file: String,
}

/// Takes road files, or a table about roads, out of a round.
pub async fn take_file(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(taken): Form<Taken>,
) -> Result<Redirect, Fault> {
    take_away(&site, &asker, &id, taken.version, &taken.file).await?;
    Ok(Redirect::to(&format!("/rounds/{id}#roads")))
}

/// Corrects a cell.
pub async fn correct(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(correction): Form<Correction>,
) -> Result<Redirect, Fault> {
    crate::http::correct(&site, &asker, &id, correction).await?;
    Ok(Redirect::to(&format!("/rounds/{id}")))
}

/// A round, with what was found about it and its runs.
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let store = &site.service.store;
    let round = store.round(&id).await?;
    if let Some(at) = round.deleted_at {
        let runs = runs::of_round(&site, &id).await?;
        let content = html! {
            section { p { (Word::DeletedSays.with(lang, &[&time(at)])) } }
            section { h2 { (say(Word::Runs)) } (runs::table(&runs, lang)) }
        };
        return Ok(page(&round.name, Some(&asker), lang, false, content));
    }
    // Looked at first: the round then says what came of it.
    let found = commands::findings(&site.service, &id, lang).await?;
    let round = store.round(&id).await?;
    let files = store.files(&id, round.version).await?;
    let runs = runs::of_round(&site, &id).await?;
    let assumed = std::fs::read_to_string(site.service.data.assumed(&id)).ok();
    let assumed: Option<Value> = assumed.and_then(|text| serde_json::from_str(&text).ok());
    let folder = site.service.data.version(&id, round.version);
    // Where the settings cannot be read, the findings say so.
    let roads = named(&site.service, &id, round.version, lang).await;
    let roads = roads.unwrap_or_else(|_| Named::default());
    let first = round.version == 1;
    let view = round_view(round, files, assumed.filter(|_| first));
    let all = found["findings"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let planner = asker.person.may(Role::Planner);
    let errors = view.errors.unwrap_or(0);
    let count = |number: Option<i64>| number.unwrap_or(0).to_string();
    let place = findings::Place {
        folder: &folder,
        round: &id,
        version: view.version,
        may_correct: planner,
    };
    let content = html! {
        p.quiet { (view.created_by) " · " (time(view.created_at)) " · " (say(Word::Version)) " " (view.version) " · " (state(&view, lang)) }
        section {
            h2 { (say(Word::Findings)) }
            @if all.is_empty() { p.good { (say(Word::NoFindings)) } }
            @else {
                p { (Word::FindingsCount.with(lang, &[&count(view.errors), &count(view.warnings)])) " "
                    a href={ "/api/v1/rounds/" (view.id) "/findings" } { (say(Word::AsJson)) } }
                (findings::table(all, Some(&place), lang))
            }
        }
        section {
            h2 { (say(Word::Runs)) }
            @if planner {
                form method="post" action={ "/rounds/" (view.id) "/runs" } {
                    input type="hidden" name="version" value=(view.version);
                    input type="hidden" name="key" value=(new_id('k')?);
                    div.row {
                        button disabled[errors > 0] { (say(Word::RunNow)) }
                        @if errors > 0 { span.bad { (say(Word::RunErrors)) } }
                        @else { a.button href={ "/rounds/" (view.id) "/what-if" } { (say(Word::WhatIfHead)) } }
                    }
                }
            }
            p {
                a href={ "/rounds/" (view.id) "/settings" } { (say(Word::Settings)) } " · "
                a href={ "/rounds/" (view.id) "/reviews" } { (say(Word::Review)) } " · "
                a href={ "/rounds/" (view.id) "/families" } { (say(Word::Families)) }
            }
            (runs::table(&runs, lang))
        }
        @if let Some(settings) = view.assumed.as_ref().and_then(|assumed| assumed["settings"].as_array()) {
            section {
                h2 { (say(Word::Assumed)) }
                p.quiet { (say(Word::AssumedSays)) }
                div.wide { table { tbody { @for setting in settings {
                    @let text = |key: &str| setting[key].as_str().unwrap_or_default();
                    tr {
                        th scope="row" { (key(text("key"), lang)) }
                        td { (text("value")) @if setting["assumed"] == true { " " span.warn { "(" (say(Word::IsAssumed)) ")" } } }
                        td { (text("because")) }
                    }
                } } } }
            }
        }
        (network::section(&view, &roads, all, planner, lang))
        section {
            h2 { (say(Word::Files)) }
            div.wide { table {
                thead { tr { th { (say(Word::File)) } th.n { (say(Word::Size)) } th { "SHA-256" } } }
                tbody { @for file in &view.files { tr {
                    td { a href={ "/api/v1/rounds/" (view.id) "/files/" (percent(&file.name)) } { (file.name) } }
                    td.n { (size(file.bytes)) }
                    td { code { (file.sha256.get(..16).unwrap_or_default()) "…" } }
                } } }
            } }
            @if planner {
                details {
                    summary { (say(Word::ReplaceFiles)) }
                    form method="post" action={ "/rounds/" (view.id) "/files" } enctype="multipart/form-data" {
                        input type="hidden" name="version" value=(view.version);
                        p.quiet { (say(Word::ReplaceSays)) }
                        (drop_box(lang))
                        div.row { button data-busy=(say(Word::Uploading)) { (say(Word::Upload)) } }
                    }
                }
            }
        }
    };
    Ok(page(&view.name, Some(&asker), lang, false, content))
}
