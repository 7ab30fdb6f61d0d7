//! The strict rank (位次) of the children: points, the pack's tie-breaks, then the lottery.

use std::cmp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::eligibility::Eligibility;
use super::lottery::draw;
use super::siblings::sibling_schools;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, HouseholdIdx, Intake, TieValue};
use crate::policy::{GroupRule, HouseholdDraw, Members, Pack, TieBreak};
use crate::units::Points;

/// A child's place in the order; 1 is the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Rank(pub u32);

/// The order of all eligible children: no two share a rank.
#[derive(Clone, Debug)]
pub struct Ranking {
    pub(super) order: Vec<ChildIdx>,
    pub(super) ranks: Vec<Option<Rank>>,
    /// So many of the order applied in time; after them stand those who applied late.
    pub(super) in_time: usize,
    /// The last rank that anybody had, whether or not that child still takes part.
    pub(super) last: u32,
}

impl Ranking {
    /// The children from the highest rank down.
    pub fn order(&self) -> &[ChildIdx] {
        &self.order
    }

    /// Those of them who applied in time: all, unless others applied late and stand after everybody.
    pub fn in_time(&self) -> &[ChildIdx] {
        &self.order[..self.in_time]
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
        i64::from(self.last) - rank + 1
    }

    /// The rank of a child; `None` when it does not take part.
    pub fn of(&self, child: ChildIdx) -> Option<Rank> {
        self.ranks[child.at()]
    }
}

/// What ranks children before the lottery does.
#[derive(Clone, Copy, Debug)]
pub(super) struct RankingKey<'a> {
    /// Whether each child takes part, by child.
    pub eligibility: &'a [Eligibility],
    /// The priority tier of each child; empty where the pack has none.
    pub tiers: &'a [u16],
    /// The points of each child.
    pub points: &'a [Option<Points>],
    /// For each tie-break its value for each child.
    pub ties: &'a [&'a [TieValue]],
}

/// Tie-breaks whose values stand beside the child while children are sorted.
const AT_HAND: usize = 2;

/// A child while it is ranked: what is compared first, where it is at hand. Smaller is higher; who is equal in it need
/// not be equal in merit.
#[derive(Clone, Copy)]
struct Key {
    points: i64,
    ties: [i64; AT_HAND],
    tier: u16,
    child: ChildIdx,
}

/// Ranks the eligible children.
///
/// Children of one household who are equal in everything and draw `together` draw once, under the smallest of their
/// identifiers, and follow one another: twins stand side by side, with one chance and not two.
///
/// # Errors
/// When it is told to end.
pub(super) fn rank(
    intake: &Intake,
    (rules, together): (&[TieBreak], HouseholdDraw),
    merits: RankingKey<'_>,
    control: &Control,
) -> Result<Ranking, Stopped> {
    // A missing value is as large as any: whether it is larger than all is for the whole comparison to say.
    let tie = |at: usize, child: usize| {
        let rule = rules.get(at).zip(merits.ties.get(at));
        rule.map_or(0, |(rule, values)| match values[child] {
            None => i64::MAX,
            Some(value) if rule.prefer.ascending() => value,
            // Turned round, without a number that has no opposite.
            Some(value) => !value,
        })
    };
    let key = |i: usize| Key {
        points: merits.points[i].map_or(i64::MAX, |points| !points.parts()),
        ties: std::array::from_fn(|at| tie(at, i)),
        tier: merits.tiers.get(i).copied().unwrap_or(0),
        child: ChildIdx::from_usize(i),
    };
    let all = merits.eligibility.par_iter().enumerate();
    let mut keys: Vec<Key> = all
        .filter(|(_, eligibility)| **eligibility == Eligibility::Eligible)
        .map(|(i, _)| key(i))
        .collect();
    let has_ended = AtomicBool::new(false);
    let compare = |a: &Key, b: &Key| {
        let at_hand = |key: &Key| (key.tier, key.points, key.ties);
        let order = at_hand(a).cmp(&at_hand(b));
        order.then_with(|| compare(rules, &merits, a.child, b.child))
    };
    control.check()?;
    // Until the lottery, equal children stand in the order of their identifiers. Sorting cannot be left on the way: once
    // it is told to end, what is left is compared by numbers alone, which takes next to no time.
    keys.par_sort_unstable_by(|a, b| {
        /// One comparison of so many asks whether to go on.
        const ASKS: u32 = 256;
        if a.child.0 % ASKS == 0 && control.is_stopped() {
            has_ended.store(true, Ordering::Relaxed);
        }
        let order = match has_ended.load(Ordering::Relaxed) {
            true => cmp::Ordering::Equal,
            false => compare(a, b),
        };
        order.then(a.child.cmp(&b.child))
    });
    control.check()?;
    let equals = keys.chunk_by_mut(|a, b| compare(a, b).is_eq());
    let equals: Vec<&mut [Key]> = equals.filter(|equals| equals.len() > 1).collect();
    equals
        .into_par_iter()
        .for_each(|equals| draw_lots(intake, together, equals, control));
    control.check()?;
    let order: Vec<ChildIdx> = keys.into_iter().map(|key| key.child).collect();
    let mut ranks = vec![None; intake.children().len()];
    for (i, child) in order.iter().enumerate() {
        ranks[child.at()] = Some(Rank(u32::try_from(i + 1).unwrap_or(u32::MAX)));
    }
    Ok(Ranking {
        in_time: order.len(),
        last: order.len() as u32,
        order,
        ranks,
    })
}

/// Points, then each tie-break, of two children of one tier; a missing value comes after every other.
fn compare(rules: &[TieBreak], merits: &RankingKey<'_>, a: ChildIdx, b: ChildIdx) -> cmp::Ordering {
    let mut order = merits.points[b.at()].cmp(&merits.points[a.at()]);
    for (rule, values) in rules.iter().zip(merits.ties) {
        order = order.then_with(|| match (values[a.at()], values[b.at()]) {
            (None, None) => cmp::Ordering::Equal,
            (None, Some(_)) => cmp::Ordering::Greater,
            (Some(_), None) => cmp::Ordering::Less,
            (Some(x), Some(y)) if rule.prefer.ascending() => x.cmp(&y),
            (Some(x), Some(y)) => y.cmp(&x),
        });
    }
    order
}

/// The priority tier (批次) of a child: the first batch whose column holds one of its words; after all of them, none.
///
/// [`super::Qualified::tier`] has it of every child; this is the definition, for who checks it.
pub fn tier_of(intake: &Intake, pack: &Pack, child: ChildIdx) -> usize {
    let batch = pack
        .batches
        .iter()
        .position(|rule| is_of_group(intake, pack, rule, child));
    batch.unwrap_or(pack.batches.len())
}

/// The priority tier of each child; none where the pack has no batches.
pub(super) fn tiers(intake: &Intake, pack: &Pack) -> Vec<u16> {
    if pack.batches.is_empty() {
        return Vec::new();
    }
    let tier = |child: usize| {
        let tier = tier_of(intake, pack, ChildIdx::from_usize(child));
        u16::try_from(tier).unwrap_or(u16::MAX)
    };
    (0..intake.children().len())
        .into_par_iter()
        .map(tier)
        .collect()
}

/// Whether a child belongs to a group: a batch, or one for which places are kept. Of brothers and sisters: whether one
/// is at any school of the round.
pub fn is_of_group(intake: &Intake, pack: &Pack, rule: &GroupRule, child: ChildIdx) -> bool {
    match &rule.members {
        Members::Words { column, one_of } => {
            let text = intake.evidence(column).map(|c| c.get(child.at()));
            text.is_some_and(|text| one_of.iter().any(|word| word == text))
        }
        Members::Siblings => !sibling_schools(intake, pack, child).is_empty(),
    }
}

/// Orders children who are equal in everything by their draws.
fn draw_lots(intake: &Intake, together: HouseholdDraw, equals: &mut [Key], control: &Control) {
    /// Draws that one thread makes before another helps.
    const AT_ONCE: usize = 256;
    let mut drawn: Vec<([u8; 32], [u8; 32], Key)> = equals
        .par_iter()
        .with_min_len(AT_ONCE)
        .map(|key| {
            let own = match control.is_stopped() {
                true => [0; 32],
                false => draw(intake.seed(), &intake.children()[key.child.at()].id),
            };
            (own, own, *key)
        })
        .collect();
    // Of each household those who have drawn for themselves, and perhaps for others: `equals` is in the order of
    // identifiers, so the first draws for all who draw with it.
    let mut households: HashMap<HouseholdIdx, Vec<(ChildIdx, [u8; 32])>> = HashMap::new();
    for (unit, own, key) in &mut drawn {
        let child = &intake.children()[key.child.at()];
        let Some(household) = child.household.filter(|_| together != HouseholdDraw::Each) else {
            continue;
        };
        let known = households.entry(household).or_default();
        let draws_with = |(other, _): &&(ChildIdx, [u8; 32])| match together {
            HouseholdDraw::Household => true,
            _ => child.may_be_twin_of(&intake.children()[other.at()]),
        };
        match known.iter().find(draws_with) {
            Some((_, first)) => *unit = *first,
            None => known.push((key.child, *own)),
        }
    }
    drawn.par_sort_unstable_by_key(|(unit, own, key)| (*unit, *own, key.child));
    for (place, (.., key)) in equals.iter_mut().zip(drawn) {
        *place = key;
    }
}
