//! The strict rank (位次) of the children: points, the pack's tie-breaks, then the lottery.

use std::cmp::Ordering;
use std::collections::HashMap;

use rayon::prelude::*;

use super::eligibility::Standing;
use super::lottery::draw;
use crate::domain::{ChildIdx, HouseholdIdx, Round, TieValue};
use crate::policy::{GroupRule, Pack, TieBreak};
use crate::units::Points;

/// A child's place in the order; 1 is the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub u32);

/// The order of all eligible children: no two share a rank.
#[derive(Clone, Debug)]
pub struct Ranking {
    order: Vec<ChildIdx>,
    ranks: Vec<Option<Rank>>,
}

impl Ranking {
    /// The children from the highest rank down.
    pub fn order(&self) -> &[ChildIdx] {
        &self.order
    }

    /// Number of children ranked.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether nobody is ranked.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The weight of a child in the objectives: 1 for the lowest rank, growing by one with each.
    pub fn weight(&self, child: ChildIdx) -> i64 {
        let rank = self.of(child).map_or(0, |rank| i64::from(rank.0));
        self.len() as i64 - rank + 1
    }

    /// The rank of a child; `None` when it does not take part.
    pub fn of(&self, child: ChildIdx) -> Option<Rank> {
        self.ranks[child.at()]
    }
}

/// Ranks the eligible children.
///
/// Children of one household who are equal in everything draw once, under the smaller of their
/// identifiers, and follow one another: twins stand side by side, with one chance and not two.
pub fn rank(
    round: &Round,
    pack: &Pack,
    standings: &[Standing],
    points: &[Option<Points>],
    ties: &[Vec<TieValue>],
) -> Ranking {
    let merit = Merit {
        batches: batches(round, pack),
        points,
        rules: &pack.tie_breaks,
        ties,
    };
    let mut order: Vec<ChildIdx> = standings
        .iter()
        .enumerate()
        .filter(|(_, s)| **s == Standing::Eligible)
        .map(|(i, _)| ChildIdx::from_usize(i))
        .collect();
    // Stable, from the order of identifiers: equal children stay in that order until the lottery.
    order.par_sort_by(|a, b| merit.compare(*a, *b));
    for equals in order.chunk_by_mut(|a, b| merit.compare(*a, *b).is_eq()) {
        if equals.len() > 1 {
            draw_lots(round, equals);
        }
    }
    let mut ranks = vec![None; round.children.len()];
    for (i, child) in order.iter().enumerate() {
        ranks[child.at()] = Some(Rank(u32::try_from(i + 1).unwrap_or(u32::MAX)));
    }
    Ranking { order, ranks }
}

/// What ranks children before the lottery does.
struct Merit<'a> {
    /// The batch of each child; empty where the pack has none.
    batches: Vec<usize>,
    points: &'a [Option<Points>],
    rules: &'a [TieBreak],
    ties: &'a [Vec<TieValue>],
}

impl Merit<'_> {
    /// Batch, points, then each tie-break; a missing value comes after every other.
    fn compare(&self, a: ChildIdx, b: ChildIdx) -> Ordering {
        let batch = |c: ChildIdx| self.batches.get(c.at());
        let mut order = batch(a).cmp(&batch(b));
        order = order.then_with(|| self.points[b.at()].cmp(&self.points[a.at()]));
        for (rule, values) in self.rules.iter().zip(self.ties) {
            order = order.then_with(|| match (values[a.at()], values[b.at()]) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(x), Some(y)) if rule.prefer.ascending() => x.cmp(&y),
                (Some(x), Some(y)) => y.cmp(&x),
            });
        }
        order
    }
}

/// The batch (批次) of a child: the first whose column holds one of its words; after all of them, none.
pub fn batch_of(round: &Round, pack: &Pack, child: ChildIdx) -> usize {
    let batch = pack
        .batches
        .iter()
        .position(|rule| is_of_group(round, rule, child));
    batch.unwrap_or(pack.batches.len())
}

/// Whether a child belongs to a group: a batch, or one for which places are kept.
pub fn is_of_group(round: &Round, rule: &GroupRule, child: ChildIdx) -> bool {
    let text = round.evidence(&rule.column).map(|c| c.get(child.at()));
    text.is_some_and(|text| rule.one_of.iter().any(|word| word == text))
}

fn batches(round: &Round, pack: &Pack) -> Vec<usize> {
    if pack.batches.is_empty() {
        return Vec::new();
    }
    (0..round.children.len())
        .map(|i| batch_of(round, pack, ChildIdx::from_usize(i)))
        .collect()
}

/// Orders children who are equal in everything by their draws.
fn draw_lots(round: &Round, equals: &mut [ChildIdx]) {
    let own = |c: ChildIdx| draw(&round.seed, &round.children[c.at()].id);
    let mut households: HashMap<HouseholdIdx, [u8; 32]> = HashMap::new();
    // `equals` is in the order of identifiers, so the first of a household draws for it.
    for &c in equals.iter() {
        if let Some(household) = round.children[c.at()].household {
            households.entry(household).or_insert_with(|| own(c));
        }
    }
    equals.sort_by_cached_key(|&c| {
        let own = own(c);
        let unit = round.children[c.at()]
            .household
            .and_then(|household| households.get(&household).copied())
            .unwrap_or(own);
        (unit, own)
    });
}
