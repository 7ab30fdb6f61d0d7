//! A plan of sites: `sites.csv`, and how it does in other forecasts, `robust.csv`.

use std::collections::BTreeMap;

use xuewei_core::domain::{ChildIdx, Intake};
use xuewei_core::round::RoundResult;
use xuewei_core::scenario::siting::{Facility, FacilityKind, SitingPlan};
use xuewei_core::units::Yuan;

use super::areas::district;
use super::cell::{Id, Label, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// A parcel, a candidate or a public school, as the plan has it in the end.
    pub struct SiteRow<'a> = "sites", "一行一个地块、拟建学校或公办学校：方案中是否开放、规模和录取人数", "A parcel, a candidate or a public school: whether the plan has it open, how large, and how many children of the round it takes" {
        school_id: Id<'a>, "学校编号", "School", "学校编号；地块为空", "Identifier of the school; empty for parcels";
        parcel_id: Id<'a>, "地块", "Parcel", "地块编号；学校为空", "Identifier of the parcel; empty for schools";
        district: Id<'a>, "区县", "District", "所在区县", "The district where it is";
        opened: bool, "开放", "Open", "方案最后是否开放", "Whether the plan has it open in the end";
        streams: Option<i64>, "轨数", "Streams", "平行班数；未知或关闭则为空", "Parallel classes a grade; empty where not known or closed";
        places: i64, "学位", "Places", "起始年级学位", "Places of the entry grade";
        children: i64, "儿童", "Children", "本轮安排到此的儿童", "Children of the round placed there";
        new_places: i64, "新增学位", "New places", "其中新增的学位", "Of the places the new ones";
        cost: Yuan, "费用（元）", "Cost (yuan)", "开办或保留的费用", "What opening it, or keeping it open, costs";
        year: Option<Label>, "年份", "Year", "从哪一年起；没有变化则为空", "The year from which it is so; empty where nothing changes";
        change: Word<'a>, "变化", "Change", "opened 新开；extended 扩建；closed 关闭", "opened, extended or closed";
    }
}

/// Every facility. `planned` is the round under the plan, with its allocation.
pub fn sites<'a>(
    intake: &'a Intake,
    sited: &'a SitingPlan,
    (planned, finished): (&'a Intake, &'a RoundResult),
) -> Listing<'a> {
    let mut children: BTreeMap<&'a str, i64> = BTreeMap::new();
    for i in 0..planned.children().len() {
        let outcome = finished.allocation.of(ChildIdx::from_usize(i));
        if let Some(school) = outcome.school() {
            let id = &*planned.schools()[school.at()].id;
            *children.entry(id).or_default() += 1;
        }
    }
    Listing::new(move || {
        let children = children.clone();
        let steps = sited.designs.last().map_or(&[][..], |last| &last.0[..]);
        let all = sited.facilities.iter().zip(steps).enumerate();
        all.map(move |(at, (facility, steps))| SiteRow {
            children: children.get(&*facility.id).copied().unwrap_or(0),
            ..row_of(intake, sited, at, (facility, *steps))
        })
    })
}

fn row_of<'a>(
    intake: &'a Intake,
    sited: &SitingPlan,
    at: usize,
    (facility, steps): (&'a Facility, Option<i64>),
) -> SiteRow<'a> {
    let (school, parcel, of, streams) = match facility.of {
        FacilityKind::School(s) => {
            let figures = &intake.schools()[s.at()];
            let more = steps.filter(|_| facility.is_there).unwrap_or(0);
            let streams = figures.streams.map(|streams| streams + more);
            (&*facility.id, "", figures.district, streams)
        }
        FacilityKind::Parcel(p) => ("", &*facility.id, intake.parcels()[p].district, steps),
    };
    // The year from which the plan has it as it is in the end.
    let since = sited
        .designs
        .iter()
        .position(|design| design.0[at] == steps);
    let changes = match facility.is_there {
        true => steps != Some(0),
        false => steps.is_some(),
    };
    let year = since.filter(|_| changes).map(|at| sited.years[at]);
    let change = match (facility.is_there, steps) {
        (false, Some(_)) => "opened",
        (true, Some(steps)) if steps > 0 => "extended",
        (true, None) => "closed",
        _ => "",
    };
    SiteRow {
        school_id: Id(school),
        parcel_id: Id(parcel),
        district: Id(district(intake, of)),
        opened: steps.is_some(),
        streams: streams.filter(|_| steps.is_some()),
        places: steps.map_or(0, |steps| facility.places(steps)),
        children: 0,
        new_places: steps.map_or(0, |steps| facility.new_places(steps)),
        cost: Yuan(steps.map_or(0, |steps| facility.cost(steps))),
        year: year.map(Label),
        change: Word(change),
    }
}

row! {
    /// What a plan made for one variant of the forecast does when another comes.
    pub struct RobustRow<'a> = "robust", "按一种预测制定的方案在另一种预测下的结果", "What a plan made for one variant of the forecast does when another comes" {
        planned_for: Word<'a>, "按何种预测制定", "Planned for", "low、middle、high 或 plan", "low, middle, high, or plan for the plan itself";
        comes: Word<'a>, "实际出现", "Comes", "low、middle、high", "low, middle or high";
        without_public_place: i64, "无公办学位", "Without a public place", "没有公办学位的儿童", "Children without a public place";
        regret: i64, "后悔值", "Regret", "比专为该预测制定的方案多出的人数", "How many more than under the plan made for what comes";
    }
}

/// Each plan in each forecast.
pub fn robust(sited: &SitingPlan) -> Listing<'_> {
    Listing::new(move || {
        sited.robust.iter().map(|regret| RobustRow {
            planned_for: Word(regret.planned),
            comes: Word(regret.comes.as_str()),
            without_public_place: regret.without,
            regret: regret.regret,
        })
    })
}
