//! Late changes on random towns, held against a referee that is written from the definition: nobody who kept a place
//! lost it, and the places that were free went, step by step, to those whose turn it was.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use xuewei_core::allocation::{Allocation, Outcome, PlacedBy};
use xuewei_core::amend::{Before, Changes, MoveKind, Version, first_reasons, moves, places_left};
use xuewei_core::audit::Violation;
use xuewei_core::control::Control;
use xuewei_core::derive::{Posts, derive_amended};
use xuewei_core::domain::{
    Child, ChildIdx, CommunityIdx, Grounds, Intake, ManualPlacement, SchoolIdx, SchoolLevel,
    Sector, TextColumn, TravelOrigin, haversine_m,
};
use xuewei_core::explain::Reason;
use xuewei_core::network::{self, direct};
use xuewei_core::policy::{LateOrder, MinimumScore, Pack, SiblingPriority, StepKind};
use xuewei_core::qualify::{Eligibility, Qualified, Rank, choices};
use xuewei_core::round::allocate;
use xuewei_core::units::{Places, Points, Yuan};

use crate::claims::has_bus;
use crate::town::{Town, edit, rich_towns, towns};

/// Numbers drawn from bytes.
struct Draw<'a>(std::iter::Cycle<std::slice::Iter<'a, u8>>);

impl Draw<'_> {
    fn below(&mut self, n: usize) -> usize {
        let (a, b) = (self.0.next().unwrap(), self.0.next().unwrap());
        (usize::from(*a) * 251 + usize::from(*b)) % n.max(1)
    }
}

/// The journey of a child to a school where it may be sent by the rules of a step; however long it is.
fn journey(intake: &Intake, pack: &Pack, child: ChildIdx, school: SchoolIdx) -> Option<i64> {
    let (of, to) = (
        &intake.children()[child.at()],
        &intake.schools()[school.at()],
    );
    if !to.is_open_to(intake.level()) {
        return None;
    }
    if let Some(travel) = intake.travel() {
        let starts = [
            Some(TravelOrigin::Child(child)),
            of.community.map(TravelOrigin::Community),
        ];
        let listed = |(from, at, _): &(TravelOrigin, SchoolIdx, _)| {
            starts.contains(&Some(*from)) && *at == school
        };
        if !travel.journeys.iter().any(listed) {
            let is_start = |(from, ..): &(TravelOrigin, SchoolIdx, _)| *from == starts[0].unwrap();
            let home = of.home.filter(|_| travel.journeys.iter().any(is_start));
            let community = of.community.map(|c| intake.communities()[c.at()].position);
            let line = haversine_m(home.or(community)?, to.position) * pack.travel.detour;
            let is_open = may_cross(intake, pack, child, school);
            let runs = is_open && has_bus(intake, pack, child, school);
            return runs.then_some(line.round() as i64);
        }
    } else if of.community.is_none() && of.home.is_none() {
        return None;
    }
    may_cross(intake, pack, child, school).then(|| direct(intake, pack, child, school).get())
}

/// Whether the districts of a child and a school let it attend there.
fn may_cross(intake: &Intake, pack: &Pack, child: ChildIdx, school: SchoolIdx) -> bool {
    let (of, to) = (
        &intake.children()[child.at()],
        &intake.schools()[school.at()],
    );
    let id = |d: Option<xuewei_core::domain::DistrictIdx>| {
        d.map(|d| intake.districts()[d.at()].id.to_string())
    };
    let is_crossing = match (id(of.district), id(to.district)) {
        (Some(from), Some(to)) => {
            let mut agreed = pack.reach.agreements.iter();
            from != to && !agreed.any(|a| a.from == from && a.to == to)
        }
        _ => false,
    };
    !is_crossing || pack.reach.across_districts
}

/// The referee: everything from what the version begins with.
struct Referee<'a> {
    intake: &'a Intake,
    rules: &'a Pack,
    qualified: &'a Qualified,
    /// Children who wait, from the highest rank down.
    waiting: Vec<ChildIdx>,
    free: Vec<i64>,
    /// Who applied in time, from the highest rank down.
    in_time: Vec<ChildIdx>,
    /// By district with a budget, what is left of it.
    money: BTreeMap<usize, i64>,
}

/// What a bought place at a school costs; a public one nothing.
fn price(intake: &Intake, pack: &Pack, school: SchoolIdx) -> i64 {
    let of = &intake.schools()[school.at()];
    let cap = pack.norms.purchase_cap.of(of.level);
    match of.sector {
        Sector::Public => 0,
        Sector::Private => of.purchase_price.map_or(0, |price| price.min(cap).get()),
    }
}

impl Referee<'_> {
    /// Who gets which school in which of the steps.
    fn expected(mut self) -> BTreeMap<ChildIdx, (SchoolIdx, usize)> {
        let mut got = BTreeMap::new();
        let mut lines: BTreeMap<usize, Option<i64>> = BTreeMap::new();
        for (at, step) in self.rules.procedure.iter().enumerate() {
            match &step.act {
                StepKind::Choice {
                    column,
                    choices: most,
                    line,
                    school_line,
                    within_reach,
                    ..
                } => {
                    if *line != MinimumScore::None {
                        lines = self.lines(line);
                    }
                    for child in self.waiting.clone() {
                        if !self.passes(&lines, child) {
                            continue;
                        }
                        let named = choices(
                            self.intake,
                            self.rules,
                            self.intake.evidence(column),
                            *most,
                            child,
                        );
                        let points = self.qualified.points[child.at()];
                        let fits = |school: &SchoolIdx| {
                            let own = journey(self.intake, self.rules, child, *school);
                            let most = self.rules.reach.max.get();
                            let bar = self.intake.schools()[school.at()].line;
                            let bus = has_bus(self.intake, self.rules, child, *school);
                            own.is_some_and(|m| !within_reach || m <= most || bus)
                                && (!school_line || bar.is_none_or(|bar| points >= Some(bar)))
                                && self.free[school.at()] > 0
                        };
                        if let Some(school) = named.0.into_iter().find(fits) {
                            self.give(child, school, at, &mut got);
                        }
                    }
                }
                StepKind::Coordination {
                    across_districts,
                    above_line,
                } => {
                    let pack = self.rules.with_reach(*across_districts);
                    for sector in pack.objectives.iter().filter_map(|o| o.sector()) {
                        let mut shut = BTreeSet::new();
                        for child in self.waiting.clone() {
                            if *above_line && !self.passes(&lines, child) {
                                continue;
                            }
                            let open = |school: SchoolIdx| {
                                let of = &self.intake.schools()[school.at()];
                                let metres = journey(self.intake, &pack, child, school)?;
                                (of.sector == sector
                                    && (metres <= pack.reach.max.get()
                                        || has_bus(self.intake, &pack, child, school))
                                    && self.free[school.at()] > 0)
                                    .then_some((metres, school))
                            };
                            let schools = (0..self.free.len()).map(SchoolIdx::from_usize);
                            let open: BTreeSet<_> = schools.filter_map(open).collect();
                            let district = self.district(child);
                            let left = match sector {
                                Sector::Public => None,
                                Sector::Private => district.and_then(|d| self.money.get(&d)),
                            };
                            let bears = |school: SchoolIdx| {
                                let price = price(self.intake, self.rules, school);
                                left.is_none_or(|left| price <= *left)
                            };
                            let borne = open.iter().find(|(_, school)| bears(*school));
                            match borne.copied() {
                                Some((_, school)) if !shut.contains(&district) => {
                                    self.give(child, school, at, &mut got);
                                }
                                None if !open.is_empty() => drop(shut.insert(district)),
                                _ => {}
                            }
                        }
                    }
                }
            }
        }
        got
    }

    fn give(
        &mut self,
        child: ChildIdx,
        school: SchoolIdx,
        at: usize,
        got: &mut BTreeMap<ChildIdx, (SchoolIdx, usize)>,
    ) {
        self.free[school.at()] -= 1;
        let price = price(self.intake, self.rules, school);
        if let Some(left) = self.district(child).and_then(|d| self.money.get_mut(&d)) {
            *left -= price;
        }
        self.waiting.retain(|other| *other != child);
        got.insert(child, (school, at));
    }

    fn district(&self, child: ChildIdx) -> Option<usize> {
        self.intake.children()[child.at()].district.map(|d| d.at())
    }

    /// By district the points from which a child passes; `None` where nobody does.
    fn lines(&self, line: &MinimumScore) -> BTreeMap<usize, Option<i64>> {
        let mut lines = BTreeMap::new();
        for (d, district) in self.intake.districts().iter().enumerate() {
            match line {
                // No town has areas below its districts.
                MinimumScore::None | MinimumScore::PlacesByArea | MinimumScore::GivenByArea(_) => {}
                MinimumScore::Given(given) => {
                    if let Some(points) = given.get(&*district.id) {
                        lines.insert(d, Some(points.parts()));
                    }
                }
                MinimumScore::Places => {
                    let places: i64 = (self.intake.schools().iter())
                        .filter(|s| {
                            s.is_open_to(self.intake.level())
                                && s.sector == Sector::Public
                                && s.district.map(|own| own.at()) == Some(d)
                        })
                        .map(|s| s.places.get())
                        .sum();
                    let own: Vec<ChildIdx> = (self.in_time.iter().copied())
                        .filter(|c| {
                            let of = self.intake.children()[c.at()].district;
                            of.map(|own| own.at()) == Some(d)
                        })
                        .collect();
                    if own.len() as i64 > places {
                        let last = places.checked_sub(1).filter(|at| *at >= 0);
                        let points =
                            |c: ChildIdx| self.qualified.points[c.at()].unwrap_or_default().parts();
                        lines.insert(d, last.map(|at| points(own[at as usize])));
                    }
                }
            }
        }
        lines
    }

    fn passes(&self, lines: &BTreeMap<usize, Option<i64>>, child: ChildIdx) -> bool {
        let district = self.intake.children()[child.at()].district;
        match district.and_then(|d| lines.get(&d.at())) {
            None => true,
            Some(None) => false,
            Some(Some(line)) => {
                let points = self.qualified.points[child.at()];
                points.is_some_and(|points| points.parts() >= *line)
            }
        }
    }
}

/// What stands after a version, or at the beginning.
struct Stand {
    intake: Intake,
    /// The intake as tables would have it: no place for one child alone.
    table: Intake,
    qualified: Qualified,
    allocation: Allocation,
    reasons: Vec<Reason>,
}

impl Stand {
    fn before(&self) -> Before<'_> {
        Before {
            intake: &self.intake,
            qualified: &self.qualified,
            allocation: &self.allocation,
            reasons: &self.reasons,
        }
    }
}

/// The table with children who apply late, in front of all others or behind.
fn with_late(table: &Intake, version: u32, is_front: bool, draw: &mut Draw<'_>) -> Intake {
    let count = draw.below(4);
    let mut table = table.clone();
    let schools: Vec<String> = table.schools().iter().map(|s| s.id.to_string()).collect();
    let prefix = match is_front {
        true => format!("A{}", 900 - version),
        false => format!("L{version}"),
    };
    edit(&mut table, |city, own| {
        let late: Vec<Child> = (0..count)
            .map(|at| {
                let community = draw.below(6);
                Child {
                    id: format!("{prefix}-{at}").into(),
                    household: None,
                    birth_date: None,
                    home: None,
                    community: Some(CommunityIdx(community as u32)),
                    district: city.communities[community].district,
                    level: match draw.below(12) {
                        0 => SchoolLevel::Junior,
                        _ => SchoolLevel::Primary,
                    },
                    points: (draw.below(10) > 0)
                        .then(|| Points::from_parts(draw.below(14) as i64 * 10_000)),
                }
            })
            .collect();
        let old = own.children.len();
        for column in &mut own.evidence {
            let mut wider = TextColumn::new(column.name.clone());
            let cells: Vec<String> = (0..count)
                .map(|_| match column.name.as_str() {
                    "group" => "g".to_owned(),
                    _ => schools[draw.below(schools.len())].clone(),
                })
                .collect();
            let theirs = (0..old).map(|row| column.get(row).to_owned());
            let all: Vec<String> = match is_front {
                true => cells.into_iter().chain(theirs).collect(),
                false => theirs.chain(cells).collect(),
            };
            all.iter().for_each(|cell| wider.push(cell));
            *column = wider;
        }
        let shift = match is_front {
            true => count,
            false => 0,
        };
        for own in &mut own.manual_placements {
            own.child = ChildIdx::from_usize(own.child.at() + shift);
        }
        match is_front {
            true => own.children.splice(0..0, late).for_each(drop),
            false => own.children.extend(late),
        }
    });
    table
}

/// Changes that could be: nobody withdraws twice, nobody is placed where there is no room.
fn some_changes(stand: &Stand, table: &Intake, draw: &mut Draw<'_>) -> Changes {
    let was = |child: ChildIdx| stand.intake.child(&table.children()[child.at()].id);
    let mut changes = Changes::default();
    for at in 0..table.children().len() {
        let child = ChildIdx::from_usize(at);
        let takes_part = was(child)
            .is_some_and(|own| stand.qualified.eligibility[own.at()] == Eligibility::Eligible);
        if takes_part && draw.below(6) == 0 {
            changes.withdrawn.push(child);
        }
    }
    let gone: Vec<ChildIdx> = changes.withdrawn.iter().filter_map(|c| was(*c)).collect();
    let mut left = places_left(stand.before(), &gone);
    for at in 0..table.children().len() {
        let child = ChildIdx::from_usize(at);
        let of = &table.children()[at];
        let is_fit = of.level == table.level() && (of.home.is_some() || of.community.is_some());
        if !is_fit || changes.withdrawn.contains(&child) || draw.below(10) > 0 {
            continue;
        }
        let school = SchoolIdx::from_usize(draw.below(table.schools().len()));
        if !table.schools()[school.at()].is_open_to(table.level()) {
            continue;
        }
        let is_extra = left[school.at()] <= 0;
        if is_extra && draw.below(3) > 0 {
            continue;
        }
        left[school.at()] -= i64::from(!is_extra);
        changes.placed.push(ManualPlacement {
            child,
            school,
            grounds: Grounds::default(),
            is_extra,
        });
    }
    changes
}

thread_local! {
    static MOVED_UP: Cell<usize> = const { Cell::new(0) };
    static FILLED_LATE: Cell<usize> = const { Cell::new(0) };
    static CHOSEN: Cell<usize> = const { Cell::new(0) };
}

fn count(counter: &'static std::thread::LocalKey<Cell<usize>>, n: usize) {
    counter.with(|counter| counter.set(counter.get() + n));
}

/// One version after another, each held against the referee.
fn sequence(town: &Town, bytes: &[u8]) {
    let control = Control::default();
    let mut rules = town.pack.clone();
    rules.late = [LateOrder::After, LateOrder::ByRank][usize::from(bytes[0] % 4 == 3)];
    // The referee knows schools that take children by rank alone.
    if !bytes[1].is_multiple_of(4) {
        rules.reserves.clear();
        for step in &mut rules.procedure {
            if let StepKind::Choice { siblings, .. } = &mut step.act {
                *siblings = SiblingPriority::None;
            }
        }
    }
    let mut intake = town.intake.clone();
    if bytes[2].is_multiple_of(3) {
        edit(&mut intake, |city, _| {
            for (at, school) in city.schools.iter_mut().enumerate() {
                school.purchase_price = (at % 5 > 0).then_some(Yuan(1_000 + 500 * at as i64));
            }
            for (at, district) in city.districts.iter_mut().enumerate() {
                district.purchase_budget = (at % 3 < 2).then_some(Yuan(i64::from(bytes[3]) * 40));
            }
        });
    }
    let first = allocate(&intake, &rules, &control).unwrap();
    let proved = (&first.allocation, &first.certificate);
    let reasons = first_reasons(&intake, &rules, &first.qualified, proved, &control).unwrap();
    assert_eq!(reasons, first.derived.reasons);
    let mut stand = Stand {
        table: intake.clone(),
        intake,
        qualified: first.qualified,
        allocation: first.allocation,
        reasons,
    };
    let mut draw = Draw(bytes.iter().cycle());
    for number in 2..=4 {
        let is_front = town.intake.travel().is_none() && draw.below(2) == 0;
        let table = with_late(&stand.table, number, is_front, &mut draw);
        let changes = some_changes(&stand, &table, &mut draw);
        let before = stand.before();
        let version =
            Version::begin(before, table.clone(), (&rules, number), &changes, &control).unwrap();
        let now = version.fill(&control).unwrap();
        assert_eq!(version.audit(&now, &control).unwrap(), []);
        let reasons = version.reasons(before, &now);
        hold(&stand, &version, (&rules, &changes), (&now, &reasons));
        forge(&version, &now, &mut draw);
        follows(&version, (&now, &reasons), &control);
        let told = moves(before, &version, &changes, &now);
        count(
            &MOVED_UP,
            told.iter().filter(|m| m.kind == MoveKind::MovedUp).count(),
        );
        count(
            &FILLED_LATE,
            told.iter()
                .filter(|m| m.kind == MoveKind::LatePlaced)
                .count(),
        );
        stand = Stand {
            intake: version.intake,
            table,
            qualified: version.qualified,
            allocation: now,
            reasons,
        };
    }
}

/// Everything that is claimed of a version.
fn hold(
    stand: &Stand,
    version: &Version,
    (rules, changes): (&Pack, &Changes),
    (now, reasons): (&Allocation, &[Reason]),
) {
    let Version {
        intake, qualified, ..
    } = version;
    let ranks = &qualified.ranking;
    let steps = rules.procedure.len();
    let first = version.pack.procedure.len() - steps;
    let placed: BTreeMap<ChildIdx, SchoolIdx> = changes
        .placed
        .iter()
        .map(|own| (own.child, own.school))
        .collect();
    let withdrawn: BTreeSet<ChildIdx> = changes.withdrawn.iter().copied().collect();
    let mut held = vec![0_i64; intake.schools().len()];
    let mut money: BTreeMap<usize, i64> = intake
        .districts()
        .iter()
        .enumerate()
        .filter_map(|(at, district)| Some((at, district.purchase_budget?.get())))
        .collect();
    let mut waiting = Vec::new();
    let mut last_before = 0;
    for (at, child) in intake.children().iter().enumerate() {
        let index = ChildIdx::from_usize(at);
        let own = stand.intake.child(&child.id);
        let had = own.map(|own| (stand.allocation.of(own), stand.allocation.placed_by(own)));
        let has = (now.of(index), now.placed_by(index));
        let rank = ranks.of(index);
        if withdrawn.contains(&index) {
            assert_eq!(has, (Outcome::Ineligible, PlacedBy::Not));
            assert_eq!((reasons[at], rank), (Reason::Withdrawn, None));
            continue;
        }
        if let Some(school) = placed.get(&index) {
            assert_eq!((has.0.school(), has.1), (Some(*school), PlacedBy::ByHand));
            assert_eq!(reasons[at], Reason::ByHand);
            held[school.at()] += 1;
            continue;
        }
        if let (Some(own), Some(had)) = (own, had) {
            if had.0 != Outcome::Unplaced {
                // Everybody else keeps place and reason.
                assert_eq!((has, reasons[at]), (had, stand.reasons[own.at()]));
            } else if has.0 == Outcome::Unplaced {
                assert_eq!(reasons[at], stand.reasons[own.at()]);
            } else {
                assert_eq!(reasons[at], Reason::MovedUp);
            }
            if rules.late == LateOrder::After {
                assert_eq!(rank, stand.qualified.ranking.of(own));
                last_before = last_before.max(rank.map_or(0, |rank| rank.0));
            }
        }
        match has.0 {
            Outcome::Placed { school, .. } if had.is_some_and(|had| had == has) => {
                held[school.at()] += 1;
            }
            Outcome::Placed { .. } | Outcome::Unplaced => waiting.push(index),
            _ => {}
        }
    }
    if rules.late == LateOrder::After {
        let late = (0..intake.children().len()).map(ChildIdx::from_usize);
        let late = late.filter(|c| stand.intake.child(&intake.children()[c.at()].id).is_none());
        for rank in late.filter_map(|child| ranks.of(child)) {
            assert!(rank > Rank(last_before), "late children come after all");
        }
    }
    let extra = |school: usize| {
        let own = intake.manual_placements().iter();
        own.filter(|own| own.is_extra && own.school.at() == school)
            .count() as i64
    };
    let mut free = Vec::new();
    for (school, held) in held.iter().enumerate() {
        let places = stand.table.schools()[school].places + Places(extra(school));
        assert_eq!(intake.schools()[school].places, places);
        free.push(places.get() - held);
    }
    for (at, child) in intake.children().iter().enumerate() {
        let school = version.standing.of(ChildIdx::from_usize(at)).school();
        let own = child.district.and_then(|d| money.get_mut(&d.at()));
        if let (Some(school), Some(left)) = (school, own) {
            *left -= price(intake, rules, school);
        }
    }
    waiting.sort_by_key(|child| ranks.of(*child));
    let is_by_rank = rules.procedure.iter().all(|step| match &step.act {
        // Nor does the referee know areas below the districts.
        StepKind::Choice {
            siblings,
            within_area,
            line,
            ..
        } => {
            *siblings == SiblingPriority::None
                && rules.reserves.is_empty()
                && !within_area
                && !line.is_by_area()
        }
        StepKind::Coordination { .. } => true,
    });
    if !is_by_rank {
        return;
    }
    let referee = Referee {
        intake,
        rules,
        qualified,
        waiting: waiting.clone(),
        free,
        in_time: ranks.in_time().to_vec(),
        money,
    };
    let expected = referee.expected();
    for child in waiting {
        let own = match now.placed_by(child) {
            PlacedBy::In(step) => {
                Some((now.of(child).school().unwrap(), usize::from(step) - first))
            }
            _ => None,
        };
        assert_eq!(own, expected.get(&child).copied(), "{child:?}");
        if let Some((_, step)) = own {
            let is_choice = matches!(rules.procedure[step].act, StepKind::Choice { .. });
            count(&CHOSEN, usize::from(is_choice));
        }
    }
}

/// What is otherwise than the version says is found.
fn forge(version: &Version, now: &Allocation, draw: &mut Draw<'_>) {
    let control = Control::default();
    let children = now.outcomes().len();
    let index = |at: usize| ChildIdx::from_usize(at);
    let finds = |forged: &Allocation, wanted: &dyn Fn(&Violation) -> bool| {
        let faults = version.audit(forged, &control).unwrap();
        assert!(faults.iter().any(wanted), "{faults:?}");
    };
    let at = draw.below(children);
    // Somebody who has a place loses it.
    let holder = (0..children)
        .map(|i| index((i + at) % children))
        .find(|child| {
            matches!(now.of(*child), Outcome::Placed { .. })
                && now.placed_by(*child) != PlacedBy::ByHand
        });
    if let Some(child) = holder {
        let mut forged = now.clone();
        forged.place(child, Outcome::Unplaced, PlacedBy::Not);
        let is_kept = version.standing.of(child) == now.of(child);
        finds(&forged, &|fault| match is_kept {
            true => *fault == Violation::NotKept(child),
            // In a round of choice another fault tells of it.
            false => matches!(fault, Violation::NotNext(_) | Violation::NotStable(_)),
        });
        if !is_kept {
            let mut forged = now.clone();
            forged.place(child, now.of(child), PlacedBy::In(0));
            let faults = version.audit(&forged, &control).unwrap();
            assert!(!faults.is_empty());
        }
    }
    // Whoever withdrew has a place again.
    let gone = (0..children).map(index);
    let gone = gone.filter(|c| version.qualified.eligibility[c.at()] == Eligibility::Withdrawn);
    for child in gone.take(1) {
        let mut forged = now.clone();
        forged.place(child, Outcome::Unplaced, PlacedBy::Not);
        finds(&forged, &|fault| *fault == Violation::NotWithdrawn(child));
    }
    // A place is given to somebody who ranks lower than the one who has it.
    let new = |child: &ChildIdx| {
        version.standing.of(*child) == Outcome::Unplaced && now.of(*child).school().is_some()
    };
    let taker = (0..children).map(index).find(new);
    let other = (0..children).map(index).find(|c| now.waits(*c));
    if let (Some(taker), Some(other)) = (taker, other) {
        let mut forged = now.clone();
        forged.place(other, now.of(taker), now.placed_by(taker));
        forged.place(taker, Outcome::Unplaced, PlacedBy::Not);
        assert!(!version.audit(&forged, &control).unwrap().is_empty());
    }
}

/// What follows from a version can be worked out, and its areas are proved.
fn follows(version: &Version, (now, reasons): (&Allocation, &[Reason]), control: &Control) {
    let Version {
        intake,
        pack,
        qualified,
        ..
    } = version;
    let widest = pack.widest();
    let order = qualified.ranking.order();
    let own = network::build(intake, pack, order, control).unwrap();
    let wide = network::build(intake, &widest, order, control).unwrap();
    let networks = (&own, &wide);
    let allocated = (now, reasons);
    let derived =
        derive_amended(pack, networks, qualified, allocated, Posts::Best, control).unwrap();
    assert_eq!(derived.reasons, reasons);
    let proof = &derived.pressure.certificate;
    let faults =
        xuewei_core::audit::pressure(intake, pack, qualified, now, proof, control).unwrap();
    assert_eq!(faults, []);
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 509)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Three versions, one on the other, on every town.
    #[test]
    fn changes_one_after_the_other_are_as_the_definition_has_them(
        town in rich_towns(),
        bytes in bytes(),
    ) {
        sequence(&town, &bytes);
    }

    #[test]
    fn so_they_are_where_one_coordination_is_the_whole_procedure(
        town in towns(),
        bytes in bytes(),
    ) {
        sequence(&town, &bytes);
    }
}

/// The properties look at what they speak of.
#[test]
fn the_towns_have_somebody_who_moves_up_and_somebody_late_who_is_placed() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for _ in 0..120 {
        let town = rich_towns().new_tree(&mut runner).unwrap().current();
        let bytes = bytes().new_tree(&mut runner).unwrap().current();
        sequence(&town, &bytes);
    }
    for counter in [&MOVED_UP, &FILLED_LATE, &CHOSEN] {
        let seen = counter.with(Cell::get);
        assert!(seen >= 10, "{seen}");
    }
}
