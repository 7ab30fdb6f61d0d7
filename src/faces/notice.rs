//! The notice that a family gets: one page, on a phone and on paper, in plain words.
//!
//! It holds the child's identifier as the bureau writes it and what was decided; no name, no date of birth, no
//! address, no identity number unless the bureau uses one as the identifier (W320 warns of it). Everything that
//! comes from a table is escaped.

use super::aloud;
use super::chosen::{chosen, lacking};
use super::explanation::Explained;
use super::html::{escaped, lang_of, paragraph};
use super::next_steps::next_steps;
use super::papers;
use super::qr::picture;
use crate::words::answer::committed;
use crate::words::cells::or_blank;
use crate::words::{Wording, grouped};
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::{InReach, SchoolAvailability};
use xuewei_core::policy::HouseholdDraw;
use xuewei_core::qualify::draw;

/// Schools that a notice lists: those that the family named, its own, and the nearest.
const LISTED: usize = 6;

/// The notice of a family: its children one after the other.
pub fn notice(family: &[Explained<'_>], wording: &Wording) -> String {
    let lang = lang_of(wording);
    let Some(first) = family.first() else {
        return String::new();
    };
    let title = wording.plain("notice-title");
    let bureau = first.pack.notice.bureau.as_deref().unwrap_or("");
    let children: String = family.iter().map(|child| section(child, wording)).collect();
    let contact = first.pack.notice.contact.as_deref();
    let contact = contact.map_or_else(String::new, |contact| {
        let sentence = wording.text("notice-contact", &[("contact", contact)]);
        format!("<p>{}</p>\n", escaped(&sentence))
    });
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header><h1>{title}</h1>\n<p>{intake}</p></header>\n{children}\
         <footer>{contact}{committed}<p>{bureau}</p></footer>\n</main>\n</body>\n</html>\n",
        title = escaped(&title),
        intake = escaped(first.intake.name()),
        bureau = escaped(bureau),
        committed = paragraph(committed(first.commitment, wording)),
    )
}

/// For a phone and for A4; dark ink on white, nothing that prints badly. The portal's page of a result has the same.
pub const STYLE: &str = xuewei_sealed::answer::STYLE;

/// What the portal shows of one child: the same as its notice, without the page around it, and where it stands among how
/// many who wait for a place, where there is such a list.
pub fn content(child: &Explained<'_>, wording: &Wording, waits: Option<(usize, usize)>) -> String {
    let committed = paragraph(committed(child.commitment, wording));
    let waits = paragraph(waits.map(|(at, of)| {
        let figures = [("at", grouped(at as i64)), ("of", grouped(of as i64))];
        wording.text("notice-waiting", &figures)
    }));
    format!("{}{waits}{committed}", section(child, wording))
}

fn section(child: &Explained<'_>, wording: &Wording) -> String {
    let result = child.explanation;
    let mut out = String::from("<section>\n");
    let mut line = |tag: &str, text: &str| {
        out.push_str(&format!("<{tag}>{}</{tag}>\n", escaped(text)));
    };
    line("h2", &wording.text("notice-child", &[("id", child.id())]));
    let outcome = result.outcome.as_str();
    out.push_str(&format!(
        "<p class=\"outcome {outcome}\">{}</p>\n",
        escaped(&child.outcome(wording))
    ));
    let mut line = |tag: &str, text: &str| {
        out.push_str(&format!("<{tag}>{}</{tag}>\n", escaped(text)));
    };
    line("h2", &wording.plain("notice-why"));
    line(
        "p",
        &wording.plain(&format!("notice-reason-{}", result.reason.as_str())),
    );
    for paper in child.papers(wording) {
        line("p", &paper.sentence);
    }
    for sentence in child.by_hand(wording) {
        line("p", &sentence);
    }
    for sentence in child.late(true, wording) {
        line("p", &sentence);
    }
    if let Some(change) = child.change(wording) {
        line("p", &change);
    }
    if child.intake.has_pseudonyms() && child.pack.notice.list_until.is_some() {
        let name = child.intake.public_name(result.child);
        line("p", &wording.text("notice-public-name", &[("name", name)]));
    }
    line("h2", &wording.plain("notice-next"));
    for step in next_steps(child, wording) {
        line("p", &step);
    }
    if let Some((rank, of)) = result.rank {
        line("h2", &wording.plain("notice-rank"));
        let points = result
            .points
            .map_or_else(|| wording.plain("unknown"), |points| points.to_string());
        let figures = [
            ("rank", grouped(i64::from(rank.0))),
            ("of", grouped(of as i64)),
            ("points", points),
        ];
        line("p", &wording.text("notice-rank-is", &figures));
    }
    out.push_str(&items(child, wording));
    out.push_str(&schools(child, wording));
    out.push_str(&routes(child, wording));
    out.push_str(&lottery(child, wording));
    out.push_str(&to_read_aloud(child, wording));
    out.push_str("</section>\n");
    out
}

/// The same in sentences, for who reads it to a family, or a telephone that does: opened where it is wanted, not printed.
fn to_read_aloud(child: &Explained<'_>, wording: &Wording) -> String {
    let sentences = aloud::sentences(child, wording);
    let lines: String = sentences
        .iter()
        .map(|own| format!("<p>{}</p>\n", escaped(own)))
        .collect();
    format!(
        "<details><summary>{}</summary>\n{lines}</details>\n",
        escaped(&wording.plain("notice-aloud"))
    )
}

/// The points item by item, where the pack counts them.
fn items(child: &Explained<'_>, wording: &Wording) -> String {
    let Some(score) = child.score() else {
        return String::new();
    };
    let items = child.pack.points.iter().flat_map(|table| &table.items);
    let rows: String = items
        .zip(&score.items)
        .map(|(item, own)| {
            let capped = own.capped.map_or_else(String::new, |capped| {
                let word = wording.plain(&format!("capped-{}", capped.as_str()));
                format!("<br><small>{}</small>", escaped(&word))
            });
            format!(
                "<tr><td>{}<br><small>{}</small></td><td>{}</td><td class=\"n\">{}{capped}</td></tr>\n",
                escaped(&item.title),
                escaped(&papers::rule_of_item(item, wording)),
                escaped(&papers::evidence_of_item(item, own, wording)),
                own.points
            )
        })
        .collect();
    let heads = ["head-item", "head-evidence"].map(|key| escaped(&wording.plain(key)));
    format!(
        "<h2>{}</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n\
         <tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\" class=\"n\">{}</th></tr>\n\
         {rows}</table></div>\n",
        escaped(&wording.plain("notice-points")),
        heads[0],
        heads[1],
        escaped(&wording.plain("head-points")),
    )
}

/// The schools that the family named, its own, and the nearest, with the last child admitted to each.
fn schools(child: &Explained<'_>, wording: &Wording) -> String {
    let result = child.explanation;
    if result.schools.is_empty() {
        return String::new();
    }
    let named = chosen(child.intake, child.pack, result.child);
    let counts = |s: &&InReach| {
        s.availability == SchoolAvailability::Yours || named.iter().any(|(own, _)| *own == s.school)
    };
    let mut listed: Vec<&InReach> = result.schools.iter().filter(counts).collect();
    let others = result.schools.iter().filter(|s| !counts(s));
    let room = LISTED.saturating_sub(listed.len());
    listed.extend(
        others
            .filter(|s| s.availability != SchoolAvailability::ForOthers)
            .take(room),
    );
    // The family's own choices come first, in its order.
    let choice = |s: &InReach| {
        let found = named.iter().find(|(own, _)| *own == s.school);
        found.map(|(_, number)| *number)
    };
    listed.sort_by_key(|s| (choice(s).unwrap_or(usize::MAX), s.metres, s.school));
    let rows: String = listed
        .iter()
        .map(|s| {
            let number = choice(s).map_or_else(String::new, |number| {
                let number = wording.text("notice-choice", &[("number", number)]);
                format!("<br><small>{}</small>", escaped(&number))
            });
            let lacking = lacking(child, s, wording).map_or_else(String::new, |lacking| {
                format!("<br><small>{}</small>", escaped(&lacking))
            });
            let by_bus = match s.by_bus {
                true => format!("<br><small>{}</small>", escaped(&wording.plain("school-by-bus"))),
                false => String::new(),
            };
            format!(
                "<tr><td>{}{number}</td><td class=\"n\">{}{by_bus}</td><td class=\"n\">{}</td><td>{}{lacking}</td></tr>\n",
                escaped(child.school(s.school)),
                grouped(s.metres.get()),
                escaped(&or_blank(s.last.and_then(|(_, points)| points))),
                escaped(&wording.plain(&format!("notice-school-{}", s.availability.as_str()))),
            )
        })
        .collect();
    let head = |key: &str| escaped(&wording.plain(key));
    format!(
        "<h2>{}</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n\
         <tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"n\">{}</th>\
         <th scope=\"col\" class=\"n\">{}</th><th scope=\"col\">{}</th></tr>\n{rows}</table></div>\n",
        head("notice-schools"),
        head("head-school"),
        head("head-journey"),
        head("head-cutoff"),
        head("head-why"),
    )
}

/// The ways on foot to its school and to the nearest other, street by street.
fn routes(child: &Explained<'_>, wording: &Wording) -> String {
    let sentences = child.route_sentences(wording);
    if sentences.is_empty() {
        return String::new();
    }
    let lines = sentences
        .iter()
        .map(|own| format!("<p>{}</p>\n", escaped(own)));
    format!(
        "<h2>{}</h2>\n{}",
        escaped(&wording.plain("notice-routes")),
        lines.collect::<String>()
    )
}

/// How the family can check its draw, where only the lot tells its child from the one before or after it: the codes of
/// both beside its own.
fn lottery(child: &Explained<'_>, wording: &Wording) -> String {
    let intake = child.intake;
    let result = child.explanation;
    let beside = result.beside_by_lot;
    if beside.iter().all(Option::is_none) {
        return String::new();
    }
    let code = |of: ChildIdx| -> String {
        let bytes = draw(intake.seed(), &intake.children()[of.at()].id);
        bytes[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    let id = &intake.children()[result.child.at()].id;
    let figures = [("seed", intake.seed().to_owned()), ("id", id.to_string())];
    // Brothers and sisters may have drawn under one number: the codes of others are of no use then.
    let draws_alone = |child: &ChildIdx| intake.children()[child.at()].household.is_none();
    let is_alone = child.pack.household_draw == HouseholdDraw::Each
        || draws_alone(&result.child) && beside.iter().flatten().all(draws_alone);
    let keys = ["notice-lottery-above", "notice-lottery-below"];
    let neighbours: String = beside
        .iter()
        .zip(keys)
        .filter(|_| is_alone)
        .filter_map(|(other, key)| {
            let sentence = wording.text(key, &[("code", code((*other)?))]);
            Some(format!("<li>{}</li>", escaped(&sentence)))
        })
        .collect();
    let neighbours = match neighbours.is_empty() {
        true => String::new(),
        false => format!(
            "<p>{}</p>\n<ul>{neighbours}</ul>\n",
            escaped(&wording.plain("notice-lottery-order"))
        ),
    };
    format!(
        "<h2>{}</h2>\n<p>{}</p>\n<p><code>{}</code></p>\n{neighbours}{}",
        escaped(&wording.plain("notice-lottery")),
        escaped(&wording.text("notice-lottery-how", &figures)),
        code(result.child),
        published(child, wording),
    )
}

/// Where the family can see that list and seed were fixed before the draw, as a link and for a telephone.
fn published(child: &Explained<'_>, wording: &Wording) -> String {
    const HASH: &str = "{hash}";
    let Some(url) = &child.pack.notice.check_url else {
        return String::new();
    };
    // What is not as it was committed proves nothing to anybody.
    let held = child.commitment.filter(|own| own.differs.is_empty());
    let Some(url) = held.map(|commitment| url.replace(HASH, &commitment.hash)) else {
        return String::new();
    };
    format!(
        "<p>{} <a href=\"{}\">{}</a></p>\n{}\n",
        escaped(&wording.plain("notice-lottery-where")),
        escaped(&url),
        escaped(&url),
        // Its size stands with it: notices are shown under more than one style.
        picture(&url).replacen("<svg ", "<svg width=\"148\" height=\"148\" ", 1),
    )
}
