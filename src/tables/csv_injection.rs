//! Cells of CSV that a spreadsheet would take for a formula (CSV injection, formula injection).
//!
//! A name that begins with `=` is a formula to the program that opens the file. Such a cell gets an apostrophe
//! before it, and loses it again when a file is read back; numbers stay numbers.

use std::borrow::Cow;

/// The mark before a cell that would be taken for a formula.
const MARK: char = '\'';

/// Whether a spreadsheet would calculate the cell. The wide forms count as well: a spreadsheet in Chinese or
/// Japanese takes them for the narrow ones.
fn is_formula(cell: &str) -> bool {
    match cell.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => {
            cell.chars().nth(1).is_some() && cell.parse::<f64>().is_err()
        }
        _ => false,
    }
}

/// A cell as it is written.
pub fn escape(cell: &str) -> Cow<'_, str> {
    // What begins with the mark already and would lose it on the way back gets a second one.
    match is_formula(cell.trim_start_matches(MARK)) {
        true => Cow::Owned(format!("{MARK}{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// A cell of a written file as it was.
pub fn unescape(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(rest) if is_formula(rest.trim_start_matches(MARK)) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_marked_and_come_back_numbers_stay() {
        for formula in [
            "=cmd|' /C calc'!A0",
            "@SUM(A1)",
            "+1+1",
            "-2+3",
            "\t=1",
            "＝1",
            "－1+1",
            "'=1",
            "''=1",
        ] {
            let written = escape(formula);
            assert_eq!(written, format!("'{formula}"));
            assert_eq!(unescape(&written), formula);
        }
        for plain in [
            "",
            "-",
            "-12",
            "+3.5",
            "-1.25",
            "'s",
            "'",
            "望湖",
            "+8613800000000",
        ] {
            assert_eq!(escape(plain), plain);
            assert_eq!(unescape(plain), plain);
        }
    }
}
