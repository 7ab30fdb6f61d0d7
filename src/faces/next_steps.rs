//! What a family does next, by what was decided about its child.

use super::explanation::Explained;
use crate::words::Wording;
use xuewei_core::allocation::Outcome;
use xuewei_core::explain::Reason;

/// What the family does next, and until when a review can be asked for.
pub fn next_steps(child: &Explained<'_>, wording: &Wording) -> Vec<String> {
    let notice = &child.pack.notice;
    let mut steps = Vec::new();
    match child.explanation.outcome {
        Outcome::Placed { .. } => match notice.register {
            (Some(from), Some(until)) => {
                let dates = [("from", from.to_string()), ("until", until.to_string())];
                steps.push(wording.text("notice-register", &dates));
            }
            (None, Some(until)) => {
                steps.push(wording.text("notice-register-until", &[("until", until)]));
            }
            _ => steps.push(wording.plain("notice-register-soon")),
        },
        Outcome::ManualReview(_) => {
            steps.push(wording.plain("notice-wait"));
            steps.push(match notice.papers_until {
                Some(until) => wording.text("notice-papers-until", &[("until", until)]),
                None => wording.plain("notice-papers"),
            });
        }
        Outcome::Ineligible if child.explanation.reason == Reason::Withdrawn => {
            steps.push(wording.plain("notice-nothing-to-do"));
        }
        Outcome::Unplaced | Outcome::Ineligible => {
            if !child.explanation.papers.conditions.is_empty() {
                steps.push(wording.plain("notice-not-eligible"));
            }
            match &notice.without_place {
                Some(next) => steps.push(next.clone()),
                None => steps.push(wording.plain("notice-without")),
            }
        }
    }
    let how = notice
        .review_how
        .clone()
        .unwrap_or_else(|| wording.plain("notice-review-how"));
    steps.push(match notice.review_until {
        Some(until) => {
            let figures = [("until", until.to_string()), ("how", how)];
            wording.text("notice-review-until", &figures)
        }
        None => wording.text("notice-review", &[("how", how)]),
    });
    steps
}
