//! `round.toml`: what the round is and where its tables are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::datum::Datum;
use super::network_file::NetworkFile;
use super::sheet_name::file_and_sheet;
use crate::tables::inputs::{Role, roles};
use xuewei_core::domain::{Ready, SchoolLevel, Siting, SitingLimits, SitingObjective};
use xuewei_core::finding::{Arg, Code, Finding, Phrase, TomlFault};
use xuewei_core::policy::Unresolved;
use xuewei_core::settings;
use xuewei_core::units::{Classes, Places, Posts, SquareMetres, Yuan};

/// The file as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The title of the round.
    pub name: String,
    /// The year of entry.
    pub year: i64,
    /// The level of school to which children are admitted.
    pub stage: SchoolLevel,
    /// The datum of every coordinate.
    #[serde(default)]
    pub crs: Datum,
    /// A shipped policy pack by its name, or the path of a `.toml` file.
    pub policy: String,
    /// The text that fixes the lottery; only `xuewei commit` does without it, for it is published after that.
    #[serde(default)]
    pub seed: Option<String>,
    /// What `xuewei commit` wrote before the draw, relative to this file: the round is held against it.
    pub commitment: Option<PathBuf>,
    /// Whether page and maps are for everybody to see.
    #[serde(default)]
    pub public: bool,
    /// Columns of the tables of children and schools that go into results, by their headings; no others do.
    #[serde(default)]
    pub carry: Vec<String>,
    /// Path of a base map, GeoJSON: water, roads and green, drawn under the map, never reckoned with. It may also stand in
    /// `[tables]`.
    pub base_map: Option<PathBuf>,
    /// Where the tables are.
    pub tables: Tables,
    /// What headings of the tables mean, where the program does not know them or takes them for something else.
    #[serde(default)]
    pub columns: ColumnsFile,
    /// The roads on which journeys are walked, where the pack measures them so.
    #[serde(default)]
    pub network: NetworkFile,
    /// What `xuewei site` is to do, and within which limits.
    #[serde(default)]
    pub site: SiteFile,
}

macro_rules! paths {
    ($($key:ident = $role:ident, $columns:ident;)+) => {
        /// Paths of the tables, relative to the round's file.
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Tables {
            $(#[doc = concat!("Path of the table `", stringify!($key), "`: `.csv`, `.xlsx` or `.parquet`; a sheet of a workbook by its name: `a.xlsx#Sheet1`.")]
            pub $key: Option<PathBuf>,)+
            /// Path of the outlines of districts, GeoJSON: drawn, never reckoned with.
            pub outlines: Option<PathBuf>,
            /// Path of a base map, GeoJSON, as `base_map` of the round.
            pub base_map: Option<PathBuf>,
        }

        impl Tables {
            /// Where a table is, if the round names it.
            pub fn path(&self, role: Role) -> Option<&PathBuf> {
                match role {
                    $(Role::$role => self.$key.as_ref(),)+
                }
            }
        }

        /// What headings mean, by table.
        #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct ColumnsFile {
            $(#[doc = concat!("Headings of the table `", stringify!($key), "`, each with the column that it is; with nothing, so that it is not read.")]
            pub $key: Option<BTreeMap<String, String>>,)+
        }

        impl ColumnsFile {
            /// What the headings of a table mean, as far as the round says so.
            pub fn of(&self, role: Role) -> Option<&BTreeMap<String, String>> {
                match role {
                    $(Role::$role => self.$key.as_ref(),)+
                }
            }
        }
    };
}
roles!(paths);

impl Tables {
    /// The tables that the round names, by what they are; outlines are none.
    pub fn named(&self) -> impl Iterator<Item = (Role, &PathBuf)> {
        let named = |role: &Role| Some((*role, self.path(*role)?));
        Role::ALL.iter().filter_map(named)
    }

    /// The sheets of a workbook that the round names.
    pub fn sheets_of(&self, workbook: &Path) -> Vec<String> {
        let named = self.named().map(|(_, path)| file_and_sheet(path));
        let of_it = named.filter(|(file, _)| file == workbook);
        of_it.filter_map(|(_, sheet)| sheet).collect()
    }
}

impl Manifest {
    /// Where the base map is, wherever the round names it.
    pub fn base_map(&self) -> Option<&PathBuf> {
        self.base_map.as_ref().or(self.tables.base_map.as_ref())
    }

    /// That there is no text from which lots could be drawn.
    pub fn without_seed(&self, file: &str) -> Finding {
        match &self.seed {
            None => Finding::new(Code::TomlInvalid, file).row(1).with(
                "why",
                TomlFault::KeyMissing {
                    name: "seed".to_owned(),
                    known: &["name", "year", "seed"],
                },
            ),
            Some(seed) => Finding::new(Code::SettingInvalid, file)
                .with("key", Arg::Key("seed".to_owned()))
                .with("value", format!("{seed:?}"))
                .with("allowed", Arg::range("", "")),
        }
    }
}

/// What a siting is to do, as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// What is made as small as can be.
    pub objective: Option<SitingObjective>,
    /// Yuan for one metre of one child’s journey, from 0 to a million.
    pub cost_per_child_metre: Option<f64>,
    /// The most that openings may cost, yuan.
    pub budget: Option<u64>,
    /// The most new places of the entry grade.
    pub new_places: Option<u32>,
    /// The most staff posts that new schools and classes need.
    pub posts: Option<u32>,
    /// The most square metres that are built on: whole parcels.
    pub land_m2: Option<u32>,
    /// The most parcels and candidates that are opened.
    pub openings: Option<u32>,
    /// Classes of the entry grade by which every public school may grow; as many as its site and rooms allow when left
    /// out, 0 for none.
    pub extend: Option<u8>,
    /// Whether public schools may be closed.
    pub close: Option<bool>,
    /// The fewest parallel classes of a school on a parcel, from 1; with neither this nor max_streams only the standard
    /// schools of the norms are built.
    pub min_streams: Option<u8>,
    /// The most parallel classes of a school on a parcel.
    pub max_streams: Option<u8>,
    /// Years until a school takes its first children, by the state of its land.
    pub ready: Option<ReadyFile>,
    /// The years of entry that are planned together.
    pub years: Option<Vec<i64>>,
    /// What each year sets free of money, places, posts, land and openings, a row for each year; what one leaves over is
    /// there in the next.
    pub by_year: Option<Vec<YearLimitsFile>>,
    /// Seconds after which the search ends, from 0.1 to 86,400.
    pub time_limit_s: Option<f64>,
    /// The gap at which the search may end, from 0 to 1.
    pub gap: Option<f64>,
}

/// What a year sets free, as written. What no row gives is not limited by year.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearLimitsFile {
    /// The year, none after the last that is planned.
    pub year: i64,
    /// Yuan for openings.
    pub budget: Option<u64>,
    /// New places of the entry grade.
    pub new_places: Option<u32>,
    /// Staff posts of new schools and classes.
    pub posts: Option<u32>,
    /// Square metres that are built on.
    pub land_m2: Option<u32>,
    /// Parcels and candidates that are opened.
    pub openings: Option<u32>,
}

/// What may have been used by the end of each planned year.
fn released(rows: &[YearLimitsFile], planned: &[i64]) -> Result<Vec<SitingLimits>, Unresolved> {
    let last = planned.last().copied().unwrap_or_default();
    for (at, row) in rows.iter().enumerate() {
        let is_twice = rows.iter().take(at).any(|other| other.year == row.year);
        if is_twice || row.year > last || row.year < last - 50 {
            let key = "site.by_year.year";
            return Err(Unresolved::range(
                key,
                row.year,
                Arg::range(last - 50, last),
            ));
        }
    }
    let sum = |until: i64, of: fn(&YearLimitsFile) -> Option<u64>| {
        let is_given = rows.iter().any(|row| of(row).is_some());
        let until = rows.iter().filter(|row| row.year <= until);
        let sum = until.filter_map(of).fold(0, u64::saturating_add);
        is_given.then(|| i64::try_from(sum).unwrap_or(i64::MAX))
    };
    let by = |until: &i64| SitingLimits {
        budget: sum(*until, |row| row.budget).map(Yuan),
        new_places: sum(*until, |row| row.new_places.map(u64::from)).map(Places),
        posts: sum(*until, |row| row.posts.map(u64::from)).map(Posts),
        land: sum(*until, |row| row.land_m2.map(u64::from)).map(SquareMetres),
        openings: sum(*until, |row| row.openings.map(u64::from)),
    };
    match rows.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(planned.iter().map(by).collect()),
    }
}

/// The years until a school takes children, as written.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadyFile {
    /// On land that is held; candidates of the schools table too.
    pub held: Option<u8>,
    /// On land that is being acquired.
    pub acquiring: Option<u8>,
    /// On land that is planned for.
    pub planned: Option<u8>,
}

impl ReadyFile {
    fn resolve(self) -> Ready {
        let years = |own: Option<u8>| i64::from(own.unwrap_or(0));
        Ready {
            held: years(self.held),
            acquiring: years(self.acquiring),
            planned: years(self.planned),
        }
    }
}

/// The most streams of a school on a parcel where the round gives the fewest alone.
const MOST_STREAMS: i64 = 6;

impl SiteFile {
    /// The siting, or the key at fault.
    pub fn resolve(self, year: i64) -> Result<Siting, Unresolved> {
        let usual = Siting::default();
        let per_metre = self.cost_per_child_metre.unwrap_or(0.0);
        if !(0.0..=1e6).contains(&per_metre) {
            let key = "site.cost_per_child_metre";
            return Err(Unresolved::range(
                key,
                per_metre,
                Arg::range(0, "1,000,000"),
            ));
        }
        let budget = self.budget.map(i64::try_from).transpose();
        let Ok(budget) = budget else {
            return Err(Unresolved::range(
                "site.budget",
                self.budget
                    .map_or(Arg::Nothing, |n| Arg::Text(n.to_string())),
                Arg::range(0, i64::MAX),
            ));
        };
        let least = i64::from(self.min_streams.unwrap_or(1));
        let most = self.max_streams.map_or(MOST_STREAMS.max(least), i64::from);
        if least < 1 || most < least {
            let (result, allowed) = (Arg::range(least, most), Arg::range(1, "max_streams"));
            return Err(Unresolved::range("site.min_streams", result, allowed));
        }
        let mut years = self.years.unwrap_or_default();
        if let Some(far) = years.iter().find(|y| (**y - year).abs() > 50) {
            return Err(Unresolved::range("site.years", *far, Phrase::YearsApart));
        }
        years.sort_unstable();
        years.dedup();
        let own = [year];
        let planned = if years.is_empty() {
            &own[..]
        } else {
            &years[..]
        };
        let released = released(&self.by_year.unwrap_or_default(), planned)?;
        let time_limit = self.time_limit_s.unwrap_or(usual.time_limit);
        if !(0.1..=86_400.0).contains(&time_limit) {
            return Err(Unresolved::range(
                "site.time_limit_s",
                time_limit,
                Arg::range("0.1", "86,400"),
            ));
        }
        let gap = self.gap.unwrap_or(usual.gap);
        if !(0.0..=1.0).contains(&gap) {
            return Err(Unresolved::range("site.gap", gap, Arg::range(0, 1)));
        }
        Ok(Siting {
            objective: self.objective.unwrap_or_default(),
            cost_per_child_metre: per_metre,
            budget: budget.map(Yuan),
            new_places: self.new_places.map(|n| Places(i64::from(n))),
            posts: self.posts.map(|n| Posts(i64::from(n))),
            land: self.land_m2.map(|n| SquareMetres(i64::from(n))),
            openings: self.openings.map(i64::from),
            extend: self.extend.map(|n| Classes(i64::from(n))),
            close: self.close.unwrap_or(false),
            streams: (self.min_streams.is_some() || self.max_streams.is_some())
                .then_some((least, most)),
            ready: self.ready.map(ReadyFile::resolve).unwrap_or_default(),
            years,
            released,
            time_limit,
            gap,
        })
    }
}

/// Reads the text of a round's file.
pub fn parse(path: &Path, text: &str) -> Result<Manifest, Finding> {
    settings::read(text, &file_name(path))
}

/// JSON Schema of `round.toml`.
pub fn schema() -> Schema {
    settings::schema_of::<Manifest>()
}

/// The name under which findings speak of a file.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}
