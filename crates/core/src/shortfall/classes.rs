//! Classes (班级): `streams × grades` at hand; `⌈children ÷ class size⌉` for the children without a place.
//!
//! Pupils are spread evenly over the classes of a school: with `p` pupils and `c` classes, `p mod c` classes
//! have one pupil more than the others. The tables do not say more.

use std::iter::Sum;

use crate::domain::{School, SchoolLevel};
use crate::policy::Norms;
use crate::units::{Classes, Places, Points};

/// Classes of a school after the intake.
pub fn at_hand(school: &School) -> Option<Classes> {
    Some(Classes(school.streams? * school.level.grades()))
}

/// Pupils in each class, in ten-thousandths.
pub fn pupils_per_class(pupils: Option<Places>, classes: Option<Classes>) -> Option<i64> {
    let (pupils, classes) = (pupils?.get(), classes?.get());
    (classes > 0).then(|| pupils * Points::SCALE / classes)
}

/// Full classes that so many children need.
pub fn needed(children: Places, norms: &Norms, level: SchoolLevel) -> Classes {
    let size = norms.class_size.of(level).get();
    Classes((children.get() + size - 1) / size)
}

/// Classes that are too full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowded {
    /// Large classes (大班额): from the norm's large class up to the oversize one.
    pub large: Classes,
    /// Oversize classes (超大班额).
    pub oversize: Classes,
}

impl Sum for Crowded {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::default(), |a, b| Self {
            large: a.large + b.large,
            oversize: a.oversize + b.oversize,
        })
    }
}

/// The classes of a school that are too full.
pub fn crowded(pupils: Option<Places>, classes: Option<Classes>, norms: &Norms) -> Option<Crowded> {
    let (pupils, classes) = (pupils?.get(), classes?.get());
    if classes <= 0 {
        return None;
    }
    let (each, fuller) = (pupils.div_euclid(classes), pupils.rem_euclid(classes));
    let mut crowded = Crowded::default();
    for (size, count) in [(each, classes - fuller), (each + 1, fuller)] {
        if size >= norms.oversize_class.get() {
            crowded.oversize += Classes(count);
        } else if size >= norms.large_class.get() {
            crowded.large += Classes(count);
        }
    }
    Some(crowded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Pack, shipped};

    #[test]
    fn pupils_are_spread_evenly_over_classes() {
        let text = shipped("two-primaries").expect("the pack");
        let pack = Pack::from_toml(&text, &shipped).expect("the pack");
        let of = |pupils, classes| {
            let result = crowded(Some(Places(pupils)), Some(Classes(classes)), &pack.norms);
            let result = result.expect("known");
            (result.large.get(), result.oversize.get())
        };
        // 334 in 6 classes: 4 of 56, 2 of 55.
        assert_eq!(of(334, 6), (4, 0));
        // 395 in 6 classes: 5 of 66, 1 of 65.
        assert_eq!(of(395, 6), (1, 5));
        assert_eq!(of(270, 6), (0, 0));
        assert_eq!(crowded(None, Some(Classes(6)), &pack.norms), None);
        assert_eq!(
            crowded(Some(Places(9)), Some(Classes(0)), &pack.norms),
            None
        );
    }
}
