//! Measures that help, in sentences.

use xuewei_core::derive::Results;
use xuewei_core::scenario::remedies::{Remedies, Remedy, RemedyKind};
use xuewei_core::units::{Places, Posts, Yuan};

use super::{Wording, grouped};
use crate::tables::remedies::name_of;

/// Measures that the terminal names.
const NAMED: usize = 3;

/// What a measure is and what the round solved again with it says.
pub fn told(results: &Results<'_>, remedy: &Remedy, wording: &Wording) -> String {
    let effect = &remedy.effect;
    let mut parts = vec![measure(results, remedy, wording)];
    let count = |key: &str, figure: i64| wording.text(key, &[("count", grouped(figure))]);
    parts.push(count("remedy-placed", effect.placed().get()));
    if effect.public != effect.placed() && effect.public != Places::ZERO {
        parts.push(count("remedy-public", effect.public.get()));
    }
    let key = match effect.metres_saved.get() < 0 {
        true => "remedy-longer",
        false => "remedy-shorter",
    };
    let metres = effect.metres_saved.get().saturating_abs();
    parts.push(wording.text(key, &[("metres", grouped(metres))]));
    let mut more = |figure: Option<i64>, keys: [&str; 2]| {
        let Some(figure) = figure.filter(|figure| *figure != 0) else {
            return;
        };
        let key = keys[usize::from(figure < 0)];
        parts.push(count(key, figure.saturating_abs()));
    };
    let posts = effect.posts.map(Posts::get);
    more(posts, ["remedy-posts", "remedy-posts-fewer"]);
    let yuan = effect.yuan.map(Yuan::get);
    more(yuan, ["remedy-yuan", "remedy-yuan-less"]);
    if remedy.kind == RemedyKind::Class && remedy.fits.is_none() {
        parts.push(wording.plain("remedy-site-unknown"));
    }
    parts.join(&wording.plain("remedy-separator"))
}

/// Names of stops that a sentence has room for.
const STOPS_NAMED: usize = 3;

/// The communities at which a bus stops: the first few, and how many there are.
fn stops(target: &str, wording: &Wording) -> String {
    let all: Vec<&str> = target.split('+').collect();
    let separator = wording.plain("names-separator");
    match all
        .get(..STOPS_NAMED)
        .filter(|_| all.len() > STOPS_NAMED + 1)
    {
        None => all.join(&separator),
        Some(first) => {
            let figures = [
                ("names", first.join(&separator)),
                ("all", grouped(all.len() as i64)),
            ];
            wording.text("names-of-many", &figures)
        }
    }
}

/// What a measure is.
fn measure(results: &Results<'_>, remedy: &Remedy, wording: &Wording) -> String {
    let intake = results.intake;
    let label = |id: &str| {
        let mut districts = intake.districts().iter();
        let district = districts.find(|district| *district.id == *id);
        district.map_or_else(|| id.to_owned(), |district| district.label().to_owned())
    };
    let name = match name_of(results, remedy) {
        "" => remedy.target.clone(),
        name => name.to_owned(),
    };
    // The names of communities may hold the sign; identifiers of districts and schools end with what follows the last.
    let (from, to) = remedy.target.rsplit_once('>').unwrap_or_default();
    let from = match remedy.kind {
        RemedyKind::Bus => stops(from, wording),
        _ => label(from),
    };
    let figures = [
        ("name", name),
        ("size", grouped(remedy.size.unwrap_or_default())),
        ("places", grouped(remedy.places.get())),
        ("from", from),
        ("to", label(to)),
    ];
    wording.text(&format!("remedy-{}", remedy.kind.as_str()), &figures)
}

/// The measures that place most, one of each area.
pub fn best(remedies: &Remedies) -> Vec<&Remedy> {
    let mut best: Vec<&Remedy> = Vec::new();
    for remedy in &remedies.all {
        let is_first = best.last().is_none_or(|last| last.area != remedy.area);
        // One measure may serve several areas, and is named for the first.
        let is_new = best.iter().all(|other| other.scenario != remedy.scenario);
        if is_first && is_new {
            best.push(remedy);
        }
    }
    best.sort_by_key(|remedy| std::cmp::Reverse((remedy.effect.placed(), remedy.effect.public)));
    best
}

/// The measures that place most, in sentences.
pub fn sentences(results: &Results<'_>, remedies: &Remedies, wording: &Wording) -> Vec<String> {
    let best = best(remedies);
    let one = |remedy: &&Remedy| {
        let figures = [
            ("area", grouped(remedy.area as i64)),
            ("told", told(results, remedy, wording)),
        ];
        wording.text("done-remedy", &figures)
    };
    let mut lines = Vec::new();
    if !best.is_empty() {
        lines.push(wording.plain("done-remedies"));
    }
    lines.extend(best.iter().take(NAMED).map(one));
    if remedies.left_out > 0 {
        let figures = [("count", grouped(remedies.left_out as i64))];
        lines.push(wording.text("done-remedies-left", &figures));
    }
    lines
}
