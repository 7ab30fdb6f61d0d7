//! Values into the types of a grammar. The type says what it wants, so that a value of another kind is told by kind.

use std::vec;

use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use toml_datetime::de::{DatetimeDeserializer, is_datetime};

use super::error::ReadError;
use super::names::{key_meant, word_meant};
use super::tree::{Node, SourcePosition};
use crate::finding::{TomlFault, TomlGrammar, TomlKind, TomlValue};

/// Reads one value of a file into what a type wants.
pub struct Reader {
    spot: SourcePosition,
}

impl Reader {
    pub fn new(spot: SourcePosition) -> Self {
        Self { spot }
    }

    /// What the visitor makes of the value, if it is of the kind that is wanted.
    fn read<T>(
        self,
        expected: TomlKind,
        of: impl FnOnce(Node) -> Result<Result<T, ReadError>, Node>,
    ) -> Result<T, ReadError> {
        let at = self.spot.at;
        let read = match of(self.spot.node) {
            Ok(read) => read,
            Err(other) => Err(ReadError::other_kind(expected, other.shown())),
        };
        read.map_err(|wrong| wrong.at(at))
    }

    /// A table with some of these keys, or, where there are none, with any.
    fn table<'de, V: Visitor<'de>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.read(TomlKind::Table, |node| match node {
            Node::Table(pairs) => Ok(in_grammar(pairs, known).and_then(|pairs| {
                visitor.visit_map(Table {
                    pairs: pairs.into_iter(),
                    value: None,
                })
            })),
            other => Err(other),
        })
    }

    /// The date of a type that is one.
    fn date<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read(TomlKind::Date, |node| match node {
            Node::Date(date) => Ok(visitor.visit_map(DatetimeDeserializer::new(date))),
            other => Err(other),
        })
    }
}

/// Keys with their places.
type Pairs = Vec<(String, Option<usize>, SourcePosition)>;

/// The keys as the grammar has them, whatever language they are written in.
fn in_grammar(mut pairs: Pairs, known: &'static [&'static str]) -> Result<Pairs, ReadError> {
    for at in 0..pairs.len() {
        let (written, place, _) = &pairs[at];
        let Some(meant) = key_meant(written, known) else {
            continue;
        };
        if pairs.iter().any(|(key, ..)| key == meant) {
            let twice = TomlFault::Grammar(TomlGrammar::Twice(written.clone()));
            return Err(ReadError::new(twice).at(*place));
        }
        pairs[at].0 = meant.to_owned();
    }
    Ok(pairs)
}

/// Whole numbers of a type: those that it can hold.
macro_rules! whole {
    ($($read:ident $visit:ident $kind:ty, $expected:ident;)+) => {
        $(fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            self.read(TomlKind::$expected, |node| {
                let number = match &node {
                    Node::Whole(Some(number), _) => <$kind>::try_from(*number).ok(),
                    _ => None,
                };
                match number {
                    Some(number) => Ok(visitor.$visit(number)),
                    None => Err(node),
                }
            })
        })+
    };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = ReadError;

    /// A type that takes any value.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.spot.node {
            Node::Text(_) => self.deserialize_string(visitor),
            Node::Whole(..) => self.deserialize_i64(visitor),
            Node::Number(..) => self.deserialize_f64(visitor),
            Node::YesNo(_) => self.deserialize_bool(visitor),
            Node::Date(_) => self.date(visitor),
            Node::List(_) => self.deserialize_seq(visitor),
            Node::Table(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read(TomlKind::YesNo, |node| match node {
            Node::YesNo(is) => Ok(visitor.visit_bool(is)),
            Node::Text(word) if word == "是" => Ok(visitor.visit_bool(true)),
            Node::Text(word) if word == "否" => Ok(visitor.visit_bool(false)),
            other => Err(other),
        })
    }

    whole! {
        deserialize_i8 visit_i8 i8, Whole;
        deserialize_i16 visit_i16 i16, Whole;
        deserialize_i32 visit_i32 i32, Whole;
        deserialize_i64 visit_i64 i64, Whole;
        deserialize_u8 visit_u8 u8, Count;
        deserialize_u16 visit_u16 u16, Count;
        deserialize_u32 visit_u32 u32, Count;
        deserialize_u64 visit_u64 u64, Count;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read(TomlKind::Number, |node| match node {
            Node::Number(number, _) => Ok(visitor.visit_f64(number)),
            Node::Whole(Some(number), _) => Ok(visitor.visit_f64(number as f64)),
            other => Err(other),
        })
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read(TomlKind::Text, |node| match node {
            Node::Text(text) => Ok(visitor.visit_string(text)),
            other => Err(other),
        })
    }

    // A key that is written has a value: TOML knows none that are empty.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read(TomlKind::List, |node| match node {
            Node::List(all) => Ok(visitor.visit_seq(List(all.into_iter()))),
            other => Err(other),
        })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.table(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match is_datetime(name) {
            true => self.date(visitor),
            false => self
                .table(known, visitor)
                .map_err(|wrong| wrong.among(known)),
        }
    }

    /// One of a few words.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let at = self.spot.at;
        let read = match self.spot.node {
            Node::Text(word) => {
                let word = word_meant(&word, known).map_or(word, str::to_owned);
                visitor.visit_enum(StringDeserializer::new(word))
            }
            other => Err(match other.shown() {
                TomlValue::Single(name) => ReadError::new(TomlFault::WordUnknown { name, known }),
                found => ReadError::other_kind(TomlKind::Text, found),
            }),
        };
        read.map_err(|wrong: ReadError| wrong.at(at))
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct List(vec::IntoIter<SourcePosition>);

impl<'de> SeqAccess<'de> for List {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        let next = self.0.next();
        next.map(|spot| seed.deserialize(Reader::new(spot)))
            .transpose()
    }
}

struct Table {
    pairs: vec::IntoIter<(String, Option<usize>, SourcePosition)>,
    /// Of the key that was read last.
    value: Option<SourcePosition>,
}

impl<'de> MapAccess<'de> for Table {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        let Some((key, at, value)) = self.pairs.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let read = seed.deserialize(StringDeserializer::new(key));
        read.map(Some).map_err(|wrong: ReadError| wrong.at(at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        // Nobody asks for the value of a key that was not read.
        let spot = self.value.take().unwrap_or(SourcePosition {
            at: None,
            node: Node::Table(Vec::new()),
        });
        seed.deserialize(Reader::new(spot))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::finding::{Arg, Finding};
    use crate::settings::read;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        name: String,
        year: Option<i64>,
        streams: Option<u8>,
        factor: Option<f64>,
        kind: Option<Kind>,
        day: Option<toml::value::Datetime>,
        #[serde(default)]
        parts: Vec<Part>,
        #[serde(default)]
        pack: toml::Table,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Up,
        Down,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Part {
        id: String,
    }

    fn wrong(text: &str) -> (usize, TomlFault) {
        let finding: Finding = read::<File>(text, "file.toml").expect_err("a finding");
        match finding.arg("why") {
            Some(Arg::Toml(fault)) => (finding.place.row.expect("a line"), fault.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_is_read_as_the_library_reads_it() {
        let text = "\u{feff}name = \"n\"\nyear = 2_026\nstreams = 0x10\nfactor = 2\nkind = \"down\"\n\
            day = 2026-08-31\n[[parts]]\nid = \"a\"\n[pack]\nlist = [1, 2.5, { day = 2026-01-01 }]\n";
        let own: File = read(text, "").expect("a file");
        let theirs: File = toml::from_str(text.trim_start_matches('\u{feff}')).expect("a file");
        assert_eq!(own, theirs);
    }

    #[test]
    fn every_fault_is_told_by_its_kind_and_line() {
        let kind = |expected, value: &str| TomlFault::OtherKind {
            expected,
            found: TomlValue::Single(value.to_owned()),
        };
        let known = &[
            "name", "year", "streams", "factor", "kind", "day", "parts", "pack",
        ];
        let words = |name: &str| TomlFault::WordUnknown {
            name: name.to_owned(),
            known: &["up", "down"],
        };
        let cases = [
            (
                "year = 1\n",
                1,
                TomlFault::KeyMissing {
                    name: "name".to_owned(),
                    known,
                },
            ),
            (
                "name = \"n\"\nnome = 1\n",
                2,
                TomlFault::KeyUnknown {
                    name: "nome".to_owned(),
                    known,
                },
            ),
            ("name = 2026-01-01\n", 1, kind(TomlKind::Text, "2026-01-01")),
            (
                "name = \"n\"\nyear = 1.0\n",
                2,
                kind(TomlKind::Whole, "1.0"),
            ),
            (
                "name = \"n\"\nyear = 99999999999999999999\n",
                2,
                kind(TomlKind::Whole, "99999999999999999999"),
            ),
            (
                "name = \"n\"\nstreams = 256\n",
                2,
                kind(TomlKind::Count, "256"),
            ),
            (
                "name = \"n\"\nstreams = -1\n",
                2,
                kind(TomlKind::Count, "-1"),
            ),
            (
                "name = \"n\"\nfactor = true\n",
                2,
                kind(TomlKind::Number, "true"),
            ),
            (
                "name = \"n\"\nday = \"soon\"\n",
                2,
                kind(TomlKind::Date, "soon"),
            ),
            ("name = \"n\"\nkind = \"left\"\n", 2, words("left")),
            ("name = \"n\"\nkind = 1\n", 2, words("1")),
            (
                "name = \"n\"\nparts = { id = 1 }\n",
                2,
                TomlFault::OtherKind {
                    expected: TomlKind::List,
                    found: TomlValue::Table,
                },
            ),
            (
                "name = \"n\"\n\n[[parts]]\n",
                3,
                TomlFault::KeyMissing {
                    name: "id".to_owned(),
                    known: &["id"],
                },
            ),
            (
                "name = \"n\"\nparts = [\n  { id = \"a\" },\n  { id = [] },\n]\n",
                4,
                TomlFault::OtherKind {
                    expected: TomlKind::Text,
                    found: TomlValue::List,
                },
            ),
        ];
        for (text, line, fault) in cases {
            assert_eq!(wrong(text), (line, fault), "{text}");
        }
        let (line, fault) = wrong("name = \"n\"\nyear = \n");
        assert_eq!(line, 2);
        assert!(matches!(fault, TomlFault::Grammar(_)), "{fault:?}");
    }
}
