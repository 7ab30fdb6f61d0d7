//! What of the ways on foot would be otherwise.

use super::Position;

/// A change of gates or ways, tried on the roads of a round.
#[derive(Clone, Debug, PartialEq)]
pub enum OnFoot {
    /// A gate of a school: a new one, one that stands elsewhere, or one that is closed.
    Gate {
        /// The identifier of the school.
        school: String,
        /// Which of its gates, from 1 in the order of the table of gates; a new one where none is told.
        gate: Option<u16>,
        /// Where it is, WGS 84; closed where it is not told.
        at: Option<Position>,
    },
    /// A path that the road files do not have, joined to the nearest road at either end.
    Add {
        /// Its points, WGS 84.
        line: Vec<Position>,
    },
    /// A way that nobody may walk: all of it.
    Remove {
        /// What the road files call it.
        edge_id: String,
    },
    /// A private way that everybody may walk.
    Open {
        /// What the road files call it.
        edge_id: String,
    },
}

/// Why such a change cannot be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOnFoot {
    /// The school has not so many gates.
    NoGate,
    /// It is the only gate of the school.
    LastGate,
    /// No road is near enough to the gate, or a barrier stands between.
    GateOffRoad,
    /// No way is called so.
    NoWay,
    /// Everybody may walk the way as it is.
    IsOpen,
    /// An end of the path is not near any road, or both ends are at one point of a road.
    NotJoined,
}
