//! `allocation.csv` and `allocation.parquet`: what each child got.

use std::io::Read;

use xuewei_core::allocation::{Allocation, Outcome, PlacedBy};
use xuewei_core::derive::{ChildResult, Results};
use xuewei_core::domain::{Intake, SchoolIdx, Sector};
use xuewei_core::policy::{LOCK, Pack};
use xuewei_core::qualify::{Eligibility, Qualified, Rank};
use xuewei_core::units::{Metres, Points};

use super::cell::{Id, OutcomeWord, ReasonCode, StepName};
use super::csv::Rows;
use super::listing::Listing;
use super::row::{Row, row};

row! {
    /// The outcome of one child.
    pub struct AllocationRow<'a> = "allocation", "一行一名儿童：结果、学校、路程、积分、位次和理由", "The outcome of a child"; open {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        outcome: OutcomeWord<'a>, "结果", "Outcome", "公办学位、购买学位、无学位、未参加或待人工核实", "A public place, a bought one, none, took no part, or waits for a person";
        school_id: Id<'a>, "学校编号", "School", "录取学校；没有则为空", "The school that admitted the child; empty where there is none";
        metres: Option<Metres>, "路程（米）", "Journey (m)", "到录取学校的路程，整米", "Whole metres of the journey to that school";
        points: Option<Points>, "积分", "Points", "参加排位的积分；未知则为空", "Points that ranked the child; empty where they are not known";
        rank: Option<Rank>, "位次", "Rank", "全部参加儿童中的位次，1 为最前", "Position in the rank order of all who take part, 1 the highest";
        round: StepName<'a>, "轮次", "Round", "录取所在的程序步骤；人工安排记为 lock", "The step of the procedure that placed the child; lock for a placement by a person";
        reason: ReasonCode<'a>, "理由", "Why", "理由代码，见 docs/interface.md", "The code of the reason, explained in docs/interface.md";
    }
}

impl<'a> AllocationRow<'a> {
    /// The row of a child.
    const fn of(child: ChildResult<'a>) -> Self {
        Self {
            child_id: Id(child.child_id),
            outcome: OutcomeWord(child.outcome),
            school_id: Id(match child.school_id {
                Some(id) => id,
                None => "",
            }),
            metres: child.metres,
            points: child.points,
            rank: child.rank,
            round: StepName(match child.step {
                Some(name) => name,
                None => "",
            }),
            reason: ReasonCode(child.reason.as_str()),
        }
    }
}

/// The table of all children, in the order of their identifiers, with the columns carried through.
pub fn allocation<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    let rows = move || results.children().map(AllocationRow::of);
    Listing::new(rows).carrying(&results.intake.child_extras().0, |at| at)
}

/// Why a table of outcomes cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is no such table.
    Table,
    /// Rows that cannot be understood, by their number as a spreadsheet counts, and children without a row, by their
    /// identifier.
    Rows(Vec<String>),
}

/// Reads the outcomes back: of every child of the round one.
///
/// # Errors
/// When the file is no such table, a row means nothing, or a child has no row or two.
pub fn read_allocation(
    round: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    from: impl Read,
) -> Result<Allocation, Unusable> {
    let mut rows = Rows::open(AllocationRow::TABLE, from).ok_or(Unusable::Table)?;
    let mut outcomes: Vec<Option<(Outcome, PlacedBy)>> = vec![None; round.children().len()];
    let mut wrong = Vec::new();
    let mut line = 1;
    while let Some(cells) = rows.next_row().map_err(|_| Unusable::Table)? {
        line += 1;
        let child = round.children().binary_search_by(|c| (*c.id).cmp(cells[0]));
        let result = child.ok().and_then(|at| {
            let row = AllocationRow::decode(&cells)?;
            let outcome = outcome_of(round, qualified.eligibility[at], &row)?;
            Some((at, (outcome, made_of(pack, row.round.0)?)))
        });
        match result {
            Some((at, outcome)) if outcomes[at].is_none() => outcomes[at] = Some(outcome),
            _ => wrong.push(line.to_string()),
        }
    }
    for (child, outcome) in round.children().iter().zip(&outcomes) {
        if outcome.is_none() {
            wrong.push(child.id.to_string());
        }
    }
    if !wrong.is_empty() {
        return Err(Unusable::Rows(wrong));
    }
    Ok(Allocation::from_outcomes(
        outcomes.into_iter().flatten().collect(),
    ))
}

/// One outcome; `None` when the row says nothing that could be meant.
fn outcome_of(
    round: &Intake,
    eligibility: Eligibility,
    row: &AllocationRow<'_>,
) -> Option<Outcome> {
    const LONGEST: i64 = 1_000_000_000;
    let sector = match row.outcome.0 {
        "public" => Sector::Public,
        "purchased" => Sector::Private,
        "unplaced" => return Some(Outcome::Unplaced),
        "ineligible" => return Some(Outcome::Ineligible),
        "manual_review" => match eligibility {
            Eligibility::ManualReview(unknown) => return Some(Outcome::ManualReview(unknown)),
            _ => return None,
        },
        _ => return None,
    };
    let at = round
        .schools()
        .binary_search_by(|s| (&*s.id, s.level).cmp(&(row.school_id.0, round.level())))
        .ok()?;
    let metres = row.metres.filter(|m| (0..=LONGEST).contains(&m.get()))?;
    Some(Outcome::Placed {
        school: SchoolIdx::from_usize(at),
        sector,
        metres,
    })
}

/// What placed a child, by the name of the step.
fn made_of(pack: &Pack, name: &str) -> Option<PlacedBy> {
    match name {
        "" => Some(PlacedBy::Not),
        LOCK => Some(PlacedBy::ByHand),
        name => {
            let at = pack.procedure.iter().position(|phase| phase.name == name)?;
            u16::try_from(at).ok().map(PlacedBy::In)
        }
    }
}
