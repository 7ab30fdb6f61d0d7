//! The lottery (摇号): the last tie-break, which anyone can recompute.
//!
//! A child's draw is the SHA-256 of `seed:child_id` in UTF-8; the smaller draw ranks first. The seed
//! is published before the draw, so nobody can choose it to favour a child, and a child's draw
//! depends on nothing but the seed and its own identifier. How to check a draw with standard tools
//! stands in docs/lottery.md.

use sha2::{Digest, Sha256};

/// The draw of an identifier: 32 bytes, compared from the first.
pub fn draw(seed: &str, id: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update(b":");
    hash.update(id.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figure that `printf '%s' '苏州2026:C000001' | sha256sum` prints.
    #[test]
    fn a_draw_is_what_sha256sum_prints() {
        let hex: String = draw("苏州2026", "C000001")
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(
            hex,
            "2a7e9ff27214b63a320def2f5d7dbaeaa38f4d131a351dd32cb01081a9d1b987"
        );
    }
}
