//! What is short, and for whom: places, classes, posts, land and money, by school and by district.
//!
//! A figure that the tables do not give makes what depends on it `None`: not known is not zero.

mod classes;
mod district;
mod land;
mod money;
mod post_plan;
mod post_referee;
mod posts;
mod school;
mod settlement;

pub use classes::{Crowded, needed as needed_classes};
pub use district::{DistrictFigures, PostRelief};
pub use land::{
    Standard, largest, of_school, of_streams, pupils_on, spare_classes, standard, streams, town,
};
pub use money::to_cover;
pub use post_plan::{PostPlan, Relief, Source, Unit, order, plan};
pub use post_referee::{PostFault, check as check_posts};
pub use school::{Last, SchoolFigures, last_admitted};
pub use settlement::{Flow, flows};

use crate::allocation::Allocation;
use crate::control::{Control, Stopped};
use crate::domain::Intake;
use crate::policy::Pack;
use crate::qualify::Qualified;

/// All figures of a round.
#[derive(Clone, Debug)]
pub struct Shortfall {
    /// One for each school of the round's stage, in the order of the schools.
    pub schools: Vec<SchoolFigures>,
    /// One for each district, in the order of the districts; last, if any, those without one.
    pub districts: Vec<DistrictFigures>,
    /// What each unit lacks and has to spare, where that is known.
    pub units: Vec<Unit>,
    /// Which levers fill the posts that are lacking.
    pub plan: PostPlan,
}

impl Shortfall {
    /// The same with a plan for posts, and what it does for each district.
    #[must_use]
    pub fn with_plan(mut self, plan: PostPlan, pack: &Pack) -> Self {
        for figures in &mut self.districts {
            let unit = self
                .units
                .iter()
                .find(|unit| Some(unit.district) == figures.district);
            figures.relief = unit.map(|unit| PostRelief::of(unit, &plan, pack));
        }
        self.plan = plan;
        self
    }
}

/// Works out all figures but the plan for posts, which [`plan`] makes and [`Shortfall::with_plan`] adds.
///
/// # Errors
/// When it is told to end.
pub fn measure(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
    control: &Control,
) -> Result<Shortfall, Stopped> {
    control.check()?;
    let schools = school::figures(intake, pack, qualified, allocation);
    control.check()?;
    let districts = district::figures(intake, pack, allocation, &schools);
    control.check()?;
    let bought = districts.iter();
    let bought: Vec<_> = bought
        .filter_map(|own| Some((own.district?, own.bought)))
        .collect();
    let units = post_plan::units(intake, pack, &schools, &bought);
    Ok(Shortfall {
        schools,
        districts,
        units,
        plan: PostPlan::default(),
    })
}
