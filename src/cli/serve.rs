//! `xuewei serve`: the planners' service, with this program behind it.

use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use xuewei_service::backup::{self, BackupError, Copied};
use xuewei_service::folders::DataError;
use xuewei_service::server::{ServeError, Settings, Started, Stop, ending, serve};
use xuewei_service::words::Lang as ServiceLang;

use super::{Failure, Speaker};
use crate::tables::json::sorted;
use crate::words::{Lang, Wording};

/// What the service is started with; what is left out stands in the settings, or is the desk version's.
pub struct Request {
    /// `serve.toml`.
    pub config: Option<PathBuf>,
    /// The folder for data.
    pub data: Option<PathBuf>,
    /// The port.
    pub port: Option<u16>,
    /// The token of the owner.
    pub token: Option<String>,
}

/// Serves until a signal ends it.
pub fn run(request: Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let settings = settings(request, wording).map_err(|why| failure(&why, wording))?;
    let (stop, told) = ending();
    stop_at_signal(stop);
    let data = settings.data.display().to_string();
    let started = |started: &Started| tell(started, &data, speaker);
    serve(settings, told, started).map_err(|why| failure(&why, wording))
}

/// Copies everything that the service keeps, also while it is at work.
pub fn back_up(
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    out: &Path,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let settings = kept_settings(config, data, &speaker.wording)?;
    let copied = backup::backup(&settings, out);
    tell_copied("serve-backed-up", copied, out, speaker)
}

/// Puts such a copy back, where there is nothing yet.
pub fn restore(
    from: &Path,
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let settings = kept_settings(config, data, &speaker.wording)?;
    let copied = backup::restore(&settings, from);
    tell_copied("serve-restored", copied, &settings.data, speaker)
}

fn kept_settings(
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    wording: &Wording,
) -> Result<Settings, Failure> {
    let request = Request {
        config,
        data,
        port: None,
        token: None,
    };
    settings(request, wording).map_err(|why| failure(&why, wording))
}

fn tell_copied(
    sentence: &str,
    copied: Result<Copied, BackupError>,
    place: &Path,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let copied = copied.map_err(|why| match why {
        BackupError::Data(why) => failure(&ServeError::Data(why), wording),
        why => Failure::Service(wording.text("serve-not-copied", &[("why", why)])),
    })?;
    let path = place.display().to_string();
    if speaker.is_json() {
        let answer = json!({
            "path": path, "rows": copied.rows, "files": copied.files, "bytes": copied.bytes,
        });
        put!("{}", sorted(&answer));
        return Ok(());
    }
    let figures = [
        ("path", path),
        ("rows", copied.rows.to_string()),
        ("files", copied.files.to_string()),
    ];
    say!("{}", wording.text(sentence, &figures));
    Ok(())
}

fn settings(request: Request, wording: &Wording) -> Result<Settings, ServeError> {
    let mut settings = match &request.config {
        Some(file) => Settings::read(file)?,
        None => Settings {
            data: data_folder(),
            ..Settings::default()
        },
    };
    if let Some(data) = request.data {
        settings.data = data;
    }
    if let Some(port) = request.port {
        settings.port = port;
    }
    settings.token = request
        .token
        .or_else(|| std::env::var("XUEWEI_TOKEN").ok())
        .filter(|token| !token.is_empty());
    const LONG_ENOUGH: usize = 16;
    if settings
        .token
        .as_ref()
        .is_some_and(|token| token.len() < LONG_ENOUGH)
    {
        note!("{}", wording.plain("serve-weak-token"));
    }
    settings.lang = settings.lang.or(Some(match wording.lang {
        Lang::Zh => ServiceLang::Zh,
        Lang::En => ServiceLang::En,
    }));
    settings.program = std::env::current_exe()?;
    Ok(settings)
}

/// Where a user's programs keep their data.
fn data_folder() -> PathBuf {
    let of = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = |below: &str| of("HOME").map(|home| home.join(below));
    let folder = if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        of("XDG_DATA_HOME").or_else(|| home(".local/share"))
    };
    folder.unwrap_or_default().join("xuewei")
}

fn failure(why: &ServeError, wording: &Wording) -> Failure {
    let sentence = match why {
        ServeError::Data(DataError::Taken(path)) => {
            wording.text("serve-taken", &[("path", path.display())])
        }
        ServeError::Listen(address, why)
            if matches!(
                why.kind(),
                ErrorKind::AddrInUse | ErrorKind::PermissionDenied
            ) =>
        {
            let figures = [
                ("port", address.port().to_string()),
                ("why", why.to_string()),
            ];
            wording.text("serve-port", &figures)
        }
        other => wording.text("serve-failed", &[("why", other)]),
    };
    Failure::Service(sentence)
}

fn tell(started: &Started, data: &str, speaker: &Speaker) {
    let address = started.address.to_string();
    if speaker.is_json() {
        let answer = json!({ "address": address, "link": started.link, "data": data });
        put!("{}", sorted(&answer));
        return;
    }
    let figures = [
        ("address", address.as_str()),
        ("link", &started.link),
        ("data", data),
    ];
    let sentence = match started.once {
        true => "serve-started",
        false => "serve-answers",
    };
    say!("{}", speaker.wording.text(sentence, &figures));
    let desktop = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
    if desktop && std::io::stdout().is_terminal() {
        open_in_browser(&started.link);
    }
}

/// Opens the link in the browser of the desktop; where there is none, the link stands on the terminal.
fn open_in_browser(link: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let _ = Command::new(Path::new(program))
        .args(arguments)
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}

/// The first signal lets what is in hand come to its end, the second does not.
fn stop_at_signal(stop: Stop) {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
            std::mem::forget(stop);
            return;
        };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if stop.is_stopped() {
                    signal_hook::low_level::exit(128 + signal);
                }
                stop.stop();
            }
        });
    }
    // Ctrl-C ends the process: the next start takes up what was in hand.
    #[cfg(not(unix))]
    std::mem::forget(stop);
}
