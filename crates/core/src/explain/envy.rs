//! Justified envy (有理由的嫉妒): a pair of a child and a school where the child would rather be, and
//! which holds a child ranked lower.
//!
//! Rather be: nearer than the school it was sent to; any public school in reach for a child in a bought
//! place or in none. Shortest journeys in all do create such pairs; placing in rank order does not
//! create any for a child without a place. The number is reported in every run.

use rayon::prelude::*;

use crate::allocation::{Allocation, Outcome};
use crate::domain::Sector;
use crate::network::{CellIdx, Network};
use crate::qualify::Qualified;
use crate::shortfall::SchoolFigures;

/// Counts the pairs, public schools only.
pub fn justified_envy(
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    schools: &[SchoolFigures],
) -> u64 {
    (0..network.cells.len())
        .into_par_iter()
        .map(|i| {
            let cell = CellIdx::from_usize(i);
            let public = network.reach.all(&network.cells[i], Sector::Public);
            let lowest: Vec<_> = public
                .iter()
                .filter_map(|arc| Some((arc.metres, schools[arc.site.at()].last?.rank)))
                .collect();
            let envied = |child: &crate::domain::ChildIdx| {
                let own = match allocation.of(*child) {
                    Outcome::Placed {
                        sector: Sector::Public,
                        metres,
                        ..
                    } => Some(metres),
                    _ => None,
                };
                let rank = qualified.ranking.of(*child);
                lowest
                    .iter()
                    .filter(|(metres, last)| {
                        own.is_none_or(|own| *metres < own) && Some(*last) > rank
                    })
                    .count() as u64
            };
            network.members(cell).iter().map(envied).sum::<u64>()
        })
        .sum()
}
