//! The settings of a round: its pack key by key, and what the headings of its tables mean. A change is the next version of
//! the round, checked by the program before anything is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::problem::Problem;
use super::received::{Received, entry, seen, stay_inside};
use super::rounds::{Added, look_at};
use super::upload::add_version;
use super::{App, Asker, Fault, Site};
use crate::states::Role;
use crate::store::{Round, StoreError};
use crate::words::Word;
use crate::work::commands::{self, NoAnswer};

/// Letters of what is typed for one key.
const LETTERS: usize = 4000;

/// Keys that are changed at a time.
const KEYS: usize = 2000;

/// What is to be changed; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsChange {
    /// The shipped pack that holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Keys of the pack by their paths (`reach.max_m`), each with what is typed; `null` for what the pack says that is
    /// extended.
    pub pack: BTreeMap<String, Option<String>>,
    /// What is done to entries of lists of the pack, one after the other, after its keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<EntryChange>,
    /// What headings mean: by table, each heading with its column, an empty one where it is not to be read, `null` where the
    /// heading is to speak for itself.
    pub columns: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// From where the changed keys come: it stands as a remark above each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What is done to a list of the pack (`points.item`, `tie_break`). Entries are counted from 0, as they stand when it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryChange {
    /// The path of the list.
    pub list: String,
    /// What is done.
    #[serde(rename = "do")]
    pub doing: EntryDoing,
    /// The entry that is taken away or moved; of `add` the one that is copied, an empty one where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// Of `add` and `move`: the entry before which it then stands; the end of the list where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<usize>,
    /// Of `add`: keys of the entry, each with what is typed; `null` for one that is copied and not to be had.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<String, Option<String>>,
}

/// What can be done to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryDoing {
    /// One more entry.
    Add,
    /// An entry goes.
    Remove,
    /// An entry stands elsewhere: before or after others.
    Move,
    /// The list of the pack that is extended holds again.
    Restore,
}

impl EntryChange {
    /// As the record names it; `before` are the settings that were seen.
    fn told(&self, before: &Value) -> String {
        let list = list_of(before, &self.list);
        let name = |at: Option<usize>| {
            let entry = at.and_then(|at| list?["entries"].get(at));
            match (entry.and_then(|entry| entry["name"].as_str()), at) {
                (Some(name), _) => name.to_owned(),
                (None, Some(at)) => (at + 1).to_string(),
                (None, None) => "…".to_owned(),
            }
        };
        let path = &self.list;
        match self.doing {
            EntryDoing::Add => {
                let keys: Vec<String> = self
                    .keys
                    .iter()
                    .filter_map(|(key, value)| {
                        Some(format!("{key} = {}", short(value.as_deref()?)))
                    })
                    .collect();
                format!("{path}: + {}", keys.join("; "))
            }
            EntryDoing::Remove => format!("{path}: − {}", name(self.at)),
            EntryDoing::Move => format!("{path}: {} ↑ {}", name(self.at), name(self.before)),
            EntryDoing::Restore => format!("{path}: = {}", before["base"].as_str().unwrap_or("–")),
        }
    }
}

/// The beginning of what was typed, on one line.
fn short(text: &str) -> String {
    text.replace('\n', ", ").chars().take(120).collect()
}

impl SettingsChange {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.policy.is_none()
            && self.pack.is_empty()
            && self.entries.is_empty()
            && self.columns.is_empty()
    }

    /// The texts of a change, with the names under which they stand.
    fn texts(&self) -> impl Iterator<Item = (&String, Option<&str>)> {
        let keys = self.entries.iter().map(|entry| &entry.keys);
        let all = keys.chain(self.columns.values()).chain([&self.pack]);
        all.flatten().map(|(name, text)| (name, text.as_deref()))
    }

    /// As the record names it: what from, and what to.
    fn told(&self, before: &Value) -> String {
        let mut lines = Vec::new();
        if let Some(policy) = &self.policy {
            let was = before["base"].as_str().unwrap_or_default();
            lines.push(format!("policy: {was} → {policy}"));
        }
        for (path, value) in &self.pack {
            let was = key_of(before, path).and_then(|key| key["value"].as_str());
            let (was, now) = (was.unwrap_or("–"), value.as_deref().unwrap_or("–"));
            lines.push(format!("{path}: {} → {}", short(was), short(now)));
        }
        for entry in &self.entries {
            lines.push(entry.told(before));
        }
        for (table, said) in &self.columns {
            for (heading, column) in said {
                let was = heading_of(before, table, heading);
                let was = was.and_then(|own| own["column"].as_str()).unwrap_or("–");
                let now = match column.as_deref() {
                    None => "=",
                    Some("") => "–",
                    Some(column) => column,
                };
                lines.push(format!("{table} “{}”: {was} → {now}", short(heading)));
            }
        }
        if let Some(source) = self.source.as_deref().filter(|source| !source.is_empty()) {
            lines.push(format!("source: {}", short(source)));
        }
        lines.join("\n")
    }
}

/// A key of the settings by its path.
pub fn key_of<'v>(settings: &'v Value, path: &str) -> Option<&'v Value> {
    settings["keys"]
        .as_array()?
        .iter()
        .find(|key| key["path"] == path)
}

/// A list of the settings by its path.
pub fn list_of<'v>(settings: &'v Value, path: &str) -> Option<&'v Value> {
    settings["lists"]
        .as_array()?
        .iter()
        .find(|list| list["path"] == path)
}

/// A heading of a table of the settings.
pub fn heading_of<'v>(settings: &'v Value, table: &str, heading: &str) -> Option<&'v Value> {
    let tables = settings["tables"].as_array()?;
    let table = tables.iter().find(|own| own["table"] == table)?;
    let headings = table["headings"].as_array()?;
    headings.iter().find(|own| own["heading"] == heading)
}

/// The settings of a version of a round, with the version.
///
/// # Errors
/// There is no such round, it was deleted, or its settings cannot be read.
pub async fn settings_of(
    site: &Site,
    asker: &Asker,
    round: &Round,
    version: i64,
) -> Result<Arc<Value>, Fault> {
    if round.deleted_at.is_some() || version < 1 || version > round.version {
        return Err(Fault::missing());
    }
    Ok(commands::settings(&site.service, &round.id, version, asker.lang).await?)
}

/// Why a change of settings is not kept.
pub enum NotChanged {
    /// The program does not take it: each finding with its key.
    Refused(Vec<Value>),
    /// Anything else.
    Fault(Fault),
}

impl From<Fault> for NotChanged {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for NotChanged {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<std::io::Error> for NotChanged {
    fn from(error: std::io::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<NotChanged> for Fault {
    fn from(not: NotChanged) -> Self {
        match not {
            NotChanged::Fault(fault) => fault,
            NotChanged::Refused(faults) => {
                let first = faults.first().and_then(|fault| fault["cause"].as_str());
                let first = first.unwrap_or_default().to_owned();
                let fault = Self::unfit(Word::Refused);
                Self {
                    findings: Some(faults.into()),
                    ..fault.with(&[&first])
                }
            }
        }
    }
}

/// Makes the next version of a round with a change of its settings.
///
/// # Errors
/// Who asks may not, a key cannot have its value, or somebody else has changed the round meanwhile.
pub async fn change_settings(
    site: &Site,
    asker: &Asker,
    id: &str,
    version: i64,
    change: &SettingsChange,
) -> Result<Round, NotChanged> {
    asker.needs(Role::Planner)?;
    let service = &site.service;
    let round = service.store.round(id).await?;
    if round.version != version {
        return Err(StoreError::Conflict.into());
    }
    let too_long = |text: &str| text.chars().count() > LETTERS || text.contains('\0');
    let is_too_much = change.texts().count() + change.entries.len() > KEYS
        || change.entries.iter().any(|entry| too_long(&entry.list))
        || change.source.as_deref().is_some_and(too_long)
        || change.policy.as_deref().is_some_and(too_long)
        || change
            .texts()
            .any(|(name, text)| too_long(name) || text.is_some_and(too_long));
    if is_too_much {
        return Err(Fault::unfit(Word::TooLarge).into());
    }
    if change.is_empty() {
        return Err(Fault::unfit(Word::NothingChanged).into());
    }
    let before = settings_of(site, asker, &round, version).await?;
    let what = change.told(&before);
    written(site, asker, &round, json!(change), Vec::new(), &what).await
}

/// The next version of a round, with a change of its settings as the program writes it, and files beside.
pub(super) async fn written(
    site: &Site,
    asker: &Asker,
    round: &Round,
    change: Value,
    beside: Vec<(String, Vec<u8>)>,
    what: &str,
) -> Result<Round, NotChanged> {
    let service = &site.service;
    let folder = service.data.version(&round.id, round.version);
    let mut received = Received::nothing(service)?;
    for (name, bytes) in beside {
        std::fs::write(received.at.path().join(&name), bytes)?;
        let file = entry(&received, &name)?;
        received.files.push(file);
    }
    let into = received.at.path().to_owned();
    let files = commands::change_settings(service, &folder, &change, &into, asker.lang).await;
    let files = match files {
        Ok(files) => files,
        Err(NoAnswer::Refused(said)) => {
            return Err(match said["faults"].as_array() {
                Some(faults) if !faults.is_empty() => NotChanged::Refused(faults.clone()),
                _ => NotChanged::Fault(NoAnswer::Refused(said).into()),
            });
        }
        Err(other) => return Err(NotChanged::Fault(other.into())),
    };
    for name in files {
        let file = entry(&received, &name)?;
        received.files.push(file);
    }
    // What the program wrote names nothing outside its folder, as little as what is uploaded.
    stay_inside(&received)?;
    let kept = add_version(site, asker, &round.id, round.version, received, Some(what)).await;
    Ok(kept?)
}

/// The settings of a round: the keys of its pack, each with its sentence, unit, source, value in the pack and here; the
/// headings of its tables with what they were read as; what is wrong. As `xuewei settings --format json` prints it, with the
/// `version` that it is of.
#[utoipa::path(get, path = "/rounds/{id}/settings", tag = "settings", params(("id" = String, Path,)),
    responses((status = 200, body = Value), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let round = site.service.store.round(&id).await?;
    let said = settings_of(&site, &asker, &round, round.version).await?;
    Ok(Json(Value::clone(&said)))
}

/// Changes settings, as the next version of the round. A value that a key cannot have is refused (422) with the `key` of each
/// finding, and nothing is kept.
#[utoipa::path(put, path = "/rounds/{id}/settings", tag = "settings",
    params(("id" = String, Path,), ("If-Match" = String, Header, description = "The version that was seen.")),
    request_body = SettingsChange,
    responses((status = 200, body = Added), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn put(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<SettingsChange>,
) -> Result<Json<Added>, Fault> {
    asker.needs(Role::Planner)?;
    let seen = seen(&headers)?;
    let round = change_settings(&site, &asker, &id, seen, &change).await?;
    look_at(&site, &round.id, &asker);
    Ok(Json(Added {
        id: round.id,
        version: round.version,
    }))
}
