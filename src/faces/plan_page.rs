//! `plan.html`: the two-sided sheet. Primary and junior on one time line, posts that go from the one to the other, what is
//! built and what is not built after all, which class size would use every post, the city on a map year by year. All of it can
//! be read without scripts; the page's own policy lets the one of the map run, and nothing from any other place.

use std::fmt::Write as _;

use geo::MultiPolygon;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use xuewei_core::domain::Position;
use xuewei_plan::buildings::{Building, State};
use xuewei_plan::city::LEVELS;
use xuewei_plan::help::Helped;
use xuewei_plan::roll::{AIMS, Money, OBJECTIVES, Rolled, on_loan};
use xuewei_plan::stages::{Figures, of_city, of_district};
use xuewei_plan::{City, Plan, levers};

use super::brief::STYLE;
use super::drawing::within;
use super::html::{lang_of, strip_bidi};
use super::plan_map::{self, PlanMap};
use crate::input::LEVEL_WORDS;
use crate::words::cells::word;
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

/// What the page is made from.
pub struct PlanPage<'a> {
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

/// Districts that are drawn; the others are in `stages-by-year.csv`.
const DRAWN: usize = 40;
/// Schools whose classes change that are told; the others are in `plan.csv`.
const TOLD: usize = 60;
/// Characters of a name.
const NAME: usize = 40;
/// Width and height of a chart, and its margins left, right, above, below.
const SIZE: (f64, f64) = (420.0, 190.0);
const MARGIN: [f64; 4] = [46.0, 8.0, 14.0, 20.0];
/// The levels between which posts go.
const BOTH: [usize; 2] = [0, 1];

/// The city or one of its districts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    City,
    District(usize),
}

impl PlanPage<'_> {
    /// The page in a language.
    pub fn html(&self, wording: &Wording) -> String {
        let title = self.title(wording);
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
            plan_map::SCRIPT_HASH
        );
        let page = html! {
            (DOCTYPE)
            html lang=(lang_of(wording)) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) (PreEscaped(plan_map::STYLE)) }
                }
                body {
                    header { h1 { (title) } p.note { (self.rests(wording)) } }
                    main {
                        ul.answer { @for sentence in self.sentences(wording) { li { (sentence) } } }
                        (self.sheet(wording))
                        (self.map(wording))
                        (self.help(wording))
                        (self.moves(wording))
                        (self.pool(wording))
                        (self.built(wording))
                        (self.dividend(wording))
                        (self.districts(wording))
                        (self.changes(wording))
                        (self.robust(wording))
                        (self.proof(wording))
                    }
                    script { (PreEscaped(plan_map::SCRIPT)) }
                }
            }
        };
        page.into_string()
    }

    /// What the page is called.
    pub fn title(&self, wording: &Wording) -> String {
        let mut title = wording.text("plan-title", &[("city", strip_bidi(self.city_name))]);
        if let Some(name) = self.name {
            let _ = write!(title, " · {}", strip_bidi(name));
        }
        title
    }

    fn rests(&self, wording: &Wording) -> String {
        let parcels = self.city.campuses.iter().filter(|own| own.is_parcel);
        let parcels = parcels.count();
        let figures = [
            ("campuses", (self.city.campuses.len() - parcels).to_string()),
            ("parcels", parcels.to_string()),
            ("first", self.first_planned.to_string()),
            ("last", self.last().to_string()),
            ("variant", word(self.variant, wording)),
        ];
        wording.text("plan-rests", &figures)
    }

    fn last(&self) -> i32 {
        self.city.year(self.city.years.saturating_sub(1))
    }

    fn figures(&self, rolled: &Rolled, place: Place, level: usize, t: usize) -> Figures {
        match place {
            Place::City => of_city(self.city, rolled, level, t),
            Place::District(d) => of_district(self.city, rolled, d, level, t),
        }
    }

    fn series(&self, rolled: &Rolled, place: Place, level: usize) -> Vec<Figures> {
        (0..self.city.years)
            .map(|t| self.figures(rolled, place, level, t))
            .collect()
    }

    /// The levels that the city has.
    fn levels(&self) -> Vec<usize> {
        let has = |level: &usize| {
            let all = self.series(self.rolled, Place::City, *level);
            all.iter()
                .any(|own| own.children > 0 || own.classes > 0 || own.pupils > 0)
        };
        (0..LEVELS).filter(has).collect()
    }

    fn level_word(level: usize, wording: &Wording) -> String {
        let own = LEVEL_WORDS.get(level).copied().unwrap_or_default();
        wording.plain(&format!("level-{own}"))
    }

    fn district(&self, d: usize) -> String {
        let name = self.district_names.get(d).map_or("", String::as_str);
        within(name, NAME)
    }

    fn campus(&self, at: usize) -> String {
        let name = self.campus_names.get(at).map_or("", String::as_str);
        within(name, NAME)
    }

    /// Posts that change level in a year: from primary to junior, and back.
    fn moved(&self, place: Place, t: usize) -> i64 {
        let own = self.rolled.posts.iter().enumerate();
        let own = own.filter(|(d, _)| place == Place::City || place == Place::District(*d));
        own.map(|(_, years)| {
            let at = |t: usize| years.get(t).map_or(0, |year| year.moved);
            at(t) - t.checked_sub(1).map_or(0, at)
        })
        .sum()
    }

    fn short(&self, place: Place, t: usize) -> i64 {
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

    /// What the plan comes to, in sentences.
    pub fn sentences(&self, wording: &Wording) -> Vec<String> {
        let mut all = Vec::new();
        for level in self.levels() {
            all.extend(self.level_sentence(level, wording));
        }
        let [worst, without, ..] = self.rolled.objectives;
        let [worst_before, without_before, ..] = self.as_is.objectives;
        let figures = [
            ("worst", grouped(worst)),
            ("without", grouped(without)),
            ("worst_before", grouped(worst_before)),
            ("without_before", grouped(without_before)),
        ];
        let key = match without {
            0 => "plan-answer-none-without",
            _ => "plan-answer-without",
        };
        all.push(wording.text(key, &figures));
        all.extend(self.help_sentence(wording));
        all.extend(self.posts_sentence(wording));
        all.extend(self.pool_sentence(wording));
        all.extend(self.built_sentences(wording));
        all.extend(self.grant_sentence(wording));
        all.extend(self.dividend_sentence(wording));
        all.extend(self.bound_sentence(wording));
        all.extend(self.regret_sentence(wording));
        if !self.rolled.broken.is_empty() {
            let count = [("count", self.rolled.broken.len())];
            all.push(wording.text("plan-answer-broken", &count));
        }
        all
    }

    /// What becomes of a level where every school stays as it is.
    fn level_sentence(&self, level: usize, wording: &Wording) -> Option<String> {
        let all = self.series(self.as_is, Place::City, level);
        let last = all.last()?;
        let worst =
            (0..all.len()).max_by_key(|t| (all.get(*t).map(|own| own.without), usize::MAX - t))?;
        let most = all.get(worst)?;
        let figures = [
            ("level", Self::level_word(level, wording)),
            ("year", self.city.year(worst).to_string()),
            ("without", grouped(most.without)),
            ("last", self.last().to_string()),
            ("room", grouped(last.balance().max(0))),
            ("gap", grouped((-last.balance()).max(0))),
        ];
        let key = match (most.without > 0, last.balance() >= 0) {
            (false, _) => "plan-answer-room",
            (true, true) => "plan-answer-both",
            (true, false) => "plan-answer-gap",
        };
        Some(wording.text(key, &figures))
    }

    fn posts_sentence(&self, wording: &Wording) -> Option<String> {
        let mut by_lever = [0_i64; 2];
        for d in 0..self.city.districts.len() {
            for line in levers::lines(self.city, self.rolled, d) {
                if line.from == Some(0) {
                    let at = usize::from(line.lever == "between_stages");
                    if let Some(of) = by_lever.get_mut(at) {
                        *of += line.posts;
                    }
                }
            }
        }
        let [retirement, certified] = by_lever;
        let years = (0..self.city.years).map(|t| (self.short(Place::City, t), t));
        let (short, at) = years.max_by_key(|(short, t)| (*short, usize::MAX - t))?;
        let figures = [
            ("moved", tenths(retirement + certified)),
            ("retirement", tenths(retirement)),
            ("certified", tenths(certified)),
            ("short", tenths(short)),
            ("year", self.city.year(at).to_string()),
        ];
        let key = match (self.plan.moves_posts, short > 0) {
            (true, true) => "plan-answer-posts-short",
            (true, false) => "plan-answer-posts",
            (false, true) => "plan-answer-posts-stay-short",
            (false, false) => "plan-answer-posts-stay",
        };
        Some(wording.text(key, &figures))
    }

    /// Children who enter schools of other districts in a year.
    fn helped(&self, t: usize) -> i64 {
        let own = self.rolled.help.iter();
        let own = own.filter(|own| own.help.year == self.city.year(t));
        own.map(|own| own.taken).sum()
    }

    fn help_sentence(&self, wording: &Wording) -> Option<String> {
        let years = 0..self.city.years;
        let most = years
            .clone()
            .max_by_key(|t| (self.helped(*t), usize::MAX - t))?;
        let taken: i64 = years.map(|t| self.helped(t)).sum();
        let figures = [
            ("taken", grouped(taken)),
            ("most", grouped(self.helped(most))),
            ("year", self.city.year(most).to_string()),
        ];
        (taken > 0).then(|| wording.text("plan-answer-help", &figures))
    }

    /// What the city's pool lends.
    fn pool_sentence(&self, wording: &Wording) -> Option<String> {
        let lent: i64 = self.plan.loans.iter().map(|loan| loan.posts).sum();
        let on_loan = |t: usize| on_loan(self.city, self.plan, None, self.city.year(t));
        let most = (0..self.city.years).max_by_key(|t| (on_loan(*t), usize::MAX - t))?;
        let norms = &self.city.norms;
        let figures = [
            ("lent", grouped(lent)),
            ("years", norms.pool_years.to_string()),
            ("year", self.city.year(most).to_string()),
            ("most", grouped(on_loan(most))),
            ("held", grouped(norms.pool_posts)),
        ];
        (lent > 0).then(|| wording.text("plan-answer-pool", &figures))
    }

    fn built_sentences(&self, wording: &Wording) -> Vec<String> {
        let mut all = Vec::new();
        let of = |left_out: bool| {
            let own = self.buildings.iter();
            own.filter(move |own| (own.state == State::LeftOut) == left_out)
        };
        let rooms: i64 = of(false).map(|own| own.build.rooms).sum();
        let yuan = rooms * self.city.norms.room_yuan;
        let figures = [
            ("rooms", grouped(rooms)),
            ("money", millions(yuan, wording)),
            ("sites", of(false).count().to_string()),
        ];
        all.push(wording.text(
            if rooms > 0 {
                "plan-answer-built"
            } else {
                "plan-answer-nothing-built"
            },
            &figures,
        ));
        let left: i64 = of(true).map(|own| own.build.rooms).sum();
        if left > 0 {
            all.push(wording.text("plan-answer-left-out", &[("rooms", grouped(left))]));
        }
        let idle: i64 = of(false)
            .filter(|own| own.unneeded_from.is_some())
            .map(|own| own.build.rooms)
            .sum();
        if idle > 0 {
            let figures = [("rooms", grouped(idle)), ("last", self.last().to_string())];
            all.push(wording.text("plan-answer-idle", &figures));
        }
        all
    }

    /// Whether upper levels pay anything for pupils.
    fn has_grant(&self) -> bool {
        self.city.norms.grant_yuan.iter().any(|yuan| *yuan > 0)
    }

    /// What is spent in all years, and what upper levels pay.
    fn grant_sentence(&self, wording: &Wording) -> Option<String> {
        let all =
            |of: fn(&Money) -> i64| -> i64 { self.rolled.money.iter().flatten().map(of).sum() };
        let figures = [
            ("spent", millions(all(Money::spent), wording)),
            ("grant", millions(all(|own| own.grant), wording)),
            ("net", millions(all(Money::net), wording)),
        ];
        self.has_grant()
            .then(|| wording.text("plan-answer-grant", &figures))
    }

    fn dividend_sentence(&self, wording: &Wording) -> Option<String> {
        let t = self.city.years.checked_sub(1)?;
        let own = self.figures(self.rolled, Place::City, 0, t);
        let size = own.class_size()?;
        let norm = self.city.norms.class_size.first().copied()?;
        if size >= norm * 10 {
            return None;
        }
        let figures = [
            ("year", self.last().to_string()),
            ("size", tenths(size)),
            ("norm", norm.to_string()),
        ];
        let key = match own.rooms_bind {
            true => "plan-answer-small-rooms",
            false => "plan-answer-small",
        };
        Some(wording.text(key, &figures))
    }

    /// Which of the plans leaves fewest more children without a place than the best, whatever comes.
    fn regret_sentence(&self, wording: &Wording) -> Option<String> {
        let greatest = |plan: &str| {
            let own = self.variants.iter().filter(|own| own.plan == plan);
            own.map(|own| own.regret).max()
        };
        let own = greatest("plan")?;
        let mut all: Vec<&str> = self.variants.iter().map(|own| own.plan).collect();
        all.dedup();
        let mut others = all.into_iter().filter(|plan| *plan != "plan");
        let first = others.next()?;
        let best = others.fold(first, |best, plan| {
            if greatest(plan) < greatest(best) {
                plan
            } else {
                best
            }
        });
        let figures = [
            ("own", grouped(own)),
            ("plan", word(best, wording)),
            ("other", grouped(greatest(best).unwrap_or(0))),
        ];
        let is_best = Some(own) <= greatest(best);
        let key = match (is_best, own > 0) {
            (true, false) => "plan-answer-regret-none",
            (true, true) => "plan-answer-regret-least",
            (false, true) => "plan-answer-regret",
            (false, false) => return None,
        };
        let is_known = self.variants.iter().any(|own| own.variant != "middle");
        is_known.then(|| wording.text(key, &figures))
    }

    fn bound_sentence(&self, wording: &Wording) -> Option<String> {
        let bounds = self.bounds?;
        let all = bounds.iter().zip(&self.rolled.objectives);
        let open = all.clone().filter(|(bound, value)| bound < value).count();
        let (worst, without) = (bounds[0], bounds[1]);
        let figures = [
            ("worst", grouped(worst)),
            ("without", grouped(without)),
            ("open", open.to_string()),
        ];
        let key = match open {
            0 => "plan-answer-proved",
            _ => "plan-answer-bound",
        };
        Some(wording.text(key, &figures))
    }

    /// The sheet of the city.
    fn sheet(&self, wording: &Wording) -> Markup {
        html! {
            section {
                h2 { (wording.plain("plan-sheet")) }
                p.note { (wording.plain("plan-sheet-note")) }
                (Self::legend(wording))
                div.charts { (self.charts(Place::City, wording)) }
                (self.table(wording))
            }
        }
    }

    /// The city on the map, year by year.
    fn map(&self, wording: &Wording) -> Markup {
        let map = PlanMap {
            city: self.city,
            plan: self.plan,
            rolled: self.rolled,
            levels: &self.levels(),
            campus_names: self.campus_names,
            district_names: self.district_names,
            positions: self.positions,
            outlines: self.outlines,
        };
        map.markup(wording)
    }

    fn legend(wording: &Wording) -> Markup {
        html! {
            p.legend {
                span { i.k0 {} (Self::level_word(0, wording)) }
                span { i.k1 {} (Self::level_word(1, wording)) }
                span { i.before {} (wording.plain("plan-as-is")) }
            }
        }
    }

    fn charts(&self, place: Place, wording: &Wording) -> Markup {
        let name = match place {
            Place::City => within(strip_bidi(self.city_name).as_str(), NAME),
            Place::District(d) => self.district(d),
        };
        let of = |rolled: &Rolled, figure: fn(&Figures) -> i64| -> [Vec<f64>; 2] {
            BOTH.map(|level| {
                let all = self.series(rolled, place, level);
                all.iter().map(|own| figure(own) as f64).collect()
            })
        };
        let posts = |rolled: &Rolled| {
            of(rolled, |own| own.post_balance())
                .map(|years| years.iter().map(|n| n / 10.0).collect())
        };
        let places = |rolled: &Rolled| of(rolled, Figures::balance);
        let title = |key: &str| wording.text(key, &[("place", name.clone())]);
        html! {
            (self.chart(&title("plan-chart-places"), &places(self.rolled), &places(self.as_is), wording))
            (self.chart(&title("plan-chart-posts"), &posts(self.rolled), &posts(self.as_is), wording))
        }
    }

    /// Bars of both levels about a line of nought, year by year.
    fn chart(
        &self,
        title: &str,
        own: &[Vec<f64>; 2],
        before: &[Vec<f64>; 2],
        wording: &Wording,
    ) -> Markup {
        let all = own.iter().chain(before).flatten().copied();
        let (least, most) = all.fold((0.0_f64, 0.0_f64), |(a, b), n| (a.min(n), b.max(n)));
        let step = step(most - least);
        let (low, high) = ((least / step).floor() * step, (most / step).ceil() * step);
        let high = if high - low < step { low + step } else { high };
        let [left, right, above, below] = MARGIN;
        let (wide, tall) = (SIZE.0 - left - right, SIZE.1 - above - below);
        let y = |n: f64| above + tall * (high - n) / (high - low);
        let group = wide / self.city.years.max(1) as f64;
        let bar = group * 0.36;
        let x = |t: usize, level: usize| {
            left + group * t as f64
                + group * 0.12
                + bar * level as f64
                + level as f64 * group * 0.04
        };
        let rect = |t: usize, level: usize, n: f64| {
            let (top, bottom) = (y(n.max(0.0)), y(n.min(0.0)));
            (x(t, level), top, bottom - top)
        };
        let lines: Vec<f64> = {
            let count = ((high - low) / step).round().max(1.0) as usize;
            (0..=count).map(|at| low + step * at as f64).collect()
        };
        let number = |n: f64| signed_whole(n.round() as i64);
        let mut spoken = String::new();
        for (level, years) in own.iter().enumerate() {
            let told: Vec<String> = years
                .iter()
                .enumerate()
                .map(|(t, n)| format!("{} {}", self.city.year(t), number(*n)))
                .collect();
            let _ = write!(
                spoken,
                " {}: {}.",
                Self::level_word(level, wording),
                told.join(", ")
            );
        }
        html! {
            figure {
                figcaption { (title) }
                svg viewBox=(format!("0 0 {} {}", SIZE.0, SIZE.1)) role="img" aria-label=(format!("{title}.{spoken}")) {
                    @for n in &lines {
                        line class=(if n.abs() < step / 2.0 { "nought" } else { "grid" }) x1=(left) x2=(SIZE.0 - right) y1=(one(y(*n))) y2=(one(y(*n))) {}
                        text.tick x=(left - 4.0) y=(one(y(*n) + 3.5)) text-anchor="end" { (number(*n)) }
                    }
                    @for t in 0..self.city.years {
                        text.tick x=(one(left + group * (t as f64 + 0.5))) y=(SIZE.1 - 5.0) text-anchor="middle" { (self.city.year(t)) }
                    }
                    @for (level, years) in own.iter().enumerate() {
                        @for (t, n) in years.iter().enumerate() {
                            @let (x, top, tall) = rect(t, level, *n);
                            rect class=(format!("k{level}")) x=(one(x)) y=(one(top)) width=(one(bar)) height=(one(tall)) {
                                title { (Self::level_word(level, wording)) " " (self.city.year(t)) ": " (number(*n)) }
                            }
                        }
                    }
                    @for (level, years) in before.iter().enumerate() {
                        @for (t, n) in years.iter().enumerate() {
                            @let (x, top, tall) = rect(t, level, *n);
                            rect.before x=(one(x)) y=(one(top)) width=(one(bar)) height=(one(tall)) {}
                        }
                    }
                    @for (level, years) in own.iter().enumerate() {
                        @if let Some((t, n)) = extreme(years) {
                            @let at = x(t, level) + bar / 2.0;
                            @let edge = if n >= 0.0 { y(n) - 3.0 } else { y(n) + 9.0 };
                            text class=(format!("told t{level}")) x=(one(at)) y=(one(edge)) text-anchor="middle" { (number(n)) }
                        }
                    }
                }
            }
        }
    }

    /// The figures of the city year by year.
    fn table(&self, wording: &Wording) -> Markup {
        let levels = self.levels();
        let lends = !self.plan.loans.is_empty();
        let money = |t: usize, of: fn(&Money) -> i64| -> i64 {
            let all = self.rolled.money.iter().filter_map(|years| years.get(t));
            all.map(of).sum()
        };
        let has_grant = self.has_grant();
        html! {
            div.wide tabindex="0" { table {
                thead {
                    tr {
                        th scope="col" rowspan="2" { (wording.plain("plan-head-year")) }
                        @for level in &levels { th.c scope="colgroup" colspan="4" { (Self::level_word(*level, wording)) } }
                        th.n scope="col" rowspan="2" { (wording.plain("plan-head-moved")) }
                        @if lends { th.n scope="col" rowspan="2" { (wording.plain("plan-head-pool")) } }
                        th.n scope="col" rowspan="2" { (wording.plain("plan-head-short")) }
                        th.n scope="col" rowspan="2" { (wording.plain("plan-head-money")) }
                        @if has_grant {
                            th.n scope="col" rowspan="2" { (wording.plain("plan-head-grant")) }
                            th.n scope="col" rowspan="2" { (wording.plain("plan-head-net")) }
                        }
                    }
                    tr {
                        @for _ in &levels {
                            th.n scope="col" { (wording.plain("plan-head-children")) }
                            th.n scope="col" { (wording.plain("plan-head-places")) }
                            th.n scope="col" { (wording.plain("plan-head-without")) }
                            th.n scope="col" { (wording.plain("plan-head-post-balance")) }
                        }
                    }
                }
                tbody { @for t in 0..self.city.years {
                    tr {
                        th scope="row" { (self.city.year(t)) }
                        @for level in &levels {
                            @let own = self.figures(self.rolled, Place::City, *level, t);
                            td.n { (grouped(own.children)) }
                            td.n { (grouped(own.places)) }
                            td.n.bad[own.without > 0] { (grouped(own.without)) }
                            td.n { (signed_tenths(own.post_balance())) }
                        }
                        td.n { (signed_tenths(self.moved(Place::City, t))) }
                        @if lends { td.n { (grouped(on_loan(self.city, self.plan, None, self.city.year(t)))) } }
                        @let short = self.short(Place::City, t);
                        td.n.bad[short > 0] { (tenths(short)) }
                        td.n { (grouped(money(t, Money::spent) / 10_000)) }
                        @if has_grant {
                            td.n { (grouped(money(t, |own| own.grant) / 10_000)) }
                            td.n { (signed_whole(money(t, Money::net) / 10_000)) }
                        }
                    }
                } }
            } }
        }
    }

    /// Help between districts, pair by pair.
    fn help(&self, wording: &Wording) -> Markup {
        let mut rows: Vec<(usize, usize, usize)> = Vec::new();
        for own in &self.rolled.help {
            let row = (own.help.from, own.help.to, own.help.level);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows.sort_unstable();
        let find = |(from, to, level): (usize, usize, usize), t: usize| {
            let mut all = self.rolled.help.iter();
            let year = self.city.year(t);
            all.find(|own| {
                let help = &own.help;
                (help.from, help.to, help.level, help.year) == (from, to, level, year)
            })
        };
        let cell = |own: &Helped| match own.taken == own.help.places {
            true => grouped(own.taken),
            false => {
                let figures = [
                    ("taken", grouped(own.taken)),
                    ("places", grouped(own.help.places)),
                ];
                wording.text("plan-help-cell", &figures)
            }
        };
        html! {
            @if !rows.is_empty() { section {
                h2 { (wording.plain("plan-help")) }
                p.note { (wording.plain("plan-help-note")) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-help-from")) }
                        th scope="col" { (wording.plain("plan-head-help-to")) }
                        th scope="col" { (wording.plain("plan-head-level")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                    } }
                    tbody { @for row in &rows {
                        tr {
                            th scope="row" { (self.district(row.0)) }
                            td { (self.district(row.1)) }
                            td { (Self::level_word(row.2, wording)) }
                            @for t in 0..self.city.years {
                                td.n { (find(*row, t).map_or_else(|| "–".to_owned(), cell)) }
                            }
                        }
                    } }
                } }
            } }
        }
    }

    /// Posts that change level, district by district.
    fn moves(&self, wording: &Wording) -> Markup {
        let districts: Vec<usize> = (0..self.city.districts.len())
            .filter(|d| (0..self.city.years).any(|t| self.moved(Place::District(*d), t) != 0))
            .collect();
        html! {
            @if !districts.is_empty() { section {
                h2 { (wording.plain("plan-moves")) }
                p.note { (wording.plain("plan-moves-note")) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-district")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                        th.n scope="col" { (wording.plain("plan-head-all")) }
                    } }
                    tbody {
                        @for d in &districts { (self.moves_row(&self.district(*d), Place::District(*d))) }
                        @if districts.len() > 1 { (self.moves_row(&wording.plain("plan-head-city"), Place::City)) }
                    }
                } }
            } }
        }
    }

    fn moves_row(&self, name: &str, place: Place) -> Markup {
        let years: Vec<i64> = (0..self.city.years).map(|t| self.moved(place, t)).collect();
        html! {
            tr {
                th scope="row" { (name) }
                @for n in &years { td.n { (signed_tenths(*n)) } }
                td.n { (signed_tenths(years.iter().sum())) }
            }
        }
    }

    /// What the city's pool lends, district by district.
    fn pool(&self, wording: &Wording) -> Markup {
        let places = (0..self.city.districts.len()).flat_map(|d| (0..LEVELS).map(move |l| (d, l)));
        let lent = |d: usize, level: usize, t: usize| self.rolled.lent(d, level, t);
        let rows: Vec<(usize, usize)> = places
            .filter(|(d, level)| (0..self.city.years).any(|t| lent(*d, *level, t) > 0))
            .collect();
        let norms = &self.city.norms;
        let figures = [
            ("years", norms.pool_years.to_string()),
            ("held", grouped(norms.pool_posts)),
        ];
        html! {
            @if !rows.is_empty() { section {
                h2 { (wording.plain("plan-pool")) }
                p.note {
                    (wording.text("plan-pool-note", &figures))
                    @if let Some(limit) = norms.pool_per_district {
                        " " (wording.text("plan-pool-share", &[("limit", grouped(limit))]))
                    }
                }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-district")) }
                        th scope="col" { (wording.plain("plan-head-level")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                    } }
                    tbody {
                        @for (d, level) in &rows { tr {
                            th scope="row" { (self.district(*d)) }
                            td { (Self::level_word(*level, wording)) }
                            @for t in 0..self.city.years {
                                @let begun = self.rolled.begun(*d, *level, t);
                                @let posts = tenths(lent(*d, *level, t));
                                td.n { @match begun {
                                    0 => (posts),
                                    begun => (wording.text("plan-pool-cell", &[("posts", posts), ("begun", tenths(begun))])),
                                } }
                            }
                        } }
                        tr.sum {
                            th scope="row" { (wording.plain("plan-head-city")) }
                            td {}
                            @for t in 0..self.city.years {
                                @let all = on_loan(self.city, self.plan, None, self.city.year(t));
                                td.n.bad[all > norms.pool_posts] { (grouped(all)) }
                            }
                        }
                    }
                } }
            } }
        }
    }

    /// What is built and what is not built after all.
    fn built(&self, wording: &Wording) -> Markup {
        let year = |year: Option<i32>, none: &str| match year {
            Some(year) => year.to_string(),
            None => wording.plain(none),
        };
        let parcels: Vec<String> = self
            .city
            .campuses
            .iter()
            .enumerate()
            .filter(|(at, own)| {
                let is_built = self.plan.builds.iter().any(|build| build.campus == *at);
                own.is_parcel && !is_built
            })
            .map(|(_, own)| own.id.clone())
            .collect();
        html! {
            section {
                h2 { (wording.plain("plan-built")) }
                p.note { (wording.plain("plan-built-note")) }
                @if self.buildings.is_empty() { p { (wording.plain("plan-nothing-built")) } }
                @else { div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-place")) }
                        th scope="col" { (wording.plain("plan-head-state")) }
                        th.n scope="col" { (wording.plain("plan-head-begun")) }
                        th.n scope="col" { (wording.plain("plan-head-ready")) }
                        th.n scope="col" { (wording.plain("plan-head-rooms")) }
                        th.n scope="col" { (wording.plain("plan-head-used")) }
                        th.n scope="col" { (wording.plain("plan-head-cost")) }
                        th scope="col" { (wording.plain("plan-head-empty")) }
                        th scope="col" { (wording.plain("plan-head-unneeded")) }
                    } }
                    tbody { @for own in self.buildings {
                        @let left_out = own.state == State::LeftOut;
                        tr.left[left_out] {
                            th scope="row" {
                                (self.campus(own.build.campus)) " "
                                small { (self.city.campuses.get(own.build.campus).map_or_else(String::new, |c| self.district(c.district))) }
                            }
                            td { (word(own.state.as_str(), wording)) }
                            td.n { (own.build.year) }
                            td.n { (own.ready) }
                            td.n { (own.build.rooms) }
                            td.n { @if left_out { "–" } @else { (own.most_used) } }
                            td.n { (grouped(own.build.rooms * self.city.norms.room_yuan / 10_000)) }
                            td.warn[own.empty_from.is_some()] { @if left_out { "–" } @else { (year(own.empty_from, "plan-used-to-the-last")) } }
                            td.warn[own.unneeded_from.is_some()] { (year(own.unneeded_from, "plan-needed-to-the-last")) }
                        }
                    } }
                } } }
                @if !parcels.is_empty() {
                    p.note { (wording.text("plan-parcels-kept", &[("parcels", parcels.join(&wording.plain("output-separator")))])) }
                }
            }
        }
    }

    /// Which class size would use every post.
    fn dividend(&self, wording: &Wording) -> Markup {
        let mut rows: Vec<(Place, usize)> = Vec::new();
        for level in self.levels() {
            rows.push((Place::City, level));
            let all = (0..self.city.districts.len()).map(Place::District);
            rows.extend(all.map(|place| (place, level)));
        }
        let norm = |level: usize| self.city.norms.class_size.get(level).copied().unwrap_or(0);
        html! {
            section {
                h2 { (wording.plain("plan-dividend")) }
                p.note { (wording.plain("plan-dividend-note")) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-district")) }
                        th scope="col" { (wording.plain("plan-head-level")) }
                        th.n scope="col" { (wording.plain("plan-head-norm")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                    } }
                    tbody { @for (place, level) in rows {
                        tr.sum[place == Place::City] {
                            th scope="row" { @match place {
                                Place::City => (wording.plain("plan-head-city")),
                                Place::District(d) => (self.district(d)),
                            } }
                            td { (Self::level_word(level, wording)) }
                            td.n { (norm(level)) }
                            @for own in self.series(self.rolled, place, level) {
                                @let size = own.class_size();
                                td.n.good[size.is_some_and(|size| size < norm(level) * 10)].bad[size.is_some_and(|size| size > norm(level) * 10)] {
                                    (size.map_or_else(|| "–".to_owned(), tenths))
                                    @if own.rooms_bind { sup { "*" } }
                                }
                            }
                        }
                    } }
                } }
            }
        }
    }

    fn districts(&self, wording: &Wording) -> Markup {
        let count = self.city.districts.len();
        html! {
            @if count > 1 { section {
                h2 { (wording.plain("plan-districts")) }
                (Self::legend(wording))
                @for d in 0..count.min(DRAWN) {
                    div.charts { (self.charts(Place::District(d), wording)) }
                }
                @if count > DRAWN {
                    p.note { (wording.text("plan-more-districts", &[("count", count - DRAWN)])) }
                }
            } }
        }
    }

    /// Schools whose entry classes change.
    fn changes(&self, wording: &Wording) -> Markup {
        let mut rows: Vec<(usize, usize, Vec<i64>)> = Vec::new();
        for (at, own) in self.rolled.lines.iter().enumerate() {
            for (level, years) in own.iter().enumerate() {
                let before = self
                    .city
                    .campuses
                    .get(at)
                    .map_or(0, |c| c.last_entry(level));
                let entry: Vec<i64> = years.iter().map(|line| line.entry).collect();
                if entry.iter().any(|n| *n != before) {
                    rows.push((at, level, entry));
                }
            }
        }
        let more = rows.len().saturating_sub(TOLD);
        rows.truncate(TOLD);
        html! {
            @if !rows.is_empty() { section {
                h2 { (wording.plain("plan-changes")) }
                p.note { (wording.plain("plan-changes-note")) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-place")) }
                        th scope="col" { (wording.plain("plan-head-level")) }
                        th.n scope="col" { (wording.plain("plan-head-now")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                    } }
                    tbody { @for (at, level, entry) in &rows {
                        @let before = self.city.campuses.get(*at).map_or(0, |c| c.last_entry(*level));
                        tr {
                            th scope="row" { (self.campus(*at)) }
                            td { (Self::level_word(*level, wording)) }
                            td.n { (before) }
                            @for n in entry { td.n.more[*n > before].less[*n < before] { (n) } }
                        }
                    } }
                } }
                @if more > 0 { p.note { (wording.text("plan-more-changes", &[("count", more)])) } }
            } }
        }
    }

    /// The plan under other forecasts.
    fn robust(&self, wording: &Wording) -> Markup {
        let mut plans: Vec<&str> = Vec::new();
        for own in self.variants {
            if !plans.contains(&own.plan) {
                plans.push(own.plan);
            }
        }
        let mut variants: Vec<&str> = Vec::new();
        for own in self.variants {
            if !variants.contains(&own.variant) {
                variants.push(own.variant);
            }
        }
        let find = |plan: &str, variant: &str| {
            let mut all = self.variants.iter();
            all.find(|own| own.plan == plan && own.variant == variant)
        };
        html! {
            @if variants.len() > 1 { section {
                h2 { (wording.plain("plan-robust")) }
                p.note { (wording.plain("plan-robust-note")) }
                div.wide tabindex="0" { table {
                    thead {
                        tr {
                            th scope="col" rowspan="2" { (wording.plain("plan-head-plan")) }
                            @for variant in &variants { th.c scope="colgroup" colspan="3" { (word(variant, wording)) } }
                            th.n scope="col" rowspan="2" { (wording.plain("plan-head-regret")) }
                        }
                        tr { @for _ in &variants {
                            th.n scope="col" { (wording.plain("plan-head-without")) }
                            th.n scope="col" { (wording.plain("plan-head-short")) }
                            th.n scope="col" { (wording.plain("plan-head-money")) }
                        } }
                    }
                    tbody { @for plan in &plans {
                        tr {
                            th scope="row" { (word(plan, wording)) }
                            @for variant in &variants { @if let Some(own) = find(plan, variant) {
                                td.n { (grouped(own.objectives[1])) }
                                td.n { (tenths(own.objectives[2])) }
                                td.n { (grouped(own.objectives[3] / 10_000)) }
                            } }
                            td.n { (grouped(variants.iter().filter_map(|v| find(plan, v)).map(|own| own.regret).max().unwrap_or(0))) }
                        }
                    } }
                } }
            } }
        }
    }

    /// What no plan goes below.
    fn proof(&self, wording: &Wording) -> Markup {
        let shown = |at: usize, n: i64| match at {
            2 => tenths(n),
            3 => grouped(n / 10_000),
            _ => grouped(n),
        };
        html! {
            section {
                h2 { (wording.plain("plan-proof")) }
                p.note { (wording.plain(if self.bounds.is_some() { "plan-proof-note" } else { "plan-proof-by-hand" })) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-objective")) }
                        th.n scope="col" { (wording.plain("plan-head-as-is")) }
                        th.n scope="col" { (wording.plain("plan-head-value")) }
                        @if self.bounds.is_some() { th.n scope="col" { (wording.plain("plan-head-bound")) } }
                    } }
                    tbody { @for (at, name) in OBJECTIVES.iter().enumerate() {
                        tr {
                            th scope="row" { (wording.plain(&format!("plan-objective-{}", name.replace('_', "-")))) }
                            @for of in [Some(self.as_is.objectives), Some(self.rolled.objectives), self.bounds].into_iter().flatten() {
                                td.n { (of.get(at).map_or_else(String::new, |n| shown(at, *n))) }
                            }
                        }
                    } }
                } }
            }
        }
    }
}

/// Yuan in 万元, and in millions.
fn millions(yuan: i64, wording: &Wording) -> String {
    match wording.lang {
        Lang::Zh => signed_whole(yuan / 10_000),
        Lang::En => tenths(yuan / 100_000),
    }
}

/// Tenths as people read them.
fn tenths(n: i64) -> String {
    let sign = if n < 0 { "−" } else { "" };
    let (whole, rest) = (n.abs() / 10, n.abs() % 10);
    match rest {
        0 => format!("{sign}{}", grouped(whole)),
        rest => format!("{sign}{}.{rest}", grouped(whole)),
    }
}

fn signed_tenths(n: i64) -> String {
    match n {
        1.. => format!("+{}", tenths(n)),
        n => tenths(n),
    }
}

fn signed_whole(n: i64) -> String {
    match n {
        ..=-1 => format!("−{}", grouped(-n)),
        n => grouped(n),
    }
}

/// A round step of which about four lie between the ends.
fn step(range: f64) -> f64 {
    let rough = (range / 4.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let found = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|by| by * power)
        .find(|step| *step >= rough);
    found.unwrap_or(rough).max(1.0)
}

/// The year that is farthest from nought, and its figure.
fn extreme(years: &[f64]) -> Option<(usize, f64)> {
    let all = years.iter().copied().enumerate();
    let most = all.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()).then(b.0.cmp(&a.0)));
    most.filter(|(_, n)| n.abs() >= 0.5)
}

fn one(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

const OWN_STYLE: &str = "\
body{max-width:1180px}.wide{overflow-x:auto}.wide th,.wide td{white-space:nowrap}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:10px;margin:6px 0}
figure{margin:0;break-inside:avoid}figcaption{font-weight:600;font-size:12.5px}
.grid{stroke:#e5e7eb}.nought{stroke:#17202a;stroke-width:1.2}.tick{font-size:10px;fill:#4b5563}
rect.k0{fill:#2166ac}rect.k1{fill:#c2570c}rect.before{fill:none;stroke:#4b5563;stroke-width:1;stroke-dasharray:2 2}
.told{font-size:10.5px;font-weight:600;paint-order:stroke;stroke:#fafafa;stroke-width:3px}.t0{fill:#174a7e}.t1{fill:#8a3d08}
.legend i.k0{background:#2166ac}.legend i.k1{background:#c2570c}.legend i.before{border:1px dashed #4b5563;background:none}
.legend{font-size:12.5px}.c{text-align:center}tr.sum th,tr.sum td{font-weight:650;background:#f6f8fa}
td.bad{background:#fde0dd}td.good{background:#e6f4e6}td.warn{background:#fff4c2}td.more{color:#174a7e;font-weight:650}
td.less{color:#8a3d08}tr.left th,tr.left td{color:#6b7280;font-style:italic}sup{font-size:9px}
";
