//! What is short, and for whom: places, classes, posts, land and money, by school and by district.
//!
//! A figure that the tables do not give makes what depends on it `None`: not known is not zero.

mod classes;
mod district;
mod land;
mod money;
mod posts;
mod school;

pub use district::DistrictFigures;
pub use school::SchoolFigures;

use crate::allocation::Allocation;
use crate::domain::Round;
use crate::policy::Pack;
use crate::qualify::Qualified;

/// All figures of a round.
#[derive(Clone, Debug)]
pub struct Shortfall {
    /// One for each school of the round's stage, in the order of the schools.
    pub schools: Vec<SchoolFigures>,
    /// One for each district, in the order of the districts; last, if any, those without one.
    pub districts: Vec<DistrictFigures>,
}

/// Works out all figures.
pub fn measure(
    round: &Round,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
) -> Shortfall {
    let schools = school::figures(round, pack, qualified, allocation);
    let districts = district::figures(round, pack, allocation, &schools);
    Shortfall { schools, districts }
}
