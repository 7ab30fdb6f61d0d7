//! `round.toml` as `xuewei init` writes it: with remarks, its keys in the reader's language.

use xuewei_core::settings::{round_key_in_chinese, word_in_chinese};

use crate::input::{LevelFrom, Recognised, YearFrom};
use crate::tables::inputs::Role;
use crate::words::{Lang, Wording, visible};

/// Why a key holds what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// Somebody said so.
    Given,
    /// A level that the folder shows.
    Level(LevelFrom),
    /// The folder shows both levels.
    SeveralLevels,
    /// A year that the folder shows.
    Year(YearFrom),
    /// A word that stands in a name, a title or a heading.
    Word(String),
    /// Tables name several datums.
    SeveralDatums,
    /// The children have points.
    Points,
    /// Nothing shows it.
    Usual,
}

impl Because {
    /// Whether nobody said it and nothing shows it.
    pub fn is_open(&self) -> bool {
        matches!(
            self,
            Self::Usual | Self::SeveralLevels | Self::SeveralDatums
        )
    }
}

/// One key of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key.
    pub key: &'static str,
    /// What it holds.
    pub value: String,
    /// Why.
    pub because: Because,
}

/// Why a line says what it says, in the language.
pub fn because(line: &Line, wording: &Wording) -> String {
    let key = match &line.because {
        Because::Given => "init-because-given",
        Because::Level(LevelFrom::Names) | Because::Year(YearFrom::Names) => "init-because-names",
        Because::Level(LevelFrom::Column) => "init-because-column",
        Because::Level(LevelFrom::Births) | Because::Year(YearFrom::Births) => {
            "init-because-births"
        }
        Because::SeveralLevels => "init-because-levels",
        Because::SeveralDatums => "init-because-datums",
        Because::Points => "init-because-points",
        Because::Word(word) => return wording.text("init-because-word", &[("word", word)]),
        Because::Usual => match line.key {
            "crs" => "init-because-usual-crs",
            "policy" => "init-because-usual-policy",
            "seed" => "init-because-usual-seed",
            "name" => "init-because-usual-name",
            _ => "init-because-usual",
        },
    };
    wording.plain(key)
}

/// A key in the language.
pub fn key_of(path: &str, lang: Lang) -> &str {
    let key = path.rsplit('.').next().unwrap_or(path);
    match lang {
        Lang::Zh => round_key_in_chinese(path).unwrap_or(key),
        Lang::En => key,
    }
}

/// A word that a key holds, in the language.
pub fn value_of(key: &str, value: &str, lang: Lang) -> String {
    let chinese = word_in_chinese(key, value).filter(|_| lang == Lang::Zh);
    chinese.unwrap_or(value).to_owned()
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The whole file.
pub fn text(lines: &[Line], recognised: &Recognised, wording: &Wording) -> String {
    let lang = wording.lang;
    let mut text = format!("# {}\n", wording.plain("init-file-head"));
    for line in lines {
        let key = key_of(line.key, lang);
        let value = match line.key {
            "year" => line.value.clone(),
            _ => quoted(&value_of(line.key, &line.value, lang)),
        };
        let about = wording.plain(&format!("init-file-{}", line.key));
        // A remark ends with its line.
        let mut why = visible(&because(line, wording)).replace('\n', " ");
        if line.because.is_open() && line.key != "name" {
            why = wording.text("init-file-assumed", &[("because", why)]);
        }
        text.push_str(&format!("\n# {about}\n# {why}\n{key} = {value}\n"));
    }
    text.push_str(&format!(
        "\n# {}\n[{}]\n",
        wording.plain("init-file-tables"),
        key_of("tables", lang)
    ));
    for role in Role::ALL {
        let path = format!("tables.{}", role.as_str());
        let key = key_of(&path, lang);
        let about = match lang {
            Lang::Zh => role.table().about.zh,
            Lang::En => role.table().about.en,
        };
        let line = match recognised.table(*role) {
            Some(table) => format!("{key} = {} # {about}\n", quoted(&table.path())),
            None => format!("# {key} = \"…\" # {about}\n"),
        };
        text.push_str(&line);
    }
    if let Some(outlines) = &recognised.outlines {
        let key = key_of("tables.outlines", lang);
        text.push_str(&format!("{key} = {}\n", quoted(outlines)));
    }
    text
}
