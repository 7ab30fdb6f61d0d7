//! Rounds made from rounds: other children, a school more.

use std::collections::BTreeMap;

use super::{
    ChildIdx, CommunityIdx, Demand, DistrictIdx, Lock, Parcel, Review, Round, School, SchoolIdx,
    TextColumn, TravelOrigin, TravelTable, stand_ins,
};

impl Round {
    /// The same round in another year, with a forecast instead of its children. Journeys measured from a
    /// community stay where a place of the forecast has its name.
    pub fn with_forecast(&self, year: i64, cells: &[Demand]) -> Round {
        let (communities, children) = stand_ins(cells, self.stage);
        let travel = self.travel.as_ref().map(|table| {
            let by_name: BTreeMap<(Option<DistrictIdx>, &str), CommunityIdx> = communities
                .iter()
                .enumerate()
                .map(|(i, c)| ((c.district, &*c.name), CommunityIdx::from_usize(i)))
                .collect();
            let moved = |origin: TravelOrigin| match origin {
                TravelOrigin::Child(_) => None,
                TravelOrigin::Community(c) => {
                    let old = &self.communities[c.at()];
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
            let journeys = table.journeys.iter();
            let mut journeys: Vec<_> = journeys
                .filter_map(|(o, s, m)| Some((TravelOrigin::Community(moved(*o)?), *s, *m)))
                .collect();
            journeys.sort_unstable();
            TravelTable { journeys }
        });
        Round {
            year,
            children,
            communities,
            travel,
            ..self.without_children()
        }
    }

    /// The same round with these children: each like one of those there are, under an identifier that is its
    /// own where it is no longer the same child. Households, placements and reviews stay with those who are.
    pub fn with_children(&self, mut picked: Vec<(usize, Box<str>)>) -> Round {
        picked.sort_by(|a, b| a.1.cmp(&b.1));
        let order: Vec<usize> = picked.iter().map(|(model, _)| *model).collect();
        let mut own: Vec<Option<ChildIdx>> = vec![None; self.children.len()];
        let mut copies: Vec<Vec<ChildIdx>> = vec![Vec::new(); self.children.len()];
        // What the table says of a child beyond the round is not said of its copies.
        let is_own: Vec<bool> = picked
            .iter()
            .map(|(model, id)| self.children[*model].id == *id)
            .collect();
        let mut children = Vec::with_capacity(picked.len());
        for (at, (model, id)) in picked.into_iter().enumerate() {
            let mut child = self.children[model].clone();
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
        let mut round = Round {
            children,
            ties: self
                .ties
                .iter()
                .map(|ties| order.iter().map(|i| ties[*i]).collect())
                .collect(),
            evidence: self.evidence.iter().map(|c| c.reordered(&order)).collect(),
            child_extras: self.child_extras.copied(&order, &is_own),
            ..self.without_children()
        };
        for review in &self.reviews {
            if let Some(child) = own[review.child.at()] {
                let review = review.clone();
                round.reviews.push(Review { child, ..review });
            }
        }
        round
            .reviews
            .sort_by(|a, b| (a.child, &a.item).cmp(&(b.child, &b.item)));
        for lock in &self.locks {
            if let Some(child) = own[lock.child.at()] {
                round.locks.push(Lock { child, ..*lock });
            }
        }
        round.locks.sort_unstable();
        if let Some(travel) = &mut round.travel {
            let mut journeys = Vec::with_capacity(travel.journeys.len());
            for (origin, school, metres) in std::mem::take(&mut travel.journeys) {
                match origin {
                    TravelOrigin::Child(child) => {
                        let copies = copies[child.at()].iter();
                        let from = TravelOrigin::Child;
                        journeys.extend(copies.map(|copy| (from(*copy), school, metres)));
                    }
                    community => journeys.push((community, school, metres)),
                }
            }
            journeys.sort_unstable();
            travel.journeys = journeys;
        }
        round
    }

    /// Everything but the children and what belongs to them.
    fn without_children(&self) -> Round {
        Round {
            name: self.name.clone(),
            year: self.year,
            stage: self.stage,
            seed: self.seed.clone(),
            children: Vec::new(),
            schools: self.schools.clone(),
            communities: self.communities.clone(),
            districts: self.districts.clone(),
            parcels: self.parcels.clone(),
            outlines: self.outlines.clone(),
            travel: self.travel.clone(),
            ties: Vec::new(),
            evidence: Vec::new(),
            reviews: Vec::new(),
            locks: Vec::new(),
            demand: self.demand.clone(),
            last_year: self.last_year.clone(),
            site: self.site.clone(),
            child_extras: Default::default(),
            school_extras: self.school_extras.clone(),
        }
    }

    /// The same round with a public school without places on every parcel, before all others in the list; the
    /// schools that there are come behind them in their order.
    pub fn with_planned(&self) -> Round {
        let on_parcel = |(i, parcel): (usize, &Parcel)| {
            // Before every identifier of a table, which holds no line break: the order stays one.
            let id = format!("\n{i:09}");
            School::planned(id, parcel.position, parcel.district, self.stage)
        };
        let mut schools: Vec<School> = self.parcels.iter().enumerate().map(on_parcel).collect();
        schools.extend(self.schools.iter().cloned());
        let mut round = Round {
            schools,
            ..self.clone()
        };
        for lock in &mut round.locks {
            lock.school = self.behind_planned(lock.school);
        }
        if let Some(travel) = &mut round.travel {
            for (_, school, _) in &mut travel.journeys {
                *school = self.behind_planned(*school);
            }
        }
        round
    }

    /// Where a school of this round stands in [`Round::with_planned`].
    pub fn behind_planned(&self, school: SchoolIdx) -> SchoolIdx {
        SchoolIdx::from_usize(school.at() + self.parcels.len())
    }

    /// Puts a school into the list; what refers to later ones follows, and its row of the columns carried
    /// through is empty.
    pub fn insert_school(&mut self, at: usize, school: School) {
        let moved =
            |index: SchoolIdx| SchoolIdx::from_usize(index.at() + usize::from(index.at() >= at));
        for lock in &mut self.locks {
            lock.school = moved(lock.school);
        }
        if let Some(travel) = &mut self.travel {
            for (_, school, _) in &mut travel.journeys {
                *school = moved(*school);
            }
        }
        for column in &mut self.school_extras.0 {
            let mut wider = TextColumn::new(column.name.clone());
            for row in 0..self.schools.len() {
                if row == at {
                    wider.push("");
                }
                wider.push(column.get(row));
            }
            if at == self.schools.len() {
                wider.push("");
            }
            *column = wider;
        }
        self.schools.insert(at, school);
    }
}
