//! The years ahead: what the forecasts of the demand table come to against the places that there are, so
//! that "raise the public share year by year" is a table, district by district.
//!
//! Each year is a round of coordination of its own, on the same places; the round's own year is worked out so
//! too, whatever its procedure, so that years can be compared. Who is placed leaves with the year.
//! A forecast knows no child: where its points are not told, or are equal, the draw decides between
//! districts as it does between children.

use std::collections::BTreeMap;

use crate::allocation::{Allocation, Outcome};
use crate::control::Control;
use crate::domain::{DistrictIdx, Intake, Sector, Variant, forecast};
use crate::network;
use crate::policy::Pack;
use crate::procedure::{self, RoundError};
use crate::qualify::{self, Qualified};
use crate::units::{Places, Share};

/// What one year comes to for one district.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearFigures {
    /// The year of entry.
    pub year: i64,
    /// The district responsible; `None` for children without one.
    pub district: Option<DistrictIdx>,
    /// Children who take part.
    pub eligible: Places,
    /// Of them in public places.
    pub public: Places,
    /// Of them in bought places.
    pub purchased: Places,
}

impl YearFigures {
    /// Share in public places.
    pub fn public_share(&self) -> Option<Share> {
        Share::of(self.public, self.eligible)
    }

    /// Share in public and bought places.
    pub fn covered_share(&self) -> Option<Share> {
        Share::of(self.public + self.purchased, self.eligible)
    }

    /// Public places that are wanting for the public share not to fall below that of the year before:
    /// `⌈public before ÷ eligible before × eligible⌉ − public`, not below zero.
    pub fn public_to_keep_share(&self, before: &Self) -> Option<Places> {
        let all = before.eligible.get();
        let due = before.public.get() * self.eligible.get();
        (all > 0).then(|| (Places((due + all - 1) / all) - self.public).or_zero())
    }
}

/// The round's own year first, then every later year of the demand table; by district.
///
/// # Errors
/// When an optimum cannot be found or proved, or when it is told to end.
pub fn outlook(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    control: &Control,
) -> Result<Vec<YearFigures>, RoundError> {
    let control = &control.silent();
    let years = intake.city().forecast_years().into_iter();
    let later: Vec<i64> = years.filter(|year| *year > intake.year()).collect();
    if later.is_empty() {
        return Ok(Vec::new());
    }
    // How far children travel is not told of years ahead.
    let pack = pack.for_planning().shortening_only();
    // The round's own children by the same rules as those to come, so that years can be compared.
    let network = network::build(intake, &pack, qualified.ranking.order(), control)?;
    let own = procedure::run(intake, &pack, &network, qualified, control)?;
    let mut all = count(intake, &own.allocation);
    for year in later {
        control.check()?;
        let cells = forecast(intake.demand(), intake.districts(), year, Variant::Middle);
        let forecast = intake.with_forecast(year, &cells.unwrap_or_default())?;
        let qualified = qualify::qualify(&forecast, &pack, control)?;
        let network = network::build(&forecast, &pack, qualified.ranking.order(), control)?;
        let ran = procedure::run(&forecast, &pack, &network, &qualified, control)?;
        all.extend(count(&forecast, &ran.allocation));
    }
    Ok(all)
}

fn count(intake: &Intake, allocation: &Allocation) -> Vec<YearFigures> {
    let mut districts: BTreeMap<Option<DistrictIdx>, YearFigures> = BTreeMap::new();
    for (child, outcome) in intake.children().iter().zip(allocation.outcomes()) {
        let (public, purchased) = match outcome {
            Outcome::Ineligible | Outcome::ManualReview(_) => continue,
            Outcome::Unplaced => (0, 0),
            Outcome::Placed { sector, .. } => match sector {
                Sector::Public => (1, 0),
                Sector::Private => (0, 1),
            },
        };
        let figures = districts.entry(child.district).or_default();
        figures.eligible += Places(1);
        figures.public += Places(public);
        figures.purchased += Places(purchased);
    }
    let result = |(district, figures)| YearFigures {
        year: intake.year(),
        district,
        ..figures
    };
    districts.into_iter().map(result).collect()
}
