//! The command line: one file a command.
//!
//! Exit status: 0 done; 1 the input has errors, or files cannot be read or written; 2 wrong usage;
//! 3 the proof failed, or `verify` found a fault; 4 the work was ended before it was done; 141 whoever read the output has
//! stopped (`| head`), as shells expect. Results go to stdout, everything else to stderr.

#[macro_use]
mod print;

mod allocate;
mod amend;
mod check;
mod commit;
mod compare;
mod explain;
mod failure;
mod fix;
mod forecast;
mod generate;
mod help;
mod init;
mod lines;
mod plan;
mod print_again;
mod progress;
mod receipts;
mod requests;
mod resend;
mod scenario;
mod schema;
mod score;
mod seal;
mod series;
mod serve;
mod settings;
mod signals;
mod site;
mod travel;
mod verify;
mod what_if;

use std::cell::Cell;
use std::convert::Infallible;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::offset;

use crate::app;
use crate::input::Datum;
use crate::input::commitment::calendar_date;
use crate::synthetic::Size;
use crate::tables::inputs::Role;
use crate::words::findings::{Record, text};
use crate::words::{Lang, Wording};
use failure::Failure;
use xuewei_core::domain::SchoolLevel;
use xuewei_core::finding::Findings;
use xuewei_core::settings::round_key_in_chinese;
use xuewei_sealed::answer::ActKind;

/// What the program is asked for; what `--help` says of it stands in the wording files.
#[derive(Debug, Parser)]
#[command(name = "xuewei", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    lang: Option<LangArgument>,
    #[arg(long, global = true, value_enum, default_value = "text")]
    format: Format,
    #[arg(long, global = true)]
    strict: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Allocate {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long)]
        class_values: bool,
        #[arg(long)]
        notices: bool,
        #[arg(
            long,
            value_name = "ID,…",
            value_delimiter = ',',
            conflicts_with = "notices"
        )]
        notices_for: Vec<String>,
        #[arg(long)]
        lists: bool,
        #[arg(long)]
        public: bool,
        #[arg(long)]
        no_kept: bool,
    },
    Amend {
        results: PathBuf,
        changes: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, value_name = "FILE")]
        add: Option<PathBuf>,
        #[arg(long, value_name = "DIR")]
        inputs: Option<PathBuf>,
        #[arg(long)]
        notices: bool,
        #[arg(
            long,
            value_name = "ID,…",
            value_delimiter = ',',
            conflicts_with = "notices"
        )]
        notices_for: Vec<String>,
    },
    Check {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[arg(long, value_name = "DIR", conflicts_with = "out")]
        fix: Option<PathBuf>,
    },
    Series {
        #[arg(required = true)]
        results: Vec<PathBuf>,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    Commit {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        date: Option<Date>,
    },
    Score {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    Verify {
        results: PathBuf,
        #[arg(long, value_name = "DIR")]
        inputs: Option<PathBuf>,
        #[arg(long)]
        proof_only: bool,
        #[arg(long, conflicts_with = "inputs")]
        kept: bool,
        #[arg(long, value_name = "FILE")]
        commitment: Option<PathBuf>,
        #[arg(long, value_name = "DIR")]
        ledger: Option<PathBuf>,
        #[arg(long, value_name = "FILE", requires = "ledger")]
        secrets: Option<PathBuf>,
    },
    Print {
        results: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, value_name = "DIR")]
        inputs: Option<PathBuf>,
        #[arg(long, required_unless_present_any = ["notices_for", "lists", "public"])]
        notices: bool,
        #[arg(
            long,
            value_name = "ID,…",
            value_delimiter = ',',
            conflicts_with = "notices"
        )]
        notices_for: Vec<String>,
        #[arg(long)]
        lists: bool,
        #[arg(long)]
        public: bool,
    },
    Receipts {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, value_name = "URL", value_parser = address)]
        address: Option<String>,
        #[arg(long, value_name = "ID,…", value_delimiter = ',')]
        renew: Vec<String>,
    },
    Requests {
        folder: PathBuf,
        #[arg(long, value_name = "FILE")]
        secrets: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[arg(long, value_name = "FILE")]
        replies: Option<PathBuf>,
    },
    Resend {
        folder: PathBuf,
        #[arg(long, value_name = "FILE")]
        secrets: PathBuf,
        #[arg(long, value_name = "FILE")]
        contacts: PathBuf,
        #[arg(long, value_name = "PROGRAM")]
        send: PathBuf,
        #[arg(long, value_name = "URL", value_parser = address)]
        address: Option<String>,
    },
    Seal {
        results: PathBuf,
        #[arg(long, value_name = "FILE")]
        secrets: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[arg(long, value_name = "FILE")]
        release_key: PathBuf,
        #[arg(long, value_name = "DIR")]
        ledger: Option<PathBuf>,
        #[arg(long)]
        coarse: bool,
        #[arg(long, value_name = "TIME", value_parser = hour)]
        release: Option<Timestamp>,
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        until: Option<Date>,
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        edition: Option<u32>,
        #[arg(long, value_name = "WORD,…", value_delimiter = ',', value_parser = offered)]
        offer: Vec<ActKind>,
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, requires = "offer")]
        offer_until: Option<Date>,
        #[arg(long)]
        by_telephone: bool,
        #[arg(long, value_name = "DIR")]
        inputs: Option<PathBuf>,
    },
    Scenario {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(required = true, value_name = "SCENARIO")]
        scenarios: Vec<String>,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    WhatIf {
        #[arg(value_parser = round_file)]
        round: PathBuf,
    },
    Site {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    Travel {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    Forecast {
        #[arg(value_parser = city_file)]
        city: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    Plan {
        #[arg(value_parser = city_file)]
        city: PathBuf,
        #[arg(value_parser = plan_file)]
        plan: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
        time_limit: u32,
    },
    Compare {
        first: PathBuf,
        second: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    Explain {
        results: PathBuf,
        #[arg(required_unless_present = "lines")]
        child: Option<String>,
        #[arg(long, conflicts_with_all = ["child", "notice", "aloud"])]
        lines: bool,
        #[arg(long, conflicts_with = "format")]
        notice: bool,
        #[arg(long, conflicts_with_all = ["format", "notice"])]
        aloud: bool,
        #[arg(long, value_name = "DIR")]
        inputs: Option<PathBuf>,
    },
    Schema {
        name: Option<String>,
    },
    Init {
        folder: PathBuf,
        #[arg(long, value_name = "LEVEL", value_parser = level)]
        stage: Option<SchoolLevel>,
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i64).range(1990..=2200))]
        year: Option<i64>,
        #[arg(long, value_name = "DATUM", value_parser = datum)]
        crs: Option<Datum>,
        #[arg(long, value_name = "PACK")]
        policy: Option<String>,
        #[arg(long, value_name = "TEXT")]
        seed: Option<String>,
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        #[arg(long = "table", value_name = "TABLE=FILE", value_parser = table_named)]
        tables: Vec<(Role, String)>,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[arg(long)]
        yes: bool,
        #[arg(long)]
        force: bool,
    },
    Settings {
        #[arg(value_parser = round_file)]
        round: PathBuf,
        #[arg(long, value_name = "FILE", requires = "out")]
        change: Option<PathBuf>,
        #[arg(long, value_name = "DIR", requires = "change")]
        out: Option<PathBuf>,
    },
    Serve {
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        #[arg(long, value_name = "PORT")]
        port: Option<u16>,
        #[arg(long, value_name = "TEXT")]
        token: Option<String>,
    },
    Backup {
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    Restore {
        #[arg(value_name = "DIR")]
        from: PathBuf,
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    Generate {
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
        children: u32,
        #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(4..=100_000))]
        schools: u32,
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArgument {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What every command needs to speak.
struct Speaker {
    wording: Wording,
    format: Format,
    /// How many warnings were told that may do harm.
    harmful: Cell<usize>,
}

impl Speaker {
    fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Notes how many of these may do harm.
    fn heed(&self, warnings: &Findings) {
        self.harmful.set(self.harmful.get() + warnings.harmful());
    }

    /// The same of those that were found when a folder was written.
    fn heed_records(&self, found: &[Record<'_>]) {
        let harmful = found.iter().filter(|record| record.harmful).count();
        self.harmful.set(self.harmful.get() + harmful);
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = help::with_help_last(std::env::args_os().collect());
    let lang = help::language_asked(&arguments);
    let wording = Wording::new(lang.unwrap_or_else(|| Lang::of_locale(&locale())));
    if arguments.len() < 2 {
        say!("{}", wording.plain("usage-start"));
        return failure::ended(ExitCode::SUCCESS, &wording);
    }
    let command = help::command(&wording);
    let parsed = command.try_get_matches_from(arguments);
    let parsed = parsed.and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        // Help and version are no errors, and come here too.
        Err(answer) => {
            match answer.use_stderr() && wording.lang == Lang::Zh {
                true => note!("{}", help::wrong_usage(&answer, &wording)),
                false => print::attempt(|| answer.print()),
            }
            let status = u8::try_from(answer.exit_code()).unwrap_or(2);
            return failure::ended(ExitCode::from(status), &wording);
        }
    };
    let lang = match arguments.lang {
        Some(LangArgument::Zh) => Lang::Zh,
        Some(LangArgument::En) => Lang::En,
        None => Lang::of_locale(&locale()),
    };
    let speaker = Speaker {
        wording: Wording::new(lang),
        format: arguments.format,
        harmful: Cell::new(0),
    };
    crate::input::print_no_held_panic();
    // The service ends its own way: what is in hand goes on for a moment.
    if !matches!(arguments.command, Command::Serve { .. }) {
        signals::install_signal_handler(lang);
    }
    match run(arguments.command, &speaker) {
        Ok(()) if arguments.strict && speaker.harmful.get() > 0 => {
            let figures = [("count", speaker.harmful.get())];
            note!("{}", speaker.wording.text("strict", &figures));
            ExitCode::from(1)
        }
        Ok(()) => failure::ended(ExitCode::SUCCESS, &speaker.wording),
        Err(failure) => failure::report(&failure, &speaker),
    }
}

/// Whose notices are asked for.
fn notices_of(all: bool, of: Vec<String>) -> app::allocate::Notices {
    match (all, of.is_empty()) {
        (true, _) => app::allocate::Notices::All,
        (false, true) => app::allocate::Notices::None,
        (false, false) => app::allocate::Notices::Of(of),
    }
}

fn run(command: Command, speaker: &Speaker) -> Result<(), Failure> {
    let lang = speaker.wording.lang;
    match command {
        Command::Allocate {
            round,
            out,
            class_values,
            notices,
            notices_for,
            lists,
            public,
            no_kept,
        } => {
            let notices = notices_of(notices, notices_for);
            let request = app::allocate::Request {
                round,
                out,
                class_values,
                notices,
                lists,
                public,
                kept: !no_kept,
                lang,
            };
            allocate::run(&request, speaker)
        }
        Command::Amend {
            results,
            changes,
            out,
            add,
            inputs,
            notices,
            notices_for,
        } => {
            // Nothing said: as in the folder that is amended.
            let notices = Some(notices_of(notices, notices_for));
            let notices = notices.filter(|asked| *asked != app::allocate::Notices::None);
            let request = app::amend::Request {
                results,
                changes,
                add,
                out,
                inputs,
                notices,
                lang,
            };
            amend::run(&request, speaker)
        }
        Command::Check { round, out, fix } => match fix {
            Some(fix) => fix::run(&round, &fix, speaker),
            None => check::run(&round, out.as_deref(), speaker),
        },
        Command::Series { results, out } => {
            let request = app::series::Request { results, out };
            series::run(&request, speaker)
        }
        Command::Commit { round, out, date } => {
            let request = app::commit::Request { round, out, date };
            commit::run(&request, speaker)
        }
        Command::Score { round, out } => score::run(&round, &out, speaker),
        Command::Verify {
            results,
            inputs,
            proof_only,
            kept,
            commitment,
            ledger,
            secrets,
        } => {
            let request = app::verify::Request {
                results,
                inputs,
                proof_only,
                kept,
                commitment,
                ledger,
                secrets,
            };
            verify::run(&request, speaker)
        }
        Command::Print {
            results,
            out,
            inputs,
            notices,
            notices_for,
            lists,
            public,
        } => {
            let request = app::print::Request {
                results,
                out,
                inputs,
                notices: notices_of(notices, notices_for),
                lists,
                public,
                lang,
            };
            print_again::run(&request, speaker)
        }
        Command::Receipts {
            round,
            out,
            address,
            renew,
        } => {
            let request = app::receipts::Request {
                round,
                out,
                address,
                renew,
                lang,
            };
            receipts::run(&request, speaker)
        }
        Command::Requests {
            folder,
            secrets,
            out,
            replies,
        } => {
            let request = app::requests::Request {
                folder,
                secrets,
                out,
                replies,
            };
            requests::run(&request, speaker)
        }
        Command::Resend {
            folder,
            secrets,
            contacts,
            send,
            address,
        } => {
            let request = app::resend::Request {
                folder,
                secrets,
                contacts,
                send,
                address,
            };
            resend::run(&request, speaker)
        }
        Command::Seal {
            results,
            secrets,
            out,
            release_key,
            ledger,
            coarse,
            release,
            until,
            edition,
            offer,
            offer_until,
            by_telephone,
            inputs,
        } => {
            let request = app::seal::Request {
                results,
                inputs,
                secrets,
                out,
                release_key,
                ledger,
                coarse,
                release,
                until,
                edition,
                offer,
                offer_until,
                by_telephone,
            };
            seal::run(&request, speaker)
        }
        Command::Scenario {
            round,
            scenarios,
            out,
        } => {
            let request = app::scenario::Request {
                round,
                scenarios,
                out,
                lang,
            };
            scenario::run(&request, speaker)
        }
        Command::Explain {
            results,
            child,
            lines: _,
            notice,
            aloud,
            inputs,
        } => {
            // Without a child it is `--lines`.
            let Some(child) = child else {
                return explain::lines(&results, inputs.as_deref(), speaker);
            };
            let shape = match (notice, aloud) {
                (true, _) => explain::Shape::Notice,
                (_, true) => explain::Shape::Aloud,
                _ => explain::Shape::Explanation,
            };
            explain::run(&results, &child, shape, inputs.as_deref(), speaker)
        }
        Command::WhatIf { round } => what_if::run(&round, speaker),
        Command::Site { round, out } => {
            let request = app::site::Request { round, out, lang };
            site::run(&request, speaker)
        }
        Command::Travel { round, out } => {
            let request = app::travel::Request { round, out, lang };
            travel::run(&request, speaker)
        }
        Command::Forecast { city, out } => {
            let request = app::forecast::Request { city, out, lang };
            forecast::run(&request, speaker)
        }
        Command::Plan {
            city,
            plan,
            out,
            time_limit,
        } => {
            let request = app::plan::Request {
                city,
                plan,
                out,
                seconds: f64::from(time_limit),
                lang,
            };
            plan::run(&request, speaker)
        }
        Command::Compare { first, second, out } => {
            compare::run(&first, &second, out.as_deref(), speaker)
        }
        Command::Init {
            folder,
            stage,
            year,
            crs,
            policy,
            seed,
            name,
            tables,
            out,
            yes,
            force,
        } => {
            let given = app::init::Given {
                name,
                year,
                level: stage,
                datum: crs,
                policy,
                seed,
                tables,
            };
            let request = app::init::Request {
                folder,
                out,
                force,
                given,
                lang,
            };
            init::run(&request, yes, speaker)
        }
        Command::Schema { name } => schema::run(name.as_deref()),
        Command::Settings { round, change, out } => {
            let request = app::settings::Request { round, change, out };
            settings::run(&request, speaker)
        }
        Command::Serve {
            config,
            data,
            port,
            token,
        } => {
            let request = serve::Request {
                config,
                data,
                port,
                token,
            };
            serve::run(request, speaker)
        }
        Command::Backup { config, data, out } => serve::back_up(config, data, &out, speaker),
        Command::Restore { from, config, data } => serve::restore(&from, config, data, speaker),
        Command::Generate {
            children,
            schools,
            seed,
            out,
        } => generate::run(Size { children, schools }, seed, &out, speaker),
    }
}

/// The file of a round; of a folder, the `round.toml` in it.
fn round_file(argument: &str) -> Result<PathBuf, Infallible> {
    let path = PathBuf::from(argument);
    Ok(match path.is_dir() {
        true => path.join("round.toml"),
        false => path,
    })
}

/// The file of a city; of a folder, the `city.toml` in it.
fn city_file(argument: &str) -> Result<PathBuf, Infallible> {
    let path = PathBuf::from(argument);
    Ok(match path.is_dir() {
        true => path.join("city.toml"),
        false => path,
    })
}

/// The file of a plan; of a folder, the `plan.toml` in it.
fn plan_file(argument: &str) -> Result<PathBuf, Infallible> {
    let path = PathBuf::from(argument);
    Ok(match path.is_dir() {
        true => path.join("plan.toml"),
        false => path,
    })
}

/// A day of the calendar.
fn day(argument: &str) -> Result<Date, &'static str> {
    calendar_date(argument).ok_or("not a date of the calendar such as 2026-06-01")
}

/// Where families look up.
fn address(argument: &str) -> Result<String, &'static str> {
    const WRONG: &str = "not an address such as https://result.example.edu.cn";
    let rest = argument
        .strip_prefix("https://")
        .or_else(|| argument.strip_prefix("http://"));
    let is_one = rest.is_some_and(|rest| !rest.is_empty() && rest.len() < 200)
        && !argument.contains(['#', '?'])
        && argument.chars().all(|sign| sign.is_ascii_graphic());
    is_one.then(|| argument.to_owned()).ok_or(WRONG)
}

/// An hour in China: 2026-07-10T09:00; or a moment with its zone: 2026-07-10T01:00:00Z.
fn hour(argument: &str) -> Result<Timestamp, &'static str> {
    const WRONG: &str = "not an hour such as 2026-07-10T09:00 (in China)";
    if let Ok(moment) = argument.parse::<Timestamp>() {
        return Ok(moment);
    }
    let local: DateTime = argument.parse().map_err(|_| WRONG)?;
    offset(8).to_timestamp(local).map_err(|_| WRONG)
}

/// What families may do, by its word.
fn offered(argument: &str) -> Result<ActKind, &'static str> {
    let known = ActKind::named(argument).filter(|kind| *kind != ActKind::Review);
    known.ok_or("none of accept, give_back, keep_waiting")
}

/// A level of school by its word.
fn level(argument: &str) -> Result<SchoolLevel, &'static str> {
    app::init::level_named(argument).ok_or("none of primary, junior (小学, 初中)")
}

/// A datum by its word.
fn datum(argument: &str) -> Result<Datum, &'static str> {
    app::init::datum_named(argument).ok_or("none of wgs84, gcj02, bd09 (国家2000, 高德, 百度)")
}

/// A table and its file: `children=a.xlsx#Sheet2`.
fn table_named(argument: &str) -> Result<(Role, String), &'static str> {
    let (key, file) = argument
        .split_once('=')
        .ok_or("not of the form children=file.xlsx")?;
    let is_it = |role: &&Role| {
        let path = format!("tables.{}", role.as_str());
        role.as_str() == key || round_key_in_chinese(&path) == Some(key)
    };
    let role = Role::ALL.iter().find(is_it);
    let role = role.ok_or("no such table: children, schools, communities, districts, parcels, travel, locks, review, demand, last_year, aliases, dwellings, school_aliases")?;
    Ok((*role, file.to_owned()))
}

/// Warnings of a round that goes on.
fn print_warnings(warnings: &Findings, speaker: &Speaker) {
    speaker.heed(warnings);
    if !warnings.is_empty() && !speaker.is_json() {
        note!("{}", text(warnings, &speaker.wording));
    }
}

fn locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}
