//! The school levels of a city year by year. The only decision about schools is how many entry classes open each year;
//! rooms, pupils, posts, land and money follow from that, from classes opened before, and from what is built.
//!
//! A plan written by hand is rolled forward and judged ([`roll`]); a referee that shares nothing with that holds the
//! figures against the rules once more ([`referee`]); [`decide`] looks for the best plan by HiGHS, in strict order, with a
//! bound in whole numbers for each objective. No file, no sentence.
//!
//! (A blank line between two modules keeps the formatter from sorting them.)

/// The city as it stands, what comes, by which figures plans are made.
pub mod city;

/// What is planned: entry classes and buildings.
pub mod plan;

/// How posts are filled, by the least that stays short.
pub mod posts;

/// Which children enter schools of another district, by agreement.
pub mod help;

/// Flows of least cost through a network.
pub mod flow;

/// Areas and the campuses within their reach.
pub mod reach;

/// Which children of small areas enter which campuses, where journeys are looked at.
pub mod areas;

/// What a plan comes to.
pub mod rolled;

/// Classes and rooms of campuses under a plan, year by year.
pub mod classes;

/// Which children enter where, and which pupils are in which school.
pub mod children;

/// A plan rolled forward: classes, rooms, pupils, posts, land, money, and what it breaks.
pub mod roll;

/// By which levers posts are filled, line by line.
pub mod levers;

/// Both levels side by side.
pub mod stages;

/// What is built, and what of it stands empty by when.
pub mod buildings;

/// An independent check of what was rolled forward.
pub mod referee;

/// The programme that HiGHS solves.
pub mod programme;

/// What no plan is without: children of areas who cannot all enter.
pub mod cuts;

/// The planning programme of a city.
pub mod formulation;

/// The plan of a point of the programme.
pub mod solution;

/// The best plan, in strict order of what matters.
pub mod decide;

pub use city::{Campus, City, Norms};
pub use plan::{Build, Choices, Given, GivenEntry, Help, Limits, Loan, Plan};
pub use roll::roll;
pub use rolled::Rolled;
