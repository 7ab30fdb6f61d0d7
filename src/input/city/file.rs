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
    /// The figures by which plans are made; the national ones where nothing is said.
    #[serde(default)]
    pub planning: PlanningFile,
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
    /// Path of the outlines of districts, GeoJSON: drawn only.
    pub outlines: Option<PathBuf>,
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

/// The figures by which plans are made, as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanningFile {
    /// Pupils of a full class, 1 to 100; 45, 50 and 50 where nothing is said.
    #[serde(default)]
    pub class_size: LevelsFile,
    /// Posts for a class, 0.1 to 20, to one decimal; 2.4, 3.7 and 4 where nothing is said.
    #[serde(default)]
    pub posts_per_class: LevelsFile,
    /// Square metres of site for a pupil, 1 to 200; 18, 23 and 26 where nothing is said.
    #[serde(default)]
    pub land_m2_per_pupil: LevelsFile,
    /// Years from the one in which building begins to the one in which its rooms are used, 0 to 10; 2 where nothing is said.
    pub building_years: Option<i64>,
    /// Yuan for a room; 1,200,000 where nothing is said.
    pub room_yuan: Option<i64>,
    /// Yuan a year for a filed or bought post; 120,000 where nothing is said.
    pub post_yuan: Option<i64>,
    /// Yuan a year for a bought place of a child without a public one; 8,000 where nothing is said.
    pub place_yuan: Option<i64>,
    /// Yuan a year that upper levels pay for each pupil in a public school of a level (生均公用经费补助), 0 to 1,000,000; none
    /// where nothing is said.
    #[serde(default)]
    pub grant_yuan: LevelsFile,
    /// Of a hundred posts, those that retirement frees for another level each year, to one decimal; 2.5 where nothing is said.
    pub retire_percent: Option<f64>,
    /// Of a hundred posts, the teachers with a certificate of another level who may change each year, to one decimal; 1 where
    /// nothing is said.
    pub certified_percent: Option<f64>,
    /// Posts that the city holds in its pool (周转编制) to lend to districts, 0 to 100,000; none where nothing is said.
    pub pool_posts: Option<i64>,
    /// Years for which the pool lends a post, 1 to 50; 3 where nothing is said.
    pub pool_years: Option<i64>,
    /// The most posts that a district may have on loan at once, 0 to 100,000; all of the pool where nothing is said.
    pub pool_per_district: Option<i64>,
    /// How far children of an area go to a school of a level at most, metres as the crow flies, 1 to 200,000. Where nothing
    /// is said journeys are not looked at: a place anywhere in a district serves all of it.
    #[serde(default)]
    pub reach_m: LevelsFile,
}

/// A figure of each level.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelsFile {
    /// The figure of primary schools.
    pub primary: Option<f64>,
    /// The figure of junior schools.
    pub junior: Option<f64>,
    /// The figure of senior schools.
    pub senior: Option<f64>,
}

impl LevelsFile {
    /// The figures in the order of levels.
    pub fn all(&self) -> [(&'static str, Option<f64>); 3] {
        [
            ("primary", self.primary),
            ("junior", self.junior),
            ("senior", self.senior),
        ]
    }
}

/// JSON Schema of `city.toml`.
pub fn schema() -> Schema {
    settings::schema_of::<CityFile>()
}
