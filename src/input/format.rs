//! Which reader a table goes to.

use std::path::Path;

use super::disguise::what_it_is;
use super::excel::Wanted;
use super::guard::catch_reader_panic;
use super::table::Table;
use super::{csv_table, excel, parquet};
use xuewei_core::finding::{Code, Finding, Findings};

/// Reads a table by the ending of its file's name. `bytes` are the file's, already read and hashed.
pub fn read_table(
    file: &Path,
    bytes: &[u8],
    wanted: &Wanted<'_>,
    findings: &mut Findings,
) -> Option<Table> {
    let ending = file
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let name = wanted.name;
    if let Some(what) = what_it_is(&ending, bytes) {
        findings.push(Finding::new(Code::TableBroken, name).because(what));
        return None;
    }
    let table = match ending.as_str() {
        "csv" | "txt" | "tsv" => csv_table::read(name, bytes, wanted.declared, findings),
        "xlsx" | "xlsm" => catch_reader_panic(name, || excel::read(bytes, wanted, findings)),
        "parquet" => catch_reader_panic(name, || parquet::read(name, bytes, findings)),
        _ => Err(Finding::new(Code::FormatUnknown, name).with("ending", ending)),
    };
    table
        .map_err(|finding| findings.push(finding))
        .ok()
        .flatten()
}
