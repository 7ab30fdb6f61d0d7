//! The tables of `xuewei score`: points and ranks, item by item, by district, and where each rule stands.

use std::io::Write;

use super::tables::shown;
use crate::tables::csv_injection::Table;
use xuewei_core::domain::{ChildIdx, DistrictIdx, Round, TieValue};
use xuewei_core::policy::{Origin, Pack};
use xuewei_core::qualify::{Answer, Asker, Lines, Qualified, Scorer, Standing, Unknown, draw};
use xuewei_core::units::{Points, decimal};

/// What the tables are written from.
pub struct Scores<'a> {
    /// What was read.
    pub round: &'a Round,
    /// The rules.
    pub pack: &'a Pack,
    /// Who takes part, with what points.
    pub qualified: &'a Qualified,
}

impl Scores<'_> {
    /// `scores.csv`: one row a child, in the order of the identifiers. The draw is the beginning of the
    /// child's lottery hash; `line` is that published for its district, where the pack has lines.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn scores_csv(&self, to: impl Write) -> csv::Result<()> {
        let (round, pack) = (self.round, self.pack);
        let ties = self.qualified.ties(round);
        let lines = self.lines();
        let mut writer = Table::to(to);
        let mut headers = vec!["child_id", "points", "rank", "eligible", "why"];
        headers.extend(pack.tie_breaks.iter().map(|rule| rule.column.as_str()));
        headers.push("draw");
        if lines.is_some() {
            headers.extend(["line", "above_line"]);
        }
        writer.write_record(&headers)?;
        for (i, child) in round.children.iter().enumerate() {
            let index = ChildIdx::from_usize(i);
            let (eligible, why) = self.standing(index);
            let rank = self.qualified.ranking.of(index);
            let mut cells = vec![
                child.id.to_string(),
                shown(self.qualified.points[i]),
                shown(rank.map(|rank| rank.0)),
                eligible.to_owned(),
                why,
            ];
            for (rule, values) in pack.tie_breaks.iter().zip(&ties) {
                cells.push(tie(values[i], rule.prefer.is_date()));
            }
            let draw = draw(&round.seed, &child.id);
            cells.push(draw[..8].iter().map(|byte| format!("{byte:02x}")).collect());
            if let Some(lines) = &lines {
                let line = child.district.and_then(|d| lines.of_district(d));
                let is_above = line
                    .zip(self.qualified.points[i])
                    .map(|(line, own)| own >= line);
                cells.push(shown(line));
                cells.push(
                    is_above
                        .map_or("", |above| if above { "yes" } else { "no" })
                        .to_owned(),
                );
            }
            writer.write_record(&cells)?;
        }
        writer.flush()?;
        Ok(())
    }

    /// `score-items.csv`: one row for each child and item that earned points or has evidence; what is not
    /// known has no points.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn items_csv(&self, to: impl Write) -> csv::Result<()> {
        let mut writer = Table::to(to);
        let headers = [
            "child_id",
            "item",
            "title",
            "guardian",
            "evidence",
            "units",
            "points_before_cap",
            "points",
            "cap",
        ];
        writer.write_record(headers)?;
        if let Some(scorer) = Scorer::new(self.round, self.pack) {
            for (i, child) in self.round.children.iter().enumerate() {
                let index = ChildIdx::from_usize(i);
                match scorer.score(index) {
                    Ok(score) => {
                        for (item, told) in scorer.items().iter().zip(score.items) {
                            let is_nothing =
                                told.evidence.is_empty() && told.before == Points::from_parts(0);
                            if is_nothing {
                                continue;
                            }
                            writer.write_record([
                                &*child.id,
                                &item.id,
                                &item.title,
                                match told.guardian {
                                    1 => "1",
                                    2 => "2",
                                    _ => "",
                                },
                                &told.evidence,
                                &told.units.map(decimal).unwrap_or_default(),
                                &told.before.to_string(),
                                &told.points.to_string(),
                                told.capped.map_or("", |capped| capped.as_str()),
                            ])?;
                        }
                    }
                    Err(not_known) => {
                        let item = &scorer.items()[not_known.0];
                        let row = [
                            &*child.id,
                            &item.id,
                            &item.title,
                            "",
                            "",
                            "",
                            "",
                            "",
                            "review",
                        ];
                        writer.write_record(row)?;
                    }
                }
            }
        }
        writer.flush()?;
        Ok(())
    }

    /// `score-summary.csv`: one row a district, then one for all.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn summary_csv(&self, to: impl Write) -> csv::Result<()> {
        let lines = self.lines();
        let mut writer = Table::to(to);
        writer.write_record([
            "district",
            "name",
            "children",
            "eligible",
            "refused",
            "review",
            "highest",
            "median",
            "lowest",
            "line",
            "above_line",
        ])?;
        let districts = (0..self.round.districts.len()).map(DistrictIdx::from_usize);
        for district in districts.map(Some).chain([None]) {
            let is_in =
                |i: &usize| district.is_none() || self.round.children[*i].district == district;
            let children: Vec<usize> = (0..self.round.children.len()).filter(is_in).collect();
            let count = |wanted: &dyn Fn(Standing) -> bool| {
                let standings = children.iter().map(|i| self.qualified.standings[*i]);
                standings.filter(|s| wanted(*s)).count()
            };
            let is_eligible = |i: &&usize| self.qualified.standings[**i] == Standing::Eligible;
            let eligible = children.iter().filter(is_eligible);
            let mut points: Vec<Points> =
                eligible.filter_map(|i| self.qualified.points[*i]).collect();
            points.sort_unstable();
            let line = district.and_then(|d| lines.as_ref()?.of_district(d));
            let above = line.map(|line| points.iter().filter(|p| **p >= line).count());
            let told = district.map(|d| &self.round.districts[d.at()]);
            writer.write_record([
                told.map_or("", |d| &*d.id).to_owned(),
                told.map_or("", |d| d.label()).to_owned(),
                children.len().to_string(),
                points.len().to_string(),
                count(&|s| matches!(s, Standing::Refused(_) | Standing::OtherStage)).to_string(),
                count(&|s| matches!(s, Standing::ManualReview(_))).to_string(),
                shown(points.last()),
                shown(points.get(points.len() / 2)),
                shown(points.first()),
                shown(line),
                shown(above),
            ])?;
        }
        writer.flush()?;
        Ok(())
    }

    /// `review.csv`: what a person has to find out, ready to be filled in and read back as the table
    /// `review`. Decisions already made stay in it.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn review_csv(&self, to: impl Write) -> csv::Result<()> {
        let mut writer = Table::to(to);
        writer.write_record(["child_id", "item", "decision", "reason", "who", "title"])?;
        let scorer = Scorer::new(self.round, self.pack);
        let asker = Asker::new(self.round, self.pack);
        for (i, child) in self.round.children.iter().enumerate() {
            if !matches!(self.qualified.standings[i], Standing::ManualReview(_)) {
                continue;
            }
            let index = ChildIdx::from_usize(i);
            let mut open: Vec<(&str, &str)> = Vec::new();
            for (at, condition) in self.pack.conditions.iter().enumerate() {
                if asker.ask(at, index) == Answer::NotKnown {
                    open.push((&condition.id, &condition.title));
                }
            }
            if let Some(scorer) = &scorer {
                let unknown = scorer.not_known(index);
                open.extend(unknown.iter().map(|at| {
                    let item = &scorer.items()[*at];
                    (item.id.as_str(), item.title.as_str())
                }));
            }
            for (item, title) in open {
                writer.write_record([&*child.id, item, "", "", "", title])?;
            }
        }
        writer.flush()?;
        Ok(())
    }

    /// `rules.csv`: every rule of the pack with its source and how good that is.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn rules_csv(&self, to: impl Write) -> csv::Result<()> {
        let mut writer = Table::to(to);
        writer.write_record(["kind", "id", "title", "source", "grade"])?;
        let mut rule = |kind: &str, id: &str, title: &str, origin: &Origin| {
            let source = origin.source.as_deref().unwrap_or("");
            let grade = origin.grade.map_or("", |grade| grade.as_str());
            writer.write_record([kind, id, title, source, grade])
        };
        let pack = self.pack;
        rule("pack", "", &pack.title, &pack.validity.origin)?;
        for item in pack.points.iter().flat_map(|points| &points.items) {
            rule("item", &item.id, &item.title, &item.origin)?;
        }
        for group in pack.points.iter().flat_map(|points| &points.groups) {
            rule("group", &group.id, &group.title, &group.origin)?;
        }
        for place in pack.points.iter().flat_map(|points| &points.recognised) {
            rule("recognised", &place.column, &place.place, &place.origin)?;
        }
        for line in pack.points.iter().flat_map(|points| &points.lines) {
            let title = line.points.to_string();
            rule(
                "line",
                &format!("{} {}", line.year, line.districts.join("|")),
                &title,
                &line.origin,
            )?;
        }
        for condition in &pack.conditions {
            rule(
                "condition",
                &condition.id,
                &condition.title,
                &condition.origin,
            )?;
        }
        for phase in &pack.procedure {
            rule("round", &phase.name, &phase.name, &phase.origin)?;
        }
        for note in &pack.validity.confirm {
            rule("confirm", "", note, &Origin::default())?;
        }
        writer.flush()?;
        Ok(())
    }

    /// The lines published for the year of the round, if the pack has any.
    fn lines(&self) -> Option<Lines> {
        let published = &self.pack.points.as_ref()?.lines;
        let of_year: Vec<_> = published
            .iter()
            .filter(|l| l.year == self.round.year)
            .collect();
        let line_of = |id: &str| {
            let mut lines = of_year
                .iter()
                .filter(|l| l.districts.iter().any(|d| d == id));
            lines.next().map(|line| line.points)
        };
        let districts = self.round.districts.iter();
        let found: Vec<Option<Points>> = districts.map(|d| line_of(&d.id)).collect();
        found
            .iter()
            .any(Option::is_some)
            .then(|| Lines::given(found))
    }

    /// Whether a child takes part, and why not.
    fn standing(&self, child: ChildIdx) -> (&'static str, String) {
        let condition = |at: u16| self.pack.conditions[usize::from(at)].id.clone();
        let item = |at: u16| {
            let items = self.pack.points.as_ref().map(|points| &points.items);
            items.map_or_else(String::new, |items| items[usize::from(at)].id.clone())
        };
        match self.qualified.standings[child.at()] {
            Standing::Eligible => ("yes", String::new()),
            Standing::OtherStage => ("no", "stage".to_owned()),
            Standing::Refused(at) => ("no", condition(at)),
            Standing::ManualReview(Unknown::Points) => ("unknown", "points".to_owned()),
            Standing::ManualReview(Unknown::Home) => ("unknown", "home".to_owned()),
            Standing::ManualReview(Unknown::Evidence(at)) => ("unknown", item(at)),
            Standing::ManualReview(Unknown::Condition(at)) => ("unknown", condition(at)),
        }
    }
}

/// A tie-break as people read it.
fn tie(value: TieValue, is_date: bool) -> String {
    let day = |days: i64| {
        let span = jiff::Span::new().try_days(days).ok()?;
        jiff::civil::date(1970, 1, 1).checked_add(span).ok()
    };
    match value {
        None => String::new(),
        Some(days) if is_date => day(days).map(|d| d.to_string()).unwrap_or_default(),
        Some(parts) => decimal(parts),
    }
}
