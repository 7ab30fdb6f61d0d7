//! Who takes part, with what points, in what order: eligibility, points, the lottery, the strict rank.

mod areas;
mod caps;
mod choices;
mod condition;
mod count;
mod counting;
mod eligibility;
mod late;
mod lottery;
mod periods;
mod points;
mod rank;
mod school_order;
mod siblings;
mod thresholds;

pub use areas::Areas;
pub use caps::Capped;
pub use choices::choices;
pub use condition::{Answer, ConditionEvaluator};
pub use count::Doubt;
pub use counting::JourneyCounting;
pub use eligibility::{Eligibility, MissingInformation, eligibility};
pub use lottery::draw;
pub use points::{Indeterminate, ItemScore, Score, Scorer};
pub use rank::{Rank, Ranking, is_of_group, tier_of};
pub use school_order::SchoolOrder;
pub use siblings::{SiblingSchools, sibling_schools};
pub use thresholds::ScoreThresholds;

use rank::{RankingKey, rank, tiers};

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, TieValue};
use crate::policy::{POINTS_OF, Pack};
use crate::units::Points;

/// The round's children, judged and ranked.
#[derive(Clone, Debug)]
pub struct Qualified {
    /// For each child, whether it takes part.
    pub eligibility: Vec<Eligibility>,
    /// For each child its points, given or counted, when they are known.
    pub points: Vec<Option<Points>>,
    /// The order of those who take part.
    pub ranking: Ranking,
    /// For each child its priority tier; empty where the pack has none.
    tiers: Vec<u16>,
    /// For each tie-break of the pack that is counted and not read, its value for each child.
    counted: Counted,
}

impl Qualified {
    /// The priority tier (批次) of a child, from 0 for the first that the pack names; after all of them, none.
    pub fn tier(&self, child: ChildIdx) -> usize {
        self.tiers
            .get(child.at())
            .map_or(0, |tier| usize::from(*tier))
    }

    /// How many children stand in their place by lot: those who equal another in tier, points and every tie-break.
    pub fn drawn(&self, intake: &Intake) -> usize {
        let ties = self.ties(intake);
        let equals = self.ranking.order();
        let equals = equals.chunk_by(|a, b| self.are_equal(&ties, *a, *b));
        equals.map(<[ChildIdx]>::len).filter(|n| *n > 1).sum()
    }

    /// The children just before and just after a child of whom only the lot tells it apart; neither where its place does
    /// not hang on the lot.
    pub fn beside_by_lot(&self, intake: &Intake, child: ChildIdx) -> [Option<ChildIdx>; 2] {
        let order = self.ranking.in_time();
        let rank = self.ranking.of(child);
        let found = order.binary_search_by_key(&rank, |other| self.ranking.of(*other));
        let Some(at) = found.ok().filter(|_| rank.is_some()) else {
            return [None, None];
        };
        let ties = self.ties(intake);
        let beside = [at.checked_sub(1), at.checked_add(1)];
        beside.map(|at| {
            let other = *order.get(at?)?;
            self.are_equal(&ties, child, other).then_some(other)
        })
    }

    /// Whether two children are equal in tier, points and every tie-break.
    fn are_equal(&self, ties: &[&[TieValue]], a: ChildIdx, b: ChildIdx) -> bool {
        let of_tie = |values: &&[TieValue]| values[a.at()] == values[b.at()];
        self.tier(a) == self.tier(b)
            && self.points[a.at()] == self.points[b.at()]
            && ties.iter().all(of_tie)
    }

    /// For each tie-break of the pack its value for each child: that of the table, or that which was counted.
    pub fn ties<'a>(&'a self, intake: &'a Intake) -> Vec<&'a [TieValue]> {
        ties(intake, &self.counted)
    }
}

/// Judges, scores and ranks all children of the round. Each child is scored once.
///
/// # Errors
/// When it is told to end.
pub fn qualify(intake: &Intake, pack: &Pack, control: &Control) -> Result<Qualified, Stopped> {
    control.check()?;
    let scorer = Scorer::new(intake, pack);
    // Of the tie-breaks, those that are points of an item or a group.
    let names: Vec<Option<&str>> = pack
        .tie_breaks
        .iter()
        .map(|rule| {
            rule.column
                .strip_prefix(POINTS_OF)
                .filter(|_| scorer.is_some())
        })
        .collect();
    let (known, counted) = match &scorer {
        Some(scorer) => score_all(intake, scorer, &names, control)?,
        None => {
            let given = intake.children().iter().map(|child| Ok(child.points));
            (given.collect(), vec![None; names.len()])
        }
    };
    let counted = pack.tie_breaks.iter().zip(counted).map(|(rule, counted)| {
        let has_sibling = |i| {
            let schools = sibling_schools(intake, pack, ChildIdx::from_usize(i));
            Some(i64::from(!schools.is_empty()) * WHOLE)
        };
        match rule.is_of_siblings() {
            true => Some((0..intake.children().len()).map(has_sibling).collect()),
            false => counted,
        }
    });
    let counted: Counted = counted.collect();
    let asker = ConditionEvaluator::new(intake, pack);
    let eligibility: Vec<Eligibility> = known
        .par_iter()
        .enumerate()
        .map(|(i, points)| match control.is_stopped() {
            true => Eligibility::OtherStage,
            false => eligibility(ChildIdx::from_usize(i), intake, &asker, *points),
        })
        .collect();
    control.check()?;
    let points: Vec<Option<Points>> = known.into_iter().map(|p| p.ok().flatten()).collect();
    let tiers = tiers(intake, pack);
    let ranking = rank(
        intake,
        (&pack.tie_breaks, pack.household_draw),
        RankingKey {
            eligibility: &eligibility,
            tiers: &tiers,
            points: &points,
            ties: &ties(intake, &counted),
        },
        control,
    )?;
    Ok(Qualified {
        eligibility,
        points,
        ranking,
        tiers,
        counted,
    })
}

/// One, in the ten-thousandths of tie-breaks.
const WHOLE: i64 = 10_000;

/// What is known of the points of each child.
type Known = Vec<Result<Option<Points>, Indeterminate>>;

/// For each tie-break that is counted and not read, its value for each child.
type Counted = Vec<Option<Vec<TieValue>>>;

/// The points of every child, and for each name of an item or a group its points for each child.
fn score_all(
    intake: &Intake,
    scorer: &Scorer<'_>,
    names: &[Option<&str>],
    control: &Control,
) -> Result<(Known, Counted), Stopped> {
    let asked: Vec<&str> = names.iter().copied().flatten().collect();
    let score = |child: ChildIdx| match scorer.score(child) {
        Ok(score) => {
            let parts = |name: &&str| scorer.points_of(&score, name).map(Points::parts);
            (Ok(Some(score.total)), asked.iter().map(parts).collect())
        }
        Err(not_known) => (Err(not_known), vec![None; asked.len()]),
    };
    let children = (0..intake.children().len()).into_par_iter();
    let (known, values): (Known, Vec<Vec<TieValue>>) = children
        .map(|i| match control.is_stopped() {
            true => (Ok(None), Vec::new()),
            false => score(ChildIdx::from_usize(i)),
        })
        .unzip();
    control.check()?;
    let mut at = 0..asked.len();
    let column = |at: usize| values.iter().map(|own| own[at]).collect();
    let counted = names
        .iter()
        .map(|name| name.and_then(|_| at.next()).map(column))
        .collect();
    Ok((known, counted))
}

/// The tie-breaks of the table, with those that are counted in their places.
fn ties<'a>(intake: &'a Intake, counted: &'a [Option<Vec<TieValue>>]) -> Vec<&'a [TieValue]> {
    let read = intake.ties().iter().enumerate();
    read.map(|(at, read)| {
        counted
            .get(at)
            .and_then(Option::as_ref)
            .unwrap_or(read)
            .as_slice()
    })
    .collect()
}
