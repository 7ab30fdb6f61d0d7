//! What a sheet says beside its cells, of which the reader of workbooks does not tell: rows and columns that it hides,
//! formulas that nobody has calculated, cells that are merged or struck through, numbers that are shown with more digits than
//! they have or as percentages.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufReader, Cursor, Read, Write};
use std::ops::RangeInclusive;

use memchr::memmem;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::number_format::{Pattern, is_percentage};

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Words of a sheet that has something to tell: hidden rows and columns, formulas, merged cells.
const WORDS: [&[u8]; 7] = [
    b"hidden",
    b"<f>",
    b"<f ",
    b":f>",
    b":f ",
    b"mergeCell",
    b"<f/",
];

/// Bytes of the longest of them.
const LONGEST: usize = 9;

/// Takes in the bytes of a sheet and looks whether they have anything to tell: few do, and to read a sheet for it takes
/// nearly half as long as to read it for its cells.
#[derive(Default)]
pub struct Mention {
    /// Whether a word was there.
    pub is_there: bool,
    /// The end of what came before: the word may come in two pieces.
    end: Vec<u8>,
}

impl Write for Mention {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = LONGEST - 1;
        self.end.extend(bytes.iter().take(most));
        let is_in = |text: &[u8]| WORDS.iter().any(|word| memmem::find(text, word).is_some());
        self.is_there = self.is_there || is_in(&self.end) || is_in(bytes);
        self.end.extend(bytes.iter().skip(most));
        let surplus = self.end.len().saturating_sub(most);
        self.end.drain(..surplus);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Cells that are one: rows and columns from the first to the last, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub rows: RangeInclusive<u32>,
    pub columns: RangeInclusive<u32>,
}

/// What a sheet says beside its cells. Rows and columns are counted from 0.
#[derive(Debug, Default)]
pub struct Facts {
    /// Rows that are hidden, by hand or by a filter.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden.
    pub hidden_columns: BTreeSet<u32>,
    /// Cells with a formula and no result, by column.
    pub uncalculated: BTreeMap<u32, BTreeSet<u32>>,
    /// Cells that are merged.
    pub merged: Vec<Merged>,
    /// Whole numbers as their format shows them: 12 as 00012.
    pub shown: HashMap<(u32, u32), String>,
    /// Rows with a filled cell that is struck through.
    pub struck: BTreeSet<u32>,
    /// Numbers that are shown as percentages, by column: 0.85 as 85 %.
    pub percentages: BTreeMap<u32, BTreeSet<u32>>,
}

/// What the style of a cell makes of its number or text.
#[derive(Clone, Debug, Default)]
struct Style {
    /// How it shows whole numbers where that is not as they are.
    pattern: Option<Pattern>,
    is_percentage: bool,
    is_struck: bool,
}

impl Style {
    const fn tells(&self) -> bool {
        self.pattern.is_some() || self.is_percentage || self.is_struck
    }
}

/// What a sheet of a workbook says. Nothing where the parts of the workbook are not as they should be: what keeps it from
/// being read is told by who reads it.
pub fn facts(workbook: &[u8], sheet: &str) -> Facts {
    find(workbook, sheet).unwrap_or_default()
}

/// Columns and rows that a sheet can have.
const MOST_COLUMNS: u32 = 16_384;
const MOST_ROWS: u32 = 1 << 20;

fn find(workbook: &[u8], sheet: &str) -> Option<Facts> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).ok()?;
    let mut relation = None;
    let mut calculates_on_load = false;
    each(part(&mut archive, "xl/workbook.xml")?, |element| {
        match element.local_name().as_ref() {
            "sheet" if value(element, "name").is_some_and(|name| name == sheet) => {
                relation = attribute(element, |name| name.ends_with(":id"));
            }
            "calcPr" => calculates_on_load = is_true(element, "fullCalcOnLoad"),
            _ => (),
        }
        Some(())
    })?;
    let relation = relation?;
    let mut target = None;
    each(
        part(&mut archive, "xl/_rels/workbook.xml.rels")?,
        |element| {
            if element.local_name().as_ref() == "Relationship"
                && value(element, "Id").is_some_and(|id| id == relation)
            {
                target = value(element, "Target");
            }
            Some(())
        },
    )?;
    // From the root of the archive, or from where the workbook is.
    let target = target?;
    let path = match target.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("xl/{target}"),
    };
    let styles = match part(&mut archive, "xl/styles.xml") {
        Some(part) => styles(part).unwrap_or_default(),
        None => Vec::new(),
    };
    let mut scan = Scan::new(styles);
    scan.run(part(&mut archive, &path)?)?;
    Some(scan.finish(calculates_on_load))
}

/// Whether a workbook has styles that tell something: more digits than a number has, percentages, cells struck through.
pub fn has_telling_styles(workbook: &[u8]) -> bool {
    let find = || {
        let mut archive = ZipArchive::new(Cursor::new(workbook)).ok()?;
        styles(part(&mut archive, "xl/styles.xml")?)
    };
    find().is_some_and(|styles| styles.iter().any(Style::tells))
}

/// The formats for percentages that every workbook has: `0%` and `0.00%`.
const PERCENTAGES: [&str; 2] = ["9", "10"];

/// The styles of cells, in their order.
fn styles(part: impl Read) -> Option<Vec<Style>> {
    let mut codes: HashMap<String, Style> = HashMap::new();
    let mut fonts: Vec<bool> = Vec::new();
    let mut styles = Vec::new();
    let mut section = String::new();
    each(part, |element| {
        let name = element.local_name();
        match name.as_ref() {
            "numFmts" | "fonts" | "fills" | "cellStyleXfs" | "cellXfs" | "cellStyles" | "dxfs" => {
                section = name.as_ref().to_owned();
            }
            "numFmt" if section == "numFmts" => {
                if let (Some(id), Some(code)) =
                    (value(element, "numFmtId"), value(element, "formatCode"))
                {
                    let style = Style {
                        pattern: Pattern::of(&code),
                        is_percentage: is_percentage(&code),
                        is_struck: false,
                    };
                    codes.insert(id, style);
                }
            }
            "font" if section == "fonts" => fonts.push(false),
            "strike" if section == "fonts" => {
                let is_off = value(element, "val").is_some_and(|is| is == "0" || is == "false");
                if let Some(font) = fonts.last_mut() {
                    *font = !is_off;
                }
            }
            "xf" if section == "cellXfs" => {
                let id = value(element, "numFmtId").unwrap_or_default();
                let font = value(element, "fontId").and_then(|id| id.parse::<usize>().ok());
                let mut style = codes.get(&id).cloned().unwrap_or_default();
                style.is_percentage |= PERCENTAGES.contains(&id.as_str());
                style.is_struck = font.and_then(|at| fonts.get(at).copied()).unwrap_or(false);
                styles.push(style);
            }
            _ => (),
        }
        Some(())
    })?;
    Some(styles)
}

/// A walk over the elements of a sheet.
struct Scan {
    styles: Vec<Style>,
    facts: Facts,
    /// Formulas with the result 0, and whether the column has others, by column.
    zeros: BTreeMap<u32, BTreeSet<u32>>,
    others: BTreeSet<u32>,
    at: (u32, u32),
    cell: CellSeen,
}

/// What was seen of a cell.
#[derive(Default)]
struct CellSeen {
    has_formula: bool,
    is_number: bool,
    is_text: bool,
    is_in_value: bool,
    /// Whether its text stands in it and not among the shared ones.
    has_inline_text: bool,
    style: usize,
    value: String,
}

impl Scan {
    fn new(styles: Vec<Style>) -> Self {
        Self {
            styles,
            facts: Facts::default(),
            zeros: BTreeMap::new(),
            others: BTreeSet::new(),
            at: (0, 0),
            cell: CellSeen::default(),
        }
    }

    fn run(&mut self, sheet: impl Read) -> Option<()> {
        let mut reader = Reader::from_reader(BufReader::new(sheet));
        let mut buffer = Vec::new();
        // A row or a cell without a number is the next.
        let (mut next_row, mut next_column) = (0, 0);
        loop {
            let event = reader.read_event_into(&mut buffer).ok()?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    match element.local_name().as_ref() {
                        "row" => {
                            let number = value(&element, "r").and_then(|n| n.parse::<u32>().ok());
                            let row = number.and_then(|n| n.checked_sub(1)).unwrap_or(next_row);
                            next_row = row.saturating_add(1);
                            next_column = 0;
                            self.at = (row, 0);
                            if is_true(&element, "hidden") {
                                self.facts.hidden_rows.insert(row);
                            }
                        }
                        "c" => {
                            let place = value(&element, "r").and_then(|r| place(&r));
                            let column = place.map_or(next_column, |(_, column)| column);
                            next_column = column.saturating_add(1);
                            self.at.1 = column;
                            let kind = value(&element, "t").unwrap_or_default();
                            let style = value(&element, "s").and_then(|s| s.parse().ok());
                            self.cell = CellSeen {
                                is_number: matches!(kind.as_str(), "" | "n"),
                                is_text: kind == "str",
                                style: style.unwrap_or(0),
                                ..CellSeen::default()
                            };
                            if is_empty {
                                self.finish_cell();
                            }
                        }
                        "f" => self.cell.has_formula = true,
                        "v" => self.cell.is_in_value = !is_empty,
                        "is" => self.cell.has_inline_text = !is_empty,
                        "col" => self.hide_columns(&element),
                        "mergeCell" => {
                            let range = value(&element, "ref");
                            self.facts.merged.extend(range.and_then(|r| merged(&r)));
                        }
                        _ => (),
                    }
                }
                Event::Text(text) if self.cell.is_in_value => {
                    self.cell.value.push_str(&text.xml10_content());
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "c" => self.finish_cell(),
                    "v" => self.cell.is_in_value = false,
                    _ => (),
                },
                Event::Eof => return Some(()),
                _ => (),
            }
            buffer.clear();
        }
    }

    fn hide_columns(&mut self, element: &BytesStart<'_>) {
        if !is_true(element, "hidden") {
            return;
        }
        let number = |name| value(element, name).and_then(|n| n.parse::<u32>().ok());
        if let (Some(first @ 1..), Some(last)) = (number("min"), number("max")) {
            let last = last.min(MOST_COLUMNS);
            self.facts.hidden_columns.extend(first - 1..last);
        }
    }

    fn finish_cell(&mut self) {
        let (row, column) = self.at;
        let cell = std::mem::take(&mut self.cell);
        let value = cell.value.trim();
        if cell.has_formula {
            if value.is_empty() && !cell.is_text {
                self.facts
                    .uncalculated
                    .entry(column)
                    .or_default()
                    .insert(row);
            } else if cell.is_number && value.parse() == Ok(0.0) {
                self.zeros.entry(column).or_default().insert(row);
            } else {
                self.others.insert(column);
            }
        }
        let is_filled = cell.has_inline_text || !value.is_empty();
        let Some(style) = self.styles.get(cell.style).filter(|_| is_filled) else {
            return;
        };
        if style.is_struck {
            self.facts.struck.insert(row);
        }
        if !cell.is_number {
            return;
        }
        if style.is_percentage {
            self.facts
                .percentages
                .entry(column)
                .or_default()
                .insert(row);
        }
        if let Some(shown) = style.pattern.as_ref().and_then(|p| p.show(value)) {
            self.facts.shown.insert((row, column), shown);
        }
    }

    /// Writers that calculate nothing leave a 0 in every formula, and ask for all of them to be calculated when the
    /// workbook is opened.
    fn finish(mut self, calculates_on_load: bool) -> Facts {
        if calculates_on_load {
            for (column, rows) in self.zeros {
                if !self.others.contains(&column) {
                    self.facts
                        .uncalculated
                        .entry(column)
                        .or_default()
                        .extend(rows);
                }
            }
        }
        self.facts
    }
}

/// A cell of its name, `C12`, counted from 0: row, column.
fn place(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = name.split_at_checked(digits)?;
    let mut column = 0_u32;
    for letter in letters.bytes() {
        let letter = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        column = column.checked_mul(26)?.checked_add(letter + 1)?;
    }
    Some((
        number.parse::<u32>().ok()?.checked_sub(1)?,
        column.checked_sub(1)?,
    ))
}

/// Merged cells of their name, `A2:B5`.
fn merged(name: &str) -> Option<Merged> {
    let (first, last) = name.split_once(':')?;
    let (first, last) = (place(first)?, place(last)?);
    let last = (last.0.min(MOST_ROWS), last.1.min(MOST_COLUMNS));
    Some(Merged {
        rows: first.0..=last.0,
        columns: first.1..=last.1,
    })
}

fn part<'a>(archive: &'a mut Archive<'_>, path: &str) -> Option<impl Read + 'a> {
    let is_it = |name: &std::borrow::Cow<'_, str>| name.eq_ignore_ascii_case(path);
    let name = archive.file_names().flatten().find(is_it)?.into_owned();
    archive.by_name(&name).ok()
}

/// Walks over the elements of a part until one of them, or the part, is not as it should be.
fn each(part: impl Read, mut see: impl FnMut(&BytesStart<'_>) -> Option<()>) -> Option<()> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => see(&element)?,
            Event::Eof => return Some(()),
            _ => (),
        }
        buffer.clear();
    }
}

fn is_true(element: &BytesStart<'_>, name: &str) -> bool {
    value(element, name).is_some_and(|is| is == "1" || is == "true")
}

fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attribute(element, |of| of == name)
}

fn attribute(element: &BytesStart<'_>, is_it: impl Fn(&str) -> bool) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|attribute| is_it(attribute.key.as_ref()))?;
    Some(
        found
            .normalized_value(XmlVersion::Explicit1_0)
            .ok()?
            .into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_found_in_whatever_pieces_it_comes() {
        let text = b"<row r=\"5\" hidden=\"1\">";
        for size in 1..=text.len() {
            let mut mention = Mention::default();
            for piece in text.chunks(size) {
                mention.write_all(piece).expect("nothing to fail");
            }
            assert!(mention.is_there, "{size}");
        }
        let mut mention = Mention::default();
        for piece in [&b"hid"[..], b"e", b"n", b"hidde"] {
            mention.write_all(piece).expect("nothing to fail");
        }
        assert!(!mention.is_there);
    }
}
