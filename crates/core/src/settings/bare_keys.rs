//! Keys in Chinese without quotation marks: TOML wants them quoted, and nobody knows.

use std::borrow::Cow;

/// What the scanner stands in.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    Remark,
    /// Text, by its quotation mark, on one line or over several.
    Text(char, bool),
}

/// The text with quotation marks about every bare key that TOML would not take without. Lines stay where they are.
pub fn with_quoted_keys(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let all: Vec<(usize, char)> = text.char_indices().collect();
    let starts = |at: usize, mark: &str| {
        all.get(at)
            .is_some_and(|(byte, _)| text[*byte..].starts_with(mark))
    };
    let mut quoted = String::with_capacity(text.len() + 64);
    let mut inside = Inside::Nothing;
    let (mut is_header, mut line_is_blank) = (false, true);
    let mut at = 0;
    while let Some((byte, c)) = all.get(at).copied() {
        let mut step = 1;
        match inside {
            Inside::Nothing if is_key_character(c) => {
                let run = all[at..]
                    .iter()
                    .take_while(|(_, c)| is_key_character(*c))
                    .count();
                let end = all.get(at + run).map_or(text.len(), |(byte, _)| *byte);
                let word = &text[byte..end];
                let next = text[end..].trim_start_matches([' ', '\t', '\u{3000}']);
                let is_key = is_header || next.starts_with(['=', '.', '＝']);
                line_is_blank = false;
                at += run;
                if is_key && !word.is_ascii() {
                    quoted.extend(['"']);
                    quoted.push_str(word);
                    quoted.extend(['"']);
                } else {
                    quoted.push_str(word);
                }
                continue;
            }
            Inside::Nothing => match c {
                '#' => inside = Inside::Remark,
                '"' | '\'' => {
                    let mark = c.to_string().repeat(3);
                    let over_lines = starts(at, &mark);
                    step = if over_lines { 3 } else { 1 };
                    inside = Inside::Text(c, over_lines);
                    line_is_blank = false;
                }
                '[' if line_is_blank => (is_header, line_is_blank) = (true, false),
                ']' => is_header = false,
                '\n' => (is_header, line_is_blank) = (false, true),
                c if !c.is_whitespace() => line_is_blank = false,
                _ => {}
            },
            Inside::Remark if c == '\n' => {
                (inside, is_header, line_is_blank) = (Inside::Nothing, false, true)
            }
            Inside::Text('"', _) if c == '\\' => step = 2,
            Inside::Text(mark, true) if starts(at, &mark.to_string().repeat(3)) => {
                (inside, step) = (Inside::Nothing, 3)
            }
            Inside::Text(mark, false) if c == mark => inside = Inside::Nothing,
            Inside::Text(_, false) if c == '\n' => {
                (inside, is_header, line_is_blank) = (Inside::Nothing, false, true)
            }
            _ => {}
        }
        let end = all.get(at + step).map_or(text.len(), |(byte, _)| *byte);
        quoted.push_str(&text[byte..end]);
        at += step;
    }
    Cow::Owned(quoted)
}

fn is_key_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_keys_are_quoted_and_nothing_else_is() {
        for (written, read) in [
            (
                "名称 = \"小学=初中\" # 名称 = 1\n",
                "\"名称\" = \"小学=初中\" # 名称 = 1\n",
            ),
            (
                "[表格]\n儿童 = '儿童.csv'\n",
                "[\"表格\"]\n\"儿童\" = '儿童.csv'\n",
            ),
            ("[[计分.项目]]\n", "[[\"计分\".\"项目\"]]\n"),
            (
                "lines = { 姑苏区 = 300, D1=2 }\n",
                "lines = { \"姑苏区\" = 300, D1=2 }\n",
            ),
            ("路程.绕行系数 = 1.3\n", "\"路程\".\"绕行系数\" = 1.3\n"),
            (
                "a = \"\"\"\n名称 = 1\n\"\"\"\n名称 = 2\n",
                "a = \"\"\"\n名称 = 1\n\"\"\"\n\"名称\" = 2\n",
            ),
            (
                "a = \"x\\\"名称 = \"\n最远m = 1\n",
                "a = \"x\\\"名称 = \"\n\"最远m\" = 1\n",
            ),
            (
                "carry = [\n  \"姓名\", # 电话 = 1\n]\n学段 = \"小学\"",
                "carry = [\n  \"姓名\", # 电话 = 1\n]\n\"学段\" = \"小学\"",
            ),
            ("\"名称\" = 1\n'学段' = 2\n", "\"名称\" = 1\n'学段' = 2\n"),
            ("stage = 小学\n", "stage = 小学\n"),
            ("a = \"未完\n名称 = 1\n", "a = \"未完\n\"名称\" = 1\n"),
            ("a = \"末尾\\", "a = \"末尾\\"),
        ] {
            assert_eq!(with_quoted_keys(written), read);
        }
    }
}
