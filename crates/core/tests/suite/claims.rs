//! What a reason claims, held against the round by counting: every journey is measured again here, and who holds a
//! place is read off the outcomes, without the network and without anything of the module that gives the reasons.

use std::collections::BTreeMap;

use xuewei_core::allocation::{Allocation, Outcome, PlacedBy};
use xuewei_core::domain::{ChildIdx, Intake, School, SchoolIdx, Sector, TravelOrigin, haversine_m};
use xuewei_core::explain::Reason;
use xuewei_core::policy::{
    AREA, Fairness, MinimumScore, Objective, Pack, SIBLING_SCHOOL, StepKind, TravelFrom,
};
use xuewei_core::qualify::{Eligibility, MissingInformation, Qualified, ScoreThresholds, choices};

/// Whether a bus of the pack brings a child to a school: its community is named, and is the only one of the name.
pub fn has_bus(intake: &Intake, pack: &Pack, child: ChildIdx, school: SchoolIdx) -> bool {
    let Some(community) = intake.children()[child.at()].community else {
        return false;
    };
    let name = &*intake.communities()[community.at()].name;
    let namesakes = intake.communities().iter().filter(|c| *c.name == *name);
    let is_only = namesakes.count() == 1;
    let mut buses = pack.reach.buses.iter();
    is_only
        && buses.any(|bus| {
            *bus.school == *intake.schools()[school.at()].id
                && bus.communities.iter().any(|stop| **stop == *name)
        })
}

/// The round whose reasons are held against it.
pub struct Claims<'a> {
    intake: &'a Intake,
    pack: &'a Pack,
    qualified: &'a Qualified,
    allocation: &'a Allocation,
    /// The lines in force in each step.
    lines: Vec<ScoreThresholds>,
    /// The children at each school.
    held: BTreeMap<SchoolIdx, Vec<ChildIdx>>,
    /// The travel table: by start, then school.
    travel: BTreeMap<TravelOrigin, BTreeMap<SchoolIdx, i64>>,
}

impl<'a> Claims<'a> {
    pub fn new(
        intake: &'a Intake,
        pack: &'a Pack,
        qualified: &'a Qualified,
        allocation: &'a Allocation,
    ) -> Self {
        let mut in_force = MinimumScore::None;
        let lines = pack.procedure.iter().map(|step| {
            if let StepKind::Choice { line, .. } = &step.act
                && *line != MinimumScore::None
            {
                in_force = line.clone();
            }
            ScoreThresholds::of(intake, qualified, &in_force)
        });
        let lines = lines.collect();
        let mut held: BTreeMap<SchoolIdx, Vec<ChildIdx>> = BTreeMap::new();
        for (i, outcome) in allocation.outcomes().iter().enumerate() {
            if let Some(school) = outcome.school() {
                held.entry(school)
                    .or_default()
                    .push(ChildIdx::from_usize(i));
            }
        }
        let mut travel: BTreeMap<TravelOrigin, BTreeMap<SchoolIdx, i64>> = BTreeMap::new();
        for (from, school, metres) in intake.travel().iter().flat_map(|t| &t.journeys) {
            travel
                .entry(*from)
                .or_default()
                .insert(*school, metres.get());
        }
        Self {
            intake,
            pack,
            qualified,
            allocation,
            lines,
            held,
            travel,
        }
    }

    /// The journey of a child to a school, however long; none where there is none.
    fn journey(&self, child: ChildIdx, school: SchoolIdx) -> Option<i64> {
        let of = &self.intake.children()[child.at()];
        if self.intake.travel().is_some() {
            let own = self.travel.get(&TravelOrigin::Child(child));
            let shared = of.community.map(TravelOrigin::Community);
            let shared = shared.and_then(|start| self.travel.get(&start));
            let listed = |start: Option<&BTreeMap<SchoolIdx, i64>>| start?.get(&school).copied();
            let straight = || {
                let home = of.home.filter(|_| own.is_some());
                let community = of
                    .community
                    .map(|c| self.intake.communities()[c.at()].position);
                let to = self.intake.schools()[school.at()].position;
                let line = haversine_m(home.or(community)?, to) * self.pack.travel.detour;
                has_bus(self.intake, self.pack, child, school).then_some(line.round() as i64)
            };
            return listed(own).or_else(|| listed(shared)).or_else(straight);
        }
        let community = of
            .community
            .map(|c| self.intake.communities()[c.at()].position);
        let from = match self.pack.travel.from {
            TravelFrom::Community => community.or(of.home),
            TravelFrom::Home => of.home.or(community),
        };
        let to = self.intake.schools()[school.at()].position;
        Some((haversine_m(from?, to) * self.pack.travel.detour).round() as i64)
    }

    /// Whether a child may be sent on a journey of so many metres to a school.
    fn fits(&self, child: ChildIdx, school: SchoolIdx, metres: i64) -> bool {
        let has_bus = has_bus(self.intake, self.pack, child, school);
        metres <= self.pack.reach.max.get() || has_bus
    }

    /// Open schools of a sector within the longest journey, whatever their district, and how far they are.
    fn in_reach(&self, child: ChildIdx, sector: Sector) -> Vec<(SchoolIdx, i64)> {
        let open = self.intake.open_schools();
        let of_sector = open.filter(|(_, school)| school.sector == sector);
        let near = of_sector.filter_map(|(at, _)| Some((at, self.journey(child, at)?)));
        near.filter(|(school, metres)| self.fits(child, *school, *metres))
            .collect()
    }

    /// Whether the districts let a child into a school in a step.
    fn is_open(&self, step: usize, child: ChildIdx, school: SchoolIdx) -> bool {
        let across = match self.pack.procedure[step].act {
            StepKind::Coordination {
                across_districts, ..
            } => across_districts,
            StepKind::Choice { .. } => None,
        };
        if across.unwrap_or(self.pack.reach.across_districts) {
            return true;
        }
        let from = self.intake.children()[child.at()].district;
        let to = self.intake.schools()[school.at()].district;
        let (Some(from), Some(to)) = (from, to) else {
            return true;
        };
        let id = |district: xuewei_core::domain::DistrictIdx| {
            &*self.intake.districts()[district.at()].id
        };
        let mut agreements = self.pack.reach.agreements.iter();
        from == to || agreements.any(|a| a.from == id(from) && a.to == id(to))
    }

    /// Whether any step opens a school to a child: the pack's own reach does, or a coordination.
    fn is_ever_open(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let steps = 0..self.pack.procedure.len();
        self.pack.reach.across_districts
            || steps.clone().any(|step| self.is_open(step, child, school))
    }

    fn takes_part(&self, step: usize, child: ChildIdx) -> bool {
        let passes = self.lines[step].passes(self.intake, self.qualified, child);
        match self.pack.procedure[step].act {
            StepKind::Coordination { above_line, .. } => !above_line || passes,
            StepKind::Choice { .. } => passes,
        }
    }

    fn left(&self, school: SchoolIdx) -> i64 {
        let held = self.held.get(&school).map_or(0, |held| held.len() as i64);
        self.intake.schools()[school.at()].places.get() - held
    }

    fn holders(&self, school: SchoolIdx) -> impl Iterator<Item = ChildIdx> + '_ {
        self.held.get(&school).into_iter().flatten().copied()
    }

    /// Whether one child ranks lower than another, or has no rank.
    fn is_lower(&self, other: ChildIdx, child: ChildIdx) -> bool {
        let ranking = &self.qualified.ranking;
        match (ranking.of(other), ranking.of(child)) {
            (Some(other), Some(child)) => other > child,
            (None, Some(_)) => true,
            _ => false,
        }
    }

    /// Children ranked lower than this one at a school, placed as is wanted.
    fn lower(
        &self,
        child: ChildIdx,
        school: SchoolIdx,
        wanted: impl Fn(PlacedBy) -> bool,
    ) -> usize {
        let lower = self
            .holders(school)
            .filter(|other| self.is_lower(*other, child));
        lower
            .filter(|other| wanted(self.allocation.placed_by(*other)))
            .count()
    }

    /// Whether a school has no place left and every child there ranks higher.
    fn is_full_of_higher(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        self.left(school) <= 0 && self.lower(child, school, |_| true) == 0
    }

    /// Whether the table tells of an elder brother or sister at a school.
    fn has_elder(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let text = self.intake.evidence(SIBLING_SCHOOL);
        let text = text.map_or("", |column| column.get(child.at()));
        text == &*self.intake.schools()[school.at()].id
    }

    fn has_sibling_at(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let household = |child: ChildIdx| self.intake.children()[child.at()].household;
        let own = household(child);
        let mut others = self.holders(school).filter(|other| *other != child);
        own.is_some() && others.any(|other| household(other) == own)
    }

    /// Whether two children of one step could change places and all journeys together be shorter.
    fn exchange_shortens(&self, step: usize, child: ChildIdx, other: ChildIdx) -> bool {
        let at = |child: ChildIdx| match self.allocation.of(child) {
            Outcome::Placed { school, metres, .. } => (school, metres.get()),
            _ => unreachable!("placed"),
        };
        let ((own, metres), (its, its_metres)) = (at(child), at(other));
        let after = |child: ChildIdx, school: SchoolIdx| {
            let metres = self.journey(child, school)?;
            let fits = self.fits(child, school, metres);
            (fits && self.is_open(step, child, school)).then_some(metres)
        };
        let after = after(child, its).zip(after(other, own));
        after.is_some_and(|(a, b)| a + b < metres + its_metres)
    }

    fn buys_first(&self) -> bool {
        let objectives = self.pack.objectives.iter();
        let first = objectives.into_iter().find(|o| o.sector().is_some());
        first == Some(&Objective::PurchasedPlaces)
    }

    /// Whether a school is in a child's area, or one of the two is not known.
    fn is_of_area(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let own = self.intake.evidence(AREA).map_or("", |c| c.get(child.at()));
        let schools = self.intake.schools();
        let district = self.intake.children()[child.at()].district;
        let open = schools.iter().filter(|s| s.is_open_to(self.intake.level()));
        let named: Vec<_> = open.filter(|s| s.area.as_deref() == Some(own)).collect();
        let is_shared = named.iter().any(|s| s.district != named[0].district);
        let mine =
            |s: &School| s.area.as_deref() == Some(own) && (!is_shared || s.district == district);
        let is_known = named.iter().any(|s| mine(s));
        !is_known || schools[school.at()].area.is_none() || mine(&schools[school.at()])
    }

    /// The schools that a child named in choice rounds in which it took part and that are open to it, each with its
    /// step and whether the child has the points that the school asks for.
    fn named(&self, child: ChildIdx) -> Vec<(usize, SchoolIdx, bool)> {
        let mut all = Vec::new();
        for (step, rules) in self.pack.procedure.iter().enumerate() {
            let StepKind::Choice {
                column,
                choices: most,
                school_line,
                within_reach,
                within_area,
                ..
            } = &rules.act
            else {
                continue;
            };
            if !self.takes_part(step, child) {
                continue;
            }
            let column = self.intake.evidence(column);
            for school in choices(self.intake, self.pack, column, *most, child).0 {
                if *within_area && !self.is_of_area(child, school) {
                    continue;
                }
                let journey = self.journey(child, school);
                let fits = |m: i64| !within_reach || self.fits(child, school, m);
                if journey.is_some_and(fits) && self.is_open(step, child, school) {
                    let line = self.intake.schools()[school.at()]
                        .line
                        .filter(|_| *school_line);
                    let points = self.qualified.points[child.at()];
                    all.push((step, school, line.is_none_or(|line| points >= Some(line))));
                }
            }
        }
        all
    }

    /// Whether what a reason claims of a child is so.
    pub fn holds(&self, child: ChildIdx, reason: Reason) -> bool {
        let outcome = self.allocation.of(child);
        let placed_by = self.allocation.placed_by(child);
        let eligibility = self.qualified.eligibility[child.at()];
        let coordinations: Vec<usize> = (0..self.pack.procedure.len())
            .filter(|step| {
                matches!(
                    self.pack.procedure[*step].act,
                    StepKind::Coordination { .. }
                )
            })
            .filter(|step| self.takes_part(*step, child))
            .collect();
        let is_waiting = eligibility == Eligibility::Eligible && outcome == Outcome::Unplaced;
        let left_out = is_waiting && !coordinations.is_empty();
        let chose = is_waiting && coordinations.is_empty();
        let step = match placed_by {
            PlacedBy::In(step) => usize::from(step),
            _ => usize::MAX,
        };
        let is_choice =
            step != usize::MAX && matches!(self.pack.procedure[step].act, StepKind::Choice { .. });
        let in_sector = |wanted: Sector| {
            matches!(outcome, Outcome::Placed { sector, .. } if sector == wanted)
                && step != usize::MAX
                && !is_choice
        };
        let public = self.in_reach(child, Sector::Public);
        let ever = |school: &SchoolIdx| self.is_ever_open(child, *school);
        let metres = outcome.metres().map_or(0, |m| m.get());
        let nearer = || {
            let near = public
                .iter()
                .filter(|(_, m)| *m < metres)
                .map(|(school, _)| *school);
            near.collect::<Vec<_>>()
        };
        let nearer_open = || -> Vec<SchoolIdx> {
            nearer()
                .into_iter()
                .filter(|s| self.is_open(step, child, *s))
                .collect()
        };
        let buys = self.pack.objectives.contains(&Objective::PurchasedPlaces);
        let reachable: Vec<SchoolIdx> = {
            let private = self.in_reach(child, Sector::Private);
            let private = private.into_iter().filter(|_| buys);
            public
                .iter()
                .copied()
                .chain(private)
                .map(|(school, _)| school)
                .collect()
        };
        let open_in_any = |school: &SchoolIdx| {
            coordinations
                .iter()
                .any(|step| self.is_open(*step, child, *school))
        };
        let by_hand = |p: PlacedBy| p == PlacedBy::ByHand;
        let in_a_step = |p: PlacedBy| matches!(p, PlacedBy::In(_));
        // A nearer school that has room, had it after the step, or took a child ranked lower in it.
        let is_passed_over = |s: &SchoolIdx| {
            self.left(*s) > 0
                || self
                    .holders(*s)
                    .any(|o| self.allocation.placed_by(o) > placed_by)
                || self.lower(child, *s, |p| p == placed_by) > 0
        };
        let keeps = self.pack.keeps_households();
        match reason {
            Reason::Nearest => in_sector(Sector::Public) && !nearer().iter().any(ever),
            Reason::NearestOpen => {
                in_sector(Sector::Public) && nearer_open().is_empty() && nearer().iter().any(ever)
            }
            Reason::NearerFull => {
                let nearer = nearer_open();
                in_sector(Sector::Public)
                    && !nearer.is_empty()
                    && nearer.iter().all(|s| self.is_full_of_higher(child, *s))
            }
            Reason::ShorterInAll => {
                let nearer = nearer_open();
                let in_step = |other: &ChildIdx| {
                    self.allocation.placed_by(*other) == placed_by && self.is_lower(*other, child)
                };
                let lower = nearer.iter().flat_map(|s| self.holders(*s)).filter(in_step);
                let lower: Vec<ChildIdx> = lower.collect();
                in_sector(Sector::Public)
                    && nearer.iter().all(|s| self.left(*s) <= 0)
                    && !lower.is_empty()
                    && !lower
                        .iter()
                        .any(|other| self.exchange_shortens(step, child, *other))
            }
            Reason::NeededByOthers => {
                let nearer = nearer_open();
                let in_step = |p: PlacedBy| p == placed_by;
                in_sector(Sector::Public)
                    && self.pack.fairness() == Fairness::Hybrid
                    && nearer.iter().all(|s| self.left(*s) <= 0)
                    && nearer.iter().any(|s| self.lower(child, *s, in_step) > 0)
            }
            Reason::ByObjectives => {
                let objectives = self
                    .pack
                    .objectives
                    .iter()
                    .skip_while(|o| **o != Objective::PublicPlaces);
                let first = objectives.copied().find(|o| o.sector().is_none());
                in_sector(Sector::Public)
                    && first.is_some_and(|o| o != Objective::Travel)
                    && nearer_open().iter().any(is_passed_over)
            }
            Reason::Together => {
                in_sector(Sector::Public)
                    && keeps
                    && outcome
                        .school()
                        .is_some_and(|s| self.has_sibling_at(child, s))
                    && nearer_open().iter().any(is_passed_over)
            }
            Reason::OthersTogether => {
                // Somebody of another household is beside a brother or sister.
                let households = |other: &ChildIdx| {
                    let school = self.allocation.of(*other).school();
                    *other != child && school.is_some_and(|s| self.has_sibling_at(*other, s))
                };
                let mut others = (0..self.intake.children().len()).map(ChildIdx::from_usize);
                in_sector(Sector::Public)
                    && keeps
                    && others.any(|other| households(&other))
                    && nearer_open().iter().any(is_passed_over)
            }
            Reason::NearerByHand => {
                let nearer = nearer_open();
                in_sector(Sector::Public)
                    && nearer.iter().all(|s| self.left(*s) <= 0)
                    && nearer.iter().any(|s| self.lower(child, *s, by_hand) > 0)
            }
            Reason::NearerTaken => {
                let before = |p: PlacedBy| in_a_step(p) && p < placed_by;
                let nearer = nearer_open();
                in_sector(Sector::Public)
                    && nearer.iter().all(|s| self.left(*s) <= 0)
                    && nearer.iter().any(|s| self.lower(child, *s, before) > 0)
            }
            Reason::PublicFull | Reason::PublicByHand | Reason::PublicTaken => {
                let open = public.iter().map(|(school, _)| *school);
                let open: Vec<_> = open.filter(|s| self.is_open(step, child, *s)).collect();
                let before = |p: PlacedBy| in_a_step(p) && p < placed_by;
                in_sector(Sector::Private)
                    && !open.is_empty()
                    && open.iter().all(|s| self.left(*s) <= 0)
                    && match reason {
                        Reason::PublicFull => {
                            open.iter().all(|s| self.is_full_of_higher(child, *s))
                        }
                        Reason::PublicByHand => {
                            open.iter().any(|s| self.lower(child, *s, by_hand) > 0)
                        }
                        _ => open.iter().any(|s| self.lower(child, *s, before) > 0),
                    }
            }
            Reason::PrivateFirst => in_sector(Sector::Private) && self.buys_first(),
            Reason::NoPublicOpen => {
                in_sector(Sector::Private)
                    && !public.iter().any(|(s, _)| self.is_open(step, child, *s))
                    && public.iter().any(|(s, _)| ever(s))
            }
            Reason::NoPublicInReach => {
                in_sector(Sector::Private) && !public.iter().any(|(s, _)| ever(s))
            }
            Reason::BudgetSpent => {
                let district = self.intake.children()[child.at()].district;
                let budget = district.and_then(|d| self.intake.districts()[d.at()].purchase_budget);
                let private = self.in_reach(child, Sector::Private);
                left_out && budget.is_some() && private.iter().any(|(s, _)| open_in_any(s))
            }
            Reason::AllFull | Reason::RoomNotOpen => {
                let (open, closed): (Vec<SchoolIdx>, Vec<SchoolIdx>) =
                    reachable.iter().partition(|s| open_in_any(s));
                let has_room = closed.iter().filter(|s| ever(s)).any(|s| self.left(*s) > 0);
                left_out
                    && !open.is_empty()
                    && open.iter().all(|s| self.is_full_of_higher(child, *s))
                    && has_room == (reason == Reason::RoomNotOpen)
            }
            Reason::TakenByHand | Reason::Taken => {
                let open = reachable.iter().filter(|s| open_in_any(s));
                let last = coordinations.last().copied().unwrap_or(0);
                let before = |p: PlacedBy| in_a_step(p) && p < PlacedBy::In(last as u16);
                left_out
                    && open.clone().all(|s| self.left(*s) <= 0)
                    && open.clone().any(|s| match reason {
                        Reason::TakenByHand => self.lower(child, *s, by_hand) > 0,
                        _ => self.lower(child, *s, before) > 0,
                    })
            }
            Reason::NoSchoolOpen => {
                left_out && !reachable.iter().any(open_in_any) && reachable.iter().any(ever)
            }
            Reason::NoSchoolInReach => left_out && !reachable.iter().any(ever),
            Reason::ByHand => placed_by == PlacedBy::ByHand,
            Reason::Chosen => {
                let named = |s| {
                    self.named(child)
                        .iter()
                        .any(|(at, school, _)| *at == step && *school == s)
                };
                is_choice && outcome.school().is_some_and(named)
            }
            Reason::ChoicesFull => {
                let named = self.named(child);
                chose
                    && !named.is_empty()
                    && named
                        .iter()
                        .all(|(_, s, passes)| !passes || self.is_full_of_higher(child, *s))
            }
            Reason::ChosenSibling => {
                let named = |s| {
                    self.named(child)
                        .iter()
                        .any(|(at, school, _)| *at == step && *school == s)
                };
                let is_kin = |s| self.pack.favours_siblings(step) && self.has_elder(child, s);
                is_choice && outcome.school().is_some_and(|s| named(s) && is_kin(s))
            }
            Reason::ChoicesByHand
            | Reason::ChoicesTaken
            | Reason::ChoicesReserved
            | Reason::ChoicesSibling => {
                let named = self.named(child);
                let mut passed = named.iter().filter(|(.., passes)| *passes);
                chose
                    && passed.clone().all(|(_, s, _)| self.left(*s) <= 0)
                    && passed.any(|(step, s, _)| {
                        let here = PlacedBy::In(*step as u16);
                        match reason {
                            Reason::ChoicesByHand => self.lower(child, *s, by_hand) > 0,
                            Reason::ChoicesTaken => {
                                self.lower(child, *s, |p| in_a_step(p) && p < here) > 0
                            }
                            Reason::ChoicesSibling => {
                                let mut holders = self.holders(*s);
                                self.pack.favours_siblings(*step)
                                    && holders.any(|other| {
                                        self.allocation.placed_by(other) == here
                                            && self.is_lower(other, child)
                                            && self.has_elder(other, *s)
                                    })
                            }
                            _ => {
                                self.lower(child, *s, |p| p == here) > 0
                                    && !self.pack.reserves.is_empty()
                            }
                        }
                    })
            }
            Reason::NothingNamed => chose && self.named(child).is_empty(),
            Reason::BelowLine => {
                let fails =
                    |lines: &ScoreThresholds| !lines.passes(self.intake, self.qualified, child);
                chose && self.lines.iter().any(fails)
            }
            Reason::OtherStage => eligibility == Eligibility::OtherStage,
            Reason::ConditionNotMet => matches!(eligibility, Eligibility::Refused(_)),
            // Said after late changes alone.
            Reason::Withdrawn | Reason::MovedUp | Reason::LatePlaced | Reason::LateWaiting => false,
            Reason::PointsMissing => {
                eligibility == Eligibility::ManualReview(MissingInformation::Points)
            }
            Reason::HomeMissing => {
                eligibility == Eligibility::ManualReview(MissingInformation::Home)
            }
            Reason::EvidenceUnclear => {
                matches!(
                    eligibility,
                    Eligibility::ManualReview(MissingInformation::Evidence(_))
                )
            }
            Reason::ConditionUnclear => {
                matches!(
                    eligibility,
                    Eligibility::ManualReview(MissingInformation::Condition(_))
                )
            }
        }
    }
}
