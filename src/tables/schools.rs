//! `schools.csv`: the schools after the intake.

use xuewei_core::derive::Results;
use xuewei_core::qualify::Rank;
use xuewei_core::units::{Classes, Places, Points, Posts, SquareMetres};

use super::areas::{area_of_schools, district};
use super::cell::{Id, Label, PostHundredths, PupilHundredths, SectorWord, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// A school after the intake.
    pub struct SchoolRow<'a> = "schools", "一行一所本轮开放的学校：招生之后的学位、录取末位、班额、编制和用地", "A school open to the round, after the intake"; open {
        school_id: Id<'a>, "学校编号", "School", "学校表中的编号", "The school’s identifier in the schools table";
        places: Places, "学位", "Places", "本轮开放的学位数", "Places open to this round";
        placed: Places, "录取", "Placed", "本轮安排到该校的儿童数", "Children placed there";
        left: Places, "空余学位", "Places left", "学位减录取", "Places minus children placed" => Spare;
        cutoff_points: Option<Points>, "录取末位积分", "Last points", "按位次录取的最后一名儿童的积分", "Points of the last child admitted by rank";
        cutoff_rank: Option<Rank>, "录取末位位次", "Last rank", "该儿童的位次", "Rank of that child";
        pupils_per_class: Option<PupilHundredths>, "班均人数", "Pupils a class", "招生后在校生 ÷（轨数 × 年级数）", "Pupils after the intake ÷ (streams × grades)";
        post_gap: Option<Posts>, "编制差额", "Post gap", "所需编制减现有编制；负数为富余", "Posts needed minus posts at hand; below zero is spare" => Near;
        land_gap_m2: Option<SquareMetres>, "用地差额（㎡）", "Land gap (m²)", "所需用地减占地面积；负数为富余", "Land needed minus the site; below zero is spare" => Near;
        name: Text<'a>, "名称", "Name", "学校名称", "The school’s name";
        district: Id<'a>, "区县", "District", "学校所在区县的代码", "Code of the district where it stands";
        sector: SectorWord<'a>, "性质", "Sector", "公办或民办", "Public or private";
        pupils: Option<Places>, "在校生（招生后）", "Pupils after the intake", "在校生 − 毕业生 + 录取", "Enrolment − leavers + placed";
        large_classes: Option<Classes>, "大班额班数", "Large classes", "达到大班额人数的班级数（在校生平均分到各班）", "Classes from the size that counts as large, pupils spread evenly" => Near;
        oversize_classes: Option<Classes>, "超大班额班数", "Oversize classes", "达到超大班额人数的班级数", "Classes from the size that counts as oversize" => Short;
        posts_needed_raw: Option<PostHundredths>, "所需编制（未取整）", "Posts needed (not rounded)", "在校生 ÷ 每名教职工对应学生数，取整之前", "Pupils ÷ pupils per post, before rounding up";
        posts: Option<Posts>, "编制", "Posts", "核定编制", "Posts approved";
        staff: Option<Posts>, "在岗教职工", "Staff", "在岗人数", "Staff in service";
        posts_unfilled: Option<Posts>, "空编", "Posts unfilled", "核定编制减在岗人数，不低于零", "Posts minus staff, not below zero";
        land_needed_m2: Option<SquareMetres>, "所需用地（㎡）", "Land needed (m²)", "在校生 × 生均用地标准", "Pupils × norm of land a pupil";
        site_area_m2: Option<SquareMetres>, "占地面积（㎡）", "Site (m²)", "校园占地", "Area of the site";
        bottleneck: Option<Label>, "缺口片区", "Short area", "所属学位缺口片区的序号", "Number of the area short of places that it belongs to";
    }
}

/// The schools open to the round, in the order of their identifiers, with the columns carried through.
pub fn schools<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    let areas = area_of_schools(results.bottlenecks);
    let rows = move || {
        let areas = areas.clone();
        results.shortfall.schools.iter().map(move |figures| {
            let school = &results.intake.schools()[figures.school.at()];
            SchoolRow {
                school_id: Id(&school.id),
                places: school.places,
                placed: figures.placed,
                left: figures.left,
                cutoff_points: figures.last.and_then(|last| last.points),
                cutoff_rank: figures.last.map(|last| last.rank),
                pupils_per_class: figures.pupils_per_class.map(PupilHundredths),
                post_gap: figures.post_gap,
                land_gap_m2: figures.land_gap,
                name: Text(school.name.as_deref().unwrap_or("")),
                district: Id(district(results.intake, school.district)),
                sector: SectorWord(school.sector.as_str()),
                pupils: figures.pupils,
                large_classes: figures.crowded.map(|c| c.large),
                oversize_classes: figures.crowded.map(|c| c.oversize),
                posts_needed_raw: figures.posts_raw.map(PostHundredths),
                posts: school.posts,
                staff: school.staff,
                posts_unfilled: figures.posts_unfilled,
                land_needed_m2: figures.land_needed,
                site_area_m2: school.site_area,
                bottleneck: areas.get(&figures.school).copied(),
            }
        })
    };
    let schools = &results.shortfall.schools;
    Listing::new(rows).carrying(&results.intake.school_extras().0, |at| {
        schools[at].school.at()
    })
}
