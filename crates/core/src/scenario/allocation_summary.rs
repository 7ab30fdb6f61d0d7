//! What an allocation comes to, in figures that can be held beside those of another.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::allocation::Outcome;
use crate::domain::{ChildIdx, Intake, Sector};
use crate::explain::ShortageKind;
use crate::round::RoundResult;
use crate::shortfall::DistrictFigures;
use crate::units::{Metres, Posts, SquareMetres, Yuan};

/// Where a child is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The word of `allocation.csv`.
    pub outcome: &'static str,
    /// The school; empty where there is none.
    pub school: Box<str>,
    /// Metres of the journey; none where there is no school.
    pub metres: Option<i64>,
}

/// An area where public places are short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Its schools; for children who reach none, the districts responsible.
    pub members: BTreeSet<String>,
    /// Public places short there.
    pub gap: i64,
}

/// The figures of an allocation; what is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figures {
    /// Children of the round.
    pub children: i64,
    /// Children who took part.
    pub eligible: i64,
    /// Children in public places.
    pub public: i64,
    /// Children in bought places.
    pub purchased: i64,
    /// Children who took part and have no place.
    pub unplaced: i64,
    /// Metres of all journeys.
    pub metres_total: i64,
    /// Metres of a journey on average, to one decimal.
    pub metres_mean: f64,
    /// Metres of the longest journey.
    pub metres_longest: i64,
    /// Areas where public places are short.
    pub areas: i64,
    /// Public places short in all of them.
    pub gap: i64,
    /// Posts that no lever covers.
    pub posts_still_short: Option<i64>,
    /// Posts short, district by district, before any lever but moves within it.
    pub posts: Option<i64>,
    /// Square metres of site short, all districts together.
    pub land: Option<i64>,
    /// Yuan a year, all districts together.
    pub money: Option<i64>,
}

/// What all districts lack or spend together; what is not known of one is not known of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Posts short, district by district, before any lever but moves within it.
    pub posts: Option<Posts>,
    /// Square metres of site short.
    pub land: Option<SquareMetres>,
    /// Yuan a year for grants and bought places.
    pub money: Option<Yuan>,
}

impl Totals {
    /// Of the figures of the districts.
    pub fn of(districts: &[DistrictFigures]) -> Self {
        Self {
            posts: districts.iter().map(DistrictFigures::posts_short).sum(),
            land: districts.iter().map(|d| d.land_short).sum(),
            money: districts.iter().map(DistrictFigures::money).sum(),
        }
    }
}

/// An allocation to be compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllocationSummary {
    /// What it comes to in figures.
    pub figures: Figures,
    /// Where each child is, by identifier.
    pub placements: Vec<(Box<str>, Placement)>,
    /// Where public places are short.
    pub areas: Vec<Area>,
}

impl AllocationSummary {
    /// Of an allocation in memory.
    pub fn of(intake: &Intake, finished: &RoundResult) -> Self {
        let mut result = Self::default();
        let outcomes = finished.allocation.outcomes();
        for (i, child) in intake.children().iter().enumerate() {
            let outcome = finished.allocation.of(ChildIdx::from_usize(i));
            let school = outcome
                .school()
                .map(|s| intake.schools()[s.at()].id.clone());
            let placement = Placement {
                outcome: outcome.as_str(),
                school: school.unwrap_or_default(),
                metres: outcome.metres().map(Metres::get),
            };
            result.placements.push((child.id.clone(), placement));
        }
        let count = |wanted: &dyn Fn(&Outcome) -> bool| {
            outcomes.iter().filter(|o| wanted(o)).count() as i64
        };
        let is_in = |wanted: Sector| move |o: &Outcome| matches!(o, Outcome::Placed { sector, .. } if *sector == wanted);
        let journeys = || outcomes.iter().filter_map(|o| o.metres());
        let figures = &mut result.figures;
        figures.children = outcomes.len() as i64;
        figures.public = count(&is_in(Sector::Public));
        figures.purchased = count(&is_in(Sector::Private));
        figures.unplaced = count(&|o| *o == Outcome::Unplaced);
        figures.eligible = figures.public + figures.purchased + figures.unplaced;
        figures.metres_total = journeys().sum::<Metres>().get();
        figures.metres_mean = mean(figures.metres_total, figures.public + figures.purchased);
        figures.metres_longest = journeys().max().unwrap_or_default().get();
        let districts = &finished.derived.shortfall.districts;
        let totals = Totals::of(districts);
        figures.posts = totals.posts.map(Posts::get);
        figures.land = totals.land.map(SquareMetres::get);
        figures.money = totals.money.map(Yuan::get);
        let short = |d: &DistrictFigures| d.relief.as_ref()?.still_short.map(Posts::get);
        figures.posts_still_short = districts.iter().map(short).sum();
        for area in &finished.derived.bottlenecks {
            let id = |d: Option<crate::domain::DistrictIdx>| {
                d.map_or("", |d| &*intake.districts()[d.at()].id).to_owned()
            };
            let members = match area.kind {
                ShortageKind::Full => {
                    let schools = area.schools.iter();
                    schools
                        .map(|s| intake.schools()[s.at()].id.to_string())
                        .collect()
                }
                ShortageKind::NoSchool | ShortageKind::Rules => {
                    let kind = area.kind.as_str();
                    let districts = area.by_district.iter();
                    districts
                        .map(|(d, _)| format!("{kind}:{}", id(*d)))
                        .collect()
                }
            };
            result.areas.push(Area {
                members,
                gap: area.gap().get(),
            });
        }
        result.sum_areas();
        result
    }

    /// Counts the areas and adds up their gaps.
    pub fn sum_areas(&mut self) {
        self.figures.areas = self.areas.len() as i64;
        self.figures.gap = self.areas.iter().map(|area| area.gap).sum();
    }

    /// Areas of this one with no member in any area of the other: closed there, or new here.
    pub fn areas_not_in(&self, other: &Self) -> usize {
        let members: BTreeSet<&String> = other.areas.iter().flat_map(|a| &a.members).collect();
        let is_apart = |area: &&Area| !area.members.iter().any(|m| members.contains(m));
        self.areas.iter().filter(is_apart).count()
    }
}

/// Metres a child, to one decimal.
pub fn mean(metres: i64, children: i64) -> f64 {
    if children == 0 {
        return 0.0;
    }
    (metres as f64 / children as f64 * 10.0).round() / 10.0
}
