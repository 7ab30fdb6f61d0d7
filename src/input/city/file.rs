//! `city.toml`: where the tables of a city over the years are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use crate::input::datum::Datum;
use xuewei_core::settings;

/// The file as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CityFile {
    /// What the city is called.
    pub name: String,
    /// The datum of every coordinate.
    #[serde(default)]
    pub crs: Datum,
    /// How many years ahead, from 1 to 15; 6 when left out.
    pub years: Option<i64>,
    /// Where the tables are.
    pub tables: CityTables,
    /// Areas that were merged: the one that is no more, and the one that it is part of.
    #[serde(default)]
    pub merged: BTreeMap<String, String>,
    /// What new homes bring.
    #[serde(default)]
    pub housing: HousingFile,
}

/// Paths of the tables, relative to the city's file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CityTables {
    /// Path of the table `births`.
    pub births: Option<PathBuf>,
    /// Path of the table `rolls`.
    pub rolls: PathBuf,
    /// Path of the table `kindergartens`.
    pub kindergartens: Option<PathBuf>,
    /// Path of the table `housing`.
    pub housing: Option<PathBuf>,
    /// Path of the table `moves`.
    pub moves: Option<PathBuf>,
    /// Path of the table `schools`.
    pub schools: Option<PathBuf>,
    /// Path of the table `districts`.
    pub districts: Option<PathBuf>,
    /// Path of the table `parcels`.
    pub parcels: Option<PathBuf>,
}

/// What new homes bring, as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HousingFile {
    /// Children who enter grade 1 for each new home, by full years since it was completed, the year of completion first;
    /// each from 0 to 1.
    #[serde(default, rename = "yield")]
    pub yields: Vec<f64>,
}

/// JSON Schema of `city.toml`.
pub fn schema() -> Schema {
    settings::schema_of::<CityFile>()
}
