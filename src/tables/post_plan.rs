//! `post_plan.csv`: how the posts that schools lack are filled, and what stays short.

use std::io::Read;

use xuewei_core::derive::Results;
use xuewei_core::domain::{DistrictIdx, Intake, SchoolIdx};
use xuewei_core::policy::Lever;
use xuewei_core::shortfall::{PostPlan, Relief, Source, Unit};
use xuewei_core::units::{Posts, Yuan};

use super::cell::{Id, LevelWord, Word, Years};
use super::csv::Rows;
use super::listing::Listing;
use super::row::{Row, row};

/// The word for posts that no lever covers.
const SHORT: &str = "short";
/// The word for posts of which it is not known whether a lever covers them.
const UNKNOWN: &str = "unknown";
/// What posts come from that are no school's.
const DISTRICT: &str = "district";

row! {
    /// Posts that one lever brings to one school, or that stay short there.
    pub struct PostPlanRow<'a> = "post_plan", "各校所缺编制由哪里、以何种措施补足，以及仍缺多少；有未知数据的单位没有行", "Posts that one lever brings to one school, or that stay short there; units whose figures are not all known have no rows" {
        unit: Id<'a>, "责任单位", "Unit", "责任区县的代码", "Code of the district responsible";
        from_kind: Word<'a>, "调出类别", "From what", "primary、junior（学校的学段）或 district", "The level of the school that gives them, or district";
        from: Id<'a>, "调出", "From", "调出的学校或区县；仍缺则为空", "The school or district that gives them; empty for what stays short";
        to: Id<'a>, "调入", "To", "调入的学校", "The school that gets them";
        to_stage: LevelWord<'a>, "调入学段", "To the stage", "该校学段", "Its level";
        lever: Word<'a>, "措施", "Lever", "between_schools、between_stages、filed、purchased、pool；short 为仍缺，unknown 为未知", "The lever; short is what none covers, unknown that of which it is not known";
        posts: Posts, "编制", "Posts", "编制数", "How many posts";
        cost: Option<Yuan>, "年费用（元）", "Cost a year (yuan)", "编制数 × 单价；未知则为空", "Posts × cost of one; empty where it is not known";
        term_years: Option<Years>, "期限（年）", "Term (years)", "周转池借用年限", "Years for which the pool lends them";
    }
}

/// The plan, unit by unit.
pub fn post_plan<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let units = results.shortfall.units.iter();
        units.flat_map(move |unit| rows_of(&results, unit))
    })
}

fn rows_of<'a>(results: &Results<'a>, unit: &'a Unit) -> Vec<PostPlanRow<'a>> {
    let (intake, pack) = (results.intake, results.pack);
    let plan = &results.shortfall.plan;
    let rest = match plan.still_short(unit, pack) {
        Some(_) => SHORT,
        None => UNKNOWN,
    };
    let mut rows = Vec::new();
    for (school, gap) in &unit.gaps {
        let blank = PostPlanRow {
            unit: Id(&intake.districts()[unit.district.at()].id),
            from_kind: Word(""),
            from: Id(""),
            to: Id(&intake.schools()[school.at()].id),
            to_stage: LevelWord(intake.level().as_str()),
            lever: Word(rest),
            posts: *gap - plan.filled_at(*school),
            cost: None,
            term_years: None,
        };
        for line in plan.lines.iter().filter(|line| line.to == *school) {
            let (kind, from) = match line.from {
                Source::School(s) => {
                    let school = &intake.schools()[s.at()];
                    // A campus of two stages has one identifier: the stage tells which.
                    (school.level.as_str(), &*school.id)
                }
                Source::District(d) => (DISTRICT, &*intake.districts()[d.at()].id),
            };
            let cost = pack.levers.cost(line.lever);
            rows.push(PostPlanRow {
                from_kind: Word(kind),
                from: Id(from),
                lever: Word(line.lever.as_str()),
                posts: line.posts,
                cost: cost.map(|c| Yuan(c.get() * line.posts.get())),
                term_years: (line.lever == Lever::Pool)
                    .then_some(Years(pack.levers.pool_term_years)),
                ..blank.clone()
            });
        }
        if blank.posts > Posts::ZERO {
            rows.push(blank);
        }
    }
    rows
}

/// Reads a plan back; `None` when a row cannot be understood. What it costs and what stays short follow
/// from the rest.
pub fn read_post_plan(intake: &Intake, from: impl Read) -> Option<PostPlan> {
    let mut rows = Rows::open(PostPlanRow::TABLE, from)?;
    let school = |id: &str, stage: &str| -> Option<SchoolIdx> {
        let is_it = |s: &xuewei_core::domain::School| &*s.id == id && s.level.as_str() == stage;
        intake
            .schools()
            .iter()
            .position(is_it)
            .map(SchoolIdx::from_usize)
    };
    let mut plan = PostPlan::default();
    while let Some(cells) = rows.next_row().ok()? {
        let row = PostPlanRow::decode(&cells)?;
        if !(1..1_000_000_000).contains(&row.posts.get()) {
            return None;
        }
        if [SHORT, UNKNOWN].contains(&row.lever.0) {
            continue;
        }
        let mut levers = Lever::ALL.into_iter();
        let lever = levers.find(|lever| lever.as_str() == row.lever.0)?;
        let source = match row.from_kind.0 {
            DISTRICT => {
                let found = intake
                    .districts()
                    .binary_search_by(|d| (*d.id).cmp(row.from.0));
                Source::District(DistrictIdx::from_usize(found.ok()?))
            }
            stage => Source::School(school(row.from.0, stage)?),
        };
        plan.lines.push(Relief {
            to: school(row.to.0, row.to_stage.0)?,
            lever,
            from: source,
            posts: row.posts,
        });
    }
    plan.lines.sort_unstable();
    Some(plan)
}
