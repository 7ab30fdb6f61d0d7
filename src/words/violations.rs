//! What is wrong with a folder of results, in sentences.

use super::Wording;
use super::answer::differing;
use crate::files::verify::Discrepancy;
use xuewei_core::audit::{About, Located};
use xuewei_core::domain::without_identity;

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
        Discrepancy::NotRepeated(file) => about("verify-not-repeated", file.clone()),
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
