//! Posts (教职工编制): `need = ⌈pupils after the intake ÷ pupils per post⌉`, short is `need − posts`.
//!
//! Rounded up once a unit: once for a school, once for a district, because posts can be moved between
//! the schools of a district.

use crate::domain::Stage;
use crate::policy::Norms;
use crate::units::{Places, Points, Posts};

/// Posts that so many pupils need.
pub fn needed(pupils: Places, norms: &Norms, stage: Stage) -> Posts {
    let per_post = norms.pupils_per_post_parts.of(stage);
    Posts((pupils.or_zero().get() * Points::SCALE + per_post - 1) / per_post)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::load;

    #[test]
    fn a_thirty_six_class_primary_school_needs_eighty_six_posts() {
        let (pack, _) = load("two-primaries", std::path::Path::new(".")).expect("the pack");
        // 1,620 ÷ 19 = 85.3; 1,200 ÷ 13.5 = 88.9
        assert_eq!(needed(Places(1620), &pack.norms, Stage::Primary), Posts(86));
        assert_eq!(needed(Places(1200), &pack.norms, Stage::Junior), Posts(89));
        assert_eq!(needed(Places(1615), &pack.norms, Stage::Primary), Posts(85));
    }
}
