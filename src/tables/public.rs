//! `public/`: figures of a round that anybody may see, by district, school and area, without a child: small counts are
//! suppressed, and others so that sums do not give them away ([`xuewei_core::disclosure`]).

use xuewei_core::derive::Results;
use xuewei_core::disclosure::{SMALLEST, suppressed, suppressed_of};
use xuewei_core::domain::Sector;
use xuewei_core::shortfall::DistrictFigures;
use xuewei_core::units::{Places, Points, Share};

use super::areas::{district, number};
use super::cell::{Id, Label, Millionths, Published, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// What was asked for and given in a district.
    pub struct PublicDistrictRow<'a> = "public_districts", "公开表：一行一个区县，末行为全市；* 为不公开的小数目", "For the public: a line for each district, the city last; * is a small count that is not published" {
        year: Label, "年份", "Year", "本轮的年份；各年的文件可以上下接成一个序列", "The year of the round; the files of several years make one series below one another";
        district: Id<'a>, "区县代码", "District", "区县代码；全市为空", "Code of the district; empty for the city";
        name: Text<'a>, "区县", "Name", "区县名称", "Its name";
        applied: Published, "申请", "Applied", "申请的儿童", "Children who applied";
        public: Published, "公办学位", "Public places", "获公办学位的儿童", "Children in public places";
        purchased: Published, "购买学位", "Bought places", "获政府购买学位的儿童", "Children in places that the government bought";
        unplaced: Published, "没有学位", "Without a place", "参加分配而没有学位的儿童", "Children who took part and have no place";
        not_ranked: Published, "未参加或待核实", "Not ranked", "不符合条件、撤回或等待人工核实的儿童", "Children who do not meet a condition, withdrew, or wait for a person";
        public_share: Option<Share>, "公办占比", "Public share", "公办学位 ÷ 参加分配的儿童；数目不公开时为空", "Public places ÷ children who took part; empty where a count is not published";
    }
}

row! {
    /// What a school had and whom it took last.
    pub struct PublicSchoolRow<'a> = "public_schools", "公开表：一行一所学校", "For the public: a line for each school" {
        year: Label, "年份", "Year", "本轮的年份", "The year of the round";
        school_id: Id<'a>, "学校编号", "School", "学校编号", "Identifier of the school";
        name: Text<'a>, "学校", "Name", "学校名称", "Its name";
        district: Id<'a>, "区县代码", "District", "所在区县", "The district where it is";
        places: Places, "学位", "Places", "本轮学位", "Places for this round";
        placed: Published, "录取", "Placed", "录取的儿童；* 不公开", "Children placed; * is not published";
        cutoff_points: Option<Points>, "录取末位积分", "Last points", "按位次录取的最后一名的积分；录取人数不公开时为空", "Points of the last child placed by rank; empty where the count is not published";
    }
}

row! {
    /// How many places an area has for its children.
    pub struct PublicAreaRow<'a> = "public_areas", "公开表：一行一个片区，每名儿童的公办学位从少到多", "For the public: a line for each area, fewest public places a child first" {
        year: Label, "年份", "Year", "本轮的年份", "The year of the round";
        area: Label, "片区", "Area", "片区序号", "Number of the area";
        first_school: Text<'a>, "其中的学校", "A school there", "片区中的一所学校；没有学校可达为空", "One of its schools; empty where none is in reach";
        schools: i64, "学校数", "Schools", "片区中的学校数", "How many schools it has";
        children: Published, "儿童", "Children", "片区的儿童；* 不公开", "Its children; * is not published";
        places: Places, "公办学位", "Public places", "片区的公办学位", "Its public places";
        ratio: Option<Millionths>, "每名儿童学位", "Places a child", "学位 ÷ 儿童；儿童数不公开时为空", "Places ÷ children; empty where the count is not published";
    }
}

/// A district's counts in the order of the columns: public, bought, none, not ranked.
fn counts(own: &DistrictFigures) -> [i64; 4] {
    let not_ranked = own.ineligible + own.manual_review;
    [own.public, own.purchased, own.unplaced, not_ranked].map(Places::get)
}

/// The counts of the districts with their sums, the city last, and which of them are suppressed.
fn with_sums(all: &[DistrictFigures]) -> (Vec<Vec<i64>>, Vec<Vec<bool>>) {
    let mut table: Vec<Vec<i64>> = all.iter().map(|own| counts(own).to_vec()).collect();
    let city = (0..4).map(|at| table.iter().filter_map(|row| row.get(at)).sum());
    let city: Vec<i64> = city.collect();
    table.push(city);
    for row in &mut table {
        row.push(row.iter().sum());
    }
    let marks = suppressed(&table);
    (table, marks)
}

/// The districts, those of none, then the city.
pub fn districts<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let intake = results.intake;
        let all = &results.shortfall.districts;
        let (table, marks) = with_sums(all);
        let labels = all.iter().map(move |own| {
            let code = district(intake, own.district);
            let label = own.district.map(|d| intake.districts()[d.at()].label());
            (code, label.unwrap_or(""))
        });
        let labels: Vec<(&str, &str)> = labels.chain([("", "")]).collect();
        let rows = labels.into_iter().zip(table).zip(marks);
        rows.map(move |(((code, label), counts), marks)| {
            let shown = |at: usize| {
                let is_shown = marks.get(at) == Some(&false);
                counts.get(at).copied().filter(|_| is_shown)
            };
            let took_part: Option<i64> = (0..3).map(shown).sum();
            let share = shown(0).zip(took_part);
            PublicDistrictRow {
                year: Label(intake.year()),
                district: Id(code),
                name: Text(label),
                applied: Published(shown(4)),
                public: Published(shown(0)),
                purchased: Published(shown(1)),
                unplaced: Published(shown(2)),
                not_ranked: Published(shown(3)),
                public_share: share.and_then(|(own, of)| Share::of(Places(own), Places(of))),
            }
        })
        .collect::<Vec<_>>()
        .into_iter()
    })
}

/// The schools with places, or with children, in the order of their identifiers.
pub fn schools<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let intake = results.intake;
        let all = results.shortfall.schools.iter();
        let all: Vec<_> = all
            .filter(|own| {
                own.placed > Places::ZERO || intake.schools()[own.school.at()].places > Places::ZERO
            })
            .collect();
        // The city's table has the sum of each sector: a sector is a list of its own, which says nothing where its sum is
        // not published.
        let (_, of_city) = with_sums(&results.shortfall.districts);
        let is_hidden = |at: usize| of_city.last().and_then(|row| row.get(at)) == Some(&true);
        let mut marks = vec![false; all.len()];
        for (at, sector) in [Sector::Public, Sector::Private].into_iter().enumerate() {
            let own = all.iter().enumerate();
            let own = own.filter(|(_, own)| intake.schools()[own.school.at()].sector == sector);
            let (places, placed): (Vec<usize>, Vec<i64>) =
                own.map(|(place, own)| (place, own.placed.get())).unzip();
            for (place, is_suppressed) in places.into_iter().zip(suppressed_of(&placed)) {
                marks[place] = is_suppressed || is_hidden(at);
            }
        }
        let rows = all.into_iter().zip(marks);
        rows.map(move |(own, is_suppressed)| {
            let school = &intake.schools()[own.school.at()];
            let last = own.last.and_then(|last| last.points);
            PublicSchoolRow {
                year: Label(intake.year()),
                school_id: Id(&school.id),
                name: Text(school.name.as_deref().unwrap_or("")),
                district: Id(district(intake, school.district)),
                places: school.places,
                placed: Published((!is_suppressed).then(|| own.placed.get())),
                // One child's points stay that child's where few were placed.
                cutoff_points: last.filter(|_| !is_suppressed && own.placed.get() >= SMALLEST),
            }
        })
        .collect::<Vec<_>>()
        .into_iter()
    })
}

/// The areas of pressure of the plan.
pub fn areas<'a>(results: &Results<'a>) -> Listing<'a> {
    let results = *results;
    Listing::new(move || {
        let intake = results.intake;
        let all = &results.pressure.plan;
        let children: Vec<i64> = all.iter().map(|own| own.children.get()).collect();
        let marks = suppressed_of(&children);
        let rows = all.iter().zip(marks);
        rows.map(move |(own, is_suppressed)| {
            let first = own.schools.first().map(|s| &intake.schools()[s.at()]);
            let first = first.map(|school| school.name.as_deref().unwrap_or(&school.id));
            PublicAreaRow {
                year: Label(intake.year()),
                area: number(own.number),
                first_school: Text(first.unwrap_or("")),
                schools: own.schools.len() as i64,
                children: Published((!is_suppressed).then(|| own.children.get())),
                places: own.places,
                ratio: own.millionths().map(Millionths).filter(|_| !is_suppressed),
            }
        })
        .collect::<Vec<_>>()
        .into_iter()
    })
}

/// The tables of the folder `public`.
pub fn public<'a>(results: &Results<'a>) -> [Listing<'a>; 3] {
    [districts(results), schools(results), areas(results)]
}
