//! From a round and a scenario to the round that would be.

mod boundaries;
mod children;
mod names;
mod rules;
mod schools;

use super::overrides::Scenario;
use crate::domain::Round;
use crate::finding::Findings;
use crate::policy::{Pack, Source};

/// What a scenario is applied to.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The round as it is.
    pub round: &'a Round,
    /// The policy pack, resolved.
    pub pack: &'a Pack,
    /// The texts that the rules were read from, their own first.
    pub sources: &'a [Source],
    /// Whether a forecast stands for the children already.
    pub is_forecast: bool,
}

/// The round and the rules that would be, with what looks doubtful.
///
/// # Errors
/// Every name that the round does not have, with the nearest that it has, and whatever cannot be done.
pub fn apply(base: Base<'_>, scenario: &Scenario) -> Result<(Round, Pack, Findings), Findings> {
    let mut changing = Changing {
        base,
        round: base.round.clone(),
        findings: Findings::new(),
        file: String::new(),
    };
    let pack = changing.pack(scenario);
    changing.year(scenario);
    // Names are those of the round before anything of it is changed.
    let named = changing.communities(scenario);
    changing.boundaries(scenario, &named);
    changing.children(scenario, &pack, &named);
    for (own, file) in scenario.overrides() {
        changing.file = file.to_owned();
        changing.school(own, &pack);
    }
    if changing.findings.has_errors() {
        return Err(changing.findings);
    }
    Ok((changing.round, pack, changing.findings))
}

/// A round on its way to the one that would be.
struct Changing<'a> {
    base: Base<'a>,
    round: Round,
    findings: Findings,
    /// The file whose override is at work.
    file: String,
}
