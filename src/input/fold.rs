//! Texts that look the same: the skeleton by which names are compared that were copied, typed or exported.

use unicode_normalization::UnicodeNormalization;

use super::cells::is_invisible;

/// Radicals that look like characters and have no compatibility mapping of their own.
const RADICALS: [(char, char); 28] = [
    ('⺀', '冫'),
    ('⺠', '民'),
    ('⺌', '小'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
];

/// A text without what nobody sees a difference in: full-width and half-width forms, radicals for characters, kinds of
/// brackets, dashes and dots, spaces, characters that are not seen, capitals.
pub fn fold(text: &str) -> String {
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
    {
        return text.to_owned();
    }
    let as_seen = |c: char| match c {
        '〔' | '【' | '[' | '〈' | '《' | '{' | '﹝' => '(',
        '〕' | '】' | ']' | '〉' | '》' | '}' | '﹞' => ')',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－' | '─' => '-',
        '•' | '・' | '‧' | '∙' | '⋅' | '･' => '·',
        '“' | '”' | '„' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '＇' => '\'',
        other => RADICALS
            .iter()
            .find(|(radical, _)| *radical == other)
            .map_or(other, |(_, character)| *character),
    };
    let kept = text.chars().map(as_seen).nfkc().map(as_seen);
    kept.filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (one, other) in [
            ("西里", "⻄⾥"),
            ("1号院", "１号院"),
            ("花园（二期）", "花园(二期)"),
            ("花园【二期】", "花园(二期)"),
            ("东里", "东里\u{200b}"),
            ("东里", "东\u{a0}里 "),
            ("A区", "a区"),
            ("山-水", "山—水"),
            ("福", "\u{fa1b}"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("西里"), fold("西里一期"));
        assert_ne!(fold("日里"), fold("曰里"));
    }
}
