//! What comes with an upload: streamed to the disk, counted and hashed on the way.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::Fault;
use crate::folders::{BadName, Passing, private_file, stray_in_toml, upload_name};
use crate::store::FileEntry;
use crate::store::chain::hexadecimal;
use crate::words::Word;
use crate::work::Service;

/// The settings of a round.
pub const SETTINGS: &str = "round.toml";

/// Letters of a field that is no file.
const FIELD: usize = 4096;

/// What a file is to the roads of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfRoads {
    /// A road file, or what belongs to a shapefile.
    Roads,
    /// The table of gates.
    Gates,
    /// The table of barriers.
    Barriers,
    /// The table of corrections.
    Edits,
}

impl OfRoads {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Roads, Self::Gates, Self::Barriers, Self::Edits];

    /// The name of its part of an upload, and its key of the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roads => "roads",
            Self::Gates => "gates",
            Self::Barriers => "barriers",
            Self::Edits => "edits",
        }
    }

    /// What a file is: as its part says, and what can be nothing else by its ending.
    fn of(part: Option<&str>, name: &str) -> Option<Self> {
        let told = Self::ALL.into_iter().find(|own| Some(own.as_str()) == part);
        let is_roads = || ["pbf", "shp"].contains(&ending(name).as_str()) || is_beside(name);
        told.or_else(|| is_roads().then_some(Self::Roads))
    }
}

/// The ending of a name, in small letters.
pub fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_lowercase()
}

/// Whether a file belongs to a shapefile and is none by itself.
pub fn is_beside(name: &str) -> bool {
    ["shx", "dbf", "prj", "cpg"].contains(&ending(name).as_str())
}

/// What came with an upload.
pub struct Received {
    /// Where the files are for now.
    pub at: Passing,
    /// The files.
    pub files: Vec<FileEntry>,
    /// What of them is of the roads, by name.
    pub of_roads: Vec<(OfRoads, String)>,
    /// Fields that are no files, by name.
    pub fields: Vec<(String, String)>,
}

impl Received {
    /// Nothing yet.
    ///
    /// # Errors
    /// There is no folder for it.
    pub fn nothing(service: &Service) -> std::io::Result<Self> {
        Ok(Self {
            at: service.data.incoming()?,
            files: Vec::new(),
            of_roads: Vec::new(),
            fields: Vec::new(),
        })
    }

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
    let mut received = Received::nothing(service)?;
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
        let of_roads = OfRoads::of(part.name(), &name);
        let twice = received
            .files
            .iter()
            .any(|file| file.name.to_lowercase() == name.to_lowercase());
        if twice {
            return Err(Fault::unfit(Word::Twice).with(&[&name]));
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
        if let Some(of_roads) = of_roads {
            received.of_roads.push((of_roads, name.clone()));
        }
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
    Fault::unfit(word).with(&[&shown])
}

/// Settings among the files name nothing outside their folder.
pub fn stay_inside(received: &Received) -> Result<(), Fault> {
    for file in &received.files {
        if !file.name.to_lowercase().ends_with(".toml") {
            continue;
        }
        let bytes = std::fs::read(received.at.path().join(&file.name))?;
        let Ok(text) = String::from_utf8(bytes) else {
            let fault = Fault::unfit(Word::NotUtf8);
            return Err(fault.with(&[&file.name]));
        };
        if let Some(stray) = stray_in_toml(&text) {
            let fault = Fault::unfit(Word::Stray);
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

/// A file that was written into an upload, as it is kept.
pub fn entry(received: &Received, name: &str) -> Result<FileEntry, Fault> {
    let bytes = std::fs::read(received.at.path().join(name))?;
    Ok(FileEntry {
        name: name.to_owned(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: hexadecimal(&Sha256::digest(&bytes)),
    })
}

/// The version that a request says it saw.
pub fn seen(headers: &HeaderMap) -> Result<i64, Fault> {
    let seen = headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
    let seen = seen.and_then(|value| value.trim_matches('"').parse().ok());
    seen.ok_or(Fault::new(
        StatusCode::PRECONDITION_REQUIRED,
        Word::NeedsVersion,
    ))
}
