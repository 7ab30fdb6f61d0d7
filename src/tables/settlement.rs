//! `settlement.csv`: whose children go to school in which district, and what that costs.

use xuewei_core::derive::Results;
use xuewei_core::domain::DistrictIdx;
use xuewei_core::shortfall::{self, Flow};
use xuewei_core::units::{Places, Yuan};

use super::areas::district;
use super::cell::{Id, PostHundredths, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// The children of one district in the schools of one district.
    pub struct SettlementRow<'a> = "settlement", "一行一对区县：儿童的责任区县和学校所在区县，供区县之间结算", "Children by the district responsible for them and the district of their schools, for districts to settle among themselves" {
        home_district: Id<'a>, "儿童区县", "District of the children", "儿童的责任区县代码", "Code of the district responsible for the children";
        home_name: Text<'a>, "儿童区县名称", "Name of the district of the children", "责任区县名称", "Its name";
        school_district: Id<'a>, "学校区县", "District of the schools", "学校所在区县代码", "Code of the district where the schools are";
        school_name: Text<'a>, "学校区县名称", "Name of the district of the schools", "学校所在区县名称", "Its name";
        children: Places, "儿童", "Children", "获学位的儿童", "Children with a place";
        public: Places, "公办", "Public", "其中公办学位", "Of them in public places";
        purchased: Places, "购买", "Bought", "其中购买学位", "Of them in bought places";
        grant: Yuan, "公用经费（元）", "Operating grant (yuan)", "儿童 × 生均公用经费标准，每年", "Children × operating grant a pupil, a year";
        bought: Option<Yuan>, "购买学位经费（元）", "Bought places (yuan)", "购买学位的价格之和，每年；未知则为空", "Prices of the bought places, a year; empty where one is not known";
        posts: PostHundredths, "所需编制", "Posts needed", "公办儿童 ÷ 每名教职工对应学生数，未取整", "Children in public places ÷ pupils per post, not rounded";
    }
}

/// The pairs of districts with children between them.
pub fn settlement<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let flows = shortfall::flows(results.intake, results.pack, results.allocation);
        flows.into_iter().map(move |flow| row_of(&results, &flow))
    })
}

fn row_of<'a>(results: &Results<'a>, flow: &Flow) -> SettlementRow<'a> {
    let intake = results.intake;
    let label = |of: Option<DistrictIdx>| of.map_or("", |d| intake.districts()[d.at()].label());
    SettlementRow {
        home_district: Id(district(intake, flow.home)),
        home_name: Text(label(flow.home)),
        school_district: Id(district(intake, flow.school)),
        school_name: Text(label(flow.school)),
        children: flow.public + flow.purchased,
        public: flow.public,
        purchased: flow.purchased,
        grant: flow.grant,
        bought: flow.bought,
        posts: PostHundredths(flow.posts_raw),
    }
}
