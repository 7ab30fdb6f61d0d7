//! What comes out: tables, figures, provenance, the terminal; each written from the results alone.

mod areas;
mod columns;
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
mod parquet;
mod posts;
mod provenance;
mod public_list;
mod scores;
mod sites;
mod summary;
mod tables;
mod told;
mod toml_text;
mod values;
pub mod wording;
mod workbook;

pub use comparison::{
    FIGURES, Line, changes_csv, communities_csv, comparison_csv, comparison_table, figure_table,
};
pub use console::{aligned, outcome_table, sentences, shortages};
pub use explanation::Explained;
pub use files::{CLASS_VALUES, FAIRNESS, PAGE, PATH, WORKBOOK, Writer, csv_file, files, sheets};
pub use findings::{
    corrections_csv, csv as findings_csv, json as findings_json, mended_csv, text as findings_text,
};
pub use folder::{Folder, FolderError, SITES, abandon};
pub use notice::{file_name as notice_file, notice};
pub use page::Page;
pub use posts::read_post_plan;
pub use provenance::{Options, provenance};
pub use public_list::public_list;
pub use scores::Scores;
pub use sites::{robust_csv, site_json, site_sentences, sites_csv};
pub use summary::{ObjectiveValue, Summary, pretty};
pub use tables::{fairness_csv, path_csv};
pub use told::{Unreadable, read_results};
pub use values::class_values_csv;
pub use workbook::{Sheet, workbook};

use xuewei_core::allocation::Allocation;
use xuewei_core::domain::Round;
use xuewei_core::explain::{Bottleneck, Reason};
use xuewei_core::policy::Pack;
use xuewei_core::qualify::Qualified;
use xuewei_core::round::Finished;
use xuewei_core::shortfall::Shortfall;

/// The results of a round, as the writers take them.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// What was read.
    pub round: &'a Round,
    /// The rules.
    pub pack: &'a Pack,
    /// Who took part, in what order.
    pub qualified: &'a Qualified,
    /// What each child got.
    pub allocation: &'a Allocation,
    /// Why.
    pub reasons: &'a [Reason],
    /// What is short.
    pub shortfall: &'a Shortfall,
    /// Where public places are short.
    pub bottlenecks: &'a [Bottleneck],
}

impl<'a> Results<'a> {
    /// The results of a finished round.
    pub fn of(round: &'a Round, pack: &'a Pack, finished: &'a Finished) -> Self {
        Self {
            round,
            pack,
            qualified: &finished.qualified,
            allocation: &finished.allocation,
            reasons: &finished.reasons,
            shortfall: &finished.shortfall,
            bottlenecks: &finished.bottlenecks,
        }
    }

    /// The points and what is not known of them.
    pub fn scores(&self) -> Scores<'a> {
        Scores {
            round: self.round,
            pack: self.pack,
            qualified: self.qualified,
        }
    }

    /// The name of a round of the procedure.
    pub fn phase(&self, at: u8) -> &'a str {
        let phase = self.pack.procedure.get(usize::from(at));
        phase.map_or("", |phase| phase.name.as_str())
    }
}
