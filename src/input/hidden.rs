//! Rows that a sheet hides, by hand or by a filter: they are read like all others, and whoever made the sheet may not
//! know. The reader of workbooks does not tell of them.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Cursor, Read, Write};

use memchr::memmem;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

const WORD: &[u8] = b"hidden";

/// Takes in the bytes of a sheet and looks whether they speak of hiding at all: few do, and to read a sheet for it takes
/// nearly half as long as to read it for its cells.
#[derive(Default)]
pub struct Mention {
    /// Whether the word was there.
    pub is_there: bool,
    /// The end of what came before: the word may come in two pieces.
    end: Vec<u8>,
}

impl Write for Mention {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = WORD.len() - 1;
        self.end.extend(bytes.iter().take(most));
        self.is_there = self.is_there
            || memmem::find(&self.end, WORD).is_some()
            || memmem::find(bytes, WORD).is_some();
        self.end.extend(bytes.iter().skip(most));
        let surplus = self.end.len().saturating_sub(most);
        self.end.drain(..surplus);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Numbers of the hidden rows of a sheet, as a spreadsheet counts. None where the parts of the workbook are not as they
/// should be: what keeps it from being read is told by who reads it.
pub fn hidden_rows(workbook: &[u8], sheet: &str) -> BTreeSet<usize> {
    find(workbook, sheet).unwrap_or_default()
}

fn find(workbook: &[u8], sheet: &str) -> Option<BTreeSet<usize>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).ok()?;
    let mut relation = None;
    each(part(&mut archive, "xl/workbook.xml")?, |element| {
        if element.local_name().as_ref() == "sheet" && value(element, "name")? == sheet {
            relation = attribute(element, |name| name.ends_with(":id"));
        }
        Some(())
    })?;
    let relation = relation?;
    let mut target = None;
    each(
        part(&mut archive, "xl/_rels/workbook.xml.rels")?,
        |element| {
            if element.local_name().as_ref() == "Relationship" && value(element, "Id")? == relation
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
    let mut hidden = BTreeSet::new();
    let mut row = 0;
    each(part(&mut archive, &path)?, |element| {
        if element.local_name().as_ref() == "row" {
            // A row without a number is the next.
            row = match value(element, "r") {
                Some(number) => number.parse().ok()?,
                None => row + 1,
            };
            if value(element, "hidden").is_some_and(|is| is == "1" || is == "true") {
                hidden.insert(row);
            }
        }
        Some(())
    })?;
    Some(hidden)
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
