//! What helps where places are short: every figure is that of the scenario, and only what helps is told.

use proptest::prelude::*;
use xuewei_core::control::Control;
use xuewei_core::domain::{
    ChildIdx, CommunityIdx, Demand, DistrictIdx, Grounds, Intake, ManualPlacement, Parcel,
    SchoolIdx, SchoolLevel, SchoolStatus, Sector, TravelOrigin, Variant, haversine_m,
};
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::round;
use xuewei_core::scenario::remedies::{Remedies, RemedyKind, remedies};
use xuewei_core::scenario::surplus::surplus;
use xuewei_core::scenario::{AllocationSummary, Base, Scenario, run_scenario};
use xuewei_core::units::{Metres, Places, Posts, SquareMetres, Yuan};

use crate::town::{edit, rich_towns, round, towns};

fn base<'a>(intake: &'a Intake, pack: &'a Pack) -> Base<'a> {
    Base {
        intake,
        pack,
        sources: &[],
        is_forecast: false,
    }
}

/// The measures of a round, each held against the scenario that it names.
fn held(intake: &Intake, pack: &Pack) -> Remedies {
    let control = Control::default();
    let as_is = round::allocate_without_comparison(intake, pack, &control).unwrap();
    let base = base(intake, pack);
    let found = remedies(base, &as_is, &control).unwrap();
    let before = AllocationSummary::of(intake, &as_is).figures;
    for remedy in &found.all {
        let text = format!("title = \"t\"\nreason = \"r\"\n{}\n", remedy.scenario);
        let scenario = Scenario::from_toml("s", &text).unwrap();
        let carried = run_scenario(base, scenario, &control).unwrap();
        let after = AllocationSummary::of(&carried.intake, &carried.finished).figures;
        let effect = &remedy.effect;
        assert_eq!(effect.public, Places(after.public - before.public));
        assert_eq!(effect.purchased, Places(after.purchased - before.purchased));
        let saved = before.metres_total - after.metres_total;
        assert_eq!(effect.metres_saved, Metres(saved));
        let more = |now: Option<i64>, then: Option<i64>| now.zip(then).map(|(n, t)| n - t);
        assert_eq!(
            effect.posts.map(Posts::get),
            more(after.posts, before.posts)
        );
        assert_eq!(
            effect.land.map(SquareMetres::get),
            more(after.land, before.land)
        );
        assert_eq!(effect.yuan.map(Yuan::get), more(after.money, before.money));
        assert!(effect.placed() > Places::ZERO || effect.public > Places::ZERO);
        let areas = &as_is.derived.bottlenecks;
        assert!(areas.iter().any(|area| area.number == remedy.area));
    }
    found
}

/// Land, sites, posts, prices and a candidate, as a town may have them.
fn with_grounds(intake: &mut Intake, bytes: &[u8]) {
    let mut bytes = bytes.iter().cycle();
    let mut below = |n: i64| i64::from(*bytes.next().unwrap()) % n;
    edit(intake, |city, _| {
        for school in &mut city.schools {
            if below(3) > 0 {
                school.site_area = Some(SquareMetres(below(8) * 3_000));
                school.enrolment = Some(Places(below(200)));
                school.leavers = Some(Places(0));
                school.posts = Some(Posts(below(20)));
            }
            if below(5) == 0 && school.status == SchoolStatus::Existing {
                school.status = SchoolStatus::Candidate;
            }
            if school.sector == Sector::Private && below(4) > 0 {
                school.purchase_price = Some(Yuan(below(9) * 1_000));
            }
        }
        for district in &mut city.districts {
            if below(2) == 0 {
                district.purchase_budget = Some(Yuan(below(20) * 1_000));
            }
        }
        let spots: Vec<_> = city
            .communities
            .iter()
            .map(|c| (c.position, c.district))
            .collect();
        for (at, (position, district)) in spots.into_iter().take(3).enumerate() {
            city.parcels.push(Parcel {
                state: Default::default(),
                id: format!("L{at}").into(),
                position,
                district,
                area: SquareMetres(below(5) * 10_000),
                opening_cost: None,
            });
        }
    });
    // A travel table may know the way to some of them.
    let communities = intake.communities().len();
    let mut ways: Vec<(TravelOrigin, usize, Metres)> = Vec::new();
    for community in 0..communities {
        for parcel in 0..intake.parcels().len() {
            if below(3) > 0 {
                let from = TravelOrigin::Community(CommunityIdx::from_usize(community));
                ways.push((from, parcel, Metres(below(200) * 20)));
            }
        }
    }
    ways.sort_unstable();
    edit(intake, |_, own| {
        if let Some(travel) = &mut own.travel {
            travel.parcels = ways;
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, ..ProptestConfig::default() })]

    #[test]
    fn every_measure_is_what_the_scenario_says(
        mut town in towns(),
        mut rich in rich_towns(),
        bytes in prop::collection::vec(any::<u8>(), 64),
    ) {
        with_grounds(&mut town.intake, &bytes);
        held(&town.intake, &town.pack);
        // Placements by hand at a school that does not open would not fit.
        if rich.intake.manual_placements().is_empty() {
            with_grounds(&mut rich.intake, &bytes);
        }
        held(&rich.intake, &rich.pack);
    }
}

fn pack() -> Pack {
    let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    pack.tie_breaks.clear();
    pack.reach.max = Metres(1_000);
    pack
}

/// Three children at one spot and one place there; two far away with a school of their own.
fn crowded() -> Intake {
    round(
        &[((0, 0), 0), ((39, 39), 1)],
        &[(0, 5, 0), (0, 4, 1), (0, 3, 2), (1, 2, 3), (1, 1, 4)],
        &[((1, 0), 1, false, 0), ((38, 39), 4, false, 1)],
    )
}

fn told(found: &Remedies) -> Vec<(RemedyKind, &str, Option<i64>, i64)> {
    let all = found.all.iter();
    all.map(|r| (r.kind, r.target.as_str(), r.size, r.effect.placed().get()))
        .collect()
}

#[test]
fn a_class_at_a_school_whose_site_has_room() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        let school = &mut city.schools[0];
        school.enrolment = Some(Places(100));
        school.leavers = Some(Places(0));
        // 100 pupils, the one admitted, and a class in each of six grades: 371 at 23 m² each.
        school.site_area = Some(SquareMetres(371 * 23));
    });
    let found = held(&intake, &pack());
    assert_eq!(told(&found), [(RemedyKind::Class, "S00", Some(1), 2)]);
    assert_eq!(found.all[0].fits, Some(true));
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(371 * 23 - 1))
    });
    assert_eq!(told(&held(&intake, &pack())), []);
}

#[test]
fn a_site_of_unknown_size_is_told_as_such() {
    let found = held(&crowded(), &pack());
    assert_eq!(told(&found), [(RemedyKind::Class, "S00", Some(1), 2)]);
    assert_eq!(found.all[0].fits, None);
}

#[test]
fn land_out_of_reach_is_not_advised() {
    let mut intake = crowded();
    let far = intake.communities()[1].position;
    let near = intake.communities()[0].position;
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(0));
        city.schools[0].enrolment = Some(Places(1));
        city.schools[0].leavers = Some(Places(0));
        let parcel = |id: &str, position| Parcel {
            state: Default::default(),
            id: id.into(),
            position,
            district: None,
            area: SquareMetres(30_000),
            opening_cost: None,
        };
        city.parcels = vec![parcel("L0", far), parcel("L1", near)];
    });
    // Four classes a grade is the smallest standard school of the norms.
    let found = held(&intake, &pack());
    assert_eq!(told(&found), [(RemedyKind::Parcel, "L1", Some(4), 2)]);
}

#[test]
fn an_agreement_opens_the_places_next_door() {
    let mut intake = crowded();
    let mut pack = pack();
    pack.reach.max = Metres(100_000);
    pack.reach.across_districts = false;
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(0));
        city.schools[0].enrolment = Some(Places(1));
        city.schools[0].leavers = Some(Places(0));
    });
    let found = held(&intake, &pack);
    assert_eq!(told(&found), [(RemedyKind::Agreement, "D0>D1", None, 2)]);
}

#[test]
fn a_bus_leads_to_room_beyond_the_reach() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(0));
        city.schools[0].enrolment = Some(Places(1));
        city.schools[0].leavers = Some(Places(0));
    });
    let mut pack = pack();
    let straight = haversine_m(
        intake.communities()[0].position,
        intake.schools()[1].position,
    );
    let far = Metres((straight * pack.travel.detour).round() as i64);
    // A bus runs three times as far as children are sent without one, and not a metre farther.
    pack.reach.max = Metres((far.get() + 2) / 3);
    let found = held(&intake, &pack);
    assert_eq!(told(&found), [(RemedyKind::Bus, "K0>S01", Some(1), 2)]);
    assert_eq!(found.all[0].effect.metres_saved.get(), -2 * far.get());
    pack.reach.max = Metres((far.get() + 2) / 3 - 1);
    assert_eq!(told(&held(&intake, &pack)), []);
    // Nor where the districts keep to themselves.
    pack.reach.max = Metres((far.get() + 2) / 3);
    pack.reach.across_districts = false;
    assert_eq!(told(&held(&intake, &pack)), []);
}

#[test]
fn a_bus_from_a_community_that_comes_to_another_district_still_runs() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(0));
    });
    let pack = pack();
    let text = r#"
        title = "t"
        reason = "r"
        [[bus]]
        school = "S01"
        communities = ["K0"]
        district = "D0"
        [[boundary]]
        community = "K0"
        district = "D1"
    "#;
    let scenario = Scenario::from_toml("s", text).unwrap();
    let carried = run_scenario(base(&intake, &pack), scenario, &Control::default()).unwrap();
    let after = AllocationSummary::of(&carried.intake, &carried.finished).figures;
    assert_eq!(after.public, 5);
}

#[test]
fn no_more_is_bought_than_the_budget_bears() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(0));
        city.schools[0].enrolment = Some(Places(1));
        city.schools[0].leavers = Some(Places(0));
        let mut private = city.schools[0].clone();
        private.id = "V0".into();
        private.sector = Sector::Private;
        private.places = Places(0);
        private.purchase_price = Some(Yuan(4_000));
        city.schools.push(private);
        city.districts[0].purchase_budget = Some(Yuan(7_000));
    });
    let found = held(&intake, &pack());
    assert_eq!(told(&found), [(RemedyKind::Purchase, "V0", Some(1), 1)]);
    edit(&mut intake, |city, _| {
        city.districts[0].purchase_budget = Some(Yuan(3_999))
    });
    assert_eq!(told(&held(&intake, &pack())), []);
    edit(&mut intake, |city, _| {
        city.districts[0].purchase_budget = Some(Yuan(8_000))
    });
    assert_eq!(
        told(&held(&intake, &pack())),
        [(RemedyKind::Purchase, "V0", Some(2), 2)]
    );
}

#[test]
fn a_candidate_opens_where_it_is_in_reach() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[0].site_area = Some(SquareMetres(0));
        city.schools[0].enrolment = Some(Places(1));
        city.schools[0].leavers = Some(Places(0));
        let mut candidate = city.schools[0].clone();
        candidate.id = "T0".into();
        candidate.status = SchoolStatus::Candidate;
        candidate.places = Places(1);
        let mut junior = candidate.clone();
        junior.id = "T1".into();
        junior.level = SchoolLevel::Junior;
        junior.places = Places(9);
        city.schools.extend([candidate, junior]);
    });
    let found = held(&intake, &pack());
    assert_eq!(told(&found), [(RemedyKind::Candidate, "T0", Some(1), 1)]);
}

#[test]
fn pupils_above_the_entry_grade_need_a_class_of_their_own_grade_nearby() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[1].places = Places(50);
        // Grades 1 to 5 are 2 to 6 when the children come; grade 6 has left.
        city.schools[1].grades = Some([10, 20, 30, 40, 44, 9].map(Places).into());
        let mut near = city.schools[1].clone();
        near.id = "S02".into();
        near.position.lon += 0.001;
        near.places = Places(1);
        // Classes of 45: two of each grade, or as many as the pupils of a grade fill.
        near.streams = Some(1);
        near.grades = Some([45, 30, 44, 46, 90, 9].map(Places).into());
        let mut far = near.clone();
        far.id = "S03".into();
        far.position.lon += 0.1;
        city.schools.extend([near, far]);
    });
    let pack = pack();
    let control = Control::default();
    let as_is = round::allocate_without_comparison(&intake, &pack, &control).unwrap();
    let found = surplus(base(&intake, &pack), &as_is, &control).unwrap();
    let own = found.iter().find(|own| own.school == SchoolIdx(1)).unwrap();
    let above = own.closed.as_ref().unwrap().above.unwrap();
    assert_eq!(above.pupils, Places(10 + 20 + 30 + 40 + 44));
    // Room at the near school by grade: 0, 15, 1, 44, 0.
    assert_eq!(above.room, Places(15 + 1 + 40));
}

#[test]
fn closing_a_school_with_room_says_whom_it_moves() {
    let mut intake = crowded();
    // Two near schools for two children: one of them can go, with a journey a little longer for one child.
    edit(&mut intake, |city, _| {
        city.schools[1].places = Places(50);
        let mut other = city.schools[1].clone();
        other.id = "S02".into();
        other.position.lon += 0.001;
        city.schools.push(other);
    });
    let pack = pack();
    let control = Control::default();
    let as_is = round::allocate_without_comparison(&intake, &pack, &control).unwrap();
    let found = surplus(base(&intake, &pack), &as_is, &control).unwrap();
    let ids: Vec<&str> = found
        .iter()
        .map(|own| &*intake.schools()[own.school.at()].id)
        .collect();
    // Fifty places at each, one of them with both children: both spare a class of 45 whole.
    assert_eq!(ids.len(), 2);
    let after = |id: &str| {
        let text = format!("title = \"t\"\nreason = \"r\"\nclose = [{{ school = \"{id}\" }}]\n");
        let scenario = Scenario::from_toml("s", &text).unwrap();
        let carried = run_scenario(base(&intake, &pack), scenario, &control).unwrap();
        AllocationSummary::of(&carried.intake, &carried.finished).figures
    };
    let before = AllocationSummary::of(&intake, &as_is).figures;
    for (own, id) in found.iter().zip(ids) {
        let (closed, after) = (own.closed.as_ref().unwrap(), after(id));
        assert_eq!(
            closed.metres_more.get(),
            after.metres_total - before.metres_total
        );
        assert_eq!(closed.unplaced.get(), after.unplaced - before.unplaced);
        assert_eq!(closed.without_public.get(), before.public - after.public);
        let used = as_is.allocation.outcomes().iter();
        let there = used
            .filter(|outcome| outcome.school() == Some(own.school))
            .count();
        assert_eq!(closed.moved, Places(there as i64));
        assert_eq!((own.classes.get(), own.until), (1, 2026));
    }
}

#[test]
fn room_lasts_as_long_as_the_forecasts_leave_it() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[1].places = Places(50);
        let at = city.communities[1].position;
        // Three children in 2027, sixty in 2028, three again in 2029; a high forecast alone makes no year.
        let forecasts = [
            (2027, Variant::Middle, 3),
            (2028, Variant::Middle, 60),
            (2029, Variant::Middle, 3),
            (2030, Variant::High, 3),
        ];
        city.demand = forecasts
            .map(|(year, variant, count)| Demand {
                cell: "K1".into(),
                year,
                variant,
                position: at,
                count: Places(count),
                entrants: Places(0),
                leavers: Places(0),
                district: Some(DistrictIdx(1)),
                points: None,
            })
            .into();
    });
    let until = |intake: &Intake| {
        let (pack, control) = (pack(), Control::default());
        let as_is = round::allocate_without_comparison(intake, &pack, &control).unwrap();
        let found = surplus(base(intake, &pack), &as_is, &control).unwrap();
        found.iter().map(|own| own.until).collect::<Vec<i64>>()
    };
    assert_eq!(until(&intake), [2027]);
    edit(&mut intake, |city, _| city.demand[1].count = Places(4));
    assert_eq!(until(&intake), [2029]);
}

#[test]
fn a_school_with_a_child_placed_by_hand_is_not_said_to_close() {
    let mut intake = crowded();
    edit(&mut intake, |city, own| {
        city.schools[1].places = Places(50);
        own.manual_placements = vec![ManualPlacement {
            is_extra: false,
            child: ChildIdx(3),
            school: SchoolIdx(1),
            grounds: Grounds::default(),
        }];
    });
    let (pack, control) = (pack(), Control::default());
    let as_is = round::allocate_without_comparison(&intake, &pack, &control).unwrap();
    let found = surplus(base(&intake, &pack), &as_is, &control).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].closed, None);
}

#[test]
fn rooms_alone_do_not_say_that_the_site_is_large_enough() {
    let mut intake = crowded();
    edit(&mut intake, |city, _| {
        city.schools[0].streams = Some(1);
        city.schools[0].rooms = Some(12);
    });
    let found = held(&intake, &pack());
    assert_eq!(told(&found), [(RemedyKind::Class, "S00", Some(1), 2)]);
    assert_eq!(found.all[0].fits, None);
    // Eleven rooms hold one stream of six grades, not two.
    edit(&mut intake, |city, _| city.schools[0].rooms = Some(11));
    assert_eq!(told(&held(&intake, &pack())), []);
}
