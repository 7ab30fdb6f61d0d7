//! The public sheet (公开情况): the rules of a round, its dates, and its figures by district, school and area, without a
//! child; for anybody, on a phone and on paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::html::{lang_of, strip_bidi};
use super::notice::STYLE;
use super::page::listing::table;
use super::papers;
use crate::tables::public::{areas, districts, schools};
use crate::words::Wording;
use crate::words::answer::committed;
use xuewei_core::derive::Results;
use xuewei_core::disclosure::SMALLEST;
use xuewei_core::qualify::ConditionEvaluator;
use xuewei_core::summary::Commitment;

/// The page.
pub fn public_sheet(
    results: &Results<'_>,
    commitment: Option<&Commitment>,
    wording: &Wording,
) -> String {
    let (intake, pack) = (results.intake, results.pack);
    let title = wording.text("public-title", &[("name", intake.name())]);
    let title = strip_bidi(&title);
    let section = |key: &str, content: Option<Markup>| {
        let heading = wording.plain(key);
        content.map(|content| html! { section { h2 { (heading) } (content) } })
    };
    let tables = [
        // Codes stay in the files: people read names.
        (
            "public-districts",
            &["year", "district"][..],
            districts(results),
        ),
        ("public-schools", &["year", "district"], schools(results)),
        ("public-areas", &["year"], areas(results)),
    ];
    let bureau = pack.notice.bureau.as_deref().unwrap_or("");
    let page = html! {
        (DOCTYPE)
        html lang=(lang_of(wording)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) }
            }
            body { main {
                header { h1 { (title) } p { (strip_bidi(&pack.title)) } }
                (section("public-dates", dates(results, wording)).unwrap_or_default())
                (section("public-conditions", conditions(results, wording)).unwrap_or_default())
                (section("public-points", points(results, wording)).unwrap_or_default())
                @for (key, hidden, listing) in &tables {
                    (section(key, table(listing, hidden, &wording.plain(key), wording)).unwrap_or_default())
                }
                footer {
                    p { (wording.text("public-suppressed", &[("count", SMALLEST)])) }
                    p { (wording.text("public-seed", &[("seed", intake.seed())])) }
                    @if let Some(sentence) = committed(commitment, wording) { p { (sentence) } }
                    p { (strip_bidi(bureau)) }
                }
            } }
        }
    };
    page.into_string()
}

/// The dates that the pack gives, each in a sentence; nothing where it gives none.
fn dates(results: &Results<'_>, wording: &Wording) -> Option<Markup> {
    let notice = &results.pack.notice;
    let all = [
        ("public-register-from", notice.register.0),
        ("public-register-until", notice.register.1),
        ("public-papers-until", notice.papers_until),
        ("public-review-until", notice.review_until),
    ];
    let told = all.into_iter().filter_map(|(key, day)| Some((key, day?)));
    let told: Vec<String> = told
        .map(|(key, day)| wording.text(key, &[("day", day)]))
        .collect();
    (!told.is_empty()).then(|| html! { ul { @for sentence in &told { li { (sentence) } } } })
}

/// Who takes part, condition by condition.
fn conditions(results: &Results<'_>, wording: &Wording) -> Option<Markup> {
    let pack = results.pack;
    let as_of = ConditionEvaluator::new(results.intake, pack).as_of();
    let rules = pack.conditions.iter().map(|condition| {
        let title = papers::name_of(&condition.title, &condition.id);
        (
            strip_bidi(title),
            papers::rule_of_condition(condition, as_of, wording),
        )
    });
    let rules: Vec<(String, String)> = rules.collect();
    (!rules.is_empty()).then(|| {
        html! { ul { @for (title, rule) in &rules { li { b { (title) } br; (rule) } } } }
    })
}

/// What counts for how many points; nothing where the table has the points.
fn points(results: &Results<'_>, wording: &Wording) -> Option<Markup> {
    let table = results.pack.points.as_ref()?;
    Some(html! {
        ul { @for item in &table.items {
            li { b { (strip_bidi(papers::name_of(&item.title, &item.id))) } br; (papers::rule_of_item(item, wording)) }
        } }
    })
}

/// Beside the style of a notice: tables that are wider than a phone.
const OWN_STYLE: &str = "\
main{max-width:60rem}ul{padding-left:1.2rem}th{font-weight:600}th,td{min-width:3.4em}
@media print{section+section{break-before:auto}h2{break-after:avoid}}
";
