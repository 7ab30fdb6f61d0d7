//! A list of the pack of a round: its entries, moved, taken away and added, each change checked by the program.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::page;
use crate::http::{
    App, Asker, EntryChange, EntryDoing, Fault, NotChanged, SettingsChange, change_settings,
    list_of, settings_of,
};
use crate::states::Role;
use crate::store::Round;
use crate::words::{Lang, Word};

/// What stands before the name of a field of a new entry.
const KEY: &str = "k:";

/// What the page was asked for.
#[derive(Default, Deserialize)]
pub struct Wanted {
    /// The entry after whose pattern one is added.
    like: Option<usize>,
    #[serde(default)]
    saved: bool,
}

/// What is said above the list.
enum Told<'f> {
    Nothing,
    Saved,
    /// The program does not take the change.
    Refused(&'f [Value]),
    /// Somebody else was faster.
    Changed,
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn all<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The page.
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path((id, path)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Fault> {
    let round = site.service.store.round(&id).await?;
    let told = if wanted.saved {
        Told::Saved
    } else {
        Told::Nothing
    };
    shown(&site, &asker, &round, &path, wanted.like, None, &told).await
}

async fn shown(
    site: &App,
    asker: &Asker,
    round: &Round,
    path: &str,
    like: Option<usize>,
    typed: Option<&BTreeMap<String, String>>,
    told: &Told<'_>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let settings = settings_of(site, asker, round, round.version).await?;
    let list = list_of(&settings, path).ok_or_else(Fault::missing)?;
    let planner = asker.person.may(Role::Planner);
    let is_names = text(list, "kind") == "names";
    let title = match text(list, "group") == text(list, "name") {
        true => text(list, "name").to_owned(),
        false => Word::ListOf.with(lang, &[text(list, "group"), text(list, "name")]),
    };
    let content = html! {
        p.quiet {
            a href={ "/rounds/" (round.id) "/settings" } { (Word::BackTo.with(lang, &[&Word::SettingsOf.with(lang, &[&round.name])])) }
            " · " (say(Word::Version)) " " (round.version)
        }
        p { (text(list, "about")) }
        p.quiet { (say(if is_names { Word::ListNamesSays } else { Word::ListSays })) }
        @match told {
            Told::Nothing => {},
            Told::Saved => p.good role="status" { (say(Word::SettingsSaved)) },
            Told::Changed => p.bad role="alert" { (say(Word::ListWasChanged)) },
            Told::Refused(faults) => {
                p.bad role="alert" { (say(Word::SettingsRefused)) }
                @for fault in *faults {
                    p.bad { (text(fault, "code")) " " (text(fault, "cause")) " " (text(fault, "action")) }
                }
            },
        }
        @if list["differs"] == true { p.warn { (say(Word::DiffersFromPack)) } }
        @if is_names {
            (names_form(round, list, typed, planner, lang))
        } @else {
            (entries(round, &settings, list, planner, lang))
            @if planner { (new_form(round, list, like, typed, lang)) }
        }
    };
    Ok(page(&title, Some(asker), lang, false, content))
}

fn source_field(typed: Option<&BTreeMap<String, String>>, lang: Lang) -> Markup {
    let typed = typed.and_then(|typed| typed.get("source"));
    html! {
        label { (Word::SourceOfChange.say(lang)) input name="source" maxlength="300" value=(typed.map_or("", String::as_str)); }
    }
}

/// The lines of names that are not fixed.
fn names_form(
    round: &Round,
    list: &Value,
    typed: Option<&BTreeMap<String, String>>,
    planner: bool,
    lang: Lang,
) -> Markup {
    let value = typed.and_then(|typed| typed.get("value"));
    let value = value.map_or(text(list, "value"), String::as_str);
    html! {
        form method="post" {
            input type="hidden" name="version" value=(round.version);
            input type="hidden" name="do" value="names";
            div.key {
                label for="value" { (text(list, "name")) }
                textarea name="value" id="value" rows=(value.lines().count().clamp(4, 20)) readonly[!planner] { (value) }
            }
            @if planner {
                div.row { (source_field(typed, lang)) button { (Word::Save.say(lang)) } }
            }
        }
    }
}

fn entries(round: &Round, settings: &Value, list: &Value, planner: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let entries = all(list, "entries");
    let path = text(list, "path");
    let keys = all(list, "keys");
    let last = entries.len().saturating_sub(1);
    let (colon, after) = match lang {
        Lang::Zh => ("：", "；"),
        Lang::En => (": ", "; "),
    };
    let act = |doing: &str, at: usize, before: Option<usize>, word: Word, label: String| {
        html! {
            form.inline method="post" {
                input type="hidden" name="version" value=(round.version);
                input type="hidden" name="do" value=(doing);
                input type="hidden" name="at" value=(at);
                @if let Some(before) = before { input type="hidden" name="before" value=(before); }
                button.plain aria-label=(label) { (say(word)) }
            }
        }
    };
    html! {
        section {
            @if entries.is_empty() { p { (say(Word::ListEmpty)) } }
            @for (at, entry) in entries.iter().enumerate() {
                @let name = text(entry, "name");
                div.key {
                    p { strong { (name) } }
                    p {
                        @for key in keys {
                            @if let Some(value) = entry["values"][text(key, "key")].as_str() {
                                span.pair { (text(key, "name")) (colon) (said(key, value, lang)) @if !text(key, "unit").is_empty() { " " (text(key, "unit")) } (after) }
                            }
                        }
                    }
                    (inner(round, settings, path, at))
                    @if planner {
                        div.row {
                            @if at > 0 { (act("move", at, Some(at - 1), Word::EntryUp, Word::EntryUpOf.with(lang, &[name]))) }
                            @if at < last { (act("move", at, Some(at + 2), Word::EntryDown, Word::EntryDownOf.with(lang, &[name]))) }
                            (act("remove", at, None, Word::EntryRemove, Word::EntryRemoveOf.with(lang, &[name])))
                            a.button.plain href={ "?like=" (at) "#new" } aria-label=(Word::EntryLikeOf.with(lang, &[name])) { (say(Word::EntryLike)) }
                        }
                    }
                }
            }
            @if planner && list["restorable"] == true {
                form method="post" {
                    input type="hidden" name="version" value=(round.version);
                    input type="hidden" name="do" value="restore";
                    div.row { button.plain { (say(Word::ListRestore)) } }
                }
            }
        }
    }
}

/// A value as people read it.
fn said(key: &Value, value: &str, lang: Lang) -> String {
    let words = all(key, "words");
    let one = |value: &str| {
        let word = words.iter().find(|word| text(word, "word") == value);
        match (word, text(key, "kind"), value) {
            (Some(word), ..) => text(word, "name").to_owned(),
            (None, "yes_no", "true") => Word::Yes.say(lang).to_owned(),
            (None, "yes_no", "false") => Word::No.say(lang).to_owned(),
            _ => value.to_owned(),
        }
    };
    let parts: Vec<String> = value.lines().map(one).collect();
    parts.join(if lang == Lang::Zh { "，" } else { ", " })
}

/// The lists that stand in an entry.
fn inner(round: &Round, settings: &Value, path: &str, at: usize) -> Markup {
    let above = format!("{path}.{at}.");
    let lists = all(settings, "lists").iter();
    let within: Vec<&Value> = lists
        .filter(|list| text(list, "path").starts_with(&above))
        .collect();
    html! {
        @if !within.is_empty() {
            p {
                @for list in within {
                    a href={ "/rounds/" (round.id) "/settings/lists/" (text(list, "path")) } { (text(list, "name")) } " "
                }
            }
        }
    }
}

fn new_form(
    round: &Round,
    list: &Value,
    like: Option<usize>,
    typed: Option<&BTreeMap<String, String>>,
    lang: Lang,
) -> Markup {
    let say = |word: Word| word.say(lang);
    let entries = all(list, "entries");
    let like = like.and_then(|at| Some((at, entries.get(at)?)));
    let value = |key: &Value| {
        let key = text(key, "key");
        let typed = typed.and_then(|typed| typed.get(&format!("{KEY}{key}")));
        let of_like = like.and_then(|(_, entry)| entry["values"][key].as_str());
        typed.map_or(of_like.unwrap_or_default(), String::as_str)
    };
    let place = typed
        .and_then(|typed| typed.get("before"))
        .map(String::as_str);
    html! {
        section id="new" {
            h2 {
                @match like {
                    Some((_, entry)) => (Word::EntryNewLike.with(lang, &[text(entry, "name")])),
                    None => (say(Word::EntryNew)),
                }
            }
            form method="post" {
                input type="hidden" name="version" value=(round.version);
                input type="hidden" name="do" value="add";
                @if let Some((at, _)) = like { input type="hidden" name="at" value=(at); }
                @for key in all(list, "keys") { (field(key, value(key), lang)) }
                div.row {
                    label { (say(Word::EntryPlace))
                        select name="before" {
                            option value="" { (say(Word::EntryAtEnd)) }
                            @for (at, entry) in entries.iter().enumerate() {
                                option value=(at) selected[place == Some(at.to_string().as_str())] { (Word::EntryBefore.with(lang, &[text(entry, "name")])) }
                            }
                        }
                    }
                    (source_field(typed, lang))
                    button { (say(Word::EntryAdd)) }
                }
            }
        }
    }
}

fn field(key: &Value, value: &str, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let name = format!("{KEY}{}", text(key, "key"));
    let about = format!("about-{}", text(key, "key"));
    let kind = text(key, "kind");
    let unit = text(key, "unit");
    html! {
        div.key {
            label for=(name) { (text(key, "name")) @if !unit.is_empty() { span.quiet { " (" (unit) ")" } } }
            p.quiet id=(about) {
                (text(key, "about"))
                @if kind == "list" { " (" (say(Word::OneALine)) ")" }
                @if kind == "names" { " " (say(Word::ListNamesSays)) }
                @if kind == "entries" { " " (say(Word::EntriesAsWritten)) }
            }
            @match kind {
                "word" | "yes_no" => select name=(name) id=(name) aria-describedby=(about) {
                    option value="" selected[value.is_empty()] { (say(Word::NotSet)) }
                    @if kind == "yes_no" {
                        option value="true" selected[value == "true"] { (say(Word::Yes)) }
                        option value="false" selected[value == "false"] { (say(Word::No)) }
                    }
                    @for word in all(key, "words") {
                        option value=(text(word, "word")) selected[text(word, "word") == value] { (text(word, "name")) }
                    }
                },
                "list" | "names" | "entries" => textarea name=(name) id=(name) rows=(value.lines().count().clamp(2, 8)) aria-describedby=(about) { (value) },
                _ => input name=(name) id=(name) value=(value) maxlength="4000" autocomplete="off" aria-describedby=(about)
                    inputmode=[matches!(kind, "whole" | "decimal").then_some("decimal")];,
            }
            @if kind == "list" && !all(key, "words").is_empty() {
                @let words: Vec<&str> = all(key, "words").iter().map(|word| text(word, "name")).collect();
                p.quiet { (Word::MayHold.with(lang, &[&words.join(if lang == Lang::Zh { "、" } else { ", " })])) }
            }
        }
    }
}

/// The change that a form asks for; none where nothing of the kind is known.
fn change_of(list: &Value, typed: &BTreeMap<String, String>) -> Option<SettingsChange> {
    let number = |field: &str| match typed.get(field).map(String::as_str) {
        None | Some("") => Some(None),
        Some(text) => text.parse::<usize>().ok().map(Some),
    };
    let path = text(list, "path").to_owned();
    let source = typed.get("source").map(|source| source.trim().to_owned());
    let mut change = SettingsChange {
        source: source.filter(|source| !source.is_empty()),
        ..SettingsChange::default()
    };
    let doing = match typed.get("do").map(String::as_str)? {
        "names" => {
            let value = typed.get("value").cloned().unwrap_or_default();
            change.pack.insert(path, Some(value));
            return Some(change);
        }
        "add" => EntryDoing::Add,
        "remove" => EntryDoing::Remove,
        "move" => EntryDoing::Move,
        "restore" => EntryDoing::Restore,
        _ => return None,
    };
    let at = number("at")?;
    let copied = at.and_then(|at| list["entries"].get(at));
    let mut keys = BTreeMap::new();
    if doing == EntryDoing::Add {
        for key in all(list, "keys") {
            let key = text(key, "key");
            let value = typed.get(&format!("{KEY}{key}")).map(|value| value.trim());
            let was = copied.and_then(|entry| entry["values"][key].as_str());
            match value {
                Some(value) if was.is_some_and(|was| was.trim() == value) => None,
                Some("") if was.is_some() => keys.insert(key.to_owned(), None),
                Some("") | None => None,
                Some(value) => keys.insert(key.to_owned(), Some(value.to_owned())),
            };
        }
    }
    change.entries.push(EntryChange {
        list: path,
        doing,
        at,
        before: number("before")?,
        keys,
    });
    Some(change)
}

/// Saves what was done; shows the list again where it cannot stand, and as it is by now where somebody else was faster.
pub async fn save(
    State(site): State<App>,
    asker: Asker,
    Path((id, path)): Path<(String, String)>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    asker.needs(Role::Planner)?;
    let typed: BTreeMap<String, String> = fields
        .into_iter()
        .map(|(name, value)| (name, value.replace("\r\n", "\n")))
        .collect();
    let version = typed.get("version").and_then(|text| text.parse().ok());
    let version: i64 = version.ok_or(Fault::bad(Word::NeedsVersion))?;
    let round = site.service.store.round(&id).await?;
    let seen = settings_of(&site, &asker, &round, version).await?;
    let list = list_of(&seen, &path).ok_or_else(Fault::missing)?;
    let change = change_of(list, &typed);
    let change = change.ok_or(Fault::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        Word::NothingChanged,
    ))?;
    let like: Option<usize> = typed.get("at").and_then(|at| at.parse().ok());
    let mut like = like.filter(|_| typed.get("do").is_some_and(|doing| doing == "add"));
    let again = async |told: Told<'_>, status: StatusCode, like: Option<usize>| {
        let page = shown(&site, &asker, &round, &path, like, Some(&typed), &told).await?;
        Ok((status, page).into_response())
    };
    if round.version != version {
        // What stands at that place now may be another entry.
        let now = settings_of(&site, &asker, &round, round.version).await?;
        let now = list_of(&now, &path).ok_or_else(Fault::missing)?;
        like = like.filter(|at| now["entries"].get(*at) == list["entries"].get(*at));
        return again(Told::Changed, StatusCode::CONFLICT, like).await;
    }
    match change_settings(&site, &asker, &id, version, &change).await {
        Ok(_) => {
            let here = format!("/rounds/{id}/settings/lists/{path}?saved=true");
            Ok(Redirect::to(&here).into_response())
        }
        Err(NotChanged::Fault(fault)) => Err(fault),
        Err(NotChanged::Refused(faults)) => {
            again(
                Told::Refused(&faults),
                StatusCode::UNPROCESSABLE_ENTITY,
                like,
            )
            .await
        }
    }
}
