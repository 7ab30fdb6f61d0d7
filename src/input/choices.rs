//! The schools that families name, by identifiers, by names, parted in whatever way: brought to identifiers parted by a
//! bar, before anything is reckoned with them; and in the same way the schools of elder brothers and sisters. What cannot
//! be brought to one is told, each word once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::field::Fields;
use super::fold::fold;
use super::households::is_placeholder;
use super::matched::Matched;
use super::schools::Schools;
use crate::tables::inputs::{ChildColumns, SchoolAliasColumns, children, school_aliases};
use xuewei_core::domain::{Child, School, SchoolLevel, TextColumn, without_identity};
use xuewei_core::finding::{Code, Finding, Findings, is_alike, nearest};
use xuewei_core::policy::{Pack, SIBLING_SCHOOL};

/// Of a hundred choices as many may be unknown before the column is taken for another than it is.
const MOST_UNKNOWN_PERCENT: usize = 2;

/// Words, rows and schools that a finding names.
const NAMED: usize = 5;

/// What parts two schools, the surest first: a name that holds one of the later is looked for whole before.
const SEPARATORS: [&[char]; 3] = [
    &['|', '｜', '\n', '\r', ';', '；'],
    &[',', '，', '、'],
    &['/', '／', '\\', ' ', '\u{3000}', '\u{a0}', '\t'],
];

/// Brings the columns of choices that the pack names, and that of elder brothers and sisters, to identifiers. `order` has the row of each child.
pub fn resolve(
    f: &Fields<'_, ChildColumns>,
    (list, order): (&[Child], &[usize]),
    (level, pack): (SchoolLevel, &Pack),
    (schools, aliases): (&Schools, Option<&Matched<SchoolAliasColumns>>),
    evidence: &mut [TextColumn],
    findings: &mut Findings,
) {
    // A round that is only scored has no schools, and one without children nothing to look for.
    if schools.list.is_empty() {
        return;
    }
    let mut resolver = Resolver::of(&schools.list, level);
    if let Some(aliases) = aliases {
        resolver.read_aliases(aliases, findings);
    }
    let named: BTreeSet<&str> = pack.choice_columns().collect();
    let is_named = |column: &str| named.contains(column) || column == SIBLING_SCHOOL;
    for column in evidence.iter_mut().filter(|c| is_named(&c.name)) {
        let of_siblings = column.name == SIBLING_SCHOOL;
        let heading = f.named(&column.name).map_or("", |c| c.name.as_str());
        let mut tally = Tally::default();
        let mut read: HashMap<&str, Vec<Meant<'_>>> = HashMap::new();
        let mut result = TextColumn::new(column.name.clone());
        for (at, child) in list.iter().enumerate() {
            let text = column.get(at);
            let meant = read
                .entry(text)
                .or_insert_with(|| resolver.list_or_none(text));
            result.push(&join(meant));
            if child.level == level {
                let row = order.get(at).map_or(0, |row| f.number(*row));
                tally.add(meant, row);
            }
        }
        *column = result;
        if of_siblings && tally.choices == 0 {
            // As a batch none of whose words anybody has, it does nothing.
            let finding = Finding::new(Code::RuleWithoutMembers, f.file()).column(heading);
            findings.push(finding.with("item", SIBLING_SCHOOL).with("words", "…"));
        }
        tally.tell((f.file(), heading), of_siblings, &resolver, findings);
    }
}

/// Tells of columns of schools that the pack does not ask for, of elder brothers and sisters or chosen by families: what
/// stands there does nothing.
pub fn tell_unused(
    f: &Fields<'_, ChildColumns>,
    pack: &Pack,
    order: &[usize],
    findings: &mut Findings,
) {
    if pack.is_stand_in {
        return;
    }
    let looks_at_choices = pack
        .choice_columns()
        .any(|own| own == children::CHOICES.key());
    for (column, code, is_used) in [
        (
            children::SIBLING_SCHOOL,
            Code::SiblingSchoolUnused,
            pack.looks_at_siblings(),
        ),
        (children::CHOICES, Code::ChoicesUnused, looks_at_choices),
    ] {
        if is_used || !f.has(column) {
            continue;
        }
        let is_filled = |row: &&usize| !is_placeholder(f.text(**row, column));
        let filled: Vec<usize> = order.iter().filter(is_filled).copied().collect();
        if let Some(first) = filled.iter().min() {
            findings.push(f.finding(code, *first, column).with("count", filled.len()));
        }
    }
}

/// One school as a family wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meant<'s> {
    /// By its identifier.
    Id(&'s str),
    /// By its name, or by what looks like its identifier.
    Name(&'s str),
    /// A word that is no school, or the name of several.
    Unknown(String),
}

/// A word that families write for a school and that is none, or the name of several.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownSchool {
    /// The word.
    pub word: String,
    /// How often it is written.
    pub count: usize,
    /// The schools that may be meant.
    pub nearest: Vec<String>,
}

/// The words of some cells that are no schools, the most frequent first; of those that may be a person's name nothing is said.
pub fn unknown<'c>(
    schools: &[School],
    level: SchoolLevel,
    cells: impl Iterator<Item = &'c str>,
) -> Vec<UnknownSchool> {
    let resolver = Resolver::of(schools, level);
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for meant in cells.flat_map(|cell| resolver.list_or_none(cell)) {
        if let Meant::Unknown(word) = meant {
            *words.entry(word).or_default() += 1;
        }
    }
    let all = words.into_iter().map(|(word, count)| UnknownSchool {
        nearest: resolver
            .hint(&word)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        word,
        count,
    });
    let is_shown =
        |own: &UnknownSchool| is_of_schools(&own.word, own.count, !own.nearest.is_empty());
    let mut all: Vec<UnknownSchool> = all.filter(is_shown).collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then(a.word.cmp(&b.word)));
    all
}

fn join(all: &[Meant<'_>]) -> String {
    let ids = all.iter().map(|meant| match meant {
        Meant::Id(id) | Meant::Name(id) => id,
        Meant::Unknown(word) => word.as_str(),
    });
    ids.collect::<Vec<_>>().join("|")
}

/// Finds schools by what families write.
struct Resolver<'s> {
    schools: &'s [School],
    ids: BTreeSet<&'s str>,
    /// By the skeleton of names and identifiers: the identifiers that have it.
    by_look: HashMap<String, BTreeSet<&'s str>>,
}

impl<'s> Resolver<'s> {
    fn of(schools: &'s [School], level: SchoolLevel) -> Self {
        let mut of_level: HashMap<String, BTreeSet<&str>> = HashMap::new();
        let mut of_others: HashMap<String, BTreeSet<&str>> = HashMap::new();
        for school in schools {
            let known = match school.level == level {
                true => &mut of_level,
                false => &mut of_others,
            };
            let looks = [Some(&school.id), school.name.as_ref()];
            for look in looks.into_iter().flatten() {
                known.entry(fold(look)).or_default().insert(&*school.id);
            }
        }
        // A name of this level goes before the same of another.
        for (look, ids) in of_others {
            of_level.entry(look).or_insert(ids);
        }
        Self {
            schools,
            ids: schools.iter().map(|s| &*s.id).collect(),
            by_look: of_level,
        }
    }

    /// Takes in other names of schools. What is a name of a school already stays it.
    fn read_aliases(&mut self, table: &Matched<SchoolAliasColumns>, findings: &mut Findings) {
        let Some(f) = Fields::of(table, false, findings) else {
            return;
        };
        let mut others: HashMap<String, BTreeSet<&'s str>> = HashMap::new();
        for row in 0..f.len() {
            let (name, school) = (
                f.text(row, school_aliases::NAME),
                f.text(row, school_aliases::SCHOOL),
            );
            // Nobody has filled it in yet: whoever names it is told of.
            if school.is_empty() {
                continue;
            }
            if name.is_empty() {
                findings.push(f.finding(Code::ValueMissing, row, school_aliases::NAME));
                continue;
            }
            match self.one(school) {
                Some(Meant::Id(id) | Meant::Name(id)) => {
                    others.entry(fold(name)).or_default().insert(id);
                }
                _ => findings.push(
                    f.finding(Code::SchoolUnknown, row, school_aliases::SCHOOL)
                        .with("id", school),
                ),
            }
        }
        for (name, ids) in others {
            self.by_look.entry(name).or_insert(ids);
        }
    }

    fn one(&self, word: &str) -> Option<Meant<'s>> {
        if let Some(id) = self.ids.get(word) {
            return Some(Meant::Id(id));
        }
        let mut all = self.by_look.get(&fold(word))?.iter();
        match (all.next(), all.next()) {
            (Some(id), None) => Some(Meant::Name(id)),
            _ => None,
        }
    }

    /// All schools of a cell, in its order.
    fn list(&self, text: &str) -> Vec<Meant<'s>> {
        let mut all = Vec::new();
        self.part(text, &SEPARATORS, &mut all);
        all
    }

    /// The same of a cell in which words for nothing say that there is none.
    fn list_or_none(&self, text: &str) -> Vec<Meant<'s>> {
        let mut all = self.list(text);
        all.retain(|meant| match meant {
            Meant::Unknown(word) => !is_placeholder(word),
            Meant::Id(_) | Meant::Name(_) => true,
        });
        all
    }

    fn part(&self, text: &str, separators: &[&[char]], all: &mut Vec<Meant<'s>>) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(one) = self.one(text).or_else(|| self.one(without_number(text))) {
            all.push(one);
            return;
        }
        match separators.split_first() {
            Some((these, rest)) => {
                for piece in text.split(*these) {
                    self.part(piece, rest, all);
                }
            }
            None => all.push(Meant::Unknown(text.to_owned())),
        }
    }

    /// What may be meant by a word that is no school: those that have the name, or the one most like it.
    fn hint(&self, word: &str) -> Vec<&'s str> {
        if let Some(several) = self.by_look.get(&fold(word)) {
            return several.iter().copied().take(NAMED).collect();
        }
        let names = self.schools.iter().flat_map(|school| {
            let name = school.name.as_deref().unwrap_or(&school.id);
            [&*school.id, name]
        });
        let most_like = nearest(word, names).filter(|name| is_alike(word, name));
        most_like.into_iter().collect()
    }
}

/// A word without the number of the choice before it: `1.`, `①`, `第一志愿：`.
fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| matches!(c, '①'..='⑳'));
    if let Some((before, after)) = rest.split_once([':', '：'])
        && before.contains("志愿")
    {
        return after.trim();
    }
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    match digits.strip_prefix(['.', '．', ')', '）']) {
        Some(after) if digits.len() < rest.len() => after.trim(),
        _ => rest.trim(),
    }
}

/// What is told of a column.
#[derive(Default)]
struct Tally {
    choices: usize,
    by_name: usize,
    unknown: usize,
    first_row: usize,
    rows: Vec<usize>,
    words: BTreeMap<String, usize>,
}

impl Tally {
    fn add(&mut self, all: &[Meant<'_>], row: usize) {
        self.choices += all.len();
        for meant in all {
            match meant {
                Meant::Id(_) => {}
                Meant::Name(_) => {
                    self.first_row = match self.by_name {
                        0 => row,
                        _ => self.first_row.min(row),
                    };
                    self.by_name += 1;
                }
                Meant::Unknown(word) => {
                    self.unknown += 1;
                    self.rows.push(row);
                    *self.words.entry(word.clone()).or_default() += 1;
                }
            }
        }
    }

    fn tell(
        mut self,
        (file, heading): (&str, &str),
        of_siblings: bool,
        resolver: &Resolver<'_>,
        findings: &mut Findings,
    ) {
        if self.by_name > 0 {
            findings.push(
                Finding::new(Code::ChoicesByName, file)
                    .row(self.first_row)
                    .column(heading)
                    .with("count", self.by_name)
                    .with("all", self.choices),
            );
        }
        if self.unknown == 0 {
            return;
        }
        let is_much = self.unknown * 100 > self.choices * MOST_UNKNOWN_PERCENT;
        let code = match (of_siblings, is_much) {
            // A brother or sister may well be at a school of another town.
            (true, _) => Code::SiblingSchoolUnknown,
            (false, true) => Code::ChoicesUnknown,
            (false, false) => Code::ChoiceUnknown,
        };
        self.rows.sort_unstable();
        self.rows.dedup();
        let mut words: Vec<(&String, usize)> = self.words.iter().map(|(w, n)| (w, *n)).collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let shown = words.iter().take(NAMED).map(|(word, count)| {
            let hint = resolver.hint(word);
            let shown = match is_of_schools(word, *count, !hint.is_empty()) {
                true => word.as_str(),
                false => "…",
            };
            match hint.is_empty() {
                true => format!("{shown} ×{count}"),
                false => format!("{shown} ×{count} (→ {}?)", hint.join(" / ")),
            }
        });
        let rows = self.rows.iter().take(NAMED).map(ToString::to_string);
        findings.push(
            Finding::new(code, file)
                .row(self.rows.first().copied().unwrap_or_default())
                .column(heading)
                .with("count", self.unknown)
                .with("all", self.choices)
                .with("most", MOST_UNKNOWN_PERCENT)
                .with("words", shown.collect::<Vec<_>>())
                .with("rows", rows.collect::<Vec<_>>()),
        );
    }
}

/// Whether a word is about schools, so that a finding may show it: in a row whose cells have slipped a name may stand
/// anywhere, and stands there once.
fn is_of_schools(word: &str, count: usize, is_like_one: bool) -> bool {
    const ABOUT_SCHOOLS: [&str; 7] = ["学", "校", "院", "园", "小", "中", "school"];
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_code = digits > 0 && digits < 10 && word.chars().count() < 16;
    let is_about = ABOUT_SCHOOLS.iter().any(|part| word.contains(part));
    without_identity(word) == word
        && digits < 10
        && (is_like_one || is_code || is_about || count > 2)
}
