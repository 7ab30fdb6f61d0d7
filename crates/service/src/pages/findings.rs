//! Findings, each with the row that it is of.

use std::collections::BTreeMap;
use std::path::Path;

use maud::{Markup, html};
use serde_json::Value;

use crate::folders::file_below;
use crate::words::{Lang, Word};

/// How many are shown; all of them are in the JSON.
const SHOWN: usize = 200;

/// Cells of a row that are shown.
const CELLS: usize = 40;

/// Bytes of a table whose rows are shown.
const LARGEST: u64 = 128 << 20;

/// A row of a table, with its headings.
type Row = Vec<(String, String)>;

/// Findings as a table. With a folder, each with the row of its file.
pub fn table(findings: &[Value], folder: Option<&Path>, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let shown = &findings[..findings.len().min(SHOWN)];
    let rows = folder.map(|folder| rows(shown, folder)).unwrap_or_default();
    html! {
        div.wide {
            table {
                thead { tr {
                    th { (say(Word::Severity)) } th { (say(Word::File)) } th.n { (say(Word::Row)) }
                    th { (say(Word::Column)) } th { (say(Word::Cause)) } th { (say(Word::Action)) }
                } }
                tbody {
                    @for one in shown {
                        @let text = |key: &str| one[key].as_str().unwrap_or_default();
                        @let row = one["row"].as_u64();
                        tr {
                            @match text("severity") {
                                "error" => td.bad { (say(Word::Error)) " " (text("code")) },
                                _ => td.warn { (say(Word::Warning)) " " (text("code")) },
                            }
                            td { (text("file")) }
                            td.n { @if let Some(row) = row { (row) } }
                            td { (text("column")) }
                            td {
                                (text("cause"))
                                @if let Some(cells) = row.and_then(|row| rows.get(&(text("file").to_owned(), row))) {
                                    (row_shown(cells, text("column"), lang))
                                }
                            }
                            td { (text("action")) }
                        }
                    }
                }
            }
        }
        @if findings.len() > SHOWN {
            p.quiet { (Word::MoreFindings.with(lang, &[&(findings.len() - SHOWN).to_string()])) }
        }
    }
}

fn row_shown(cells: &Row, column: &str, lang: Lang) -> Markup {
    html! {
        details {
            summary { (Word::TheRow.say(lang)) }
            div.wide {
                table.cells {
                    tr { @for (heading, _) in cells { th { (heading) } } }
                    tr { @for (heading, cell) in cells {
                        td class=[(heading == column).then_some("here")] { (cell) }
                    } }
                }
            }
        }
    }
}

/// The rows that findings are of, from tables in text. Rows of workbooks are looked at in the workbook.
fn rows(findings: &[Value], folder: &Path) -> BTreeMap<(String, u64), Row> {
    let mut wanted: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for one in findings {
        if let (Some(file), Some(row)) = (one["file"].as_str(), one["row"].as_u64()) {
            wanted.entry(file).or_default().push(row);
        }
    }
    let mut all = BTreeMap::new();
    for (file, rows) in wanted {
        if file.to_lowercase().ends_with(".csv")
            && let Some(path) = file_below(folder, file)
        {
            for (row, cells) in of_file(&path, &rows).unwrap_or_default() {
                all.insert((file.to_owned(), row), cells);
            }
        }
    }
    all
}

/// Rows by the line on which they begin, as an editor counts them.
fn of_file(path: &Path, wanted: &[u64]) -> Option<Vec<(u64, Row)>> {
    let last = *wanted.iter().max()?;
    if std::fs::metadata(path).ok()?.len() > LARGEST {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&bytes)?)
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes.as_slice());
    let mut record = csv::ByteRecord::new();
    let mut headings: Option<Vec<String>> = None;
    let mut found = Vec::new();
    while reader.read_byte_record(&mut record).ok()? {
        let at = record.position()?;
        // Blank lines before the row are counted to it.
        let before = bytes.get(usize::try_from(at.byte()).ok()?..)?;
        let blank = before
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let line = at.line() + blank.filter(|byte| **byte == b'\n').count() as u64;
        if line > last {
            break;
        }
        let cells = record
            .iter()
            .take(CELLS)
            .map(text)
            .collect::<Option<Vec<String>>>()?;
        match &headings {
            None => headings = Some(cells),
            Some(headings) if wanted.contains(&line) => {
                found.push((line, headings.iter().cloned().zip(cells).collect()));
            }
            Some(_) => {}
        }
    }
    Some(found)
}

/// Text in UTF-8; of other codes no row is shown, rather than one that is misread.
fn text(cell: &[u8]) -> Option<String> {
    let cell = cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell);
    Some(std::str::from_utf8(cell).ok()?.chars().take(60).collect())
}

/// The sign between cells that the first line has most of.
fn delimiter(bytes: &[u8]) -> Option<u8> {
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    b",;\t|"
        .iter()
        .copied()
        .max_by_key(|sign| (count(*sign), *sign == b','))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_row_of_a_finding_is_the_one_that_an_editor_shows() {
        let at = tempfile::tempdir().unwrap();
        let text = "\u{feff}child_id;note;lon\nC1;\"two\nlines\";120\n\nC2;<b>;x\n";
        std::fs::write(at.path().join("children.csv"), text).unwrap();
        let finding = |row: u64| json!({"file": "children.csv", "row": row, "column": "lon", "severity": "error"});
        let all = [
            finding(2),
            finding(5),
            finding(9),
            json!({"file": "../x.csv", "row": 1}),
        ];
        let rows = rows(&all, at.path());
        let cells = |row: u64| rows.get(&("children.csv".to_owned(), row)).cloned();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let first = [
            pair("child_id", "C1"),
            pair("note", "two\nlines"),
            pair("lon", "120"),
        ];
        assert_eq!(cells(2).unwrap(), first);
        assert_eq!(cells(5).unwrap()[0], pair("child_id", "C2"));
        assert_eq!(cells(9), None);
        let shown = table(&all, Some(at.path()), Lang::En).into_string();
        assert!(
            shown.contains("&lt;b&gt;") && !shown.contains("<b>"),
            "{shown}"
        );
        assert!(shown.contains("<td class=\"here\">x</td>"), "{shown}");
    }
}
