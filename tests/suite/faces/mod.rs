//! What people look at: terminal, page, workbook, notice, map.

mod brief;
pub mod browser;
mod comparison_page;
mod maps;
mod notices;
mod school_lists;
mod terminal;
mod workbook;
