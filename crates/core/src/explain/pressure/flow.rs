//! The largest flow from classes of children to schools, in whole numbers: shortest alternating paths, a level at a time.
//!
//! A class sends to few schools, and what it reaches is a row of bits: a search looks at every class once and at every
//! school once, however many pairs there are.

use std::collections::VecDeque;

use super::demand::{SiteSets, contains, first_in_both, insert, members};
use crate::control::{Control, Stopped};

/// Not reached.
const NEVER: u32 = u32::MAX;

/// A flow that grows.
pub struct Flow<'a> {
    reach: &'a SiteSets,
    /// What each class has still to send.
    pub need: Vec<i128>,
    /// What each site can still take.
    pub room: Vec<i128>,
    /// What each class sends where; nothing where it sends none.
    pub sent: Vec<Vec<(usize, i128)>>,
    /// Who sends to each site, as of the last search.
    holders: Vec<Vec<usize>>,
    class_level: Vec<u32>,
    site_level: Vec<u32>,
    /// The sites of each level.
    levels: Vec<Vec<u64>>,
    next_site: Vec<usize>,
    next_holder: Vec<usize>,
}

impl<'a> Flow<'a> {
    /// Nothing flows yet.
    pub fn new(reach: &'a SiteSets, classes: usize, sites: usize) -> Self {
        Self {
            reach,
            need: vec![0; classes],
            room: vec![0; sites],
            sent: vec![Vec::new(); classes],
            holders: vec![Vec::new(); sites],
            class_level: vec![NEVER; classes],
            site_level: vec![NEVER; sites],
            levels: Vec::new(),
            next_site: vec![0; classes],
            next_holder: vec![0; sites],
        }
    }

    /// Sends from a class to a site, whatever the class reaches.
    pub fn send(&mut self, class: usize, site: usize, amount: i128) {
        self.need[class] -= amount;
        self.room[site] -= amount;
        self.add(class, site, amount);
    }

    /// Fills the sites of a set, from these classes, as far as can be. After it [`Self::is_short`] and
    /// [`Self::is_scarce`] tell the least minimum cut.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn fill(
        &mut self,
        classes: &[usize],
        sites: &[u64],
        control: &Control,
    ) -> Result<(), Stopped> {
        self.fill_plainly(classes, sites);
        while self.search(classes, sites, control)? {
            for &class in classes {
                while self.need[class] > 0 {
                    control.check()?;
                    let Some(path) = self.path(class) else {
                        break;
                    };
                    self.shift(class, &path);
                }
            }
        }
        Ok(())
    }

    /// Whether a class is on the short side of the cut: it wants more, or could give up for one that does.
    pub fn is_short(&self, class: usize) -> bool {
        self.class_level[class] != NEVER
    }

    /// Whether a site is on the short side of the cut.
    pub fn is_scarce(&self, site: usize) -> bool {
        self.site_level[site] != NEVER
    }

    /// A first flow: those who reach least come first.
    fn fill_plainly(&mut self, classes: &[usize], sites: &[u64]) {
        let mut order = classes.to_vec();
        order.sort_by_cached_key(|class| {
            let row = self.reach.row(*class).iter().zip(sites);
            (row.map(|(a, b)| (a & b).count_ones()).sum::<u32>(), *class)
        });
        for class in order {
            let mut from = 0;
            while self.need[class] > 0 {
                let Some(site) = first_in_both(self.reach.row(class), sites, from) else {
                    break;
                };
                let amount = self.need[class].min(self.room[site]);
                if amount > 0 {
                    self.send(class, site, amount);
                }
                from = site + 1;
            }
        }
    }

    /// Follows the alternating paths from every class that has still to send. Whether one ends at a site with room.
    fn search(
        &mut self,
        classes: &[usize],
        sites: &[u64],
        control: &Control,
    ) -> Result<bool, Stopped> {
        for site in members(sites) {
            self.holders[site].clear();
            self.site_level[site] = NEVER;
            self.next_holder[site] = 0;
        }
        let mut queue = VecDeque::new();
        for &class in classes {
            for (site, _) in &self.sent[class] {
                self.holders[*site].push(class);
            }
            self.next_site[class] = 0;
            let waits = self.need[class] > 0;
            self.class_level[class] = if waits { 0 } else { NEVER };
            if waits {
                queue.push_back(class);
            }
        }
        self.levels.clear();
        self.levels.push(self.reach.none());
        let mut unseen = sites.to_vec();
        let mut is_open = false;
        let mut pulse = control.pulse(1_000);
        while let Some(class) = queue.pop_front() {
            pulse.check()?;
            let level = self.class_level[class] + 1;
            let mut from = 0;
            while let Some(site) = first_in_both(self.reach.row(class), &unseen, from) {
                from = site + 1;
                unseen[site / 64] &= !(1 << (site % 64));
                self.site_level[site] = level;
                if self.levels.len() <= level as usize {
                    self.levels.push(self.reach.none());
                }
                insert(&mut self.levels[level as usize], site);
                is_open |= self.room[site] > 0;
                for &holder in &self.holders[site] {
                    if self.class_level[holder] == NEVER {
                        self.class_level[holder] = level;
                        queue.push_back(holder);
                    }
                }
            }
        }
        debug_assert!(members(&unseen).all(|site| contains(sites, site)));
        Ok(is_open)
    }

    /// A shortest path from a class to a site with room: each class with the site to which it sends more.
    fn path(&mut self, start: usize) -> Option<Vec<(usize, usize)>> {
        let mut path = Vec::new();
        let mut class = start;
        loop {
            let level = self.class_level[class] as usize + 1;
            let mut step = None;
            if let Some(own) = self.levels.get(level) {
                let row = self.reach.row(class);
                while let Some(site) = first_in_both(row, own, self.next_site[class]) {
                    self.next_site[class] = site;
                    if self.room[site] > 0 {
                        path.push((class, site));
                        return Some(path);
                    }
                    if let Some(holder) = next_holder(
                        site,
                        &self.holders[site],
                        &mut self.next_holder[site],
                        |holder| self.class_level[holder] as usize == level,
                        &self.sent,
                    ) {
                        step = Some((site, holder));
                        break;
                    }
                    self.next_site[class] = site + 1;
                }
            }
            match step {
                Some((site, holder)) => {
                    path.push((class, site));
                    class = holder;
                }
                None => {
                    // Nothing of this class can move on: try the next one at the site before.
                    let (before, site) = path.pop()?;
                    self.next_holder[site] += 1;
                    class = before;
                }
            }
        }
    }

    /// Moves what a path can carry.
    fn shift(&mut self, start: usize, path: &[(usize, usize)]) {
        let Some(&(_, end)) = path.last() else {
            return;
        };
        let most = self.need[start].min(self.room[end]);
        let moves = path.windows(2).map(|pair| {
            let (site, holder) = (pair[0].1, pair[1].0);
            sent_to(&self.sent[holder], site)
        });
        let amount = moves.fold(most, i128::min);
        self.need[start] -= amount;
        self.room[end] -= amount;
        for pair in path.windows(2) {
            self.add(pair[1].0, pair[0].1, -amount);
        }
        for (class, site) in path {
            self.add(*class, *site, amount);
        }
    }

    fn add(&mut self, class: usize, site: usize, amount: i128) {
        let sent = &mut self.sent[class];
        match sent.iter().position(|(own, _)| *own == site) {
            Some(at) => {
                sent[at].1 += amount;
                if sent[at].1 == 0 {
                    sent.swap_remove(at);
                }
            }
            None => sent.push((site, amount)),
        }
    }
}

fn sent_to(sent: &[(usize, i128)], site: usize) -> i128 {
    let found = sent.iter().find(|(own, _)| *own == site);
    found.map_or(0, |(_, amount)| *amount)
}

/// The next class that sends to a site and stands on its level.
fn next_holder(
    site: usize,
    holders: &[usize],
    next: &mut usize,
    is_next: impl Fn(usize) -> bool,
    sent: &[Vec<(usize, i128)>],
) -> Option<usize> {
    while let Some(&holder) = holders.get(*next) {
        if is_next(holder) && sent_to(&sent[holder], site) > 0 {
            return Some(holder);
        }
        *next += 1;
    }
    None
}
