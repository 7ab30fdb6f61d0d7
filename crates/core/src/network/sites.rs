//! The schools as points in an R-tree.

use std::f64::consts::PI;

use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::projection::Projection;
use crate::domain::{Position, index};

index!(
    /// A school's place among the sites of the network.
    SiteIdx
);

/// A site and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SchoolNode {
    /// Which site it is.
    pub site: SiteIdx,
    /// Its point, degrees of WGS-84.
    pub position: Position,
}

/// An R-tree over sites.
#[derive(Clone, Debug)]
pub struct SiteTree {
    plane: Projection,
    tree: RTree<GeomWithData<[f64; 2], SchoolNode>>,
}

impl SiteTree {
    /// Builds the tree on a plane that holds the sites and all points from which it will be searched.
    pub fn new(plane: Projection, spots: impl Iterator<Item = SchoolNode>) -> Self {
        let points = spots
            .map(|spot| GeomWithData::new(plane.project(spot.position), spot))
            .collect();
        Self {
            plane,
            tree: RTree::bulk_load(points),
        }
    }

    /// Takes a site out.
    pub fn remove(&mut self, spot: SchoolNode) {
        let at = self.plane.project(spot.position);
        self.tree.remove(&GeomWithData::new(at, spot));
    }

    /// The sites within a great-circle distance, and perhaps a few beyond it; never one too few.
    pub fn near(
        &self,
        from: Position,
        great_circle_m: f64,
    ) -> impl Iterator<Item = SchoolNode> + '_ {
        let radius = self.plane.radius(great_circle_m);
        self.tree
            .locate_within_distance(self.plane.project(from), radius * radius)
            .map(|site| site.data)
    }

    /// The radius in metres within which so many sites are found, were they spread evenly.
    pub fn usual_radius(&self, count: usize) -> f64 {
        let area = match self.tree.size() {
            0 | 1 => 0.0,
            _ => {
                let envelope: AABB<[f64; 2]> = self.tree.root().envelope();
                let [low, high] = [envelope.lower(), envelope.upper()];
                (high[0] - low[0]) * (high[1] - low[1])
            }
        };
        (count as f64 * area / (PI * self.tree.size().max(1) as f64)).sqrt()
    }
}
