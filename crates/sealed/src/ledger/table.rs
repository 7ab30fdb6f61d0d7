//! `ledger.csv`, written and read back.

use std::io::{self, Read, Write};

use super::Line;
use crate::bytes::{from_hex, hex};

const COLUMNS: [&str; 7] = [
    "rank",
    "outcome",
    "school_id",
    "points",
    "tier",
    "manual",
    "leaf",
];

/// Why a file is no ledger.
#[derive(Debug, thiserror::Error)]
pub enum NoLedger {
    /// It is no CSV with the columns of a ledger.
    #[error("no table with the columns of a ledger")]
    Table,
    /// A line, as a spreadsheet counts, cannot be understood.
    #[error("line {0} cannot be understood")]
    Line(u64),
}

/// Writes the lines.
///
/// # Errors
/// When the writer fails.
pub fn write_table(lines: &[Line], to: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(COLUMNS)?;
    for line in lines {
        let rank = line.rank.map(|rank| rank.to_string()).unwrap_or_default();
        let leaf = hex(&line.leaf);
        let cells = [
            &rank,
            &line.outcome,
            &line.school_id,
            &line.points,
            &line.tier,
            &line.manual,
            &leaf,
        ];
        writer.write_record(cells.map(|cell| marked(cell)))?;
    }
    writer.flush()
}

/// Reads the lines back.
///
/// # Errors
/// That it is no ledger.
pub fn read_table(from: impl Read) -> Result<Vec<Line>, NoLedger> {
    let mut reader = csv::Reader::from_reader(from);
    let heads = reader.headers().map_err(|_| NoLedger::Table)?;
    if !heads
        .iter()
        .map(|head| head.trim_start_matches('\u{feff}'))
        .eq(COLUMNS)
    {
        return Err(NoLedger::Table);
    }
    let mut lines = Vec::new();
    for (record, number) in reader.into_records().zip(2..) {
        let record = record.map_err(|_| NoLedger::Line(number))?;
        lines.push(line_of(&record).ok_or(NoLedger::Line(number))?);
    }
    Ok(lines)
}

fn line_of(record: &csv::StringRecord) -> Option<Line> {
    let mut cells = record.iter().map(unmarked);
    let mut next = || cells.next();
    let rank = next()?;
    // Digits alone: no sign, no zero before them.
    let rank = match rank {
        "" => None,
        digits => {
            let rank: u32 = digits.parse().ok()?;
            Some(rank).filter(|rank| rank.to_string() == digits)
        }
        .map(Some)?,
    };
    Some(Line {
        rank,
        outcome: next()?.to_owned(),
        school_id: next()?.to_owned(),
        points: next()?.to_owned(),
        tier: next()?.to_owned(),
        manual: next()?.to_owned(),
        leaf: from_hex(next()?)?,
    })
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, as in every table of the program.
fn marked(cell: &str) -> String {
    match is_formula(cell.trim_start_matches('\'')) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    match cell.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => {
            cell.parse::<f64>().is_err() && cell.chars().nth(1).is_some()
        }
        _ => false,
    }
}
