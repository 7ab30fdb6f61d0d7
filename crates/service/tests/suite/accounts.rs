//! Where people have accounts: the first one, passwords, authenticators, and that what matters is proved again.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use xuewei_service::http::Accounts;
use xuewei_service::sign_in::{SecretKey, code};
use xuewei_service::store::{NewToken, TokenKind, chain::sha256};
use xuewei_service::work::now;

use crate::tools::{Answer, Bench, HOST, run};

const PASSWORD: &str = "correct horse battery";

/// A browser without scripts.
pub struct Browser<'a> {
    bench: &'a Bench,
    pub cookie: String,
    from: &'static str,
}

impl<'a> Browser<'a> {
    pub fn new(bench: &'a Bench) -> Self {
        Self {
            bench,
            cookie: "lang=en".to_owned(),
            from: "",
        }
    }

    async fn send(&self, method: &str, path: &str, kind: &str, body: String) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", HOST)
            .header("origin", format!("http://{HOST}"))
            .header("cookie", &self.cookie)
            .header("content-type", kind);
        if !self.from.is_empty() {
            let peer = xuewei_service::http::Peer(self.from.parse().unwrap());
            request = request.extension(peer);
        }
        self.bench
            .send(request.body(Body::from(body)).unwrap())
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "text/plain", String::new()).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs = form
            .iter()
            .map(|(name, value)| format!("{name}={}", xuewei_service::words::percent(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send("POST", path, "application/x-www-form-urlencoded", body)
            .await
    }

    async fn json(&self, method: &str, path: &str, body: serde_json::Value) -> Answer {
        let path = format!("/api/v1{path}");
        self.send(method, &path, "application/json", body.to_string())
            .await
    }

    fn keep(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        self.cookie = format!("lang=en; {cookie}");
    }

    /// Opens a link and keeps its session.
    pub async fn open(&mut self, token: &str) {
        let opened = self.post("/open", &[("token", token)]).await.is(303);
        self.keep(&opened);
    }

    async fn try_in(&mut self, login: &str, password: &str, digits: &str) -> Answer {
        let typed = [("login", login), ("password", password), ("code", digits)];
        let answer = self.post("/login", &typed).await;
        if answer.status == 303 {
            self.keep(&answer);
        }
        answer
    }

    pub async fn me(&self) -> u16 {
        self.get("/api/v1/me").await.status.as_u16()
    }
}

/// A link for one of the people of the bench.
pub async fn link(bench: &Bench, person: &str) -> String {
    let text = format!("link of {person}");
    let token = NewToken {
        hash: sha256(text.as_bytes()),
        kind: TokenKind::Link,
        person: person.to_owned(),
        until: now() + 60_000,
    };
    let store = &bench.site.service.store;
    store.add_token(token, now()).await.unwrap();
    text
}

/// Somebody who has set a password and is in.
async fn enrolled<'a>(bench: &'a Bench, person: &str) -> Browser<'a> {
    let mut browser = Browser::new(bench);
    browser.open(&link(bench, person).await).await;
    let new = [("login", person), ("password", PASSWORD)];
    browser.post("/account/password", &new).await.is(303);
    browser
}

#[test]
fn a_link_is_for_setting_a_password_and_then_the_password_lets_in() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        let mut browser = Browser::new(&bench);
        // A stranger is led to the form, and from there back.
        let led = browser.get("/rounds/none").await.is(303);
        assert_eq!(led.header("location"), "/login?next=%2Frounds%2Fnone");
        assert!(
            browser
                .get("/login?next=/record")
                .await
                .is(200)
                .text()
                .contains("value=\"/record\"")
        );
        browser.open(&link(&bench, "planner").await).await;
        // Nothing else is open yet.
        assert_eq!(browser.me().await, 403);
        assert_eq!(
            browser.get("/").await.is(303).header("location"),
            "/account"
        );
        browser.json("GET", "/rounds", json!(null)).await.is(403);
        let page = browser.get("/account").await.is(200).text();
        assert!(!page.contains("href=\"/record\""), "{page}");
        for (login, password) in [
            ("planner", "short"),
            ("planner", "password123456"),
            ("", PASSWORD),
            ("two words", PASSWORD),
        ] {
            let new = [("login", login), ("password", password)];
            browser.post("/account/password", &new).await.is(422);
        }
        let new = [("login", " Planner "), ("password", PASSWORD)];
        browser.post("/account/password", &new).await.is(303);
        assert_eq!(browser.me().await, 200);
        browser.get("/account/password-set").await.is(200);
        browser.post("/close", &[]).await.is(303);
        assert_eq!(browser.me().await, 401);
        for (login, password) in [
            ("planner", "correct horse batter"),
            ("nobody", PASSWORD),
            ("planner", ""),
        ] {
            let told = browser.try_in(login, password, "").await.is(401).text();
            assert!(told.contains("Name, password or code is wrong."), "{told}");
        }
        let led = browser
            .post(
                "/login",
                &[
                    ("login", "PLANNER"),
                    ("password", PASSWORD),
                    ("next", "//evil.example"),
                ],
            )
            .await
            .is(303);
        assert_eq!(led.header("location"), "/");
        browser.keep(&led);
        assert_eq!(browser.me().await, 200);
        let record = bench.get("/audit").await.text();
        assert_eq!(record.matches("sign-in-failed").count(), 2, "{record}");
        // Neither the password nor anything that opens the service stands in the folder.
        let database = std::fs::read(bench.at.path().join("xuewei.db")).unwrap();
        let wal = std::fs::read(bench.at.path().join("xuewei.db-wal")).unwrap_or_default();
        let session = browser.cookie.rsplit('=').next().unwrap();
        for secret in [PASSWORD, session] {
            let all = [database.as_slice(), &wal].concat();
            let found = all.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found);
        }
    });
}

#[test]
fn a_desk_has_no_accounts() {
    run(async {
        let bench = Bench::new().await;
        let browser = Browser::new(&bench);
        browser.get("/login").await.is(404);
        let known = json!({"login": "a", "password": "b"});
        browser.json("POST", "/session", known).await.is(404);
    });
}

#[test]
fn approving_and_releasing_want_the_password_again_each_time_and_no_token_will_do() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        let run = bench.done(&[]).await;
        let path = |act: &str| format!("/runs/{run}/{act}");
        let second = enrolled(&bench, "approver").await;
        // A token is a program, and a program does not approve.
        let told = bench
            .post("approver", &path("approve"), json!({}))
            .await
            .is(401);
        assert!(!told.text().is_empty());
        let bearer = NewToken {
            hash: sha256(b"program"),
            kind: TokenKind::Bearer,
            person: "approver".to_owned(),
            until: now() + 60_000,
        };
        let store = &bench.site.service.store;
        store.add_token(bearer, now()).await.unwrap();
        let told = bench
            .post("program", &path("approve"), json!({}))
            .await
            .is(403);
        assert!(told.text().contains("not a token"), "{}", told.text());
        let told = second
            .json("POST", &path("approve"), json!({}))
            .await
            .is(403);
        assert!(told.text().contains("password again"), "{}", told.text());
        let confirm = |password: &str| json!({"password": password});
        second
            .json("POST", "/me/confirm", confirm("wrong"))
            .await
            .is(403);
        second
            .json("POST", &path("approve"), json!({}))
            .await
            .is(403);
        second
            .json("POST", "/me/confirm", confirm(PASSWORD))
            .await
            .is(204);
        second
            .json("POST", &path("approve"), json!({}))
            .await
            .is(200);
        // For one thing only.
        second
            .json("POST", &path("release"), json!({}))
            .await
            .is(403);
        // The page asks for it beside the buttons.
        let page = second.get(&format!("/runs/{run}")).await.text();
        assert!(page.contains("name=\"password\""), "{page}");
        let form = format!("/runs/{run}/release");
        second.post(&form, &[("password", "wrong")]).await.is(403);
        let day = |until| [("password", PASSWORD), ("until", until)];
        second.post(&form, &day("2020-01-01")).await.is(422);
        second.post(&form, &day("tomorrow")).await.is(422);
        second.post(&form, &day("2999-09-10")).await.is(303);
        let found = second
            .json("GET", &format!("/runs/{run}"), json!(null))
            .await
            .json();
        // The last moment of that day in China.
        assert_eq!(
            (&found["state"], &found["until"]),
            (&json!("released"), &json!(32_493_974_399_999_i64))
        );
    });
}

#[test]
fn whoever_ran_it_does_not_approve_it_with_any_password() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        let round = bench.round(&[]).await;
        let owner = enrolled(&bench, "owner").await;
        let asked = owner
            .json("POST", &format!("/rounds/{round}/runs"), json!({}))
            .await
            .is(202)
            .json();
        let store = &bench.site.service.store;
        let run = asked["id"].as_str().unwrap();
        while store.run(run).await.unwrap().state.as_str() != "done" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let password = json!({"password": PASSWORD});
        owner.json("POST", "/me/confirm", password).await.is(204);
        let told = owner
            .json("POST", &format!("/runs/{run}/approve"), json!({}))
            .await
            .is(403);
        assert!(told.text().contains("second person"), "{}", told.text());
    });
}

/// What stands after a text on a page, up to a sign.
fn after<'a>(page: &'a str, text: &str, until: char) -> &'a str {
    let rest = page.split_once(text).unwrap().1;
    rest.split(until).next().unwrap()
}

#[test]
fn an_authenticator_is_needed_where_it_is_and_each_code_opens_once() {
    run(async {
        let bench = Bench::with_accounts(true).await;
        let mut browser = enrolled(&bench, "approver").await;
        // The password alone lets in to set one up, and to nothing else.
        assert_eq!(browser.me().await, 403);
        browser.try_in("approver", PASSWORD, "").await.is(303);
        assert_eq!(browser.me().await, 403);
        let page = browser.get("/account").await.is(200).text();
        let secret = after(&page, "name=\"secret\" value=\"", '"').to_owned();
        assert_eq!(secret.len(), 32);
        let digits = |step: i64| code::of_step(&secret, code::step_at(now()) + step).unwrap();
        for (digits, password, status) in [
            ("000000x", PASSWORD, 422),
            (digits(0).as_str(), "wrong", 403),
            (digits(5).as_str(), PASSWORD, 422),
        ] {
            let new = [
                ("secret", secret.as_str()),
                ("digits", digits),
                ("password", password),
            ];
            browser.post("/account/factor", &new).await.is(status);
        }
        let first = digits(-1);
        let new = [
            ("secret", secret.as_str()),
            ("digits", &first),
            ("password", PASSWORD),
        ];
        browser.post("/account/factor", &new).await.is(303);
        assert_eq!(browser.me().await, 200);
        // Who reads the store makes no codes.
        let kept = bench.site.service.store.account("approver").await.unwrap();
        let kept = kept.unwrap().secret.unwrap();
        assert!(kept.starts_with("1:") && !kept.contains(&secret), "{kept}");
        // The code that was shown is used up; the next one opens, once.
        browser.try_in("approver", PASSWORD, "").await.is(401);
        browser.try_in("approver", PASSWORD, &first).await.is(401);
        let next = digits(0);
        browser.try_in("approver", PASSWORD, &next).await.is(303);
        assert_eq!(browser.me().await, 200);
        browser.try_in("approver", PASSWORD, &next).await.is(401);
    });
}

#[test]
fn a_new_link_takes_the_password_the_authenticator_and_every_session_away() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        let planner = enrolled(&bench, "planner").await;
        let chief = enrolled(&bench, "administrator").await;
        assert_eq!(planner.me().await, 200);
        planner
            .json("POST", "/people/approver/link", json!({}))
            .await
            .is(403);
        chief
            .json("POST", "/people/administrator/link", json!({}))
            .await
            .is(409);
        chief
            .json("POST", "/people/none/link", json!({}))
            .await
            .is(404);
        let made = chief
            .json("POST", "/people/planner/link", json!({}))
            .await
            .is(201)
            .json();
        assert_eq!(planner.me().await, 401);
        let mut anew = Browser::new(&bench);
        anew.try_in("planner", PASSWORD, "").await.is(401);
        let token = after(made["link"].as_str().unwrap(), "token=", '&');
        anew.open(token).await;
        let other = "another sentence to keep";
        let new = [("login", "planner"), ("password", other)];
        anew.post("/account/password", &new).await.is(303);
        anew.try_in("planner", other, "").await.is(303);
        // A password is changed by who knows it, and another's name is not to be had.
        let mut new = vec![("login", "planner"), ("password", PASSWORD)];
        anew.post("/account/password", &new).await.is(403);
        new.push(("current", other));
        new[0].1 = "administrator";
        anew.post("/account/password", &new).await.is(409);
        new[0].1 = "planner";
        anew.post("/account/password", &new).await.is(303);
    });
}

#[test]
fn roles_are_changed_by_an_administrator_and_never_ones_own() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        let chief = enrolled(&bench, "administrator").await;
        let new = json!({"roles": ["reviewer", "reader"]});
        let path = |who: &str| format!("/people/{who}/roles");
        let person = chief
            .json("PUT", &path("planner"), new.clone())
            .await
            .is(200);
        assert_eq!(person.json()["roles"], json!(["reviewer", "reader"]));
        let all = json!({"roles": ["approver", "planner"]});
        chief.json("PUT", &path("administrator"), all).await.is(409);
        chief.json("PUT", &path("none"), new.clone()).await.is(404);
        let reader = enrolled(&bench, "reader").await;
        reader.json("PUT", &path("planner"), new).await.is(403);
        let page = chief.get("/people").await.is(200).text();
        assert!(page.contains("/people/planner/link"), "{page}");
        chief
            .post("/people/planner/roles", &[("planner", "on")])
            .await
            .is(303);
        let people = bench.site.service.store.person("planner").await.unwrap();
        assert_eq!(people.roles.len(), 1);
    });
}

#[test]
fn who_guesses_waits_and_who_sits_elsewhere_does_not() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        enrolled(&bench, "approver").await;
        let mut thief = Browser::new(&bench);
        thief.from = "192.0.2.7";
        let mut told = 0;
        for _ in 0..12 {
            let answer = thief.try_in("approver", "guess guess guess", "").await;
            if answer.status == 429 {
                told += 1;
                let seconds: u64 = answer.header("retry-after").parse().unwrap();
                assert!((1..=30).contains(&seconds), "{seconds}");
            }
        }
        assert_eq!(told, 2);
        // Not even with the right one.
        thief.try_in("approver", PASSWORD, "").await.is(429);
        let mut owner = Browser::new(&bench);
        owner.from = "192.0.2.8";
        owner.try_in("approver", PASSWORD, "").await.is(303);
        // What a client says of itself is not believed where no proxy stands before it.
        let forged = Request::post("/api/v1/session")
            .header("host", HOST)
            .header("content-type", "application/json")
            .header("x-forwarded-for", "198.51.100.1")
            .extension(xuewei_service::http::Peer("192.0.2.7".parse().unwrap()));
        let body = json!({"login": "approver", "password": PASSWORD});
        bench
            .send(forged.body(Body::from(body.to_string())).unwrap())
            .await
            .is(429);
    });
}

#[test]
fn the_record_goes_out_whole_a_line_for_each_entry() {
    run(async {
        let bench = Bench::with_accounts(false).await;
        let chief = enrolled(&bench, "administrator").await;
        for number in 0..1100 {
            let store = &bench.site.service.store;
            assert!(store.sign_in_failed("administrator", number).await.is_ok());
        }
        let text = chief.get("/api/v1/audit/export").await.is(200).text();
        let entries: Vec<xuewei_service::store::Entry> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(entries.len() > 1100);
        let start = xuewei_service::store::chain::START;
        let broken = xuewei_service::store::chain::broken_at(start, &entries);
        assert_eq!(broken, None);
    });
}

#[test]
fn a_password_that_was_stolen_elsewhere_is_not_taken() {
    run(async {
        let at = tempfile::tempdir().unwrap();
        let list = at.path().join("stolen");
        // SHA-1 of the password of these tests, and of another, in order.
        let mut lines = [PASSWORD, "somebody else had this"].map(|password| {
            let digest = <sha1::Sha1 as sha1::Digest>::digest(password.as_bytes());
            digest
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect::<String>()
                + ":17"
        });
        lines.sort();
        std::fs::write(&list, lines.join("\r\n")).unwrap();
        let key = SecretKey::in_file(&at.path().join("key")).unwrap();
        let mut accounts = Accounts::new(false, key, None).unwrap();
        accounts.stolen = Some(list);
        let bench = Bench::signing_in(accounts).await;
        let mut browser = Browser::new(&bench);
        browser.open(&link(&bench, "planner").await).await;
        let new = [("login", "planner"), ("password", PASSWORD)];
        let told = browser.post("/account/password", &new).await.is(422).text();
        assert!(told.contains("stolen elsewhere"), "{told}");
        let new = [
            ("login", "planner"),
            ("password", "another horse, another battery"),
        ];
        browser.post("/account/password", &new).await.is(303);
    });
}
