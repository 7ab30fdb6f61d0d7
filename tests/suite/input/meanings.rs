//! What is written and what is meant: units, coordinates, names, levels, words, as offices write them.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::tools::{Tables, allocate, column, folder, said, verified, xuewei};

const PACK: &str = "tie_break = []\n";

const ROUND: [(&str, &str); 4] = [
    (
        "children",
        "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\n",
    ),
    (
        "schools",
        "school_id,lon,lat,places,district\nS1,120.6,31.3,2,D1\n",
    ),
    (
        "communities",
        "community,district,lon,lat\nX,D1,120.6,31.3\n",
    ),
    ("districts", "district,name\nD1,东区\n"),
];

/// The round with other tables.
fn round(others: &[(&str, &str)], pack: &str) -> (TempDir, PathBuf) {
    let at = folder();
    let kept = ROUND
        .iter()
        .filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    let tables: Vec<(&str, &str)> = kept.chain(others).copied().collect();
    let tables = Tables {
        tables: &tables,
        pack: &format!("{PACK}{pack}"),
    };
    let path = tables.write(at.path());
    (at, path)
}

fn checked(others: &[(&str, &str)]) -> String {
    let (_at, path) = round(others, "");
    said(&xuewei(&["check", path.to_str().unwrap()]))
}

fn of_allocation(others: &[(&str, &str)], pack: &str, header: &str) -> Vec<String> {
    let (at, path) = round(others, pack);
    let out = allocate(&path, at.path());
    verified(&out);
    column(&out.join("allocation.csv"), header)
}

#[test]
fn units_of_headings_and_cells_come_to_the_same_figures() {
    let plain = "school_id,lon,lat,places,district,enrolment,leavers,site_area_m2,streams\n\
                 S1,120.6,31.3,2,D1,240,40,20000,1\n";
    let figures = |schools: &str| {
        let (at, path) = round(&[("schools", schools)], "");
        let out = allocate(&path, at.path());
        verified(&out);
        let file = out.join("schools.csv");
        [column(&file, "land_gap_m2"), column(&file, "places")].concat()
    };
    let right = figures(plain);
    for (heading, area) in [
        ("占地面积（亩）", "30"),
        ("占地面积(ha)", "2"),
        ("占地面积【公顷】", "2"),
        ("占地面积/亩", "30"),
        ("占地面积(单位:万平方米)", "2"),
        ("占地面积", "30亩"),
        ("占地面积", "2万"),
        ("site_area_m2", "\"20,000\""),
        ("占地面积(㎡)", "20000"),
        ("占地面积（亩）", "20000平方米"),
    ] {
        for (places, streams) in [("2", "1"), ("1轨×2", "1轨×2"), ("2人", "1班")] {
            let schools = format!(
                "school_id,lon,lat,学位数,district,enrolment,leavers,{heading},轨数\n\
                 S1,120.6,31.3,{places},D1,240,40,{area},{streams}\n"
            );
            assert_eq!(figures(&schools), right, "{heading} {area} {places}");
        }
    }
}

#[test]
fn a_unit_that_cannot_be_brought_to_the_columns_names_the_heading() {
    for heading in ["路程(分钟)", "路程（步行分钟）", "距离/分钟", "路程[min]"] {
        let travel = format!("from,school_id,{heading}\nX,S1,8\n");
        let found = checked(&[("travel", &travel)]);
        assert!(found.contains("E229") && found.contains(heading), "{found}");
    }
    let travel = "from,school_id,路程(公里)\nX,S1,0.85\n";
    let metres = of_allocation(&[("travel", travel)], "", "metres");
    assert_eq!(metres, ["850", "850"]);
    let found = checked(&[("travel", "from,school_id,metres\nX,S1,8分钟\n")]);
    assert!(found.contains("E204"), "{found}");
}

#[test]
fn points_are_read_with_their_word() {
    let children = "child_id,community,district,积分\na,X,D1,400分\nb,X,D1,90.5 分\n";
    assert_eq!(
        of_allocation(&[("children", children)], "", "points"),
        ["400", "90.5"]
    );
}

#[test]
fn coordinates_are_read_however_they_are_kept() {
    let right = of_allocation(&[], "", "metres");
    for communities in [
        "community,district,经纬度\nX,D1,\"120.6,31.3\"\n",
        "community,district,坐标\nX,D1,120.6 31.3\n",
        "community,district,坐标\nX,D1,31.3；120.6\n",
        "community,district,位置坐标\nX,D1,\"[120.6,31.3]\"\n",
        "community,district,lon,lat\nX,D1,120°36′,31°18′\n",
        "community,district,lon,lat\nX,D1,120°36'0″E,31°18'N\n",
        "community,district,lon,lat\nX,D1,东经120度36分,北纬31度18分\n",
        "community,district,lon,lat\nX,D1,31.3,120.6\n",
    ] {
        let found = of_allocation(&[("communities", communities)], "", "metres");
        assert_eq!(found, right, "{communities}");
        let told = checked(&[("communities", communities)]);
        assert!(told.contains("W359") || told.contains("W360"), "{told}");
    }
    let broken = checked(&[("communities", "community,district,坐标\nX,D1,东门\n")]);
    assert!(broken.contains("E205"), "{broken}");
}

#[test]
fn rows_of_other_levels_are_set_aside_and_a_campus_of_both_takes_part() {
    let schools = "school_id,lon,lat,places,district,stage\n\
        S1,120.6,31.3,1,D1,小学\nS2,120.6,31.3,1,D1,九年一贯制学校\nK1,,,,D1,幼儿园\n\
        H1,,,,D1,高中\nT1,,,,D1,特殊教育学校\nJ1,120.6,31.3,1,D1,初级中学\n";
    let told = checked(&[("schools", schools)]);
    assert!(told.contains("W361") && told.contains("3 rows"), "{told}");
    assert!(told.contains("W362") && !told.contains("E2"), "{told}");
    assert!(told.contains("2 schools open"), "{told}");
    let placed = of_allocation(&[("schools", schools)], "", "school_id");
    assert_eq!(placed, ["S1", "S2"]);
}

#[test]
fn names_that_look_the_same_are_one_and_told() {
    for (written, known) in [
        ("⻄⾥", "西里"),
        ("西里１号院", "西里1号院"),
        ("西里（一期）", "西里(一期)"),
        ("西里【一期】", "西里（一期）"),
        ("西\u{200b}里", "西里"),
        ("西 里", "西里"),
        ("Ａ座", "a座"),
    ] {
        let children = format!("child_id,community,district,points\na,{written},D1,9\n");
        let communities = format!("community,district,lon,lat\n{known},D1,120.6,31.3\n");
        let tables = [
            ("children", children.as_str()),
            ("communities", communities.as_str()),
        ];
        assert_eq!(of_allocation(&tables, "", "school_id"), ["S1"], "{written}");
        assert!(checked(&tables).contains("W366"), "{written}");
    }
    // A district by the same look.
    let children = "child_id,community,district,points\na,X,Ｄ1,9\nb,X,东 区,8\n";
    assert_eq!(
        of_allocation(&[("children", children)], "", "school_id"),
        ["S1", "S1"]
    );
}

#[test]
fn unknown_communities_are_listed_once_each_with_count_reason_and_the_nearest_name() {
    let communities = "community,district,lon,lat\n东方花园,D1,120.6,31.3\n西里,D2,120.6,31.3\n";
    let mut children = String::from("child_id,community,district,points\n");
    for (at, name) in ["东方花园3幢", "西里", "东方公园", "无名村"]
        .iter()
        .enumerate()
    {
        for copy in 0..=at {
            children += &format!("c{at}{copy},{name},D1,9\n");
        }
    }
    let districts = "district,name\nD1,东区\nD2,西区\n";
    let found = checked(&[
        ("children", &children),
        ("communities", communities),
        ("districts", districts),
    ]);
    assert_eq!(
        found.matches("is not in the communities table").count(),
        4,
        "{found}"
    );
    for told in [
        "“东方花园3幢” (×1) is not in the communities table: it seems to be a part of one",
        "“西里” (×2) is not in the communities table: one of this name is in another district (→ “西里 (西区)”?)",
        "“东方公园” (×3) is not in the communities table: one is spelled like it (→ “东方花园”?)",
        "“无名村” (×4) is not in the communities table: no name is like it",
    ] {
        assert!(found.contains(told), "{told}: {found}");
    }
    // The table of other names settles them.
    let aliases = "name,community,district\n东方花园3幢,东方花园,\n西里,西里,西区\n东方公园,东方花园,D1\n无名村,东方花园,\n";
    let found = checked(&[
        ("children", &children),
        ("communities", communities),
        ("districts", districts),
        ("aliases", aliases),
    ]);
    assert!(
        found.contains("W367") && !found.contains("E208 "),
        "{found}"
    );
}

#[test]
fn children_of_a_community_without_coordinates_wait_for_a_person() {
    let communities = "community,district,lon,lat\nX,D1,120.6,31.3\nY,D1,,\n";
    let children = "child_id,community,district,points\na,X,D1,9\nb,Y,D1,8\n";
    let tables = [("communities", communities), ("children", children)];
    assert_eq!(
        of_allocation(&tables, "", "outcome"),
        ["public", "manual_review"]
    );
    let found = checked(&tables);
    assert!(found.contains("W368") && found.contains("W369"), "{found}");
}

#[test]
fn districts_in_two_ways_and_children_of_none_are_told() {
    let (_at, path) = round(
        &[
            (
                "children",
                "child_id,lon,lat,district,points\na,120.6,31.3,东区,9\nb,120.6,31.3,,8\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,district\nS1,120.6,31.3,2,320508\n",
            ),
        ],
        "[reach]\nacross_districts = false\n",
    );
    let text = fs::read_to_string(&path).unwrap();
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with("districts") && !line.starts_with("communities"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(&path, text).unwrap();
    let found = said(&xuewei(&["check", path.to_str().unwrap()]));
    assert!(
        found.contains("W365") && found.contains("320508"),
        "{found}"
    );
    assert!(found.contains("W364"), "{found}");
}

#[test]
fn words_of_evidence_are_read_as_the_packs() {
    let pack = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"e\"\ncolumn = \"education\"\nrule = \"levels\"\n\
        levels = { \"高中\" = 1, \"大专\" = 5, \"本科\" = 8, \"硕士\" = 20, \"研究生\" = 20 }\n\
        [[points.item]]\nid = \"v\"\ncolumn = \"veteran\"\nrule = \"levels\"\nlevels = { \"0\" = 0, \"否\" = 0, \"1\" = 10, \"是\" = 10 }\n\
        [[points.item]]\nid = \"r\"\ncolumn = \"residence_days\"\nrule = \"per\"\nunit = \"day\"\nper = \"year\"\npoints = 100\n";
    let children = "child_id,community,district,文化程度,退役军人,居住月数\n\
        a,X,D1,大学本科,有,12\nb,X,D1,专科,无,11\nc,X,D1,高中毕业,√,24\nd,X,D1,硕士研究生,false,36个月\n\
        e,X,D1,本科学历,,\n";
    let points = of_allocation(&[("children", children)], pack, "points");
    assert_eq!(points, ["118", "5", "211", "320", "8"]);
    let (_at, path) = round(&[("children", children)], pack);
    let found = said(&xuewei(&["check", path.to_str().unwrap()]));
    assert!(found.contains("大学本科 → 本科 ×1"), "{found}");
}
