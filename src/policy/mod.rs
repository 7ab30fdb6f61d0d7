//! The policy pack: the rules and figures of a city as data, dated and with sources.

mod file;
mod load;
mod norms;
mod objective;
mod pack;

pub use load::{PACKS, Source, load};
pub use norms::{ByStage, Norms};
pub use objective::Objective;
pub use pack::{Agreement, Pack, Prefer, Reach, TieBreak, Travel, TravelFrom};
