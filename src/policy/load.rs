//! From the name of a pack to the pack, through `extends`.

use std::path::{Path, PathBuf};

use super::file::PackFile;
use super::pack::Pack;
use crate::finding::{Code, Finding, Findings};

/// The packs that the program ships, by name.
pub const PACKS: &[(&str, &str)] = &[(
    "two-primaries",
    include_str!("../../models/two-primaries.toml"),
)];

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
    let merged = chain
        .into_iter()
        .reduce(|upper, base| upper.over(base))
        .unwrap_or_default();
    let pack = merged.resolve().map_err(|why| {
        let first = sources.first().map_or("", |s| s.name.as_str());
        one(Finding::new(Code::SettingInvalid, first)
            .with("key", why.key)
            .with("value", why.value)
            .with("allowed", why.allowed))
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
    let text = std::fs::read_to_string(&path)
        .map_err(|e| one(Finding::new(Code::FileUnreadable, name).with("why", e)))?;
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

fn one(finding: Finding) -> Findings {
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

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
                assert!(load(&name, Path::new(".")).is_ok(), "{name} does not load");
            }
        }
    }
}
