//! The areas of pressure checked from their proof: which school is in which area, and a flow.
//!
//! Three things make a partition of children and places the principal one, and there is only one: the areas stand in
//! rising order of places a child; no child reaches a school of an area above its own; within an area something flows
//! from every child to schools that it reaches, the same amount from each child and the same into each place. Children,
//! places and reach are counted here anew, journey by journey. The areas with fewer places than children are then the
//! minimum cut, so no plan leaves fewer children without a public place than their gaps say, and an allocation that leaves
//! fewer is none.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Violation;
use super::reach::DistanceOracle;
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, SchoolIdx, Sector};
use crate::policy::Pack;
use crate::qualify::Qualified;

/// What proves the areas of pressure of a round; `pressure_certificate.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PressureCertificate {
    /// For all children and places.
    pub plan: PartitionProof,
    /// For the children and places that a procedure leaves, where it leaves any children.
    pub left: Option<PartitionProof>,
}

/// What proves one partition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PartitionProof {
    /// The public schools with places, in order: their numbers below count from 0.
    pub schools: Vec<String>,
    /// The areas in rising order of places a child.
    pub areas: Vec<AreaProof>,
    /// For each start of journeys from which a school is reached, in the order of longitude, latitude and district: to
    /// which schools how much flows.
    pub flow: Vec<Vec<(usize, i128)>>,
}

/// An area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AreaProof {
    /// Its children.
    pub children: i64,
    /// Its places.
    pub places: i64,
    /// Its schools by their numbers.
    pub schools: Vec<usize>,
}

impl AreaProof {
    /// Compares places a child; an area without children is above all others.
    fn by_ratio(&self, other: &Self) -> Ordering {
        let cross = |a: &Self, b: &Self| i128::from(a.places) * i128::from(b.children);
        let unreached = (self.children == 0).cmp(&(other.children == 0));
        unreached.then(cross(self, other).cmp(&cross(other, self)))
    }

    /// What flows from a child and into a place: places and children in lowest terms.
    fn shares(&self) -> (i128, i128) {
        let (mut a, mut b) = (i128::from(self.places), i128::from(self.children));
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let by = a.max(1);
        (i128::from(self.places) / by, i128::from(self.children) / by)
    }
}

/// Checks the areas of pressure and returns all faults.
///
/// # Errors
/// When it is told to end.
pub fn pressure(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
    certificate: &PressureCertificate,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let widest = pack.widest();
    let round = Round {
        intake,
        qualified,
        allocation,
        oracle: DistanceOracle::new(intake, &widest),
    };
    let mut faults = Vec::new();
    let plan = round.check(&certificate.plan, Scope::Plan, control)?;
    // Who is without a public place: with one coordination of everybody no more than the cut says.
    let without = (0..intake.children().len())
        .map(ChildIdx::from_usize)
        .filter(|child| {
            let outcome = allocation.of(*child);
            let takes_part = matches!(outcome, Outcome::Placed { .. } | Outcome::Unplaced);
            takes_part && round.public(*child).is_none()
        })
        .count() as i64;
    match plan {
        Err(at) => faults.push(at),
        Ok(cut) => {
            // Whoever buys first sends children away from places that they could have had.
            let first = pack.objectives.iter().find_map(|o| o.sector());
            let fills = first == Some(Sector::Public);
            let is_exact =
                fills && pack.places_as_many_as_can_be() && intake.manual_placements().is_empty();
            if cut > without || (is_exact && cut < without) {
                faults.push("cut".to_owned());
            }
        }
    }
    match &certificate.left {
        Some(proof) => faults.extend(round.check(proof, Scope::Left, control)?.err()),
        None if !pack.places_as_many_as_can_be() && without > 0 => faults.push("left".to_owned()),
        None => {}
    }
    let name = |at: String| Violation::WrongCertificate(format!("pressure_certificate.json: {at}"));
    Ok(faults.into_iter().map(name).collect())
}

/// Which children and places a partition is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// All but those given by hand.
    Plan,
    /// What the procedure left.
    Left,
}

struct Round<'a> {
    intake: &'a Intake,
    qualified: &'a Qualified,
    allocation: &'a Allocation,
    oracle: DistanceOracle<'a>,
}

/// A proof with what is counted beside it.
struct Count<'p> {
    proof: &'p PartitionProof,
    /// The area of each school.
    area_of: Vec<usize>,
    children: Vec<i64>,
    into: Vec<i128>,
    /// For each school one that it hangs together with.
    first: Vec<usize>,
    /// Children who reach no school.
    unreached: i64,
}

impl Round<'_> {
    /// Holds a proof against the round; how many children no plan can place, or where the proof fails.
    fn check(
        &self,
        proof: &PartitionProof,
        scope: Scope,
        control: &Control,
    ) -> Result<Result<i64, String>, Stopped> {
        let schools: Vec<SchoolIdx> = self
            .intake
            .open_schools()
            .filter(|(_, school)| school.sector == Sector::Public && school.places.get() > 0)
            .map(|(at, _)| at)
            .collect();
        let id = |school: &SchoolIdx| &*self.intake.schools()[school.at()].id;
        if !schools
            .iter()
            .map(id)
            .eq(proof.schools.iter().map(String::as_str))
        {
            return Ok(Err("schools".to_owned()));
        }
        let mut count = match Count::of(proof) {
            Ok(count) => count,
            Err(at) => return Ok(Err(at)),
        };
        let mut flows = proof.flow.iter();
        let mut journeys = Vec::new();
        for (start, children) in self.oracle.starts(self.qualified, control)? {
            control.check()?;
            self.oracle.measure(start, &mut journeys);
            let near = journeys.iter();
            let mut reach: Vec<usize> = near
                .filter_map(|(school, _)| schools.binary_search(school).ok())
                .collect();
            reach.sort_unstable();
            for (beyond, children) in self.groups(&schools, &reach, &children, scope) {
                let mut own = reach.clone();
                own.extend(beyond);
                if let Err(at) = count.take(&own, children, &mut flows) {
                    return Ok(Err(at));
                }
            }
        }
        if flows.next().is_some() {
            return Ok(Err("flow".to_owned()));
        }
        Ok(count.finish(&self.places(&schools, scope)))
    }

    /// The children of a start who count, by the school beyond their reach at which they are, if at any.
    fn groups(
        &self,
        schools: &[SchoolIdx],
        reach: &[usize],
        children: &[ChildIdx],
        scope: Scope,
    ) -> BTreeMap<Option<usize>, i64> {
        let mut groups = BTreeMap::new();
        for &child in children {
            let beyond = match (self.public(child), scope) {
                (None, _) => None,
                (Some(_), Scope::Left) => continue,
                (Some(_), Scope::Plan) if self.is_by_hand(child) => continue,
                (Some(school), Scope::Plan) => match schools.binary_search(&school) {
                    Ok(at) => Some(at).filter(|at| reach.binary_search(at).is_err()),
                    Err(_) => continue,
                },
            };
            *groups.entry(beyond).or_default() += 1;
        }
        groups
    }

    /// The places of the schools that are there for them.
    fn places(&self, schools: &[SchoolIdx], scope: Scope) -> Vec<i64> {
        let places = schools.iter();
        let mut places: Vec<i64> = places
            .map(|school| self.intake.schools()[school.at()].places.get())
            .collect();
        for i in 0..self.intake.children().len() {
            let child = ChildIdx::from_usize(i);
            let school = self.public(child);
            let at = school.and_then(|school| schools.binary_search(&school).ok());
            if let Some(at) = at.filter(|_| scope == Scope::Left || self.is_by_hand(child)) {
                places[at] -= 1;
            }
        }
        places
    }

    fn public(&self, child: ChildIdx) -> Option<SchoolIdx> {
        match self.allocation.of(child) {
            Outcome::Placed {
                school,
                sector: Sector::Public,
                ..
            } => Some(school),
            _ => None,
        }
    }

    fn is_by_hand(&self, child: ChildIdx) -> bool {
        self.allocation.placed_by(child) == PlacedBy::ByHand
    }
}

impl<'p> Count<'p> {
    /// Before the first child: every school in one area, the areas in order.
    fn of(proof: &'p PartitionProof) -> Result<Self, String> {
        let mut area_of = vec![usize::MAX; proof.schools.len()];
        for (at, area) in proof.areas.iter().enumerate() {
            for school in &area.schools {
                match area_of.get_mut(*school) {
                    Some(of) if *of == usize::MAX => *of = at,
                    _ => return Err("schools".to_owned()),
                }
            }
        }
        let falls = |pair: &[AreaProof]| pair[0].by_ratio(&pair[1]) == Ordering::Greater;
        if area_of.contains(&usize::MAX) || proof.areas.windows(2).any(falls) {
            return Err("areas".to_owned());
        }
        Ok(Self {
            proof,
            area_of,
            children: vec![0; proof.areas.len()],
            into: vec![0; proof.schools.len()],
            first: (0..proof.schools.len()).collect(),
            unreached: 0,
        })
    }

    /// Children of one reach: they are of the area with most places a child that they reach, and send as much as the area
    /// says to schools of it.
    fn take(
        &mut self,
        reach: &[usize],
        children: i64,
        flows: &mut std::slice::Iter<'_, Vec<(usize, i128)>>,
    ) -> Result<(), String> {
        let areas = &self.proof.areas;
        let Some(own) = reach.iter().map(|school| self.area_of[*school]).max() else {
            self.unreached += children;
            return Ok(());
        };
        // Areas of one ratio share no child.
        let tied = |school: &usize| {
            let of = self.area_of[*school];
            of != own && areas[of].by_ratio(&areas[own]) == Ordering::Equal
        };
        let school_of = |at: usize| self.proof.schools[at].clone();
        if let Some(school) = reach.iter().find(|school| tied(school)) {
            return Err(school_of(*school));
        }
        self.children[own] += children;
        let flow = flows.next().ok_or("flow")?;
        let (a_child, _) = areas[own].shares();
        // What is sent is taken off what is to be sent, so that no number of a forger is too large to be added up.
        let mut left = a_child * i128::from(children);
        for (school, amount) in flow {
            let fits = (1..=left).contains(amount);
            if !fits || !reach.contains(school) || self.area_of[*school] != own {
                return Err("flow".to_owned());
            }
            left -= amount;
            self.into[*school] += amount;
        }
        if left != 0 {
            return Err("flow".to_owned());
        }
        let of_area = reach.iter().filter(|school| self.area_of[**school] == own);
        let of_area: Vec<usize> = of_area.copied().collect();
        for school in &of_area[1..] {
            let (a, b) = (self.root(of_area[0]), self.root(*school));
            self.first[a] = b;
        }
        Ok(())
    }

    fn root(&mut self, mut school: usize) -> usize {
        while self.first[school] != school {
            self.first[school] = self.first[self.first[school]];
            school = self.first[school];
        }
        school
    }

    /// After the last child: what flows into each school, the figures of the areas, and that each hangs together. How
    /// many children no plan can place.
    fn finish(mut self, places: &[i64]) -> Result<i64, String> {
        let mut cut = self.unreached;
        for (at, area) in self.proof.areas.iter().enumerate() {
            let known = || area.schools.first().map(|s| self.proof.schools[*s].clone());
            let own: i64 = area.schools.iter().map(|school| places[*school]).sum();
            if self.children[at] != area.children || own != area.places || area.schools.is_empty() {
                return Err(known().unwrap_or_default());
            }
            let (_, a_place) = area.shares();
            let is_even =
                |school: &usize| self.into[*school] == a_place * i128::from(places[*school]);
            if let Some(school) = area.schools.iter().find(|school| !is_even(school)) {
                return Err(self.proof.schools[*school].clone());
            }
            cut += (area.children - area.places).max(0);
        }
        for area in &self.proof.areas {
            for pair in area.schools.windows(2) {
                if self.root(pair[0]) != self.root(pair[1]) {
                    return Err(self.proof.schools[pair[1]].clone());
                }
            }
        }
        Ok(cut)
    }
}
