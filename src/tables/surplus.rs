//! `surplus.csv`: schools with room where there is room, and what closing one would do to whom.

use xuewei_core::derive::Results;
use xuewei_core::scenario::surplus::Spare;
use xuewei_core::units::{Classes, Metres, Places, Posts, SquareMetres};

use super::areas::{community, district, listed, number};
use super::cell::{Id, Label, List, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// A school with at least a class to spare in an area with room.
    pub struct SurplusRow<'a> = "surplus", "一行一所富余学校：所在片区学位多于儿童，本校至少空出一个班；关闭后的变化为去掉该校整轮重新求解之差", "A school with at least a class to spare in an area with more places than children; what closing it changes is the round solved again without it" {
        area: Label, "片区", "Area", "片区序号，与 pressure.csv 一致", "Number of the area, as in pressure.csv";
        school_id: Id<'a>, "学校", "School", "学校编号", "Identifier of the school";
        name: Text<'a>, "名称", "Name", "学校名称", "Name of the school";
        district: Id<'a>, "区县", "District", "所在区县", "The district where it is";
        places: Places, "学位", "Places", "本轮学位", "Its places";
        left: Places, "空余学位", "Places left", "其中空余的学位", "Of them left over";
        classes_to_spare: Classes, "可减班级", "Classes to spare", "不需任何儿童换校即可减少的起始年级班级", "Classes of the entry grade that could go without anybody moving";
        room_until: Label, "富余至", "Room until", "按预测，所在片区连续有富余的最后一年；没有预测时为本轮年份", "The last year in a row for which the area has room by the forecasts; the year of the round where there are none";
        closing_moves: Option<Places>, "关闭后换校", "Moved if closed", "关闭后换到其他学校的儿童；有人工安排的儿童或超出试算上限时为空", "Children who would go to another school if it closed; empty where children were placed there by hand, and where it was not tried because the work has a limit";
        closing_without_public: Option<Places>, "关闭后少公办学位", "Without a public place if closed", "关闭后多出的没有公办学位的儿童", "Children more without a public place";
        closing_unplaced: Option<Places>, "关闭后多无学位", "Without a place if closed", "关闭后多出的没有任何学位的儿童", "Children more without any place";
        closing_metres: Option<Metres>, "关闭后多走（米）", "Metres more if closed", "关闭后全部路程的增加", "All journeys after minus before";
        pupils_staying: Option<Places>, "留校学生", "Pupils who stay", "招生前毕业离校之后的在校生，关闭时须另行安置；未知则为空", "Pupils after those who leave: to be found other schools if it closed; empty where not known";
        pupils_with_room: Option<Places>, "其中附近可转入", "Of them with room nearby", "留校学生中，按年级和标准班额，最远路程以内（以本校为起点）其他同类学校现有班级能接收的人数；未填各年级在校生时为空", "Of the pupils who stay, those for whom classes of their grade at schools of the sector have room up to the norm's size, no farther from the school than children may be sent; empty where the pupils of its grades are not given";
        posts: Option<Posts>, "编制", "Posts", "核定编制；未知则为空", "Posts approved for it; empty where not known";
        site_area_m2: Option<SquareMetres>, "占地面积（㎡）", "Site (m²)", "校园占地；未知则为空", "Area of the site; empty where not known";
        districts: List<'a>, "区县（儿童数）", "Districts (children)", "关闭后换校或失去学位的儿童按责任区县计", "Children who would move or lose a place, by the district responsible";
        communities: List<'a>, "小区（儿童数）", "Communities (children)", "这些儿童按小区计", "Those children by community";
    }
}

/// The schools, area by area.
pub fn surplus<'a>(results: &Results<'a>, spare: &'a [Spare]) -> Listing<'a> {
    let results = *results;
    Listing::new(move || spare.iter().map(move |own| row_of(&results, own)))
}

fn row_of<'a>(results: &Results<'a>, own: &'a Spare) -> SurplusRow<'a> {
    let intake = results.intake;
    let school = &intake.schools()[own.school.at()];
    let closed = own.closed.as_ref();
    let districts = closed.map_or(&[][..], |closed| &closed.by_district);
    let communities = closed.map_or(&[][..], |closed| &closed.by_community);
    let district_of = |of| district(intake, of);
    let districts = districts
        .iter()
        .map(|(d, n)| format!("{}:{n}", district_of(*d)));
    let stays = school
        .enrolment
        .zip(school.leavers)
        .map(|(all, leave)| all - leave);
    let above = closed.and_then(|closed| closed.above);
    SurplusRow {
        area: number(own.area),
        school_id: Id(&school.id),
        name: Text(school.name.as_deref().unwrap_or("")),
        district: Id(district_of(school.district)),
        places: school.places,
        left: own.left,
        classes_to_spare: own.classes,
        room_until: Label(own.until),
        closing_moves: closed.map(|closed| closed.moved),
        closing_without_public: closed.map(|closed| closed.without_public),
        closing_unplaced: closed.map(|closed| closed.unplaced),
        closing_metres: closed.map(|closed| closed.metres_more),
        pupils_staying: stays.or(above.map(|above| above.pupils)),
        pupils_with_room: above.map(|above| above.room),
        posts: school.posts,
        site_area_m2: school.site_area,
        districts: listed(districts),
        communities: listed(communities.iter().map(|(c, n)| community(intake, *c, *n))),
    }
}
