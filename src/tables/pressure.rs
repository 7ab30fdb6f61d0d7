//! How many public places there are a child, area by area: `pressure.csv` and its members.

use xuewei_core::derive::Results;
use xuewei_core::explain::PressureArea;
use xuewei_core::units::{Places, Points};

use super::areas::{community, district, listed, number};
use super::cell::{Id, Label, List, Millionths, Text, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// Children and public places of one ratio that hang together.
    pub struct PressureRow<'a> = "pressure", "一行一个学位压力片区，每名儿童学位最少的在前；低于 1 的缺学位，高于 1 的有富余。片区的儿童只能到本片区或更紧片区的学校", "Children and public places of one ratio that hang together, the fewest places a child first: below 1 places are short, above 1 there is room. The children of an area reach only its schools and those of areas with fewer places a child" {
        area: Label, "片区", "Area", "片区序号，从最紧的起", "Number of the area, from the fewest places a child on";
        ratio: Option<Millionths>, "每名儿童学位", "Places a child", "学位除以儿童；没有儿童可达的学校为空", "Places divided by children; empty for schools that nobody reaches";
        children: Places, "儿童", "Children", "片区的儿童，人工安排进公办学校的除外", "Its children, but for those placed in public schools by hand";
        places: Places, "学位", "Places", "片区内学校的学位，人工安排占用的除外", "Places of its schools, but for those given by hand";
        gap: Places, "缺学位", "Places short", "儿童减学位；负数为富余", "Children minus places; below zero is room" => Short;
        schools: List<'a>, "学校", "Schools", "片区内的学校", "Its schools";
        communities: List<'a>, "小区（儿童数）", "Communities (children)", "片区的小区及儿童数", "Its communities, and how many of its children live there";
        districts: List<'a>, "区县（儿童数）", "Districts (children)", "片区的儿童按责任区县计", "Its children by the district responsible";
        cutoff_points: Option<Points>, "录取末位积分", "Last points", "片区内最后一名被录取儿童的积分；有空余学位时为空", "Points of the last child admitted in the area; empty where places are left";
        of: Word<'a>, "范围", "Of", "plan 全部儿童和学位；left 各轮次之后没有公办学位的儿童和剩下的学位", "plan: all children and places; left: the children whom the procedure leaves without a public place, and the places that it leaves";
    }
}

/// The areas of a round, those of the plan first.
pub fn pressure<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let plan = results.pressure.plan.len();
        let all = results.pressure.areas().enumerate();
        all.map(move |(at, area)| pressure_row(&results, area, at >= plan))
    })
}

fn pressure_row<'a>(
    results: &Results<'a>,
    area: &'a PressureArea,
    is_left: bool,
) -> PressureRow<'a> {
    let intake = results.intake;
    let schools = area.schools.iter();
    let communities = area.by_community.iter();
    let districts = area.by_district.iter();
    PressureRow {
        area: number(area.number),
        ratio: area.millionths().map(Millionths),
        children: area.children,
        places: area.places,
        gap: area.gap(),
        schools: listed(schools.map(|s| intake.schools()[s.at()].id.to_string())),
        communities: listed(communities.map(|(c, n)| community(intake, *c, *n))),
        districts: listed(districts.map(|(d, n)| format!("{}:{n}", district(intake, *d)))),
        cutoff_points: area.last.and_then(|last| last.points),
        of: Word(if is_left { "left" } else { "plan" }),
    }
}

row! {
    /// A school or a community of an area of pressure.
    pub struct PressureMemberRow<'a> = "pressure_members", "学位压力片区内的每所学校和每个小区", "A school or a community of an area of pressure" {
        area: Label, "片区", "Area", "片区序号", "Number of the area";
        kind: Word<'a>, "类别", "Kind", "school 或 community", "school or community";
        id: Text<'a>, "编号", "Identifier", "学校编号或小区名称", "Identifier of the school or name of the community";
        district: Id<'a>, "区县", "District", "所在区县", "The district where it is";
        places: Option<Places>, "学位", "Places", "学校的学位；小区为空", "Places of a school; empty for communities";
        children: Option<Places>, "儿童", "Children", "小区中属于该片区的儿童；学校为空", "Children of the area in a community; empty for schools";
    }
}

/// The members of all areas.
pub fn pressure_members<'a>(results: &Results<'a>) -> Listing<'a> {
    let (intake, pressure) = (results.intake, results.pressure);
    Listing::new(move || {
        pressure.areas().flat_map(move |area| {
            let row = move |kind, id: &'a str, of: &'a str| PressureMemberRow {
                area: number(area.number),
                kind: Word(kind),
                id: Text(id),
                district: Id(of),
                places: None,
                children: None,
            };
            let schools = area.schools.iter().map(move |school| {
                let school = &intake.schools()[school.at()];
                PressureMemberRow {
                    places: Some(school.places),
                    ..row("school", &school.id, district(intake, school.district))
                }
            });
            let communities = area.by_community.iter().map(move |(community, children)| {
                let community = &intake.communities()[community.at()];
                let of = district(intake, community.district);
                PressureMemberRow {
                    children: Some(*children),
                    ..row("community", &community.name, of)
                }
            });
            schools.chain(communities)
        })
    })
}
