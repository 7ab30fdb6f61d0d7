//! What anybody can check of a ledger without any data: `ledger.csv` and `ledger.json` held against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Line, Summary, Tree};
use crate::bytes::hex;

/// What is wrong with a ledger. A line is told by its number as a spreadsheet counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFault {
    /// A rank that is there twice.
    RankTwice(u32),
    /// A rank between 1 and the last that is not there.
    RankMissing(u32),
    /// The same leaf on two lines: one child counted twice, or one line shown to two families.
    LeafTwice(u64),
    /// A word of an outcome that does not go with its school, or is none.
    Outcome(u64),
    /// A child without a rank that no person placed.
    NoRank(u64),
    /// A school that admitted more than it has places.
    OverPlaces {
        /// The school.
        school_id: String,
        /// How many it admitted.
        admitted: u64,
        /// Its places.
        places: u64,
    },
    /// A school whose number in `ledger.json` is not that of its lines.
    Sum {
        /// The school.
        school_id: String,
        /// By the lines.
        lines: u64,
        /// By `ledger.json`.
        told: u64,
    },
    /// Another number of lines than `ledger.json` tells.
    Lines {
        /// There are.
        lines: u64,
        /// Told.
        told: u64,
    },
    /// The root of the lines is not that of `ledger.json`.
    Root {
        /// Of the lines.
        lines: String,
        /// Told.
        told: String,
    },
}

/// Everything that is wrong; nothing where the two files are one ledger, and a sound one.
pub fn check(lines: &[Line], told: &Summary) -> Vec<LedgerFault> {
    let mut faults = Vec::new();
    ranks(lines, &mut faults);
    let mut leaves = BTreeSet::new();
    for (line, number) in lines.iter().zip(2..) {
        if !leaves.insert(line.leaf) {
            faults.push(LedgerFault::LeafTwice(number));
        }
        let has_school = !line.school_id.is_empty();
        let fits = match line.outcome.as_str() {
            "public" | "purchased" => has_school,
            "unplaced" | "manual_review" | "ineligible" => !has_school,
            _ => false,
        };
        if !fits {
            faults.push(LedgerFault::Outcome(number));
        }
        if line.rank.is_none() && line.manual.is_empty() {
            faults.push(LedgerFault::NoRank(number));
        }
    }
    let tree = Tree::new(lines);
    sums(&tree, told, &mut faults);
    if told.lines != lines.len() as u64 {
        faults.push(LedgerFault::Lines {
            lines: lines.len() as u64,
            told: told.lines,
        });
    }
    let root = hex(&tree.root(told.bound()));
    if root != told.root {
        faults.push(LedgerFault::Root {
            lines: root,
            told: told.root.clone(),
        });
    }
    faults
}

/// Ranks are 1 to the last, each once.
fn ranks(lines: &[Line], faults: &mut Vec<LedgerFault>) {
    /// Faults of one kind that are told: a table of another thing has a million.
    const TOLD: usize = 100;
    let mut ranks: Vec<u32> = lines.iter().filter_map(|line| line.rank).collect();
    ranks.sort_unstable();
    let mut expected = 1_u32;
    for rank in ranks {
        if faults.len() >= TOLD {
            return;
        }
        if rank < expected {
            faults.push(LedgerFault::RankTwice(rank));
            continue;
        }
        let missing = (expected..rank).take(TOLD);
        faults.extend(missing.map(LedgerFault::RankMissing));
        expected = rank.saturating_add(1);
    }
}

fn sums(tree: &Tree, told: &Summary, faults: &mut Vec<LedgerFault>) {
    let branches = tree
        .branches()
        .iter()
        .filter(|own| !own.school_id.is_empty());
    let admitted: BTreeMap<&str, u64> =
        branches.map(|own| (&*own.school_id, own.count())).collect();
    let schools: BTreeSet<&str> = admitted
        .keys()
        .copied()
        .chain(told.schools.keys().map(|own| &**own))
        .collect();
    for school in schools {
        let lines = admitted.get(school).copied().unwrap_or(0);
        let sum = told.schools.get(school).copied().unwrap_or(0);
        if lines != sum {
            faults.push(LedgerFault::Sum {
                school_id: school.to_owned(),
                lines,
                told: sum,
            });
        }
        let places = told.places.get(school).copied().unwrap_or(0);
        if lines > places {
            faults.push(LedgerFault::OverPlaces {
                school_id: school.to_owned(),
                admitted: lines,
                places,
            });
        }
    }
}
