//! The figures of one district: what its children got, and what its schools lack.

use super::classes::{self, Crowded};
use super::land::{self, Standard};
use super::post_plan::{PostPlan, Unit};
use super::school::SchoolFigures;
use super::{money, posts};
use crate::allocation::{Allocation, Outcome, bought_place};
use crate::domain::{District, DistrictIdx, Intake, Sector};
use crate::policy::{Lever, Pack};
use crate::units::{Classes, Places, Posts, Share, SquareMetres, Yuan};

/// A district after the intake.
///
/// Children count where their own district is, the one responsible for them; posts and land count
/// where the school is.
#[derive(Clone, Debug, Default)]
pub struct DistrictFigures {
    /// Which; `None` for children and schools without a district.
    pub district: Option<DistrictIdx>,
    /// Children who took part.
    pub eligible: Places,
    /// Of them in public places.
    pub public: Places,
    /// Of them in bought places.
    pub purchased: Places,
    /// Of them without a place.
    pub unplaced: Places,
    /// Children who took no part.
    pub ineligible: Places,
    /// Children whom a person has to look at.
    pub manual_review: Places,
    /// Pupils of migrant families in the public schools of the district after the intake; `None` when one of the schools
    /// does not tell.
    pub migrants_public: Option<Places>,
    /// The same in its public and private schools.
    pub migrants: Option<Places>,
    /// Public places in the district.
    pub places: Places,
    /// Of them left over.
    pub places_left: Places,
    /// Classes that the children without a place would fill.
    pub classes_short: Classes,
    /// Classes of its public schools that are too full.
    pub crowded: Option<Crowded>,
    /// Posts that the pupils of its public schools need after the intake.
    pub posts_needed: Option<Posts>,
    /// Posts needed before rounding up, ten-thousandths.
    pub posts_raw: Option<i64>,
    /// Posts that its public schools have.
    pub posts_at_hand: Option<Posts>,
    /// Staff in service there.
    pub staff: Option<Posts>,
    /// Of the posts those that nobody holds.
    pub posts_unfilled: Option<Posts>,
    /// How its posts are filled by the plan; `None` when pupils or posts of a school are not known.
    pub relief: Option<PostRelief>,
    /// Square metres that its public schools lack for their pupils.
    pub land_short: Option<SquareMetres>,
    /// Square metres of school for the children without a place.
    pub land_for_unplaced: SquareMetres,
    /// Standard schools for the classes that are short.
    pub standard: Standard,
    /// Operating grant for the children placed, a year.
    pub grant: Yuan,
    /// Price of the bought places, a year.
    pub bought: Option<Yuan>,
}

impl DistrictFigures {
    /// Posts short in the whole district; spare posts of one school cover another.
    pub fn posts_short(&self) -> Option<Posts> {
        Some((self.posts_needed? - self.posts_at_hand?).or_zero())
    }

    /// Share of the eligible in public places.
    pub fn public_share(&self) -> Option<Share> {
        Share::of(self.public, self.eligible)
    }

    /// Share of the eligible in public and bought places.
    pub fn covered_share(&self) -> Option<Share> {
        Share::of(self.public + self.purchased, self.eligible)
    }

    /// Children who applied: who took part, who did not, and who wait for a person.
    pub fn applied(&self) -> Places {
        self.eligible + self.ineligible + self.manual_review
    }

    /// Share of all who applied in public places.
    pub fn public_share_of_applied(&self) -> Option<Share> {
        Share::of(self.public, self.applied())
    }

    /// Share of all pupils of migrant families in the schools of the district who are in public ones, all grades.
    pub fn public_share_of_pupils(&self) -> Option<Share> {
        Share::of(self.migrants_public?, self.migrants?)
    }

    /// What the posts that the plan fills cost a year.
    pub fn posts_cost(&self) -> Option<Yuan> {
        self.relief.as_ref()?.cost
    }

    /// Grant and bought places together: what the children placed cost.
    pub fn money(&self) -> Option<Yuan> {
        Some(self.grant + self.bought?)
    }

    /// The district, and what its bought places cost a year, where that is more than its budget for them.
    pub fn beyond_budget<'i>(&self, intake: &'i Intake) -> Option<(&'i District, Yuan)> {
        let district = &intake.districts()[self.district?.at()];
        let (cost, budget) = (self.bought?, district.purchase_budget?);
        (cost > budget).then_some((district, cost))
    }

    /// Yuan a year with those of the posts; where the posts are not known, neither is the sum.
    pub fn money_with_posts(&self) -> Option<Yuan> {
        Some(self.money()? + self.posts_cost()?)
    }

    /// Children who would have to be covered too for the target share (per cent) to be reached.
    pub fn to_cover(&self, target_percent: i64) -> Places {
        money::to_cover(self.eligible, self.public + self.purchased, target_percent)
    }
}

/// What the plan for posts does for a district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostRelief {
    /// Posts filled by each lever, in the order of [`Lever::ALL`]; `None` when it is not known how far it goes.
    pub filled: [Option<Posts>; 5],
    /// Posts that no lever covers; `None` when it is not known how far the levers go.
    pub still_short: Option<Posts>,
    /// What it costs a year; `None` when that is not known.
    pub cost: Option<Yuan>,
}

impl PostRelief {
    /// What a plan does for a unit.
    pub fn of(unit: &Unit, plan: &PostPlan, pack: &Pack) -> Self {
        Self {
            filled: Lever::ALL.map(|lever| plan.known(unit, lever, pack)),
            still_short: plan.still_short(unit, pack),
            cost: plan.cost(unit, pack),
        }
    }
}

/// The figures of all districts.
pub fn figures(
    intake: &Intake,
    pack: &Pack,
    allocation: &Allocation,
    schools: &[SchoolFigures],
) -> Vec<DistrictFigures> {
    let nowhere = intake.districts().len();
    let at = |district: Option<DistrictIdx>| district.map_or(nowhere, DistrictIdx::at);
    let mut all: Vec<DistrictFigures> = (0..=nowhere)
        .map(|i| DistrictFigures {
            district: (i < nowhere).then(|| DistrictIdx::from_usize(i)),
            bought: Some(Yuan::ZERO),
            ..DistrictFigures::default()
        })
        .collect();
    count_children(
        intake,
        pack,
        allocation,
        |child| at(intake.children()[child].district),
        &mut all,
    );
    for (i, figures) in all.iter_mut().enumerate() {
        let here: Vec<&SchoolFigures> = schools
            .iter()
            .filter(|s| {
                let school = &intake.schools()[s.school.at()];
                school.sector == Sector::Public && at(school.district) == i
            })
            .collect();
        add_schools(intake, pack, &here, figures);
        let pupils = |sector: Option<Sector>| migrants(intake, schools, sector, |d| at(d) == i);
        figures.migrants_public = pupils(Some(Sector::Public));
        figures.migrants = pupils(None);
        let (norms, level) = (&pack.norms, intake.level());
        figures.classes_short = classes::needed(figures.unplaced, norms, level);
        let town = land::town(intake, figures.district);
        figures.land_for_unplaced = land::needed(figures.unplaced, norms, level, town);
        figures.standard = land::standard(figures.classes_short, norms, level, town);
        figures.grant = money::grant(figures.public + figures.purchased, norms, level);
    }
    let rest = &all[nowhere];
    let children = rest.eligible + rest.ineligible + rest.manual_review;
    if children == Places::ZERO && rest.places == Places::ZERO {
        all.pop();
    }
    all
}

/// Pupils of migrant families after the intake in the schools of a district: known only when every one of them tells.
fn migrants(
    intake: &Intake,
    schools: &[SchoolFigures],
    sector: Option<Sector>,
    is_here: impl Fn(Option<DistrictIdx>) -> bool,
) -> Option<Places> {
    let here = schools.iter().filter(|figures| {
        let school = &intake.schools()[figures.school.at()];
        is_here(school.district) && sector.is_none_or(|sector| school.sector == sector)
    });
    here.map(|figures| {
        let school = &intake.schools()[figures.school.at()];
        Some(school.migrant_enrolment? - school.migrant_leavers? + figures.placed)
    })
    .sum()
}

fn count_children(
    intake: &Intake,
    pack: &Pack,
    allocation: &Allocation,
    district_of: impl Fn(usize) -> usize,
    all: &mut [DistrictFigures],
) {
    const ONE: Places = Places(1);
    for (child, outcome) in allocation.outcomes().iter().enumerate() {
        let figures = &mut all[district_of(child)];
        match outcome {
            Outcome::Ineligible => figures.ineligible += ONE,
            Outcome::ManualReview(_) => figures.manual_review += ONE,
            Outcome::Unplaced => {
                figures.eligible += ONE;
                figures.unplaced += ONE;
            }
            Outcome::Placed { sector, school, .. } => {
                figures.eligible += ONE;
                match sector {
                    Sector::Public => figures.public += ONE,
                    Sector::Private => {
                        figures.purchased += ONE;
                        let price = bought_place(&intake.schools()[school.at()], &pack.norms);
                        figures.bought = figures.bought.zip(price).map(|(sum, p)| sum + p);
                    }
                }
            }
        }
    }
}

/// Adds up public schools: known only when every one of them is.
fn add_schools(
    intake: &Intake,
    pack: &Pack,
    here: &[&SchoolFigures],
    figures: &mut DistrictFigures,
) {
    let school = |s: &SchoolFigures| &intake.schools()[s.school.at()];
    figures.places = here.iter().map(|s| school(s).places).sum();
    figures.places_left = here.iter().map(|s| s.left).sum();
    let pupils: Option<Places> = here.iter().map(|s| s.pupils).sum();
    figures.posts_needed = pupils.map(|p| posts::needed(p, &pack.norms, intake.level()));
    figures.posts_raw = pupils.map(|p| posts::raw(p, &pack.norms, intake.level()));
    figures.posts_at_hand = here.iter().map(|s| school(s).posts).sum();
    figures.staff = here.iter().map(|s| school(s).staff).sum();
    figures.posts_unfilled = here.iter().map(|s| s.posts_unfilled).sum();
    figures.crowded = here.iter().map(|s| s.crowded).sum();
    figures.land_short = here
        .iter()
        .map(|s| s.land_gap.map(SquareMetres::or_zero))
        .sum();
}
