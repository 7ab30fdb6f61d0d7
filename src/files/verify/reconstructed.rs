//! What the files of the results should be, worked out again from inputs and allocation.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use xuewei_core::allocation::Allocation;
use xuewei_core::audit::Certificate;
use xuewei_core::derive::{DeriveError, Posts, Results, derive};
use xuewei_core::network;
use xuewei_core::qualify::Qualified;
use xuewei_core::shortfall::{PostFault, PostPlan};
use xuewei_core::summary::Summary;

use super::Discrepancy;
use crate::files::contents::{files, further_names};
use crate::files::plain;
use crate::files::provenance::{Options, Paths, Wanted, provenance};
use crate::files::record::{RECORD, Record, SUMMARY, summary_hash};
use crate::input::{Input, sha256};
use crate::tables::json::pretty;

/// Every file as it follows from inputs and allocation.
pub(super) struct ReconstructedRound {
    files: BTreeMap<String, Vec<u8>>,
    summary: Summary,
}

impl ReconstructedRound {
    /// # Errors
    /// When the plan for posts breaks a limit or is not the best.
    pub(super) fn from(
        input: &Input,
        qualified: &Qualified,
        allocation: &Allocation,
        posts: PostPlan,
        certificate: &Certificate,
    ) -> Result<Self, PostFault> {
        let (intake, pack) = (&input.intake, &input.pack);
        let order = qualified.ranking.order();
        let network = network::build(intake, pack, order);
        let widest = pack.widest();
        let wider = network::wider(intake, pack, &widest, order);
        let networks = (&network, wider.as_ref().unwrap_or(&network));
        let posts = Posts::Given(posts);
        let derived = match derive(pack, networks, qualified, allocation, posts) {
            Ok(derived) => derived,
            Err(DeriveError::Posts(fault)) => return Err(fault),
            // Nothing is optimised where the plan is given.
            Err(DeriveError::Unsolved(_)) => return Err(PostFault::NotBest),
        };
        let results = Results::new(intake, pack, qualified, allocation, &derived);
        let mut reconstructed = BTreeMap::new();
        for (name, write) in files(&results, certificate) {
            let mut bytes = Vec::new();
            // What cannot be written again is the same as what differs.
            let written = write(&mut bytes).is_ok();
            reconstructed.insert(name, if written { bytes } else { Vec::new() });
        }
        let summary = Summary::of(&results);
        Ok(Self {
            files: reconstructed,
            summary,
        })
    }

    /// Holds every file of the folder against what it should be.
    pub(super) fn compare(
        &self,
        folder: &Path,
        record: &Record,
        input: &Input,
        qualified: &Qualified,
    ) -> Vec<Discrepancy> {
        let wanted = Wanted::of_record(&record.value);
        let mut troubles = Vec::new();
        let mut hashes = BTreeMap::new();
        let outputs = record.outputs();
        // `expected` is nothing of what cannot be worked out again here: then the record is held to itself, and what it
        // says was held against the folder before.
        let mut compare = |name: &str, expected: Option<String>| {
            let found = plain::hash(&folder.join(name)).ok();
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
        };
        for (name, bytes) in &self.files {
            compare(name, Some(sha256(bytes)));
        }
        // What needs the optimisation to be worked out again, or is for people's eyes, must be there when the inputs
        // and what was asked for say so; what it holds is for a second run to say.
        let further = further_names(input, &wanted);
        for name in &further {
            compare(name, None);
        }
        let is_known = |name: &str| self.files.contains_key(name) || further.contains(name);
        let foreign = outputs.keys().filter(|name| !is_known(name));
        let foreign: Vec<Discrepancy> = foreign
            .map(|name| Discrepancy::Foreign((*name).to_owned()))
            .collect();
        troubles.extend(foreign);
        let options = Options {
            paths: Paths::AsRecorded(paths(&record.value)),
            wanted: Some(wanted),
        };
        let summary = summary_hash(&self.summary);
        let reconstructed = provenance(input, qualified, &options, &hashes, Some(&summary));
        if pretty(&reconstructed) != record.text {
            troubles.push(Discrepancy::OutputChanged(RECORD.to_owned()));
        }
        if !self.summary_is_same(folder) {
            troubles.push(Discrepancy::OutputChanged(SUMMARY.to_owned()));
        }
        troubles
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

/// Where the inputs are, as a record says it: they may have been moved since.
pub(super) fn paths(record: &Value) -> Vec<String> {
    let inputs = record["inputs"].as_array().into_iter().flatten();
    let path = |input: &Value| input["path"].as_str().unwrap_or_default().to_owned();
    inputs.map(path).collect()
}
