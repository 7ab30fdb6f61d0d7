//! What if: a list of changes that can be switched on and off, and what comes of them. The list travels in the form:
//! nothing is kept, and it needs no script.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Html;
use maud::{Markup, PreEscaped, html};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{MAP_SCRIPT, figure, findings, page};
use crate::http::{App, Asker, Fault, WhatIf, compare};
use crate::states::Role;
use crate::words::{Lang, Word};

/// A change, and whether it is switched on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Change {
    kind: Kind,
    of: String,
    number: String,
    on: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Extend,
    Close,
    Open,
    Children,
}

/// The most changes of a list.
const MOST: usize = 50;

impl Kind {
    const ALL: [Self; 4] = [Self::Extend, Self::Close, Self::Open, Self::Children];

    fn name(self) -> &'static str {
        match self {
            Self::Extend => "extend",
            Self::Close => "close",
            Self::Open => "open",
            Self::Children => "children",
        }
    }

    fn says(self) -> Word {
        match self {
            Self::Extend => Word::ExtendSchool,
            Self::Close => Word::CloseSchool,
            Self::Open => Word::OpenParcel,
            Self::Children => Word::MoreChildren,
        }
    }

    fn of(self) -> Word {
        match self {
            Self::Extend | Self::Close => Word::School,
            Self::Open => Word::Parcel,
            Self::Children => Word::District,
        }
    }

    fn number(self) -> Option<Word> {
        match self {
            Self::Extend => Some(Word::Classes),
            Self::Children => Some(Word::Factor),
            Self::Close | Self::Open => None,
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

/// The scenario of the changes that are switched on.
fn scenario(changes: &[Change]) -> Value {
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
        };
        let list = all.entry(change.kind.name()).or_insert(json!([]));
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
fn changes(form: &HashMap<String, String>) -> Vec<Change> {
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
            all.push(Change {
                kind,
                of: of.chars().take(100).collect(),
                number: number.chars().take(20).collect(),
                on: true,
            });
        }
    }
    all.truncate(MOST);
    all
}

/// What the map says, by the names that its script has for it.
const MAP_WORDS: [(&str, Word); 62] = [
    ("reading", Word::MapReading),
    ("noMap", Word::MapNone),
    ("start", Word::MapStart),
    ("working", Word::MapWorking),
    ("refused", Word::MapRefused),
    ("sentence", Word::MapSentence),
    ("title", Word::MapTitle),
    ("communityTitle", Word::MapCommunityTitle),
    ("parcelTitle", Word::MapParcelTitle),
    ("schoolTitle", Word::MapSchoolTitle),
    ("clickPlace", Word::MapClickPlace),
    ("clickBoundary", Word::MapClickBoundary),
    ("toDistrict", Word::MapToDistrict),
    ("public", Word::MapPublic),
    ("private", Word::MapPrivate),
    ("schoolSays", Word::MapSchoolSays),
    ("openIt", Word::MapOpenIt),
    ("isClosed", Word::MapIsClosed),
    ("classes", Word::MapClasses),
    ("extend", Word::MapExtend),
    ("close", Word::MapClose),
    ("move", Word::MapMove),
    ("streams", Word::MapStreams),
    ("parcelHead", Word::MapParcelHead),
    ("parcelSays", Word::MapParcelSays),
    ("openHere", Word::MapOpenHere),
    ("moreChildren", Word::MapMoreChildren),
    ("communitySays", Word::MapCommunitySays),
    ("addChildren", Word::MapAddChildren),
    ("boundary", Word::MapBoundary),
    ("boundarySays", Word::MapBoundarySays),
    ("agreementFrom", Word::MapAgreementFrom),
    ("agreementTo", Word::MapAgreementTo),
    ("agree", Word::MapAgree),
    ("saysExtend", Word::MapSaysExtend),
    ("saysClose", Word::MapSaysClose),
    ("saysOpen", Word::MapSaysOpen),
    ("saysParcel", Word::MapSaysParcel),
    ("saysAt", Word::MapSaysAt),
    ("saysChildren", Word::MapSaysChildren),
    ("saysMove", Word::MapSaysMove),
    ("saysArea", Word::MapSaysArea),
    ("saysAgreement", Word::MapSaysAgreement),
    ("saysBus", Word::MapSaysBus),
    ("busTo", Word::MapBusTo),
    ("runBus", Word::MapRunBus),
    ("schoolRoom", Word::MapSchoolRoom),
    ("option", Word::MapOption),
    ("addOption", Word::MapAddOption),
    ("remove", Word::MapRemove),
    ("removeThis", Word::MapRemoveThis),
    ("noChange", Word::MapNoChange),
    ("asItIs", Word::MapAsItIs),
    ("file", Word::MapFile),
    ("copied", Word::MapCopied),
    ("purchased", Word::Purchased),
    ("unplaced", Word::Unplaced),
    ("gap", Word::Gap),
    ("metres_mean", Word::MeanJourney),
    ("posts", Word::Posts),
    ("land", Word::Land),
    ("money", Word::Money),
];

/// The map, drawn by its script; hidden until that has read it.
fn map(round: &str, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let words = MAP_WORDS
        .iter()
        .map(|(name, word)| ((*name).to_owned(), say(*word).into()));
    let words = Value::Object(words.collect()).to_string();
    let act = |name: &str, word: Word| html! { button.plain type="button" data-act=(name) { (say(word)) } };
    html! {
        section #desk data-round=(round) data-words=(words) {
            p role="status" aria-live="polite" {}
            p.bad role="alert" {}
            div.shown hidden {
                div.row {
                    button.plain type="button" data-act="place" aria-pressed="false" { (say(Word::MapPlace)) }
                    button.plain type="button" data-act="boundary" aria-pressed="false" { (say(Word::MapDraw)) }
                    (act("in", Word::MapZoomIn)) (act("out", Word::MapZoomOut)) (act("fit", Word::MapWhole))
                }
                div.columns {
                    div {
                        svg.city role="application" tabindex="0" aria-label=(say(Word::MapLabel)) {}
                        p.quiet { (say(Word::MapSays)) }
                    }
                    div {
                        div.chosen aria-live="polite" {}
                        div.options.row role="group" aria-label=(say(Word::WhatIfHead)) {}
                        ul.changes {}
                        div.row { (act("save", Word::MapSave)) (act("share", Word::MapShare)) }
                        div.wide tabindex="0" { table.compared {} }
                        div.agreement {}
                    }
                }
            }
        }
    }
}

/// The form, with nothing in it.
pub async fn form(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    asker.needs(Role::Planner)?;
    shown(&site, &asker, &id, &[], None).await
}

/// The form with what came of the changes.
pub async fn answer(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Html<String>, Fault> {
    asker.needs(Role::Planner)?;
    let changes = changes(&form);
    let answer = compare(&site, &asker, &id, scenario(&changes)).await;
    // A refusal belongs beside the changes that it is of.
    match answer {
        Err(fault) if fault.findings.is_none() => Err(fault),
        answer => shown(&site, &asker, &id, &changes, Some(answer)).await,
    }
}

async fn shown(
    site: &App,
    asker: &Asker,
    id: &str,
    changes: &[Change],
    answer: Option<Result<WhatIf, Fault>>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let round = site.service.store.round(id).await?;
    let list = serde_json::to_string(changes).unwrap_or_default();
    let content = html! {
        p { a href={ "/rounds/" (round.id) } { (round.name) } }
        p.quiet { (say(Word::WhatIfSays)) }
        // Who works with the form has come to it without the map.
        @if changes.is_empty() { (map(&round.id, lang)) }
        @match &answer {
            None => {},
            Some(Ok(answer)) => (comparison(answer, lang)),
            Some(Err(fault)) => section {
                p.bad { (fault.sentence(lang)) }
                @if let Some(all) = fault.findings.as_ref().and_then(Value::as_array) { (findings::table(all, None, lang)) }
            },
        }
        details open[!changes.is_empty()] { summary { (say(Word::MapByForm)) }
        form method="post" action={ "/rounds/" (round.id) "/what-if" } {
            input type="hidden" name="changes" value=(list);
            @if !changes.is_empty() {
                section {
                    h2 { (say(Word::WhatIfHead)) }
                    @for (index, change) in changes.iter().enumerate() {
                        div.row { label.check {
                            input type="checkbox" name={ "on-" (index) } checked[change.on];
                            (say(change.kind.says())) ": " (change.of) " " (change.number)
                        } }
                    }
                }
            }
            section {
                h2 { (say(Word::AddChange)) }
                @for kind in Kind::ALL {
                    fieldset {
                        legend { (say(kind.says())) }
                        div.row {
                            label { (say(kind.of())) input name={ (kind.name()) "-of" } maxlength="100"; }
                            @if let Some(number) = kind.number() {
                                label { (say(number)) input name={ (kind.name()) "-number" } inputmode="decimal" maxlength="20"; }
                            }
                        }
                    }
                }
                div.row { button { (say(Word::Try)) } }
            }
        } }
        @if changes.is_empty() { script { (PreEscaped(MAP_SCRIPT)) } }
    };
    Ok(page(
        say(Word::WhatIfHead),
        Some(asker),
        lang,
        false,
        content,
    ))
}

fn signed(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if number > 0.0 => format!("+{}", figure(value)),
        _ => figure(value),
    }
}

fn comparison(answer: &WhatIf, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let less = |key: &str| signed(&answer.difference[key]);
    let values = ["unplaced", "public", "metres_mean", "posts"].map(less);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    html! {
        section aria-live="polite" {
            p { strong { (Word::WhatIfSentence.with(lang, &values)) } }
            div.wide { table {
                thead { tr { th {} th.n { (say(Word::Before)) } th.n { (say(Word::After)) } th.n { (say(Word::Difference)) } } }
                tbody { @for (word, key) in [
                    (Word::Public, "public"), (Word::Purchased, "purchased"), (Word::Unplaced, "unplaced"),
                    (Word::MeanJourney, "metres_mean"), (Word::Gap, "gap"), (Word::Posts, "posts"),
                    (Word::Land, "land"), (Word::Money, "money"),
                ] { tr {
                    th scope="row" { (say(word)) }
                    td.n { (figure(&answer.base[key])) }
                    td.n { (figure(&answer.summary[key])) }
                    td.n { (less(key)) }
                } } }
            } }
            @if let Some(all) = answer.findings.as_array() && !all.is_empty() { (findings::table(all, None, lang)) }
        }
    }
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
        // What is no list is none.
        assert_eq!(changes(&form(&[("changes", "<script>")])), []);
        let many = serde_json::to_string(&vec![second[0].clone(); 99]).unwrap();
        assert_eq!(changes(&form(&[("changes", &many)])).len(), MOST);
    }
}
