//! What is doubtful about roads, as findings of the round.

use jiff::Span;
use jiff::civil::Date;
use xuewei_core::finding::{Arg, Code, Finding as Told, Findings, Phrase};
use xuewei_walking::geometry::Point;
use xuewei_walking::{Finding, NotALine};

/// Tells of road files; `file` is the one that is meant where a doubt names none.
pub fn told_of_roads(doubts: &[Finding], file: &str, findings: &mut Findings) {
    told(doubts, file, file, findings);
}

/// The same, where doubts about corrections are of a file of their own.
pub fn told(doubts: &[Finding], file: &str, edits: &str, findings: &mut Findings) {
    findings.extend(doubts.iter().map(|doubt| one(doubt, file, edits)));
}

/// The day of an instant, seconds since 1970, UTC.
fn day_of(seconds: i64) -> Option<Date> {
    let days = Span::new().try_days(seconds.div_euclid(86_400)).ok()?;
    Date::constant(1970, 1, 1).checked_add(days).ok()
}

fn at(point: Point) -> String {
    format!("{:.6}, {:.6}", point.lon, point.lat)
}

fn one(doubt: &Finding, file: &str, edits: &str) -> Told {
    let new = |code| Told::new(code, file);
    match doubt {
        Finding::CutWays { ways } => new(Code::RoadsCut).with("count", *ways),
        Finding::DuplicateWays { ways, id } => {
            new(Code::RoadsTwice).with("count", *ways).with("id", id)
        }
        Finding::Crossings { count, at: place } => new(Code::RoadsCross)
            .with("count", *count)
            .with("at", at(*place)),
        Finding::OtherLevel { count, at: place } => new(Code::RoadsOfOtherLevel)
            .with("count", *count)
            .with("at", at(*place)),
        Finding::Pieces { count, metres } => new(Code::PiecesLeftOut)
            .with("count", *count)
            .with("metres", *metres),
        Finding::LongSegments { count } => new(Code::SegmentsLeftOut).with("count", *count),
        Finding::PrivateWays { ways, of } => {
            new(Code::RoadsPrivate).with("count", *ways).with("of", *of)
        }
        Finding::OneWays { ways } => new(Code::RoadsOneWay).with("count", *ways),
        Finding::DateOfExtract { file, seconds } => {
            let told = Told::new(Code::RoadsDate, file);
            match day_of(*seconds) {
                Some(day) => told.with("date", day),
                None => told.with("date", Arg::Nothing),
            }
        }
        Finding::NotALine {
            file,
            row,
            count,
            cause,
        } => Told::new(Code::RoadsNoLines, file)
            .row(*row)
            .with("count", *count)
            .because(match cause {
                NotALine::TooShort => Phrase::LineTooShort,
                NotALine::NotDegrees => Phrase::LineNotDegrees,
                NotALine::Text => Phrase::LineText,
                NotALine::Shape => Phrase::LineShape,
            }),
        Finding::NothingRemoved { id } => {
            Told::new(Code::CorrectionOfNothing, edits).with("id", id)
        }
        Finding::EditWithoutReason { row } => {
            Told::new(Code::CorrectionWithoutReason, edits).row(*row)
        }
        Finding::Datum {
            metres,
            east,
            north,
            schools,
        } => new(Code::RoadsDatum)
            .with("metres", *metres)
            .with("east", *east)
            .with("north", *north)
            .with("count", *schools),
    }
}
