//! The settings of a round, key by key: what its pack says and from where, what the headings of its tables were read as;
//! and a change of them, written as files that can be put in their place.

mod answers;
mod keys;
mod tables;

use std::path::{Path, PathBuf};

use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{PACKS, resolve};

pub use answers::{
    Answer, ColumnAnswer, EntryAnswer, EntryKeyAnswer, FaultAnswer, HeadingAnswer, KeyAnswer,
    ListAnswer, NetworkAnswer, PackAnswer, Refused, RoadAnswer, TableAnswer, WordAnswer, Written,
};
pub use keys::about;

use self::keys::keys;
use self::tables::tables;
use super::Error;
use crate::input::{
    Changed, Manifest, SettingsChange, change_settings, is_own_pack, load_pack, pack_fault_key,
    pack_sources, read_settings, text_of,
};
use crate::words::Wording;
use crate::words::findings::answer;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`.
    pub round: PathBuf,
    /// A file with what is to be changed, as JSON; nothing is changed without one.
    pub change: Option<PathBuf>,
    /// The folder for the files that follow.
    pub out: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug)]
pub enum Response {
    /// The settings as they are.
    Read(Box<Answer>, Findings),
    /// The change stands in the folder.
    Written(Written),
    /// Nothing was written.
    Refused(Refused, Findings),
}

/// Reads the settings of a round, or writes files with a change in them.
///
/// # Errors
/// `round.toml` cannot be read, the change is none, or the files cannot be written.
pub fn run(request: &Request, wording: &Wording) -> Result<Response, Error> {
    let Some(change) = &request.change else {
        let (_, round) = read_settings(&request.round).map_err(Error::Input)?;
        let (answer, wrong) = read(&request.round, &round, wording);
        return Ok(Response::Read(Box::new(answer), wrong));
    };
    let text = text_of(change, "change.json").map_err(Error::Input)?;
    // A list would be taken for the keys in their order.
    let read = match text.trim_start().starts_with('{') {
        true => serde_json::from_str(&text),
        false => Err(serde::de::Error::custom("no object")),
    };
    let change: SettingsChange = match read {
        Ok(change) => change,
        Err(why) => {
            let why = std::io::Error::other(why.to_string());
            return Err(Error::Input(
                Finding::unreadable("change.json", &why).into(),
            ));
        }
    };
    match change_settings(&request.round, &change) {
        Err(refused) => {
            let changed: Vec<String> = change.pack.keys().cloned().collect();
            let faults = faults(&refused.findings, refused.pack.as_ref(), &changed, wording);
            let counts = answer(&refused.findings, wording).counts;
            let counts = Code::ALL
                .iter()
                .filter_map(|code| Some((code.as_str(), *counts.get(code.as_str())?)))
                .collect();
            Ok(Response::Refused(
                Refused { faults, counts },
                refused.findings,
            ))
        }
        Ok(changed) => {
            let out = request.out.as_deref().unwrap_or_else(|| Path::new("."));
            let files =
                write(out, &request.round, &changed).map_err(|why| Error::output(out, why))?;
            Ok(Response::Written(Written { files }))
        }
    }
}

fn write(out: &Path, round: &Path, changed: &Changed) -> std::io::Result<Vec<String>> {
    std::fs::create_dir_all(out)?;
    let name = round.file_name().map_or_else(
        || "round.toml".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let mut files = vec![name.clone()];
    // The pack first: a round that names a pack that is not there would be half of a change.
    if let Some((name, text)) = &changed.pack {
        std::fs::write(out.join(name), text)?;
        files.push(name.clone());
    }
    std::fs::write(out.join(&name), &changed.round)?;
    Ok(files)
}

fn faults(
    findings: &Findings,
    pack: Option<&(String, String)>,
    changed: &[String],
    wording: &Wording,
) -> Vec<FaultAnswer> {
    let said = answer(findings, wording).findings;
    let all = findings.sorted().into_iter().zip(said);
    all.map(|(finding, said)| {
        let of_pack = pack.filter(|(name, _)| *name == finding.place.file);
        let key = of_pack.and_then(|(_, text)| pack_fault_key(finding, text, changed));
        FaultAnswer {
            key: key.unwrap_or_else(|| pack_fault_key(finding, "", &[]).unwrap_or_default()),
            code: said.code.into_owned(),
            cause: said.cause,
            action: said.action,
        }
    })
    .collect()
}

fn read(path: &Path, round: &Manifest, wording: &Wording) -> (Answer, Findings) {
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let own = is_own_pack(&round.policy);
    let loaded = pack_sources(&round.policy, folder, None);
    let (sources, mut wrong) = match loaded {
        Ok(sources) => (sources, Findings::new()),
        Err(findings) => (Vec::new(), findings),
    };
    let beneath = sources.get(usize::from(own)..).unwrap_or_default();
    let resolved = match sources.is_empty() {
        true => None,
        false => resolve(&sources)
            .map_err(|findings| wrong.append(findings))
            .ok(),
    };
    let pack = sources.first().filter(|_| own);
    let pack = pack.map(|source| (source.name.clone(), source.text.clone()));
    let method = resolved.as_ref().map(|pack| pack.travel.method.as_str());
    let evidence = resolved.map_or_else(Vec::new, |pack| {
        let mut all: Vec<String> = pack
            .evidence_columns()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        all.extend(pack.tie_breaks.iter().map(|rule| rule.column.clone()));
        all
    });
    let (keys, lists) = keys(&sources, beneath, wording);
    let answer = Answer {
        policy: round.policy.clone(),
        base: beneath.first().map(|source| source.name.clone()),
        own,
        seed: round.seed.clone(),
        commitment: round
            .commitment
            .as_ref()
            .map(|path| path.display().to_string()),
        packs: PACKS.iter().map(|(name, _)| shipped_pack(name)).collect(),
        keys,
        lists,
        tables: tables(round, folder, &evidence, wording),
        network: network(round, method),
        faults: faults(&wrong, pack.as_ref(), &[], wording),
    };
    (answer, wrong)
}

fn network(round: &Manifest, method: Option<&'static str>) -> NetworkAnswer {
    let named = &round.network;
    let text = |path: &PathBuf| path.display().to_string();
    let crs = |at: usize| named.crs.get(at).or(named.crs.first()).copied();
    let roads = named.roads.iter().enumerate();
    NetworkAnswer {
        roads: roads
            .map(|(at, path)| RoadAnswer {
                file: text(path),
                crs: crs(at).unwrap_or_default().as_str(),
            })
            .collect(),
        gates: named.gates.as_ref().map(text),
        barriers: named.barriers.as_ref().map(text),
        edits: named.edits.as_ref().map(text),
        method,
    }
}

fn shipped_pack(name: &str) -> PackAnswer {
    let (title, source) = match load_pack(name, Path::new("")) {
        Ok((pack, _)) => (pack.title, pack.validity.origin.source.unwrap_or_default()),
        Err(_) => (String::new(), String::new()),
    };
    PackAnswer {
        name: name.to_owned(),
        title,
        source,
    }
}
