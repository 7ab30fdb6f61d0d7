//! Copies of a round's tables, each in its own format, with what is safe to correct corrected: encodings, headings, full-width digits, spaces in
//! numbers, characters that nobody sees. Everything else stays as it is, and is told by the checks.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use toml_edit::{DocumentMut, Item};

use super::cells::{holds_identity_numbers, is_invisible, is_wide, narrow};
use super::columns::{is_identity, meaning, unit_said};
use super::encoding::decode;
use super::excel::Wanted;
use super::file_bytes::file_bytes;
use super::fixed_table::FixedTable;
use super::format::read_table;
use super::manifest::{self, file_name};
use super::quantity::Said;
use super::round_text::{document, named, say, table_named};
use super::sheet_name::file_and_sheet;
use super::table::Table;
use super::to_fill::{ToFill, gather};
use crate::tables::inputs::Role;
use crate::tables::schema::{Kind, Table as Declared};
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Code, Finding, Findings, TomlFault, TomlGrammar};
use xuewei_core::settings;

/// What was corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The file: its format or encoding.
    File,
    /// A heading: written as the program calls the column.
    Heading,
    /// Full-width forms.
    Wide,
    /// Spaces in a number.
    Spaces,
    /// Characters that are not seen.
    Invisible,
    /// A column of identity numbers was left out.
    LeftOut,
}

impl What {
    /// The word in `changes-made.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Heading => "heading",
            Self::Wide => "full_width",
            Self::Spaces => "spaces",
            Self::Invisible => "invisible",
            Self::LeftOut => "left_out",
        }
    }
}

/// One correction, by its place: what stood there is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Name of the file that was read.
    pub file: String,
    /// Row as a spreadsheet counts; none for the whole file or column.
    pub row: Option<usize>,
    /// Heading as it stood there.
    pub column: String,
    /// What was corrected.
    pub what: What,
}

/// A round with corrected tables.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// `round.toml` of the copy.
    pub round: String,
    /// The tables.
    pub tables: Vec<FixedTable>,
    /// Everything that was corrected, in the order of the tables, columns and rows.
    pub changes: Vec<Change>,
    /// What only people know, for them to fill in.
    pub to_fill: Option<ToFill>,
    /// What was not read, and is in no copy: further sheets.
    pub warnings: Findings,
    /// Files that were read.
    pub read: Vec<super::InputFile>,
}

/// What the workbook to fill in and its sheets are called.
#[derive(Clone, Copy, Debug)]
pub struct FillNames<'n> {
    /// The file.
    pub file: &'n str,
    /// The sheet of other names of communities.
    pub aliases: &'n str,
    /// The sheet of communities.
    pub communities: &'n str,
    /// The sheet of other names of schools.
    pub schools: &'n str,
}

/// Corrects what is safe to correct in the tables of a round, and gathers what is to be filled in by people.
///
/// # Errors
/// When the round or one of its tables cannot be read at all.
pub fn fix(path: &Path, names: &FillNames<'_>) -> Result<Fixed, Findings> {
    let mut findings = Findings::new();
    let folder = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
    let mut read = Vec::new();
    let mut bytes_of =
        |role: &'static str, path: &Path, findings: &mut Findings| match file_bytes(path) {
            Ok(bytes) => {
                read.push(super::InputFile {
                    role,
                    path: path.to_owned(),
                    sha256: super::sha256(&bytes),
                });
                Some(bytes)
            }
            Err(finding) => {
                findings.push(finding);
                None
            }
        };
    let bytes = bytes_of("round", path, &mut findings);
    let Some(bytes) = bytes else {
        return Err(findings);
    };
    let text = match decode(&bytes) {
        Ok(text) => text.into_owned(),
        Err(why) => {
            findings.push(why.finding(file_name(path)));
            return Err(findings);
        }
    };
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let manifest = manifest::parse(path, &text).map_err(|finding| {
        let mut one = Findings::new();
        one.push(finding);
        one
    })?;
    let mut changes = Vec::new();
    let mut tables = Vec::new();
    let mut round: DocumentMut = document(&text).map_err(|_| {
        // The parser of the same grammar took it.
        let why = TomlFault::Grammar(TomlGrammar::Other);
        Findings::from(Finding::new(Code::TomlInvalid, file_name(path)).with("why", why))
    })?;
    for (role, file) in manifest.tables.named() {
        let named = file;
        let (file, sheet) = file_and_sheet(named);
        let wanted = Wanted {
            name: &file_name(named),
            sheet: sheet.as_deref(),
            elsewhere: &manifest.tables.sheets_of(&file),
            declared: role.table(),
        };
        let file = folder.join(file);
        let Some(bytes) = bytes_of(role.as_str(), &file, &mut findings) else {
            continue;
        };
        let Some(table) = read_table(&file, &bytes, &wanted, &mut findings) else {
            continue;
        };
        let ending = file.extension().unwrap_or_default();
        let is_workbook =
            ending.eq_ignore_ascii_case("xlsx") || ending.eq_ignore_ascii_case("xlsm");
        let copied_as = if is_workbook { "xlsx" } else { "csv" };
        let name = format!("{}.{copied_as}", role.as_str());
        let is_text = ending.eq_ignore_ascii_case("csv") && std::str::from_utf8(&bytes).is_ok();
        let is_plain = is_text || (is_workbook && ending.eq_ignore_ascii_case("xlsx"));
        if !is_plain {
            changes.push(change(&table, None, "", What::File));
        }
        let said = manifest.columns.of(role);
        let columns = corrected(&table, role.table(), said, &mut changes);
        say(table_named(&mut round, role.as_str()), &name);
        tables.push(FixedTable {
            role,
            numbers: columns
                .iter()
                .map(|c| meaning(role.table(), &c.name).is_some_and(|meant| meant.kind.is_number()))
                .collect(),
            name,
            columns,
            rows: table.len(),
        });
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let to_fill = gather(path, &manifest, &mut tables);
    if let Some(to_fill) = &to_fill {
        let sheet = |sheet: &str| format!("{}#{sheet}", names.file);
        if to_fill.communities.is_some() {
            let place = table_named(&mut round, Role::Communities.as_str());
            say(place, &sheet(names.communities));
        }
        if !to_fill.spellings.is_empty() {
            name_table(&mut round, Role::Aliases, &sheet(names.aliases));
        }
        if !to_fill.schools.is_empty() {
            name_table(&mut round, Role::SchoolAliases, &sheet(names.schools));
        }
    }
    // What is not copied is named where it is.
    let there = |named: &str| {
        let path = folder.join(named);
        std::path::absolute(&path)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    if manifest.policy.ends_with(".toml") {
        say(
            named(round.as_table_mut(), "policy"),
            &there(&manifest.policy),
        );
    }
    if let Some(outlines) = &manifest.tables.outlines {
        say(
            table_named(&mut round, "outlines"),
            &there(&outlines.to_string_lossy()),
        );
    }
    if let Some(base_map) = &manifest.tables.base_map {
        say(
            table_named(&mut round, "base_map"),
            &there(&base_map.to_string_lossy()),
        );
    }
    if let Some(base_map) = &manifest.base_map {
        say(
            named(round.as_table_mut(), "base_map"),
            &there(&base_map.to_string_lossy()),
        );
    }
    if let Some(commitment) = &manifest.commitment {
        say(
            named(round.as_table_mut(), "commitment"),
            &there(&commitment.to_string_lossy()),
        );
    }
    Ok(Fixed {
        round: round.to_string(),
        tables,
        changes,
        to_fill,
        warnings: findings,
        read,
    })
}

/// Names a table that is to be filled in, in the language in which the others are named.
fn name_table(round: &mut DocumentMut, role: Role, path: &str) {
    let key = role.as_str();
    if let Some(there) = table_named(round, key) {
        say(Some(there), path);
        return;
    }
    let Some(tables) = named(round.as_table_mut(), "tables").and_then(Item::as_table_like_mut)
    else {
        return;
    };
    let is_chinese = tables.iter().any(|(name, _)| !name.is_ascii());
    let chinese = settings::round_key_in_chinese(&format!("tables.{key}"));
    let name = chinese.filter(|_| is_chinese).unwrap_or(key);
    tables.insert(name, toml_edit::value(path));
}

fn change(table: &Table, row: Option<usize>, column: &str, what: What) -> Change {
    Change {
        file: table.file.clone(),
        row: row.map(|row| table.number(row)),
        column: column.to_owned(),
        what,
    }
}

/// Whether the cells of a column are identifiers: no full-width form belongs there. Districts and communities are named
/// in several tables, also by names that have such forms: those are text, and stay.
const fn is_code(kind: Kind) -> bool {
    matches!(kind, Kind::Id | Kind::List)
}

/// The columns of a table, corrected.
fn corrected(
    table: &Table,
    known: &'static Declared,
    said: Option<&BTreeMap<String, String>>,
    changes: &mut Vec<Change>,
) -> Vec<TextColumn> {
    let mut kept = Vec::new();
    for column in &table.columns {
        // What the round says of a heading holds in the copy too, which keeps the heading as it is.
        let said = said.and_then(|said| said.get(column.name.trim()));
        let meant = meaning(known, said.unwrap_or(&column.name));
        let is_numbers = meant.is_none()
            && (is_identity(&column.name) || holds_identity_numbers(column, table.len()));
        if is_numbers {
            changes.push(change(table, None, &column.name, What::LeftOut));
            continue;
        }
        let heading = meant.map_or(column.name.as_str(), |meant| meant.key);
        // A heading of this language or that is as good; one that is dressed up is not. With another unit it stays: its
        // figures are not of the column.
        let is_dressed = said.is_none()
            && meant.is_some_and(|meant| {
                unit_said(meant, &column.name) == Said::Nothing
                    && meant.key != column.name
                    && !meant.aliases.contains(&column.name.as_str())
            });
        let mut copy = TextColumn::new(if is_dressed { heading } else { &column.name });
        if is_dressed {
            changes.push(change(table, None, &column.name, What::Heading));
        }
        let is_code = meant.is_some_and(|meant| is_code(meant.kind));
        // No space belongs in a number or a date either.
        let is_number = meant.is_some_and(|meant| meant.kind.is_number());
        for row in 0..table.len() {
            let mut cell = Cow::Borrowed(column.get(row));
            let mut corrected = Vec::new();
            // Line ends and tabs part words; taking them away would join these.
            let is_unseen = |c: char| is_invisible(c) && !matches!(c, '\n' | '\r' | '\t');
            if replace(&mut cell, is_unseen, |_| None) {
                corrected.push(What::Invisible);
            }
            if (is_code || is_number) && replace(&mut cell, is_wide, narrow) {
                corrected.push(What::Wide);
            }
            if is_number && is_grouped(&cell) && replace(&mut cell, char::is_whitespace, |_| None) {
                corrected.push(What::Spaces);
            }
            let result = corrected.into_iter();
            changes.extend(result.map(|what| change(table, Some(row), &column.name, what)));
            copy.push(cell.trim());
        }
        kept.push(copy);
    }
    kept
}

/// Replaces the characters that are wrong; tells whether there were any.
fn replace(
    cell: &mut Cow<'_, str>,
    is_wrong: impl Fn(char) -> bool,
    to: impl Fn(char) -> Option<char>,
) -> bool {
    let has_wrong = cell.chars().any(&is_wrong);
    if has_wrong {
        let kept = cell.chars();
        let kept = kept.filter_map(|c| if is_wrong(c) { to(c) } else { Some(c) });
        *cell = Cow::Owned(kept.collect());
    }
    has_wrong
}

/// Whether the spaces in a number part it by thousands: in `12 5` something else was lost.
fn is_grouped(cell: &str) -> bool {
    let mut parts = cell.split_whitespace();
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let first = parts
        .next()
        .is_some_and(|part| part.len() <= 3 && is_digits(part));
    first
        && parts.all(|part| {
            let whole = part.split('.').next().unwrap_or("");
            whole.len() == 3 && is_digits(whole)
        })
}
