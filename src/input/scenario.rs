//! Scenarios from their files, with those that they are put together from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::scenario::{Part, Scenario};

use super::hash::sha256;
use super::read::InputFile;
use super::text_file::text_of;

/// A scenario and the files that it was read from.
#[derive(Clone, Debug)]
pub struct ScenarioFiles {
    /// What it changes.
    pub scenario: Scenario,
    /// Its own file first, then those that it names, with the hashes of what was read.
    pub files: Vec<InputFile>,
}

/// Reads a scenario and those that it is put together from.
///
/// # Errors
/// Everything that is wrong with the files, at once, conflicts between them included.
pub fn read_scenario(path: &Path) -> Result<ScenarioFiles, Findings> {
    let mut reader = Reader::default();
    let scenario = reader.read(path)?;
    Ok(ScenarioFiles {
        scenario,
        files: reader.files,
    })
}

/// Reads several scenarios as one, all at once.
///
/// # Errors
/// Everything that is wrong with any of the files, conflicts between them included.
pub fn read_together(paths: &[PathBuf]) -> Result<ScenarioFiles, Findings> {
    let mut wrong = Findings::new();
    let mut read = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        match read_scenario(path) {
            Ok(from) => {
                read.push(from.scenario);
                files.extend(from.files);
            }
            Err(findings) => wrong.append(findings),
        }
    }
    if wrong.has_errors() {
        return Err(wrong);
    }
    let scenario = match <[Scenario; 1]>::try_from(read) {
        Ok([one]) => one,
        Err(several) => Scenario::together(several)?,
    };
    Ok(ScenarioFiles { scenario, files })
}

#[derive(Default)]
struct Reader {
    /// The files that the one at hand is a part of.
    above: Vec<PathBuf>,
    /// The files that were read: a part that several files name says the same each time.
    known: BTreeSet<PathBuf>,
    files: Vec<InputFile>,
}

impl Reader {
    fn read(&mut self, path: &Path) -> Result<Scenario, Findings> {
        let of = |name: Option<&std::ffi::OsStr>| {
            name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        };
        let (file_name, name) = (of(path.file_name()), of(path.file_stem()));
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.above.contains(&whole) {
            let circle = Finding::new(Code::PackCircle, &file_name);
            return Err(circle.with("name", &file_name).into());
        }
        let text = text_of(path, &file_name)?;
        let own = Part::from_toml(&text, &file_name)?;
        self.files.push(InputFile {
            role: "scenario",
            path: path.to_owned(),
            sha256: sha256(text.as_bytes()),
        });
        self.above.push(whole.clone());
        self.known.insert(whole);
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let mut findings = Findings::new();
        let mut parts = Vec::new();
        for part in own.parts() {
            let part = folder.join(part);
            let is_known = std::fs::canonicalize(&part)
                .is_ok_and(|p| self.known.contains(&p) && !self.above.contains(&p));
            if is_known {
                continue;
            }
            match self.read(&part) {
                Ok(part) => parts.push(part),
                Err(wrong) => findings.append(wrong),
            }
        }
        self.above.pop();
        let scenario = own.with(name, parts, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        Ok(scenario)
    }
}
