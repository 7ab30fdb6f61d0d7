//! Checks a plan for posts by counting alone, without the programme that made it.
//!
//! For every number of levers, from the first on, what a plan fills by them is at most
//!
//! ```text
//! Σ_u min(g_u, own levers of u)  +  min(pool, Σ_u what is left of g_u, where u may draw on it)
//! ```
//!
//! (the second sum only once the pool is among them). A plan is the best one if it reaches that for every
//! number of levers.

use std::collections::BTreeMap;

use super::post_plan::{PostPlan, Source, Unit, order};
use crate::domain::SchoolIdx;
use crate::policy::{Lever, Pack};
use crate::units::Posts;

/// What a plan for posts does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostFault {
    /// A line for a school that lacks nothing, or more than it lacks.
    #[error("a school gets more posts than it lacks")]
    TooMany,
    /// More from a school or a district than it has for that lever.
    #[error("a school or a district gives more posts than it has")]
    NotThere,
    /// A line that says nothing, or from the wrong kind of source.
    #[error("a line of the plan is none")]
    NoLine,
    /// More posts could be filled, or by an earlier lever.
    #[error("another plan fills more posts, or by earlier levers")]
    NotBest,
}

impl PostFault {
    /// Key of the sentence that tells it.
    pub fn key(self) -> &'static str {
        match self {
            Self::TooMany => "fault-posts-too-many",
            Self::NotThere => "fault-posts-not-there",
            Self::NoLine => "fault-posts-no-line",
            Self::NotBest => "fault-posts-not-best",
        }
    }
}

/// Checks every line, every limit, and that no plan is better.
///
/// # Errors
/// The first line, limit or better plan that shows the plan to be wrong.
pub fn check(units: &[Unit], pack: &Pack, plan: &PostPlan) -> Result<(), PostFault> {
    let levers = order(pack);
    let mut got: BTreeMap<SchoolIdx, i64> = BTreeMap::new();
    let mut given: BTreeMap<(Source, Lever), i64> = BTreeMap::new();
    for line in &plan.lines {
        if line.posts <= Posts::ZERO || !levers.contains(&line.lever) {
            return Err(PostFault::NoLine);
        }
        *got.entry(line.to).or_default() += line.posts.get();
        *given.entry((line.from, line.lever)).or_default() += line.posts.get();
        let home = units
            .iter()
            .find(|u| u.gaps.iter().any(|(s, _)| *s == line.to));
        let Some(home) = home else {
            return Err(PostFault::TooMany);
        };
        // Only the pool crosses the border of a unit.
        let is_near = match line.from {
            Source::School(s) => home
                .spare
                .iter()
                .chain(&home.other_spare)
                .any(|(other, _)| *other == s),
            Source::District(d) => d == home.district || line.lever == Lever::Pool,
        };
        if !is_near {
            return Err(PostFault::NotThere);
        }
    }
    let lacks: BTreeMap<SchoolIdx, i64> = units
        .iter()
        .flat_map(|unit| &unit.gaps)
        .map(|(school, posts)| (*school, posts.get()))
        .collect();
    if got
        .iter()
        .any(|(school, posts)| lacks.get(school) < Some(posts))
    {
        return Err(PostFault::TooMany);
    }
    if given.iter().any(|(key, posts)| has(units, *key) < *posts) {
        return Err(PostFault::NotThere);
    }
    let pool: i64 = units.iter().map(|unit| unit.lends.get()).sum();
    for count in 1..=levers.len() {
        let first = &levers[..count];
        let filled: i64 = plan
            .lines
            .iter()
            .filter(|line| first.contains(&line.lever))
            .map(|line| line.posts.get())
            .sum();
        let mut most = 0;
        let mut left = 0;
        for unit in units {
            let own = first.iter().filter(|lever| **lever != Lever::Pool);
            let own: i64 = own.map(|lever| unit.limit(*lever).get()).sum();
            most += own.min(unit.gap().get());
            let lacks = (unit.gap().get() - own).max(0);
            left += lacks.min(unit.limit(Lever::Pool).get());
        }
        if first.contains(&Lever::Pool) {
            most += pool.min(left);
        }
        if filled != most {
            return Err(PostFault::NotBest);
        }
    }
    Ok(())
}

/// How many posts a source has for a lever.
fn has(units: &[Unit], (source, lever): (Source, Lever)) -> i64 {
    let of_school = |list: &[(SchoolIdx, Posts)], school: SchoolIdx| {
        let found = list.iter().find(|(s, _)| *s == school);
        found.map_or(0, |(_, posts)| posts.get())
    };
    let all = units.iter().map(|unit| match (source, lever) {
        (Source::School(s), Lever::BetweenSchools) => of_school(&unit.spare, s),
        (Source::School(s), Lever::BetweenStages) => of_school(&unit.other_spare, s),
        (Source::District(d), _) if d != unit.district => 0,
        (Source::District(_), Lever::Filed | Lever::Purchased) => unit.limit(lever).get(),
        (Source::District(_), Lever::Pool) => unit.lends.get(),
        _ => 0,
    });
    all.sum()
}
