//! Random towns against the complete programme: one row a child, all arcs, one objective after the
//! other, written with a modelling library and sharing nothing with the program.

use good_lp::{
    Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, default_solver,
    variable,
};
use proptest::prelude::*;
use xuewei_core::allocation::{Allocation, Outcome, PlacedBy};
use xuewei_core::audit::{Certificate, audit};
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, Intake, SchoolIdx, Sector, haversine_m};
use xuewei_core::model::{AssignmentModel, places_bound, travel_bound};
use xuewei_core::network;
use xuewei_core::policy::{Households, Pack};
use xuewei_core::qualify::{Qualified, qualify};
use xuewei_core::round::{RoundResult, allocate};
use xuewei_core::solve::solve;
use xuewei_core::units::Metres;

use crate::claims::has_bus;
use crate::town::{Town, bussed_towns, edit, towns};

/// The values of the three objectives: rank weights lost in each sector, metres in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Values {
    public: i64,
    purchased: i64,
    metres: i64,
}

/// One child's row of the complete programme.
struct Row {
    weight: i64,
    arcs: Vec<(usize, Sector, i64, Variable)>,
}

/// Solves the complete programme, one objective after the other.
fn complete(town: &Town, qualified: &Qualified) -> Values {
    let n = qualified.ranking.len() as i64;
    // The objectives in order; each is held at its optimum while the next is minimised.
    let mut held: Vec<i64> = Vec::new();
    for level in 0..3 {
        let mut variables = ProblemVariables::new();
        // So that a town without any arc is a programme too.
        variables.add(variable().min(0).max(1));
        let rows: Vec<Row> = (0..town.intake.children().len())
            .map(|i| Row {
                weight: n - i64::from(qualified.ranking.of(ChildIdx(i as u32)).unwrap().0) + 1,
                arcs: arcs(&town.intake, &town.pack, i)
                    .into_iter()
                    .map(|(j, sector, metres)| {
                        (j, sector, metres, variables.add(variable().min(0).max(1)))
                    })
                    .collect(),
            })
            .collect();
        let placed_in = |row: &Row, sector: Sector| -> Expression {
            row.arcs
                .iter()
                .filter(|(_, s, _, _)| *s == sector)
                .map(|(_, _, _, x)| Expression::from(*x))
                .sum()
        };
        let lost = |sectors: &[Sector]| -> Expression {
            rows.iter()
                .map(|row| {
                    let placed: Expression = sectors.iter().map(|s| placed_in(row, *s)).sum();
                    row.weight as f64 * (1.0 - placed)
                })
                .sum()
        };
        let objectives = [
            lost(&[Sector::Public]),
            lost(&[Sector::Public, Sector::Private]),
            rows.iter()
                .flat_map(|row| &row.arcs)
                .map(|(_, _, metres, x)| *metres as f64 * *x)
                .sum(),
        ];
        let mut model = variables
            .minimise(objectives[level].clone())
            .using(default_solver);
        for (before, value) in objectives.iter().zip(&held) {
            model = model.with(constraint!(before.clone() == *value as f64));
        }
        for row in &rows {
            let placed = placed_in(row, Sector::Public) + placed_in(row, Sector::Private);
            model = model.with(constraint!(placed <= 1));
        }
        for (j, school) in town.intake.schools().iter().enumerate() {
            let taken: Expression = rows
                .iter()
                .flat_map(|row| &row.arcs)
                .filter(|(k, _, _, _)| *k == j)
                .map(|(_, _, _, x)| Expression::from(*x))
                .sum();
            model = model.with(constraint!(taken <= school.places.get() as f64));
        }
        let solution = model
            .solve()
            .expect("the complete programme has an optimum");
        let value = solution.eval(&objectives[level]);
        assert!((value - value.round()).abs() < 1e-6, "not whole: {value}");
        held.push(value.round() as i64);
    }
    Values {
        public: held[0],
        purchased: held[1],
        metres: held[2],
    }
}

/// All schools a child may be sent to, pair by pair.
pub fn arcs(intake: &Intake, pack: &Pack, child: usize) -> Vec<(usize, Sector, i64)> {
    let index = ChildIdx::from_usize(child);
    let child = &intake.children()[child];
    let from = intake.communities()[child.community.unwrap().at()].position;
    intake
        .schools()
        .iter()
        .enumerate()
        .filter_map(|(j, school)| {
            let by_bus = has_bus(intake, pack, index, SchoolIdx::from_usize(j));
            let metres = (haversine_m(from, school.position) * pack.travel.detour).round() as i64;
            let near = metres <= pack.reach.max.get() || by_bus;
            let ours = pack.reach.across_districts || school.district == child.district;
            (near && ours).then_some((j, school.sector, metres))
        })
        .collect()
}

/// The same values of what the program does, and all that it hands on. The program audits itself
/// before it hands on anything.
fn fast(town: &Town, qualified: &Qualified) -> (Values, RoundResult) {
    let finished = allocate(&town.intake, &town.pack, &Control::default()).expect("an optimum");
    (
        values(&town.intake, qualified, &finished.allocation),
        finished,
    )
}

fn values(intake: &Intake, qualified: &Qualified, allocation: &Allocation) -> Values {
    let n = qualified.ranking.len() as i64;
    let mut values = Values {
        public: 0,
        purchased: 0,
        metres: 0,
    };
    for i in 0..intake.children().len() {
        let child = ChildIdx(i as u32);
        let weight = n - i64::from(qualified.ranking.of(child).unwrap().0) + 1;
        let outcome = allocation.of(child);
        let public = matches!(
            outcome,
            Outcome::Placed {
                sector: Sector::Public,
                ..
            }
        );
        if !public {
            values.public += weight;
        }
        if outcome.school().is_none() {
            values.purchased += weight;
        }
        values.metres += outcome.metres().map_or(0, |m| m.get());
    }
    values
}

/// The children whom an objective counts, of an allocation: those who wait for a place of its sector, or those
/// who have a place.
fn concerned(outcomes: &[Outcome], objective: usize) -> Vec<usize> {
    let is_public = |o: &Outcome| {
        matches!(
            o,
            Outcome::Placed {
                sector: Sector::Public,
                ..
            }
        )
    };
    let counts = |i: &usize| match objective {
        0 => true,
        1 => !is_public(&outcomes[*i]),
        _ => outcomes[*i].school().is_some(),
    };
    (0..outcomes.len()).filter(counts).collect()
}

fn weight(qualified: &Qualified, child: usize) -> i128 {
    let rank = qualified.ranking.of(ChildIdx::from_usize(child)).unwrap().0;
    i128::from(qualified.ranking.len() as i64 - i64::from(rank) + 1)
}

/// What an objective comes to and how many children it counts: rank weights of those left without a place, or metres.
fn counted(qualified: &Qualified, outcomes: &[Outcome], objective: usize) -> (i128, i64) {
    let sector = [Sector::Public, Sector::Private].get(objective);
    let each =
        concerned(outcomes, objective)
            .into_iter()
            .filter_map(|i| match (outcomes[i], sector) {
                (Outcome::Placed { metres, .. }, None) => Some(i128::from(metres.get())),
                (Outcome::Placed { sector: s, .. }, Some(sector)) if s == *sector => None,
                _ => Some(weight(qualified, i)),
            });
    let each: Vec<i128> = each.collect();
    (each.iter().sum(), each.len() as i64)
}

/// The bound that follows from the prices of a certificate by weak duality, pair by pair: what each child pays
/// at the school that is cheapest for it, less what all places are worth.
fn bound(
    town: &Town,
    qualified: &Qualified,
    outcomes: &[Outcome],
    certificate: &Certificate,
    objective: usize,
) -> i128 {
    let price = |school: usize| {
        let id = &*town.intake.schools()[school].id;
        let result = certificate.objectives[objective].schools.get(id);
        i128::from(result.copied().unwrap_or(0))
    };
    let own_sector = [Sector::Public, Sector::Private].get(objective).copied();
    let pays = |child: usize| -> i128 {
        let sector = own_sector.or(match outcomes[child] {
            Outcome::Placed { sector, .. } => Some(sector),
            _ => None,
        });
        let open = arcs(&town.intake, &town.pack, child)
            .into_iter()
            .filter(|(j, s, _)| Some(*s) == sector && town.intake.schools()[*j].places.get() > 0);
        match own_sector {
            Some(_) => {
                let least = open.map(|(j, ..)| price(j)).min();
                let weight = weight(qualified, child);
                least.map_or(weight, |least| least.min(weight))
            }
            None => open
                .map(|(j, _, metres)| i128::from(metres) + price(j))
                .min()
                .unwrap(),
        }
    };
    let paid: i128 = concerned(outcomes, objective).into_iter().map(pays).sum();
    let places = |j: usize| i128::from(town.intake.schools()[j].places.get());
    let rent: i128 = (0..town.intake.schools().len())
        .map(|j| price(j) * places(j))
        .sum();
    paid - rent
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn equal_to_the_complete_programme_in_every_objective(
        town in prop_oneof![towns(), bussed_towns()]
    ) {
        let qualified = qualify(&town.intake, &town.pack, &Control::default()).unwrap();
        let (values, finished) = fast(&town, &qualified);
        prop_assert_eq!(values, complete(&town, &qualified));
        prop_assert_eq!(finished.certificate.objectives.len(), 3);
        for (proof, value) in finished.certificate.objectives.iter().zip([
            values.public,
            values.purchased,
            values.metres,
        ]) {
            prop_assert_eq!(proof.value, i128::from(value));
            prop_assert_eq!(proof.bound, proof.value);
        }
    }

    #[test]
    fn arcs_listed_by_need_give_the_same_optimum_as_all_of_them(
        town in prop_oneof![towns(), bussed_towns()],
        count in 1_usize..4,
    ) {
        let qualified = qualify(&town.intake, &town.pack, &Control::default()).unwrap();
        let network = network::build(&town.intake, &town.pack, qualified.ranking.order(), &Control::default()).unwrap();
        let placed = vec![0; network.cells.len()];
        let schools = town.intake.schools().iter();
        let free: Vec<i64> = schools.map(|s| s.places.get()).collect();
        let optimum = |listed: usize| {
            let ranking = &qualified.ranking;
            let mut programme =
                AssignmentModel::listing(&network, ranking, Sector::Public, (&placed, &free), listed, &Control::default()).unwrap();
            let solved = solve(&mut programme, &Control::default()).expect("an optimum");
            let (losses, metres) = (solved.losses, solved.metres);
            prop_assert_eq!(losses.weight, places_bound(&programme, &solved.cut_offs));
            prop_assert_eq!(metres, travel_bound(&programme, &solved.plan, &solved.prices));
            Ok((losses, metres))
        };
        prop_assert_eq!(optimum(count)?, optimum(usize::MAX)?);
    }

    #[test]
    fn households_cost_metres_and_never_a_place(town in towns()) {
        let qualified = qualify(&town.intake, &town.pack, &Control::default()).unwrap();
        let (before, _) = fast(&town, &qualified);
        let mut kind = town.clone();
        kind.pack.households = Households::Preferred;
        let (after, finished) = fast(&kind, &qualified);
        let longer = i128::from(after.metres - before.metres);
        prop_assert_eq!((after.public, after.purchased), (before.public, before.purchased));
        let result: i128 = finished.certificate.objectives.iter().map(|p| p.households).sum();
        prop_assert_eq!(longer, result);
        // Never fewer households in one school than without.
        let together = |pack: &Pack| {
            let result = allocate(&town.intake, pack, &Control::default()).expect("an optimum").allocation;
            let mut schools = std::collections::BTreeMap::new();
            for (i, child) in town.intake.children().iter().enumerate() {
                let school = result.of(ChildIdx(i as u32)).school();
                schools.entry(child.household).or_insert_with(Vec::new).push(school);
            }
            let is_one = |s: &&Vec<Option<SchoolIdx>>| s.len() > 1 && s.iter().all(|x| *x == s[0] && x.is_some());
            schools.values().filter(is_one).count()
        };
        prop_assert!(together(&kind.pack) >= together(&town.pack));
    }

    #[test]
    fn more_places_never_place_fewer(town in towns(), at in 0_usize..7) {
        let qualified = qualify(&town.intake, &town.pack, &Control::default()).unwrap();
        let (before, _) = fast(&town, &qualified);
        let mut richer = town.clone();
        let at = at % richer.intake.schools().len();
        edit(&mut richer.intake, |city, _| city.schools[at].places.0 += 1);
        let (after, _) = fast(&richer, &qualified);
        // A private place more cannot change the public places; a public one cannot cost any.
        prop_assert!(after.public <= before.public);
        prop_assert!(after.purchased <= before.purchased);
    }

    #[test]
    fn the_referee_sees_what_is_wrong(
        town in towns(),
        at in 0_usize..24,
        school in 0_usize..7,
        price in -3_i64..900,
    ) {
        let qualified = qualify(&town.intake, &town.pack, &Control::default()).unwrap();
        let (_, finished) = fast(&town, &qualified);
        let faults = |outcomes: &[Outcome], certificate: &Certificate| {
            let placed_by = |outcome: &Outcome| match outcome {
                Outcome::Placed { .. } => PlacedBy::In(0),
                _ => PlacedBy::Not,
            };
            let result = outcomes.iter().map(|outcome| (*outcome, placed_by(outcome)));
            let tampered = Allocation::from_outcomes(result.collect());
            audit(&town.intake, &town.pack, &qualified, &tampered, certificate, &Control::default()).unwrap()
        };
        let outcomes = finished.allocation.outcomes();
        prop_assert!(faults(outcomes, &finished.certificate).is_empty());

        // A child sent elsewhere, or turned away: a fault, also where the values are made to fit.
        let at = at % outcomes.len();
        let school = school % town.intake.schools().len();
        let mut moved = outcomes.to_vec();
        moved[at] = match outcomes[at] {
            Outcome::Placed { .. } => Outcome::Unplaced,
            _ => Outcome::Placed {
                school: SchoolIdx(school as u32),
                sector: town.intake.schools()[school].sector,
                metres: Metres(100),
            },
        };
        prop_assert!(!faults(&moved, &finished.certificate).is_empty());
        for also_bounds in [false, true] {
            let mut fitted = finished.certificate.clone();
            for (k, proof) in fitted.objectives.iter_mut().enumerate() {
                (proof.value, proof.children) = counted(&qualified, &moved, k);
                if also_bounds {
                    proof.bound = proof.value;
                }
            }
            prop_assert!(!faults(&moved, &fitted).is_empty());
        }

        // Another value is a fault, and so is another count.
        let mut other = finished.certificate.clone();
        other.objectives[at % 3].value += 1;
        prop_assert!(!faults(outcomes, &other).is_empty());
        let mut other = finished.certificate.clone();
        other.objectives[at % 3].children += 1;
        prop_assert!(!faults(outcomes, &other).is_empty());
        // Nothing was done for households: nothing may be said to be.
        let mut other = finished.certificate.clone();
        other.objectives[2].households = 5;
        other.objectives[2].value += 5;
        prop_assert!(!faults(outcomes, &other).is_empty());

        // Another price is taken exactly where it proves the same optimum: of a school of the sector, not below
        // zero, and the bound that follows from the prices is the value still.
        let k = at % 3;
        let mut other = finished.certificate.clone();
        let id = town.intake.schools()[school].id.to_string();
        other.objectives[k].schools.insert(id, price);
        let is_of_sector = [Sector::Public, Sector::Private]
            .get(k)
            .is_none_or(|sector| *sector == town.intake.schools()[school].sector);
        let bound = bound(&town, &qualified, outcomes, &other, k);
        let proves = is_of_sector && price >= 0 && bound == other.objectives[k].value;
        prop_assert_eq!(faults(outcomes, &other).is_empty(), proves, "{} {}", k, bound);
        // That the certificate names the bound which does follow from its prices helps nothing.
        other.objectives[k].bound = bound;
        prop_assert_eq!(faults(outcomes, &other).is_empty(), proves, "{} {}", k, bound);
    }
}
