//! Bytes to text: UTF-8 with or without a byte order mark, UTF-16 with one, else GB18030.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

/// The text of a file, or `None` when it is in none of the encodings read.
///
/// Text that is valid UTF-8 is UTF-8. Everything else that Chinese offices write decodes as GB18030,
/// which contains GBK and GB 2312.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = bytes.get(mark..)?;
        return encoding.decode_without_bom_handling_and_without_replacement(text);
    }
    UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .or_else(|| GB18030.decode_without_bom_handling_and_without_replacement(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_survive_gb18030() {
        let (bytes, _, lossy) = GB18030.encode("积分,䶮㛃");
        assert!(!lossy);
        assert_eq!(decode(&bytes).as_deref(), Some("积分,䶮㛃"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode("\u{feff}编号".as_bytes()).as_deref(), Some("编号"));
    }

    #[test]
    fn noise_is_no_text() {
        assert_eq!(decode(&[0xff, 0xff, 0xff]), None);
    }
}
