//! The children table. Its findings name rows and identifiers, never what a family wrote.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::HashMap;

use rayon::prelude::*;

use super::columns::CHILDREN;
use super::datum::Datum;
use super::field::{Fields, column_missing};
use super::places::{Communities, Districts, Found};
use super::table::Table;
use xuewei_core::domain::{
    Child, ExtraColumns, HouseholdIdx, Stage, TextColumn, TieValue, is_identity_number, read_date,
};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{POINTS_OF, Pack, TieBreak};
use xuewei_core::units::{Points, parse_decimal};

/// The children, by identifier, with what ranks them and the columns to be carried through.
#[derive(Default)]
pub struct Children {
    pub list: Vec<Child>,
    /// For each tie-break, the value of each child.
    pub ties: Vec<Vec<TieValue>>,
    /// The columns that the pack names.
    pub evidence: Vec<TextColumn>,
    pub extras: ExtraColumns,
}

impl Children {
    /// Stand-ins, by identifier, of whom nothing else is known.
    pub fn of_list(list: Vec<Child>) -> Self {
        Self {
            list,
            ..Self::default()
        }
    }

    /// Reads the table.
    pub fn read(
        table: &Table,
        districts: &Districts,
        communities: &Communities,
        datum: Datum,
        stage: Stage,
        pack: &Pack,
        findings: &mut Findings,
    ) -> Self {
        let Some(f) = Fields::of(table, CHILDREN, true, findings) else {
            return Self::default();
        };
        let has_point = f.has("lon") && f.has("lat");
        if !f.has("community") && !has_point {
            let aliases = "经度, 纬度, community, 小区";
            column_missing(f.file(), "lon, lat", aliases, findings);
        } else if !has_point && communities.is_absent {
            findings.push(Finding::new(Code::CommunitiesMissing, f.file()).column("community"));
        }
        if pack.points.is_none() && !pack.is_stand_in && !f.has("points") {
            column_missing(f.file(), "points", "积分, 总积分, 分数", findings);
        }
        let households = number_households(&f);
        let mut rows: Vec<(Child, usize)> = Vec::with_capacity(f.len());
        for row in 0..f.len() {
            let community = community_of(&f, row, districts, communities, findings);
            let child = Child {
                id: match f.id(row, "child_id", findings) {
                    Some(id) => id,
                    None => continue,
                },
                household: households.get(f.text(row, "household_id")).copied(),
                home: f.position(row, datum, findings),
                community: community.0,
                district: community.1,
                stage: f.stage(row, stage, findings),
                points: f.decimal(row, "points", findings).map(Points::from_parts),
            };
            rows.push((child, row));
        }
        rows.par_sort_by(|a, b| a.0.id.cmp(&b.0.id));
        for pair in rows.windows(2) {
            if pair[0].0.id == pair[1].0.id {
                let (id, row) = (&pair[1].0.id, pair[0].1.max(pair[1].1));
                findings.push(f.finding(Code::IdTwice, row, "child_id").with("id", id));
            }
        }
        let (list, order): (Vec<Child>, Vec<usize>) = rows.into_iter().unzip();
        let identity = |at: &usize| is_identity_number(&list[*at].id);
        let numbers: Vec<usize> = (0..list.len())
            .filter(identity)
            .map(|at| order[at])
            .collect();
        if let Some(first) = numbers.iter().min() {
            findings.push(
                f.finding(Code::IdentityNumbersAsIds, *first, "child_id")
                    .with("count", numbers.len()),
            );
        }
        let ties = pack
            .tie_breaks
            .iter()
            .map(|rule| tie_values(&f, rule, &list, &order, findings))
            .collect();
        f.warn_odd_ids("child_id", findings);
        warn_unknown(&f, &list, &order, (stage, pack), findings);
        let evidence = evidence(&f, pack, &order, findings);
        let extras = f.extras(CHILDREN, &order, findings);
        Self {
            list,
            ties,
            evidence,
            extras,
        }
    }
}

/// Numbers the households in the order of their identifiers.
fn number_households<'t>(f: &Fields<'t>) -> HashMap<&'t str, HouseholdIdx> {
    let texts = (0..f.len()).map(|row| f.text(row, "household_id"));
    let mut ids: Vec<&str> = texts.filter(|id| !id.is_empty()).collect();
    ids.par_sort_unstable();
    ids.dedup();
    ids.into_iter()
        .enumerate()
        .map(|(i, id)| (id, HouseholdIdx::from_usize(i)))
        .collect()
}

/// The community of a row and the district responsible: the child's own, else the community's.
fn community_of(
    f: &Fields<'_>,
    row: usize,
    districts: &Districts,
    communities: &Communities,
    findings: &mut Findings,
) -> (
    Option<xuewei_core::domain::CommunityIdx>,
    Option<xuewei_core::domain::DistrictIdx>,
) {
    let district = districts.of_row(f, row, findings);
    let name = f.text(row, "community");
    if name.is_empty() || communities.list.is_empty() {
        return (None, district);
    }
    match communities.find(name, district) {
        Found::One(c) => (Some(c), district.or(communities.list[c.at()].district)),
        Found::AtFault => (None, district),
        Found::Unknown => {
            findings.push(
                f.finding(Code::CommunityUnknown, row, "community")
                    .with("name", f.shown(name)),
            );
            (None, district)
        }
        Found::Ambiguous => {
            findings.push(
                f.finding(Code::CommunityAmbiguous, row, "community")
                    .with("name", f.shown(name)),
            );
            (None, district)
        }
    }
}

/// One tie-break of every child. Missing values rank last, and somebody is told.
fn tie_values(
    f: &Fields<'_>,
    rule: &TieBreak,
    list: &[Child],
    order: &[usize],
    findings: &mut Findings,
) -> Vec<TieValue> {
    // Counted from the points table, not read.
    if rule.column.starts_with(POINTS_OF) {
        return vec![None; list.len()];
    }
    let Some(column) = f.named(&rule.column) else {
        findings.push(
            Finding::new(Code::TieBreakMissing, f.file())
                .row(1)
                .column(&rule.column)
                .with("count", list.len()),
        );
        return vec![None; list.len()];
    };
    let mut missing = 0_usize;
    let values = order
        .iter()
        .zip(list)
        .map(|(&row, child)| {
            let text = column.get(row);
            if text.is_empty() {
                missing += 1;
                return None;
            }
            let value = if rule.prefer.is_date() {
                days(text)
            } else {
                parse_decimal(text)
            };
            if value.is_none() {
                findings.push(
                    f.finding(Code::NumberInvalid, row, "child_id")
                        .column(&column.name)
                        .with("value", "…")
                        .with("id", &child.id),
                );
            }
            value
        })
        .collect();
    if missing > 0 {
        findings.push(
            Finding::new(Code::TieBreakMissing, f.file())
                .column(&column.name)
                .with("count", missing),
        );
    }
    values
}

/// The columns that the pack names, under its names.
fn evidence(
    f: &Fields<'_>,
    pack: &Pack,
    order: &[usize],
    findings: &mut Findings,
) -> Vec<TextColumn> {
    let mut columns = Vec::new();
    for (name, needed) in pack.evidence_columns() {
        match f.named(&name) {
            Some(column) => {
                let mut column = column.reordered(order);
                column.name = name;
                columns.push(column);
            }
            None if needed => findings.push(
                Finding::new(Code::ColumnMissing, f.file())
                    .row(1)
                    .column(&name)
                    .with("aliases", "–"),
            ),
            None => {
                let items = pack.points.iter().flat_map(|table| &table.items);
                for item in items.filter(|item| item.column == name) {
                    findings.push(
                        Finding::new(Code::EvidenceMissing, f.file())
                            .row(1)
                            .column(&name)
                            .with("item", &item.title),
                    );
                }
            }
        }
    }
    columns
}

/// Days since 1970 of a date written 2020-04-02, 2020/4/2 or 2020.4.2.
fn days(text: &str) -> Option<i64> {
    let epoch = jiff::civil::date(1970, 1, 1);
    Some(i64::from(read_date(text)?.since(epoch).ok()?.get_days()))
}

/// What sends children to manual review or out of the round.
fn warn_unknown(
    f: &Fields<'_>,
    list: &[Child],
    order: &[usize],
    (stage, pack): (Stage, &Pack),
    findings: &mut Findings,
) {
    // A communities table that could not be read has been told of; homes are not missing for that.
    let homes_told = findings.has_errors();
    for (child, &row) in list.iter().zip(order) {
        if child.stage != stage {
            findings.push(
                f.finding(Code::OtherStage, row, "stage")
                    .with("id", &child.id),
            );
            continue;
        }
        let needs_points = pack.points.is_none() && !pack.is_stand_in;
        if needs_points && child.points.is_none() && f.text(row, "points").is_empty() {
            findings.push(
                f.finding(Code::PointsMissing, row, "points")
                    .with("id", &child.id),
            );
        }
        let homeless = child.home.is_none() && child.community.is_none();
        if homeless && !homes_told && f.text(row, "lon").is_empty() && f.text(row, "lat").is_empty()
        {
            findings.push(
                f.finding(Code::HomeMissing, row, "lon")
                    .with("id", &child.id),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_usual_spellings() {
        assert_eq!(days("1970-01-02"), Some(1));
        assert_eq!(days("2020/4/2"), days("2020-04-02"));
        assert_eq!(days("2020.4.2"), days("2020-04-02"));
        assert_eq!(days("2020-02-30"), None);
        assert_eq!(days("20200402"), days("2020-04-02"));
        assert_eq!(days("2020年4月2日"), days("2020-04-02"));
        assert_eq!(days("43923"), None);
    }
}
