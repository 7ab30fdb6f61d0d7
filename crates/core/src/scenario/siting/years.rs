//! The years that are planned for, with everything open that could be.

use super::SitingError;
use super::facilities::planned_years;
use super::instance::Year;
use crate::control::{Control, Stopped};
use crate::domain::{Intake, MOST_CHILDREN, SchoolStatus, Sector, Variant, forecast};
use crate::finding::{Code, Finding, Findings};
use crate::model::AssignmentModel;
use crate::model::siting::Facility;
use crate::network::{self, Network};
use crate::policy::Pack;
use crate::qualify::{self, Qualified};

/// The round of each year with everything open that could be, none of it with places that are not there yet.
pub(super) struct YearInstances {
    pub(super) years: Vec<i64>,
    rounds: Vec<Intake>,
    pack: Pack,
}

impl YearInstances {
    pub(super) fn new(
        intake: &Intake,
        pack: &Pack,
        variant: Option<Variant>,
    ) -> Result<Self, SitingError> {
        let siting = &intake.siting();
        let planned = intake.with_candidate_sites()?.with(|city, _| {
            for school in &mut city.schools {
                // Of private schools none is decided about.
                let is_proposed = school.status == SchoolStatus::Candidate
                    && school.level == intake.level()
                    && school.sector == Sector::Public;
                if is_proposed {
                    school.status = SchoolStatus::Existing;
                }
            }
        })?;
        let mut years = siting.years.clone();
        let is_own = years.is_empty();
        if is_own {
            years.push(intake.year());
        }
        let pack = pack.widest().into_owned();
        let mut wrong = Findings::new();
        let mut rounds = Vec::new();
        for &year in &years {
            if is_own && variant.is_none() {
                rounds.push(planned.clone());
                continue;
            }
            let variant = variant.unwrap_or_default();
            match forecast(intake.demand(), intake.districts(), year, variant) {
                Some(cells) => {
                    let count: i64 = cells.iter().map(|cell| cell.count.get()).sum();
                    if count > MOST_CHILDREN as i64 {
                        let finding = Finding::new(Code::TooLarge, intake.name());
                        wrong.push(finding.with("count", count).with("most", MOST_CHILDREN));
                        continue;
                    }
                    rounds.push(planned.with_forecast(year, &cells)?);
                }
                None => wrong.push(
                    Finding::new(Code::ForecastMissing, intake.name())
                        .with("year", year)
                        .with("variant", variant.as_str()),
                ),
            }
        }
        if wrong.has_errors() {
            return Err(SitingError::Findings(wrong));
        }
        let knows_children = is_own && variant.is_none();
        let pack = if knows_children {
            pack
        } else {
            pack.for_planning()
        };
        Ok(Self {
            years,
            rounds,
            pack,
        })
    }

    pub(super) fn qualified(&self, control: &Control) -> Result<Vec<Qualified>, Stopped> {
        let rounds = self.rounds.iter();
        rounds
            .map(|intake| qualify::qualify(intake, &self.pack, control))
            .collect()
    }

    pub(super) fn networks<'a>(
        &'a self,
        qualified: &'a [Qualified],
        control: &Control,
    ) -> Result<Vec<Network<'a>>, Stopped> {
        let pairs = self.rounds.iter().zip(qualified);
        pairs
            .map(|(intake, qualified)| {
                let order = qualified.ranking.order();
                network::build(intake, &self.pack, order, control)
            })
            .collect()
    }
}

/// The years as programmes with a column for every facility.
pub(super) fn year_models<'n>(
    networks: &'n [Network<'n>],
    qualified: &'n [Qualified],
    facilities: &[Facility],
    control: &Control,
) -> Result<Vec<Year<'n>>, Stopped> {
    let one = |(network, qualified): (&'n Network<'n>, &'n Qualified)| {
        let ranking = &qualified.ranking;
        // Only facilities are columns: whatever else the round has takes nobody.
        let schools = network.reach.intake().schools();
        let mut free = vec![-1; schools.len()];
        for facility in facilities {
            free[facility.school.at()] = 0;
        }
        let bought = schools.iter().map(|school| school.places.get()).collect();
        let placed = vec![0; network.cells.len()];
        let waiting = (&placed[..], &free[..]);
        let all = usize::MAX;
        let model =
            AssignmentModel::with_empty(network, ranking, Sector::Public, waiting, all, control)?;
        let reached: i64 = model.rows().map(|row| model.supply(row)).sum();
        Ok(Year {
            beyond: ranking.len() as i64 - reached,
            model,
            network,
            ranking,
            bought,
        })
    };
    networks.iter().zip(qualified).map(one).collect()
}

/// The variants of the forecast that say nothing of a planned year, each with the first such year: plans are not held
/// against them. None where there are no variants to choose from.
pub fn variants_without_years(intake: &Intake) -> Vec<(Variant, i64)> {
    let has = |variant: &Variant| intake.demand().iter().any(|d| d.variant == *variant);
    let told: Vec<Variant> = Variant::ALL.into_iter().filter(has).collect();
    if told.len() < 2 {
        return Vec::new();
    }
    let years = planned_years(intake);
    let missing = told.into_iter().filter_map(|variant| {
        let is_missing =
            |year: &&i64| forecast(intake.demand(), intake.districts(), **year, variant).is_none();
        Some((variant, *years.iter().find(is_missing)?))
    });
    missing.collect()
}
