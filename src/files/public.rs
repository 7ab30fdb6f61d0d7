//! The folder of a round's public sheet: what is in it, under which names.

use crate::tables::public::{PublicAreaRow, PublicDistrictRow, PublicSchoolRow};
use crate::tables::row::Row;
use crate::tables::schema::Table;

/// The folder.
pub const PUBLIC: &str = "public";

/// Its page.
pub const PUBLIC_PAGE: &str = "public/index.html";

/// Where a table of it is within the folder of results.
pub fn path_of(table: &Table) -> String {
    let name = table.name.strip_prefix("public_").unwrap_or(table.name);
    format!("{PUBLIC}/{name}.csv")
}

/// All its files.
pub fn names() -> impl Iterator<Item = String> {
    let tables = [
        PublicDistrictRow::TABLE,
        PublicSchoolRow::TABLE,
        PublicAreaRow::TABLE,
    ];
    let tables = tables.into_iter().map(path_of);
    tables.chain([PUBLIC_PAGE.to_owned()])
}
