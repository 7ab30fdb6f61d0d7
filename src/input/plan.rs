//! `plan.toml`: what is planned by hand for the campuses of a city, and what is left to be decided.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use xuewei_plan::city::LEVELS;
use xuewei_plan::{Build, Choices, City, Given, GivenEntry, Help, Limits, Loan};

use super::hash::sha256;
use super::manifest::file_name;
use super::read::InputFile;
use super::text_file::text_of;
use xuewei_core::finding::{Arg, Code, Finding, Findings, nearest};
use xuewei_core::settings;

/// The file as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// What the plan is called.
    pub name: Option<String>,
    /// The years that are planned, one after the other; those before them stay as they are.
    pub years: Vec<i64>,
    /// For which figures of the forecast the plan is made: middle where nothing is said, or low or high.
    #[serde(default)]
    pub variant: PlanVariantFile,
    /// What the program may decide; a plan written by hand where nothing is said.
    #[serde(default)]
    pub decide: Vec<MayDecide>,
    /// Entry classes by hand.
    #[serde(default)]
    pub campus: Vec<PlanCampusFile>,
    /// What is built.
    #[serde(default)]
    pub build: Vec<PlanBuildFile>,
    /// Posts that the city's pool lends.
    #[serde(default)]
    pub loan: Vec<PlanLoanFile>,
    /// Places of districts for children of others.
    #[serde(default)]
    pub help: Vec<PlanHelpFile>,
    /// Limits of years.
    #[serde(default)]
    pub limits: PlanLimitsFile,
}

/// Figures of the forecast.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Variant")]
pub enum PlanVariantFile {
    /// In one case of ten fewer come.
    Low,
    /// What is forecast.
    #[default]
    Middle,
    /// In one case of ten more come.
    High,
}

/// What the program may decide.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum MayDecide {
    /// On which parcels is built.
    Open,
    /// Which campuses get rooms.
    Extend,
    /// Which campuses open primary or junior classes that they have not.
    Convert,
    /// Which campuses open no entry class of a level that they have.
    Close,
    /// How many posts go between primary and junior.
    Posts,
    /// Which posts the city's pool lends.
    Pool,
    /// Which districts take children of others.
    Help,
}

/// Entry classes of a level of a campus.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanCampusFile {
    /// Its identifier: that of a school or a parcel.
    pub id: String,
    /// The level; may be left out where the campus has one only.
    pub level: Option<PlanLevel>,
    /// How many entry classes open, by year; a year that is not named has those of the year before it.
    pub entry_classes: BTreeMap<String, i64>,
}

/// A level of school.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum PlanLevel {
    /// Grades 1 to 6.
    Primary,
    /// Grades 7 to 9.
    Junior,
    /// Grades 10 to 12.
    Senior,
}

/// Words of levels, by number.
pub const LEVEL_WORDS: [&str; LEVELS] = ["primary", "junior", "senior"];

impl PlanLevel {
    fn number(self) -> usize {
        match self {
            Self::Primary => 0,
            Self::Junior => 1,
            Self::Senior => 2,
        }
    }
}

/// Rooms that are built.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBuildFile {
    /// The school that gets them.
    pub campus: Option<String>,
    /// The parcel on which they are built.
    pub parcel: Option<String>,
    /// The year in which building begins.
    pub year: i64,
    /// How many rooms.
    pub rooms: i64,
    /// Whether the program may leave them out where it decides about building.
    #[serde(default)]
    pub optional: bool,
}

/// Posts that the city's pool lends to a level of a district; they return after its term.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLoanFile {
    /// The code of the district.
    pub district: String,
    /// The level that gets them.
    pub level: PlanLevel,
    /// The first year in which they are there.
    pub year: i64,
    /// How many, whole posts.
    pub posts: i64,
}

/// Places of a district for children of another one, by agreement between the two.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanHelpFile {
    /// The code of the district that has the places.
    pub from: String,
    /// The code of the district whose children get them.
    pub to: String,
    /// The level.
    pub level: PlanLevel,
    /// The years in which children enter by it.
    pub years: Vec<i64>,
    /// How many at most enter in each of the years.
    pub places: i64,
    /// The school or parcel that has the places: of levels with `reach_m` alone. Where nothing is said it is the only school
    /// with classes of the level that is within reach of children who get them.
    pub campus: Option<String>,
}

/// Limits of years.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLimitsFile {
    /// Yuan that building may cost, by the year in which it begins.
    #[serde(default)]
    pub building_yuan: BTreeMap<String, i64>,
    /// Rooms that may be begun, by year.
    #[serde(default)]
    pub rooms: BTreeMap<String, i64>,
    /// The most rooms that the program begins on one campus in one year, 1 to 500; 36 where nothing is said.
    pub rooms_per_campus: Option<i64>,
}

/// Rooms that may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proposed(pub Build);

/// A plan that was read.
#[derive(Clone, Debug)]
pub struct PlanInput {
    /// What it is called; nothing where it has no name.
    pub name: Option<String>,
    /// For which figures of the forecast it is made, as a word of the tables.
    pub variant: &'static str,
    /// The planned years: the first and the last.
    pub years: [i32; 2],
    /// What is planned by hand, and what may be decided.
    pub given: Given,
    /// What may be left out.
    pub proposed: Vec<Proposed>,
    /// The file.
    pub file: InputFile,
    /// Warnings; errors never come with a plan.
    pub warnings: Findings,
}

/// Most entry classes of a level of a campus.
const MOST_CLASSES: i64 = 200;
/// Most rooms that are begun at once.
const MOST_ROOMS: i64 = 500;
/// Most posts of a loan.
const MOST_POSTS: i64 = 100_000;
/// Most places of an agreement.
const MOST_PLACES: i64 = 1_000_000;
/// Most yuan of a limit.
const MOST_YUAN: i64 = 1_000_000_000_000;

/// Reads the plan of a city.
///
/// # Errors
/// All findings, when any of them is an error.
pub fn read_plan(path: &Path, city: &City) -> Result<PlanInput, Findings> {
    let own = file_name(path);
    let text = text_of(path, &own)?;
    let file: PlanFile = settings::read(&text, &own).map_err(Findings::from)?;
    let reader = Reader {
        city,
        own: &own,
        lines: [
            lines(&text, &["campus", "学校", "校区"]),
            lines(&text, &["build", "建设"]),
            lines(&text, &["loan", "周转编制", "借用编制"]),
            lines(&text, &["help", "互助", "跨区互助"]),
        ],
        findings: Findings::new(),
    };
    let hash = sha256(text.as_bytes());
    let input = InputFile {
        role: "plan",
        path: path.to_owned(),
        sha256: hash,
    };
    reader.plan(&file, input)
}

/// The lines of the tables of a list.
fn lines(text: &str, names: &[&str]) -> Vec<usize> {
    let of = |line: &str| {
        let inner = line.trim().strip_prefix("[[")?;
        let (name, _) = inner.split_once("]]")?;
        Some(name.trim().trim_matches(['"', '\'']).to_owned())
    };
    let all = text.lines().enumerate();
    let own = all.filter(|(_, line)| of(line).is_some_and(|name| names.contains(&&*name)));
    own.map(|(at, _)| at + 1).collect()
}

/// Which list of tables a finding is about.
#[derive(Clone, Copy)]
enum List {
    Campus,
    Build,
    Loan,
    Help,
}

struct Reader<'a> {
    city: &'a City,
    own: &'a str,
    /// The lines of `[[campus]]`, of `[[build]]`, of `[[loan]]` and of `[[help]]`.
    lines: [Vec<usize>; 4],
    findings: Findings,
}

impl Reader<'_> {
    fn finding(&self, code: Code, at: Option<(List, usize)>) -> Finding {
        let finding = Finding::new(code, self.own);
        let lines = |list| match list {
            List::Campus => &self.lines[0],
            List::Build => &self.lines[1],
            List::Loan => &self.lines[2],
            List::Help => &self.lines[3],
        };
        match at.and_then(|(list, at)| lines(list).get(at)) {
            Some(line) => finding.row(*line),
            None => finding,
        }
    }

    fn plan(mut self, file: &PlanFile, input: InputFile) -> Result<PlanInput, Findings> {
        let years = self.years(&file.years);
        let entry = self.entry(file, years);
        let (builds, proposed) = self.builds(file, years);
        let loans = self.loans(file, years);
        let help = self.help(file, years);
        let limits = Limits {
            building_yuan: self.limit(
                "building_yuan",
                &file.limits.building_yuan,
                MOST_YUAN,
                years,
            ),
            rooms: self.limit("rooms", &file.limits.rooms, 100_000, years),
        };
        let most_rooms = file.limits.rooms_per_campus.unwrap_or(36);
        self.within("limits.rooms_per_campus", most_rooms, (1, MOST_ROOMS), None);
        let given = Given {
            choices: self.choices(file, years, most_rooms),
            moves_posts: file.decide.contains(&MayDecide::Posts),
            entry,
            builds,
            loans,
            help,
            limits,
        };
        self.hold(&given, &proposed);
        match (years, self.findings.has_errors()) {
            (Some(years), false) => Ok(PlanInput {
                name: file.name.clone(),
                variant: match file.variant {
                    PlanVariantFile::Low => "low",
                    PlanVariantFile::Middle => "middle",
                    PlanVariantFile::High => "high",
                },
                years,
                given,
                proposed,
                file: input,
                warnings: self.findings,
            }),
            _ => Err(self.findings),
        }
    }

    /// The first and the last year that are planned.
    fn years(&mut self, written: &[i64]) -> Option<[i32; 2]> {
        let mut years = written.to_vec();
        years.sort_unstable();
        let ends = years.first().copied().zip(years.last().copied());
        let next = years.iter().skip(1);
        let is_whole = years.iter().zip(next).all(|(one, next)| one + 1 == *next);
        let first = i64::from(self.city.first);
        let last = first + i64::try_from(self.city.years).unwrap_or(0) - 1;
        let own = ends.filter(|(from, to)| is_whole && *from >= first && *to <= last);
        let own =
            own.and_then(|(from, to)| Some([i32::try_from(from).ok()?, i32::try_from(to).ok()?]));
        if own.is_none() {
            let told: Vec<String> = written.iter().map(ToString::to_string).collect();
            let finding = self.finding(Code::PlanYears, None).with("years", told);
            let finding = finding.with("first", first.to_string());
            self.findings.push(finding.with("last", last.to_string()));
        }
        own
    }

    fn choices(
        &self,
        file: &PlanFile,
        years: Option<[i32; 2]>,
        most_rooms: i64,
    ) -> Option<Choices> {
        let may = |what: MayDecide| file.decide.contains(&what);
        let schools = [
            MayDecide::Open,
            MayDecide::Extend,
            MayDecide::Convert,
            MayDecide::Close,
        ];
        let classes = schools.into_iter().any(may);
        if !classes && !may(MayDecide::Pool) && !may(MayDecide::Help) {
            return None;
        }
        Some(Choices {
            from: self.city.number(years?[0])?,
            classes,
            open: may(MayDecide::Open),
            extend: may(MayDecide::Extend),
            convert: may(MayDecide::Convert),
            close: may(MayDecide::Close),
            pool: may(MayDecide::Pool),
            help: may(MayDecide::Help),
            most_rooms,
        })
    }

    /// Whether a figure is one that can be.
    fn within(
        &mut self,
        key: &str,
        value: i64,
        (from, to): (i64, i64),
        at: Option<(List, usize)>,
    ) -> bool {
        let is_within = (from..=to).contains(&value);
        if !is_within {
            let finding = self.finding(Code::SettingInvalid, at);
            let finding = finding.with("key", Arg::Key(key.to_owned()));
            let finding = finding.with("value", value);
            self.findings
                .push(finding.with("allowed", Arg::range(from, to)));
        }
        is_within
    }

    /// A year that is planned.
    fn year(
        &mut self,
        written: &str,
        what: &str,
        years: Option<[i32; 2]>,
        at: Option<(List, usize)>,
    ) -> Option<i32> {
        let year = written.trim().parse::<i32>().ok();
        // What is wrong with the years themselves was told.
        let [first, last] = years?;
        let own = year.filter(|year| (first..=last).contains(year));
        if own.is_none() {
            let finding = self.finding(Code::PlanYearOutside, at);
            let finding = finding.with("what", what).with("year", written);
            let finding = finding.with("first", first.to_string());
            self.findings.push(finding.with("last", last.to_string()));
        }
        own
    }

    /// The campus or parcel of an identifier.
    fn campus(&mut self, id: &str, of: Option<bool>, at: (List, usize)) -> Option<usize> {
        let all = self.city.campuses.iter();
        let found = all.clone().position(|own| own.id == id);
        let fits = |at: &usize| {
            let own = self.city.campuses.get(*at);
            of.is_none_or(|is_parcel| own.is_some_and(|own| own.is_parcel == is_parcel))
        };
        let found = found.filter(fits);
        if found.is_none() {
            let known = all
                .filter(|own| of.is_none_or(|is_parcel| own.is_parcel == is_parcel))
                .map(|own| own.id.as_str());
            let meant = nearest(id, known).map(str::to_owned);
            let finding = self.finding(Code::PlanCampusUnknown, Some(at));
            let finding = finding.with("id", id);
            self.findings
                .push(finding.with("nearest", Arg::Nearest(meant)));
        }
        found
    }

    fn entry(&mut self, file: &PlanFile, years: Option<[i32; 2]>) -> Vec<GivenEntry> {
        let mut all: BTreeMap<(usize, usize, i32), i64> = BTreeMap::new();
        for (number, own) in file.campus.iter().enumerate() {
            let at = (List::Campus, number);
            let campus = self.campus(own.id.trim(), None, at);
            let level = campus.and_then(|campus| self.level(campus, own, at));
            for (year, classes) in &own.entry_classes {
                let is_count = self.within(
                    "campus.entry_classes",
                    *classes,
                    (0, MOST_CLASSES),
                    Some(at),
                );
                let year = self.year(year, &own.id, years, Some(at));
                let (Some(campus), Some(level), Some(year), true) = (campus, level, year, is_count)
                else {
                    continue;
                };
                if all.insert((campus, level, year), *classes).is_some() {
                    let finding = self.finding(Code::PlanTwice, Some(at));
                    let finding = finding.with("id", own.id.as_str());
                    let word = LEVEL_WORDS.get(level).copied().unwrap_or_default();
                    let finding = finding.with("level", word);
                    self.findings.push(finding.with("year", year.to_string()));
                }
            }
        }
        let entry = all.into_iter();
        entry
            .map(|((campus, level, year), classes)| GivenEntry {
                campus,
                level,
                year,
                classes,
            })
            .collect()
    }

    /// The level that is meant: the one that is written, else the only one of the campus.
    fn level(&mut self, campus: usize, own: &PlanCampusFile, at: (List, usize)) -> Option<usize> {
        if let Some(level) = own.level {
            return Some(level.number());
        }
        let known = self.city.campuses.get(campus)?;
        let has: Vec<usize> = (0..LEVELS).filter(|level| known.has(*level)).collect();
        match has.as_slice() {
            [only] => Some(*only),
            _ => {
                let words = has.iter().filter_map(|level| LEVEL_WORDS.get(*level));
                let words: Vec<&str> = words.copied().collect();
                let finding = self.finding(Code::PlanLevelUnclear, Some(at));
                let finding = finding.with("id", own.id.as_str());
                self.findings.push(finding.with("levels", words));
                None
            }
        }
    }

    fn builds(&mut self, file: &PlanFile, years: Option<[i32; 2]>) -> (Vec<Build>, Vec<Proposed>) {
        let (mut all, mut proposed) = (Vec::new(), Vec::new());
        for (number, own) in file.build.iter().enumerate() {
            let at = (List::Build, number);
            let is_count = self.within("build.rooms", own.rooms, (1, MOST_ROOMS), Some(at));
            let (id, is_parcel) = match (&own.campus, &own.parcel) {
                (Some(id), None) => (id, false),
                (None, Some(id)) => (id, true),
                _ => {
                    let finding = self.finding(Code::PlanBuildTarget, Some(at));
                    self.findings.push(finding);
                    self.year(&own.year.to_string(), "build", years, Some(at));
                    continue;
                }
            };
            let campus = self.campus(id.trim(), Some(is_parcel), at);
            let year = self.year(&own.year.to_string(), id, years, Some(at));
            let (Some(campus), Some(year), true) = (campus, year, is_count) else {
                continue;
            };
            let build = Build {
                campus,
                year,
                rooms: own.rooms,
            };
            let decided = match is_parcel {
                true => MayDecide::Open,
                false => MayDecide::Extend,
            };
            match own.optional && file.decide.contains(&decided) {
                true => proposed.push(Proposed(build)),
                false => all.push(build),
            }
            let ready = year.saturating_add(self.city.norms.building_years);
            if years.is_some_and(|[_, last]| ready > last) {
                let finding = self.finding(Code::RoomsAfterYears, Some(at));
                let finding = finding.with("id", id.as_str());
                let finding = finding.with("year", year.to_string());
                self.findings.push(finding.with("ready", ready.to_string()));
            }
        }
        all.sort_unstable();
        proposed.sort_unstable();
        (all, proposed)
    }

    fn limit(
        &mut self,
        key: &str,
        written: &BTreeMap<String, i64>,
        most: i64,
        years: Option<[i32; 2]>,
    ) -> BTreeMap<i32, i64> {
        let key = format!("limits.{key}");
        let mut all = BTreeMap::new();
        for (year, value) in written {
            let is_within = self.within(&key, *value, (0, most), None);
            let year = self.year(year, &key, years, None);
            if let (Some(year), true) = (year, is_within) {
                all.insert(year, *value);
            }
        }
        all
    }

    /// What the city's pool lends by hand.
    fn loans(&mut self, file: &PlanFile, years: Option<[i32; 2]>) -> Vec<Loan> {
        let mut all = Vec::new();
        for (number, own) in file.loan.iter().enumerate() {
            let at = (List::Loan, number);
            let is_count = self.within("loan.posts", own.posts, (1, MOST_POSTS), Some(at));
            let district = self.district(own.district.trim(), at);
            let year = self.year(&own.year.to_string(), &own.district, years, Some(at));
            let (Some(district), Some(year), true) = (district, year, is_count) else {
                continue;
            };
            all.push(Loan {
                district,
                level: own.level.number(),
                year,
                posts: own.posts,
            });
        }
        all
    }

    /// What districts agree on by hand: all that is written of a pair, a level and a year together.
    fn help(&mut self, file: &PlanFile, years: Option<[i32; 2]>) -> Vec<Help> {
        let mut all: BTreeMap<(i32, usize, usize, usize, Option<usize>), i64> = BTreeMap::new();
        for (number, own) in file.help.iter().enumerate() {
            let at = (List::Help, number);
            let is_count = self.within("help.places", own.places, (1, MOST_PLACES), Some(at));
            let from = self.district(own.from.trim(), at);
            let to = self.district(own.to.trim(), at);
            let is_own = from.is_some() && from == to;
            if is_own {
                let finding = self.finding(Code::PlanHelpsItself, Some(at));
                self.findings.push(finding.with("id", own.from.as_str()));
            }
            let pair = from.zip(to).filter(|_| !is_own);
            let campus = pair.and_then(|pair| self.helping(own, pair, at));
            for year in &own.years {
                let year = self.year(&year.to_string(), &own.from, years, Some(at));
                let (Some((from, to)), Some(campus), Some(year), true) =
                    (pair, campus, year, is_count)
                else {
                    continue;
                };
                let key = (year, own.level.number(), from, to, campus);
                *all.entry(key).or_default() += own.places;
            }
        }
        let all = all.into_iter();
        all.map(|((year, level, from, to, campus), places)| Help {
            year,
            level,
            from,
            to,
            campus,
            places,
        })
        .collect()
    }

    /// The campus of an agreement, where journeys are looked at: the one that is named, else the only one with classes of the
    /// level that is within reach of those who get its places. Nothing where that is told.
    fn helping(
        &mut self,
        own: &PlanHelpFile,
        (from, to): (usize, usize),
        at: (List, usize),
    ) -> Option<Option<usize>> {
        let level = own.level.number();
        let word = LEVEL_WORDS.get(level).copied().unwrap_or_default();
        if !self.city.has_reach(level) {
            if let Some(campus) = &own.campus {
                let finding = self.finding(Code::HelpCampusUnused, Some(at));
                let finding = finding.with("id", campus.as_str());
                self.findings.push(finding.with("level", word));
                return None;
            }
            return Some(None);
        }
        let named = match &own.campus {
            Some(id) => Some(self.campus(id.trim(), None, at)?),
            None => None,
        };
        let areas = self.city.areas.iter().filter(|area| area.district == to);
        let near = areas.filter_map(|area| area.near.get(level)).flatten();
        let campus = |at: &usize| self.city.campuses.get(*at);
        let is_of = |at: &usize| campus(at).is_some_and(|own| own.district == from);
        let within: BTreeSet<usize> = near.map(|near| near.campus).filter(is_of).collect();
        let meant = match named {
            Some(named) => within.contains(&named).then_some(named),
            None => {
                let has = |at: &&usize| campus(at).is_some_and(|own| own.has(level));
                let mut all = within.iter().filter(has);
                all.next().copied().filter(|_| all.next().is_none())
            }
        };
        if meant.is_none() {
            let all: Vec<String> = within.iter().map(|campus| self.id(*campus)).collect();
            let finding = self.finding(Code::HelpCampus, Some(at));
            let finding = finding.with("from", own.from.as_str());
            let finding = finding.with("to", own.to.as_str()).with("level", word);
            let finding = finding.with("near", if all.is_empty() { "none" } else { "some" });
            self.findings.push(finding.with("ids", all));
        }
        meant.map(Some)
    }

    /// The district of a code.
    fn district(&mut self, code: &str, at: (List, usize)) -> Option<usize> {
        let mut all = self.city.districts.iter();
        let found = all.position(|own| own.id == code);
        if found.is_none() {
            let known = self.city.districts.iter().map(|own| own.id.as_str());
            let meant = nearest(code, known).map(str::to_owned);
            let finding = self.finding(Code::PlanDistrictUnknown, Some(at));
            let finding = finding.with("id", code);
            self.findings
                .push(finding.with("nearest", Arg::Nearest(meant)));
        }
        found
    }

    /// What contradicts itself: campuses that close and are built on, classes before there are rooms for any.
    fn hold(&mut self, given: &Given, proposed: &[Proposed]) {
        let built: Vec<Build> = given
            .builds
            .iter()
            .copied()
            .chain(proposed.iter().map(|own| own.0))
            .collect();
        let mut told = BTreeSet::new();
        for build in &built {
            if self.closes(given, build) && told.insert(build.campus) {
                let id = self.id(build.campus);
                let finding = self.finding(Code::PlanClosesBuilt, None).with("id", id);
                self.findings
                    .push(finding.with("year", build.year.to_string()));
            }
        }
        let mut told = BTreeSet::new();
        for own in given.entry.iter().filter(|own| own.classes > 0) {
            let Some(campus) = self.city.campuses.get(own.campus) else {
                continue;
            };
            if campus.rooms > 0 {
                continue;
            }
            let ready = built.iter().filter(|build| build.campus == own.campus);
            let ready = ready
                .map(|build| build.year.saturating_add(self.city.norms.building_years))
                .min();
            let may_open = given.choices.is_some_and(|choices| choices.open);
            let is_early = ready.map_or(!may_open, |ready| own.year < ready);
            if is_early && told.insert(own.campus) {
                let finding = self.finding(Code::PlanBeforeRooms, None);
                let finding = finding.with("id", self.id(own.campus));
                let finding = finding.with("year", own.year.to_string());
                let ready = ready.map_or_else(|| "none".to_owned(), |ready| ready.to_string());
                self.findings.push(finding.with("ready", ready));
            }
        }
    }

    fn id(&self, campus: usize) -> String {
        let own = self.city.campuses.get(campus);
        own.map(|own| own.id.clone()).unwrap_or_default()
    }

    /// Whether a campus opens no entry class any more, by hand, although it is built on.
    fn closes(&self, given: &Given, build: &Build) -> bool {
        let Some(campus) = self.city.campuses.get(build.campus) else {
            return false;
        };
        let mut is_said = false;
        let stays = (0..LEVELS).any(|level| {
            let own = given.entry.iter();
            let own = own.filter(|own| (own.campus, own.level) == (build.campus, level));
            let (later, before): (Vec<&GivenEntry>, Vec<&GivenEntry>) =
                own.partition(|own| own.year >= build.year);
            is_said |= !later.is_empty() || !before.is_empty();
            match (later.is_empty(), before.last()) {
                (false, _) => later.iter().any(|own| own.classes > 0),
                (true, Some(last)) => last.classes > 0,
                (true, None) => campus.has(level),
            }
        });
        is_said && !stays
    }
}

/// JSON Schema of `plan.toml`.
pub fn schema() -> Schema {
    settings::schema_of::<PlanFile>()
}
