//! `class_values.csv`: what one more class would change, at every school and every reserve parcel.

use xuewei_core::derive::Results;
use xuewei_core::shortfall;
use xuewei_core::units::{Metres, Places, Points};
use xuewei_core::value::{ClassLocation, ClassValue};

use super::areas::{community, district, listed, number};
use super::cell::{Id, Label, List, SectorWord, Text, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// One more class at a school or on a parcel.
    pub struct ClassValueRow<'a> = "class_values", "在每所学校、每个储备地块增加一个班，重新求解后的变化", "What one more class at a school or on a parcel changes: the round solved again with it" {
        kind: Word<'a>, "类别", "Kind", "school 学校；parcel 地块", "school or parcel";
        id: Id<'a>, "编号", "Identifier", "学校或地块编号", "Identifier of the school or parcel";
        name: Text<'a>, "名称", "Name", "学校名称", "Name of the school";
        district: Id<'a>, "区县", "District", "所在区县", "The district where it is";
        sector: SectorWord<'a>, "性质", "Sector", "公办或民办", "Public or private";
        places_added: Places, "增加学位", "Places added", "一个班的学位数", "Places of the class";
        placed: Places, "录取", "Placed", "多获学位的儿童数", "Children more with a place of either kind";
        public: Places, "公办", "Public", "多获公办学位的儿童数", "Children more in public places";
        purchased: Places, "购买", "Bought", "购买学位的变化；负数表示转入公办", "Children more in bought places; below zero where they move to public ones";
        metres_saved: Metres, "节省路程（米）", "Metres saved", "全部路程之前减之后；多安置儿童时可为负", "All journeys before minus after; below zero where more children travel";
        bottleneck: Option<Label>, "缺口片区", "Short area", "所属学位缺口片区的序号", "Number of the area short of places that it belongs to";
        districts: List<'a>, "区县（无公办学位人数）", "Districts (without a public place)", "新获学位的儿童按责任区县计", "Children who get a place, by the district responsible";
        communities: List<'a>, "小区（无公办学位人数）", "Communities (without a public place)", "新获学位的儿童按小区计", "Children who get a place, by community";
        points_first: Option<Points>, "首位积分", "Points of the first", "其中位次最前者的积分", "Points of the first of them in the rank order";
        points_last: Option<Points>, "末位积分", "Points of the last", "其中位次最后者的积分", "Points of the last of them";
        streams_by_land: Option<i64>, "用地可容轨数", "Streams by land", "地块可容的轨数；学校为空", "Streams that the land of a parcel allows; empty for schools";
    }
}

/// The values in the order of schools, then parcels.
pub fn class_values<'a>(results: &Results<'a>, values: &'a [ClassValue]) -> Listing<'a> {
    let results = *results;
    Listing::new(move || values.iter().map(move |value| row_of(&results, value)))
}

fn row_of<'a>(results: &Results<'a>, value: &'a ClassValue) -> ClassValueRow<'a> {
    let intake = results.intake;
    // How many streams the land of a parcel allows: none, and the class has no site.
    let streams = match value.site {
        ClassLocation::School(_) => None,
        ClassLocation::Parcel(at) => {
            let parcel = &intake.parcels()[at];
            let town = shortfall::town(intake, parcel.district);
            let norms = &results.pack.norms;
            Some(shortfall::streams(parcel.area, norms, intake.level(), town))
        }
    };
    let (kind, id, name, of, sector, area) = match value.site {
        ClassLocation::School(school) => {
            let is_in = |area: &xuewei_core::explain::Bottleneck| {
                area.schools.binary_search(&school).is_ok()
            };
            let figures = &intake.schools()[school.at()];
            let name = figures.name.as_deref().unwrap_or("");
            let area = results
                .bottlenecks
                .iter()
                .find(|area| is_in(area))
                .map(|a| a.number);
            let sector = figures.sector.as_str();
            ("school", &figures.id, name, figures.district, sector, area)
        }
        ClassLocation::Parcel(parcel) => {
            let parcel = &intake.parcels()[parcel];
            ("parcel", &parcel.id, "", parcel.district, "public", None)
        }
    };
    let districts = value.by_district.iter();
    let communities = value.by_community.iter();
    ClassValueRow {
        kind: Word(kind),
        id: Id(id),
        name: Text(name),
        district: Id(district(intake, of)),
        sector: SectorWord(sector),
        places_added: value.places,
        placed: value.placed(),
        public: value.public,
        purchased: value.purchased,
        metres_saved: value.metres_saved,
        bottleneck: area.map(number),
        districts: listed(districts.map(|(d, n)| format!("{}:{n}", district(intake, *d)))),
        communities: listed(communities.map(|(c, n)| community(intake, *c, *n))),
        points_first: value.points.and_then(|(first, _)| first),
        points_last: value.points.and_then(|(_, last)| last),
        streams_by_land: streams,
    }
}
