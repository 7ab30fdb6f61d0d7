//! What building costs that a scenario asks for.

use std::collections::BTreeMap;

use crate::domain::{Intake, School, SchoolStatus, Sector};
use crate::policy::Pack;
use crate::units::Yuan;

/// Yuan for the public places that an option has and the round as it is has not: what the table says that opening a school
/// costs (`opening_cost` of the school, or of the parcel on which it stands), else its places of all grades at the cost of
/// the norms. Places that are given up give nothing back.
pub fn building_cost(base: &Intake, option: &Intake, pack: &Pack) -> Yuan {
    let is_open = |school: &&School| {
        school.level == base.level()
            && school.sector == Sector::Public
            && school.status == SchoolStatus::Existing
    };
    let before: BTreeMap<&str, i64> = base
        .schools()
        .iter()
        .filter(is_open)
        .map(|school| (&*school.id, school.places.get()))
        .collect();
    // Where a school of the table has the identifier of the parcel, that on the parcel has another.
    let parcel = |id: &str| {
        let own = base.city().parcel(id);
        own.or_else(|| base.city().parcel(id.strip_prefix("parcel-")?))
    };
    let each = pack.norms.building_cost.get() * base.level().grades();
    let cost = |school: &School| match before.get(&*school.id) {
        Some(places) => (school.places.get() - places).max(0).saturating_mul(each),
        None => {
            let parcel = parcel(&school.id).and_then(|at| base.parcels()[at].opening_cost);
            let told = school.opening_cost.or(parcel);
            told.map_or_else(|| school.places.get().saturating_mul(each), Yuan::get)
        }
    };
    let schools = option.schools().iter().filter(is_open);
    Yuan(schools.map(cost).fold(0, i64::saturating_add))
}
