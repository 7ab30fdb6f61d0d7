//! Areas and the campuses within their reach: who may enter where, what hangs together, and each part as a network.

use std::collections::BTreeMap;

use super::city::{Area, City, Near};
use super::flow::Network;
use super::plan::Help;

/// What going by agreement costs more than any metres that children of a city go together.
const BY_AGREEMENT: i64 = 1 << 40;

/// More than all children of a city, in whatever parts.
const ANY: i64 = 1 << 60;

/// Whether children of an area may enter a campus that is within its reach: nothing where they may not; else by which
/// agreement, if by one.
pub fn may_enter(
    city: &City,
    area: &Area,
    campus: usize,
    agreed: &[Help],
) -> Option<Option<usize>> {
    if city.campuses.get(campus)?.district == area.district {
        return Some(None);
    }
    let by = agreed
        .iter()
        .position(|help| help.to == area.district && help.campus == Some(campus))?;
    Some(Some(by))
}

/// Areas and campuses that hang together, so that what is in one part is nothing to another.
pub fn parts(city: &City, level: usize, agreed: &[Help]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let areas = city.areas.len();
    let mut up: Vec<usize> = (0..areas + city.campuses.len()).collect();
    fn root(up: &mut [usize], mut at: usize) -> usize {
        while let Some(next) = up.get(at).copied().filter(|next| *next != at) {
            // Halves the way for those who come after.
            let above = up.get(next).copied().unwrap_or(next);
            if let Some(own) = up.get_mut(at) {
                *own = above;
            }
            at = next;
        }
        at
    }
    let mut meets = vec![false; areas + city.campuses.len()];
    for (area, own) in city.areas.iter().enumerate() {
        for near in own.near.get(level).into_iter().flatten() {
            if may_enter(city, own, near.campus, agreed).is_some() {
                let (one, other) = (root(&mut up, area), root(&mut up, areas + near.campus));
                if let Some(own) = up.get_mut(one.max(other)) {
                    *own = one.min(other);
                }
                for at in [area, areas + near.campus] {
                    if let Some(own) = meets.get_mut(at) {
                        *own = true;
                    }
                }
            }
        }
    }
    let mut all: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for at in (0..up.len()).filter(|at| meets.get(*at) == Some(&true)) {
        let own = all.entry(root(&mut up, at)).or_default();
        match at.checked_sub(areas) {
            None => own.0.push(at),
            Some(campus) => own.1.push(campus),
        }
    }
    all.into_values().collect()
}

/// Areas and campuses that hang together, at a level in a year.
pub struct Part<'a> {
    /// The city.
    pub city: &'a City,
    /// The level.
    pub level: usize,
    /// The agreements of the level and the year.
    pub agreed: &'a [Help],
    /// The areas, by number.
    pub areas: &'a [usize],
    /// The campuses, by number.
    pub campuses: &'a [usize],
}

/// How much there is of what, in whichever unit: who enters from an area, the places of a campus and of an agreement.
pub struct Amounts<'a> {
    /// Children of an area.
    pub children: &'a dyn Fn(usize) -> i64,
    /// Places of a campus.
    pub places: &'a dyn Fn(usize) -> i64,
    /// Places of an agreement.
    pub agreed: &'a dyn Fn(&Help) -> i64,
}

/// A part as a network: from the source to each area, on to the campuses within its reach, straight or by an agreement, and
/// from each campus to the sink. What goes by agreement costs more than any metres.
pub struct Laid {
    /// The network; the first nodes are the areas of the part, then its campuses.
    pub network: Network,
    /// The node that children come from.
    pub source: usize,
    /// The node that they go to.
    pub sink: usize,
    /// Arcs from areas: the arc, the number of the area, and what it leads to.
    pub ways: Vec<(usize, usize, Near)>,
}

impl Part<'_> {
    /// The node of a campus of this part.
    pub fn node(&self, campus: usize) -> Option<usize> {
        let at = self.campuses.iter().position(|own| *own == campus)?;
        Some(self.areas.len() + at)
    }

    /// The part as a network.
    pub fn lay(&self, amounts: &Amounts<'_>) -> Laid {
        let members = self.areas.len() + self.campuses.len();
        let (source, sink) = (members, members + 1);
        let mut network = Network::new(members + 2);
        let mut node: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, campus) in self.campuses.iter().enumerate() {
            let at = self.areas.len() + at;
            node.insert(*campus, at);
            network.arc(at, sink, (amounts.places)(*campus), 0);
        }
        // An agreement is a way that all children of its district share.
        let mut gates: BTreeMap<usize, usize> = BTreeMap::new();
        let mut ways = Vec::new();
        for (at, area) in self.areas.iter().enumerate() {
            let Some(own) = self.city.areas.get(*area) else {
                continue;
            };
            network.arc(source, at, (amounts.children)(*area), 0);
            for near in own.near.get(self.level).into_iter().flatten() {
                let by = may_enter(self.city, own, near.campus, self.agreed);
                let (Some(by), Some(end)) = (by, node.get(&near.campus)) else {
                    continue;
                };
                let (to, cost) = match by {
                    None => (*end, near.metres),
                    Some(by) => {
                        let room = self.agreed.get(by).map_or(0, |help| (amounts.agreed)(help));
                        let gate = *gates.entry(by).or_insert_with(|| {
                            let gate = network.node();
                            network.arc(gate, *end, room, 0);
                            gate
                        });
                        (gate, BY_AGREEMENT + near.metres)
                    }
                };
                ways.push((network.arc(at, to, ANY, cost), *area, *near));
            }
        }
        Laid {
            network,
            source,
            sink,
            ways,
        }
    }
}
