//! The plan for posts: which levers fill the posts that schools lack, in the order of the policy.
//!
//! The programme is [`PostModel`]; here is what it is made from, and what its answer means school by school. With
//! `prefer = "cost"` the levers stand in the order of their costs, and the plan is that of least cost. Within a unit
//! posts are alike, so the programme counts units; the posts are then shared out among the schools, the largest gap
//! first.

use super::posts;
use super::school::SchoolFigures;
use crate::control::Control;
use crate::domain::{DistrictIdx, Intake, School, SchoolIdx, Sector};
use crate::model::{PostInstance, PostModel, PostSolution, PostUnit};
use crate::policy::{Lever, Pack, PreferLever};
use crate::solve::{EngineError, minimise};
use crate::units::{Places, Posts, Yuan};

/// Where the posts of a line of the plan come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A school that has them to spare.
    School(SchoolIdx),
    /// A district: its filed posts, its services, or its part of the pool.
    District(DistrictIdx),
}

/// A line of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relief {
    /// The school that gets the posts.
    pub to: SchoolIdx,
    /// The lever by which they are filled.
    pub lever: Lever,
    /// Where the posts come from.
    pub from: Source,
    /// How many posts are filled so.
    pub posts: Posts,
}

/// What a unit lacks and has to spare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The district whose posts they are.
    pub district: DistrictIdx,
    /// Posts that each of its schools lacks, the most first.
    pub gaps: Vec<(SchoolIdx, Posts)>,
    /// Posts that each of its schools of the stage has to spare, the most first.
    pub spare: Vec<(SchoolIdx, Posts)>,
    /// The same of its schools of other stages, as far as those do not need them.
    pub other_spare: Vec<(SchoolIdx, Posts)>,
    /// Filed posts that it may use.
    pub filed: Posts,
    /// Posts' worth of services that it may buy, as far as its budget for purchases reaches after bought places.
    pub purchasable: Posts,
    /// Posts' worth of services that it might buy and has not the money for.
    pub unaffordable: Posts,
    /// The levers of the pack in order, up to the first of which it is not known how far it goes: what comes
    /// after that one cannot be planned either, because it would be used in its place.
    pub levers: Vec<Lever>,
    /// Posts that it lends to the pool.
    pub lends: Posts,
}

impl Unit {
    /// Posts that its schools lack in all.
    pub fn gap(&self) -> Posts {
        self.gaps.iter().map(|(_, posts)| *posts).sum()
    }

    /// The unit as the programme counts it.
    fn in_posts(&self, levers: &[Lever]) -> PostUnit {
        PostUnit {
            gap: self.gap().get(),
            limits: levers.iter().map(|l| self.limit(*l).get()).collect(),
            lends: self.lends.get(),
        }
    }

    /// How far a lever goes within the unit; the pool is shared by all units.
    pub fn limit(&self, lever: Lever) -> Posts {
        if !self.levers.contains(&lever) {
            return Posts::ZERO;
        }
        let sum = |list: &[(SchoolIdx, Posts)]| list.iter().map(|(_, posts)| *posts).sum();
        match lever {
            Lever::BetweenSchools => sum(&self.spare),
            Lever::BetweenStages => sum(&self.other_spare),
            Lever::Filed => self.filed,
            Lever::Purchased => self.purchasable,
            Lever::Pool => self.gap(),
        }
    }
}

/// A plan for the posts of all units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostPlan {
    /// Its lines, by school, then lever.
    pub lines: Vec<Relief>,
}

impl PostPlan {
    /// Posts that the schools of a unit get by a lever.
    pub fn filled(&self, unit: &Unit, lever: Lever) -> Posts {
        let of_unit = |line: &&Relief| {
            line.lever == lever && unit.gaps.iter().any(|(school, _)| *school == line.to)
        };
        self.lines.iter().filter(of_unit).map(|l| l.posts).sum()
    }

    /// Posts that a school gets.
    pub fn filled_at(&self, school: SchoolIdx) -> Posts {
        let here = self.lines.iter().filter(|line| line.to == school);
        here.map(|line| line.posts).sum()
    }

    /// Posts of a unit that the plan does not fill.
    pub fn left(&self, unit: &Unit) -> Posts {
        let filled: Posts = Lever::ALL.map(|l| self.filled(unit, l)).into_iter().sum();
        unit.gap() - filled
    }

    /// The same as [`PostPlan::filled`]; `None` when it is not known how far the lever goes and it is needed.
    pub fn known(&self, unit: &Unit, lever: Lever, pack: &Pack) -> Option<Posts> {
        let is_known = unit.levers.contains(&lever) || !pack.levers.has(lever);
        (is_known || self.left(unit) == Posts::ZERO).then(|| self.filled(unit, lever))
    }

    /// What no lever covers; `None` when it is not known how far the levers go.
    pub fn still_short(&self, unit: &Unit, pack: &Pack) -> Option<Posts> {
        let left = self.left(unit);
        let is_known = unit.levers.len() == pack.levers.order.len();
        (left == Posts::ZERO || is_known).then_some(left)
    }

    /// What the plan costs a unit in a year; `None` when a lever that it uses has no cost, or when it is not
    /// known what fills the rest.
    pub fn cost(&self, unit: &Unit, pack: &Pack) -> Option<Yuan> {
        self.still_short(unit, pack)?;
        let of_lever = |lever: Lever| match self.filled(unit, lever).get() {
            0 => Some(0),
            posts => Some(pack.levers.cost(lever)?.get() * posts),
        };
        let all: Option<Vec<i64>> = Lever::ALL.into_iter().map(of_lever).collect();
        Some(Yuan(all?.into_iter().sum()))
    }
}

/// The levers in the order in which the plan uses them.
pub fn order(pack: &Pack) -> Vec<Lever> {
    let mut order = pack.levers.order.clone();
    if pack.levers.prefer == PreferLever::Cost {
        order.sort_by_key(|(_, cost)| *cost);
    }
    order.into_iter().map(|(lever, _)| lever).collect()
}

/// The units whose schools' pupils and posts are all known; `bought` is what each district's bought places cost a year.
pub fn units(
    intake: &Intake,
    pack: &Pack,
    schools: &[SchoolFigures],
    bought: &[(DistrictIdx, Option<Yuan>)],
) -> Vec<Unit> {
    let mut units: Vec<Unit> = bought
        .iter()
        .filter_map(|(district, bought)| {
            let mut unit = unit(intake, pack, schools, *district)?;
            let affordable = affordable_posts(intake, pack, *district, *bought);
            let most = affordable.map_or(unit.purchasable, |most| most.min(unit.purchasable));
            unit.unaffordable = unit.purchasable - most;
            unit.purchasable = most;
            Some(unit)
        })
        .collect();
    // What the pool has is known only when every unit's posts are.
    if units.len() < intake.districts().len() {
        for unit in &mut units {
            let before = unit.levers.iter().take_while(|l| **l != Lever::Pool);
            unit.levers = before.copied().collect();
        }
    }
    units
}

/// Posts' worth of services that a district's budget for purchases is enough for, once its bought places are paid; `None`
/// where budget, prices or cost are not known.
fn affordable_posts(
    intake: &Intake,
    pack: &Pack,
    district: DistrictIdx,
    bought: Option<Yuan>,
) -> Option<Posts> {
    let budget = intake.districts()[district.at()].purchase_budget?;
    let left = (budget - bought?).get().max(0);
    let cost = pack.levers.cost(Lever::Purchased)?.get();
    (cost > 0).then(|| Posts(left / cost))
}

fn unit(
    intake: &Intake,
    pack: &Pack,
    schools: &[SchoolFigures],
    district: DistrictIdx,
) -> Option<Unit> {
    let of = |school: &School| school.district == Some(district) && school.sector == Sector::Public;
    // Those of the round, after its intake.
    let own: Vec<(SchoolIdx, Option<Places>)> = schools
        .iter()
        .filter(|s| of(&intake.schools()[s.school.at()]))
        .map(|s| (s.school, s.pupils))
        .collect();
    let own = balance(intake, pack, &own)?;
    // Those of the other stages, whose leavers are taken to be replaced.
    let is_other = |s: &School| s.level != intake.level() && s.is_open_to(s.level);
    let schools = intake.schools().iter().enumerate();
    let others: Vec<(SchoolIdx, Option<Places>)> = schools
        .filter(|(_, school)| of(school) && is_other(school))
        .map(|(i, school)| (SchoolIdx::from_usize(i), school.enrolment))
        .collect();
    let other = balance(intake, pack, &others);
    let knows_other_stages = other.is_some();
    let (gaps, spare) = split(&own);
    let (other_gaps, mut other_spare) = split(&other.unwrap_or_default());
    // What the other stages lack themselves is not to spare: the smallest donors keep theirs.
    let mut kept: i64 = other_gaps.iter().map(|(_, posts)| posts.get()).sum();
    for (_, posts) in other_spare.iter_mut().rev() {
        let keeps = kept.min(posts.get());
        *posts = Posts(posts.get() - keeps);
        kept -= keeps;
    }
    other_spare.retain(|(_, posts)| *posts > Posts::ZERO);
    let sum = |list: &[(SchoolIdx, Posts)]| list.iter().map(|(_, p)| p.get()).sum::<i64>();
    let figures = &intake.districts()[district.at()];
    // A unit lends what it may move and does not need itself.
    let usable = |lever: Lever, list: &[(SchoolIdx, Posts)]| match pack.levers.has(lever) {
        true => sum(list),
        false => 0,
    };
    let usable = usable(Lever::BetweenSchools, &spare) + usable(Lever::BetweenStages, &other_spare);
    let to_spare = (usable - sum(&gaps)).max(0);
    let is_known = |lever: &Lever| match lever {
        Lever::Filed => figures.filed_posts.is_some(),
        Lever::Purchased => figures.purchasable_posts.is_some(),
        Lever::BetweenStages => knows_other_stages,
        Lever::BetweenSchools | Lever::Pool => true,
    };
    let levers = order(pack).into_iter().take_while(is_known).collect();
    Some(Unit {
        district,
        gaps,
        spare,
        other_spare,
        filed: figures.filed_posts.unwrap_or_default(),
        purchasable: figures.purchasable_posts.unwrap_or_default(),
        unaffordable: Posts::ZERO,
        levers,
        lends: Posts(to_spare * pack.levers.pool_percent / 100),
    })
}

/// Posts needed minus posts at hand of each school; `None` when a figure is not known.
fn balance(
    intake: &Intake,
    pack: &Pack,
    schools: &[(SchoolIdx, Option<Places>)],
) -> Option<Vec<(SchoolIdx, Posts)>> {
    let Some((first, _)) = schools.first() else {
        return Some(Vec::new());
    };
    let level = intake.schools()[first.at()].level;
    let pupils: Option<Vec<Places>> = schools.iter().map(|(_, pupils)| *pupils).collect();
    let shares = posts::shares(&pupils?, &pack.norms, level);
    let lack = |((school, _), share): (&(SchoolIdx, _), Posts)| {
        Some((*school, share - intake.schools()[school.at()].posts?))
    };
    schools.iter().zip(shares).map(lack).collect()
}

type ByAmount = Vec<(SchoolIdx, Posts)>;

/// Those that lack posts and those that have some to spare, the most first.
fn split(balance: &[(SchoolIdx, Posts)]) -> (ByAmount, ByAmount) {
    let sorted = |sign: i64| {
        let signed = balance
            .iter()
            .map(|(s, posts)| (*s, Posts(sign * posts.get())));
        let mut some: ByAmount = signed.filter(|(_, posts)| *posts > Posts::ZERO).collect();
        some.sort_by_key(|(school, posts)| (-posts.get(), *school));
        some
    };
    (sorted(1), sorted(-1))
}

/// The best plan for these units.
///
/// # Errors
/// When HiGHS ends without an optimum, or when it is told to end.
pub fn plan(units: &[Unit], pack: &Pack, control: &Control) -> Result<PostPlan, EngineError> {
    let levers = order(pack);
    if units.is_empty() || levers.is_empty() {
        return Ok(PostPlan::default());
    }
    let instance = PostInstance {
        pool: levers.iter().position(|lever| *lever == Lever::Pool),
        units: units.iter().map(|unit| unit.in_posts(&levers)).collect(),
    };
    let mut model = PostModel::new(&instance);
    let solution = minimise(std::mem::take(&mut model.program), control)?;
    let PostSolution { filled, lent } = model.read(|variable| solution.whole(variable))?;
    Ok(share_out(units, &levers, &filled, &lent))
}

/// Shares the posts of the units out among their schools: the largest gap is filled first, the school that
/// can spare most gives first.
fn share_out(units: &[Unit], levers: &[Lever], filled: &[Vec<i64>], lent: &[i64]) -> PostPlan {
    let mut lines = Vec::new();
    let mut pool: Vec<(Source, i64)> = units
        .iter()
        .zip(lent)
        .map(|(unit, lent)| (Source::District(unit.district), *lent))
        .collect();
    for (unit, filled) in units.iter().zip(filled) {
        let mut gaps = unit.gaps.clone();
        for (lever, &posts) in levers.iter().zip(filled) {
            let schools = |list: &[(SchoolIdx, Posts)]| -> Vec<(Source, i64)> {
                let each = list.iter();
                each.map(|(s, posts)| (Source::School(*s), posts.get()))
                    .collect()
            };
            let mut own = match lever {
                Lever::BetweenSchools => schools(&unit.spare),
                Lever::BetweenStages => schools(&unit.other_spare),
                Lever::Filed | Lever::Purchased => vec![(Source::District(unit.district), posts)],
                Lever::Pool => Vec::new(),
            };
            let from = if *lever == Lever::Pool {
                &mut pool
            } else {
                &mut own
            };
            hand_over(*lever, posts, from, &mut gaps, &mut lines);
        }
    }
    lines.sort_unstable();
    PostPlan { lines }
}

/// Hands so many posts from those who have them to those who lack them, in order.
fn hand_over(
    lever: Lever,
    mut posts: i64,
    from: &mut [(Source, i64)],
    gaps: &mut [(SchoolIdx, Posts)],
    lines: &mut Vec<Relief>,
) {
    let mut givers = from.iter_mut().filter(|(_, has)| *has > 0).peekable();
    for (to, gap) in gaps {
        while posts > 0 && gap.get() > 0 {
            let Some((source, has)) = givers.peek_mut() else {
                return;
            };
            let now = posts.min(gap.get()).min(*has);
            lines.push(Relief {
                to: *to,
                lever,
                from: *source,
                posts: Posts(now),
            });
            posts -= now;
            *gap = *gap - Posts(now);
            *has -= now;
            if *has == 0 {
                givers.next();
            }
        }
    }
}
