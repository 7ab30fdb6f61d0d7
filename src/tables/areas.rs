//! Where public places are short: `bottlenecks.csv`, its members and parcels.

use std::borrow::Cow;
use std::collections::BTreeMap;

use xuewei_core::derive::Results;
use xuewei_core::domain::{CommunityIdx, DistrictIdx, Intake, SchoolIdx};
use xuewei_core::explain::{Bottleneck, ShortageKind};
use xuewei_core::qualify::Rank;
use xuewei_core::shortfall::Standard;
use xuewei_core::units::{Classes, Metres, Places, Points, SquareMetres};

use super::cell::{Id, Label, List, Millionths, Text, Word};
use super::listing::Listing;
use super::row::row;

/// Identifiers and names that one cell lists: what Excel can hold, and a person read. All of them stand in
/// `bottleneck_members.csv`.
const LISTED: usize = 200;

/// The number of an area in the files.
pub fn number(number: usize) -> Label {
    Label(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The number of the area that each school belongs to.
pub fn area_of_schools(areas: &[Bottleneck]) -> BTreeMap<SchoolIdx, Label> {
    let mut of = BTreeMap::new();
    for area in areas {
        let number = number(area.number);
        of.extend(area.schools.iter().map(|school| (*school, number)));
    }
    of
}

/// The first of many, with how many are left out.
pub fn listed(all: impl ExactSizeIterator<Item = String>) -> List<'static> {
    let rest = all.len().saturating_sub(LISTED);
    let mut names: Vec<String> = all.take(LISTED).collect();
    if rest > 0 {
        names.push(format!("… +{rest}"));
    }
    List(Cow::Owned(names.join("|")))
}

/// A community with so many children, as lists have it: `district/name:n`. What parts the entries of a list is
/// taken out of a name.
pub fn community(intake: &Intake, community: CommunityIdx, children: Places) -> String {
    let place = &intake.communities()[community.at()];
    let name = place.name.replace(['|', ':'], " ");
    match place.district {
        Some(d) => format!("{}/{name}:{children}", intake.districts()[d.at()].id),
        None => format!("{name}:{children}"),
    }
}

/// The code of a district; empty where there is none.
pub fn district(intake: &Intake, district: Option<DistrictIdx>) -> &str {
    district.map_or("", |d| &*intake.districts()[d.at()].id)
}

/// Standard schools as text: `36+30`.
pub fn schools_of(standard: &Standard) -> String {
    let classes: Vec<String> = standard.schools.iter().map(|c| c.to_string()).collect();
    classes.join("+")
}

row! {
    /// An area where public places are short.
    pub struct AreaRow<'a> = "bottlenecks", "一行一个公办学位短缺的片区，缺口最大的在前；各片区缺口之和等于没有公办学位的儿童数", "An area where public places are short, the largest gap first" {
        area: Label, "片区", "Area", "片区序号，与 pressure.csv 一致", "Number of the area, as in pressure.csv";
        kind: Word<'a>, "类别", "Kind", "full 可达学校已满；no_school 可达范围内没有公办学位；rules 规则所致", "full: every school in reach is full; no_school: none is in reach; rules: the rules left or gave the places otherwise";
        schools: List<'a>, "学校", "Schools", "片区内的学校", "Its schools";
        communities: List<'a>, "小区（无公办学位人数）", "Communities (without a public place)", "有儿童没有公办学位的小区及人数", "Communities with children without a public place, and how many";
        children: Places, "儿童", "Children", "只能靠这些学校和更紧的片区的儿童", "Children who have only these schools and those of areas that are shorter still";
        places: Places, "学位", "Places", "片区内学校的学位，人工安排占用的除外", "Places of its schools, but for those given by hand";
        gap: Places, "缺学位", "Places short", "儿童减学位", "Children minus places" => Short;
        cutoff_points: Option<Points>, "录取末位积分", "Last points", "片区内最后一名被录取儿童的积分", "Points of the last child admitted in the area";
        cutoff_rank: Option<Rank>, "录取末位位次", "Last rank", "该儿童的位次", "Rank of that child";
        districts: List<'a>, "区县（无公办学位人数）", "Districts (without a public place)", "没有公办学位的儿童按责任区县计", "Children without a public place by the district responsible";
        purchased: Places, "购买", "Bought", "其中有购买学位的儿童", "Of them with a bought place";
        unplaced: Places, "无学位", "No place", "其中没有任何学位的儿童", "Of them without any place" => Short;
        classes_for_gap: Option<Classes>, "缺口折合班级", "Classes for the gap", "按标准班额折合的班级数", "Classes of the norm’s size that the gap would fill";
        standard_schools: Cow<'a, str>, "标准学校（班）", "Standard schools (classes)", "折合的标准学校规模", "Standard schools that these classes would fill";
        land_for_schools: Option<SquareMetres>, "标准学校用地（㎡）", "Land for standard schools (m²)", "这些标准学校所需用地", "Sites of these schools";
        classes_to_add: Option<Classes>, "需扩班级", "Classes to add", "不足一所标准学校的其余班级", "Classes left over beside whole schools";
        parcels: List<'a>, "可用地块", "Parcels that can serve", "可服务该片区的储备地块", "Reserve parcels that can serve the area";
        ratio: Option<Millionths>, "每名儿童学位", "Places a child", "学位除以儿童；没有学校的片区为空", "Places divided by children; empty where there are no schools";
    }
}

fn area_row<'a>(results: &Results<'a>, area: &'a Bottleneck) -> AreaRow<'a> {
    let intake = results.intake;
    let schools = area.schools.iter();
    let short = area.by_community.iter().filter(|(_, n)| *n > Places::ZERO);
    let communities: Vec<String> = short.map(|(c, n)| community(intake, *c, *n)).collect();
    let districts = area.by_district.iter();
    let parcels = area.parcels.iter();
    // Whom the rules kept from places that there are is not to be built for.
    let is_short = area.kind != ShortageKind::Rules;
    let (classes, schools_for) = results.closing(area);
    AreaRow {
        area: number(area.number),
        kind: Word(area.kind.as_str()),
        schools: listed(schools.map(|s| intake.schools()[s.at()].id.to_string())),
        communities: listed(communities.into_iter()),
        children: area.children,
        places: area.places,
        gap: area.gap(),
        cutoff_points: area.last.and_then(|last| last.points),
        cutoff_rank: area.last.map(|last| last.rank),
        districts: listed(districts.map(|(d, n)| format!("{}:{n}", district(intake, *d)))),
        purchased: area.purchased,
        unplaced: Places(area.without.len() as i64) - area.purchased,
        classes_for_gap: is_short.then_some(classes),
        standard_schools: match is_short {
            true => Cow::Owned(schools_of(&schools_for)),
            false => Cow::Borrowed(""),
        },
        land_for_schools: is_short.then_some(schools_for.land),
        classes_to_add: is_short.then_some(schools_for.rest),
        parcels: listed(parcels.map(|s| intake.parcels()[s.parcel].id.to_string())),
        ratio: area.ratio.map(Millionths),
    }
}

/// The areas where public places are short.
pub fn areas<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        results
            .bottlenecks
            .iter()
            .map(move |area| area_row(&results, area))
    })
}

row! {
    /// A school, a community or a district of an area.
    pub struct AreaMemberRow<'a> = "bottleneck_members", "片区内的每所学校、每个小区和每个区县", "A school, a community or a district of an area" {
        area: Label, "片区", "Area", "片区序号", "Number of the area";
        kind: Word<'a>, "类别", "Kind", "school、community 或 district", "school, community or district";
        id: Text<'a>, "编号", "Identifier", "学校编号、小区名称或区县代码", "Identifier of the school, name of the community, or code of the district";
        district: Id<'a>, "区县", "District", "所在区县", "The district where it is";
        places: Option<Places>, "学位", "Places", "学校的学位；其余为空", "Places of a school; empty for others";
        without_public_place: Option<Places>, "无公办学位", "Without a public place", "小区或区县中没有公办学位的儿童；学校为空", "Children of a community or district without a public place; empty for schools";
    }
}

/// The members of all areas.
pub fn area_members<'a>(results: &Results<'a>) -> Listing<'a> {
    let (intake, areas) = (results.intake, results.bottlenecks);
    Listing::new(move || {
        areas.iter().flat_map(move |area| {
            let row = move |kind, id: &'a str, of: &'a str| AreaMemberRow {
                area: number(area.number),
                kind: Word(kind),
                id: Text(id),
                district: Id(of),
                places: None,
                without_public_place: None,
            };
            let schools = area.schools.iter().map(move |school| {
                let school = &intake.schools()[school.at()];
                AreaMemberRow {
                    places: Some(school.places),
                    ..row("school", &school.id, district(intake, school.district))
                }
            });
            let communities = area.by_community.iter().map(move |(community, without)| {
                let community = &intake.communities()[community.at()];
                AreaMemberRow {
                    without_public_place: Some(*without),
                    ..row(
                        "community",
                        &community.name,
                        district(intake, community.district),
                    )
                }
            });
            let districts = area.by_district.iter().map(move |(of, without)| {
                let id = district(intake, *of);
                AreaMemberRow {
                    without_public_place: Some(*without),
                    ..row("district", id, id)
                }
            });
            schools.chain(communities).chain(districts)
        })
    })
}

row! {
    /// A reserve parcel that can serve an area.
    pub struct AreaParcelRow<'a> = "bottleneck_parcels", "可服务各片区的教育用地储备地块", "A reserve parcel that can serve an area" {
        area: Label, "片区", "Area", "片区序号", "Number of the area";
        parcel_id: Id<'a>, "地块", "Parcel", "地块编号", "The parcel’s identifier";
        district: Id<'a>, "区县", "District", "地块所在区县", "The district that holds it";
        area_m2: SquareMetres, "面积（㎡）", "Area (m²)", "地块面积", "Its size";
        classes: Classes, "班级", "Classes", "地块可容的最大标准学校", "Classes of the largest standard school that it holds";
        places_a_year: Places, "每年学位", "Places a year", "该校每年新增的起始年级学位", "Places of the entry grade that such a school opens every year";
        without_in_reach: Places, "可达的无公办学位儿童", "Without a public place in reach", "可达该地块的无公办学位儿童", "Children without a public place who could go there";
        children_in_reach: Places, "片区可达儿童", "Children of the area in reach", "片区内可达该地块的儿童", "Children of the area who could go there";
        nearest_metres: Metres, "最近路程（米）", "Nearest (m)", "其中最近者的路程", "The journey of the nearest of them";
    }
}

/// The parcels that can serve each area.
pub fn area_parcels<'a>(results: &Results<'a>) -> Listing<'a> {
    let (intake, areas) = (results.intake, results.bottlenecks);
    Listing::new(move || {
        areas.iter().flat_map(move |area| {
            area.parcels.iter().map(move |serving| {
                let parcel = &intake.parcels()[serving.parcel];
                AreaParcelRow {
                    area: number(area.number),
                    parcel_id: Id(&parcel.id),
                    district: Id(district(intake, parcel.district)),
                    area_m2: parcel.area,
                    classes: serving.classes,
                    places_a_year: serving.places,
                    without_in_reach: serving.without,
                    children_in_reach: serving.children,
                    nearest_metres: serving.nearest,
                }
            })
        })
    })
}
