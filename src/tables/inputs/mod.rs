//! The tables that are read: each column declared once, with a handle that names it in the program.
//!
//! The reader looks for the columns that stand here under their keys and aliases, `check --fix` corrects cells by their
//! kind, and `xuewei schema` prints them. A handle ([`Col`]) is the position of a column in its table, and carries the
//! table in its type: a column of one table cannot be asked of another.

use std::fmt;
use std::marker::PhantomData;

use super::schema::Table;

/// The columns of a table that is read, as a type that no value has.
pub trait InputTable {
    /// Its declaration.
    const TABLE: &'static Table;
}

/// A table that `round.toml` names.
pub trait RoundTable: InputTable {
    /// What the table is in the round.
    const ROLE: Role;
}

/// A column of the table `T`, by its position there.
pub struct Col<T> {
    at: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Col<T> {
    const fn new(at: usize) -> Self {
        Self {
            at,
            of: PhantomData,
        }
    }

    /// Its position among the columns of its table.
    pub const fn at(self) -> usize {
        self.at
    }
}

impl<T: InputTable> Col<T> {
    /// Its name in files.
    pub const fn key(self) -> &'static str {
        T::TABLE.columns[self.at].key
    }
}

impl<T> Clone for Col<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Col<T> {}

impl<T: InputTable> fmt::Debug for Col<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", T::TABLE.name, self.key())
    }
}

/// Hands every role to a macro, in the order in which `round.toml` names the tables: its key there, its variant of
/// [`Role`], the type of its columns.
macro_rules! roles {
    ($then:ident) => {
        $then! {
            children = Children, ChildColumns;
            schools = Schools, SchoolColumns;
            communities = Communities, CommunityColumns;
            districts = Districts, DistrictColumns;
            parcels = Parcels, ParcelColumns;
            travel = Travel, TravelColumns;
            locks = Locks, LockColumns;
            review = Review, ReviewColumns;
            demand = Demand, DemandColumns;
            last_year = LastYear, LastYearColumns;
            aliases = Aliases, AliasColumns;
            dwellings = Dwellings, DwellingColumns;
            school_aliases = SchoolAliases, SchoolAliasColumns;
        }
    };
}
pub(crate) use roles;

macro_rules! list_roles {
    ($($key:ident = $role:ident, $columns:ident;)+) => {
        /// What a table is in a round: its key in `[tables]`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $(#[doc = concat!("`", stringify!($key), "`: see [`", stringify!($key), "`].")] $role,)+
        }

        impl Role {
            /// All of them, in the order in which `round.toml` names them.
            pub const ALL: &'static [Self] = &[$(Self::$role),+];

            /// Its key in `[tables]` of `round.toml`.
            pub const fn as_str(self) -> &'static str {
                self.table().name
            }

            /// The declaration of its table.
            pub const fn table(self) -> &'static Table {
                match self {
                    $(Self::$role => $columns::TABLE,)+
                }
            }
        }
    };
}
roles!(list_roles);

/// Declares a table: its module, the type of its columns, its role where `round.toml` names it, what a row of it is; then for each column the
/// constant of its handle, key, `needed` or `optional`, kind, unit, aliases, headings and sentences (Chinese, English).
macro_rules! input {
    (
        $module:ident, $columns:ident $(, $role:ident)? = $zh:literal, $en:literal {
            $($handle:ident = $key:literal, $needed:ident, $kind:expr, $unit:expr, $aliases:expr,
                $heading_zh:literal, $heading_en:literal,
                $about_zh:literal,
                $about_en:literal;)+
        }
    ) => {
        #[doc = $en]
        pub mod $module {
            use $crate::tables::inputs::{Col, InputTable};
            use $crate::tables::schema::{Bilingual, Column, Table};
            #[allow(unused_imports, reason = "not every table has a column of each")]
            use super::{Kind, Unit, shared::*};

            #[doc = concat!("The columns of `", stringify!($module), "`.")]
            #[derive(Clone, Copy, Debug)]
            pub enum $columns {}

            impl InputTable for $columns {
                const TABLE: &'static Table = &Table {
                    name: stringify!($module),
                    about: Bilingual { zh: $zh, en: $en },
                    // Columns that the program does not know may stand beside them.
                    is_open: true,
                    left_out: &[],
                    columns: &[$(Column {
                        key: $key,
                        aliases: $aliases,
                        kind: $kind,
                        unit: $unit,
                        optional: input!(@optional $needed),
                        heading: Bilingual { zh: $heading_zh, en: $heading_en },
                        about: Bilingual { zh: $about_zh, en: $about_en },
                        flag: None,
                    }),+],
                };
            }

            $(impl $crate::tables::inputs::RoundTable for $columns {
                const ROLE: $crate::tables::inputs::Role = $crate::tables::inputs::Role::$role;
            })?

            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "numbers the handles")]
            enum At {
                $($handle,)+
            }

            $(
                #[doc = $about_en]
                pub const $handle: Col<$columns> = {
                    assert!(stringify!($handle).eq_ignore_ascii_case($key), "a handle is called as its column is");
                    Col::new(At::$handle as usize)
                };
            )+
        }
        pub use $module::$columns;
    };
    (@optional needed) => { false };
    (@optional optional) => { true };
}

/// Tables that a command reads beside those of `[tables]` in `round.toml`.
pub const BESIDE_ROUND: [&Table; 7] = [
    ChangeColumns::TABLE,
    GateColumns::TABLE,
    BirthColumns::TABLE,
    RollColumns::TABLE,
    KindergartenColumns::TABLE,
    HousingColumns::TABLE,
    MoveColumns::TABLE,
];

mod figures;
mod people;
mod places;
mod shared;
mod years;

pub use figures::{DemandColumns, LastYearColumns, TravelColumns, demand, last_year, travel};
pub use people::{
    ChangeColumns, ChildColumns, DwellingColumns, LockColumns, ReviewColumns, changes, children,
    dwellings, locks, review,
};
pub use places::{
    AliasColumns, CommunityColumns, DistrictColumns, GateColumns, ParcelColumns,
    SchoolAliasColumns, SchoolColumns, aliases, communities, districts, gates, parcels,
    school_aliases, schools,
};
pub use years::{
    BirthColumns, HousingColumns, KindergartenColumns, MoveColumns, RollColumns, births, housing,
    kindergartens, moves, rolls,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_heading_means_two_columns_of_one_table() {
        for role in Role::ALL {
            let mut known = BTreeSet::new();
            for column in role.table().columns {
                for name in column.aliases.iter().chain([&column.key]) {
                    assert!(known.insert(*name), "{name} of {}", role.as_str());
                }
            }
        }
    }

    #[test]
    fn a_handle_stands_where_its_column_does() {
        assert_eq!(children::CHILD_ID.key(), "child_id");
        assert_eq!(children::CHOICES.key(), "choices");
        assert_eq!(schools::LINE.key(), "line");
        assert_eq!(format!("{:?}", last_year::STAGE), "last_year.stage");
        assert_eq!(
            children::SECOND_CHOICE.at() + 1,
            ChildColumns::TABLE.columns.len()
        );
    }

    #[test]
    fn a_role_is_called_as_its_table_and_every_column_says_what_it_holds() {
        for role in Role::ALL {
            let table = role.table();
            assert_eq!(role.as_str(), table.name);
            for column in table.columns {
                for said in [column.heading, column.about] {
                    assert!(!said.zh.is_empty() && !said.en.is_empty(), "{}", column.key);
                }
                assert!(
                    column.about.zh.ends_with('。') && column.about.en.ends_with('.'),
                    "{} of {}",
                    column.key,
                    table.name
                );
            }
        }
    }
}
