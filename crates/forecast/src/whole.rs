//! Whole numbers that add up.
#![expect(
    clippy::indexing_slicing,
    reason = "a figure for each node of the panel"
)]

use super::panel::Panel;

/// Figures of all nodes, rounded so that what is held adds up to what holds it: the city to the nearest, then the largest
/// remainders up, of equal ones the first.
pub fn adding_up(panel: &Panel, figures: &[f64]) -> Vec<i64> {
    let mut whole = vec![0; figures.len()];
    if let (Some(first), Some(city)) = (whole.first_mut(), figures.first()) {
        *first = nearest(*city);
    }
    for parent in 0..figures.len() {
        let children: Vec<usize> = panel.children(parent).collect();
        if children.is_empty() {
            continue;
        }
        let mut left = whole[parent];
        for child in &children {
            whole[*child] = floor(figures[*child]);
            left -= whole[*child];
        }
        let mut order = children.clone();
        let part = |at: usize| figures[at] - figures[at].floor();
        order.sort_by(|a, b| part(*b).total_cmp(&part(*a)).then(a.cmp(b)));
        // Rounding leaves at most one for each; more where the parts were never scaled to the whole.
        while left > 0 {
            for child in &order {
                if left > 0 {
                    whole[*child] += 1;
                    left -= 1;
                }
            }
        }
        while left < 0 {
            let mut moved = false;
            for child in order.iter().rev() {
                if left < 0 && whole[*child] > 0 {
                    whole[*child] -= 1;
                    left += 1;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
    }
    whole
}

/// The nearest whole number of children, halves up; nobody below zero.
pub fn nearest(figure: f64) -> i64 {
    floor(figure + 0.5)
}

fn floor(figure: f64) -> i64 {
    // Far beyond any city, and far below what the type holds.
    figure.floor().clamp(0.0, 1e12) as i64
}
