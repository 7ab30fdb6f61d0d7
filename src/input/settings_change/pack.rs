//! The pack of a round with a change in it: a shipped one as it is, or one of its own that extends it.

use std::path::{Component, Path};

use toml_edit::{DocumentMut, Item, value};
use xuewei_core::finding::{Arg, Code, Finding};
use xuewei_core::policy::{Source, resolve, shipped, unknown};
use xuewei_core::settings;

use super::change::{NotChanged, SettingsChange};
use super::entries::change_entry;
use super::toml_text::{atom_of, document, of_value, put, put_at, take_away, value_at};
use crate::input::manifest::Manifest;
use crate::input::pack::{effective, sources};
use crate::input::pack_grammar::{PackGrammar, pattern, typed};

/// What is called the pack of a round that has none of its own yet.
pub(super) const OWN: &str = "pack.toml";

/// The pack of the round after a change.
pub(super) enum PackAfter {
    Shipped(String),
    Own { name: String, text: String },
}

pub(super) fn changed_pack(
    folder: &Path,
    manifest: &Manifest,
    change: &SettingsChange,
) -> Result<PackAfter, NotChanged> {
    if let Some(name) = &change.policy
        && shipped(name).is_none()
    {
        return Err(unknown(name).into());
    }
    let now = &manifest.policy;
    let is_shipped = !is_own_pack(now);
    let base = change.policy.as_ref();
    if change.pack.is_empty() && change.entries.is_empty() && is_shipped {
        return Ok(PackAfter::Shipped(base.unwrap_or(now).clone()));
    }
    let (name, mut pack) = match is_shipped {
        true => {
            let extended = base.unwrap_or(now);
            let mut pack = DocumentMut::new();
            pack.insert("extends", value(extended));
            (free_name(folder), pack)
        }
        false => {
            let own = sources(now, folder, None)?;
            let text = own.first().map_or("", |source| source.text.as_str());
            let mut pack = document(text.trim_start_matches('\u{feff}'), now)?;
            if let Some(base) = base {
                put(&mut pack, "extends", base);
            }
            (now.clone(), pack)
        }
    };
    let before = sources(&name, folder, Some(&pack.to_string()))?;
    let grammar = PackGrammar::default();
    let mut all = effective(&before);
    let beneath = effective(before.get(1..).unwrap_or_default());
    for (path, text) in &change.pack {
        let parts: Vec<&str> = path.split('.').collect();
        let wrong = || {
            Finding::new(Code::SettingInvalid, &name)
                .with("key", Arg::Key(path.clone()))
                .with("value", text.as_deref().unwrap_or_default())
                .with("allowed", Arg::Nothing)
        };
        let kind = grammar.kind_or_names(&parts);
        let kind = match kind {
            Some(kind) if path != "extends" && parts.len() <= 8 => kind,
            _ => return Err(wrong().into()),
        };
        let new = text.as_ref().map(|text| typed(&kind, text));
        let atom = atom_of(&parts, &all);
        if new.is_none() && parts.len() == atom {
            let (outer, key) = parts.split_at(atom - 1);
            take_away(&mut pack, outer, key);
            continue;
        }
        let new = match new {
            Some(new) => Some(new),
            None => value_at(&beneath, &parts).map(|value| of_value(value, &pattern(&parts))),
        };
        let done = put_at(&mut pack, &parts, atom, &all, new, change.source.as_deref());
        if done.is_none() {
            return Err(wrong().into());
        }
        all = with_own(&name, &pack, &before);
    }
    for entry in &change.entries {
        let source = change.source.as_deref();
        if change_entry(&mut pack, &all, &beneath, &grammar, entry, source).is_none() {
            return Err(Finding::new(Code::SettingInvalid, &name)
                .with("key", Arg::Key(entry.list.clone()))
                .with(
                    "value",
                    entry
                        .at
                        .or(entry.before)
                        .map_or_else(String::new, |at| at.to_string()),
                )
                .with("allowed", Arg::Nothing)
                .into());
        }
        all = with_own(&name, &pack, &before);
    }
    let text = pack.to_string();
    let refused = |findings| NotChanged {
        findings,
        pack: Some((name.clone(), text.clone())),
    };
    let after = sources(&name, folder, Some(&text)).map_err(refused)?;
    resolve(&after).map_err(refused)?;
    // A file that says nothing of its own is none that the round needs.
    let says = pack
        .iter()
        .any(|(key, _)| !settings::names_of("extends").contains(&key));
    match pack.get("extends").and_then(Item::as_str) {
        Some(base) if !says && is_shipped => Ok(PackAfter::Shipped(base.to_owned())),
        _ => Ok(PackAfter::Own { name, text }),
    }
}

/// The keys that hold with the round's own pack as it is by now: what was copied from those beneath stands in it.
fn with_own(name: &str, pack: &DocumentMut, before: &[Source]) -> toml::Table {
    let own = Source {
        name: name.to_owned(),
        text: pack.to_string(),
    };
    let others = before.iter().skip(1).cloned();
    effective(&std::iter::once(own).chain(others).collect::<Vec<_>>())
}

/// Whether a round names a pack of its own: a file beside it. One that stands elsewhere is for others too, and is extended
/// like a shipped one.
pub fn is_own_pack(policy: &str) -> bool {
    let mut parts = Path::new(policy).components();
    let plain = matches!(parts.next(), Some(Component::Normal(only)) if only == policy);
    plain && parts.next().is_none() && shipped(policy).is_none()
}

/// A name for the round's own pack that no other file of the round has.
pub(super) fn free_name(folder: &Path) -> String {
    let mut name = OWN.to_owned();
    let mut number = 2;
    while folder.join(&name).exists() {
        name = format!("pack-{number}.toml");
        number += 1;
    }
    name
}
