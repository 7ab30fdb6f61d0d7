//! A plan as people are shown it: what its page, its workbook and its sentences are made from, and the figures that they share.

use std::fmt::Write as _;

use geo::MultiPolygon;
use xuewei_core::domain::Position;
use xuewei_plan::buildings::Building;
use xuewei_plan::city::LEVELS;
use xuewei_plan::rolled::{AIMS, Rolled};
use xuewei_plan::stages::{Figures, of_city, of_district};
use xuewei_plan::{City, Plan};

use super::drawing::within;
use super::html::strip_bidi;
use crate::input::LEVEL_WORDS;
use crate::words::{Lang, Wording, grouped};

/// A plan under a variant of the forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanVariant {
    /// Which plan: its word in tables.
    pub plan: &'static str,
    /// Which variant: its word in tables.
    pub variant: &'static str,
    /// What it comes to.
    pub objectives: [i64; AIMS],
    /// Children without a place more than under the best of the plans for that variant.
    pub regret: i64,
}

/// What page, workbook and sentences of a plan are made from.
pub struct ShownPlan<'a> {
    /// What the city is called.
    pub city_name: &'a str,
    /// What the plan is called.
    pub name: Option<&'a str>,
    /// For which figures of the forecast it is made.
    pub variant: &'a str,
    /// The first year that is planned.
    pub first_planned: i32,
    /// The city.
    pub city: &'a City,
    /// Names of campuses and parcels.
    pub campus_names: &'a [String],
    /// Names of districts.
    pub district_names: &'a [String],
    /// Where campuses and parcels are.
    pub positions: &'a [Option<Position>],
    /// Where areas are, in the order of the city.
    pub area_positions: &'a [Position],
    /// Outlines of districts.
    pub outlines: &'a [Option<MultiPolygon<f64>>],
    /// The plan.
    pub plan: &'a Plan,
    /// Rolled forward.
    pub rolled: &'a Rolled,
    /// Every school as it is now, rolled forward.
    pub as_is: &'a Rolled,
    /// What is built, and what is not built after all.
    pub buildings: &'a [Building],
    /// What no plan goes below.
    pub bounds: Option<[i64; AIMS]>,
    /// The plan and others under every variant.
    pub variants: &'a [PlanVariant],
}

/// Characters of a name.
pub(super) const NAME: usize = 40;

/// The city or one of its districts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    City,
    District(usize),
}

impl ShownPlan<'_> {
    /// What the page is called.
    pub fn title(&self, wording: &Wording) -> String {
        let mut title = wording.text("plan-title", &[("city", strip_bidi(self.city_name))]);
        if let Some(name) = self.name {
            let _ = write!(title, " · {}", strip_bidi(name));
        }
        title
    }

    pub(super) fn last(&self) -> i32 {
        self.city.year(self.city.years.saturating_sub(1))
    }

    pub(super) fn figures(&self, rolled: &Rolled, place: Place, level: usize, t: usize) -> Figures {
        match place {
            Place::City => of_city(self.city, rolled, level, t),
            Place::District(d) => of_district(self.city, rolled, d, level, t),
        }
    }

    pub(super) fn series(&self, rolled: &Rolled, place: Place, level: usize) -> Vec<Figures> {
        (0..self.city.years)
            .map(|t| self.figures(rolled, place, level, t))
            .collect()
    }

    /// The levels that the city has.
    pub(super) fn levels(&self) -> Vec<usize> {
        let has = |level: &usize| {
            let all = self.series(self.rolled, Place::City, *level);
            all.iter()
                .any(|own| own.children > 0 || own.classes > 0 || own.pupils > 0)
        };
        (0..LEVELS).filter(has).collect()
    }

    pub(super) fn level_word(level: usize, wording: &Wording) -> String {
        let own = LEVEL_WORDS.get(level).copied().unwrap_or_default();
        wording.plain(&format!("level-{own}"))
    }

    pub(super) fn district(&self, d: usize) -> String {
        let name = self.district_names.get(d).map_or("", String::as_str);
        within(name, NAME)
    }

    pub(super) fn campus(&self, at: usize) -> String {
        let name = self.campus_names.get(at).map_or("", String::as_str);
        within(name, NAME)
    }

    /// Posts that change level in a year: from primary to junior, and back.
    pub(super) fn moved(&self, place: Place, t: usize) -> i64 {
        let own = self.rolled.posts.iter().enumerate();
        let own = own.filter(|(d, _)| place == Place::City || place == Place::District(*d));
        own.map(|(_, years)| {
            let at = |t: usize| years.get(t).map_or(0, |year| year.moved);
            at(t) - t.checked_sub(1).map_or(0, at)
        })
        .sum()
    }

    pub(super) fn short(&self, place: Place, t: usize) -> i64 {
        let is_of = |d: usize| place == Place::City || place == Place::District(d);
        let own = self.rolled.posts.iter().enumerate();
        let own = own.filter(|(d, _)| is_of(*d));
        let both: i64 = own
            .filter_map(|(_, years)| years.get(t))
            .map(|year| year.short)
            .sum();
        let senior = self.rolled.senior_short.iter().enumerate();
        let senior = senior.filter(|(d, _)| is_of(*d));
        both + senior.filter_map(|(_, years)| years.get(t)).sum::<i64>()
    }

    /// Children who enter schools of other districts in a year.
    pub(super) fn helped(&self, t: usize) -> i64 {
        let own = self.rolled.help.iter();
        let own = own.filter(|own| own.help.year == self.city.year(t));
        own.map(|own| own.taken).sum()
    }

    /// Whether upper levels pay anything for pupils.
    pub(super) fn has_grant(&self) -> bool {
        self.city.norms.grant_yuan.iter().any(|yuan| *yuan > 0)
    }
}

/// Yuan in 万元, and in millions.
pub(super) fn millions(yuan: i64, wording: &Wording) -> String {
    match wording.lang {
        Lang::Zh => signed_whole(yuan / 10_000),
        Lang::En => tenths(yuan / 100_000),
    }
}

/// Tenths as people read them.
pub(super) fn tenths(n: i64) -> String {
    let sign = if n < 0 { "−" } else { "" };
    let (whole, rest) = (n.abs() / 10, n.abs() % 10);
    match rest {
        0 => format!("{sign}{}", grouped(whole)),
        rest => format!("{sign}{}.{rest}", grouped(whole)),
    }
}

pub(super) fn signed_tenths(n: i64) -> String {
    match n {
        1.. => format!("+{}", tenths(n)),
        n => tenths(n),
    }
}

pub(super) fn signed_whole(n: i64) -> String {
    match n {
        ..=-1 => format!("−{}", grouped(-n)),
        n => grouped(n),
    }
}
