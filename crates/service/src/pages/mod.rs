//! The pages: plain HTML, forms that work without scripts, nothing from elsewhere.

mod account;
mod commitments;
mod families;
mod findings;
mod network;
mod open;
mod people;
mod proof;
mod record;
mod reviews;
mod rounds;
mod runs;
mod settings;
mod settings_list;
mod what_if;

use std::sync::LazyLock;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Html;
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::http::{App, Asker, CONTACTS_BYTES, Fault, OPENID_BACK, came_back, script_hash};
use crate::states::{Role, RunState};
use crate::words::{Lang, Word};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The script of the what-if on the map.
const MAP_SCRIPT: &str = concat!(
    include_str!("what_if/on_foot.js"),
    include_str!("what_if/shared.js"),
    include_str!("what_if/map.js")
);

/// What a page may load: itself, and what is written into it.
pub fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let (script, style) = (script_hash(SCRIPT), script_hash(STYLE));
        let map = script_hash(MAP_SCRIPT);
        format!(
            "default-src 'none'; script-src {script} {map}; style-src {style}; img-src data:; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    });
    &POLICY
}

/// The pages' routes, without what guards them.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(rounds::list))
        .route("/rounds/{id}", get(rounds::one))
        .route("/rounds/{id}/runs", post(runs::add))
        .route("/rounds/{id}/correct", post(rounds::correct))
        .route("/rounds/{id}/files/remove", post(rounds::take_file))
        .route(
            "/rounds/{id}/what-if",
            get(what_if::form).post(what_if::answer),
        )
        .route(
            "/rounds/{id}/reviews",
            get(reviews::list).post(reviews::decide),
        )
        .route("/rounds/{id}/reviews/second", post(reviews::second))
        .route("/rounds/{id}/requests", post(reviews::reply))
        .route("/rounds/{id}/reviews/write", post(reviews::write))
        .route(
            "/rounds/{id}/families",
            get(families::one).post(families::make),
        )
        .route("/rounds/{id}/families/renew", post(families::renew))
        .route("/runs/{id}/seal", post(families::seal))
        .route("/runs/{id}/seal/key", post(families::key))
        .route("/rounds/{id}/commitments", post(settings::commit))
        .route("/rounds/{id}/seed", post(settings::seed))
        .route("/commitments/{sha256}", get(commitments::public))
        .route(
            "/commitments/{sha256}/commitment.json",
            get(commitments::file),
        )
        .route("/runs/{id}", get(runs::one))
        .route("/runs/{id}/child", get(runs::child))
        .route("/runs/{id}/{act}", post(runs::act))
        .route("/people", get(people::list).post(people::invite))
        .route("/people/{id}/revoke", post(people::revoke))
        .route("/record", get(record::list))
        .route("/people/{id}/link", post(people::link))
        .route("/people/{id}/roles", post(people::roles))
        .route("/login", get(account::form).post(account::enter))
        .route("/login/openid", get(account::openid))
        .route(OPENID_BACK, get(came_back))
        .route("/account/openid", post(account::openid_link))
        .route("/account", get(account::account))
        .route("/account/password", post(account::password))
        .route("/account/password-set", get(account::password_set))
        .route("/account/factor", post(account::factor))
        .route("/open", get(open::look).post(open::open))
        .route("/close", post(open::close))
        .route("/lang", post(open::lang))
        .layer(DefaultBodyLimit::max(256 << 10))
        .merge(
            // Every key of a pack comes back.
            Router::new()
                .route(
                    "/rounds/{id}/settings",
                    get(settings::one).post(settings::save),
                )
                .route(
                    "/rounds/{id}/settings/lists/{list}",
                    get(settings_list::one).post(settings_list::save),
                )
                .layer(DefaultBodyLimit::max(1 << 20)),
        )
        .merge(
            Router::new()
                .route("/rounds/{id}/families/contacts", post(families::set))
                .layer(DefaultBodyLimit::max(CONTACTS_BYTES)),
        )
        .merge(
            Router::new()
                .route("/rounds", post(rounds::add))
                .route("/rounds/{id}/files", post(rounds::put_files))
                .layer(DefaultBodyLimit::disable()),
        )
}

/// A whole page. `asker` is none where nobody is known.
pub fn page(
    title: &str,
    asker: Option<&Asker>,
    lang: Lang,
    refresh: bool,
    content: Markup,
) -> Html<String> {
    let say = |word: Word| word.say(lang);
    let document = html! {
        (DOCTYPE)
        html lang=(match lang { Lang::Zh => "zh-CN", Lang::En => "en-GB" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (say(Word::Product)) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                @if refresh { noscript { meta http-equiv="refresh" content="3"; } }
            }
            body {
                a.skip href="#content" { (say(Word::SkipToContent)) }
                header.top {
                    strong { (say(Word::Product)) }
                    nav aria-label=(say(Word::Product)) {
                        @if let Some(asker) = asker {
                            a href="/" { (say(Word::Rounds)) }
                            @if asker.person.may(Role::Administrator) { a href="/people" { (say(Word::People)) } }
                            a href="/record" { (say(Word::Record)) }
                        }
                    }
                    @if let Some(asker) = asker {
                        // Who has a session by a link on a desk has no account to look at.
                        @if asker.has_account { a href="/account" { (asker.person.name) } } @else { span.quiet { (asker.person.name) } }
                    }
                    form method="post" action="/lang" {
                        input type="hidden" name="lang" value=(match lang { Lang::Zh => "en", Lang::En => "zh" });
                        button.plain lang=(match lang { Lang::Zh => "en", Lang::En => "zh" }) { (say(Word::OtherLanguage)) }
                    }
                    @if asker.is_some() {
                        form method="post" action="/close" { button.plain { (say(Word::SignOut)) } }
                    }
                }
                main #content { h1 { (title) } (content) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    Html(document.into_string())
}

/// What went wrong, as a page.
pub fn fault(fault: &Fault, lang: Lang) -> Html<String> {
    let findings = fault.findings.as_ref().and_then(|all| all.as_array());
    let content = html! {
        section {
            p.bad { (fault.sentence(lang)) }
            @if let Some(all) = findings { (findings::table(all, None, lang)) }
            p { a href="/" { (Word::BackTo.with(lang, &[Word::Rounds.say(lang)])) } }
        }
    };
    page(Word::Trouble.say(lang), None, lang, false, content)
}

/// A time as people of the office read it: the clock of the server's zone is theirs, and it stands beside.
pub fn time(at: i64) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(at) else {
        return String::new();
    };
    // Without a table of zones: UTC+8, which all of China keeps.
    let text = (at + jiff::SignedDuration::from_hours(8)).to_string();
    text.get(..16).unwrap_or_default().replace('T', " ")
}

/// A state in words.
pub fn state(state: RunState, lang: Lang) -> &'static str {
    let word = match state {
        RunState::Queued => Word::Queued,
        RunState::Running => Word::Running,
        RunState::Done => Word::Done,
        RunState::Failed => Word::FailedState,
        RunState::Cancelled => Word::Cancelled,
        RunState::Approved => Word::Approved,
        RunState::Released => Word::Released,
        RunState::Withdrawn => Word::Withdrawn,
        RunState::Amended => Word::Amended,
        RunState::Expired => Word::Expired,
    };
    word.say(lang)
}

/// A role in words.
pub fn role(role: Role, lang: Lang) -> &'static str {
    let word = match role {
        Role::Reader => Word::RoleReader,
        Role::Planner => Word::RolePlanner,
        Role::Reviewer => Word::RoleReviewer,
        Role::Approver => Word::RoleApprover,
        Role::Administrator => Word::RoleAdministrator,
    };
    word.say(lang)
}

/// Bytes as people read them.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

/// A figure as people read it: thousands apart, a dash where there is none.
pub fn figure(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Number(number) => number.to_string(),
        _ => return "–".to_owned(),
    };
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", text.as_str()),
    };
    let (whole, part) = rest
        .split_once('.')
        .map_or((rest, None), |(a, b)| (a, Some(b)));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let part = part
        .filter(|part| *part != "0")
        .map_or(String::new(), |part| format!(".{part}"));
    format!("{sign}{grouped}{part}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn figures_sizes_and_times_are_as_people_write_them() {
        for (value, shown) in [
            (json!(0), "0"),
            (json!(999), "999"),
            (json!(1896334), "1,896,334"),
            (json!(-1200), "−1,200"),
            (json!(1038.5), "1,038.5"),
            (json!(12.0), "12"),
            (json!(null), "–"),
        ] {
            assert_eq!(figure(&value), shown);
        }
        assert_eq!(
            [size(3), size(2048), size(3 << 20)],
            ["3 B", "2 KB", "3.0 MB"]
        );
        assert_eq!(time(0), "1970-01-01 08:00");
    }
}
