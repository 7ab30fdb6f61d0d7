//! Intakes made from intakes: other children, a school more.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    ChildIdx, CityParts, CommunityIdx, Demand, DistrictIdx, Inconsistent, Intake, IntakeParts,
    ManualPlacement, Parcel, Review, School, SchoolIdx, TextColumn, TravelOrigin, TravelTable,
    synthetic_children,
};

impl Intake {
    /// The same intake in another year, with a forecast instead of its children. Journeys measured from a
    /// community stay where a place of the forecast has its name.
    ///
    /// # Errors
    /// When two places of the forecast have one identifier.
    pub fn with_forecast(&self, year: i64, cells: &[Demand]) -> Result<Intake, Inconsistent> {
        let (communities, children) = synthetic_children(cells, self.level());
        let travel = self.travel().map(|table| {
            let by_name: BTreeMap<(Option<DistrictIdx>, &str), CommunityIdx> = communities
                .iter()
                .enumerate()
                .map(|(i, c)| ((c.district, &*c.name), CommunityIdx::from_usize(i)))
                .collect();
            let moved = |origin: TravelOrigin| match origin {
                TravelOrigin::Child(_) => None,
                TravelOrigin::Community(c) => {
                    let old = &self.communities()[c.at()];
                    let here = by_name.get(&(old.district, &*old.name));
                    // Either table may not tell the district; one place of the name is the one meant.
                    let mut named = communities.iter().enumerate();
                    let mut named = named.by_ref().filter(|(_, c)| {
                        let apart = c.district.is_some() && old.district.is_some();
                        c.name == old.name && !apart
                    });
                    let only = named.next().filter(|_| named.next().is_none());
                    let only = only.map(|(i, _)| CommunityIdx::from_usize(i));
                    here.copied().or(only)
                }
            };
            // What was measured on a network is measured anew below: the places are others.
            let table = match (self.measured(), &table.listed) {
                (Some(_), Some(listed)) => listed,
                (Some(_), None) => &TravelTable::default(),
                (None, _) => table,
            };
            table.with_starts(|from| moved(from).map(TravelOrigin::Community))
        });
        let city = CityParts {
            communities,
            ..self.city().parts().clone()
        };
        let parts = IntakeParts {
            year,
            children,
            travel,
            ..self.without_children()
        };
        let intake = Intake::new(super::City::new(city)?, parts)?;
        match self.measured() {
            Some(measured) => intake.measured_by(measured.clone()),
            None => Ok(intake),
        }
    }

    /// The same intake with these children: each like one of those there are, under an identifier that is its
    /// own where it is no longer the same child. Households, placements and reviews stay with those who are.
    ///
    /// # Errors
    /// When two children have one identifier.
    pub fn with_children(
        &self,
        mut picked: Vec<(usize, Box<str>)>,
    ) -> Result<Intake, Inconsistent> {
        picked.sort_by(|a, b| a.1.cmp(&b.1));
        let order: Vec<usize> = picked.iter().map(|(model, _)| *model).collect();
        let mut own: Vec<Option<ChildIdx>> = vec![None; self.children().len()];
        let mut copies: Vec<Vec<ChildIdx>> = vec![Vec::new(); self.children().len()];
        // What the table says of a child beyond the intake is not said of its copies.
        let is_own: Vec<bool> = picked
            .iter()
            .map(|(model, id)| self.children()[*model].id == *id)
            .collect();
        let mut children = Vec::with_capacity(picked.len());
        for (at, (model, id)) in picked.into_iter().enumerate() {
            let mut child = self.children()[model].clone();
            let index = ChildIdx::from_usize(at);
            copies[model].push(index);
            if child.id == id {
                own[model] = Some(index);
            } else {
                child.household = None;
            }
            child.id = id;
            children.push(child);
        }
        let reordered = |ties: &Vec<_>| order.iter().map(|i| ties[*i]).collect();
        let columns = self.evidence_columns().iter();
        let mut parts = IntakeParts {
            children,
            ties: self.ties().iter().map(reordered).collect(),
            evidence: columns.map(|column| column.reordered(&order)).collect(),
            child_extras: self.child_extras().copied(&order, &is_own),
            ..self.without_children()
        };
        for review in self.reviews() {
            if let Some(child) = own[review.child.at()] {
                let review = review.clone();
                parts.reviews.push(Review { child, ..review });
            }
        }
        parts
            .reviews
            .sort_by(|a, b| (a.child, &a.item).cmp(&(b.child, &b.item)));
        for placement in self.manual_placements() {
            if let Some(child) = own[placement.child.at()] {
                let placement = ManualPlacement {
                    is_extra: false,
                    child,
                    ..placement.clone()
                };
                parts.manual_placements.push(placement);
            }
        }
        parts.manual_placements.sort_unstable();
        if let Some(travel) = self.travel() {
            parts.travel = Some(travel.with_starts(|from| match from {
                TravelOrigin::Child(child) => {
                    let copies = copies[child.at()].iter().copied();
                    copies.map(TravelOrigin::Child).collect()
                }
                community => vec![community],
            }));
        }
        Intake::new(Arc::clone(self.city()), parts)
    }

    /// Everything but the children and what belongs to them.
    fn without_children(&self) -> IntakeParts {
        IntakeParts {
            name: self.name().to_owned(),
            year: self.year(),
            level: self.level(),
            seed: self.seed().to_owned(),
            siting: self.siting().clone(),
            is_public: self.is_public(),
            measured: self.measured().cloned(),
            ..IntakeParts::default()
        }
    }

    /// The same intake with a public school without places on every parcel, before all others in the list; the
    /// schools that there are come behind them in their order.
    ///
    /// # Errors
    /// When the intake has such schools already.
    pub fn with_candidate_sites(&self) -> Result<Intake, Inconsistent> {
        let on_parcel = |parcel: &Parcel| {
            let id = parcel.id.clone();
            School::planned(id, parcel.position, parcel.district, self.level())
        };
        self.clone().with(|city, intake| {
            let candidates = city.parcels.len();
            city.candidate_sites += candidates;
            let existing = std::mem::take(&mut city.schools);
            city.schools = city.parcels.iter().map(on_parcel).collect();
            city.schools.extend(existing);
            for column in &mut city.school_extras.0 {
                let mut wider = TextColumn::new(column.name.clone());
                (0..candidates).for_each(|_| wider.push(""));
                (0..column.rows()).for_each(|row| wider.push(column.get(row)));
                *column = wider;
            }
            for placement in &mut intake.manual_placements {
                placement.school = self.behind_candidate_sites(placement.school);
            }
            if let Some(travel) = &mut intake.travel {
                travel.move_schools(&|school| self.behind_candidate_sites(school));
                let on = |parcel| (parcel, SchoolIdx::from_usize(parcel));
                travel.open_parcels(&(0..city.parcels.len()).map(on).collect());
            }
        })
    }

    /// Where a school of this intake stands in [`Intake::with_candidate_sites`].
    pub fn behind_candidate_sites(&self, school: SchoolIdx) -> SchoolIdx {
        SchoolIdx::from_usize(school.at() + self.parcels().len())
    }

    /// The same intake with a school more, at its place in the list; its row of the columns carried through is
    /// empty. Where it stands on a parcel, the journeys measured to that are those to it.
    ///
    /// # Errors
    /// When there is a school of its identifier and level.
    pub fn with_school(
        self,
        school: School,
        parcel: Option<usize>,
    ) -> Result<Intake, Inconsistent> {
        self.with(|city, intake| {
            let key = |school: &School| (school.id.clone(), school.level);
            let existing = &city.schools[city.candidate_sites..];
            let at =
                city.candidate_sites + existing.partition_point(|other| key(other) < key(&school));
            let moved = |index: SchoolIdx| {
                SchoolIdx::from_usize(index.at() + usize::from(index.at() >= at))
            };
            for placement in &mut intake.manual_placements {
                placement.school = moved(placement.school);
            }
            if let Some(travel) = &mut intake.travel {
                travel.move_schools(&moved);
                if let Some(parcel) = parcel {
                    travel.open_parcels(&[(parcel, SchoolIdx::from_usize(at))].into());
                }
            }
            for column in &mut city.school_extras.0 {
                let mut wider = TextColumn::new(column.name.clone());
                (0..at).for_each(|row| wider.push(column.get(row)));
                wider.push("");
                (at..column.rows()).for_each(|row| wider.push(column.get(row)));
                *column = wider;
            }
            city.schools.insert(at, school);
        })
    }
}
