//! Walking distances on a network of ways: read from road files, measured for all places and schools within a reach,
//! and proved by a referee that shares nothing with the search.
//!
//! ```
//! use xuewei_walking::{Ends, Kind, Network, Options, Profile, RoadFile, Roads};
//!
//! let edges = "edge_id,wkt\n1,\"LINESTRING (120.60 31.30, 120.61 31.30)\"\n";
//! let file = RoadFile::new("roads.csv", Kind::Csv, edges.as_bytes());
//! let roads = Roads::read(&[file], &[], &Profile::default())?;
//! let network = Network::build(&roads, &Options::default());
//! let home = network.ends(&[Ends::at(120.602, 31.3001)]);
//! let school = network.ends(&[Ends::at(120.608, 31.3)]);
//! let journeys = network.reach(&school, 4_000).journeys(&home[0]);
//! assert_eq!(journeys[0].metres(), 581);
//! # Ok::<(), xuewei_walking::Unreadable>(())
//! ```
//!
//! Everything is measured in whole millimetres; metres are rounded once, at the end. The same files give the same
//! result with any number of threads.

/// Points, lengths, and straight lines that meet.
pub mod geometry;

/// What is wrong or doubtful, as values.
pub mod finding;

/// Segments found by where they lie.
mod grid;

/// Road files of four kinds into ways and barriers.
pub mod roads;

/// Small files in OpenStreetMap's binary form, written.
pub mod osm_writer;

/// Ways into a network: snapped to, searched, walked along.
pub mod network;

/// What is doubtful about places and distances.
pub mod doubts;

/// The referee: shortest distances proved by their duals.
pub mod referee;

pub use doubts::{Doubt, Near};
pub use finding::{Finding, NotALine};
pub use geometry::Point;
pub use network::matrix::{Journey, Reached, metres};
pub use network::route::Route;
pub use network::snap::{End, Ends, Off, Snapped};
pub use network::{Network, Options, Size};
pub use referee::{Fault, Referee};
pub use roads::profile::BarrierKind;
pub use roads::profile::{Private, Profile, Trunk};
pub use roads::tables::{read_barriers, read_edits};
pub use roads::tried::{NotTried, Trial};
pub use roads::{Barrier, Change, Edit, Kind, RoadFile, Roads, Unreadable, WayId};
