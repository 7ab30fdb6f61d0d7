//! What map and charts of the page are drawn from, as JSON inside the page.

use std::collections::BTreeMap;
use std::io;

use geo::Simplify;
use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};
use serde_json::{Value, json};

use crate::faces::html::strip_bidi;
use crate::input::Walking;
use crate::tables::geojson::{
    bottlenecks_geojson, communities_geojson, parcels_geojson, schools_geojson,
};
use crate::words::Wording;
use xuewei_core::allocation::Outcome;
use xuewei_core::derive::Results;
use xuewei_core::domain::{ChildIdx, SchoolIdx, Sector};
use xuewei_core::units::Points;

/// How many points the roads under the map have at the most: some 250 KiB of the page.
const ROAD_POINTS: usize = 12_000;

/// How many pairs of a community and a school near it the page tells at the most, and how many points their ways have: some
/// 200 KiB and 150 KiB.
const WALKS: usize = 12_000;
const WALK_POINTS: usize = 18_000;

/// The words that the scripts of the page put on the screen; `map-…` in the wording.
const WORDS: &[&str] = &[
    "area",
    "area-m2",
    "as-table",
    "by-posts",
    "by-pressure",
    "by-use",
    "children",
    "children-y",
    "classes",
    "colour-by",
    "cutoff",
    "cutoff-none",
    "district",
    "from-to",
    "gap",
    "homes-bought",
    "homes-most",
    "homes-public",
    "homes-some",
    "homes-suppressed",
    "homes-waiting",
    "journeys-x",
    "key-bottlenecks",
    "key-outlines",
    "key-parcels",
    "key-roads",
    "kind-full",
    "kind-no_school",
    "kind-rules",
    "land-gap",
    "land-room",
    "layer-bottlenecks",
    "layer-communities",
    "layer-outlines",
    "layer-parcels",
    "layer-roads",
    "layer-schools",
    "left",
    "none",
    "not-found",
    "on-foot",
    "placed",
    "places",
    "points-x",
    "post-gap",
    "post-room",
    "pressure-area",
    "pressure-none",
    "posts-many",
    "posts-most",
    "posts-none",
    "posts-some",
    "posts-unknown",
    "public",
    "purchased",
    "ratio",
    "review",
    "ring-private",
    "school-id",
    "schools-count",
    "sector",
    "sector-private",
    "sector-public",
    "serves-areas",
    "size-communities",
    "size-schools",
    "unknown",
    "unplaced",
    "use-full",
    "use-most",
    "use-nearly",
    "use-none",
    "use-some",
    "why",
    "without-in-reach",
    "zoom-in",
    "zoom-out",
];

/// The data as text that ends no element of the page.
pub fn json(results: &Results<'_>, walking: Option<&Walking>, wording: &Wording) -> String {
    let words: BTreeMap<&str, String> = WORDS
        .iter()
        .map(|key| (*key, wording.plain(&format!("map-{key}"))))
        .collect();
    let districts: BTreeMap<String, &str> = results
        .intake
        .districts()
        .iter()
        .map(|d| (strip_bidi(&d.id), d.label()))
        .collect();
    // In the order of the names, as every other record is written.
    #[derive(Serialize)]
    struct Data<'d, B, C, P, S> {
        bottlenecks: B,
        communities: C,
        districts: BTreeMap<String, &'d str>,
        journeys: Value,
        outlines: Value,
        parcels: P,
        points: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        roads: Option<Vec<Vec<[f64; 2]>>>,
        schools: S,
        #[serde(skip_serializing_if = "Option::is_none")]
        walks: Option<BTreeMap<String, Vec<Walk>>>,
        words: BTreeMap<&'d str, String>,
    }
    let data = Data {
        bottlenecks: bottlenecks_geojson(results),
        communities: communities_geojson(results),
        districts,
        journeys: journeys(results),
        outlines: outlines(results),
        parcels: parcels_geojson(results),
        points: points(results),
        roads: walking.map(|walking| walking.drawing(ROAD_POINTS)),
        schools: schools_geojson(results),
        walks: walking.map(|walking| walks(results, walking)),
        words,
    };
    let mut text = Vec::new();
    // Serialising plain records with text keys has no way to fail, and what is written of texts is text.
    let written = data.serialize(&mut Serializer::with_formatter(&mut text, Tamed));
    debug_assert!(written.is_ok());
    String::from_utf8(text).unwrap_or_default()
}

/// A school near a community: its place among the features, metres, the way to it in steps.
type Walk = (usize, i64, Option<Vec<i32>>);

/// The schools near each community on foot, by its district and name.
fn walks(results: &Results<'_>, walking: &Walking) -> BTreeMap<String, Vec<Walk>> {
    let intake = results.intake;
    let schools: Vec<SchoolIdx> = results.shortfall.schools.iter().map(|s| s.school).collect();
    let place: BTreeMap<SchoolIdx, usize> =
        schools.iter().zip(0..).map(|(s, at)| (*s, at)).collect();
    let near = walking.nearest(intake, &schools, WALKS, WALK_POINTS);
    let named = near.into_iter().map(|(community, near)| {
        let own = &intake.communities()[community.at()];
        let district = own
            .district
            .map_or("", |own| &*intake.districts()[own.at()].id);
        let near = near.into_iter().filter_map(|near| {
            let at = place.get(&near.school)?;
            Some((*at, near.metres.get(), near.way))
        });
        (format!("{district}/{}", own.name), near.collect())
    });
    named.collect()
}

/// Writes every text without what would reorder the lines around it, or end the element that it stands in.
struct Tamed;

impl Formatter for Tamed {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        to.write_all(strip_bidi(fragment).replace('<', "\\u003c").as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        to: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        match escape {
            CharEscape::Quote | CharEscape::ReverseSolidus => {
                CompactFormatter.write_char_escape(to, escape)
            }
            // All others are control characters.
            _ => to.write_all(b" "),
        }
    }
}

/// The outlines of the districts, as exact as a screen shows them; `null` without any.
fn outlines(results: &Results<'_>) -> Value {
    /// Degrees: some 20 m.
    const FINENESS: f64 = 0.0002;
    let intake = results.intake;
    if intake.outlines().is_empty() {
        return Value::Null;
    }
    let features: Vec<Value> = intake
        .outlines()
        .iter()
        .map(|outline| {
            let shape = outline.shape.simplify(FINENESS);
            json!({
                "type": "Feature",
                "geometry": geojson::Geometry::from(&shape),
                "properties": { "district": &*intake.districts()[outline.district.at()].id },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

/// Bars that a chart has at most, or little more.
const BARS: i64 = 24;

/// The smallest of 1, 2 and 5 times a power of ten by which a span has no more bars than a chart can show.
fn step(span: i64, least: i64) -> i64 {
    let mut power: i64 = 1;
    loop {
        for leading in [1, 2, 5] {
            let step = power.saturating_mul(leading);
            if step >= least && span / step <= BARS {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Counts by bar: where it begins, in units of the figure, and how many of each outcome fall into it.
fn bars<const N: usize>(figures: &[(i64, usize)], step: i64) -> Vec<(i64, [u64; N])> {
    let mut counts: BTreeMap<i64, [u64; N]> = BTreeMap::new();
    for (figure, outcome) in figures {
        counts.entry(figure.div_euclid(step)).or_insert([0; N])[*outcome] += 1;
    }
    counts.into_iter().map(|(at, of)| (at * step, of)).collect()
}

/// Journeys of the children with a public place and with a bought one, metres.
fn journeys(results: &Results<'_>) -> Value {
    let figures: Vec<(i64, usize)> = results
        .allocation
        .outcomes()
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Placed { sector, .. } => {
                let metres = outcome.metres()?.get();
                Some((metres, usize::from(*sector != Sector::Public)))
            }
            _ => None,
        })
        .collect();
    let longest = figures.iter().map(|(metres, _)| *metres).max().unwrap_or(0);
    let step = step(longest, 100);
    let bars = bars::<2>(&figures, step);
    let rows: Vec<Value> = bars
        .iter()
        .map(|(from, [public, bought])| json!([from, public, bought]))
        .collect();
    json!({ "step": step, "bars": rows })
}

/// Points of the children who took part, by outcome, and the cut-offs of the schools; `null` where no child has
/// points.
fn points(results: &Results<'_>) -> Value {
    let of_child = |(at, outcome): (usize, &Outcome)| {
        let outcome = match outcome {
            Outcome::Placed { sector, .. } => usize::from(*sector != Sector::Public),
            Outcome::Unplaced => 2,
            _ => return None,
        };
        let points = results.qualified.points[ChildIdx::from_usize(at).at()]?;
        Some((points.parts(), outcome))
    };
    let outcomes = results.allocation.outcomes().iter().enumerate();
    let figures: Vec<(i64, usize)> = outcomes.filter_map(of_child).collect();
    let all = || figures.iter().map(|(points, _)| *points);
    let (Some(least), Some(most)) = (all().min(), all().max()) else {
        return Value::Null;
    };
    let step = step(most - least, Points::SCALE / 100);
    let result = |parts: i64| parts as f64 / Points::SCALE as f64;
    let bars = bars::<3>(&figures, step);
    let rows: Vec<Value> = bars
        .iter()
        .map(|(from, [public, bought, none])| json!([result(*from), public, bought, none]))
        .collect();
    let cutoffs: Vec<Value> = results
        .shortfall
        .schools
        .iter()
        .filter_map(|figures| {
            let school = &results.intake.schools()[figures.school.at()];
            let points = figures.last?.points?;
            // A school with places left turned nobody away: it has no cut-off.
            let is_full = figures.left.get() == 0;
            is_full.then(|| {
                json!([
                    result(points.parts()),
                    school.name.as_deref().unwrap_or(&school.id)
                ])
            })
        })
        .collect();
    json!({ "step": result(step), "bars": rows, "cutoffs": cutoffs })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::words::Lang;

    #[test]
    fn a_text_of_the_data_neither_ends_its_element_nor_turns_a_line() {
        let written = |text: &str| {
            let mut to = Vec::new();
            let done = text.serialize(&mut Serializer::with_formatter(&mut to, Tamed));
            done.expect("written");
            String::from_utf8(to).expect("text")
        };
        assert_eq!(written("</script>"), r#""\u003c/script>""#);
        assert_eq!(written("a\n\t\u{7f}\u{85}b"), "\"a    b\"");
        assert_eq!(written("a\u{202e}\u{0}b"), "\"a b\"");
        assert_eq!(written(r#""\望"#), r#""\"\\望""#);
    }

    #[test]
    fn steps_are_round_and_the_bars_few() {
        assert_eq!(step(0, 100), 100);
        assert_eq!(step(2_400, 100), 100);
        assert_eq!(step(3_947, 100), 200);
        assert_eq!(step(9_999, 100), 500);
        assert_eq!(step(24_000, 100), 1_000);
        assert_eq!(step(60_000, 100), 5_000);
        assert_eq!(step(i64::MAX, 1).to_string().trim_end_matches('0'), "5");
    }

    #[test]
    fn a_bar_holds_what_lies_from_its_beginning_up_to_the_next() {
        let figures = [(0, 0), (99, 1), (100, 0), (-1, 1)];
        assert_eq!(
            bars::<2>(&figures, 100),
            [(-100, [0, 1]), (0, [1, 1]), (100, [1, 0])]
        );
    }

    /// What stands in quotation marks or after a dot behind `words` in a script.
    fn named(script: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for rest in script.split("words").skip(1) {
            let key = match rest.strip_prefix("[\"") {
                Some(key) => key.split('"').next(),
                None => rest.strip_prefix('.').map(|key| {
                    let end = key.find(|c: char| !c.is_ascii_alphanumeric());
                    &key[..end.unwrap_or(key.len())]
                }),
            };
            found.extend(key.map(str::to_owned));
        }
        found
    }

    #[test]
    fn no_word_of_the_page_is_missing_in_any_language() {
        let scripts = [
            include_str!("map.js"),
            include_str!("charts.js"),
            include_str!("listing.js"),
        ];
        let named: BTreeSet<String> = scripts.iter().flat_map(|script| named(script)).collect();
        assert!(named.len() > 30);
        for key in &named {
            assert!(WORDS.contains(&key.as_str()), "{key}");
        }
        for lang in Lang::ALL {
            let wording = Wording::new(lang);
            for key in WORDS {
                assert!(wording.has(&format!("map-{key}")), "map-{key}");
            }
        }
    }
}
