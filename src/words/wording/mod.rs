//! Sentences for people, Chinese and English, by key. Nothing that a person reads is written in logic.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use xuewei_core::policy::Objective;

/// A language of messages and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// Its code, `zh` or `en`, as `--lang` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The language that a locale such as `en_GB.UTF-8` asks for; Chinese when it asks for none.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_lowercase().starts_with("en") {
            Self::En
        } else {
            Self::Zh
        }
    }
}

/// The sentences of one language.
pub struct Wording {
    /// Which language it is.
    pub lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Wording {
    /// Loads a language; the texts are part of the program.
    pub fn new(lang: Lang) -> Self {
        let (id, text) = match lang {
            Lang::Zh => ("zh-CN", include_str!("zh.ftl")),
            Lang::En => ("en-GB", include_str!("en.ftl")),
        };
        let id: LanguageIdentifier = id.parse().unwrap_or_default();
        // A message that does not parse is left out; a test sees to it that there is none.
        let resource =
            FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// A sentence without figures.
    pub fn plain(&self, key: &str) -> String {
        self.text::<&str>(key, &[])
    }

    /// A sentence with its figures, which are put in as they are but for what would act on a terminal ([`visible`]). A
    /// whole number is there as `name-count` too, by which a sentence chooses between one and several.
    pub fn text<V: ToString>(&self, key: &str, figures: &[(&str, V)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in figures {
            let text = value.to_string();
            if let Some(count) = whole(&text) {
                args.set(format!("{name}-count"), FluentValue::from(count));
            }
            args.set(*name, FluentValue::from(visible(&text)));
        }
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let mut missing = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&args), &mut missing)
            .into_owned()
    }

    /// The sentence of a kind that an objective has: `objective` names it, `verified` says that it is proved.
    pub fn objective(
        &self,
        kind: &str,
        objective: Objective,
        figures: &[(&str, String)],
    ) -> String {
        let metres = objective.metres().map(|m| ("metres", m.get().to_string()));
        let figures: Vec<(&str, String)> = figures.iter().cloned().chain(metres).collect();
        self.text(&format!("{kind}-{}", objective.kind()), &figures)
    }

    /// Whether the language has a sentence for the key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

/// The whole number that a figure is, as [`grouped`] writes it.
fn whole(text: &str) -> Option<i64> {
    let is_figure = |c: char| c.is_ascii_digit() || c == ',' || c == '-';
    // No longer than any whole number: names and lists are no figures.
    if text.len() > 26 || !text.chars().all(is_figure) {
        return None;
    }
    text.replace(',', "").parse().ok()
}

/// Text that only shows: a control character of a table (which could erase lines of a terminal or colour them) and a mark
/// that turns the direction of what follows become `\u{fffd}`. Line ends stay.
pub fn visible(text: &str) -> String {
    let acts = |c: char| {
        let turns = matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (c.is_control() && c != '\n')
    };
    text.chars()
        .map(|c| if acts(c) { '\u{fffd}' } else { c })
        .collect()
}

/// A whole number with thousands separators: `28,842`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_a_table_holds_does_nothing_to_a_terminal() {
        let wording = Wording::new(Lang::En);
        let said = wording.text("explain-unknown", &[("id", "C1\u{1b}[2J\u{7}\u{202e}x\r")]);
        assert!(
            !said.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{said:?}"
        );
        assert_eq!(visible("一行\n两行"), "一行\n两行");
    }
    use xuewei_core::audit::Violation;
    use xuewei_core::domain::{ChildIdx, SchoolIdx};
    use xuewei_core::explain::{Reason, SchoolAvailability};
    use xuewei_core::finding::{Code, Phrase, TomlKind};
    use xuewei_core::shortfall::PostFault;

    /// The keys of a language, and the figures that each of its sentences names.
    fn keys(text: &str) -> BTreeSet<(String, BTreeSet<String>)> {
        // A sentence that chooses between one and several goes on in the next lines; that it does so is no figure.
        let whole = text
            .replace("\n   *[", " [")
            .replace("\n    [", " [")
            .replace("\n }", " }");
        let named = |rest: &str| Some(rest.split_once([' ', '}'])?.0.to_owned());
        whole
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, sentence)| {
                let figures = sentence.split("{ $").skip(1).filter_map(named);
                let figures = figures.filter(|figure| !figure.ends_with("-count"));
                (key.to_owned(), figures.collect())
            })
            .collect()
    }

    #[test]
    fn one_is_told_otherwise_than_several() {
        let wording = Wording::new(Lang::En);
        let placed = |count: &str| wording.text("remedy-placed", &[("count", count)]);
        assert_eq!(placed("1"), "1 more child has a place");
        assert_eq!(placed("1,001"), "1,001 more children have a place");
        assert_eq!(whole("-1,234"), Some(-1_234));
        assert_eq!(whole("2026-09-01"), None);
        assert_eq!(whole(""), None);
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_figures() {
        let (zh, en) = (keys(include_str!("zh.ftl")), keys(include_str!("en.ftl")));
        assert_eq!(
            zh.symmetric_difference(&en).collect::<Vec<_>>(),
            Vec::<&_>::new()
        );
        for lang in [include_str!("zh.ftl"), include_str!("en.ftl")] {
            assert!(FluentResource::try_new(lang.to_owned()).is_ok());
        }
    }

    #[test]
    fn no_code_lacks_a_sentence() {
        for lang in Lang::ALL {
            let wording = Wording::new(lang);
            for code in Code::ALL {
                assert!(wording.has(code.as_str()), "{code}");
                assert!(wording.has(&format!("{code}-do")), "{code}");
            }
            let (c, s) = (ChildIdx::from_usize(0), SchoolIdx::from_usize(0));
            let o = Objective::Travel;
            let faults = [
                Violation::TooMany(s),
                Violation::OutOfReach(c),
                Violation::WrongJourney(c),
                Violation::WrongSector(c),
                Violation::WrongStanding(c),
                Violation::WrongLock(c),
                Violation::WrongRound(c),
                Violation::NotStable(c),
                Violation::NotOptimal(o, c),
                Violation::WrongPrice(o, s),
                Violation::WrongValue(o),
                Violation::WrongCertificate(String::new()),
            ];
            let posts = [
                PostFault::TooMany,
                PostFault::NotThere,
                PostFault::NoLine,
                PostFault::NotBest,
            ];
            let keys = faults.iter().map(Violation::key);
            for key in keys.chain(posts.map(PostFault::key)) {
                assert!(wording.has(key), "{key}");
            }
            let counting = ["choice_rank", "beyond:3000", "longest", "travel_by_points"];
            for objective in counting.map(|word| word.parse::<Objective>().unwrap()) {
                for kind in ["objective", "verified"] {
                    assert!(
                        wording.has(&format!("{kind}-{}", objective.kind())),
                        "{objective}"
                    );
                }
            }
            for phrase in Phrase::ALL {
                assert!(wording.has(phrase.key()), "{phrase:?}");
            }
            for kind in TomlKind::ALL {
                assert!(wording.has(kind.key()), "{kind:?}");
            }
            for eligibility in SchoolAvailability::ALL {
                for kind in ["school", "notice-school"] {
                    let key = format!("{kind}-{}", eligibility.as_str());
                    assert!(wording.has(&key), "{key}");
                }
            }
            for reason in Reason::ALL {
                for kind in ["reason", "notice-reason"] {
                    let key = format!("{kind}-{}", reason.as_str());
                    assert!(wording.has(&key), "{key}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(28_842), "28,842");
        assert_eq!(grouped(-1_000), "-1,000");
        assert_eq!(grouped(999), "999");
    }
}
