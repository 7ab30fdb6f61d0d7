//! What people look at: terminal, page, workbook, notice, map.

mod brief;
pub mod browser;
mod maps;
mod notices;
mod terminal;
mod workbook;
