//! The cheapest journeys to sites whose places are given, exact, and again when a few places change.
//!
//! Every place is held by a child or stays empty; empty places move like children, at no cost. A child that comes pushes
//! others along the cheapest chain to a site with an empty place; a place that comes is filled along the cheapest chain from
//! an empty one. These are the successive shortest paths of a minimum-cost flow, on a graph of sites alone.
//! Prices `u` of places hold after each: whoever sits at `j` has `d + u` least there, and `u = 0` where a place is empty.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::model::siting::ChoiceYear;

/// A chain's link: children of a row move on from one site to the next.
#[derive(Clone, Copy, Debug)]
struct Edge {
    to: u32,
    cost: i64,
    row: u32,
}

/// The journeys that open sites leave, row by row.
#[derive(Clone, Debug)]
struct Open {
    starts: Vec<usize>,
    arcs: Vec<(u32, i64)>,
}

impl Open {
    fn new(year: &ChoiceYear, places: &[i64]) -> Self {
        let (mut starts, mut arcs) = (vec![0], Vec::new());
        for from in &year.from {
            arcs.extend(from.iter().filter(|(site, _)| places[*site as usize] > 0));
            starts.push(arcs.len());
        }
        Self { starts, arcs }
    }

    fn of(&self, row: u32) -> &[(u32, i64)] {
        &self.arcs[self.starts[row as usize]..self.starts[row as usize + 1]]
    }

    fn cost(&self, row: u32, site: u32) -> i64 {
        let own = self.of(row);
        own.binary_search_by_key(&site, |(s, _)| *s)
            .map_or(0, |at| own[at].1)
    }
}

/// A plan of journeys with the prices that prove it.
#[derive(Clone, Debug)]
pub struct SiteFlow<'y> {
    year: &'y ChoiceYear,
    open: Arc<Open>,
    places: Vec<i64>,
    price: Vec<i64>,
    /// Empty places of each site.
    empty: Vec<i64>,
    /// For each site the children of each row there: never none.
    held: Vec<Vec<(u32, i64)>>,
    /// The cheapest way to move somebody on to each other open site; `None` when out of date.
    edges: Vec<Option<Arc<[Edge]>>>,
    cost: i128,
}

const FAR: i64 = i64::MAX / 4;

/// Sites that lack places for the children who reach nothing else.
pub type Deficient = Vec<bool>;

impl<'y> SiteFlow<'y> {
    /// The cheapest journeys to these places.
    ///
    /// # Errors
    /// Sites that are short of places, where not everybody can have one.
    pub fn new(year: &'y ChoiceYear, places: &[i64]) -> Result<Self, Deficient> {
        let mut flow = Self {
            year,
            open: Arc::new(Open::new(year, places)),
            places: places.to_vec(),
            price: vec![0; places.len()],
            empty: places.to_vec(),
            held: vec![Vec::new(); places.len()],
            edges: vec![None; places.len()],
            cost: 0,
        };
        for row in 0..year.children.len() {
            flow.insert(row as u32, year.children[row])?;
        }
        Ok(flow)
    }

    /// What all journeys cost.
    pub fn cost(&self) -> i128 {
        self.cost
    }

    /// What a row pays: journey and price where it is least; `None` where it reaches no open site.
    pub fn pays(&self, row: u32) -> Option<i64> {
        let open = self.open.of(row).iter();
        open.map(|(site, cost)| cost + self.price[*site as usize])
            .min()
    }

    /// The rows that reach nothing but these sites, of those that are open.
    pub fn bound_to(year: &ChoiceYear, places: &[i64], sites: &[bool]) -> Vec<bool> {
        let open = Open::new(year, places);
        let rows = 0..year.children.len() as u32;
        rows.map(|row| open.of(row).iter().all(|(site, _)| sites[*site as usize]))
            .collect()
    }

    /// Changes the places of some sites.
    ///
    /// # Errors
    /// Sites that are short of places, where not everybody can have one any more; the flow is of no use then.
    pub fn change(&mut self, changes: &[(usize, i64)]) -> Result<(), Deficient> {
        // What grows first, so that those who must go find a place.
        for &(site, places) in changes {
            let more = places - self.places[site];
            if more > 0 {
                self.grow(site, more);
            }
        }
        let mut out: Vec<(u32, i64)> = Vec::new();
        let mut is_closed = false;
        for &(site, places) in changes {
            let less = self.places[site] - places;
            if less > 0 {
                self.shrink(site, less, &mut out);
                is_closed |= places == 0;
            }
        }
        if is_closed {
            self.open = Arc::new(Open::new(self.year, &self.places));
        }
        for (row, children) in out {
            self.insert(row, children)?;
        }
        Ok(())
    }

    /// Takes places away; who must leave comes into the list.
    fn shrink(&mut self, site: usize, mut less: i64, out: &mut Vec<(u32, i64)>) {
        self.places[site] -= less;
        let vacant = less.min(self.empty[site]);
        self.empty[site] -= vacant;
        less -= vacant;
        while less > 0 {
            let Some(last) = self.held[site].last_mut() else {
                break;
            };
            let (row, moved) = (last.0, last.1.min(less));
            last.1 -= moved;
            if last.1 == 0 {
                self.held[site].pop();
            }
            less -= moved;
            self.cost -= i128::from(self.open.cost(row, site as u32)) * i128::from(moved);
            out.push((row, moved));
        }
        self.edges[site] = None;
    }

    /// New places at a site: opened at the price at which nobody wants them, then filled as long as somebody gains.
    fn grow(&mut self, site: usize, mut more: i64) {
        if self.places[site] == 0 {
            self.price[site] = self.unwanted(site);
            self.places[site] = more;
            self.open = Arc::new(Open::new(self.year, &self.places));
            self.edges.fill(None);
        } else {
            self.places[site] += more;
        }
        while more > 0 {
            more -= self.draw(site, more);
        }
    }

    /// The least price at which nobody gains by coming to a site.
    fn unwanted(&self, site: usize) -> i64 {
        let gains = self.year.into[site].iter();
        let gains = gains.filter_map(|(row, cost)| Some(self.pays(*row)? - cost));
        gains.max().unwrap_or(0).max(0)
    }

    /// The least cost at which somebody at a site moves on to each other open site.
    fn edges_of(&mut self, site: usize, best: &mut [(i64, u32)]) -> Arc<[Edge]> {
        if let Some(edges) = &self.edges[site] {
            return Arc::clone(edges);
        }
        let mut touched: Vec<u32> = Vec::new();
        for &(row, _) in &self.held[site] {
            let here = self.open.cost(row, site as u32);
            for &(to, cost) in self.open.of(row) {
                let own = &mut best[to as usize];
                if own.0 == FAR {
                    touched.push(to);
                }
                if cost - here < own.0 {
                    *own = (cost - here, row);
                }
            }
        }
        let edges: Arc<[Edge]> = touched
            .into_iter()
            .map(|to| {
                let (cost, row) = std::mem::replace(&mut best[to as usize], (FAR, 0));
                Edge { to, cost, row }
            })
            .collect();
        self.edges[site] = Some(Arc::clone(&edges));
        edges
    }

    /// Distances in reduced costs from the sites with a start, up to the nearest that is an end.
    fn search(&mut self, mut distance: Vec<i64>, ends: impl Fn(&Self, usize) -> bool) -> Search {
        let count = self.places.len();
        let mut from: Vec<Option<(u32, u32)>> = vec![None; count];
        let mut settled = vec![false; count];
        let mut best = vec![(FAR, 0); count];
        let starts = distance.iter().enumerate().filter(|(_, d)| **d < FAR);
        let mut heap: BinaryHeap<Reverse<(i64, u32)>> =
            starts.map(|(site, d)| Reverse((*d, site as u32))).collect();
        let mut end = None;
        while let Some(Reverse((own, site))) = heap.pop() {
            let site = site as usize;
            if settled[site] || own > distance[site] {
                continue;
            }
            settled[site] = true;
            if ends(self, site) {
                end = Some(site);
                break;
            }
            let price = self.price[site];
            for edge in self.edges_of(site, &mut best).iter() {
                let to = edge.to as usize;
                // Closed since the edge was counted.
                if self.places[to] == 0 {
                    continue;
                }
                let next = own + edge.cost + self.price[to] - price;
                if next < distance[to] {
                    distance[to] = next;
                    from[to] = Some((site as u32, edge.row));
                    heap.push(Reverse((next, edge.to)));
                }
            }
        }
        Search {
            distance,
            from,
            end,
        }
    }

    /// Children of a row come, each to where it costs all together least.
    fn insert(&mut self, row: u32, mut children: i64) -> Result<(), Deficient> {
        while children > 0 {
            let pays = self.pays(row).unwrap_or(0);
            let mut distance = vec![FAR; self.places.len()];
            for &(site, cost) in self.open.of(row) {
                distance[site as usize] = cost + self.price[site as usize] - pays;
            }
            let found = self.search(distance, |own, site| own.empty[site] > 0);
            let Some(end) = found.end else {
                return Err(found.distance.iter().map(|d| *d < FAR).collect());
            };
            // Whoever is nearer than the end becomes dearer by the difference.
            let far = found.distance[end];
            for (price, own) in self.price.iter_mut().zip(&found.distance) {
                *price += (far - own).max(0);
            }
            let chain = found.chain(end);
            let first = chain.first().map_or(end as u32, |link| link.from);
            let moved = self.most(&chain).min(children).min(self.empty[end]);
            self.push(&chain, moved);
            self.add(first as usize, row, moved);
            self.cost += i128::from(self.open.cost(row, first)) * i128::from(moved);
            self.empty[end] -= moved;
            children -= moved;
        }
        Ok(())
    }

    /// Fills new places of a site: an empty place moves there along the cheapest chain from wherever it costs least to
    /// leave one. How many of them are dealt with.
    fn draw(&mut self, site: usize, most: i64) -> i64 {
        let pairs = self.places.iter().zip(&self.price);
        let distance = pairs
            .map(|(places, price)| if *places > 0 { *price } else { FAR })
            .collect();
        let found = self.search(distance, |_, own| own == site);
        let far = found.distance[site];
        for (price, own) in self.price.iter_mut().zip(&found.distance) {
            if *own < FAR {
                *price -= far.min(*own);
            }
        }
        let chain = found.chain(site);
        let Some(first) = chain.first() else {
            // Nobody gains by coming: the price is nothing, and the places stay empty.
            self.empty[site] += most;
            return most;
        };
        let moved = self.most(&chain).min(most);
        self.empty[first.from as usize] += moved;
        self.push(&chain, moved);
        moved
    }

    fn most(&self, chain: &[Link]) -> i64 {
        let each = chain.iter().map(|link| {
            let held = self.held[link.from as usize].iter();
            held.clone()
                .find(|(row, _)| *row == link.row)
                .map_or(0, |(_, n)| *n)
        });
        each.min().unwrap_or(i64::MAX)
    }

    fn push(&mut self, chain: &[Link], moved: i64) {
        for link in chain {
            let longer = self.open.cost(link.row, link.to) - self.open.cost(link.row, link.from);
            self.cost += i128::from(longer) * i128::from(moved);
            let held = &mut self.held[link.from as usize];
            if let Some(at) = held.iter().position(|(row, _)| *row == link.row) {
                held[at].1 -= moved;
                if held[at].1 == 0 {
                    held.swap_remove(at);
                }
            }
            self.edges[link.from as usize] = None;
            self.add(link.to as usize, link.row, moved);
        }
    }

    fn add(&mut self, site: usize, row: u32, children: i64) {
        let held = &mut self.held[site];
        match held.iter_mut().find(|(own, _)| *own == row) {
            Some(own) => own.1 += children,
            None => held.push((row, children)),
        }
        self.edges[site] = None;
    }
}

/// What a search for a chain found.
struct Search {
    distance: Vec<i64>,
    from: Vec<Option<(u32, u32)>>,
    end: Option<usize>,
}

/// Children of a row move on from one site to another.
#[derive(Clone, Copy, Debug)]
struct Link {
    from: u32,
    to: u32,
    row: u32,
}

impl Search {
    /// The links that lead to a site, from the first on.
    fn chain(&self, end: usize) -> Vec<Link> {
        let mut chain = Vec::new();
        let mut at = end;
        while let Some((from, row)) = self.from[at] {
            let to = at as u32;
            chain.push(Link { from, to, row });
            at = from as usize;
        }
        chain.reverse();
        chain
    }
}
