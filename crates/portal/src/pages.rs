//! The pages: one file each, styles inside, nothing from elsewhere; forms that work without scripts, on a phone of 390 px.

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use xuewei_sealed::answer::{Act, ActKind, Answer, STYLE as ANSWER_STYLE};
use xuewei_sealed::base64;
use xuewei_sealed::code::Code;
use xuewei_sealed::file::Header;
use xuewei_sealed::mail::{LONGEST_TEXT, Request};
use xuewei_sealed::policy_hash;

use crate::mailbox::{Kept, Letters};
use crate::words::{Lang, REASONS, Word, act, act_about, last_minute, moment};

static STYLE: LazyLock<String> =
    LazyLock::new(|| format!("{ANSWER_STYLE}{}", include_str!("page.css")));
const FILL: &str = include_str!("fill.js");
const WORK: &str = include_str!("work.js");

/// What a page may load: what is written into it, and nothing else.
pub fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; script-src {} {}; style-src {}; img-src data:; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
            policy_hash(FILL),
            policy_hash(WORK),
            policy_hash(&STYLE)
        )
    });
    &POLICY
}

/// How the other language is reached from a page.
enum Other<'a> {
    /// By its address.
    Link(&'a str),
    /// By sending the same form again.
    Form(&'a Code),
}

fn page(
    title: &str,
    lang: Lang,
    other: &Other<'_>,
    script: Option<&str>,
    content: &Markup,
) -> String {
    let to = lang.other();
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, noarchive";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE.as_str())) }
            }
            body {
                a.skip href="#content" { (Word::SkipToContent.say(lang)) }
                main #content {
                    div.top {
                        p { (Word::Title.say(lang)) }
                        @match other {
                            Other::Link(path) => {
                                a.noprint lang=(to.tag()) href={ (path) "?lang=" (to.as_str()) } { (Word::OtherLanguage.say(lang)) }
                            }
                            Other::Form(code) => form method="post" action="/result" {
                                (hidden("code", &code.to_string())) (hidden("lang", to.as_str()))
                                button.plain lang=(to.tag()) { (Word::OtherLanguage.say(lang)) }
                            },
                        }
                    }
                    (content)
                }
                @if let Some(script) = script { script { (PreEscaped(script)) } }
            }
        }
    }
    .into_string()
}

fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

fn about(header: &Header) -> Markup {
    html! {
        header {
            h1 { (header.name) }
            @if !header.bureau.is_empty() { p { (header.bureau) } }
        }
    }
}

/// The form.
pub fn form(header: &Header, waiting: bool, by_telephone: bool, lang: Lang) -> String {
    let say = |word: Word| word.say(lang);
    let content = html! {
        (about(header))
        @if waiting {
            p.notice { (Word::OpensAt.with(lang, &[&moment(header.release)])) " " (say(Word::EnoughTime)) }
        }
        form.own method="post" action="/result" {
            label for="code" { (say(Word::CodeLabel)) }
            input.code #code type="text" name="code" required maxlength="60" autocomplete="off" autocapitalize="characters"
                spellcheck="false" inputmode="text" aria-describedby="hint";
            p.hint #hint { (say(Word::CodeHint)) }
            (hidden("lang", lang.as_str()))
            button { (say(Word::LookUp)) }
        }
        p.hint { (say(if by_telephone { Word::OnlyCodeHere } else { Word::OnlyCode })) }
        @if by_telephone {
            p.hint { a href={ "/lost?lang=" (lang.as_str()) } { (say(Word::LostByTelephone)) } }
        }
        p.hint { (say(Word::Lost)) }
        p.hint {
            @if !waiting { (Word::OpenUntil.with(lang, &[&last_minute(header.expires)])) " " }
            @if !header.contact.is_empty() { (header.contact) " " }
            a href={ "/status?lang=" (lang.as_str()) } { (say(Word::Status)) }
            @if !waiting && !header.root.is_empty() { " · " a href="/ledger.html" { (say(Word::PublicLedger)) } }
        }
    };
    page(
        say(Word::Title),
        lang,
        &Other::Link("/"),
        Some(FILL),
        &content,
    )
}

/// The form by which a family asks for its code once more.
pub fn lost(header: &Header, lang: Lang) -> String {
    let say = |word: Word| word.say(lang);
    let content = html! {
        (about(header))
        h2 { (say(Word::LostTitle)) }
        form.own #lost method="post" action="/lost" {
            label for="number" { (say(Word::LostNumber)) }
            input #number type="tel" name="number" required maxlength="30" autocomplete="tel" aria-describedby="hint";
            p.hint #hint { (say(Word::LostHint)) }
            (hidden("lang", lang.as_str())) (hidden("hour", "")) (hidden("nonce", ""))
            button { (say(Word::LostSend)) }
            p.hint #working role="status" hidden { (say(Word::LostWorking)) }
        }
        noscript { p.notice { (say(Word::LostScripts)) } }
        p { a href={ "/?lang=" (lang.as_str()) } { (say(Word::Back)) } }
    };
    page(
        say(Word::LostTitle),
        lang,
        &Other::Link("/lost"),
        Some(WORK),
        &content,
    )
}

/// What whoever asks for a code is told, whatever the number: nobody learns whose it is.
pub fn lost_asked(lang: Lang) -> String {
    let say = |word: Word| word.say(lang);
    let content = html! {
        h1 { (say(Word::LostAsked)) }
        p.notice role="status" { (say(Word::LostAskedWhy)) }
        p { a href={ "/?lang=" (lang.as_str()) } { (say(Word::Back)) } }
    };
    page(
        say(Word::LostTitle),
        lang,
        &Other::Link("/lost"),
        None,
        &content,
    )
}

/// A page that says one thing.
pub fn sentence(title: Word, text: &str, lang: Lang) -> String {
    let content = html! {
        h1 { (title.say(lang)) }
        p.notice.bad role="alert" { (text) }
        p { a href={ "/?lang=" (lang.as_str()) } { (Word::Back.say(lang)) } }
    };
    page(title.say(lang), lang, &Other::Link("/"), None, &content)
}

/// The state of the site, for anybody.
pub fn status(header: Option<&Header>, state: Word, lang: Lang) -> String {
    let content = html! {
        h1 { (Word::Status.say(lang)) }
        p.notice { (state.say(lang)) }
        @if let Some(header) = header {
            p { (header.name) ", " (Word::Version.with(lang, &[&header.version.to_string()])) }
            p { (Word::OpensAt.with(lang, &[&moment(header.release)])) }
            p { (Word::OpenUntil.with(lang, &[&last_minute(header.expires)])) }
        }
        p { a href={ "/?lang=" (lang.as_str()) } { (Word::Back.say(lang)) } }
    };
    page(
        Word::Status.say(lang),
        lang,
        &Other::Link("/status"),
        None,
        &content,
    )
}

/// The answer to a code.
pub fn answer(
    header: &Header,
    (code, answer, letters): (&Code, &Answer, &Letters),
    now: i64,
    mailbox: bool,
    lang: Lang,
) -> String {
    let own = answer.pages.get(lang.as_str());
    let own = own.or_else(|| answer.pages.values().next());
    let mut open: Vec<Act> = Vec::new();
    if mailbox {
        let is_open = |act: &&Act| act.until.is_none_or(|until| now < until);
        let is_sent = |act: &Act| letters.requests.iter().any(|sent| sent.kind == act.kind);
        let all = answer
            .acts
            .iter()
            .filter(is_open)
            .filter(|act| !is_sent(act));
        open.extend(all.cloned());
    }
    let content = html! {
        (about(header))
        // Written by the program when the file was sealed; names in it were escaped there.
        (PreEscaped(own.map_or("", String::as_str)))
        @if !letters.requests.is_empty() || !letters.replies.is_empty() { (replies(letters, lang)) }
        @if !open.is_empty() {
            section.noprint {
                @for act in &open { (act_form(act, code, lang)) }
            }
        }
        @if let Some(leaf) = &answer.leaf { (ledger(leaf, lang)) }
        footer {
            @if !header.contact.is_empty() { p { (header.contact) } }
            p.hint { (Word::Version.with(lang, &[&header.version.to_string()])) " " (Word::Print.say(lang)) }
        }
    };
    page(&header.name, lang, &Other::Form(code), None, &content)
}

fn replies(letters: &Letters, lang: Lang) -> Markup {
    html! {
        section {
            h2 { (Word::Replies.say(lang)) }
            @for sent in &letters.requests {
                p { (Word::Received.with(lang, &[act(sent.kind).say(lang), &sent.number, &moment(sent.at)])) }
                @let own: Vec<_> = letters.replies.iter().filter(|reply| reply.number == sent.number).collect();
                @for reply in &own {
                    p.notice { (Word::Replied.with(lang, &[&reply.number, &moment(reply.at), &reply.text])) }
                }
                @if own.is_empty() && sent.kind == ActKind::Review { p.hint { (Word::Waiting.say(lang)) } }
            }
        }
    }
}

fn act_form(of: &Act, code: &Code, lang: Lang) -> Markup {
    let kind = of.kind;
    let say = |word: Word| word.say(lang);
    html! {
        details {
            summary { (act(kind).say(lang)) }
            p { (act_about(kind).say(lang))
                @if let Some(until) = of.until { " " (Word::Until.with(lang, &[&last_minute(until)])) } }
            form method="post" action="/act" {
                (hidden("code", &code.to_string())) (hidden("lang", lang.as_str())) (hidden("kind", kind.as_str()))
                @if kind == ActKind::Review {
                    label for="reason" { (say(Word::Reason)) }
                    select #reason name="reason" {
                        @for (value, word) in REASONS { option value=(value) { (say(word)) } }
                    }
                    label for="text" { (say(Word::Text)) }
                    textarea #text name="text" maxlength=(LONGEST_TEXT) {}
                } @else {
                    label.sure { input type="checkbox" name="sure" value="yes" required; " " (say(Word::ActSure)) }
                }
                p { button { (say(Word::Send)) } }
            }
        }
    }
}

fn ledger(leaf: &xuewei_sealed::ledger::Opened, lang: Lang) -> Markup {
    let text = serde_json::to_string(leaf).unwrap_or_default();
    let address: String = base64(text.as_bytes())
        .chars()
        .filter(|sign| *sign != '=')
        .map(|sign| match sign {
            '+' => '-',
            '/' => '_',
            sign => sign,
        })
        .collect();
    html! {
        details {
            summary { (Word::Ledger.say(lang)) }
            p { (Word::LedgerAbout.say(lang)) }
            p { a href={ "/ledger.html#line=" (address) } { (Word::LedgerOpen.say(lang)) } }
            p.small { (Word::Root.say(lang)) br; code { (leaf.root) } }
            p.hint { (Word::LedgerText.say(lang)) }
            p.small { code { (text) } }
        }
    }
}

/// That a request was kept.
pub fn kept(header: &Header, code: &Code, (request, kept): (&Request, Kept), lang: Lang) -> String {
    let content = html! {
        (about(header))
        h2 { (Word::Kept.say(lang)) }
        p.notice role="status" {
            (act(request.kind).say(lang)) ". "
            (Word::KeptNumber.with(lang, &[&request.number, &moment(request.at)]))
        }
        @if kept == Kept::Before { p { (Word::AlreadyReceived.say(lang)) } }
        form method="post" action="/result" {
            (hidden("code", &code.to_string())) (hidden("lang", lang.as_str()))
            button { (Word::LookUp.say(lang)) }
        }
    };
    page(
        Word::Kept.say(lang),
        lang,
        &Other::Form(code),
        None,
        &content,
    )
}
