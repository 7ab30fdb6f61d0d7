//! The roads of a round: its settings follow the road files, and the tables about them, that it has.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Fault;
use super::received::{OfRoads, Received, entry, is_beside, stay_inside};
use crate::words::{Lang, Word};
use crate::work::{Service, commands};
use commands::NoAnswer;

/// The key of the pack that says how journeys are measured, and what it says where they are walked.
const METHOD: &str = "travel.method";
const WALKED: &str = "network";

/// The roads that settings name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Road files, each with its datum.
    pub roads: Vec<(String, String)>,
    /// The table of gates.
    pub gates: Option<String>,
    /// The table of barriers.
    pub barriers: Option<String>,
    /// The table of corrections.
    pub edits: Option<String>,
    /// Whether journeys are walked.
    pub is_walked: bool,
}

impl Named {
    /// What settings say of their roads, as the program prints them.
    pub fn of(settings: &Value) -> Self {
        let network = &settings["network"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let roads = network["roads"].as_array().into_iter().flatten();
        let crs = |road: &Value| text(&road["crs"]).unwrap_or_default();
        Self {
            roads: roads
                .filter_map(|road| Some((text(&road["file"])?, crs(road))))
                .collect(),
            gates: text(&network["gates"]),
            barriers: text(&network["barriers"]),
            edits: text(&network["edits"]),
            is_walked: network["method"] == WALKED,
        }
    }

    fn table(&self, of: OfRoads) -> Option<&str> {
        let table = match of {
            OfRoads::Roads => return None,
            OfRoads::Gates => &self.gates,
            OfRoads::Barriers => &self.barriers,
            OfRoads::Edits => &self.edits,
        };
        table.as_deref()
    }

    /// What is named, each with what it is.
    pub fn all(&self) -> Vec<(OfRoads, &str)> {
        let roads = self.roads.iter().map(|(file, _)| (OfRoads::Roads, &**file));
        let tables = OfRoads::ALL.into_iter();
        let tables = tables.filter_map(|of| Some((of, file_of(self.table(of)?))));
        roads.chain(tables).collect()
    }

    /// Whether a file is named.
    pub fn has(&self, name: &str) -> bool {
        self.all().iter().any(|(_, own)| *own == name)
    }
}

/// The file of a table: what stands before the name of its sheet.
fn file_of(table: &str) -> &str {
    table.split('#').next().unwrap_or_default()
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn stem(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.to_lowercase()
}

/// A file with all that is of one shapefile with it.
pub fn set_of(name: &str, files: &[String]) -> Vec<String> {
    let is_shape = name.to_lowercase().ends_with(".shp");
    let is_of =
        |file: &&String| *file == name || (is_shape && is_beside(file) && stem(file) == stem(name));
    files.iter().filter(is_of).cloned().collect()
}

/// The roads that the settings of a version of a round name.
///
/// # Errors
/// They cannot be read.
pub async fn named(
    service: &Arc<Service>,
    round: &str,
    version: i64,
    lang: Lang,
) -> Result<Named, Fault> {
    let said = commands::settings(service, round, version, lang).await?;
    Ok(Named::of(&said))
}

/// Makes the settings of a version that is about to stand follow the road files that came and went. What was changed, in
/// lines for the record; nothing where no roads did.
///
/// # Errors
/// Of a shapefile only what belongs to it came, or the program does not take the change.
pub async fn follow(
    service: &Arc<Service>,
    received: &mut Received,
    gone: &[String],
    lang: Lang,
) -> Result<Vec<String>, Fault> {
    if received.of_roads.is_empty() && gone.is_empty() {
        return Ok(Vec::new());
    }
    for file in received.files.iter().filter(|file| is_beside(&file.name)) {
        let shape = format!("{}.shp", stem(&file.name));
        if !received.files.iter().any(|own| is_same(&own.name, &shape)) {
            let fault = Fault::unfit(Word::NoShape);
            return Err(fault.with(&[&file.name]));
        }
    }
    let before = Named::of(&commands::settings_in(service, received.at.path(), lang).await?);
    let datum = received.field("crs").filter(|datum| !datum.is_empty());
    let after = after(&before, received, gone, datum);
    let change = change(&before, &after);
    if change.is_empty() {
        return Ok(Vec::new());
    }
    let said = told(&before, &after);
    let into = service.data.incoming()?;
    let folder = received.at.path();
    let wrote = commands::change_settings(service, folder, &change.into(), into.path(), lang).await;
    let wrote = wrote.map_err(|none| match none {
        NoAnswer::Refused(said) => refused(said),
        other => other.into(),
    })?;
    for name in wrote {
        // Moved over it: what stands there may be the file of the version before, under another name.
        std::fs::rename(into.path().join(&name), received.at.path().join(&name))?;
        let own = entry(received, &name)?;
        received.files.retain(|file| file.name != name);
        received.files.push(own);
    }
    stay_inside(received)?;
    Ok(said)
}

/// The findings about settings stand in `faults`.
fn refused(mut said: Value) -> Fault {
    if said["findings"].as_array().is_none_or(Vec::is_empty) {
        said["findings"] = said["faults"].take();
    }
    let first = said["findings"][0]["cause"].as_str().map(str::to_owned);
    if let Some(first) = first {
        said["message"] = first.into();
    }
    NoAnswer::Refused(said).into()
}

fn after(before: &Named, received: &Received, gone: &[String], datum: Option<&str>) -> Named {
    let mut after = before.clone();
    after
        .roads
        .retain(|(file, _)| !gone.iter().any(|name| is_same(name, file)));
    for of in OfRoads::ALL {
        let came = received.of_roads.iter().filter(|(own, _)| *own == of);
        let mut came = came.map(|(_, name)| name);
        let place = match of {
            OfRoads::Roads => {
                for name in came.filter(|name| !is_beside(name)) {
                    let datum =
                        |before: Option<&str>| datum.or(before).unwrap_or("wgs84").to_owned();
                    let old = after.roads.iter_mut().find(|(file, _)| is_same(file, name));
                    match old {
                        Some(old) => *old = (name.clone(), datum(Some(&old.1))),
                        None => after.roads.push((name.clone(), datum(None))),
                    }
                }
                continue;
            }
            OfRoads::Gates => &mut after.gates,
            OfRoads::Barriers => &mut after.barriers,
            OfRoads::Edits => &mut after.edits,
        };
        let is_gone = |table: &String| gone.iter().any(|name| is_same(name, file_of(table)));
        if place.as_ref().is_some_and(is_gone) {
            *place = None;
        }
        if let Some(name) = came.next_back() {
            // A sheet of the same workbook is still meant.
            let is_there = place.as_ref().is_some_and(|table| file_of(table) == name);
            if !is_there {
                *place = Some(name.clone());
            }
        }
    }
    // With roads journeys are walked, with the last of them gone they are not. Whoever has chosen otherwise meanwhile, with
    // roads there, is left alone.
    after.is_walked = match (before.roads.is_empty(), after.roads.is_empty()) {
        (true, false) => true,
        (false, true) => false,
        _ => before.is_walked,
    };
    after
}

fn change(before: &Named, after: &Named) -> Map<String, Value> {
    let mut network = Map::new();
    if before.roads != after.roads {
        let (roads, crs): (Vec<&String>, Vec<&String>) =
            after.roads.iter().map(|(file, crs)| (file, crs)).unzip();
        network.insert("roads".to_owned(), json!(roads));
        network.insert("crs".to_owned(), json!(crs));
    }
    for of in OfRoads::ALL {
        if before.table(of) != after.table(of) {
            let table = after.table(of).unwrap_or_default();
            network.insert(of.as_str().to_owned(), table.into());
        }
    }
    let mut change = Map::new();
    if !network.is_empty() {
        change.insert("network".to_owned(), network.into());
    }
    if before.is_walked != after.is_walked {
        // Without roads what the pack says that is extended holds again.
        let method = after.is_walked.then_some(WALKED);
        change.insert("pack".to_owned(), json!({ METHOD: method }));
    }
    change
}

/// What is changed, as the record tells it.
fn told(before: &Named, after: &Named) -> Vec<String> {
    let files = |named: &Named, of: OfRoads| {
        let all = named.all().into_iter();
        let all: Vec<&str> = all.filter(|own| own.0 == of).map(|own| own.1).collect();
        match all.is_empty() {
            true => "–".to_owned(),
            false => all.join(", "),
        }
    };
    let mut lines = Vec::new();
    for of in OfRoads::ALL {
        let (was, now) = (files(before, of), files(after, of));
        if was != now {
            lines.push(format!("network.{}: {was} → {now}", of.as_str()));
        }
    }
    if before.is_walked != after.is_walked {
        let method = |is_walked| if is_walked { WALKED } else { "–" };
        let (was, now) = (method(before.is_walked), method(after.is_walked));
        lines.push(format!("{METHOD}: {was} → {now}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_follows_the_first_and_the_last_road_file() {
        let none = Named::default();
        let some = Named {
            roads: vec![("a.shp".to_owned(), "wgs84".to_owned())],
            is_walked: true,
            ..Named::default()
        };
        let there = change(&none, &some);
        assert_eq!(there["pack"], json!({"travel.method": "network"}));
        assert_eq!(
            there["network"],
            json!({"roads": ["a.shp"], "crs": ["wgs84"]})
        );
        let back = change(&some, &none);
        assert_eq!(back["pack"], json!({"travel.method": null}));
        assert!(change(&some, &some).is_empty());
        assert_eq!(told(&none, &some)[0], "network.roads: – → a.shp");
    }

    #[test]
    fn a_shapefile_goes_as_a_whole_and_nothing_else_with_it() {
        let files = ["A.shp", "a.DBF", "a.prj", "ab.dbf", "a.csv"].map(str::to_owned);
        assert_eq!(set_of("A.shp", &files), ["A.shp", "a.DBF", "a.prj"]);
        assert_eq!(set_of("a.csv", &files), ["a.csv"]);
    }
}
