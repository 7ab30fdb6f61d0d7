//! The list that a school gets of its children: a workbook with who comes, whose brothers and sisters are there, and who has
//! special needs. One more has the children of all schools.

use std::collections::BTreeMap;
use std::io;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::workbook::{head, number, other};
use crate::words::Wording;
use xuewei_core::derive::Results;
use xuewei_core::domain::{ChildIdx, HouseholdIdx, SchoolIdx, TextColumn};
use xuewei_core::policy::SIBLING_SCHOOL;
use xuewei_core::units::Points;

/// Who is at which school.
pub struct SchoolLists<'a> {
    results: Results<'a>,
    /// The children of each school in the order of the list.
    at: Vec<Vec<ChildIdx>>,
    /// The children of each household who have a place.
    households: BTreeMap<HouseholdIdx, Vec<ChildIdx>>,
}

/// A last column: its heading, and what it says of a child at a school.
type Further<'f> = (&'f str, &'f dyn Fn(SchoolIdx, ChildIdx) -> String);

/// A cell: text, or a figure.
enum Value {
    Text(String),
    Figure(f64),
}

impl<'a> SchoolLists<'a> {
    /// The lists of a round, each in the order that the pack asks for.
    pub fn new(results: &Results<'a>) -> Self {
        let intake = results.intake;
        let mut lists = Self {
            results: *results,
            at: vec![Vec::new(); intake.schools().len()],
            households: BTreeMap::new(),
        };
        for (i, child) in intake.children().iter().enumerate() {
            let index = ChildIdx::from_usize(i);
            if let Some(school) = results.allocation.of(index).school() {
                lists.at[school.at()].push(index);
                if let Some(household) = child.household {
                    lists.households.entry(household).or_default().push(index);
                }
            }
        }
        if let Some(sort) = &results.pack.lists.sort {
            let order = |child: &ChildIdx| match lists.value(sort, *child) {
                // Figures come before text, and an empty cell last.
                Some(Value::Figure(figure)) => (0, figure, String::new(), *child),
                Some(Value::Text(text)) if !text.is_empty() => (1, 0.0, text, *child),
                _ => (2, 0.0, String::new(), *child),
            };
            let mut sorted = lists.at.clone();
            for children in &mut sorted {
                let mut keyed: Vec<_> = children.iter().map(order).collect();
                keyed.sort_by(|a, b| {
                    let figures = a.1.total_cmp(&b.1);
                    a.0.cmp(&b.0)
                        .then(figures)
                        .then_with(|| (&a.2, a.3).cmp(&(&b.2, b.3)))
                });
                *children = keyed.into_iter().map(|(.., child)| child).collect();
            }
            lists.at = sorted;
        }
        lists
    }

    /// The workbook of one school, or of all.
    ///
    /// # Errors
    /// When there are more children than a sheet has rows.
    pub fn workbook(&self, school: Option<SchoolIdx>, wording: &Wording) -> io::Result<Vec<u8>> {
        let intake = self.results.intake;
        let schools: Vec<SchoolIdx> = match school {
            Some(school) => vec![school],
            None => (0..self.at.len()).map(SchoolIdx::from_usize).collect(),
        };
        let rows: Vec<(SchoolIdx, ChildIdx)> = schools
            .iter()
            .flat_map(|school| {
                self.at[school.at()]
                    .iter()
                    .map(move |child| (*school, *child))
            })
            .collect();
        let title = match school {
            Some(school) => intake.schools()[school.at()].label().to_owned(),
            None => intake.name().to_owned(),
        };
        let mut book = Workbook::new();
        // The same bytes on every day: the workbook is of its round, not of its hour.
        let year = u16::try_from(intake.year())
            .unwrap_or(1900)
            .clamp(1900, 9999);
        let day = ExcelDateTime::from_ymd(year, 1, 1).map_err(other)?;
        let properties = DocProperties::new().set_title(&title);
        book.set_properties(&properties.set_creation_datetime(&day));
        let carried = self.carried();
        let names: Vec<&str> = carried.iter().map(|column| &*column.name).collect();
        let shown = self.results.pack.lists.shown(&names);
        let has_school = school.is_none();
        self.sheet(
            &mut book,
            ("list", &title),
            (&rows, &shown, has_school),
            None,
            wording,
        )?;
        let siblings: Vec<(SchoolIdx, ChildIdx)> = rows
            .iter()
            .copied()
            .filter(|(school, child)| {
                !self.siblings(*school, *child).is_empty() || self.has_elder(*school, *child)
            })
            .collect();
        if !siblings.is_empty() {
            let of = |school, child| {
                let mut with = self.siblings(school, child);
                if self.has_elder(school, child) {
                    with.push(wording.plain("list-elder"));
                }
                with.join(&wording.plain("list-comma"))
            };
            let further: Further<'_> = ("list-siblings", &of);
            let sheet = (&siblings[..], &shown[..], has_school);
            self.sheet(
                &mut book,
                ("siblings", &title),
                sheet,
                Some(further),
                wording,
            )?;
        }
        let needs = self.results.pack.lists.needs.as_deref();
        if let Some(column) = needs.and_then(|name| carried.iter().find(|c| &*c.name == name)) {
            let has_needs =
                |(_, child): &&(SchoolIdx, ChildIdx)| !column.get(child.at()).trim().is_empty();
            let with: Vec<(SchoolIdx, ChildIdx)> = rows.iter().filter(has_needs).copied().collect();
            if !with.is_empty() {
                let mut shown = shown.clone();
                if !shown.contains(&&*column.name) {
                    shown.push(&column.name);
                }
                self.sheet(
                    &mut book,
                    ("needs", &title),
                    (&with, &shown, has_school),
                    None,
                    wording,
                )?;
            }
        }
        book.save_to_buffer().map_err(other)
    }

    fn carried(&self) -> &'a [TextColumn] {
        &self.results.intake.child_extras().0
    }

    /// Brothers and sisters of a child whom the round placed at the same school, by identifier.
    fn siblings(&self, school: SchoolIdx, child: ChildIdx) -> Vec<String> {
        let intake = self.results.intake;
        let household = intake.children()[child.at()].household;
        let members = household.and_then(|household| self.households.get(&household));
        let there = |other: &&ChildIdx| {
            **other != child && self.results.allocation.of(**other).school() == Some(school)
        };
        let id = |other: &ChildIdx| intake.children()[other.at()].id.to_string();
        members
            .into_iter()
            .flatten()
            .filter(there)
            .map(id)
            .collect()
    }

    /// Whether the table tells of an elder brother or sister at the school.
    fn has_elder(&self, school: SchoolIdx, child: ChildIdx) -> bool {
        let intake = self.results.intake;
        let named = intake
            .evidence(SIBLING_SCHOOL)
            .map_or("", |column| column.get(child.at()));
        let id = &*intake.schools()[school.at()].id;
        !named.is_empty() && named.split('|').any(|own| own.trim() == id)
    }

    /// What a column says of a child; `None` where there is no such column.
    fn value(&self, column: &str, child: ChildIdx) -> Option<Value> {
        let (intake, qualified) = (self.results.intake, self.results.qualified);
        let of = &intake.children()[child.at()];
        let text = |text: &str| Value::Text(text.to_owned());
        Some(match column {
            "child_id" => text(&of.id),
            "points" => match qualified.points[child.at()] {
                Some(points) => Value::Figure(points.parts() as f64 / Points::SCALE as f64),
                None => text(""),
            },
            "rank" => match qualified.ranking.of(child) {
                Some(rank) => Value::Figure(f64::from(rank.0)),
                None => text(""),
            },
            "community" => match of.community {
                Some(community) => text(&intake.communities()[community.at()].name),
                None => text(""),
            },
            "district" => match of.district {
                Some(district) => text(intake.districts()[district.at()].label()),
                None => text(""),
            },
            "metres" => match self.results.allocation.of(child).metres() {
                Some(metres) => Value::Figure(metres.get() as f64),
                None => text(""),
            },
            "step" => text(self.results.child(child).step.unwrap_or("")),
            name => {
                let column = self.carried().iter().find(|column| &*column.name == name)?;
                text(column.get(child.at()))
            }
        })
    }

    /// One sheet: a row for each child, with what is further told of it in the last column.
    fn sheet(
        &self,
        book: &mut Workbook,
        (key, title): (&str, &str),
        (rows, shown, has_school): (&[(SchoolIdx, ChildIdx)], &[&str], bool),
        further: Option<Further<'_>>,
        wording: &Wording,
    ) -> io::Result<()> {
        let mut page = Worksheet::new();
        let mut headings: Vec<String> = Vec::new();
        if has_school {
            headings.extend(["list-school_id", "list-school"].map(|key| wording.plain(key)));
        }
        headings.extend(shown.iter().map(|column| heading(column, wording)));
        headings.extend(further.map(|(key, _)| wording.plain(key)));
        for (at, heading) in headings.iter().enumerate() {
            let column: u16 = number(at)?;
            page.write_string_with_format(0, column, heading, &head())
                .map_err(other)?;
            page.set_column_width(column, 16).map_err(other)?;
        }
        let intake = self.results.intake;
        let figure = Format::new().set_num_format("General");
        for (line, (school, child)) in (1..).zip(rows) {
            let of = &intake.schools()[school.at()];
            let first = match has_school {
                true => vec![
                    Value::Text(of.id.to_string()),
                    Value::Text(of.label().to_owned()),
                ],
                false => Vec::new(),
            };
            let own = shown.iter().filter_map(|column| self.value(column, *child));
            let last = further.map(|(_, told)| Value::Text(told(*school, *child)));
            for (at, value) in first.into_iter().chain(own).chain(last).enumerate() {
                let column: u16 = number(at)?;
                match value {
                    // Text stays text: a name that begins like a formula is a name.
                    Value::Text(text) if text.is_empty() => continue,
                    Value::Text(text) => page.write_string(line, column, text),
                    Value::Figure(value) => {
                        page.write_number_with_format(line, column, value, &figure)
                    }
                }
                .map_err(other)?;
            }
        }
        let last: u16 = number(headings.len().saturating_sub(1))?;
        let bottom: u32 = number(rows.len())?;
        page.autofilter(0, 0, bottom, last).map_err(other)?;
        page.set_freeze_panes(1, 0).map_err(other)?;
        page.set_name(wording.plain(&format!("sheet-list-{key}")))
            .map_err(other)?;
        page.set_header(format!("&L{}&R&A", title.replace('&', "&&")));
        page.set_footer("&C&P / &N");
        page.set_repeat_rows(0, 0).map_err(other)?;
        page.set_print_fit_to_pages(1, 0).set_paper_size(9);
        book.push_worksheet(page);
        Ok(())
    }
}

/// The heading of a column: of one that the round carries, its own.
fn heading(column: &str, wording: &Wording) -> String {
    let key = format!("list-column-{column}");
    match wording.has(&key) {
        true => wording.plain(&key),
        false => column.to_owned(),
    }
}
