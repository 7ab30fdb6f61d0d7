//! Texts for telephones to read: a QR as a picture.

use qrcodegen::{QrCode, QrCodeEcc};

/// A QR as lines of a picture, black on white, with the quiet edge that it needs.
pub fn picture(text: &str) -> String {
    // Level M restores a sixth of what is stained. A text of such length always fits.
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return String::new();
    };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|at| code.get_module(*at, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + 4, y + 4));
            }
            x += run.max(1);
        }
    }
    let whole = size + 8;
    format!(
        "<svg viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\">\
         <path d=\"{path}\"/></svg>"
    )
}
