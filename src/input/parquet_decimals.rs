//! Columns of DECIMAL in Parquet, as databases export them: polars reads them only with a feature that brings a reader of
//! JSON along, and its own reader of Parquet without.

use std::io::Cursor;

use polars_arrow::array::PrimitiveArray;
use polars_arrow::datatypes::Field;
use polars_parquet::read::{BasicDecompressor, PageReader, column_iter_to_arrays, read_metadata};

use xuewei_core::domain::TextColumn;

/// The cells of such a column as text, or why there are none.
pub fn decimals(bytes: &[u8], field: &Field, scale: usize) -> Result<TextColumn, String> {
    let mut text = TextColumn::new(field.name.as_str());
    let metadata = read_metadata(&mut Cursor::new(bytes)).map_err(|e| e.to_string())?;
    for group in &metadata.row_groups {
        let mut chunks = group
            .columns_under_root_iter(&field.name)
            .ok_or_else(|| field.name.to_string())?;
        let chunk = chunks.next().ok_or_else(|| field.name.to_string())?;
        let range = chunk.byte_range();
        let range = usize::try_from(range.start)
            .ok()
            .zip(usize::try_from(range.end).ok());
        let held = range.and_then(|(start, end)| bytes.get(start..end));
        let held = held.ok_or_else(|| field.name.to_string())?.to_vec();
        let pages = PageReader::new(Cursor::new(held.into()), chunk, vec![], usize::MAX);
        let (arrays, _) = column_iter_to_arrays(
            vec![BasicDecompressor::new(pages, vec![])],
            vec![&chunk.descriptor().descriptor.primitive_type],
            field.clone(),
            None,
        )
        .map_err(|e| e.to_string())?;
        for array in arrays {
            let numbers = array.as_any().downcast_ref::<PrimitiveArray<i128>>();
            for number in numbers.ok_or_else(|| field.name.to_string())?.iter() {
                text.push(&number.map(|n| decimal_text(*n, scale)).unwrap_or_default());
            }
        }
    }
    Ok(text)
}

/// A decimal of so many digits behind the point, without those that say nothing.
fn decimal_text(number: i128, scale: usize) -> String {
    let digits = number.unsigned_abs().to_string();
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if number < 0 { "-" } else { "" };
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_people_type_them() {
        for (number, scale, text) in [
            (991, 1, "99.1"),
            (990, 1, "99"),
            (-5, 2, "-0.05"),
            (12, 0, "12"),
            (0, 4, "0"),
            (i128::from(i64::MAX) * 10, 1, "9223372036854775807"),
        ] {
            assert_eq!(decimal_text(number, scale), text);
        }
    }
}
