//! Who would apply: the children of another year, fewer, more, further ones.

use std::collections::{BTreeMap, BTreeSet};

use super::Changing;
use crate::domain::{CommunityIdx, DistrictIdx, MOST_CHILDREN, TravelOrigin, Variant, forecast};
use crate::finding::{Code, Finding, Phrase, Subject};
use crate::policy::Pack;
use crate::qualify::draw;
use crate::scenario::overrides::{Override, Scenario};
use crate::units::Points;

/// Years that a scenario may look ahead or back.
const YEARS: i64 = 50;

impl Changing<'_> {
    /// The children of another year or variant: by the demand table where there is one, else as many times
    /// those of the round as the in-migration of their districts makes them.
    pub(super) fn year(&mut self, scenario: &Scenario) {
        let mut year = None;
        let mut variant = None;
        for (own, file) in scenario.overrides() {
            match own {
                Override::Year(result) => year = Some((*result, file)),
                Override::Variant(result) => variant = Some((*result, file)),
                _ => {}
            }
        }
        let Some((_, file)) = year.or(variant.map(|(_, file)| (0, file))) else {
            return;
        };
        let year = year.map_or(self.intake.year(), |(year, _)| year);
        if (year - self.intake.year()).abs() > YEARS {
            self.file = file.to_owned();
            self.cannot(Subject::Key("year".to_owned()), Phrase::YearsApart);
            return;
        }
        let result = variant.map(|(variant, _)| variant);
        let variant = result.unwrap_or_default();
        let cells = forecast(self.intake.demand(), self.intake.districts(), year, variant);
        match cells {
            Some(cells) => {
                self.file = file.to_owned();
                let count = cells.iter().map(|cell| cell.count.get()).sum();
                if self.fits(count) {
                    self.replace(|intake| intake.with_forecast(year, &cells));
                }
            }
            // Without a table this year's children, grown by the in-migration of their districts, stand for those to
            // come; a variant means nothing then.
            None if self.intake.demand().is_empty()
                && variant == Variant::Middle
                && (year == self.intake.year() || self.knows_growth(year)) =>
            {
                let years = year - self.intake.year();
                let growth = |d: DistrictIdx| {
                    let factor = self.intake.districts()[d.at()].in_migration;
                    let once = factor.unwrap_or(Points::SCALE);
                    (0..years).fold(Points::SCALE, |all, _| {
                        ((all * once) / Points::SCALE).min(Points::SCALE * 1_000)
                    })
                };
                let districts = (0..self.intake.districts().len()).map(DistrictIdx::from_usize);
                let factors: BTreeMap<_, _> = districts.map(|d| (Some(d), growth(d))).collect();
                self.times(&factors, Points::SCALE);
                self.change(|_, intake| intake.year = year);
            }
            None => {
                let finding = Finding::new(Code::ForecastMissing, file);
                let finding = finding.with("year", year).with("variant", variant.as_str());
                self.findings.push(finding);
            }
        }
    }

    /// Whether something says how many children more or fewer come in a later year: without that, this year's children
    /// again would be no forecast.
    fn knows_growth(&self, year: i64) -> bool {
        let mut districts = self.intake.districts().iter();
        year > self.intake.year() && districts.any(|district| district.in_migration.is_some())
    }

    /// Fewer, more and further children.
    pub(super) fn children(
        &mut self,
        scenario: &Scenario,
        pack: &Pack,
        named: &BTreeMap<String, CommunityIdx>,
    ) {
        let mut all = Points::SCALE;
        let mut factors: BTreeMap<Option<DistrictIdx>, i64> = BTreeMap::new();
        let mut more: Vec<(CommunityIdx, i64, Option<Points>)> = Vec::new();
        for (own, file) in scenario.overrides() {
            self.file = file.to_owned();
            match own {
                Override::ScaleDemand {
                    district: None,
                    parts,
                } => all = *parts,
                Override::ScaleDemand {
                    district: Some(id),
                    parts,
                } => {
                    if let Some(district) = self.district(id) {
                        factors.insert(Some(district), *parts);
                    }
                }
                Override::AddChildren { count, points, .. } => {
                    if points.is_some() && pack.points.is_some() {
                        self.cannot(own.subject(), Phrase::PointsCounted);
                    } else if let Some(at) = named.get(&own.target()) {
                        more.push((*at, *count, *points));
                    }
                }
                _ => {}
            }
        }
        if all != Points::SCALE || !factors.is_empty() {
            self.times(&factors, all);
        }
        if !more.is_empty() {
            self.add(&more);
        }
    }

    /// Whether so many children can be counted with; a finding where not.
    pub(super) fn fits(&mut self, count: i64) -> bool {
        let fits = count <= MOST_CHILDREN as i64;
        if !fits {
            let finding = Finding::new(Code::TooLarge, &self.file);
            self.findings
                .push(finding.with("count", count).with("most", MOST_CHILDREN));
        }
        fits
    }

    /// So many times the children of each district, ten-thousandths: whole times all of them, the rest by
    /// the draw.
    fn times(&mut self, factors: &BTreeMap<Option<DistrictIdx>, i64>, others: i64) {
        let mut of_district: BTreeMap<Option<DistrictIdx>, Vec<usize>> = BTreeMap::new();
        for (i, child) in self.intake.children().iter().enumerate() {
            of_district.entry(child.district).or_default().push(i);
        }
        let mut taken = self.taken();
        let due = |district: &Option<DistrictIdx>, count: usize| {
            let factor = factors.get(district).copied().unwrap_or(others);
            (count as i64 * factor + Points::SCALE / 2) / Points::SCALE
        };
        let all = of_district
            .iter()
            .map(|(d, children)| due(d, children.len()))
            .sum();
        if !self.fits(all) {
            return;
        }
        let mut picked: Vec<(usize, Box<str>)> = Vec::new();
        for (district, mut children) in of_district {
            let count = children.len();
            self.by_draw(&mut children);
            for number in 0..due(&district, count) as usize {
                let child = children[number % count];
                let id = &self.intake.children()[child].id;
                picked.push(match number / count {
                    0 => (child, id.clone()),
                    copy => (child, fresh(&mut taken, format!("{id}~{}", copy + 1))),
                });
            }
        }
        self.replace(|intake| intake.with_children(picked));
    }

    /// Further children of communities: like those who live there, else like those of the district, else like
    /// all.
    fn add(&mut self, more: &[(CommunityIdx, i64, Option<Points>)]) {
        let all: i64 = more.iter().map(|(_, count, _)| count).sum();
        if !self.fits(all + self.intake.children().len() as i64) {
            return;
        }
        let mut taken = self.taken();
        let count = self.intake.children().len();
        let mut picked: Vec<(usize, Box<str>)> = (0..count)
            .map(|i| (i, self.intake.children()[i].id.clone()))
            .collect();
        let mut added: BTreeMap<Box<str>, (CommunityIdx, Option<Points>)> = BTreeMap::new();
        for &(community, count, points) in more {
            let district = self.intake.communities()[community.at()].district;
            let like = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
                (0..self.intake.children().len())
                    .filter(|i| wanted(*i))
                    .collect()
            };
            let children = self.intake.children();
            let mut models = like(&|i| children[i].community == Some(community));
            if models.is_empty() {
                models = like(&|i| children[i].district == district);
            }
            if models.is_empty() {
                models = like(&|_| true);
            }
            if models.is_empty() {
                let key = Subject::Key("children.add".to_owned());
                self.cannot(key, Phrase::NobodyLike);
                return;
            }
            self.by_draw(&mut models);
            for number in 1..=count as usize {
                let model = models[(number - 1) % models.len()];
                let name = &self.intake.communities()[community.at()].name;
                let id = fresh(&mut taken, format!("{name}+{number:06}"));
                added.insert(id.clone(), (community, points));
                picked.push((model, id));
            }
        }
        self.replace(|intake| intake.with_children(picked));
        // They live in their community and nowhere else: no journey of a model is theirs.
        self.change(|city, intake| {
            let children = &mut intake.children;
            if let Some(travel) = &mut intake.travel {
                travel.journeys.retain(|(origin, ..)| match origin {
                    TravelOrigin::Child(child) => !added.contains_key(&children[child.at()].id),
                    TravelOrigin::Community(_) => true,
                });
            }
            for child in children {
                if let Some((community, points)) = added.get(&child.id) {
                    let place = &city.communities[community.at()];
                    child.home = None;
                    child.community = Some(*community);
                    child.district = place.district.or(child.district);
                    child.points = points.or(child.points);
                }
            }
        });
    }

    /// Children in the order in which the round's seed draws them.
    fn by_draw(&self, children: &mut [usize]) {
        let intake = &self.intake;
        children.sort_by_cached_key(|&i| draw(intake.seed(), &intake.children()[i].id));
    }

    /// Identifiers of children that are taken.
    fn taken(&self) -> BTreeSet<Box<str>> {
        let children = self.intake.children().iter();
        children.map(|child| child.id.clone()).collect()
    }
}

/// An identifier that nobody has yet, and takes it.
fn fresh(taken: &mut BTreeSet<Box<str>>, id: String) -> Box<str> {
    let mut id: Box<str> = id.into();
    while !taken.insert(id.clone()) {
        id = format!("{id}+").into();
    }
    id
}
