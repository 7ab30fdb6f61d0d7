//! The schools as points in an R-tree.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::projection::Projection;
use crate::domain::{Position, Round, SchoolIdx, index};

index!(
    /// A school's place among the sites of the network.
    SiteIdx
);

/// An R-tree over the sites.
pub struct SiteTree {
    plane: Projection,
    tree: RTree<GeomWithData<[f64; 2], SiteIdx>>,
}

impl SiteTree {
    /// Builds the tree; `origins` are all points from which it will be searched.
    pub fn new(
        round: &Round,
        sites: &[SchoolIdx],
        origins: impl Iterator<Item = Position>,
    ) -> Self {
        let position = |s: &SchoolIdx| round.schools[s.at()].position;
        let plane = Projection::over(sites.iter().map(position).chain(origins));
        let points = sites
            .iter()
            .enumerate()
            .map(|(i, s)| GeomWithData::new(plane.project(position(s)), SiteIdx::from_usize(i)))
            .collect();
        Self {
            plane,
            tree: RTree::bulk_load(points),
        }
    }

    /// The sites within a great-circle distance, and perhaps a few beyond it; never one too few.
    pub fn near(&self, from: Position, great_circle_m: f64) -> impl Iterator<Item = SiteIdx> + '_ {
        let radius = self.plane.radius(great_circle_m);
        self.tree
            .locate_within_distance(self.plane.project(from), radius * radius)
            .map(|site| site.data)
    }
}
