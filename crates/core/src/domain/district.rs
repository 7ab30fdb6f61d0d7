//! A county-level unit, the government responsible for its children (区县).

use super::index;
use crate::units::{Posts, Yuan};

/// How scarce land is, on which the norm of land depends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LandZone {
    /// A new town (新城).
    #[default]
    New,
    /// An old town (老城).
    Old,
}

index!(
    /// A district's place in [`super::City::districts`].
    DistrictIdx
);

/// A district. Optional figures are `None` when the table does not give them: not known is not zero.
#[derive(Clone, Debug, Default)]
pub struct District {
    /// Code or name that the other tables use.
    pub id: Box<str>,
    /// Its name for people; the code where there is none.
    pub name: Option<Box<str>>,
    /// Posts that may be filed with the municipality (备案制).
    pub filed_posts: Option<Posts>,
    /// Posts' worth of services that may be bought.
    pub purchasable_posts: Option<Posts>,
    /// Money for bought places, yuan a year.
    pub purchase_budget: Option<Yuan>,
    /// Factor by which a forecast grows from year to year, ten-thousandths.
    pub in_migration: Option<i64>,
    /// Whether the norm of land for old towns holds.
    pub town: LandZone,
}

/// Codes of districts that others have taken the place of, or that stand for the same: what is written, what may stand
/// in the districts table instead.
///
/// 苏州工业园区 has no code of GB/T 2260; statistics use 320571, other lists 320576. 沧浪, 平江 and 金阊 became 姑苏 in
/// 2012, 吴江市 became a district.
pub const ALIASES: [(&str, &str); 6] = [
    ("320571", "320576"),
    ("320576", "320571"),
    ("320502", "320508"),
    ("320503", "320508"),
    ("320504", "320508"),
    ("320584", "320509"),
];

impl District {
    /// The name, or the code where there is none.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}
