//! What a table is: its columns, each declared once with key, type, unit, heading and a sentence.
//!
//! Everything that has to know a column takes it from here: the reader that looks for it and says when it is missing,
//! the correction of what people write, the encoders (CSV, Parquet, workbook, page, JSON), the decoders, the JSON
//! Schema that `xuewei schema` prints, and docs/interface.md.

use serde_json::{Map, Value as Json, json};

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A table that is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is called: its role in `[tables]` of a round, or the name of its file without the ending.
    pub name: &'static str,
    /// What one row of it is.
    pub about: Bilingual,
    /// Whether columns that are not declared may stand beside its own: of an input, carried through, or named by the
    /// pack.
    pub is_open: bool,
    /// Keys of columns that are not written where the pack has nothing for them.
    pub left_out: &'static [&'static str],
    /// Its columns in their order.
    pub columns: &'static [Column],
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in files, the same in every language.
    pub key: &'static str,
    /// Other headings by which it is known when it is read, spaces and brackets aside, in small letters.
    pub aliases: &'static [&'static str],
    /// What its cells hold.
    pub kind: Kind,
    /// In what unit.
    pub unit: Unit,
    /// Whether a cell may be empty; in a table that is read, whether the column may be missing.
    pub optional: bool,
    /// Its heading for people.
    pub heading: Bilingual,
    /// What it holds, in a sentence.
    pub about: Bilingual,
    /// What a figure from 1 on says.
    pub flag: Option<Flag>,
}

impl Column {
    /// Whether its figures are those of one row alone and are added up over rows; what a place costs is the same for several
    /// schools, and the home of a family for all its children.
    pub fn adds_up(&self) -> bool {
        match self.unit {
            Unit::Places | Unit::Classes | Unit::Posts => true,
            Unit::SquareMetres => self.key != "home_m2",
            Unit::Yuan => self.key != "purchase_price",
            Unit::None
            | Unit::Metres
            | Unit::Points
            | Unit::Years
            | Unit::Degrees
            | Unit::Months
            | Unit::Days => false,
        }
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier: text whatever it looks like, without full-width forms.
    Id,
    /// Text, whatever it looks like.
    Text,
    /// One of the words of the program, which have a translation; none are listed where they are not fixed.
    Word(&'static [&'static str]),
    /// Identifiers or names in one cell, parted by `|`.
    List,
    /// The code of a reason.
    Reason,
    /// The name of a step of the procedure: the pack's, or one that the program gives it.
    Step,
    /// A number that names and is not reckoned with: a year, the number of an area.
    Label,
    /// A whole number.
    Whole,
    /// A position in the rank order, from 1.
    Rank,
    /// A number of at most four decimals, shown as it is.
    Decimal,
    /// A number shown to one decimal.
    Tenths,
    /// A number shown to two decimals.
    Hundredths,
    /// A fraction from 0 to 1, shown as a percentage.
    Share,
    /// A number not below zero, to six decimals.
    Ratio,
    /// Degrees of longitude or latitude.
    Degrees,
    /// A date.
    Date,
    /// `true` or `false`.
    Flag,
}

impl Kind {
    /// Whether its cells are numbers or dates: nothing but their digits belongs there.
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::Whole
                | Self::Rank
                | Self::Decimal
                | Self::Tenths
                | Self::Hundredths
                | Self::Share
                | Self::Ratio
                | Self::Degrees
                | Self::Date
        )
    }

    /// Whether a person reckons with its cells, so that they stand to the right.
    pub const fn is_figure(self) -> bool {
        self.is_number() && !matches!(self, Self::Label | Self::Date)
    }

    fn schema(self) -> Json {
        match self {
            Self::Id | Self::Text | Self::Reason | Self::Step => json!({ "type": "string" }),
            Self::List => json!({ "type": "string", "description": "parted by |" }),
            Self::Word([]) => json!({ "type": "string" }),
            Self::Word(words) => json!({ "type": "string", "enum": words }),
            Self::Label | Self::Whole => json!({ "type": "integer" }),
            Self::Rank => json!({ "type": "integer", "minimum": 1 }),
            // No `multipleOf`: most validators reckon with it in binary fractions, and refuse what is right.
            Self::Decimal => json!({ "type": "number", "description": "at most four decimals" }),
            Self::Tenths | Self::Hundredths => json!({ "type": "number" }),
            Self::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
            Self::Ratio => json!({ "type": "number", "minimum": 0 }),
            Self::Degrees => json!({ "type": "number", "minimum": -180, "maximum": 180 }),
            Self::Date => json!({ "type": "string", "format": "date" }),
            Self::Flag => json!({ "type": "boolean" }),
        }
    }
}

/// In what a figure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// It has none, or says itself what it counts.
    None,
    /// Metres of a journey.
    Metres,
    /// Places, or the children who need them.
    Places,
    /// Classes.
    Classes,
    /// Staff posts.
    Posts,
    /// Square metres.
    SquareMetres,
    /// Yuan.
    Yuan,
    /// Points.
    Points,
    /// Years.
    Years,
    /// Degrees of WGS-84, or of the datum that the round names.
    Degrees,
    /// Months.
    Months,
    /// Days.
    Days,
}

impl Unit {
    /// As it is written; empty where there is none.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Metres => "m",
            Self::Places => "places",
            Self::Classes => "classes",
            Self::Posts => "posts",
            Self::SquareMetres => "m²",
            Self::Yuan => "yuan",
            Self::Points => "points",
            Self::Years => "years",
            Self::Degrees => "°",
            Self::Months => "months",
            Self::Days => "days",
        }
    }
}

/// What a figure from 1 on says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Something is short.
    Short,
    /// Something is near its limit.
    Near,
    /// Something is to spare.
    Spare,
}

impl Table {
    /// Where a column stands, by its key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// The column of a key.
    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// The keys of its columns in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.columns.iter().map(|column| column.key)
    }

    /// Its rows as JSON Schema (2020-12), an empty cell as `null`; `is_read` says whether it is a table that is read, of
    /// which an optional column may be missing.
    pub fn json_schema(&self, is_read: bool) -> Json {
        let mut properties = Map::new();
        for column in self.columns {
            let mut schema = column.kind.schema();
            let result = schema["description"].as_str().map(str::to_owned);
            let about = match result {
                Some(result) => format!("{} ({result})", column.about.en),
                None => column.about.en.to_owned(),
            };
            schema["title"] = column.heading.zh.into();
            schema["description"] = about.into();
            schema["x-description-zh"] = column.about.zh.into();
            if column.unit != Unit::None {
                schema["x-unit"] = column.unit.as_str().into();
            }
            if is_read && !column.aliases.is_empty() {
                schema["x-aliases"] = column.aliases.into();
            }
            if column.optional
                && let Some(of) = schema["type"].as_str().map(str::to_owned)
            {
                schema["type"] = json!([of, "null"]);
                if let Some(words) = schema.get_mut("enum").and_then(Json::as_array_mut) {
                    words.push(Json::Null);
                }
            }
            properties.insert(column.key.to_owned(), schema);
        }
        let is_needed = |c: &&Column| match is_read {
            true => !c.optional,
            false => !self.left_out.contains(&c.key),
        };
        let needed = self.columns.iter().filter(is_needed);
        let needed: Vec<&str> = needed.map(|column| column.key).collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "description": self.about.en,
            "x-description-zh": self.about.zh,
            "type": "array",
            "items": {
                "type": "object",
                "properties": properties,
                "required": needed,
                "additionalProperties": self.is_open,
            },
        })
    }
}
