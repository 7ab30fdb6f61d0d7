//! What is optimised, in strict order.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::domain::Sector;
use crate::settings;
use crate::units::Metres;

/// The words that stand alone, and the one that a number of metres follows.
const WORDS: &[&str] = &[
    "public_places",
    "purchased_places",
    "travel",
    "choice_rank",
    "beyond:3000",
    "longest",
    "travel_by_points",
];

/// What comes before the metres of [`Objective::Beyond`].
const BEYOND: &str = "beyond:";

/// The longest journey that a programme counts with is shorter than what ten digits can say.
const DIGITS: usize = 9;

/// One objective of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Objective {
    /// As many children as can be in public places, in rank order.
    PublicPlaces,
    /// As many of those left as can be in bought private places, in rank order.
    PurchasedPlaces,
    /// The shortest journeys in all.
    Travel,
    /// Children as high on their families' lists as can be, all places on the lists added up.
    ChoiceRank,
    /// As few children as can be sent farther than so many metres.
    Beyond(Metres),
    /// The longest journey as short as can be, then as few children with it as can be, then the next one.
    Longest,
    /// The shortest journeys in all of the children with the most points, then of the next.
    TravelByPoints,
}

impl Objective {
    /// The name in packs, in the certificate and in `summary.json`.
    pub fn name(self) -> String {
        match self {
            Self::Beyond(metres) => format!("{BEYOND}{}", metres.get()),
            other => other.kind().to_owned(),
        }
    }

    /// The name without its metres: sentences are told apart by it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::PublicPlaces => "public_places",
            Self::PurchasedPlaces => "purchased_places",
            Self::Travel => "travel",
            Self::ChoiceRank => "choice_rank",
            Self::Beyond(_) => "beyond",
            Self::Longest => "longest",
            Self::TravelByPoints => "travel_by_points",
        }
    }

    /// The metres that are part of its name.
    pub const fn metres(self) -> Option<Metres> {
        match self {
            Self::Beyond(metres) => Some(metres),
            _ => None,
        }
    }

    /// The sector whose places the objective fills, if it fills places.
    pub const fn sector(self) -> Option<Sector> {
        match self {
            Self::PublicPlaces => Some(Sector::Public),
            Self::PurchasedPlaces => Some(Sector::Private),
            _ => None,
        }
    }

    /// Whether a value has levels, the first before all others: lengths of journeys, or bands of points.
    pub const fn has_levels(self) -> bool {
        matches!(self, Self::Longest | Self::TravelByPoints)
    }

    /// One number for the values of its levels: the longest journey that anybody makes, or all metres; what it counts where
    /// it has no levels.
    pub fn total(self, levels: &BTreeMap<i64, i128>) -> i128 {
        match self {
            Self::Longest => {
                let longest = levels.iter().find(|(_, children)| **children != 0);
                longest.map_or(0, |(level, _)| -i128::from(*level))
            }
            _ => levels.values().sum(),
        }
    }

    /// Whether two children of one start and one reach may count differently.
    pub const fn tells_children_apart(self) -> bool {
        matches!(self, Self::ChoiceRank | Self::TravelByPoints)
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The word names no objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no objective has this name")]
pub struct NoObjective;

impl FromStr for Objective {
    type Err = NoObjective;

    fn from_str(word: &str) -> Result<Self, NoObjective> {
        match word {
            "public_places" => Ok(Self::PublicPlaces),
            "purchased_places" => Ok(Self::PurchasedPlaces),
            "travel" => Ok(Self::Travel),
            "choice_rank" => Ok(Self::ChoiceRank),
            "longest" => Ok(Self::Longest),
            "travel_by_points" => Ok(Self::TravelByPoints),
            _ => {
                // One way to write each: no sign, no zeros before the number.
                let metres = word.strip_prefix(BEYOND).ok_or(NoObjective)?;
                let is_plain = metres.len() <= DIGITS && metres.bytes().all(|b| b.is_ascii_digit());
                let is_short = metres == "0" || !metres.starts_with('0');
                match metres.parse() {
                    Ok(metres) if is_plain && is_short => Ok(Self::Beyond(Metres(metres))),
                    _ => Err(NoObjective),
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for Objective {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        let meant = settings::word_meant(&word, WORDS).map(str::to_owned);
        let meant = meant.or_else(|| settings::word_with_number(&word, WORDS));
        let unknown = |NoObjective| D::Error::unknown_variant(&word, WORDS);
        meant.as_ref().unwrap_or(&word).parse().map_err(unknown)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Objective {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Objective".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let word = |word: &str, says: &str| schemars::json_schema!({ "const": word, "description": says, "type": "string" });
        schemars::json_schema!({
            "description": "One objective of the list.",
            "oneOf": [
                word("public_places", "As many children as can be in public places, in rank order."),
                word(
                    "purchased_places",
                    "As many of those left as can be in bought private places, in rank order.",
                ),
                word("travel", "The shortest journeys in all."),
                word(
                    "choice_rank",
                    "Children as high on their families' lists as can be, all places on the lists added up.",
                ),
                {
                    "pattern": "^beyond:(0|[1-9][0-9]{0,8})$",
                    "description": "As few children as can be sent farther than so many metres.",
                    "type": "string",
                },
                word(
                    "longest",
                    "The longest journey as short as can be, then as few children with it as can be, then the next one.",
                ),
                word(
                    "travel_by_points",
                    "The shortest journeys in all of the children with the most points, then of the next.",
                ),
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_no_other_is_read() {
        for word in WORDS.iter().chain(&["beyond:0", "beyond:999999999"]) {
            let objective: Objective = word.parse().expect("an objective");
            assert_eq!(objective.name(), **word);
            assert_eq!(objective.to_string(), **word);
        }
        let others = [
            "beyond",
            "beyond:",
            "beyond:-5",
            "beyond:+5",
            "beyond:1.5",
            "beyond:03",
            "beyond: 3",
            "beyond:3km",
            "beyond:1000000000",
            "beyond:99999999999999999999",
            "Travel",
            "travel ",
            "",
        ];
        for word in others {
            assert_eq!(word.parse::<Objective>(), Err(NoObjective), "{word}");
        }
    }
}
