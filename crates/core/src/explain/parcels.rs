//! Reserve parcels (教育用地储备) that can serve a bottleneck: in reach of its children, large enough for a
//! standard school.

use rayon::prelude::*;

use super::area::{Bottleneck, Serving};
use crate::control::{Control, Stopped};
use crate::network::Network;
use crate::policy::Pack;
use crate::shortfall;
use crate::units::{Metres, Places};

/// The parcels that can serve an area, the one in reach of most children without a public place first.
///
/// # Errors
/// When it is told to end.
pub fn serving(
    area: &Bottleneck,
    network: &Network<'_>,
    pack: &Pack,
    control: &Control,
) -> Result<Vec<Serving>, Stopped> {
    let intake = network.reach.intake();
    let (norms, level) = (&pack.norms, intake.level());
    let cells = area.by_cell(network);
    let one = |(at, parcel): (usize, &crate::domain::Parcel)| {
        if control.is_stopped() {
            return None;
        }
        let town = shortfall::town(intake, parcel.district);
        let classes = shortfall::largest(parcel.area, norms, level, town)?;
        let (mut without, mut children) = (Places::ZERO, Places::ZERO);
        let mut nearest: Option<Metres> = None;
        for (index, waiting) in &cells {
            let cell = &network.cells[index.at()];
            if let Some(metres) = network.reach.to_parcel(cell, at) {
                without += *waiting;
                children += Places(network.members(*index).len() as i64);
                nearest = Some(nearest.map_or(metres, |near| near.min(metres)));
            }
        }
        let streams = classes.get() / level.grades();
        Some(Serving {
            parcel: at,
            classes,
            places: Places(streams * norms.class_size.of(level).get()),
            without,
            children,
            nearest: nearest?,
        })
    };
    let parcels = intake.parcels().par_iter().enumerate();
    let mut all: Vec<Serving> = parcels.filter_map(one).collect();
    all.sort_by_key(|s| (-s.without.get(), -s.children.get(), s.parcel));
    control.check()?;
    Ok(all)
}
