//! What is wrong or doubtful, as values: whoever shows them has the words.

use crate::geometry::Point;

/// Something to tell of the road files, of a place or of the distances.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// Ways with points that the file does not hold: cut there. An extract that was clipped has many.
    CutWays {
        /// How many ways.
        ways: usize,
    },
    /// Ways that stand twice with one identifier; the first is taken.
    DuplicateWays {
        /// How many are left out.
        ways: usize,
        /// One of them.
        id: String,
    },
    /// Lines that cross without a common point, at the same level: no junction is made of it.
    Crossings {
        /// How many crossings.
        count: usize,
        /// One of them.
        at: Point,
    },
    /// Ends of lines that lie on a line of another level: not joined.
    OtherLevel {
        /// How many ends.
        count: usize,
        /// One of them.
        at: Point,
    },
    /// Pieces of network that hang together with nothing else and are too short to be more than a fault of the map: left
    /// out.
    Pieces {
        /// How many pieces.
        count: usize,
        /// Their length together, metres.
        metres: u64,
    },
    /// Segments longer than any way on foot: left out.
    LongSegments {
        /// How many segments.
        count: usize,
    },
    /// Ways that only some may use, from or to a place on them, never through.
    PrivateWays {
        /// How many ways.
        ways: usize,
        /// Of how many.
        of: usize,
    },
    /// Ways on foot in one direction only, taken as ways in both.
    OneWays {
        /// How many ways.
        ways: usize,
    },
    /// The day to which a file was brought up to date: seconds since 1970.
    DateOfExtract {
        /// The file.
        file: String,
        /// Seconds since 1970, UTC.
        seconds: i64,
    },
    /// A row or feature that is no line, or holds no point on the globe: left out.
    NotALine {
        /// The file.
        file: String,
        /// The first such row or feature, from 1 (a heading counts as row 1).
        row: usize,
        /// How many there are.
        count: usize,
        /// Why the first is none.
        cause: NotALine,
    },
    /// An edit that removes an edge which no file has.
    NothingRemoved {
        /// The identifier asked for.
        id: String,
    },
    /// An edit without a reason.
    EditWithoutReason {
        /// The row of the file.
        row: usize,
    },
    /// The schools of the round lie well beside the schools of the road file: perhaps another datum.
    Datum {
        /// Median distance between a school and the nearest school of the file after the common offset was found, metres.
        metres: u64,
        /// How far east the file's schools lie, metres.
        east: i64,
        /// How far north they lie, metres.
        north: i64,
        /// How many schools were compared.
        schools: usize,
    },
}

/// Why something is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotALine {
    /// Fewer than two points that differ.
    TooShort,
    /// A coordinate that is no degree: metres of a survey grid, or no number.
    NotDegrees,
    /// Text that cannot be read as a line.
    Text,
    /// Another shape than a line.
    Shape,
}
