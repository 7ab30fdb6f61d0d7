//! Land (用地): `need = ⌈pupils after the intake × m² per pupil⌉`, short is `need − site`.
//!
//! Land cannot be moved: the spare land of one school does not help another, so a district is short
//! of the sum of what its schools are short of.

use crate::domain::Stage;
use crate::policy::Norms;
use crate::units::{Places, Points, SquareMetres};

/// Site area that so many pupils need.
pub fn needed(pupils: Places, norms: &Norms, stage: Stage) -> SquareMetres {
    let each = norms.land_m2_parts.of(stage);
    SquareMetres((pupils.or_zero().get() * each + Points::SCALE - 1) / Points::SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::load;

    #[test]
    fn the_sites_of_standard_schools() {
        let (pack, _) = load("two-primaries", std::path::Path::new(".")).expect("the pack");
        let of = |pupils, stage| needed(Places(pupils), &pack.norms, stage);
        assert_eq!(of(1620, Stage::Primary), SquareMetres(37_260));
        assert_eq!(of(1200, Stage::Junior), SquareMetres(33_600));
    }
}
