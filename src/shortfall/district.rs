//! The figures of one district: what its children got, and what its schools lack.

use super::school::SchoolFigures;
use super::{classes, land, money, posts};
use crate::allocation::{Allocation, Outcome};
use crate::domain::{DistrictIdx, Round, Sector};
use crate::policy::Pack;
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
    /// Public places in the district.
    pub places: Places,
    /// Of them left over.
    pub places_left: Places,
    /// Classes that the children without a place would fill.
    pub classes_short: Classes,
    /// Posts that the pupils of its public schools need after the intake.
    pub posts_needed: Option<Posts>,
    /// Posts that its public schools have.
    pub posts_at_hand: Option<Posts>,
    /// Square metres that its public schools lack for their pupils.
    pub land_short: Option<SquareMetres>,
    /// Square metres of school for the children without a place.
    pub land_for_unplaced: SquareMetres,
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

    /// Grant and bought places together.
    pub fn money(&self) -> Option<Yuan> {
        Some(self.grant + self.bought?)
    }
}

/// The figures of all districts.
pub fn figures(
    round: &Round,
    pack: &Pack,
    allocation: &Allocation,
    schools: &[SchoolFigures],
) -> Vec<DistrictFigures> {
    let nowhere = round.districts.len();
    let at = |district: Option<DistrictIdx>| district.map_or(nowhere, DistrictIdx::at);
    let mut all: Vec<DistrictFigures> = (0..=nowhere)
        .map(|i| DistrictFigures {
            district: (i < nowhere).then(|| DistrictIdx::from_usize(i)),
            bought: Some(Yuan::ZERO),
            ..DistrictFigures::default()
        })
        .collect();
    count_children(
        round,
        pack,
        allocation,
        |child| at(round.children[child].district),
        &mut all,
    );
    for (i, figures) in all.iter_mut().enumerate() {
        let here: Vec<&SchoolFigures> = schools
            .iter()
            .filter(|s| {
                let school = &round.schools[s.school.at()];
                school.sector == Sector::Public && at(school.district) == i
            })
            .collect();
        add_schools(round, pack, &here, figures);
        let (norms, stage) = (&pack.norms, round.stage);
        figures.classes_short = classes::needed(figures.unplaced, norms, stage);
        figures.land_for_unplaced = land::needed(figures.unplaced, norms, stage);
        figures.grant = money::grant(figures.public + figures.purchased, norms, stage);
    }
    let rest = &all[nowhere];
    let children = rest.eligible + rest.ineligible + rest.manual_review;
    if children == Places::ZERO && rest.places == Places::ZERO {
        all.pop();
    }
    all
}

fn count_children(
    round: &Round,
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
                        let price = money::bought_place(&round.schools[school.at()], &pack.norms);
                        figures.bought = figures.bought.zip(price).map(|(sum, p)| sum + p);
                    }
                }
            }
        }
    }
}

/// Adds up public schools: known only when every one of them is.
fn add_schools(round: &Round, pack: &Pack, here: &[&SchoolFigures], figures: &mut DistrictFigures) {
    let school = |s: &SchoolFigures| &round.schools[s.school.at()];
    figures.places = here.iter().map(|s| school(s).places).sum();
    figures.places_left = here.iter().map(|s| s.left).sum();
    let pupils: Option<Vec<Places>> = here.iter().map(|s| s.pupils).collect();
    figures.posts_needed =
        pupils.map(|pupils| posts::needed(pupils.into_iter().sum(), &pack.norms, round.stage));
    let at_hand: Option<Vec<Posts>> = here.iter().map(|s| school(s).posts).collect();
    figures.posts_at_hand = at_hand.map(|posts| posts.into_iter().sum());
    let short: Option<Vec<SquareMetres>> = here
        .iter()
        .map(|s| s.land_gap.map(SquareMetres::or_zero))
        .collect();
    figures.land_short = short.map(|land| land.into_iter().sum());
}
