//! The schools table.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::BTreeMap;

use super::columns::SCHOOLS;
use super::datum::Datum;
use super::field::Fields;
use super::places::Districts;
use super::table::Table;
use xuewei_core::domain::{ExtraColumns, School, SchoolIdx, SchoolStatus, Sector, Stage};
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
        table: &Table,
        districts: &Districts,
        datum: Datum,
        stage: Stage,
        findings: &mut Findings,
    ) -> Self {
        let mut found: BTreeMap<(Box<str>, Stage), (School, usize)> = BTreeMap::new();
        let Some(f) = Fields::of(table, SCHOOLS, false, findings) else {
            return Self {
                list: Vec::new(),
                extras: ExtraColumns::default(),
            };
        };
        for row in 0..f.len() {
            let Some(school) = read_school(&f, row, districts, datum, stage, findings) else {
                continue;
            };
            let key = (school.id.clone(), school.stage);
            let id = school.id.clone();
            if found.insert(key, (school, row)).is_some() {
                findings.push(f.finding(Code::IdTwice, row, "school_id").with("id", id));
            }
        }
        let (list, order): (Vec<School>, Vec<usize>) = found.into_values().unzip();
        f.warn_odd_ids("school_id", findings);
        let extras = f.extras(SCHOOLS, &order, findings);
        Self { list, extras }
    }

    /// The school of the round's stage with this identifier, if it is open.
    pub fn find_open(&self, id: &str, stage: Stage) -> Lookup {
        let at = self
            .list
            .binary_search_by(|s| (&*s.id, s.stage).cmp(&(id, stage)));
        match at {
            Ok(i) if self.list[i].is_open_to(stage) => Lookup::Open(SchoolIdx::from_usize(i)),
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
    f: &Fields<'_>,
    row: usize,
    districts: &Districts,
    datum: Datum,
    stage: Stage,
    findings: &mut Findings,
) -> Option<School> {
    let id = f.id(row, "school_id", findings);
    let position = f.needed_position(row, datum, findings);
    let places = match f.text(row, "places").is_empty() {
        true => f.needed_whole(row, "places", findings),
        false => f.count(row, "places", findings),
    };
    let district = districts.of_row(f, row, findings);
    let stage = f.stage(row, stage, findings);
    let sector = f.word(row, "sector", SECTORS, Sector::Public, findings);
    let status = f.word(row, "status", STATUSES, SchoolStatus::Existing, findings);
    let mut count = |name: &str| f.count(row, name, findings);
    let streams = count("streams");
    let enrolment = count("enrolment").map(Places);
    let leavers = count("leavers").map(Places);
    let posts = count("posts").map(Posts);
    let staff = count("staff").map(Posts);
    if let (Some(enrolment), Some(leavers)) = (enrolment, leavers)
        && leavers > enrolment
    {
        findings.push(
            f.finding(Code::LeaversTooMany, row, "leavers")
                .with("leavers", leavers)
                .with("enrolment", enrolment),
        );
    }
    let mut whole = |name: &str| f.whole(row, name, findings);
    let site_area = whole("site_area_m2").map(SquareMetres);
    let purchase_price = whole("purchase_price").map(Yuan);
    let opening_cost = whole("opening_cost").map(Yuan);
    let line = f.decimal(row, "line", findings).map(Points::from_parts);
    Some(School {
        id: id?,
        name: f.optional(row, "name"),
        position: position?,
        district,
        stage,
        sector,
        status,
        places: Places(places?),
        streams,
        enrolment,
        leavers,
        posts,
        staff,
        site_area,
        purchase_price,
        opening_cost,
        line,
    })
}
