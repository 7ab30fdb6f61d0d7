//! What the files of the results should be, worked out again from inputs and allocation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use xuewei_core::allocation::Allocation;
use xuewei_core::audit::Certificate;
use xuewei_core::control::Control;
use xuewei_core::derive::{DeriveError, Posts, Results, derive};
use xuewei_core::network;
use xuewei_core::qualify::Qualified;
use xuewei_core::shortfall::{PostFault, PostPlan};
use xuewei_core::summary::Summary;

use super::{Discrepancy, NotVerified};
use crate::files::contents::{CLASS_VALUES, FAIRNESS, PAGE, PATH, WORKBOOK, files};
use crate::files::provenance::{Options, provenance};
use crate::input::{Input, sha256};
use crate::tables::json::sorted;
use crate::version::is_commit;

/// Every file as it follows from inputs and allocation.
pub(super) struct ReconstructedRound {
    files: BTreeMap<String, Vec<u8>>,
    summary: Summary,
}

impl ReconstructedRound {
    /// # Errors
    /// When the plan for posts breaks a limit or is not the best, or when it is told to end.
    pub(super) fn from(
        input: &Input,
        (qualified, allocation): (&Qualified, &Allocation),
        posts: PostPlan,
        certificate: &Certificate,
        control: &Control,
    ) -> Result<Self, NotVerified> {
        let (intake, pack) = (&input.intake, &input.pack);
        let order = qualified.ranking.order();
        let network = network::build(intake, pack, order, control)?;
        let widest = pack.widest();
        let wider = network::wider(intake, pack, &widest, order, control)?;
        let networks = (&network, wider.as_ref().unwrap_or(&network));
        let posts = Posts::Given(posts);
        let fault = |fault| NotVerified::Troubles(vec![Discrepancy::Posts(fault)]);
        let derived = match derive(pack, networks, qualified, allocation, posts, control) {
            Ok(derived) => derived,
            Err(DeriveError::Posts(why)) => return Err(fault(why)),
            // Nothing is optimised where the plan is given.
            Err(DeriveError::Unsolved(_)) => return Err(fault(PostFault::NotBest)),
            Err(DeriveError::Stopped(stopped)) => return Err(stopped.into()),
        };
        let results = Results::new(intake, pack, qualified, allocation, &derived);
        let mut reconstructed = BTreeMap::new();
        for (name, write) in files(&results, certificate) {
            control.check()?;
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
        record: &Value,
        record_text: &str,
        input: &Input,
        qualified: &Qualified,
    ) -> Vec<Discrepancy> {
        let mut troubles = Vec::new();
        let mut hashes = Vec::new();
        for (name, bytes) in &self.files {
            match fs::read(folder.join(name)) {
                Err(_) => troubles.push(Discrepancy::Unreadable(name.clone())),
                Ok(found) if found != *bytes => {
                    troubles.push(Discrepancy::OutputChanged(name.clone()));
                }
                Ok(_) => {}
            }
            hashes.push((name.as_str(), sha256(bytes)));
        }
        // What needs the optimisation to be worked out again is no part of the proof: its hash is held against
        // the record, and it must be there when the inputs say so, and only when the record does.
        let has_years = input.intake.city().forecast_years().last() > Some(&input.intake.year());
        for name in [FAIRNESS, PATH, CLASS_VALUES, PAGE, WORKBOOK] {
            let result = &record["outputs"][name];
            let must = [FAIRNESS, PAGE, WORKBOOK].contains(&name) || (name == PATH && has_years);
            let may = must || name == CLASS_VALUES;
            match fs::read(folder.join(name)) {
                Ok(_) if result.is_null() || !may => {
                    troubles.push(Discrepancy::OutputChanged(name.to_owned()))
                }
                Err(_) if must || !result.is_null() => {
                    troubles.push(Discrepancy::Unreadable(name.to_owned()));
                }
                Err(_) => {}
                Ok(found) => {
                    let hash = sha256(&found);
                    if *result != hash {
                        troubles.push(Discrepancy::OutputChanged(name.to_owned()));
                    }
                    hashes.push((name, hash));
                }
            }
        }
        let options = Options {
            out: folder.to_owned(),
        };
        let mut reconstructed = provenance(input, qualified, &options, &hashes);
        // Inputs may have been moved: their paths may differ, and nothing else of what is said of them.
        let result = record["inputs"].as_array().into_iter().flatten();
        for (input, result) in reconstructed.inputs.iter_mut().zip(result) {
            if let Some(path) = result["path"].as_str() {
                path.clone_into(&mut input.path);
            }
        }
        // Another build of the same version proves the same. Its commit is told, not proved: whoever puts another in its
        // place changes the fingerprint.
        let commit = record["program"]["commit"].as_str();
        let commit = commit.filter(|commit| is_commit(commit));
        reconstructed.program.commit = commit.map(str::to_owned);
        if sorted(&reconstructed) != record_text {
            troubles.push(Discrepancy::OutputChanged("run.json".to_owned()));
        }
        if !self.summary_is_same(folder) {
            troubles.push(Discrepancy::OutputChanged("summary.json".to_owned()));
        }
        troubles
    }

    /// Whether `summary.json` says the same, times aside.
    fn summary_is_same(&self, folder: &Path) -> bool {
        let Ok(text) = fs::read_to_string(folder.join("summary.json")) else {
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
