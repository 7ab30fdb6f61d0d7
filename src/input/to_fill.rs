//! What only people know, gathered for them to fill in: communities that are in no table, and points that are missing.

use std::collections::BTreeSet;
use std::path::Path;

use super::choices::{self, UnknownSchool};
use super::columns::position;
use super::fixed_table::FixedTable;
use super::levels::{SchoolKind, kind_of};
use super::manifest::Manifest;
use super::pack;
use super::read::read_before_the_draw;
use crate::tables::inputs::{Role, communities, school_aliases, schools};
use xuewei_core::domain::{Position, School, SchoolLevel, TextColumn};
use xuewei_core::finding::{Arg, Code, Finding, Phrase};

/// A name in the children table that is in neither table of communities.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownCommunity {
    /// The name as it is written.
    pub name: String,
    /// The district that the children name.
    pub district: Option<String>,
    /// How many children write it so.
    pub count: i64,
    /// The community that may be meant, and its district.
    pub nearest: Option<(String, Option<String>)>,
    /// Why it may be in no row.
    pub why: Option<Phrase>,
}

impl UnknownCommunity {
    /// Whether nothing like it is known: it is a community of its own, without a point.
    pub fn is_new(&self) -> bool {
        self.nearest.is_none()
    }
}

/// What is to be filled in.
#[derive(Clone, Debug)]
pub struct ToFill {
    /// Names that may be those of known communities.
    pub spellings: Vec<UnknownCommunity>,
    /// Other names that the round knows already.
    pub aliases: Option<FixedTable>,
    /// Words for schools that are in no row of their table.
    pub schools: Vec<UnknownSchool>,
    /// Other names of schools that the round knows already.
    pub school_aliases: Option<FixedTable>,
    /// The communities, with those of which nothing is known behind them, where any of them lacks a point.
    pub communities: Option<FixedTable>,
    /// Where the columns of the points stand among those of the communities.
    pub points: Vec<usize>,
    /// How many points are missing.
    pub missing: usize,
}

/// Gathers it from the findings of a round and takes the tables that are filled in out of the others.
pub fn gather(round: &Path, manifest: &Manifest, tables: &mut Vec<FixedTable>) -> Option<ToFill> {
    let findings = match read_before_the_draw(round) {
        Ok(input) => input.warnings,
        Err(findings) => findings,
    };
    let schools = unknown_schools(round, manifest, tables);
    let unknown = findings.sorted().into_iter();
    let unknown = unknown.filter(|finding| finding.code == Code::CommunityUnknown);
    let unknown: Vec<UnknownCommunity> = unknown.filter_map(of_finding).collect();
    let (new, spellings): (Vec<_>, Vec<_>) =
        unknown.into_iter().partition(UnknownCommunity::is_new);
    let at = |tables: &[FixedTable], role: Role| tables.iter().position(|table| table.role == role);
    let mut result = ToFill {
        spellings,
        aliases: None,
        schools,
        school_aliases: None,
        communities: None,
        points: Vec::new(),
        missing: 0,
    };
    if let Some(place) = at(tables, Role::Communities)
        && let Some(mut filled) = tables.get(place).cloned()
    {
        add(&mut filled, &new);
        result.points = points(&filled);
        let lacks = |row: &usize| {
            let mut cells = result
                .points
                .iter()
                .filter_map(|at| filled.columns.get(*at));
            cells.any(|column| column.get(*row).is_empty())
        };
        result.missing = (0..filled.rows).filter(lacks).count();
        if result.missing > 0 {
            tables.remove(place);
            result.communities = Some(filled);
        }
    }
    if result.spellings.is_empty() && result.communities.is_none() && result.schools.is_empty() {
        return None;
    }
    if !result.schools.is_empty()
        && let Some(place) = at(tables, Role::SchoolAliases)
    {
        result.school_aliases = Some(tables.remove(place));
    }
    if !result.spellings.is_empty()
        && let Some(place) = at(tables, Role::Aliases)
    {
        result.aliases = Some(tables.remove(place));
    }
    Some(result)
}

/// The words for schools in the columns of choices of which the round knows no school.
fn unknown_schools(round: &Path, manifest: &Manifest, tables: &[FixedTable]) -> Vec<UnknownSchool> {
    let folder = round.parent().unwrap_or_else(|| Path::new(""));
    let of = |role: Role| tables.iter().find(|table| table.role == role);
    let (Ok((pack, _)), Some(children), Some(schools)) = (
        pack::load(&manifest.policy, folder),
        of(Role::Children),
        of(Role::Schools),
    ) else {
        return Vec::new();
    };
    let mut known = schools_of(schools, manifest.stage);
    if let Some(aliases) = of(Role::SchoolAliases) {
        known.extend(aliased(aliases, &known));
    }
    let names: BTreeSet<&str> = pack.choice_columns().collect();
    let table = Role::Children.table();
    let is_named = |column: &&TextColumn| {
        names.iter().any(|name| {
            let (own, named) = (position(table, &column.name), position(table, name));
            column.name == *name || own.is_some() && own == named
        })
    };
    let columns = children.columns.iter().filter(is_named);
    let cells = columns.flat_map(|column| (0..children.rows).map(|row| column.get(row)));
    choices::unknown(&known, manifest.stage, cells)
}

/// The schools of a table, by what they are called.
fn schools_of(table: &FixedTable, level: SchoolLevel) -> Vec<School> {
    let column = |at: usize| {
        let mut columns = table.columns.iter();
        columns.find(|column| position(Role::Schools.table(), &column.name) == Some(at))
    };
    let (name, stage) = (column(schools::NAME.at()), column(schools::STAGE.at()));
    let Some(ids) = column(schools::SCHOOL_ID.at()) else {
        return Vec::new();
    };
    let own = (0..table.rows).map(|row| {
        let nowhere = Position { lon: 0.0, lat: 0.0 };
        let level = match stage.and_then(|stage| kind_of(stage.get(row))) {
            Some(SchoolKind::One(level)) => level,
            _ => level,
        };
        let name = name
            .map(|name| name.get(row))
            .filter(|name| !name.is_empty());
        School {
            name: name.map(Into::into),
            ..School::planned(ids.get(row), nowhere, None, level)
        }
    });
    own.collect()
}

/// The schools once more by their other names.
fn aliased(table: &FixedTable, known: &[School]) -> Vec<School> {
    let column = |at: usize| {
        let mut columns = table.columns.iter();
        columns.find(|column| position(Role::SchoolAliases.table(), &column.name) == Some(at))
    };
    let columns = column(school_aliases::NAME.at()).zip(column(school_aliases::SCHOOL.at()));
    let Some((names, targets)) = columns else {
        return Vec::new();
    };
    let of_row = |row: usize| {
        let target = targets.get(row);
        let is_it =
            |school: &&School| &*school.id == target || school.name.as_deref() == Some(target);
        let school = known.iter().find(is_it)?;
        Some(School {
            name: Some(names.get(row).into()),
            ..school.clone()
        })
    };
    (0..table.rows).filter_map(of_row).collect()
}

/// An unknown name from its finding; of one that may be a person's nothing is written down.
fn of_finding(finding: &Finding) -> Option<UnknownCommunity> {
    let text = |name| finding.arg(name).and_then(Arg::text).map(str::to_owned);
    let name = text("name").filter(|name| !name.contains('…'))?;
    let nearest = match finding.arg("nearest") {
        Some(Arg::Nearest(Some(nearest))) => Some(nearest.as_str()),
        _ => None,
    };
    Some(UnknownCommunity {
        name,
        district: text("district"),
        count: match finding.arg("count") {
            Some(Arg::Number(count)) => *count,
            _ => 0,
        },
        nearest: nearest.map(|nearest| {
            match nearest.strip_suffix(')').and_then(|n| n.rsplit_once(" (")) {
                Some((name, district)) => (name.to_owned(), Some(district.to_owned())),
                None => (nearest.to_owned(), None),
            }
        }),
        why: match finding.arg("why") {
            Some(Arg::Phrase(why)) => Some(*why),
            _ => None,
        },
    })
}

/// Adds communities of which only name and district are known.
fn add(table: &mut FixedTable, new: &[UnknownCommunity]) {
    for one in new {
        for column in &mut table.columns {
            let meant = position(Role::Communities.table(), &column.name);
            let cell = match meant {
                Some(at) if at == communities::COMMUNITY.at() => one.name.as_str(),
                Some(at) if at == communities::DISTRICT.at() => {
                    one.district.as_deref().unwrap_or("")
                }
                _ => "",
            };
            column.push(cell);
        }
        table.rows += 1;
    }
}

/// The columns that hold points: two, or one for both.
fn points(table: &FixedTable) -> Vec<usize> {
    let is_point = |column: &TextColumn| {
        let meant = position(Role::Communities.table(), &column.name);
        let own = [communities::LON.at(), communities::LAT.at()];
        meant.is_some_and(|at| own.contains(&at))
            || super::coordinates::is_pair(&super::columns::normal(&column.name))
    };
    (0..)
        .zip(&table.columns)
        .filter(|(_, column)| is_point(column))
        .map(|(at, _)| at)
        .collect()
}
