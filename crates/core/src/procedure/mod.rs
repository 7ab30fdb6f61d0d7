//! The rounds of a procedure, each on what the one before left: placements by hand, choice, coordination.

mod households;
mod points_first;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::allocation::{self, Allocation, Budgets, ChoiceRules, Outcome, PlacedBy};
use crate::audit::{Certificate, Gathered, Proof, Violation};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, HouseholdIdx, Inconsistent, Intake, SchoolIdx, Sector};
use crate::finding::{Code, Finding, Findings};
use crate::model::{AssignmentModel, ColumnIdx, ModelArc, OptimalFace, places_bound, travel_bound};
use crate::network::{self, Network};
use crate::policy::{Fairness, Households, Objective, Pack, StepKind};
use crate::qualify::{JourneyCounting, Qualified, ScoreThresholds};
use crate::shortfall::PostFault;
use crate::solve::{self, Level, Unsolved};

/// Why a round has no allocation.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The optimum was not found or not proved.
    #[error(transparent)]
    Unsolved(Unsolved),
    /// The independent referee objects.
    #[error("the independent check found {} faults", .0.len())]
    Faults(Vec<Violation>),
    /// The plan for posts is not the best one, or breaks a limit.
    #[error(transparent)]
    Posts(PostFault),
    /// An intake that was made from the round's own contradicts itself: a mistake of the program.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<Unsolved> for RoundError {
    fn from(why: Unsolved) -> Self {
        match why {
            Unsolved::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::Unsolved(other),
        }
    }
}

/// What the rounds of the procedure hand on.
#[derive(Debug)]
pub struct ProcedureResult {
    /// Who has a place so far.
    pub allocation: Allocation,
    /// What proves the objectives so far.
    pub certificate: Certificate,
    /// What looked doubtful on the way.
    pub warnings: Findings,
    /// Choices of families that were weighed, all steps together.
    pub alternatives: usize,
    /// Districts whose budget bounds nothing, because what a bought place costs is not known.
    unbound: BTreeSet<DistrictIdx>,
}

impl ProcedureResult {
    /// Before the first round: those whom people placed, nobody else.
    pub fn begin(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Self {
        let mut allocation = Allocation::new(qualified);
        allocation::place_locked(intake, pack, &mut allocation);
        Self {
            allocation,
            certificate: Certificate::default(),
            warnings: Findings::new(),
            alternatives: 0,
            unbound: BTreeSet::new(),
        }
    }
}

/// Runs the rounds of the pack in order.
///
/// # Errors
/// When an optimum cannot be found or proved, or when it is told to end.
pub fn run(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    control: &Control,
) -> Result<ProcedureResult, RoundError> {
    let mut ran = ProcedureResult::begin(intake, pack, qualified);
    let in_force = ScoreThresholds::of_steps(intake, pack, qualified);
    for (at, (phase, lines)) in pack.procedure.iter().zip(&in_force).enumerate() {
        control.check()?;
        let placed_by = PlacedBy::In(at as u16);
        match &phase.act {
            StepKind::Choice { .. } => {
                let Some(rules) = ChoiceRules::of(&phase.act, lines) else {
                    continue;
                };
                let allocation = &mut ran.allocation;
                ran.alternatives += allocation::choose(
                    pack, network, qualified, rules, allocation, placed_by, control,
                )?;
            }
            StepKind::Coordination {
                across_districts,
                above_line,
            } => {
                let waits = |child: &ChildIdx| {
                    ran.allocation.waits(*child)
                        && (!above_line || lines.passes(intake, qualified, *child))
                };
                let order = qualified.ranking.order();
                let waiting: Vec<ChildIdx> = order.iter().copied().filter(waits).collect();
                let same_reach = across_districts.is_none_or(|a| a == pack.reach.across_districts);
                if waiting.len() == order.len() && same_reach {
                    coordinate(
                        &phase.name,
                        pack,
                        network,
                        qualified,
                        placed_by,
                        &mut ran,
                        control,
                    )?;
                } else {
                    let pack = pack.with_reach(*across_districts);
                    let rest = network::build(intake, &pack, &waiting, control)?;
                    coordinate(
                        &phase.name,
                        &pack,
                        &rest,
                        qualified,
                        placed_by,
                        &mut ran,
                        control,
                    )?;
                }
            }
        }
    }
    ran.warnings.append(apart(intake, pack, &ran));
    for district in &ran.unbound {
        let label = intake.districts()[district.at()].label();
        let finding = Finding::new(Code::BudgetNotBound, intake.name());
        let finding = finding.column("purchase_price").with("id", label);
        ran.warnings.push(finding);
    }
    Ok(ran)
}

/// Households that are not in one school at the end, where the pack wants them to be.
fn apart(intake: &Intake, pack: &Pack, ran: &ProcedureResult) -> Findings {
    let mut findings = Findings::new();
    if !pack.households.gathers() {
        return findings;
    }
    let mut schools: BTreeMap<HouseholdIdx, BTreeSet<Option<SchoolIdx>>> = BTreeMap::new();
    for (i, child) in intake.children().iter().enumerate() {
        let outcome = ran.allocation.of(ChildIdx::from_usize(i));
        let is_in = matches!(outcome, Outcome::Placed { .. } | Outcome::Unplaced);
        if let Some(household) = child.household.filter(|_| is_in) {
            schools
                .entry(household)
                .or_default()
                .insert(outcome.school());
        }
    }
    let is_apart = |child: &ChildIdx| {
        let household = intake.children()[child.at()].household;
        let found = household.and_then(|h| schools.get(&h));
        found.is_some_and(|schools| schools.len() > 1)
    };
    let all = (0..intake.children().len()).map(ChildIdx::from_usize);
    let children: Vec<ChildIdx> = all.filter(is_apart).collect();
    if !children.is_empty() {
        let code = match pack.households {
            Households::Required => Code::HouseholdsToDecide,
            _ => Code::HouseholdsApart,
        };
        findings.push(
            Finding::new(code, intake.name())
                .column("household_id")
                .with("count", children.len())
                .with("ids", first_ids(intake, children.into_iter())),
        );
    }
    findings
}

/// Fills the places of each sector in the order of the pack's objectives, with the children of the
/// network; journeys come with them.
///
/// # Errors
/// When an optimum cannot be found or proved, or when it is told to end.
pub fn coordinate(
    name: &str,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    placed_by: PlacedBy,
    ran: &mut ProcedureResult,
    control: &Control,
) -> Result<(), RoundError> {
    let by_rank = pack.fairness();
    if by_rank == Fairness::PointsFirst {
        return points_first::coordinate(name, pack, network, qualified, placed_by, ran, control);
    }
    let intake = network.reach.intake();
    let ranking = &qualified.ranking;
    let counting = JourneyCounting::of(intake, pack, &qualified.points);
    // Where children of one start count differently they are rows of their own.
    let told_apart = pack.objectives.iter().any(|o| o.tells_children_apart());
    let told_apart = told_apart.then(|| network.told_apart(|child| counting.kind(child)));
    let whole = told_apart.as_ref().unwrap_or(network);
    // Children whom a budget refuses are in cells of their own from then on.
    let mut parted: Option<Network<'_>> = None;
    let counts_journeys = |o: &&Objective| o.sector().is_none();
    let mut journeys: Vec<Counted> = pack
        .objectives
        .iter()
        .filter(counts_journeys)
        .map(|objective| Counted::new(name, *objective))
        .collect();
    // Of each objective that fills places its proof; of the others, `None` until all sectors are filled.
    let mut proofs: Vec<Option<Proof>> = Vec::new();
    // What the children weigh who wait for a place, from 1 for the lowest rank upwards.
    let all = whole.cells().flat_map(|(cell, _)| whole.members(cell));
    let mut waiting: i128 = all.map(|&child| i128::from(ranking.weight(child))).sum();
    let children: usize = whole
        .cells()
        .map(|(cell, _)| whole.members(cell).len())
        .sum();
    for &objective in &pack.objectives {
        let Some(sector) = objective.sector() else {
            proofs.push(None);
            continue;
        };
        let free = ran.allocation.free(intake);
        let mut budgets = Budgets::default();
        if sector == Sector::Private {
            let now = parted.as_ref().unwrap_or(whole);
            let before = (&ran.allocation, &free[..]);
            budgets = Budgets::of(now, pack, before, control)?;
            ran.unbound.extend(budgets.unknown());
            if budgets.may_bind() {
                let apart = budgets.bind(now, ranking, before, control)?;
                parted = apart.or(parted);
            }
        }
        let network = parted.as_ref().unwrap_or(whole);
        let mut placed = budgets.out_of_programme(network, ranking, &ran.allocation);
        let waiting_and_free = (&placed[..], &free[..]);
        let mut model = AssignmentModel::new(network, ranking, sector, waiting_and_free, control)?;
        let solved = solve::solve(&mut model, control)?;
        control.check()?;
        let after: Vec<Objective> = pack.of_journeys(sector).collect();
        let ordered = match after[..] {
            // The shortest journeys in all are what is solved to begin with.
            [] | [Objective::Travel] => None,
            _ => {
                let counts = |objective, row, arc: ModelArc| {
                    let (child, school) = (model.child(row), model.school(arc.column));
                    counting.counts(objective, child, school, arc.metres())
                };
                Some(solve::in_order(&model, &solved, &after, counts, control)?)
            }
        };
        let (plan, face) = match &ordered {
            Some(ordered) => (&ordered.plan, Cow::Borrowed(&ordered.face)),
            // Every allocation of the same children is as good: the order of rank alone decides.
            None if by_rank == Fairness::Hybrid => {
                let face = OptimalFace::whole(&model, &model.placed(&solved.plan), None);
                (&solved.plan, Cow::Owned(face))
            }
            None => {
                let face = OptimalFace::of_travel(&model, &solved.prices);
                (&solved.plan, Cow::Owned(face))
            }
        };
        let before = ran.allocation.metres_in(sector);
        ran.allocation.place_by_rank(
            (network, ranking),
            &model,
            (plan, &face),
            (sector, placed_by, pack.keeps_households()),
            &mut placed,
            control,
        )?;
        let metres = ran.allocation.metres_in(sector) - before;
        // Where households are gathered, metres are the one objective of journeys: the pack allows no other.
        let gathered = match pack.households.gathers() {
            true => {
                let step = households::Step {
                    pack,
                    network,
                    ranking,
                    sector,
                    placed_by,
                    free: &free,
                };
                step.gather((&model, &solved.prices), ran, control)?
            }
            false => None,
        };
        let id = |column: ColumnIdx| intake.schools()[model.school(column).at()].id.to_string();
        let named = |prices: &[i64]| -> BTreeMap<String, i64> {
            let dear = model.columns().filter(|j| prices[j.at()] != 0);
            dear.map(|j| (id(j), prices[j.at()])).collect()
        };
        let with_place: usize = ran.allocation.placed_in(network).iter().sum();
        let left = (children - with_place) as i64;
        // Children without a school of the sector in reach are in no programme, but they are left out.
        let unreached = waiting - model.total_weight();
        waiting = unreached + solved.losses.weight;
        proofs.push(Some(Proof {
            value: waiting,
            bound: unreached + places_bound(&model, &solved.cut_offs),
            children: left,
            schools: named(&solved.cut_offs),
            budgets: budgets
                .refused()
                .map(|(district, rank)| {
                    let id = intake.districts()[district.at()].id.to_string();
                    (id, i64::from(rank.0))
                })
                .collect(),
            ..empty_proof(name, objective)
        }));
        let placed_now = model.placed(plan).iter().sum::<i64>();
        let uncounted = journeys.len() - after.len();
        for (at, counted) in journeys[uncounted..].iter_mut().enumerate() {
            counted.proof.children += placed_now;
            match &ordered {
                Some(ordered) => counted.add(&ordered.proofs[at], id),
                None => {
                    let bound = travel_bound(&model, &solved.plan, &solved.prices);
                    counted.add_travel(metres, bound, named(&solved.prices));
                    counted.gather(gathered.as_ref(), named(&solved.prices));
                }
            }
        }
    }
    let mut journeys = journeys.into_iter().map(Counted::finish);
    let proofs = proofs
        .into_iter()
        .filter_map(|p| p.or_else(|| journeys.next()));
    ran.certificate.objectives.extend(proofs);
    Ok(())
}

/// The proof of an objective that counts journeys, while the sectors are filled one after the other.
struct Counted {
    objective: Objective,
    proof: Proof,
    /// What the prices prove, by level.
    bounds: BTreeMap<i64, i128>,
    /// What households were brought together in the sectors so far, and the prices beside them.
    gathered: Gathered,
    /// Whether any were, or were searched for in vain.
    is_gathered: bool,
    /// By how much shorter journeys are not ruled out.
    open: i128,
}

impl Counted {
    fn new(step: &str, objective: Objective) -> Self {
        Self {
            objective,
            proof: empty_proof(step, objective),
            bounds: BTreeMap::new(),
            gathered: Gathered {
                compared_all: true,
                ..Gathered::default()
            },
            is_gathered: false,
            open: 0,
        }
    }

    /// Adds the shortest journeys of a sector, before households are brought together in it.
    fn add_travel(&mut self, metres: i128, bound: i128, prices: BTreeMap<String, i64>) {
        self.proof.value += metres;
        self.proof.bound += bound;
        self.proof.fairness += metres - bound;
        self.proof.schools.extend(prices);
    }

    /// Adds the households that were brought together in a sector; `prices` are those of the sector if none were.
    fn gather(
        &mut self,
        own: Option<&households::GatheredInSector>,
        prices: BTreeMap<String, i64>,
    ) {
        let Some(own) = own else {
            self.gathered.schools.extend(prices);
            return;
        };
        self.is_gathered = true;
        self.open += own.open;
        self.proof.value += own.longer;
        self.proof.households += own.longer;
        let all = &mut self.gathered;
        all.compared_all &= own.proof.compared_all;
        all.households.extend(own.proof.households.iter().cloned());
        all.before.extend(own.proof.before.clone());
        all.schools.extend(own.proof.schools.clone());
    }

    /// Adds what the children of a sector count.
    fn add(&mut self, levels: &BTreeMap<i64, Level>, id: impl Fn(ColumnIdx) -> String) {
        let has_levels = self.objective.has_levels();
        for (&level, of_level) in levels {
            *self.proof.levels.entry(level).or_default() += of_level.value;
            *self.bounds.entry(level).or_default() += of_level.bound;
            for &(column, price) in &of_level.prices {
                if has_levels {
                    let school = self.proof.schools_by_level.entry(id(column)).or_default();
                    school.insert(level, price);
                } else {
                    self.proof.schools.insert(id(column), price);
                }
            }
        }
    }

    fn finish(self) -> Proof {
        let Self {
            objective,
            mut proof,
            bounds,
            mut gathered,
            is_gathered,
            open,
        } = self;
        proof.value += objective.total(&proof.levels);
        proof.bound += objective.total(&bounds);
        if is_gathered {
            gathered.at_least = proof.bound.max(proof.value - open);
            proof.gathered = Some(Box::new(gathered));
        }
        match objective.has_levels() {
            true => proof.levels.retain(|_, value| *value != 0),
            false => proof.levels.clear(),
        }
        proof
    }
}

/// The identifiers of the first few.
pub fn first_ids(intake: &Intake, children: impl Iterator<Item = ChildIdx>) -> Vec<String> {
    /// Children named in a finding about many.
    const NAMED: usize = 5;
    let ids = children.take(NAMED);
    ids.map(|c| intake.children()[c.at()].id.to_string())
        .collect()
}

fn empty_proof(step: &str, objective: Objective) -> Proof {
    Proof {
        round: step.to_owned(),
        objective: objective.name(),
        value: 0,
        bound: 0,
        children: 0,
        households: 0,
        gathered: None,
        fairness: 0,
        schools: BTreeMap::new(),
        levels: BTreeMap::new(),
        budgets: BTreeMap::new(),
        schools_by_level: BTreeMap::new(),
    }
}
