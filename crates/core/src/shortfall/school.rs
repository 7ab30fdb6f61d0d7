//! The figures of one school after the intake.

use super::classes::{self, Crowded};
use super::{land, posts};
use crate::allocation::{Allocation, PlacedBy};
use crate::domain::{ChildIdx, Intake, School, SchoolIdx};
use crate::policy::Pack;
use crate::qualify::{Qualified, Rank};
use crate::units::{Places, Points, Posts, SquareMetres};

/// The last child admitted to a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// The rank of the child.
    pub rank: Rank,
    /// The points of the child, where they are known.
    pub points: Option<Points>,
}

/// A school after the intake.
#[derive(Clone, Debug)]
pub struct SchoolFigures {
    /// Which school it is.
    pub school: SchoolIdx,
    /// Children placed by this round.
    pub placed: Places,
    /// Places that nobody holds.
    pub left: Places,
    /// The lowest-ranked child placed.
    pub last: Option<Last>,
    /// Pupils: enrolment − leavers + placed.
    pub pupils: Option<Places>,
    /// Pupils in each class, ten-thousandths.
    pub pupils_per_class: Option<i64>,
    /// Classes that are too full.
    pub crowded: Option<Crowded>,
    /// Posts that the pupils need before rounding up, ten-thousandths.
    pub posts_raw: Option<i64>,
    /// Posts needed minus posts at hand; below zero is spare.
    pub post_gap: Option<Posts>,
    /// Posts approved that nobody holds: posts minus staff in service.
    pub posts_unfilled: Option<Posts>,
    /// Site that the pupils need.
    pub land_needed: Option<SquareMetres>,
    /// Site needed minus site at hand; below zero is spare.
    pub land_gap: Option<SquareMetres>,
}

/// The last child admitted to each school of the round, where one was.
pub fn last_admitted(
    intake: &Intake,
    qualified: &Qualified,
    allocation: &Allocation,
) -> Vec<Option<Last>> {
    let mut last: Vec<Option<Last>> = vec![None; intake.schools().len()];
    for (i, outcome) in allocation.outcomes().iter().enumerate() {
        let child = ChildIdx::from_usize(i);
        let Some(school) = outcome.school() else {
            continue;
        };
        // A child placed by hand sets no cut-off: it did not compete.
        let competed = allocation.placed_by(child) != PlacedBy::ByHand;
        let Some(rank) = qualified.ranking.of(child).filter(|_| competed) else {
            continue;
        };
        let lowest = &mut last[school.at()];
        if lowest.is_none_or(|lowest| lowest.rank < rank) {
            *lowest = Some(Last {
                rank,
                points: qualified.points[i],
            });
        }
    }
    last
}

/// The figures of all schools open to the round.
pub fn figures(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
) -> Vec<SchoolFigures> {
    let mut placed = vec![Places::ZERO; intake.schools().len()];
    for outcome in allocation.outcomes() {
        if let Some(school) = outcome.school() {
            placed[school.at()] += Places(1);
        }
    }
    let last = last_admitted(intake, qualified, allocation);
    intake
        .open_schools()
        .map(|(i, school)| {
            let placed = placed[i.at()];
            let pupils = pupils_after(school, placed);
            let norms = &pack.norms;
            let classes = classes::at_hand(school);
            let town = land::town(intake, school.district);
            let land_needed = pupils.map(|p| land::needed(p, norms, school.level, town));
            SchoolFigures {
                school: i,
                placed,
                left: school.places - placed,
                last: last[i.at()],
                pupils,
                pupils_per_class: classes::pupils_per_class(pupils, classes),
                crowded: classes::crowded(pupils, classes, norms),
                posts_raw: pupils.map(|p| posts::raw(p, norms, school.level)),
                post_gap: pupils
                    .zip(school.posts)
                    .map(|(pupils, posts)| posts::needed(pupils, norms, school.level) - posts),
                posts_unfilled: school
                    .posts
                    .zip(school.staff)
                    .map(|(posts, staff)| (posts - staff).or_zero()),
                land_needed,
                land_gap: land_needed
                    .zip(school.site_area)
                    .map(|(needed, site)| needed - site),
            }
        })
        .collect()
}

fn pupils_after(school: &School, placed: Places) -> Option<Places> {
    Some(school.enrolment? - school.leavers? + placed)
}
