//! `shortfall.csv`: what each district got and lacks.

use std::borrow::Cow;

use xuewei_core::derive::Results;
use xuewei_core::domain::LastYear;
use xuewei_core::shortfall::{self, DistrictFigures};
use xuewei_core::units::{Classes, Places, Points, Posts, Share, SquareMetres, Yuan};

use super::areas::schools_of;
use super::cell::{Fraction, Id, LandNorm, LevelWord, PostHundredths, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// A district after the intake: children by the district responsible for them, posts and land by where schools are.
    pub struct ShortfallRow<'a> = "shortfall", "一行一个区县：儿童按责任区县计，编制和用地按学校所在区县计；空格表示未知", "A district after the intake: children by the district responsible, posts and land by where the schools are" {
        district: Id<'a>, "区县", "District", "区县代码；没有区县的儿童和学校为空", "Code of the district; empty for children and schools without one";
        name: Text<'a>, "名称", "Name", "区县名称", "Name of the district";
        stage: LevelWord<'a>, "学段", "Stage", "本轮的学段", "The level of the round";
        eligible: Places, "参加人数", "Took part", "参加本轮的儿童", "Children who took part";
        public: Places, "公办", "Public", "其中获公办学位的儿童", "Of them in public places";
        purchased: Places, "购买", "Bought", "其中获购买学位的儿童", "Of them in bought places";
        unplaced: Places, "无学位", "No place", "其中没有学位的儿童", "Of them without a place" => Short;
        classes: Classes, "缺班级", "Classes short", "⌈无学位人数 ÷ 标准班额⌉", "⌈unplaced ÷ class size⌉";
        posts: Option<Posts>, "缺编制", "Posts short", "所需编制减现有编制，不低于零", "Posts needed minus posts at hand, not below zero";
        land: Option<SquareMetres>, "缺用地（㎡）", "Land short (m²)", "各公办学校用地缺额之和（土地不能在学校之间调剂）", "Sum over its public schools of the land each lacks: land cannot be moved";
        money: Option<Yuan>, "经费（元）", "Money (yuan)", "每年公用经费加购买学位经费", "Operating grant and bought places, a year";
        public_share: Option<Share>, "公办占比", "Public share", "公办 ÷ 参加人数", "Public ÷ eligible";
        covered_share: Option<Share>, "公办加购买占比", "Public and bought share", "（公办 + 购买）÷ 参加人数", "(Public + purchased) ÷ eligible";
        ineligible: Places, "未参加", "Took no part", "未参加本轮的儿童", "Children who took no part";
        manual_review: Places, "待核实", "Wait for a person", "待人工核实的儿童", "Children who wait for a person";
        places: Places, "学位", "Places", "区内公办学位", "Public places in the district";
        places_left: Places, "空余学位", "Places left", "其中空余的学位", "Of them left over";
        posts_needed: Option<Posts>, "所需编制", "Posts needed", "⌈公办学校在校生 ÷ 每名教职工对应学生数⌉", "⌈pupils of its public schools ÷ pupils per post⌉";
        posts_at_hand: Option<Posts>, "现有编制", "Posts at hand", "公办学校核定编制之和", "Posts approved for its public schools";
        land_for_unplaced: SquareMetres, "无学位儿童所需用地（㎡）", "Land for the unplaced (m²)", "无学位人数 × 生均用地标准", "Unplaced × norm of land a pupil";
        money_grant: Yuan, "公用经费（元）", "Operating grant (yuan)", "录取儿童 × 生均公用经费标准，每年合计", "Children placed × operating grant a pupil, a year";
        money_bought_places: Option<Yuan>, "购买学位经费（元）", "Bought places (yuan)", "各购买学位的价格（不超过上限）之和，每年", "Sum of the prices of bought places, each up to the cap, a year";
        large_classes: Option<Classes>, "大班额班数", "Large classes", "公办学校大班额班级数", "Large classes of its public schools" => Near;
        oversize_classes: Option<Classes>, "超大班额班数", "Oversize classes", "公办学校超大班额班级数", "Oversize classes of its public schools" => Short;
        posts_needed_raw: Option<PostHundredths>, "所需编制（未取整）", "Posts needed (not rounded)", "所需编制，取整之前", "Posts needed before rounding up";
        staff: Option<Posts>, "在岗教职工", "Staff", "公办学校在岗人数", "Staff in service at its public schools";
        posts_unfilled: Option<Posts>, "空编", "Posts unfilled", "各校核定编制减在岗人数（不低于零）之和", "Posts minus staff, school by school, not below zero";
        posts_between_schools: Option<Posts>, "校际调剂", "Between schools", "由同学段其他学校调剂的编制", "Posts moved from schools of the same level";
        posts_between_stages: Option<Posts>, "学段间调剂", "Between stages", "由其他学段学校调剂的编制", "Posts moved from schools of another level";
        posts_filed: Option<Posts>, "备案制", "Filed", "备案制教师", "Posts filed with the municipality";
        posts_purchased: Option<Posts>, "购买服务", "Bought as services", "以购买服务解决的岗位", "Posts bought as services";
        posts_pool: Option<Posts>, "市级周转池", "From the pool", "由市级周转池借用的编制", "Posts lent by the municipal pool";
        posts_still_short: Option<Posts>, "仍缺编制", "Still short of posts", "各项措施之后仍缺的编制", "Posts that no lever covers" => Short;
        money_posts: Option<Yuan>, "编制经费（元）", "Posts (yuan)", "各措施解决的编制 × 单价，每年", "Posts filled × cost of the lever, a year";
        money_total: Option<Yuan>, "经费合计（元）", "Money in all (yuan)", "经费加编制经费", "Money and money for posts";
        purchase_budget: Option<Yuan>, "购买预算（元）", "Budget for bought places (yuan)", "区县购买学位的预算", "The district’s budget for bought places";
        budget_left: Option<Yuan>, "预算余额（元）", "Budget left (yuan)", "购买预算减购买学位经费；低于零为超出", "The budget minus what bought places cost; below zero it is exceeded";
        refused_for_budget: Places, "因预算未购买", "Refused for the budget", "仅因购买预算用完而没有学位的儿童", "Children who have no place only because the budget for bought places is spent" => Short;
        standard_schools: Cow<'a, str>, "标准学校（班）", "Standard schools (classes)", "缺班级折合的标准学校规模", "Standard schools that the classes short would fill";
        land_for_schools: SquareMetres, "标准学校用地（㎡）", "Land for standard schools (m²)", "这些标准学校所需用地", "Sites of these schools";
        classes_to_add: Classes, "需扩班级", "Classes to add", "不足一所标准学校的其余班级", "Classes left over beside whole schools";
        land_m2_per_pupil: LandNorm, "生均用地标准（㎡）", "Norm of land a pupil (m²)", "所用的生均用地标准", "The norm of land a pupil that was used";
        target_share: Fraction, "目标占比", "Target share", "公办加购买占比的目标", "Target for the public and bought share";
        to_cover: Places, "距目标尚缺", "Still to cover", "⌈目标 × 参加人数⌉ − 公办 − 购买，不低于零", "⌈target × eligible⌉ − public − purchased, not below zero" => Short;
        public_share_last_year: Option<Share>, "上年公办占比", "Public share last year", "上年的公办占比", "Last year’s public share";
        covered_share_last_year: Option<Share>, "上年公办加购买占比", "Public and bought share last year", "上年的公办加购买占比", "Last year’s public and bought share";
        money_last_year: Option<Yuan>, "上年经费（元）", "Money last year (yuan)", "上年的经费", "Last year’s money";
        applied: Places, "申请人数", "Applied", "参加、未参加和待核实的儿童之和", "Children who took part, who did not, and who wait for a person";
        public_share_of_applied: Option<Share>, "公办占申请人数", "Public share of applicants", "公办 ÷ 申请人数", "Public ÷ applied";
        migrant_pupils: Option<Places>, "随迁子女在校生", "Migrant pupils", "区内公办和民办学校招生后的随迁子女，各年级合计；有学校未填则为空", "Pupils of migrant families in its public and private schools after the intake, all grades; empty where a school does not tell";
        migrant_pupils_public: Option<Places>, "其中公办", "Of them in public schools", "其中在公办学校的", "Of them in public schools";
        public_share_of_pupils: Option<Share>, "公办占随迁子女在校生", "Public share of migrant pupils", "公办学校随迁子女 ÷ 全部随迁子女在校生", "Migrant pupils in public schools ÷ all migrant pupils in school";
        money_change: Option<Yuan>, "比上年增减（元）", "Change (yuan)", "经费减上年经费", "Money minus that of last year";
    }
}

/// The districts, in the order of their codes; children and schools without one last.
pub fn shortfall<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let districts = results.shortfall.districts.iter();
        districts.map(move |figures| row_of(&results, figures))
    })
}

fn row_of<'a>(results: &Results<'a>, f: &'a DistrictFigures) -> ShortfallRow<'a> {
    let norms = &results.pack.norms;
    let stage = results.intake.level();
    let district = f.district.map(|d| &results.intake.districts()[d.at()]);
    let budget = district.and_then(|d| d.purchase_budget);
    let relief = f.relief.as_ref();
    let filled = |lever: usize| relief.and_then(|r| r.filled[lever]);
    let town = shortfall::town(results.intake, f.district);
    let before = f.district.and_then(|d| results.intake.last_year(d));
    let money_before = before.and_then(|b| b.money);
    ShortfallRow {
        district: Id(district.map_or("", |d| &*d.id)),
        name: Text(district.map_or("", |d| d.label())),
        stage: LevelWord(stage.as_str()),
        eligible: f.eligible,
        public: f.public,
        purchased: f.purchased,
        unplaced: f.unplaced,
        classes: f.classes_short,
        posts: f.posts_short(),
        land: f.land_short,
        money: f.money(),
        public_share: f.public_share(),
        covered_share: f.covered_share(),
        ineligible: f.ineligible,
        manual_review: f.manual_review,
        places: f.places,
        places_left: f.places_left,
        posts_needed: f.posts_needed,
        posts_at_hand: f.posts_at_hand,
        land_for_unplaced: f.land_for_unplaced,
        money_grant: f.grant,
        money_bought_places: f.bought,
        large_classes: f.crowded.map(|c| c.large),
        oversize_classes: f.crowded.map(|c| c.oversize),
        posts_needed_raw: f.posts_raw.map(PostHundredths),
        staff: f.staff,
        posts_unfilled: f.posts_unfilled,
        posts_between_schools: filled(0),
        posts_between_stages: filled(1),
        posts_filed: filled(2),
        posts_purchased: filled(3),
        posts_pool: filled(4),
        posts_still_short: relief.and_then(|relief| relief.still_short),
        money_posts: f.posts_cost(),
        money_total: f.money_with_posts(),
        purchase_budget: budget,
        budget_left: budget.zip(f.bought).map(|(budget, cost)| budget - cost),
        refused_for_budget: results.refused_for_budget(f.district),
        standard_schools: Cow::Owned(schools_of(&f.standard)),
        land_for_schools: f.standard.land,
        classes_to_add: f.standard.rest,
        land_m2_per_pupil: LandNorm(norms.land_parts(stage, town)),
        target_share: Fraction(norms.target_share_percent * (Points::SCALE / 100)),
        to_cover: f.to_cover(norms.target_share_percent),
        public_share_last_year: before.and_then(LastYear::public_share),
        covered_share_last_year: before.and_then(LastYear::covered_share),
        money_last_year: money_before,
        applied: f.applied(),
        public_share_of_applied: f.public_share_of_applied(),
        migrant_pupils: f.migrants,
        migrant_pupils_public: f.migrants_public,
        public_share_of_pupils: f.public_share_of_pupils(),
        money_change: f.money().zip(money_before).map(|(now, then)| now - then),
    }
}
