//! The children table. Its findings name rows and identifiers, never what a family wrote.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::HashSet;
use std::ops::Range;

use rayon::prelude::*;

use super::carry::Carry;
use super::choices;
use super::column_faults::column_missing;
use super::community_names::{self, Odd, OddRow};
use super::datum::Datum;
use super::dwellings;
use super::field::Fields;
use super::households;
use super::matched::Matched;
use super::pack_words;
use super::places::{Communities, CommunityMatch, Districts};
use super::schools::Schools;
use crate::tables::inputs::{ChildColumns, DwellingColumns, SchoolAliasColumns, children};
use xuewei_core::domain::{
    Child, CommunityIdx, DistrictIdx, ExtraColumns, SchoolLevel, TextColumn, TieValue,
    hides_identity_number, personal, read_date,
};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{Blank, Item, POINTS_OF, Pack, TieBreak};
use xuewei_core::units::{Points, parse_decimal};

/// What the children table refers to, and the rules of its round.
pub struct Around<'a> {
    pub districts: &'a Districts,
    pub communities: &'a Communities,
    pub schools: &'a Schools,
    pub pack: &'a Pack,
    pub datum: Datum,
    pub level: SchoolLevel,
    pub year: i64,
    pub dwellings: Option<&'a Matched<DwellingColumns>>,
    pub school_aliases: Option<&'a Matched<SchoolAliasColumns>>,
    pub carry: &'a Carry<'a>,
}

/// The children, by identifier, with what ranks them and the columns to be carried through.
#[derive(Default)]
pub struct Children {
    pub list: Vec<Child>,
    /// For each tie-break, the value of each child.
    pub ties: Vec<Vec<TieValue>>,
    /// The columns that the pack names.
    pub evidence: Vec<TextColumn>,
    /// What the children are called on public lists, where that is not their identifiers.
    pub pseudonyms: Option<TextColumn>,
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
        table: &Matched<ChildColumns>,
        round: &Around<'_>,
        findings: &mut Findings,
    ) -> Self {
        let Around {
            districts,
            communities,
            schools,
            pack,
            datum,
            level,
            year,
            dwellings,
            school_aliases,
            carry,
        } = *round;
        let Some(f) = Fields::of(table, true, findings) else {
            return Self::default();
        };
        let has_point = f.has(children::LON) && f.has(children::LAT);
        if !f.has(children::COMMUNITY) && !has_point {
            let aliases = "经度, 纬度, community, 小区";
            let near = f.nearest(&["小区", "社区", "楼盘", "经度", "经纬度", "坐标"]);
            column_missing(
                (f.file(), f.header()),
                "lon, lat",
                (aliases, near),
                findings,
            );
        } else if !has_point && communities.is_absent {
            findings.push(Finding::new(Code::CommunitiesMissing, f.file()).column("community"));
        }
        if pack.points.is_none() && !pack.is_stand_in && !f.has(children::POINTS) {
            column_missing(
                (f.file(), f.header()),
                "points",
                ("积分, 总积分, 分数", f.nearest(&["积分", "分数", "总分"])),
                findings,
            );
        }
        let households = households::number(&f, findings);
        let read = |rows: Range<usize>| {
            let mut findings = Findings::new();
            let mut odd: Vec<OddRow> = Vec::new();
            let mut list = Vec::with_capacity(rows.len());
            let mut order = Vec::with_capacity(rows.len());
            for row in rows {
                let findings = &mut findings;
                let told = (&mut odd, &mut *findings);
                let (community, district) = community_of(&f, row, districts, communities, told);
                let Some(id) = f.id(row, children::CHILD_ID, findings) else {
                    continue;
                };
                let home = [children::LON, children::LAT];
                list.push(Child {
                    id,
                    household: households.get(row).copied().flatten(),
                    // What is no date is a finding of its own.
                    birth_date: read_date(f.text(row, children::BIRTH_DATE).trim()),
                    home: f.position(row, home, datum, findings),
                    community,
                    district,
                    level: f.level(row, children::STAGE, level, findings),
                    points: f
                        .decimal(row, children::POINTS, findings)
                        .map(Points::from_parts),
                });
                order.push(row);
            }
            (list, order, odd, findings)
        };
        let starts: Vec<usize> = (0..f.len()).step_by(AT_ONCE).collect();
        let mut list: Vec<Child> = Vec::with_capacity(f.len());
        let mut order: Vec<usize> = Vec::with_capacity(f.len());
        let mut odd: Vec<OddRow> = Vec::new();
        // As many at a time as keep every thread at work, so that few children are held twice.
        for starts in starts.chunks(4 * rayon::current_num_threads()) {
            let parts: Vec<Part> = starts
                .par_iter()
                .map(|start| read(*start..(start + AT_ONCE).min(f.len())))
                .collect();
            for (children, rows, odd_rows, found) in parts {
                list.extend(children);
                order.extend(rows);
                odd.extend(odd_rows);
                findings.append(found);
            }
        }
        community_names::tell(&f, &odd, districts, communities, findings);
        let (list, order) = by_id(list, order);
        for (pair, rows) in list.windows(2).zip(order.windows(2)) {
            if pair[0].id == pair[1].id {
                let (id, row) = (&pair[1].id, rows[0].max(rows[1]));
                findings.push(
                    f.finding(Code::IdTwice, row, children::CHILD_ID)
                        .with("id", id),
                );
            }
        }
        households::check(&f, &list, &order, findings);
        let identity = |at: &usize| hides_identity_number(&list[*at].id);
        let numbers: Vec<usize> = (0..list.len())
            .filter(identity)
            .map(|at| order[at])
            .collect();
        if let Some(first) = numbers.iter().min() {
            findings.push(
                f.finding(Code::IdentityNumbersAsIds, *first, children::CHILD_ID)
                    .with("count", numbers.len()),
            );
        }
        let pseudonyms = f
            .has(children::PSEUDONYM)
            .then(|| pseudonyms(&f, &order, findings));
        if pack.notice.list_until.is_some() {
            warn_personal(&f, &order, findings);
        }
        let tie_values = pack
            .tie_breaks
            .iter()
            .map(|rule| tie_values(&f, rule, &list, &order, findings))
            .collect();
        f.warn_odd_ids(children::CHILD_ID, findings);
        f.tell_unread_levels(children::STAGE, level, findings);
        warn_unknown(&f, &list, &order, (level, pack), findings);
        tell_unasked(&f, pack, findings);
        let mut evidence = evidence(&f, pack, &order, findings);
        pack_words::settle(&f, pack, &mut evidence, findings);
        let rules = (level, pack);
        let schools = (schools, school_aliases);
        choices::resolve(&f, (&list, &order), rules, schools, &mut evidence, findings);
        let applicants = dwellings::Applicants {
            fields: &f,
            list: &list,
            order: &order,
            round: (level, year),
        };
        evidence.extend(dwellings::columns(&applicants, dwellings, pack, findings));
        choices::tell_unused(&f, pack, &order, findings);
        let ties = pack.tie_breaks.iter().map(|rule| rule.column.clone());
        let of_pack = pack.evidence_columns().into_iter().map(|(name, _)| name);
        let used = ties.chain(of_pack).filter_map(|name| f.named(&name));
        let used = used.map(|column| &*column.name).collect();
        let extras = f.carried(&order, carry, &used, findings);
        Self {
            list,
            ties: tie_values,
            evidence,
            pseudonyms,
            extras,
        }
    }
}

/// What the children are called on public lists, each once.
fn pseudonyms(
    f: &Fields<'_, ChildColumns>,
    order: &[usize],
    findings: &mut Findings,
) -> TextColumn {
    let mut column = TextColumn::new("pseudonym");
    let mut seen = HashSet::new();
    for &row in order {
        let own = f.id(row, children::PSEUDONYM, findings).unwrap_or_default();
        column.push(&own);
        if !own.is_empty() && !seen.insert(own) {
            // Whose it is may be found by its row: the finding shows no value.
            findings.push(
                f.finding(Code::IdTwice, row, children::PSEUDONYM)
                    .with("id", "…"),
            );
        }
    }
    column
}

/// How many identifiers that a public list would show tell who somebody is, and where the first of them stand.
fn warn_personal(f: &Fields<'_, ChildColumns>, order: &[usize], findings: &mut Findings) {
    /// Rows that are named.
    const NAMED: usize = 5;
    let shown = match f.has(children::PSEUDONYM) {
        true => children::PSEUDONYM,
        false => children::CHILD_ID,
    };
    let mut rows: Vec<usize> = order.to_vec();
    rows.par_sort_unstable();
    rows.retain(|row| personal(f.text(*row, shown)).is_some());
    if let Some(first) = rows.first() {
        let named = rows.iter().take(NAMED);
        let named: Vec<String> = named.map(|row| f.number(*row).to_string()).collect();
        findings.push(
            f.finding(Code::PublicListWithheld, *first, shown)
                .with("count", rows.len())
                .with("rows", named),
        );
    }
}

/// What some rows come to: children with their rows, communities that are not named to the letter, what is wrong.
type Part = (Vec<Child>, Vec<usize>, Vec<OddRow>, Findings);

/// Rows that are read at once: so few that all their findings of one code are kept.
const AT_ONCE: usize = 10_000;

/// Children with their rows, in the order of their identifiers; those of one identifier in the order of their rows.
fn by_id(list: Vec<Child>, order: Vec<usize>) -> (Vec<Child>, Vec<usize>) {
    if list.is_sorted_by(|a, b| a.id <= b.id) {
        return (list, order);
    }
    let mut at: Vec<usize> = (0..list.len()).collect();
    at.par_sort_unstable_by(|a, b| (&list[*a].id, a).cmp(&(&list[*b].id, b)));
    let order = at.iter().map(|at| order[*at]).collect();
    let mut unsorted: Vec<Option<Child>> = list.into_iter().map(Some).collect();
    let list = at.iter().filter_map(|at| unsorted[*at].take()).collect();
    (list, order)
}

/// The community of a row and the district responsible: the child's own, else the community's.
fn community_of(
    f: &Fields<'_, ChildColumns>,
    row: usize,
    districts: &Districts,
    communities: &Communities,
    (odd, findings): (&mut Vec<OddRow>, &mut Findings),
) -> (Option<CommunityIdx>, Option<DistrictIdx>) {
    let district = districts.of_row(f, row, children::DISTRICT, findings);
    let name = f.text(row, children::COMMUNITY);
    if name.is_empty() || communities.is_empty() {
        return (None, district);
    }
    let mut is_odd = |what| odd.push((row, district, what));
    let at = |c: CommunityIdx| (Some(c), district.or(communities.list[c.at()].district));
    match communities.find(name, district) {
        CommunityMatch::One(c) => at(c),
        CommunityMatch::Alike(c) => {
            is_odd(Odd::Alike(c));
            at(c)
        }
        CommunityMatch::Alias(c) => {
            is_odd(Odd::Alias(c));
            at(c)
        }
        CommunityMatch::WithoutPoint => {
            is_odd(Odd::WithoutPoint);
            (None, district)
        }
        CommunityMatch::AtFault => (None, district),
        CommunityMatch::Unknown => {
            is_odd(Odd::Unknown);
            (None, district)
        }
        CommunityMatch::Ambiguous => {
            findings.push(
                f.finding(Code::CommunityAmbiguous, row, children::COMMUNITY)
                    .with("name", f.masked(name)),
            );
            (None, district)
        }
    }
}

/// One tie-break of every child. Missing values rank last, and somebody is told.
fn tie_values(
    f: &Fields<'_, ChildColumns>,
    rule: &TieBreak,
    list: &[Child],
    order: &[usize],
    findings: &mut Findings,
) -> Vec<TieValue> {
    // Counted from the points table, or from where brothers and sisters are; not read.
    if rule.column.starts_with(POINTS_OF) || rule.is_of_siblings() {
        return vec![None; list.len()];
    }
    let Some(column) = f.named(&rule.column) else {
        findings.push(
            Finding::new(Code::TieBreakMissing, f.file())
                .row(f.header())
                .column(&rule.column)
                .with("count", list.len()),
        );
        return vec![None; list.len()];
    };
    let read = |row: usize| match rule.prefer.is_date() {
        true => days(column.get(row)),
        false => parse_decimal(column.get(row)),
    };
    let values: Vec<TieValue> = order.par_iter().map(|row| read(*row)).collect();
    let mut missing = 0_usize;
    let unread = values.iter().zip(order.iter().zip(list));
    for (_, (&row, child)) in unread.filter(|(value, _)| value.is_none()) {
        if column.get(row).is_empty() {
            missing += 1;
            continue;
        }
        findings.push(
            f.finding(Code::NumberInvalid, row, children::CHILD_ID)
                .column(&column.name)
                .with("value", "…")
                .with("id", &child.id),
        );
    }
    if missing > 0 {
        let code = match missing == list.len() {
            true => Code::TieBreakEmpty,
            false => Code::TieBreakMissing,
        };
        let finding = Finding::new(code, f.file()).column(&column.name);
        findings.push(finding.with("count", missing).with("column", &column.name));
    }
    values
}

/// The columns that the pack names, under its names.
fn evidence(
    f: &Fields<'_, ChildColumns>,
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
                Finding::new(Code::PackColumnMissing, f.file())
                    .row(f.header())
                    .column(&name)
                    .with("column", &name),
            ),
            None => {
                let items = pack.points.iter().flat_map(|table| &table.items);
                let has_periods = |item: &Item| {
                    let periods = item.periods.as_deref();
                    periods.is_some_and(|periods| f.named(periods).is_some())
                };
                for item in items.filter(|item| item.column == name && !has_periods(item)) {
                    findings.push(
                        Finding::new(Code::EvidenceMissing, f.file())
                            .row(f.header())
                            .column(&name)
                            .with("item", &item.title),
                    );
                }
            }
        }
    }
    columns
}

/// Conditions none of whose columns the table has, where more than one would do: every child would wait for a person.
fn tell_unasked(f: &Fields<'_, ChildColumns>, pack: &Pack, findings: &mut Findings) {
    for condition in pack.conditions.iter().filter(|c| c.tests.len() > 1) {
        let columns = condition.tests.iter().map(|test| test.column.as_str());
        let is_review = condition.tests.iter().any(|t| t.blank == Blank::Review);
        if is_review && columns.clone().all(|name| f.named(name).is_none()) {
            let mut columns: Vec<&str> = columns.collect();
            columns.dedup();
            let shown = columns.join(" / ");
            findings.push(
                Finding::new(Code::PackColumnMissing, f.file())
                    .row(f.header())
                    .column(&shown)
                    .with("column", &shown),
            );
        }
    }
}

/// Days since 1970 of a date written 2020-04-02, 2020/4/2 or 2020.4.2.
fn days(text: &str) -> Option<i64> {
    let epoch = jiff::civil::date(1970, 1, 1);
    Some(i64::from(read_date(text)?.since(epoch).ok()?.get_days()))
}

/// What sends children to manual review or out of the round.
fn warn_unknown(
    f: &Fields<'_, ChildColumns>,
    list: &[Child],
    order: &[usize],
    (level, pack): (SchoolLevel, &Pack),
    findings: &mut Findings,
) {
    // A communities table that could not be read has been told of; homes are not missing for that.
    let homes_told = findings.has_errors();
    for (child, &row) in list.iter().zip(order) {
        if child.level != level {
            findings.push(
                f.finding(Code::OtherStage, row, children::STAGE)
                    .with("id", &child.id),
            );
            continue;
        }
        let needs_points = pack.points.is_none() && !pack.is_stand_in;
        if needs_points && child.points.is_none() && f.text(row, children::POINTS).is_empty() {
            findings.push(
                f.finding(Code::PointsMissing, row, children::POINTS)
                    .with("id", &child.id),
            );
        }
        let homeless = child.home.is_none() && child.community.is_none();
        if homeless
            && !homes_told
            && f.text(row, children::LON).is_empty()
            && f.text(row, children::LAT).is_empty()
        {
            findings.push(
                f.finding(Code::HomeMissing, row, children::LON)
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
