//! From files to the round: formats, findings, corrections, hostile and changed files.

mod broken;
mod chosen_schools;
mod codes;
mod field_cases;
mod fix;
mod formats;
mod fuzz;
mod hostile;
mod hostile_places;
mod meanings;
mod plausibility;
mod refusals;
