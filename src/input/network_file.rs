//! `[network]` of `round.toml`: the roads on which journeys are walked.

use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::de::{SeqAccess, Visitor, value::SeqAccessDeserializer, value::StrDeserializer};
use serde::{Deserialize, Deserializer};

use super::datum::Datum;

/// The roads as written. Paths are relative to the round's file.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// Paths of road files, one or several: `.osm.pbf`, `.geojson`, `.shp`, or edges in `.csv`.
    #[serde(default, deserialize_with = "one_or_several")]
    #[schemars(with = "OneOrSeveral<PathBuf>")]
    pub roads: Vec<PathBuf>,
    /// The datum of the road files, and of barriers and corrections: one for all, or one for each; WGS-84 where it is left
    /// out.
    #[serde(default, deserialize_with = "one_or_several")]
    #[schemars(with = "Vec<Datum>")]
    pub crs: Vec<Datum>,
    /// The column of a road file that holds the level of a flyover; `level` where it is left out.
    #[serde(default)]
    pub level: String,
    /// Whom to credit for the road files, shown with every result; beside OpenStreetMap, where one is of it.
    #[serde(default)]
    pub credit: String,
    /// Path of the table of gates.
    pub gates: Option<PathBuf>,
    /// Path of the barriers: lines and areas that nobody walks across, `.csv`.
    pub barriers: Option<PathBuf>,
    /// Path of the corrections, each with its reason: ways that are missing, ways that are not there, `.csv`.
    pub edits: Option<PathBuf>,
}

/// What [`one_or_several`] takes, for the schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "it says what may stand there, and nothing is made of it"
)]
enum OneOrSeveral<T> {
    /// By itself.
    One(T),
    /// A list.
    Several(Vec<T>),
}

/// A value by itself, or a list of them.
fn one_or_several<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Either<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string or a list of strings")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            T::deserialize(StrDeserializer::new(text)).map(|one| vec![one])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(list))
        }
    }

    from.deserialize_any(Either(PhantomData))
}
