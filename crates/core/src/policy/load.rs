//! From the texts of a pack and of those that it extends to the pack.

use super::fairness::Fairness;
use super::file::PackFile;
use super::pack::Pack;
use super::unresolved::Unresolved;
use crate::finding::{Arg, Code, Finding, Findings};
use crate::settings;

/// The packs that the program ships, by name.
pub const PACKS: &[(&str, &str)] = &[
    (
        "two-primaries",
        include_str!("../../../../models/two-primaries.toml"),
    ),
    (
        "suzhou-urban-school",
        include_str!("../../../../models/suzhou-urban-school.toml"),
    ),
    (
        "suzhou-urban-2025",
        include_str!("../../../../models/suzhou-urban-2025.toml"),
    ),
    (
        "suzhou-urban-2020",
        include_str!("../../../../models/suzhou-urban-2020.toml"),
    ),
    (
        "suzhou-urban-2016",
        include_str!("../../../../models/suzhou-urban-2016.toml"),
    ),
    ("kunshan", include_str!("../../../../models/kunshan.toml")),
    (
        "zhangjiagang",
        include_str!("../../../../models/zhangjiagang.toml"),
    ),
    ("huadu", include_str!("../../../../models/huadu.toml")),
    (
        "suzhou-settlement",
        include_str!("../../../../models/suzhou-settlement.toml"),
    ),
];

/// The text of a pack that the program ships, by its name.
pub fn shipped(name: &str) -> Option<String> {
    let found = PACKS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| (*text).to_owned())
}

/// A text that went into the pack, for the record of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name of a shipped pack, or the path as written in the round or in `extends`.
    pub name: String,
    /// Its text as it was read.
    pub text: String,
}

impl Pack {
    /// The pack that a text says; `base` gives the text of a pack that it extends, by name: [`shipped`] knows those of
    /// the program.
    ///
    /// # Errors
    /// Findings with line: grammar, unknown keys, an unknown base, a circle of `extends`, values out of range.
    pub fn from_toml(text: &str, base: &dyn Fn(&str) -> Option<String>) -> Result<Self, Findings> {
        let mut first = Some(text.to_owned());
        let sources = chain("pack.toml", &mut |name| {
            let text = first.take().or_else(|| base(name));
            let text = text.ok_or_else(|| Findings::from(unknown(name)))?;
            Ok(Source {
                name: name.to_owned(),
                text,
            })
        })?;
        resolve(&sources)
    }
}

/// The finding of a pack that there is not.
pub fn unknown(name: &str) -> Finding {
    let known: Vec<&str> = PACKS.iter().map(|(n, _)| *n).collect();
    Finding::new(Code::PackUnknown, name)
        .with("name", name)
        .with("known", known)
}

/// The texts of a pack and of those that it extends, itself first; `fetch` gets the text of a name.
///
/// # Errors
/// What `fetch` finds, grammar, unknown keys, a circle of `extends`.
pub fn chain(
    name: &str,
    fetch: &mut dyn FnMut(&str) -> Result<Source, Findings>,
) -> Result<Vec<Source>, Findings> {
    let mut sources: Vec<Source> = Vec::new();
    let mut next = Some(name.to_owned());
    while let Some(name) = next {
        let source = fetch(&name)?;
        if sources.iter().any(|s| s.text == source.text) {
            let circle = Finding::new(Code::PackCircle, &source.name);
            return Err(circle.with("name", name).into());
        }
        next = parse(&source)?.extends;
        sources.push(source);
    }
    Ok(sources)
}

/// The pack of such a chain of texts.
///
/// # Errors
/// A key that is missing or holds what is not allowed.
pub fn resolve(sources: &[Source]) -> Result<Pack, Findings> {
    resolve_under(sources, None)
}

/// The pack of a chain of texts under further keys, which hold before those of the texts: `origin` is where they stand.
///
/// # Errors
/// A key of the texts or of the further ones that is missing, not known, or holds what is not allowed.
pub fn resolve_with(sources: &[Source], keys: toml::Table, origin: &str) -> Result<Pack, Findings> {
    let upper: PackFile = settings::read_table(keys, origin)?;
    if let Some(extends) = upper.extends {
        let why = Unresolved::range("extends", extends, Arg::Nothing);
        return Err(why.finding(origin).into());
    }
    resolve_under(sources, Some((upper, origin)))
}

fn resolve_under(sources: &[Source], upper: Option<(PackFile, &str)>) -> Result<Pack, Findings> {
    let files: Vec<PackFile> = sources.iter().map(parse).collect::<Result<_, _>>()?;
    let (upper, origin) = upper.unzip();
    let merged = upper
        .into_iter()
        .chain(files)
        .reduce(|upper, base| upper.over(base))
        .unwrap_or_default();
    merged.resolve().map_err(|why| {
        let first = sources.first().map_or("", |s| s.name.as_str());
        let text = sources.first().filter(|_| origin.is_none());
        let line = text.and_then(|s| line_of(&s.text, why.key()));
        let finding = why.finding(origin.unwrap_or(first));
        Findings::from(match line {
            Some(line) => finding.row(line),
            None => finding,
        })
    })
}

/// The keys of a text. The shipped pack `two-primaries` means the shortest journeys in all without writing so: its hash
/// stands in the records of results from before packs could choose, so its text stays as it was.
fn parse(source: &Source) -> Result<PackFile, Findings> {
    let mut file: PackFile = settings::read(&source.text, &source.name).map_err(Findings::from)?;
    let (_, base) = PACKS[0];
    if source.text == base {
        file.fairness.get_or_insert(Fairness::LeastTravel);
    }
    Ok(file)
}

/// The line on which a key stands: that of its last part, after the item whose name stands before it.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let (owner, name) = match key.split_once(": ") {
        Some((owner, name)) => (owner.rsplit(' ').next(), name),
        None => (None, key),
    };
    let name = name.rsplit(['.', ' ']).next()?;
    let starts = |line: &str, word: &str| {
        let (key, _) = line.split_once('=').unwrap_or_default();
        let key = key.trim().trim_matches(['"', '\'']);
        settings::names_of(word).contains(&key)
    };
    let mut lines = text.lines().enumerate();
    if let Some(owner) = owner {
        lines.find(|(_, line)| starts(line, "id") && line.contains(&format!("\"{owner}\"")))?;
    }
    let found = lines.find(|(_, line)| starts(line, name) || line.contains(&format!("\"{name}\"")));
    found.map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::finding::Phrase;
    use crate::policy::{Holds, MinimumScore, StepKind};
    use crate::units::Points;

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
            let result = origin.source.is_some() && origin.grade.is_some();
            assert!(result, "{name}: {id} has no source or no grade");
        }
    }

    #[test]
    fn every_file_of_models_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
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
                let pack =
                    Pack::from_toml(&shipped(&name).expect("shipped"), &shipped).expect(&name);
                assert_every_figure_has_its_source(&name, &pack);
            }
        }
    }

    /// The key, the value and the line of what is wrong with a pack that extends another by these lines.
    fn wrong(lines: &str) -> (String, String, Option<usize>) {
        let text = format!("extends = \"two-primaries\"\n{lines}");
        let findings = Pack::from_toml(&text, &shipped).expect_err(lines);
        let all = findings.sorted();
        assert_eq!(all.len(), 1, "{findings}");
        let shown = |name| all[0].arg(name).map_or_else(String::new, Arg::to_string);
        assert_eq!(
            all[0].arg("allowed"),
            Some(&Arg::Phrase(Phrase::FourDecimals))
        );
        (shown("key"), shown("value"), all[0].place.row)
    }

    #[test]
    fn points_and_norms_of_more_than_four_decimals_are_never_rounded_in_silence() {
        let item =
            "[[points.item]]\nid = \"m\"\ncolumn = \"months\"\nrule = \"per\"\nper = \"month\"\n";
        let condition = "[[condition]]\nid = \"c\"\n[[condition.any]]\ncolumn = \"months\"\n";
        let round = "[[round]]\nkind = \"choice\"\n[round.lines]\n";
        let as_of = "[points]\nas_of = \"05-31\"\n";
        for (lines, key, value, line) in [
            (
                format!("{condition}at_least = 0.00005\n"),
                "condition c: at_least",
                "0.00005",
                6,
            ),
            (
                format!("{condition}at_most = 100.00004\n"),
                "condition c: at_most",
                "100.00004",
                6,
            ),
            (
                format!("{round}D1 = 300.00001\n"),
                "round.lines.D1",
                "300.00001",
                5,
            ),
            (
                "[norms.pupils_per_post]\nprimary = 19.00001\njunior = 13.5\n".to_owned(),
                "norms.pupils_per_post",
                "19.00001",
                0,
            ),
            (
                format!("{as_of}{item}points = 0.33333\n"),
                "points.item m: points",
                "0.33333",
                9,
            ),
        ] {
            let line = (line > 0).then_some(line);
            assert_eq!(
                wrong(&lines),
                (key.to_owned(), value.to_owned(), line),
                "{lines}"
            );
        }
    }

    #[test]
    fn four_decimals_are_kept_exactly() {
        let text = "extends = \"two-primaries\"\n[[condition]]\nid = \"c\"\n\
            any = [{ column = \"months\", at_least = 0.3333 }]\n\
            [[round]]\nkind = \"choice\"\nlines = { D1 = 999999.9999 }\n";
        let pack = Pack::from_toml(text, &shipped).expect("a pack");
        assert_eq!(pack.conditions[0].tests[0].holds, Holds::AtLeast(3_333));
        let StepKind::Choice {
            line: MinimumScore::Given(lines),
            ..
        } = &pack.procedure[0].act
        else {
            panic!("a choice round with lines");
        };
        assert_eq!(lines["D1"], Points::from_parts(9_999_999_999));
    }
}
