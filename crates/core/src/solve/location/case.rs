//! A case of the search: what can be ruled out at its prices, and how it ends.

use super::ascent::Ascent;
use super::flow::SiteFlow;
use super::improve::{SitePlan, rounded};
use super::located::Clock;
use super::relaxed::best_shared;
use crate::control::{Control, Stopped};
use crate::model::siting::{
    Allowed, Prices, ProofEnd, ProofStep, RuledOut, SiteChoices, bits, least_of,
};

/// Iterations of the ascent between two looks at what can be ruled out.
const ITERATIONS: usize = 30;

/// Looks before a case falls apart.
const LOOKS: usize = 8;

/// A case that is open.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Its place in the proof.
    pub(super) at: usize,
    /// The choices that are left.
    pub(super) allowed: Allowed,
    /// Its prices.
    pub(super) ascent: Ascent,
    /// What nothing of it costs less than.
    pub(super) bound: i128,
}

/// What work on a case came to.
pub(super) struct Worked<'c> {
    /// What was ruled out.
    pub(super) steps: Vec<ProofStep>,
    /// What is left.
    pub(super) end: Worth,
    /// A better plan than the best.
    pub(super) plan: Option<SitePlan<'c>>,
}

/// What is left of it.
pub(super) enum Worth {
    /// Time ended the work: all that is known is what was known before.
    CutShort,
    /// Nothing of it is better than what is known.
    Nothing(ProofEnd),
    /// Two cases; the prices are those of the case as a whole.
    Cases(usize, u64, Box<Case>),
}

/// Choices that are left beyond one a site.
pub(super) fn left(allowed: &[u64]) -> u32 {
    allowed.iter().map(|mask| mask.count_ones() - 1).sum()
}

/// Rules out every choice that would cost at least `enough` at the best prices.
pub(super) fn rule_out(choices: &SiteChoices, case: &mut Case, enough: i128) -> Option<ProofStep> {
    let prices = &case.ascent.prices;
    let mut profitable = vec![Vec::new(); choices.years.len()];
    let costs: Vec<Vec<i128>> = (0..choices.sites.len())
        .map(|site| {
            let mut costs = Vec::new();
            choices.site_costs(
                site,
                case.allowed[site],
                &prices.rows,
                &mut profitable,
                &mut costs,
            );
            costs
        })
        .collect();
    let none = choices.constant_of_rows(&prices.rows);
    let mut ruled_out = Vec::new();
    for site in 0..choices.sites.len() {
        if case.allowed[site].count_ones() < 2 {
            continue;
        }
        for choice in bits(case.allowed[site]) {
            let before = case.allowed[site];
            if before.count_ones() < 2 || choice >= choices.sites[site].len() {
                break;
            }
            case.allowed[site] = 1 << choice;
            let shared = &prices.shared;
            let value = choices.must(&case.allowed).map(|must| {
                let sum: i128 = (0..choices.sites.len())
                    .filter_map(|s| least_of(choices, s, case.allowed[s], &costs[s], shared))
                    .sum();
                let plain = none + sum + choices.constant_of_shared(&must, shared);
                if plain >= enough {
                    return (plain, shared.clone());
                }
                // What is shared has other prices when the site does that.
                let mut value = 0;
                let own = best_shared(choices, &case.allowed, &must, &costs, shared, &mut value);
                (none + value, own)
            });
            let out = match value {
                None => Some(shared.clone()),
                Some((value, shared)) => (value >= enough).then_some(shared),
            };
            case.allowed[site] = before;
            if let Some(shared) = out {
                case.allowed[site] = before & !(1 << choice);
                ruled_out.push(RuledOut {
                    site,
                    choice,
                    shared,
                });
            }
        }
    }
    (!ruled_out.is_empty()).then(|| ProofStep {
        rows: prices.rows.clone(),
        ruled_out,
    })
}

/// Works on a case until it holds nothing better, or falls apart.
pub(super) fn work<'c>(
    choices: &'c SiteChoices,
    mut case: Case,
    best: Option<&SitePlan<'c>>,
    enough: i128,
    (clock, control): (Clock, &Control),
) -> Result<Worked<'c>, Stopped> {
    let mut steps = Vec::new();
    let target = best.map_or(case.bound + case.bound.abs() / 20, |best| best.value);
    let mut before = case.bound;
    for look in 0..LOOKS {
        if left(&case.allowed) == 0 {
            return Ok(settled(choices, &case, steps, enough));
        }
        if clock.is_over() {
            let end = Worth::CutShort;
            return Ok(Worked {
                steps: Vec::new(),
                end,
                plan: None,
            });
        }
        let goes_on = case.ascent.run(
            choices,
            &case.allowed,
            (target, enough),
            ITERATIONS,
            control,
        )?;
        let Some(bound) = case.ascent.bound else {
            let end = Worth::Nothing(ProofEnd::Impossible);
            return Ok(Worked {
                steps,
                end,
                plan: None,
            });
        };
        if bound >= enough {
            let end = Worth::Nothing(ProofEnd::Bound(case.ascent.prices.clone()));
            return Ok(Worked {
                steps,
                end,
                plan: None,
            });
        }
        let out = rule_out(choices, &mut case, enough);
        let has_less = out.is_some();
        steps.extend(out);
        if !goes_on && choices.must(&case.allowed).is_none() {
            let end = Worth::Nothing(ProofEnd::Impossible);
            return Ok(Worked {
                steps,
                end,
                plan: None,
            });
        }
        let gap = (enough - bound).max(1);
        if look > 0 && !has_less && (bound - before) * 10 < gap {
            break;
        }
        before = bound;
    }
    if choices.must(&case.allowed).is_none() {
        let end = Worth::Nothing(ProofEnd::Impossible);
        return Ok(Worked {
            steps,
            end,
            plan: None,
        });
    }
    if left(&case.allowed) == 0 {
        return Ok(settled(choices, &case, steps, enough));
    }
    let chosen = rounded(choices, &case.allowed, &case.ascent.average, 0.5);
    let plan = SitePlan::new(choices, chosen);
    let plan = plan.filter(|plan| best.is_none_or(|best| plan.value < best.value));
    case.bound = case.bound.max(case.ascent.bound.unwrap_or(0));
    let (site, mask) = branch(choices, &case);
    let end = Worth::Cases(site, mask, Box::new(case));
    Ok(Worked { steps, end, plan })
}

/// A case in which every site has one choice: its journeys, and the prices that prove them.
fn settled<'c>(
    choices: &'c SiteChoices,
    case: &Case,
    steps: Vec<ProofStep>,
    enough: i128,
) -> Worked<'c> {
    let chosen: Vec<usize> = case
        .allowed
        .iter()
        .map(|mask| mask.trailing_zeros() as usize)
        .collect();
    let shared = vec![0; choices.years.len() + choices.limits.len()];
    if let Some(plan) = SitePlan::new(choices, chosen.clone()) {
        let rows = plan.pays(choices);
        let end = Worth::Nothing(ProofEnd::Bound(Prices { rows, shared }));
        return Worked {
            steps,
            end,
            plan: Some(plan),
        };
    }
    if !choices.keeps(&chosen) {
        let end = Worth::Nothing(ProofEnd::Impossible);
        return Worked {
            steps,
            end,
            plan: None,
        };
    }
    // Children who reach nothing but sites that are short pay more than any plan costs.
    let years = choices.years.iter().enumerate();
    let rows = years.map(|(at, year)| {
        let own = choices.sites.iter().zip(&chosen);
        let places: Vec<i64> = own.map(|(site, o)| site[*o].places[at]).collect();
        match SiteFlow::new(year, &places) {
            Ok(flow) => (0..year.children.len() as u32)
                .map(|row| flow.pays(row).unwrap_or(0))
                .collect(),
            Err(sites) => {
                let dear = i64::try_from(enough.max(1))
                    .unwrap_or(i64::MAX / 2)
                    .min(i64::MAX / 8);
                let longest = year
                    .from
                    .iter()
                    .flatten()
                    .map(|(_, cost)| *cost)
                    .max()
                    .unwrap_or(0);
                let all: i64 = year.children.iter().sum();
                let dear = dear
                    .saturating_add(longest.saturating_mul(all + 1))
                    .min(i64::MAX / 4);
                let short = SiteFlow::bound_to(year, &places, &sites);
                short
                    .into_iter()
                    .map(|is_short| if is_short { dear } else { 0 })
                    .collect()
            }
        }
    });
    let rows = rows.collect();
    let end = Worth::Nothing(ProofEnd::Bound(Prices { rows, shared }));
    Worked {
        steps,
        end,
        plan: None,
    }
}

/// The site and the choices of the first case by which a case falls apart: where the averaged solution is most divided.
fn branch(choices: &SiteChoices, case: &Case) -> (usize, u64) {
    let mut best: Option<(f64, usize, u64)> = None;
    for site in 0..choices.sites.len() {
        if case.allowed[site].count_ones() < 2 {
            continue;
        }
        let mut order: Vec<usize> = bits(case.allowed[site])
            .filter(|o| *o < choices.sites[site].len())
            .collect();
        order.sort_by_key(|o| choices.sites[site][*o].places.iter().sum::<i64>());
        let average = &case.ascent.average[site];
        let all: f64 = order.iter().map(|o| average[*o]).sum::<f64>().max(1e-9);
        let (mut below, mut mask) = (0.0, 0);
        for at in &order[..order.len() - 1] {
            below += average[*at] / all;
            mask |= 1 << at;
            let score = 0.5 - (below - 0.5_f64).abs();
            if best.is_none_or(|(most, _, _)| score > most) {
                best = Some((score, site, mask));
            }
        }
    }
    best.map_or((0, 1), |(_, site, mask)| (site, mask))
}
