//! Districts of a round as its tables name them: children, schools and parcels of none, and one district under two names.

use std::collections::BTreeSet;

use super::fold::fold;
use super::matched::Matched;
use crate::tables::inputs::{
    ChildColumns, CommunityColumns, InputTable, ParcelColumns, SchoolColumns, children, parcels,
    schools,
};
use xuewei_core::domain::Intake;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::Pack;

/// Names that a finding shows.
const NAMED: usize = 5;

/// The tables that name districts, as far as they were read.
pub struct Naming<'a> {
    pub children: Option<&'a Matched<ChildColumns>>,
    pub schools: Option<&'a Matched<SchoolColumns>>,
    pub communities: Option<&'a Matched<CommunityColumns>>,
    pub parcels: Option<&'a Matched<ParcelColumns>>,
}

/// Tells them.
pub fn check(
    raw: &Naming<'_>,
    is_closed: bool,
    intake: &Intake,
    pack: &Pack,
    findings: &mut Findings,
) {
    if let Some(table) = raw.children {
        children_of_none(table, intake, pack, findings);
    }
    places_of_none(raw, intake, pack, findings);
    // With a table of districts each has one code, and a name beside it.
    if !is_closed {
        written_twice(raw, findings);
    }
}

/// Children without a district where other things of the round have one: they count in the figures of none, and where
/// districts keep to themselves nothing binds them.
fn children_of_none(
    table: &Matched<ChildColumns>,
    intake: &Intake,
    pack: &Pack,
    findings: &mut Findings,
) {
    let children = intake.children().iter();
    let of_level = children.filter(|child| child.level == intake.level());
    let (without, with): (Vec<_>, Vec<_>) = of_level.partition(|child| child.district.is_none());
    let schools = intake.schools().iter();
    let is_by_district = !with.is_empty() || schools.clone().any(|s| s.district.is_some());
    if without.is_empty() || !is_by_district {
        return;
    }
    let code = match pack.reach.across_districts {
        true => Code::ChildrenOfNoDistrict,
        false => Code::ChildrenBoundByNoDistrict,
    };
    let heading = table.column(children::DISTRICT);
    let written = (&*table.table.file, heading.map_or("district", |c| &c.name));
    of_none(
        code,
        written,
        without.iter().map(|child| &child.id),
        findings,
    );
}

/// Open schools and parcels without a district where children have one: no district counts their places, and where
/// districts keep to themselves they are open to all.
fn places_of_none(raw: &Naming<'_>, intake: &Intake, pack: &Pack, findings: &mut Findings) {
    let mut children = intake.children().iter();
    let is_by_district =
        children.any(|child| child.level == intake.level() && child.district.is_some());
    if !is_by_district {
        return;
    }
    if let Some(table) = raw.schools {
        let code = match pack.reach.across_districts {
            true => Code::SchoolsOfNoDistrict,
            false => Code::SchoolsBoundByNoDistrict,
        };
        let open = intake.open_schools().map(|(_, school)| school);
        let without = open.filter(|school| school.district.is_none());
        let heading = table.column(schools::DISTRICT);
        let written = (&*table.table.file, heading.map_or("district", |c| &c.name));
        of_none(code, written, without.map(|school| &school.id), findings);
    }
    if let Some(table) = raw.parcels {
        let parcels = intake.parcels().iter();
        let without = parcels.filter(|parcel| parcel.district.is_none());
        let heading = table.column(parcels::DISTRICT);
        let written = (&*table.table.file, heading.map_or("district", |c| &c.name));
        let ids = without.map(|parcel| &parcel.id);
        of_none(Code::ParcelsOfNoDistrict, written, ids, findings);
    }
}

/// Rows of a table, by their identifiers, that have no district; nothing where there are none.
fn of_none<'a>(
    code: Code,
    (file, heading): (&str, &str),
    ids: impl Iterator<Item = &'a Box<str>>,
    findings: &mut Findings,
) {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return;
    }
    let count = ids.len();
    let shown: Vec<String> = ids.into_iter().take(NAMED).collect();
    findings.push(
        Finding::new(code, file)
            .column(heading)
            .with("count", count)
            .with("ids", shown),
    );
}

/// How one table names districts.
fn named<T: InputTable>(table: Option<&Matched<T>>) -> BTreeSet<String> {
    let column = table.and_then(|table| table.at(T::TABLE.position("district")?));
    let mut all: BTreeSet<&str> = BTreeSet::new();
    if let Some(column) = column {
        all.extend((0..column.rows()).map(|row| column.get(row)));
    }
    all.remove("");
    all.into_iter().map(str::to_owned).collect()
}

/// One district by its code in one place and by its name in another, or with and without 区: two districts to the program.
fn written_twice(raw: &Naming<'_>, findings: &mut Findings) {
    let of_schools = named(raw.schools);
    let mut all = of_schools.clone();
    all.extend(named(raw.children));
    all.extend(named(raw.communities));
    let is_code = |name: &&String| name.bytes().all(|b| b.is_ascii_digit());
    let (codes, names): (Vec<&String>, Vec<&String>) = all.iter().partition(is_code);
    let bare = |name: &str| {
        let look = fold(name);
        let bare = ["区", "县", "市"]
            .iter()
            .find_map(|end| look.strip_suffix(end));
        bare.filter(|bare| bare.chars().count() > 1)
            .map_or_else(|| look.clone(), str::to_owned)
    };
    let mut pairs: Vec<String> = Vec::new();
    for (at, one) in names.iter().enumerate() {
        let others = names.iter().skip(at + 1);
        let same = others.filter(|other| bare(one) == bare(other));
        pairs.extend(same.map(|other| format!("{one} / {other}")));
    }
    if !codes.is_empty() && !names.is_empty() {
        let shown = codes.iter().take(NAMED).chain(names.iter().take(NAMED));
        pairs.extend(shown.map(|name| (*name).clone()));
    }
    if pairs.is_empty() {
        return;
    }
    let file = raw.schools.map_or("", |table| &table.table.file);
    findings.push(
        Finding::new(Code::DistrictsWrittenTwice, file)
            .column("district")
            .with("words", pairs),
    );
}
