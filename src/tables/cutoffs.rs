//! `cutoffs.csv`: for each step of the procedure the minimum scores of the districts, and the last child admitted to
//! each school.

use std::borrow::Cow;

use xuewei_core::allocation::PlacedBy;
use xuewei_core::derive::Results;
use xuewei_core::domain::{ChildIdx, DistrictIdx};
use xuewei_core::policy::{LOCK, MinimumScore, StepKind};
use xuewei_core::qualify::{Rank, ScoreThresholds};
use xuewei_core::units::Points;

use super::cell::{StepName, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// A minimum score, or the last child admitted to a school in a step.
    pub struct CutoffRow<'a> = "cutoffs", "各步骤中区县的最低分，以及各校录取人数和末位", "The minimum score of a district, or the last child admitted to a school, in one step of the procedure" {
        round: StepName<'a>, "轮次", "Round", "程序步骤；人工安排记为 lock", "The step of the procedure; lock for placements by a person";
        kind: Word<'a>, "类别", "Kind", "school 学校；by_hand 人工安排的学校；district_line 区县最低分；area_line 片区最低分", "school; by_hand for a school to which people sent children; district_line for the minimum score of a district, area_line for that of an area below it";
        id: Cow<'a, str>, "编号", "Identifier", "学校编号、区县代码或片区名称", "Identifier of the school, code of the district or name of the area";
        placed: Option<u64>, "录取", "Placed", "该步骤录取的儿童数", "Children placed there in this step";
        points: Option<Points>, "积分", "Points", "末位积分或最低分；by_hand 行为人工安排的儿童中位次最低者的积分，不是录取线", "Points of the last child, or the minimum score; in a row by_hand those of the child that ranks lowest of those sent there, which is no cut-off: they did not compete";
        rank: Option<Rank>, "位次", "Rank", "末位儿童的位次；by_hand 行中有儿童没有位次则为空", "Rank of the last child; in a row by_hand empty where one of them has none";
    }
}

/// Children placed at a school in a step, and the last of them.
type LastIn = (u64, Option<Rank>, Option<Points>);

/// The cut-offs, placements by hand first, then step by step.
pub fn cutoffs<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || rows_of(&results).into_iter())
}

fn rows_of<'a>(results: &Results<'a>) -> Vec<CutoffRow<'a>> {
    let (round, qualified) = (results.intake, results.qualified);
    // By what placed them, by hand first, then by school.
    let steps = results.pack.procedure.len();
    let mut last: Vec<Vec<LastIn>> =
        vec![vec![LastIn::default(); round.schools().len()]; steps + 1];
    let number = |placed_by: PlacedBy| match placed_by {
        PlacedBy::Not => None,
        PlacedBy::ByHand => Some(0),
        PlacedBy::In(at) => Some(usize::from(at) + 1),
    };
    // From the highest rank down, and after all of them who has none: whoever comes later is the last.
    let is_unranked = |child: &ChildIdx| qualified.ranking.of(*child).is_none();
    let unranked = (0..round.children().len())
        .map(ChildIdx::from_usize)
        .filter(is_unranked);
    for child in qualified.ranking.order().iter().copied().chain(unranked) {
        let of_step = number(results.allocation.placed_by(child)).and_then(|at| last.get_mut(at));
        if let Some((school, of_step)) = results.allocation.of(child).school().zip(of_step) {
            let entry = &mut of_step[school.at()];
            let (rank, points) = (qualified.ranking.of(child), qualified.points[child.at()]);
            *entry = (entry.0 + 1, rank, points);
        }
    }
    let mut rows = Vec::new();
    let schools = |rows: &mut Vec<CutoffRow<'a>>, placed_by: PlacedBy, name: &'a str| {
        let of_step = number(placed_by).and_then(|at| last.get(at));
        let of_step = of_step.into_iter().flatten().enumerate();
        for (school, (placed, rank, points)) in of_step.filter(|(_, (placed, ..))| *placed > 0) {
            // A child placed by hand sets no cut-off: it did not compete.
            let kind = match placed_by {
                PlacedBy::ByHand => "by_hand",
                _ => "school",
            };
            rows.push(CutoffRow {
                round: StepName(name),
                kind: Word(kind),
                id: Cow::Borrowed(&round.schools()[school].id),
                placed: Some(*placed),
                points: *points,
                rank: *rank,
            });
        }
    };
    schools(&mut rows, PlacedBy::ByHand, LOCK);
    for (at, phase) in results.pack.procedure.iter().enumerate() {
        if let StepKind::Choice { line, .. } = &phase.act
            && *line != MinimumScore::None
        {
            let lines = ScoreThresholds::of(round, qualified, line);
            for (name, points) in lines.of_areas() {
                rows.push(CutoffRow {
                    round: StepName(&phase.name),
                    kind: Word("area_line"),
                    id: Cow::Owned(name.to_owned()),
                    placed: None,
                    points,
                    rank: None,
                });
            }
            let districts = round.districts().iter().enumerate();
            for (d, district) in districts.filter(|_| !line.is_by_area()) {
                rows.push(CutoffRow {
                    round: StepName(&phase.name),
                    kind: Word("district_line"),
                    id: Cow::Borrowed(&district.id),
                    placed: None,
                    points: lines.of_district(DistrictIdx::from_usize(d)),
                    rank: None,
                });
            }
        }
        schools(&mut rows, PlacedBy::In(at as u16), &phase.name);
    }
    rows
}
