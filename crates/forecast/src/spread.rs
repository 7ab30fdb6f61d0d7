//! How far from what was said it may come, by the errors so far.

use super::hindcast::Miss;

/// The standard normal's 90 % point.
const Z90: f64 = 1.281_551_565_545;

/// The errors of one part, lead and scope, made into a scale and two quantiles:
///
/// ```text
/// low  = said · (1 + low quantile · s(said)),  s(n) = √(chance / n + common)
/// high = said · (1 + high quantile · s(said))
/// ```
///
/// `chance` and `common` are fitted to the squared errors; the quantiles are those of the errors divided by s, widened for
/// how few independent errors there are (Student's t in place of the normal).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The part of the squared error that falls with size, for one child.
    pub chance: f64,
    /// The part that does not.
    pub common: f64,
    /// The 10 % quantile of scaled errors.
    pub low: f64,
    /// The 90 % quantile.
    pub high: f64,
    /// How much wider than measured: 1 where the lead was measured.
    pub stretch: f64,
}

impl Spread {
    /// The spread of these errors; `None` without any. Of one alone it is wide: Student with one degree of freedom.
    pub fn of(misses: &[Miss]) -> Option<Self> {
        if misses.is_empty() {
            return None;
        }
        let points: Vec<(f64, f64)> = misses
            .iter()
            .map(|miss| (miss.said.max(1.0), miss.relative()))
            .collect();
        let (chance, common) = fitted(&points);
        let scaled: Vec<(usize, f64)> = misses
            .iter()
            .zip(&points)
            .map(|(miss, (size, error))| (miss.origin, error / scale(chance, common, *size)))
            .collect();
        let lead = misses.first().map_or(1, |miss| miss.lead);
        let free = independent(&scaled, lead);
        let widened = student90(free) / Z90 * (1.0 + 1.0 / free).sqrt();
        let n = scaled.len() as f64;
        let squares = (scaled.iter().map(|(_, z)| z * z).sum::<f64>() / n).sqrt();
        let (low, high) = if free < 8.0 {
            // Too few errors for quantiles of their own: as wide to either side as they are on the whole.
            (-Z90 * squares, Z90 * squares)
        } else {
            let mut sorted: Vec<f64> = scaled.iter().map(|(_, z)| *z).collect();
            sorted.sort_by(f64::total_cmp);
            (quantile(&sorted, 0.1), quantile(&sorted, 0.9))
        };
        Some(Self {
            chance,
            common,
            low: low * widened,
            high: high * widened,
            stretch: 1.0,
        })
    }

    /// The same for a lead that was not measured, from the longest that was: as much wider as it is longer.
    #[must_use]
    pub fn stretched(self, measured: usize, lead: usize) -> Self {
        Self {
            stretch: lead.max(1) as f64 / measured.max(1) as f64,
            ..self
        }
    }

    /// Low and high of what was said: it lies between them, and nobody is fewer than nobody.
    pub fn bounds(&self, said: f64) -> (f64, f64) {
        let s = scale(self.chance, self.common, said.max(1.0)) * self.stretch * said.max(1.0);
        let low = (said + self.low * s).clamp(0.0, said);
        (low, (said + self.high * s).max(said))
    }
}

fn scale(chance: f64, common: f64, size: f64) -> f64 {
    (chance / size + common).sqrt().max(1e-6)
}

/// Chance and common part of squared relative errors: least squares of e²·n on chance + common·n, weighted by how far such
/// squares scatter, neither below zero.
fn fitted(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = points.iter().map(|(_, e)| e * e).sum::<f64>() / n;
    let alone_chance = points.iter().map(|(size, e)| e * e * size).sum::<f64>() / n;
    let (mut chance, mut common) = (alone_chance / 2.0, mean / 2.0);
    for _ in 0..12 {
        let (mut w, mut wx, mut wxx, mut wy, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (size, error) in points {
            let fit: f64 = (chance + common * size).max(1e-9);
            let weight = 1.0 / (fit * fit);
            let y = error * error * size;
            w += weight;
            wx += weight * size;
            wxx += weight * size * size;
            wy += weight * y;
            wxy += weight * size * y;
        }
        let free = w * wxx - wx * wx;
        let both = if free > 1e-9 * w * wxx {
            ((wy * wxx - wx * wxy) / free, (w * wxy - wx * wy) / free)
        } else {
            // All of one size: nothing tells the two apart.
            (0.0, wxy / wxx.max(1e-12))
        };
        (chance, common) = match both {
            (a, b) if a >= 0.0 && b >= 0.0 => (a, b),
            (a, _) if a < 0.0 => (0.0, wxy / wxx.max(1e-12)),
            _ => (wy / w.max(1e-12), 0.0),
        };
    }
    (chance, common)
}

/// How many independent errors these are as good as. Errors of one origin share what happened to the whole city, and
/// those of origins less than a lead apart share years.
fn independent(scaled: &[(usize, f64)], lead: usize) -> f64 {
    let mut groups: std::collections::BTreeMap<usize, (f64, f64)> =
        std::collections::BTreeMap::new();
    for (origin, z) in scaled {
        let own = groups.entry(*origin).or_default();
        own.0 += 1.0;
        own.1 += z;
    }
    let (n, k) = (scaled.len() as f64, groups.len() as f64);
    let square = scaled.iter().map(|(_, z)| z * z).sum::<f64>() / n;
    let each = n / k;
    // What the mean of an origin has beyond what a mean of independent errors would: errors share it.
    let between = groups
        .values()
        .map(|(m, sum)| (sum / m).powi(2))
        .sum::<f64>()
        / k;
    let shared = match each > 1.0 && square > 0.0 {
        true => ((between / square - 1.0 / each) / (1.0 - 1.0 / each)).clamp(0.0, 1.0),
        false => 1.0,
    };
    let apart = 1.0 + (k - 1.0) / (1.0 + (lead as f64 - 1.0) / 2.0);
    let alone = n / (1.0 + (each - 1.0) * shared);
    // What overlapping years take away, they take from the shared part alone.
    (alone * (1.0 - shared) + alone * shared * apart / k).max(1.0)
}

/// Student's 90 % point by the expansion of Fisher and Cornish, for any number of degrees from 1.
pub fn student90(degrees: f64) -> f64 {
    let z = Z90;
    let v = degrees.max(1.0);
    let first = (z.powi(3) + z) / 4.0;
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    z + first / v + second / (v * v) + third / (v * v * v)
}

/// A quantile of sorted figures, between them in proportion.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() as f64 + 1.0) - 1.0;
    let last = sorted.len().saturating_sub(1);
    let lower = at.floor().clamp(0.0, last as f64) as usize;
    let upper = (lower + 1).min(last);
    let get = |at: usize| sorted.get(at).copied().unwrap_or(0.0);
    let share = (at - lower as f64).clamp(0.0, 1.0);
    get(lower) + share * (get(upper) - get(lower))
}

/// The chance that more than `places` come, of what was said with its low and high: to either side a normal through the
/// 10 or 90 % point.
pub fn chance_above(places: f64, said: f64, low: f64, high: f64) -> f64 {
    let width = if places >= said {
        high - said
    } else {
        said - low
    };
    if width <= 0.0 {
        return match places < said {
            true => 1.0,
            false => 0.0,
        };
    }
    1.0 - normal((places - said) / (width / Z90))
}

/// The standard normal's distribution function, to 1e-7 (Abramowitz and Stegun 7.1.26).
fn normal(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let half = sum * (-x * x).exp() / 2.0;
    if z >= 0.0 { 1.0 - half } else { half }
}
