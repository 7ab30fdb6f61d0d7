//! Why a TOML file is not as it should be, in the reader's language: the library says it in English, in a few forms.

use super::Wording;
use xuewei_core::finding::{is_alike, nearest};

/// The library's text in the language; as it is where it has another form.
pub fn told(why: &str, wording: &Wording) -> String {
    translated(why, wording).unwrap_or_else(|| why.to_owned())
}

fn translated(why: &str, wording: &Wording) -> Option<String> {
    if let Some(name) = why.strip_prefix("missing field `") {
        let name = name.strip_suffix('`')?;
        return Some(wording.text("toml-missing", &[("name", name)]));
    }
    for (form, key) in [
        ("unknown field `", "toml-unknown-key"),
        ("unknown variant `", "toml-unknown-word"),
    ] {
        let Some(rest) = why.strip_prefix(form) else {
            continue;
        };
        let (name, expected) = rest.rsplit_once("`, expected ")?;
        let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        let meant = nearest(name, known.iter().copied());
        let meant = meant.filter(|other| is_alike(name, other));
        let meant = meant.map(|name| wording.text("toml-nearest", &[("name", name)]));
        let figures = [
            ("name", name.to_owned()),
            ("nearest", meant.unwrap_or_default()),
            ("known", known.join(", ")),
        ];
        return Some(wording.text(key, &figures));
    }
    let mismatch = ["invalid type: ", "invalid value: "];
    let rest = mismatch.iter().find_map(|form| why.strip_prefix(form))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let expected = wording.plain(kind(expected)?);
    // What is written stands in marks after its kind; lists and tables are not shown.
    let written = found.split_once(' ').map(|(_, written)| written);
    let written = written.map(|w| w.trim_start_matches("point ").trim_matches(['`', '"']));
    let found = match (found, written) {
        ("sequence", _) => wording.plain("toml-list"),
        ("map", _) => wording.plain("toml-table"),
        (_, Some(written)) => wording.text("toml-written", &[("value", written)]),
        (other, None) => other.to_owned(),
    };
    Some(wording.text("toml-kind", &[("found", found), ("expected", expected)]))
}

/// The key of what a value should be.
fn kind(expected: &str) -> Option<&'static str> {
    match expected {
        "a string" => Some("toml-text"),
        "a boolean" => Some("toml-yes-no"),
        "a sequence" => Some("toml-list"),
        "a map" => Some("toml-table"),
        "f64" => Some("toml-number"),
        "a TOML datetime" => Some("toml-date"),
        "i64" | "i32" => Some("toml-whole"),
        "u64" | "u32" | "u16" | "u8" | "usize" => Some("toml-count"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn what_the_library_says_is_said_in_the_language() {
        let wording = Wording::new(Lang::En);
        let says = |why: &str| told(why, &wording);
        assert_eq!(
            says("unknown field `nome`, expected one of `name`, `year`"),
            "there is no key “nome” here (do you mean “name”?); there are: name, year"
        );
        assert_eq!(
            says("unknown variant `flight`, expected `straight_line`"),
            "“flight” is none of the words allowed; there are: straight_line"
        );
        assert_eq!(says("missing field `a`b`"), "the key “a`b” is missing");
        assert_eq!(
            says("invalid type: string \"far\", expected u32"),
            "it should be a whole number from 0 on (without quotation marks), and “far” is written"
        );
        assert_eq!(
            says("invalid value: floating point `1.5`, expected u32"),
            "it should be a whole number from 0 on (without quotation marks), and “1.5” is written"
        );
        assert_eq!(
            says("invalid type: sequence, expected a string"),
            "it should be text in quotation marks, and a list is written"
        );
        for other in ["", "invalid date", "unknown field `x", "missing field `"] {
            assert_eq!(says(other), other);
        }
    }
}
