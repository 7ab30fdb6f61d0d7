//! The pages, as a browser without scripts uses them.

use axum::body::Body;
use axum::http::Request;

use crate::tools::{Answer, Bench, HOST, multipart, run};

/// A browser with the session of the administrator who has every role.
struct Browser<'a> {
    bench: &'a Bench,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn of(bench: &'a Bench, roles: serde_json::Value) -> Self {
        let new = serde_json::json!({"name": "<i>王</i>", "roles": roles});
        let invited = bench
            .post("administrator", "/people", new)
            .await
            .is(201)
            .json();
        let token = invited["link"]
            .as_str()
            .unwrap()
            .split_once("token=")
            .unwrap()
            .1
            .to_owned();
        let mut browser = Self {
            bench,
            cookie: "lang=en".to_owned(),
        };
        let opened = browser
            .post("/open", &format!("token={token}"))
            .await
            .is(303);
        let cookie = opened.header("set-cookie").split(';').next().unwrap();
        browser.cookie = format!("lang=en; {cookie}");
        browser
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("host", HOST)
            .header("cookie", &self.cookie);
        self.bench.send(request.body(Body::empty()).unwrap()).await
    }

    async fn send(&self, path: &str, kind: &str, body: String) -> Answer {
        let request = Request::post(path)
            .header("host", HOST)
            .header("origin", format!("http://{HOST}"))
            .header("cookie", &self.cookie)
            .header("content-type", kind);
        self.bench
            .send(request.body(Body::from(body)).unwrap())
            .await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.send(path, "application/x-www-form-urlencoded", body.to_owned())
            .await
    }

    async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        self.send(
            path,
            "multipart/form-data; boundary=XX",
            body + &multipart(files),
        )
        .await
    }
}

fn all_roles() -> serde_json::Value {
    serde_json::json!(["planner", "approver", "administrator", "reviewer"])
}

#[test]
fn a_planner_goes_the_whole_way_with_forms_alone() {
    run(async {
        let bench = Bench::new().await;
        let planner = Browser::of(&bench, all_roles()).await;
        assert!(
            planner
                .get("/")
                .await
                .is(200)
                .text()
                .contains("There are no rounds yet.")
        );
        let files = [
            ("children.csv", "child_id\nC1\n"),
            ("findings.csv", "child_id,lon\nC1,120\nC2,<u>x</u>\n"),
        ];
        let added = planner
            .upload(
                "/rounds",
                &[("key", "1"), ("name", "<script>alert(1)</script>")],
                &files,
            )
            .await
            .is(303);
        let round = added.header("location").to_owned();
        // The same form again leads to the same round.
        let again = planner
            .upload("/rounds", &[("key", "1")], &files)
            .await
            .is(303);
        assert_eq!(again.header("location"), round);
        let page = planner.get(&round).await.is(200).text();
        assert!(
            page.contains("1 errors, 0 warnings") && page.contains("E201"),
            "{page}"
        );
        // Names, causes and cells are text.
        for bad in ["<script>alert", "<b>not a number", "<u>x", "<i>王"] {
            assert!(!page.contains(bad), "{bad}");
        }
        assert!(
            page.contains("<td class=\"here\">&lt;u&gt;x&lt;/u&gt;</td>"),
            "{page}"
        );
        let cell = "version=1&file=findings.csv&row=3&column=lon&value=120";
        planner
            .post(&format!("{round}/correct"), cell)
            .await
            .is(303);
        planner
            .post(&format!("{round}/correct"), cell)
            .await
            .is(409);
        // A new file in place of the wrong one: here the double looks for the name alone, so a second round is run.
        let put = format!("{round}/files");
        planner
            .upload(
                &put,
                &[("version", "2")],
                &[("children.csv", "child_id\nC2\n")],
            )
            .await
            .is(303);
        planner
            .upload(&put, &[("version", "2")], &[("children.csv", "x")])
            .await
            .is(409);
        let added = planner
            .upload("/rounds", &[("key", "2")], &files[..1])
            .await
            .is(303);
        let round = added.header("location").to_owned();
        let run = planner
            .post(&format!("{round}/runs"), "version=1&key=1")
            .await
            .is(303);
        let run = run.header("location").to_owned();
        let job = planner.get(&format!("/api/v1{run}")).await.json()["job"]
            .as_str()
            .unwrap()
            .to_owned();
        bench.until(&job, "done").await;
        let page = planner.get(&run).await.is(200).text();
        assert!(page.contains("Proved again from the files alone"), "{page}");
        planner.post(&format!("{run}/approve"), "").await.is(403);
        let second = Browser::of(&bench, serde_json::json!(["approver"])).await;
        second.post(&format!("{run}/approve"), "").await.is(303);
        second.post(&format!("{run}/release"), "").await.is(303);
        second
            .post(&format!("{run}/withdraw"), "reason=")
            .await
            .is(422);
        second
            .post(&format!("{run}/withdraw"), "reason=a+fault")
            .await
            .is(303);
        assert!(planner.get(&run).await.is(200).text().contains("a fault"));
        planner.get(&format!("{run}/child?id=C1")).await.is(200);
        planner.get(&format!("{run}/child?id=--help")).await.is(422);
        assert!(
            planner
                .get("/record")
                .await
                .is(200)
                .text()
                .contains("Unbroken")
        );
    });
}

#[test]
fn changes_are_tried_switched_off_and_refused_beside_themselves() {
    run(async {
        let bench = Bench::new().await;
        let planner = Browser::of(&bench, all_roles()).await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/what-if");
        planner.get(&path).await.is(200);
        let page = planner
            .post(&path, "extend-of=P1&extend-number=2")
            .await
            .is(200)
            .text();
        assert!(page.contains("Unplaced −2"), "{page}");
        assert!(page.contains("name=\"on-0\" checked"), "{page}");
        let refused = planner.post(&path, "close-of=P9").await.is(200).text();
        assert!(refused.contains("E601"), "{refused}");
        let reader = Browser::of(&bench, serde_json::json!(["reader"])).await;
        reader.get(&path).await.is(403);
    });
}

#[test]
fn every_page_lets_in_nothing_from_elsewhere_and_runs_only_its_own_script() {
    run(async {
        let bench = Bench::new().await;
        let browser = Browser::of(&bench, all_roles()).await;
        let run = bench.done(&[]).await;
        let round = browser.get(&format!("/api/v1/runs/{run}")).await.json()["round"]
            .as_str()
            .unwrap()
            .to_owned();
        for path in [
            "/",
            "/people",
            "/record",
            "/open?token=x",
            "/none",
            &format!("/runs/{run}"),
            &format!("/rounds/{round}"),
            &format!("/rounds/{round}/what-if"),
        ] {
            let page = browser.get(path).await;
            let policy = page.header("content-security-policy").to_owned();
            assert!(
                policy.starts_with("default-src 'none'; script-src 'sha256-"),
                "{policy}"
            );
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("cache-control"), "no-store");
            let text = page.text();
            for bad in [
                " onclick=",
                " style=",
                "javascript:",
                "http://",
                "https://",
                "src=",
            ] {
                assert!(!text.contains(bad), "{path}: {bad}");
            }
            assert!(text.contains("<main id=\"content\"><h1>"), "{path}");
        }
    });
}

#[test]
fn pages_speak_the_language_that_was_chosen_and_a_stranger_is_told_the_way_in() {
    run(async {
        let bench = Bench::new().await;
        let mut browser = Browser::of(&bench, all_roles()).await;
        assert!(browser.get("/").await.text().contains("lang=\"en-GB\""));
        let chosen = browser.post("/lang", "lang=zh").await.is(303);
        assert!(chosen.header("set-cookie").starts_with("lang=zh;"));
        browser.cookie = browser.cookie.replace("lang=en", "lang=zh");
        let page = browser.get("/").await.is(200).text();
        assert!(
            page.contains("lang=\"zh-CN\"") && page.contains("还没有轮次"),
            "{page}"
        );
        browser.cookie = "lang=zh".to_owned();
        let page = browser.get("/").await.is(401).text();
        assert!(page.contains("请先打开登录链接"), "{page}");
    });
}

#[test]
fn an_administrator_invites_and_shuts_out_and_nobody_else_does() {
    run(async {
        let bench = Bench::new().await;
        let browser = Browser::of(&bench, all_roles()).await;
        let page = browser
            .post("/people", "name=Wu&reader=on&approver=on")
            .await
            .is(200)
            .text();
        assert!(page.contains(&format!("//{HOST}/open?token=")), "{page}");
        let people = bench.get("/people").await.json();
        let wu = people["people"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["name"] == "Wu")
            .unwrap()
            .clone();
        assert_eq!(wu["roles"], serde_json::json!(["reader", "approver"]));
        browser
            .post(
                &format!("/people/{}/revoke", wu["id"].as_str().unwrap()),
                "",
            )
            .await
            .is(303);
        let reader = Browser::of(&bench, serde_json::json!(["reader"])).await;
        reader.get("/people").await.is(403);
        reader.post("/people", "name=X").await.is(403);
        reader.post("/people/owner/revoke", "").await.is(403);
        reader
            .upload("/rounds", &[], &[("children.csv", "x")])
            .await
            .is(403);
    });
}
