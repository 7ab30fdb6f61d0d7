//! Reserve parcels (教育用地储备) that can serve a bottleneck: in reach of its children, large enough for a
//! standard school.

use rayon::prelude::*;

use super::bottleneck::Bottleneck;
use crate::network::Network;
use crate::policy::Pack;
use crate::shortfall;
use crate::units::{Classes, Metres, Places};

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

/// The parcels that can serve an area, the one in reach of most children without a public place first.
pub fn serving(area: &Bottleneck, network: &Network<'_>, pack: &Pack) -> Vec<Serving> {
    let round = network.reach.round();
    let (norms, stage) = (&pack.norms, round.stage);
    let cells = area.by_cell(network);
    let one = |(index, parcel): (usize, &crate::domain::Parcel)| {
        let town = shortfall::town(round, parcel.district);
        let classes = shortfall::largest(parcel.area, norms, stage, town)?;
        let (mut without, mut children) = (Places::ZERO, Places::ZERO);
        let mut nearest: Option<Metres> = None;
        for (index, waiting) in &cells {
            let cell = &network.cells[index.at()];
            if let Some(metres) = network
                .reach
                .to_point(cell, parcel.position, parcel.district)
            {
                without += *waiting;
                children += Places(network.members(*index).len() as i64);
                nearest = Some(nearest.map_or(metres, |near| near.min(metres)));
            }
        }
        let streams = classes.get() / stage.grades();
        Some(Serving {
            parcel: index,
            classes,
            places: Places(streams * norms.class_size.of(stage).get()),
            without,
            children,
            nearest: nearest?,
        })
    };
    let parcels = round.parcels.par_iter().enumerate();
    let mut all: Vec<Serving> = parcels.filter_map(one).collect();
    all.sort_by_key(|s| (-s.without.get(), -s.children.get(), s.parcel));
    all
}
