//! CSV: tables are written and read back here, safe to open in a spreadsheet.

use std::io::{self, Read, Write};

use super::csv_injection::{escape, unescape};
use super::listing::{Heading, Listing};
use super::schema::{Column, Table};

/// Writes a listing.
///
/// # Errors
/// When the writer fails.
pub fn write(listing: &Listing<'_>, to: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for heading in listing.columns.iter().map(Heading::key) {
        writer.write_field(escape(heading).as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)?;
    listing.each(&mut |cells| {
        for cell in cells {
            writer.write_field(escape(&cell.written()).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
        Ok(())
    })?;
    writer.flush()
}

/// Writes rows of text whose columns no declaration knows: copies of tables that were read.
///
/// # Errors
/// When the writer fails.
pub fn write_text<'t>(
    rows: impl IntoIterator<Item = Vec<&'t str>>,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for row in rows {
        for cell in row {
            writer.write_field(escape(cell).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// Reads a table that was written, row by row.
pub struct Rows<R: Read> {
    reader: csv::Reader<R>,
    record: csv::StringRecord,
    /// Where each column of the table stands in the file.
    at: Vec<usize>,
}

impl<R: Read> Rows<R> {
    /// Finds the columns of the table by their headings; others are passed over. `None` when one of them is missing or
    /// the file is no CSV.
    pub fn open(table: &Table, from: R) -> Option<Self> {
        let mut reader = csv::Reader::from_reader(from);
        let headers = reader.headers().ok()?.clone();
        let named = |name: &str| {
            headers
                .iter()
                .position(|header| unescape(header).trim() == name)
        };
        // People head their own tables in their language.
        let find = |column: &Column| {
            named(column.key)
                .or_else(|| named(column.heading.zh))
                .or_else(|| named(column.heading.en))
        };
        let at = table.columns.iter().map(find).collect::<Option<_>>()?;
        Some(Self {
            reader,
            record: csv::StringRecord::new(),
            at,
        })
    }

    /// The cells of the next row in the order of the table's columns; `None` after the last.
    ///
    /// # Errors
    /// When the file is no CSV from here on.
    pub fn next_row(&mut self) -> Result<Option<Vec<&str>>, csv::Error> {
        if !self.reader.read_record(&mut self.record)? {
            return Ok(None);
        }
        let cell = |at: &usize| unescape(self.record.get(*at).unwrap_or_default());
        Ok(Some(self.at.iter().map(cell).collect()))
    }
}
