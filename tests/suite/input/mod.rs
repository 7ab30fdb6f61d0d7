//! From files to the round: formats, findings, corrections, hostile and changed files.

mod broken;
mod chosen_schools;
mod codes;
mod exported;
mod field_cases;
mod fix;
mod formats;
mod fuzz;
mod hostile;
mod hostile_places;
mod in_chinese;
mod meanings;
mod parquet_types;
mod plausibility;
mod raw_workbook;
mod refusals;
mod written_elsewhere;
