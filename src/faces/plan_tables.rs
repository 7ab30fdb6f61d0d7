//! Tables of a plan's page: the city by year, help, posts that move or are lent, what is built, class sizes, schools that
//! change, the plan under other forecasts, and what no plan goes below.

use maud::{Markup, html};
use xuewei_plan::buildings::State;
use xuewei_plan::city::LEVELS;
use xuewei_plan::help::Helped;
use xuewei_plan::roll::on_loan;
use xuewei_plan::rolled::{Money, OBJECTIVES};

use super::plan_shown::{Place, ShownPlan, signed_tenths, signed_whole, tenths};
use crate::words::cells::word;
use crate::words::{Wording, grouped};

/// Schools whose classes change that are told; the others are in `plan.csv`.
const TOLD: usize = 60;

impl ShownPlan<'_> {
    /// The figures of the city year by year.
    pub(super) fn table(&self, wording: &Wording) -> Markup {
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
    pub(super) fn help(&self, wording: &Wording) -> Markup {
        let mut rows: Vec<(usize, usize, usize)> = Vec::new();
        let all = self.rolled.help_by_pair();
        for own in &all {
            let row = (own.help.from, own.help.to, own.help.level);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows.sort_unstable();
        let find = |(from, to, level): (usize, usize, usize), t: usize| {
            let mut all = all.iter();
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
    pub(super) fn moves(&self, wording: &Wording) -> Markup {
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
    pub(super) fn pool(&self, wording: &Wording) -> Markup {
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
    pub(super) fn built(&self, wording: &Wording) -> Markup {
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
    pub(super) fn dividend(&self, wording: &Wording) -> Markup {
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

    /// Schools whose entry classes change.
    pub(super) fn changes(&self, wording: &Wording) -> Markup {
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
    pub(super) fn robust(&self, wording: &Wording) -> Markup {
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
    pub(super) fn proof(&self, wording: &Wording) -> Markup {
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
