//! Areas below the district (片区): in which one a school and the home of a child are.

use std::collections::BTreeMap;

use crate::domain::{ChildIdx, DistrictIdx, Intake, SchoolIdx};
use crate::policy::AREA;

/// The areas of a round. Two of one name in different districts are two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// For each area its name, with the code of its district before it where another has the same: `320505/东片`.
    names: Vec<String>,
    of_school: Vec<Option<usize>>,
    of_child: Vec<Option<usize>>,
}

impl Areas {
    /// The areas of the open schools of a round, and further ones by their names. A child that names none of these is in
    /// none, as is one that names an area of several districts and is in none of them.
    pub fn of<'n>(intake: &Intake, further: impl IntoIterator<Item = &'n str>) -> Self {
        // For each name its districts, none for schools without one, each with its area.
        let mut known: BTreeMap<&str, BTreeMap<Option<DistrictIdx>, usize>> = BTreeMap::new();
        for (_, school) in intake.open_schools() {
            if let Some(area) = school.area.as_deref() {
                known.entry(area).or_default().insert(school.district, 0);
            }
        }
        let mut names = Vec::new();
        for (name, districts) in &mut known {
            let is_shared = districts.len() > 1;
            for (district, at) in districts.iter_mut() {
                *at = names.len();
                let district = district.map(|d| &*intake.districts()[d.at()].id);
                names.push(match (district, is_shared) {
                    (Some(district), true) => format!("{district}/{name}"),
                    _ => (*name).to_owned(),
                });
            }
        }
        let mut others: BTreeMap<&str, usize> = BTreeMap::new();
        for name in further {
            let is_known = names.iter().any(|own| own == name) || known.contains_key(name);
            if !is_known && !others.contains_key(name) {
                others.insert(name, names.len());
                names.push(name.to_owned());
            }
        }
        let find = |name: &str, district: Option<DistrictIdx>| match known.get(name) {
            Some(own) if own.len() == 1 => own.values().next().copied(),
            Some(own) => own.get(&district).copied(),
            None => others.get(name).copied(),
        };
        let schools = intake.schools().iter();
        let of_school = schools.map(|school| find(school.area.as_deref()?, school.district));
        let column = intake.evidence(AREA);
        let children = intake.children().iter().enumerate();
        let of_child = children.map(|(at, child)| find(column?.get(at), child.district));
        Self {
            of_school: of_school.collect(),
            of_child: of_child.collect(),
            names,
        }
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The area of a school, by its place among the names.
    pub fn of_school(&self, school: SchoolIdx) -> Option<usize> {
        self.of_school.get(school.at()).copied().flatten()
    }

    /// The area of a child, by its place among the names.
    pub fn of_child(&self, child: ChildIdx) -> Option<usize> {
        self.of_child.get(child.at()).copied().flatten()
    }

    /// Whether a child may go to a school where each keeps to its area: what is in no known area is bound by none.
    pub fn are_one(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        match (self.of_child(child), self.of_school(school)) {
            (Some(child), Some(school)) => child == school,
            _ => true,
        }
    }

    /// The points of a list by area: by its full name, or else by that which it shares with others.
    pub fn points_of<P: Copy>(&self, list: &BTreeMap<String, P>, area: usize) -> Option<P> {
        let name = self.names.get(area)?;
        let short = || name.split_once('/').and_then(|(_, short)| list.get(short));
        list.get(name).or_else(short).copied()
    }
}
