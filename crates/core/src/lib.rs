//! The core of `xuewei` (学位, a school place): a round of school-place allocation in memory goes in, a proved
//! result comes out. No file, no sentence, no table format: those belong to the program around it.
//!
//! ```
//! use xuewei_core::control::Control;
//! use xuewei_core::domain::{Applicant, City, Intake, Position, School, SchoolLevel};
//! use xuewei_core::policy::{Pack, shipped};
//! use xuewei_core::units::{Places, Points};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let here = Position { lon: 122.5, lat: 32.9 };
//! let mut school = School::planned("S1", here, None, SchoolLevel::Primary);
//! school.places = Places(1);
//! let city = City::builder()
//!     .community("X", here, None)
//!     .school(school, None)
//!     .build()?;
//! let points = |whole: i64| Points::from_parts(whole * Points::SCALE);
//! let intake = Intake::builder(city, 2026, SchoolLevel::Primary)
//!     .seed("drawn in public")
//!     .child(Applicant::new("a").community("X").points(points(80)))
//!     .child(Applicant::new("b").community("X").points(points(90)))
//!     .build()?;
//!
//! let rules = "extends = \"two-primaries\"\ntie_break = []\n";
//! let pack = Pack::from_toml(rules, &shipped)?;
//! let result = xuewei_core::allocate(&intake, &pack, &Control::default())?;
//!
//! let results = result.results(&intake, &pack);
//! let outcomes: Vec<_> = results.children().map(|child| child.outcome).collect();
//! assert_eq!(outcomes, ["unplaced", "public"]);
//! # Ok(())
//! # }
//! ```
//!
//! The modules in the order in which a round passes them; each imports only from those above it.
//!
//! (A blank line between two modules keeps the formatter from sorting them.)

/// Whole numbers with units.
pub mod units;

/// What is wrong or doubtful in the input.
pub mod finding;

/// TOML files into the types of their grammar.
pub mod settings;

/// Counts that are published with their sums: which of them are suppressed so that nobody is given away.
pub mod disclosure;

/// Children, schools, districts, communities, parcels; the city and the intake that hold them.
pub mod domain;

/// How long work is followed and ended: progress, cancelling, a deadline.
pub mod control;

/// The rules and figures of a city.
pub mod policy;

/// Who takes part, in what order.
pub mod qualify;

/// Who can reach what.
pub mod network;

/// The mathematics: every programme that is solved.
pub mod model;

/// From a programme to its optimum: the only home of HiGHS.
pub mod solve;

/// From cells to children.
pub mod allocation;

/// The independent referee.
pub mod audit;

/// What is short.
pub mod shortfall;

/// Why.
pub mod explain;

/// The rounds of a city's procedure, one on what the other left.
pub mod procedure;

/// What follows from an allocation, for whoever allocates, verifies or explains.
pub mod derive;

/// Late changes on an allocation that stands.
pub mod amend;

/// The same round under other rules.
pub mod fairness;

/// What one more class would change.
pub mod value;

/// The years ahead.
pub mod outlook;

/// The whole flow.
pub mod round;

/// The figures of a round.
pub mod summary;

/// What would be: overrides on a round, compared; where to build.
pub mod scenario;

pub use round::allocate;
