//! Parquet, through polars: a table with its types.

use std::io::{self, Write};

use polars::prelude::{
    ChunkedBuilder, Column, DataFrame, Float64Type, Int64Type, IntoColumn, IntoSeries,
    ParquetWriter, PrimitiveChunkedBuilder, StringChunkedBuilder, UInt32Type,
};

use super::cell::Cell;
use super::listing::{Heading, Listing};
use super::schema::Kind;

/// Writes a listing of so many rows: identifiers and words as text, whole numbers as such, decimals as numbers.
///
/// # Errors
/// When the writer fails.
pub fn write(listing: &Listing<'_>, rows: usize, to: &mut dyn Write) -> io::Result<()> {
    let mut builders: Vec<Builder> = listing
        .columns
        .iter()
        .map(|heading| Builder::new(heading, rows))
        .collect();
    listing.each(&mut |cells| {
        for (builder, cell) in builders.iter_mut().zip(cells) {
            builder.push(cell);
        }
        Ok(())
    })?;
    let columns: Vec<Column> = builders.into_iter().map(Builder::finish).collect();
    let mut frame = DataFrame::new(rows, columns).map_err(io::Error::other)?;
    ParquetWriter::new(to)
        .finish(&mut frame)
        .map_err(io::Error::other)?;
    Ok(())
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
            Kind::Decimal | Kind::Tenths | Kind::Hundredths | Kind::Share | Kind::Degrees => {
                Self::Number(PrimitiveChunkedBuilder::new(name, rows))
            }
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
