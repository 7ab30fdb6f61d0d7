//! What a unit reached last year, by its own table of shortfalls.

use super::DistrictIdx;
use crate::units::{Places, Share, Yuan};

/// The figures of one district. What the table does not give is `None`: not known is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastYear {
    /// The district of which the figures are.
    pub district: DistrictIdx,
    /// Children who took part.
    pub eligible: Places,
    /// Of them in public places.
    pub public: Places,
    /// Of them in bought places.
    pub purchased: Places,
    /// Grant and bought places, yuan.
    pub money: Option<Yuan>,
}

impl LastYear {
    /// Share in public places.
    pub fn public_share(&self) -> Option<Share> {
        Share::of(self.public, self.eligible)
    }

    /// Share in public and bought places.
    pub fn covered_share(&self) -> Option<Share> {
        Share::of(self.public + self.purchased, self.eligible)
    }
}
