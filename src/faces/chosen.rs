//! The schools that a family named, and how its child stands to those who got in.

use super::explanation::Explained;
use crate::words::Wording;
use xuewei_core::domain::{ChildIdx, Intake, SchoolIdx};
use xuewei_core::explain::{InReach, SchoolAvailability};
use xuewei_core::policy::{Pack, StepKind};
use xuewei_core::qualify::choices;
use xuewei_core::units::decimal;

/// The schools that a family named in any round of choice, each with its number on the list of that round.
pub fn chosen(intake: &Intake, pack: &Pack, child: ChildIdx) -> Vec<(SchoolIdx, usize)> {
    let mut all = Vec::new();
    for phase in &pack.procedure {
        if let StepKind::Choice {
            column,
            choices: most,
            ..
        } = &phase.act
        {
            let (named, _) = choices(intake, pack, intake.evidence(column), *most, child);
            all.extend(named.into_iter().zip(1..));
        }
    }
    all
}

/// How the points of the child stand to those of the last one whom a full school took by rank.
pub fn lacking(child: &Explained<'_>, school: &InReach, wording: &Wording) -> Option<String> {
    if school.availability != SchoolAvailability::FullOfHigher {
        return None;
    }
    let own = child.explanation.points?;
    let (_, last) = school.last?;
    let fewer = last?.parts() - own.parts();
    match fewer {
        1.. => Some(wording.text("notice-fewer", &[("points", decimal(fewer))])),
        0 => Some(wording.plain("notice-equal")),
        _ => None,
    }
}
