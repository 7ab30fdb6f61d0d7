//! A copy of everything that the service keeps, and the way back: a folder with the rows of the store (`store.jsonl`), the
//! files of rounds and results, and `SHA256SUMS` over all of it, which `sha256sum -c` reads too. It is taken while the
//! service is at work: files never change once they stand, and stand before the store names them. It is no database's, so
//! what was copied out of SQLite goes into PostgreSQL.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::folders::{
    Data, DataError, FAMILIES, SECRET_KEY, make_folder, private_file, remove, sync_folder,
};
use crate::server::{BadSettings, Settings};
use crate::store::chain::hexadecimal;
use crate::store::{Sql, StoreError, postgres, sqlite};
use crate::work::now;

/// The rows of the store.
const STORE: &str = "store.jsonl";

/// Of every file its hash.
const SUMS: &str = "SHA256SUMS";

/// Why there is no copy, or no way back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The settings of the service.
    #[error(transparent)]
    Settings(#[from] BadSettings),
    /// Its folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Its store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// Something stands where the copy, or what is restored, is to stand.
    #[error("{0} is there already")]
    Taken(PathBuf),
    /// The copy is not what was written, or the file is not what was uploaded.
    #[error("{0} is not what it was: its hash differs")]
    Changed(PathBuf),
    /// The copy names a path that leads out of it.
    #[error("the copy names {0:?}, which is no file of it")]
    Stray(String),
}

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Rows of the store.
    pub rows: u64,
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::Io(path, error)
}

fn open_store(settings: &Settings, database: &Path) -> Result<Sql, BackupError> {
    Ok(match settings.postgres().map_err(BadSettings::from)? {
        None => sqlite::open(database)?,
        Some(address) => postgres::open(&address)?,
    })
}

fn wait<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    Ok(runtime.block_on(work))
}

/// Copies everything into a new folder. It stands whole or not at all.
///
/// # Errors
/// The folder is there already, a file is not what was uploaded, or the disk is full.
pub fn backup(settings: &Settings, out: &Path) -> Result<Copied, BackupError> {
    if out.symlink_metadata().is_ok() {
        return Err(BackupError::Taken(out.to_owned()));
    }
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = out.with_file_name(name);
    remove(&part).map_err(at(&part))?;
    make_folder(&part).map_err(at(&part))?;
    let copied = copy(settings, &part);
    match copied {
        Ok(copied) => {
            fs::rename(&part, out).map_err(at(out))?;
            Ok(copied)
        }
        Err(error) => {
            let _ = remove(&part);
            Err(error)
        }
    }
}

fn copy(settings: &Settings, out: &Path) -> Result<Copied, BackupError> {
    let database = settings.data.join(crate::folders::DATABASE);
    if settings.database == "sqlite" && !database.exists() {
        let none = io::Error::from(io::ErrorKind::NotFound);
        return Err(BackupError::Io(database, none));
    }
    let store = open_store(settings, &database)?;
    let rows = out.join(STORE);
    let file = private_file(&rows).map_err(at(&rows))?;
    // Rows first, in one look: what they name stands already.
    let taken = wait(async move { store.copy_out(Box::new(BufWriter::new(file))).await });
    let (count, files, runs) = taken.map_err(at(out))??;
    let mut sums = String::new();
    let mut copied = Copied {
        rows: count,
        ..Copied::default()
    };
    let (hash, _) = hashed(&rows)?;
    sums.push_str(&format!("{hash}  {STORE}\n"));
    let mut one = |path: &Path, wanted: Option<&str>| -> Result<(), BackupError> {
        let (from, to) = (settings.data.join(path), out.join(path));
        if let Some(folder) = to.parent() {
            make_folder(folder).map_err(at(folder))?;
        }
        let (hash, bytes) = copied_file(&from, &to)?;
        if wanted.is_some_and(|wanted| wanted != hash) {
            return Err(BackupError::Changed(from));
        }
        sums.push_str(&format!("{hash}  {}\n", slashed(path)));
        copied.files += 1;
        copied.bytes += bytes;
        Ok(())
    };
    // Without it nobody's authenticator would be known again.
    if settings.data.join(SECRET_KEY).is_file() {
        one(Path::new(SECRET_KEY), None)?;
    }
    let mut seen = String::new();
    for [round, version, name, hash] in &files {
        let folder = Path::new("rounds").join(round);
        one(&folder.join(version).join(name), Some(hash))?;
        let assumed = folder.join("init.json");
        if seen != *round && settings.data.join(&assumed).is_file() {
            one(&assumed, None)?;
        }
        seen.clone_from(round);
    }
    for [run, folder] in &runs {
        let folder = Path::new("runs").join(run).join(folder);
        for file in below(&settings.data, &folder)? {
            one(&file, None)?;
        }
    }
    // Without the codes every receipt of a family would be void.
    let rounds: BTreeSet<&String> = files.iter().map(|[round, ..]| round).collect();
    for round in rounds {
        let folder = Path::new(FAMILIES).join(round);
        if !settings.data.join(&folder).is_dir() {
            continue;
        }
        let is_passing = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with('.')
        };
        let mut files = below(&settings.data, &folder)?;
        files.retain(|file| !is_passing(file));
        for file in files {
            match one(&file, None) {
                // Written under a passing name, or put in its place, meanwhile.
                Err(BackupError::Io(_, why)) if why.kind() == io::ErrorKind::NotFound => {}
                done => done?,
            }
        }
    }
    let file = out.join(SUMS);
    let mut to = private_file(&file).map_err(at(&file))?;
    to.write_all(sums.as_bytes()).map_err(at(&file))?;
    to.sync_all().map_err(at(&file))?;
    sync_folder(out).map_err(at(out))?;
    Ok(copied)
}

/// Puts a copy back, into a folder and a store that have nothing.
///
/// # Errors
/// Something is there already, or the copy is not what was written.
pub fn restore(settings: &Settings, from: &Path) -> Result<Copied, BackupError> {
    let sums = from.join(SUMS);
    let mut named = Vec::new();
    for line in BufReader::new(File::open(&sums).map_err(at(&sums))?).lines() {
        let line = line.map_err(at(&sums))?;
        let (hash, name) = line.split_once("  ").unwrap_or(("", &line));
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let is_ours = name == STORE
            || name == SECRET_KEY
            || ["rounds/", "runs/", "families/"]
                .iter()
                .any(|folder| name.starts_with(folder));
        if !is_ours || name.contains(['\\', '\0']) || !Path::new(name).components().all(plain) {
            return Err(BackupError::Stray(name.to_owned()));
        }
        named.push((hash.to_owned(), PathBuf::from(name)));
    }
    // All of it is looked at before anything is written.
    for (hash, name) in &named {
        let file = from.join(name);
        if hashed(&file)?.0 != *hash {
            return Err(BackupError::Changed(file));
        }
    }
    let data = Data::open(&settings.data)?;
    for folder in ["rounds", "runs", FAMILIES] {
        let folder = settings.data.join(folder);
        let mut inside = fs::read_dir(&folder).map_err(at(&folder))?;
        if inside.next().is_some() {
            return Err(BackupError::Taken(folder));
        }
    }
    let store = open_store(settings, &data.database())?;
    let mut copied = Copied::default();
    for (hash, name) in named.iter().filter(|(_, name)| name != Path::new(STORE)) {
        let to = settings.data.join(name);
        if let Some(folder) = to.parent() {
            make_folder(folder).map_err(at(folder))?;
        }
        let (written, bytes) = copied_file(&from.join(name), &to)?;
        if written != *hash {
            return Err(BackupError::Changed(to));
        }
        copied.files += 1;
        copied.bytes += bytes;
    }
    // The store last: a way back that was cut short leaves files that nobody names, which the next start takes away.
    let rows = from.join(STORE);
    let file = File::open(&rows).map_err(at(&rows))?;
    let put = wait(async move { store.copy_in(Box::new(BufReader::new(file)), now()).await });
    copied.rows = match put.map_err(at(from))? {
        Err(StoreError::Conflict) => return Err(BackupError::Taken(data.database())),
        put => put?,
    };
    Ok(copied)
}

/// The files below a folder of the data, as paths within the data, in order.
fn below(data: &Path, folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let full = data.join(folder);
    let mut all = Vec::new();
    for entry in fs::read_dir(&full).map_err(at(&full))? {
        let entry = entry.map_err(at(&full))?;
        let path = folder.join(entry.file_name());
        let kind = entry.file_type().map_err(at(&full))?;
        match (kind.is_dir(), kind.is_file()) {
            (true, _) => all.extend(below(data, &path)?),
            (_, true) => all.push(path),
            // Links lead elsewhere; the service makes none.
            _ => {}
        }
    }
    all.sort();
    Ok(all)
}

fn slashed(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn hashed(path: &Path) -> Result<(String, u64), BackupError> {
    let file = File::open(path).map_err(at(path))?;
    through(file, &mut io::sink()).map_err(at(path))
}

fn copied_file(from: &Path, to: &Path) -> Result<(String, u64), BackupError> {
    let file = File::open(from).map_err(at(from))?;
    let mut out = private_file(to).map_err(at(to))?;
    let done = through(file, &mut out).map_err(at(to))?;
    out.sync_all().map_err(at(to))?;
    Ok(done)
}

fn through(mut from: impl Read, to: &mut impl Write) -> io::Result<(String, u64)> {
    let mut piece = vec![0_u8; 256 << 10];
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    loop {
        let read = from.read(&mut piece)?;
        let part = piece.get(..read).unwrap_or_default();
        if part.is_empty() {
            return Ok((hexadecimal(&hasher.finalize()), bytes));
        }
        hasher.update(part);
        to.write_all(part)?;
        bytes += read as u64;
    }
}
