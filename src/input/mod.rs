//! From files to the round: the manifest, the tables in whatever format they come, and the checks
//! across them. All findings are gathered; a round with errors is not returned.

// Here the input decides what there is to be indexed. Where it is the program, the file says so.
#![warn(clippy::indexing_slicing)]

mod cascading_findings;
mod cells;
mod children;
mod choices;
mod columns;
pub mod commitment;
mod community_names;
mod coordinates;
mod crosscheck;
mod csv_table;
mod datum;
mod decisions;
mod demand;
mod district_names;
mod encoding;
mod excel;
mod field;
mod fix;
mod fold;
mod format;
mod guard;
mod hash;
mod hidden;
mod households;
mod levels;
mod limits;
mod manifest;
mod matched;
mod outlines;
mod pack;
mod pack_words;
mod parquet;
mod places;
mod plausibility;
mod quantity;
mod read;
mod scenario;
mod schools;
mod table;
mod text_file;
mod travel;

pub use datum::Datum;
pub use fix::{Change, Fixed, FixedTable, What, fix};
pub use guard::print_no_held_panic;
pub use hash::{HashingWriter, sha256};
pub use limits::FILE_BYTES;
pub use manifest::schema as round_schema;
pub use outlines::schema as outlines_schema;
pub use pack::load as load_pack;
pub use read::{
    Input, InputFile, file_bytes, read, read_applicants, read_before_the_draw, read_for_planning,
};
pub use scenario::{ScenarioFiles, read_scenario};
pub use text_file::text_of;
