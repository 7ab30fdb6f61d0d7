//! The gates of a choice round: the line of each district.

use std::cmp::Ordering;

use super::Qualified;
use crate::domain::{ChildIdx, DistrictIdx, Intake, Sector};
use crate::policy::{MinimumScore, Pack, ProcedureStep, StepKind};
use crate::units::Points;

/// The lines (最低分) of the districts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreThresholds(Vec<ScoreThreshold>);

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
        let mut gates = vec![ScoreThreshold::Open; intake.districts().len()];
        match line {
            MinimumScore::None => {}
            MinimumScore::Given(given) => {
                for (gate, district) in gates.iter_mut().zip(intake.districts()) {
                    let line = given.get(&*district.id);
                    *gate = line.map_or(ScoreThreshold::Open, |line| {
                        ScoreThreshold::From(*line, None)
                    });
                }
            }
            MinimumScore::Places => {
                let mut places = vec![0_i64; intake.districts().len()];
                for (_, school) in intake.open_schools() {
                    if let (Some(d), Sector::Public) = (school.district, school.sector) {
                        places[d.at()] += school.places.get();
                    }
                }
                let mut last = vec![None; intake.districts().len()];
                // Who applies late moves no line.
                for &child in qualified.ranking.in_time() {
                    let Some(district) = intake.children()[child.at()].district else {
                        continue;
                    };
                    let d = district.at();
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
        Self(gates)
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
        Self(lines.into_iter().map(gate).collect())
    }

    /// The line of a district.
    pub fn of_district(&self, district: DistrictIdx) -> Option<Points> {
        match self.0.get(district.at()) {
            Some(ScoreThreshold::From(points, _)) => Some(*points),
            _ => None,
        }
    }

    /// Whether a child passes; a child of no district is held to none.
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
        let district = intake.children()[child.at()].district;
        let gate = district.and_then(|d| self.0.get(d.at()));
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
