//! Every finding that the program knows, brought about by the smallest round that has it.

use std::fs;
use std::path::Path;

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};
use rust_xlsxwriter::Workbook;
use xuewei::input::commitment::{Commitment, OfRound, Part, PartHash, calendar_date};
use xuewei::input::read_for_planning;
use xuewei_core::control::Control;
use xuewei_core::domain::{SchoolLevel, Siting};
use xuewei_core::finding::{Code, Severity};
use xuewei_core::scenario::siting::{SitingError, site};

use xuewei_walking::Point;
use xuewei_walking::osm_writer::OsmWriter;

use super::raw_workbook::RawWorkbook;
use crate::tools::{Tables, folder, said, xuewei};

/// A round in which nothing is found.
const SOUND: [(&str, &str); 4] = [
    (
        "children",
        "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\n",
    ),
    (
        "schools",
        "school_id,lon,lat,places,district\nS1,122.5,32.9,1,D1\nS2,122.5,32.901,1,D1\n",
    ),
    (
        "communities",
        "community,district,lon,lat\nX,D1,122.5,32.9\n",
    ),
    ("districts", "district,town\nD1,new\n"),
];

/// The pack of all of them asks the children table for nothing more.
const PACK: &str = "tie_break = []\n";

/// What brings a finding about: what is otherwise than in the sound round, and the command that finds it.
struct Case {
    tables: Vec<(&'static str, String)>,
    pack: String,
    /// Written below `[tables]` of `round.toml`.
    more: String,
    files: Vec<(&'static str, Vec<u8>)>,
    by: By,
}

enum By {
    Check,
    Allocate,
    /// By allocating, with lists of schools.
    Lists,
    /// The scenario of this text.
    Scenario(&'static str),
    Site,
    /// The round allocated, and then these rows of changes; the table of those who apply late, where there is one.
    Amend(&'static str, Option<&'static str>),
    /// The forecast of the city in `city.toml`.
    Forecast,
    /// The plan of that city in `plan.toml`.
    Plan,
    /// A siting of the round with limits that no file can hold, in a time that is over.
    SiteInMemory(fn(&mut Siting)),
}

/// The sound round, checked.
fn sound() -> Case {
    Case {
        tables: SOUND
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect(),
        pack: PACK.to_owned(),
        more: String::new(),
        files: Vec::new(),
        by: By::Check,
    }
}

/// A pack of its own that says everything but whose journeys come first.
fn pack_without_fairness() -> String {
    // Its text as shipped means the shortest journeys; a copy that a bureau changed says nothing.
    let shipped = fs::read_to_string("models/two-primaries.toml").unwrap();
    shipped + "# Ours.\n"
}

/// The sound round with another table.
fn with(name: &'static str, text: impl Into<String>) -> Case {
    sound().with(name, text)
}

impl Case {
    fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.tables.retain(|(known, _)| *known != name);
        self.tables.push((name, text.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.tables.retain(|(known, _)| *known != name);
        self
    }

    fn pack(mut self, pack: &str) -> Self {
        self.pack += pack;
        self
    }

    fn more(mut self, lines: &str) -> Self {
        self.more += lines;
        self
    }

    /// A file written after all others, in place of one of the same name.
    fn file(mut self, name: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name, bytes.into()));
        self
    }

    fn by(mut self, by: By) -> Self {
        self.by = by;
        self
    }

    /// The codes that are told, as `E204`, in a folder.
    fn found(&self, at: &Path) -> Vec<String> {
        let tables: Vec<(&str, &str)> = self
            .tables
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let tables = Tables {
            tables: &tables,
            pack: &self.pack,
        };
        let path = tables.write(at);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text + &self.more).unwrap();
        for (name, bytes) in &self.files {
            fs::write(at.join(name), bytes).unwrap();
        }
        let (round, out) = (path.to_str().unwrap(), at.join("out"));
        let out = out.to_str().unwrap();
        let run = match self.by {
            By::Check => xuewei(&["check", round]),
            By::Allocate => xuewei(&["allocate", round, "--out", out]),
            By::Lists => xuewei(&["allocate", round, "--out", out, "--lists"]),
            By::Site => xuewei(&["site", round, "--out", out]),
            By::Forecast => {
                let city = at.join("city.toml");
                xuewei(&["forecast", city.to_str().unwrap(), "--out", out])
            }
            By::Plan => {
                let (city, plan) = (at.join("city.toml"), at.join("plan.toml"));
                let (city, plan) = (city.to_str().unwrap(), plan.to_str().unwrap());
                xuewei(&["plan", city, plan, "--out", out])
            }
            By::Amend(rows, late) => {
                let first = at.join("first");
                let first = first.to_str().unwrap();
                assert!(
                    xuewei(&["allocate", round, "--out", first])
                        .status
                        .success()
                );
                let path = |name: &str| at.join(name).to_str().unwrap().to_owned();
                let (changes, added) = (path("changes.csv"), path("late.csv"));
                fs::write(
                    &changes,
                    format!("child_id,change,school_id,reason,who,date\n{rows}"),
                )
                .unwrap();
                let mut arguments = vec!["amend", first, &changes, "--out", out];
                if let Some(late) = late {
                    fs::write(&added, late).unwrap();
                    arguments.extend(["--add", &added]);
                }
                xuewei(&arguments)
            }
            By::Scenario(body) => {
                let scenario = at.join("s.toml");
                let text = format!("title = \"s\"\nreason = \"s\"\n{body}");
                fs::write(&scenario, text).unwrap();
                xuewei(&["scenario", round, scenario.to_str().unwrap(), "--out", out])
            }
            By::SiteInMemory(of) => {
                let mut input = read_for_planning(&path).unwrap();
                input.intake = input.intake.with(|_, own| of(&mut own.siting)).unwrap();
                let Err(SitingError::Findings(findings)) =
                    site(&input.intake, &input.pack, &Control::default())
                else {
                    panic!("a plan was found");
                };
                let all = findings.sorted();
                return all.iter().map(|f| f.code.to_string()).collect();
            }
        };
        let said = said(&run);
        let mut codes: Vec<String> = said
            .lines()
            .filter_map(|line| {
                let code = line
                    .strip_prefix("error ")
                    .or(line.strip_prefix("warning "))
                    .or(line.strip_prefix("note "))?;
                Some(code.to_owned())
            })
            .collect();
        // What stops a round is told with status 1; what is told beside a result, with none.
        let has_errors = codes.iter().any(|code| code.starts_with('E'));
        assert_eq!(run.status.code(), Some(i32::from(has_errors)), "{said}");
        codes.dedup();
        codes
    }
}

/// A workbook of these rows on its first sheet; what else is done to it.
fn workbook(more: fn(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = SOUND[1].1.lines().map(|line| line.split(','));
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    more(&mut book);
    book.save_to_buffer().unwrap()
}

/// Schools from a workbook.
fn in_workbook(more: fn(&mut Workbook)) -> Case {
    sound()
        .without("schools")
        .more("schools = \"schools.xlsx\"\n")
        .file("schools.xlsx", workbook(more))
}

/// The sound round with its districts in a sheet of this XML.
fn sheet(xml: &str, name: &str) -> Case {
    sound()
        .without("districts")
        .more(&format!("districts = \"districts.xlsx{name}\"\n"))
        .file("districts.xlsx", RawWorkbook::new(xml).bytes())
}

/// The sound round with a column of lists.
fn lists() -> Case {
    let ids = Series::new("district".into(), ["D1"]).into_column();
    let list = Series::new("list".into(), [Series::new("".into(), [1, 2])]).into_column();
    let mut bytes = Vec::new();
    let mut frame = DataFrame::new(1, vec![ids, list]).unwrap();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    sound()
        .without("districts")
        .more("districts = \"districts.parquet\"\n")
        .file("districts.parquet", bytes)
}

const ITEM: &str = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"m\"\ncolumn = \"months\"\n\
    rule = \"per\"\nper = \"month\"\npoints = 1\n";

const CONDITION: &str =
    "[[condition]]\nid = \"c\"\nany = [{ column = \"permit\", one_of = [\"yes\"] }]\n";

const DWELLING: &str =
    "[[condition]]\nid = \"d\"\nany = [{ column = \"home\", unused_years = 6 }]\n";
const ELDERS: &str = "[[batch]]\nid = \"elder\"\nsibling = true\n";
const CHOICE: &str = "[[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n";

const BATCH: &str = "[[batch]]\nid = \"g\"\ncolumn = \"group\"\none_of = [\"是\"]\n";

const LEVELS: &str = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"l\"\ncolumn = \"level\"\n\
    rule = \"levels\"\nlevels = { low = 1, high = 2 }\n";

/// Two children of a household, the second of whom cannot be where the first is.
fn household(kind: &str) -> Case {
    with(
        "children",
        "child_id,household_id,community,district,points\na,H,X,D1,9\nb,H,X,D1,8\n",
    )
    .pack(&format!("household = \"{kind}\"\n"))
    .by(By::Allocate)
}

/// A round too large for all ways of bringing its 40 pairs together to be compared: 160 homes, 12 schools with two places to
/// spare in all.
fn many_households() -> Case {
    let scattered = |i: usize| {
        let (x, y) = (i * 37 % 61, i * i * 53 % 59);
        format!(
            "{:.3},{:.3}",
            122.5 + x as f64 * 0.0005,
            32.9 + y as f64 * 0.0005
        )
    };
    let mut children = "child_id,household_id,lon,lat,district,points\n".to_owned();
    for i in 0..160 {
        let household = if i < 80 {
            format!("H{}", i / 2)
        } else {
            String::new()
        };
        children += &format!("c{i:03},{household},{},D1,{}\n", scattered(i), 160 - i);
    }
    let mut schools = "school_id,lon,lat,places,district\n".to_owned();
    for i in 0..12 {
        let places = if i < 6 { 13 } else { 14 };
        schools += &format!("S{i:02},{},{places},D1\n", scattered(i * 7 + 500));
    }
    with("children", children)
        .with("schools", schools)
        .pack("household = \"preferred\"\n")
        .by(By::Allocate)
}

/// Rolls of two areas over six years, in which nothing is found beside births that are long known.
fn rolls(of: impl Fn(&str, i32, usize) -> Option<i32>) -> String {
    let mut text = String::from("area,grade,year,count\n");
    for area in ["A", "B"] {
        for year in 2020..2026 {
            for grade in 1..3 {
                if let Some(count) = of(area, year, grade) {
                    text += &format!("{area},{grade},{year},{count}\n");
                }
            }
        }
    }
    text
}

/// A city of these rolls with births of both areas to 2026, a year ahead, and further lines of its file.
fn city(rolls: impl Into<String>, more: &str) -> Case {
    let mut births = String::from("area,year,count,lon,lat\n");
    for area in ["A", "B"] {
        for year in 2012..2027 {
            births += &format!("{area},{year},100,122.5,32.9\n");
        }
    }
    let text =
        "name = \"city\"\nyears = 1\n[tables]\nrolls = \"rolls.csv\"\nbirths = \"births.csv\"\n";
    sound()
        .file("rolls.csv", rolls.into())
        .file("births.csv", births)
        .file("city.toml", format!("{text}{more}"))
        .by(By::Forecast)
}

/// A city of two schools and a parcel, planned for 2026 and 2027: rooms for two classes a grade and one more.
fn plan(plan: &str) -> Case {
    let schools = "school_id,lon,lat,district,area,stage,places,streams,rooms,posts,site_area_m2\n\
        S1,122.5,32.9,D1,A,primary,90,2,13,40,90000\nS2,122.5,32.9,D1,B,junior,100,2,7,30,\n";
    let file = "name = \"city\"\nyears = 2\n[tables]\nrolls = \"rolls.csv\"\nbirths = \"births.csv\"\n\
        schools = \"schools.csv\"\ndistricts = \"districts.csv\"\nparcels = \"parcels.csv\"\n";
    city(rolls(steady), "")
        .file("schools.csv", schools)
        .file("districts.csv", "district\nD1\n")
        .file(
            "parcels.csv",
            "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.9,30000,D1\n",
        )
        .file("city.toml", file)
        .file("plan.toml", format!("years = [2026, 2027]\n{plan}"))
        .by(By::Plan)
}

/// Schools of two districts far apart.
const TWO_DISTRICTS: &str = "school_id,lon,lat,district,area,stage,places,streams,rooms,posts,site_area_m2\n\
    S1,122.5,32.9,D1,A,primary,90,2,13,40,90000\nS2,122.9,32.9,D2,B,junior,100,2,7,30,\n";

/// A plan of two districts far apart, whose children go no farther than a reach.
fn reaching(text: &str, parcels: &str, metres: &str) -> Case {
    let file = format!(
        "name = \"city\"\nyears = 2\n[tables]\nrolls = \"rolls.csv\"\nbirths = \"births.csv\"\n\
         schools = \"schools.csv\"\ndistricts = \"districts.csv\"\nparcels = \"parcels.csv\"\n\
         [planning]\nreach_m = {{ junior = {metres} }}\n"
    );
    plan(text)
        .file("schools.csv", TWO_DISTRICTS)
        .file("districts.csv", "district\nD1\nD2\n")
        .file(
            "parcels.csv",
            format!("parcel_id,lon,lat,area_m2,district\n{parcels}"),
        )
        .file("city.toml", file)
}

/// Schools of such a city, other than they are.
fn planned_schools(rows: &str) -> Case {
    let head = "school_id,lon,lat,district,area,stage,places,streams,rooms,posts,site_area_m2\n";
    plan("").file("schools.csv", format!("{head}{rows}"))
}

/// A table with one more column, empty in every row.
fn wider(table: &str, column: &str) -> String {
    let mut lines = table.lines();
    let head = lines.next().unwrap_or_default();
    let rows: String = lines.map(|line| format!("{line},\n")).collect();
    format!("{head},{column}\n{rows}")
}

/// As many in every grade and year.
fn steady(_: &str, _: i32, _: usize) -> Option<i32> {
    Some(90)
}

/// The sound round with a commitment.
fn committed(bytes: Vec<u8>) -> Case {
    let round = "name = \"test\"\nyear = 2026\nstage = \"primary\"\npolicy = \"pack.toml\"\nseed = \"test\"\n\
        commitment = \"c.json\"\n[tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\n\
        communities = \"communities.csv\"\ndistricts = \"districts.csv\"\n";
    sound().file("round.toml", round).file("c.json", bytes)
}

/// One parcel and a forecast of two places far apart, for sitings.
fn villages(site: &str) -> Case {
    sound()
        .without("children")
        .without("communities")
        .with("schools", "school_id,lon,lat,places,district,status\n")
        .with(
            "demand",
            "cell_id,lon,lat,count,district\nX,122.5,32.9,9,D1\nY,122.7,32.9,9,D1\n",
        )
        .with(
            "parcels",
            "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.9,99999,D1\n",
        )
        .more(&format!("[site]\nobjective = \"cost\"\n{site}"))
        .by(By::Site)
}

/// Children on a line in ten groups, and a candidate between each two of them, for every second of which there is
/// room. Only the first, the third, the fifth and so on are enough for all; one at a time, the second comes first.
fn line() -> Case {
    let mut demand = String::from("cell_id,lon,lat,count,district\n");
    let mut schools = String::from("school_id,lon,lat,places,district,status\n");
    let mut travel = String::from("from,school_id,metres\n");
    for at in 0..10 {
        let count = [9, 11, 11, 9][at % 4];
        demand += &format!("G{at},122.5,32.9,{count},D1\n");
        if at < 9 {
            schools += &format!("C{at},122.5,32.9,24,D1,candidate\n");
            travel += &format!("G{at},C{at},100\nG{},C{at},100\n", at + 1);
        }
    }
    sound()
        .without("children")
        .without("communities")
        .with("demand", demand)
        .with("schools", schools)
        .with("travel", travel)
        .more("[site]\nobjective = \"cost\"\nopenings = 5\n")
}

/// A point so many metres east and north of the community and the schools of the sound round.
fn beside(east: f64, north: f64) -> Point {
    let metre = 360.0 / (2.0 * std::f64::consts::PI * 6_371_008.8);
    let shrink = 32.9_f64.to_radians().cos();
    Point::new(122.5 + east * metre / shrink, 32.9 + north * metre)
}

/// A line of points as a row of roads.
fn road(id: &str, more: &str, points: &[(f64, f64)]) -> String {
    let points = points.iter().map(|(x, y)| beside(*x, *y));
    let points: Vec<String> = points
        .map(|p| format!("{:.9} {:.9}", p.lon, p.lat))
        .collect();
    format!("{id},{more},\"LINESTRING ({})\"\n", points.join(", "))
}

/// The road past the community and both schools.
fn main_road() -> String {
    road(
        "r",
        "0,yes",
        &[(-3000.0, 5.0), (0.0, 5.0), (0.0, 300.0), (3000.0, 300.0)],
    )
}

/// The sound round on foot along these roads, further keys of `[network]` with it.
fn on_foot(roads: &str, keys: &str) -> Case {
    sound()
        .pack("[travel]\nmethod = \"network\"\n")
        .more(&format!("[network]\nroads = \"roads.csv\"\n{keys}"))
        .file(
            "roads.csv",
            format!("edge_id,level,foot,wkt\n{}{roads}", main_road()),
        )
}

/// The same on an extract of OpenStreetMap: a street past all, and what is added to it.
fn on_an_extract(add: fn(&mut OsmWriter)) -> Case {
    let mut file = OsmWriter::new();
    for (id, x, y) in [
        (1, -3000.0, 5.0),
        (2, 0.0, 5.0),
        (3, 0.0, 300.0),
        (4, 3000.0, 300.0),
    ] {
        file.node(id, beside(x, y), &[]);
    }
    file.way(10, &[1, 2, 3, 4], &[("highway", "residential")]);
    add(&mut file);
    sound()
        .pack("[travel]\nmethod = \"network\"\n")
        .more("[network]\nroads = \"roads.osm.pbf\"\n")
        .file("roads.osm.pbf", file.finish(1_700_000_000))
}

/// Another point of the community.
fn community_at(east: f64, north: f64) -> String {
    let at = beside(east, north);
    format!(
        "community,district,lon,lat\nX,D1,{:.9},{:.9}\n",
        at.lon, at.lat
    )
}

/// What brings a code about.
fn case(code: Code) -> Case {
    use Code as C;
    match code {
        C::FileUnreadable => sound().more("travel = \"none.csv\"\n"),
        C::TomlInvalid => sound().pack("[reach]\nfar = 1\n"),
        C::PackUnknown => sound().file("pack.toml", "extends = \"none\"\n"),
        C::PackCircle => sound().file("pack.toml", "extends = \"pack.toml\"\n"),
        C::SettingInvalid => sound().pack("[travel]\ndetour = 0.5\n"),
        C::FormatUnknown => sound().more("travel = \"t.doc\"\n").file("t.doc", "from"),
        C::TableBroken => with("districts", "district,town\nD1,new,x\n"),
        C::TooMuch => with("districts", format!("district,name\nD1,{}\n", "x".repeat(32_768))),
        C::KeyMissing => sound().file("pack.toml", "title = \"t\"\n"),
        C::ColumnMissing => with("schools", "school_id,lon,lat,district\nS1,122.5,32.9,D1\n"),
        C::ColumnTwice => with("districts", "district,区县,town\nD1,D1,new\n"),
        C::ValueMissing => with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,,D1\n"),
        C::NumberInvalid => with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,few,D1\n"),
        C::CoordinateInvalid => with("schools", "school_id,lon,lat,places,district\nS1,122.5,132.9,2,D1\n"),
        C::WordUnknown => with("districts", "district,town\nD1,small\n"),
        C::IdTwice => with("children", "child_id,community,district,points\na,X,D1,9\na,X,D1,8\n"),
        C::CommunityUnknown => with("children", "child_id,community,district,points\na,Z,D1,9\n"),
        C::CommunityAmbiguous => with("children", "child_id,community,points\na,X,9\nb,X,8\n")
            .with("districts", "district\nD1\nD2\n")
            .with("communities", "community,district,lon,lat\nX,D1,122.5,32.9\nX,D2,122.6,32.9\n"),
        C::DistrictUnknown => with("communities", "community,district,lon,lat\nX,D9,122.5,32.9\n"),
        C::SchoolUnknown => with("locks", "child_id,school_id,reason\na,S9,moved\n"),
        C::OriginUnknown => with("travel", "from,school_id,metres\nZ,S1,100\n"),
        C::NoSchools => with("schools", "school_id,lon,lat,places,district,stage\nS1,122.5,32.9,2,D1,junior\n"),
        C::NoChildren => with("children", "child_id,community,district,points\n"),
        C::CommunityTwice => with("communities", "community,district,lon,lat\nX,D1,122.5,32.9\nX,D1,122.6,32.9\n"),
        C::TooLarge => with("demand", "cell_id,lon,lat,count,district\nX,122.5,32.9,5000001,D1\n"),
        C::ChildUnknown => with("locks", "child_id,school_id,reason\nz,S1,moved\n"),
        C::DecisionInvalid => with("children", "child_id,community,district,points,permit\na,X,D1,9,\n")
            .pack(CONDITION)
            .with("review", "child_id,item,decision,reason,who\na,c,perhaps,seen,W\n"),
        C::ItemUnknown => with("review", "child_id,item,decision,reason,who\na,z,yes,seen,W\n"),
        C::DecisionBeyondCap => with("children", "child_id,community,district,months\na,X,D1,9\n")
            .pack(
                "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"m\"\ncolumn = \"months\"\n\
                 rule = \"per\"\nper = \"month\"\npoints = 1\ncap = 50\n",
            )
            .with("review", "child_id,item,decision,reason,who\na,m,900,seen,W\n"),
        C::LocksTooMany => with("locks", "child_id,school_id,reason\na,S1,moved\nb,S1,moved\n"),
        C::LockImpossible => with("children", "child_id,community,district,points,stage\na,X,D1,9,junior\nb,X,D1,8,\n")
            .with("locks", "child_id,school_id,reason\na,S1,moved\n"),
        C::LockNotBought => with("schools", "school_id,lon,lat,places,district,sector\nS1,122.5,32.9,1,D1,private\nS2,122.5,32.9,1,D1,\n")
            .with("locks", "child_id,school_id,reason\na,S1,moved\n")
            .pack("objectives = [\"public_places\", \"travel\"]\n"),
        C::SharesInvalid => with("last_year", "district,eligible,public,purchased\nD1,8,8,1\n"),
        C::LeaversTooMany => with("schools", "school_id,lon,lat,places,district,enrolment,leavers\nS1,122.5,32.9,2,D1,5,6\n"),
        C::PartTooLarge => with("schools", "school_id,lon,lat,places,district,enrolment,migrant_enrolment\nS1,122.5,32.9,2,D1,5,6\n"),
        C::TotalRow => with("districts", "district,town\nD1,new\n合计,new\n"),
        C::IdMangled => with("children", "child_id,community,district,points\n3.20505E+17,X,D1,9\n"),
        C::CellError => with("districts", "district,town\nD1,#REF!\n"),
        C::HeaderLower => with("schools", "S1,122.5,32.9,1,D1\nschool_id,lon,lat,places,district\nS2,122.5,32.9,1,D1\n"),
        C::HeadingsFound => with("districts", "一览,\ndistrict,town\nD1,new\n"),
        C::CellsWithoutHeading => with("districts", "district,town,\nD1,new,x\n"),
        C::RowsAside => with("districts", "district,town\nD1,new\n合计,1\n"),
        C::QuoteBroken => with("districts", "district,town\nD1,\"new\n"),
        C::RowShort => with("districts", "district,town\nD1\n"),
        C::CellOverLines => with("districts", "district,town,remark\nD1,new,\"a\nb\"\n"),
        C::IdIsDate => with("schools", "school_id,lon,lat,places,district\n2026/3/1,122.5,32.9,1,D1\n"),
        C::FormulaUncalculated => sheet(
            "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>district</v></c><c r=\"B1\" t=\"str\"><v>name</v></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"str\"><v>D1</v></c><c r=\"B2\"><f>1</f></c></row></sheetData>",
            "",
        ),
        C::CellsMerged => sheet(
            "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>district</v></c><c r=\"B1\" t=\"str\"><v>name</v></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"str\"><v>D1</v></c><c r=\"B2\" t=\"str\"><v>x</v></c></row>\
             <row r=\"3\"><c r=\"A3\" t=\"str\"><v>D2</v></c></row></sheetData><mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>",
            "",
        ),
        C::FigureMerged => sound()
            .without("schools")
            .more("schools = \"schools.xlsx\"\n")
            .file("schools.xlsx", {
                let mut book = Workbook::new();
                let sheet = book.add_worksheet();
                for (row, cells) in (0..).zip(SOUND[1].1.lines()) {
                    for (column, cell) in (0..).zip(cells.split(',')) {
                        sheet.write(row, column, cell).unwrap();
                    }
                }
                sheet.merge_range(1, 3, 2, 3, "1", &rust_xlsxwriter::Format::new()).unwrap();
                book.save_to_buffer().unwrap()
            }),
        C::ColumnsHidden => sheet("<cols><col min=\"1\" max=\"1\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>district</v></c></row><row r=\"2\"><c r=\"A2\" t=\"str\"><v>D1</v></c></row></sheetData>", ""),
        C::SheetUnknown => sheet("<sheetData/>", "#other"),
        C::ColumnNested => lists(),
        C::UnitDiffers => with("travel", "from,school_id,路程（分钟）\nX,S1,9\nX,S2,9\n"),
        C::CommunitiesMissing => with("children", "child_id,community,points\na,X,9\n").without("communities"),
        C::CommitmentInvalid => committed(Vec::new()),
        C::ChoicesUnknown => with("children", "child_id,community,district,points,choices\na,X,D1,9,S9\n").pack(CHOICE),
        C::PackColumnMissing => sound().pack(CONDITION),
        C::NameUnknown => sound().by(By::Scenario("[[close]]\nschool = \"S9\"\n")),
        C::ScenariosConflict => sound()
            .file("t.toml", "title = \"t\"\nreason = \"t\"\nextend = [{ school = \"S1\", places = 1 }]\n")
            .by(By::Scenario("with = [\"t.toml\"]\nclose = [{ school = \"S1\" }]\n")),
        C::OverrideInvalid => sound().by(By::Scenario("[children]\nfactor = 11\n")),
        C::ForecastMissing => sound().by(By::Scenario("year = 2031\nvariant = \"high\"\n")),
        C::NothingToSite => sound().by(By::Site),
        C::SitingImpossible => villages("").by(By::SiteInMemory(|siting| siting.openings = Some(-1))),
        C::SitingBeyond => villages(""),
        C::SitingShort => villages("openings = 0\n")
            .with("demand", "cell_id,lon,lat,count,district\nX,122.5,32.9,9,D1\n"),
        C::SitingNotKnown => line().by(By::SiteInMemory(|siting| siting.time_limit = 0.0)),
        C::ChangeUnknown => sound().by(By::Amend("a,swap,,r,w,2025-07-12\n", None)),
        C::NothingToWithdraw => with("children", "child_id,community,district,points,stage\na,X,D1,9,junior\nb,X,D1,8,\n")
            .by(By::Amend("a,withdraw,,r,w,2025-07-12\n", None)),
        C::AddedWithoutRow => sound()
            .by(By::Amend("a,withdraw,,r,w,2025-07-12\n", Some("child_id,community,district,points\nc,X,D1,7\n"))),
        C::AddedMissing => sound().by(By::Amend("c,add,,r,w,2025-07-12\n", None)),
        C::AddedKnown => sound().by(By::Amend("a,add,,r,w,2025-07-12\n", None)),
        C::SchoolFull => sound().by(By::Amend("a,place,S2,r,w,2025-07-12\n", None)),
        C::ChangeDateInvalid => sound().by(By::Amend("a,withdraw,,r,w,soon\n", None)),
        C::ChangeOutOfOrder => sound().by(By::Amend("a,withdraw,,r,w,2199-07-12\n", None)),
        C::NoChanges => sound().by(By::Amend("", None)),
        C::SchoolNotTheirs => sound().by(By::Amend("a,withdraw,S2,r,w,2025-07-12\n", None)),
        C::WithdrawnWaiting => with("children", "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\nc,X,D1,7\n")
            .by(By::Amend("c,withdraw,,r,w,2025-07-12\n", None)),
        C::RoadsMissing => sound().pack("[travel]\nmethod = \"network\"\n"),
        C::RoadsUnreadable => on_foot("", "").file("roads.csv", "edge_id\n1\n"),
        C::RoadsProjected => on_foot("", "")
            .file("roads.csv", "edge_id,wkt\n1,\"LINESTRING (40512000 3450000, 40513000 3450000)\"\n"),
        C::GateOfNobody => on_foot("", "gates = \"gates.csv\"\n")
            .file("gates.csv", "place_kind,place_id,lon,lat\nschool,S9,122.5,32.9\n"),
        C::RoadsCut => on_an_extract(|file| file.way(11, &[2, 99, 3], &[("highway", "path")])),
        C::RoadsTwice => on_an_extract(|file| file.way(10, &[2, 3], &[("highway", "path")])),
        C::RoadsCross => on_foot(&road("c", "0,yes", &[(-500.0, -100.0), (-500.0, 100.0)]), ""),
        C::RoadsOfOtherLevel => on_foot(&road("c", "1,yes", &[(-500.0, -100.0), (-500.0, 5.0)]), ""),
        C::PiecesLeftOut => on_foot(&road("c", "0,yes", &[(-500.0, 800.0), (-400.0, 800.0)]), ""),
        C::SegmentsLeftOut => on_foot(&road("c", "0,yes", &[(-3000.0, 5.0), (-203_000.0, 5.0)]), ""),
        C::RoadsPrivate => on_foot(&road("c", "0,private", &[(-3000.0, 5.0), (-3000.0, 100.0)]), ""),
        C::RoadsOneWay => on_an_extract(|file| {
            file.way(11, &[1, 2], &[("highway", "path"), ("oneway:foot", "yes")]);
        }),
        C::RoadsDate => on_an_extract(|_| {}),
        C::RoadsNoLines => on_foot("c,0,yes,POINT (122.5 32.9)\n", ""),
        C::CorrectionOfNothing => on_foot("", "edits = \"edits.csv\"\n")
            .file("edits.csv", "change,edge_id,reason,who,date\nremove,z,closed,W,2026-03-01\n"),
        C::CorrectionWithoutReason => on_foot("", "edits = \"edits.csv\"\n").file(
            "edits.csv",
            format!("change,{}{}", "edge_id,who,date,wkt\nadd,", road("n", "W,2026-03-01", &[(-500.0, 5.0), (-500.0, 90.0)])),
        ),
        C::RoadsDatum => {
            let mut schools = String::from("school_id,lon,lat,places,district\n");
            for at in 0..8 {
                let place = beside(f64::from(at * at) * 37.0, 5.0);
                schools += &format!("S{at},{:.7},{:.7},1,D1\n", place.lon, place.lat);
            }
            on_an_extract(|file| {
                for at in 0..8_i32 {
                    let place = beside(f64::from(at * at) * 37.0 + 430.0, 205.0);
                    file.node(100 + i64::from(at), place, &[("amenity", "school")]);
                }
            })
            .with("schools", schools)
        }
        C::RoadsEnd => on_foot("", ""),
        C::LegLong => on_foot("", "").with("communities", community_at(-1000.0, 200.0)),
        C::LegBlocked => on_foot("", "barriers = \"barriers.csv\"\n").file("barriers.csv", {
            let ring = [(-40.0, -40.0), (40.0, -40.0), (40.0, 2.0), (-40.0, 2.0), (-40.0, -40.0)];
            let line = road("water", "", &ring);
            format!("kind,none,wkt\n{line}")
        }),
        C::PlaceOffNetwork => on_foot("", "").with("communities", community_at(-1000.0, 900.0)),
        C::GateOff => on_foot("", "gates = \"gates.csv\"\n").file("gates.csv", {
            let at = beside(-800.0, 90.0);
            format!("place_kind,place_id,lon,lat\ncommunity,X,{:.9},{:.9}\n", at.lon, at.lat)
        }),
        C::SchoolWithoutGate => on_foot("", "gates = \"gates.csv\"\n").file("gates.csv", {
            let at = beside(-800.0, 9.0);
            format!("place_kind,place_id,lon,lat\nschool,S1,{:.9},{:.9}\n", at.lon, at.lat)
        }),
        C::PlaceOnPiece => on_foot(&road("c", "0,yes", &[(-900.0, 150.0), (-800.0, 150.0)]), "")
            .with("communities", community_at(-850.0, 140.0)),
        C::ShorterThanStraight => {
            // Each piece is a third of a millimetre longer than the whole millimetres that it counts as: together a metre.
            let points: Vec<(f64, f64)> = (0..3_700)
                .map(|at| (-2_900.0 + 0.150_35 * f64::from(at), -500.0))
                .collect();
            let (first, last) = (points[0], points[points.len() - 1]);
            let far = road("d", "0,yes", &[first, (-2_900.0, -2_500.0)]);
            let school = beside(last.0, last.1);
            on_foot(&(road("c", "0,yes", &points) + &far), "")
                .with("communities", community_at(first.0, first.1))
                .with(
                    "schools",
                    format!("school_id,lon,lat,places,district\nS1,{:.9},{:.9},2,D1\n", school.lon, school.lat),
                )
        }
        C::DetourLong => on_foot(
            &road("c", "0,yes", &[(-2000.0, 5.0), (-2000.0, 900.0), (-1800.0, 900.0), (-1800.0, 25.0)]),
            "",
        )
        .with("communities", community_at(-1800.0, 25.0))
        .with("schools", {
            let at = beside(-1650.0, 5.0);
            format!("school_id,lon,lat,places,district\nS1,{:.9},{:.9},2,D1\n", at.lon, at.lat)
        }),
        C::CloseCalls => on_foot("", "").with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,1,D1\nS2,122.5,32.9,1,D1\n"),
        C::JourneySources => on_foot("", ""),
        C::RoadsUnused => sound().more("[network]\nroads = \"roads.csv\"\n"),
        C::OnFootTried => on_foot("", "").by(By::Scenario(
            "[[gate]]\nschool = \"S1\"\nlon = 122.5\nlat = 32.902\n",
        )),
        C::PointsMissing => with("children", "child_id,community,district,points\na,X,D1,\n"),
        C::HomeMissing => with("children", "child_id,community,district,points\na,,D1,9\n"),
        C::OtherStage => with("children", "child_id,community,district,points,stage\na,X,D1,9,junior\nb,X,D1,8,\n"),
        C::TieBreakMissing => sound().file("pack.toml", "extends = \"two-primaries\"\n"),
        C::IdentityNumbersDropped => with("children", "child_id,community,district,points,身份证号\na,X,D1,9,\n"),
        C::SchoolWithoutChildren => with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,2,D1\nS2,122.9,32.9,1,D1\n"),
        C::ChildrenWithoutSchool => with("schools", "school_id,lon,lat,places,district\nS1,122.9,32.9,2,D1\n"),
        C::PriceMissing => with("schools", "school_id,lon,lat,places,district,sector\nS1,122.5,32.9,2,D1,private\n"),
        C::EvidenceMissing => sound().pack(ITEM),
        C::PointsDiffer => with("children", "child_id,community,district,points,months\na,X,D1,9,8\n").pack(ITEM),
        C::LockOutOfReach => with("schools", "school_id,lon,lat,places,district\nS1,122.9,32.9,2,D1\nS2,122.5,32.9,2,D1\n")
            .with("locks", "child_id,school_id,reason\na,S1,moved\n"),
        C::ChoicesIgnored => with("children", "child_id,community,district,points,choices\na,X,D1,9,S1\n")
            .with("schools", "school_id,lon,lat,places,district,status\nS1,122.5,32.9,1,D1,closed\nS2,122.5,32.9,1,D1,\n")
            .pack(CHOICE),
        C::PackOutdated => sound().pack("[validity]\nuntil = 2020-12-31\n"),
        C::HouseholdsApart => household("preferred"),
        C::HouseholdsToDecide => household("required"),
        C::HouseholdsNotCompared => many_households(),
        C::ParcelSmall => with("parcels", "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.9,6210,D1\n")
            .by(By::Scenario("[[open]]\nparcel = \"L1\"\nstreams = 2\n")),
        C::ForecastPartial => with("demand", "cell_id,lon,lat,count,district,year\nX,122.5,32.9,2,D2,2027\n")
            .with("districts", "district\nD1\nD2\n"),
        C::PupilsOfClosed => with("schools", "school_id,lon,lat,places,district,enrolment,leavers\nS1,122.5,32.9,1,D1,6,1\nS2,122.5,32.9,1,D1,,\n")
            .by(By::Scenario("[[close]]\nschool = \"S1\"\n")),
        // Large enough for three streams, not for the 24 classes of a standard school; S2 is what there is to decide.
        C::ParcelsUnfit => with("parcels", "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.9,20000,D1\n")
            .with("schools", "school_id,lon,lat,places,district,status\nS1,122.5,32.9,1,D1,\nS2,122.5,32.9,1,D1,candidate\n")
            .by(By::Site),
        C::VariantWithoutYear => with("demand", "cell_id,lon,lat,count,district,year,variant\nX,122.5,32.9,2,D1,2026,\nX,122.5,32.9,3,D1,2025,high\n")
            .with("schools", "school_id,lon,lat,places,district,status\nS1,122.5,32.9,1,D1,\nS2,122.5,32.9,1,D1,candidate\n")
            .by(By::Site),
        C::ParcelsLeftOut => with("parcels", "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.9,99999,D1\n")
            .with("schools", "school_id,lon,lat,places,district,status\nS1,122.5,32.9,1,D1,\nS2,122.5,32.9,1,D1,candidate\n")
            .with("travel", "from,school_id,metres\nX,S1,100\nX,S2,100\n")
            .by(By::Site),
        // Made up: the first six digits are no place.
        C::PublicListWithheld => with("children", "child_id,community,district,points\n张三,X,D1,9\n")
            .pack("[notice]\nlist_until = 2026-09-10\n"),
        C::HouseholdLarge => with(
            "children",
            "child_id,community,district,points,household_id\na,X,D1,9,h\nb,X,D1,8,h\nc,X,D1,7,h\n\
             d,X,D1,6,h\ne,X,D1,5,h\nf,X,D1,4,h\ng,X,D1,3,h\n",
        ),
        C::HouseholdPlaceholder => with("children", "child_id,community,district,points,household_id\na,X,D1,9,无\n"),
        C::HouseholdBirths => with(
            "children",
            "child_id,community,district,points,household_id,birth_date\n\
             a,X,D1,9,h,2020-03-11\nb,X,D1,8,h,2020-03-15\n",
        ),
        C::HouseholdHomes => with(
            "children",
            "child_id,district,points,household_id,lon,lat\n\
             a,D1,9,h,122.5,32.9\nb,D1,8,h,122.51,32.9\n",
        ),
        C::CommitmentDiffers => {
            let other = |part| (part, PartHash { count: 2, sha256: "0".repeat(64) });
            let of = OfRound { name: "test", year: 2026, level: SchoolLevel::Primary };
            let parts = Part::ALL.map(other).into();
            let own = Commitment::new(of, calendar_date("2026-06-01").unwrap(), parts);
            committed(serde_json::to_vec(&own).unwrap())
        }
        C::IdentityNumbersAsIds => with("children", "child_id,community,district,points\n000000191231001,X,D1,9\n"),
        C::OutlinesUnused => sound().more("outlines = \"o.json\"\n").file(
            "o.json",
            r#"{"type":"Feature","properties":{"district":"D9"},"geometry":null}"#,
        ),
        C::SheetsIgnored => in_workbook(|book| {
            book.add_worksheet().write(0, 0, "more").unwrap();
        }),
        C::IdLooksOdd => with("children", "child_id,community,district,points\nａ,X,D1,9\n"),
        C::OutsideCity => with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,1,D1\nS2,112.5,32.9,1,D1\n"),
        C::DatumSuspected => {
            let mut children = String::from("child_id,community,district,points,lon,lat\n");
            let (lon, lat) = coordtransform::wgs84_to_gcj02(120.6, 31.3);
            for at in 0..20 {
                children += &format!("c{at:02},X,D1,9,{lon},{lat}\n");
            }
            with("children", children)
                .with("communities", "community,district,lon,lat\nX,D1,120.6,31.3\n")
                .with("schools", "school_id,lon,lat,places,district\nS1,120.6,31.3,20,D1\n")
        }
        C::PlacesBeyondStreams => with("schools", "school_id,lon,lat,places,district,streams\nS1,122.5,32.9,46,D1,1\n"),
        C::BirthDateOdd => with("children", "child_id,community,district,points,birth_date\na,X,D1,9,1990-01-01\n"),
        C::LikelyTwice => with("children", "child_id,community,district,points,birth_date,姓名\na,X,D1,9,2020-01-01,n\nb,X,D1,9,2020-01-01,n\n"),
        C::IdentityInvalid => with("children", "child_id,community,district,points,身份证号\na,X,D1,9,12345\n"),
        C::DistrictAlias => with("districts", "district\n320508\nD1\n")
            .with("communities", "community,district,lon,lat\nX,320502,122.5,32.9\n")
            .with("children", "child_id,community,points\na,X,9\n"),
        C::CarryUnknown => sound().file(
            "round.toml",
            "name = \"test\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"test\"\n\
             carry = [\"姓名\"]\n[tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\n\
             communities = \"communities.csv\"\ndistricts = \"districts.csv\"\n",
        ),
        C::ColumnsUnknown => with("children", "child_id,community,district,points,queue\na,X,D1,9,7\n"),
        C::RowsHidden => in_workbook(|book| {
            book.worksheet_from_index(0).unwrap().set_row_hidden(1).unwrap();
        }),
        C::RowsStruck => in_workbook(|book| {
            let struck = rust_xlsxwriter::Format::new().set_font_strikethrough();
            book.worksheet_from_index(0).unwrap().write_with_format(1, 0, "S1", &struck).unwrap();
        }),
        C::CellsPercentage => in_workbook(|book| {
            let percent = rust_xlsxwriter::Format::new().set_num_format("0%");
            book.worksheet_from_index(0).unwrap().write_with_format(1, 3, 1.0, &percent).unwrap();
        }),
        C::SchoolsWithoutDistrict => with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,1,D1\nS2,122.5,32.9,1,\n"),
        C::ChoiceUnknown => {
            let mut children = String::from("child_id,community,district,points,choices\n");
            for at in 0..60 {
                children += &format!("c{at:02},X,D1,9,{}\n", if at == 7 { "S9" } else { "S1" });
            }
            with("children", children).pack(CHOICE)
        }
        C::DwellingsUsed => with("children", "child_id,community,district,points,household_id,home\na,X,D1,9,H1,A1\n").with("dwellings", "address,year,household_id\nA1,2026,H9\n").pack(DWELLING),
        C::DwellingsUnclear => with("children", "child_id,community,district,points,household_id,home\na,X,D1,9,H1,A1\n").with("dwellings", "address,year,household_id\nA1,,H9\n").pack(DWELLING),
        C::LevelsUnread => with("schools", "school_id,lon,lat,places,district,办学情况\nS1,122.5,32.9,1,D1,小学\nS2,122.5,32.9,1,D1,初中\n"),
        C::AreaUnknown => with("children", "child_id,community,district,points,choices,area\na,X,D1,9,S1,E\n")
            .with("schools", "school_id,lon,lat,places,district,area\nS1,122.5,32.9,1,D1,E\n")
            .pack("[[round]]\nkind = \"choice\"\narea_lines = { W = 1 }\n"),
        C::ChildrenOfNoArea => with("children", "child_id,community,district,points,choices,area\na,X,D1,9,S1,W\n")
            .with("schools", "school_id,lon,lat,places,district,area\nS1,122.5,32.9,1,D1,E\n")
            .pack("[[round]]\nkind = \"choice\"\nwithin_area = true\n"),
        C::SiblingSchoolUnknown => with("children", "child_id,community,district,points,sibling_school\na,X,D1,9,S9\n")
            .pack(ELDERS),
        C::SiblingSchoolNotOpen => with("children", "child_id,community,district,points,sibling_school\na,X,D1,9,S2\n")
            .with("schools", "school_id,lon,lat,places,district,status\nS1,122.5,32.9,1,D1,\nS2,122.5,32.9,1,D1,closed\n")
            .pack(ELDERS),
        C::SiblingSchoolUnused => with("children", "child_id,community,district,points,sibling_school\na,X,D1,9,S1\n"),
        C::ChoicesUnused => with("children", "child_id,community,district,points,choices\na,X,D1,9,S1\n"),
        C::BlankTaken => with("schools", "school_id,lon,lat,places,district,sector\nS1,122.5,32.9,1,D1,public\nS2,122.5,32.901,1,D1,\n"),
        C::SitesSmall => with("schools", "school_id,lon,lat,places,district,site_area_m2\nS1,122.5,32.9,1,D1,30\n"),
        C::IdsByCapitals => with("children", "child_id,community,district,points\na1,X,D1,9\nA1,X,D1,8\n"),
        C::BusUnused => sound().pack("[reach]\nbuses = [{ school = \"S1\", communities = [\"X\"] }]\n"),
        C::GradesPartial => with("schools", "school_id,lon,lat,places,district,enrolment,grade_1,grade_2,grade_3,grade_4,grade_5\nS1,122.5,32.9,1,D1,9,1,2,1,2,1\n"),
        C::GradesDiffer => with("schools", "school_id,lon,lat,places,district,enrolment,grade_1,grade_2,grade_3,grade_4,grade_5,grade_6\nS1,122.5,32.9,1,D1,9,1,2,1,2,1,1\n"),
        C::BaseMapUndrawn => sound().more("base_map = \"m.json\"\n").file(
            "m.json",
            r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[122.5,32.9]}}"#,
        ),
        C::TimeMayOverlap => with("children", "child_id,community,district,months,there\na,X,D1,9,9\n")
            .pack(ITEM)
            .pack("[[points.recognised]]\nitem = \"m\"\nplace = \"T\"\ncolumn = \"there\"\nfrom = 2020-01-01\n"),
        C::EvidenceUnclear => with("children", "child_id,community,district,months\na,X,D1,-9\n").pack(ITEM),
        C::ChoicesByName => with("children", "child_id,community,district,points,choices\na,X,D1,9,东校\n")
            .with("schools", "school_id,name,lon,lat,places,district\nS1,东校,122.5,32.9,1,D1\nS2,,122.5,32.9,1,D1\n")
            .pack(CHOICE),
        C::WordsWithoutRows => with("children", "child_id,community,district,level\na,X,D1,low\n").pack(LEVELS),
        C::RuleWithoutMembers => with("children", "child_id,community,district,points,group\na,X,D1,9,none\n").pack(BATCH),
        C::WordsOutsidePack => with("children", "child_id,community,district,level\na,X,D1,low\nb,X,D1,middle\n").pack(LEVELS),
        C::TieBreakEmpty => with("children", "child_id,community,district,points,months\na,X,D1,9,\n")
            .file("pack.toml", "extends = \"two-primaries\"\n[[tie_break]]\ncolumn = \"months\"\nprefer = \"larger\"\n"),
        C::WordsUnderstood => with("children", "child_id,community,district,points,group\na,X,D1,9,有\n").pack(BATCH),
        C::AliasUnknown => with("aliases", "name,community\nZ,Y\n"),
        C::UnitsConverted => with("parcels", "parcel_id,lon,lat,面积（亩）,district\nL1,122.5,32.9,9,D1\n"),
        C::CoordinatesRead => with("communities", "community,district,坐标\nX,D1,\"122.5,32.9\"\n"),
        C::CoordinatesSwapped => with("communities", "community,district,lon,lat\nX,D1,32.9,122.5\n"),
        C::SchoolsAside => with("schools", "school_id,lon,lat,places,district,stage\nS1,122.5,32.9,2,D1,小学\nK1,,,,D1,幼儿园\n"),
        C::CampusOfTwoLevels => with("schools", "school_id,lon,lat,places,district,stage\nS1,122.5,32.9,2,D1,九年一贯制\n"),
        C::ChildrenOfNoDistrict => with("children", "child_id,lon,lat,district,points\na,122.5,32.9,D1,9\nb,122.5,32.9,,8\n"),
        C::ChildrenBoundByNoDistrict => with("children", "child_id,lon,lat,district,points\na,122.5,32.9,D1,9\nb,122.5,32.9,,8\n")
            .pack("[reach]\nacross_districts = false\n"),
        C::ParcelsOfNoDistrict => with("parcels", "parcel_id,lon,lat,area_m2\nL1,122.5,32.9,90000\n"),
        C::SchoolsOfNoDistrict => with("schools", "school_id,lon,lat,places\nS1,122.5,32.9,1\nS2,122.5,32.901,1\n"),
        C::SchoolsBoundByNoDistrict => with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,1,D1\nS2,122.5,32.901,1,\n")
            .pack("[reach]\nacross_districts = false\n"),
        C::DistrictsWrittenTwice => sound().without("districts")
            .with("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,1,320508\nS2,122.5,32.901,1,320508\n"),
        C::NamesAlike => with("children", "child_id,community,district,points\na,Ｘ,D1,9\n"),
        C::NamesByAlias => with("children", "child_id,community,district,points\na,Z,D1,9\n")
            .with("aliases", "name,community\nZ,X\n"),
        C::CommunitiesWithoutPoints => with("communities", "community,district,lon,lat\nX,D1,122.5,32.9\nY,D1,,\n"),
        C::CommunityWithoutPoint => with("communities", "community,district,lon,lat\nX,D1,122.5,32.9\nY,D1,,\n")
            .with("children", "child_id,community,district,points\na,X,D1,9\nb,Y,D1,8\n"),
        C::OutlinesDatum => sound().more("outlines = \"o.json\"\n").file(
            "o.json",
            r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"gcj02"}},"features":[]}"#,
        ),
        C::OutlinesProjected => sound().more("outlines = \"o.json\"\n").file(
            "o.json",
            r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}"#,
        ),
        C::BudgetExceeded => with("schools", "school_id,lon,lat,places,district,sector,purchase_price\nS1,122.5,32.9,1,D1,,\nS2,122.5,32.9,1,D1,private,6000\n")
            .with("districts", "district,purchase_budget\nD1,5999\n")
            .with("locks", "child_id,school_id,reason\na,S2,moved\n")
            .by(By::Allocate),
        C::FairnessNotChosen => sound().file("pack.toml", pack_without_fairness()),
        C::ListColumnNotCarried => sound().pack("[lists]\ncolumns = [\"child_id\", \"姓名\"]\n").by(By::Lists),
        C::RollsMissing => city("area,grade,year,count\n", ""),
        C::RollWithoutArea => city(wider(&rolls(steady), "school_id") + ",1,2025,9,S9\n", ""),
        C::GradeUnknown => city(rolls(steady) + "A,13,2025,9\n", ""),
        C::AreaEnds => city(rolls(|area, year, _| (area == "A" || year < 2024).then_some(90)), ""),
        C::AreaOfTwoDistricts => city("area,grade,year,count,district\nA,1,2024,9,D1\nA,1,2025,9,D2\nB,1,2025,9,D2\n", ""),
        C::MergedUnknown => city(rolls(steady), "[merged]\nC = \"D\"\n"),
        C::YearsMissing => city(rolls(|area, year, _| (area == "A" || year != 2022).then_some(90)), ""),
        C::AreaBegins => city(rolls(|area, year, _| (area == "A" || year > 2021).then_some(90)), ""),
        C::SchoolsChange => city(
            wider(&rolls(steady), "school_id") + "C,1,2025,9,S1\nC,1,2020,9,S2\n",
            "",
        ),
        C::ProgressionOdd => city(rolls(|_, year, grade| Some(if (year, grade) == (2023, 2) { 300 } else { 90 })), ""),
        C::BirthsLate => {
            let births = "area,year,count\nA,2014,100\nA,2015,100\nB,2014,100\nB,2015,100\n";
            city(rolls(steady), "").file("births.csv", births)
        }
        C::ErrorsUnknown => city(rolls(|_, year, _| (year == 2025).then_some(90)), ""),
        C::SumsDiffer => city(wider(&rolls(steady), "level") + "A,,2025,999,primary\n", ""),
        C::GroupsNotApart => city(wider(&rolls(steady), "group") + "A,3,2025,9,migrant\n", ""),
        C::AreasWithoutPoint => city(rolls(steady), "").file("births.csv", "area,year,count\nA,2026,100\nB,2026,100\n"),
        C::TableUnused => city(rolls(steady), "housing = \"housing.csv\"\n").file("housing.csv", "area,year,units\nA,2024,99\n"),
        C::AreasOfOneTable => city(rolls(steady) + "C,1,2020,9\nC,1,2025,9\n", ""),
        C::LeadsNotMeasured => city(rolls(steady), "").file(
            "city.toml",
            "name = \"city\"\nyears = 9\n[tables]\nrolls = \"rolls.csv\"\nbirths = \"births.csv\"\n",
        ),
        C::BirthsMissing => city(rolls(steady), "").file(
            "city.toml",
            "name = \"city\"\nyears = 1\n[tables]\nrolls = \"rolls.csv\"\n",
        ),
        C::PlanYears => plan("").file("plan.toml", "years = [2027, 2029]\n"),
        C::PlanCampusUnknown => plan("[[campus]]\nid = \"S9\"\nentry_classes = { 2026 = 2 }\n"),
        C::PlanYearOutside => plan("[[campus]]\nid = \"S1\"\nentry_classes = { 2030 = 2 }\n"),
        C::PlanTwice => {
            let one = "[[campus]]\nid = \"S1\"\nentry_classes = { 2026 = 2 }\n";
            plan(&format!("{one}{one}"))
        }
        C::PlanLevelUnclear => plan("[[campus]]\nid = \"L1\"\nentry_classes = { 2026 = 0 }\n"),
        C::PlanClosesBuilt => plan(
            "[[campus]]\nid = \"S1\"\nentry_classes = { 2026 = 0 }\n[[build]]\ncampus = \"S1\"\nyear = 2026\nrooms = 2\n",
        ),
        C::PlanBeforeRooms => plan("[[campus]]\nid = \"L1\"\nlevel = \"junior\"\nentry_classes = { 2027 = 1 }\n"),
        C::PlanBuildTarget => plan("[[build]]\nyear = 2026\nrooms = 2\n"),
        C::CampusesMissing => planned_schools(""),
        C::PlanImpossible => plan("decide = [\"extend\"]\n[[campus]]\nid = \"S1\"\nentry_classes = { 2026 = 9 }\n"),
        C::PlanDistrictUnknown => {
            plan("[[loan]]\ndistrict = \"D9\"\nlevel = \"junior\"\nyear = 2026\nposts = 2\n")
        }
        C::PlanHelpsItself => plan(
            "[[help]]\nfrom = \"D1\"\nto = \"D1\"\nlevel = \"junior\"\nyears = [2026]\nplaces = 2\n",
        ),
        C::PlanHelp => planned_schools(
            "S1,122.5,32.9,D1,A,primary,90,2,13,40,90000\nS2,122.5,32.9,D2,B,junior,100,2,7,30,\n",
        )
        .file("districts.csv", "district\nD1\nD2\n")
        .file(
            "plan.toml",
            "years = [2026]\n[[help]]\nfrom = \"D1\"\nto = \"D2\"\nlevel = \"junior\"\nyears = [2026]\nplaces = 2\n",
        ),
        C::ReachPositionMissing => {
            reaching("", "L1,122.5,32.9,30000,D1\nL2,,,30000,D1\n", "2000")
        }
        C::HelpCampus => reaching(
            "[[help]]\nfrom = \"D2\"\nto = \"D1\"\nlevel = \"junior\"\nyears = [2026]\nplaces = 2\n",
            "L1,122.5,32.9,30000,D1\n",
            "2000",
        ),
        C::HelpCampusUnused => plan(
            "[[help]]\nfrom = \"D1\"\nto = \"D2\"\nlevel = \"junior\"\nyears = [2026]\nplaces = 2\ncampus = \"S2\"\n",
        )
        .file("schools.csv", TWO_DISTRICTS)
        .file("districts.csv", "district\nD1\nD2\n"),
        C::AreasBySchools => {
            let mut births = String::from("area,year,count\n");
            for year in 2012..2027 {
                births += &format!("A,{year},100\nB,{year},100\n");
            }
            reaching("", "L1,122.5,32.9,30000,D1\n", "2000").file("births.csv", births)
        }
        C::AreasBeyondReach => reaching("", "L1,122.5,32.9,30000,D1\n", "2000"),
        C::PlanPool => plan("[[loan]]\ndistrict = \"D1\"\nlevel = \"junior\"\nyear = 2026\nposts = 2\n"),
        C::PlanPoolShare => plan("[[loan]]\ndistrict = \"D1\"\nlevel = \"junior\"\nyear = 2026\nposts = 2\n").file(
            "city.toml",
            "name = \"city\"\nyears = 2\n[tables]\nrolls = \"rolls.csv\"\nbirths = \"births.csv\"\nschools = \"schools.csv\"\n\
             districts = \"districts.csv\"\nparcels = \"parcels.csv\"\n[planning]\npool_posts = 2\npool_per_district = 1\n",
        ),
        C::RoomsAfterYears => plan("[[build]]\ncampus = \"S1\"\nyear = 2026\nrooms = 2\n"),
        C::RoomsUnknown => planned_schools("S1,122.5,32.9,D1,A,primary,90,2,,40,\n"),
        C::PostsUnknown => planned_schools("S1,122.5,32.9,D1,A,primary,90,2,13,,\n"),
        C::CampusesAside => {
            planned_schools("S1,122.5,32.9,D1,A,primary,90,2,13,40,\nS3,122.5,32.9,D9,,primary,90,2,13,40,\n")
        }
        C::PlanRooms => plan("[[campus]]\nid = \"S1\"\nentry_classes = { 2026 = 9 }\n"),
        C::PlanLand => planned_schools("S1,122.5,32.9,D1,A,primary,90,2,19,40,9\n")
            .file("plan.toml", "years = [2026]\n[[campus]]\nid = \"S1\"\nentry_classes = { 2026 = 9 }\n"),
        C::PlanMoney => plan(
            "[[build]]\ncampus = \"S1\"\nyear = 2026\nrooms = 2\n[limits]\nbuilding_yuan = { 2026 = 1 }\n",
        ),
        C::PlanRoomsBegun => plan("[[build]]\ncampus = \"S1\"\nyear = 2026\nrooms = 2\n[limits]\nrooms = { 2026 = 1 }\n"),
        C::PlanEmpty => plan("[[build]]\ncampus = \"S1\"\nyear = 2026\nrooms = 2\n").file(
            "city.toml",
            "name = \"city\"\nyears = 2\n[tables]\nrolls = \"rolls.csv\"\nbirths = \"births.csv\"\nschools = \"schools.csv\"\n\
             districts = \"districts.csv\"\nparcels = \"parcels.csv\"\n[planning]\nbuilding_years = 1\n",
        ),
        C::BudgetNotBound => with("schools", "school_id,lon,lat,places,district,sector\nS1,122.5,32.9,1,D1,\nS2,122.5,32.9,1,D1,private\n")
            .with("districts", "district,purchase_budget\nD1,5999\n")
            .by(By::Allocate),
    }
}

#[test]
fn every_code_is_brought_about_by_a_round_and_told() {
    let at = folder();
    assert_eq!(sound().found(at.path()), [""; 0], "the sound round");
    let mut not_told = Vec::new();
    for code in Code::ALL {
        let at = folder();
        let found = case(*code).found(at.path());
        let is_alone = found
            .iter()
            .filter(|found| found.starts_with('E'))
            .all(|found| found == code.as_str());
        // A warning stands beside no error, and an error beside no other.
        let is_fit = match code.severity() {
            Severity::Error => is_alone,
            Severity::Warning => !found.iter().any(|found| found.starts_with('E')),
        };
        if !found.contains(&code.to_string()) || !is_fit {
            not_told.push(format!("{code}: {found:?}"));
        }
    }
    assert!(not_told.is_empty(), "{not_told:#?}");
}
