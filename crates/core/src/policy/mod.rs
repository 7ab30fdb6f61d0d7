//! The policy pack: the rules and figures of a city as data, dated and with sources.

mod condition;
mod decimal;
mod fairness;
mod file;
mod group;
mod late;
mod lists;
mod load;
mod lottery;
mod norms;
mod notice;
mod objective;
mod origin;
mod pack;
mod points;
mod points_file;
mod posts;
mod procedure;
mod unresolved;
mod walking;

pub use condition::{
    APPLICATION_DATE, Condition, DWELLING_FREE, DWELLING_UNCLEAR, DWELLING_USED, Holds, Test,
    Verdict,
};
pub use decimal::ten_thousandths;
pub use fairness::Fairness;
#[cfg(feature = "schema")]
pub use file::PackFile;
pub use group::{AREA, GroupRule, Members, SIBLING_SCHOOL};
pub use late::LateOrder;
pub use lists::{LIST_COLUMNS, Lists};
pub use load::{PACKS, Source, chain, resolve, resolve_with, shipped, unknown};
pub use lottery::HouseholdDraw;
pub use norms::{ByLevel, Norms};
pub use notice::Notice;
pub use objective::Objective;
pub use origin::{Grade, Origin};
pub use pack::{
    Agreement, Bus, CLOSE_CALL, POINTS_OF, Pack, Prefer, Reach, TieBreak, Travel, TravelFrom,
    Validity, second,
};
pub use points::{
    AsOf, Blank, Evidence, Group, Guardians, Item, Line as PublishedLine, Overlaps, Part,
    PointsTable, Recognised, Rule, Short, Take, Toward, Unit,
};
pub use posts::{Lever, Levers, Prefer as PreferLever};
pub use procedure::{Households, LOCK, MinimumScore, ProcedureStep, SiblingPriority, StepKind};
pub use unresolved::Unresolved;
pub use walking::{Method, OffNetwork, PrivateRoads, TrunkRoads, Walking};
