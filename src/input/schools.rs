//! The schools table.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::carry::Carry;
use super::datum::Datum;
use super::field::Fields;
use super::levels::{SchoolKind, kind_of, named};
use super::matched::Matched;
use super::places::Districts;
use crate::tables::inputs::{Col, SchoolColumns, schools};
use xuewei_core::domain::{ExtraColumns, School, SchoolIdx, SchoolLevel, SchoolStatus, Sector};
use xuewei_core::finding::{Code, Findings};
use xuewei_core::units::{Places, Points, Posts, SquareMetres, Yuan};

const SECTORS: &[(&str, Sector)] = &[
    ("public", Sector::Public),
    ("private", Sector::Private),
    ("公办", Sector::Public),
    ("民办", Sector::Private),
];

const STATUSES: &[(&str, SchoolStatus)] = &[
    ("existing", SchoolStatus::Existing),
    ("candidate", SchoolStatus::Candidate),
    ("closed", SchoolStatus::Closed),
    ("现有", SchoolStatus::Existing),
    ("在办", SchoolStatus::Existing),
    ("拟建", SchoolStatus::Candidate),
    ("规划", SchoolStatus::Candidate),
    ("关闭", SchoolStatus::Closed),
    ("停办", SchoolStatus::Closed),
];

/// The schools, by identifier, with the columns to be carried through.
#[derive(Default)]
pub struct Schools {
    pub list: Vec<School>,
    pub extras: ExtraColumns,
}

impl Schools {
    /// Reads the table. A school is one stage of one campus, so a campus may stand in two rows.
    pub fn read(
        table: &Matched<SchoolColumns>,
        districts: &Districts,
        datum: Datum,
        level: SchoolLevel,
        carry: &Carry<'_>,
        findings: &mut Findings,
    ) -> Self {
        let mut found: BTreeMap<(Box<str>, SchoolLevel), (School, usize)> = BTreeMap::new();
        let Some(f) = Fields::of(table, false, findings) else {
            return Self {
                list: Vec::new(),
                extras: ExtraColumns::default(),
            };
        };
        let (mut aside, mut campuses) = (Vec::new(), Vec::new());
        for row in 0..f.len() {
            match kind_of(f.text(row, schools::STAGE)) {
                Some(SchoolKind::Other) => {
                    aside.push(row);
                    continue;
                }
                Some(SchoolKind::Both) => campuses.push(row),
                Some(SchoolKind::One(_)) | None => {}
            }
            let Some(school) = read_school(&f, row, districts, datum, level, findings) else {
                continue;
            };
            let key = (school.id.clone(), school.level);
            let id = school.id.clone();
            if found.insert(key, (school, row)).is_some() {
                findings.push(
                    f.finding(Code::IdTwice, row, schools::SCHOOL_ID)
                        .with("id", id),
                );
            }
        }
        for (code, rows) in [
            (Code::SchoolsAside, aside),
            (Code::CampusOfTwoLevels, campuses),
        ] {
            if let Some(first) = rows.first() {
                let words = rows.iter().map(|row| f.text(*row, schools::STAGE));
                let words: BTreeSet<&str> = words.collect();
                findings.push(
                    f.finding(code, *first, schools::STAGE)
                        .with("count", rows.len())
                        .with("words", words.into_iter().collect::<Vec<_>>())
                        .with("stage", named(level)),
                );
            }
        }
        let (list, order): (Vec<School>, Vec<usize>) = found.into_values().unzip();
        f.warn_odd_ids(schools::SCHOOL_ID, findings);
        // Kindergartens, which are set aside, may be small, and need no sector.
        f.tell_blank(&order, schools::SECTOR, "public", findings);
        f.tell_small_sites(&order, schools::SITE_AREA_M2, findings);
        f.tell_unread_levels(schools::STAGE, level, findings);
        let extras = f.carried(&order, carry, &BTreeSet::new(), findings);
        Self { list, extras }
    }

    /// The school of the round's stage with this identifier, if it is open.
    pub fn find_open(&self, id: &str, level: SchoolLevel) -> Lookup {
        let at = self
            .list
            .binary_search_by(|s| (&*s.id, s.level).cmp(&(id, level)));
        match at {
            Ok(i) if self.list[i].is_open_to(level) => Lookup::Open(SchoolIdx::from_usize(i)),
            Ok(i) => Lookup::Candidate(SchoolIdx::from_usize(i)),
            Err(_) if self.list.iter().any(|s| &*s.id == id) => Lookup::NotOpen,
            Err(_) => Lookup::Unknown,
        }
    }
}

/// What an identifier of a school leads to.
pub enum Lookup {
    Open(SchoolIdx),
    /// Of this stage, but only proposed, or closed.
    Candidate(SchoolIdx),
    /// Of another stage.
    NotOpen,
    Unknown,
}

fn read_school(
    f: &Fields<'_, SchoolColumns>,
    row: usize,
    districts: &Districts,
    datum: Datum,
    level: SchoolLevel,
    findings: &mut Findings,
) -> Option<School> {
    let id = f.id(row, schools::SCHOOL_ID, findings);
    let position = f.needed_position(row, [schools::LON, schools::LAT], datum, findings);
    let places = match f.text(row, schools::PLACES).is_empty() {
        true => f.needed_whole(row, schools::PLACES, findings),
        false => f.count(row, schools::PLACES, findings),
    };
    let district = districts.of_row(f, row, schools::DISTRICT, findings);
    // A campus of two levels takes part with the one of the round.
    let level = match kind_of(f.text(row, schools::STAGE)) {
        Some(SchoolKind::One(own)) => own,
        Some(SchoolKind::Both) => level,
        Some(SchoolKind::Other) | None => f.level(row, schools::STAGE, level, findings),
    };
    let sector = f.word(row, schools::SECTOR, SECTORS, Sector::Public, findings);
    let status = f.word(
        row,
        schools::STATUS,
        STATUSES,
        SchoolStatus::Existing,
        findings,
    );
    let mut count = |column: Col<SchoolColumns>| f.count(row, column, findings);
    let streams = count(schools::STREAMS);
    let enrolment = count(schools::ENROLMENT).map(Places);
    let leavers = count(schools::LEAVERS).map(Places);
    let migrant_enrolment = count(schools::MIGRANT_ENROLMENT).map(Places);
    let migrant_leavers = count(schools::MIGRANT_LEAVERS).map(Places);
    let by_grade = GRADES.map(|(grade, column)| (grade, count(column).map(Places)));
    let posts = count(schools::POSTS).map(Posts);
    let staff = count(schools::STAFF).map(Posts);
    let rooms = count(schools::ROOMS);
    if let (Some(enrolment), Some(leavers)) = (enrolment, leavers)
        && leavers > enrolment
    {
        findings.push(
            f.finding(Code::LeaversTooMany, row, schools::LEAVERS)
                .with("leavers", leavers)
                .with("enrolment", enrolment),
        );
    }
    let grades = grades_of((level, enrolment, leavers), &by_grade, row, f, findings);
    // Part and whole, each in a column of its own.
    let parts = [
        (migrant_enrolment, enrolment, schools::MIGRANT_ENROLMENT),
        (migrant_leavers, migrant_enrolment, schools::MIGRANT_LEAVERS),
        (migrant_leavers, leavers, schools::MIGRANT_LEAVERS),
    ];
    for (part, whole, column) in parts {
        if let (Some(part), Some(whole)) = (part, whole)
            && part > whole
        {
            let finding = f.finding(Code::PartTooLarge, row, column);
            findings.push(finding.with("part", part).with("whole", whole));
        }
    }
    let mut whole = |column: Col<SchoolColumns>| f.whole(row, column, findings);
    let site_area = whole(schools::SITE_AREA_M2).map(SquareMetres);
    let purchase_price = whole(schools::PURCHASE_PRICE).map(Yuan);
    let opening_cost = whole(schools::OPENING_COST).map(Yuan);
    let line = f
        .decimal(row, schools::LINE, findings)
        .map(Points::from_parts);
    Some(School {
        id: id?,
        name: f.optional(row, schools::NAME),
        position: position?,
        district,
        area: f.optional(row, schools::AREA),
        level,
        sector,
        status,
        places: Places(places?),
        streams,
        enrolment,
        leavers,
        migrant_enrolment,
        migrant_leavers,
        grades,
        posts,
        staff,
        rooms,
        site_area,
        purchase_price,
        opening_cost,
        line,
    })
}

/// The columns of pupils by grade.
const GRADES: [(i64, Col<SchoolColumns>); 9] = [
    (1, schools::GRADE_1),
    (2, schools::GRADE_2),
    (3, schools::GRADE_3),
    (4, schools::GRADE_4),
    (5, schools::GRADE_5),
    (6, schools::GRADE_6),
    (7, schools::GRADE_7),
    (8, schools::GRADE_8),
    (9, schools::GRADE_9),
];

/// The pupils of every grade of a level, where they are whole, add up to the enrolment and end with the leavers; else what is wrong is told and
/// none counts.
fn grades_of(
    (level, enrolment, leavers): (SchoolLevel, Option<Places>, Option<Places>),
    by_grade: &[(i64, Option<Places>)],
    row: usize,
    f: &Fields<'_, SchoolColumns>,
    findings: &mut Findings,
) -> Option<Box<[Places]>> {
    let first = level.first_grade();
    let last = first + level.grades() - 1;
    let own = by_grade
        .iter()
        .filter(|(grade, _)| (first..=last).contains(grade));
    let own: Vec<(i64, Option<Places>)> = own.copied().collect();
    let known: Vec<Places> = own.iter().filter_map(|(_, pupils)| *pupils).collect();
    if known.is_empty() {
        return None;
    }
    let column = schools::ENROLMENT;
    if known.len() < usize::try_from(level.grades()).unwrap_or(usize::MAX) {
        let missing = own.iter().filter(|(_, pupils)| pupils.is_none());
        let missing: Vec<String> = missing.map(|(grade, _)| format!("grade_{grade}")).collect();
        let finding = f.finding(Code::GradesPartial, row, column);
        findings.push(finding.with("missing", missing));
        return None;
    }
    let sum: Places = known.iter().copied().sum();
    let oldest = known.last().copied().unwrap_or_default();
    let differ = |of: Option<Places>, figure: Places| of.is_some_and(|of| of != figure);
    if differ(enrolment, sum) || differ(leavers, oldest) {
        let shown = |figure: Option<Places>| figure.map_or_else(String::new, |f| f.to_string());
        let finding = f.finding(Code::GradesDiffer, row, column);
        let finding = finding.with("sum", sum).with("last", oldest);
        let finding = finding.with("enrolment", shown(enrolment));
        findings.push(finding.with("leavers", shown(leavers)));
        return None;
    }
    Some(known.into())
}
