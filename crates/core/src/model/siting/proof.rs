//! What proves that no choice of sites costs less: a tree of cases with prices, counted anew in whole numbers.

use super::choices::{Allowed, Prices, SiteChoices};

/// A choice that is ruled out in a case: with it, nothing costs less than `L` at these prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledOut {
    /// The site.
    pub site: usize,
    /// Its choice, by its place among the choices of the site.
    pub choice: usize,
    /// The prices of enough places and of limits; those of rows are those of the step.
    pub shared: Vec<i64>,
}

/// Prices, and what they rule out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofStep {
    /// Prices of the rows.
    pub rows: Vec<Vec<i64>>,
    /// What cannot be at these prices, each held against all choices that the steps before it left.
    pub ruled_out: Vec<RuledOut>,
}

/// How a case ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofEnd {
    /// Nothing of it costs less than `L` at these prices.
    Bound(Prices),
    /// The choices left cannot be.
    Impossible,
    /// A site takes one of the choices of the first mask (the first case), or another one (the second).
    Cases {
        /// The site.
        site: usize,
        /// The choices of the first case, a bit for each.
        mask: u64,
        /// The cases, by their place in the list.
        cases: [usize; 2],
    },
}

/// A case: what is ruled out in it, and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofCase {
    /// One after the other.
    pub steps: Vec<ProofStep>,
    /// After them.
    pub end: ProofEnd,
}

/// All cases; the first is all there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteProof {
    /// Cases come before the cases that they fall apart into.
    pub cases: Vec<ProofCase>,
}

impl SiteProof {
    /// What no choice of sites costs less than, as far as the proof goes; `None` where no choice can be.
    ///
    /// Everything is either ruled out in some case, or in one of the cases that end: the least of what these cost at least
    /// is a bound of all. Nothing is taken on trust but the statement itself.
    pub fn bound(&self, choices: &SiteChoices) -> Option<i128> {
        let mut least: Option<i128> = None;
        let mut meet = |value: i128| least = Some(least.map_or(value, |own| own.min(value)));
        let mut open: Vec<(usize, Allowed)> = vec![(0, choices.all())];
        while let Some((at, mut allowed)) = open.pop() {
            let Some(case) = self.cases.get(at) else {
                // A case that nobody looked at costs nothing at least.
                meet(0);
                continue;
            };
            for step in &case.steps {
                Self::rule_out(choices, step, &mut allowed, &mut meet);
            }
            match &case.end {
                ProofEnd::Bound(prices) => {
                    if let Some((value, _)) = choices.bound(&allowed, prices) {
                        meet(value);
                    }
                }
                ProofEnd::Impossible => {
                    if choices.must(&allowed).is_some() {
                        meet(0);
                    }
                }
                ProofEnd::Cases { site, mask, cases } => {
                    for (case, mask) in cases.iter().zip([*mask, !*mask]) {
                        let mut own = allowed.clone();
                        own[*site] &= mask;
                        // A case leads on to later ones only, so this ends.
                        if *case > at {
                            open.push((*case, own));
                        } else {
                            meet(0);
                        }
                    }
                }
            }
        }
        least
    }

    fn rule_out(
        choices: &SiteChoices,
        step: &ProofStep,
        allowed: &mut Allowed,
        meet: &mut impl FnMut(i128),
    ) {
        // What does not depend on the shared prices is counted once for all that the step rules out.
        let mut profitable = vec![Vec::new(); choices.years.len()];
        let costs: Vec<Vec<i128>> = (0..choices.sites.len())
            .map(|site| {
                let mut costs = Vec::new();
                choices.site_costs(site, allowed[site], &step.rows, &mut profitable, &mut costs);
                costs
            })
            .collect();
        for out in &step.ruled_out {
            let (bit, before) = (1 << out.choice, allowed[out.site]);
            allowed[out.site] = before & bit;
            if let Some(must) = choices.must(allowed) {
                let prices = Prices {
                    rows: step.rows.clone(),
                    shared: out.shared.clone(),
                };
                let all = allowed
                    .iter()
                    .enumerate()
                    .map(|(site, mask)| least_of(choices, site, *mask, &costs[site], &out.shared));
                let sum: Option<i128> = all.sum();
                meet(sum.map_or(0, |sum| sum + choices.constant(&must, &prices)));
            }
            allowed[out.site] = before & !bit;
        }
    }
}

/// The least of `costs` and what is shared, over the choices left of a site.
pub fn least_of(
    choices: &SiteChoices,
    site: usize,
    allowed: u64,
    costs: &[i128],
    shared: &[i64],
) -> Option<i128> {
    let own = choices.sites[site].iter().zip(costs).enumerate();
    own.filter(|(at, _)| allowed >> at & 1 == 1)
        .map(|(_, (choice, cost))| cost + choices.shared_cost(choice, shared))
        .min()
}
