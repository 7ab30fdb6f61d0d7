//! What people look at: terminal, page, workbook, notices, lists; each made from the results alone.

pub mod aloud;
pub mod brief;
mod chosen;
pub mod comparison;
pub mod comparison_page;
mod drawing;
pub mod explanation;
pub mod fill_in;
pub mod forecast_page;
mod html;
pub mod late;
mod next_steps;
pub mod notice;
pub mod page;
mod papers;
pub mod plan_page;
pub mod plan_workbook;
pub mod public_list;
pub mod public_sheet;
mod qr;
pub mod receipts;
pub mod round_file;
pub mod school_list;
pub mod sites;
pub mod table_workbook;
pub mod terminal;
pub mod workbook;
