//! Allocations side by side, as tables of the terminal.

use super::terminal::aligned;
use crate::tables::comparison::{Compared, count};
use crate::words::{Wording, grouped};
use xuewei_core::scenario::{AllocationSummary, Figures, Verdict, changes};
use xuewei_core::units::{Places, Share};

/// A figure by its name, and how it is read off; `None` is not known.
type Named = (&'static str, fn(&Figures) -> Option<i64>);

/// The figures in the order of columns and rows.
pub const FIGURES: [Named; 14] = [
    ("children", |f| Some(f.children)),
    ("eligible", |f| Some(f.eligible)),
    ("public", |f| Some(f.public)),
    ("purchased", |f| Some(f.purchased)),
    ("unplaced", |f| Some(f.unplaced)),
    ("metres_total", |f| Some(f.metres_total)),
    ("metres_mean", |f| Some(f.metres_mean.round() as i64)),
    ("metres_longest", |f| Some(f.metres_longest)),
    ("areas", |f| Some(f.areas)),
    ("gap", |f| Some(f.gap)),
    ("posts", |f| f.posts),
    ("posts_still_short", |f| f.posts_still_short),
    ("land", |f| f.land),
    ("money", |f| f.money),
];

/// The comparison as a table for people.
pub fn comparison_table(lines: &[Compared<'_>], wording: &Wording) -> String {
    let heads = [
        "head-scenario",
        "head-public",
        "head-purchased",
        "head-unplaced",
        "head-share",
        "head-journey",
        "head-better",
        "head-worse",
        "head-gap",
        "head-closed",
        "head-new",
        "head-posts",
        "head-land",
        "head-money",
    ];
    let Some(base) = lines.first() else {
        return String::new();
    };
    let known = |figure: Option<i64>| figure.map_or_else(|| wording.plain("unknown"), grouped);
    let rows = lines.iter().map(|line| {
        let f = &line.result.figures;
        let changes = changes(base.result, line.result);
        let size = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
        let share = Share::of(Places(f.public), Places(f.eligible));
        vec![
            line.title.to_owned(),
            grouped(f.public),
            grouped(f.purchased),
            grouped(f.unplaced),
            share.map(|s| s.to_string()).unwrap_or_default(),
            grouped(f.metres_mean.round() as i64),
            size(count(&changes, Verdict::Better)),
            size(count(&changes, Verdict::Worse)),
            grouped(f.gap),
            size(base.result.areas_not_in(line.result)),
            size(line.result.areas_not_in(base.result)),
            known(f.posts),
            known(f.land),
            known(f.money),
        ]
    });
    let heads = heads.iter().map(|key| wording.plain(key)).collect();
    aligned(heads, rows.collect())
}

/// Two allocations as a table for people, a figure a row; then who is better and worse off, in a sentence.
pub fn figure_table(
    first: &AllocationSummary,
    second: &AllocationSummary,
    wording: &Wording,
) -> String {
    let known = |figure: Option<i64>| figure.map_or_else(|| wording.plain("unknown"), grouped);
    let rows = FIGURES.iter().map(|(name, of)| {
        let (then, now) = (of(&first.figures), of(&second.figures));
        let change = now.zip(then).map(|(now, then)| now - then);
        let change = change.map_or_else(
            || wording.plain("unknown"),
            |n| {
                if n > 0 {
                    format!("+{}", grouped(n))
                } else {
                    grouped(n)
                }
            },
        );
        vec![
            wording.plain(&format!("figure-{name}")),
            known(then),
            known(now),
            change,
        ]
    });
    let heads = ["head-figure", "head-first", "head-second", "head-change"];
    let table = aligned(heads.map(|key| wording.plain(key)).to_vec(), rows.collect());
    let changes = changes(first, second);
    let number = |v: Verdict| grouped(i64::try_from(count(&changes, v)).unwrap_or(i64::MAX));
    let verdicts = [
        Verdict::Better,
        Verdict::Worse,
        Verdict::Moved,
        Verdict::Aside,
        Verdict::New,
        Verdict::Gone,
    ];
    let figures = verdicts.map(|v| (v.as_str(), number(v)));
    format!("{table}\n{}", wording.text("compare-children", &figures))
}
