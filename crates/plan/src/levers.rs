//! By which levers posts are filled, line by line.

use super::city::{City, LEVELS};
use super::rolled::Rolled;

/// Posts that a lever brings in a year, or that stay short; tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The year.
    pub year: i32,
    /// The level that gives them; nothing where none does.
    pub from: Option<usize>,
    /// The level that gets them.
    pub to: usize,
    /// `retirement` (posts freed by it open at the other level), `between_stages` (teachers certified for it), `pool`
    /// (posts that the city lends from this year on, for its term), `filed`, `purchased`, `short`.
    pub lever: &'static str,
    /// How many, tenths of a post.
    pub posts: i64,
}

/// How the posts of a district are filled, year by year. What is filed or bought goes to primary first, and filed ones
/// before bought ones.
pub fn lines(city: &City, rolled: &Rolled, d: usize) -> Vec<Line> {
    let Some(district) = city.districts.get(d) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut before = 0;
    let (years, needs) = (rolled.posts.get(d), rolled.need.get(d));
    let (Some(years), Some(needs)) = (years, needs) else {
        return all;
    };
    for (t, year) in years.iter().enumerate() {
        let mut push = |from: Option<usize>, to: usize, lever: &'static str, posts: i64| {
            if posts > 0 {
                all.push(Line {
                    year: city.year(t),
                    from,
                    to,
                    lever,
                    posts,
                });
            }
        };
        let moved = year.moved - before;
        before = year.moved;
        let (from, to) = if moved >= 0 { (0, 1) } else { (1, 0) };
        let held = district.posts.get(from).copied().unwrap_or(0);
        let by_retirement = moved.abs().min(held * city.norms.retire / 1_000);
        push(Some(from), to, "retirement", by_retirement);
        push(
            Some(from),
            to,
            "between_stages",
            moved.abs() - by_retirement,
        );
        for level in 0..LEVELS {
            push(None, level, "pool", rolled.begun(d, level, t));
        }
        let (mut filed, mut purchased) = (district.filed, district.purchased);
        for level in 0..LEVELS {
            let need = needs
                .get(level)
                .and_then(|of| of.get(t))
                .copied()
                .unwrap_or(0);
            let held = district.posts.get(level).copied().unwrap_or(0);
            let here = match level {
                0 => held - year.moved,
                1 => held + year.moved,
                _ => held,
            };
            let mut lack = (need - here - rolled.lent(d, level, t)).max(0);
            // Senior posts are counted apart: nothing is filed or bought for them here.
            if level < 2 {
                for (lever, left) in [("filed", &mut filed), ("purchased", &mut purchased)] {
                    let own = lack.min(*left);
                    push(None, level, lever, own);
                    *left -= own;
                    lack -= own;
                }
            }
            push(None, level, "short", lack);
        }
    }
    all
}
