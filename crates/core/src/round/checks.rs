//! What looks wrong in a round whose children are ranked.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::derive::Derived;
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::finding::{Code, Finding, Findings};
use crate::network::{self, Arc, Cell, CellIdx, Network, SiteIdx};
use crate::policy::{AREA, MinimumScore, Objective, Pack, Rule, SIBLING_SCHOOL, StepKind};
use crate::procedure::first_ids;
use crate::qualify::{self, Areas, Doubt, Eligibility, Qualified, Scorer};

/// Schools that families named and that are not open to them, by the column that names them: of another level, closed,
/// of a sector that is not filled, in another district or beyond the reach.
pub(super) fn closed_choices(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    control: &Control,
) -> Result<Findings, Stopped> {
    let mut findings = Findings::new();
    for step in &pack.procedure {
        let StepKind::Choice {
            column,
            choices: most,
            within_reach,
            within_area,
            ..
        } = &step.act
        else {
            continue;
        };
        let named = intake.evidence(column);
        let areas = within_area.then(|| Areas::of(intake, []));
        let of_cell = |at: usize| -> Vec<(ChildIdx, usize)> {
            let index = CellIdx::from_usize(at);
            let cell = &network.cells[at];
            if control.is_stopped() {
                return Vec::new();
            }
            let mut journeys = network.reach.journeys_of(cell);
            let mut is_open = |school: &SchoolIdx| {
                let metres = journeys.to(*school);
                let fits = |metres| !within_reach || network.reach.fits(cell, *school, metres);
                metres.is_some_and(fits)
            };
            let mut lost = |child: ChildIdx| {
                let (named, closed) = qualify::choices(intake, pack, named, *most, child);
                let is_other = |school: SchoolIdx| {
                    let areas = areas.as_ref();
                    areas.is_some_and(|areas| !areas.are_one(child, school))
                };
                let lost = named
                    .iter()
                    .filter(|school| is_other(**school) || !is_open(school));
                closed + lost.count()
            };
            // Whom a person placed chooses no more.
            let choosing = network.members(index).iter().copied();
            choosing
                .filter(|child| intake.manual_placement(*child).is_none())
                .map(|child| (child, lost(child)))
                .filter(|(_, lost)| *lost > 0)
                .collect()
        };
        let cells = (0..network.cells.len()).into_par_iter();
        let mut ignored: Vec<(ChildIdx, usize)> = cells.flat_map_iter(of_cell).collect();
        control.check()?;
        ignored.sort_unstable();
        if !ignored.is_empty() {
            let count: usize = ignored.iter().map(|(_, count)| count).sum();
            findings.push(
                Finding::new(Code::ChoicesIgnored, intake.name())
                    .column(column)
                    .with("count", count)
                    .with("ids", first_ids(intake, ignored.iter().map(|(c, _)| *c))),
            );
        }
    }
    Ok(findings)
}

/// Elder brothers and sisters at schools that take no children of the round, where the pack asks for them: they count
/// for nothing.
pub(super) fn siblings_elsewhere(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Findings {
    let mut findings = Findings::new();
    if !pack.looks_at_siblings() {
        return findings;
    }
    let column = intake.evidence(SIBLING_SCHOOL);
    let mut ranked = qualified.ranking.order().to_vec();
    ranked.retain(|child| qualify::choices(intake, pack, column, usize::MAX, *child).1 > 0);
    ranked.sort_unstable();
    if !ranked.is_empty() {
        findings.push(
            Finding::new(Code::SiblingSchoolNotOpen, intake.name())
                .column(SIBLING_SCHOOL)
                .with("count", ranked.len())
                .with("ids", first_ids(intake, ranked.into_iter())),
        );
    }
    findings
}

/// Districts whose bought places cost more than their budgets.
pub fn beyond_budget(intake: &Intake, derived: &Derived) -> Findings {
    let mut findings = Findings::new();
    for figures in &derived.shortfall.districts {
        let Some((district, cost)) = figures.beyond_budget(intake) else {
            continue;
        };
        findings.push(
            Finding::new(Code::BudgetExceeded, intake.name())
                .column("purchase_budget")
                .with("id", district.name.as_ref().unwrap_or(&district.id))
                .with("places", figures.purchased)
                .with("cost", cost)
                .with("budget", district.purchase_budget.unwrap_or_default()),
        );
    }
    findings
}

/// What looks wrong once children are judged: points of the table that are not those counted, placements
/// by hand outside the reach, a pack of another year.
pub(super) fn checks_of_ranked(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    network: &Network<'_>,
) -> Findings {
    let mut findings = unclear_evidence(intake, pack, qualified);
    findings.append(children_of_no_area(intake, pack, qualified));
    if pack.fairness.is_none() && pack.objectives.contains(&Objective::Travel) {
        findings.push(Finding::new(Code::FairnessNotChosen, intake.name()).column("fairness"));
    }
    if pack.points.is_some() {
        let differ = |i: &usize| {
            let (given, counted) = (intake.children()[*i].points, qualified.points[*i]);
            given.is_some() && counted.is_some() && given != counted
        };
        let other: Vec<usize> = (0..intake.children().len()).filter(differ).collect();
        if !other.is_empty() {
            let children = other.iter().map(|i| ChildIdx::from_usize(*i));
            findings.push(
                Finding::new(Code::PointsDiffer, intake.name())
                    .column("points")
                    .with("count", other.len())
                    .with("ids", first_ids(intake, children)),
            );
        }
    }
    if !intake.manual_placements().is_empty() {
        for (index, cell) in network.cells() {
            for &child in network.members(index) {
                let Some(school) = intake.manual_placement(child) else {
                    continue;
                };
                let arcs = network
                    .reach
                    .all(cell, intake.schools()[school.at()].sector);
                if !arcs
                    .iter()
                    .any(|arc| network.sites()[arc.site.at()] == school)
                {
                    let id = &intake.children()[child.at()].id;
                    findings.push(
                        Finding::new(Code::LockOutOfReach, intake.name())
                            .column("locks")
                            .with("id", id),
                    );
                }
            }
        }
    }
    findings.append(buses_without_use(intake, pack, network));
    findings
}

/// Stops at which a bus brings no school into reach, though children of the round start there.
fn buses_without_use(intake: &Intake, pack: &Pack, network: &Network<'_>) -> Findings {
    let mut findings = Findings::new();
    let mut unused: Vec<String> = Vec::new();
    for bus in &pack.reach.buses {
        let school = intake.school(&bus.school);
        let stops = network::stops(intake, bus);
        if stops.is_empty() {
            unused.push(format!("> {}", bus.school));
        }
        for (name, stop) in bus.communities.iter().zip(stops) {
            let Some((school, stop)) = school.zip(stop) else {
                continue;
            };
            let mut cells = network.cells.iter().filter(|cell| cell.bus == Some(stop));
            let serves = |cell: &Cell| {
                let site = network.sites().binary_search(&school).ok();
                let metres = network.reach.journey(cell, school);
                site.zip(metres).is_some_and(|(site, metres)| {
                    let site = SiteIdx::from_usize(site);
                    network.reach.needs_bus(cell, Arc { metres, site })
                })
            };
            let is_open = network.sites().binary_search(&school).is_ok();
            let starts = cells.clone().next().is_some();
            if !is_open || (starts && !cells.any(serves)) {
                unused.push(format!("{name} > {}", bus.school));
            }
        }
    }
    if !unused.is_empty() {
        findings.push(
            Finding::new(Code::BusUnused, &pack.title)
                .column("reach.buses")
                .with("count", unused.len())
                .with("names", unused),
        );
    }
    findings
}

/// Evidence on which a child's points depend and which does not say, item by item: time of several places that may be
/// counted twice, and what cannot be read or contradicts itself. These children wait for a person.
pub fn unclear_evidence(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Findings {
    let mut findings = Findings::new();
    let Some(scorer) = Scorer::new(intake, pack) else {
        return findings;
    };
    let waits = |at: &usize| matches!(qualified.eligibility[*at], Eligibility::ManualReview(_));
    let waiting = (0..intake.children().len()).filter(waits);
    let waiting: Vec<ChildIdx> = waiting.map(ChildIdx::from_usize).collect();
    let doubts: Vec<(ChildIdx, usize, Doubt)> = waiting
        .par_iter()
        .flat_map_iter(|child| {
            let doubts = scorer.not_known(*child).into_iter();
            doubts.map(|(item, doubt)| (*child, item, doubt))
        })
        .collect();
    for (at, item) in scorer.items().iter().enumerate() {
        // Words that the pack does not know are told where they are read.
        let is_word = matches!(item.rule, Rule::Levels(_));
        for (doubt, code) in [
            (Doubt::Overlap, Code::TimeMayOverlap),
            (Doubt::Unreadable, Code::EvidenceUnclear),
        ] {
            let of_item = doubts.iter().filter(|own| own.1 == at && own.2 == doubt);
            let children: Vec<ChildIdx> = of_item.map(|own| own.0).collect();
            if children.is_empty() || is_word {
                continue;
            }
            findings.push(
                Finding::new(code, intake.name())
                    .column(&item.column)
                    .with("item", &item.title)
                    .with("count", children.len())
                    .with("ids", first_ids(intake, children.into_iter())),
            );
        }
    }
    findings
}

/// Children of whom it is not known in which area they live, where a rule goes by it: it binds them in nothing.
fn children_of_no_area(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Findings {
    let mut findings = Findings::new();
    let Some(column) = intake.evidence(AREA).filter(|_| pack.looks_at_areas()) else {
        return findings;
    };
    let given = pack.procedure.iter().flat_map(|step| match &step.act {
        StepKind::Choice {
            line: MinimumScore::GivenByArea(lines),
            ..
        } => lines.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    });
    let areas = Areas::of(intake, given);
    let mut lost = qualified.ranking.order().to_vec();
    lost.retain(|child| areas.of_child(*child).is_none());
    lost.sort_unstable();
    if !lost.is_empty() {
        let words = lost.iter().map(|child| column.get(child.at()));
        let words: BTreeSet<&str> = words.filter(|word| !word.is_empty()).collect();
        let words = words.into_iter().map(str::to_owned);
        findings.push(
            Finding::new(Code::ChildrenOfNoArea, intake.name())
                .column(AREA)
                .with("count", lost.len())
                .with("words", words.collect::<Vec<String>>())
                .with("ids", first_ids(intake, lost.into_iter())),
        );
    }
    findings
}
