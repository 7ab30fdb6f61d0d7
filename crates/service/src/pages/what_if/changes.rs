//! The list of changes of the form of a what-if. It travels in the form, and needs no script.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::words::Word;

/// A change, and whether it is switched on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub kind: Kind,
    pub of: String,
    pub number: String,
    /// Where a gate is; empty where it is closed, and for everything else.
    #[serde(default)]
    pub at: String,
    pub on: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Extend,
    Close,
    Open,
    Children,
    Gate,
    Path,
    Way,
}

/// The most changes of a list.
const MOST: usize = 50;

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Extend,
        Self::Close,
        Self::Open,
        Self::Children,
        Self::Gate,
        Self::Path,
        Self::Way,
    ];

    /// Whether it is tried on roads.
    pub fn is_on_foot(self) -> bool {
        matches!(self, Self::Gate | Self::Path | Self::Way)
    }

    /// Letters of what it is about, at the most: a path is written point by point.
    pub fn letters(self) -> usize {
        match self {
            Self::Path => 4000,
            _ => 100,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Extend => "extend",
            Self::Close => "close",
            Self::Open => "open",
            Self::Children => "children",
            Self::Gate => "gate",
            Self::Path => "path",
            Self::Way => "way",
        }
    }

    /// The list of a scenario in which it stands.
    fn key(self) -> &'static str {
        match self {
            Self::Way => Self::Path.name(),
            other => other.name(),
        }
    }

    pub fn says(self) -> Word {
        match self {
            Self::Extend => Word::ExtendSchool,
            Self::Close => Word::CloseSchool,
            Self::Open => Word::OpenParcel,
            Self::Children => Word::MoreChildren,
            Self::Gate => Word::ChangeGate,
            Self::Path => Word::AddPathHead,
            Self::Way => Word::ChangeWay,
        }
    }

    pub fn of(self) -> Word {
        match self {
            Self::Extend | Self::Close | Self::Gate => Word::School,
            Self::Open => Word::Parcel,
            Self::Children => Word::District,
            Self::Path => Word::MapPoints,
            Self::Way => Word::EdgeNumber,
        }
    }

    pub fn number(self) -> Option<Word> {
        match self {
            Self::Extend => Some(Word::Classes),
            Self::Children => Some(Word::Factor),
            Self::Gate => Some(Word::GateNumber),
            Self::Close | Self::Open | Self::Path | Self::Way => None,
        }
    }
}

/// A number as it was written; what is none goes on as text, and the program says so.
fn number(text: &str) -> Value {
    let text = text.trim();
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(whole), _) => whole.into(),
        (_, Ok(number)) => json!(number),
        _ => text.into(),
    }
}

/// What a way becomes, as a scenario says it.
pub const WAYS: [(&str, Word); 2] = [("open", Word::MapOpenWay), ("remove", Word::MapShutWay)];

/// A gate as a scenario says it: a new one without a number, a closed one without a place.
fn gate(change: &Change) -> Value {
    let mut entry = Map::new();
    entry.insert("school".to_owned(), change.of.clone().into());
    if !change.number.is_empty() {
        entry.insert("gate".to_owned(), number(&change.number));
    }
    let split = |sign: char| sign.is_whitespace() || matches!(sign, ',' | '，' | '、');
    let mut at = change.at.split(split).filter(|part| !part.is_empty());
    for key in ["lon", "lat"] {
        if let Some(degrees) = at.next() {
            entry.insert(key.to_owned(), number(degrees));
        }
    }
    entry.into()
}

/// A path as a scenario says it.
fn path(change: &Change) -> Value {
    let points = change.of.replace('，', ",");
    let wkt = match points.to_uppercase().contains("LINESTRING") {
        true => points,
        false => format!("LINESTRING ({points})"),
    };
    json!({"change": "add", "wkt": wkt})
}

/// The scenario of the changes that are switched on.
pub fn scenario(changes: &[Change]) -> Value {
    let mut all = Map::new();
    let mut districts = Map::new();
    for change in changes.iter().filter(|change| change.on) {
        let entry = match change.kind {
            Kind::Extend => json!({"school": change.of, "classes": number(&change.number)}),
            Kind::Close => json!({"school": change.of}),
            Kind::Open => json!({"parcel": change.of}),
            Kind::Children => {
                districts.insert(change.of.clone(), number(&change.number));
                continue;
            }
            Kind::Gate => gate(change),
            Kind::Path => path(change),
            Kind::Way => json!({"change": change.number, "edge_id": change.of}),
        };
        let list = all.entry(change.kind.key()).or_insert(json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(entry);
        }
    }
    if !districts.is_empty() {
        all.insert("children".to_owned(), json!({ "by_district": districts }));
    }
    Value::Object(all)
}

/// The list that a form bears: what was in it, switched as the boxes say, and what was added.
pub fn changes(form: &HashMap<String, String>) -> Vec<Change> {
    let text = |key: &str| {
        form.get(key)
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let mut all: Vec<Change> = serde_json::from_str(&text("changes")).unwrap_or_default();
    for (index, change) in all.iter_mut().enumerate() {
        change.on = form.contains_key(&format!("on-{index}"));
    }
    for kind in Kind::ALL {
        let of = text(&format!("{}-of", kind.name()));
        if !of.is_empty() {
            let number = text(&format!("{}-number", kind.name()));
            let at = text(&format!("{}-at", kind.name()));
            all.push(Change {
                kind,
                of: of.chars().take(kind.letters()).collect(),
                number: number.chars().take(20).collect(),
                at: at.chars().take(60).collect(),
                on: true,
            });
        }
    }
    all.truncate(MOST);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn a_list_grows_and_its_changes_are_switched() {
        let first = changes(&form(&[
            ("extend-of", " P1 "),
            ("extend-number", "2"),
            ("close-of", "P2"),
        ]));
        assert_eq!(first.len(), 2);
        assert_eq!(
            scenario(&first),
            json!({"extend": [{"school": "P1", "classes": 2}], "close": [{"school": "P2"}]})
        );
        let list = serde_json::to_string(&first).unwrap();
        let second = changes(&form(&[
            ("changes", &list),
            ("on-1", "on"),
            ("children-of", "9901"),
            ("children-number", "1.1"),
        ]));
        assert_eq!(
            scenario(&second),
            json!({"close": [{"school": "P2"}], "children": {"by_district": {"9901": 1.1}}})
        );
        let walked = changes(&form(&[
            ("gate-of", "P1"),
            ("gate-number", "2"),
            ("gate-at", "120.62，31.31"),
            ("path-of", "120.62 31.31，120.63 31.31"),
            ("way-of", "w7"),
            ("way-number", "open"),
        ]));
        assert_eq!(
            scenario(&walked),
            json!({"gate": [{"school": "P1", "gate": 2, "lon": 120.62, "lat": 31.31}], "path": [
                {"change": "add", "wkt": "LINESTRING (120.62 31.31,120.63 31.31)"},
                {"change": "open", "edge_id": "w7"},
            ]})
        );
        // A gate without a place is closed, one without a number is new; what is no number goes on as it was written.
        let gates = [("1", ""), ("", "120.62 31.31"), ("1", "here")].map(|(number, at)| Change {
            kind: Kind::Gate,
            of: "P1".to_owned(),
            number: number.to_owned(),
            at: at.to_owned(),
            on: true,
        });
        assert_eq!(
            scenario(&gates)["gate"],
            json!([{"school": "P1", "gate": 1}, {"school": "P1", "lon": 120.62, "lat": 31.31},
                {"school": "P1", "gate": 1, "lon": "here"}])
        );
        // What is no list is none.
        assert_eq!(changes(&form(&[("changes", "<script>")])), []);
        let many = serde_json::to_string(&vec![second[0].clone(); 99]).unwrap();
        assert_eq!(changes(&form(&[("changes", &many)])).len(), MOST);
    }
}
