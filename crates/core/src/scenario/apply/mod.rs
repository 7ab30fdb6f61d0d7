//! From a round and a scenario to the round that would be.

mod boundaries;
mod children;
mod names;
mod on_foot;
mod rules;
mod schools;

use super::ScenarioError;
use super::overrides::Scenario;
use crate::domain::{CityParts, Inconsistent, Intake, IntakeParts};
use crate::finding::{Code, Finding, Findings};
use crate::policy::{Pack, Source};

/// What a scenario is applied to.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The round as it is.
    pub intake: &'a Intake,
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
/// Every name that the round does not have, with the nearest that it has, and whatever cannot be done; that the
/// changed intake contradicts itself, which is a mistake of the program.
pub fn apply(
    base: Base<'_>,
    scenario: &Scenario,
) -> Result<(Intake, Pack, Findings), ScenarioError> {
    let mut changing = Changing {
        base,
        intake: base.intake.clone(),
        findings: Findings::new(),
        inconsistent: None,
        file: String::new(),
    };
    let mut pack = changing.pack(scenario);
    changing.journeys(&pack);
    changing.on_foot(scenario, &pack);
    changing.year(scenario);
    // Names are those of the round before anything of it is changed.
    let named = changing.communities(scenario);
    changing.boundaries(scenario, &named);
    changing.children(scenario, &pack, &named);
    changing.buses_follow(&mut pack);
    for (own, file) in scenario.overrides() {
        changing.file = file.to_owned();
        changing.school(own, &pack);
    }
    if changing.findings.has_errors() {
        // Whom a change concerns that is not made is nobody's question.
        let is_concern = |finding: &Finding| finding.code == Code::OnFootTried;
        changing.findings.leave_out(is_concern);
        return Err(ScenarioError::Overrides(changing.findings));
    }
    if let Some(why) = changing.inconsistent {
        return Err(ScenarioError::Allocation(why.into()));
    }
    Ok((changing.intake, pack, changing.findings))
}

/// A round on its way to the one that would be.
struct Changing<'a> {
    base: Base<'a>,
    intake: Intake,
    findings: Findings,
    /// The first change that did not go together with the rest.
    inconsistent: Option<Inconsistent>,
    /// The file whose override is at work.
    file: String,
}

impl Changing<'_> {
    /// Changes parts of the intake.
    fn change(&mut self, change: impl FnOnce(&mut CityParts, &mut IntakeParts)) {
        self.replace(|intake| intake.with(change));
    }

    /// Puts another intake in the place of the one so far.
    fn replace(&mut self, make: impl FnOnce(Intake) -> Result<Intake, Inconsistent>) {
        match make(std::mem::take(&mut self.intake)) {
            Ok(changed) => self.intake = changed,
            Err(why) => {
                self.intake = self.base.intake.clone();
                self.inconsistent.get_or_insert(why);
            }
        }
    }
}
