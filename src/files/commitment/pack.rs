//! The rules of a pack as keys with values, after the packs that it extends.

use toml::Value;
use xuewei_core::policy::Source;

use crate::input::commitment::line;
use crate::input::effective_pack as effective;

/// What decides nothing of who gets which place: what the pack is called, where it comes from, what notices and
/// lists say.
const ASIDE: [&str; 5] = ["extends", "title", "notice", "lists", "validity"];

/// The effective rules of a pack, one line for each key: its path and its value.
pub(super) fn lines(sources: &[Source]) -> Vec<String> {
    let mut all = Vec::new();
    for (key, value) in effective(sources) {
        if !ASIDE.contains(&key.as_str()) {
            add(&mut all, &key, &value);
        }
    }
    all
}

fn add(all: &mut Vec<String>, path: &str, value: &Value) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                add(all, &format!("{path}.{key}"), value);
            }
        }
        Value::Array(values) if values.is_empty() => all.push(line(&[path, "[]"])),
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                add(all, &format!("{path}.{at}"), value);
            }
        }
        Value::String(text) => all.push(line(&[path, text])),
        // `1` and `1.0` are one number, which Rust writes as `1`.
        Value::Integer(number) => all.push(line(&[path, &number.to_string()])),
        Value::Float(number) => all.push(line(&[path, &number.to_string()])),
        Value::Boolean(is) => all.push(line(&[path, &is.to_string()])),
        Value::Datetime(day) => all.push(line(&[path, &day.to_string()])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::load_pack;
    use std::path::Path;
    use xuewei_core::policy::{PACKS, Pack};

    #[test]
    fn the_keys_put_together_are_the_pack_that_the_files_make() {
        for (name, _) in PACKS {
            let (pack, sources) = load_pack(name, Path::new("")).expect("a shipped pack");
            let mut merged = effective(&sources);
            merged.remove("extends");
            let text = toml::to_string(&merged).expect("text");
            let mut again = Pack::from_toml(&text, &|_| None).expect("the same pack");
            // What the shipped text means without writing it is no key of it.
            again.fairness = again.fairness.or(pack.fairness);
            assert_eq!(format!("{pack:?}"), format!("{again:?}"), "{name}");
        }
    }

    #[test]
    fn a_key_says_the_same_however_it_is_written() {
        let of = |text: &str| {
            lines(&[Source {
                name: "p".to_owned(),
                text: text.to_owned(),
            }])
        };
        let own = of("title = \"a\"\n[reach]\nmax_m = 4000\n[travel]\ndetour = 1\n");
        assert_eq!(own, ["reach.max_m\t4000", "travel.detour\t1"]);
        assert_eq!(
            own,
            of("travel = { detour = 1.0 }\n[reach]\nmax_m = 4_000\n")
        );
        assert_eq!(of("tie_break = []\n"), ["tie_break\t[]"]);
        assert_eq!(
            own,
            of("标题 = \"a\"\n路程 = { 绕行系数 = 1.0 }\n[范围]\n最远米数 = 4_000\n")
        );
    }
}
