//! What breaks the grammar of TOML, seen in the line itself: what the parser says is for developers.

use toml::de::DeTable;

use crate::finding::TomlGrammar;

/// Marks of a Chinese keyboard where TOML wants those of an English one.
const WIDE: &str = "“”‘’„＂＇＝，［］【】｛｝＃。：；「」";

/// What is wrong at a byte of a text that does not parse.
pub fn diagnose(text: &str, at: usize) -> TomlGrammar {
    let at = (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    // Where a text ends too early, what began it is at fault.
    let at = match text[at..].trim().is_empty() {
        true => text[..at].trim_end().len().saturating_sub(1),
        false => at,
    };
    let at = (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default().trim();
    let (outside, is_closed) = outside_of_text(line);
    if let Some(mark) = outside.chars().find(|c| WIDE.contains(*c)) {
        return TomlGrammar::Wide(mark);
    }
    let key = key_of(line);
    if is_closed && DeTable::parse(line).is_ok() {
        let before = text[..start].lines().map(key_of);
        return match before.into_iter().any(|other| other == key) {
            true => TomlGrammar::Twice(key.to_owned()),
            false => TomlGrammar::Other,
        };
    }
    if outside.starts_with('[') {
        return TomlGrammar::Header;
    }
    let Some((_, value)) = outside.split_once('=') else {
        return match outside.is_empty()
            || outside.starts_with([']', '}', ','])
            || outside.ends_with(',')
        {
            true => TomlGrammar::Brackets,
            false => TomlGrammar::NoEquals,
        };
    };
    let value = value.trim();
    if value.is_empty() {
        return TomlGrammar::NoValue;
    }
    if !is_closed {
        return TomlGrammar::TextOpen;
    }
    if value.starts_with('"') {
        return match line.contains('\\') {
            true => TomlGrammar::Backslash,
            false => TomlGrammar::Behind,
        };
    }
    if value.starts_with('\'') {
        return TomlGrammar::Behind;
    }
    if value.starts_with(['[', '{']) {
        return TomlGrammar::Brackets;
    }
    let digits = value
        .split('-')
        .map(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    match value.split('-').count() == 3 && digits.into_iter().all(|is| is) {
        true => TomlGrammar::NoDay(value.to_owned()),
        false => TomlGrammar::Unquoted(value.to_owned()),
    }
}

/// The header or the key that a line begins with.
fn key_of(line: &str) -> &str {
    let line = line.trim();
    match line.starts_with('[') {
        true => line.split('#').next().unwrap_or_default().trim_end(),
        false => line
            .split('=')
            .next()
            .unwrap_or_default()
            .trim_end()
            .trim_matches(['"', '\'']),
    }
}

/// A line without what stands in quotation marks and after `#`, and whether the last quotation mark is closed.
fn outside_of_text(line: &str) -> (String, bool) {
    let mut outside = String::new();
    let mut within = None;
    let mut is_escaped = false;
    for c in line.chars() {
        match within {
            Some(mark) => {
                if c == mark && !is_escaped {
                    within = None;
                    outside.push(c);
                }
                is_escaped = mark == '"' && c == '\\' && !is_escaped;
            }
            None if c == '#' => break,
            None => {
                within = matches!(c, '"' | '\'').then_some(c);
                outside.push(c);
            }
        }
    }
    (outside.trim().to_owned(), within.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::TomlFault;
    use crate::settings::tree::parse;

    #[test]
    fn the_usual_slips_are_told_apart() {
        for (text, is) in [
            ("name = “小学”\n", TomlGrammar::Wide('“')),
            ("name ＝ \"小学\"\n", TomlGrammar::Wide('＝')),
            ("a = [\"x\"，\"y\"]\n", TomlGrammar::Wide('，')),
            (
                "stage = primary\n",
                TomlGrammar::Unquoted("primary".to_owned()),
            ),
            (
                "year = 2026年\n",
                TomlGrammar::Unquoted("2026年".to_owned()),
            ),
            (
                "day = 2026-02-30\n",
                TomlGrammar::NoDay("2026-02-30".to_owned()),
            ),
            ("name = \"a\n", TomlGrammar::TextOpen),
            ("name =\n", TomlGrammar::NoValue),
            ("name = # later\n", TomlGrammar::NoValue),
            ("name \"a\"\n", TomlGrammar::NoEquals),
            (
                "year = 2026\n\nyear = 2027\n",
                TomlGrammar::Twice("year".to_owned()),
            ),
            (
                "[tables]\na = 1\n[tables]\nb = 1\n",
                TomlGrammar::Twice("[tables]".to_owned()),
            ),
            ("[tables\na = 1\n", TomlGrammar::Header),
            (
                "children = \"D:\\data\\children.csv\"\n",
                TomlGrammar::Backslash,
            ),
            ("name = \"a\" b\n", TomlGrammar::Behind),
            ("a = [1, 2\n", TomlGrammar::Brackets),
        ] {
            let wrong = parse(text).expect_err(text);
            assert_eq!(wrong.fault, TomlFault::Grammar(is), "{text}");
        }
    }
}
