//! Cities and intakes put together by identifier, in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::{
    Child, ChildIdx, City, CityParts, Community, CommunityIdx, District, DistrictIdx, HouseholdIdx,
    Inconsistent, Intake, IntakeParts, Parcel, Position, School, SchoolLevel, TextColumn, TieValue,
    TravelOrigin, TravelTable,
};
use crate::units::{Metres, Points};

/// Why a city or an intake could not be put together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Something refers to an identifier that nothing has.
    #[error("no {kind} is called {id}")]
    Unknown {
        /// What is referred to: `district`, `community`, `school`.
        kind: &'static str,
        /// The identifier.
        id: String,
    },
    /// Two things of a kind have one identifier.
    #[error("two of {kind} are called {id}")]
    Twice {
        /// What there is twice: `districts`, `communities`, `schools`, `children`, `journeys`.
        kind: &'static str,
        /// The identifier.
        id: String,
    },
    /// A child has more or fewer values for the tie-breaks than another.
    #[error("{0} has not as many tie-break values as the others")]
    TieBreaks(String),
    /// The parts do not make a whole for another reason.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
}

/// Puts a [`City`] together: things are named by identifier and come in any order.
#[derive(Clone, Debug, Default)]
pub struct CityBuilder {
    districts: Vec<District>,
    communities: Vec<(Community, Option<String>)>,
    schools: Vec<(School, Option<String>)>,
    parcels: Vec<(Parcel, Option<String>)>,
}

impl CityBuilder {
    /// Adds a district.
    #[must_use]
    pub fn district(mut self, district: District) -> Self {
        self.districts.push(district);
        self
    }

    /// Adds a community at a position, in a district of this code.
    #[must_use]
    pub fn community(mut self, name: &str, position: Position, district: Option<&str>) -> Self {
        let community = Community {
            name: name.into(),
            district: None,
            position,
        };
        self.communities
            .push((community, district.map(str::to_owned)));
        self
    }

    /// Adds a school in a district of this code; what `school` itself says of its district is not looked at.
    #[must_use]
    pub fn school(mut self, school: School, district: Option<&str>) -> Self {
        self.schools.push((school, district.map(str::to_owned)));
        self
    }

    /// Adds a parcel of the land reserve in a district of this code; what `parcel` itself says of its district is
    /// not looked at.
    #[must_use]
    pub fn parcel(mut self, parcel: Parcel, district: Option<&str>) -> Self {
        self.parcels.push((parcel, district.map(str::to_owned)));
        self
    }

    /// The city.
    ///
    /// # Errors
    /// When a district is not there, or an identifier there twice.
    pub fn build(mut self) -> Result<City, BuildError> {
        self.districts.sort_by(|a, b| a.id.cmp(&b.id));
        let districts = &self.districts;
        let of = |code: Option<String>| -> Result<Option<DistrictIdx>, BuildError> {
            let Some(code) = code else {
                return Ok(None);
            };
            let found = districts.binary_search_by(|district| (*district.id).cmp(&*code));
            match found {
                Ok(at) => Ok(Some(DistrictIdx::from_usize(at))),
                Err(_) => Err(BuildError::Unknown {
                    kind: "district",
                    id: code,
                }),
            }
        };
        let mut communities = Vec::with_capacity(self.communities.len());
        for (community, code) in self.communities {
            let district = of(code)?;
            communities.push(Community {
                district,
                ..community
            });
        }
        communities.sort_by(|a, b| (a.district, &a.name).cmp(&(b.district, &b.name)));
        let mut schools = Vec::with_capacity(self.schools.len());
        for (school, code) in self.schools {
            let district = of(code)?;
            schools.push(School { district, ..school });
        }
        schools.sort_by(|a, b| (&a.id, a.level).cmp(&(&b.id, b.level)));
        let mut parcels = Vec::with_capacity(self.parcels.len());
        for (parcel, code) in self.parcels {
            let district = of(code)?;
            parcels.push(Parcel { district, ..parcel });
        }
        parcels.sort_by(|a, b| a.id.cmp(&b.id));
        once("districts", districts.iter().map(|d| (&*d.id, ())))?;
        once(
            "communities",
            communities.iter().map(|c| (&*c.name, c.district)),
        )?;
        once("schools", schools.iter().map(|s| (&*s.id, s.level)))?;
        once("parcels", parcels.iter().map(|p| (&*p.id, ())))?;
        let parts = CityParts {
            districts: self.districts,
            communities,
            schools,
            parcels,
            ..CityParts::default()
        };
        Ok(City::new(parts)?)
    }
}

/// An error when two neighbours of a sorted list have one identifier.
fn once<'a, K: PartialEq + 'a>(
    kind: &'static str,
    ids: impl Iterator<Item = (&'a str, K)>,
) -> Result<(), BuildError> {
    let mut before: Option<(&str, K)> = None;
    for (id, key) in ids {
        if before
            .as_ref()
            .is_some_and(|(other, of)| *other == id && *of == key)
        {
            let id = id.to_owned();
            return Err(BuildError::Twice { kind, id });
        }
        before = Some((id, key));
    }
    Ok(())
}

/// A child as it applies.
#[derive(Clone, Debug, Default)]
pub struct Applicant {
    id: String,
    community: Option<String>,
    district: Option<String>,
    home: Option<Position>,
    household: Option<String>,
    birth_date: Option<Date>,
    points: Option<Points>,
    ties: Vec<TieValue>,
    evidence: BTreeMap<String, String>,
}

impl Applicant {
    /// A child of this identifier, of which nothing else is known.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// Lives in a community, whose district is responsible for it.
    #[must_use]
    pub fn community(mut self, name: &str) -> Self {
        self.community = Some(name.to_owned());
        self
    }

    /// The district responsible for it, by code; also tells communities of one name apart.
    #[must_use]
    pub fn district(mut self, code: &str) -> Self {
        self.district = Some(code.to_owned());
        self
    }

    /// Where its home is, for packs that measure from there.
    #[must_use]
    pub const fn home(mut self, position: Position) -> Self {
        self.home = Some(position);
        self
    }

    /// Children of one household are brothers and sisters.
    #[must_use]
    pub fn household(mut self, id: &str) -> Self {
        self.household = Some(id.to_owned());
        self
    }

    /// Its day of birth: brothers and sisters of one day are twins.
    #[must_use]
    pub const fn birth_date(mut self, date: Date) -> Self {
        self.birth_date = Some(date);
        self
    }

    /// Its points, for packs that count none of their own.
    #[must_use]
    pub const fn points(mut self, points: Points) -> Self {
        self.points = Some(points);
        self
    }

    /// Its values for the tie-breaks of the pack, in their order: ten-thousandths of a number, or days of a date.
    #[must_use]
    pub fn tie_breaks(mut self, values: Vec<TieValue>) -> Self {
        self.ties = values;
        self
    }

    /// What it says in a column that the pack names.
    #[must_use]
    pub fn evidence(mut self, column: &str, text: &str) -> Self {
        self.evidence.insert(column.to_owned(), text.to_owned());
        self
    }
}

/// Puts an [`Intake`] together: children and schools are named by identifier and come in any order.
#[derive(Clone, Debug)]
pub struct IntakeBuilder {
    city: Arc<City>,
    parts: IntakeParts,
    applicants: Vec<Applicant>,
    journeys: Vec<(Start, String, Metres)>,
}

/// Where a journey of the travel table starts.
#[derive(Clone, Debug)]
enum Start {
    Community(String),
    Child(String),
}

impl City {
    /// Puts a city together by identifier.
    pub fn builder() -> CityBuilder {
        CityBuilder::default()
    }
}

impl Intake {
    /// Puts an intake of a year to a level of a city's schools together, by identifier.
    pub fn builder(city: impl Into<Arc<City>>, year: i64, level: SchoolLevel) -> IntakeBuilder {
        IntakeBuilder {
            city: city.into(),
            parts: IntakeParts {
                year,
                level,
                ..IntakeParts::default()
            },
            applicants: Vec::new(),
            journeys: Vec::new(),
        }
    }
}

impl IntakeBuilder {
    /// Its title.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.parts.name = name.to_owned();
        self
    }

    /// The text that fixes the lottery.
    #[must_use]
    pub fn seed(mut self, seed: &str) -> Self {
        self.parts.seed = seed.to_owned();
        self
    }

    /// Adds a child.
    #[must_use]
    pub fn child(mut self, applicant: Applicant) -> Self {
        self.applicants.push(applicant);
        self
    }

    /// Adds a measured journey from a community to a school. As soon as there is one, only the pairs given can be
    /// travelled.
    #[must_use]
    pub fn journey(mut self, community: &str, school: &str, metres: Metres) -> Self {
        let start = Start::Community(community.to_owned());
        self.journeys.push((start, school.to_owned(), metres));
        self
    }

    /// The same from one child's home.
    #[must_use]
    pub fn journey_of_child(mut self, child: &str, school: &str, metres: Metres) -> Self {
        let start = Start::Child(child.to_owned());
        self.journeys.push((start, school.to_owned(), metres));
        self
    }

    /// The intake.
    ///
    /// # Errors
    /// When something named is not there, or an identifier there twice.
    pub fn build(self) -> Result<Intake, BuildError> {
        let Self {
            city,
            mut parts,
            mut applicants,
            journeys,
        } = self;
        applicants.sort_by(|a, b| a.id.cmp(&b.id));
        once("children", applicants.iter().map(|child| (&*child.id, ())))?;
        let mut households: BTreeMap<&str, HouseholdIdx> = BTreeMap::new();
        for child in &applicants {
            if let Some(id) = &child.household {
                let next = HouseholdIdx::from_usize(households.len());
                households.entry(id).or_insert(next);
            }
        }
        let mut children = Vec::with_capacity(applicants.len());
        for child in &applicants {
            let district = child.district.as_deref();
            let district = district.map(|code| district_of(&city, code)).transpose()?;
            let community = child.community.as_deref();
            let community = community
                .map(|name| community_of(&city, name, district))
                .transpose()?;
            let own = community.and_then(|at| city.communities()[at.at()].district);
            children.push(Child {
                id: child.id.as_str().into(),
                household: child.household.as_deref().map(|id| households[id]),
                birth_date: child.birth_date,
                home: child.home,
                community,
                district: district.or(own),
                level: parts.level,
                points: child.points,
            });
        }
        let ties = applicants.first().map_or(0, |child| child.ties.len());
        if let Some(other) = applicants.iter().find(|child| child.ties.len() != ties) {
            return Err(BuildError::TieBreaks(other.id.clone()));
        }
        let of_tie = |at: usize| applicants.iter().map(|child| child.ties[at]).collect();
        parts.ties = (0..ties).map(of_tie).collect();
        let columns: BTreeSet<&String> =
            applicants.iter().flat_map(|c| c.evidence.keys()).collect();
        parts.evidence = columns
            .into_iter()
            .map(|name| {
                let mut column = TextColumn::new(name.clone());
                for child in &applicants {
                    column.push(child.evidence.get(name).map_or("", String::as_str));
                }
                column
            })
            .collect();
        if !journeys.is_empty() {
            let mut table = Vec::with_capacity(journeys.len());
            for (start, school, metres) in journeys {
                let start = match start {
                    Start::Community(name) => {
                        TravelOrigin::Community(community_of(&city, &name, None)?)
                    }
                    Start::Child(id) => {
                        let found = children.binary_search_by(|child| (*child.id).cmp(&*id));
                        let unknown = |_| BuildError::Unknown { kind: "child", id };
                        TravelOrigin::Child(ChildIdx::from_usize(found.map_err(unknown)?))
                    }
                };
                let end = city.school(&school, parts.level);
                let end = end.ok_or_else(|| BuildError::Unknown {
                    kind: "school",
                    id: school.clone(),
                })?;
                table.push((start, end, metres, school));
            }
            table.sort_by_key(|(start, end, ..)| (*start, *end));
            let ends = table
                .iter()
                .map(|(start, _, _, school)| (&**school, *start));
            once("journeys", ends)?;
            let journeys = table
                .into_iter()
                .map(|(from, to, metres, _)| (from, to, metres));
            parts.travel = Some(TravelTable {
                journeys: journeys.collect(),
                parcels: Vec::new(),
                ..TravelTable::default()
            });
        }
        parts.children = children;
        Ok(Intake::new(city, parts)?)
    }
}

fn district_of(city: &City, code: &str) -> Result<DistrictIdx, BuildError> {
    city.district(code).ok_or_else(|| BuildError::Unknown {
        kind: "district",
        id: code.to_owned(),
    })
}

/// The community of a name, in a district where that is told. One of several of a name is not meant.
fn community_of(
    city: &City,
    name: &str,
    district: Option<DistrictIdx>,
) -> Result<CommunityIdx, BuildError> {
    let all = city.communities().iter().enumerate();
    let mut named = all.filter(|(_, community)| {
        &*community.name == name && (district.is_none() || community.district == district)
    });
    match (named.next(), named.next()) {
        (Some((at, _)), None) => Ok(CommunityIdx::from_usize(at)),
        (Some(_), Some(_)) => Err(BuildError::Twice {
            kind: "communities",
            id: name.to_owned(),
        }),
        (None, _) => Err(BuildError::Unknown {
            kind: "community",
            id: name.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Position = Position {
        lon: 122.5,
        lat: 32.9,
    };

    fn school(id: &str) -> School {
        School::planned(id, HERE, None, SchoolLevel::Primary)
    }

    fn district(id: &str) -> District {
        District {
            id: id.into(),
            ..District::default()
        }
    }

    #[test]
    fn identifiers_become_places_in_order_whatever_the_order_they_came_in() {
        let city = City::builder()
            .school(school("B"), Some("2"))
            .school(school("A"), None)
            .community("X", HERE, Some("2"))
            .district(district("2"))
            .district(district("1"))
            .build()
            .unwrap();
        assert_eq!(city.school("B", SchoolLevel::Primary).unwrap().at(), 1);
        assert_eq!(city.schools()[1].district, city.district("2"));
        let intake = Intake::builder(city, 2026, SchoolLevel::Primary)
            .child(Applicant::new("c2").community("X").household("h"))
            .child(Applicant::new("c1").household("h"))
            .journey("X", "B", Metres(5))
            .journey("X", "A", Metres(7))
            .build()
            .unwrap();
        let second = &intake.children()[intake.child("c2").unwrap().at()];
        assert_eq!(second.district, intake.city().district("2"));
        assert_eq!(second.household, intake.children()[0].household);
        let journeys = &intake.travel().unwrap().journeys;
        assert_eq!(journeys[0].2, Metres(7));
    }

    #[test]
    fn what_is_not_there_or_there_twice_is_named() {
        let unknown = City::builder().community("X", HERE, Some("9")).build();
        assert_eq!(unknown.unwrap_err().to_string(), "no district is called 9");
        let twice = City::builder()
            .school(school("A"), None)
            .school(school("A"), None);
        let twice = twice.build().unwrap_err().to_string();
        assert_eq!(twice, "two of schools are called A");
        let city = Arc::new(City::builder().build().unwrap());
        let intake = || Intake::builder(Arc::clone(&city), 2026, SchoolLevel::Primary);
        let nowhere = intake().child(Applicant::new("c").community("X")).build();
        assert_eq!(nowhere.unwrap_err().to_string(), "no community is called X");
        let again = intake()
            .child(Applicant::new("c"))
            .child(Applicant::new("c"));
        let again = again.build().unwrap_err().to_string();
        assert_eq!(again, "two of children are called c");
        let child = |id: &str, ties| Applicant::new(id).tie_breaks(ties);
        let uneven = intake()
            .child(child("a", vec![None]))
            .child(child("b", Vec::new()));
        assert!(matches!(uneven.build(), Err(BuildError::TieBreaks(id)) if id == "b"));
    }
}
