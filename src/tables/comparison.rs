//! Allocations side by side: `comparison.csv`, `changes.csv`, `communities.csv`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use xuewei_core::domain::{Child, Intake};
use xuewei_core::scenario::{AllocationSummary, Change, Placement, Verdict, changes};
use xuewei_core::units::{Metres, Places, Posts, Share, SquareMetres, Yuan};

use super::cell::{Id, OutcomeWord, Text, Word};
use super::listing::Listing;
use super::row::row;

/// One allocation of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Name of its folder.
    pub name: &'a str,
    /// Title for people.
    pub title: &'a str,
    /// Why it is looked at.
    pub reason: &'a str,
    /// What it comes to.
    pub result: &'a AllocationSummary,
}

/// Children with a verdict.
pub fn count(changes: &[Change<'_>], verdict: Verdict) -> usize {
    changes.iter().filter(|c| c.verdict == verdict).count()
}

row! {
    /// One allocation of a comparison.
    pub struct ComparisonRow<'a> = "comparison", "一行一个分配方案；第一行为现状，其余与之比较", "An allocation; the first is the base that the others are held against" {
        scenario: Id<'a>, "情景", "Scenario", "其文件夹的名称", "Name of its folder";
        title: Text<'a>, "名称", "Title", "方案名称", "Its title for people";
        reason: Text<'a>, "理由", "Reason", "考虑该方案的理由", "Why it is looked at";
        children: i64, "儿童", "Children", "全部儿童", "Children of the round";
        eligible: i64, "参加人数", "Took part", "参加的儿童", "Children who take part";
        public: i64, "公办", "Public", "获公办学位的儿童", "Children in public places";
        purchased: i64, "购买", "Bought", "获购买学位的儿童", "Children in bought places";
        unplaced: i64, "无学位", "No place", "没有学位的儿童", "Children without a place" => Short;
        metres_total: Metres, "路程合计（米）", "All journeys (m)", "全部路程之和", "Sum of all journeys";
        metres_mean: Metres, "平均路程（米）", "Mean journey (m)", "有学位儿童的平均路程，取整", "Mean journey of those with a place, rounded";
        metres_longest: Metres, "最远路程（米）", "Longest journey (m)", "最远的路程", "The longest journey";
        areas: i64, "缺口片区", "Short areas", "公办学位短缺的片区数", "Areas where public places are short";
        gap: i64, "缺学位", "Places short", "各片区缺口之和", "Public places short in all of them" => Short;
        posts: Option<Posts>, "缺编制", "Posts short", "各区县所缺编制之和；未知则为空", "Posts short, district by district; empty where not known";
        posts_still_short: Option<Posts>, "仍缺编制", "Still short of posts", "各项措施之后仍缺的编制", "Posts that no lever covers" => Short;
        land: Option<SquareMetres>, "缺用地（㎡）", "Land short (m²)", "所缺用地之和", "Land short in all districts";
        money: Option<Yuan>, "经费（元）", "Money (yuan)", "每年经费之和", "Money a year in all districts";
        public_share: Option<Share>, "公办占比", "Public share", "公办 ÷ 参加人数", "Public ÷ eligible";
        covered_share: Option<Share>, "公办加购买占比", "Public and bought share", "（公办 + 购买）÷ 参加人数", "(Public + purchased) ÷ eligible";
        better: usize, "变好", "Better off", "比现状变好的儿童", "Children better off than in the base";
        worse: usize, "变差", "Worse off", "比现状变差的儿童", "Children worse off than in the base";
        moved: usize, "换校", "Moved", "换到同样好的学校的儿童", "Children at another school just as good";
        bottlenecks_closed: usize, "消除的缺口", "Gaps closed", "现状有而该方案没有的片区", "Areas of the base that are gone";
        bottlenecks_new: usize, "新增的缺口", "New gaps", "该方案有而现状没有的片区", "Areas that the base does not have";
    }
}

/// The comparison, the base first.
pub fn comparison<'a>(lines: &'a [Compared<'a>]) -> Listing<'a> {
    Listing::new(move || {
        let base = lines.first();
        lines
            .iter()
            .filter_map(move |line| Some(row_of(base?, line)))
    })
}

fn row_of<'a>(base: &Compared<'a>, line: &Compared<'a>) -> ComparisonRow<'a> {
    let f = &line.result.figures;
    let changes = changes(base.result, line.result);
    let share = |part: i64| Share::of(Places(part), Places(f.eligible));
    ComparisonRow {
        scenario: Id(line.name),
        title: Text(line.title),
        reason: Text(line.reason),
        children: f.children,
        eligible: f.eligible,
        public: f.public,
        purchased: f.purchased,
        unplaced: f.unplaced,
        metres_total: Metres(f.metres_total),
        metres_mean: Metres(f.metres_mean.round() as i64),
        metres_longest: Metres(f.metres_longest),
        areas: f.areas,
        gap: f.gap,
        posts: f.posts.map(Posts),
        posts_still_short: f.posts_still_short.map(Posts),
        land: f.land.map(SquareMetres),
        money: f.money.map(Yuan),
        public_share: share(f.public),
        covered_share: share(f.public + f.purchased),
        better: count(&changes, Verdict::Better),
        worse: count(&changes, Verdict::Worse),
        moved: count(&changes, Verdict::Moved),
        bottlenecks_closed: base.result.areas_not_in(line.result),
        bottlenecks_new: line.result.areas_not_in(base.result),
    }
}

row! {
    /// A child whose placement is not that of the base.
    pub struct ChangeRow<'a> = "changes", "安排与现状不同的每名儿童", "A child whose placement is not that of the base" {
        child_id: Id<'a>, "儿童编号", "Child", "儿童编号", "The child’s identifier";
        verdict: Word<'a>, "变化", "Verdict", "better 变好；worse 变差；moved 换校；aside 其他；new 新增；gone 不再", "better or worse off; moved to another school just as good; aside: takes part in one of the two only; new; gone";
        outcome_before: OutcomeWord<'a>, "原结果", "Outcome before", "现状中的结果", "The outcome in the base";
        school_before: Id<'a>, "原学校", "School before", "现状中的学校", "The school in the base";
        metres_before: Option<Metres>, "原路程（米）", "Journey before (m)", "现状中的路程", "The journey in the base";
        outcome: OutcomeWord<'a>, "结果", "Outcome", "该方案中的结果", "The outcome";
        school_id: Id<'a>, "学校编号", "School", "该方案中的学校", "The school";
        metres: Option<Metres>, "路程（米）", "Journey (m)", "该方案中的路程", "The journey";
    }
}

/// Every child whose placement is not that of the base, by identifier.
pub fn child_changes<'a>(
    base: &'a AllocationSummary,
    result: &'a AllocationSummary,
) -> Listing<'a> {
    Listing::new(move || {
        changes(base, result).into_iter().map(|change| {
            let school = |p: Option<&'a Placement>| Id(p.map_or("", |p| &*p.school));
            let outcome = |p: Option<&'a Placement>| OutcomeWord(p.map_or("", |p| p.outcome));
            let metres = |p: Option<&'a Placement>| p.and_then(|p| p.metres).map(Metres);
            ChangeRow {
                child_id: Id(change.child),
                verdict: Word(change.verdict.as_str()),
                outcome_before: outcome(change.before),
                school_before: school(change.before),
                metres_before: metres(change.before),
                outcome: outcome(change.after),
                school_id: school(change.after),
                metres: metres(change.after),
            }
        })
    })
}

row! {
    /// What a scenario is for the children of one community.
    pub struct CommunityChangeRow<'a> = "communities", "有变化的小区：变好、变差的儿童及变化的数量", "A community in which something changes" {
        community: Cow<'a, str>, "小区", "Community", "小区名称", "Its name";
        district: Id<'a>, "区县", "District", "所在区县", "Its district";
        children: i64, "儿童", "Children", "该情景中的儿童", "Its children in the scenario";
        better: i64, "变好", "Better off", "变好的儿童", "Of them better off";
        worse: i64, "变差", "Worse off", "变差的儿童", "Of them worse off";
        public_change: i64, "公办增减", "Change in public places", "公办学位的增减", "Children more in public places";
        placed_change: i64, "录取增减", "Change in places", "学位的增减", "Children more with a place";
        metres_change: Metres, "路程增减（米）", "Change in journeys (m)", "路程合计的增减", "Change of all their journeys together";
    }
}

/// District and name of a community.
type Place<'r> = (Option<&'r str>, &'r str);

fn place_in<'r>(intake: &'r Intake, id: &str) -> Option<Place<'r>> {
    let found = intake
        .children()
        .binary_search_by(|child| (*child.id).cmp(id));
    place_of(intake, &intake.children()[found.ok()?])
}

fn place_of<'r>(intake: &'r Intake, child: &Child) -> Option<Place<'r>> {
    let community = &intake.communities()[child.community?.at()];
    let district = community.district.map(|d| &*intake.districts()[d.at()].id);
    Some((district, &*community.name))
}

/// How many children of each community are better and worse off, and by what. Only communities in which something
/// changes. A child counts where it lives in the scenario; one who is gone, where it lived.
pub fn community_changes<'a>(
    before: &'a Intake,
    after: &'a Intake,
    results: (&'a AllocationSummary, &'a AllocationSummary),
) -> Listing<'a> {
    Listing::new(move || community_change_rows(before, after, results).into_iter())
}

/// The rows of [`community_changes`].
pub fn community_change_rows<'a>(
    before: &'a Intake,
    after: &'a Intake,
    (base, result): (&'a AllocationSummary, &'a AllocationSummary),
) -> Vec<CommunityChangeRow<'a>> {
    let mut all: BTreeMap<Place<'a>, CommunityChangeRow<'a>> = BTreeMap::new();
    for change in changes(base, result) {
        let place = place_in(after, change.child).or_else(|| place_in(before, change.child));
        let Some(place) = place else { continue };
        let row = all.entry(place).or_insert_with(|| CommunityChangeRow {
            community: Cow::Borrowed(place.1),
            district: Id(place.0.unwrap_or("")),
            children: 0,
            better: 0,
            worse: 0,
            public_change: 0,
            placed_change: 0,
            metres_change: Metres::ZERO,
        });
        row.better += i64::from(change.verdict == Verdict::Better);
        row.worse += i64::from(change.verdict == Verdict::Worse);
        let mut add = |placement: Option<&Placement>, sign: i64| {
            if let Some(p) = placement {
                row.public_change += sign * i64::from(p.outcome == "public");
                row.placed_change += sign * i64::from(!p.school.is_empty());
                row.metres_change += Metres(sign * p.metres.unwrap_or(0));
            }
        };
        add(change.before, -1);
        add(change.after, 1);
    }
    for child in after.children() {
        if let Some(row) = place_of(after, child).and_then(|place| all.get_mut(&place)) {
            row.children += 1;
        }
    }
    all.into_values().collect()
}
