//! Allocations side by side: `comparison.csv`, who changes, and the tables of the terminal.

use std::collections::BTreeMap;
use std::io::Write;

use super::console::aligned;
use super::tables::shown;
use super::wording::{Wording, grouped};
use crate::tables::csv_injection::Table;
use xuewei_core::domain::{Child, Round};
use xuewei_core::scenario::{Change, Figures, Told, Verdict, changes};
use xuewei_core::units::{Places, Share};

/// One allocation of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Name of its folder.
    pub name: &'a str,
    /// Title for people.
    pub title: &'a str,
    /// Why it is looked at.
    pub reason: &'a str,
    /// What it comes to.
    pub told: &'a Told,
}

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

/// Children with each verdict.
fn count(changes: &[Change<'_>], verdict: Verdict) -> usize {
    changes.iter().filter(|c| c.verdict == verdict).count()
}

/// Writes `comparison.csv`: a row each, the first of them the base that the others are held against.
pub fn comparison_csv(lines: &[Line<'_>], to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    let named = FIGURES.iter().map(|(name, _)| *name);
    let mut headers = vec!["scenario", "title", "reason"];
    headers.extend(named);
    headers.extend([
        "public_share",
        "covered_share",
        "better",
        "worse",
        "moved",
        "bottlenecks_closed",
        "bottlenecks_new",
    ]);
    writer.write_record(&headers)?;
    let Some(base) = lines.first() else {
        return writer.flush().map_err(Into::into);
    };
    for line in lines {
        let figures = &line.told.figures;
        let changes = changes(base.told, line.told);
        let share = |part: i64| Share::of(Places(part), Places(figures.eligible));
        let mut cells = vec![
            line.name.to_owned(),
            line.title.to_owned(),
            line.reason.to_owned(),
        ];
        cells.extend(FIGURES.iter().map(|(_, of)| shown(of(figures))));
        let covered = figures.public + figures.purchased;
        cells.push(
            share(figures.public)
                .map(Share::fraction)
                .unwrap_or_default(),
        );
        cells.push(share(covered).map(Share::fraction).unwrap_or_default());
        for verdict in [Verdict::Better, Verdict::Worse, Verdict::Moved] {
            cells.push(count(&changes, verdict).to_string());
        }
        cells.push(base.told.areas_not_in(line.told).to_string());
        cells.push(line.told.areas_not_in(base.told).to_string());
        writer.write_record(&cells)?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes `changes.csv`: every child whose placement is not that of the base.
pub fn changes_csv(base: &Told, told: &Told, to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    writer.write_record([
        "child_id",
        "verdict",
        "outcome_before",
        "school_before",
        "metres_before",
        "outcome",
        "school_id",
        "metres",
    ])?;
    for change in changes(base, told) {
        let cells = |placement: Option<&xuewei_core::scenario::Placement>| match placement {
            Some(p) => [p.outcome.to_owned(), p.school.to_string(), shown(p.metres)],
            None => [String::new(), String::new(), String::new()],
        };
        let (before, after) = (cells(change.before), cells(change.after));
        let own = [change.child.to_owned(), change.verdict.as_str().to_owned()];
        writer.write_record(own.iter().chain(&before).chain(&after))?;
    }
    writer.flush()?;
    Ok(())
}

/// What a scenario is for the children of one community.
#[derive(Default)]
struct Community {
    children: i64,
    better: i64,
    worse: i64,
    public: i64,
    placed: i64,
    metres: i64,
}

/// District and name of a community.
type Place<'r> = (Option<&'r str>, &'r str);

fn place_in<'r>(round: &'r Round, id: &str) -> Option<Place<'r>> {
    let found = round.children.binary_search_by(|child| (*child.id).cmp(id));
    place_of(round, &round.children[found.ok()?])
}

fn place_of<'r>(round: &'r Round, child: &Child) -> Option<Place<'r>> {
    let community = &round.communities[child.community?.at()];
    let district = community.district.map(|d| &*round.districts[d.at()].id);
    Some((district, &*community.name))
}

/// Writes `communities.csv`: how many children of each community are better and worse off, and by what. Only
/// communities in which something changes. A child counts where it lives in the scenario; one who is gone,
/// where it lived.
pub fn communities_csv(
    before: &Round,
    after: &Round,
    (base, told): (&Told, &Told),
    to: impl Write,
) -> csv::Result<()> {
    let community_of = |id: &str| place_in(after, id).or_else(|| place_in(before, id));
    let mut all: BTreeMap<Place<'_>, Community> = BTreeMap::new();
    for change in changes(base, told) {
        let Some(community) = community_of(change.child) else {
            continue;
        };
        let figures = all.entry(community).or_default();
        figures.better += i64::from(change.verdict == Verdict::Better);
        figures.worse += i64::from(change.verdict == Verdict::Worse);
        let mut add = |placement: Option<&xuewei_core::scenario::Placement>, sign: i64| {
            if let Some(p) = placement {
                figures.public += sign * i64::from(p.outcome == "public");
                figures.placed += sign * i64::from(!p.school.is_empty());
                figures.metres += sign * p.metres.unwrap_or(0);
            }
        };
        add(change.before, -1);
        add(change.after, 1);
    }
    for child in &after.children {
        if let Some(figures) = place_of(after, child).and_then(|place| all.get_mut(&place)) {
            figures.children += 1;
        }
    }
    let mut writer = Table::to(to);
    writer.write_record([
        "community",
        "district",
        "children",
        "better",
        "worse",
        "public_change",
        "placed_change",
        "metres_change",
    ])?;
    for ((district, name), f) in all {
        writer.write_record([
            name,
            district.unwrap_or(""),
            &f.children.to_string(),
            &f.better.to_string(),
            &f.worse.to_string(),
            &f.public.to_string(),
            &f.placed.to_string(),
            &f.metres.to_string(),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// The comparison as a table for people.
pub fn comparison_table(lines: &[Line<'_>], wording: &Wording) -> String {
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
        let f = &line.told.figures;
        let changes = changes(base.told, line.told);
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
            size(base.told.areas_not_in(line.told)),
            size(line.told.areas_not_in(base.told)),
            known(f.posts),
            known(f.land),
            known(f.money),
        ]
    });
    let heads = heads.iter().map(|key| wording.plain(key)).collect();
    aligned(heads, rows.collect())
}

/// Two allocations as a table for people, a figure a row; then who is better and worse off, in a sentence.
pub fn figure_table(first: &Told, second: &Told, wording: &Wording) -> String {
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
