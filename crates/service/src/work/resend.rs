//! Codes sent once more: the telephone numbers that a planner gives, and the portal's drop folder, which is looked at as long
//! as the server is at work. The program sends, through the program of the bureau's gateway; no number goes into the store.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::commands::{NoAnswer, resend};
use super::families::{Receipts, SECRETS, codes_folder, receipts, why as why_not};
use super::{Service, log, now};
use crate::folders::private_file;
use crate::states::FamiliesAct;
use crate::store::{Person, Round};
use crate::words::Lang;

/// The telephone numbers, beside the codes.
const CONTACTS: &str = "contacts.csv";

/// What is known of them, written when they stand.
const KNOWN: &str = "contacts.json";

/// How often the drop folder is looked at.
const LOOK: Duration = Duration::from_secs(15);

/// The telephone numbers of a round. None of them is among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contacts {
    /// Numbers whose children have a code.
    pub numbers: i64,
    /// Rows without a telephone number, or of a child without a code.
    pub without: i64,
    /// Numbers that more than six children have: nothing is sent to them.
    #[serde(default)]
    pub crowded: i64,
    /// When they were given, in milliseconds since 1970 (UTC).
    pub at: i64,
    /// By whom.
    pub by: String,
    /// The id of that person: what is sent stands in the record under their name.
    pub person: String,
}

/// The telephone numbers of a round; none where there are none.
pub fn contacts(service: &Service, round: &str) -> Option<Contacts> {
    let text = fs::read_to_string(codes_folder(service, round).join(KNOWN)).ok()?;
    serde_json::from_str(&text).ok()
}

fn arguments(
    folder: &Path,
    drop: &Path,
    contacts: &Path,
    send: &Path,
    made: Option<&Receipts>,
) -> Vec<OsString> {
    let mut all: Vec<OsString> = vec![
        "resend".into(),
        drop.into(),
        "--secrets".into(),
        folder.join(SECRETS).into(),
        "--contacts".into(),
        contacts.into(),
        "--send".into(),
        send.into(),
    ];
    if let Some(made) = made.filter(|made| !made.address.is_empty()) {
        all.push(format!("--address={}", made.address).into());
    }
    all
}

fn count(said: &Value, key: &str) -> i64 {
    said[key].as_i64().unwrap_or_default()
}

/// Keeps the telephone numbers of a round, once the program has read them.
///
/// # Errors
/// They are no such table, or cannot be written.
pub async fn set_contacts(
    service: &Arc<Service>,
    round: &Round,
    table: &[u8],
    by: &Person,
    lang: Lang,
) -> Result<Contacts, NoAnswer> {
    let folder = codes_folder(service, &round.id);
    let passing = service.data.incoming()?;
    let new = passing.path().join(CONTACTS);
    let mut file = private_file(&new)?;
    file.write_all(table)?;
    file.sync_all()?;
    // An empty folder: it is read, and nothing is sent.
    let nobody = passing.path().join("nobody");
    crate::folders::make_folder(&nobody)?;
    let told = arguments(&folder, &nobody, &new, Path::new("none"), None);
    let said = resend(service, told, lang).await?;
    let known = Contacts {
        numbers: count(&said, "numbers"),
        without: count(&said, "without"),
        crowded: count(&said, "crowded"),
        at: now(),
        by: by.name.clone(),
        person: by.id.clone(),
    };
    fs::rename(&new, folder.join(CONTACTS))?;
    let text = serde_json::to_string(&known).map_err(std::io::Error::other)?;
    let part = passing.path().join(KNOWN);
    let mut file = private_file(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, folder.join(KNOWN))?;
    Ok(known)
}

/// Looks at the drop folder until the server ends, and has sent what is asked for.
pub async fn watch_drop(service: Arc<Service>, drop: PathBuf, send: PathBuf) {
    let mut ending = service.ending.clone();
    while !service.is_ending() {
        if is_asked(&drop)
            && let Err(error) = all_rounds(&service, &drop, &send).await
        {
            log("resend", &[("error", &error)]);
        }
        let told = std::pin::pin!(ending.changed());
        let _ = tokio::time::timeout(LOOK, told).await;
    }
}

/// Whether anybody has asked for a code.
fn is_asked(drop: &Path) -> bool {
    let entries = fs::read_dir(drop).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    names.any(|name| name.to_string_lossy().ends_with(".lost"))
}

async fn all_rounds(service: &Arc<Service>, drop: &Path, send: &Path) -> Result<(), String> {
    let rounds = service.store.rounds().await;
    for round in rounds.map_err(|error| error.to_string())? {
        let (Some(known), Some(made)) =
            (contacts(service, &round.id), receipts(service, &round.id))
        else {
            continue;
        };
        let folder = codes_folder(service, &round.id);
        let told = arguments(&folder, drop, &folder.join(CONTACTS), send, Some(&made));
        let said = match resend(service, told, made.lang).await {
            Ok(said) => said,
            // The next round may be in order.
            Err(why) => {
                log(
                    "resend",
                    &[("round", &round.id), ("error", &why_not(why, made.lang))],
                );
                continue;
            }
        };
        let figures = [
            "sent", "children", "unknown", "limited", "refused", "failed",
        ];
        let told = figures
            .map(|key| format!("{key} {}", count(&said, key)))
            .join(", ");
        log("resend", &[("round", &round.id), ("told", &told)]);
        if count(&said, "sent") > 0 {
            let by = service.store.person(&known.person).await;
            let by = by.map_err(|error| error.to_string())?;
            let act = FamiliesAct::Resent;
            let noted = service
                .store
                .note_families(&round.id, act, &told, &by, now());
            noted.await.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
