//! `commitment.json`: what was written down of a round, and published by its hash, before the seed of the lottery was
//! known.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::Offset;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xuewei_core::domain::SchoolLevel;
use xuewei_core::finding::{Code, Finding, Phrase};

use super::hash::sha256;

/// The form of the file; another form gets another number.
const FORM: u32 = 1;

/// A part of a round that has a hash of its own.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The children, by their identifiers.
    Applicants,
    /// Who is of one household, and when they were born.
    Households,
    /// Who takes part, and with what points.
    Points,
    /// What decides between equal points.
    TieBreaks,
    /// Priority tiers, and groups for which places are kept.
    Tiers,
    /// The schools that families named.
    Choices,
    /// Where children live.
    Homes,
    /// Where communities are.
    Communities,
    /// The schools and their places.
    Schools,
    /// What children are called on the public list.
    PublicNames,
    /// Children whom people placed.
    Placements,
    /// What people decided about evidence.
    Reviews,
    /// Measured journeys.
    Travel,
    /// The rules of the pack.
    Pack,
}

impl Part {
    /// All parts in the order in which the hash of the whole takes them.
    pub const ALL: [Self; 14] = [
        Self::Applicants,
        Self::Households,
        Self::Points,
        Self::TieBreaks,
        Self::Tiers,
        Self::Choices,
        Self::Homes,
        Self::Communities,
        Self::Schools,
        Self::PublicNames,
        Self::Placements,
        Self::Reviews,
        Self::Travel,
        Self::Pack,
    ];

    /// Its key in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applicants => "applicants",
            Self::Households => "households",
            Self::Points => "points",
            Self::TieBreaks => "tie_breaks",
            Self::Tiers => "tiers",
            Self::Choices => "choices",
            Self::Homes => "homes",
            Self::Communities => "communities",
            Self::Schools => "schools",
            Self::PublicNames => "public_names",
            Self::Placements => "placements",
            Self::Reviews => "reviews",
            Self::Travel => "travel",
            Self::Pack => "pack",
        }
    }

    /// What people call it.
    pub const fn phrase(self) -> Phrase {
        match self {
            Self::Applicants => Phrase::PartApplicants,
            Self::Households => Phrase::PartHouseholds,
            Self::Points => Phrase::PartPoints,
            Self::TieBreaks => Phrase::PartTieBreaks,
            Self::Tiers => Phrase::PartTiers,
            Self::Choices => Phrase::PartChoices,
            Self::Homes => Phrase::PartHomes,
            Self::Communities => Phrase::PartCommunities,
            Self::Schools => Phrase::PartSchools,
            Self::PublicNames => Phrase::PartPublicNames,
            Self::Placements => Phrase::PartPlacements,
            Self::Reviews => Phrase::PartReviews,
            Self::Travel => Phrase::PartTravel,
            Self::Pack => Phrase::PartPack,
        }
    }
}

/// What is written down of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartHash {
    /// How many entries it has.
    pub count: u64,
    /// SHA-256 of its lines, in small hexadecimal digits.
    pub sha256: String,
}

/// The file. The seed of the lottery is not in it: it is published after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// The form of the file.
    pub form: u32,
    /// The version of the program that wrote it.
    pub version: String,
    /// The title of the round.
    pub name: String,
    /// The year of entry.
    pub year: i64,
    /// The level of school: `primary` or `junior`.
    pub stage: String,
    /// The day of which it is: `2026-06-01`.
    pub date: String,
    /// The parts of the round, each with its hash.
    pub parts: BTreeMap<Part, PartHash>,
    /// SHA-256 over all of this, in small hexadecimal digits: what is published.
    pub sha256: String,
}

/// The round that a commitment is of.
#[derive(Clone, Copy, Debug)]
pub struct OfRound<'a> {
    /// Its title.
    pub name: &'a str,
    /// The year of entry.
    pub year: i64,
    /// The level of school.
    pub level: SchoolLevel,
}

impl Commitment {
    /// The commitment of a round of a day.
    pub fn new(of: OfRound<'_>, date: Date, parts: BTreeMap<Part, PartHash>) -> Self {
        let mut commitment = Self {
            form: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            name: of.name.to_owned(),
            year: of.year,
            stage: of.level.as_str().to_owned(),
            date: date.to_string(),
            parts,
            sha256: String::new(),
        };
        commitment.sha256 = sha256(commitment.text().as_bytes());
        commitment
    }

    /// The text of which the hash of the whole is taken: docs/lottery.md.
    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |fields: &[&str]| {
            let _ = writeln!(text, "{}", line(fields));
        };
        line(&["form", &self.form.to_string()]);
        line(&["version", &self.version]);
        line(&["name", &self.name]);
        line(&["year", &self.year.to_string()]);
        line(&["stage", &self.stage]);
        line(&["date", &self.date]);
        for part in Part::ALL {
            if let Some(own) = self.parts.get(&part) {
                line(&[part.as_str(), &own.count.to_string(), &own.sha256]);
            }
        }
        text
    }

    /// Reads the text of a commitment and holds it against the round that names it.
    ///
    /// # Errors
    /// That it is none, of another round or a day to come, or that its hash is not that of what it says. `file` is the
    /// name under which the finding speaks of it.
    pub fn read(text: &str, of: OfRound<'_>, file: &str) -> Result<Self, Finding> {
        let wrong = |why| Finding::new(Code::CommitmentInvalid, file).because(why);
        let read: Self = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|_| wrong(Phrase::NoCommitment))?;
        let date = read.date().ok_or_else(|| wrong(Phrase::NoCommitment))?;
        if read.form != FORM || read.parts.len() != Part::ALL.len() {
            return Err(wrong(Phrase::NoCommitment));
        }
        if read.sha256 != sha256(read.text().as_bytes()) {
            return Err(wrong(Phrase::CommitmentHash));
        }
        if (read.name.as_str(), read.year, read.stage.as_str())
            != (of.name, of.year, of.level.as_str())
        {
            return Err(wrong(Phrase::CommitmentOfOther));
        }
        if date > last_today() {
            return Err(wrong(Phrase::CommitmentLater).with("date", date));
        }
        Ok(read)
    }

    /// The day of which it is, where it is one.
    pub fn date(&self) -> Option<Date> {
        calendar_date(&self.date)
    }
}

/// A calendar date as it is written in this file and on the command line: `2026-06-01` and nothing else.
pub fn calendar_date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// Today in China, where the clock is eight hours before that of Greenwich the whole year.
pub fn today() -> Date {
    today_at(8)
}

/// The latest day that it is anywhere: a commitment of a later one is of a day to come wherever it was written.
pub fn last_today() -> Date {
    today_at(14)
}

fn today_at(hours: i8) -> Date {
    let now = jiff::Timestamp::now();
    let moved = now.checked_add(i64::from(hours).hours()).unwrap_or(now);
    Offset::UTC.to_datetime(moved).date()
}

/// A line of fields.
pub fn line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| escaped(field)).collect();
    fields.join("\t")
}

/// A field of a line: what would part fields or lines, and the sign that says so, are written with that sign.
fn escaped(field: &str) -> String {
    if !field.contains(['\\', '\t', '\n', '\r']) {
        return field.to_owned();
    }
    let mut text = String::with_capacity(field.len() + 2);
    for c in field.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_day_of_the_calendar_is_a_date() {
        assert!(calendar_date("2026-06-01").is_some());
        for other in [
            "2026-02-30",
            "2026-6-1",
            "20260601",
            "2026-06-01T10:00",
            "01.06.2026",
            "",
            " 2026-06-01",
        ] {
            assert_eq!(calendar_date(other), None, "{other}");
        }
    }

    #[test]
    fn what_parts_fields_and_lines_is_written_so_that_no_two_rows_are_one() {
        assert_eq!(escaped("a\tb"), "a\\tb");
        assert_eq!(escaped("a\\tb"), "a\\\\tb");
        assert_eq!(escaped("a\r\nb"), "a\\r\\nb");
        assert_eq!(escaped("C000001"), "C000001");
    }

    #[test]
    fn parts_are_named_in_the_file_as_they_are_named_everywhere() {
        for part in Part::ALL {
            let written = serde_json::to_value(part).expect("a name");
            assert_eq!(written, part.as_str());
        }
    }
}
