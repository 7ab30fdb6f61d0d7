//! `xuewei receipts`: the codes of families and the receipts that they are printed on.

use super::{Failure, Speaker, print_warnings};
use crate::app::Control;
use crate::app::receipts::{self, Request};
use crate::tables::json::pretty;
use crate::words::findings::with_findings;

/// Writes codes and receipts, and says where they are. No code is printed.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let response = receipts::run(request, &Control::default())?;
    print_warnings(&response.input.warnings, speaker);
    let answer = &response.answer;
    if speaker.is_json() {
        let answer = with_findings(answer, [&response.input.warnings], &speaker.wording);
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let figures = [
        ("children", answer.children.to_string()),
        ("new", answer.new.to_string()),
        ("sheets", answer.sheets.to_string()),
        ("others", answer.others.to_string()),
        ("path", request.out.display().to_string()),
        ("secrets", answer.secrets.clone()),
    ];
    let wording = &speaker.wording;
    say!("{}", wording.text("receipts-done", &figures));
    if answer.others > 0 {
        say!("{}", wording.text("receipts-others", &figures));
    }
    say!("{}", wording.text("receipts-keep", &figures));
    if request.address.is_none() {
        say!("{}", wording.plain("receipts-no-address"));
    }
    Ok(())
}
