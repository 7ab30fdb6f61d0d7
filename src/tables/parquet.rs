//! Parquet, through polars: a table with its types.

use std::io::{self, Write};

use polars::prelude::{
    ChunkedBuilder, Column, DataFrame, Float64Type, Int64Type, IntoColumn, IntoSeries,
    ParquetWriter, PolarsResult, PrimitiveChunkedBuilder, StringChunkedBuilder, UInt32Type,
};

use super::cell::Cell;
use super::listing::{Heading, Listing};
use super::schema::Kind;

/// Writes a listing of so many rows: identifiers and words as text, whole numbers as such, decimals as numbers.
///
/// # Errors
/// When the writer fails.
pub fn write(listing: &Listing<'_>, rows: usize, to: &mut dyn Write) -> io::Result<()> {
    let begin = |rows: usize| -> Vec<Builder> {
        let columns = listing.columns.iter();
        columns.map(|heading| Builder::new(heading, rows)).collect()
    };
    let empty = frame(begin(0), 0).map_err(io::Error::other)?;
    let writer = ParquetWriter::new(to).batched(empty.schema());
    let mut writer = writer.map_err(io::Error::other)?;
    // Each group is written when it is full: no more of the table than that is held in memory.
    let mut sizes = groups(rows).into_iter();
    let mut size = sizes.next().unwrap_or(0);
    let mut builders = begin(size);
    let (mut filled, mut written) = (0, 0);
    listing.each(&mut |cells| {
        for (builder, cell) in builders.iter_mut().zip(cells) {
            builder.push(cell);
        }
        filled += 1;
        if filled == size {
            written += size;
            size = sizes.next().unwrap_or(0);
            let full = std::mem::replace(&mut builders, begin(size));
            let full = frame(full, filled).map_err(io::Error::other)?;
            writer.write_batch(&full).map_err(io::Error::other)?;
            filled = 0;
        }
        Ok(())
    })?;
    if written != rows || filled != 0 {
        return Err(io::Error::other(
            "the table has other rows than were counted",
        ));
    }
    writer.finish().map_err(io::Error::other)?;
    Ok(())
}

fn frame(builders: Vec<Builder>, rows: usize) -> PolarsResult<DataFrame> {
    let columns: Vec<Column> = builders.into_iter().map(Builder::finish).collect();
    DataFrame::new(rows, columns)
}

/// How many rows stand in each row group: equal groups, the last with what is left over. It is how polars groups a
/// frame that it is handed as a whole.
fn groups(rows: usize) -> Vec<usize> {
    /// Rows from which on there are two.
    const USUAL: usize = 512 * 512;
    if rows == 0 {
        return Vec::new();
    }
    let count = (rows / USUAL).max(1);
    let mut sizes = vec![rows / count; count];
    if let Some(last) = sizes.last_mut() {
        *last += rows % count;
    }
    sizes
}

/// A column on its way.
enum Builder {
    Text(StringChunkedBuilder),
    Whole(PrimitiveChunkedBuilder<Int64Type>),
    Rank(PrimitiveChunkedBuilder<UInt32Type>),
    Number(PrimitiveChunkedBuilder<Float64Type>),
}

impl Builder {
    fn new(heading: &Heading, rows: usize) -> Self {
        let name = heading.key().into();
        let kind = match heading {
            Heading::Own(column) => column.kind,
            Heading::Carried(_) => Kind::Text,
        };
        match kind {
            Kind::Whole | Kind::Label => Self::Whole(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Rank => Self::Rank(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Decimal
            | Kind::Tenths
            | Kind::Hundredths
            | Kind::Share
            | Kind::Ratio
            | Kind::Degrees => Self::Number(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Id
            | Kind::Text
            | Kind::Word(_)
            | Kind::List
            | Kind::Reason
            | Kind::Step
            | Kind::Date
            | Kind::Flag => Self::Text(StringChunkedBuilder::new(name, rows)),
        }
    }

    fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(builder), Cell::Empty) => builder.append_null(),
            (Self::Text(builder), cell) => builder.append_value(cell.written()),
            (Self::Whole(builder), Cell::Whole(number)) => builder.append_value(*number),
            (Self::Whole(builder), _) => builder.append_null(),
            (Self::Rank(builder), Cell::Whole(rank)) => {
                builder.append_option(u32::try_from(*rank).ok());
            }
            (Self::Rank(builder), _) => builder.append_null(),
            (Self::Number(builder), cell) => builder.append_option(cell.number()),
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Text(builder) => builder.finish().into_series().into_column(),
            Self::Whole(builder) => builder.finish().into_series().into_column(),
            Self::Rank(builder) => builder.finish().into_series().into_column(),
            Self::Number(builder) => builder.finish().into_series().into_column(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_as_by_who_is_handed_the_whole_table() {
        assert_eq!(groups(0), [0_usize; 0]);
        assert_eq!(groups(5), [5]);
        assert_eq!(groups(262_143), [262_143]);
        assert_eq!(groups(524_289), [262_144, 262_145]);
        assert_eq!(groups(1_000_000), [333_333, 333_333, 333_334]);
    }

    #[test]
    fn in_groups_a_table_is_the_file_that_it_is_as_a_whole() {
        // Two groups and a row more.
        const ROWS: usize = 2 * 512 * 512 + 1;
        let column = || {
            let mut column = StringChunkedBuilder::new("id".into(), ROWS);
            (0..ROWS).for_each(|row| match row % 5 {
                0 => column.append_null(),
                _ => column.append_value(format!("a longer identifier {}", row % 9_999)),
            });
            column.finish().into_series().into_column()
        };
        let mut whole = Vec::new();
        let mut frame = DataFrame::new(ROWS, vec![column()]).expect("a frame");
        let written = ParquetWriter::new(&mut whole).finish(&mut frame);
        written.expect("written");
        let mut grouped = Vec::new();
        let mut writer = ParquetWriter::new(&mut grouped)
            .batched(frame.schema())
            .expect("a writer");
        let mut start = 0;
        for size in groups(ROWS) {
            let ids: Vec<Option<String>> = (start..start + size)
                .map(|row| (row % 5 != 0).then(|| format!("a longer identifier {}", row % 9_999)))
                .collect();
            let mut builder = StringChunkedBuilder::new("id".into(), size);
            ids.iter()
                .for_each(|id| builder.append_option(id.as_deref()));
            let own = builder.finish().into_series().into_column();
            let frame = DataFrame::new(size, vec![own]).expect("a frame");
            writer.write_batch(&frame).expect("written");
            start += size;
        }
        writer.finish().expect("finished");
        drop(writer);
        assert!(whole == grouped);
    }
}
