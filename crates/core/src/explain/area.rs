//! An area where public places are short, as it is told.

use geo::MultiPolygon;

use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, SchoolIdx};
use crate::network::{CellIdx, Network};
use crate::shortfall::Last;
use crate::units::{Classes, Metres, Places};

/// Why the children of an area have no public place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShortageKind {
    /// Every school that they could get is full.
    Full,
    /// No public school with places is in their reach.
    NoSchool,
    /// Places could be found for them, but the rules of the procedure (lines, choices, placements by
    /// hand) left or gave them otherwise.
    Rules,
}

impl ShortageKind {
    /// The word in `bottlenecks.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::NoSchool => "no_school",
            Self::Rules => "rules",
        }
    }
}

/// An area where public places are short.
#[derive(Clone, Debug, PartialEq)]
pub struct Bottleneck {
    /// Its number in the files: that of the area of pressure, the others after these.
    pub number: usize,
    /// Why.
    pub kind: ShortageKind,
    /// Its schools, in order.
    pub schools: Vec<SchoolIdx>,
    /// The cells of its children.
    pub cells: Vec<CellIdx>,
    /// Children who have no other schools than these and shorter ones.
    pub children: Places,
    /// Places of its schools, but for those given by hand.
    pub places: Places,
    /// Places a child, in millionths; only where there are schools.
    pub ratio: Option<i64>,
    /// Its children without a public place.
    pub without: Vec<ChildIdx>,
    /// Of these, how many have a bought place.
    pub purchased: Places,
    /// The last child in: the lowest-ranked who has a place at one of the schools.
    pub last: Option<Last>,
    /// Its children without a public place by the district responsible for them.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// The same by community, the most first; its other communities have none.
    pub by_community: Vec<(CommunityIdx, Places)>,
    /// Around its schools and homes, for the map; empty where it is the rules.
    pub outline: MultiPolygon<f64>,
    /// Reserve parcels that can serve it.
    pub parcels: Vec<Serving>,
}

impl Bottleneck {
    /// An area of nobody yet, without a number.
    pub fn new(kind: ShortageKind) -> Self {
        Self {
            number: 0,
            kind,
            schools: Vec::new(),
            cells: Vec::new(),
            children: Places::ZERO,
            places: Places::ZERO,
            ratio: None,
            without: Vec::new(),
            purchased: Places::ZERO,
            last: None,
            by_district: Vec::new(),
            by_community: Vec::new(),
            outline: MultiPolygon::new(Vec::new()),
            parcels: Vec::new(),
        }
    }

    /// How many public places are short: children − places.
    pub fn gap(&self) -> Places {
        self.children - self.places
    }

    /// Its cells with the children there who have no public place.
    pub fn by_cell(&self, network: &Network<'_>) -> Vec<(CellIdx, Places)> {
        let count = |cell: &CellIdx| {
            let members = network.members(*cell).iter();
            let without = members.filter(|child| self.without.binary_search(child).is_ok());
            (*cell, Places(without.count() as i64))
        };
        self.cells.iter().map(count).collect()
    }
}

/// What a parcel could do for an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serving {
    /// Its place in the round's parcels.
    pub parcel: usize,
    /// Classes of the largest standard school that it holds.
    pub classes: Classes,
    /// Places that such a school opens every year.
    pub places: Places,
    /// Children without a public place who could go there.
    pub without: Places,
    /// Children of the area who could: where one of them goes, another can have the place it leaves.
    pub children: Places,
    /// The journey of the nearest of them.
    pub nearest: Metres,
}
