//! What comes out: tables, figures, provenance, the terminal; each written from the results alone.

mod comparison;
mod console;
mod explanation;
mod files;
mod findings;
mod folder;
mod html;
mod map;
mod notice;
mod page;
mod provenance;
mod public_list;
mod sites;
mod summary;
mod told;
mod toml_text;
pub mod wording;
mod words;
mod workbook;

pub use comparison::{FIGURES, comparison_table, figure_table};
pub use console::{aligned, outcome_table, sentences, shortages};
pub use explanation::Explained;
pub use files::{
    CLASS_VALUES, FAIRNESS, PAGE, PATH, WORKBOOK, Writer, csv_file, csv_name, files, scores,
    tables, text_file,
};
pub use findings::{corrections, findings, json as findings_json, text as findings_text};
pub use folder::{Folder, FolderError, SITES, abandon};
pub use notice::{file_name as notice_file, notice};
pub use page::Page;
pub use provenance::{Options, provenance};
pub use public_list::public_list;
pub use sites::{site_json, site_sentences};
pub use summary::{ObjectiveValue, Summary, pretty};
pub use told::{Unreadable, read_results};
pub use workbook::{MOST_CHILDREN as WORKBOOK_CHILDREN, Sheet, workbook};
