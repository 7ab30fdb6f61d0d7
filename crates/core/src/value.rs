//! What one more class would change (一个班的价值): for every school and every reserve parcel the round is
//! solved again with one more class of the norm's size there.
//!
//! Never a raw price: the programme is degenerate, and a price says what one place is worth, not forty-five.
//!
//! One coordination of everybody starts from what is known. Nobody loses a place for a class more (the sets of
//! children who can be placed together only grow), so those without one are tried in the order of rank on top
//! of the plan, and prices begin where they stood. A procedure of several rounds is run again as it is.

use rayon::prelude::*;

use crate::allocation::{Allocation, Outcome, bought_place};
use crate::control::{Control, Step, Stopped};
use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, Intake, SchoolIdx, Sector};
use crate::explain::{Tally, buys_first};
use crate::model::{AssignmentModel, LISTED};
use crate::network::{self, Network};
use crate::policy::Pack;
use crate::procedure::{self, ProcedureResult, RoundError};
use crate::qualify::Qualified;
use crate::solve::{self, Solved};
use crate::units::{Metres, Places, Points};

/// Where a class is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClassLocation {
    /// At a school of the round.
    School(SchoolIdx),
    /// At a reserve parcel, by its place in the round's list.
    Parcel(usize),
}

/// What one class changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassValue {
    /// Where it is added.
    pub site: ClassLocation,
    /// Places of the class.
    pub places: Places,
    /// Children more in public places.
    pub public: Places,
    /// Children more in bought places; below zero where they move to public ones.
    pub purchased: Places,
    /// All journeys before minus after; below zero where more children travel.
    pub metres_saved: Metres,
    /// Children who get a place (a public one, for a class at a public school) and had none, by district.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// Those children by community, the most first.
    pub by_community: Vec<(CommunityIdx, Places)>,
    /// Points of the first and the last of them in the order of rank.
    pub points: Option<(Option<Points>, Option<Points>)>,
}

impl ClassValue {
    /// Children more who have a place of either kind.
    pub fn placed(&self) -> Places {
        self.public + self.purchased
    }
}

/// The value of a class at every school open to the round, then at every parcel.
///
/// # Errors
/// When an optimum cannot be found or proved, or when it is told to end.
pub fn class_values(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
    control: &Control,
) -> Result<Vec<ClassValue>, RoundError> {
    control.report(Step::ClassValues);
    let control = &control.silent();
    let town = AugmentedRound::of(intake, pack)?;
    let is_bound = budgets_may_bind(&town.intake, pack, allocation);
    let is_least = pack.has_least_travel();
    if !is_least
        || !pack.is_plain()
        || pack.households.gathers()
        || !pack.shortens_only()
        || is_bound
    {
        return by_procedure(&town, pack, (qualified, allocation), control);
    }
    let begun = ProcedureResult::begin(&town.intake, pack, qualified).allocation;
    let order = qualified.ranking.order().iter().copied();
    let waiting: Vec<ChildIdx> = order.filter(|child| begun.waits(*child)).collect();
    let network = network::build(&town.intake, pack, &waiting, control)?;
    let base = Coordination::new(&network, pack, qualified, begun.free(&town.intake), control)?;
    let values = town.sites.par_iter();
    values
        .map(|at| base.value(*at, town.places, control))
        .collect()
}

/// Whether the budget of a district may not suffice for all of its children who have no public place, wherever they
/// are bought one: with a class more there are no more of them.
fn budgets_may_bind(intake: &Intake, pack: &Pack, allocation: &Allocation) -> bool {
    let private = intake
        .open_schools()
        .filter(|(_, school)| school.sector == Sector::Private);
    let dearest = private
        .filter_map(|(_, school)| bought_place(school, &pack.norms))
        .max();
    let buys = pack
        .objectives
        .iter()
        .any(|o| o.sector() == Some(Sector::Private));
    let Some(dearest) = dearest.filter(|_| buys) else {
        return false;
    };
    let is_first = buys_first(pack);
    let mut without = vec![0; intake.districts().len()];
    for (child, outcome) in intake.children().iter().zip(allocation.outcomes()) {
        let may_cost = match outcome {
            Outcome::Unplaced => true,
            Outcome::Placed { sector, .. } => is_first || *sector == Sector::Private,
            Outcome::Ineligible | Outcome::ManualReview(_) => false,
        };
        if let Some(district) = child.district.filter(|_| may_cost) {
            without[district.at()] += 1;
        }
    }
    let mut districts = intake.districts().iter().zip(without);
    districts.any(|(district, children): (_, i64)| {
        let budget = district.purchase_budget.map(|budget| budget.get());
        budget.is_some_and(|budget| budget < dearest.get().saturating_mul(children))
    })
}

/// The round with a public school without places on every parcel.
struct AugmentedRound {
    intake: Intake,
    sites: Vec<(ClassLocation, SchoolIdx)>,
    /// Places of a class.
    places: Places,
}

impl AugmentedRound {
    fn of(intake: &Intake, pack: &Pack) -> Result<Self, RoundError> {
        let of_school = |(i, _)| (ClassLocation::School(i), intake.behind_candidate_sites(i));
        let of_parcel = |i| (ClassLocation::Parcel(i), SchoolIdx::from_usize(i));
        // Under a travel table those to which it knows journeys.
        let is_reached = |at: &usize| intake.travel().is_none_or(|travel| travel.has_parcel(*at));
        let parcels = (0..intake.parcels().len()).filter(is_reached);
        let sites = intake.open_schools().map(of_school);
        Ok(Self {
            places: pack.norms.class_size.of(intake.level()),
            sites: sites.chain(parcels.map(of_parcel)).collect(),
            intake: intake.with_candidate_sites()?,
        })
    }
}

/// One coordination of everybody, solved, to start from.
struct Coordination<'n> {
    network: &'n Network<'n>,
    qualified: &'n Qualified,
    /// Places that nobody holds by hand.
    free: Vec<i64>,
    /// The sectors in the order in which their places are filled.
    sectors: Vec<Filled<'n>>,
}

/// A sector's places, filled.
struct Filled<'n> {
    sector: Sector,
    model: AssignmentModel<'n>,
    solved: Solved,
    /// Children of each cell who have a place before, and after.
    placed: (Vec<usize>, Vec<usize>),
}

impl<'n> Coordination<'n> {
    fn new(
        network: &'n Network<'n>,
        pack: &Pack,
        qualified: &'n Qualified,
        free: Vec<i64>,
        control: &Control,
    ) -> Result<Self, RoundError> {
        let mut all = Self {
            network,
            qualified,
            free,
            sectors: Vec::new(),
        };
        let mut placed = vec![0; network.cells.len()];
        for sector in pack.objectives.iter().filter_map(|o| o.sector()) {
            let mut model = all.model(sector, &placed, control)?;
            let solved = solve::solve(&mut model, control)?;
            let after = all.after(&model, &solved, &placed);
            all.sectors.push(Filled {
                sector,
                model,
                solved,
                placed: (placed, after.clone()),
            });
            placed = after;
        }
        Ok(all)
    }

    fn model(
        &self,
        sector: Sector,
        placed: &[usize],
        control: &Control,
    ) -> Result<AssignmentModel<'n>, Stopped> {
        let ranking = &self.qualified.ranking;
        let waiting_and_free = (placed, &self.free[..]);
        AssignmentModel::with_empty(
            self.network,
            ranking,
            sector,
            waiting_and_free,
            LISTED,
            control,
        )
    }

    /// Children of each cell who have a place after a sector was filled.
    fn after(&self, model: &AssignmentModel<'_>, solved: &Solved, before: &[usize]) -> Vec<usize> {
        let mut after = before.to_vec();
        for (row, placed) in model.rows().zip(model.placed(&solved.plan)) {
            after[model.cells[row.at()].at()] += placed as usize;
        }
        after
    }

    /// What a class more at one school changes.
    fn value(
        &self,
        (site, school): (ClassLocation, SchoolIdx),
        places: Places,
        control: &Control,
    ) -> Result<ClassValue, RoundError> {
        control.check()?;
        let sector = self.network.reach.intake().schools()[school.at()].sector;
        let mut change = Change::new(self.network.reach.intake());
        // What the sectors filled so far took more of each cell; `None` as long as nothing changed.
        let mut placed: Option<Vec<usize>> = None;
        for filled in &self.sectors {
            let result = match &placed {
                None if filled.sector != sector => continue,
                None => {
                    let mut model = filled.model.clone();
                    if let Some(column) = model.column(school) {
                        model.places[column.at()] += places.get();
                    }
                    let solved = solve::solve_again(&mut model, &filled.solved, control)?;
                    let after = self.after(&model, &solved, &filled.placed.0);
                    let cells = self.network.cells();
                    for (cell, _) in cells {
                        let more = filled.placed.1[cell.at()]..after[cell.at()];
                        change.get_a_place(&self.network.members(cell)[more]);
                    }
                    (solved, after)
                }
                Some(before) => {
                    let mut model = self.model(filled.sector, before, control)?;
                    let solved = solve::solve(&mut model, control)?;
                    let after = self.after(&model, &solved, before);
                    (solved, after)
                }
            };
            let (solved, after) = result;
            let count = |(before, after): (&Vec<usize>, &Vec<usize>)| {
                after.iter().sum::<usize>() as i64 - before.iter().sum::<usize>() as i64
            };
            let base = count((&filled.placed.0, &filled.placed.1));
            let before = placed.as_ref().unwrap_or(&filled.placed.0);
            change.count(filled.sector, count((before, &after)) - base);
            change.metres += filled.solved.metres - solved.metres;
            // Where nobody gets a place, nobody gives one up either.
            if placed.is_none() && after == filled.placed.1 {
                break;
            }
            placed = Some(after);
        }
        Ok(change.result(site, places, self.qualified))
    }
}

/// The whole procedure, run again for every site.
fn by_procedure(
    town: &AugmentedRound,
    pack: &Pack,
    (qualified, before): (&Qualified, &Allocation),
    control: &Control,
) -> Result<Vec<ClassValue>, RoundError> {
    let sites = town.sites.par_iter();
    let values = sites.map_init(
        || town.intake.clone(),
        |intake, &(site, school)| {
            let places = intake.schools()[school.at()].places;
            intake.set_places(school, places + town.places);
            let order = qualified.ranking.order();
            let after = network::build(intake, pack, order, control)
                .map_err(RoundError::from)
                .and_then(|network| procedure::run(intake, pack, &network, qualified, control))
                .map(|ran| ran.allocation);
            let value = after.map(|after| {
                let sector = intake.schools()[school.at()].sector;
                let change = Change::between(intake, sector, before, &after);
                change.result(site, town.places, qualified)
            });
            intake.set_places(school, places);
            value
        },
    );
    values.collect()
}

/// What changes from one allocation to another, while it is counted.
#[derive(Debug)]
pub struct Change<'r> {
    intake: &'r Intake,
    /// Children more in public places.
    pub public: i64,
    /// Children more in bought places; below zero where they move to public ones.
    pub purchased: i64,
    /// Metres before minus after.
    pub metres: i128,
    /// Children who have a better kind of place: a public one or, where private places were added, any.
    pub gained: Vec<ChildIdx>,
}

impl<'r> Change<'r> {
    fn new(intake: &'r Intake) -> Self {
        Self {
            intake,
            public: 0,
            purchased: 0,
            metres: 0,
            gained: Vec::new(),
        }
    }

    /// Between two allocations, for a class at a school of the sector.
    pub fn between(
        intake: &'r Intake,
        sector: Sector,
        before: &Allocation,
        after: &Allocation,
    ) -> Self {
        let mut change = Self::new(intake);
        for (i, (then, now)) in before.outcomes().iter().zip(after.outcomes()).enumerate() {
            let metres = |outcome: &Outcome| outcome.metres().map_or(0, |m| i128::from(m.get()));
            change.metres += metres(then) - metres(now);
            let is_in = |outcome: &Outcome, wanted: Sector| matches!(outcome, Outcome::Placed { sector, .. } if *sector == wanted);
            for one in [Sector::Public, Sector::Private] {
                change.count(
                    one,
                    i64::from(is_in(now, one)) - i64::from(is_in(then, one)),
                );
            }
            // A public place is better than a bought one, any place better than none.
            let had = is_in(then, Sector::Public)
                || (sector == Sector::Private && then.school().is_some());
            if !had && is_in(now, sector) {
                change.gained.push(ChildIdx::from_usize(i));
            }
        }
        change
    }

    fn count(&mut self, sector: Sector, children: i64) {
        match sector {
            Sector::Public => self.public += children,
            Sector::Private => self.purchased += children,
        }
    }

    fn get_a_place(&mut self, children: &[ChildIdx]) {
        self.gained.extend(children);
    }

    fn result(self, site: ClassLocation, places: Places, qualified: &Qualified) -> ClassValue {
        let tally = Tally::of(self.intake, &self.gained);
        let mut by_rank = self.gained;
        by_rank.sort_unstable_by_key(|child| qualified.ranking.of(*child));
        let points = |child: &ChildIdx| qualified.points[child.at()];
        ClassValue {
            site,
            places,
            public: Places(self.public),
            purchased: Places(self.purchased),
            metres_saved: Metres(self.metres as i64),
            by_district: tally.by_district,
            by_community: tally.by_community,
            points: by_rank
                .first()
                .zip(by_rank.last())
                .map(|(first, last)| (points(first), points(last))),
        }
    }
}
