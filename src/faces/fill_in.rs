//! The workbook that people fill in: names of communities and schools that are in no table, and points that are
//! missing. A round reads
//! its sheets as the tables that they are.

use std::io::{self, Write};

use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};

use crate::input::{FillNames, FixedTable, ToFill};
use crate::tables::inputs::{Role, aliases};
use crate::words::{Lang, Wording};
use xuewei_core::domain::TextColumn;

/// Where something is to be written.
fn open() -> Format {
    Format::new().set_background_color(Color::RGB(0x00FF_F2CC))
}

/// Writes the workbook.
///
/// # Errors
/// When the writer fails.
pub fn write(
    to_fill: &ToFill,
    names: &FillNames<'_>,
    wording: &Wording,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut book = Workbook::new();
    if !to_fill.spellings.is_empty() {
        let sheet = book.add_worksheet();
        spellings(sheet, to_fill, wording).map_err(io::Error::other)?;
        sheet.set_name(names.aliases).map_err(io::Error::other)?;
    }
    if !to_fill.schools.is_empty() {
        let sheet = book.add_worksheet();
        schools(sheet, to_fill, wording).map_err(io::Error::other)?;
        sheet.set_name(names.schools).map_err(io::Error::other)?;
    }
    if to_fill.communities.is_some() {
        let sheet = book.add_worksheet();
        communities(sheet, to_fill).map_err(io::Error::other)?;
        sheet
            .set_name(names.communities)
            .map_err(io::Error::other)?;
    }
    let bytes = book.save_to_buffer().map_err(io::Error::other)?;
    to.write_all(&bytes)
}

/// Other names of communities: the name as children write it, the community to be filled in, and what may be meant.
fn spellings(sheet: &mut Worksheet, to_fill: &ToFill, wording: &Wording) -> Result<(), XlsxError> {
    let columns = Role::Aliases.table().columns;
    let own = [
        aliases::NAME.at(),
        aliases::COMMUNITY.at(),
        aliases::DISTRICT.at(),
    ];
    let own = own.into_iter().filter_map(|at| columns.get(at));
    let own = own.map(|column| match wording.lang {
        Lang::Zh => column.heading.zh.to_owned(),
        Lang::En => column.key.to_owned(),
    });
    let further = ["fill-nearest", "fill-count", "fill-why"].map(|key| wording.plain(key));
    for (at, heading) in (0..).zip(own.chain(further)) {
        sheet.write_string_with_format(0, at, heading, &Format::new().set_bold())?;
        sheet.set_column_width(at, 22)?;
    }
    let mut line = known(sheet, to_fill.aliases.as_ref(), Role::Aliases)?;
    for one in &to_fill.spellings {
        line += 1;
        let district = one
            .nearest
            .as_ref()
            .and_then(|(_, district)| district.clone());
        let district = one.district.clone().or(district).unwrap_or_default();
        let nearest = one.nearest.as_ref().map_or("", |(name, _)| name);
        sheet.write_string(line, 0, &one.name)?;
        sheet.write_blank(line, 1, &open())?;
        sheet.write_string(line, 2, &district)?;
        sheet.write_string(line, 3, nearest)?;
        sheet.write_number(line, 4, one.count as f64)?;
        if let Some(why) = one.why {
            sheet.write_string(line, 5, wording.plain(why.key()))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Other names of schools: the word as families write it, the school to be filled in, and what may be meant.
fn schools(sheet: &mut Worksheet, to_fill: &ToFill, wording: &Wording) -> Result<(), XlsxError> {
    let columns = Role::SchoolAliases.table().columns.iter();
    let own = columns.map(|column| match wording.lang {
        Lang::Zh => column.heading.zh.to_owned(),
        Lang::En => column.key.to_owned(),
    });
    let further = ["fill-nearest-school", "fill-choices"].map(|key| wording.plain(key));
    for (at, heading) in (0..).zip(own.chain(further)) {
        sheet.write_string_with_format(0, at, heading, &Format::new().set_bold())?;
        sheet.set_column_width(at, 22)?;
    }
    let mut line = known(sheet, to_fill.school_aliases.as_ref(), Role::SchoolAliases)?;
    for one in &to_fill.schools {
        line += 1;
        sheet.write_string(line, 0, &one.word)?;
        sheet.write_blank(line, 1, &open())?;
        sheet.write_string(line, 2, one.nearest.join(" / "))?;
        sheet.write_number(line, 3, one.count as f64)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// What the round knows already stays; the last line written comes back.
fn known(sheet: &mut Worksheet, table: Option<&FixedTable>, role: Role) -> Result<u32, XlsxError> {
    let mut line = 0;
    let Some(table) = table else { return Ok(line) };
    for row in 0..table.rows {
        line += 1;
        for (at, column) in role.table().columns.iter().enumerate() {
            let is_it = |own: &&TextColumn| {
                own.name == column.key || column.aliases.contains(&own.name.as_str())
            };
            let meant = table.columns.iter().find(is_it);
            if let (Some(own), Ok(at)) = (meant, u16::try_from(at)) {
                sheet.write_string(line, at, own.get(row))?;
            }
        }
    }
    Ok(line)
}

/// The communities as they are, the missing points to be filled in.
fn communities(sheet: &mut Worksheet, to_fill: &ToFill) -> Result<(), XlsxError> {
    let Some(table) = &to_fill.communities else {
        return Ok(());
    };
    for (at, column) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, at, &column.name, &Format::new().set_bold())?;
        sheet.set_column_width(at, 18)?;
        let is_number = table.numbers.get(usize::from(at)).is_some_and(|is| *is);
        for row in 0..table.rows {
            let line = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1);
            let cell = column.get(row);
            let number = cell
                .parse::<f64>()
                .ok()
                .filter(|n| is_number && n.to_string() == *cell);
            match number {
                Some(number) => sheet.write_number(line, at, number)?,
                None if cell.is_empty() && to_fill.points.contains(&usize::from(at)) => {
                    sheet.write_blank(line, at, &open())?
                }
                None => sheet.write_string(line, at, cell)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
