//! Bytes to text: UTF-8 with or without a byte order mark, UTF-16 with one, else GB18030.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};
use memchr::memchr_iter;
use xuewei_core::finding::{Code, Finding, Phrase};

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// They are in none of the encodings read.
    Unknown,
    /// They are UTF-8 but for some bytes; the first of these stands in this line, counted from 1.
    DamagedUtf8(usize),
}

impl NoText {
    /// What a person is told of it.
    pub fn finding(self, file: impl Into<String>) -> Finding {
        let finding = Finding::new(Code::TableBroken, file);
        match self {
            Self::Unknown => finding.because(Phrase::NoText),
            Self::DamagedUtf8(line) => finding.row(line).because(Phrase::DamagedUtf8),
        }
    }
}

/// The text of a file.
///
/// Text that is valid UTF-8 is UTF-8. What is so but for a few bytes was damaged on its way, and is no GB18030 although it
/// may decode as that: every character in it would be another. Everything else that Chinese offices write decodes as
/// GB18030, which contains GBK and GB 2312.
///
/// # Errors
/// When it is in none of these, or damaged.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NoText> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = bytes.get(mark..).unwrap_or_default();
        let text = encoding.decode_without_bom_handling_and_without_replacement(text);
        return text.ok_or_else(|| damaged(bytes).unwrap_or(NoText::Unknown));
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    if let Some(damaged) = damaged(bytes) {
        return Err(damaged);
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(NoText::Unknown)
}

/// Whether bytes that are no UTF-8 were so once: for each place that breaks it they have several characters of three
/// bytes or more, which pairs of GB18030 hardly ever look like.
fn damaged(bytes: &[u8]) -> Option<NoText> {
    /// Characters of three bytes or more to a place that breaks UTF-8. In GB18030 text places that break it are many
    /// times as frequent as such characters.
    const WHOLE: usize = 4;
    let (mut whole, mut broken, mut read) = (0, 0, 0);
    let mut first = None;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| c.len_utf8() > 2).count();
        read += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            broken += 1;
            first.get_or_insert(read);
        }
        read += chunk.invalid().len();
    }
    let first = first.filter(|_| whole >= WHOLE * broken)?;
    let before = bytes.get(..first).unwrap_or_default();
    Some(NoText::DamagedUtf8(1 + memchr_iter(b'\n', before).count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_survive_gb18030() {
        let (bytes, _, lossy) = GB18030.encode("积分,䶮㛃");
        assert!(!lossy);
        assert_eq!(decode(&bytes).as_deref(), Ok("积分,䶮㛃"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode("\u{feff}编号".as_bytes()).as_deref(), Ok("编号"));
    }

    #[test]
    fn noise_is_no_text() {
        assert_eq!(decode(&[0xff, 0xff, 0xff]), Err(NoText::Unknown));
    }

    /// One byte less, and as GB18030 every character of the file would be another.
    #[test]
    fn utf8_that_lost_a_byte_is_no_gb18030() {
        let text = "编号,小区\nC1,苏州街\nC2,平江路\nC3,观前街\n";
        for lost in (0..text.len()).filter(|at| !text.as_bytes()[*at].is_ascii()) {
            let mut bytes = text.as_bytes().to_vec();
            bytes.remove(lost);
            let line = 1 + text.as_bytes()[..lost]
                .iter()
                .filter(|b| **b == b'\n')
                .count();
            assert_eq!(decode(&bytes), Err(NoText::DamagedUtf8(line)), "{lost}");
            bytes.splice(..0, [0xef, 0xbb, 0xbf]);
            assert!(decode(&bytes).is_err(), "{lost}");
        }
    }

    /// Words of tables in GBK, from one word to a page of them.
    #[test]
    fn gb18030_is_never_taken_for_damaged_utf8() {
        let words = [
            "编号",
            "小区",
            "积分",
            "学位数",
            "经度",
            "纬度",
            "区县",
            "吴江区",
            "姑苏区",
            "观前街小学",
            "一级",
            "无",
        ];
        for start in 0..words.len() {
            for count in 1..=words.len() {
                let some = words.iter().cycle().skip(start).take(count);
                let text: String = some.map(|word| format!("{word},")).collect();
                let (bytes, _, lossy) = GB18030.encode(&text);
                assert!(!lossy);
                assert_eq!(decode(&bytes).as_deref(), Ok(&*text));
            }
        }
    }
}
