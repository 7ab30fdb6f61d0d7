//! Both levels side by side: places and children, posts held and needed, and which class size would use every post.

use super::city::{City, LEVELS};
use super::rolled::Rolled;

/// A level of a district, or of the city, in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Who enters public schools.
    pub children: i64,
    /// Entry classes × class size.
    pub places: i64,
    /// Of its places those that children of other districts take, by agreement.
    pub helps: i64,
    /// Its children who enter schools of other districts, by agreement.
    pub is_helped: i64,
    /// Who enters without a public place.
    pub without: i64,
    /// Classes of all grades.
    pub classes: i64,
    /// Pupils of all grades.
    pub pupils: i64,
    /// Posts that the classes need, tenths.
    pub need: i64,
    /// Posts of the level after what was moved and lent, tenths.
    pub held: i64,
    /// Of them on loan from the city's pool, tenths.
    pub lent: i64,
    /// Classes that would use every post, as far as there are rooms.
    pub most_classes: i64,
    /// Whether there are fewer rooms than posts for classes.
    pub rooms_bind: bool,
}

impl Figures {
    /// Places for its children, those of other districts among them.
    pub fn own_places(&self) -> i64 {
        self.places - self.helps + self.is_helped
    }

    /// Places minus children, after help between districts.
    pub fn balance(&self) -> i64 {
        self.own_places() - self.children
    }

    /// Posts held minus needed, tenths.
    pub fn post_balance(&self) -> i64 {
        self.held - self.need
    }

    /// Pupils a class on average if every post were used, in tenths of a pupil, rounded up; nothing without pupils or posts.
    pub fn class_size(&self) -> Option<i64> {
        let some = self.pupils > 0 && self.most_classes > 0;
        some.then(|| (self.pupils * 10 + self.most_classes - 1) / self.most_classes)
    }

    fn add(&mut self, other: Self) {
        self.children += other.children;
        self.places += other.places;
        self.helps += other.helps;
        self.is_helped += other.is_helped;
        self.without += other.without;
        self.classes += other.classes;
        self.pupils += other.pupils;
        self.need += other.need;
        self.held += other.held;
        self.lent += other.lent;
        self.most_classes += other.most_classes;
        self.rooms_bind |= other.rooms_bind;
    }
}

/// A level of a district in year number `t`.
pub fn of_district(city: &City, rolled: &Rolled, d: usize, level: usize, t: usize) -> Figures {
    let Some(district) = city.districts.get(d) else {
        return Figures::default();
    };
    let norm = |of: &[i64; LEVELS]| of.get(level).copied().unwrap_or(0);
    let series = |of: &[Vec<i64>; LEVELS]| -> i64 {
        let own = of.get(level).and_then(|years| years.get(t));
        own.copied().unwrap_or(0)
    };
    let mut own = Figures {
        children: series(&district.entrants),
        without: rolled.without.get(d).map_or(0, series),
        need: rolled.need.get(d).map_or(0, series),
        pupils: rolled
            .in_district
            .get(d)
            .and_then(|own| own.get(level)?.get(t))
            .map_or(0, |grades| grades.iter().sum()),
        helps: rolled.helps(city, d, level, t),
        is_helped: rolled.is_helped(city, d, level, t),
        ..Figures::default()
    };
    let moved = rolled.posts.get(d).and_then(|years| years.get(t));
    let moved = moved.map_or(0, |year| year.moved);
    own.lent = rolled.lent(d, level, t);
    own.held = norm(&district.posts)
        + own.lent
        + match level {
            0 => -moved,
            1 => moved,
            _ => 0,
        };
    let mut rooms = 0;
    for (at, campus) in city.campuses.iter().enumerate() {
        if campus.district != d {
            continue;
        }
        let line = |level: usize| {
            let lines = rolled.lines.get(at).and_then(|own| own.get(level));
            lines.and_then(|years| years.get(t)).copied()
        };
        let here = line(level).unwrap_or_default();
        own.places += here.entry * norm(&city.norms.class_size);
        own.classes += here.classes;
        if here.classes > 0 {
            let others: i64 = (0..LEVELS)
                .filter(|other| *other != level)
                .map(|other| line(other).unwrap_or_default().classes)
                .sum();
            let all = rolled.rooms.get(at).and_then(|years| years.get(t));
            rooms += (all.copied().unwrap_or(0) - others).max(here.classes);
        }
    }
    let by_posts = own.held / norm(&city.norms.posts_per_class).max(1);
    own.most_classes = by_posts.min(rooms);
    own.rooms_bind = rooms < by_posts;
    own
}

/// A level of the city in year number `t`: its districts added up.
pub fn of_city(city: &City, rolled: &Rolled, level: usize, t: usize) -> Figures {
    let mut all = Figures::default();
    for d in 0..city.districts.len() {
        all.add(of_district(city, rolled, d, level, t));
    }
    all
}
