//! Files that are not what their names say: a workbook behind a password, an old one, a page of a web system, a workbook
//! that calls itself CSV. The first bytes tell.

use memchr::memmem;

use super::encoding::decode;
use xuewei_core::finding::Phrase;

/// What a file of this ending is, if it is something else; `None` where it may be what it says, and where nothing of the
/// ending is read.
pub fn what_it_is(ending: &str, bytes: &[u8]) -> Option<Phrase> {
    let is_text = matches!(ending, "csv" | "txt" | "tsv");
    let is_workbook = matches!(ending, "xlsx" | "xlsm");
    let is_parquet = ending == "parquet";
    if !(is_text || is_workbook || is_parquet) {
        return None;
    }
    if bytes.is_empty() {
        return Some(Phrase::FileEmpty);
    }
    match bytes {
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(of_compound(bytes)),
        [b'P', b'K', 3 | 5, ..] => {
            of_archive(bytes).or((!is_workbook).then_some(Phrase::IsWorkbook))
        }
        [b'P', b'A', b'R', b'1', ..] => (!is_parquet).then_some(Phrase::IsParquet),
        [b'%', b'P', b'D', b'F', ..] => Some(Phrase::IsPdf),
        _ if is_page(bytes) => Some(Phrase::IsWebPage),
        // What is no text either is damaged, and told by its reader.
        _ => (!is_text && decode(bytes).is_ok()).then_some(Phrase::IsPlainText),
    }
}

/// What a compound file of Microsoft's holds: names of its parts are UTF-16.
fn of_compound(bytes: &[u8]) -> Phrase {
    let holds = |part: &str| {
        let name: Vec<u8> = part.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &name).is_some()
    };
    match () {
        () if holds("EncryptedPackage") => Phrase::IsLocked,
        () if holds("WordDocument") => Phrase::IsDocument,
        () => Phrase::IsOldWorkbook,
    }
}

/// What an archive holds that is no workbook of Excel's: its parts are named in it.
fn of_archive(bytes: &[u8]) -> Option<Phrase> {
    let holds = |part: &str| memmem::find(bytes, part.as_bytes()).is_some();
    match () {
        () if holds("xl/workbook.xml") => None,
        () if holds("opendocument") || holds("content.xml") => Some(Phrase::IsOpenDocument),
        () if holds("xl/workbook.bin") => Some(Phrase::IsBinaryWorkbook),
        () if holds("word/") => Some(Phrase::IsDocument),
        // Some writers name the parts otherwise.
        () if holds("[Content_Types].xml") => None,
        () => Some(Phrase::IsArchive),
    }
}

/// Whether a file is a page of a web system, or a table in XML.
fn is_page(bytes: &[u8]) -> bool {
    let Some(start) = bytes.get(..bytes.len().min(512)) else {
        return false;
    };
    let start = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    let start = start.to_ascii_lowercase();
    [
        "<!doctype",
        "<html",
        "<table",
        "<meta",
        "<head",
        "<body",
        "<?xml",
        "<div",
        "<style",
    ]
    .iter()
    .any(|tag| start.starts_with(tag.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_what_they_are_called_are_known_by_their_first_bytes() {
        let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1........W\0o\0r\0k\0b\0o\0o\0k\0";
        let locked = b"\xd0\xcf\x11\xe0....E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
        for (ending, bytes, what) in [
            ("xlsx", &old[..], Some(Phrase::IsOldWorkbook)),
            ("csv", &old[..], Some(Phrase::IsOldWorkbook)),
            ("xlsx", &locked[..], Some(Phrase::IsLocked)),
            ("xlsx", b"\n <HTML><table>", Some(Phrase::IsWebPage)),
            ("csv", b"<table border=1>", Some(Phrase::IsWebPage)),
            (
                "csv",
                b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml",
                Some(Phrase::IsWorkbook),
            ),
            (
                "xlsx",
                b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml",
                None,
            ),
            (
                "xlsx",
                b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                Some(Phrase::IsOpenDocument),
            ),
            ("xlsx", b"PK\x03\x04list.csv", Some(Phrase::IsArchive)),
            (
                "xlsx",
                b"child_id,points\nC1,9\n",
                Some(Phrase::IsPlainText),
            ),
            (
                "parquet",
                b"child_id,points\nC1,9\n",
                Some(Phrase::IsPlainText),
            ),
            ("csv", b"PAR1....PAR1", Some(Phrase::IsParquet)),
            ("parquet", b"PAR1....PAR1", None),
            ("csv", b"%PDF-1.7", Some(Phrase::IsPdf)),
            ("csv", b"child_id,points\nC1,9\n", None),
            ("xls", &old[..], None),
        ] {
            assert_eq!(what_it_is(ending, bytes), what, "{ending} {bytes:?}");
        }
    }
}
