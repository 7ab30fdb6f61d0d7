//! `fairness.csv`: the same round under other rules, side by side.

use xuewei_core::fairness::Figures;
use xuewei_core::units::{Metres, Points};

use super::cell::{MetreTenths, Text, Word};
use super::listing::Listing;
use super::row::row;

row! {
    /// What one set of rules does for a group of children.
    pub struct RuleComparisonRow<'a> = "fairness", "同一轮在不同规则下的结果，按全体、位次四分组和区县", "What one set of rules does for a group of children" {
        mode: Word<'a>, "规则", "Rules", "points_first 按位次就近；least_travel 统筹，总路程最短；hybrid 统筹，保证同样的儿童有学位，再按位次就近；bands 分四段统筹；own 本政策包的程序", "points_first: in rank order, each the nearest place left; least_travel: coordination alone, the shortest journeys; hybrid: the same children placed, in rank order each the nearest place that leaves one to all others; bands: quarter by quarter of the rank order; own: the pack’s procedure";
        group_kind: Word<'a>, "分组", "Grouped by", "all 全体；quarter 位次四分组；district 区县", "all; quarter of the rank order, 1 the highest; district";
        group: Text<'a>, "组别", "Group", "组的名称", "Which group";
        children: u64, "儿童", "Children", "组内参加的儿童", "Children of the group who take part";
        public: u64, "公办", "Public", "其中获公办学位的", "Of them in public places";
        purchased: u64, "购买", "Bought", "其中获购买学位的", "Of them in bought places";
        unplaced: u64, "无学位", "No place", "其中没有学位的", "Of them without a place" => Short;
        metres_mean: Option<MetreTenths>, "平均路程（米）", "Mean journey (m)", "有学位儿童的平均路程", "Mean journey of those with a place";
        metres_longest: Metres, "最远路程（米）", "Longest journey (m)", "最远的路程", "The longest of these journeys";
        justified_envy: Option<u64>, "位次倒挂", "Justified envy", "更近的公办学校录取了位次更低的儿童：按儿童与学校成对计数，只计全体", "Pairs of a child and a nearer public school that took a child ranked lower; told for all together";
    }
}

/// The comparison in the order in which it was worked out.
pub fn rule_comparison(figures: &[Figures]) -> Listing<'_> {
    Listing::new(move || {
        figures.iter().map(|f| {
            let placed = f.public + f.purchased;
            // Tenths of a metre, rounded half up.
            let mean = (placed > 0).then(|| {
                let placed = i64::try_from(placed).unwrap_or(i64::MAX);
                (f.metres.get() * 20 + placed) / (placed * 2) * (Points::SCALE / 10)
            });
            RuleComparisonRow {
                mode: Word(f.mode.as_str()),
                group_kind: Word(f.kind),
                group: Text(&f.group),
                children: f.children,
                public: f.public,
                purchased: f.purchased,
                unplaced: f.children - placed,
                metres_mean: mean.map(MetreTenths),
                metres_longest: f.longest,
                justified_envy: f.envy,
            }
        })
    })
}
