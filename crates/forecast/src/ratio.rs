//! Ratios of areas that lean on those of what holds them.
#![expect(
    clippy::indexing_slicing,
    reason = "a figure for each node of the panel"
)]

use super::panel::Panel;

/// A ratio for each node from its counts (what came, of what), each leaning on the ratio of what holds it:
///
/// ```text
/// ratio = (came + κ · ratio of the parent) / (of + κ),   κ = ratio of the parent / τ²
/// ```
///
/// τ² is the variance of the true ratios of the parent's children beyond chance (method of moments, chance as of
/// counts); without any, all have the parent's ratio. `None` where the whole city has no count to go by.
pub fn leaning(panel: &Panel, counts: &[[f64; 2]]) -> Option<Vec<f64>> {
    let [came, of] = counts.first().copied()?;
    if of <= 0.0 {
        return None;
    }
    let mut ratios = vec![came / of; counts.len()];
    for parent in 0..counts.len() {
        let children: Vec<usize> = panel.children(parent).collect();
        let weight = strength(ratios[parent], children.iter().map(|at| counts[*at]));
        for child in children {
            let [came, of] = counts[child];
            ratios[child] = match weight {
                Some(weight) => (came + weight * ratios[parent]) / (of + weight),
                None => ratios[parent],
            };
        }
    }
    Some(ratios)
}

/// How many children of the parent's ratio an area's own ratio is mixed with; `None` where they are all alike.
pub fn strength(ratio: f64, children: impl Iterator<Item = [f64; 2]> + Clone) -> Option<f64> {
    let counted = children.filter(|[_, of]| *of > 0.0);
    let (mut n, mut all, mut squares, mut came_all) = (0.0, 0.0, 0.0, 0.0);
    for [came, of] in counted.clone() {
        n += 1.0;
        all += of;
        squares += of * of;
        came_all += came;
    }
    let free = all - squares / all;
    if n < 2.0 || free <= 0.0 || ratio <= 0.0 {
        return None;
    }
    let mean = came_all / all;
    let q: f64 = counted
        .map(|[came, of]| of * (came / of - mean).powi(2))
        .sum();
    let beyond = (q - (n - 1.0) * mean) / free;
    (beyond > 1e-12).then(|| ratio / beyond)
}
