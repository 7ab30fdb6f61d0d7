//! `post_plan.csv`: from where, to where, by which lever, how many posts, what they cost; and what stays
//! short.

use std::io::{Read, Write};

use super::Results;
use super::tables::shown;
use crate::tables::csv_injection::{Table, unescape};
use xuewei_core::domain::{DistrictIdx, Round, SchoolIdx};
use xuewei_core::policy::Lever;
use xuewei_core::shortfall::{PostPlan, Relief, Source};
use xuewei_core::units::Posts;

/// The word for posts that no lever covers.
const SHORT: &str = "short";

/// The word for posts of which it is not known whether a lever covers them.
const UNKNOWN: &str = "unknown";

const HEADERS: [&str; 9] = [
    "unit",
    "from_kind",
    "from",
    "to",
    "to_stage",
    "lever",
    "posts",
    "cost",
    "term_years",
];

/// Writes the plan, unit by unit. A unit whose figures are not all known has no lines; an empty cost is not
/// known.
pub fn post_plan_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let (round, pack) = (results.round, results.pack);
    let shortfall = results.shortfall;
    let mut writer = Table::to(to);
    writer.write_record(HEADERS)?;
    for unit in &shortfall.units {
        let district = &*round.districts[unit.district.at()].id;
        let rest = match shortfall.plan.still_short(unit, pack) {
            Some(_) => SHORT,
            None => UNKNOWN,
        };
        for (school, gap) in &unit.gaps {
            let to = &*round.schools[school.at()].id;
            let stage = round.stage.as_str();
            let lines = shortfall
                .plan
                .lines
                .iter()
                .filter(|line| line.to == *school);
            for line in lines {
                let (kind, from) = match line.from {
                    Source::School(s) => {
                        let school = &round.schools[s.at()];
                        // A campus of two stages has one identifier: the stage tells which.
                        (school.stage.as_str(), &*school.id)
                    }
                    Source::District(d) => ("district", &*round.districts[d.at()].id),
                };
                let cost = pack
                    .levers
                    .cost(line.lever)
                    .map(|c| c.get() * line.posts.get());
                let term = (line.lever == Lever::Pool).then_some(pack.levers.pool_term_years);
                writer.write_record([
                    district,
                    kind,
                    from,
                    to,
                    stage,
                    line.lever.as_str(),
                    &line.posts.to_string(),
                    &shown(cost),
                    &shown(term),
                ])?;
            }
            let left = *gap - shortfall.plan.filled_at(*school);
            if left > Posts::ZERO {
                let posts = left.to_string();
                writer.write_record([district, "", "", to, stage, rest, &posts, "", ""])?;
            }
        }
    }
    writer.flush()?;
    Ok(())
}

/// Reads a plan back; `None` when a row cannot be understood. What it costs and what stays short follow
/// from the rest.
pub fn read_post_plan(round: &Round, from: impl Read) -> Option<PostPlan> {
    let mut reader = csv::Reader::from_reader(from);
    if reader.headers().ok()? != HEADERS.as_slice() {
        return None;
    }
    let school = |id: &str, stage: &str| -> Option<SchoolIdx> {
        let found = round
            .schools
            .iter()
            .position(|s| &*s.id == id && s.stage.as_str() == stage)?;
        Some(SchoolIdx::from_usize(found))
    };
    let mut plan = PostPlan::default();
    for row in reader.records() {
        let row = row.ok()?;
        let cell = |at: usize| unescape(row.get(at).unwrap_or(""));
        let posts = cell(6)
            .parse()
            .ok()
            .filter(|posts| *posts > 0 && *posts < 1_000_000_000)?;
        if [SHORT, UNKNOWN].contains(&cell(5)) {
            continue;
        }
        let lever = Lever::ALL
            .into_iter()
            .find(|lever| lever.as_str() == cell(5))?;
        let source = match cell(1) {
            "district" => {
                let found = round.districts.binary_search_by(|d| (*d.id).cmp(cell(2)));
                Source::District(DistrictIdx::from_usize(found.ok()?))
            }
            stage => Source::School(school(cell(2), stage)?),
        };
        plan.lines.push(Relief {
            to: school(cell(3), cell(4))?,
            lever,
            from: source,
            posts: Posts(posts),
        });
    }
    plan.lines.sort_unstable();
    Some(plan)
}
