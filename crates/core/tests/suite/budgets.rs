//! Budgets for bought places: what is bought is what children asked in the order of rank get while the money lasts, and
//! the referee takes nothing else.

use proptest::prelude::*;
use xuewei_core::allocation::Outcome;
use xuewei_core::audit::audit;
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, Intake, Sector};
use xuewei_core::explain::Reason;
use xuewei_core::finding::Code;
use xuewei_core::policy::Pack;
use xuewei_core::round::{RoundResult, allocate_without_comparison};
use xuewei_core::units::Yuan;

use crate::claims::Claims;
use crate::referee::arcs;
use crate::town::{Town, edit, rich_towns, towns};

/// More private schools, prices that are the same, differ or are not known, budgets from nothing on or none.
pub fn with_budgets(intake: &mut Intake, bytes: &[u8]) {
    let mut bytes = bytes.iter().cycle();
    let mut below = |n: i64| i64::from(*bytes.next().unwrap()) % n;
    let (is_uniform, is_unknown) = (below(3) == 0, below(4) == 0);
    edit(intake, |city, _| {
        for school in &mut city.schools {
            if below(3) == 0 {
                school.sector = Sector::Private;
            }
            if school.sector == Sector::Private && (!is_unknown || below(4) > 0) {
                let thousands = if is_uniform { 5 } else { below(7) };
                school.purchase_price = Some(Yuan(thousands * 1_000));
            }
        }
        for district in &mut city.districts {
            if below(5) > 0 {
                district.purchase_budget = Some(Yuan(below(26) * 1_000));
            }
        }
    });
}

/// Whether all of these children can be placed together at schools of a sector.
fn fit(intake: &Intake, pack: &Pack, sector: Sector, children: &[usize]) -> bool {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); intake.schools().len()];
    children.iter().all(|child| {
        let mut seen = vec![false; held.len()];
        place((intake, pack, sector), *child, &mut held, &mut seen)
    })
}

fn place(
    of: (&Intake, &Pack, Sector),
    child: usize,
    held: &mut [Vec<usize>],
    seen: &mut [bool],
) -> bool {
    let (intake, pack, sector) = of;
    for (j, s, _) in arcs(intake, pack, child) {
        if s != sector || std::mem::replace(&mut seen[j], true) {
            continue;
        }
        let room = intake.schools()[j].places.get() as usize;
        if held[j].len() < room {
            held[j].push(child);
            return true;
        }
        for at in 0..held[j].len() {
            let other = held[j][at];
            if place(of, other, held, seen) {
                held[j][at] = child;
                return true;
            }
        }
    }
    false
}

/// Who is bought a place when the children are asked one after the other, and who is refused for the money alone.
fn asked_by_rank(intake: &Intake, pack: &Pack, order: &[ChildIdx]) -> (Vec<usize>, Vec<usize>) {
    let mut public: Vec<usize> = Vec::new();
    for child in order {
        public.push(child.at());
        if !fit(intake, pack, Sector::Public, &public) {
            public.pop();
        }
    }
    let waiting: Vec<usize> = order
        .iter()
        .map(|c| c.at())
        .filter(|c| !public.contains(c))
        .collect();
    let cost = |child: usize| -> Option<i64> {
        let private = arcs(intake, pack, child);
        let open = private
            .iter()
            .filter(|(j, s, _)| *s == Sector::Private && intake.schools()[*j].places.get() > 0);
        let cap = pack.norms.purchase_cap.of(intake.level());
        let price = |j: usize| intake.schools()[j].purchase_price.map(|p| p.min(cap).get());
        open.map(|(j, ..)| price(*j))
            .try_fold(0, |most, price| Some(most.max(price?)))
    };
    let district = |child: usize| intake.children()[child].district.unwrap();
    let mut left: Vec<Option<i64>> = intake
        .districts()
        .iter()
        .map(|d| d.purchase_budget.map(Yuan::get))
        .collect();
    for child in &waiting {
        if cost(*child).is_none() {
            left[district(*child).at()] = None;
        }
    }
    let (mut bought, mut refused): (Vec<usize>, Vec<usize>) = Default::default();
    let mut ended = vec![false; left.len()];
    for child in waiting {
        bought.push(child);
        if !fit(intake, pack, Sector::Private, &bought) {
            bought.pop();
            continue;
        }
        let at = district(child).at();
        let Some(money) = left[at] else { continue };
        let cost = cost(child).unwrap();
        ended[at] |= cost > money;
        if ended[at] {
            bought.pop();
            refused.push(child);
        } else {
            left[at] = Some(money - cost);
        }
    }
    bought.sort_unstable();
    (bought, refused)
}

fn bought(finished: &RoundResult) -> Vec<usize> {
    let is_bought = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::Placed {
                sector: Sector::Private,
                ..
            }
        )
    };
    let outcomes = finished.allocation.outcomes().iter().enumerate();
    outcomes
        .filter(|(_, o)| is_bought(o))
        .map(|(i, _)| i)
        .collect()
}

fn allocated(town: &Town) -> RoundResult {
    allocate_without_comparison(&town.intake, &town.pack, &Control::default()).unwrap()
}

/// Every other rank from which on a budget could refuse somebody, or none, is refused by the referee.
fn nothing_else_passes(town: &Town, finished: &RoundResult) {
    let (intake, pack) = (&town.intake, &town.pack);
    let at = finished.certificate.objectives.iter();
    let Some(at) = at
        .enumerate()
        .find_map(|(i, p)| (p.objective == "purchased_places").then_some(i))
    else {
        return;
    };
    for district in intake.districts() {
        for rank in 0..=finished.qualified.ranking.len() as i64 + 1 {
            let mut forged = finished.certificate.clone();
            let own = &mut forged.objectives[at].budgets;
            let id = district.id.to_string();
            match rank {
                0 => own.remove(&id),
                _ => own.insert(id, rank),
            };
            if forged == finished.certificate {
                continue;
            }
            let allocation = &finished.allocation;
            let control = Control::default();
            let faults = audit(
                intake,
                pack,
                &finished.qualified,
                allocation,
                &forged,
                &control,
            );
            assert!(!faults.unwrap().is_empty(), "{} {rank}", district.id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_bought_is_what_children_asked_in_the_order_of_rank_get(
        mut town in towns(),
        bytes in prop::collection::vec(any::<u8>(), 64),
    ) {
        with_budgets(&mut town.intake, &bytes);
        let finished = allocated(&town);
        let order = finished.qualified.ranking.order();
        let (due, refused) = asked_by_rank(&town.intake, &town.pack, order);
        prop_assert_eq!(bought(&finished), due);
        // Nobody else is told that it was the money, and everybody whom the money refused is.
        let reasons = finished.derived.reasons.iter().enumerate();
        let mut told: Vec<usize> = reasons
            .filter(|(_, reason)| **reason == Reason::BudgetSpent)
            .map(|(i, _)| i)
            .collect();
        told.sort_unstable();
        for child in &refused {
            prop_assert!(told.contains(child), "{child} {told:?}");
        }
        for child in told {
            let rank = finished.qualified.ranking.of(ChildIdx::from_usize(child));
            let mut with: Vec<usize> = bought(&finished);
            with.retain(|c| finished.qualified.ranking.of(ChildIdx::from_usize(*c)) < rank);
            with.push(child);
            prop_assert!(fit(&town.intake, &town.pack, Sector::Private, &with));
        }
        // No budget is exceeded where prices are known.
        for figures in &finished.derived.shortfall.districts {
            if finished.warnings.count_of(Code::BudgetNotBound) == 0 {
                prop_assert!(figures.beyond_budget(&town.intake).is_none());
            }
        }
        nothing_else_passes(&town, &finished);
    }

    #[test]
    fn budgets_hold_under_any_procedure_and_reasons_are_true(
        mut town in rich_towns(),
        bytes in prop::collection::vec(any::<u8>(), 64),
    ) {
        // Placements by hand stay within the schools' sectors: only prices and budgets are added there.
        with_budgets(&mut town.intake, &bytes);
        let finished = allocated(&town);
        let (qualified, allocation) = (&finished.qualified, &finished.allocation);
        let claims = Claims::new(&town.intake, &town.pack, qualified, allocation);
        for (at, reason) in finished.derived.reasons.iter().enumerate() {
            prop_assert!(claims.holds(ChildIdx::from_usize(at), *reason), "{at} {reason:?}");
        }
    }
}
