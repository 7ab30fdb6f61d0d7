//! A family looks up.

use std::time::Duration;

use xuewei_portal::server::{NotStarted, Settings, ending, serve};
use xuewei_sealed::code::Code;
use xuewei_sealed::ledger::{Opened, Summary, check, read_table};

use crate::desk::Desk;

#[test]
fn each_code_opens_its_own_answer_in_both_languages() {
    let desk = Desk::open(30);
    let portal = desk.portal();
    for (at, code) in desk.codes.iter().enumerate() {
        let reply = portal.look_up(&code.to_string());
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains(&desk.told(at)));
        assert!(!reply.body.contains(&desk.told((at + 1) % 30)));
        // One page under 15 KB, and nothing that a browser would fetch for it.
        assert!(reply.body.len() < 15_000, "{}", reply.body.len());
        for loads in ["src=", "<link rel=\"stylesheet", "url(", "@import", "http"] {
            assert!(!reply.body.contains(loads), "{loads}");
        }
    }
    let typed = desk.codes[3].to_string().to_lowercase().replace('-', " ");
    let reply = portal.post("/result", &[("code", &typed), ("lang", "en")]);
    assert!(reply.body.contains("child 3") && reply.body.contains("lang=\"en-GB\""));
}

#[test]
fn whatever_opens_nothing_is_told_in_the_same_words() {
    let desk = Desk::open(30);
    let portal = desk.portal();
    let other = Code::random().expect("chance").to_string();
    let mut wrong = desk.codes[0].to_string();
    wrong.replace_range(0..1, if wrong.starts_with('0') { "1" } else { "0" });
    let first = portal.look_up(&other);
    assert_eq!(first.status, 404);
    for code in [
        &wrong,
        "",
        "C0001",
        "110101201801011234",
        "<script>",
        &"9".repeat(5_000),
    ] {
        let reply = portal.look_up(code);
        assert_eq!((reply.status, &reply.body), (404, &first.body), "{code}");
        let but_date = |reply: &crate::desk::Reply| {
            let mut headers = reply.headers.clone();
            headers.remove("date");
            headers
        };
        assert_eq!(but_date(&reply), but_date(&first), "{code}");
    }
    let none = portal.post("/result", &[]);
    assert_eq!((none.status, none.body.len()), (404, first.body.len()));
}

#[test]
fn nothing_is_kept_on_the_way_and_nothing_comes_from_elsewhere() {
    let desk = Desk::open(3);
    let portal = desk.portal();
    let code = desk.codes[0].to_string();
    for reply in [
        portal.get("/"),
        portal.look_up(&code),
        portal.look_up("0"),
        portal.get("/status"),
        portal.get("/ledger.html"),
        portal.get("/ledger.csv"),
        portal.get("/none"),
    ] {
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["referrer-policy"], "no-referrer");
        assert_eq!(reply.headers["x-frame-options"], "DENY");
        let policy = &reply.headers["content-security-policy"];
        assert!(
            policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(
            !policy.contains("http") && !policy.contains("'self';")
                || policy.contains("form-action 'self'")
        );
        assert!(
            !reply.headers.contains_key("set-cookie") && !reply.headers.contains_key("location")
        );
    }
    // The code is in no address: the form is sent by POST, and a GET opens nothing.
    assert!(
        portal
            .get("/")
            .body
            .contains("<form class=\"own\" method=\"post\" action=\"/result\">")
    );
    assert_eq!(portal.get(&format!("/result?code={code}")).status, 405);
    assert_eq!(
        portal.get(&format!("/?code={code}")).body,
        portal.get("/").body
    );
}

#[test]
fn the_ledger_is_whole_and_the_family_finds_itself_in_it() {
    let desk = Desk::open(40);
    let portal = desk.portal();
    let table = portal.get("/ledger.csv");
    assert_eq!(
        (table.status, &*table.headers["content-type"]),
        (200, "text/csv; charset=utf-8")
    );
    let lines = read_table(table.body.as_bytes()).expect("a ledger");
    let summary: Summary = serde_json::from_str(&portal.get("/ledger.json").body).expect("JSON");
    assert_eq!(check(&lines, &summary), []);
    assert!(portal.get("/").body.contains("/ledger.html"));
    assert!(portal.get("/ledger.html").body.contains(&summary.root));
    let page = portal.look_up(&desk.codes[7].to_string()).body;
    let text = page
        .split("<code>")
        .nth(2)
        .and_then(|rest| rest.split("</code>").next())
        .expect("the line");
    let own: Opened = serde_json::from_str(&text.replace("&quot;", "\"")).expect("JSON");
    assert!(own.leads_to(&summary));
    assert_eq!(own.record.child_id, "C7");
}

#[test]
fn too_many_at_once_are_told_when_to_come_again() {
    let desk = Desk::open(3);
    let portal = desk.portal_with(20, Duration::ZERO);
    let code = desk.codes[1].to_string();
    let replies: Vec<_> = (0..200).map(|_| portal.look_up(&code)).collect();
    let (served, shed): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 200);
    assert!(
        served.len() >= 10 && shed.len() > 100,
        "{} {}",
        served.len(),
        shed.len()
    );
    let mut waits = std::collections::BTreeSet::new();
    for reply in &shed {
        assert_eq!(reply.status, 503);
        let wait: u64 = reply.headers["retry-after"].parse().expect("seconds");
        assert!((5..=64).contains(&wait) && reply.body.contains(&wait.to_string()));
        waits.insert(wait);
    }
    assert!(waits.len() > 20, "they would come back together: {waits:?}");
    // Whoever looks after it is answered all the same.
    assert_eq!(portal.get("/health").status, 200);
    assert!(
        portal
            .get("/metrics")
            .body
            .contains("xuewei_portal_shed_total")
    );
}

#[test]
fn a_portal_that_ends_says_so_first_and_answers_until_then() {
    let desk = Desk::open(3);
    let portal = desk.portal_with(100_000, Duration::from_millis(1_500));
    assert_eq!(portal.get("/health").status, 200);
    portal.stop.stop();
    std::thread::sleep(Duration::from_millis(300));
    let health = portal.get("/health");
    assert_eq!(health.status, 503);
    assert!(health.body.contains("\"draining\":true"));
    assert_eq!(portal.look_up(&desk.codes[0].to_string()).status, 200);
}

#[test]
fn one_that_cannot_listen_says_so_and_does_not_hang() {
    let desk = Desk::open(1);
    let portal = desk.portal();
    let settings = Settings {
        sealed: desk.sealed(),
        release_key: desk.folder.path().join("release.key"),
        listen: portal.address,
        drop: None,
        rate: 1,
        drain: Duration::ZERO,
    };
    let (_stop, told) = ending();
    let failed = serve(&settings, told, |_| panic!("it listens"));
    assert!(matches!(failed, Err(NotStarted::Listen(address, _)) if address == portal.address));
}
