//! `xuewei settings`: what the pack of a round says key by key, what its headings were read as, and a change of both.

use super::{Failure, Speaker};
use crate::app::settings::{self, Answer, FaultAnswer, Request, Response};
use crate::tables::json::sorted;
use crate::words::Wording;
use crate::words::findings::with_findings;

/// Reads the settings of a round, or writes a change of them.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    match settings::run(request, wording)? {
        Response::Read(answer, wrong) => match speaker.is_json() {
            true => put!("{}", sorted(&with_findings(answer, [&wrong], wording))),
            false => tell(&answer, wording),
        },
        Response::Written(written) => match speaker.is_json() {
            true => put!("{}", sorted(&with_findings(written, [], wording))),
            false => {
                let files = written.files.join(&wording.plain("output-separator"));
                say!("{}", wording.text("settings-written", &[("files", files)]));
            }
        },
        Response::Refused(refused, wrong) => {
            match speaker.is_json() {
                true => put!("{}", sorted(&with_findings(refused, [&wrong], wording))),
                false => tell_faults(&refused.faults),
            }
            return Err(Failure::Told);
        }
    }
    Ok(())
}

fn tell(answer: &Answer, wording: &Wording) {
    let figures = [("name", answer.policy.clone())];
    say!("{}", wording.text("settings-pack", &figures));
    for key in answer.keys.iter().filter(|key| key.value.is_some()) {
        let value = |value: &Option<String>| value.clone().unwrap_or_default().replace('\n', ", ");
        let figures = [
            ("key", key.path.clone()),
            ("value", value(&key.value)),
            ("pack", value(&key.pack_value)),
        ];
        let sentence = match key.differs {
            true => "settings-key-differs",
            false => "settings-key",
        };
        say!("  {}", wording.text(sentence, &figures));
    }
    for table in &answer.tables {
        say!(
            "{}",
            wording.text("settings-table", &[("file", &table.file)])
        );
        for own in &table.headings {
            let figures = [
                ("heading", own.heading.clone()),
                ("column", own.column.clone().unwrap_or_default()),
            ];
            let sentence = match own.column {
                Some(_) => "settings-heading",
                None => "settings-heading-unread",
            };
            say!("  {}", wording.text(sentence, &figures));
        }
    }
    tell_faults(&answer.faults);
}

fn tell_faults(faults: &[FaultAnswer]) {
    for fault in faults {
        note!("{} {} {}", fault.code, fault.key, fault.cause);
        note!("  → {}", fault.action);
    }
}
