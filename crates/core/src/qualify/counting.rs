//! How a journey counts in each objective: in metres, by the family's list, by bands of points.

use std::collections::HashMap;

use super::choices::choices;
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::policy::{Objective, Pack};
use crate::units::Points;

/// The families' lists and the bands of points, as far as the objectives of a pack ask for them.
///
/// Children of the same [`JourneyCounting::kind`] count alike, wherever they live.
#[derive(Clone, Debug, Default)]
pub struct JourneyCounting {
    /// The lists that occur, each once; the first is empty.
    lists: Vec<Vec<SchoolIdx>>,
    /// For each child its list.
    list_of: Vec<usize>,
    /// Schools on the longest list.
    longest_list: usize,
    /// Least points of each band, from the highest down.
    bands: Vec<Points>,
    /// For each child its band, from 0.
    band_of: Vec<usize>,
}

impl JourneyCounting {
    /// Reads lists and bands; `points` are those of each child, where they are known.
    ///
    /// A list holds the schools named that are open to the round and of a sector that the pack fills, each once: the
    /// place of a school on it is counted among these.
    pub fn of(intake: &Intake, pack: &Pack, points: &[Option<Points>]) -> Self {
        let mut counting = Self::default();
        let asks = |objective| pack.objectives.contains(&objective);
        let children = || (0..intake.children().len()).map(ChildIdx::from_usize);
        if asks(Objective::ChoiceRank) {
            let column = pack
                .choice_column
                .as_deref()
                .and_then(|c| intake.evidence(c));
            let mut numbers: HashMap<Vec<SchoolIdx>, usize> = HashMap::from([(Vec::new(), 0)]);
            counting.lists.push(Vec::new());
            for child in children() {
                let (list, _) = choices(intake, pack, column, usize::MAX, child);
                counting.longest_list = counting.longest_list.max(list.len());
                let next = counting.lists.len();
                let number = *numbers.entry(list.clone()).or_insert(next);
                if number == next {
                    counting.lists.push(list);
                }
                counting.list_of.push(number);
            }
        }
        if asks(Objective::TravelByPoints) {
            counting.bands = match &pack.bands {
                Some(bands) => bands.clone(),
                None => {
                    let mut all: Vec<Points> = points.iter().copied().flatten().collect();
                    all.sort_unstable_by(|a, b| b.cmp(a));
                    all.dedup();
                    all
                }
            };
            let bands = &counting.bands;
            let band = |points: &Option<Points>| match points {
                Some(points) => bands.partition_point(|least| least > points),
                None => bands.len(),
            };
            counting.band_of = points.iter().map(band).collect();
        }
        counting
    }

    /// What a child has in common with those who count like it.
    pub fn kind(&self, child: ChildIdx) -> (usize, usize) {
        let of = |all: &[usize]| all.get(child.at()).copied().unwrap_or_default();
        (of(&self.list_of), of(&self.band_of))
    }

    /// How a journey of a child counts: at which level of the objective, the lowest number before all others, and how
    /// much. An objective without levels has level 0 alone.
    ///
    /// Levels of `longest` are the metres below zero, so that the longest comes first; of `travel_by_points` the number
    /// of the band, from 1.
    pub fn counts(
        &self,
        objective: Objective,
        child: ChildIdx,
        school: SchoolIdx,
        metres: i64,
    ) -> (i64, i64) {
        match objective {
            // Whether a child has a place is not counted by its journey.
            Objective::PublicPlaces | Objective::PurchasedPlaces => (0, 0),
            Objective::Travel => (0, metres),
            Objective::Beyond(most) => (0, i64::from(metres > most.get())),
            Objective::ChoiceRank => (0, self.place_on_list(child, school)),
            Objective::Longest => (-metres, 1),
            Objective::TravelByPoints => (self.kind(child).1 as i64 + 1, metres),
        }
    }

    /// The place of a school on the list of a family, from 1; behind the longest list of the round where it is not on
    /// it; nothing where the family has no list: it has no wish.
    fn place_on_list(&self, child: ChildIdx, school: SchoolIdx) -> i64 {
        let Some(list) = self.lists.get(self.kind(child).0).filter(|l| !l.is_empty()) else {
            return 0;
        };
        let place = list.iter().position(|named| *named == school);
        place.unwrap_or(self.longest_list) as i64 + 1
    }
}
