//! The things of a round: children, schools, districts, communities, parcels; the city and the intake that hold them.
//!
//! What stands here has been read and checked. Everything refers to everything else by index into
//! the round's lists, and every list is in the order of its identifiers, whatever the order of the
//! rows was: that is why the order of rows cannot change an answer.

mod builder;
mod calendar;
mod child;
mod city;
mod community;
mod decision;
mod demand;
mod district;
mod inconsistent;
mod intake;
mod last_year;
mod level;
mod on_foot;
mod outline;
mod parcel;
mod personal;
mod position;
mod reshape;
mod school;
mod siting;
mod text_column;

pub use builder::{Applicant, BuildError, CityBuilder, IntakeBuilder};
pub use calendar::{day_of_timestamp, days_between, full_months, full_years, read_date};
pub use child::{
    Child, ChildIdx, HouseholdIdx, has_check_digit, holds_identity_number, is_identity_number,
    without_identity,
};
pub use city::{City, CityParts};
pub use community::{Community, CommunityIdx};
pub use decision::{Decision, Grounds, ManualPlacement, Review};
pub use demand::{Demand, Variant, forecast, synthetic_children};
pub use district::{ALIASES, District, DistrictIdx, LandZone};
pub use inconsistent::{Inconsistent, InconsistentPart};
pub use intake::{Intake, IntakeParts, Measure, Measured, TieValue, TravelOrigin, TravelTable};
pub use last_year::LastYear;
pub use level::SchoolLevel;
pub use on_foot::{NotOnFoot, OnFoot};
pub use outline::Outline;
pub use parcel::{Parcel, ParcelState};
pub use personal::{Personal, hides_identity_number, personal};
pub use position::{EARTH_RADIUS_M, Position, haversine_m};
pub use school::{School, SchoolIdx, SchoolStatus, Sector};
pub use siting::{Ready, Siting, SitingLimits, SitingObjective};
pub use text_column::{ExtraColumns, TextColumn};

/// Largest number of children that the arithmetic of the optimisation is built for.
///
/// Rank weights and metres are added over all children in `i64` and passed to HiGHS as `f64`, which
/// holds whole numbers exactly to 2⁵³; children × (rank + metres) stays far below both.
pub const MOST_CHILDREN: usize = 5_000_000;

/// Gives a list of the round its own index type, so that a school's number is never used for a child.
macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into the list.
            pub const fn at(self) -> usize {
                self.0 as usize
            }

            /// From an index of the list.
            ///
            /// # Panics
            /// Beyond `u32::MAX` entries, which input refuses long before.
            pub fn from_usize(index: usize) -> Self {
                Self(u32::try_from(index).expect("lists are shorter than 2^32"))
            }
        }
    };
}
pub(crate) use index;
