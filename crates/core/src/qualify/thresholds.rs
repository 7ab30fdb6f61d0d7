//! The gates of a choice round: the line of each district.

use std::cmp::Ordering;

use super::Qualified;
use super::areas::Areas;
use crate::domain::{ChildIdx, DistrictIdx, Intake, SchoolIdx, Sector};
use crate::policy::{MinimumScore, Pack, ProcedureStep, StepKind};
use crate::units::Points;

/// The lines (最低分) of the districts, or of the areas below them (片区).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreThresholds {
    gates: Vec<ScoreThreshold>,
    /// Where areas have lines and not districts: which they are, and who is in which.
    areas: Option<Areas>,
}

/// Who passes in one district.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ScoreThreshold {
    /// Every child that is ranked takes part.
    #[default]
    Open,
    /// Who has these points; with a tier, everybody of a better one and nobody of a worse.
    From(Points, Option<usize>),
    /// Nobody: there is no place.
    Shut,
}

impl ScoreThresholds {
    /// The lines of a round.
    ///
    /// [`MinimumScore::Places`]: the points of the last child for whom the district has a public place, ties
    /// with it included; none where there are places for all, nobody where there is none at all.
    pub fn of(intake: &Intake, qualified: &Qualified, line: &MinimumScore) -> Self {
        Self::with_tiers(intake, qualified, line, |child| qualified.tier(child))
    }

    /// The gates by tiers that the caller worked out.
    pub fn with_tiers(
        intake: &Intake,
        qualified: &Qualified,
        line: &MinimumScore,
        tier: impl Fn(ChildIdx) -> usize,
    ) -> Self {
        let given: Vec<&str> = match line {
            MinimumScore::GivenByArea(given) => given.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let areas = line.is_by_area().then(|| Areas::of(intake, given));
        let count = match &areas {
            Some(areas) => areas.names().len(),
            None => intake.districts().len(),
        };
        let of_school = |at: SchoolIdx| match &areas {
            Some(areas) => areas.of_school(at),
            None => intake.schools()[at.at()].district.map(DistrictIdx::at),
        };
        let of_child = |at: ChildIdx| match &areas {
            Some(areas) => areas.of_child(at),
            None => intake.children()[at.at()].district.map(DistrictIdx::at),
        };
        let mut gates = vec![ScoreThreshold::Open; count];
        match line {
            MinimumScore::None => {}
            MinimumScore::GivenByArea(given) => {
                let area = |at| areas.as_ref().and_then(|areas| areas.points_of(given, at));
                for (at, gate) in gates.iter_mut().enumerate() {
                    *gate = area(at).map_or(ScoreThreshold::Open, |line| {
                        ScoreThreshold::From(line, None)
                    });
                }
            }
            MinimumScore::Given(given) => {
                for (gate, district) in gates.iter_mut().zip(intake.districts()) {
                    let line = given.get(&*district.id);
                    *gate = line.map_or(ScoreThreshold::Open, |line| {
                        ScoreThreshold::From(*line, None)
                    });
                }
            }
            MinimumScore::Places | MinimumScore::PlacesByArea => {
                let mut places = vec![0_i64; count];
                for (at, school) in intake.open_schools() {
                    if let (Some(d), Sector::Public) = (of_school(at), school.sector) {
                        places[d] += school.places.get();
                    }
                }
                let mut last = vec![None; count];
                // Who applies late moves no line.
                for &child in qualified.ranking.in_time() {
                    let Some(d) = of_child(child) else {
                        continue;
                    };
                    if places[d] > 0 {
                        places[d] -= 1;
                        last[d] = Some(child);
                    } else if gates[d] == ScoreThreshold::Open {
                        // The first for whom there is none: only now is there a line.
                        gates[d] = last[d].map_or(ScoreThreshold::Shut, |last: ChildIdx| {
                            let points = qualified.points[last.at()].unwrap_or_default();
                            ScoreThreshold::From(points, Some(tier(last)))
                        });
                    }
                }
            }
        }
        Self { gates, areas }
    }

    /// The lines in force in each step of the procedure: a step that sets none goes by those of the step before.
    pub fn of_steps(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Vec<Self> {
        let mut lines = Self::default();
        let in_force = |step: &ProcedureStep| {
            if let StepKind::Choice { line, .. } = &step.act
                && *line != MinimumScore::None
            {
                lines = Self::of(intake, qualified, line);
            }
            lines.clone()
        };
        pack.procedure.iter().map(in_force).collect()
    }

    /// Lines by district, as published.
    pub fn given(lines: Vec<Option<Points>>) -> Self {
        let gate = |line: Option<Points>| {
            line.map_or(ScoreThreshold::Open, |line| {
                ScoreThreshold::From(line, None)
            })
        };
        Self {
            gates: lines.into_iter().map(gate).collect(),
            areas: None,
        }
    }

    /// The line of a district.
    pub fn of_district(&self, district: DistrictIdx) -> Option<Points> {
        match self.areas {
            Some(_) => None,
            None => self.points(district.at()),
        }
    }

    /// The areas that have lines in place of the districts, each by its name with its line.
    pub fn of_areas(&self) -> impl Iterator<Item = (&str, Option<Points>)> {
        let names = self.areas.iter().flat_map(Areas::names).enumerate();
        names.map(|(at, name)| (name.as_str(), self.points(at)))
    }

    fn points(&self, gate: usize) -> Option<Points> {
        match self.gates.get(gate) {
            Some(ScoreThreshold::From(points, _)) => Some(*points),
            _ => None,
        }
    }

    /// Whether a child passes; a child of no district, or of no area where these have lines, is held to none.
    pub fn passes(&self, intake: &Intake, qualified: &Qualified, child: ChildIdx) -> bool {
        self.passes_in(intake, qualified, child, |child| qualified.tier(child))
    }

    /// Whether the gate lets a child in, by a tier that the caller works out.
    pub fn passes_in(
        &self,
        intake: &Intake,
        qualified: &Qualified,
        child: ChildIdx,
        tier: impl Fn(ChildIdx) -> usize,
    ) -> bool {
        let own = match &self.areas {
            Some(areas) => areas.of_child(child),
            None => intake.children()[child.at()].district.map(DistrictIdx::at),
        };
        let gate = own.and_then(|own| self.gates.get(own));
        match gate.copied().unwrap_or_default() {
            ScoreThreshold::Open => true,
            ScoreThreshold::Shut => false,
            ScoreThreshold::From(line, last) => {
                let has_points = qualified.points[child.at()] >= Some(line);
                match last.map(|last| tier(child).cmp(&last)) {
                    Some(Ordering::Less) => true,
                    Some(Ordering::Greater) => false,
                    Some(Ordering::Equal) | None => has_points,
                }
            }
        }
    }
}
