//! Walking distances: cases by hand, real extracts, random networks, forgeries, broken files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Networks by hand are lists of tuples.
#![allow(clippy::type_complexity)]

mod cases;
mod doubts;
mod extracts;
mod files;
mod hostile;
mod plain;
mod private;
mod random;
mod snapping;
mod town;
mod tried;
