//! Where to open and how large at the least cost of opening and journeys: Lagrangian relaxation of the children's rows,
//! plans rounded from it, choices ruled out by what they would cost, and branch and bound on what is left.
//!
//! Prices are found with decimals and by chance of arithmetic; nothing rests on that. What they prove is counted in whole
//! numbers, once while they are found and once more from the finished proof ([`SiteProof::bound`]).

mod ascent;
mod case;
mod flow;
mod improve;
mod located;
mod relaxed;
mod tree;

use crate::control::{Control, Stopped};
use crate::model::siting::SiteChoices;
use improve::SitePlan;
pub use located::{LocateLimits, Located};

/// The plan that costs least; `None` when none was found, with what is proved all the same. `known` are plans to begin with.
///
/// # Errors
/// When it is told to end.
pub fn locate(
    choices: &SiteChoices,
    known: &[Vec<usize>],
    limits: LocateLimits,
    control: &Control,
) -> Result<Option<Located>, Stopped> {
    let plans = known
        .iter()
        .filter_map(|chosen| SitePlan::new(choices, chosen.clone()));
    let start = plans.min_by_key(|plan| plan.value);
    let mut tree = tree::Tree::new(choices, start, limits, control);
    tree.search()?;
    Ok(tree.result())
}
