//! Names of communities in the children table that are not those of the communities table to the letter: taken for one that
//! looks the same, found by the table of other names, or told, each once, with the reason that is seen.

use std::collections::BTreeMap;

use super::field::Fields;
use super::fold::fold;
use super::places::{Communities, Districts};
use crate::tables::inputs::{ChildColumns, children};
use xuewei_core::domain::{CommunityIdx, DistrictIdx};
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase, is_alike, nearest};

/// How a name stands to the communities table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Odd {
    /// It is in neither table.
    Unknown,
    /// It looks like one of its names.
    Alike(CommunityIdx),
    /// The table of other names has it.
    Alias(CommunityIdx),
    /// Its community has no coordinates.
    WithoutPoint,
}

/// A row whose community is not named to the letter: which, and the district that the row names.
pub type OddRow = (usize, Option<DistrictIdx>, Odd);

/// Words that a finding shows.
const NAMED: usize = 20;

/// Tells them, each name once.
pub fn tell(
    f: &Fields<'_, ChildColumns>,
    rows: &[OddRow],
    districts: &Districts,
    communities: &Communities,
    findings: &mut Findings,
) {
    let mut of_name: BTreeMap<(Odd, &str, Option<DistrictIdx>), (usize, usize)> = BTreeMap::new();
    for (row, district, odd) in rows {
        let name = f.text(*row, children::COMMUNITY);
        let known = of_name.entry((*odd, name, *district)).or_insert((*row, 0));
        *known = (known.0.min(*row), known.1 + 1);
    }
    let mut read: BTreeMap<Code, Vec<(usize, usize, String)>> = BTreeMap::new();
    for ((odd, name, district), (row, count)) in of_name {
        let as_meant = |community: CommunityIdx| {
            let meant = communities.list.get(community.at());
            let meant = meant.map_or("", |community| &*community.name);
            (row, count, format!("{name} → {meant} ×{count}"))
        };
        match odd {
            Odd::Unknown => {
                let shown = match count == 1 && is_like_a_person(name) {
                    true => f.masked(name),
                    false => name,
                };
                let (why, nearest) = reason(name, district, districts, communities);
                let mut finding = f
                    .finding(Code::CommunityUnknown, row, children::COMMUNITY)
                    .with("name", shown)
                    .with("count", count)
                    .because(why)
                    .with("nearest", Arg::Nearest(nearest));
                if let Some(district) = district.and_then(|d| districts.list.get(d.at())) {
                    finding = finding.with("district", &district.id);
                }
                findings.push(finding);
            }
            Odd::Alike(community) => read
                .entry(Code::NamesAlike)
                .or_default()
                .push(as_meant(community)),
            Odd::Alias(community) => read
                .entry(Code::NamesByAlias)
                .or_default()
                .push(as_meant(community)),
            Odd::WithoutPoint => read.entry(Code::CommunityWithoutPoint).or_default().push((
                row,
                count,
                format!("{name} ×{count}"),
            )),
        }
    }
    for (code, all) in read {
        let first = all.iter().map(|(row, ..)| *row).min().unwrap_or_default();
        let count: usize = all.iter().map(|(_, count, _)| *count).sum();
        let words = all.into_iter().take(NAMED).map(|(_, _, words)| words);
        let finding: Finding = f.finding(code, first, children::COMMUNITY);
        findings.push(
            finding
                .with("count", count)
                .with("words", words.collect::<Vec<_>>()),
        );
    }
}

/// Why a name may be in no row of the communities table, and the name that may be meant.
fn reason(
    name: &str,
    district: Option<DistrictIdx>,
    districts: &Districts,
    communities: &Communities,
) -> (Phrase, Option<String>) {
    let look = fold(name);
    let in_district = |community: &xuewei_core::domain::Community| {
        let of = community.district.and_then(|d| districts.list.get(d.at()));
        match of {
            Some(of) => format!(
                "{} ({})",
                community.name,
                of.name.as_ref().unwrap_or(&of.id)
            ),
            None => community.name.to_string(),
        }
    };
    let all = || communities.list.iter();
    if let Some(elsewhere) = all().find(|community| fold(&community.name) == look) {
        return (Phrase::CommunityElsewhere, Some(in_district(elsewhere)));
    }
    let is_here = |community: &&xuewei_core::domain::Community| {
        district.is_none() || community.district.is_none() || community.district == district
    };
    // A part of it: a stage, a building, a flat; or its district before it.
    let is_part = |community: &&xuewei_core::domain::Community| {
        let known = fold(&community.name);
        known.chars().count() > 1
            && (look.strip_prefix(&*known).is_some_and(is_addition)
                || known.strip_prefix(&*look).is_some_and(is_addition)
                || look.ends_with(&*known))
    };
    let mut parts: Vec<&xuewei_core::domain::Community> =
        all().filter(is_here).filter(is_part).collect();
    parts.sort_by_key(|community| std::cmp::Reverse(community.name.len()));
    if let Some(part) = parts.first() {
        return (Phrase::CommunityPart, Some(in_district(part)));
    }
    let names = all().filter(is_here).map(|community| &*community.name);
    match nearest(name, names).filter(|other| is_alike(name, other)) {
        Some(other) => (Phrase::CommunitySpelling, Some(other.to_owned())),
        None => (Phrase::CommunityNowhere, None),
    }
}

/// Whether a name is more likely a person's, in a row whose cells have slipped, than a community's.
fn is_like_a_person(name: &str) -> bool {
    const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
    const OF_PLACES: &str =
        "里村庄巷园苑城府湾庭居轩阁坊弄街路寓墅邸桥镇区院楼舍屯寨湖山江河港洲岛乡家房第门台座厦场";
    let count = name.chars().count();
    let (first, last) = (name.chars().next(), name.chars().last());
    (2..=3).contains(&count)
        && first.is_some_and(|c| SURNAMES.contains(c))
        && last.is_some_and(|c| !OF_PLACES.contains(c))
}

/// Whether what stands behind a name says a part of it.
fn is_addition(rest: &str) -> bool {
    const BEHIND: [&str; 11] = [
        "期", "幢", "栋", "号", "座", "单元", "室", "区", "组", "院", "楼",
    ];
    let is_number =
        |c: char| c.is_ascii_digit() || "一二三四五六七八九十百甲乙丙丁东南西北中(第-".contains(c);
    rest.chars().next().is_some_and(is_number)
        || BEHIND.iter().any(|word| rest.starts_with(word))
        || matches!(rest, "小区" | "社区" | "新村" | "花园" | "公寓")
}
