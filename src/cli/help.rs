//! What `--help` says, and what is said of wrong usage, in the language: every sentence stands with the others in the
//! wording files.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Arguments;
use crate::words::{Lang, Wording};

/// Clap keeps headings and names of values for as long as the program runs.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// The sentence of an argument: that of its command, or the one that it has wherever it stands.
fn sentence(command: &str, id: &str, wording: &Wording) -> Option<String> {
    let keys = [format!("help-{command}-{id}"), format!("help-any-{id}")];
    let key = keys.iter().find(|key| wording.has(key))?;
    Some(wording.plain(key))
}

/// The commands with their help in a language.
pub fn command(wording: &Wording) -> Command {
    let whole = of_language(Arguments::command(), "", wording)
        .subcommand_help_heading(kept(wording.plain("help-heading-commands")))
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(wording.plain("help-any-version"))
                .help_heading(kept(wording.plain("help-heading-options"))),
        );
    // Where one begins.
    let whole = whole.mut_subcommand("init", |init| init.display_order(0));
    whole.after_help(wording.plain("help-after"))
}

fn of_language(command: Command, name: &str, wording: &Wording) -> Command {
    let about = match name {
        "" => wording.plain("help-program"),
        name => wording.plain(&format!("help-{name}")),
    };
    let template = format!(
        "{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}",
        wording.plain("help-usage")
    );
    let options = kept(wording.plain("help-heading-options"));
    let arguments = kept(wording.plain("help-heading-arguments"));
    let own = command
        .about(about)
        .help_template(template)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .mut_args(|arg| {
            let id = arg.get_id().to_string();
            let heading = if arg.is_positional() {
                arguments
            } else {
                options
            };
            let values = arg.get_value_names().unwrap_or_default().iter();
            let values = values.map(|value| {
                let key = format!(
                    "help-value-{}",
                    value.trim_end_matches([',', '…']).replace('=', "-")
                );
                match wording.has(&key) {
                    true => kept(wording.plain(&key)),
                    false => kept(value.to_string()),
                }
            });
            let values: Vec<&'static str> = values.collect();
            // Flags take no value.
            let arg = match arg.get_action().takes_values() && !values.is_empty() {
                true => arg.value_names(values),
                false => arg,
            };
            let arg = arg
                .help_heading(heading)
                .hide_possible_values(true)
                .hide_default_value(true);
            match sentence(name, &id, wording) {
                Some(says) => arg.help(says),
                None => arg,
            }
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(wording.plain("help-any-help"))
                .help_heading(options),
        );
    let below: Vec<String> = own
        .get_subcommands()
        .map(|below| below.get_name().to_owned())
        .collect();
    let own = below.into_iter().fold(own, |own, below| {
        own.mut_subcommand(&below, |command| of_language(command, &below, wording))
    });
    with_usage(own, wording)
}

/// The line of the usage, with the names of its parts in the language.
fn with_usage(command: Command, wording: &Wording) -> Command {
    if wording.lang == Lang::En {
        return command;
    }
    let mut whole = command.clone();
    let name = match command.get_name() {
        "xuewei" => "xuewei".to_owned(),
        name => format!("xuewei {name}"),
    };
    let usage = whole.render_usage().to_string();
    let usage = usage.split_once(": ").map_or("", |(_, usage)| usage);
    let usage = usage.split_once(' ').map_or("", |(_, rest)| rest);
    let usage = usage
        .replace("[OPTIONS]", &wording.plain("help-options"))
        .replace("<COMMAND>", &wording.plain("help-command"));
    command.override_usage(StyledStr::from(format!("{name} {usage}")))
}

/// `xuewei help check` is `xuewei check --help`.
pub fn with_help_last(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    // Options that go with every command may stand before it.
    while let Some(text) = arguments
        .get(at)
        .map(|text| text.to_string_lossy().into_owned())
    {
        match text.as_str() {
            "--lang" | "--format" => at += 2,
            text if text.starts_with('-') => at += 1,
            "help" => {
                arguments.remove(at);
                arguments.push("--help".into());
                break;
            }
            _ => break,
        }
    }
    arguments
}

/// The language that the arguments ask for, before anything else of them is understood.
pub fn language_asked(arguments: &[OsString]) -> Option<Lang> {
    let texts: Vec<_> = arguments
        .iter()
        .map(|text| text.to_string_lossy())
        .collect();
    let after = texts.iter().zip(texts.iter().skip(1));
    let named = after
        .filter(|(key, _)| *key == "--lang")
        .map(|(_, lang)| lang.clone());
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang="));
    let all: Vec<String> = named
        .map(|lang| lang.into_owned())
        .chain(joined.map(str::to_owned))
        .collect();
    Lang::ALL
        .into_iter()
        .find(|lang| all.iter().any(|asked| asked == lang.as_str()))
}

/// What is wrong with the arguments, in Chinese; English is clap's own.
pub fn wrong_usage(error: &clap::Error, wording: &Wording) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(all)) => Some(all.join(&wording.plain("output-separator"))),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        Some(ContextValue::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let suggested = text(ContextKind::SuggestedArg)
        .or_else(|| text(ContextKind::SuggestedSubcommand))
        .or_else(|| text(ContextKind::SuggestedValue));
    let figures = [
        ("argument", argument),
        (
            "command",
            text(ContextKind::InvalidSubcommand).unwrap_or_default(),
        ),
        ("value", text(ContextKind::InvalidValue).unwrap_or_default()),
        ("other", text(ContextKind::PriorArg).unwrap_or_default()),
        ("valid", text(ContextKind::ValidValue).unwrap_or_default()),
        ("suggested", suggested.clone().unwrap_or_default()),
    ];
    let say = |key: &str| wording.text(key, &figures);
    let mut lines = vec![match error.kind() {
        ErrorKind::MissingRequiredArgument => say("usage-missing"),
        ErrorKind::UnknownArgument => say("usage-unknown"),
        ErrorKind::InvalidSubcommand => say("usage-command"),
        ErrorKind::InvalidValue if figures[2].1.is_empty() => say("usage-no-value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say("usage-value"),
        ErrorKind::ArgumentConflict => say("usage-conflict"),
        _ => say("usage-wrong"),
    }];
    if !figures[4].1.is_empty() {
        lines.push(say("usage-valid"));
    }
    if suggested.is_some() {
        lines.push(say("usage-suggested"));
    }
    lines.push(wording.plain("usage-help"));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command with its arguments, under the name of the command.
    fn each(command: &Command, seen: &mut dyn FnMut(&str, &str, Option<String>)) {
        let name = command.get_name().to_owned();
        seen(&name, "", command.get_about().map(ToString::to_string));
        for arg in command.get_arguments() {
            seen(
                &name,
                arg.get_id().as_str(),
                arg.get_help().map(ToString::to_string),
            );
        }
        for below in command.get_subcommands() {
            each(below, seen);
        }
    }

    #[test]
    fn every_command_and_option_has_its_sentence_in_both_languages() {
        for lang in Lang::ALL {
            let wording = Wording::new(lang);
            let mut count = 0;
            each(&command(&wording), &mut |of, id, says| {
                count += 1;
                let says = says.unwrap_or_default();
                let is_chinese = says.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                let is_known = sentence(of, id, &wording).is_some() || id.is_empty();
                assert!(!says.is_empty() && is_known, "{of} {id}: {says}");
                assert!(lang == Lang::En || is_chinese, "{of} {id}: {says}");
                assert!(!says.starts_with("help-"), "{of} {id}: {says}");
            });
            assert!(count > 60, "{count}");
        }
    }

    #[test]
    fn help_in_chinese_has_no_heading_in_english() {
        let wording = Wording::new(Lang::Zh);
        for name in ["", "allocate", "check", "init", "schema"] {
            let mut whole = command(&wording);
            whole.build();
            let text = match name {
                "" => whole.render_help().to_string(),
                name => whole
                    .find_subcommand_mut(name)
                    .map(|own| own.render_help().to_string())
                    .unwrap_or_default(),
            };
            for english in [
                "Usage",
                "Options",
                "Commands",
                "Arguments",
                "Print",
                "default",
                "possible",
                "OPTIONS",
                "COMMAND",
                "ROUND",
                "DIR",
            ] {
                assert!(!text.contains(english), "{name} {english}: {text}");
            }
            assert!(text.contains("用法：xuewei"), "{text}");
        }
    }
}
