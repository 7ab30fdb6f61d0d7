//! The settings of a round, key by key: what its pack says and from where, what the headings of its tables were read as;
//! and a change of them, written as files that can be put in their place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{PACKS, Source, resolve};
use xuewei_core::settings::{KEYS, word_in_chinese, words_at};

use super::Error;
use crate::input::{
    Changed, KeyKind, Manifest, PackGrammar, SettingsChange, change_settings, effective_pack,
    is_own_pack, key_source, load_pack, pack_fault_key, pack_sources, read_headings, read_settings,
    shown_key, text_of, value_at,
};
use crate::tables::inputs::Role;
use crate::tables::schema::Bilingual;
use crate::words::findings::answer;
use crate::words::{Lang, Wording};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`.
    pub round: PathBuf,
    /// A file with what is to be changed, as JSON; nothing is changed without one.
    pub change: Option<PathBuf>,
    /// The folder for the files that follow.
    pub out: Option<PathBuf>,
}

/// A shipped pack.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackAnswer {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The document that it follows.
    pub source: String,
}

/// A word that a key may hold.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WordAnswer {
    /// As the file has it.
    pub word: String,
    /// In the language of the run.
    pub name: String,
}

/// A key of the pack.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyAnswer {
    /// Its path: `reach.max_m`, `points.item.0.cap`.
    pub path: String,
    /// The table in which it stands, in the language of the run.
    pub group: String,
    /// Its name in the language of the run, with the names of what it stands in.
    pub name: String,
    /// What it says, in a sentence.
    pub about: String,
    /// The unit of its figure; nothing where it has none.
    pub unit: String,
    /// What it holds: `whole`, `decimal`, `yes_no`, `day`, `word`, `text` or `list`.
    pub kind: &'static str,
    /// The words that it may hold, where it holds one or several.
    pub words: Vec<WordAnswer>,
    /// Its value in this round, a list one a line; `null` where nothing sets it.
    pub value: Option<String>,
    /// Its value in the pack that is extended; `null` where that does not set it.
    pub pack_value: Option<String>,
    /// Whether the round has another value than the pack.
    pub differs: bool,
    /// The pack that sets it.
    pub pack: String,
    /// The document and the clause from which it comes, so far as the pack says.
    pub source: String,
    /// How good that document is as a source.
    pub grade: String,
}

/// A column that a table may have.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ColumnAnswer {
    /// Its name in files.
    pub key: String,
    /// Its heading in the language of the run.
    pub heading: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// Whether the table needs it.
    pub needed: bool,
}

/// A heading of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HeadingAnswer {
    /// As it stands in the file.
    pub heading: String,
    /// The column that it was read as; `null` where it was not understood, or is not read.
    pub column: Option<String>,
    /// What the round says of it; an empty text where it says that it is not read, `null` where it says nothing.
    pub said: Option<String>,
    /// Whether something asks for it under its own heading: the pack, or what the round carries into results.
    pub asked_for: bool,
}

/// A table of the round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableAnswer {
    /// What it is: `children`.
    pub table: String,
    /// The same in the language of the run.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its headings in the order of the file.
    pub headings: Vec<HeadingAnswer>,
    /// The columns that it may have.
    pub known: Vec<ColumnAnswer>,
}

/// A finding about the settings, with the key that it is of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FaultAnswer {
    /// The path of the key; nothing where it is of none.
    pub key: String,
    /// Its code.
    pub code: String,
    /// What is wrong, in the language of the run.
    pub cause: String,
    /// What to do, in the language of the run.
    pub action: String,
}

/// A road file of a round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoadAnswer {
    /// Its path, as `round.toml` has it.
    pub file: String,
    /// Its datum.
    pub crs: &'static str,
}

/// The roads of a round, and the tables about them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NetworkAnswer {
    /// The road files in their order.
    pub roads: Vec<RoadAnswer>,
    /// The table of gates.
    pub gates: Option<String>,
    /// The table of barriers.
    pub barriers: Option<String>,
    /// The table of corrections.
    pub edits: Option<String>,
    /// How the pack measures journeys: `straight_line` or `network`; `null` where the pack cannot be read.
    pub method: Option<&'static str>,
}

/// The settings of a round: what `--format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// The pack, as `round.toml` names it.
    pub policy: String,
    /// The pack that the round's own extends, or the shipped one that it takes; `null` where its own stands alone.
    pub base: Option<String>,
    /// Whether the round has a pack of its own.
    pub own: bool,
    /// The seed, as `round.toml` has it.
    pub seed: Option<String>,
    /// The file of the commitment, as `round.toml` names it.
    pub commitment: Option<String>,
    /// The shipped packs.
    pub packs: Vec<PackAnswer>,
    /// The keys of the pack.
    pub keys: Vec<KeyAnswer>,
    /// The tables.
    pub tables: Vec<TableAnswer>,
    /// The roads.
    pub network: NetworkAnswer,
    /// What is wrong with the settings.
    pub faults: Vec<FaultAnswer>,
}

/// A change that was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Written {
    /// The files, by their names.
    pub files: Vec<String>,
}

/// A change that was refused.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Refused {
    /// What is wrong with it, each with its key.
    pub faults: Vec<FaultAnswer>,
    /// How many findings there are of each code.
    pub counts: BTreeMap<&'static str, usize>,
}

/// What came of it.
#[derive(Debug)]
pub enum Response {
    /// The settings as they are.
    Read(Box<Answer>, Findings),
    /// The change stands in the folder.
    Written(Written),
    /// Nothing was written.
    Refused(Refused, Findings),
}

/// Reads the settings of a round, or writes files with a change in them.
///
/// # Errors
/// `round.toml` cannot be read, the change is none, or the files cannot be written.
pub fn run(request: &Request, wording: &Wording) -> Result<Response, Error> {
    let Some(change) = &request.change else {
        let (_, round) = read_settings(&request.round).map_err(Error::Input)?;
        let (answer, wrong) = read(&request.round, &round, wording);
        return Ok(Response::Read(Box::new(answer), wrong));
    };
    let text = text_of(change, "change.json").map_err(Error::Input)?;
    // A list would be taken for the keys in their order.
    let read = match text.trim_start().starts_with('{') {
        true => serde_json::from_str(&text),
        false => Err(serde::de::Error::custom("no object")),
    };
    let change: SettingsChange = match read {
        Ok(change) => change,
        Err(why) => {
            let why = std::io::Error::other(why.to_string());
            return Err(Error::Input(
                Finding::unreadable("change.json", &why).into(),
            ));
        }
    };
    match change_settings(&request.round, &change) {
        Err(refused) => {
            let changed: Vec<String> = change.pack.keys().cloned().collect();
            let faults = faults(&refused.findings, refused.pack.as_ref(), &changed, wording);
            let counts = answer(&refused.findings, wording).counts;
            let counts = Code::ALL
                .iter()
                .filter_map(|code| Some((code.as_str(), *counts.get(code.as_str())?)))
                .collect();
            Ok(Response::Refused(
                Refused { faults, counts },
                refused.findings,
            ))
        }
        Ok(changed) => {
            let out = request.out.as_deref().unwrap_or_else(|| Path::new("."));
            let files =
                write(out, &request.round, &changed).map_err(|why| Error::output(out, why))?;
            Ok(Response::Written(Written { files }))
        }
    }
}

fn write(out: &Path, round: &Path, changed: &Changed) -> std::io::Result<Vec<String>> {
    std::fs::create_dir_all(out)?;
    let name = round.file_name().map_or_else(
        || "round.toml".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let mut files = vec![name.clone()];
    // The pack first: a round that names a pack that is not there would be half of a change.
    if let Some((name, text)) = &changed.pack {
        std::fs::write(out.join(name), text)?;
        files.push(name.clone());
    }
    std::fs::write(out.join(&name), &changed.round)?;
    Ok(files)
}

fn faults(
    findings: &Findings,
    pack: Option<&(String, String)>,
    changed: &[String],
    wording: &Wording,
) -> Vec<FaultAnswer> {
    let said = answer(findings, wording).findings;
    let all = findings.sorted().into_iter().zip(said);
    all.map(|(finding, said)| {
        let of_pack = pack.filter(|(name, _)| *name == finding.place.file);
        let key = of_pack.and_then(|(_, text)| pack_fault_key(finding, text, changed));
        FaultAnswer {
            key: key.unwrap_or_else(|| pack_fault_key(finding, "", &[]).unwrap_or_default()),
            code: said.code.into_owned(),
            cause: said.cause,
            action: said.action,
        }
    })
    .collect()
}

fn read(path: &Path, round: &Manifest, wording: &Wording) -> (Answer, Findings) {
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let own = is_own_pack(&round.policy);
    let loaded = pack_sources(&round.policy, folder, None);
    let (sources, mut wrong) = match loaded {
        Ok(sources) => (sources, Findings::new()),
        Err(findings) => (Vec::new(), findings),
    };
    let beneath = sources.get(usize::from(own)..).unwrap_or_default();
    let resolved = match sources.is_empty() {
        true => None,
        false => resolve(&sources)
            .map_err(|findings| wrong.append(findings))
            .ok(),
    };
    let pack = sources.first().filter(|_| own);
    let pack = pack.map(|source| (source.name.clone(), source.text.clone()));
    let method = resolved.as_ref().map(|pack| pack.travel.method.as_str());
    let evidence = resolved.map_or_else(Vec::new, |pack| {
        let mut all: Vec<String> = pack
            .evidence_columns()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        all.extend(pack.tie_breaks.iter().map(|rule| rule.column.clone()));
        all
    });
    let answer = Answer {
        policy: round.policy.clone(),
        base: beneath.first().map(|source| source.name.clone()),
        own,
        seed: round.seed.clone(),
        commitment: round
            .commitment
            .as_ref()
            .map(|path| path.display().to_string()),
        packs: PACKS.iter().map(|(name, _)| shipped_pack(name)).collect(),
        keys: keys(&sources, beneath, wording),
        tables: tables(round, folder, &evidence, wording),
        network: network(round, method),
        faults: faults(&wrong, pack.as_ref(), &[], wording),
    };
    (answer, wrong)
}

fn network(round: &Manifest, method: Option<&'static str>) -> NetworkAnswer {
    let named = &round.network;
    let text = |path: &PathBuf| path.display().to_string();
    let crs = |at: usize| named.crs.get(at).or(named.crs.first()).copied();
    let roads = named.roads.iter().enumerate();
    NetworkAnswer {
        roads: roads
            .map(|(at, path)| RoadAnswer {
                file: text(path),
                crs: crs(at).unwrap_or_default().as_str(),
            })
            .collect(),
        gates: named.gates.as_ref().map(text),
        barriers: named.barriers.as_ref().map(text),
        edits: named.edits.as_ref().map(text),
        method,
    }
}

fn shipped_pack(name: &str) -> PackAnswer {
    let (title, source) = match load_pack(name, Path::new("")) {
        Ok((pack, _)) => (pack.title, pack.validity.origin.source.unwrap_or_default()),
        Err(_) => (String::new(), String::new()),
    };
    PackAnswer {
        name: name.to_owned(),
        title,
        source,
    }
}

/// How the keys of a pack are shown.
struct Shown<'a> {
    sources: &'a [Source],
    beneath: &'a [Source],
    now: toml::Table,
    before: toml::Table,
    grammar: PackGrammar,
    wording: &'a Wording,
    all: Vec<KeyAnswer>,
}

fn keys(sources: &[Source], beneath: &[Source], wording: &Wording) -> Vec<KeyAnswer> {
    if sources.is_empty() {
        return Vec::new();
    }
    let mut shown = Shown {
        sources,
        beneath,
        now: effective_pack(sources),
        before: effective_pack(beneath),
        grammar: PackGrammar::default(),
        wording,
        all: Vec::new(),
    };
    let root = KEYS.iter().find(|names| names.of == "PackFile");
    for (key, _) in root.map_or(&[][..], |names| names.all) {
        // Which pack is extended is chosen by itself.
        if *key != "extends" {
            shown.walk(&[(*key).to_owned()]);
        }
    }
    shown.all
}

impl Shown<'_> {
    /// Shows a key, or what stands in it.
    fn walk(&mut self, path: &[String]) {
        /// Tables in tables, of which no pack has so many.
        const DEEPEST: usize = 8;
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        // What has the sign that parts a path cannot be named by one.
        if parts.len() > DEEPEST || parts.iter().any(|part| part.contains('.')) {
            return;
        }
        let Some(kind) = self.grammar.kind(&parts) else {
            return;
        };
        if kind != KeyKind::Table {
            self.show(&parts, &kind);
            return;
        }
        let values = [&self.now, &self.before].map(|table| value_at(table, &parts).cloned());
        let mut inner: Vec<String> = self.ordered(&parts);
        let mut seen: BTreeSet<String> = inner.iter().cloned().collect();
        for value in values.into_iter().flatten() {
            let keys: Vec<String> = match value {
                toml::Value::Table(table) => table.keys().cloned().collect(),
                toml::Value::Array(all) => (0..all.len()).map(|at| at.to_string()).collect(),
                _ => Vec::new(),
            };
            inner.extend(keys.into_iter().filter(|key| seen.insert(key.clone())));
        }
        for key in inner {
            let mut path = path.to_vec();
            path.push(key);
            self.walk(&path);
        }
    }

    /// The keys of a table in the order of the grammar, whether they are set or not.
    fn ordered(&self, parts: &[&str]) -> Vec<String> {
        let known = self.grammar.keys(parts);
        let pattern = pattern(parts);
        let names = KEYS
            .iter()
            .find(|names| names.at.contains(&pattern.as_str()));
        let order = |key: &String| {
            let all = names.map(|names| names.all).unwrap_or_default();
            all.iter().position(|(own, _)| own == key)
        };
        let mut known = known;
        known.sort_by_key(order);
        known
    }

    fn show(&mut self, parts: &[&str], kind: &KeyKind) {
        let [value, pack_value] =
            [&self.now, &self.before].map(|table| value_at(table, parts).map(shown_key));
        // The items of lists have many keys that none of them needs: those that are not set only stand where a table is.
        let is_item = parts.iter().any(|part| is_place(part));
        if is_item && value.is_none() && pack_value.is_none() {
            return;
        }
        let source = key_source(self.beneath, parts).or_else(|| key_source(self.sources, parts));
        let source = source.unwrap_or_default();
        let pattern = pattern(parts);
        let lang = self.wording.lang;
        let words = match kind {
            KeyKind::Word(words) => words.clone(),
            // A list of words may hold some that bear a number too.
            KeyKind::List(_) => words_at(&pattern).into_iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let words = words.into_iter().map(|word| WordAnswer {
            name: named_word(&pattern, &word, lang),
            word,
        });
        let names: Vec<String> = (0..parts.len()).map(|at| self.name(parts, at)).collect();
        self.all.push(KeyAnswer {
            path: parts.join("."),
            group: names.first().cloned().unwrap_or_default(),
            name: names.get(1..).filter(|rest| !rest.is_empty()).map_or_else(
                || names.first().cloned().unwrap_or_default(),
                |rest| rest.join(" · "),
            ),
            about: about(&pattern, self.wording),
            unit: unit(&pattern, self.wording),
            kind: kind.as_str(),
            words: words.collect(),
            differs: value != pack_value && !self.beneath.is_empty(),
            value,
            pack_value,
            pack: source.pack,
            source: source.document,
            grade: source.grade,
        });
    }

    /// The name of a part of a path; of an item of a list what it is called there.
    fn name(&self, parts: &[&str], at: usize) -> String {
        let upto = parts.get(..=at).unwrap_or_default();
        let part = upto.last().copied().unwrap_or_default();
        if is_place(part) {
            let item = value_at(&self.now, upto).or_else(|| value_at(&self.before, upto));
            let called = |key: &str| item?.get(key)?.as_str().map(str::to_owned);
            let called = ["title", "id", "name", "place", "column", "kind"]
                .into_iter()
                .find_map(called);
            let number = part.parse::<usize>().map_or(0, |at| at + 1);
            return match called {
                Some(called) => format!("{number} {called}"),
                None => number.to_string(),
            };
        }
        let above = pattern(upto.get(..at).unwrap_or_default());
        let names = KEYS.iter().find(|names| match above.as_str() {
            "" => names.of == "PackFile",
            above => names.at.contains(&above),
        });
        let found = names.and_then(|names| names.all.iter().find(|(key, _)| *key == part));
        match (self.wording.lang, found) {
            (Lang::Zh, Some((_, chinese))) => chinese.first().map_or(part, |name| *name).to_owned(),
            _ => part.replace('_', " "),
        }
    }
}

fn is_place(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// A path without the places in lists.
fn pattern(parts: &[&str]) -> String {
    let kept: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !is_place(part))
        .collect();
    kept.join(".")
}

/// What a key says, in a sentence. Figures by level, and figures by word or district, have that of the key in which they
/// stand; both kinds of test and both kinds of group have one grammar.
pub fn about(pattern: &str, wording: &Wording) -> String {
    let same = pattern.replacen("condition.first.", "condition.any.", 1);
    let same = match same.strip_prefix("reserve.") {
        Some(rest) => format!("batch.{rest}"),
        None => same,
    };
    let mut path = same.as_str();
    loop {
        let key = format!("about-{}", path.replace('.', "-"));
        if wording.has(&key) {
            return wording.plain(&key);
        }
        match path.rsplit_once('.') {
            Some((above, _)) => path = above,
            None => return String::new(),
        }
    }
}

fn named_word(pattern: &str, word: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => word_in_chinese(pattern, word)
            .map_or_else(|| word.to_owned(), |name| format!("{name}（{word}）")),
        Lang::En => word.replace('_', " "),
    }
}

/// The unit of a figure of a pack; nothing where it has none.
fn unit(pattern: &str, wording: &Wording) -> String {
    let last = pattern.rsplit('.').next().unwrap_or_default();
    let key = match (pattern, last) {
        ("norms.standard_classes", _) => "unit-classes",
        ("norms.class_size.primary" | "norms.class_size.junior", _) => "unit-pupils",
        ("travel.bands", _) | ("round.choices", _) => return String::new(),
        (_, "max_m" | "snap_m" | "min_piece_m") => "unit-metres",
        (_, "large_class" | "oversize_class") => "unit-pupils",
        (_, "building_cost_per_place") => "unit-yuan",
        (_, "cost") => "unit-yuan-year",
        (_, "pool_term_years" | "unused_years") => "unit-years",
        (_, "months_at_least") => "unit-months",
        (_, "percent" | "pool_percent" | "target_share_percent") => "unit-percent",
        (_, "cap" | "base") => "unit-points",
        ("points.item.points" | "points.item.bands.points" | "points.line.points", _) => {
            "unit-points"
        }
        _ if pattern.starts_with("norms.pupils_per_post") => "unit-pupils-post",
        _ if pattern.starts_with("norms.land_m2") => "unit-m2-pupil",
        _ if pattern.starts_with("norms.operating_grant") => "unit-yuan-year",
        _ if pattern.starts_with("norms.purchase_cap") => "unit-yuan-year",
        _ if pattern.starts_with("points.item.levels.") => "unit-points",
        _ if pattern.starts_with("round.lines") || pattern.starts_with("round.area_lines") => {
            "unit-points"
        }
        _ => return String::new(),
    };
    wording.plain(key)
}

fn tables(
    round: &Manifest,
    folder: &Path,
    evidence: &[String],
    wording: &Wording,
) -> Vec<TableAnswer> {
    let said = |text: Bilingual| match wording.lang {
        Lang::Zh => text.zh,
        Lang::En => text.en,
    };
    let read = read_headings(round, folder);
    read.into_iter()
        .map(|table| {
            let is_children = table.role == Role::Children;
            let asked = |heading: &str| {
                let of_pack = is_children && evidence.iter().any(|name| name == heading);
                of_pack || round.carry.iter().any(|name| name == heading)
            };
            let declared = table.role.table().columns.iter();
            let mut known: Vec<ColumnAnswer> = declared
                .map(|column| ColumnAnswer {
                    key: column.key.to_owned(),
                    heading: said(column.heading).to_owned(),
                    about: said(column.about).to_owned(),
                    needed: !column.optional,
                })
                .collect();
            let others = evidence.iter().filter(|_| is_children);
            for name in others {
                if known.iter().all(|column| column.key != *name) {
                    known.push(ColumnAnswer {
                        key: name.clone(),
                        heading: name.clone(),
                        about: wording.plain("settings-of-pack"),
                        needed: false,
                    });
                }
            }
            TableAnswer {
                table: table.role.as_str().to_owned(),
                name: wording.plain(&format!("table-{}", table.role.as_str())),
                file: table.file,
                headings: table
                    .headings
                    .into_iter()
                    .filter(|own| !own.is_identity)
                    .map(|own| HeadingAnswer {
                        asked_for: asked(&own.heading),
                        heading: own.heading,
                        column: own.column,
                        said: own.said,
                    })
                    .collect(),
                known,
            }
        })
        .collect()
}
