//! From the name of a pack to the pack, through `extends`.

use std::path::{Path, PathBuf};

use super::file::PackFile;
use super::pack::Pack;
use crate::finding::{Code, Finding, Findings};

/// The packs that the program ships, by name.
pub const PACKS: &[(&str, &str)] = &[
    (
        "two-primaries",
        include_str!("../../models/two-primaries.toml"),
    ),
    (
        "suzhou-urban-school",
        include_str!("../../models/suzhou-urban-school.toml"),
    ),
    (
        "suzhou-urban-2020",
        include_str!("../../models/suzhou-urban-2020.toml"),
    ),
    (
        "suzhou-urban-2016",
        include_str!("../../models/suzhou-urban-2016.toml"),
    ),
    ("kunshan", include_str!("../../models/kunshan.toml")),
    (
        "zhangjiagang",
        include_str!("../../models/zhangjiagang.toml"),
    ),
    ("huadu", include_str!("../../models/huadu.toml")),
    (
        "suzhou-settlement",
        include_str!("../../models/suzhou-settlement.toml"),
    ),
];

/// A text that went into the pack, for the record of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name of a shipped pack, or the path as written in the round or in `extends`.
    pub name: String,
    /// The text read.
    pub text: String,
}

/// Loads a pack: one of those shipped by its name, or a file relative to `folder`.
///
/// # Errors
/// Findings with file and line: unknown pack, grammar, unknown keys, a circle of `extends`, values
/// out of range.
pub fn load(name: &str, folder: &Path) -> Result<(Pack, Vec<Source>), Findings> {
    load_under(name, folder, None)
}

/// The same under further keys, which hold before those of the pack: `origin` is where they stand.
///
/// # Errors
/// The same, for the further keys too.
pub fn load_with(
    name: &str,
    folder: &Path,
    keys: toml::Table,
    origin: &str,
) -> Result<Pack, Findings> {
    let upper: PackFile = keys.try_into().map_err(|e: toml::de::Error| {
        one(Finding::new(Code::TomlInvalid, origin).with("why", e.message()))
    })?;
    if upper.extends.is_some() {
        let why = Finding::new(Code::SettingInvalid, origin);
        return Err(one(why
            .with("key", "extends")
            .with("value", "…")
            .with("allowed", "–")));
    }
    let (pack, _) = load_under(name, folder, Some((upper, origin)))?;
    Ok(pack)
}

fn load_under(
    name: &str,
    folder: &Path,
    upper: Option<(PackFile, &str)>,
) -> Result<(Pack, Vec<Source>), Findings> {
    let mut sources: Vec<Source> = Vec::new();
    let mut chain: Vec<PackFile> = Vec::new();
    let mut next = Some((name.to_owned(), folder.to_owned()));
    while let Some((name, folder)) = next {
        let (source, place) = read(&name, &folder)?;
        if sources.iter().any(|s| s.text == source.text) {
            return Err(one(
                Finding::new(Code::PackCircle, &source.name).with("name", name)
            ));
        }
        let file = parse(&source)?;
        next = file
            .extends
            .clone()
            .map(|base| (base, place.unwrap_or(folder)));
        sources.push(source);
        chain.push(file);
    }
    let (upper, origin) = upper.unzip();
    let merged = upper
        .into_iter()
        .chain(chain)
        .reduce(|upper, base| upper.over(base))
        .unwrap_or_default();
    let pack = merged.resolve().map_err(|why| {
        let first = sources.first().map_or("", |s| s.name.as_str());
        let is_missing = why.is_missing();
        let code = match is_missing {
            true => Code::KeyMissing,
            false => Code::SettingInvalid,
        };
        let finding = Finding::new(code, origin.unwrap_or(first));
        let text = sources.first().filter(|_| origin.is_none());
        let finding = match text.and_then(|s| line_of(&s.text, &why.key)) {
            Some(line) => finding.row(line),
            None => finding,
        };
        let finding = finding.with("key", why.key);
        one(match is_missing {
            true => finding,
            false => finding
                .with("value", why.value)
                .with("allowed", why.allowed),
        })
    })?;
    Ok((pack, sources))
}

/// The text of one pack, and the folder from which its own `extends` is read.
fn read(name: &str, folder: &Path) -> Result<(Source, Option<PathBuf>), Findings> {
    if let Some((_, text)) = PACKS.iter().find(|(shipped, _)| *shipped == name) {
        return Ok((
            Source {
                name: name.to_owned(),
                text: (*text).to_owned(),
            },
            None,
        ));
    }
    let path = folder.join(name);
    if !path.is_file() {
        let known: Vec<&str> = PACKS.iter().map(|(n, _)| *n).collect();
        return Err(one(Finding::new(Code::PackUnknown, name)
            .with("name", name)
            .with("known", known.join(", "))));
    }
    let text = std::fs::read_to_string(&path).map_err(|e| one(Finding::unreadable(name, &e)))?;
    let place = path.parent().map(Path::to_owned);
    Ok((
        Source {
            name: name.to_owned(),
            text,
        },
        place,
    ))
}

fn parse(source: &Source) -> Result<PackFile, Findings> {
    toml::from_str(source.text.trim_start_matches('\u{feff}')).map_err(|e| {
        let line = e.span().map_or(1, |span| {
            1 + source.text[..span.start.min(source.text.len())]
                .matches('\n')
                .count()
        });
        one(Finding::new(Code::TomlInvalid, &source.name)
            .row(line)
            .with("why", e.message()))
    })
}

/// The line on which a key stands: that of its last part, after the item whose name stands before it.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let (owner, name) = match key.split_once(": ") {
        Some((owner, name)) => (owner.rsplit(' ').next(), name),
        None => (None, key),
    };
    let name = name.rsplit(['.', ' ']).next()?;
    let starts = |line: &str, word: &str| {
        let rest = line.trim_start().strip_prefix(word);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let mut lines = text.lines().enumerate();
    if let Some(owner) = owner {
        lines.find(|(_, line)| starts(line, "id") && line.contains(&format!("\"{owner}\"")))?;
    }
    let found = lines.find(|(_, line)| starts(line, name) || line.contains(&format!("\"{name}\"")));
    found.map(|(at, _)| at + 1)
}

fn one(finding: Finding) -> Findings {
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_every_figure_has_its_source(name: &str, pack: &Pack) {
        let points = pack.points.iter();
        let items = points
            .clone()
            .flat_map(|p| &p.items)
            .map(|i| (&i.id, &i.origin));
        let groups = points
            .clone()
            .flat_map(|p| &p.groups)
            .map(|g| (&g.id, &g.origin));
        let elsewhere = points.clone().flat_map(|p| &p.recognised);
        let elsewhere = elsewhere.map(|r| (&r.place, &r.origin));
        let lines = points
            .flat_map(|p| &p.lines)
            .map(|l| (&l.districts[0], &l.origin));
        let conditions = pack.conditions.iter().map(|c| (&c.id, &c.origin));
        let all = items
            .chain(groups)
            .chain(elsewhere)
            .chain(lines)
            .chain(conditions);
        for (id, origin) in all {
            let told = origin.source.is_some() && origin.grade.is_some();
            assert!(told, "{name}: {id} has no source or no grade");
        }
    }

    #[test]
    fn every_file_of_models_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        for entry in std::fs::read_dir(folder).expect("models/") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "toml") {
                let name = path
                    .file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                assert!(
                    PACKS.iter().any(|(n, _)| *n == name),
                    "{name} is not shipped"
                );
                let (pack, _) = load(&name, Path::new(".")).expect(&name);
                assert_every_figure_has_its_source(&name, &pack);
            }
        }
    }
}
