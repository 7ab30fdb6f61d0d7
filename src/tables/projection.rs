//! `path.csv`: the years ahead, the children who are to come against the places that there are.

use xuewei_core::derive::Results;
use xuewei_core::outlook::YearFigures;
use xuewei_core::shortfall;
use xuewei_core::units::{Places, Points, Share};

use super::cell::{Fraction, Id, Label, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// One year of one district.
    pub struct ProjectionRow<'a> = "path", "逐年逐区县：将要入学的儿童与现有学位", "One year of one district: the children who are to come against the places that there are" {
        year: Label, "年份", "Year", "入学年份", "Year of entry";
        district: Id<'a>, "区县", "District", "责任区县的代码", "Code of the district responsible";
        name: Text<'a>, "名称", "Name", "区县名称", "Name of the district";
        children: Places, "儿童", "Children", "参加的儿童", "Children who take part";
        public: Places, "公办", "Public", "其中可获公办学位的", "Of them in public places";
        purchased: Places, "购买", "Bought", "其中可获购买学位的", "Of them in bought places";
        unplaced: Places, "无学位", "No place", "其中没有学位的", "Of them without a place" => Short;
        public_share: Option<Share>, "公办占比", "Public share", "公办 ÷ 儿童", "Public ÷ children";
        covered_share: Option<Share>, "公办加购买占比", "Public and bought share", "（公办 + 购买）÷ 儿童", "(Public + purchased) ÷ children";
        target_share: Fraction, "目标占比", "Target share", "公办加购买占比的目标", "Target for the public and bought share";
        to_cover: Places, "距目标尚缺", "Still to cover", "⌈目标 × 儿童⌉ − 公办 − 购买，不低于零", "⌈target × children⌉ − public − purchased, not below zero" => Short;
        public_to_keep_share: Option<Places>, "保持占比需公办学位", "Public places to keep the share", "使公办占比不低于上一年尚需的公办学位", "Public places wanting for the public share not to fall below that of the year before";
    }
}

/// The years in order, each district by district.
pub fn projection<'a>(results: &Results<'a>, figures: &'a [YearFigures]) -> Listing<'a> {
    let results = *results;
    let target = results.pack.norms.target_share_percent;
    Listing::new(move || {
        figures.iter().map(move |f| {
            let district = f.district.map(|d| &results.intake.districts()[d.at()]);
            // The year before, of the same district.
            let before = figures
                .iter()
                .find(|b| b.district == f.district && b.year + 1 == f.year);
            let covered = f.public + f.purchased;
            ProjectionRow {
                year: Label(f.year),
                district: Id(district.map_or("", |d| &*d.id)),
                name: Text(district.map_or("", |d| d.label())),
                children: f.eligible,
                public: f.public,
                purchased: f.purchased,
                unplaced: f.eligible - covered,
                public_share: f.public_share(),
                covered_share: f.covered_share(),
                target_share: Fraction(target * (Points::SCALE / 100)),
                to_cover: shortfall::to_cover(f.eligible, covered, target),
                public_to_keep_share: before.and_then(|before| f.public_to_keep_share(before)),
            }
        })
    })
}
