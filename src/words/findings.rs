//! Findings for people and for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::toml_text;
use super::{Lang, Wording, visible};
use crate::input::{Change, NotTaken};
use crate::tables::cell::{Id, Label, Text, Word};
use crate::tables::csv::Rows;
use crate::tables::findings::{CorrectionRow, FindingRow, FoldedFindingRow};
use crate::tables::inputs::Role;
use crate::tables::listing::Listing;
use crate::tables::row::Row;
use xuewei_core::domain::without_identity;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Severity};

/// How many findings of one code are shown; the rest is counted.
const SHOWN: usize = 5;

/// What a code is called: what does no harm stands apart from what may.
fn weight(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning if code.is_harmful() => "warning",
        Severity::Warning => "harmless",
    }
}

/// Findings of one code, those that say the same folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The code.
    pub code: Code,
    /// What it is, in the language: an error, a warning, a remark.
    pub weight: String,
    /// How many there are.
    pub count: usize,
    /// File, heading and cause with how many say so, in the order of these: rows of a table may stand in any order.
    pub lines: Vec<(String, String, String, usize)>,
    /// What to do.
    pub action: String,
}

/// All findings by code, the weightiest first.
pub fn groups(findings: &Findings, wording: &Wording) -> Vec<Group> {
    let all = findings.sorted();
    let groups = all.chunk_by(|a, b| a.code == b.code).map(|group| {
        let code = group[0].code;
        let mut lines: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for finding in group {
            let column = finding.place.column.clone().unwrap_or_default();
            let says = (finding.place.file.clone(), column, cause(finding, wording));
            *lines.entry(says).or_default() += 1;
        }
        let lines = lines.into_iter();
        let actions = group.iter().map(|finding| action(finding, wording));
        Group {
            code,
            weight: wording.plain(weight(code)),
            count: findings.count_of(code),
            lines: lines
                .map(|((file, column, cause), n)| (file, column, cause, n))
                .collect(),
            // Which of them comes first is a matter of rows as well.
            action: actions.min().unwrap_or_default(),
        }
    });
    groups.collect()
}

/// The sheet of the workbook: those that say the same folded, no more lines of a code than people read.
pub fn folded<'a>(groups: Vec<Group>) -> Listing<'a> {
    const MOST: usize = 1_000;
    let rows = groups.into_iter().flat_map(|group| {
        let lines = group.lines.into_iter().take(MOST);
        let (code, action) = (group.code, group.action);
        lines.map(move |(file, column, cause, count)| {
            (code, file, column, cause, count, action.clone())
        })
    });
    let rows: Vec<_> = rows.collect();
    let rows = std::sync::Arc::new(rows);
    Listing::new(move || {
        let rows = rows.clone();
        (0..rows.len()).map(move |at| {
            let (code, file, column, cause, count, action) = &rows[at];
            FoldedFindingRow {
                code: Cow::Borrowed(code.as_str()),
                harmful: code.is_harmful(),
                file: Cow::Owned(file.clone()),
                column: Cow::Owned(column.clone()),
                count: *count,
                cause: Cow::Owned(cause.clone()),
                action: Cow::Owned(action.clone()),
            }
        })
    })
}

/// All findings, grouped by code: each with its place and cause, each group with what to do.
pub fn text(findings: &Findings, wording: &Wording) -> String {
    let mut lines = Vec::new();
    for group in findings.sorted().chunk_by(|a, b| a.code == b.code) {
        let code = group[0].code;
        lines.push(format!("{} {code}", wording.plain(weight(code))));
        for finding in group.iter().take(SHOWN) {
            lines.push(format!(
                "  {}: {}",
                place(finding, wording),
                cause(finding, wording)
            ));
        }
        let rest = findings.count_of(code).saturating_sub(SHOWN);
        if rest > 0 {
            lines.push(format!(
                "  {}",
                wording.text("more-findings", &[("count", rest)])
            ));
        }
        lines.push(format!("  → {}", action(group[0], wording)));
    }
    lines.join("\n")
}

fn place(finding: &Finding, wording: &Wording) -> String {
    let mut parts = vec![visible(&finding.place.file)];
    if let Some(row) = finding.place.row {
        parts.push(wording.text("row", &[("row", row)]));
    }
    if let Some(column) = &finding.place.column {
        parts.push(wording.text("column", &[("column", column)]));
    }
    parts.join(" · ")
}

fn cause(finding: &Finding, wording: &Wording) -> String {
    wording.text(finding.code.as_str(), &figures(finding, wording))
}

fn action(finding: &Finding, wording: &Wording) -> String {
    wording.text(&format!("{}-do", finding.code), &figures(finding, wording))
}

/// The arguments in the language, as they may be shown: where identity numbers are identifiers (W320), the row tells
/// which child.
fn figures(finding: &Finding, wording: &Wording) -> Vec<(&'static str, String)> {
    let all = finding.args.iter();
    let mut figures: Vec<(&'static str, String)> = all
        .clone()
        .map(|(name, arg)| (*name, value(arg, wording)))
        .collect();
    // Words may name the other arguments, which have their values by now.
    for (at, (_, arg)) in all.enumerate() {
        if let Arg::Phrase(phrase) = arg {
            figures[at].1 = wording.text(phrase.key(), &figures);
        }
    }
    figures
}

/// Why something in a folder is no table of a round.
pub fn not_taken(why: &NotTaken, wording: &Wording) -> String {
    let table = |role: &Role| wording.plain(&format!("table-{}", role.as_str()));
    let text = |key: &str, role: &Role| wording.text(key, &[("table", table(role))]);
    match why {
        NotTaken::Unknown => wording.plain("init-left-unknown"),
        NotTaken::Lacks(role, columns) => {
            let columns = columns.iter().filter_map(|key| role.table().column(key));
            let columns = columns.map(|column| match wording.lang {
                Lang::Zh => column.heading.zh,
                Lang::En => column.key,
            });
            let columns: Vec<&str> = columns.collect();
            let columns = columns.join(&wording.plain("output-separator"));
            let figures = [("table", table(role)), ("columns", columns)];
            wording.text("init-left-lacks", &figures)
        }
        NotTaken::Second(role) => text("init-left-second", role),
        NotTaken::OtherLevel(role, level) => {
            let level = wording.plain(&format!("level-{}", level.as_str()));
            let figures = [("table", table(role)), ("level", level)];
            wording.text("init-left-level", &figures)
        }
        NotTaken::Hidden(None) => wording.plain("init-left-hidden"),
        NotTaken::Hidden(Some(role)) => text("init-left-hidden-table", role),
        NotTaken::Empty => wording.plain("init-left-empty"),
        NotTaken::Unreadable(finding) => cause(finding, wording),
        NotTaken::Foreign => wording.plain("init-left-foreign"),
        NotTaken::Folder => wording.plain("init-left-folder"),
        NotTaken::LockFile => wording.plain("init-left-lock"),
    }
}

/// One argument in the language.
fn value(arg: &Arg, wording: &Wording) -> String {
    match arg {
        Arg::Phrase(phrase) => wording.plain(phrase.key()),
        Arg::Nearest(Some(name)) => wording.text("nearest", &[("name", without_identity(name))]),
        Arg::Toml(fault) => toml_text::result(fault, wording),
        Arg::Key(path) => toml_text::key(path, wording),
        Arg::Quoted(text) => wording.text("quoted", &[("text", without_identity(text))]),
        Arg::Subject(subject) => match subject.wording() {
            Some((key, names)) => {
                let shown = names
                    .into_iter()
                    .map(|(as_, name)| (as_, without_identity(name)));
                wording.text(key, &shown.collect::<Vec<_>>())
            }
            None => without_identity(&subject.to_string()).to_owned(),
        },
        // A number with a wrong check digit is found only where it stands alone.
        Arg::List(names) if names.iter().any(|name| without_identity(name) != name) => {
            "…".to_owned()
        }
        Arg::Text(_)
        | Arg::List(_)
        | Arg::Number(_)
        | Arg::Decimal(_)
        | Arg::Points(_)
        | Arg::Date(_)
        | Arg::Bytes(_)
        | Arg::Range(..)
        | Arg::Nothing
        | Arg::Nearest(None) => without_identity(&arg.to_string()).to_owned(),
    }
}

/// `findings.csv`: every finding, one a row.
pub fn findings<'a>(findings: &'a Findings, wording: &Wording) -> Listing<'a> {
    let rows = rows_of(findings, wording);
    Listing::new(move || rows.clone().into_iter())
}

fn rows_of<'a>(findings: &'a Findings, wording: &Wording) -> Vec<FindingRow<'a>> {
    let all = findings.sorted();
    let mut rows = Vec::with_capacity(all.len());
    for of_code in all.chunk_by(|a, b| a.code == b.code) {
        let code = of_code[0].code;
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        rows.extend(of_code.iter().map(|finding| FindingRow {
            code: Id(code.as_str()),
            severity: Word(severity),
            harmful: is_harmful(code),
            file: Text(&finding.place.file),
            row: finding.place.row.map(label),
            column: Text(finding.place.column.as_deref().unwrap_or("")),
            cause: Cow::Owned(cause(finding, wording)),
            action: Cow::Owned(action(finding, wording)),
        }));
        // Those of a code that are too many to be kept are told by their number.
        let rest = findings.count_of(code) - of_code.len();
        if rest > 0 {
            rows.push(FindingRow {
                code: Id(code.as_str()),
                severity: Word(severity),
                harmful: is_harmful(code),
                file: Text(""),
                row: None,
                column: Text(""),
                cause: Cow::Owned(wording.text("more-findings", &[("count", rest)])),
                action: Cow::Borrowed(""),
            });
        }
    }
    rows
}

/// Whether somebody has to look: errors, and the warnings that may do harm.
fn is_harmful(code: Code) -> bool {
    code.severity() == Severity::Error || code.is_harmful()
}

fn label(row: usize) -> Label {
    Label(i64::try_from(row).unwrap_or(i64::MAX))
}

/// `changes-made.csv`: every correction by its place.
pub fn corrections(changes: &[Change]) -> Listing<'_> {
    Listing::new(move || {
        changes.iter().map(|change| CorrectionRow {
            file: Text(&change.file),
            row: change.row.map(label),
            column: Text(&change.column),
            what: Word(change.what.as_str()),
        })
    })
}

/// One finding for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Record<'a> {
    /// Its code: `E101`; docs/errors.md.
    pub code: Cow<'a, str>,
    /// Whether the round can go on.
    pub severity: Severity,
    /// Whether it may change who gets what.
    pub harmful: bool,
    /// The name of the file.
    pub file: Cow<'a, str>,
    /// The row, as a spreadsheet numbers it, or the line.
    pub row: Option<usize>,
    /// The heading of the column.
    pub column: Option<Cow<'a, str>>,
    /// What is wrong, in the language of the run.
    pub cause: String,
    /// What to do, in the language of the run.
    pub action: String,
}

/// All findings for programs: what `--format json` prints of `check`, and of every command whose input has errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// The findings that are kept, errors first.
    pub findings: Vec<Record<'a>>,
    /// How many there are of each code, also of those that are not kept.
    pub counts: BTreeMap<&'a str, usize>,
}

/// The answer of a command with all that was found on the way: what `--format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WithFindings<'a, T> {
    /// The answer of the command itself.
    #[serde(flatten)]
    pub answer: T,
    /// What was found about the input, and in the work.
    pub findings: Vec<Record<'a>>,
}

/// An answer with what was found.
pub fn with_findings<'a, T>(
    answer: T,
    all: impl IntoIterator<Item = &'a Findings>,
    wording: &Wording,
) -> WithFindings<'a, T> {
    let found = all
        .into_iter()
        .flat_map(|findings| records(findings, wording));
    WithFindings {
        answer,
        findings: found.collect(),
    }
}

/// The answer with what was found when the folders that it speaks of were written.
pub fn with_records<T>(answer: T, findings: Vec<Record<'_>>) -> WithFindings<'_, T> {
    WithFindings { answer, findings }
}

/// The findings of a file that [`findings`] was written to; `None` where it is no such file.
pub fn read_back(text: &str) -> Option<Vec<Record<'static>>> {
    let mut rows = Rows::open(FindingRow::TABLE, text.as_bytes())?;
    let mut all = Vec::new();
    while let Some(cells) = rows.next_row().ok()? {
        let row = FindingRow::decode(&cells)?;
        all.push(Record {
            code: Cow::Owned(row.code.0.to_owned()),
            severity: match row.severity.0 {
                "error" => Severity::Error,
                _ => Severity::Warning,
            },
            harmful: row.harmful,
            file: Cow::Owned(row.file.0.to_owned()),
            row: row.row.and_then(|row| usize::try_from(row.0).ok()),
            column: (!row.column.0.is_empty()).then(|| Cow::Owned(row.column.0.to_owned())),
            cause: row.cause.into_owned(),
            action: row.action.into_owned(),
        });
    }
    Some(all)
}

fn records<'a>(findings: &'a Findings, wording: &Wording) -> Vec<Record<'a>> {
    let all = findings.sorted().into_iter();
    all.map(|finding| Record {
        code: Cow::Borrowed(finding.code.as_str()),
        severity: finding.code.severity(),
        harmful: is_harmful(finding.code),
        file: Cow::Borrowed(finding.place.file.as_str()),
        row: finding.place.row,
        column: finding.place.column.as_deref().map(Cow::Borrowed),
        cause: cause(finding, wording),
        action: action(finding, wording),
    })
    .collect()
}

/// All findings for programs.
pub fn answer<'a>(findings: &'a Findings, wording: &Wording) -> Answer<'a> {
    let records = records(findings, wording);
    let counts = findings.sorted().into_iter();
    let counts = counts.map(|f| (f.code.as_str(), findings.count_of(f.code)));
    let counts = counts.collect();
    Answer {
        findings: records,
        counts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xuewei_core::finding::{Phrase, Subject, TomlFault};

    #[test]
    fn a_cell_that_holds_the_key_of_a_phrase_is_shown_as_written() {
        let of = |value: &str| Finding::new(Code::WordUnknown, "t.csv").with("value", value);
        let wording = Wording::new(Lang::En);
        let result = cause(
            &of("phrase-school").with("allowed", Phrase::School),
            &wording,
        );
        assert_eq!(
            result,
            "the word is not known: phrase-school (allowed: school)"
        );
    }

    #[test]
    fn a_phrase_may_name_the_other_arguments() {
        let finding = Finding::new(Code::TableBroken, "t.csv").because(Phrase::CellsTooMany);
        let finding = finding.with("cells", 3).with("headers", 2);
        let result = |lang| cause(&finding, &Wording::new(lang));
        assert_eq!(
            result(Lang::En),
            "the table cannot be read: 3 cells under 2 headers"
        );
        assert!(
            result(Lang::Zh).ends_with("2 个表头下有 3 个单元格"),
            "{}",
            result(Lang::Zh)
        );
    }

    #[test]
    fn no_identity_number_is_shown_whatever_holds_it() {
        let number = "00000020190101002X";
        let args = [
            Arg::from(number),
            Arg::from(vec!["C1", number]),
            Arg::from(Subject::School(number.to_owned())),
            Arg::from(Subject::Key(number.to_owned())),
            Arg::quoted(number),
            Arg::Nearest(Some(number.to_owned())),
            Arg::from(TomlFault::WordUnknown {
                name: number.to_owned(),
                known: &[],
            }),
        ];
        for lang in Lang::ALL {
            let wording = Wording::new(lang);
            for arg in &args {
                let shown = value(arg, &wording);
                assert!(
                    shown.contains('…') && !shown.contains(number),
                    "{arg:?}: {shown}"
                );
            }
        }
    }
}
