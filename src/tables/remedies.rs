//! `remedies.csv`: what would help where public places are short, each measure with the round solved again.

use xuewei_core::derive::Results;
use xuewei_core::scenario::remedies::{Remedies, Remedy, RemedyKind};
use xuewei_core::units::{Metres, Places, Posts, SquareMetres, Yuan};

use super::areas::{community, district, listed, number};
use super::cell::{Label, List, Text, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// One measure for an area where public places are short.
    pub struct RemedyRow<'a> = "remedies", "一行一项补缺措施：加上这一项，整轮重新求解后与现状之差；每个片区每类措施取最好的一项，无效的不列", "A measure for an area where places are short: what changes when the round is solved again with it and nothing else. Of each kind the best for the area; what helps nobody is left out" {
        area: Label, "片区", "Area", "片区序号，与 bottlenecks.csv 一致", "Number of the area, as in bottlenecks.csv";
        kind: Word<'a>, "类别", "Kind", "class 片区内学校增班；candidate 学校表中的拟建学校开办；parcel 储备地块建校；purchase 购买民办学位；agreement 区县之间协议；bus 开校车", "class: classes more at a school of the area; candidate: a candidate of the schools table opens; parcel: a school on a reserve parcel; purchase: places bought; agreement: between two districts; bus: a bus to a school with room beyond the longest journey";
        target: Text<'a>, "对象", "Target", "学校或地块编号；协议为“儿童区县>学校区县”；校车为“小区+小区>学校”", "Identifier of the school or parcel; for an agreement district of the children > district of the schools; for a bus community+community > school";
        name: Text<'a>, "名称", "Name", "学校名称", "Name of the school";
        size: Option<i64>, "规模", "Size", "增班：起始年级班数；地块：每年级班数；拟建学校、购买：学位数；校车：停靠的小区数；协议为空", "class: classes of the entry grade; parcel: classes of each grade; candidate, purchase: places; bus: communities at which it stops; empty for an agreement";
        placed: Places, "录取", "Placed", "多获学位（公办或购买）的儿童数", "Children more with a place of either kind";
        public: Places, "公办", "Public", "多获公办学位的儿童数", "Children more in public places";
        metres_saved: Metres, "节省路程（米）", "Metres saved", "全部路程之前减之后；多安置儿童时可为负", "All journeys before minus after; below zero where more children travel";
        posts: Option<Posts>, "多缺编制", "Posts short more", "各区县所缺编制之和的增加；未知则为空", "Posts that districts lack more; empty where not known";
        land_m2: Option<SquareMetres>, "多缺用地（㎡）", "Land short more (m²)", "各区县所缺用地之和的增加；未知则为空", "Land that districts lack more; empty where not known";
        yuan: Option<Yuan>, "每年多用经费（元）", "Yuan a year more", "公用经费与购买学位费用的增加；不含建设和校车费用；未知则为空", "Grants and bought places more, a year, neither building nor buses counted; empty where not known";
        places_added: Places, "增加学位", "Places added", "起始年级增加的学位", "Places of the entry grade that it adds";
        site: Word<'a>, "用地", "Site", "fits 用地够；unknown 用地面积未知，请核实；其余为空", "fits: the site is large enough; unknown: its size is not known, to be looked at; else empty";
        districts: List<'a>, "区县（儿童数）", "Districts (children)", "因此获得学位或转入公办的儿童按责任区县计", "Children who get a place or a public one, by the district responsible";
        communities: List<'a>, "小区（儿童数）", "Communities (children)", "这些儿童按小区计", "Those children by community";
        scenario: Text<'a>, "方案写法", "As a scenario", "写进方案文件即可重算", "The line of a scenario file that does the same";
    }
}

/// The measures, area by area.
pub fn remedies<'a>(results: &Results<'a>, remedies: &'a Remedies) -> Listing<'a> {
    let results = *results;
    Listing::new(move || remedies.all.iter().map(move |own| row_of(&results, own)))
}

/// The name of the school of a measure; empty where there is none.
pub fn name_of<'a>(results: &Results<'a>, remedy: &Remedy) -> &'a str {
    let is_school = matches!(
        remedy.kind,
        RemedyKind::Class | RemedyKind::Candidate | RemedyKind::Purchase | RemedyKind::Bus
    );
    let id = match remedy.kind {
        RemedyKind::Bus => remedy.target.rsplit('>').next().unwrap_or_default(),
        _ => &remedy.target,
    };
    let mut schools = results.intake.schools().iter();
    let school = schools.find(|school| is_school && *school.id == *id);
    school
        .and_then(|school| school.name.as_deref())
        .unwrap_or("")
}

fn row_of<'a>(results: &Results<'a>, remedy: &'a Remedy) -> RemedyRow<'a> {
    let intake = results.intake;
    let effect = &remedy.effect;
    let (districts, communities) = (effect.by_district.iter(), effect.by_community.iter());
    let site = match (remedy.kind, remedy.fits) {
        (_, Some(true)) => "fits",
        (RemedyKind::Class, None) => "unknown",
        _ => "",
    };
    RemedyRow {
        area: number(remedy.area),
        kind: Word(remedy.kind.as_str()),
        target: Text(&remedy.target),
        name: Text(name_of(results, remedy)),
        size: remedy.size,
        placed: effect.placed(),
        public: effect.public,
        metres_saved: effect.metres_saved,
        posts: effect.posts,
        land_m2: effect.land,
        yuan: effect.yuan,
        places_added: remedy.places,
        site: Word(site),
        districts: listed(districts.map(|(d, n)| format!("{}:{n}", district(intake, *d)))),
        communities: listed(communities.map(|(c, n)| community(intake, *c, *n))),
        scenario: Text(&remedy.scenario),
    }
}
