//! From files to the round: the manifest, the tables in whatever format they come, and the checks
//! across them. All findings are gathered; a round with errors is not returned.

// Here the input decides what there is to be indexed. Where it is the program, the file says so.
#![warn(clippy::indexing_slicing)]

mod base_map;
mod builder;
mod carry;
mod cascading_findings;
mod cells;
mod changes;
mod children;
mod choices;
mod city;
mod column_faults;
mod columns;
pub mod commitment;
mod community_names;
mod coordinates;
mod crosscheck;
mod csv_form;
mod csv_table;
mod datum;
mod decisions;
mod demand;
mod disguise;
mod district_names;
mod dwellings;
mod encoding;
mod excel;
mod field;
mod file_bytes;
mod fix;
mod fixed_table;
mod fold;
mod format;
mod guard;
mod hash;
mod headings;
mod households;
mod kept;
mod late;
mod levels;
mod limits;
mod manifest;
mod matched;
mod network_file;
mod number_format;
mod outlines;
mod outside;
mod pack;
mod pack_grammar;
mod pack_words;
mod parquet;
mod parquet_decimals;
mod places;
mod plan;
mod plausibility;
mod quantity;
mod quotes;
mod ranges;
mod read;
mod recognise;
mod round_text;
mod scenario;
mod schools;
mod settings_change;
mod settings_columns;
mod settings_source;
mod sheet_facts;
mod sheet_name;
mod table;
mod table_file;
mod text_file;
mod to_fill;
mod travel;
mod walking;

pub use base_map::{BaseMap, BaseShape};
pub use changes::{ChangesFile, Resolved, Standing, resolve};
pub use city::{CityArea, CityInput, CityParcel, CitySchool, read_city, schema as city_schema};
pub use datum::Datum;
pub use file_bytes::file_bytes;
pub use fix::{Change, FillNames, Fixed, What, fix};
pub use fixed_table::FixedTable;
pub use guard::print_no_held_panic;
pub use hash::{HashingWriter, sha256};
pub use kept::{KEPT_ROUND, KeptFile, kept};
pub use limits::FILE_BYTES;
pub use manifest::{Manifest, schema as round_schema};
pub use outlines::schema as outlines_schema;
pub use pack::{effective as effective_pack, load as load_pack, sources as pack_sources};
pub use pack_grammar::{KeyKind, PackGrammar, pattern as pack_key_pattern, shown as shown_key};
pub use plan::{LEVEL_WORDS, PlanInput, Proposed, read_plan, schema as plan_schema};
pub use read::{
    Input, InputFile, read, read_applicants, read_before_the_draw, read_for_planning,
    read_with_late,
};
pub use recognise::{
    Aside, Clues, FoundTable, LevelFrom, NotTaken, Place, Recognised, YearFrom, recognise,
};
pub use scenario::{ScenarioFiles, read_scenario, read_together};
pub use settings_change::{
    Changed, EntryChange, EntryDoing, NetworkChange, NotChanged, SettingsChange, change_settings,
    is_own_pack, pack_fault_key, read_settings, value_at,
};
pub use settings_columns::{HeadingRead, TableRead, read_headings};
pub use settings_source::{KeySource, key_source};
pub use table_file::TableFile;
pub use text_file::{decoded_text, text_of};
pub use to_fill::{ToFill, UnknownCommunity};
pub use walking::{NearSchool, Pair, Snap, Source, WalkedRoute, Walking, WayDrawn};
