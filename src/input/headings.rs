//! Which row of a file holds the headings of its table: titles, notes and merged headings may stand above them.

use super::columns::position;
use crate::tables::schema::Table as Declared;
use xuewei_core::finding::{Code, Finding, Phrase};

/// The first filled rows of a file.
#[derive(Default)]
pub struct Head {
    rows: Vec<(usize, Vec<String>)>,
    /// How many of them stand before the rows of the table.
    used: std::cell::Cell<usize>,
}

/// The headings of a table and what stands above them.
#[derive(Clone, Debug)]
pub struct Headings {
    /// The heading of each column.
    pub names: Vec<String>,
    /// The rows of the headings as they stand in the file, and of the titles above: where they stand again, a page
    /// begins.
    pub repeated: Vec<Vec<String>>,
    /// Number of the row in the file, of the lower where there are two.
    pub row: usize,
    /// Columns up to the last with a heading.
    pub named: usize,
    /// Whether a column has none.
    pub has_gaps: bool,
    /// Where a running number stands, which says nothing of its row.
    pub running: Option<usize>,
    /// Where the identifier of a row stands, if the table has one.
    pub id: Option<usize>,
    /// Rows above.
    above: usize,
    /// Whether two rows make the headings.
    is_double: bool,
    /// Whether rows of figures stand above: they are no title.
    hides_rows: bool,
}

impl Head {
    /// Takes in a row unless it is empty.
    pub fn push<'a>(&mut self, number: usize, cells: impl Iterator<Item = &'a str>) {
        let cells: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.rows.push((number, cells));
        }
    }

    /// Whether nothing was taken in.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// What stands in the rows above one of the file.
    pub fn above(&self, row: usize) -> Vec<String> {
        let above = self.rows.iter().filter(|(number, _)| *number < row);
        let cells = above.flat_map(|(_, cells)| cells);
        cells.filter(|cell| !cell.is_empty()).cloned().collect()
    }

    /// The rows below the headings.
    pub fn below(&self) -> impl Iterator<Item = &(usize, Vec<String>)> {
        self.rows.iter().skip(self.used.get())
    }

    /// Finds the headings; `None` in an empty file.
    pub fn headings(&self, declared: &'static Declared) -> Option<Headings> {
        let known = |cells: &[String]| -> usize {
            let mut keys: Vec<usize> = cells
                .iter()
                .filter_map(|cell| position(declared, cell))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            keys.len()
        };
        let cells = |at: usize| self.rows.get(at).map(|(_, cells)| cells.as_slice());
        let first = known(cells(0)?);
        let (mut at, mut most) = (0, first);
        for (row, (_, cells)) in self.rows.iter().enumerate().skip(1) {
            let count = known(cells);
            if count > most {
                (at, most) = (row, count);
            }
        }
        // One word alone that is a heading may stand anywhere.
        let needed = declared.columns.iter().filter(|c| !c.optional).count();
        if at > 0 && most < needed.clamp(1, 2) {
            (at, most) = (0, first);
        }
        // A heading of a group stands over several, or beside those that it has not: two rows make the headings.
        let mut double: Option<(usize, Vec<String>)> = None;
        for upper in [at.checked_sub(1), Some(at)].into_iter().flatten() {
            let (Some(above), Some(below)) = (cells(upper), cells(upper + 1)) else {
                continue;
            };
            let both = together(above, below);
            let count = known(&both);
            let is_heading = |cells: &[String]| known(cells) > 0;
            if count > most && is_heading(above) && is_heading(below) {
                most = count;
                double = Some((upper, both));
            }
        }
        let (upper, names) = match double.clone() {
            Some((upper, names)) => (upper, names),
            None => (at, cells(at)?.to_vec()),
        };
        let last = upper + usize::from(double.is_some());
        self.used.set(last + 1);
        let (row, _) = self.rows.get(last)?;
        let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).count();
        let width = filled(&names);
        let hides_rows = self
            .rows
            .iter()
            .take(upper)
            .any(|(_, cells)| filled(cells) > 2 && filled(cells) * 2 > width);
        let repeated = self.rows.iter().take(last + 1);
        let is_running = |name: &String| {
            let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
            RUNNING.contains(&plain.as_str())
        };
        Some(Headings {
            running: names.iter().position(is_running),
            id: identifier(declared, &names),
            named: names
                .iter()
                .rposition(|n| !n.is_empty())
                .map_or(0, |n| n + 1),
            has_gaps: names.iter().any(String::is_empty),
            repeated: repeated.map(|(_, cells)| cells.clone()).collect(),
            row: *row,
            above: upper,
            is_double: double.is_some(),
            hides_rows,
            names,
        })
    }
}

/// Headings of a running number.
const RUNNING: [&str; 6] = ["序号", "序", "No.", "No", "NO", "行号"];

/// Where the first column stands that identifies a row.
fn identifier(declared: &'static Declared, names: &[String]) -> Option<usize> {
    let first = declared.columns.first()?;
    let is_it = |name: &String| position(declared, name) == Some(0);
    names.iter().position(is_it).filter(|_| !first.optional)
}

/// Two rows of headings as one: the lower, and the upper where it has none.
fn together(upper: &[String], lower: &[String]) -> Vec<String> {
    let width = upper.len().max(lower.len());
    let cell = |cells: &[String], at: usize| cells.get(at).cloned().unwrap_or_default();
    let names = (0..width).map(|at| match cell(lower, at) {
        name if name.is_empty() => cell(upper, at),
        name => name,
    });
    names.collect()
}

impl Headings {
    /// What is told of where they stand.
    pub fn finding(&self, file: &str) -> Option<Finding> {
        if self.hides_rows {
            return Some(Finding::new(Code::HeaderLower, file).row(self.row));
        }
        let phrase = match (self.above > 0, self.is_double) {
            (false, false) => return None,
            (true, false) => Phrase::BelowTitle,
            (false, true) => Phrase::TwoRowsOfHeadings,
            (true, true) => Phrase::TwoRowsBelowTitle,
        };
        Some(
            Finding::new(Code::HeadingsFound, file)
                .row(self.row)
                .with("what", phrase),
        )
    }
}
