//! The CSV tables of the output folder.

use std::collections::BTreeMap;
use std::io::Write;

use super::Results;
use super::areas::{area_of_schools, district, schools_of};
use super::columns::carried;
use crate::tables::csv_injection::Table;
use xuewei_core::allocation::Made;
use xuewei_core::domain::{ChildIdx, DistrictIdx, LastYear, SchoolIdx};
use xuewei_core::fairness::Figures;
use xuewei_core::outlook::YearFigures;
use xuewei_core::policy::{Act, LOCK, Line};
use xuewei_core::qualify::{Lines, Rank};
use xuewei_core::shortfall;
use xuewei_core::units::{Points, Share, decimal};

/// Columns of `allocation.csv`; the unknown columns of the children table follow.
pub const ALLOCATION: [&str; 8] = [
    "child_id",
    "outcome",
    "school_id",
    "metres",
    "points",
    "rank",
    "round",
    "reason",
];

/// One child's row, as text.
pub struct ChildRow<'a> {
    pub child: ChildIdx,
    pub cells: [std::borrow::Cow<'a, str>; 8],
}

/// The rows of `allocation.csv` in the order of the children.
pub fn child_rows<'a>(results: &'a Results<'a>) -> impl Iterator<Item = ChildRow<'a>> {
    results.round.children.iter().enumerate().map(|(i, child)| {
        let index = ChildIdx::from_usize(i);
        let outcome = results.allocation.of(index);
        let school = outcome
            .school()
            .map_or("", |s: SchoolIdx| &*results.round.schools[s.at()].id);
        let rank = results.qualified.ranking.of(index);
        let round = match results.allocation.made(index) {
            Made::ByHand => LOCK,
            Made::In(at) => results.phase(at),
            Made::Not => "",
        };
        ChildRow {
            child: index,
            cells: [
                (&*child.id).into(),
                outcome.as_str().into(),
                school.into(),
                shown(outcome.metres()).into(),
                shown(results.qualified.points[i]).into(),
                shown(rank.map(|r| r.0)).into(),
                round.into(),
                results.reasons[i].as_str().into(),
            ],
        }
    })
}

/// Writes `allocation.csv`.
pub fn allocation_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    let extras = &results.round.child_extras.0;
    let carried = extras.iter().map(|c| carried(&c.name, &ALLOCATION));
    writer.write_record(ALLOCATION.map(str::to_owned).into_iter().chain(carried))?;
    for row in child_rows(results) {
        for cell in &row.cells {
            writer.write_field(cell)?;
        }
        for column in extras {
            writer.write_field(column.get(row.child.at()))?;
        }
        writer.end_record()?;
    }
    writer.flush()?;
    Ok(())
}

/// Columns of `schools.csv`; the unknown columns of the schools table follow.
pub const SCHOOLS: usize = 22;

/// Writes `schools.csv`.
pub fn schools_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    let extras = &results.round.school_extras.0;
    let headers: [&str; SCHOOLS] = [
        "school_id",
        "places",
        "placed",
        "left",
        "cutoff_points",
        "cutoff_rank",
        "pupils_per_class",
        "post_gap",
        "land_gap_m2",
        "name",
        "district",
        "sector",
        "pupils",
        "large_classes",
        "oversize_classes",
        "posts_needed_raw",
        "posts",
        "staff",
        "posts_unfilled",
        "land_needed_m2",
        "site_area_m2",
        "bottleneck",
    ];
    let areas = area_of_schools(results.bottlenecks);
    let carried = extras.iter().map(|c| carried(&c.name, &headers));
    writer.write_record(headers.map(str::to_owned).into_iter().chain(carried))?;
    for figures in &results.shortfall.schools {
        let school = &results.round.schools[figures.school.at()];
        let district = district(results.round, school.district);
        let sector = school.sector.as_str();
        let cells = [
            school.id.to_string(),
            school.places.to_string(),
            figures.placed.to_string(),
            figures.left.to_string(),
            shown(figures.last.and_then(|last| last.points)),
            shown(figures.last.map(|last| last.rank.0)),
            shown(figures.pupils_per_class.map(to_hundredths)),
            shown(figures.post_gap),
            shown(figures.land_gap),
            school.name.as_deref().unwrap_or("").to_owned(),
            district.to_owned(),
            sector.to_owned(),
            shown(figures.pupils),
            shown(figures.crowded.map(|c| c.large)),
            shown(figures.crowded.map(|c| c.oversize)),
            shown(figures.posts_raw.map(to_hundredths)),
            shown(school.posts),
            shown(school.staff),
            shown(figures.posts_unfilled),
            shown(figures.land_needed),
            shown(school.site_area),
            shown(areas.get(&figures.school)),
        ];
        let carried = extras.iter().map(|c| c.get(figures.school.at()));
        writer.write_record(cells.iter().map(String::as_str).chain(carried))?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes `shortfall.csv`. Columns named for a thing (`classes`, `posts`, `land`) are what is short of
/// it; `money` is what the placements cost in a year. An empty cell is not known.
pub fn shortfall_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    writer.write_record([
        "district",
        "name",
        "stage",
        "eligible",
        "public",
        "purchased",
        "unplaced",
        "classes",
        "posts",
        "land",
        "money",
        "public_share",
        "covered_share",
        "ineligible",
        "manual_review",
        "places",
        "places_left",
        "posts_needed",
        "posts_at_hand",
        "land_for_unplaced",
        "money_grant",
        "money_bought_places",
        "large_classes",
        "oversize_classes",
        "posts_needed_raw",
        "staff",
        "posts_unfilled",
        "posts_between_schools",
        "posts_between_stages",
        "posts_filed",
        "posts_purchased",
        "posts_pool",
        "posts_still_short",
        "money_posts",
        "money_total",
        "purchase_budget",
        "standard_schools",
        "land_for_schools",
        "classes_to_add",
        "land_m2_per_pupil",
        "target_share",
        "to_cover",
        "public_share_last_year",
        "covered_share_last_year",
        "money_last_year",
        "money_change",
    ])?;
    let norms = &results.pack.norms;
    for f in &results.shortfall.districts {
        let district = f.district.map(|d| &results.round.districts[d.at()]);
        let cells = [
            district.map_or("", |d| &*d.id).to_owned(),
            district.map_or("", |d| d.label()).to_owned(),
            results.round.stage.as_str().to_owned(),
            f.eligible.to_string(),
            f.public.to_string(),
            f.purchased.to_string(),
            f.unplaced.to_string(),
            f.classes_short.to_string(),
            shown(f.posts_short()),
            shown(f.land_short),
            shown(f.money()),
            f.public_share().map(Share::fraction).unwrap_or_default(),
            f.covered_share().map(Share::fraction).unwrap_or_default(),
            f.ineligible.to_string(),
            f.manual_review.to_string(),
            f.places.to_string(),
            f.places_left.to_string(),
            shown(f.posts_needed),
            shown(f.posts_at_hand),
            f.land_for_unplaced.to_string(),
            f.grant.to_string(),
            shown(f.bought),
        ];
        let filled = |lever: usize| shown(f.relief.as_ref().and_then(|r| r.filled[lever]));
        let town = shortfall::town(results.round, f.district);
        let land = norms.land_parts(results.round.stage, town);
        let before = f.district.and_then(|d| results.round.last_year(d));
        let change = f
            .money()
            .zip(before.and_then(|b| b.money))
            .map(|(now, then)| now - then);
        let more = [
            shown(f.crowded.map(|c| c.large)),
            shown(f.crowded.map(|c| c.oversize)),
            shown(f.posts_raw.map(to_hundredths)),
            shown(f.staff),
            shown(f.posts_unfilled),
            filled(0),
            filled(1),
            filled(2),
            filled(3),
            filled(4),
            shown(f.relief.as_ref().and_then(|relief| relief.still_short)),
            shown(f.posts_cost()),
            shown(f.money_with_posts()),
            shown(district.and_then(|d| d.purchase_budget)),
            schools_of(&f.standard),
            f.standard.land.to_string(),
            f.standard.rest.to_string(),
            decimal(land),
            decimal(norms.target_share_percent * (Points::SCALE / 100)),
            f.to_cover(norms.target_share_percent).to_string(),
            shown(before.and_then(LastYear::public_share).map(Share::fraction)),
            shown(
                before
                    .and_then(LastYear::covered_share)
                    .map(Share::fraction),
            ),
            shown(before.and_then(|b| b.money)),
            shown(change),
        ];
        writer.write_record(cells.iter().chain(&more))?;
    }
    writer.flush()?;
    Ok(())
}

/// Children placed at a school in a round, and the last of them.
type LastIn = (u64, Option<Rank>, Option<Points>);

/// Writes `cutoffs.csv`: for each round of the procedure, by hand first, the lines of the districts, then
/// for each school the children placed and the last of them.
pub fn cutoffs_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let (round, qualified) = (results.round, results.qualified);
    let mut last: BTreeMap<(Made, SchoolIdx), LastIn> = BTreeMap::new();
    // From the highest rank down: whoever comes later is the last.
    for &child in qualified.ranking.order() {
        if let Some(school) = results.allocation.of(child).school() {
            let entry = last
                .entry((results.allocation.made(child), school))
                .or_default();
            let (rank, points) = (qualified.ranking.of(child), qualified.points[child.at()]);
            *entry = (entry.0 + 1, rank, points);
        }
    }
    let mut writer = Table::to(to);
    writer.write_record(["round", "kind", "id", "placed", "points", "rank"])?;
    let schools = |writer: &mut Table<_>, made: Made, name: &str| {
        for ((_, school), (placed, rank, points)) in last.iter().filter(|((m, _), _)| *m == made) {
            // A child placed by hand sets no cut-off: it did not compete.
            let competed = made != Made::ByHand;
            writer.write_record([
                name,
                "school",
                &round.schools[school.at()].id,
                &placed.to_string(),
                &shown(points.filter(|_| competed)),
                &shown(rank.map(|r| r.0).filter(|_| competed)),
            ])?;
        }
        Ok::<(), csv::Error>(())
    };
    schools(&mut writer, Made::ByHand, LOCK)?;
    for (at, phase) in results.pack.procedure.iter().enumerate() {
        if let Act::Choice { line, .. } = &phase.act
            && *line != Line::None
        {
            let lines = Lines::of(round, qualified, line);
            for (d, district) in round.districts.iter().enumerate() {
                let line = lines.of_district(DistrictIdx::from_usize(d));
                let id = &*district.id;
                writer.write_record([&phase.name, "district_line", id, "", &shown(line), ""])?;
            }
        }
        schools(&mut writer, Made::In(at as u8), &phase.name)?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes `fairness.csv`: the same round under other rules, for all children and for groups of them.
pub fn fairness_csv(figures: &[Figures], to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    writer.write_record([
        "mode",
        "group_kind",
        "group",
        "children",
        "public",
        "purchased",
        "unplaced",
        "metres_mean",
        "metres_longest",
        "justified_envy",
    ])?;
    for f in figures {
        let placed = f.public + f.purchased;
        // Tenths of a metre, rounded half up.
        let mean = (placed > 0).then(|| {
            let placed = i64::try_from(placed).unwrap_or(i64::MAX);
            (f.metres.get() * 20 + placed) / (placed * 2) * (Points::SCALE / 10)
        });
        writer.write_record([
            f.mode.as_str().to_owned(),
            f.kind.to_owned(),
            f.group.clone(),
            f.children.to_string(),
            f.public.to_string(),
            f.purchased.to_string(),
            (f.children - placed).to_string(),
            shown(mean.map(decimal)),
            f.longest.to_string(),
            shown(f.envy),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes `path.csv`: year by year and district by district, the children who are to come against the
/// places that there are.
pub fn path_csv(results: &Results<'_>, figures: &[YearFigures], to: impl Write) -> csv::Result<()> {
    let target = results.pack.norms.target_share_percent;
    let mut writer = Table::to(to);
    writer.write_record([
        "year",
        "district",
        "name",
        "children",
        "public",
        "purchased",
        "unplaced",
        "public_share",
        "covered_share",
        "target_share",
        "to_cover",
        "public_to_keep_share",
    ])?;
    for f in figures {
        let district = f.district.map(|d| &results.round.districts[d.at()]);
        // The year before, of the same district.
        let before = figures
            .iter()
            .find(|b| b.district == f.district && b.year + 1 == f.year);
        let keep = before.and_then(|before| f.public_to_keep_share(before));
        let covered = f.public + f.purchased;
        writer.write_record([
            f.year.to_string(),
            district.map_or("", |d| &*d.id).to_owned(),
            district.map_or("", |d| d.label()).to_owned(),
            f.eligible.to_string(),
            f.public.to_string(),
            f.purchased.to_string(),
            (f.eligible - covered).to_string(),
            f.public_share().map(Share::fraction).unwrap_or_default(),
            f.covered_share().map(Share::fraction).unwrap_or_default(),
            decimal(target * (Points::SCALE / 100)),
            shortfall::to_cover(f.eligible, covered, target).to_string(),
            shown(keep),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// Ten-thousandths as a decimal of two places, rounded half up.
fn to_hundredths(parts: i64) -> String {
    decimal((parts + 50).div_euclid(100) * 100)
}

/// A figure, or nothing when it is not known.
pub fn shown<T: ToString>(figure: Option<T>) -> String {
    figure.map(|f| f.to_string()).unwrap_or_default()
}
