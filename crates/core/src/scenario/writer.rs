//! A scenario as a file, by the grammar of `file`.

use toml::{Table, Value};

use super::overrides::{Override, Scenario};
use crate::domain::{OnFoot, Position};
use crate::policy::{Agreement, Bus};
use crate::units::{Points, SquareMetres};

impl Scenario {
    /// As a file, from which [`Scenario::from_toml`] reads the same overrides.
    ///
    /// Whole numbers beyond those that the file's grammar takes are written as they are, and refused there.
    pub fn to_toml(&self) -> String {
        Writer::of(self)
    }
}

/// One override as a line of a scenario's file.
pub fn line(own: &Override) -> String {
    let mut writer = Writer::empty();
    writer.add(own);
    let mut text = String::new();
    for (key, value) in writer.whole() {
        text.push_str(&format!("{key} = {value}\n"));
    }
    text.trim_end().to_owned()
}

/// A file being written.
struct Writer {
    file: Table,
    /// The section `[children]`, and its factors by district.
    children: Table,
    by_district: Table,
    /// The section `[pack]`.
    pack: Table,
}

impl Writer {
    /// The text of a scenario's file.
    fn of(scenario: &Scenario) -> String {
        let mut writer = Self::empty();
        let title = [("title", &scenario.title), ("reason", &scenario.reason)];
        for (key, text) in title {
            writer.file.insert(key.to_owned(), text.clone().into());
        }
        for (own, _) in scenario.overrides() {
            writer.add(own);
        }
        toml::to_string(&writer.whole()).unwrap_or_default()
    }

    fn empty() -> Self {
        Self {
            file: Table::new(),
            children: Table::new(),
            by_district: Table::new(),
            pack: Table::new(),
        }
    }

    /// The file with its sections.
    fn whole(self) -> Table {
        let Self {
            mut file,
            mut children,
            by_district,
            pack,
        } = self;
        put(&mut children, "by_district", by_district);
        put(&mut file, "children", children);
        put(&mut file, "pack", pack);
        file
    }

    fn add(&mut self, own: &Override) {
        let file = &mut self.file;
        match own {
            Override::Year(year) => {
                file.insert("year".to_owned(), (*year).into());
            }
            Override::Variant(variant) => {
                file.insert("variant".to_owned(), variant.as_str().into());
            }
            Override::Open {
                parcel,
                streams,
                name,
            } => Row::new("parcel", parcel)
                .and("streams", *streams)
                .and("name", name.as_deref())
                .end(file, "open"),
            Override::OpenAt {
                position,
                streams,
                area,
                district,
                name,
            } => Row(Table::new())
                .and("lon", Some(position.lon))
                .and("lat", Some(position.lat))
                .and("streams", Some(*streams))
                .and("area_m2", area.map(SquareMetres::get))
                .and("district", district.as_deref())
                .and("name", name.as_deref())
                .end(file, "open"),
            Override::OpenCandidate { school } => Row::new("school", school).end(file, "open"),
            Override::Close { school } => Row::new("school", school).end(file, "close"),
            Override::ExtendByClasses { school, classes } => Row::new("school", school)
                .and("classes", Some(*classes))
                .end(file, "extend"),
            Override::ExtendByPlaces { school, places } => Row::new("school", school)
                .and("places", Some(*places))
                .end(file, "extend"),
            Override::SchoolTo { school, district } => Row::new("school", school)
                .and("district", Some(district.as_str()))
                .end(file, "boundary"),
            Override::CommunityTo {
                community,
                from,
                district,
            } => Row::new("community", community)
                .and("from", from.as_deref())
                .and("district", Some(district.as_str()))
                .end(file, "boundary"),
            Override::Agreement(Agreement { from, to }) => Row::new("from", from)
                .and("to", Some(to.as_str()))
                .end(file, "agreement"),
            Override::Bus(Bus {
                school,
                communities,
                district,
            }) => Row::new("school", school)
                .and("communities", Some(communities.clone()))
                .and("district", district.as_deref())
                .end(file, "bus"),
            Override::OnFoot(change) => match change {
                OnFoot::Gate { school, gate, at } => Row::new("school", school)
                    .and("gate", gate.map(i64::from))
                    .and("lon", at.map(|at| at.lon))
                    .and("lat", at.map(|at| at.lat))
                    .end(file, "gate"),
                OnFoot::Add { line } => Row::new("change", "add")
                    .and("wkt", Some(wkt(line)))
                    .end(file, "path"),
                OnFoot::Remove { edge_id } => Row::new("change", "remove")
                    .and("edge_id", Some(edge_id.as_str()))
                    .end(file, "path"),
                OnFoot::Open { edge_id } => Row::new("change", "open")
                    .and("edge_id", Some(edge_id.as_str()))
                    .end(file, "path"),
            },
            Override::ScaleDemand { district, parts } => {
                let factor = Value::Float(number(*parts));
                match district {
                    None => self.children.insert("factor".to_owned(), factor),
                    Some(district) => self.by_district.insert(district.clone(), factor),
                };
            }
            Override::AddChildren {
                community,
                district,
                count,
                points,
            } => Row::new("community", community)
                .and("district", district.as_deref())
                .and("count", Some(*count))
                .and("points", points.map(|points| number(points.parts())))
                .end(&mut self.children, "add"),
            Override::Pack { path, value } => {
                // Where a key stands as a value already, no table can stand under its name.
                if !set(&mut self.pack, path, value) {
                    self.pack.insert(path.clone(), value.clone());
                }
            }
        }
    }
}

/// A line in well-known text.
fn wkt(line: &[Position]) -> String {
    let points = line.iter().map(|at| format!("{} {}", at.lon, at.lat));
    let points: Vec<String> = points.collect();
    format!("LINESTRING ({})", points.join(", "))
}

/// Ten-thousandths as the number that is read as the same.
fn number(parts: i64) -> f64 {
    parts as f64 / Points::SCALE as f64
}

/// Puts a section into a table, unless nothing is in it.
fn put(table: &mut Table, key: &str, section: Table) {
    if !section.is_empty() {
        table.insert(key.to_owned(), Value::Table(section));
    }
}

/// Sets a key of a table by its path; whether it could be: nothing that stands there is put out of place.
pub fn set(table: &mut Table, path: &str, value: &Value) -> bool {
    let Some((first, rest)) = path.split_once('.') else {
        let is_free = !table.contains_key(path);
        if is_free {
            table.insert(path.to_owned(), value.clone());
        }
        return is_free;
    };
    match table.get_mut(first) {
        Some(Value::Table(below)) => set(below, rest, value),
        Some(_) => false,
        None => {
            let mut below = Table::new();
            let is_set = set(&mut below, rest, value);
            table.insert(first.to_owned(), Value::Table(below));
            is_set
        }
    }
}

/// One table of a list.
struct Row(Table);

impl Row {
    fn new(key: &str, name: &str) -> Self {
        Self(Table::new()).and(key, Some(name))
    }

    /// With a key, where it has a value.
    fn and(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value.into());
        }
        self
    }

    /// At the end of a list.
    fn end(self, table: &mut Table, list: &str) {
        let all = table
            .entry(list)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(all) = all {
            all.push(Value::Table(self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_as_a_value_and_as_a_table_keeps_both() {
        let mut table = Table::new();
        assert!(set(&mut table, "reach.max_m", &5.into()));
        assert!(!set(&mut table, "reach", &1.into()));
        assert!(!set(&mut table, "reach.max_m.x", &1.into()));
        assert_eq!(
            toml::to_string(&table).expect("a text"),
            "[reach]\nmax_m = 5\n"
        );
    }
}
