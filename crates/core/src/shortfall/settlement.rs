//! Who teaches whose children (跨区结算): children by their own district and that of the school, with what they cost and
//! the posts that they need, so that districts can settle among themselves (clause 8: the county answers for its children).

use std::collections::BTreeMap;

use super::{money, posts};
use crate::allocation::{Allocation, Outcome, bought_place};
use crate::domain::{DistrictIdx, Intake, Sector};
use crate::policy::Pack;
use crate::units::{Places, Yuan};

/// The children of one district in the schools of one district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The district responsible for the children; `None` for children without one.
    pub home: Option<DistrictIdx>,
    /// The district of the schools; `None` for schools without one.
    pub school: Option<DistrictIdx>,
    /// Children in public places.
    pub public: Places,
    /// Children in bought places.
    pub purchased: Places,
    /// Operating grant for both, yuan a year.
    pub grant: Yuan,
    /// Price of the bought places, yuan a year; `None` where one is not known.
    pub bought: Option<Yuan>,
    /// Posts that the children in public places need, not rounded, ten-thousandths.
    pub posts_raw: i64,
}

/// All pairs of districts with a child between them, by the district of the children, then that of the schools.
pub fn flows(intake: &Intake, pack: &Pack, allocation: &Allocation) -> Vec<Flow> {
    let mut pairs: BTreeMap<_, (i64, i64, Option<Yuan>)> = BTreeMap::new();
    for (child, outcome) in intake.children().iter().zip(allocation.outcomes()) {
        let Outcome::Placed { school, sector, .. } = outcome else {
            continue;
        };
        let school = &intake.schools()[school.at()];
        let pair = (child.district, school.district);
        let (public, purchased, bought) = pairs.entry(pair).or_insert((0, 0, Some(Yuan::ZERO)));
        match sector {
            Sector::Public => *public += 1,
            Sector::Private => {
                *purchased += 1;
                let price = bought_place(school, &pack.norms);
                *bought = bought.zip(price).map(|(sum, price)| sum + price);
            }
        }
    }
    let (norms, level) = (&pack.norms, intake.level());
    let one = |((home, school), (public, purchased, bought))| Flow {
        home,
        school,
        public: Places(public),
        purchased: Places(purchased),
        grant: money::grant(Places(public + purchased), norms, level),
        bought,
        posts_raw: posts::raw(Places(public), norms, level),
    };
    pairs.into_iter().map(one).collect()
}
