//! The notices of a round, one for each family.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::faces::explanation::Explained;
use crate::faces::notice::{file_name, notice};
use crate::files::contents::NOTICES;
use crate::files::output::{Folder, FolderError};
use crate::input::Input;
use crate::words::{Lang, Wording};
use xuewei_core::domain::{ChildIdx, HouseholdIdx, Intake};
use xuewei_core::explain::{Case, Explanation, SchoolAccess, explain};
use xuewei_core::network;
use xuewei_core::round::RoundResult;

/// Whose notices are written.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Every family's.
    All,
    /// Those of the families of these children.
    Of(Vec<ChildIdx>),
}

/// The notice of a family.
pub fn family_notice(case: &Case<'_>, family: &[ChildIdx], wording: &Wording) -> String {
    let result: Vec<Explanation> = family.iter().map(|child| explain(case, *child)).collect();
    let explained: Vec<Explained<'_>> = result
        .iter()
        .map(|explanation| Explained {
            intake: case.network.reach.intake(),
            pack: case.pack,
            explanation,
            bottlenecks: case.bottlenecks,
        })
        .collect();
    notice(&explained, wording)
}

/// The children of each family, in the order of its first child.
pub fn families(round: &Intake, whose: &Whose) -> Vec<Vec<ChildIdx>> {
    let mut of_household: BTreeMap<HouseholdIdx, usize> = BTreeMap::new();
    let mut all: Vec<Vec<ChildIdx>> = Vec::new();
    for (i, child) in round.children().iter().enumerate() {
        let index = ChildIdx::from_usize(i);
        let known = child.household.and_then(|h| of_household.get(&h).copied());
        match known {
            Some(at) => all[at].push(index),
            None => {
                if let Some(household) = child.household {
                    of_household.insert(household, all.len());
                }
                all.push(vec![index]);
            }
        }
    }
    if let Whose::Of(children) = whose {
        all.retain(|family| family.iter().any(|child| children.contains(child)));
    }
    all
}

/// Writes the notices into the folder of results, and tells how many.
pub fn write(
    folder: &Folder,
    input: &Input,
    finished: &RoundResult,
    whose: &Whose,
    lang: Lang,
) -> Result<usize, FolderError> {
    let (round, pack) = (&input.intake, &input.pack);
    let widest = pack.widest();
    let network = network::build(round, &widest, finished.qualified.ranking.order());
    let (qualified, allocation) = (&finished.qualified, &finished.allocation);
    let access = SchoolAccess::of(pack, &network, qualified, allocation);
    let case = Case {
        pack,
        network: &network,
        qualified,
        allocation,
        access: &access,
        reasons: &finished.derived.reasons,
        figures: &finished.derived.shortfall.schools,
        bottlenecks: &finished.derived.bottlenecks,
        certificate: &finished.certificate,
    };
    folder.subfolder(NOTICES)?;
    let families = families(round, whose);
    families.par_iter().try_for_each_init(
        // A wording stays in its thread.
        || Wording::new(lang),
        |wording, family| -> Result<(), FolderError> {
            let first = &round.children()[family[0].at()].id;
            let page = family_notice(&case, family, wording);
            folder.write_again(&format!("{NOTICES}/{}", file_name(first)), &page)?;
            Ok(())
        },
    )?;
    Ok(families.len())
}
