//! How journeys are measured, and which roads a child may walk.

use serde::Deserialize;

/// How a journey is measured where no travel table has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The straight line over the ground, times `detour`.
    #[default]
    StraightLine,
    /// On foot along the roads of `[network]` in round.toml.
    Network,
}

/// Roads that only some may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrivateRoads {
    /// A journey may begin or end on them, not lead through.
    #[default]
    Ends,
    /// Walked as any other.
    Open,
    /// Not walked.
    Out,
}

/// Trunk roads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrunkRoads {
    /// Walked unless they are expressways.
    #[default]
    NotExpressway,
    /// Walked all but motor roads.
    All,
    /// Walked where a pavement or a sign says so.
    Out,
}

/// What holds for a place that is off the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OffNetwork {
    /// It has no journeys.
    #[default]
    None,
    /// The straight line, times `detour`.
    StraightLine,
}

macro_rules! words {
    ($($of:ident { $($variant:ident = $word:literal),+ })+) => {
        $(impl $of {
            /// The word in packs.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        })+
    };
}

words! {
    Method { StraightLine = "straight_line", Network = "network" }
    PrivateRoads { Ends = "ends", Open = "open", Out = "out" }
    TrunkRoads { NotExpressway = "not_expressway", All = "all", Out = "out" }
    OffNetwork { None = "none", StraightLine = "straight_line" }
}

/// How roads are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walking {
    /// A place farther than this from every road is off the network, metres.
    pub snap_m: u32,
    /// Pieces of network that are shorter in sum are left out, metres.
    pub min_piece_m: u32,
    /// Whether ferries are walked.
    pub ferries: bool,
    /// Roads that only some may use.
    pub private: PrivateRoads,
    /// Trunk roads.
    pub trunk: TrunkRoads,
    /// What holds for a place that is off the network.
    pub off_network: OffNetwork,
}

impl Default for Walking {
    fn default() -> Self {
        Self {
            snap_m: 300,
            min_piece_m: 2_000,
            ferries: false,
            private: PrivateRoads::Ends,
            trunk: TrunkRoads::NotExpressway,
            off_network: OffNetwork::None,
        }
    }
}
