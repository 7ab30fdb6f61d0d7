//! A sheet of a workbook by its name: `a.xlsx#初中一年级`.

use std::path::{Path, PathBuf};

/// The file that a round names, and the sheet in it, if it names one.
pub fn file_and_sheet(named: &Path) -> (PathBuf, Option<String>) {
    let whole = || (named.to_owned(), None);
    let Some(text) = named.to_str() else {
        return whole();
    };
    let Some((file, sheet)) = text.split_once('#').filter(|(_, sheet)| !sheet.is_empty()) else {
        return whole();
    };
    // A name of a file may have the sign.
    let mut file = file.to_owned();
    let mut sheet = sheet;
    loop {
        let ending = Path::new(&file).extension();
        let is_workbook =
            |e: &std::ffi::OsStr| e.eq_ignore_ascii_case("xlsx") || e.eq_ignore_ascii_case("xlsm");
        if ending.is_some_and(is_workbook) {
            return (PathBuf::from(file), Some(sheet.to_owned()));
        }
        let Some((more, rest)) = sheet.split_once('#') else {
            return whole();
        };
        file = format!("{file}#{more}");
        sheet = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_named_behind_its_workbook() {
        for (named, file, sheet) in [
            ("a.xlsx#初中一年级", "a.xlsx", Some("初中一年级")),
            ("a#1.xlsx#b#2", "a#1.xlsx", Some("b#2")),
            ("a.xlsx", "a.xlsx", None),
            ("a.xlsx#", "a.xlsx#", None),
            ("a#b.csv", "a#b.csv", None),
            ("x/A.XLSX#s.csv", "x/A.XLSX", Some("s.csv")),
        ] {
            let found = file_and_sheet(Path::new(named));
            assert_eq!(
                found,
                (PathBuf::from(file), sheet.map(str::to_owned)),
                "{named}"
            );
        }
    }
}
