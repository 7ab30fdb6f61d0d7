//! What a scenario changes: each override says one thing of one target, so that scenarios put together in
//! either order are the same, and contradict one another only by name.

use std::collections::BTreeMap;

use crate::domain::{OnFoot, Position, Variant};
use crate::finding::{Code, Finding, Findings, Subject};
use crate::policy::{Agreement, Bus};
use crate::units::{Points, SquareMetres};

/// One change of one target.
#[derive(Clone, Debug, PartialEq)]
pub enum Override {
    /// The forecast of another year.
    Year(i64),
    /// Another variant of the forecast.
    Variant(Variant),
    /// A public school on a parcel; as many streams as its land allows when not told.
    Open {
        /// The identifier of the parcel.
        parcel: String,
        /// Parallel classes in each grade.
        streams: Option<i64>,
        /// The name of the school, for people.
        name: Option<String>,
    },
    /// A public school anywhere, on land that is no parcel of the table.
    OpenAt {
        /// Where it stands, WGS 84.
        position: Position,
        /// Parallel classes in each grade.
        streams: i64,
        /// Its site, square metres; the land that it lacks is not known where it is not told.
        area: Option<SquareMetres>,
        /// Its district, by code or name.
        district: Option<String>,
        /// The name of the school, for people.
        name: Option<String>,
    },
    /// A candidate of the schools table opens with the places it has there.
    OpenCandidate {
        /// The identifier of the candidate.
        school: String,
    },
    /// A school closes and takes no children.
    Close {
        /// The identifier of the school.
        school: String,
    },
    /// Classes more in the entry grade, each of the norm's size.
    ExtendByClasses {
        /// The identifier of the school.
        school: String,
        /// How many classes more.
        classes: i64,
    },
    /// Places more in the entry grade.
    ExtendByPlaces {
        /// The identifier of the school.
        school: String,
        /// How many places more.
        places: i64,
    },
    /// A school comes to another district.
    SchoolTo {
        /// The identifier of the school.
        school: String,
        /// The district to which it comes, by code or name.
        district: String,
    },
    /// A community, with its children, comes to another district.
    CommunityTo {
        /// The name of the community.
        community: String,
        /// Its district now, needed where several have one of the name.
        from: Option<String>,
        /// The district to which it comes, by code or name.
        district: String,
    },
    /// A district takes children of another.
    Agreement(Agreement),
    /// A bus opens a school to communities beyond the longest journey.
    Bus(Bus),
    /// A gate or a path of the ways on foot.
    OnFoot(OnFoot),
    /// Times as many children, ten-thousandths; of all districts that have no factor of their own, or of one.
    ScaleDemand {
        /// The district, by code or name; all districts where none is named.
        district: Option<String>,
        /// The factor on the number of children, ten-thousandths.
        parts: i64,
    },
    /// More children in a community, like those who live there.
    AddChildren {
        /// The name of the community.
        community: String,
        /// Its district, needed where several have one of the name.
        district: Option<String>,
        /// How many children more.
        count: i64,
        /// Their points, where they are not to be like those of the others.
        points: Option<Points>,
    },
    /// A key of the policy pack.
    Pack {
        /// Its whole path, such as `reach.max_m`.
        path: String,
        /// The value that the key has under the scenario.
        value: toml::Value,
    },
}

impl Override {
    /// What it is about: of each subject a scenario says one thing.
    pub fn subject(&self) -> Subject {
        let within = |name: &str, district: &Option<String>| match district {
            Some(district) => format!("{district}/{name}"),
            None => name.to_owned(),
        };
        match self {
            Self::Year(_) => Subject::Key("year".to_owned()),
            Self::Variant(_) => Subject::Key("variant".to_owned()),
            Self::Open { parcel, .. } => Subject::Parcel(parcel.clone()),
            Self::OpenAt { position, .. } => Subject::Parcel(place_id(*position)),
            Self::OpenCandidate { school }
            | Self::Close { school }
            | Self::ExtendByClasses { school, .. }
            | Self::ExtendByPlaces { school, .. } => Subject::School(school.clone()),
            Self::SchoolTo { school, .. } => Subject::SchoolBoundary(school.clone()),
            Self::CommunityTo {
                community, from, ..
            } => Subject::CommunityBoundary(within(community, from)),
            Self::Agreement(a) => Subject::Agreement {
                from: a.from.clone(),
                to: a.to.clone(),
            },
            Self::Bus(bus) => Subject::Bus {
                from: within(&bus.communities.join("+"), &bus.district),
                school: bus.school.clone(),
            },
            Self::OnFoot(change) => match change {
                OnFoot::Gate { school, gate, at } => Subject::Gate {
                    gate: match (gate, at) {
                        (Some(gate), _) => gate.to_string(),
                        (None, at) => at.map(place_id).unwrap_or_default(),
                    },
                    school: school.clone(),
                },
                OnFoot::Add { line } => {
                    let ends = [line.first(), line.last()].into_iter().flatten();
                    let ends: Vec<String> = ends.map(|end| place_id(*end)).collect();
                    Subject::Path(ends.join(" "))
                }
                OnFoot::Remove { edge_id } | OnFoot::Open { edge_id } => {
                    Subject::Path(edge_id.clone())
                }
            },
            Self::ScaleDemand { district, .. } => match district {
                Some(district) => Subject::ChildrenOfDistrict(district.clone()),
                None => Subject::Key("children".to_owned()),
            },
            Self::AddChildren {
                community,
                district,
                ..
            } => Subject::ChildrenOfCommunity(within(community, district)),
            Self::Pack { path, .. } => Subject::Key(format!("pack.{path}")),
        }
    }

    /// The subject as the key by which a scenario keeps it.
    pub fn target(&self) -> String {
        self.subject().to_string()
    }
}

/// What a place that is no parcel is called: its degrees to five decimals, some metre.
pub(super) fn place_id(position: Position) -> String {
    format!("{:.5}_{:.5}", position.lon, position.lat)
}

/// A scenario: a title, a reason, and what it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Name of its file, without the ending; the folder of its results.
    pub name: String,
    /// What it is called, for people.
    pub title: String,
    /// Why it is looked at.
    pub reason: String,
    /// By target: what changes, and the file that says so.
    overrides: BTreeMap<String, (Override, String)>,
}

impl Scenario {
    /// A scenario that changes nothing yet.
    pub fn new(name: String, title: String, reason: String) -> Self {
        Self {
            name,
            title,
            reason,
            overrides: BTreeMap::new(),
        }
    }

    /// What changes, in the order of targets, with the files that say so.
    pub fn overrides(&self) -> impl Iterator<Item = (&Override, &str)> {
        self.overrides
            .values()
            .map(|(own, file)| (own, file.as_str()))
    }

    /// Whether the children or their ranks may be others than those of the round as it is.
    pub fn changes_ranks(&self) -> bool {
        /// Sections of a pack that say nothing of who takes part in what order.
        const APART: [&str; 4] = ["reach.", "travel.", "norms.", "posts."];
        self.overrides().any(|(own, _)| match own {
            Override::Year(_)
            | Override::Variant(_)
            | Override::CommunityTo { .. }
            | Override::ScaleDemand { .. }
            | Override::AddChildren { .. } => true,
            Override::Pack { path, .. } => !APART.iter().any(|part| path.starts_with(part)),
            Override::Open { .. }
            | Override::OpenAt { .. }
            | Override::OpenCandidate { .. }
            | Override::Close { .. }
            | Override::ExtendByClasses { .. }
            | Override::ExtendByPlaces { .. }
            | Override::SchoolTo { .. }
            | Override::Agreement(_)
            | Override::Bus(_)
            | Override::OnFoot(_) => false,
        })
    }

    /// Adds an override; a finding where another file, or the same, says something else of its target.
    pub fn add(&mut self, own: Override, file: &str, findings: &mut Findings) {
        let target = own.target();
        match self.overrides.get(&target) {
            Some((other, _)) if *other == own => {}
            Some((_, other)) => {
                let finding = Finding::new(Code::ScenariosConflict, file);
                findings.push(finding.with("what", own.subject()).with("other", other));
            }
            None => {
                self.overrides.insert(target, (own, file.to_owned()));
            }
        }
    }

    /// Adds all overrides of another scenario.
    pub fn take_over(&mut self, other: Self, findings: &mut Findings) {
        for (own, file) in other.overrides.into_values() {
            self.add(own, &file, findings);
        }
    }

    /// Two or more scenarios at once, named for all of them.
    ///
    /// # Errors
    /// Where they contradict one another.
    pub fn together(parts: Vec<Self>) -> Result<Self, Findings> {
        let join =
            |of: &dyn Fn(&Self) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(" + ");
        let name = parts.iter().map(|s| s.name.as_str()).collect::<Vec<_>>();
        let (title, reason) = (join(&|s| &s.title), join(&|s| &s.reason));
        let mut whole = Self::new(name.join("+"), title, reason);
        let mut findings = Findings::new();
        for part in parts {
            whole.take_over(part, &mut findings);
        }
        if findings.has_errors() {
            return Err(findings);
        }
        Ok(whole)
    }
}
