//! Uploads: a round made of one, the next version of a round, settings made where there are none.

use std::io::Write;

use serde::Deserialize;
use utoipa::ToSchema;

use super::received::{Received, SETTINGS, entry};
use super::{Asker, Fault, Site, network};
use crate::folders::{new_id, private_file, same_file};
use crate::rows::{self, NoCell};
use crate::states::Role;
use crate::store::{Made, NewRound, Round, StoreError};
use crate::words::Word;
use crate::work::{commands, now};

/// Makes a round of an upload: with the settings that came with it, or those that `xuewei init` makes of the tables.
///
/// # Errors
/// There is nothing in it, the tables cannot be made out, or it cannot be kept.
pub async fn add_round(
    site: &Site,
    asker: &Asker,
    mut received: Received,
    key: Option<String>,
) -> Result<Made<Round>, Fault> {
    let service = &site.service;
    if received.files.is_empty() {
        return Err(Fault::unfit(Word::NoFiles));
    }
    let mut name = received.field("name").unwrap_or_default().trim().to_owned();
    name = name.chars().filter(|c| !c.is_control()).take(120).collect();
    let mut assumed = None;
    if !received.files.iter().any(|file| file.name == SETTINGS) {
        // Roads are none of the tables that are made out.
        let aside = service.data.incoming()?;
        let roads: Vec<String> = received.of_roads.iter().map(|own| own.1.clone()).collect();
        let moved = |from: &std::path::Path, to: &std::path::Path| -> std::io::Result<()> {
            roads
                .iter()
                .try_for_each(|name| std::fs::rename(from.join(name), to.join(name)))
        };
        moved(received.at.path(), aside.path())?;
        assumed = Some(commands::init(service, received.at.path(), &name, asker.lang).await?);
        moved(aside.path(), received.at.path())?;
        received.files.push(entry(&received, SETTINGS)?);
    }
    network::follow(service, &mut received, &[], asker.lang).await?;
    if name.is_empty() {
        name = name_in_settings(&received).unwrap_or_else(|| SETTINGS.to_owned());
    }
    let id = new_id('r')?;
    service.data.settle(received.at, &id, 1)?;
    if let Some(assumed) = assumed {
        std::fs::write(service.data.assumed(&id), assumed.to_string())?;
    }
    let new = NewRound {
        id: id.clone(),
        name,
        files: received.files,
        key,
    };
    let made = service.store.add_round(new, &asker.person, now()).await;
    // Not kept, or kept before under this key: the folder is nobody's.
    let unkept = !matches!(&made, Ok(made) if !made.before);
    if unkept && let Some(folder) = service.data.version(&id, 1).parent() {
        let _ = crate::folders::remove(folder);
    }
    Ok(made?)
}

/// Makes the next version of a round: these files in place of those of the same names, the others as they are.
///
/// # Errors
/// There is nothing in it, somebody else has changed the round meanwhile, or it cannot be kept.
pub async fn add_version(
    site: &Site,
    asker: &Asker,
    round: &str,
    from: i64,
    received: Received,
    what: Option<&str>,
) -> Result<Round, Fault> {
    if received.files.is_empty() {
        return Err(Fault::unfit(Word::NoFiles));
    }
    next_version(site, asker, round, from, received, &[], what).await
}

/// Takes road files, or a table about roads, out of a round: its next version is without them, and its settings say so. Of
/// a shapefile everything goes.
///
/// # Errors
/// The settings do not name it as roads, or somebody else has changed the round meanwhile.
pub async fn take_away(
    site: &Site,
    asker: &Asker,
    round: &str,
    from: i64,
    name: &str,
) -> Result<Round, Fault> {
    asker.needs(Role::Planner)?;
    let service = &site.service;
    if service.store.round(round).await?.version != from {
        return Err(StoreError::Conflict.into());
    }
    let named = network::named(service, round, from, asker.lang).await?;
    let files = service.store.files(round, from).await?;
    let files: Vec<String> = files.into_iter().map(|file| file.name).collect();
    if !files.iter().any(|own| own == name) || !named.has(name) {
        return Err(Fault::unfit(Word::NotOfRoads).with(&[name]));
    }
    let goes = network::set_of(name, &files);
    let received = Received::nothing(service)?;
    let what = format!("− {}", goes.join(", "));
    next_version(site, asker, round, from, received, &goes, Some(&what)).await
}

async fn next_version(
    site: &Site,
    asker: &Asker,
    round: &str,
    from: i64,
    mut received: Received,
    without: &[String],
    what: Option<&str>,
) -> Result<Round, Fault> {
    let service = &site.service;
    let new: Vec<String> = received
        .files
        .iter()
        .map(|file| file.name.clone())
        .collect();
    let old = service.store.files(round, from).await?;
    let folder = service.data.version(round, from);
    for file in old {
        if without.contains(&file.name)
            || new
                .iter()
                .any(|name| name.to_lowercase() == file.name.to_lowercase())
        {
            continue;
        }
        same_file(
            &folder.join(&file.name),
            &received.at.path().join(&file.name),
        )?;
        received.files.push(file);
    }
    let mut what = what.map_or_else(|| new.join(", "), str::to_owned);
    for line in network::follow(service, &mut received, without, asker.lang).await? {
        what = format!("{what}\n{line}");
    }
    // The folder stands before the store names it, so one at a time.
    let _changing = service.changing.lock().await;
    if service.store.round(round).await?.version != from {
        return Err(StoreError::Conflict.into());
    }
    service.data.settle(received.at, round, from + 1)?;
    let kept = service
        .store
        .add_version(round, from, received.files, &what, &asker.person, now())
        .await;
    if kept.is_err() {
        let _ = crate::folders::remove(&service.data.version(round, from + 1));
    }
    Ok(kept?)
}

/// Corrects one cell of a table, in the next version of its round. What stood there before stands in the version before.
///
/// # Errors
/// There is no such cell, or somebody else has changed the round meanwhile.
pub async fn correct(
    site: &Site,
    asker: &Asker,
    round: &str,
    correction: Correction,
) -> Result<Round, Fault> {
    asker.needs(Role::Planner)?;
    let service = &site.service;
    let Correction {
        version,
        file,
        row,
        column,
        value,
    } = correction;
    if service.store.round(round).await?.version != version {
        return Err(StoreError::Conflict.into());
    }
    let files = service.store.files(round, version).await?;
    if !files.iter().any(|one| one.name == file) || !rows::is_text(&file) {
        return Err(Fault::unfit(Word::NotATextTable));
    }
    if value.chars().count() > 1000 || value.contains('\0') {
        return Err(Fault::unfit(Word::TooLarge));
    }
    let from = service.data.version(round, version).join(&file);
    let mut received = Received::nothing(service)?;
    let to = received.at.path().join(&file);
    let what = format!("{file} {row} {column}");
    let written = tokio::task::spawn_blocking(move || {
        let bytes = rows::corrected(&from, row, &column, &value).map_err(|none| match none {
            NoCell::Table => Word::NotATextTable,
            NoCell::Place => Word::NoSuchCell,
        })?;
        let mut file = private_file(&to).map_err(|_| Word::DiskFull)?;
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .map_err(|_| Word::DiskFull)
    });
    let written = written
        .await
        .map_err(|error| Fault::internal(&error.to_string()))?;
    written.map_err(Fault::unfit)?;
    received.files.push(entry(&received, &file)?);
    add_version(site, asker, round, version, received, Some(&what)).await
}

/// A cell to be corrected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The version of the round that was seen.
    version: i64,
    /// The table: CSV in UTF-8.
    file: String,
    /// The row, as findings and editors count it.
    row: u64,
    /// The heading of its column.
    column: String,
    /// What is to stand there.
    value: String,
}

/// What settings are called; their keys may be bare and in Chinese, which the grammar alone does not take.
fn name_in_settings(received: &Received) -> Option<String> {
    let text = std::fs::read_to_string(received.at.path().join(SETTINGS)).ok()?;
    let keys = ["name", "名称", "标题"];
    let line = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        keys.contains(&key.trim().trim_matches('"'))
            .then_some(value)
    })?;
    let value: toml::Table = format!("name = {line}").parse().ok()?;
    let name = value.get("name")?.as_str()?.chars();
    Some(name.filter(|c| !c.is_control()).take(120).collect())
}
