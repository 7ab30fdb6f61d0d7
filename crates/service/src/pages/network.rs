//! The roads of a round on its page: which files there are, what was found about each, how they come and go.

use maud::{Markup, html};
use serde_json::Value;

use crate::http::{Named, OfRoads, RoundView};
use crate::words::{Lang, Word};

/// Findings that are shown of one file; all of them are in the list above.
const SHOWN: usize = 6;

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

const fn kind(of: OfRoads) -> Word {
    match of {
        OfRoads::Roads => Word::RoadFile,
        OfRoads::Gates => Word::GatesTable,
        OfRoads::Barriers => Word::BarriersTable,
        OfRoads::Edits => Word::EditsTable,
    }
}

fn datum(crs: &str) -> &str {
    match crs {
        "gcj02" => "GCJ-02",
        "bd09" => "BD-09",
        _ => "WGS-84",
    }
}

/// Findings about roads and places on them have codes of their own hundred.
fn is_of_roads(finding: &Value) -> bool {
    let code = text(finding, "code");
    code.starts_with("E6") || code.starts_with("W6")
}

fn said(found: &[&Value], lang: Lang) -> Markup {
    html! {
        @for one in found.iter().take(SHOWN) {
            @let is_error = text(one, "severity") == "error";
            p class=(if is_error { "bad" } else { "warn" }) {
                (if is_error { Word::Error } else { Word::Warning }.say(lang)) " " (text(one, "code")) " "
                @if let Some(row) = one["row"].as_u64() { (Word::Row.say(lang)) " " (row) ": " }
                (text(one, "cause"))
            }
        }
        @if found.len() > SHOWN { p.quiet { (Word::MoreFindings.with(lang, &[&(found.len() - SHOWN).to_string()])) } }
    }
}

/// The fields for road files and the tables about them.
pub fn fields(lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    html! {
        p.quiet { (say(Word::RoadsSays)) }
        div.row {
            label { (say(Word::RoadFiles)) input type="file" name="roads" multiple accept=".pbf,.geojson,.csv,.shp,.shx,.dbf,.prj,.cpg"; }
            label { (say(Word::RoadsDatum)) select name="crs" {
                option value="" { (say(Word::DatumAsBefore)) }
                option value="wgs84" { "WGS-84" }
                option value="gcj02" { "GCJ-02" }
                option value="bd09" { "BD-09" }
            } }
        }
        div.row {
            label { (say(Word::GatesTable)) input type="file" name="gates" accept=".csv,.xlsx,.xlsm,.xls,.parquet"; }
            label { (say(Word::BarriersTable)) input type="file" name="barriers" accept=".csv"; }
            label { (say(Word::EditsTable)) input type="file" name="edits" accept=".csv"; }
        }
    }
}

/// The section of a round.
pub fn section(
    view: &RoundView,
    named: &Named,
    found: &[Value],
    planner: bool,
    lang: Lang,
) -> Markup {
    let say = |word: Word| word.say(lang);
    let all = named.all();
    let of_file = |file: &str| -> Vec<&Value> {
        found
            .iter()
            .filter(|one| text(one, "file") == file)
            .collect()
    };
    let is_other = |one: &&Value| is_of_roads(one) && !named.has(text(one, "file"));
    let others: Vec<&Value> = found.iter().filter(is_other).collect();
    let crs = |file: &str| named.roads.iter().find(|(own, _)| own == file);
    html! {
        section #roads {
            h2 { (say(Word::RoadsHead)) }
            @if named.roads.is_empty() { p.quiet { (say(Word::RoadsNone)) } }
            @else if named.is_walked { p { (say(Word::RoadsWalked)) } }
            @else { p.warn { (say(Word::RoadsNotWalked)) } }
            @if !all.is_empty() {
                div.wide { table {
                    thead { tr { th { (say(Word::File)) } th { (say(Word::What)) } th { (say(Word::Findings)) } @if planner { th {} } } }
                    tbody { @for (of, file) in &all { tr {
                        td { (file) }
                        td { (say(kind(*of))) @if let Some((_, crs)) = crs(file) { " · " (datum(crs)) } }
                        td { (said(&of_file(file), lang)) }
                        @if planner { td {
                            form method="post" action={ "/rounds/" (view.id) "/files/remove" } {
                                input type="hidden" name="version" value=(view.version);
                                input type="hidden" name="file" value=(file);
                                button.plain aria-label={ (say(Word::TakeAway)) " " (file) } { (say(Word::TakeAway)) }
                            }
                        } }
                    } } }
                } }
            }
            @if !others.is_empty() { (said(&others, lang)) }
            @if planner {
                details {
                    summary { (say(Word::RoadsUpload)) }
                    form method="post" action={ "/rounds/" (view.id) "/files" } enctype="multipart/form-data" {
                        input type="hidden" name="version" value=(view.version);
                        (fields(lang))
                        div.row { button data-busy=(say(Word::Uploading)) { (say(Word::Upload)) } }
                    }
                }
            }
        }
    }
}
