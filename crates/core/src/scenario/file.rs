//! The grammar of a scenario's file: a title, a reason, and named overrides on a round.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::overrides::{Override, Scenario};
use crate::domain::{OnFoot, Position, Variant};
use crate::finding::{Code, Finding, Findings, Phrase, Subject};
use crate::policy::{Agreement, Bus, ten_thousandths};
use crate::settings;
use crate::units::{Points, SquareMetres};

/// A scenario's file as written: what of a round and its pack would be otherwise.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// What it is called, for people.
    title: String,
    /// Why it is looked at.
    reason: String,
    /// Paths of the scenarios from which it is put together.
    #[serde(default)]
    with: Vec<String>,
    /// The year of entry whose forecast is used.
    year: Option<i64>,
    /// The variant of the forecast that is used.
    variant: Option<Variant>,
    /// Schools that open.
    #[serde(default)]
    open: Vec<OpenFile>,
    /// Schools that close.
    #[serde(default)]
    close: Vec<CloseFile>,
    /// Schools that take more children.
    #[serde(default)]
    extend: Vec<ExtendFile>,
    /// Schools and communities that come to another district.
    #[serde(default)]
    boundary: Vec<BoundaryFile>,
    /// Pairs of districts of which one takes children of the other, beside those of the pack.
    #[serde(default)]
    agreement: Vec<Agreement>,
    /// Buses that open a school to communities beyond the longest journey, beside those of the pack.
    #[serde(default)]
    bus: Vec<Bus>,
    /// Gates of schools that are put, moved or closed, on the roads of the round.
    #[serde(default)]
    gate: Vec<GateFile>,
    /// Paths and ways of the roads of the round that would be otherwise.
    #[serde(default)]
    path: Vec<PathFile>,
    /// More or fewer children.
    #[serde(default)]
    children: ChildrenFile,
    /// Keys of the policy pack that hold in the place of its own.
    #[cfg_attr(feature = "schema", schemars(with = "crate::policy::PackFile"))]
    #[serde(default)]
    pack: toml::Table,
}

/// A school that opens: on a parcel, anywhere, or a candidate.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct OpenFile {
    /// The parcel on which a public school opens; either this or `school`.
    parcel: Option<String>,
    /// The candidate of the schools table that opens; either this or `parcel`.
    school: Option<String>,
    /// Where a public school opens that stands on no parcel of the table: degrees east, WGS 84.
    lon: Option<f64>,
    /// The same: degrees north.
    lat: Option<f64>,
    /// The site of such a school, square metres; the land that it lacks is not known where it is not given.
    area_m2: Option<u32>,
    /// The district of such a school, by code or name.
    district: Option<String>,
    /// Parallel classes in each grade; on a parcel as many as its land allows where it is not given.
    streams: Option<u8>,
    /// The name of the school, for people; a candidate has its own.
    name: Option<String>,
}

/// A school that closes.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct CloseFile {
    /// The identifier of the school.
    school: String,
}

/// A school that takes more children.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ExtendFile {
    /// The identifier of the school.
    school: String,
    /// Classes more in the entry grade; either this or `places`.
    classes: Option<u8>,
    /// Places more in the entry grade; either this or `classes`.
    places: Option<u16>,
}

/// A school or a community that comes to another district.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct BoundaryFile {
    /// The school that comes to the district; either this or `community`.
    school: Option<String>,
    /// The community that comes to it with its children; either this or `school`.
    community: Option<String>,
    /// The district of the community now, needed where several have one of the name.
    from: Option<String>,
    /// The district to which it comes.
    district: String,
}

/// A gate of a school: a new one, one that stands elsewhere, or one that is closed.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GateFile {
    /// The identifier of the school.
    school: String,
    /// Which of its gates, from 1 in the order of the table of gates; a new one where it is left out.
    gate: Option<u16>,
    /// Where it is: degrees east, WGS 84. A gate with a number and without a place is closed.
    lon: Option<f64>,
    /// The same: degrees north.
    lat: Option<f64>,
}

/// What is changed of the ways on foot.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum PathChange {
    /// A path that the road files do not have.
    Add,
    /// A way that nobody may walk.
    Remove,
    /// A private way that everybody may walk.
    Open,
}

/// A path or a way that would be otherwise, named as in the table of corrections.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct PathFile {
    /// What is changed: `add`, `remove` or `open`.
    change: PathChange,
    /// The way that is removed or opened, as the road files call it.
    edge_id: Option<String>,
    /// The path that is added: `LINESTRING (lon lat, lon lat)`, WGS 84. Its ends are joined to the nearest road within 50 m.
    wkt: Option<String>,
}

/// More or fewer children.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ChildrenFile {
    /// By what the number of children is multiplied, to four decimals.
    factor: Option<f64>,
    /// The same for single districts, which goes before `factor`.
    #[serde(default)]
    by_district: BTreeMap<String, f64>,
    /// Children who are added to single communities.
    #[serde(default)]
    add: Vec<AddFile>,
}

/// Children who are added to one community.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct AddFile {
    /// The community in which they live.
    community: String,
    /// Its district, needed where several have one of the name.
    district: Option<String>,
    /// How many they are.
    count: u32,
    /// Points of each, to four decimals; like those who live there where it is not given.
    points: Option<f64>,
}

/// Most children that one line of a scenario adds, and the largest factor: no more than a city has. Most points.
const MOST_ADDED: u32 = 100_000;
const MOST_TIMES: f64 = 10.0;
const MOST_POINTS: f64 = 1e9;

/// A scenario's own text, understood, before those that it is put together from.
#[derive(Debug)]
pub struct Part {
    file: ScenarioFile,
    shown: String,
}

impl Part {
    /// Understands a text; `shown` is the name under which findings speak of it.
    ///
    /// # Errors
    /// A finding with its line: grammar, an unknown key, a value of another kind.
    pub fn from_toml(text: &str, shown: &str) -> Result<Self, Findings> {
        Ok(Self {
            file: settings::read(text, shown)?,
            shown: shown.to_owned(),
        })
    }

    /// The scenarios that it is put together from, as it names them: paths, relative to where it stands.
    pub fn parts(&self) -> &[String] {
        &self.file.with
    }

    /// The scenario of a name with these parts; what is wrong or contradicts them is told.
    pub fn with(self, name: String, parts: Vec<Scenario>, findings: &mut Findings) -> Scenario {
        let (title, reason) = (self.file.title.clone(), self.file.reason.clone());
        let mut scenario = Scenario::new(name, title, reason);
        for part in parts {
            scenario.take_over(part, findings);
        }
        for own in self.file.overrides(&self.shown, findings) {
            scenario.add(own, &self.shown, findings);
        }
        scenario
    }
}

impl Scenario {
    /// The scenario that a text says, put together from no other.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let part = Part::from_toml(text, name)?;
        let scenario = part.with(name.to_owned(), Vec::new(), &mut findings);
        match findings.has_errors() {
            true => Err(findings),
            false => Ok(scenario),
        }
    }
}

impl ScenarioFile {
    fn overrides(self, shown: &str, findings: &mut Findings) -> Vec<Override> {
        let mut all = Vec::new();
        let mut wrong = |what: &str, why: Phrase| {
            let finding = Finding::new(Code::OverrideInvalid, shown);
            let what = Subject::Key(what.to_owned());
            findings.push(finding.with("what", what).because(why));
        };
        all.extend(self.year.map(Override::Year));
        all.extend(self.variant.map(Override::Variant));
        for open in self.open {
            let is_elsewhere = open.area_m2.is_none() && open.district.is_none();
            match (open.parcel, open.school, open.lon, open.lat) {
                (Some(parcel), None, None, None) if is_elsewhere => all.push(Override::Open {
                    parcel,
                    streams: open.streams.map(i64::from),
                    name: open.name,
                }),
                (None, Some(school), None, None) if open.streams.is_none() && is_elsewhere => {
                    all.push(Override::OpenCandidate { school });
                }
                (None, None, Some(lon), Some(lat))
                    if lon.abs() <= 180.0 && lat.abs() <= 90.0 && open.streams > Some(0) =>
                {
                    all.push(Override::OpenAt {
                        position: Position { lon, lat },
                        streams: open.streams.map_or(0, i64::from),
                        area: open.area_m2.map(|area| SquareMetres(area.into())),
                        district: open.district,
                        name: open.name,
                    });
                }
                _ => wrong("open", Phrase::NeedsParcelOrSchool),
            }
        }
        for close in self.close {
            all.push(Override::Close {
                school: close.school,
            });
        }
        for extend in self.extend {
            let school = extend.school;
            match (extend.classes, extend.places) {
                (Some(classes), None) => all.push(Override::ExtendByClasses {
                    school,
                    classes: i64::from(classes),
                }),
                (None, Some(places)) => all.push(Override::ExtendByPlaces {
                    school,
                    places: i64::from(places),
                }),
                _ => wrong("extend", Phrase::NeedsClassesOrPlaces),
            }
        }
        for line in self.boundary {
            let district = line.district;
            match (line.school, line.community) {
                (Some(school), None) => all.push(Override::SchoolTo { school, district }),
                (None, Some(community)) => all.push(Override::CommunityTo {
                    community,
                    from: line.from,
                    district,
                }),
                _ => wrong("boundary", Phrase::NeedsSchoolOrCommunity),
            }
        }
        all.extend(self.agreement.into_iter().map(Override::Agreement));
        all.extend(self.bus.into_iter().map(Override::Bus));
        for gate in self.gate {
            let at = match (gate.lon, gate.lat) {
                (Some(lon), Some(lat)) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => {
                    Some(Position { lon, lat })
                }
                (None, None) if gate.gate.is_some() => None,
                _ => {
                    wrong("gate", Phrase::NeedsGate);
                    continue;
                }
            };
            all.push(Override::OnFoot(OnFoot::Gate {
                school: gate.school,
                gate: gate.gate,
                at,
            }));
        }
        for path in self.path {
            let change = match (path.change, path.edge_id, path.wkt) {
                (PathChange::Add, None, Some(wkt)) => match line_of(&wkt) {
                    Ok(line) => OnFoot::Add { line },
                    Err(why) => {
                        wrong("path.wkt", why);
                        continue;
                    }
                },
                (PathChange::Remove, Some(edge_id), None) => OnFoot::Remove { edge_id },
                (PathChange::Open, Some(edge_id), None) => OnFoot::Open { edge_id },
                _ => {
                    wrong("path", Phrase::NeedsPath);
                    continue;
                }
            };
            all.push(Override::OnFoot(change));
        }
        let mut factor = |district: Option<String>, factor: f64| {
            let key = match &district {
                None => "children.factor".to_owned(),
                Some(district) => format!("children.by_district.{district}"),
            };
            match ten_thousandths(factor) {
                _ if !(0.0..=MOST_TIMES).contains(&factor) => wrong(&key, Phrase::FactorRange),
                None => wrong(&key, Phrase::DecimalsTooMany),
                Some(parts) => all.push(Override::ScaleDemand { district, parts }),
            }
        };
        if let Some(times) = self.children.factor {
            factor(None, times);
        }
        for (district, times) in self.children.by_district {
            factor(Some(district), times);
        }
        for add in self.children.add {
            let is_in_range = |points: f64| points.abs() <= MOST_POINTS;
            if add.count > MOST_ADDED || !add.points.is_none_or(is_in_range) {
                wrong("children.add", Phrase::CountRange);
                continue;
            }
            let points = match add.points.map(ten_thousandths) {
                None => None,
                Some(Some(parts)) => Some(Points::from_parts(parts)),
                Some(None) => {
                    wrong("children.add.points", Phrase::DecimalsTooMany);
                    continue;
                }
            };
            all.push(Override::AddChildren {
                community: add.community,
                district: add.district,
                count: i64::from(add.count),
                points,
            });
        }
        flatten(None, settings::pack_in_grammar(self.pack), &mut all);
        all
    }
}

/// The points of a line in well-known text.
fn line_of(wkt: &str) -> Result<Vec<Position>, Phrase> {
    let text = wkt.trim();
    let (kind, rest) = text.split_once('(').ok_or(Phrase::LineText)?;
    if !kind.trim().eq_ignore_ascii_case("linestring") {
        return Err(Phrase::LineShape);
    }
    let inner = rest.trim_end().strip_suffix(')').ok_or(Phrase::LineText)?;
    let mut line: Vec<Position> = Vec::new();
    for point in inner.split(',') {
        let numbers: Result<Vec<f64>, _> = point.split_whitespace().map(str::parse).collect();
        match numbers.as_deref() {
            Ok([lon, lat]) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => line.push(Position {
                lon: *lon,
                lat: *lat,
            }),
            Ok([_, _]) => return Err(Phrase::LineNotDegrees),
            _ => return Err(Phrase::LineText),
        }
    }
    line.dedup();
    match line.len() {
        0 | 1 => Err(Phrase::LineTooShort),
        _ => Ok(line),
    }
}

/// Each key of a pack's table by its whole path.
fn flatten(above: Option<&str>, table: toml::Table, all: &mut Vec<Override>) {
    for (key, value) in table {
        let path = match above {
            None => key,
            Some(above) => format!("{above}.{key}"),
        };
        match value {
            toml::Value::Table(below) => flatten(Some(&path), below, all),
            value => all.push(Override::Pack { path, value }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Arg;

    fn read(lines: &str) -> Result<Scenario, Findings> {
        Scenario::from_toml("s", &format!("title = \"t\"\nreason = \"r\"\n{lines}"))
    }

    #[test]
    fn factors_and_points_of_more_than_four_decimals_are_never_rounded_in_silence() {
        for (lines, key) in [
            ("[children]\nfactor = 1.00001\n", "children.factor"),
            (
                "[children.by_district]\nD1 = 0.00004\n",
                "children.by_district.D1",
            ),
            (
                "[[children.add]]\ncommunity = \"X\"\ncount = 1\npoints = 7.12345\n",
                "children.add.points",
            ),
        ] {
            let findings = read(lines).expect_err(lines);
            let finding = findings.sorted()[0];
            assert_eq!(finding.code, Code::OverrideInvalid);
            let what = Arg::Subject(Subject::Key(key.to_owned()));
            assert_eq!(finding.arg("what"), Some(&what));
            let why = Arg::Phrase(Phrase::DecimalsTooMany);
            assert_eq!(finding.arg("why"), Some(&why));
        }
    }

    #[test]
    fn four_decimals_are_kept_exactly() {
        let lines = "[children]\nfactor = 1.0001\n\
            add = [{ community = \"X\", count = 1, points = 999999999.0001 }]\n";
        let scenario = read(lines).expect("a scenario");
        let own: Vec<&Override> = scenario.overrides().map(|(own, _)| own).collect();
        let points = Some(Points::from_parts(9_999_999_990_001));
        assert_eq!(
            own,
            [
                &Override::ScaleDemand {
                    district: None,
                    parts: 10_001
                },
                &Override::AddChildren {
                    community: "X".to_owned(),
                    district: None,
                    count: 1,
                    points
                },
            ]
        );
    }
}
