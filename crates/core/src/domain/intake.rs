//! The intake: one year's admission to one level of a city's schools, the whole that later stages take.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::{
    Child, ChildIdx, City, CityParts, Community, CommunityIdx, Decision, Demand, District,
    DistrictIdx, ExtraColumns, Grounds, Inconsistent, LastYear, ManualPlacement, NotOnFoot, OnFoot,
    Outline, Parcel, Review, School, SchoolIdx, SchoolLevel, Siting, TextColumn,
};
use crate::units::{Metres, Places};

/// A tie-break value: ten-thousandths of a number, or days of a date. `None` ranks last.
pub type TieValue = Option<i64>;

/// Where a measured journey starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TravelOrigin {
    /// From a community, for all its children.
    Community(CommunityIdx),
    /// From one child's home.
    Child(ChildIdx),
}

/// Measured journeys. Only the pairs listed can be travelled.
#[derive(Clone, Debug, Default)]
pub struct TravelTable {
    /// Sorted by origin, then school; each pair once.
    pub journeys: Vec<(TravelOrigin, SchoolIdx, Metres)>,
    /// The same to reserve parcels, by their places in the list of the city: sorted by origin, then parcel; each pair once.
    /// A parcel without any cannot be reached.
    pub parcels: Vec<(TravelOrigin, usize, Metres)>,
    /// Whether a start's rows are all that it has, as they are where journeys were measured on a network: then those of a
    /// community add nothing to those of its children, and who starts at home starts there alone.
    pub is_whole: bool,
    /// The rows that somebody else measured, where the others were measured on a network: they stand among these.
    pub listed: Option<Box<TravelTable>>,
}

/// Whoever measures journeys anew where the starts of an intake change.
pub trait Measure: fmt::Debug + Send + Sync {
    /// The journeys of an intake within so many metres, from homes or from communities: those of `listed` go before what is
    /// measured.
    fn measure(
        &self,
        intake: &Intake,
        listed: Option<&TravelTable>,
        from_home: bool,
        most: Metres,
    ) -> TravelTable;

    /// Whoever measures the same with these changes made.
    ///
    /// # Errors
    /// The changes that cannot be made, by their places.
    fn tried(&self, changes: &[OnFoot]) -> Result<Arc<dyn Measure>, Vec<(usize, NotOnFoot)>>;
}

/// How the journeys of an intake were measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Who measured them.
    pub by: Arc<dyn Measure>,
    /// Whether from homes before communities.
    pub from_home: bool,
    /// How far, metres.
    pub most: Metres,
}

impl TravelTable {
    /// Whether a journey to a parcel was measured from anywhere.
    pub fn has_parcel(&self, parcel: usize) -> bool {
        self.parcels.iter().any(|(_, at, _)| *at == parcel)
    }

    /// Names each school by the place that it has now in a list that grew.
    pub(super) fn move_schools(&mut self, moved: &dyn Fn(SchoolIdx) -> SchoolIdx) {
        for (_, school, _) in &mut self.journeys {
            *school = moved(*school);
        }
        if let Some(listed) = &mut self.listed {
            listed.move_schools(moved);
        }
    }

    /// Adds the journeys to schools that stand on parcels now; each parcel with its school.
    pub(super) fn open_parcels(&mut self, on: &BTreeMap<usize, SchoolIdx>) {
        let own = self.parcels.iter().filter_map(|(from, parcel, metres)| {
            let school = on.get(parcel)?;
            Some((*from, *school, *metres))
        });
        self.journeys.extend(own);
        self.journeys.sort_unstable();
        if let Some(listed) = &mut self.listed {
            listed.open_parcels(on);
        }
    }

    /// Whether somebody else measured a journey that stands in a table measured on a network.
    pub fn is_listed(&self, from: TravelOrigin, school: SchoolIdx) -> bool {
        let key = |(origin, to, _): &(TravelOrigin, SchoolIdx, Metres)| (*origin, *to);
        let listed = self.listed.as_ref();
        listed.is_some_and(|t| {
            t.journeys
                .binary_search_by_key(&(from, school), key)
                .is_ok()
        })
    }

    /// The community whose rows speak for a child beside the child's own, if any do.
    pub fn community_of(&self, child: &Child, from_home: bool) -> Option<CommunityIdx> {
        let at_home = self.is_whole && child.starts_at_home(from_home);
        child.community.filter(|_| !at_home)
    }

    /// The same table with other starts; a start that is `None` is left out.
    pub(super) fn with_starts<I: IntoIterator<Item = TravelOrigin>>(
        &self,
        moved: impl Fn(TravelOrigin) -> I,
    ) -> Self {
        fn all<E: Copy + Ord, I: IntoIterator<Item = TravelOrigin>>(
            rows: &[(TravelOrigin, E, Metres)],
            moved: &impl Fn(TravelOrigin) -> I,
        ) -> Vec<(TravelOrigin, E, Metres)> {
            let of_row = |(from, end, metres): &(TravelOrigin, E, Metres)| {
                let (end, metres) = (*end, *metres);
                moved(*from)
                    .into_iter()
                    .map(move |from| (from, end, metres))
            };
            let mut rows: Vec<_> = rows.iter().flat_map(of_row).collect();
            rows.sort_unstable();
            rows
        }
        let listed = self.listed.as_ref().map(|table| TravelTable {
            journeys: all(&table.journeys, &moved),
            parcels: all(&table.parcels, &moved),
            ..TravelTable::default()
        });
        Self {
            journeys: all(&self.journeys, &moved),
            parcels: all(&self.parcels, &moved),
            is_whole: self.is_whole,
            listed: listed.map(Box::new),
        }
    }
}

/// What an [`Intake`] is made of besides its city. Every list is in the order that its line tells; whatever names a
/// child, a school or a community names it by its place in the list of the intake or of its city.
#[derive(Clone, Debug, Default)]
pub struct IntakeParts {
    /// Title of the round.
    pub name: String,
    /// Year of entry.
    pub year: i64,
    /// Level that it admits to.
    pub level: SchoolLevel,
    /// Text that fixes the lottery.
    pub seed: String,
    /// Children, by identifier; each once.
    pub children: Vec<Child>,
    /// Measured journeys, when given.
    pub travel: Option<TravelTable>,
    /// How these journeys were measured, where that was on a network.
    pub measured: Option<Measured>,
    /// For each tie-break of the pack, the value of each child.
    pub ties: Vec<Vec<TieValue>>,
    /// The columns of the children table that the pack's points, conditions, tiers and choices name,
    /// in the order of `children`; those that the table lacks are not among them.
    pub evidence: Vec<TextColumn>,
    /// What people found out, by child, then item; each once.
    pub reviews: Vec<Review>,
    /// Children whom people placed, by child; each once.
    pub manual_placements: Vec<ManualPlacement>,
    /// What each child is called on public lists, where that is not its identifier.
    pub pseudonyms: Option<TextColumn>,
    /// Whether page and maps are for everybody to see: then nothing in them may tell of a few children.
    pub is_public: bool,
    /// What a siting is to do.
    pub siting: Siting,
    /// Columns of the children table that are carried through, in the order of `children`.
    pub child_extras: ExtraColumns,
}

/// Everything that one round is allocated from, checked and in order: a city, and the children of one year for one
/// level of its schools.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    city: Arc<City>,
    parts: IntakeParts,
}

impl Intake {
    /// An intake of these parts in a city.
    ///
    /// # Errors
    /// The first list that is out of order, names something twice, or names something that there is not.
    pub fn new(city: impl Into<Arc<City>>, parts: IntakeParts) -> Result<Self, Inconsistent> {
        let city = city.into();
        let children = parts.children.len();
        let schools = city.schools().len();
        let communities = city.communities().len();
        let districts = city.districts().len();
        Inconsistent::unless_ascending("children", &parts.children, |c| &*c.id)?;
        let of_children = parts.children.iter().map(|c| c.district);
        Inconsistent::unless_districts("children", of_children, districts)?;
        let homes = parts.children.iter().map(|c| c.community);
        let homes = homes.map(|c| c.map_or(0, CommunityIdx::at));
        Inconsistent::unless_below("children", homes, communities.max(1))?;
        if let Some(travel) = &parts.travel {
            let (journeys, parcels) = (&travel.journeys, &travel.parcels);
            Inconsistent::unless_ascending("travel", journeys, |(from, to, _)| (*from, *to))?;
            Inconsistent::unless_ascending("travel", parcels, |(from, to, _)| (*from, *to))?;
            let ends = journeys.iter().map(|(_, school, _)| school.at());
            Inconsistent::unless_below("travel", ends, schools)?;
            let ends = parcels.iter().map(|(_, parcel, _)| *parcel);
            Inconsistent::unless_below("travel", ends, city.parcels().len())?;
            let starts = |from: &TravelOrigin| match from {
                TravelOrigin::Community(community) => community.at() < communities,
                TravelOrigin::Child(child) => child.at() < children,
            };
            let to_schools = journeys.iter().map(|(from, ..)| from);
            let mut all = to_schools.chain(parcels.iter().map(|(from, ..)| from));
            if let Some(at) = all.position(|from| !starts(from)) {
                return Err(Inconsistent::out_of_range("travel", at));
            }
        }
        for ties in &parts.ties {
            Inconsistent::unless_rows("ties", ties.len(), children)?;
        }
        for column in &parts.evidence {
            Inconsistent::unless_rows("evidence", column.rows(), children)?;
        }
        if let Some(column) = &parts.pseudonyms {
            Inconsistent::unless_rows("pseudonyms", column.rows(), children)?;
        }
        for column in &parts.child_extras.0 {
            Inconsistent::unless_rows("child_extras", column.rows(), children)?;
        }
        let key = |review: &Review| (review.child, review.item.clone());
        let keys: Vec<_> = parts.reviews.iter().map(key).collect();
        Inconsistent::unless_ascending("reviews", &keys, |key| key)?;
        let reviewed = parts.reviews.iter().map(|review| review.child.at());
        Inconsistent::unless_below("reviews", reviewed, children)?;
        let placements = &parts.manual_placements;
        Inconsistent::unless_ascending("manual_placements", placements, |p| p.child)?;
        let placed = placements.iter().map(|placement| placement.child.at());
        Inconsistent::unless_below("manual_placements", placed, children)?;
        let taken = placements.iter().map(|placement| placement.school.at());
        Inconsistent::unless_below("manual_placements", taken, schools)?;
        Ok(Self { city, parts })
    }

    /// What it is made of, to be changed and made an intake again.
    pub fn into_parts(self) -> (CityParts, IntakeParts) {
        let city = Arc::try_unwrap(self.city).unwrap_or_else(|shared| City::clone(&shared));
        (city.into_parts(), self.parts)
    }

    /// The same intake with some of its parts changed.
    ///
    /// # Errors
    /// When what was changed no longer goes together with the rest.
    pub fn with(
        self,
        change: impl FnOnce(&mut CityParts, &mut IntakeParts),
    ) -> Result<Self, Inconsistent> {
        let (mut city, mut parts) = self.into_parts();
        change(&mut city, &mut parts);
        Self::new(City::new(city)?, parts)
    }

    /// Gives a school of this intake so many places; other intakes that share the city keep what they had.
    pub fn set_places(&mut self, school: SchoolIdx, places: Places) {
        Arc::make_mut(&mut self.city).set_places(school, places);
    }

    /// The city, which other intakes may share.
    pub const fn city(&self) -> &Arc<City> {
        &self.city
    }

    /// What it is made of besides its city.
    pub const fn parts(&self) -> &IntakeParts {
        &self.parts
    }

    /// Title of the round.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// Year of entry.
    pub const fn year(&self) -> i64 {
        self.parts.year
    }

    /// Level that it admits to.
    pub const fn level(&self) -> SchoolLevel {
        self.parts.level
    }

    /// Text that fixes the lottery.
    pub fn seed(&self) -> &str {
        &self.parts.seed
    }

    /// Children, by identifier.
    pub fn children(&self) -> &[Child] {
        &self.parts.children
    }

    /// Measured journeys, when given: then only the pairs listed can be travelled.
    pub const fn travel(&self) -> Option<&TravelTable> {
        self.parts.travel.as_ref()
    }

    /// How its journeys were measured, where that was on a network.
    pub const fn measured(&self) -> Option<&Measured> {
        self.parts.measured.as_ref()
    }

    /// The same intake with its journeys measured, or measured anew.
    ///
    /// # Errors
    /// When what is measured does not go together with the rest.
    pub fn measured_by(mut self, measured: Measured) -> Result<Self, Inconsistent> {
        let listed = match self.parts.travel.take() {
            Some(table) if table.is_whole => table.listed.map(|listed| *listed),
            table => table,
        };
        let Measured {
            by,
            from_home,
            most,
        } = &measured;
        let table = by.measure(&self, listed.as_ref(), *from_home, *most);
        self.with_journeys(table, measured)
    }

    /// The same intake with journeys that were measured already.
    ///
    /// # Errors
    /// When they do not go together with the rest.
    pub fn with_journeys(
        mut self,
        table: TravelTable,
        measured: Measured,
    ) -> Result<Self, Inconsistent> {
        self.parts.travel = Some(table);
        self.parts.measured = Some(measured);
        Self::new(self.city, self.parts)
    }

    /// For each tie-break of the pack, the value of each child.
    pub fn ties(&self) -> &[Vec<TieValue>] {
        &self.parts.ties
    }

    /// The columns of the children table that the pack's rules name.
    pub fn evidence_columns(&self) -> &[TextColumn] {
        &self.parts.evidence
    }

    /// What people found out, by child, then item.
    pub fn reviews(&self) -> &[Review] {
        &self.parts.reviews
    }

    /// Children whom people placed, by child.
    pub fn manual_placements(&self) -> &[ManualPlacement] {
        &self.parts.manual_placements
    }

    /// What a child is called on public lists: its pseudonym, where the round has any, else its identifier.
    pub fn public_name(&self, child: ChildIdx) -> &str {
        match &self.parts.pseudonyms {
            Some(column) => column.get(child.at()),
            None => &self.parts.children[child.at()].id,
        }
    }

    /// Whether children have names of their own for public lists.
    pub const fn has_pseudonyms(&self) -> bool {
        self.parts.pseudonyms.is_some()
    }

    /// Whether page and maps are for everybody to see.
    pub const fn is_public(&self) -> bool {
        self.parts.is_public
    }

    /// What a siting is to do.
    pub const fn siting(&self) -> &Siting {
        &self.parts.siting
    }

    /// Columns of the children table that are carried through.
    pub const fn child_extras(&self) -> &ExtraColumns {
        &self.parts.child_extras
    }

    /// [`City::schools`].
    pub fn schools(&self) -> &[School] {
        self.city.schools()
    }

    /// [`City::communities`].
    pub fn communities(&self) -> &[Community] {
        self.city.communities()
    }

    /// [`City::districts`].
    pub fn districts(&self) -> &[District] {
        self.city.districts()
    }

    /// [`City::parcels`].
    pub fn parcels(&self) -> &[Parcel] {
        self.city.parcels()
    }

    /// [`City::outlines`].
    pub fn outlines(&self) -> &[Outline] {
        self.city.outlines()
    }

    /// [`City::demand`].
    pub fn demand(&self) -> &[Demand] {
        self.city.demand()
    }

    /// [`City::last_year`].
    pub fn last_year(&self, district: DistrictIdx) -> Option<&LastYear> {
        self.city.last_year(district)
    }

    /// [`City::school_extras`].
    pub fn school_extras(&self) -> &ExtraColumns {
        self.city.school_extras()
    }

    /// The child of an identifier.
    pub fn child(&self, id: &str) -> Option<ChildIdx> {
        let children = &self.parts.children;
        let found = children.binary_search_by(|child| (*child.id).cmp(id));
        found.ok().map(ChildIdx::from_usize)
    }

    /// The school of an identifier at the level of the intake.
    pub fn school(&self, id: &str) -> Option<SchoolIdx> {
        self.city.school(id, self.parts.level)
    }

    /// The evidence column of a name, if the table has it.
    pub fn evidence(&self, name: &str) -> Option<&TextColumn> {
        self.parts
            .evidence
            .iter()
            .find(|column| column.name == name)
    }

    /// What a person decided about an item or a condition of a child.
    pub fn review(&self, child: ChildIdx, item: &str) -> Option<Decision> {
        let key = |review: &Review| (review.child, &*review.item).cmp(&(child, item));
        let found = self.parts.reviews.binary_search_by(key).ok()?;
        Some(self.parts.reviews[found].decision)
    }

    /// Who decided about an item or a condition of a child, and why.
    pub fn grounds(&self, child: ChildIdx, item: &str) -> Option<&Grounds> {
        let key = |review: &Review| (review.child, &*review.item).cmp(&(child, item));
        let found = self.parts.reviews.binary_search_by(key).ok()?;
        Some(&self.parts.reviews[found].grounds)
    }

    /// The same intake without anything that people found out: what the evidence alone says.
    #[must_use]
    pub fn without_reviews(&self) -> Self {
        let mut other = self.clone();
        other.parts.reviews.clear();
        other
    }

    /// Where a person placed a child.
    pub fn manual_placement(&self, child: ChildIdx) -> Option<SchoolIdx> {
        let placements = &self.parts.manual_placements;
        let found = placements.binary_search_by_key(&child, |placement| placement.child);
        Some(placements[found.ok()?].school)
    }

    /// The schools that take children of this intake, with their indices.
    pub fn open_schools(&self) -> impl Iterator<Item = (SchoolIdx, &School)> {
        self.schools()
            .iter()
            .enumerate()
            .filter(|(_, school)| school.is_open_to(self.level()))
            .map(|(i, school)| (SchoolIdx::from_usize(i), school))
    }
}
