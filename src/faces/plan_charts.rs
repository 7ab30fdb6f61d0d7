//! Charts of a plan: both levels about a line of nought, year by year.

use std::fmt::Write as _;

use maud::{Markup, html};
use xuewei_plan::rolled::Rolled;
use xuewei_plan::stages::Figures;

use super::drawing::within;
use super::html::strip_bidi;
use super::plan_shown::{NAME, Place, ShownPlan, signed_whole};
use crate::words::Wording;

/// Width and height of a chart, and its margins left, right, above, below.
const SIZE: (f64, f64) = (420.0, 190.0);
const MARGIN: [f64; 4] = [46.0, 8.0, 14.0, 20.0];
/// The levels that are drawn.
const BOTH: [usize; 2] = [0, 1];

impl ShownPlan<'_> {
    pub(super) fn legend(wording: &Wording) -> Markup {
        html! {
            p.legend {
                span { i.k0 {} (Self::level_word(0, wording)) }
                span { i.k1 {} (Self::level_word(1, wording)) }
                span { i.before {} (wording.plain("plan-as-is")) }
            }
        }
    }

    pub(super) fn charts(&self, place: Place, wording: &Wording) -> Markup {
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
