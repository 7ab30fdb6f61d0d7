//! Standards against which shortfalls are measured.

use serde::Deserialize;

use crate::domain::Stage;
use crate::units::{Places, Yuan};

/// A figure that differs by stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByStage<T> {
    /// Primary schools.
    pub primary: T,
    /// Junior schools.
    pub junior: T,
}

impl<T: Copy> ByStage<T> {
    /// The figure of a stage.
    pub fn of(&self, stage: Stage) -> T {
        match stage {
            Stage::Primary => self.primary,
            Stage::Junior => self.junior,
        }
    }
}

/// The norms of a pack, resolved. Sources stand beside the figures in the pack's file.
#[derive(Clone, Copy, Debug)]
pub struct Norms {
    /// Pupils for each post, in ten-thousandths (13.5 is 135,000).
    pub pupils_per_post_parts: ByStage<i64>,
    /// Pupils of a full class.
    pub class_size: ByStage<Places>,
    /// Pupils from which a class is large.
    pub large_class: Places,
    /// Pupils from which a class is oversize.
    pub oversize_class: Places,
    /// Square metres of site for each pupil, in ten-thousandths.
    pub land_m2_parts: ByStage<i64>,
    /// Operating grant for each pupil and year.
    pub operating_grant: ByStage<Yuan>,
    /// Most that is paid for one bought place and year.
    pub purchase_cap: ByStage<Yuan>,
    /// Share of children in public and bought places to be reached, per cent.
    pub target_share_percent: i64,
}
