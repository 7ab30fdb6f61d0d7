//! Objectives of journeys one after the other, each over the optimal face of those before it.
//!
//! Each is minimised where the one before left off, by moves of children among the columns: a cycle of moves that costs
//! less than nothing is carried out, until there is none. Then the shortest ways of moves are prices that prove it, and
//! what they contradict is taken out of the face. Everything is in whole numbers; HiGHS has no part in it.
//!
//! Several objectives, or levels of one, are counted together as the digits of one number, each wide enough for what a
//! way of moves can add up to: so one search serves them all, and its prices are read off digit by digit.

mod cycles;
mod digits;
mod improving;

use std::collections::BTreeMap;

use digits::{Digits, Part};
use improving::Improving;

use super::chains;
use super::strategy::{Solved, Unsolved};
use crate::control::Control;
use crate::model::{
    AssignmentModel, ColumnIdx, ModelArc, OptimalFace, Plan, RowIdx, TransportModel,
};
use crate::policy::Objective;

/// Blocks of levels after which those that are left are looked at anew.
const RENEWED: usize = 64;

/// What proves one level of an objective, and what it comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// What the children count.
    pub value: i128,
    /// What the prices prove that nothing can go below once the levels before have their values.
    pub bound: i128,
    /// The price of each column that has one.
    pub prices: Vec<(ColumnIdx, i64)>,
}

/// A plan that is optimal in every objective of a list, and what proves it.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// One of the optimal plans.
    pub plan: Plan,
    /// All of them.
    pub face: OptimalFace,
    /// For each objective its levels; an objective without levels has level 0 alone.
    pub proofs: Vec<BTreeMap<i64, Level>>,
}

/// Minimises objectives of journeys in their order, over the plans that place the same children as `solved`, which is
/// proved to have the shortest journeys. `counts` says at which level an arc of a row counts in an objective, and how much.
///
/// # Errors
/// When the optimum cannot be proved, or when it is told to end.
pub fn in_order(
    model: &AssignmentModel<'_>,
    solved: &Solved,
    objectives: &[Objective],
    counts: impl Fn(Objective, RowIdx, ModelArc) -> (i64, i64),
    control: &Control,
) -> Result<Ordered, Unsolved> {
    let mut proofs = vec![BTreeMap::new(); objectives.len()];
    let placed = model.placed(&solved.plan);
    let (face, plan, first) = match objectives {
        [Objective::Travel, ..] => {
            let price = |column: ColumnIdx| (column, solved.prices[column.at()]);
            let level = Level {
                prices: model
                    .columns()
                    .map(price)
                    .filter(|(_, p)| *p != 0)
                    .collect(),
                ..Level::default()
            };
            proofs[0].insert(0, level);
            let face = OptimalFace::of_travel(model, &solved.prices);
            (face, solved.plan.clone(), 1)
        }
        _ => {
            // No longest journey is longer than that of the plan at hand.
            let made = solved.plan.flows.iter();
            let longest = made
                .filter_map(|flow| model.metres(flow.row, flow.column))
                .max();
            let most = longest.filter(|_| objectives.first() == Some(&Objective::Longest));
            let face = OptimalFace::whole(model, &placed, most);
            let plan = guess(model, solved, &face, objectives, &counts, control)?;
            (face, plan, 0)
        }
    };
    let mut search = Improving::new(model, face, &plan);
    let mut parts = search.parts(objectives, first, &counts);
    let mut open = &parts[..];
    let mut blocks = 0;
    while let [next, ..] = *open {
        control.check()?;
        blocks += 1;
        // Levels at which nobody with a choice has an arc any more have nothing to count.
        if blocks % RENEWED == 0 {
            let renewed = search.parts(objectives, next.objective, &counts);
            let is_open =
                |part: &Part| (part.objective, part.level) >= (next.objective, next.level);
            parts = renewed.into_iter().filter(is_open).collect();
            open = &parts[..];
            continue;
        }
        // Journeys longer than all that are made leave the face at once.
        if objectives[next.objective] == Objective::Longest {
            let longest = search.longest_of_open();
            let skipped = open.iter().take_while(|part| {
                part.objective == next.objective && longest.is_none_or(|most| -part.level > most)
            });
            let skipped = skipped.count();
            if skipped > 0 {
                if let Some(most) = longest {
                    search.drop_between(most, -next.level);
                }
                open = &open[skipped..];
                continue;
            }
        }
        let mut digits = Digits::default();
        let count = open
            .iter()
            .take_while(|part| digits.take(part, model.sites.len()));
        let count = count.count();
        let (block, rest) = open.split_at(count);
        open = rest;
        search.count(objectives, block, &digits, &counts);
        if search.costs_least() {
            search.keep_least(&vec![0; model.sites.len()])?;
            continue;
        }
        search.improve(control)?;
        let prices = search.prices();
        search.keep_least(&prices)?;
        for (column, price) in model.columns().zip(prices) {
            for (part, digit) in block.iter().zip(digits.read(price)) {
                if digit != 0 {
                    let levels = &mut proofs[part.objective];
                    let level: &mut Level = levels.entry(part.level).or_default();
                    level.prices.push((column, digit));
                }
            }
        }
    }
    let (plan, face) = search.finish();
    let load = model.load(&plan);
    let is_proved = model.placed(&plan) == placed
        && model.columns().all(|j| match face.is_full[j.at()] {
            true => load[j.at()] == model.places[j.at()],
            false => load[j.at()] <= model.places[j.at()],
        });
    if !is_proved {
        return Err(Unsolved::Unproved);
    }
    for (objective, levels) in objectives.iter().zip(&mut proofs) {
        for flow in &plan.flows {
            let arcs = face.arcs[flow.row.at()].iter();
            let mut arc = arcs.filter(|arc| arc.column == flow.column);
            let arc = arc.next().ok_or(Unsolved::Unproved)?;
            let (level, count) = counts(*objective, flow.row, *arc);
            if count != 0 {
                levels.entry(level).or_default().value +=
                    i128::from(count) * i128::from(flow.children);
            }
        }
        for level in levels.values_mut() {
            // Every child pays the least, and schools with a price are full: what is paid less the rent is the value.
            let rent = |(column, price): &(ColumnIdx, i64)| {
                i128::from(load[column.at()] - model.places[column.at()]) * i128::from(*price)
            };
            level.bound = level.value + level.prices.iter().map(rent).sum::<i128>();
        }
    }
    Ok(Ordered { plan, face, proofs })
}

/// A plan near the optimum, by chains over one number that weighs the first objective before the metres. Nothing rests
/// on it: what it leaves to be done is done in whole numbers, level by level.
fn guess(
    model: &AssignmentModel<'_>,
    solved: &Solved,
    face: &OptimalFace,
    objectives: &[Objective],
    counts: impl Fn(Objective, RowIdx, ModelArc) -> (i64, i64),
    control: &Control,
) -> Result<Plan, Unsolved> {
    /// Metres up to here are told apart below a count.
    const BITS: u32 = 22;
    const METRES: i64 = (1 << BITS) - 1;
    let all = || face.arcs.iter().flatten();
    let longest = all().map(|arc| arc.metres()).max().unwrap_or(0).max(1);
    let Some(&first) = objectives.first() else {
        return Ok(solved.plan.clone());
    };
    let bands = model
        .rows()
        .filter_map(|row| Some(counts(first, row, *face.arcs[row.at()].first()?).0))
        .max()
        .unwrap_or(1)
        .max(1);
    let cost = |row: RowIdx, arc: ModelArc| -> u32 {
        let (level, count) = counts(first, row, arc);
        let metres = arc.metres().min(METRES);
        let cost = match first {
            Objective::Longest => {
                // The sixth power of its share of the longest, in thirty bits.
                let share = i128::from((arc.metres() << 20) / longest);
                let power = (1..6).fold(share, |power, _| (power * share) >> 20);
                (power << 10) as i64 + metres
            }
            // The higher the band the more a metre weighs, as far as thirty bits go.
            Objective::TravelByPoints => {
                let bits = i64::from(longest.min(METRES).leading_zeros()) - 34;
                metres << (bits * (bands - level).max(0) / bands)
            }
            _ => (count.min(500) << BITS) + metres,
        };
        u32::try_from(cost).unwrap_or(u32::MAX)
    };
    let guide = model.with_costs(&face.arcs, cost);
    let transport = TransportModel::new(&guide, &solved.plan);
    if transport.is_empty() {
        return Ok(solved.plan.clone());
    }
    let plan = chains::dual_warm_start(&transport, None, control)?.plan(&transport);
    let fits = guide.is_feasible(&plan) && guide.placed(&plan) == model.placed(&solved.plan);
    Ok(if fits { plan } else { solved.plan.clone() })
}
