//! What of a family's papers decided: conditions that are not met or not clear, items whose evidence does not say.

use crate::domain::{ChildIdx, Decision, Intake};
use crate::policy::Pack;
use crate::qualify::{Answer, ConditionEvaluator, Doubt, Eligibility, Scorer};

/// A condition that a child does not meet, or of which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCondition {
    /// Its place in the pack.
    pub condition: usize,
    /// No, or not known.
    pub answer: Answer,
    /// Whether a person decided so; what the cells hold did not matter then.
    pub by_hand: bool,
    /// What the child's cells hold, test by test in the order of the condition; empty where nothing was handed in.
    pub cells: Vec<Box<str>>,
}

/// What of the papers of a child decided that it does not take part, or has a person look at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// Conditions, those that are not met before those that are not clear.
    pub conditions: Vec<OpenCondition>,
    /// Items of the points table whose evidence does not say, by their places there, each with why.
    pub items: Vec<(usize, Doubt)>,
}

impl Papers {
    /// Those of a child; nothing for one who takes part, or whose papers decided nothing.
    pub fn of(intake: &Intake, pack: &Pack, eligibility: Eligibility, child: ChildIdx) -> Self {
        let is_review = matches!(eligibility, Eligibility::ManualReview(_));
        if !is_review && !matches!(eligibility, Eligibility::Refused(_)) {
            return Self::default();
        }
        let asker = ConditionEvaluator::new(intake, pack);
        let mut conditions: Vec<OpenCondition> = pack
            .conditions
            .iter()
            .enumerate()
            .map(|(at, condition)| OpenCondition {
                condition: at,
                answer: asker.ask(at, child),
                by_hand: matches!(
                    intake.review(child, &condition.id),
                    Some(Decision::Yes | Decision::No)
                ),
                cells: asker.cells(at, child).map(Box::from).collect(),
            })
            .filter(|own| own.answer != Answer::Yes)
            .collect();
        conditions.sort_by_key(|own| (own.answer != Answer::No, own.condition));
        // Nobody has to clear up the points of a child who does not take part.
        let scorer = Scorer::new(intake, pack).filter(|_| is_review);
        Self {
            conditions,
            items: scorer.map_or_else(Vec::new, |scorer| scorer.not_known(child)),
        }
    }
}
