//! A plan rolled forward or chosen, and the others that it is held against.

use std::path::Path;

use xuewei_core::finding::{Arg, Code, Finding, Findings};
use xuewei_plan::buildings::{Building, State, buildings};
use xuewei_plan::decide::{NotDecided, decide};
use xuewei_plan::rolled::{AIMS, Broken, Rolled};
use xuewei_plan::{Build, Choices, City, Plan, roll};

use super::basis::{Basis, Variant};
use crate::app::{Control, Error, Stopped};
use crate::faces::plan_shown::PlanVariant;
use crate::input::{LEVEL_WORDS, PlanInput};

/// A plan, rolled forward.
#[derive(Clone, Debug)]
pub struct Solved {
    /// What it goes by, for the years that are planned.
    pub basis: Basis,
    /// The plan.
    pub plan: Plan,
    /// Rolled forward.
    pub rolled: Rolled,
    /// Every school as it is now, rolled forward.
    pub as_is: Rolled,
    /// What no plan goes below; nothing where nothing was decided.
    pub bounds: Option<[i64; AIMS]>,
    /// What is built, and what is not built after all.
    pub buildings: Vec<Building>,
    /// The plan and others under every variant of the forecast.
    pub variants: Vec<PlanVariant>,
}

/// Rolls the plan forward, or chooses it.
///
/// # Errors
/// When no plan keeps what is written by hand, none was found in the time, or it is told to end.
pub fn solve(
    mut basis: Basis,
    input: &PlanInput,
    seconds: f64,
    control: &Control,
) -> Result<Solved, Error> {
    basis.plan_for(input.variant);
    basis.cut(input.years[1]);
    let given = input.given.plan();
    let keep = Plan {
        moves_posts: given.moves_posts,
        ..Plan::default()
    };
    let mut others: Vec<(&'static str, Plan)> = vec![("as_is", keep.clone())];
    let (plan, bounds) = match input.given.choices {
        None => {
            let bounds = input.given.moves_posts;
            let bounds = bounds.then(|| roll(&basis.city, &given).objectives);
            (given, bounds)
        }
        Some(choices) => {
            let chosen = |city: &City, seconds: f64| choose(city, &given, choices, seconds, input);
            // Plans for the other variants are looked for beside this one, one after the other in its time.
            let further: Vec<&(Variant, City)> = basis
                .cities
                .iter()
                .filter(|(own, _)| own.as_str() != input.variant && basis.cities.len() > 1)
                .collect();
            let share = seconds / further.len().max(1) as f64;
            let (plan, found) = rayon::join(
                || chosen(&basis.city, seconds),
                || {
                    let all = further.iter();
                    all.map(|(_, city)| chosen(city, share)).collect::<Vec<_>>()
                },
            );
            for ((variant, _), found) in further.iter().zip(found) {
                let name = match variant {
                    Variant::Low => "for_low",
                    Variant::Middle => "for_middle",
                    Variant::High => "for_high",
                };
                others.push((name, found?.0));
            }
            let (plan, bounds) = plan?;
            (plan, Some(bounds))
        }
    };
    control.check()?;
    others.insert(1, ("this_plan", plan.clone()));
    let rolled = roll(&basis.city, &plan);
    let proposed: Vec<Build> = input.proposed.iter().map(|own| own.0).collect();
    Ok(Solved {
        as_is: roll(&basis.city, &keep),
        buildings: buildings(&basis.city, &plan, &rolled, &input.given.builds, &proposed),
        variants: variants(&basis, &others),
        basis,
        plan,
        rolled,
        bounds,
    })
}

/// The best plan found, and what none goes below. Where none was found in the time, the plan by hand stands for it if it
/// breaks nothing; of what none goes below nothing is known then.
fn choose(
    city: &City,
    given: &Plan,
    choices: Choices,
    seconds: f64,
    input: &PlanInput,
) -> Result<(Plan, [i64; AIMS]), Error> {
    let file = input.file.path.file_name();
    let file = file.map(|name| name.to_string_lossy().into_owned());
    match decide(city, given, choices, seconds) {
        Ok(decided) => Ok((decided.plan, decided.bounds)),
        Err(NotDecided::Impossible) => Err(Error::Input(Findings::from(Finding::new(
            Code::PlanImpossible,
            file.unwrap_or_default(),
        )))),
        Err(NotDecided::OutOfTime(_)) => match is_kept(city, given, choices) {
            true => Ok((given.clone(), [0; AIMS])),
            false => Err(Error::Stopped(Stopped::DeadlinePassed)),
        },
        Err(why) => Err(Error::NoPlan(why)),
    }
}

/// Whether the plan by hand breaks nothing that the search would have to keep.
fn is_kept(city: &City, given: &Plan, choices: Choices) -> bool {
    let is_of_pool = |own: &&Broken| matches!(own, Broken::Pool { .. } | Broken::PoolShare { .. });
    let broken = roll(city, given).broken;
    match choices.classes {
        true => broken.iter().all(|own| matches!(own, Broken::Help { .. })),
        false => !broken.iter().any(|own| is_of_pool(&own)),
    }
}

/// Every plan under every variant, with how many children more it leaves out than the best of them there.
fn variants(basis: &Basis, plans: &[(&'static str, Plan)]) -> Vec<PlanVariant> {
    let mut all = Vec::new();
    for (variant, city) in &basis.cities {
        let of: Vec<(&'static str, [i64; AIMS])> = plans
            .iter()
            .map(|(name, plan)| (*name, roll(city, plan).objectives))
            .collect();
        let best = of.iter().map(|(_, [_, without, ..])| *without).min();
        for (plan, objectives) in of {
            all.push(PlanVariant {
                plan,
                variant: variant.as_str(),
                objectives,
                regret: objectives[1] - best.unwrap_or(0),
            });
        }
    }
    all
}

impl Solved {
    /// What the plan breaks, and what it builds that is not needed.
    pub fn findings(&self, file: &Path) -> Findings {
        let file = file.file_name();
        let file = file.map(|name| name.to_string_lossy().into_owned());
        let file = file.unwrap_or_default();
        let mut all = Findings::new();
        let id = |campus: usize| {
            let own = self.basis.city.campuses.get(campus);
            own.map(|own| own.id.clone()).unwrap_or_default()
        };
        let finding = |code| Finding::new(code, &file);
        let broken = &self.rolled.broken;
        let mut told: Vec<(Code, usize)> = Vec::new();
        for own in broken {
            match own {
                Broken::Rooms {
                    campus,
                    year,
                    classes,
                    rooms,
                } if !told.contains(&(Code::PlanRooms, *campus)) => {
                    told.push((Code::PlanRooms, *campus));
                    let years = broken.iter().filter(
                        |other| matches!(other, Broken::Rooms { campus: at, .. } if at == campus),
                    );
                    let finding = finding(Code::PlanRooms).with("id", id(*campus));
                    let finding = finding.with("year", year.to_string());
                    let finding = finding.with("years", years.count());
                    let finding = finding.with("classes", *classes);
                    all.push(finding.with("rooms", *rooms));
                }
                Broken::Land {
                    campus,
                    year,
                    need,
                    site,
                } if !told.contains(&(Code::PlanLand, *campus)) => {
                    told.push((Code::PlanLand, *campus));
                    let finding = finding(Code::PlanLand).with("id", id(*campus));
                    let finding = finding.with("year", year.to_string());
                    let finding = finding.with("need", *need);
                    all.push(finding.with("site", *site));
                }
                Broken::Yuan { year, yuan, limit } => {
                    let finding = finding(Code::PlanMoney).with("year", year.to_string());
                    let finding = finding.with("yuan", *yuan).with("limit", *limit);
                    all.push(finding);
                }
                Broken::RoomsBegun { year, rooms, limit } => {
                    let finding = finding(Code::PlanRoomsBegun).with("year", year.to_string());
                    let finding = finding.with("rooms", *rooms).with("limit", *limit);
                    all.push(finding);
                }
                Broken::Pool { year, posts, limit } if !told.contains(&(Code::PlanPool, 0)) => {
                    told.push((Code::PlanPool, 0));
                    let all_years = broken.iter();
                    let years = all_years.filter(|other| matches!(other, Broken::Pool { .. }));
                    let finding = finding(Code::PlanPool).with("year", year.to_string());
                    let finding = finding.with("years", years.count());
                    all.push(finding.with("posts", *posts).with("limit", *limit));
                }
                Broken::PoolShare {
                    district,
                    year,
                    posts,
                    limit,
                } if !told.contains(&(Code::PlanPoolShare, *district)) => {
                    told.push((Code::PlanPoolShare, *district));
                    let years = broken.iter().filter(
                        |other| matches!(other, Broken::PoolShare { district: at, .. } if at == district),
                    );
                    let years = years.count();
                    let own = self.basis.city.districts.get(*district);
                    let own = own.map(|own| own.id.clone()).unwrap_or_default();
                    let finding = finding(Code::PlanPoolShare).with("id", own);
                    let finding = finding.with("year", year.to_string());
                    let finding = finding.with("years", years);
                    all.push(finding.with("posts", *posts).with("limit", *limit));
                }
                Broken::Help {
                    district,
                    level,
                    year,
                    places,
                    spare,
                } => {
                    let own = self.basis.city.districts.get(*district);
                    let own = own.map(|own| own.id.clone()).unwrap_or_default();
                    let level = LEVEL_WORDS.get(*level).copied().unwrap_or_default();
                    let finding = finding(Code::PlanHelp).with("id", own).with("level", level);
                    let finding = finding.with("year", year.to_string());
                    all.push(finding.with("places", *places).with("spare", *spare));
                }
                Broken::Rooms { .. }
                | Broken::Land { .. }
                | Broken::Entry { .. }
                | Broken::Pool { .. }
                | Broken::PoolShare { .. } => {}
            }
        }
        for own in &self.buildings {
            if let (true, Some(year)) = (own.state != State::LeftOut, own.unneeded_from) {
                let finding = finding(Code::PlanEmpty).with("id", id(own.build.campus));
                let finding = finding.with("begun", own.build.year.to_string());
                let finding = finding.with("rooms", Arg::Number(own.build.rooms));
                all.push(finding.with("year", year.to_string()));
            }
        }
        all
    }
}
