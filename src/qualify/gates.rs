//! The gates of a choice round: the line of each district, the schools that a family named.

use super::Qualified;
use crate::domain::{ChildIdx, DistrictIdx, Round, SchoolIdx, Sector, TextColumn};
use crate::policy::{Line, Objective, Pack};
use crate::units::Points;

/// The line (最低分) of each district; `None` where everybody passes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<Option<Points>>);

impl Lines {
    /// The lines of a round.
    ///
    /// [`Line::Places`]: the points of the last child for whom the district has a public place, ties
    /// with it included; none where there are places for all.
    pub fn of(round: &Round, qualified: &Qualified, line: &Line) -> Self {
        let mut lines = vec![None; round.districts.len()];
        match line {
            Line::None => {}
            Line::Given(given) => {
                for (line, district) in lines.iter_mut().zip(&round.districts) {
                    *line = given.get(&*district.id).copied();
                }
            }
            Line::Places => {
                let mut places = vec![0_i64; round.districts.len()];
                for (_, school) in round.open_schools() {
                    if let (Some(d), Sector::Public) = (school.district, school.sector) {
                        places[d.at()] += school.places.get();
                    }
                }
                let mut last = vec![None; round.districts.len()];
                let mut left_over = vec![false; round.districts.len()];
                for &child in qualified.ranking.order() {
                    let Some(DistrictIdx(d)) = round.children[child.at()].district else {
                        continue;
                    };
                    let d = d as usize;
                    if places[d] > 0 {
                        places[d] -= 1;
                        last[d] = qualified.points[child.at()];
                    } else {
                        left_over[d] = true;
                    }
                }
                for (line, (last, more)) in lines.iter_mut().zip(last.iter().zip(left_over)) {
                    *line = last.filter(|_| more);
                }
            }
        }
        Self(lines)
    }

    /// Lines by district.
    pub fn given(lines: Vec<Option<Points>>) -> Self {
        Self(lines)
    }

    /// The line of a district.
    pub fn of_district(&self, district: DistrictIdx) -> Option<Points> {
        self.0.get(district.at()).copied().flatten()
    }

    /// Whether a child passes; a child of no district is held to none.
    pub fn passes(&self, round: &Round, qualified: &Qualified, child: ChildIdx) -> bool {
        let district = round.children[child.at()].district;
        let line = district.and_then(|d| self.of_district(d));
        line.is_none_or(|line| qualified.points[child.at()] >= Some(line))
    }
}

/// The schools that a family named in a column, in its order: open, of a sector that the pack fills, each
/// once, as many as count; and how many it named that are none of these.
pub fn choices(
    round: &Round,
    pack: &Pack,
    column: Option<&TextColumn>,
    most: usize,
    child: ChildIdx,
) -> (Vec<SchoolIdx>, usize) {
    let text = column.map_or("", |c| c.get(child.at()));
    let mut named: Vec<SchoolIdx> = Vec::new();
    let mut unknown = 0;
    let separators = ['|', ';', '；', ',', '，', '、', ' '];
    let ids = text.split(separators).filter(|id| !id.is_empty());
    for id in ids.take(most) {
        let found = round
            .schools
            .binary_search_by(|s| (&*s.id, s.stage).cmp(&(id, round.stage)))
            .ok()
            .filter(|&at| {
                let school = &round.schools[at];
                school.is_open_to(round.stage) && fills(pack, school.sector)
            });
        match found.map(SchoolIdx::from_usize) {
            Some(school) if !named.contains(&school) => named.push(school),
            Some(_) => {}
            None => unknown += 1,
        }
    }
    (named, unknown)
}

/// Whether the pack fills places of a sector.
fn fills(pack: &Pack, sector: Sector) -> bool {
    let of_sector = |o: &Objective| o.sector() == Some(sector);
    pack.objectives.iter().any(of_sector)
}
