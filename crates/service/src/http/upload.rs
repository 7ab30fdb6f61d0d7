//! Uploads: streamed to the disk, counted and hashed on the way, settings made where there are none.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use utoipa::ToSchema;

use super::{Asker, Fault, Site};
use crate::folders::{
    BadName, Passing, new_id, private_file, same_file, stray_in_toml, upload_name,
};
use crate::rows::{self, NoCell};
use crate::states::Role;
use crate::store::chain::hexadecimal;
use crate::store::{FileEntry, Made, NewRound, Round, StoreError};
use crate::words::Word;
use crate::work::{Service, commands, now};

/// The settings of a round.
pub const SETTINGS: &str = "round.toml";

/// Letters of a field that is no file.
const FIELD: usize = 4096;

/// What came with an upload.
pub struct Received {
    /// Where the files are for now.
    pub at: Passing,
    /// The files.
    pub files: Vec<FileEntry>,
    /// Fields that are no files, by name.
    pub fields: Vec<(String, String)>,
}

impl Received {
    /// A field that is no file.
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn unreadable(error: &MultipartError) -> Fault {
    Fault::new(error.status(), Word::UploadBroken)
}

/// How long the next piece of an upload may take.
const PATIENCE: Duration = Duration::from_secs(30);

async fn in_time<T>(coming: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Fault> {
    let late = |_| Fault::new(StatusCode::REQUEST_TIMEOUT, Word::UploadBroken);
    let came = tokio::time::timeout(PATIENCE, coming).await.map_err(late)?;
    came.map_err(|error| unreadable(&error))
}

async fn piece(part: &mut Field<'_>) -> Result<Option<Bytes>, Fault> {
    in_time(part.chunk()).await
}

/// Receives the parts of an upload. Whatever goes wrong, nothing of it stays.
///
/// # Errors
/// A part is too large, has a name that is not taken, comes twice, or the connection ends.
pub async fn receive(service: &Arc<Service>, mut parts: Multipart) -> Result<Received, Fault> {
    let at = service.data.incoming()?;
    let mut received = Received {
        at,
        files: Vec::new(),
        fields: Vec::new(),
    };
    let mut room = service.limits.upload_bytes;
    while let Some(mut part) = in_time(parts.next_field()).await? {
        let Some(raw) = part.file_name().map(str::to_owned) else {
            let name = part.name().unwrap_or_default().to_owned();
            let mut text = Vec::new();
            while let Some(piece) = piece(&mut part).await? {
                text.extend_from_slice(&piece);
                if text.len() > FIELD || received.fields.len() > 64 {
                    return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, Word::TooLarge));
                }
            }
            let text = String::from_utf8(text).map_err(|_| Fault::bad(Word::NotUnderstood))?;
            received.fields.push((name, text));
            continue;
        };
        // A form whose field of files was left empty sends one without a name.
        if raw.is_empty() {
            continue;
        }
        // The settings have one name, whatever the file was called.
        let name = match part.name() {
            Some("round.toml") => SETTINGS.to_owned(),
            _ => upload_name(&raw).map_err(|why| bad_name(why, &raw))?,
        };
        let twice = received
            .files
            .iter()
            .any(|file| file.name.to_lowercase() == name.to_lowercase());
        if twice {
            return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, Word::Twice).with(&[&name]));
        }
        if received.files.len() >= service.limits.files {
            let most = service.limits.files.to_string();
            return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, Word::TooMany).with(&[&most]));
        }
        let writer = Writer::start(received.at.path().join(&name))?;
        let most = room.min(service.limits.file_bytes);
        let mut bytes = 0_u64;
        while let Some(piece) = piece(&mut part).await? {
            bytes += piece.len() as u64;
            if bytes > most {
                return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, Word::TooLarge));
            }
            writer.write(piece).await?;
        }
        room -= bytes;
        let sha256 = writer.done().await?;
        service
            .counters
            .upload_bytes
            .fetch_add(bytes, Ordering::Relaxed);
        received.files.push(FileEntry {
            name,
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            sha256,
        });
    }
    stay_inside(&received)?;
    Ok(received)
}

fn bad_name(why: BadName, raw: &str) -> Fault {
    let shown: String = raw.chars().filter(|c| !c.is_control()).take(60).collect();
    let word = match why {
        BadName::Empty | BadName::TooLong | BadName::Sign => Word::BadName,
        BadName::Kind => Word::BadKind,
    };
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, word).with(&[&shown])
}

/// Settings among the files name nothing outside their folder.
pub(super) fn stay_inside(received: &Received) -> Result<(), Fault> {
    for file in &received.files {
        if !file.name.to_lowercase().ends_with(".toml") {
            continue;
        }
        let bytes = std::fs::read(received.at.path().join(&file.name))?;
        let Ok(text) = String::from_utf8(bytes) else {
            let fault = Fault::new(StatusCode::UNPROCESSABLE_ENTITY, Word::NotUtf8);
            return Err(fault.with(&[&file.name]));
        };
        if let Some(stray) = stray_in_toml(&text) {
            let fault = Fault::new(StatusCode::UNPROCESSABLE_ENTITY, Word::Stray);
            return Err(fault.with(&[&file.name, &stray]));
        }
    }
    Ok(())
}

/// Writes one file on a thread that may block.
struct Writer {
    pieces: mpsc::Sender<Bytes>,
    done: tokio::task::JoinHandle<std::io::Result<String>>,
}

impl Writer {
    fn start(path: PathBuf) -> Result<Self, Fault> {
        let mut file = private_file(&path)?;
        let (pieces, mut coming) = mpsc::channel::<Bytes>(8);
        let done = tokio::task::spawn_blocking(move || {
            let mut hasher = Sha256::new();
            while let Some(piece) = coming.blocking_recv() {
                file.write_all(&piece)?;
                hasher.update(&piece);
            }
            file.sync_all()?;
            Ok(hexadecimal(&hasher.finalize()))
        });
        Ok(Self { pieces, done })
    }

    async fn write(&self, piece: Bytes) -> Result<(), Fault> {
        // A writer that has ended says why when it is asked for the hash; the disk is full, mostly.
        let sent = self.pieces.send(piece).await;
        sent.map_err(|_| Fault::new(StatusCode::INSUFFICIENT_STORAGE, Word::DiskFull))
    }

    async fn done(self) -> Result<String, Fault> {
        drop(self.pieces);
        let ended = self
            .done
            .await
            .map_err(|error| Fault::internal(&error.to_string()))?;
        Ok(ended?)
    }
}

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
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, Word::NoFiles));
    }
    let mut name = received.field("name").unwrap_or_default().trim().to_owned();
    name = name.chars().filter(|c| !c.is_control()).take(120).collect();
    let mut assumed = None;
    if !received.files.iter().any(|file| file.name == SETTINGS) {
        assumed = Some(commands::init(service, received.at.path(), &name, asker.lang).await?);
        received.files.push(entry(&received, SETTINGS)?);
    }
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
    mut received: Received,
    what: Option<&str>,
) -> Result<Round, Fault> {
    let service = &site.service;
    if received.files.is_empty() {
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, Word::NoFiles));
    }
    let new: Vec<String> = received
        .files
        .iter()
        .map(|file| file.name.clone())
        .collect();
    let old = service.store.files(round, from).await?;
    let folder = service.data.version(round, from);
    for file in old {
        if new
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
    let what = what.map_or_else(|| new.join(", "), str::to_owned);
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
    let unfit = |word| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, word);
    let files = service.store.files(round, version).await?;
    if !files.iter().any(|one| one.name == file) || !rows::is_text(&file) {
        return Err(unfit(Word::NotATextTable));
    }
    if value.chars().count() > 1000 || value.contains('\0') {
        return Err(unfit(Word::TooLarge));
    }
    let from = service.data.version(round, version).join(&file);
    let mut received = Received {
        at: service.data.incoming()?,
        files: Vec::new(),
        fields: Vec::new(),
    };
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
    written.map_err(unfit)?;
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

/// A file that was written into an upload, as it is kept.
pub fn entry(received: &Received, name: &str) -> Result<FileEntry, Fault> {
    let bytes = std::fs::read(received.at.path().join(name))?;
    Ok(FileEntry {
        name: name.to_owned(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: hexadecimal(&Sha256::digest(&bytes)),
    })
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
