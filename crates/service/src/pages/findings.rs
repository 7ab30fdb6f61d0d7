//! Findings, each with the row that it is of.

use std::collections::BTreeMap;
use std::path::Path;

use maud::{Markup, html};
use serde_json::Value;

use crate::folders::file_below;
use crate::rows::{self, Row};
use crate::words::{Lang, Word};

/// How many are shown; all of them are in the JSON.
const SHOWN: usize = 200;

/// Where the files stand that findings are of.
pub struct Place<'a> {
    /// The folder of the version.
    pub folder: &'a Path,
    /// The round.
    pub round: &'a str,
    /// The version.
    pub version: i64,
    /// Whether whoever looks may correct a cell.
    pub may_correct: bool,
}

/// Findings as a table. With a place, each with the row of its file.
pub fn table(findings: &[Value], place: Option<&Place<'_>>, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let shown = &findings[..findings.len().min(SHOWN)];
    let rows = place
        .map(|place| rows_of(shown, place.folder))
        .unwrap_or_default();
    html! {
        div.wide {
            table.found {
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
                                    (row_shown(cells, (text("file"), row.unwrap_or(0), text("column")), place, lang))
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

fn row_shown(
    cells: &Row,
    (file, row, column): (&str, u64, &str),
    place: Option<&Place<'_>>,
    lang: Lang,
) -> Markup {
    let say = |word: Word| word.say(lang);
    // What is shown cut short is not offered to be written back.
    let cell = cells
        .iter()
        .find(|(heading, cell)| heading == column && cell.chars().count() < rows::LETTERS);
    let correcting = place.filter(|place| place.may_correct).zip(cell);
    html! {
        details {
            summary { (say(Word::TheRow)) }
            div.wide {
                table.cells {
                    tr { @for (heading, _) in cells { th { (heading) } } }
                    tr { @for (heading, cell) in cells {
                        td class=[(heading == column).then_some("here")] { (cell) }
                    } }
                }
            }
            @if let Some((place, (_, cell))) = correcting {
                form method="post" action={ "/rounds/" (place.round) "/correct" } {
                    input type="hidden" name="version" value=(place.version);
                    input type="hidden" name="file" value=(file);
                    input type="hidden" name="row" value=(row);
                    input type="hidden" name="column" value=(column);
                    div.row {
                        label { (column) input name="value" value=(cell) maxlength="1000" autocomplete="off"; }
                        button.plain { (say(Word::Correct)) }
                    }
                }
            }
        }
    }
}

/// The rows that findings are of, from tables in text. Rows of workbooks are looked at in the workbook.
fn rows_of(findings: &[Value], folder: &Path) -> BTreeMap<(String, u64), Row> {
    let mut wanted: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for one in findings {
        if let (Some(file), Some(row)) = (one["file"].as_str(), one["row"].as_u64()) {
            wanted.entry(file).or_default().push(row);
        }
    }
    let mut all = BTreeMap::new();
    for (file, lines) in wanted {
        if rows::is_text(file)
            && let Some(path) = file_below(folder, file)
        {
            for (line, row) in rows::shown(&path, &lines) {
                all.insert((file.to_owned(), line), row);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_stands_beside_its_finding_as_text_and_only_of_files_of_the_round() {
        let at = tempfile::tempdir().unwrap();
        let text = "child_id,note,lon\nC1,<b>,x\n";
        std::fs::write(at.path().join("children.csv"), text).unwrap();
        let finding =
            json!({"file": "children.csv", "row": 2, "column": "lon", "severity": "error"});
        let all = [finding, json!({"file": "../x.csv", "row": 1})];
        let edited = Place {
            folder: at.path(),
            round: "r1",
            version: 3,
            may_correct: true,
        };
        let shown = table(&all, Some(&edited), Lang::En).into_string();
        assert!(
            shown.contains("&lt;b&gt;") && !shown.contains("<b>"),
            "{shown}"
        );
        assert!(shown.contains("<td class=\"here\">x</td>"), "{shown}");
        assert!(shown.contains("action=\"/rounds/r1/correct\""), "{shown}");
        let read = Place {
            may_correct: false,
            ..edited
        };
        assert!(
            !table(&all, Some(&read), Lang::En)
                .into_string()
                .contains("<form")
        );
    }
}
