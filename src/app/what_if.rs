//! A round kept in memory, against which scenarios are held one after the other; nothing is written.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xuewei_core::allocation::Outcome;
use xuewei_core::domain::{DistrictIdx, Position, SchoolStatus, Sector};
use xuewei_core::finding::{Arg, Code, Findings};
use xuewei_core::round::{self, RoundResult};
use xuewei_core::scenario::{
    AllocationSummary, Base, Change, Scenario, ScenarioResult, changes, run_scenario_ranked,
};

use super::scenario::{BASE, Line};
use super::{Control, Error, Step};
use crate::input::{self, Input, Walking};
use crate::tables::comparison::community_change_rows;

/// Points of roads that a map has at the most: a megabyte of them.
const WAY_POINTS: usize = 40_000;

/// One line that is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Question {
    /// What a scenario, as TOML, makes of the round.
    Scenario(String),
    /// What of the round a map shows.
    Map(bool),
}

/// The round as it is, allocated.
pub struct Desk {
    input: Input,
    as_is: RoundResult,
    base: AllocationSummary,
    base_title: String,
}

/// What a scenario makes of the round.
pub struct Tried<'d> {
    desk: &'d Desk,
    carried: ScenarioResult,
    result: AllocationSummary,
}

/// The round as it is and as it would be: what is answered to a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// The round as it is, then the scenario.
    pub scenarios: [Line<'a>; 2],
    /// The communities in which something changes, by district and name.
    pub communities: Vec<CommunityChange<'a>>,
    /// Whom the gates and paths of the scenario concern; `null` where it has none.
    pub on_foot: Option<OnFootAnswer>,
}

/// How many children gates and paths that are tried concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OnFootAnswer {
    /// Those to whom another open school is the nearest.
    pub nearest: i64,
    /// Those who come within the reach of an open school more.
    pub nearer: i64,
    /// Those who fall out of the reach of one.
    pub farther: i64,
    /// Those whose school or kind of place is another under the whole scenario.
    pub outcome: usize,
}

/// A community in which something changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CommunityChange<'a> {
    /// Its name.
    pub community: String,
    /// Its district; empty where it has none.
    pub district: &'a str,
    /// Children better off.
    pub better: i64,
    /// Children worse off.
    pub worse: i64,
    /// Children more in public places.
    pub public_change: i64,
    /// Children more with a place.
    pub placed_change: i64,
    /// Metres that all its journeys together are longer.
    pub metres_change: i64,
}

/// What of the round a map shows; degrees are WGS 84.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Map<'a> {
    /// Schools of the level of the round, candidates among them.
    pub schools: Vec<MapSchool<'a>>,
    /// Reserve parcels.
    pub parcels: Vec<MapParcel<'a>>,
    /// Communities where children live.
    pub communities: Vec<MapCommunity<'a>>,
    /// Districts: code and name.
    pub districts: Vec<(&'a str, &'a str)>,
    /// Children of one class of the norm.
    pub class_size: i64,
    /// Whether journeys are walked on roads: then gates and paths can be tried.
    pub walked: bool,
    /// The roads, drawn with fewer points the more there are.
    pub ways: Vec<MapWay>,
    /// Whom to credit for the roads.
    pub credit: Option<&'a str>,
}

/// A road on the map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapWay {
    /// What the road files call it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether only some may walk it.
    pub private: bool,
    /// Its points: degrees east and north.
    pub line: Vec<[f64; 2]>,
}

/// A school on the map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapSchool<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// Its name, or its identifier.
    pub name: &'a str,
    /// Degrees east and north.
    pub at: (f64, f64),
    /// The code of its district; empty where it has none.
    pub district: &'a str,
    /// Whether it is a public school.
    pub public: bool,
    /// `existing`, `candidate` or `closed`.
    pub status: &'static str,
    /// Its places.
    pub places: i64,
    /// The children of the round that it takes.
    pub placed: i64,
    /// Its gates, in the order of the table of gates: degrees east and north.
    pub gates: Vec<(f64, f64)>,
}

/// A parcel on the map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapParcel<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// Degrees east and north.
    pub at: (f64, f64),
    /// The code of its district; empty where it has none.
    pub district: &'a str,
    /// Square metres.
    pub area_m2: i64,
}

/// A community on the map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapCommunity<'a> {
    /// Its name.
    pub name: &'a str,
    /// The code of its district; empty where it has none.
    pub district: &'a str,
    /// Degrees east and north.
    pub at: (f64, f64),
    /// Children of the round who live there.
    pub children: i64,
    /// Of them those who take part and have no public place.
    pub without: i64,
}

impl Desk {
    /// Reads a round and allocates it as it is.
    ///
    /// # Errors
    /// When the input has errors, the allocation is not found or not proved, or it is told to end.
    pub fn open(round: &Path, base_title: String, control: &Control) -> Result<Self, Error> {
        control.check()?;
        control.report(Step::Read);
        let input = input::read_for_planning(round).map_err(Error::Input)?;
        let as_is =
            round::allocate_without_comparison(&input.intake, &input.pack, &control.silent())
                .map_err(|why| Error::round(why, &input.intake))?;
        Ok(Self {
            base: AllocationSummary::of(&input.intake, &as_is),
            input,
            as_is,
            base_title,
        })
    }

    /// Carries out a scenario, told as TOML.
    ///
    /// # Errors
    /// Everything that is wrong with it or does not fit the round, at once; that the allocation is not found or not
    /// proved, or that it is told to end.
    pub fn try_out(&self, toml: &str, control: &Control) -> Result<Tried<'_>, Error> {
        let scenario = Scenario::from_toml("what-if", toml).map_err(Error::Input)?;
        let Input {
            intake,
            pack,
            pack_sources,
            ..
        } = &self.input;
        let base = Base {
            intake,
            pack,
            sources: pack_sources,
            is_forecast: self.input.is_forecast(),
        };
        let carried = run_scenario_ranked(base, scenario, &self.as_is.qualified, control);
        let carried = carried.map_err(|why| Error::scenario(why, intake))?;
        Ok(Tried {
            desk: self,
            result: AllocationSummary::of(&carried.intake, &carried.finished),
            carried,
        })
    }

    /// What of the round a map shows.
    pub fn map(&self) -> Map<'_> {
        let (intake, pack) = (&self.input.intake, &self.input.pack);
        let outcomes = self.as_is.allocation.outcomes();
        let mut placed = vec![0; intake.schools().len()];
        let mut communities = vec![(0, 0); intake.communities().len()];
        for (child, outcome) in intake.children().iter().zip(outcomes) {
            let school = outcome.school().and_then(|at| placed.get_mut(at.at()));
            if let Some(count) = school {
                *count += 1;
            }
            let own = child.community.and_then(|at| communities.get_mut(at.at()));
            if let Some((children, without)) = own {
                *children += 1;
                let is_without = match outcome {
                    Outcome::Unplaced => true,
                    Outcome::Placed { sector, .. } => *sector != Sector::Public,
                    _ => false,
                };
                *without += i64::from(is_without);
            }
        }
        let district =
            |at: Option<DistrictIdx>| at.map_or("", |at| &*intake.districts()[at.at()].id);
        let schools = intake.schools().iter().zip(placed);
        let schools = schools.filter(|(school, _)| school.level == intake.level());
        let parcels = intake.parcels().iter();
        let communities = intake.communities().iter().zip(communities);
        let districts = intake.districts().iter();
        let walking = self.input.walking.as_ref();
        let ways = walking.map_or_else(Vec::new, |walking| walking.ways(WAY_POINTS));
        let ways = ways.into_iter().map(|way| MapWay {
            id: way.id,
            name: way.name,
            private: way.is_private,
            line: way.line,
        });
        Map {
            schools: schools
                .map(|(school, placed)| MapSchool {
                    id: &school.id,
                    name: school.name.as_deref().unwrap_or(&school.id),
                    at: degrees(school.position),
                    district: district(school.district),
                    public: school.sector == Sector::Public,
                    status: match school.status {
                        SchoolStatus::Existing => "existing",
                        SchoolStatus::Candidate => "candidate",
                        SchoolStatus::Closed => "closed",
                    },
                    places: school.places.get(),
                    placed,
                    gates: walking
                        .map_or(&[][..], |walking| walking.gates_of_school(&school.id))
                        .iter()
                        .copied()
                        .map(degrees)
                        .collect(),
                })
                .collect(),
            parcels: parcels
                .map(|parcel| MapParcel {
                    id: &parcel.id,
                    at: degrees(parcel.position),
                    district: district(parcel.district),
                    area_m2: parcel.area.get(),
                })
                .collect(),
            communities: communities
                .map(|(community, (children, without))| MapCommunity {
                    name: &community.name,
                    district: district(community.district),
                    at: degrees(community.position),
                    children,
                    without,
                })
                .collect(),
            districts: districts
                .map(|own| (&*own.id, own.name.as_deref().unwrap_or(&own.id)))
                .collect(),
            class_size: pack.norms.class_size.of(intake.level()).get(),
            walked: walking.is_some(),
            ways: ways.collect(),
            credit: walking.and_then(Walking::credit),
        }
    }
}

fn degrees(at: Position) -> (f64, f64) {
    (at.lon, at.lat)
}

impl Tried<'_> {
    /// What looks doubtful about the scenario and its round, beyond what does of the round as it is.
    pub fn warnings(&self) -> Findings {
        let mut all = self.carried.warnings.clone();
        let mut own = self.carried.finished.warnings.clone();
        let as_is = self.desk.as_is.warnings.sorted();
        let known: Vec<_> = as_is.into_iter().cloned().collect();
        own.leave_out(|finding| known.contains(finding));
        all.append(own);
        all
    }

    /// The answer.
    pub fn answer(&self) -> Answer<'_> {
        let (desk, result) = (self.desk, &self.result);
        let line = |scenario, title, own: &AllocationSummary, figures| Line {
            scenario,
            title,
            figures,
            bottlenecks_closed: desk.base.areas_not_in(own),
            bottlenecks_new: own.areas_not_in(&desk.base),
        };
        let scenario = &self.carried.scenario;
        let results = (&desk.base, result);
        let rows = community_change_rows(&desk.input.intake, &self.carried.intake, results);
        Answer {
            scenarios: [
                line(BASE, &desk.base_title, &desk.base, &desk.base.figures),
                line(&scenario.name, &scenario.title, result, &result.figures),
            ],
            communities: rows
                .into_iter()
                .map(|row| CommunityChange {
                    community: row.community.into_owned(),
                    district: row.district.0,
                    better: row.better,
                    worse: row.worse,
                    public_change: row.public_change,
                    placed_change: row.placed_change,
                    metres_change: row.metres_change.get(),
                })
                .collect(),
            on_foot: self.on_foot(),
        }
    }

    /// Whom gates and paths concern, as the finding about them says.
    fn on_foot(&self) -> Option<OnFootAnswer> {
        let warnings = self.carried.warnings.sorted();
        let tried = warnings.iter().find(|one| one.code == Code::OnFootTried)?;
        let count = |name: &str| match tried.arg(name) {
            Some(Arg::Number(count)) => *count,
            _ => 0,
        };
        let all = changes(&self.desk.base, &self.result);
        let is_other = |change: &&Change<'_>| match (change.before, change.after) {
            (Some(then), Some(now)) => (then.outcome, &then.school) != (now.outcome, &now.school),
            _ => false,
        };
        Some(OnFootAnswer {
            nearest: count("nearest"),
            nearer: count("nearer"),
            farther: count("farther"),
            outcome: all.iter().filter(is_other).count(),
        })
    }
}
