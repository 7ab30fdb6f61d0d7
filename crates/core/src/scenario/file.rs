//! The grammar of a scenario's file: a title, a reason, and named overrides on a round.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::overrides::{Override, Scenario};
use crate::domain::Variant;
use crate::finding::{Code, Finding, Findings, Phrase, Subject};
use crate::policy::{Agreement, ten_thousandths};
use crate::settings;
use crate::units::Points;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    title: String,
    reason: String,
    #[serde(default)]
    with: Vec<String>,
    year: Option<i64>,
    variant: Option<Variant>,
    #[serde(default)]
    open: Vec<OpenFile>,
    #[serde(default)]
    close: Vec<CloseFile>,
    #[serde(default)]
    extend: Vec<ExtendFile>,
    #[serde(default)]
    boundary: Vec<BoundaryFile>,
    #[serde(default)]
    agreement: Vec<Agreement>,
    #[serde(default)]
    children: ChildrenFile,
    #[serde(default)]
    pack: toml::Table,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenFile {
    parcel: Option<String>,
    school: Option<String>,
    streams: Option<u8>,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseFile {
    school: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtendFile {
    school: String,
    classes: Option<u8>,
    places: Option<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundaryFile {
    school: Option<String>,
    community: Option<String>,
    from: Option<String>,
    district: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChildrenFile {
    factor: Option<f64>,
    #[serde(default)]
    by_district: BTreeMap<String, f64>,
    #[serde(default)]
    add: Vec<AddFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddFile {
    community: String,
    district: Option<String>,
    count: u32,
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
            match (open.parcel, open.school) {
                (Some(parcel), None) => all.push(Override::Open {
                    parcel,
                    streams: open.streams.map(i64::from),
                    name: open.name,
                }),
                (None, Some(school)) if open.streams.is_none() => {
                    all.push(Override::OpenCandidate { school });
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
        flatten(None, self.pack, &mut all);
        all
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
