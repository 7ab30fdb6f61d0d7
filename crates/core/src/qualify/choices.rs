//! The schools that a family named.

use crate::domain::{ChildIdx, Intake, SchoolIdx, Sector, TextColumn};
use crate::policy::{Objective, Pack};

/// Lists longer than this are held against a table of the schools instead of against themselves.
const LONG_LIST: usize = 16;

/// What an identifier in a list of choices stands for.
#[derive(Clone, Copy)]
enum Named {
    /// A school of the round's level.
    Here(usize),
    /// A school of another level alone.
    Elsewhere,
    /// No school at all.
    Nothing,
}

/// The schools that a family named in a column, in its order: open, of a sector that the pack fills, each
/// once, as many as count; and how many schools it named that are none of these. A word that is no school is told
/// where the tables are read, and takes the place of a choice.
pub fn choices(
    intake: &Intake,
    pack: &Pack,
    column: Option<&TextColumn>,
    most: usize,
    child: ChildIdx,
) -> (Vec<SchoolIdx>, usize) {
    let text = column.map_or("", |c| c.get(child.at()));
    let schools = intake.schools();
    let named = |id: &str| {
        let start = schools.partition_point(|school| &*school.id < id);
        let mut of_id = schools[start..]
            .iter()
            .take_while(|school| &*school.id == id);
        match of_id.position(|school| school.level == intake.level()) {
            Some(at) => Named::Here(start + at),
            None if schools.get(start).is_some_and(|s| &*s.id == id) => Named::Elsewhere,
            None => Named::Nothing,
        }
    };
    let mut list = ChoiceList::default();
    let mut count = 0;
    for part in text.split('|').filter(|part| !part.is_empty()) {
        // An identifier may hold what otherwise separates two.
        let is_one = match named(part) {
            Named::Nothing => !part.contains(SEPARATORS),
            _ => true,
        };
        let ids = part.split(move |c| !is_one && SEPARATORS.contains(&c));
        for id in ids.filter(|id| !id.is_empty()) {
            if count == most {
                return (list.schools, list.closed);
            }
            count += 1;
            list.add(intake, pack, named(id));
        }
    }
    (list.schools, list.closed)
}

/// What stands between two choices, besides the bar.
const SEPARATORS: [char; 6] = [';', '；', ',', '，', '、', ' '];

/// The choices read so far.
#[derive(Default)]
struct ChoiceList {
    /// Schools that count, each once, in the family's order.
    schools: Vec<SchoolIdx>,
    /// Whether a school is among them; empty while the list is short.
    has: Vec<bool>,
    /// How many were named that do not count.
    closed: usize,
}

impl ChoiceList {
    fn add(&mut self, intake: &Intake, pack: &Pack, named: Named) {
        match named {
            Named::Here(at) => {
                let school = &intake.schools()[at];
                let counts = school.is_open_to(intake.level()) && fills(pack, school.sector);
                if !counts {
                    self.closed += 1;
                } else if self.is_new(intake.schools().len(), at) {
                    self.schools.push(SchoolIdx::from_usize(at));
                }
            }
            Named::Elsewhere => self.closed += 1,
            Named::Nothing => {}
        }
    }

    /// Whether a school is not in the list yet; it is taken to be in it from now on.
    fn is_new(&mut self, schools: usize, at: usize) -> bool {
        if self.schools.len() < LONG_LIST {
            return !self.schools.contains(&SchoolIdx::from_usize(at));
        }
        if self.has.is_empty() {
            self.has = vec![false; schools];
            for school in &self.schools {
                self.has[school.at()] = true;
            }
        }
        !std::mem::replace(&mut self.has[at], true)
    }
}

/// Whether the pack fills places of a sector.
fn fills(pack: &Pack, sector: Sector) -> bool {
    let of_sector = |o: &Objective| o.sector() == Some(sector);
    pack.objectives.iter().any(of_sector)
}
