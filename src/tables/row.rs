//! A row of a table that is written: one type a table, with its encoder and its decoder from one declaration.

use super::cell::Cell;
use super::schema::Table;

/// A row of a table, typed.
pub trait Row<'a>: Sized {
    /// The table.
    const TABLE: &'static Table;

    /// Its cells in the order of the columns.
    fn cells(&self) -> Vec<Cell<'_>>;

    /// The row of cells as they are written, in the order of the columns; `None` where one of them holds nothing that
    /// its column could.
    fn decode(cells: &[&'a str]) -> Option<Self>;
}

/// Declares a row: `key: Type, zh heading, en heading, zh sentence, en sentence`, and in the end, where a figure from 1
/// on says something, `=> Short`, `=> Near` or `=> Spare`. After the sentences of the table, `; open` where other columns
/// stand beside its own, and `but for` those of its own that may be left out.
macro_rules! row {
    (
        $(#[$doc:meta])*
        pub struct $name:ident $(<$life:lifetime>)? = $table:literal, $zh:literal, $en:literal $(; $open:ident $(but for $($left_out:ident),+)?)? {
            $($key:ident: $type:ty, $heading_zh:literal, $heading_en:literal, $about_zh:literal, $about_en:literal $(=> $flag:ident)?;)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name $(<$life>)? {
            $(#[doc = $about_en] pub $key: $type,)+
        }

        impl<'a> $crate::tables::row::Row<'a> for $crate::tables::row::row!(@type $name $($life)?) {
            const TABLE: &'static $crate::tables::schema::Table = &$crate::tables::schema::Table {
                name: $table,
                about: $crate::tables::schema::Bilingual { zh: $zh, en: $en },
                is_open: $crate::tables::row::row!(@open $($open)?),
                left_out: &[$($($(stringify!($left_out)),+)?)?],
                columns: &[$($crate::tables::schema::Column {
                    key: stringify!($key),
                    aliases: &[],
                    kind: <$type as $crate::tables::cell::Value<'_>>::KIND,
                    unit: <$type as $crate::tables::cell::Value<'_>>::UNIT,
                    optional: <$type as $crate::tables::cell::Value<'_>>::OPTIONAL,
                    heading: $crate::tables::schema::Bilingual { zh: $heading_zh, en: $heading_en },
                    about: $crate::tables::schema::Bilingual { zh: $about_zh, en: $about_en },
                    flag: $crate::tables::row::row!(@flag $($flag)?),
                }),+],
            };

            fn cells(&self) -> Vec<$crate::tables::cell::Cell<'_>> {
                vec![$($crate::tables::cell::Value::cell(&self.$key)),+]
            }

            fn decode(cells: &[&'a str]) -> Option<Self> {
                let mut cells = cells.iter();
                Some(Self {
                    $($key: $crate::tables::cell::Value::read(cells.next()?)?,)+
                })
            }
        }
    };
    (@type $name:ident $life:lifetime) => { $name<$life> };
    (@type $name:ident) => { $name };
    (@open) => { false };
    (@open open) => { true };
    (@flag) => { None };
    (@flag $flag:ident) => { Some($crate::tables::schema::Flag::$flag) };
}
pub(crate) use row;
