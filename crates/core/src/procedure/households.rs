//! Households brought together in one sector of a coordination, and everybody else on the places that they leave.
//!
//! What comes first is the allocation that is right without anybody being brought together. The households that it leaves
//! apart are gathered: as many as can be, with the shortest journeys of all children. Everybody else is placed anew on
//! what is left, by the shortest journeys and the order of rank. A household that comes apart by this is gathered with the
//! others, until none does.

use std::collections::{BTreeMap, BTreeSet};

use super::{ProcedureResult, RoundError};
use crate::allocation::{Allocation, GatheredFamilies, Gathering, PlacedBy};
use crate::audit::Gathered;
use crate::control::Control;
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::finding::{Code, Finding};
use crate::model::{AssignmentModel, OptimalFace};
use crate::network::{self, Network};
use crate::policy::Pack;
use crate::qualify::Ranking;
use crate::solve::{self, Unsolved};
use crate::units::Metres;

/// How often households that came apart by others are gathered with them, where all arrangements are compared.
const ROUNDS: usize = 30;

/// One sector of a coordination whose children have places.
pub(super) struct Step<'a> {
    pub(super) pack: &'a Pack,
    pub(super) network: &'a Network<'a>,
    pub(super) ranking: &'a Ranking,
    pub(super) sector: Sector,
    pub(super) placed_by: PlacedBy,
    /// Places of each school before the step.
    pub(super) free: &'a [i64],
}

/// What was done for households in one sector.
pub(super) struct GatheredInSector {
    /// By how many metres all journeys together are longer for it.
    pub(super) longer: i128,
    /// By how many metres less is not ruled out, with the same households together.
    pub(super) open: i128,
    /// Its part of the certificate; `at_least` is that of all sectors together.
    pub(super) proof: Gathered,
}

/// Everybody but the gathered, by the shortest journeys and the order of rank.
struct Rest {
    allocation: Allocation,
    /// The price of a place at each school, which proves it.
    prices: Vec<i64>,
}

impl Step<'_> {
    /// Brings together the households that the plan left apart; `None` where there is none that could be together.
    ///
    /// # Errors
    /// When an optimum cannot be found or proved, or when it is told to end.
    pub(super) fn gather(
        &self,
        (model, prices): (&AssignmentModel<'_>, &[i64]),
        ran: &mut ProcedureResult,
        control: &Control,
    ) -> Result<Option<GatheredInSector>, RoundError> {
        let prices = self.by_school(model, prices);
        let gathering = Gathering::new(
            (self.network, self.ranking),
            &ran.allocation,
            (self.sector, self.placed_by),
            (self.free, &prices),
        );
        let mut wanted = gathering.apart(&ran.allocation);
        if wanted.is_empty() {
            return Ok(None);
        }
        let mut rounds = 0;
        let mut current = ran.allocation.clone();
        let (gathered, brought, rest, is_settled) = loop {
            let gathered = gathering.gather(&wanted, &current, control);
            let mut gathered = gathered.map_err(Unsolved::from)?;
            let brought = gathered.families.len();
            if brought == 0 {
                let allocation = ran.allocation.clone();
                let rest = Rest {
                    allocation,
                    prices: prices.clone(),
                };
                break (gathered, brought, rest, true);
            }
            let rest = self.rest(&gathering, &gathered, &ran.allocation, control)?;
            let came_apart = gathering.apart(&rest.allocation);
            let is_settled = came_apart.is_subset(&wanted);
            rounds += 1;
            if is_settled || rounds == ROUNDS {
                break (gathered, brought, rest, is_settled);
            }
            if gathered.is_in_turn {
                // Whoever was together beforehand stayed where they were while the others made room, and keep that place.
                gathered
                    .families
                    .extend(gathering.together(&current, &wanted));
                let rest = self.rest(&gathering, &gathered, &ran.allocation, control)?;
                break (gathered, brought, rest, false);
            }
            wanted.extend(came_apart);
            current = rest.allocation;
        };
        let compared_all = gathered.is_complete && is_settled;
        if brought == 0 && compared_all {
            return Ok(None);
        }
        let above = |family| gathering.above_least(family, &rest.prices);
        let open: i64 = gathered.families.iter().map(above).sum();
        // All of them together, and no journey to be saved by the prices: nothing was left to be compared.
        let is_proved = open == 0 && brought == wanted.len();
        let found = self.told(&gathering, &gathered, (&ran.allocation, &rest), open);
        ran.allocation = rest.allocation;
        let found = GatheredInSector {
            proof: Gathered {
                compared_all: compared_all || is_proved,
                ..found.proof
            },
            ..found
        };
        if !found.proof.compared_all {
            // Nothing can save more than what the households cost.
            let longer = i64::try_from(found.longer).unwrap_or(i64::MAX);
            let shorter = open.min(longer);
            let intake = self.network.reach.intake();
            ran.warnings.push(
                Finding::new(Code::HouseholdsNotCompared, intake.name())
                    .column("household_id")
                    .with("count", brought)
                    .with("apart", wanted.len() - brought)
                    .with("metres", Metres(shorter)),
            );
        }
        Ok(Some(found))
    }

    /// Places everybody whom the step placed in the sector, but the gathered, anew on the places that these leave.
    fn rest(
        &self,
        gathering: &Gathering<'_>,
        gathered: &GatheredFamilies,
        before: &Allocation,
        control: &Control,
    ) -> Result<Rest, RoundError> {
        let intake = self.network.reach.intake();
        let mut allocation = before.clone();
        let mut free = self.free.to_vec();
        let mut others: BTreeSet<ChildIdx> = gathering.placed(before).collect();
        for family in &gathered.families {
            gathering.place(family, &mut allocation);
            free[family.school.at()] -= family.children.len() as i64;
            for (child, _) in &family.children {
                others.remove(child);
            }
        }
        let order = self.ranking.order().iter().copied();
        let order: Vec<ChildIdx> = order.filter(|child| others.contains(child)).collect();
        let network = network::build(intake, self.pack, &order, control)?;
        let mut placed = vec![0; network.cells.len()];
        let waiting = (&placed[..], &free[..]);
        let mut model =
            AssignmentModel::new(&network, self.ranking, self.sector, waiting, control)?;
        let solved = solve::solve(&mut model, control).map_err(RoundError::from)?;
        // The arrangement has a place for everybody.
        if model.placed(&solved.plan).iter().sum::<i64>() != order.len() as i64 {
            return Err(Unsolved::Unproved.into());
        }
        let face = OptimalFace::of_travel(&model, &solved.prices);
        allocation.place_by_rank(
            (&network, self.ranking),
            &model,
            (&solved.plan, &face),
            (self.sector, self.placed_by, true),
            &mut placed,
            control,
        )?;
        Ok(Rest {
            allocation,
            prices: self.by_school(&model, &solved.prices),
        })
    }

    /// What the certificate tells of it.
    fn told(
        &self,
        gathering: &Gathering<'_>,
        gathered: &GatheredFamilies,
        (before, rest): (&Allocation, &Rest),
        open: i64,
    ) -> GatheredInSector {
        let schools = self.network.reach.intake().schools();
        let id = |school: SchoolIdx| schools[school.at()].id.to_string();
        // Children are counted from one, as the rows of a table.
        let number = |child: ChildIdx| child.0 + 1;
        let mut longer = 0;
        let mut moved: BTreeMap<u32, String> = BTreeMap::new();
        for child in gathering.placed(before) {
            let (old, new) = (before.of(child), rest.allocation.of(child));
            let metres = |outcome: crate::allocation::Outcome| {
                outcome
                    .metres()
                    .map_or(0, |metres| i128::from(metres.get()))
            };
            longer += metres(new) - metres(old);
            if let Some(school) = old.school().filter(|old| Some(*old) != new.school()) {
                moved.insert(number(child), id(school));
            }
        }
        let households = gathered.families.iter().map(|family| {
            let children = family.children.iter();
            children.map(|(child, _)| number(*child)).collect()
        });
        let prices = rest
            .prices
            .iter()
            .enumerate()
            .filter(|(_, price)| **price != 0);
        let prices = prices.map(|(at, price)| (id(SchoolIdx::from_usize(at)), *price));
        GatheredInSector {
            longer,
            open: i128::from(open),
            proof: Gathered {
                households: households.collect(),
                before: moved,
                schools: prices.collect(),
                at_least: 0,
                compared_all: gathered.is_complete,
            },
        }
    }

    /// Prices of the columns of a model by school of the round.
    fn by_school(&self, model: &AssignmentModel<'_>, prices: &[i64]) -> Vec<i64> {
        let mut by_school = vec![0; self.network.reach.intake().schools().len()];
        for column in model.columns() {
            by_school[model.school(column).at()] = prices[column.at()];
        }
        by_school
    }
}
