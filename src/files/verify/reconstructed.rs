//! What the files of the results should be, worked out again from inputs and allocation.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde_json::Value;
use xuewei_core::control::{Control, Stopped};
use xuewei_core::derive::{DeriveError, Posts, Results};
use xuewei_core::shortfall::{PostFault, PostPlan};
use xuewei_core::summary::{ByHand, Commitment, Summary};

use super::{Discrepancy, NotVerified, ResultsFolder};
use crate::files::commitment;
use crate::files::contents::{files, further_names};
use crate::files::kept::{self, KEPT};
use crate::files::plain;
use crate::files::provenance::{Options, Paths, Wanted, provenance};
use crate::files::record::{RECORD, SUMMARY, summary_hash};
use crate::input::{kept, sha256};
use crate::tables::json::sorted;
use crate::version::{Program, is_commit, program};

/// Every file as it follows from inputs and allocation.
pub(super) struct ReconstructedRound {
    files: BTreeMap<String, Vec<u8>>,
    summary: Summary,
}

impl ReconstructedRound {
    /// # Errors
    /// When the plan for posts breaks a limit or is not the best, or when it is told to end.
    pub(super) fn from(
        opened: &ResultsFolder,
        posts: PostPlan,
        control: &Control,
    ) -> Result<Self, NotVerified> {
        let fault = |fault| NotVerified::Troubles(vec![Discrepancy::Posts(fault)]);
        let derived = match opened.derive(Posts::Given(posts), control) {
            Ok(derived) => derived,
            Err(DeriveError::Posts(why)) => return Err(fault(why)),
            // Nothing is optimised where the plan is given.
            Err(DeriveError::Unsolved(_)) => return Err(fault(PostFault::NotBest)),
            Err(DeriveError::Stopped(stopped)) => return Err(stopped.into()),
        };
        let ResultsFolder {
            input,
            qualified,
            allocation,
            certificate,
            ..
        } = opened;
        let (intake, pack) = (&input.intake, &input.pack);
        let results = Results::new(intake, pack, qualified, allocation, &derived);
        let chain = opened.amended.as_ref().map(|amended| &amended.chain);
        let mut all = files(&results, certificate);
        all.extend(chain.iter().flat_map(|chain| chain.files()));
        let mut reconstructed = BTreeMap::new();
        for (name, write) in all {
            control.check()?;
            let mut bytes = Vec::new();
            // What cannot be written again is the same as what differs.
            let written = write(&mut bytes).is_ok();
            reconstructed.insert(name, if written { bytes } else { Vec::new() });
        }
        let mut summary = Summary::of(&results, control)?;
        let (first, ranked) = opened.first();
        summary.commitment = commitment::held(first, ranked);
        if let Some(chain) = chain {
            chain.complete(&mut summary, control)?;
        }
        Ok(Self {
            files: reconstructed,
            summary,
        })
    }

    /// How much of the round people decided.
    pub(super) fn by_hand(&self) -> ByHand {
        self.summary.by_hand.clone()
    }

    /// The commitment that the round was held against.
    pub(super) fn commitment(&self) -> Option<Commitment> {
        self.summary.commitment.clone()
    }

    /// Holds every file of the folder against what it should be.
    ///
    /// # Errors
    /// That it is told to end.
    pub(super) fn compare(
        &self,
        folder: &Path,
        opened: &ResultsFolder,
        control: &Control,
    ) -> Result<Vec<Discrepancy>, Stopped> {
        let ResultsFolder {
            record,
            input,
            allocation,
            ..
        } = opened;
        // What needs the optimisation to be worked out again, or is for people's eyes, must be there when the inputs
        // and what was asked for say so; what it holds is for a second run to say.
        let is_amended = opened.amended.is_some();
        let wanted = Wanted::of_record(&record.value);
        let further = further_names(input, allocation, &wanted, is_amended);
        // What is kept follows from the inputs like any table, and from what is kept itself.
        let kept = wanted.kept.then(|| kept(opened.first().0)).flatten();
        let kept = kept.and_then(|files| kept::packed(&files).ok());
        let kept = kept.map(|bytes| (KEPT.to_owned(), bytes));
        let kept: BTreeMap<String, Vec<u8>> = kept.into_iter().collect();
        let own = self.files.iter().chain(&kept);
        let own = own.map(|(name, bytes)| (name.as_str(), Some(bytes.as_slice())));
        let all = own.chain(further.iter().map(|name| (name.as_str(), None)));
        let all: Vec<(&str, Option<&[u8]>)> = all.collect();
        let hashed: Vec<(&str, Option<String>, Option<String>)> = all
            .into_par_iter()
            .map(|(name, bytes)| {
                let found = plain::hash(&folder.join(name), control).ok();
                control.check()?;
                Ok((name, bytes.map(sha256), found))
            })
            .collect::<Result<_, Stopped>>()?;
        let mut troubles = Vec::new();
        let mut hashes = BTreeMap::new();
        let outputs = record.outputs();
        for (name, expected, found) in hashed {
            // Nothing is expected of what cannot be worked out again here: then the record is held to itself, and what it
            // says was held against the folder before.
            let told = outputs.get(name).map(|hash| (*hash).to_owned());
            let expected = expected.or(told).or_else(|| found.clone());
            match found {
                None => troubles.push(Discrepancy::Unreadable(name.to_owned())),
                found if found != expected => {
                    troubles.push(Discrepancy::OutputChanged(name.to_owned()));
                }
                Some(_) => {}
            }
            if let Some(expected) = expected {
                hashes.insert(name.to_owned(), expected);
            }
        }
        let is_known = |name: &str| {
            self.files.contains_key(name) || kept.contains_key(name) || further.contains(name)
        };
        let foreign = outputs.keys().filter(|name| !is_known(name));
        troubles.extend(foreign.map(|name| Discrepancy::Foreign((*name).to_owned())));
        let summary = Some(summary_hash(&self.summary));
        let mut options = options(&record.value);
        if opened.kept.is_some() {
            // Without the inputs nothing is said of them.
            options.paths = Paths::OfRecord(Box::new(record.value.clone()));
        }
        let committed = self.summary.commitment.as_ref();
        let first = opened.first();
        let reconstructed = provenance(first, &options, hashes, summary, committed);
        if sorted(&reconstructed) != record.text {
            troubles.push(Discrepancy::OutputChanged(RECORD.to_owned()));
        }
        if !self.summary_is_same(folder) {
            troubles.push(Discrepancy::OutputChanged(SUMMARY.to_owned()));
        }
        Ok(troubles)
    }

    /// Whether `summary.json` says the same, times aside.
    fn summary_is_same(&self, folder: &Path) -> bool {
        let Ok(text) = plain::text(&folder.join(SUMMARY)) else {
            return false;
        };
        let Ok(found) = serde_json::from_str::<Value>(&text) else {
            return false;
        };
        let mut reconstructed = serde_json::to_value(&self.summary).unwrap_or_default();
        let same_times = reconstructed["seconds"]
            .as_object()
            .map(|s| s.keys().cloned().collect::<Vec<_>>())
            == found["seconds"]
                .as_object()
                .map(|s| s.keys().cloned().collect::<Vec<_>>());
        reconstructed["seconds"] = found["seconds"].clone();
        same_times && reconstructed == found
    }
}

/// What a record says of itself that does not follow from the round: for whoever works out the same record again.
pub(super) fn options(record: &Value) -> Options {
    // Another build of the same version proves the same. Its commit is told, not proved: whoever puts another in its
    // place changes the fingerprint.
    let commit = record["program"]["commit"].as_str();
    let commit = commit.filter(|commit| is_commit(commit));
    let version = record["program"]["version"].as_str();
    Options {
        program: Program {
            commit: commit.map(str::to_owned),
            // Where it is another than this one, that is told; the rest of the record may still be the same.
            version: version.map_or_else(|| program().version, str::to_owned),
            ..program()
        },
        // Inputs may have been moved: their paths may differ, and nothing else of what is said of them.
        paths: Paths::AsRecorded(paths(record)),
        wanted: Some(Wanted::of_record(record)),
    }
}

/// Where the inputs are, as a record says it.
fn paths(record: &Value) -> Vec<String> {
    let inputs = record["inputs"].as_array().into_iter().flatten();
    let path = |input: &Value| input["path"].as_str().unwrap_or_default().to_owned();
    inputs.map(path).collect()
}
