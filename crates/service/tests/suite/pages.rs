//! The pages, as a browser without scripts uses them.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

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
fn gates_and_paths_are_tried_where_journeys_are_walked_and_elsewhere_the_page_says_why_not() {
    run(async {
        let bench = Bench::new().await;
        let planner = Browser::of(&bench, all_roles()).await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/what-if");
        let page = planner.get(&path).await.is(200).text();
        let why = "are not measured on roads";
        assert!(page.contains(why) && page.contains(&format!("/rounds/{round}#roads")));
        assert!(!page.contains("name=\"gate-of\"") && !page.contains("data-act=\"path\""));
        let page = planner.post(&path, "close-of=P1").await.is(200).text();
        assert!(page.contains(why) && !page.contains("name=\"gate-of\""));

        let round = bench.round(&[("roads:ways.csv", "kind,wkt\n")]).await;
        let path = format!("/rounds/{round}/what-if");
        let page = planner.get(&path).await.is(200).text();
        assert!(!page.contains(why) && page.contains("data-act=\"path\""));
        assert!(page.contains("name=\"gate-of\"") && page.contains("name=\"way-number\""));
        let tried = "gate-of=P1&gate-number=1&gate-at=120.62+31.31&way-of=w7&way-number=remove";
        let page = planner.post(&path, tried).await.is(200).text();
        assert!(
            page.contains("another school is the nearest to 7 children, 5 come within"),
            "{page}"
        );
        assert!(page.contains("P1 1 120.62 31.31") && page.contains("w7 Nobody may walk it"));
        let scenario = json!({"gate": [{"school": "P1", "gate": 1}]});
        let path = format!("/rounds/{round}/what-if");
        let asked = bench.post("planner", &path, scenario);
        assert_eq!(asked.await.is(200).json()["on_foot"]["outcome"], 2);
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
        let commit = format!("/rounds/{round}/commitments");
        let asked = serde_json::json!({"version": 1, "source": "the draw of 1 August"});
        let hash = bench.post("owner", &commit, asked).await.is(201).json();
        let hash = hash["sha256"].as_str().unwrap().to_owned();
        for path in [
            "/",
            "/people",
            "/record",
            "/open?token=x",
            "/none",
            &format!("/runs/{run}"),
            &format!("/rounds/{round}"),
            &format!("/rounds/{round}/what-if"),
            &format!("/rounds/{round}/settings"),
            &format!("/commitments/{hash}"),
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

/// A form's fields as a browser sends them.
fn fields(all: &[(&str, &str)]) -> String {
    let coded = |text: &str| xuewei_service::words::percent(text);
    let pairs = all
        .iter()
        .map(|(name, value)| format!("{}={}", coded(name), coded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[test]
fn what_is_typed_into_the_settings_is_kept_or_shown_again_with_what_is_wrong() {
    run(async {
        let bench = Bench::new().await;
        let planner = Browser::of(&bench, all_roles()).await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/settings");
        let page = planner.get(&path).await.is(200).text();
        for there in [
            "About it.",
            "a document, clause 8",
            "value=\"4000\"",
            "(m)",
            "by its heading: child_id",
        ] {
            assert!(page.contains(there), "{there}: {page}");
        }
        assert!(!page.contains("<b>reach"), "{page}");
        // What cannot stand is shown again beside its key, with everything else that was typed; nothing is kept.
        let wrong = "<script>alert(1)</script>";
        let typed = [
            ("version", "1"),
            ("k:reach.max_m", wrong),
            ("k:travel.snap_m", "77"),
            ("source", "clause \"5\""),
        ];
        let page = planner.post(&path, &fields(&typed)).await.is(422).text();
        assert!(!page.contains(wrong), "{page}");
        for there in [
            "&lt;script&gt;",
            "value=\"77\"",
            "E105",
            "aria-invalid=\"true\"",
            "clause &quot;5&quot;",
        ] {
            assert!(page.contains(there), "{there}: {page}");
        }
        assert_eq!(
            bench.get(&format!("/rounds/{round}")).await.json()["version"],
            1
        );
        let typed = [
            ("version", "1"),
            ("k:reach.max_m", "3000"),
            ("k:travel.snap_m", ""),
            ("policy", "two-primaries"),
        ];
        let saved = planner.post(&path, &fields(&typed)).await.is(303);
        let page = planner.get(saved.header("location")).await.is(200).text();
        assert!(
            page.contains("Saved, and checked.") && page.contains("differs from the pack"),
            "{page}"
        );
        // A heading is to be another column, in the same way.
        let typed = [("version", "2"), ("c:children:child_id", "points")];
        planner.post(&path, &fields(&typed)).await.is(303);
        let said = bench.get(&path).await.is(200).json();
        assert_eq!(said["tables"][0]["headings"][0]["column"], "points");
        // Nothing changed makes no version.
        planner
            .post(
                &path,
                &fields(&[("version", "3"), ("k:reach.max_m", "3000")]),
            )
            .await
            .is(303);
        assert_eq!(
            bench.get(&format!("/rounds/{round}")).await.json()["version"],
            3
        );
        planner.post(&path, "k:reach.max_m=1").await.is(400);
        planner
            .post(&path, &fields(&[("version", "9"), ("k:reach.max_m", "1")]))
            .await
            .is(404);
        planner
            .post(
                &path,
                &format!("version=3&k:reach.max_m={}", "9".repeat(10 << 20)),
            )
            .await
            .is(413);
        planner
            .post("/rounds/rnone/settings", &fields(&[("version", "1")]))
            .await
            .is(404);
        let reader = Browser::of(&bench, serde_json::json!(["reader"])).await;
        let page = reader.get(&path).await.is(200).text();
        assert!(
            !page.contains("Save and check") && page.contains("readonly"),
            "{page}"
        );
        reader
            .post(&path, &fields(&[("version", "3"), ("k:reach.max_m", "1")]))
            .await
            .is(403);
    });
}

#[test]
fn two_planners_at_once_see_one_another() {
    run(async {
        let bench = Bench::new().await;
        let planner = Browser::of(&bench, all_roles()).await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/settings");
        let value =
            async |path: &str, at: usize| bench.get(path).await.json()["keys"][at]["value"].clone();
        let theirs = [("version", "1"), ("k:reach.max_m", "3000")];
        planner.post(&path, &fields(&theirs)).await.is(303);
        // Mine is of the version before: where both changed the same, both are shown; what is mine alone comes along.
        let mine = [
            ("version", "1"),
            ("k:reach.max_m", "2000"),
            ("k:travel.snap_m", "50"),
        ];
        let page = planner.post(&path, &fields(&mine)).await.is(409).text();
        for there in [
            "4000",
            "3000",
            "2000",
            "name=\"m:k:reach.max_m\"",
            "name=\"k:travel.snap_m\" value=\"50\"",
            "name=\"version\" value=\"2\"",
        ] {
            assert!(page.contains(there), "{there}: {page}");
        }
        assert_eq!(value(&path, 0).await, "3000");
        // Both, with theirs where both changed the same.
        let both = [
            ("version", "2"),
            ("m:k:reach.max_m", "2000"),
            ("k:reach.max_m", "3000"),
            ("k:travel.snap_m", "50"),
        ];
        planner.post(&path, &fields(&both)).await.is(303);
        assert_eq!(
            (value(&path, 0).await, value(&path, 1).await),
            ("3000".into(), "50".into())
        );
        // All of mine.
        let mut all = both.to_vec();
        all[0] = ("version", "3");
        all.push(("all", "mine"));
        planner.post(&path, &fields(&all)).await.is(303);
        assert_eq!(value(&path, 0).await, "2000");
        // What they changed elsewhere is no conflict of keys, and is said to be none.
        let apart = [("version", "3"), ("k:travel.snap_m", "60")];
        let page = planner.post(&path, &fields(&apart)).await.is(409).text();
        assert!(page.contains("yours can stand beside them"), "{page}");
    });
}

#[test]
fn a_list_is_committed_and_its_seed_told_with_forms_alone() {
    run(async {
        let bench = Bench::new().await;
        let planner = Browser::of(&bench, all_roles()).await;
        let round = bench.round(&[("lots.csv", "x\n")]).await;
        let path = format!("/rounds/{round}/settings");
        assert!(
            planner
                .get(&path)
                .await
                .text()
                .contains("every run is a trial")
        );
        let commit = [
            ("version", "1"),
            ("source", "the draw <i>of</i> 1 August"),
            ("seal", ""),
        ];
        planner
            .post(&format!("/rounds/{round}/commitments"), &fields(&commit))
            .await
            .is(303);
        let page = planner.get(&path).await.text();
        assert!(
            page.contains("&lt;i&gt;of&lt;/i&gt;")
                && page.contains("The seed has not been told yet."),
            "{page}"
        );
        let (run, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        let page = planner.get(&format!("/runs/{run}")).await.text();
        assert!(
            page.contains("<strong>trial</strong>: the seed has not been told yet."),
            "{page}"
        );
        let second = Browser::of(&bench, serde_json::json!(["approver"])).await;
        let page = second.get(&format!("/runs/{run}")).await.text();
        assert!(
            page.contains(&format!("formaction=\"/runs/{run}/approve\" disabled")),
            "{page}"
        );
        second
            .post(&format!("/runs/{run}/approve"), "")
            .await
            .is(409);
        let seed = [("version", "2"), ("seed", "17 4 9")];
        planner
            .post(&format!("/rounds/{round}/seed"), &fields(&seed))
            .await
            .is(303);
        assert!(planner.get(&path).await.text().contains("Seed: 17 4 9"));
        let (run, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        second
            .post(&format!("/runs/{run}/approve"), "")
            .await
            .is(303);
    });
}
