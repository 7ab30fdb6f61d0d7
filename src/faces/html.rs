//! Text of tables in pages: it stays text.

use crate::words::{Lang, Wording};

/// The language of a page, as HTML names it.
pub const fn lang_of(wording: &Wording) -> &'static str {
    match wording.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en-GB",
    }
}

/// Text without what would reorder or break the lines around it: marks that turn the direction of what follows,
/// and control characters.
pub fn strip_bidi(text: &str) -> String {
    let is_turn = |c: char| matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = text.chars().filter(|c| !is_turn(*c));
    kept.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text for HTML.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in strip_bidi(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            character => safe.push(character),
        }
    }
    safe
}

/// A paragraph of HTML, where there is anything to tell.
pub fn paragraph(text: Option<String>) -> String {
    text.map_or_else(String::new, |text| format!("<p>{}</p>\n", escaped(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_table_holds_cannot_change_a_page() {
        assert_eq!(
            escaped("<script>\"a\" & 'b'\u{202e}</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;"
        );
        assert_eq!(escaped("䶮㛃"), "䶮㛃");
    }
}
