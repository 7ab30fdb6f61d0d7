//! The notices of a round, one for each family.

use std::io;

use rayon::prelude::*;

use crate::faces::explanation::Explained;
use crate::faces::late::Late;
use crate::faces::notice::notice;
use crate::files::amended::Chain;
use crate::files::notices::{NOTICES, path_of};
use crate::files::output::ResultSink;
use crate::input::{Input, Walking};
use crate::words::{Lang, Wording};
use xuewei_core::allocation::Allocation;
use xuewei_core::audit::Certificate;
use xuewei_core::control::Control;
use xuewei_core::derive::Derived;
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::{Case, Explanation, SchoolAccess, explain};
use xuewei_core::network;
use xuewei_core::qualify::Qualified;
use xuewei_core::summary::Commitment;

/// The notice of a family.
pub fn family_notice(
    case: &Case<'_>,
    (commitment, chain): (Option<&Commitment>, Option<&Chain>),
    walking: Option<&Walking>,
    family: &[ChildIdx],
    wording: &Wording,
) -> String {
    let result: Vec<Explanation> = family.iter().map(|child| explain(case, *child)).collect();
    let explained: Vec<Explained<'_>> = result
        .iter()
        .map(|explanation| Explained {
            intake: case.network.reach.intake(),
            pack: case.pack,
            explanation,
            bottlenecks: case.bottlenecks,
            commitment,
            late: Late::of(chain, case.network.reach.intake(), explanation.child),
            walking,
        })
        .collect();
    notice(&explained, wording)
}

/// A round from which notices are written.
#[derive(Clone, Copy)]
pub struct Made<'a> {
    /// Who took part, in what order.
    pub qualified: &'a Qualified,
    /// What each child got.
    pub allocation: &'a Allocation,
    /// What follows from it.
    pub derived: &'a Derived,
    /// What proves it.
    pub certificate: &'a Certificate,
    /// What the round was held against.
    pub commitment: Option<&'a Commitment>,
    /// The versions of a round that was amended.
    pub chain: Option<&'a Chain>,
}

/// Writes the notices of families beside the other results, and tells how many.
///
/// # Errors
/// When the system refuses; and, as an error of the system with [`Stopped`](xuewei_core::control::Stopped) inside, when
/// it is told to end.
pub fn write(
    sink: &dyn ResultSink,
    input: &Input,
    made: &Made<'_>,
    (families, lang): (&[Vec<ChildIdx>], Lang),
    control: &Control,
) -> io::Result<usize> {
    // A folder that holds nothing would be none of the results.
    if families.is_empty() {
        return Ok(0);
    }
    let (round, pack) = (&input.intake, &input.pack);
    let widest = pack.widest();
    let Made {
        qualified,
        allocation,
        derived,
        certificate,
        commitment,
        chain,
    } = *made;
    let order = qualified.ranking.order();
    let network = network::build(round, &widest, order, control).map_err(io::Error::other)?;
    let access = SchoolAccess::of(pack, &network, qualified, allocation, control);
    let access = access.map_err(io::Error::other)?;
    let case = Case {
        pack,
        network: &network,
        qualified,
        allocation,
        access: &access,
        reasons: &derived.reasons,
        figures: &derived.shortfall.schools,
        bottlenecks: &derived.bottlenecks,
        certificate,
    };
    sink.subfolder(NOTICES)?;
    families.par_iter().try_for_each_init(
        // A wording stays in its thread.
        || Wording::new(lang),
        |wording, family| {
            let walking = input.walking.as_ref();
            let page = family_notice(&case, (commitment, chain), walking, family, wording);
            sink.put_again(&path_of(round, family), &page)
        },
    )?;
    Ok(families.len())
}
