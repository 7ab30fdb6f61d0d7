//! Classes (班级): `streams × grades` at hand; `⌈children ÷ class size⌉` for the children without a place.

use crate::domain::{School, Stage};
use crate::policy::Norms;
use crate::units::{Classes, Places, Points};

/// Classes of a school after the intake.
pub fn at_hand(school: &School) -> Option<Classes> {
    Some(Classes(school.streams? * school.stage.grades()))
}

/// Pupils in each class, in ten-thousandths.
pub fn pupils_per_class(pupils: Option<Places>, classes: Option<Classes>) -> Option<i64> {
    let classes = classes?.get();
    (classes > 0).then_some(pupils?.get() * Points::SCALE / classes)
}

/// Full classes that so many children need.
pub fn needed(children: Places, norms: &Norms, stage: Stage) -> Classes {
    let size = norms.class_size.of(stage).get();
    Classes((children.get() + size - 1) / size)
}
