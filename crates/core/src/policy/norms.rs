//! Standards against which shortfalls are measured.

use serde::Deserialize;

use crate::domain::{LandZone, SchoolLevel};
use crate::units::{Classes, Places, Yuan};

/// A figure that differs by stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ByLevel<T> {
    /// The figure of primary schools.
    pub primary: T,
    /// The figure of junior schools.
    pub junior: T,
}

impl<T: Copy> ByLevel<T> {
    /// The figure of a stage.
    pub fn of(&self, level: SchoolLevel) -> T {
        match level {
            SchoolLevel::Primary => self.primary,
            SchoolLevel::Junior => self.junior,
        }
    }
}

/// The norms of a pack, resolved. Sources stand beside the figures in the pack's file.
#[derive(Clone, Debug)]
pub struct Norms {
    /// Pupils for each post, in ten-thousandths (13.5 is 135,000).
    pub pupils_per_post_parts: ByLevel<i64>,
    /// Pupils of a full class.
    pub class_size: ByLevel<Places>,
    /// Pupils from which a class is large.
    pub large_class: Places,
    /// Pupils from which a class is oversize.
    pub oversize_class: Places,
    /// Square metres of site for each pupil, in ten-thousandths.
    pub land_m2_parts: ByLevel<i64>,
    /// Square metres of site for each pupil in old towns, where land is scarce, in ten-thousandths.
    pub land_old_town_parts: ByLevel<i64>,
    /// Classes of the standard schools that are built, smallest first.
    pub standard_classes: Vec<Classes>,
    /// Operating grant for each pupil and year.
    pub operating_grant: ByLevel<Yuan>,
    /// Most that is paid for one bought place and year.
    pub purchase_cap: ByLevel<Yuan>,
    /// What one place of a new school costs to build, all grades counted.
    pub building_cost: Yuan,
    /// Share of children in public and bought places to be reached, per cent.
    pub target_share_percent: i64,
}

impl Norms {
    /// Square metres of site for each pupil of a stage in such a town, in ten-thousandths.
    pub fn land_parts(&self, level: SchoolLevel, town: LandZone) -> i64 {
        match town {
            LandZone::New => self.land_m2_parts.of(level),
            LandZone::Old => self.land_old_town_parts.of(level),
        }
    }
}
