//! The receipts of families: each with the code of a child, as text and as a QR; on A4, six to a page, and on sheets of
//! labels, twenty-four to a page. The code stands behind `#` in the address of the QR: browsers send that to nobody, so that it
//! is in no log.

use xuewei_sealed::code::Code;

use super::html::{escaped, lang_of};
use super::qr::picture;
use crate::words::Wording;

/// Receipts in one file: more would be slow to open.
pub const IN_FILE: usize = 600;

/// A child and its code.
pub type Receipt<'a> = (&'a str, Code);

/// On what receipts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A4, to be cut into six.
    Receipts,
    /// Twenty-four labels of 70 × 37 mm.
    Labels,
}

impl Paper {
    /// The start of the names of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Labels => "labels",
        }
    }
}

/// A file of receipts. `address` is where families look up; without it a QR holds the code alone.
pub fn sheet(
    paper: Paper,
    round: &str,
    bureau: &str,
    address: Option<&str>,
    receipts: &[Receipt<'_>],
    wording: &Wording,
) -> String {
    let title = wording.plain("receipt-title");
    let shown = address.map(|address| address.trim_end_matches('/').to_owned());
    let each: String = receipts
        .iter()
        .map(|(id, code)| {
            let text = code.to_string();
            let target = shown.as_ref().map_or_else(|| text.clone(), |at| format!("{at}/#{text}"));
            let lines = match paper {
                Paper::Labels => String::new(),
                Paper::Receipts => {
                    let how = match &shown {
                        Some(address) => wording.text("receipt-how-at", &[("address", address)]),
                        None => wording.plain("receipt-how"),
                    };
                    format!(
                        "<h1>{}</h1><p>{}</p><p>{}</p><p>{}</p><p class=\"by\">{}</p>",
                        escaped(&title),
                        escaped(round),
                        escaped(&how),
                        escaped(&wording.plain("receipt-keep")),
                        escaped(bureau),
                    )
                }
            };
            format!(
                "<section>{qr}<div><p class=\"id\">{child}</p><p class=\"code\">{code}</p>{lines}</div></section>\n",
                qr = picture(&target),
                child = escaped(&wording.text("notice-child", &[("id", id)])),
                code = escaped(&text),
            )
        })
        .collect();
    let style = match paper {
        Paper::Receipts => RECEIPTS,
        Paper::Labels => LABELS,
    };
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"robots\" content=\"noindex, noarchive\">\n<title>{title}</title>\n<style>\n{STYLE}{style}</style>\n\
         </head>\n<body>\n<main>\n{each}</main>\n</body>\n</html>\n",
        lang = lang_of(wording),
        title = escaped(&title),
    )
}

const STYLE: &str = "\
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#000;font:9pt/1.35 system-ui,\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif}
h1{font-size:11pt;margin:1mm 0}p{margin:.5mm 0}
section{overflow:hidden;break-inside:avoid;display:flex;gap:3mm;align-items:flex-start}
svg{flex:none}
.code{font:700 11pt/1.3 ui-monospace,Consolas,Menlo,monospace}
main{display:grid;align-content:start}
";

const RECEIPTS: &str = "\
@page{size:A4;margin:10mm}
main{grid-template-columns:95mm 95mm}
section{width:95mm;height:92mm;padding:5mm;border:.2mm dashed #777;flex-direction:column}
section:nth-child(6n){break-after:page}
svg{width:34mm;height:34mm}
.by{font-size:8pt}
";

const LABELS: &str = "\
@page{size:A4;margin:0}
main{grid-template-columns:70mm 70mm 70mm}
section{width:70mm;height:37mm;padding:3mm 4mm}
section:nth-child(24n){break-after:page}
svg{width:26mm;height:26mm}
.id{font-size:8pt}.code{font-size:9.5pt;width:9em}
";
