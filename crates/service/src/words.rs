//! What people read. Every sentence of the service stands here in both languages; those of findings, figures and reports
//! are the program's own.

use serde::{Deserialize, Serialize};

/// A language that the service speaks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As commands and pages name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` that is one of the two.
    pub fn accepted(header: &str) -> Option<Self> {
        header
            .split(',')
            .filter_map(|range| Self::named(range.trim().get(..2)?))
            .next()
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $zh:literal, $en:literal;)*) => {
        /// A sentence, in each language; `{}` stands for what [`Word::with`] puts there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(rustdoc::broken_intra_doc_links, reason = "what people read is no link")]
        pub enum Word { $(#[doc = $en] $name,)* }

        impl Word {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The sentence.
            pub fn say(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => $zh, (Self::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

impl Word {
    /// The sentence with its `{}` filled in order.
    pub fn with(self, lang: Lang, values: &[&str]) -> String {
        let mut parts = self.say(lang).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (index, part) in parts.enumerate() {
            text.push_str(values.get(index).copied().unwrap_or_default());
            text.push_str(part);
        }
        text
    }
}

include!("words_list.rs");

/// As a name stands in an address or a header (RFC 8187).
pub fn percent(text: &str) -> String {
    let mut coded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                coded.push(char::from(byte))
            }
            byte => coded.push_str(&format!("%{byte:02X}")),
        }
    }
    coded
}

/// A path as it stands in a header: with its slashes, question mark and signs between fields.
pub fn location(path: &str) -> String {
    let kept = |sign: char| "/?&=#%".contains(sign);
    let parts = path.split_inclusive(kept);
    let coded = parts.map(
        |part| match part.chars().next_back().filter(|last| kept(*last)) {
            Some(last) => percent(part.strip_suffix(kept).unwrap_or(part)) + &last.to_string(),
            None => percent(part),
        },
    );
    coded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_number_of_things() {
        for word in Word::ALL {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| word.say(lang));
            assert!(!zh.is_empty() && !en.is_empty(), "{word:?}");
            assert_eq!(
                zh.matches("{}").count(),
                en.matches("{}").count(),
                "{word:?}"
            );
        }
    }

    #[test]
    fn a_browser_is_answered_in_the_first_language_that_is_known() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::Zh)),
            ("de-DE, en;q=0.7", Some(Lang::En)),
            ("fr", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }
}
