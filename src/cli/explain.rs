//! `xuewei explain`: one child, why this school and not the nearer ones.

use std::path::Path;

use super::notices::{Whose, families, family_notice};
use super::troubles::trouble;
use super::{Failure, Speaker};
use crate::report::{Explained, pretty};
use crate::verify::{self, Trouble};
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::{self, Case};
use xuewei_core::network;
use xuewei_core::shortfall;

/// Explains a child from a folder of results and the inputs that it names.
pub fn run(
    results: &Path,
    id: &str,
    as_notice: bool,
    inputs: Option<&Path>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let failed = |troubles: Vec<Trouble>| {
        let told = troubles.iter().map(|t| trouble(t, wording));
        Failure::Outside(told.collect::<Vec<_>>().join("\n"))
    };
    let opened = verify::open(results, inputs).map_err(failed)?;
    // What was changed since explains nothing.
    let changed = verify::changed_since(results, &opened.record);
    if !changed.is_empty() {
        return Err(failed(changed));
    }
    let (round, pack) = (&opened.input.round, &opened.input.pack);
    let (qualified, allocation) = (&opened.qualified, &opened.allocation);
    let found = round.children.binary_search_by(|child| (*child.id).cmp(id));
    let Ok(at) = found else {
        return Err(Failure::Outside(
            wording.text("explain-unknown", &[("id", id)]),
        ));
    };
    let widest = pack.widest();
    let network = network::build(round, &widest, qualified.ranking.order());
    let figures = shortfall::measure(round, pack, qualified, allocation).schools;
    let reasons = explain::reasons(pack, &network, qualified, allocation, &figures);
    let bottlenecks = explain::bottlenecks(pack, &network, qualified, allocation, &figures);
    let case = Case {
        pack,
        network: &network,
        qualified,
        allocation,
        reasons: &reasons,
        figures: &figures,
        bottlenecks: &bottlenecks,
        certificate: &opened.certificate,
    };
    let child = ChildIdx::from_usize(at);
    if as_notice {
        for family in families(round, &Whose::Of(vec![child])) {
            put!("{}", family_notice(&case, &family, wording));
        }
        return Ok(());
    }
    let explanation = explain::explain(&case, child);
    let explained = Explained {
        round,
        pack,
        explanation: &explanation,
        bottlenecks: &bottlenecks,
    };
    if speaker.is_json() {
        put!("{}", pretty(&explained.json(wording)));
    } else {
        say!("{}", explained.text(wording));
    }
    Ok(())
}
