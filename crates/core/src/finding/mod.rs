//! A finding: something in the input that is wrong or doubtful, with its place and what to do.
//!
//! Findings are gathered over all tables and shown together. A finding carries a code and typed
//! arguments; the sentences (cause and action, Chinese and English) belong to `report::wording`.

mod arg;
mod code;
mod did_you_mean;
mod phrase;
mod subject;
mod toml_fault;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::{fmt, io};

use serde::Serialize;

pub use arg::Arg;
pub use code::{Code, Severity};
pub use did_you_mean::{is_alike, nearest};
pub use phrase::Phrase;
pub use subject::Subject;
pub use toml_fault::{TomlFault, TomlGrammar, TomlKind, TomlValue};

/// Where in the input a finding lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File name as the round names it.
    pub file: String,
    /// Row as a spreadsheet counts (the header is row 1), or the line of a TOML file.
    pub row: Option<usize>,
    /// Column header as it stands in the file.
    pub column: Option<String>,
}

/// One thing that is wrong or doubtful, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind of thing it is.
    pub code: Code,
    /// The file, and as far as it is known the row and the column.
    pub place: Place,
    /// Named arguments of the sentence: identifiers and values, never a person's data.
    pub args: Vec<(&'static str, Arg)>,
}

impl Finding {
    /// A finding about a whole file.
    pub fn new(code: Code, file: impl Into<String>) -> Self {
        Self {
            code,
            place: Place {
                file: file.into(),
                ..Place::default()
            },
            args: Vec::new(),
        }
    }

    /// A finding about a file that the system does not give.
    pub fn unreadable(file: impl Into<String>, why: &io::Error) -> Self {
        let finding = Self::new(Code::FileUnreadable, file);
        match why.kind() {
            io::ErrorKind::NotFound => finding.because(Phrase::NotThere),
            io::ErrorKind::PermissionDenied => finding.because(Phrase::NotAllowed),
            _ => finding.with("why", Arg::quoted(why)),
        }
    }

    /// The finding in a row, as a spreadsheet numbers it, or in a line of a text file.
    #[must_use]
    pub fn row(mut self, row: usize) -> Self {
        self.place.row = Some(row);
        self
    }

    /// The finding in the column of a heading.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }

    /// With the reason, in the program's own words.
    #[must_use]
    pub fn because(self, why: Phrase) -> Self {
        self.with("why", why)
    }

    /// With an argument of the sentence. Long texts are cut: a finding is read, not parsed.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into().cut()));
        self
    }

    /// The argument of a name.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        let found = self.args.iter().find(|(known, _)| *known == name);
        found.map(|(_, arg)| arg)
    }
}

/// Code, place and arguments on one line, for developers: `E204 schools.csv:7 [places] value=x`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.place.file)?;
        if let Some(row) = self.place.row {
            write!(f, ":{row}")?;
        }
        if let Some(column) = &self.place.column {
            write!(f, " [{column}]")?;
        }
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl Error for Finding {}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        let mut findings = Self::new();
        findings.push(finding);
        findings
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        for finding in findings {
            self.push(finding);
        }
    }
}

/// Findings of one code that are kept: a table of five million broken rows is as broken after these. The rest is counted.
const KEPT: usize = 100_000;

/// What of a column is told already.
#[derive(Clone, Debug)]
pub enum Suppressed {
    /// The table as a whole.
    Whole,
    /// These rows, as a spreadsheet numbers them.
    Rows(BTreeSet<usize>),
}

/// The gathering of findings.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    /// How many of each code there were, kept or not.
    counts: BTreeMap<Code, usize>,
    /// By file and column: where all is told.
    suppressed: BTreeMap<String, BTreeMap<String, Suppressed>>,
}

impl Findings {
    /// Nothing found so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one, unless all is told of its place.
    pub fn push(&mut self, finding: Finding) {
        if !self.suppressed.is_empty() && self.is_settled(&finding.place) {
            return;
        }
        let count = self.counts.entry(finding.code).or_default();
        *count += 1;
        if *count <= KEPT {
            self.kept.push(finding);
        }
    }

    /// From now on nothing more is found in a column of a file, or in these rows of it: what is at fault there is told,
    /// and the rest would only follow from it.
    pub fn suppress(&mut self, file: &str, column: &str, rows: Suppressed) {
        let columns = self.suppressed.entry(file.to_owned()).or_default();
        match (columns.get_mut(column), rows) {
            (Some(Suppressed::Rows(all)), Suppressed::Rows(more)) => all.extend(more),
            (Some(Suppressed::Whole), Suppressed::Rows(_)) => {}
            (_, rows) => {
                columns.insert(column.to_owned(), rows);
            }
        }
    }

    fn is_settled(&self, place: &Place) -> bool {
        let column = place.column.as_deref().unwrap_or_default();
        let columns = self.suppressed.get(&place.file);
        match columns.and_then(|columns| columns.get(column)) {
            None => false,
            Some(Suppressed::Whole) => true,
            Some(Suppressed::Rows(rows)) => place.row.is_some_and(|row| rows.contains(&row)),
        }
    }

    /// Adds all of another gathering.
    pub fn append(&mut self, other: Findings) {
        for (code, count) in &other.counts {
            let kept = other.kept.iter().filter(|f| f.code == *code).count();
            *self.counts.entry(*code).or_default() += count - kept;
        }
        self.extend(other.kept);
    }

    /// Leaves out those that follow from others.
    pub fn leave_out(&mut self, follows: impl Fn(&Finding) -> bool) {
        let counts = &mut self.counts;
        self.kept.retain(|finding| {
            let stays = !follows(finding);
            if !stays && let Some(count) = counts.get_mut(&finding.code) {
                *count -= 1;
            }
            stays
        });
    }

    /// Whether any of them stops the round.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are.
    pub fn count(&self, severity: Severity) -> usize {
        let of = self
            .counts
            .iter()
            .filter(|(code, _)| code.severity() == severity);
        of.map(|(_, count)| count).sum()
    }

    /// How many of a code there are.
    pub fn count_of(&self, code: Code) -> usize {
        self.counts.get(&code).copied().unwrap_or(0)
    }

    /// Those that are kept, in order: errors first, then what may do harm, then the rest; each by code and place.
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut all: Vec<&Finding> = self.kept.iter().collect();
        let weight = |code: Code| (code.severity(), !code.is_harmful(), code);
        all.sort_by(|a, b| (weight(a.code), &a.place).cmp(&(weight(b.code), &b.place)));
        all
    }

    /// How many warnings there are that may do harm.
    pub fn harmful(&self) -> usize {
        let harmful = self
            .counts
            .iter()
            .filter(|(code, _)| code.severity() == Severity::Warning && code.is_harmful());
        harmful.map(|(_, count)| count).sum()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

/// Every finding that is kept on a line of its own, errors first, and how many more there are; for developers.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.sorted();
        for (at, finding) in all.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            finding.fmt(f)?;
        }
        match self.counts.values().sum::<usize>() - all.len() {
            0 => Ok(()),
            more => write!(f, "\n(+ {more})"),
        }
    }
}

impl Error for Findings {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_listed_with_code_place_and_arguments() {
        let mut findings = Findings::new();
        let warning = Finding::new(Code::PriceMissing, "schools.csv").with("id", "S1");
        findings.push(warning.column("purchase_price"));
        let error = Finding::new(Code::NumberInvalid, "schools.csv").with("value", "x");
        findings.push(error.row(7).column("places"));
        let shown = "E204 schools.csv:7 [places] value=x\nW308 schools.csv [purchase_price] id=S1";
        assert_eq!(findings.to_string(), shown);
    }

    #[test]
    fn findings_beyond_those_kept_are_counted() {
        let mut findings = Findings::new();
        for _ in 0..KEPT + 2 {
            findings.push(Finding::new(Code::NoChildren, ""));
        }
        assert!(findings.to_string().ends_with("\n(+ 2)"));
    }
}
