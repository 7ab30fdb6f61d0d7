//! Which reader a table goes to.

use std::path::Path;

use super::guard::catch_reader_panic;
use super::table::Table;
use super::{csv_table, excel, parquet};
use xuewei_core::finding::{Code, Finding, Findings};

/// Reads a table by the ending of its name. `bytes` are the file's, already read and hashed.
pub fn read_table(name: &str, bytes: &[u8], findings: &mut Findings) -> Option<Table> {
    let ending = Path::new(name)
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let table = match ending.as_str() {
        "csv" | "txt" => csv_table::read(name, bytes),
        "xlsx" | "xlsm" => catch_reader_panic(name, || excel::read(name, bytes, findings)),
        "parquet" => catch_reader_panic(name, || parquet::read(name, bytes)),
        _ => Err(Finding::new(Code::FormatUnknown, name).with("ending", ending)),
    };
    table.map_err(|finding| findings.push(finding)).ok()
}
