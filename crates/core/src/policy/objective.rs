//! What is optimised, in strict order.

use serde::Deserialize;

use crate::domain::Sector;

/// One objective of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// As many children as can be in public places, in rank order.
    PublicPlaces,
    /// As many of those left as can be in bought private places, in rank order.
    PurchasedPlaces,
    /// The shortest journeys in all.
    Travel,
}

impl Objective {
    /// The name in packs and in `summary.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublicPlaces => "public_places",
            Self::PurchasedPlaces => "purchased_places",
            Self::Travel => "travel",
        }
    }

    /// The sector whose places the objective fills, if it fills places.
    pub const fn sector(self) -> Option<Sector> {
        match self {
            Self::PublicPlaces => Some(Sector::Public),
            Self::PurchasedPlaces => Some(Sector::Private),
            Self::Travel => None,
        }
    }
}
