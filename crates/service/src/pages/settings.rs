//! The settings of a round: its pack key by key, what its headings were read as, and what is fixed before its draw.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::{commitments, findings, page};
use crate::http::{
    App, Asker, CommitRequest, Fault, NotChanged, SeedRequest, SettingsChange, change_settings,
    committed, heading_of, key_of, settings_of, told,
};
use crate::states::Role;
use crate::store::Round;
use crate::words::{Lang, Word};
use crate::work::commands;

/// What a choice of a column says where the heading is to speak for itself, and where it is not to be read. No column is
/// called so.
const BY_HEADING: &str = "=";
const UNREAD: &str = "-";

/// What stands before the name of a field, by what it is of.
const KEY: &str = "k:";
const COLUMN: &str = "c:";
/// The same of what somebody typed whose choice is still open.
const MINE: &str = "m:";

/// Headings of a table that are shown.
const HEADINGS: usize = 200;

/// What is typed into the form, by field.
type Typed = BTreeMap<String, String>;

/// What was done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    saved: bool,
}

/// The page.
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Html<String>, Fault> {
    let round = site.service.store.round(&id).await?;
    let said = settings_of(&site, &asker, &round, round.version).await?;
    let form = Shown {
        settings: &said,
        typed: &Typed::new(),
        faults: said["faults"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default(),
        is_refused: false,
    };
    shown(&site, &asker, &round, &form, done.saved).await
}

/// The form as it is shown.
struct Shown<'a> {
    settings: &'a Value,
    /// What was typed before, where it was not saved.
    typed: &'a Typed,
    /// Findings with their keys.
    faults: &'a [Value],
    is_refused: bool,
}

impl Shown<'_> {
    fn fault_of<'f>(&'f self, path: &'f str) -> impl Iterator<Item = &'f Value> {
        self.faults.iter().filter(move |fault| fault["key"] == path)
    }

    /// Faults of no key that is shown.
    fn others(&self) -> impl Iterator<Item = &Value> {
        self.faults.iter().filter(|fault| {
            let key = fault["key"].as_str().unwrap_or_default();
            key_of(self.settings, key).is_none()
        })
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

async fn shown(
    site: &App,
    asker: &Asker,
    round: &Round,
    form: &Shown<'_>,
    is_saved: bool,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let planner = asker.person.may(Role::Planner);
    let action = format!("/rounds/{}/settings", round.id);
    // Looked at by the program, once a version: what a column lacks is told beside it.
    let found = commands::findings(&site.service, &round.id, lang).await?;
    let all = list(&found, "findings");
    let committed = site.service.store.commitments(&round.id).await?;
    let content = html! {
        p.quiet {
            a href={ "/rounds/" (round.id) } { (Word::BackTo.with(lang, &[&round.name])) } " · " (say(Word::Version)) " " (round.version)
        }
        p.quiet { (say(Word::SettingsSays)) }
        @if is_saved { p.good role="status" { (say(Word::SettingsSaved)) } }
        @if form.is_refused { p.bad role="alert" { (say(Word::SettingsRefused)) } }
        @for fault in form.others() {
            p.bad { (text(fault, "code")) " " (text(fault, "cause")) " " (text(fault, "action")) }
        }
        (pack(round, form, planner, &action, lang))
        (columns(round, form, all, planner, &action, lang))
        (commitments::section(site, round, &committed, planner, lang))
        @if !all.is_empty() {
            section {
                h2 { (say(Word::Findings)) }
                (findings::table(all, None, lang))
            }
        }
    };
    let title = Word::SettingsOf.with(lang, &[&round.name]);
    Ok(page(&title, Some(asker), lang, false, content))
}

fn pack(round: &Round, form: &Shown<'_>, planner: bool, action: &str, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let settings = form.settings;
    let own = settings["own"] == true;
    let base = text(settings, "base");
    let base = form.typed.get("policy").map_or(base, String::as_str);
    let mut groups: Vec<(&str, Vec<&Value>)> = Vec::new();
    for key in list(settings, "keys") {
        let group = text(key, "group");
        match groups.last_mut().filter(|(last, _)| *last == group) {
            Some((_, keys)) => keys.push(key),
            None => groups.push((group, vec![key])),
        }
    }
    html! {
        section {
            h2 { (say(Word::PackHead)) }
            @if own { p { (Word::PackOwn.with(lang, &[text(settings, "policy")])) } }
            form method="post" action=(action) {
                input type="hidden" name="version" value=(round.version);
                div.row {
                    label {
                        @if own { (say(Word::PackExtends)) } @else { (say(Word::PackShipped)) }
                        select name="policy" disabled[!planner] {
                            @if list(settings, "packs").iter().all(|pack| text(pack, "name") != base) {
                                option value=(base) selected { @if base.is_empty() { (say(Word::PackNone)) } @else { (base) } }
                            }
                            @for pack in list(settings, "packs") {
                                option value=(text(pack, "name")) selected[text(pack, "name") == base] {
                                    (text(pack, "title")) " (" (text(pack, "name")) ")"
                                }
                            }
                        }
                    }
                }
                p.quiet { (say(Word::EmptyIsPack)) }
                @for (group, keys) in &groups {
                    @let differing = keys.iter().filter(|key| key["differs"] == true).count();
                    @let wrong = keys.iter().any(|key| form.fault_of(text(key, "path")).next().is_some());
                    details.keys open[differing > 0 || wrong] {
                        summary {
                            (group)
                            @if differing > 0 { " " span.warn { "(" (say(Word::DiffersFromPack)) ": " (differing) ")" } }
                        }
                        @for key in keys { (key_shown(key, form, planner, lang)) }
                        (lists_of(settings, group, &round.id, lang))
                    }
                }
                // Lists in whose group nothing else stands.
                @let is_shown = |group: &str| groups.iter().any(|(own, _)| *own == group);
                @let others: Vec<&Value> = list(settings, "lists").iter().filter(|list| !is_shown(text(list, "group"))).collect();
                @if !others.is_empty() {
                    details.keys open[others.iter().any(|list| list["differs"] == true)] {
                        summary { (say(Word::ListsHead)) }
                        (list_links(&others, &round.id, lang))
                    }
                }
                @if planner {
                    div.row {
                        label { (say(Word::SourceOfChange)) input name="source" maxlength="300" value=(form.typed.get("source").map_or("", String::as_str)); }
                        button { (say(Word::Save)) }
                    }
                }
            }
        }
    }
}

/// The lists of a group, each with a page of its own; those that stand in an entry of another have theirs on its page too.
fn lists_of(settings: &Value, group: &str, round: &str, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let all: Vec<&Value> = list(settings, "lists")
        .iter()
        .filter(|list| text(list, "group") == group)
        .collect();
    html! {
        @if !all.is_empty() {
            div.key {
                p { strong { (say(Word::ListsHead)) } }
                (list_links(&all, round, lang))
            }
        }
    }
}

fn list_links(lists: &[&Value], round: &str, lang: Lang) -> Markup {
    html! {
        ul {
            @for one in lists {
                li {
                    a href={ "/rounds/" (round) "/settings/lists/" (text(one, "path")) } { (text(one, "name")) }
                    @let count = list(one, "entries").len().max(text(one, "value").lines().count());
                    " · " (Word::EntriesCount.with(lang, &[&count.to_string()]))
                    @if one["differs"] == true { " · " span.warn { (Word::DiffersFromPack.say(lang)) } }
                }
            }
        }
    }
}

fn key_shown(key: &Value, form: &Shown<'_>, planner: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let path = text(key, "path");
    let name = format!("{KEY}{path}");
    let value = form
        .typed
        .get(&name)
        .map_or(text(key, "value"), String::as_str);
    let kind = text(key, "kind");
    let about = format!("about-{path}");
    let unit = text(key, "unit");
    let is_wrong = form.fault_of(path).next().is_some();
    let invalid = is_wrong.then_some("true");
    html! {
        div.key {
            label for=(name) { (text(key, "name")) @if !unit.is_empty() { span.quiet { " (" (unit) ")" } } }
            p.quiet id=(about) { (text(key, "about")) @if kind == "list" { " (" (say(Word::OneALine)) ")" } }
            @match kind {
                "word" | "yes_no" => select name=(name) id=(name) aria-describedby=(about) aria-invalid=[invalid] disabled[!planner] {
                    option value="" selected[value.is_empty()] { (say(Word::AsPack)) }
                    @if kind == "yes_no" {
                        option value="true" selected[value == "true"] { (say(Word::Yes)) }
                        option value="false" selected[value == "false"] { (say(Word::No)) }
                    }
                    @for word in list(key, "words") {
                        option value=(text(word, "word")) selected[text(word, "word") == value] { (text(word, "name")) }
                    }
                    // What is written and none of these stays as it is until somebody chooses.
                    @if !value.is_empty() && kind == "word" && list(key, "words").iter().all(|word| text(word, "word") != value) {
                        option value=(value) selected { (value) }
                    }
                },
                "list" => textarea name=(name) id=(name) rows=(value.lines().count().clamp(2, 8)) aria-describedby=(about) aria-invalid=[invalid] readonly[!planner] { (value) },
                _ => input name=(name) id=(name) value=(value) maxlength="4000" autocomplete="off" aria-describedby=(about) aria-invalid=[invalid] readonly[!planner]
                    inputmode=[matches!(kind, "whole" | "decimal").then_some("decimal")];,
            }
            @for fault in form.fault_of(path) {
                p.bad { (text(fault, "code")) " " (text(fault, "cause")) " " (text(fault, "action")) }
            }
            @if kind == "list" && !list(key, "words").is_empty() {
                @let words: Vec<&str> = list(key, "words").iter().map(|word| text(word, "name")).collect();
                p.quiet { (Word::MayHold.with(lang, &[&words.join(if lang == Lang::Zh { "、" } else { ", " })])) }
            }
            p.quiet {
                (say(Word::PackValueHead)) ": "
                @match key["pack_value"].as_str() {
                    Some(value) => (in_words(key, &value.replace('\n', ", "), lang)),
                    None => (say(Word::NotSet)),
                }
                @if key["differs"] == true { " · " span.warn { (say(Word::DiffersFromPack)) } }
                @if !text(key, "source").is_empty() {
                    br; (say(Word::SourceHead)) ": " (text(key, "source"))
                    @if !text(key, "grade").is_empty() { " (" (text(key, "grade")) ")" }
                }
                @if !text(key, "pack").is_empty() { " · " (text(key, "pack")) }
            }
        }
    }
}

/// A value as people read it.
fn in_words(key: &Value, value: &str, lang: Lang) -> String {
    let word = list(key, "words")
        .iter()
        .find(|word| text(word, "word") == value);
    match (word, text(key, "kind"), value) {
        (Some(word), ..) => text(word, "name").to_owned(),
        (None, "yes_no", "true") => Word::Yes.say(lang).to_owned(),
        (None, "yes_no", "false") => Word::No.say(lang).to_owned(),
        _ => value.to_owned(),
    }
}

/// What is chosen for a heading.
fn choice(heading: &Value) -> &str {
    match heading["said"].as_str() {
        None => BY_HEADING,
        Some("") => UNREAD,
        Some(_) => heading["column"].as_str().unwrap_or(UNREAD),
    }
}

fn columns(
    round: &Round,
    form: &Shown<'_>,
    found: &[Value],
    planner: bool,
    action: &str,
    lang: Lang,
) -> Markup {
    let say = |word: Word| word.say(lang);
    let of_column = |file: &str, column: &str| -> Vec<&Value> {
        let is_it = |one: &&Value| text(one, "file") == file && text(one, "column") == column;
        found.iter().filter(is_it).take(3).collect()
    };
    html! {
        section {
            h2 { (say(Word::ColumnsHead)) }
            p.quiet { (say(Word::ColumnsSays)) }
            form method="post" action=(action) {
                input type="hidden" name="version" value=(round.version);
                @for table in list(form.settings, "tables") {
                    @let known = list(table, "known");
                    @let headings = list(table, "headings");
                    @let is_read = |key: &str| headings.iter().any(|own| text(own, "column") == key);
                    @let unread = headings.iter().filter(|own| own["column"].is_null() && own["asked_for"] != true).count();
                    @let missing: Vec<&str> = known.iter().filter(|column| column["needed"] == true && !is_read(text(column, "key"))).map(|column| text(column, "heading")).collect();
                    details.keys open[unread > 0 || !missing.is_empty()] {
                        summary {
                            (text(table, "name")) " · " (text(table, "file"))
                            @if unread > 0 { " " span.warn { "(" (say(Word::NotUnderstoodColumn)) ": " (unread) ")" } }
                        }
                        @for column in &missing { p.bad { (Word::NeededMissing.with(lang, &[column])) } }
                        @for own in headings.iter().take(HEADINGS) {
                            (heading_shown(table, own, known, &of_column(text(table, "file"), text(own, "heading")), form, planner, lang))
                        }
                        @if headings.len() > HEADINGS { p.quiet { (Word::MoreHeadings.with(lang, &[&(headings.len() - HEADINGS).to_string()])) } }
                    }
                }
                @if planner { div.row { button { (say(Word::Save)) } } }
            }
        }
    }
}

fn heading_shown(
    table: &Value,
    own: &Value,
    known: &[Value],
    found: &[&Value],
    form: &Shown<'_>,
    planner: bool,
    lang: Lang,
) -> Markup {
    let say = |word: Word| word.say(lang);
    let heading = text(own, "heading");
    let name = format!("{COLUMN}{}:{heading}", text(table, "table"));
    let chosen = form.typed.get(&name).map_or(choice(own), String::as_str);
    let said = |column: &str| {
        let column = known.iter().find(|one| text(one, "key") == column);
        column.map_or(String::new(), |one| text(one, "heading").to_owned())
    };
    let by_heading = match (own["said"].is_null(), own["column"].as_str()) {
        (true, Some(column)) => said(column),
        (true, None) if own["asked_for"] == true => say(Word::AskedForColumn).to_owned(),
        (true, None) => say(Word::NotUnderstoodColumn).to_owned(),
        (false, _) => "…".to_owned(),
    };
    let is_lost = own["column"].is_null() && own["asked_for"] != true && own["said"].is_null();
    html! {
        div.key {
            label for=(name) { (heading) }
            select name=(name) id=(name) disabled[!planner] {
                option value=(BY_HEADING) selected[chosen == BY_HEADING] { (Word::AsHeadingSays.with(lang, &[&by_heading])) }
                option value=(UNREAD) selected[chosen == UNREAD] { (say(Word::NotReadColumn)) }
                @for column in known {
                    option value=(text(column, "key")) selected[chosen == text(column, "key")] {
                        (text(column, "heading"))
                        @if text(column, "heading") != text(column, "key") { " (" (text(column, "key")) ")" }
                    }
                }
            }
            @if is_lost { p.warn { (say(Word::NotUnderstoodColumn)) } }
            @for one in found {
                p.(if text(one, "severity") == "error" { "bad" } else { "warn" }) { (text(one, "code")) " " (text(one, "cause")) }
            }
        }
    }
}

/// One form's worth of fields: what was typed for what.
struct Sent {
    version: i64,
    typed: Typed,
    /// Whether whoever has seen that somebody else changed the same takes all of their own.
    all_mine: bool,
}

impl Sent {
    fn of(fields: Vec<(String, String)>) -> Result<Self, Fault> {
        let mut typed = Typed::new();
        for (name, value) in fields {
            typed.insert(name, value.replace("\r\n", "\n"));
        }
        let version = typed.remove("version").and_then(|text| text.parse().ok());
        let all_mine = typed.remove("all").is_some_and(|all| all == "mine");
        let mut sent = Self {
            version: version.ok_or(Fault::bad(Word::NeedsVersion))?,
            typed,
            all_mine,
        };
        let mine: Vec<String> = sent
            .typed
            .keys()
            .filter(|key| key.starts_with(MINE))
            .cloned()
            .collect();
        for name in mine {
            if let Some(value) = sent.typed.remove(&name).filter(|_| sent.all_mine)
                && let Some(name) = name.strip_prefix(MINE)
            {
                sent.typed.insert(name.to_owned(), value);
            }
        }
        Ok(sent)
    }
}

/// What stands under a field in the settings of a version, as a form shows it.
fn stands(settings: &Value, field: &str) -> Option<String> {
    if let Some(path) = field.strip_prefix(KEY) {
        return Some(text(key_of(settings, path)?, "value").to_owned());
    }
    if let Some(rest) = field.strip_prefix(COLUMN) {
        let (table, heading) = rest.split_once(':')?;
        return Some(choice(heading_of(settings, table, heading)?).to_owned());
    }
    (field == "policy").then(|| text(settings, "base").to_owned())
}

/// The fields that were typed otherwise than they stand in settings.
fn differing(settings: &Value, typed: &Typed) -> Typed {
    let differs = |(field, value): &(&String, &String)| {
        stands(settings, field).is_some_and(|stands| stands.trim() != value.trim())
    };
    let all = typed.iter().filter(differs);
    all.map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

/// The change that fields ask for.
fn change_of(settings: &Value, typed: &Typed, source: Option<&str>) -> SettingsChange {
    let mut change = SettingsChange {
        source: source
            .map(str::trim)
            .filter(|source| !source.is_empty())
            .map(str::to_owned),
        ..SettingsChange::default()
    };
    for (field, value) in typed {
        if let Some(path) = field.strip_prefix(KEY) {
            let of_pack = key_of(settings, path).and_then(|key| key["pack_value"].as_str());
            let value = value.trim();
            let is_of_pack = value.is_empty() || of_pack.is_some_and(|own| own.trim() == value);
            change
                .pack
                .insert(path.to_owned(), (!is_of_pack).then(|| value.to_owned()));
        } else if let Some((table, heading)) = field
            .strip_prefix(COLUMN)
            .and_then(|rest| rest.split_once(':'))
        {
            let said = match value.as_str() {
                BY_HEADING => None,
                UNREAD => Some(String::new()),
                column => Some(column.to_owned()),
            };
            let table = change.columns.entry(table.to_owned()).or_default();
            table.insert(heading.to_owned(), said);
        } else if field == "policy" && !value.is_empty() {
            change.policy = Some(value.clone());
        }
    }
    change
}

/// Saves what was typed; shows it again where it cannot stand, and both sides where somebody else was faster.
pub async fn save(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    asker.needs(Role::Planner)?;
    let sent = Sent::of(fields)?;
    let round = site.service.store.round(&id).await?;
    let seen = settings_of(&site, &asker, &round, sent.version).await?;
    let mine = differing(&seen, &sent.typed);
    if round.version != sent.version && !sent.all_mine {
        return conflict(&site, &asker, &round, &seen, &mine, &sent).await;
    }
    let here = format!("/rounds/{id}/settings");
    if mine.is_empty() {
        return Ok(Redirect::to(&here).into_response());
    }
    let change = change_of(&seen, &mine, sent.typed.get("source").map(String::as_str));
    match change_settings(&site, &asker, &id, sent.version, &change).await {
        Ok(_) => Ok(Redirect::to(&format!("{here}?saved=true")).into_response()),
        Err(NotChanged::Fault(fault)) => Err(fault),
        Err(NotChanged::Refused(faults)) => {
            let form = Shown {
                settings: &seen,
                typed: &sent.typed,
                faults: &faults,
                is_refused: true,
            };
            let page = shown(&site, &asker, &round, &form, false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What a field is called.
fn named(settings: &Value, field: &str, lang: Lang) -> String {
    if let Some(path) = field.strip_prefix(KEY) {
        let key = key_of(settings, path);
        return key.map_or(path.to_owned(), |key| {
            format!("{} · {}", text(key, "group"), text(key, "name"))
        });
    }
    match field
        .strip_prefix(COLUMN)
        .and_then(|rest| rest.split_once(':'))
    {
        Some((table, heading)) => format!("{table} · {heading}"),
        None => Word::PackHead.say(lang).to_owned(),
    }
}

/// Somebody else has changed the settings since they were seen: where both changed the same, whoever comes second chooses.
async fn conflict(
    site: &App,
    asker: &Asker,
    round: &Round,
    seen: &Value,
    mine: &Typed,
    sent: &Sent,
) -> Result<Response, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let now = settings_of(site, asker, round, round.version).await?;
    let (mut clashing, mut others) = (Vec::new(), Vec::new());
    for (field, value) in mine {
        let (before, theirs) = (stands(seen, field), stands(&now, field));
        match theirs == before || theirs.as_deref().map(str::trim) == Some(value.trim()) {
            true => others.push((field, value)),
            false => clashing.push((field, value, before, theirs)),
        }
    }
    let line = |text: &Option<String>| text.clone().unwrap_or_default().replace('\n', ", ");
    let action = format!("/rounds/{}/settings", round.id);
    let content = html! {
        section {
            p { (say(if clashing.is_empty() { Word::ConflictNone } else { Word::ConflictSays })) }
            form method="post" action=(action) {
                input type="hidden" name="version" value=(round.version);
                input type="hidden" name="source" value=(sent.typed.get("source").map_or("", String::as_str));
                @for (field, value) in &others {
                    input type="hidden" name=(field) value=(value);
                }
                @for (field, value, before, theirs) in &clashing {
                    input type="hidden" name=(format!("{MINE}{field}")) value=(value);
                    fieldset {
                        legend { (named(seen, field, lang)) }
                        p.quiet { (say(Word::WasHead)) ": " (line(before)) }
                        div.row {
                            label.check { input type="radio" name=(field) value=(line_of(theirs)) checked; (say(Word::TheirsHead)) ": " (line(theirs)) }
                            label.check { input type="radio" name=(field) value=(value); (say(Word::MineHead)) ": " (value.replace('\n', ", ")) }
                        }
                    }
                }
                div.row {
                    button { (say(Word::KeepBoth)) }
                    @if !clashing.is_empty() { button.plain name="all" value="mine" { (say(Word::AllMine)) } }
                    a.button.plain href=(action) { (say(Word::AllTheirs)) }
                }
            }
        }
    };
    let page = page(say(Word::ConflictTitle), Some(asker), lang, false, content);
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn line_of(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// Commits the list of a round.
pub async fn commit(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(request): Form<CommitRequest>,
) -> Result<Redirect, Fault> {
    committed(&site, &asker, &id, &request).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/settings#lots")))
}

/// Tells the seed.
pub async fn seed(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(request): Form<SeedRequest>,
) -> Result<Redirect, Fault> {
    told(&site, &asker, &id, &request).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/settings#lots")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(max: &str) -> Value {
        json!({
            "base": "two-primaries",
            "keys": [
                {"path": "reach.max_m", "value": max, "pack_value": "4000"},
                {"path": "household", "value": null, "pack_value": null},
            ],
            "tables": [{"table": "children", "headings": [
                {"heading": "编号", "column": null, "said": null},
                {"heading": "分", "column": "points", "said": "points"},
            ]}],
        })
    }

    fn typed(all: &[(&str, &str)]) -> Typed {
        all.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn only_what_was_typed_otherwise_is_changed_and_the_value_of_the_pack_is_none_of_the_rounds() {
        let seen = settings("3000");
        let all = typed(&[
            ("k:reach.max_m", " 4000 "),
            ("k:household", ""),
            ("k:nothing", "x"),
            ("c:children:编号", "child_id"),
            ("c:children:分", "points"),
            ("policy", "two-primaries"),
        ]);
        let mine = differing(&seen, &all);
        assert_eq!(
            mine.keys().collect::<Vec<_>>(),
            ["c:children:编号", "k:reach.max_m"]
        );
        let change = change_of(&seen, &mine, Some(" "));
        assert_eq!(change.pack["reach.max_m"], None);
        assert_eq!(
            change.columns["children"]["编号"],
            Some("child_id".to_owned())
        );
        assert_eq!((change.policy, change.source), (None, None));
        let unread = change_of(&seen, &typed(&[("c:children:分", "-")]), None);
        assert_eq!(unread.columns["children"]["分"], Some(String::new()));
    }

    #[test]
    fn whoever_takes_all_of_their_own_is_taken_at_their_word() {
        let fields = |all: &[(&str, &str)]| {
            all.iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect()
        };
        let both = [("version", "3"), ("m:k:a", "mine"), ("k:a", "theirs")];
        let sent = Sent::of(fields(&both)).unwrap();
        assert_eq!(sent.typed["k:a"], "theirs");
        let mut all = both.to_vec();
        all.push(("all", "mine"));
        let sent = Sent::of(fields(&all)).unwrap();
        assert_eq!((sent.typed["k:a"].as_str(), sent.version), ("mine", 3));
        assert!(Sent::of(fields(&[("k:a", "x")])).is_err());
    }
}
