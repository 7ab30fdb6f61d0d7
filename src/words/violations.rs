//! What is wrong with a folder of results, in sentences.

use super::Wording;
use super::answer::differing;
use super::cells::word;
use crate::files::plan_fault::PlanFault;
use crate::files::public_ledger::LedgerTrouble;
use crate::files::verify::Discrepancy;
use xuewei_core::audit::{About, Located};
use xuewei_core::domain::without_identity;
use xuewei_sealed::ledger::LedgerFault;

/// A trouble of a folder of results.
pub fn trouble(trouble: &Discrepancy, wording: &Wording) -> String {
    let about = |key: &str, what: String| wording.text(key, &[("what", what)]);
    match trouble {
        Discrepancy::Unreadable(file) => about("verify-unreadable", file.clone()),
        Discrepancy::InputMissing(path) => about("verify-input-missing", path.clone()),
        Discrepancy::InputUnreadable(path) => about("verify-input-unreadable", path.clone()),
        Discrepancy::InputChanged(path) => about("verify-input-changed", path.clone()),
        Discrepancy::InputErrors(count) => about("verify-input-errors", count.to_string()),
        Discrepancy::BadRow(row) => about("verify-bad-row", without_identity(row).to_owned()),
        Discrepancy::Violation(result) => about("verify-fault", fault(result, wording)),
        Discrepancy::Posts(fault) => about("verify-fault", wording.plain(fault.key())),
        Discrepancy::OutputChanged(file) => about("verify-output-changed", file.clone()),
        Discrepancy::Foreign(path) => about("verify-foreign", path.clone()),
        Discrepancy::Irregular(path) => about("verify-irregular", path.clone()),
        Discrepancy::TooLarge(path) => about("verify-too-large", path.clone()),
        Discrepancy::NotCommitted(own) => {
            wording.text("verify-not-committed", &differing(own, wording))
        }
        Discrepancy::Distances(count) => about("verify-distances", count.to_string()),
        Discrepancy::NoRound => wording.plain("verify-no-round"),
        Discrepancy::Plan(fault) => about("verify-fault", plan_fault(fault, wording)),
        Discrepancy::NotRepeated(file) => about("verify-not-repeated", file.clone()),
    }
}

/// What the referee of plans objects to.
fn plan_fault(fault: &PlanFault, wording: &Wording) -> String {
    let level = fault.level.map(|level| word(level, wording));
    let figures = [
        ("what", without_identity(&fault.what).to_owned()),
        ("level", level.unwrap_or_default()),
        (
            "year",
            fault.year.map(|year| year.to_string()).unwrap_or_default(),
        ),
    ];
    wording.text(&format!("plan-fault-{}", fault.rule), &figures)
}

/// What is wrong with a public ledger.
pub fn ledger_trouble(trouble: &LedgerTrouble, wording: &Wording) -> String {
    let about = |key: &str, what: &dyn ToString| wording.text(key, &[("what", what.to_string())]);
    let sums = |key: &str, school: &str, own: u64, told: u64| {
        let figures = [
            ("what", school.to_owned()),
            ("own", own.to_string()),
            ("told", told.to_string()),
        ];
        wording.text(key, &figures)
    };
    match trouble {
        LedgerTrouble::Unreadable(file) => about("ledger-unreadable", file),
        LedgerTrouble::Line(line) => about("ledger-line", line),
        LedgerTrouble::Leaf(line) => about("ledger-leaf", line),
        LedgerTrouble::Lines(difference) => about("ledger-lines", difference),
        LedgerTrouble::Summary(figure) => about("ledger-summary", figure),
        LedgerTrouble::Secrets => wording.plain("ledger-secrets"),
        LedgerTrouble::Fault(fault) => match fault {
            LedgerFault::RankTwice(rank) => about("ledger-rank-twice", rank),
            LedgerFault::RankMissing(rank) => about("ledger-rank-missing", rank),
            LedgerFault::LeafTwice(line) => about("ledger-leaf-twice", line),
            LedgerFault::Outcome(line) => about("ledger-outcome", line),
            LedgerFault::NoRank(line) => about("ledger-no-rank", line),
            LedgerFault::OverPlaces {
                school_id,
                admitted,
                places,
            } => sums("ledger-over", school_id, *admitted, *places),
            LedgerFault::Sum {
                school_id,
                lines,
                told,
            } => sums("ledger-sum", school_id, *lines, *told),
            LedgerFault::Lines { lines, told } => sums("ledger-count", "", *lines, *told),
            LedgerFault::Root { .. } => wording.plain("ledger-root"),
        },
    }
}

/// A fault that the referee finds.
pub fn fault(result: &Located, wording: &Wording) -> String {
    let objective = result
        .objective
        .map(|objective| wording.objective("objective", objective, &[]));
    let about = match &result.about {
        // Where an identity number is the identifier (W320), the child is found by its row of the results.
        About::Child(child, id) if without_identity(id) != &**id => {
            format!("allocation.csv:{}", child.at() + 2)
        }
        About::Child(_, id) => id.to_string(),
        About::Other(name) => name.clone(),
    };
    let figures = [
        ("what", about),
        ("objective", objective.unwrap_or_default()),
    ];
    wording.text(result.key, &figures)
}
