//! The certificate: whole numbers that prove each objective, without saying how they were found.
//!
//! For a sector's places every school has a cut-off `u_j ≥ 0`, for journeys a price `p_j ≥ 0`; what a
//! child pays follows from those of the schools in its reach, so the certificate needs no more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The proof of a whole round; `certificate.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// In the order of the rounds of coordination, then of the pack's objectives.
    pub objectives: Vec<Proof>,
}

/// The proof of one objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Name of the round of the procedure.
    pub round: String,
    /// Name of the objective.
    pub objective: String,
    /// Its value: the rank weights of the children left without a place, or what the objective counts: metres of all
    /// journeys, of the longest journey, children sent too far, places on families' lists added up.
    pub value: i128,
    /// What the prices prove that no plan can go below: equal to the value when it is the optimum.
    pub bound: i128,
    /// Children that the value counts: those left without a place, or those with a journey.
    pub children: i64,
    /// Of the value, what keeping households together costs: the value is that much above the bound.
    #[serde(default, skip_serializing_if = "is_none")]
    pub households: i128,
    /// Of the value, what the pack's rule of fairness costs where it is not the shortest journeys in all: the value is that
    /// much above the bound.
    #[serde(default, skip_serializing_if = "is_none")]
    pub fairness: i128,
    /// The households that were brought together, and the proof of everybody else's journeys on the places that they leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gathered: Option<Box<Gathered>>,
    /// Price of a place at each school, zeros left out: rank weights, or what the objective counts. Where the objective
    /// is not the first that counts journeys, a price may be below zero at a school that has one in an earlier objective.
    pub schools: BTreeMap<String, i64>,
    /// Of `longest`, the children with a journey of each length (metres below zero: the longest come first); of
    /// `travel_by_points`, the metres of each band (1 is the highest). The first is least, then the next, and so on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<i64, i128>,
    /// Of `purchased_places`, for each district whose budget does not suffice the rank from which on none of its children is
    /// bought a place: that of the first who would have one and whom what is left of the budget does not bear.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub budgets: BTreeMap<String, i64>,
    /// Price of a place at each school at each level, zeros left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schools_by_level: BTreeMap<String, BTreeMap<i64, i64>>,
}

/// Households brought together at the cost of journeys, and what proves the journeys of all others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gathered {
    /// The children of each household that is at one school for it, by their places in the order of identifiers (the first
    /// row of `allocation.csv` is 1).
    pub households: Vec<Vec<u32>>,
    /// Where the children would be who would be elsewhere if nobody were brought together: place in the order of
    /// identifiers, school. With them the prices of the objective prove what keeping together costs.
    pub before: BTreeMap<u32, String>,
    /// Price of a place at each school, zeros left out, which proves the journeys of all other children on the places that
    /// these households leave.
    pub schools: BTreeMap<String, i64>,
    /// No allocation of the same children with the same households together has a lower value; proved by these prices.
    pub at_least: i128,
    /// Whether the search for the schools of households compared everything. Where it did not, that fewer households are
    /// apart, or journeys are shorter down to `at_least`, is not ruled out.
    pub compared_all: bool,
}

fn is_none(cost: &i128) -> bool {
    *cost == 0
}
