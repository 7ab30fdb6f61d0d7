//! The levers by which a bureau fills posts, as the pack has them: their order, what a post costs by each,
//! the municipal pool.

use serde::{Deserialize, Serialize};

use super::unresolved::Unresolved;
use crate::finding::{Arg, Phrase};
use crate::units::Yuan;

/// A way to fill a post that a school lacks (clause 8 of 苏府办〔2020〕313号 names them).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// A spare post of another school of the same unit and stage (校际调剂).
    BetweenSchools,
    /// A spare post of a school of the same unit and another stage (学段间调剂).
    BetweenStages,
    /// A post filed with the municipality (备案制).
    Filed,
    /// A post's worth of services bought (政府购买服务).
    Purchased,
    /// A post lent by the municipal pool, for a term (市级周转池).
    Pool,
}

impl Lever {
    /// All levers, in the order of clause 8.
    pub const ALL: [Lever; 5] = [
        Self::BetweenSchools,
        Self::BetweenStages,
        Self::Filed,
        Self::Purchased,
        Self::Pool,
    ];

    /// The word in packs and in `post_plan.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BetweenSchools => "between_schools",
            Self::BetweenStages => "between_stages",
            Self::Filed => "filed",
            Self::Purchased => "purchased",
            Self::Pool => "pool",
        }
    }
}

/// What decides between levers, once as many posts as can be are filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Prefer {
    /// Each lever as far as it goes before the next.
    #[default]
    Order,
    /// The least cost; the order where costs are equal.
    Cost,
}

/// The levers of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levers {
    /// In the order in which they are to be used, with the yuan a year that one post costs by each; a
    /// lever that is not listed is not used, a cost that is not given is not known.
    pub order: Vec<(Lever, Option<Yuan>)>,
    /// What decides between them.
    pub prefer: Prefer,
    /// Of the posts that a unit has to spare, per cent that it lends to the municipal pool, rounded down.
    pub pool_percent: i64,
    /// Years for which a post is lent.
    pub pool_term_years: i64,
}

impl Levers {
    /// Whether a lever may be used.
    pub fn has(&self, lever: Lever) -> bool {
        self.order.iter().any(|(known, _)| *known == lever)
    }

    /// What one post costs by a lever, yuan a year.
    pub fn cost(&self, lever: Lever) -> Option<Yuan> {
        let found = self.order.iter().find(|(known, _)| *known == lever);
        found.and_then(|(_, cost)| *cost)
    }
}

/// The section `[posts]` as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostsFile {
    /// What decides between levers.
    pub prefer: Option<Prefer>,
    /// Of the posts that a unit has to spare, per cent that it lends to the municipal pool.
    pub pool_percent: Option<u8>,
    /// Years for which a post is lent.
    pub pool_term_years: Option<u8>,
    /// The levers in the order in which they are to be used.
    pub lever: Option<Vec<LeverFile>>,
}

/// One lever as written.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LeverFile {
    /// Which lever it is.
    pub name: Lever,
    /// What one post costs by it, yuan a year; left out where that is not known.
    pub cost: Option<u32>,
}

/// The most that a post costs a year: so that no sum over a city can overflow.
const MOST_YUAN: Yuan = Yuan(10_000_000);

impl PostsFile {
    /// This file's keys over those of the pack it extends.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            prefer: self.prefer.or(base.prefer),
            pool_percent: self.pool_percent.or(base.pool_percent),
            pool_term_years: self.pool_term_years.or(base.pool_term_years),
            lever: self.lever.or(base.lever),
        }
    }

    /// The levers, or the key at fault.
    pub fn resolve(self) -> Result<Levers, Unresolved> {
        let order: Vec<(Lever, Option<Yuan>)> = self
            .lever
            .unwrap_or_default()
            .into_iter()
            .map(|lever| (lever.name, lever.cost.map(|cost| Yuan(i64::from(cost)))))
            .collect();
        for (at, (lever, cost)) in order.iter().enumerate() {
            if order[..at].iter().any(|(other, _)| other == lever) {
                return Err(Unresolved::range(
                    "posts.lever.name",
                    lever.as_str(),
                    Phrase::EachOnce,
                ));
            }
            if cost.is_some_and(|cost| cost > MOST_YUAN) {
                let result = cost.unwrap_or_default();
                return Err(Unresolved::range(
                    "posts.lever.cost",
                    result,
                    Arg::range(0, "10,000,000"),
                ));
            }
            // Without a cost nothing can be compared.
            if self.prefer == Some(Prefer::Cost) && cost.is_none() {
                return Err(Unresolved::missing("posts.lever.cost"));
            }
        }
        let pool_percent = i64::from(self.pool_percent.unwrap_or(0));
        if pool_percent > 100 {
            return Err(Unresolved::range(
                "posts.pool_percent",
                pool_percent,
                Arg::range(0, 100),
            ));
        }
        Ok(Levers {
            order,
            prefer: self.prefer.unwrap_or_default(),
            pool_percent,
            pool_term_years: i64::from(self.pool_term_years.unwrap_or(0)),
        })
    }
}
