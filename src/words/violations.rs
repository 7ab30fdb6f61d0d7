//! What is wrong with a folder of results, in sentences.

use super::Wording;
use crate::files::verify::Trouble;
use xuewei_core::audit::{About, Told};
use xuewei_core::domain::without_identity;

/// A trouble of a folder of results.
pub fn trouble(trouble: &Trouble, wording: &Wording) -> String {
    let about = |key: &str, what: String| wording.text(key, &[("what", what)]);
    match trouble {
        Trouble::Unreadable(file) => about("verify-unreadable", file.clone()),
        Trouble::InputMissing(path) => about("verify-input-missing", path.clone()),
        Trouble::InputChanged(path) => about("verify-input-changed", path.clone()),
        Trouble::InputErrors(count) => about("verify-input-errors", count.to_string()),
        Trouble::BadRow(row) => about("verify-bad-row", without_identity(row).to_owned()),
        Trouble::Fault(told) => about("verify-fault", fault(told, wording)),
        Trouble::Posts(fault) => about("verify-fault", wording.plain(fault.key())),
        Trouble::OutputChanged(file) => about("verify-output-changed", file.clone()),
    }
}

/// A fault that the referee finds.
pub fn fault(told: &Told, wording: &Wording) -> String {
    let objective = told.objective.map(|objective| {
        let key = format!("objective-{}", objective.as_str());
        wording.plain(&key)
    });
    let about = match &told.about {
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
    wording.text(told.key, &figures)
}
