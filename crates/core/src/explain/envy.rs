//! Justified envy (有理由的嫉妒): a pair of a child and a school where the child would rather be, and
//! which holds a child ranked lower.
//!
//! Rather be: nearer than the school it was sent to; any public school in reach for a child in a bought
//! place or in none. Shortest journeys in all do create such pairs; placing in rank order does not
//! create any for a child without a place. The number is reported in every run.

use rayon::prelude::*;

use crate::allocation::{Allocation, Outcome};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Sector};
use crate::network::{CellIdx, Network};
use crate::qualify::{Qualified, Rank};
use crate::shortfall::SchoolFigures;
use crate::units::Metres;

/// Counts the pairs, public schools only.
///
/// # Errors
/// When it is told to end.
pub fn justified_envy(
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    schools: &[SchoolFigures],
    control: &Control,
) -> Result<u64, Stopped> {
    let rank = |figures: &SchoolFigures| figures.last.map(|last| last.rank);
    let last = schools.iter().map(rank).collect();
    let [count] = envious_pairs(network, qualified, [allocation], &[last], control)?;
    Ok(count)
}

/// Counts the pairs of several allocations of one network, which is measured once for all of them. `last` has, for each
/// allocation and site, the rank of the last child admitted, where somebody was.
///
/// # Errors
/// When it is told to end.
pub fn envious_pairs<const N: usize>(
    network: &Network<'_>,
    qualified: &Qualified,
    allocations: [&Allocation; N],
    last: &[Vec<Option<Rank>>; N],
    control: &Control,
) -> Result<[u64; N], Stopped> {
    let of_cell = |i: usize| -> [u64; N] {
        if control.is_stopped() {
            return [0; N];
        }
        let cell = CellIdx::from_usize(i);
        let public = network.reach.all(&network.cells[i], Sector::Public);
        std::array::from_fn(|n| {
            let lowest: Vec<(Metres, Rank)> = public
                .iter()
                .filter_map(|arc| Some((arc.metres, last[n][arc.site.at()]?)))
                .collect();
            let envied = |child: &ChildIdx| {
                let own = match allocations[n].of(*child) {
                    Outcome::Placed {
                        sector: Sector::Public,
                        metres,
                        ..
                    } => Some(metres),
                    _ => None,
                };
                let rank = qualified.ranking.of(*child);
                // From the nearest on: farther than its own it would rather not be.
                lowest
                    .iter()
                    .take_while(|(metres, _)| own.is_none_or(|own| *metres < own))
                    .filter(|(_, last)| Some(*last) > rank)
                    .count() as u64
            };
            network.members(cell).iter().map(envied).sum()
        })
    };
    let add = |a: [u64; N], b: [u64; N]| std::array::from_fn(|n| a[n] + b[n]);
    let counts = (0..network.cells.len())
        .into_par_iter()
        .map(of_cell)
        .reduce(|| [0; N], add);
    control.check()?;
    Ok(counts)
}
