//! A round of choice is stable: no child and no school that it named would both rather have one another.

use rayon::prelude::*;

use super::reach::DistanceOracle;
use super::{Left, Violation};
use crate::allocation::Outcome;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, SchoolIdx};
use crate::policy::{GroupRule, Pack};
use crate::qualify::choices;

/// The rules of the round.
pub struct Rules<'a> {
    pub pack: &'a Pack,
    pub column: &'a str,
    pub most: usize,
    pub school_line: bool,
    pub within_reach: bool,
}

/// Checks every child who could take part.
///
/// # Errors
/// When it is told to end.
pub fn check(
    left: &Left<'_>,
    rules: &Rules<'_>,
    may: &dyn Fn(ChildIdx) -> bool,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut faults = left.intruders(may);
    let intake = left.intake;
    let mut held: Vec<Vec<ChildIdx>> = vec![Vec::new(); intake.schools().len()];
    for i in 0..intake.children().len() {
        let child = ChildIdx::from_usize(i);
        if let Some(school) = left.of(child).school() {
            held[school.at()].push(child);
        }
    }
    control.check()?;
    let oracle = DistanceOracle::new(intake, rules.pack);
    let column = intake.evidence(rules.column);
    let mut starts = oracle.starts(left.qualified, control)?;
    for (_, children) in &mut starts {
        children.retain(|child| may(*child));
    }
    let result: Vec<Vec<Violation>> = starts
        .par_iter()
        .map(|(start, children)| {
            let mut faults = Vec::new();
            for &child in children {
                if control.is_stopped() {
                    break;
                }
                let (named, _) = choices(intake, rules.pack, column, rules.most, child);
                let own = left.of(child);
                let mut found = own.school().is_none();
                for school in named {
                    let journey = oracle.journey(*start, school);
                    let fits = |m: &i64| !rules.within_reach || *m <= rules.pack.reach.max.get();
                    let Some(journey) = journey.filter(fits) else {
                        continue;
                    };
                    if own.school() == Some(school) {
                        found = true;
                        if own.metres().map(|m| m.get()) != Some(journey) {
                            faults.push(Violation::WrongJourney(child));
                        }
                        if !takes(left, rules, school, child) {
                            faults.push(Violation::NotStable(child));
                        }
                        break;
                    }
                    if would_keep(left, rules, school, &held[school.at()], child) {
                        faults.push(Violation::NotStable(child));
                    }
                }
                if !found && matches!(own, Outcome::Placed { .. }) {
                    faults.push(Violation::NotStable(child));
                }
            }
            faults
        })
        .collect();
    control.check()?;
    faults.extend(result.into_iter().flatten());
    Ok(faults)
}

/// Whether a child passes the school's own line.
fn takes(left: &Left<'_>, rules: &Rules<'_>, school: SchoolIdx, child: ChildIdx) -> bool {
    let line = left.intake.schools()[school.at()].line;
    !rules.school_line || line.is_none_or(|line| left.qualified.points[child.at()] >= Some(line))
}

/// Whether a school would keep a child beside or instead of those it has: of the places kept for each
/// group the best of that group, of the others the best of all.
fn would_keep(
    left: &Left<'_>,
    rules: &Rules<'_>,
    school: SchoolIdx,
    held: &[ChildIdx],
    child: ChildIdx,
) -> bool {
    let places = left.free[school.at()].max(0) as usize;
    if places == 0 || !takes(left, rules, school, child) {
        return false;
    }
    if held.len() < places {
        return true;
    }
    let rank = |c: &ChildIdx| left.qualified.ranking.of(*c);
    // Without reserves the last one kept decides.
    if rules.pack.reserves.is_empty() {
        return held.iter().any(|other| rank(other) > rank(&child));
    }
    let mut all: Vec<ChildIdx> = held.to_vec();
    all.push(child);
    all.sort_by_key(rank);
    let mut kept: Vec<ChildIdx> = Vec::new();
    for reserve in &rules.pack.reserves {
        let share = places * usize::from(reserve.percent.unwrap_or(0)) / 100;
        let of_group = all
            .iter()
            .filter(|c| is_of(left, reserve, **c) && !kept.contains(c));
        let best: Vec<ChildIdx> = of_group
            .take(share.min(places - kept.len()))
            .copied()
            .collect();
        kept.extend(best);
    }
    let open = places - kept.len();
    let others = all.iter().filter(|c| !kept.contains(c)).take(open);
    let is_kept = others.copied().any(|c| c == child);
    is_kept || kept.contains(&child)
}

fn is_of(left: &Left<'_>, rule: &GroupRule, child: ChildIdx) -> bool {
    let column = left.intake.evidence(&rule.column);
    let text = column.map_or("", |c| c.get(child.at()));
    rule.one_of.iter().any(|word| word == text)
}
