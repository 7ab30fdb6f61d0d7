//! The procedure of a city: the rounds that it runs, who comes first, what is kept for whom.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::decimal::points;
use super::origin::{Grade, Origin};
use super::unresolved::Unresolved;
use crate::finding::{Arg, Phrase};
use crate::units::Points;

/// A round as written.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoundFile {
    /// What the round does.
    pub kind: Kind,
    /// The word in the column `round` of allocation.csv; the kind where it is not given.
    pub name: Option<String>,
    /// The column of the children table that names the schools chosen, parted by `|`; `choices` where it is not given.
    pub column: Option<String>,
    /// How many of the schools named count, from 1.
    pub choices: Option<u32>,
    /// Where the line of a district or of an area comes from.
    pub district_line: Option<MinimumScoreSource>,
    /// Points from which a child takes part, by district, to four decimals.
    pub lines: Option<BTreeMap<String, f64>>,
    /// Where the line of an area below the district (片区) comes from; in place of that of the district.
    pub area_line: Option<MinimumScoreSource>,
    /// Points from which a child takes part, by area, to four decimals. Where several districts have an area of the name,
    /// with the code of the district: `320505/东片`.
    pub area_lines: Option<BTreeMap<String, f64>>,
    /// Whether families may name schools of their own area only, by the column `area` of schools and children.
    pub within_area: Option<bool>,
    /// Whether a school may have a line of its own: column `line` of the schools table.
    pub school_line: Option<bool>,
    /// What an elder brother or sister at a school is worth there, by the column `sibling_school`.
    pub sibling: Option<SiblingPriority>,
    /// Whether the longest journey of the pack binds families too.
    pub within_reach: Option<bool>,
    /// Whether every district takes every child; as `[reach]` says where it is not given.
    pub across_districts: Option<bool>,
    /// Whether only children above the line of their district take part.
    pub above_line: Option<bool>,
    /// The document in which it stands.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
}

/// What a round does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Families name schools, schools admit by rank.
    Choice,
    /// The bureau places who is left, by the linear programme.
    Coordination,
    /// What is left over, by a second list (`column`) or by the linear programme.
    Refill,
}

/// Where the line of a district comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MinimumScoreSource {
    /// There is no line.
    None,
    /// The points of the last child for whom the district or the area has a public place.
    Places,
    /// As published: `lines`, `area_lines`.
    Given,
}

/// What an elder brother or sister at a school is worth to a child that names it (长幼随学).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SiblingPriority {
    /// Nothing.
    #[default]
    None,
    /// Of children with the same tier and points the school takes first whose brother or sister is there, before
    /// tie-breaks and the lottery.
    TieBreak,
    /// The school takes first whose brother or sister is there, before every tier and whatever the points.
    First,
}

/// One round of the procedure.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcedureStep {
    /// The word in the column `round` of `allocation.csv`.
    pub name: String,
    /// What it does, by choice or by coordination.
    pub act: StepKind,
    /// Where it comes from.
    pub origin: Origin,
}

impl ProcedureStep {
    /// Coordination of everybody, within the reach of the pack: the whole procedure of a pack that names no
    /// rounds.
    pub fn coordination() -> Self {
        Self {
            name: "coordination".to_owned(),
            act: StepKind::Coordination {
                across_districts: None,
                above_line: false,
            },
            origin: Origin::default(),
        }
    }
}

/// What a round does, resolved.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// Deferred acceptance over the schools that families name.
    Choice {
        /// Column that names them.
        column: String,
        /// How many of the schools named count.
        choices: usize,
        /// The district's line.
        line: MinimumScore,
        /// Whether a school may have a line of its own (column `line` of the schools table).
        school_line: bool,
        /// What an elder brother or sister at a school is worth there.
        siblings: SiblingPriority,
        /// Whether the longest journey binds families too: it says how far a child may be sent, not how
        /// far a family may go of its own will.
        within_reach: bool,
        /// Whether families may name schools of their own area (片区) only.
        within_area: bool,
    },
    /// The linear programme over those who are left.
    Coordination {
        /// Whether every district takes every child; as the reach says when not told.
        across_districts: Option<bool>,
        /// Whether only children above their district's line take part.
        above_line: bool,
    },
}

/// The line of the districts, or of the areas below them.
#[derive(Clone, Debug, PartialEq)]
pub enum MinimumScore {
    /// No district has a line.
    None,
    /// The points of the last child for whom the district has a public place.
    Places,
    /// Points by the code of the district, as published.
    Given(BTreeMap<String, Points>),
    /// The points of the last child for whom the area has a public place.
    PlacesByArea,
    /// Points by the name of the area, as published.
    GivenByArea(BTreeMap<String, Points>),
}

impl MinimumScore {
    /// Whether areas below the districts have lines, and not the districts.
    pub const fn is_by_area(&self) -> bool {
        matches!(self, Self::PlacesByArea | Self::GivenByArea(_))
    }
}

/// What is done for brothers, sisters and twins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Households {
    /// One school for all of them, or a person decides.
    Required,
    /// One school for all of them where that costs nobody a place; journeys may be longer for it.
    Preferred,
    /// One school for all of them where an allocation as good in every objective allows it.
    #[default]
    Costless,
    /// Nothing is done for them: each child is placed by itself.
    Ignored,
}

/// Names that a round cannot have: they are taken.
const TAKEN: [&str; 1] = [LOCK];

/// The word for a placement made by a person.
pub const LOCK: &str = "lock";

/// Rounds that a procedure may have.
const MOST_ROUNDS: usize = 100;

/// The rounds, checked; coordination alone when none are written.
pub fn resolve(files: Option<Vec<RoundFile>>) -> Result<Vec<ProcedureStep>, Unresolved> {
    let files = files.unwrap_or_default();
    if files.is_empty() {
        return Ok(vec![ProcedureStep::coordination()]);
    }
    if files.len() > MOST_ROUNDS {
        let result = files.len();
        return Err(Unresolved::range(
            "round",
            result,
            Arg::range(1, MOST_ROUNDS),
        ));
    }
    let mut phases: Vec<ProcedureStep> = Vec::new();
    for file in files {
        let phase = file.resolve()?;
        let twice = phases.iter().any(|other| other.name == phase.name);
        if twice || TAKEN.contains(&phase.name.as_str()) {
            return Err(Unresolved::range(
                "round.name",
                phase.name,
                Phrase::RoundNames,
            ));
        }
        let has_line = phases.iter().any(|earlier| match &earlier.act {
            StepKind::Choice { line, .. } => *line != MinimumScore::None,
            StepKind::Coordination { .. } => false,
        });
        if !has_line
            && matches!(
                phase.act,
                StepKind::Coordination {
                    above_line: true,
                    ..
                }
            )
        {
            return Err(Unresolved::range(
                "round.above_line",
                "true",
                Phrase::AfterLine,
            ));
        }
        phases.push(phase);
    }
    Ok(phases)
}

impl Households {
    /// Whether those that were split are brought together at the cost of longer journeys.
    pub const fn gathers(self) -> bool {
        matches!(self, Self::Required | Self::Preferred)
    }
}

impl RoundFile {
    fn resolve(self) -> Result<ProcedureStep, Unresolved> {
        let kind = match self.kind {
            Kind::Choice => "choice",
            Kind::Coordination => "coordination",
            Kind::Refill => "refill",
        };
        let by_list =
            self.kind == Kind::Choice || (self.kind == Kind::Refill && self.column.is_some());
        let act = if by_list {
            let foreign = self.across_districts.is_some() || self.above_line.is_some();
            if foreign {
                let result = vec!["across_districts", "above_line"];
                return Err(Unresolved::range("round", result, Phrase::ChoiceKeys));
            }
            let of_district = read_line("lines", self.district_line, self.lines)?;
            let of_area = read_line("area_lines", self.area_line, self.area_lines)?;
            let line = match (of_district, of_area) {
                (line, MinimumScore::None) => line,
                (MinimumScore::None, MinimumScore::Places) => MinimumScore::PlacesByArea,
                (MinimumScore::None, MinimumScore::Given(lines)) => {
                    MinimumScore::GivenByArea(lines)
                }
                _ => {
                    let result = vec!["district_line", "area_line"];
                    return Err(Unresolved::range("round", result, Phrase::OneLine));
                }
            };
            let choices = self.choices.unwrap_or(1);
            if choices == 0 {
                return Err(Unresolved::range("round.choices", 0, Arg::range(1, "")));
            }
            StepKind::Choice {
                column: self.column.unwrap_or_else(|| "choices".to_owned()),
                choices: choices as usize,
                line,
                school_line: self.school_line.unwrap_or(false),
                siblings: self.sibling.unwrap_or_default(),
                within_reach: self.within_reach.unwrap_or(false),
                within_area: self.within_area.unwrap_or(false),
            }
        } else {
            let foreign = self.choices.is_some()
                || self.column.is_some()
                || self.district_line.is_some()
                || self.area_line.is_some()
                || self.area_lines.is_some()
                || self.within_area.is_some()
                || self.within_reach.is_some()
                || self.school_line.is_some()
                || self.sibling.is_some();
            if foreign {
                let result = vec![
                    "choices",
                    "column",
                    "district_line",
                    "area_line",
                    "within_area",
                    "school_line",
                    "sibling",
                    "within_reach",
                ];
                return Err(Unresolved::range("round", result, Phrase::CoordinationKeys));
            }
            StepKind::Coordination {
                across_districts: self.across_districts,
                above_line: self.above_line.unwrap_or(false),
            }
        };
        Ok(ProcedureStep {
            name: self.name.unwrap_or_else(|| kind.to_owned()),
            act,
            origin: Origin {
                source: self.source,
                grade: self.grade,
            },
        })
    }
}

/// The line as a round tells it; lines that are written are meant.
fn read_line(
    key: &str,
    source: Option<MinimumScoreSource>,
    lines: Option<BTreeMap<String, f64>>,
) -> Result<MinimumScore, Unresolved> {
    let kind = match lines.is_some() {
        true => MinimumScoreSource::Given,
        false => MinimumScoreSource::None,
    };
    Ok(match source.unwrap_or(kind) {
        MinimumScoreSource::None => MinimumScore::None,
        MinimumScoreSource::Places => MinimumScore::Places,
        MinimumScoreSource::Given => {
            let lines = lines.ok_or(Unresolved::missing(format!("round.{key}")))?;
            let read = |(name, value): (String, f64)| {
                let line = points(&format!("round.{key}.{name}"), value)?;
                Ok((name, line))
            };
            MinimumScore::Given(lines.into_iter().map(read).collect::<Result<_, _>>()?)
        }
    })
}
