//! From a round and a scenario to the round that would be.

use std::collections::{BTreeMap, BTreeSet};

use super::overrides::{Override, Scenario};
use crate::domain::{
    CommunityIdx, DistrictIdx, MOST_CHILDREN, Round, School, SchoolIdx, SchoolStatus, Sector,
    TravelOrigin, Variant, forecast,
};
use crate::finding::{Code, Finding, Findings, Phrase};
use crate::policy::{self, Agreement, Objective, Pack};
use crate::qualify::draw;
use crate::shortfall;
use crate::units::{Places, Points};

/// What a scenario is applied to.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The round as it is.
    pub round: &'a Round,
    /// Its rules.
    pub pack: &'a Pack,
    /// Where the pack is found.
    pub policy: &'a (String, std::path::PathBuf),
    /// Whether a forecast stands for the children already.
    pub is_forecast: bool,
}

/// Keys of a pack that a scenario may change: those that read no column of a table.
const CHANGEABLE: [&str; 6] = [
    "objectives",
    "household",
    "reach.",
    "travel.",
    "norms.",
    "posts.",
];

/// Years that a scenario may look ahead or back.
const YEARS: i64 = 50;

/// The round and the rules that would be, with what looks doubtful.
///
/// # Errors
/// Every name that the round does not have, with the nearest that it has, and whatever cannot be done.
pub fn apply(base: Base<'_>, scenario: &Scenario) -> Result<(Round, Pack, Findings), Findings> {
    let mut changing = Changing {
        base,
        round: base.round.clone(),
        findings: Findings::new(),
        file: String::new(),
    };
    let pack = changing.pack(scenario);
    changing.year(scenario);
    // Names are those of the round before anything of it is changed.
    let named = changing.communities(scenario);
    changing.boundaries(scenario, &named);
    changing.children(scenario, &pack, &named);
    for (own, file) in scenario.overrides() {
        changing.file = file.to_owned();
        changing.school(own, &pack);
    }
    if changing.findings.has_errors() {
        return Err(changing.findings);
    }
    Ok((changing.round, pack, changing.findings))
}

struct Changing<'a> {
    base: Base<'a>,
    round: Round,
    findings: Findings,
    /// The file whose override is at work.
    file: String,
}

impl Changing<'_> {
    /// The pack under the scenario's own keys and agreements.
    fn pack(&mut self, scenario: &Scenario) -> Pack {
        let mut keys = toml::Table::new();
        let mut agreements: Vec<Agreement> = Vec::new();
        let mut origin = String::new();
        for (own, file) in scenario.overrides() {
            match own {
                Override::Pack { path, value } => {
                    origin = file.to_owned();
                    self.file = file.to_owned();
                    match CHANGEABLE.iter().any(|part| path.starts_with(part)) {
                        true => set(&mut keys, path, value.clone()),
                        false => self.cannot(&own.target(), Phrase::ReadsColumns),
                    }
                }
                Override::Agreement(agreement) => {
                    self.file = file.to_owned();
                    let known = |c: &mut Self, id: &str| c.district(id).is_some();
                    if known(self, &agreement.from) & known(self, &agreement.to) {
                        agreements.push(agreement.clone());
                    }
                }
                _ => {}
            }
        }
        let mut pack = self.base.pack.clone();
        if !keys.is_empty() {
            let (name, folder) = self.base.policy;
            match policy::load_with(name, folder, keys, &origin) {
                Ok(changed) => pack = changed,
                Err(findings) => self.findings.append(findings),
            }
        }
        let changes_children = scenario
            .overrides()
            .any(|(own, _)| matches!(own, Override::Year(_) | Override::Variant(_)));
        if self.base.is_forecast || (changes_children && !self.round.demand.is_empty()) {
            pack = pack.for_planning();
        }
        self.file = origin;
        for agreement in pack.reach.agreements.clone() {
            self.district(&agreement.from);
            self.district(&agreement.to);
        }
        let buys = pack.objectives.contains(&Objective::PurchasedPlaces);
        let is_private = |lock: &crate::domain::Lock| {
            self.round.schools[lock.school.at()].sector == Sector::Private
        };
        if !buys && self.round.locks.iter().any(is_private) {
            self.cannot("pack.objectives", Phrase::LockedPrivate);
        }
        for agreement in agreements {
            if !pack.reach.agreements.contains(&agreement) {
                pack.reach.agreements.push(agreement);
            }
        }
        pack
    }

    /// The children of another year or variant: by the demand table where there is one, else as many times
    /// those of the round as the in-migration of their districts makes them.
    fn year(&mut self, scenario: &Scenario) {
        let mut year = None;
        let mut variant = None;
        for (own, file) in scenario.overrides() {
            match own {
                Override::Year(told) => year = Some((*told, file)),
                Override::Variant(told) => variant = Some((*told, file)),
                _ => {}
            }
        }
        let Some((_, file)) = year.or(variant.map(|(_, file)| (0, file))) else {
            return;
        };
        let year = year.map_or(self.round.year, |(year, _)| year);
        if (year - self.round.year).abs() > YEARS {
            self.file = file.to_owned();
            self.cannot("year", Phrase::YearsApart);
            return;
        }
        let told = variant.map(|(variant, _)| variant);
        let variant = told.unwrap_or_default();
        let cells = forecast(&self.round.demand, &self.round.districts, year, variant);
        match cells {
            Some(cells) => {
                self.file = file.to_owned();
                let count = cells.iter().map(|cell| cell.count.get()).sum();
                if self.fits(count) {
                    self.round = self.round.with_forecast(year, &cells);
                }
            }
            // Without a table this year's children stand for those to come; a variant means nothing then.
            None if self.round.demand.is_empty()
                && variant == Variant::Middle
                && year >= self.round.year =>
            {
                let years = year - self.round.year;
                let growth = |d: DistrictIdx| {
                    let factor = self.round.districts[d.at()].in_migration;
                    let once = factor.unwrap_or(Points::SCALE);
                    (0..years).fold(Points::SCALE, |all, _| {
                        ((all * once) / Points::SCALE).min(Points::SCALE * 1_000)
                    })
                };
                let districts = (0..self.round.districts.len()).map(DistrictIdx::from_usize);
                let factors: BTreeMap<_, _> = districts.map(|d| (Some(d), growth(d))).collect();
                self.times(&factors, Points::SCALE);
                self.round.year = year;
            }
            None => {
                let finding = Finding::new(Code::ForecastMissing, file);
                let finding = finding.with("year", year).with("variant", variant.as_str());
                self.findings.push(finding);
            }
        }
    }

    /// Whether so many children can be counted with; a finding where not.
    fn fits(&mut self, count: i64) -> bool {
        let fits = count <= MOST_CHILDREN as i64;
        if !fits {
            let finding = Finding::new(Code::TooLarge, &self.file);
            self.findings
                .push(finding.with("count", count).with("most", MOST_CHILDREN));
        }
        fits
    }

    /// The communities that overrides name, by target; two targets that are one and the same contradict one
    /// another.
    fn communities(&mut self, scenario: &Scenario) -> BTreeMap<String, CommunityIdx> {
        let mut named = BTreeMap::new();
        let mut told: BTreeMap<(bool, CommunityIdx), String> = BTreeMap::new();
        for (own, file) in scenario.overrides() {
            self.file = file.to_owned();
            let (name, district, is_boundary) = match own {
                Override::CommunityTo {
                    community, from, ..
                } => (community, from, true),
                Override::More {
                    community,
                    district,
                    ..
                } => (community, district, false),
                _ => continue,
            };
            let Some(at) = self.community(name, district.as_deref()) else {
                continue;
            };
            if let Some(other) = told.insert((is_boundary, at), file.to_owned()) {
                let finding = Finding::new(Code::ScenariosConflict, file);
                self.findings
                    .push(finding.with("what", own.target()).with("other", other));
            }
            named.insert(own.target(), at);
        }
        named
    }

    /// Fewer, more and further children.
    fn children(
        &mut self,
        scenario: &Scenario,
        pack: &Pack,
        named: &BTreeMap<String, CommunityIdx>,
    ) {
        let mut all = Points::SCALE;
        let mut factors: BTreeMap<Option<DistrictIdx>, i64> = BTreeMap::new();
        let mut more: Vec<(CommunityIdx, i64, Option<Points>)> = Vec::new();
        for (own, file) in scenario.overrides() {
            self.file = file.to_owned();
            match own {
                Override::Times {
                    district: None,
                    parts,
                } => all = *parts,
                Override::Times {
                    district: Some(id),
                    parts,
                } => {
                    if let Some(district) = self.district(id) {
                        factors.insert(Some(district), *parts);
                    }
                }
                Override::More {
                    community,
                    count,
                    points,
                    ..
                } => {
                    if points.is_some() && pack.points.is_some() {
                        let what = format!("children of {community}");
                        self.cannot(&what, Phrase::PointsCounted);
                    } else if let Some(at) = named.get(&own.target()) {
                        more.push((*at, *count, *points));
                    }
                }
                _ => {}
            }
        }
        if all != Points::SCALE || !factors.is_empty() {
            self.times(&factors, all);
        }
        if !more.is_empty() {
            self.add(&more);
        }
    }

    /// So many times the children of each district, ten-thousandths: whole times all of them, the rest by
    /// the draw.
    fn times(&mut self, factors: &BTreeMap<Option<DistrictIdx>, i64>, others: i64) {
        let mut of_district: BTreeMap<Option<DistrictIdx>, Vec<usize>> = BTreeMap::new();
        for (i, child) in self.round.children.iter().enumerate() {
            of_district.entry(child.district).or_default().push(i);
        }
        let mut taken = self.taken();
        let due = |district: &Option<DistrictIdx>, count: usize| {
            let factor = factors.get(district).copied().unwrap_or(others);
            (count as i64 * factor + Points::SCALE / 2) / Points::SCALE
        };
        let all = of_district
            .iter()
            .map(|(d, children)| due(d, children.len()))
            .sum();
        if !self.fits(all) {
            return;
        }
        let mut picked: Vec<(usize, Box<str>)> = Vec::new();
        for (district, mut children) in of_district {
            let count = children.len();
            self.by_draw(&mut children);
            for number in 0..due(&district, count) as usize {
                let child = children[number % count];
                let id = &self.round.children[child].id;
                picked.push(match number / count {
                    0 => (child, id.clone()),
                    copy => (child, fresh(&mut taken, format!("{id}~{}", copy + 1))),
                });
            }
        }
        self.round = self.round.with_children(picked);
    }

    /// Further children of communities: like those who live there, else like those of the district, else like
    /// all.
    fn add(&mut self, more: &[(CommunityIdx, i64, Option<Points>)]) {
        let all: i64 = more.iter().map(|(_, count, _)| count).sum();
        if !self.fits(all + self.round.children.len() as i64) {
            return;
        }
        let mut taken = self.taken();
        let count = self.round.children.len();
        let mut picked: Vec<(usize, Box<str>)> = (0..count)
            .map(|i| (i, self.round.children[i].id.clone()))
            .collect();
        let mut added: BTreeMap<Box<str>, (CommunityIdx, Option<Points>)> = BTreeMap::new();
        for &(community, count, points) in more {
            let district = self.round.communities[community.at()].district;
            let like = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
                (0..self.round.children.len())
                    .filter(|i| wanted(*i))
                    .collect()
            };
            let children = &self.round.children;
            let mut models = like(&|i| children[i].community == Some(community));
            if models.is_empty() {
                models = like(&|i| children[i].district == district);
            }
            if models.is_empty() {
                models = like(&|_| true);
            }
            if models.is_empty() {
                self.cannot("children.add", Phrase::NobodyLike);
                return;
            }
            self.by_draw(&mut models);
            for number in 1..=count as usize {
                let model = models[(number - 1) % models.len()];
                let name = &self.round.communities[community.at()].name;
                let id = fresh(&mut taken, format!("{name}+{number:06}"));
                added.insert(id.clone(), (community, points));
                picked.push((model, id));
            }
        }
        self.round = self.round.with_children(picked);
        // They live in their community and nowhere else: no journey of a model is theirs.
        if let Some(travel) = &mut self.round.travel {
            let children = &self.round.children;
            travel.journeys.retain(|(origin, ..)| match origin {
                TravelOrigin::Child(child) => !added.contains_key(&children[child.at()].id),
                TravelOrigin::Community(_) => true,
            });
        }
        for child in &mut self.round.children {
            if let Some((community, points)) = added.get(&child.id) {
                let place = &self.round.communities[community.at()];
                child.home = None;
                child.community = Some(*community);
                child.district = place.district.or(child.district);
                child.points = points.or(child.points);
            }
        }
    }

    /// Children in the order in which the round's seed draws them.
    fn by_draw(&self, children: &mut [usize]) {
        let round = &self.round;
        children.sort_by_cached_key(|&i| draw(&round.seed, &round.children[i].id));
    }

    /// Identifiers of children that are taken.
    fn taken(&self) -> BTreeSet<Box<str>> {
        let children = self.round.children.iter();
        children.map(|child| child.id.clone()).collect()
    }

    /// Schools and communities, with their children, come to other districts.
    fn boundaries(&mut self, scenario: &Scenario, named: &BTreeMap<String, CommunityIdx>) {
        let before: Vec<Option<DistrictIdx>> =
            self.round.communities.iter().map(|c| c.district).collect();
        for (own, file) in scenario.overrides() {
            self.file = file.to_owned();
            match own {
                Override::SchoolTo { school, district } => {
                    let found = self.school_named(school);
                    if let (Some(school), Some(district)) = (found, self.district(district)) {
                        self.round.schools[school.at()].district = Some(district);
                    }
                }
                Override::CommunityTo { district, .. } => {
                    let found = named.get(&own.target()).copied();
                    if let (Some(community), Some(district)) = (found, self.district(district)) {
                        self.round.communities[community.at()].district = Some(district);
                        for child in &mut self.round.children {
                            let of_it = child.community == Some(community);
                            if of_it && child.district == before[community.at()] {
                                child.district = Some(district);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn school(&mut self, own: &Override, pack: &Pack) {
        match own {
            Override::Open {
                parcel,
                streams,
                name,
            } => self.open(parcel, *streams, name.as_deref(), pack),
            Override::OpenCandidate { school } => {
                if let Some(at) = self.school_named(school) {
                    self.round.schools[at.at()].status = SchoolStatus::Existing;
                }
            }
            Override::Close { school } => {
                if let Some(at) = self.school_in_service(own, school) {
                    let stays = {
                        let school = &self.round.schools[at.at()];
                        school
                            .enrolment
                            .zip(school.leavers)
                            .map(|(all, leave)| all - leave)
                    };
                    if let Some(stays) = stays.filter(|stays| *stays > Places::ZERO) {
                        let finding = Finding::new(Code::PupilsOfClosed, &self.file);
                        self.findings
                            .push(finding.with("id", school).with("count", stays));
                    }
                    if self.round.locks.iter().any(|lock| lock.school == at) {
                        self.cannot(&own.target(), Phrase::LockedThere);
                        return;
                    }
                    self.round.schools[at.at()].status = SchoolStatus::Closed;
                }
            }
            Override::ExtendByClasses { school, classes } => {
                if let Some(at) = self.school_in_service(own, school) {
                    let school = &mut self.round.schools[at.at()];
                    school.places += Places(pack.norms.class_size.of(school.stage).get() * classes);
                    // A class more in the entry grade is one more in every grade in time.
                    school.streams = school.streams.map(|streams| streams + classes);
                }
            }
            Override::ExtendByPlaces { school, places } => {
                if let Some(at) = self.school_in_service(own, school) {
                    self.round.schools[at.at()].places += Places(*places);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, id: &str, streams: Option<i64>, name: Option<&str>, pack: &Pack) {
        let Some(parcel) = self.parcel(id) else {
            return;
        };
        if self.round.travel.is_some() {
            self.cannot(&format!("parcel {id}"), Phrase::NoJourneys);
            return;
        }
        let (norms, stage) = (&pack.norms, self.round.stage);
        let parcel = &self.round.parcels[parcel];
        let town = shortfall::town(&self.round, parcel.district);
        let fits = shortfall::streams(parcel.area, norms, stage, town);
        let streams = streams.unwrap_or(fits);
        if streams == 0 {
            self.cannot(&format!("parcel {id}"), Phrase::TooSmall);
            return;
        }
        // A school of the table may have the same identifier.
        let is_taken = |id: &str| self.round.schools.iter().any(|s| &*s.id == id);
        let mut own = parcel.id.to_string();
        while is_taken(&own) {
            own = format!("parcel-{own}");
        }
        let mut school = School::planned(own, parcel.position, parcel.district, stage);
        school.name = name.map(Into::into);
        school.streams = Some(streams);
        school.places = Places(streams * norms.class_size.of(stage).get());
        school.site_area = Some(parcel.area);
        // It opens empty, and its posts are to be found.
        school.enrolment = Some(Places::ZERO);
        school.leavers = Some(Places::ZERO);
        school.posts = Some(Default::default());
        school.staff = Some(Default::default());
        if streams > fits {
            let needed = shortfall::of_streams(streams, norms, stage, town);
            let finding = Finding::new(Code::ParcelSmall, &self.file)
                .with("id", id)
                .with("area", parcel.area)
                .with("streams", streams)
                .with("needed", needed);
            self.findings.push(finding);
        }
        let key = (school.id.clone(), school.stage);
        let found = self
            .round
            .schools
            .binary_search_by(|s| (&s.id, s.stage).cmp(&(&key.0, key.1)));
        let (Ok(at) | Err(at)) = found;
        self.round.insert_school(at, school);
    }

    /// A school that is open: nothing else can be closed or extended.
    fn school_in_service(&mut self, own: &Override, id: &str) -> Option<SchoolIdx> {
        let at = self.school_named(id)?;
        if self.round.schools[at.at()].status != SchoolStatus::Existing {
            self.cannot(&own.target(), Phrase::NotInService);
            return None;
        }
        Some(at)
    }

    fn cannot(&mut self, what: &str, why: Phrase) {
        let finding = Finding::new(Code::OverrideInvalid, &self.file);
        self.findings.push(finding.with("what", what).because(why));
    }

    fn unknown<'n>(&mut self, kind: Phrase, name: &str, known: impl Iterator<Item = &'n str>) {
        let finding = Finding::new(Code::NameUnknown, &self.file)
            .with("kind", kind.key())
            .with("name", name)
            .with("nearest", nearest(name, known));
        self.findings.push(finding);
    }

    fn district(&mut self, id: &str) -> Option<DistrictIdx> {
        let districts = &self.base.round.districts;
        match districts.binary_search_by(|d| (*d.id).cmp(id)) {
            Ok(at) => Some(DistrictIdx::from_usize(at)),
            Err(_) => {
                self.unknown(Phrase::District, id, districts.iter().map(|d| &*d.id));
                None
            }
        }
    }

    /// The school of the round's stage with this identifier.
    fn school_named(&mut self, id: &str) -> Option<SchoolIdx> {
        let stage = self.round.stage;
        let found = self
            .round
            .schools
            .binary_search_by(|s| (&*s.id, s.stage).cmp(&(id, stage)));
        match found {
            Ok(at) => Some(SchoolIdx::from_usize(at)),
            Err(_) => {
                let schools = self.base.round.schools.iter();
                let known = schools.filter(|s| s.stage == stage).map(|s| &*s.id);
                self.unknown(Phrase::School, id, known);
                None
            }
        }
    }

    fn parcel(&mut self, id: &str) -> Option<usize> {
        let parcels = &self.base.round.parcels;
        let found = parcels.binary_search_by(|p| (*p.id).cmp(id)).ok();
        if found.is_none() {
            self.unknown(Phrase::Parcel, id, parcels.iter().map(|p| &*p.id));
        }
        found
    }

    fn community(&mut self, name: &str, district: Option<&str>) -> Option<CommunityIdx> {
        let district = match district {
            Some(id) => Some(self.district(id)?),
            None => None,
        };
        let named: Vec<usize> = (0..self.round.communities.len())
            .filter(|i| {
                let community = &self.round.communities[*i];
                &*community.name == name && (district.is_none() || community.district == district)
            })
            .collect();
        match named[..] {
            [one] => Some(CommunityIdx::from_usize(one)),
            [] => {
                let names: Vec<Box<str>> = self
                    .round
                    .communities
                    .iter()
                    .map(|c| c.name.clone())
                    .collect();
                self.unknown(Phrase::Community, name, names.iter().map(|n| &**n));
                None
            }
            _ => {
                self.cannot(&format!("community {name}"), Phrase::NameAmbiguous);
                None
            }
        }
    }
}

/// The name most like the one told, as a question; nothing where there are none.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let likeness = |other: &str| strsim::jaro_winkler(name, other);
    let best = known
        .map(|other| (likeness(other), other))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    best.map_or_else(String::new, |(_, other)| format!(" (→ “{other}”?)"))
}

/// An identifier that nobody has yet, and takes it.
fn fresh(taken: &mut BTreeSet<Box<str>>, id: String) -> Box<str> {
    let mut id: Box<str> = id.into();
    while !taken.insert(id.clone()) {
        id = format!("{id}+").into();
    }
    id
}

/// Sets a key of a table by its path.
fn set(table: &mut toml::Table, path: &str, value: toml::Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let below = table
                .entry(first)
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(below) = below {
                set(below, rest, value);
            }
        }
    }
}
