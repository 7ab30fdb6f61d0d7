//! The data folder.
//!
//! ```text
//! DATA/lock                        held by the server that has the folder
//! DATA/xuewei.db                   the store
//! DATA/rounds/ROUND/VERSION/NAME   the files of a version; never changed once they stand
//! DATA/runs/RUN/attempt-N/results  what the Nth to have the job made of them
//! DATA/families/ROUND/codes/       codes of the families of a round, and their receipts
//! DATA/families/ROUND/sealed/RUN/N the Nth sealed file of a run, with its key and its ledger
//! DATA/authenticators.key          with it the secrets of authenticators in the store are encrypted
//! DATA/incoming/                   work in hand, emptied at the start
//! ```
//!
//! What the store does not name is nobody's: a folder that stands before its transaction, and is left when the server is
//! killed between the two, is taken away at the next start.

mod names;
mod strays;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};

pub use names::{BadName, upload_name};
pub use strays::{stray_in_json, stray_in_toml};

/// The file of the store.
pub const DATABASE: &str = "xuewei.db";

/// The key of the secrets of authenticators.
pub const SECRET_KEY: &str = "authenticators.key";

/// What families look up with.
pub const FAMILIES: &str = "families";

/// The folder is another server's.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Another server has it.
    #[error("another server works in {0}")]
    Taken(PathBuf),
    /// It cannot be made or read.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// The data folder, held by this process alone.
#[derive(Debug)]
pub struct Data {
    root: PathBuf,
    _lock: File,
}

impl Data {
    /// Makes the folder where there is none, takes it, and takes away what was in hand when the last server ended.
    ///
    /// # Errors
    /// Another server has it, or it cannot be written.
    pub fn open(root: &Path) -> Result<Self, DataError> {
        let io = |error| DataError::Io(root.to_owned(), error);
        make_folder(root).map_err(io)?;
        let root = root.canonicalize().map_err(io)?;
        let lock = private_file(&root.join("lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DataError::Taken(root)),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        // The second is of earlier versions.
        for name in ["incoming", "what-if"] {
            remove(&root.join(name)).map_err(io)?;
        }
        for name in ["incoming", "rounds", "runs", FAMILIES] {
            make_folder(&root.join(name)).map_err(io)?;
        }
        Ok(Self { root, _lock: lock })
    }

    /// The file of the store.
    pub fn database(&self) -> PathBuf {
        self.root.join(DATABASE)
    }

    /// The key of the secrets of authenticators.
    pub fn secret_key(&self) -> PathBuf {
        self.root.join(SECRET_KEY)
    }

    /// A new folder for an upload in hand.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn incoming(&self) -> io::Result<Passing> {
        self.passing("incoming")
    }

    fn passing(&self, name: &str) -> io::Result<Passing> {
        let path = self.root.join(name).join(new_id('t')?);
        make_folder(&path)?;
        Ok(Passing { path })
    }

    /// The folder of a round.
    pub fn round(&self, round: &str) -> PathBuf {
        self.root.join("rounds").join(round)
    }

    /// The files of a version of a round.
    pub fn version(&self, round: &str, version: i64) -> PathBuf {
        self.root
            .join("rounds")
            .join(round)
            .join(version.to_string())
    }

    /// What was assumed when the round's settings were made.
    pub fn assumed(&self, round: &str) -> PathBuf {
        self.root.join("rounds").join(round).join("init.json")
    }

    /// The folder of a run.
    pub fn run(&self, run: &str) -> PathBuf {
        self.root.join("runs").join(run)
    }

    /// What the families of a round look up with, and what is sealed for them.
    pub fn families(&self, round: &str) -> PathBuf {
        self.root.join(FAMILIES).join(round)
    }

    /// Moves an upload to where the files of a version stand. What stands there already was left by a server that was
    /// killed before the store had it.
    ///
    /// # Errors
    /// It cannot be moved.
    pub fn settle(&self, from: Passing, round: &str, version: i64) -> io::Result<()> {
        let to = self.version(round, version);
        if let Some(folder) = to.parent() {
            make_folder(folder)?;
        }
        remove(&to)?;
        fs::rename(&from.path, &to)?;
        if let Some(folder) = to.parent() {
            sync_folder(folder)?;
        }
        Ok(())
    }

    /// Takes away rounds and runs that the store does not name, and attempts that are not a run's results; ends what a
    /// killed server has left running. `keep` says of a run which folder is its results, of an unknown one nothing.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn clean(
        &self,
        rounds: &[(String, i64)],
        results: impl Fn(&str) -> Option<Option<String>>,
    ) -> io::Result<usize> {
        let mut gone = 0;
        for (name, path) in entries(&self.root.join("rounds"))? {
            let current = rounds.iter().find(|(id, _)| *id == name);
            let Some((_, current)) = current else {
                gone += take_away(&path);
                continue;
            };
            for (version, path) in entries(&path)? {
                if version.parse().is_ok_and(|version: i64| version > *current) {
                    gone += take_away(&path);
                }
            }
        }
        for (round, path) in entries(&self.root.join(FAMILIES))? {
            if !rounds.iter().any(|(id, _)| *id == round) {
                gone += take_away(&path);
            }
        }
        for (run, path) in entries(&self.root.join("runs"))? {
            let kept = results(&run);
            for (attempt, path) in entries(&path)? {
                let is_kept = kept
                    .iter()
                    .flatten()
                    .any(|kept| Path::new(kept).starts_with(&attempt));
                if !is_kept {
                    end_left_over(&path);
                    gone += take_away(&path);
                }
            }
            if kept.is_none() {
                gone += take_away(&path);
            }
        }
        Ok(gone)
    }
}

/// A folder that goes when whoever has it is done.
#[derive(Debug)]
pub struct Passing {
    path: PathBuf,
}

impl Passing {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let _ = remove(&self.path);
    }
}

fn entries(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        all.push((
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
        ));
    }
    all.sort();
    Ok(all)
}

/// Takes away what is nobody's. A command that a killed server has left at work may still be writing there: it is waited for a
/// moment, and what then stays is taken away at the next start, which is no reason not to start.
fn take_away(path: &Path) -> usize {
    const TIMES: usize = 50;
    for _ in 0..TIMES {
        if remove(path).is_ok() {
            return 1;
        }
        std::thread::sleep(std::time::Duration::from_millis(40));
    }
    0
}

/// Makes a folder that only its owner enters.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file that only its owner reads, and makes it where there is none.
///
/// # Errors
/// It cannot be opened.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Has the names in a folder on the disk. Windows keeps them by itself, and does not open a folder as a file.
///
/// # Errors
/// The disk does not take them.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(path)?.sync_all(),
        false => Ok(()),
    }
}

/// Takes a file or folder away; none there is as good.
///
/// # Errors
/// It is there and stays.
pub fn remove(path: &Path) -> io::Result<()> {
    let gone = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A file below a folder by the name that a request gives; none where the name leaves the folder, or is no file.
pub fn file_below(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if name.is_empty()
        || name.contains(['\\', '\0', ':'])
        || !Path::new(name).components().all(plain)
    {
        return None;
    }
    let folder = folder.canonicalize().ok()?;
    let file = folder.join(name).canonicalize().ok()?;
    (file.starts_with(&folder) && file.is_file()).then_some(file)
}

/// The same file under another name; copied where it cannot be linked.
///
/// # Errors
/// Neither can be done.
pub fn same_file(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(_) => fs::copy(from, to).map(|_| ()),
    }
}

/// An identifier of 130 random bits after a letter that tells its kind.
///
/// # Errors
/// The system gives no random numbers.
pub fn new_id(kind: char) -> io::Result<String> {
    /// Without signs that are taken for one another.
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut bytes = [0_u8; 26];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let signs = bytes
        .iter()
        .map(|byte| char::from(SIGNS[usize::from(byte & 31)]));
    Ok(std::iter::once(kind).chain(signs).collect())
}

/// Ends the command that a killed server has left at work in this folder. Whether the number is still that of the command,
/// its arguments tell: they name the folder.
fn end_left_over(attempt: &Path) {
    let Ok(pid) = fs::read_to_string(attempt.join("pid")) else {
        return;
    };
    let Ok(pid) = pid.trim().parse::<u32>() else {
        return;
    };
    let Ok(arguments) = fs::read(format!("/proc/{pid}/cmdline")) else {
        return;
    };
    let folder = attempt.to_string_lossy();
    if String::from_utf8_lossy(&arguments).contains(&*folder) {
        let _ = std::process::Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_below_its_folder() {
        let at = tempfile::tempdir().unwrap();
        let folder = at.path().join("results");
        fs::create_dir_all(folder.join("notices")).unwrap();
        fs::write(at.path().join("secret"), "s").unwrap();
        fs::write(folder.join("summary.json"), "{}").unwrap();
        fs::write(folder.join("notices/C1.html"), "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(at.path().join("secret"), folder.join("link")).unwrap();
        assert!(file_below(&folder, "summary.json").is_some());
        assert!(file_below(&folder, "notices/C1.html").is_some());
        for name in [
            "",
            ".",
            "..",
            "../secret",
            "notices/../../secret",
            "/etc/passwd",
            "..\\secret",
            "notices",
            "link",
            "none",
            "summary.json\0",
            "C:x",
            "./../secret",
        ] {
            assert_eq!(file_below(&folder, name), None, "{name}");
        }
    }

    #[test]
    fn two_servers_do_not_share_a_folder_and_work_in_hand_goes() {
        let at = tempfile::tempdir().unwrap();
        let data = Data::open(at.path()).unwrap();
        assert!(matches!(Data::open(at.path()), Err(DataError::Taken(_))));
        let passing = data.incoming().unwrap();
        let path = passing.path().to_owned();
        std::mem::forget(passing);
        drop(data);
        assert!(path.exists());
        let _again = Data::open(at.path()).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn what_the_store_does_not_name_goes_and_the_rest_stays() {
        let at = tempfile::tempdir().unwrap();
        let data = Data::open(at.path()).unwrap();
        for path in [
            "rounds/r1/1",
            "rounds/r1/2",
            "rounds/r2/1",
            "families/r1/codes",
            "families/r2/codes",
        ] {
            fs::create_dir_all(at.path().join(path)).unwrap();
        }
        for path in [
            "runs/a/attempt-1/results",
            "runs/a/attempt-2/results",
            "runs/b/attempt-1",
            "runs/c",
        ] {
            fs::create_dir_all(at.path().join(path)).unwrap();
        }
        let results = |run: &str| match run {
            "a" => Some(Some("attempt-2/results".to_owned())),
            "b" => Some(None),
            _ => None,
        };
        data.clean(&[("r1".to_owned(), 1)], results).unwrap();
        let stays = |path: &str| at.path().join(path).exists();
        assert!(stays("families/r1/codes"));
        assert!(stays("rounds/r1/1") && stays("runs/a/attempt-2/results") && stays("runs/b"));
        for gone in [
            "rounds/r1/2",
            "rounds/r2",
            "families/r2",
            "runs/a/attempt-1",
            "runs/b/attempt-1",
            "runs/c",
        ] {
            assert!(!stays(gone), "{gone}");
        }
    }

    #[test]
    fn identifiers_differ_and_stand_in_addresses() {
        let [a, b] = [new_id('r').unwrap(), new_id('r').unwrap()];
        assert!(a != b && a.len() == 27 && a.starts_with('r'));
        assert!(a.chars().all(|c| c.is_ascii_alphanumeric()));
    }
}
