//! Plans: choices rounded from an averaged solution, their exact journeys, and the plans beside them.

use rayon::prelude::*;

use super::flow::SiteFlow;
use super::located::Clock;
use crate::control::{Control, Stopped};
use crate::model::siting::{SiteChoices, bits};

/// A choice for every site, with the journeys of each year.
#[derive(Clone, Debug)]
pub struct SitePlan<'c> {
    /// The choice of each site.
    pub chosen: Vec<usize>,
    /// What it costs in all.
    pub value: i128,
    flows: Vec<SiteFlow<'c>>,
}

impl<'c> SitePlan<'c> {
    /// The plan of these choices; `None` when they break a limit or not everybody has a place.
    pub fn new(choices: &'c SiteChoices, chosen: Vec<usize>) -> Option<Self> {
        if !choices.keeps(&chosen) {
            return None;
        }
        let years = choices.years.iter().enumerate();
        let flows: Vec<SiteFlow<'c>> = years
            .map(|(at, year)| {
                let own = choices.sites.iter().zip(&chosen);
                let places: Vec<i64> = own.map(|(site, o)| site[*o].places[at]).collect();
                SiteFlow::new(year, &places).ok()
            })
            .collect::<Option<_>>()?;
        let value = choices.cost(&chosen) + flows.iter().map(SiteFlow::cost).sum::<i128>();
        Some(Self {
            chosen,
            value,
            flows,
        })
    }

    /// What each row pays.
    pub fn pays(&self, choices: &SiteChoices) -> Vec<Vec<i64>> {
        let pairs = choices.years.iter().zip(&self.flows);
        pairs
            .map(|(year, flow)| {
                let rows = 0..year.children.len() as u32;
                rows.map(|row| flow.pays(row).unwrap_or(0)).collect()
            })
            .collect()
    }

    /// The same with other choices at some sites; `None` as above.
    fn with(&self, choices: &'c SiteChoices, changes: &[(usize, usize)]) -> Option<Self> {
        let mut chosen = self.chosen.clone();
        for &(site, at) in changes {
            chosen[site] = at;
        }
        if !choices.keeps(&chosen) {
            return None;
        }
        let mut flows = self.flows.clone();
        for (year, flow) in flows.iter_mut().enumerate() {
            let places =
                |&(site, at): &(usize, usize)| (site, choices.sites[site][at].places[year]);
            let changes: Vec<(usize, i64)> = changes.iter().map(places).collect();
            flow.change(&changes).ok()?;
        }
        let value = choices.cost(&chosen) + flows.iter().map(SiteFlow::cost).sum::<i128>();
        Some(Self {
            chosen,
            value,
            flows,
        })
    }
}

/// Choices that an averaged solution leads to: of each site the one that is nearest to its average size, then sites grow or
/// shrink, those whose average says so most, until there are places enough.
pub fn rounded(
    choices: &SiteChoices,
    allowed: &[u64],
    average: &[Vec<f64>],
    from: f64,
) -> Vec<usize> {
    let pick = |site: usize| -> usize {
        // The largest choice such that this or a larger one has at least the share asked for.
        let mut order: Vec<usize> = bits(allowed[site])
            .filter(|o| *o < choices.sites[site].len())
            .collect();
        order.sort_by_key(|o| size(choices, site, *o));
        let mut above = 0.0;
        for &at in order.iter().rev() {
            above += average[site][at];
            if above >= from {
                return at;
            }
        }
        order.first().copied().unwrap_or(0)
    };
    let mut chosen: Vec<usize> = (0..choices.sites.len()).map(pick).collect();
    for year in 0..choices.years.len() {
        let all = choices.children(year);
        loop {
            let own = choices.sites.iter().zip(&chosen);
            let has: i64 = own.map(|(site, o)| site[*o].places[year]).sum();
            if has >= all {
                break;
            }
            // What the average has above the choice, for each next larger choice.
            let larger = (0..chosen.len()).filter_map(|site| {
                let now = choices.sites[site][chosen[site]].places[year];
                let next = bits(allowed[site])
                    .filter(|o| {
                        *o < choices.sites[site].len() && choices.sites[site][*o].places[year] > now
                    })
                    .min_by_key(|o| choices.sites[site][*o].places[year])?;
                let above: f64 = bits(allowed[site])
                    .filter(|o| {
                        choices.sites[site]
                            .get(*o)
                            .is_some_and(|c| c.places[year] > now)
                    })
                    .map(|o| average[site][o])
                    .sum();
                Some((above, site, next))
            });
            let most = larger.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let Some((_, site, next)) = most else { break };
            chosen[site] = next;
        }
    }
    chosen
}

fn size(choices: &SiteChoices, site: usize, at: usize) -> i64 {
    choices.sites[site][at].places.iter().sum()
}

/// The best plan found by opening, closing, changing the size of a site, and by changing two at once, from a plan on. At
/// most so many plans are looked at.
///
/// # Errors
/// When it is told to end.
pub fn improved<'c>(
    choices: &'c SiteChoices,
    allowed: &[u64],
    mut best: SitePlan<'c>,
    mut most: usize,
    (clock, control): (Clock, &Control),
) -> Result<SitePlan<'c>, Stopped> {
    /// Looked at side by side: the same number on every machine, so that all find the same plan.
    const AT_ONCE: usize = 8;
    let mut moves = moves(choices, allowed, &best.chosen);
    let mut at = 0;
    while at < moves.len() && most > 0 && !clock.is_over() {
        control.check()?;
        let some = &moves[at..(at + AT_ONCE).min(moves.len()).min(at + most)];
        let plans: Vec<Option<SitePlan<'c>>> = some
            .par_iter()
            .map(|changes| best.with(choices, changes))
            .collect();
        (at, most) = (at + some.len(), most - some.len());
        let better = plans.into_iter().flatten().min_by_key(|plan| plan.value);
        if let Some(better) = better.filter(|plan| plan.value < best.value) {
            best = better;
            moves = self::moves(choices, allowed, &best.chosen);
            at = 0;
        }
    }
    Ok(best)
}

/// The changes of a plan that are tried, single ones first.
fn moves(choices: &SiteChoices, allowed: &[u64], chosen: &[usize]) -> Vec<Vec<(usize, usize)>> {
    let single: Vec<(usize, usize)> = (0..chosen.len())
        .flat_map(|site| {
            let others = bits(allowed[site]).filter(move |o| *o != chosen[site]);
            others
                .filter(move |o| *o < choices.sites[site].len())
                .map(move |o| (site, o))
        })
        .collect();
    let grows = |(site, at): &(usize, usize)| {
        size(choices, *site, *at) - size(choices, *site, chosen[*site])
    };
    let mut all: Vec<Vec<(usize, usize)>> = single.iter().map(|own| vec![*own]).collect();
    for less in single.iter().filter(|own| grows(own) < 0) {
        for more in single
            .iter()
            .filter(|own| grows(own) > 0 && own.0 != less.0)
        {
            all.push(vec![*less, *more]);
        }
    }
    all
}
