//! Who wants public places, and which: children of one reach are one to the partition.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::network::{CellIdx, Network};

/// Sets of sites, one a row, as bits.
#[derive(Clone, Debug, Default)]
pub struct SiteSets {
    words: usize,
    bits: Vec<u64>,
}

impl SiteSets {
    /// No row yet, for so many sites.
    pub fn new(sites: usize) -> Self {
        Self {
            words: sites.div_ceil(64).max(1),
            bits: Vec::new(),
        }
    }

    /// An empty set.
    pub fn none(&self) -> Vec<u64> {
        vec![0; self.words]
    }

    /// One row.
    pub fn row(&self, at: usize) -> &[u64] {
        &self.bits[at * self.words..(at + 1) * self.words]
    }

    /// Adds a row.
    pub fn push(&mut self, row: &[u64]) {
        self.bits.extend_from_slice(row);
    }
}

/// Puts a site into a set.
pub fn insert(set: &mut [u64], site: usize) {
    set[site / 64] |= 1 << (site % 64);
}

/// Whether a site is in a set.
pub fn contains(set: &[u64], site: usize) -> bool {
    set[site / 64] & (1 << (site % 64)) != 0
}

/// The sites of a set, in order.
pub fn members(set: &[u64]) -> impl Iterator<Item = usize> + '_ {
    set.iter().enumerate().flat_map(|(word, bits)| {
        let mut left = *bits;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                word * 64 + bit
            })
        })
    })
}

/// The first site of both sets from a site on.
pub fn first_in_both(a: &[u64], b: &[u64], from: usize) -> Option<usize> {
    let mut word = from / 64;
    let mut bits = *a.get(word)? & *b.get(word)? & (u64::MAX << (from % 64));
    while bits == 0 {
        word += 1;
        bits = *a.get(word)? & *b.get(word)?;
    }
    Some(word * 64 + bits.trailing_zeros() as usize)
}

/// Children of one cell with one reach.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Their cell.
    pub cell: CellIdx,
    /// Their class; `None` where they reach no school.
    pub class: Option<usize>,
    /// Their places in the list of children.
    pub children: Range<usize>,
}

impl Unit {
    /// How many they are.
    pub fn count(&self) -> i64 {
        self.children.len() as i64
    }
}

/// Who wants public places: every child in one unit, every unit that reaches a school in one class.
#[derive(Clone, Debug)]
pub struct Demand {
    /// In the order of the cells; in a cell first those of its reach, then those whose family chose beyond it.
    pub units: Vec<Unit>,
    /// The children of the units, side by side, from the highest rank down.
    pub children: Vec<ChildIdx>,
    /// What each class reaches.
    pub reach: SiteSets,
    /// The children of each class.
    pub counts: Vec<i64>,
    /// Places of each site that are there for them.
    pub places: Vec<i64>,
    /// The sites that count: public schools with places, whoever holds these.
    pub sites: Vec<u64>,
}

impl Demand {
    /// Collects who `wants` a place: `None` for a child who does not, else the school beyond its reach at which it is,
    /// if it is. `places` are those of the sites.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn of(
        network: &Network<'_>,
        places: Vec<i64>,
        wants: impl Fn(&Self, &[u64], ChildIdx) -> Option<Option<usize>>,
        control: &Control,
    ) -> Result<Self, Stopped> {
        let intake = network.reach.intake();
        let reach = SiteSets::new(network.sites().len());
        let mut sites = reach.none();
        for (site, school) in network.sites().iter().enumerate() {
            let school = &intake.schools()[school.at()];
            if school.sector == Sector::Public && school.places.get() > 0 {
                insert(&mut sites, site);
            }
        }
        let row_of = |at: usize| -> Vec<u64> {
            let mut row = reach.none();
            if !control.is_stopped() {
                let arcs = network.reach.all(&network.cells[at], Sector::Public);
                let arcs = arcs.iter().map(|arc| arc.site.at());
                arcs.filter(|site| contains(&sites, *site))
                    .for_each(|site| insert(&mut row, site));
            }
            row
        };
        let rows: Vec<Vec<u64>> = (0..network.cells.len())
            .into_par_iter()
            .map(row_of)
            .collect();
        control.check()?;
        let mut demand = Self {
            units: Vec::new(),
            children: Vec::new(),
            reach: reach.clone(),
            counts: Vec::new(),
            places,
            sites,
        };
        let mut class_of: HashMap<Vec<u64>, usize> = HashMap::new();
        let mut pulse = control.pulse(1_000);
        for (cell, row) in (0..rows.len()).map(CellIdx::from_usize).zip(rows) {
            pulse.check()?;
            let mut groups: BTreeMap<Option<usize>, Vec<ChildIdx>> = BTreeMap::new();
            for &child in network.members(cell) {
                if let Some(beyond) = wants(&demand, &row, child) {
                    groups.entry(beyond).or_default().push(child);
                }
            }
            for (beyond, children) in groups {
                let mut own = row.clone();
                if let Some(site) = beyond {
                    insert(&mut own, site);
                }
                demand.add(cell, own, children, &mut class_of);
            }
        }
        Ok(demand)
    }

    fn add(
        &mut self,
        cell: CellIdx,
        row: Vec<u64>,
        children: Vec<ChildIdx>,
        class_of: &mut HashMap<Vec<u64>, usize>,
    ) {
        let start = self.children.len();
        let is_cut_off = row.iter().all(|word| *word == 0);
        let class = (!is_cut_off).then(|| match class_of.get(&row) {
            Some(class) => *class,
            None => {
                self.reach.push(&row);
                self.counts.push(0);
                class_of.insert(row, self.counts.len() - 1);
                self.counts.len() - 1
            }
        });
        if let Some(class) = class {
            self.counts[class] += children.len() as i64;
        }
        self.children.extend(children);
        self.units.push(Unit {
            cell,
            class,
            children: start..self.children.len(),
        });
    }

    /// The children of a unit, from the highest rank down.
    pub fn children_of(&self, unit: &Unit) -> &[ChildIdx] {
        &self.children[unit.children.clone()]
    }

    /// Every unit that reaches a school, with its class.
    pub fn reaching(&self) -> impl Iterator<Item = (&Unit, usize)> {
        self.units
            .iter()
            .filter_map(|unit| Some((unit, unit.class?)))
    }

    /// The site of a school, where it is one that counts.
    pub fn site_of(&self, network: &Network<'_>, school: SchoolIdx) -> Option<usize> {
        let site = network.sites().binary_search(&school).ok()?;
        contains(&self.sites, site).then_some(site)
    }
}
