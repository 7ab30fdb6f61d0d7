//! Journeys on a walking network: `travel.csv`, `snaps.csv`, and the distances that a few metres would decide otherwise,
//! `close-calls.csv`.

use std::borrow::Cow;

use xuewei_core::derive::Results;
use xuewei_core::domain::{Intake, TravelOrigin};
use xuewei_core::network::{CloseCall, Decides, close_calls as find};
use xuewei_core::policy::Pack;
use xuewei_core::units::{Metres, Places};

use super::areas::district;
use super::cell::{Id, Label, Text, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// A journey from a place to a school.
    pub struct TravelRow<'a> = "travel", "一行一段路程：从一处到一所学校（或地块）", "A journey from a place to a school, or to a parcel" {
        from: Text<'a>, "起点", "From", "小区名称、需求点编号或儿童编号", "Name of the community or place, or identifier of the child";
        kind: Word<'a>, "起点类别", "Kind", "community 小区；cell 需求点；home 住处；child 该儿童另行测量的路程", "community; cell, a place of a forecast; home; child, measured for that child alone";
        district: Id<'a>, "区县", "District", "小区所在区县", "The district of the community";
        school_id: Id<'a>, "学校", "School", "学校或地块编号", "Identifier of the school or parcel";
        metres: Metres, "路程（米）", "Metres", "路程，整米", "How long it is, whole metres";
        straight_m: Option<Metres>, "直线（米）", "Straight (m)", "两点的直线距离，不乘系数", "The straight line between the two points, without any factor";
        leg_from_m: Option<Metres>, "起点接路（米）", "Leg at the start (m)", "起点到道路的直线段；不在路网上测量的为空", "From the start straight to the road; empty where it is not walked on the network";
        leg_to_m: Option<Metres>, "终点接路（米）", "Leg at the end (m)", "道路到学校（出入口）的直线段", "From the road straight to the school or its gate";
        gate: Option<Label>, "出入口", "Gate", "学校的第几个出入口，按出入口表的顺序；没有出入口的为空", "Which gate of the school, in the order of the table of gates; empty where it has none";
        source: Word<'a>, "来源", "Source", "table 路程表；network 路网；straight_line 直线", "table: the travel table; network; straight_line";
    }
}

row! {
    /// A point of a place, and where it is on the network.
    pub struct SnapRow<'a> = "snaps", "一行一处地点（或其一个出入口）在路网上的位置", "A place, or one of its gates, and where it is on the network" {
        kind: Word<'a>, "类别", "Kind", "community、cell、home、school 或 parcel", "community, cell, home, school or parcel";
        id: Text<'a>, "编号", "Identifier", "名称或编号", "Name or identifier";
        district: Id<'a>, "区县", "District", "小区所在区县", "The district of a community";
        gate: Option<Label>, "出入口", "Gate", "第几个出入口；按地点本身测量的为空", "Which gate; empty where the point of the place is taken";
        lon: Cow<'a, str>, "经度", "Longitude", "地点的经度，WGS-84", "Longitude of the point, WGS-84";
        lat: Cow<'a, str>, "纬度", "Latitude", "地点的纬度", "Latitude of the point";
        on_lon: Cow<'a, str>, "路上经度", "Longitude on the road", "道路上最近点的经度；不在路网上的为空", "Longitude of the point on the road; empty where it is off the network";
        on_lat: Cow<'a, str>, "路上纬度", "Latitude on the road", "道路上最近点的纬度", "Latitude of the point on the road";
        leg_m: Option<Metres>, "接路（米）", "Leg (m)", "到道路的直线段", "The straight leg to the road";
        way: Text<'a>, "道路", "Road", "道路编号", "Identifier of the road";
        state: Word<'a>, "状态", "State", "on 在路网上；too_far 太远；blocked 被阻隔", "on; too_far, no road near enough; blocked, a barrier before every road";
    }
}

row! {
    /// A distance that a few metres would decide otherwise.
    pub struct CloseCallRow<'a> = "close-calls", "一行一处相差不过十米的情况：最近的两所学校，或最远路程内外", "A distance that ten metres would decide otherwise: between the two nearest schools, or at the longest journey" {
        from: Text<'a>, "起点", "From", "小区名称、需求点编号或儿童编号", "Name of the community or place, or identifier of the child";
        kind: Word<'a>, "起点类别", "Kind", "community 小区或需求点；child 儿童", "community, or a place of a forecast; child";
        district: Id<'a>, "区县", "District", "小区所在区县", "The district of the community";
        children: Places, "儿童", "Children", "从这里出发的儿童", "Children who start there";
        decides: Word<'a>, "相差之处", "What is close", "nearest 最近的学校是哪一所；reach 是否在最远路程内", "nearest: which school is the nearest; reach: whether it is within the longest journey";
        school_id: Id<'a>, "学校", "School", "学校编号；最近两所中较近的", "Identifier of the school; of the two nearest the nearer";
        metres: Metres, "路程（米）", "Metres", "到这所学校的路程", "How far it is";
        other_school_id: Id<'a>, "另一所学校", "Other school", "最近两所中的另一所", "The other of the two nearest";
        other_metres: Option<Metres>, "到另一所（米）", "Metres to the other", "到另一所的路程", "How far the other is";
        apart_m: Metres, "相差（米）", "Apart (m)", "相差的米数；超出最远路程的为负", "By how much; below zero where it is beyond the longest journey";
    }
}

/// The close calls of a round whose journeys were measured on a network.
pub fn close_calls<'a>(results: &Results<'a>) -> Listing<'a> {
    close_calls_of(results.intake, results.pack)
}

/// The same without an allocation.
pub fn close_calls_of<'a>(intake: &'a Intake, pack: &Pack) -> Listing<'a> {
    let all = find(intake, pack);
    Listing::new(move || {
        let all = all.clone();
        all.into_iter().map(move |call| row_of(intake, &call))
    })
}

fn row_of<'a>(intake: &'a Intake, call: &CloseCall) -> CloseCallRow<'a> {
    let (kind, from, of) = match call.from {
        TravelOrigin::Community(at) => {
            let own = &intake.communities()[at.at()];
            ("community", &*own.name, district(intake, own.district))
        }
        TravelOrigin::Child(at) => ("child", &*intake.children()[at.at()].id, ""),
    };
    let (decides, other) = match call.decides {
        Decides::Reach => ("reach", None),
        Decides::Nearest(school, metres) => ("nearest", Some((school, metres))),
    };
    let id = |school: xuewei_core::domain::SchoolIdx| Id(&intake.schools()[school.at()].id);
    CloseCallRow {
        from: Text(from),
        kind: Word(kind),
        district: Id(of),
        children: Places(i64::try_from(call.children).unwrap_or(i64::MAX)),
        decides: Word(decides),
        school_id: id(call.school),
        metres: call.metres,
        other_school_id: other.map_or(Id(""), |(school, _)| id(school)),
        other_metres: other.map(|(_, metres)| metres),
        apart_m: call.apart,
    }
}
