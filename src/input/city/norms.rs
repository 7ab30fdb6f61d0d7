//! The figures by which plans are made: those of the file, else the national ones.

use xuewei_plan::Norms;

use super::file::{LevelsFile, PlanningFile};
use xuewei_core::finding::{Arg, Code, Finding, Findings};

/// From what to what a figure may be, and how many of its parts are counted.
struct Range {
    from: i64,
    to: i64,
    parts: i64,
}

/// Most yuan of a figure.
const MOST_YUAN: i64 = 1_000_000_000;
/// Most metres of a journey.
const FARTHEST: i64 = 200_000;
/// Most posts of the pool.
const MOST_POSTS: i64 = 100_000;

/// The figures of a file.
pub fn norms(file: &PlanningFile, own: &str, findings: &mut Findings) -> Norms {
    let mut norms = Norms::default();
    let mut reader = Reader { own, findings };
    let whole = |from, to| Range { from, to, parts: 1 };
    reader.levels(
        "class_size",
        &file.class_size,
        &whole(1, 100),
        &mut norms.class_size,
    );
    let tenths = Range {
        from: 1,
        to: 200,
        parts: 10,
    };
    reader.levels(
        "posts_per_class",
        &file.posts_per_class,
        &tenths,
        &mut norms.posts_per_class,
    );
    reader.levels(
        "land_m2_per_pupil",
        &file.land_m2_per_pupil,
        &whole(1, 200),
        &mut norms.land,
    );
    reader.levels(
        "grant_yuan",
        &file.grant_yuan,
        &whole(0, 1_000_000),
        &mut norms.grant_yuan,
    );
    for (key, value, to, of) in [
        ("room_yuan", file.room_yuan, MOST_YUAN, &mut norms.room_yuan),
        // A tenth of a post has a whole price.
        ("post_yuan", file.post_yuan, MOST_YUAN, &mut norms.post_yuan),
        (
            "place_yuan",
            file.place_yuan,
            MOST_YUAN,
            &mut norms.place_yuan,
        ),
    ] {
        if let Some(value) = value {
            let value = reader.figure(key, value as f64, &whole(0, to));
            *of = value.unwrap_or(*of);
        }
    }
    norms.post_yuan -= norms.post_yuan % 10;
    if let Some(years) = file.building_years {
        let years = reader.figure("building_years", years as f64, &whole(0, 10));
        let years = years.and_then(|years| i32::try_from(years).ok());
        norms.building_years = years.unwrap_or(norms.building_years);
    }
    for (key, value, of) in [
        ("retire_percent", file.retire_percent, &mut norms.retire),
        (
            "certified_percent",
            file.certified_percent,
            &mut norms.certified,
        ),
    ] {
        let range = Range {
            from: 0,
            to: 500,
            parts: 10,
        };
        if let Some(value) = value {
            *of = reader.figure(key, value, &range).unwrap_or(*of);
        }
    }
    if let Some(posts) = file.pool_posts {
        let posts = reader.figure("pool_posts", posts as f64, &whole(0, MOST_POSTS));
        norms.pool_posts = posts.unwrap_or(norms.pool_posts);
    }
    if let Some(years) = file.pool_years {
        let years = reader.figure("pool_years", years as f64, &whole(1, 50));
        let years = years.and_then(|years| i32::try_from(years).ok());
        norms.pool_years = years.unwrap_or(norms.pool_years);
    }
    if let Some(posts) = file.pool_per_district {
        let posts = reader.figure("pool_per_district", posts as f64, &whole(0, MOST_POSTS));
        norms.pool_per_district = posts;
    }
    reader.reach(&file.reach_m, &mut norms.reach);
    norms
}

struct Reader<'a> {
    own: &'a str,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn levels(&mut self, key: &str, file: &LevelsFile, range: &Range, into: &mut [i64; 3]) {
        for ((level, value), of) in file.all().into_iter().zip(into) {
            if let Some(value) = value {
                let read = self.figure(&format!("{key}.{level}"), value, range);
                *of = read.unwrap_or(*of);
            }
        }
    }

    /// How far children go, of the levels that say it.
    fn reach(&mut self, file: &LevelsFile, into: &mut [Option<i64>; 3]) {
        let range = Range {
            from: 1,
            to: FARTHEST,
            parts: 1,
        };
        for ((level, value), of) in file.all().into_iter().zip(into) {
            if let Some(value) = value {
                *of = self.figure(&format!("reach_m.{level}"), value, &range);
            }
        }
    }

    /// A figure in its parts; what lies outside or between them is told.
    fn figure(&mut self, key: &str, value: f64, range: &Range) -> Option<i64> {
        let parts = value * range.parts as f64;
        let read = parts.round();
        let is_one = (parts - read).abs() < 1e-6;
        if is_one && (range.from as f64..=range.to as f64).contains(&read) {
            return Some(read as i64);
        }
        let end = |parts: i64| match range.parts {
            1 => parts.to_string(),
            of => (parts as f64 / of as f64).to_string(),
        };
        self.findings.push(
            Finding::new(Code::SettingInvalid, self.own)
                .with("key", Arg::Key(format!("planning.{key}")))
                .with("value", value)
                .with("allowed", Arg::range(end(range.from), end(range.to))),
        );
        None
    }
}
