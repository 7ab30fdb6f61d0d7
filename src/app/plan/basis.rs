//! What plans go by: the city as it stands, with the children that its forecast says will come. Every figure of children
//! is one of the forecast.

use std::collections::{BTreeMap, BTreeSet};

use geo::MultiPolygon;
use xuewei_core::domain::Position;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_forecast::forecast::Figure;
use xuewei_forecast::{Level, Panel};
use xuewei_plan::City;
use xuewei_plan::city::{Campus, District, GRADES, LEVELS};

use super::areas;
use crate::app::forecast::Response as Forecast;
use crate::input::{CityInput, CitySchool};

/// Which of the figures of a forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// In one case of ten fewer come.
    Low,
    /// What is forecast.
    Middle,
    /// In one case of ten more come.
    High,
}

impl Basis {
    /// Plans for a variant, by its word; for the middle one where no error is known.
    pub fn plan_for(&mut self, variant: &str) {
        let mut all = self.cities.iter();
        if let Some((_, city)) = all.find(|(own, _)| own.as_str() == variant) {
            self.city = city.clone();
        }
    }

    /// The years up to the last that is planned.
    pub fn cut(&mut self, last: i32) {
        let cities = self.cities.iter_mut().map(|(_, city)| city);
        for city in cities.chain([&mut self.city]) {
            let years = city.number(last).map_or(city.years, |t| t + 1);
            city.years = years;
            for district in &mut city.districts {
                let entrants = district.entrants.iter_mut();
                entrants.for_each(|of| of.truncate(years));
                district.pupils.iter_mut().for_each(|of| of.truncate(years));
            }
            for area in &mut city.areas {
                area.entrants.iter_mut().for_each(|of| of.truncate(years));
            }
        }
    }
}

impl Variant {
    /// Its word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }

    fn of(self, figure: &Figure) -> i64 {
        match (self, figure.bounds) {
            (Self::Low, Some((low, _))) => low,
            (Self::High, Some((_, high))) => high,
            _ => figure.middle,
        }
    }
}

/// The city under each variant of its forecast, and what people call things.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The city under the variant for which is planned.
    pub city: City,
    /// The city under every variant, from the lowest; the middle one alone where no error is known.
    pub cities: Vec<(Variant, City)>,
    /// Names of campuses and parcels.
    pub campus_names: Vec<String>,
    /// Names of districts.
    pub district_names: Vec<String>,
    /// Where campuses and parcels are, as far as that is known.
    pub positions: Vec<Option<Position>>,
    /// Where areas are, in the order of the city.
    pub area_positions: Vec<Position>,
    /// Outlines of districts, as far as they were given.
    pub outlines: Vec<Option<MultiPolygon<f64>>>,
    /// What looks doubtful.
    pub warnings: Findings,
}

/// Levels as the forecast has them.
const FORECAST_LEVELS: [Level; LEVELS] = Level::ALL;

/// What plans of a forecast city go by.
///
/// # Errors
/// When the city has no public school whose level is known.
pub fn basis(forecast: &Forecast) -> Result<Basis, Findings> {
    let input = &forecast.input;
    let mut warnings = Findings::new();
    let Some(panel) = input.panels.first() else {
        return Err(missing(input));
    };
    let builder = Builder::new(input, panel);
    let (campuses, campus_names) = builder.campuses(&mut warnings);
    if campuses.iter().all(|own| own.is_parcel) {
        return Err(missing(input));
    }
    let posts = builder.posts(&campuses, &mut warnings);
    let private = builder.private();
    let positions = builder.positions(&campuses);
    let near = areas::near(
        (input, panel),
        &builder.nodes,
        (&campuses, &positions),
        &mut warnings,
    )?;
    let city = |variant: Variant| {
        let figures = Builder::figures(forecast, variant);
        let middle = Builder::figures(forecast, Variant::Middle);
        let districts = builder.districts(&figures, &posts, &private);
        let of = |node: usize, level: usize, lead: usize| {
            let grade = FORECAST_LEVELS
                .get(level)
                .map_or(0, |own| own.first_grade());
            [&figures, &middle].map(|all| all.get(&(node, grade, lead)).copied().unwrap_or(0))
        };
        City {
            first: panel.year(panel.years),
            years: input.leads,
            campuses: campuses.clone(),
            areas: areas::children(&near, &input.norms, &districts, of),
            districts,
            norms: input.norms.clone(),
        }
    };
    let figures = forecast.forecast.figures.iter();
    let is_known = figures.into_iter().any(|own| own.bounds.is_some());
    let names = builder.nodes.iter();
    let variants: &[Variant] = match is_known {
        true => &[Variant::Low, Variant::Middle, Variant::High],
        false => &[Variant::Middle],
    };
    let outline = |node: &usize| {
        let mut all = input.outlines.iter();
        all.find(|(code, _)| code == input.node_name(*node))
            .map(|(_, shape)| shape.clone())
    };
    Ok(Basis {
        outlines: builder.nodes.iter().map(outline).collect(),
        area_positions: near.iter().map(|own| own.position).collect(),
        positions,
        city: city(Variant::Middle),
        cities: variants.iter().map(|own| (*own, city(*own))).collect(),
        campus_names,
        district_names: names
            .map(|node| input.node_title(*node).to_owned())
            .collect(),
        warnings,
    })
}

fn missing(input: &CityInput) -> Findings {
    Findings::from(Finding::new(
        Code::CampusesMissing,
        input.file_called("schools"),
    ))
}

/// Figures by node, grade and lead.
type Figures = BTreeMap<(usize, usize, usize), i64>;

struct Builder<'a> {
    input: &'a CityInput,
    panel: &'a Panel,
    /// The nodes that are districts here: those that the city holds.
    nodes: Vec<usize>,
}

fn number(level: Option<Level>) -> Option<usize> {
    let level = level?;
    FORECAST_LEVELS.iter().position(|own| *own == level)
}

impl<'a> Builder<'a> {
    fn new(input: &'a CityInput, panel: &'a Panel) -> Self {
        let all = panel.nodes.iter().enumerate();
        let nodes = all.filter(|(_, node)| node.parent == Some(0));
        Self {
            input,
            panel,
            nodes: nodes.map(|(at, _)| at).collect(),
        }
    }

    /// The number of the district of a name: of an area, the district that holds it.
    fn district_named(&self, name: &str) -> Option<usize> {
        let first_area = self.panel.nodes.len() - self.input.areas.len();
        let area = self.input.areas.iter().position(|area| area.name == name);
        let node = match area {
            Some(area) => {
                let node = first_area + area;
                let parent = self.panel.nodes.get(node).and_then(|own| own.parent);
                parent.filter(|parent| *parent != 0).unwrap_or(node)
            }
            None => {
                let mut all = self.input.districts.iter();
                1 + all.position(|(code, _)| code == name)?
            }
        };
        self.nodes.iter().position(|own| *own == node)
    }

    fn district_of(&self, school: &CitySchool) -> Option<usize> {
        let by_rolls = self.input.area_of_school.get(&school.id);
        let mut names = [by_rolls, school.area.as_ref(), school.district.as_ref()]
            .into_iter()
            .flatten();
        names.find_map(|name| self.district_named(name))
    }

    /// Pupils of a grade of a school in the last year; nothing where its rolls are not told.
    fn roll(&self, school: &CitySchool, level: usize, grade: usize) -> Option<i64> {
        let year = self.panel.year(self.panel.years - 1);
        let first = FORECAST_LEVELS.get(level)?.first_grade();
        let own = |grade: usize| {
            let key = (school.id.clone(), first + grade, year);
            self.input.rolls_of_school.get(&key).copied()
        };
        let grades = 0..GRADES.get(level).copied().unwrap_or(0);
        let is_told = grades.clone().any(|grade| own(grade).is_some());
        is_told.then(|| own(grade).unwrap_or(0))
    }

    /// Classes of a level that stand, by years since they opened.
    fn standing(&self, school: &CitySchool, level: usize) -> Vec<i64> {
        let size = self.input.norms.class_size.get(level).copied();
        let size = size.unwrap_or(1).max(1);
        let by_places = || (school.places + size - 1) / size;
        let grades = GRADES.get(level).copied().unwrap_or(0);
        let classes = |grade: usize| match (self.roll(school, level, grade), school.streams) {
            // More pupils than full classes of its streams hold sit in larger classes.
            (Some(pupils), Some(streams)) => ((pupils + size - 1) / size).min(streams.max(1)),
            (Some(pupils), None) => (pupils + size - 1) / size,
            (None, Some(streams)) => streams,
            (None, None) => by_places(),
        };
        (0..grades).map(classes).collect()
    }

    /// The public schools that are open, and the parcels.
    fn campuses(&self, warnings: &mut Findings) -> (Vec<Campus>, Vec<String>) {
        let mut rows: BTreeMap<&str, Vec<(&CitySchool, usize)>> = BTreeMap::new();
        let mut aside = BTreeSet::new();
        for school in &self.input.schools {
            if !school.is_public || !school.is_open {
                continue;
            }
            match (number(school.level), self.district_of(school)) {
                (Some(level), Some(_)) => {
                    rows.entry(&school.id).or_default().push((school, level));
                }
                _ => {
                    aside.insert(school.id.clone());
                }
            }
        }
        let mut without_rooms = Vec::new();
        let (mut all, mut names) = (Vec::new(), Vec::new());
        for (id, own) in rows {
            let Some((first, _)) = own.first() else {
                continue;
            };
            let mut standing: [Vec<i64>; LEVELS] = Default::default();
            for (school, level) in &own {
                if let Some(of) = standing.get_mut(*level) {
                    *of = self.standing(school, *level);
                }
            }
            let today: i64 = standing.iter().flatten().sum();
            let rooms: Option<i64> = own.iter().map(|(school, _)| school.rooms).sum();
            if rooms.is_none() {
                without_rooms.push(id.to_owned());
            }
            all.push(Campus {
                id: id.to_owned(),
                district: self.district_of(first).unwrap_or(0),
                rooms: rooms.unwrap_or(today),
                site: site(&own),
                standing,
                is_parcel: false,
            });
            names.push(first.name.clone());
        }
        for parcel in &self.input.parcels {
            let own = parcel.district.as_deref();
            match own.and_then(|own| self.district_named(own)) {
                Some(district) if all.iter().all(|own| own.id != parcel.id) => {
                    all.push(Campus {
                        id: parcel.id.clone(),
                        district,
                        rooms: 0,
                        site: Some(parcel.size),
                        standing: Default::default(),
                        is_parcel: true,
                    });
                    names.push(parcel.id.clone());
                }
                _ => {
                    aside.insert(parcel.id.clone());
                }
            }
        }
        let mut tell = |code, ids: Vec<String>| {
            if !ids.is_empty() {
                let finding = Finding::new(code, self.input.file_called("schools"));
                warnings.push(finding.with("count", ids.len()).with("ids", ids));
            }
        };
        tell(Code::RoomsUnknown, without_rooms);
        tell(Code::CampusesAside, aside.into_iter().collect());
        (all, names)
    }

    /// Where campuses and parcels are; of a campus with several rows the first that says it.
    fn positions(&self, campuses: &[Campus]) -> Vec<Option<Position>> {
        let of = |campus: &Campus| match campus.is_parcel {
            true => {
                let mut all = self.input.parcels.iter();
                all.find(|own| own.id == campus.id)?.position
            }
            false => {
                let all = self.input.schools.iter();
                all.filter(|own| own.id == campus.id)
                    .find_map(|own| own.position)
            }
        };
        campuses.iter().map(of).collect()
    }

    /// Posts by district and level, tenths.
    fn posts(&self, campuses: &[Campus], warnings: &mut Findings) -> Vec<[i64; LEVELS]> {
        let mut all = vec![[0; LEVELS]; self.nodes.len()];
        let mut unknown = BTreeSet::new();
        for school in &self.input.schools {
            let (Some(level), Some(district)) = (number(school.level), self.district_of(school))
            else {
                continue;
            };
            if !school.is_public || !school.is_open {
                continue;
            }
            let posts = school.posts.map(|posts| posts * 10);
            let posts = posts.unwrap_or_else(|| {
                unknown.insert(school.id.clone());
                let own = campuses.iter().find(|own| own.id == school.id);
                let standing = own.and_then(|own| own.standing.get(level));
                let classes: i64 = standing.into_iter().flatten().sum();
                let norm = self.input.norms.posts_per_class.get(level).copied();
                classes * norm.unwrap_or(0)
            });
            if let Some(of) = all.get_mut(district).and_then(|own| own.get_mut(level)) {
                *of += posts;
            }
        }
        if !unknown.is_empty() {
            let finding = Finding::new(Code::PostsUnknown, self.input.file_called("schools"));
            let finding = finding.with("count", unknown.len());
            let ids: Vec<String> = unknown.into_iter().collect();
            warnings.push(finding.with("ids", ids));
        }
        all
    }

    /// Pupils of private schools as they are now, by district, level and grade of the level.
    fn private(&self) -> Vec<[Vec<i64>; LEVELS]> {
        let none: [Vec<i64>; LEVELS] = GRADES.map(|grades| vec![0; grades]);
        let mut all = vec![none; self.nodes.len()];
        for school in &self.input.schools {
            let (Some(level), Some(district)) = (number(school.level), self.district_of(school))
            else {
                continue;
            };
            if school.is_public || !school.is_open {
                continue;
            }
            let own = all.get_mut(district).and_then(|own| own.get_mut(level));
            for (grade, of) in own.into_iter().flatten().enumerate() {
                *of += self.roll(school, level, grade).unwrap_or(school.places);
            }
        }
        all
    }

    /// The figures of a variant by node, grade and lead.
    fn figures(forecast: &Forecast, variant: Variant) -> Figures {
        let figures = forecast.forecast.figures.iter();
        figures
            .map(|own| ((own.node, own.grade, own.lead), variant.of(own)))
            .collect()
    }

    fn districts(
        &self,
        figures: &Figures,
        posts: &[[i64; LEVELS]],
        private: &[[Vec<i64>; LEVELS]],
    ) -> Vec<District> {
        let all = self.nodes.iter().enumerate();
        let of = |(at, node): (usize, &usize)| {
            let count = |level: usize, grade: usize, lead: usize| -> i64 {
                let Some(own) = FORECAST_LEVELS.get(level) else {
                    return 0;
                };
                let key = (*node, own.first_grade() + grade, lead);
                let private = private.get(at).and_then(|own| own.get(level)?.get(grade));
                let all = figures.get(&key).copied().unwrap_or(0);
                (all - private.copied().unwrap_or(0)).max(0)
            };
            let leads = 1..=self.input.leads;
            let id = self.input.node_name(*node).to_owned();
            let beside = self.input.posts_beside.get(&id).copied();
            let [filed, purchased] = beside.unwrap_or_default().map(|posts| posts * 10);
            District {
                entrants: std::array::from_fn(|level| {
                    leads.clone().map(|lead| count(level, 0, lead)).collect()
                }),
                pupils: std::array::from_fn(|level| {
                    let grades = GRADES.get(level).copied().unwrap_or(0);
                    let of = |lead| (0..grades).map(|g| count(level, g, lead)).collect();
                    leads.clone().map(of).collect()
                }),
                posts: posts.get(at).copied().unwrap_or_default(),
                filed,
                purchased,
                id,
            }
        };
        all.map(of).collect()
    }
}

/// The site of a campus of several rows: one that all of them name is told once.
fn site(rows: &[(&CitySchool, usize)]) -> Option<i64> {
    let known: BTreeSet<i64> = rows.iter().filter_map(|(school, _)| school.site).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}
