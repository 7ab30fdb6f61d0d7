//! What people and spreadsheets do to the text of cells: other widths, characters that are not seen, lost digits, sums,
//! errors of formulas, numbers of identity where none belong.

use xuewei_core::domain::{TextColumn, holds_identity_number, is_identity_number, read_date};

/// Whether a column holds identity numbers: one that is proved by its check digit, however it is written, or mostly
/// what looks like them.
pub fn holds_identity_numbers(column: &TextColumn, rows: usize) -> bool {
    let cells = || {
        let all = (0..rows).map(|row| column.get(row));
        all.filter(|cell| !cell.is_empty())
    };
    // A spreadsheet keeps fifteen of its digits, which tell the place and the date of birth.
    let is_cut = |cell: &str| {
        let digits = cell.chars().take_while(|c| *c != 'E');
        let digits: String = digits.filter(char::is_ascii_digit).collect();
        is_mangled(cell) && cell.ends_with("E+17") && is_identity_number(&format!("{digits:0<18}"))
    };
    let looking = cells().filter(|cell| is_identity_number(cell) || is_cut(cell));
    if looking.count() * 2 > cells().count() {
        return true;
    }
    let as_meant = |cell: &str| -> String {
        let kept = cell
            .chars()
            .filter(|c| !is_invisible(*c) && !c.is_whitespace());
        kept.map(|c| {
            if is_wide(c) {
                narrow(c).unwrap_or(c)
            } else {
                c
            }
        })
        .collect()
    };
    cells().any(|cell| {
        holds_identity_number(cell)
            || (has_many_digits(cell) && holds_identity_number(&as_meant(cell)))
    })
}

/// Whether a text has as many digits, of whatever width, as an identity number.
fn has_many_digits(text: &str) -> bool {
    let is_digit = |c: &char| c.is_ascii_digit() || matches!(c, '０'..='９');
    text.len() > 17 && text.chars().filter(is_digit).count() >= 17
}

/// The character of ASCII that a full-width form stands for.
pub fn narrow(c: char) -> Option<char> {
    match c {
        '\u{3000}' => Some(' '),
        // Full-width forms stand at a fixed distance from ASCII.
        wide => char::from_u32(u32::from(wide) - 0xfee0),
    }
}

/// Whether a cell is the name of a sum.
pub fn is_total(text: &str) -> bool {
    // Nearly all cells are none, as their first character says.
    let first = text.chars().find(|c| !c.is_whitespace());
    let may_be = matches!(
        first,
        Some('合' | '总' | '小' | '共' | 't' | 'T' | 's' | 'S')
    );
    may_be && is_name_of_a_sum(text)
}

fn is_name_of_a_sum(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：']).to_lowercase();
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ["合计", "总计", "小计", "共计", "total", "subtotal", "sum"].contains(&plain.as_str())
}

/// Whether a cell is a number as a spreadsheet writes one that is too long for it: `3.20505E+17`.
pub fn is_mangled(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let is_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_digits(digits) && power.strip_prefix('+').is_some_and(is_digits)
}

/// Whether a cell is a date as spreadsheets write those that they made of something else: 2026-03-01, 2026/3/1, 3月1日,
/// 1-Mar, Mar-01. Not 2026-3-1, which nobody's spreadsheet writes, and a person may.
pub fn is_date(text: &str) -> bool {
    // Few identifiers have a sign of dates.
    let first = text.chars().next();
    if !first.is_some_and(|c| c.is_ascii_alphanumeric()) || !text.contains(['-', '/', '月']) {
        return false;
    }
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let is_whole = match shape.as_str() {
        "0000-00-00" => true,
        "0000/0/0" | "0000/00/0" | "0000/0/00" | "0000/00/00" => true,
        other => other.starts_with("0000年") || other.contains(':'),
    };
    if is_whole {
        return read_date(text).is_some();
    }
    if matches!(
        shape.as_str(),
        "0月0日" | "00月0日" | "0月00日" | "00月00日"
    ) {
        return true;
    }
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let is_day = |t: &str| matches!(t.len(), 1 | 2) && t.bytes().all(|b| b.is_ascii_digit());
    let is_month = |t: &str| MONTHS.contains(&&*t.to_lowercase());
    let Some((one, other)) = text.split_once('-') else {
        return false;
    };
    (is_day(one) && is_month(other)) || (is_month(one) && is_day(other))
}

/// Whether a cell holds the error of a formula, as spreadsheets write it.
pub fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 8] = [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#DATA!",
    ];
    text.starts_with('#') && ERRORS.contains(&text)
}

/// Whether an identifier has characters that look like others, or like nothing.
pub fn looks_odd(id: &str) -> bool {
    // What can be seen of ASCII is what it looks like.
    let is_plain = id.bytes().all(|b| b.is_ascii_graphic());
    !is_plain
        && id
            .chars()
            .any(|c| is_wide(c) || is_invisible(c) || c == '\u{a0}')
}

/// Whether a character is the full-width form of one of ASCII.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}')
}

/// Whether a character is there and is not seen.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn what_is_quickly_seen_of_a_cell_is_what_its_definition_says(
            text in prop_oneof!["[ \u{3000}]?(合|总|小|共| )?[ ]?计?[:：]?", "[ ]?(?i:total|subtotal|sum)[ :x]?", "\\PC{0,6}", any::<String>()],
        ) {
            prop_assert_eq!(is_total(&text), is_name_of_a_sum(&text));
            let is_odd = |c| is_wide(c) || is_invisible(c) || c == '\u{a0}';
            prop_assert_eq!(looks_odd(&text), text.chars().any(is_odd));
        }
    }

    #[test]
    fn what_spreadsheets_do_to_cells_is_known() {
        for total in ["合计", "合 计：", "Total", "小计"] {
            assert!(is_total(total), "{total}");
        }
        assert!(!is_total("合计路小学") && !is_total("T1"));
        assert!(is_mangled("3.20505E+17") && is_mangled("1E+18"));
        for id in ["1E5", "E1", "3.2", "A+1", "2E+", "北E+1"] {
            assert!(!is_mangled(id), "{id}");
        }
        for date in [
            "2026-03-01",
            "2026/3/1",
            "3月1日",
            "1-Mar",
            "Mar-01",
            "2026-03-01 00:00:00",
            "2026年3月1日",
        ] {
            assert!(is_date(date), "{date}");
        }
        for id in [
            "3-1",
            "2026-3-1",
            "2026-0301",
            "S-1",
            "20260301",
            "2026-13-01",
            "3/1",
            "Maria-1",
            "北-1",
            "2026/3",
            "12:30",
        ] {
            assert!(!is_date(id), "{id}");
        }
        assert!(is_error("#N/A") && is_error("#REF!") && !is_error("#1"));
        assert!(looks_odd("Ａ1") && looks_odd("A\u{200b}1") && looks_odd("A\u{a0}1"));
        assert!(!looks_odd("学童1") && !looks_odd("A 1"));
    }
}
