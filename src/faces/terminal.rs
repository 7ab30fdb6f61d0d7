//! Tables of the terminal, aligned for Chinese width.

use comfy_table::{CellAlignment, LineStyle, Table, presets};
use xuewei_core::domain::{Intake, without_identity};
use xuewei_core::shortfall::{DistrictFigures, Shortfall};
use xuewei_core::units::{Classes, Places, Posts, SquareMetres};

use crate::files::amended::ChangeTold;
use crate::tables::amended::AmendedRow;
use crate::tables::row::Row;
use crate::words::cells::{heading, word};
use crate::words::{Wording, grouped, visible};

/// Children and shortages by district: the headings, the rows, and a last row for all where there are several.
pub fn outcomes(
    intake: &Intake,
    shortfall: &Shortfall,
    wording: &Wording,
) -> (Vec<String>, Vec<Vec<String>>) {
    let headers = [
        "head-district",
        "head-eligible",
        "head-public",
        "head-purchased",
        "head-unplaced",
        "head-share",
        "head-left",
        "head-classes",
        "head-posts",
        "head-land",
    ];
    let mut rows: Vec<Vec<String>> = shortfall
        .districts
        .iter()
        .map(|figures| {
            let name = figures.district.map_or_else(
                || wording.plain("no-district"),
                |d| intake.districts()[d.at()].label().to_owned(),
            );
            row(name, figures, wording)
        })
        .collect();
    if rows.len() > 1 {
        rows.push(row(wording.plain("head-all"), &sum(shortfall), wording));
    }
    let headers = headers.iter().map(|key| wording.plain(key)).collect();
    (headers, rows)
}

/// The same as a table for the terminal.
pub fn outcome_table(intake: &Intake, shortfall: &Shortfall, wording: &Wording) -> String {
    let (headers, rows) = outcomes(intake, shortfall, wording);
    aligned(headers, rows)
}

/// Whom late changes concern: what became of the first few, and how many more there are.
pub fn changed_table(
    changed: &[&ChangeTold],
    most: usize,
    intake: &Intake,
    wording: &Wording,
) -> String {
    let name = |id: Option<&str>| {
        let school = id.and_then(|id| intake.school(id));
        let school = school.map(|school| &intake.schools()[school.at()]);
        school.map_or_else(String::new, |school| {
            school.name.as_deref().unwrap_or(&school.id).to_owned()
        })
    };
    let columns = ["child_id", "what", "school_before", "school_id"];
    let columns = columns
        .iter()
        .filter_map(|key| AmendedRow::TABLE.column(key));
    let headers = columns.map(|column| heading(column, wording).to_owned());
    let rows = changed.iter().take(most).map(|own| {
        vec![
            without_identity(&own.child).to_owned(),
            word(own.kind.as_str(), wording),
            name(own.school_before.as_deref()),
            name(own.school.as_deref()),
        ]
    });
    let mut table = aligned(headers.collect(), rows.collect());
    if changed.len() > most {
        let more = [("count", changed.len() - most)];
        table.push('\n');
        table.push_str(&wording.text("amend-more", &more));
    }
    table
}

/// A table with its first column to the left and figures to the right, aligned for Chinese width.
pub fn aligned(headers: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')));
    table.set_header(headers);
    table.add_rows(rows.iter().map(|row| row.iter().map(|cell| visible(cell))));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

fn row(name: String, f: &DistrictFigures, wording: &Wording) -> Vec<String> {
    let known = |figure: Option<i64>| figure.map_or_else(|| wording.plain("unknown"), grouped);
    vec![
        name,
        grouped(f.eligible.get()),
        grouped(f.public.get()),
        grouped(f.purchased.get()),
        grouped(f.unplaced.get()),
        f.public_share().map(|s| s.to_string()).unwrap_or_default(),
        grouped(f.places_left.get()),
        grouped(f.classes_short.get()),
        known(f.posts_short().map(Posts::get)),
        known(f.land_short.map(SquareMetres::get)),
    ]
}

/// All districts together. Posts are the sum of what districts are short of: posts move within a
/// district, and between districts only by decision of the city.
fn sum(shortfall: &Shortfall) -> DistrictFigures {
    let all = &shortfall.districts;
    let places = |of: &dyn Fn(&DistrictFigures) -> Places| all.iter().map(of).sum::<Places>();
    let posts: Option<Vec<Posts>> = all.iter().map(DistrictFigures::posts_short).collect();
    let land: Option<Vec<SquareMetres>> = all.iter().map(|f| f.land_short).collect();
    DistrictFigures {
        eligible: places(&|f| f.eligible),
        public: places(&|f| f.public),
        purchased: places(&|f| f.purchased),
        unplaced: places(&|f| f.unplaced),
        places_left: places(&|f| f.places_left),
        classes_short: all.iter().map(|f| f.classes_short).sum::<Classes>(),
        posts_needed: posts.map(|posts| posts.into_iter().sum()),
        posts_at_hand: Some(Posts::ZERO),
        land_short: land.map(|land| land.into_iter().sum()),
        ..DistrictFigures::default()
    }
}
