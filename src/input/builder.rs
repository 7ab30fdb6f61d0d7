//! A table in the making: which row holds the headings, what stands above and below the rows that is none of them, and
//! what the rows lack. Whatever the format, all of it is told with the rows of the file.

use super::headings::{Head, Headings};
use super::outside::{Reason, outside};
use super::ranges::ranges;
use super::table::Table;
use crate::tables::schema::Table as Declared;
use xuewei_core::finding::{Code, Finding, Findings, Phrase};

/// Rows at the beginning of a file among which the headings are looked for.
pub const HEAD: usize = 16;

/// How strict rows are held to the width of their headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// A separator for each cell: a row of more or fewer has lost or gained one.
    Separated,
    /// Cells have their places: what is not there is empty.
    Placed,
}

/// A table that takes in the rows of a file, from the first filled one on.
pub struct Builder {
    name: String,
    declared: &'static Declared,
    width: Width,
    /// Rows read before it is known which of them holds the headings.
    head: Head,
    body: Option<Body>,
    findings: Findings,
    /// Rows of more cells than headings.
    is_torn: bool,
}

/// What is known once the headings are.
#[derive(Clone)]
struct Body {
    headings: Headings,
    table: Table,
    /// Rows that are no rows of the table, with why.
    aside: Vec<(Reason, usize)>,
    /// Rows with something under no heading.
    stray: Vec<usize>,
}

impl Body {
    /// Takes note of a row with something under no heading.
    fn see_stray<'a>(&mut self, number: usize, cells: impl Iterator<Item = &'a str> + Clone) {
        let names = &self.headings.names;
        // Nearly all tables have a heading for each cell.
        if !self.headings.has_gaps && cells.clone().nth(names.len()).is_none() {
            return;
        }
        let mut all = cells.enumerate();
        if all
            .any(|(at, cell)| names.get(at).is_none_or(String::is_empty) && !cell.trim().is_empty())
        {
            self.stray.push(number);
        }
    }
}

impl Builder {
    /// A table of no rows yet.
    pub fn new(name: &str, declared: &'static Declared, width: Width) -> Self {
        Self {
            name: name.to_owned(),
            declared,
            width,
            head: Head::default(),
            body: None,
            findings: Findings::new(),
            is_torn: false,
        }
    }

    /// Number of columns, once the headings are known.
    pub fn columns(&self) -> Option<usize> {
        self.body.as_ref().map(|body| body.table.columns.len())
    }

    /// Whether nothing was taken in yet.
    pub fn is_empty(&self) -> bool {
        self.body.is_none() && self.head.is_empty()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.table.len())
    }

    /// Takes in a row; `number` is that of the file.
    pub fn push<'a>(
        &mut self,
        number: usize,
        cells: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
    ) {
        let cells = cells.into_iter();
        if self.body.is_none() {
            self.head.push(number, cells);
            if self.head.len() >= HEAD {
                self.settle();
            }
            return;
        }
        self.push_row(number, cells);
    }

    fn push_row<'a>(&mut self, number: usize, cells: impl Iterator<Item = &'a str> + Clone) {
        let Some(body) = &mut self.body else { return };
        if let Some(reason) = outside(&body.headings, cells.clone()) {
            match reason {
                Reason::Empty => body.see_stray(number, cells),
                told => body.aside.push((told, number)),
            }
            return;
        }
        if self.width == Width::Separated {
            let width = body.table.columns.len();
            let is_filled = |cell: &str| !cell.trim().is_empty();
            // A cell too many means that a comma stands unquoted, and every cell after it is in the wrong column: not to
            // be guessed at.
            if cells.clone().skip(width).any(is_filled) {
                self.is_torn = true;
                self.findings.push(
                    Finding::new(Code::TableBroken, &self.name)
                        .row(number)
                        .because(Phrase::CellsTooMany)
                        .with("cells", cells.count())
                        .with("headers", width),
                );
                return;
            }
            let count = cells.clone().take(width).count();
            if count < body.headings.named {
                self.findings.push(
                    Finding::new(Code::RowShort, &self.name)
                        .row(number)
                        .with("cells", count)
                        .with("headers", body.headings.named),
                );
            }
        }
        body.see_stray(number, cells.clone());
        body.table.push_row(number, cells);
    }

    /// Takes note of a cell beyond the headings that is not handed on.
    pub fn beyond(&mut self, number: usize) {
        if let Some(body) = &mut self.body
            && body.stray.last() != Some(&number)
        {
            body.stray.push(number);
        }
    }

    /// Decides which rows hold the headings.
    fn settle(&mut self) {
        let head = std::mem::take(&mut self.head);
        let Some(headings) = head.headings(self.declared) else {
            return;
        };
        if let Some(finding) = headings.finding(&self.name) {
            self.findings.push(finding);
        }
        let names = headings.names.iter().map(String::as_str);
        let mut table = Table::with_headers(&self.name, names);
        table.header = headings.row;
        self.body = Some(Body {
            headings,
            table,
            aside: Vec::new(),
            stray: Vec::new(),
        });
        for (number, cells) in head.below() {
            self.push_row(*number, cells.iter().map(String::as_str));
        }
    }

    /// One that begins with the headings of this one, and without its rows: for another part of the file. `None` before
    /// the headings are known.
    pub fn part(&self) -> Option<Self> {
        let body = self.body.as_ref()?;
        let names = body.headings.names.iter().map(String::as_str);
        Some(Self {
            body: Some(Body {
                headings: body.headings.clone(),
                table: Table::with_headers(&self.name, names),
                aside: Vec::new(),
                stray: Vec::new(),
            }),
            ..Self::new(&self.name, self.declared, self.width)
        })
    }

    /// Adds what another part of the file holds.
    pub fn append(&mut self, part: Self) {
        if let (Some(body), Some(further)) = (&mut self.body, part.body) {
            body.table.append(&further.table);
            body.aside.extend(further.aside);
            body.stray.extend(further.stray);
        }
        self.findings.append(part.findings);
        self.is_torn |= part.is_torn;
    }

    /// The table, when anything was taken in and no row of it is torn; what was found is told.
    pub fn finish(mut self, findings: &mut Findings) -> Option<Table> {
        if self.body.is_none() {
            self.settle();
        }
        if let Some(body) = &self.body {
            for reason in Reason::TOLD {
                let rows = body.aside.iter().filter(|(why, _)| *why == reason);
                let rows: Vec<usize> = rows.map(|(_, row)| *row).collect();
                if let Some(first) = rows.first() {
                    self.findings.push(
                        Finding::new(Code::RowsAside, &self.name)
                            .row(*first)
                            .with("count", rows.len())
                            .with("rows", ranges(&rows))
                            .because(reason.phrase()),
                    );
                }
            }
        }
        let stray = self.body.as_ref().map(|body| body.stray.as_slice());
        if let Some(rows @ [first, ..]) = stray {
            self.findings.push(
                Finding::new(Code::CellsWithoutHeading, &self.name)
                    .row(*first)
                    .with("count", rows.len())
                    .with("rows", ranges(rows)),
            );
        }
        findings.append(self.findings);
        let Body {
            mut table, aside, ..
        } = self.body.filter(|_| !self.is_torn)?;
        table.aside.extend(aside.iter().map(|(_, row)| *row));
        Some(table)
    }
}
