//! The interface as a program sees it.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use xuewei_service::work::{forget, now};

use crate::tools::{Bench, HOST, run};

#[test]
fn a_round_goes_from_its_tables_to_its_release() {
    run(async {
        let bench = Bench::new().await;
        let files = [
            ("children.csv", "child_id\nC1\n"),
            ("学校.csv", "school_id\nP1\n"),
        ];
        let added = bench.upload("planner", &files, &[]).await.is(201);
        let id = added.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(added.header("location"), format!("/api/v1/rounds/{id}"));
        let round = bench.get(&format!("/rounds/{id}")).await.is(200).json();
        let names: Vec<&str> = round["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["children.csv", "round.toml", "学校.csv"]);
        assert_eq!(round["assumed"]["settings"][0]["key"], "crs");
        assert_eq!(round["name"], "made");
        let findings = bench
            .get(&format!("/rounds/{id}/findings"))
            .await
            .is(200)
            .json();
        assert_eq!(
            (&findings["version"], &findings["findings"]),
            (&json!(1), &json!([]))
        );
        assert_eq!(
            bench.get(&format!("/rounds/{id}")).await.json()["state"],
            "checked"
        );

        let (run, job) = bench.run(&id).await;
        bench.until(&job, "done").await;
        let found = bench.get(&format!("/runs/{run}")).await.is(200).json();
        assert_eq!(
            (&found["state"], &found["proved"]),
            (&json!("done"), &json!(true))
        );
        let summary = bench
            .get(&format!("/runs/{run}/summary"))
            .await
            .is(200)
            .json();
        assert_eq!(summary["children"], 6);
        let report = bench
            .get(&format!("/runs/{run}/files/report.html"))
            .await
            .is(200);
        assert!(
            report
                .header("content-security-policy")
                .starts_with("sandbox")
        );
        assert_eq!(report.text(), "<!doctype html><p>report");
        let files = bench
            .get(&format!("/runs/{run}/files"))
            .await
            .is(200)
            .json();
        assert_eq!(files["files"].as_array().unwrap().len(), 2);
        let child = bench
            .get(&format!("/runs/{run}/children/C1"))
            .await
            .is(200)
            .json();
        assert_eq!(child["outcome"], "public");
        bench.get(&format!("/runs/{run}/children/C2")).await.is(422);

        let act = |name: &str| format!("/runs/{run}/{name}");
        bench
            .post("planner", &act("approve"), json!({}))
            .await
            .is(403);
        bench
            .post("approver", &act("release"), json!({}))
            .await
            .is(409);
        bench
            .post("approver", &act("approve"), json!({}))
            .await
            .is(200);
        bench
            .post("approver", &act("approve"), json!({}))
            .await
            .is(409);
        bench
            .post("approver", &act("release"), json!({}))
            .await
            .is(200);
        bench
            .post("approver", &act("withdraw"), json!({}))
            .await
            .is(422);
        let withdrawn = bench
            .post("approver", &act("withdraw"), json!({"reason": "a fault"}))
            .await
            .is(200);
        assert_eq!(withdrawn.json()["reason"], "a fault");

        let record = bench.get("/audit").await.is(200).json();
        assert_eq!(record["unbroken"], true);
        let record = bench.get("/audit?after=3&limit=2").await.is(200).json();
        assert_eq!(
            (&record["unbroken"], &record["entries"][0]["number"]),
            (&json!(true), &json!(4))
        );
    });
}

#[test]
fn what_a_round_holds_goes_from_the_disk_when_its_term_is_over() {
    run(async {
        let bench = Bench::new().await;
        let run = bench.done(&[]).await;
        let round = bench.get(&format!("/runs/{run}")).await.json()["round"]
            .as_str()
            .unwrap()
            .to_owned();
        for act in ["approve", "release", "withdraw"] {
            let body = json!({"reason": "over"});
            let path = format!("/runs/{run}/{act}");
            bench.post("approver", &path, body).await.is(200);
        }
        bench.receipts(&round).await;
        let folders = ["rounds", "families"].map(|of| format!("{of}/{round}"));
        let folders = [
            folders[0].clone(),
            folders[1].clone(),
            format!("runs/{run}"),
        ];
        let there = || {
            folders
                .each_ref()
                .map(|at| bench.at.path().join(at).exists())
        };
        let service = &bench.site.service;
        forget(service, now() - 3_600_000).await.unwrap();
        assert_eq!(there(), [true; 3]);
        forget(service, now()).await.unwrap();
        assert_eq!(there(), [false; 3]);
        let gone = bench.get(&format!("/rounds/{round}")).await.is(200).json();
        assert_eq!(gone["state"], "deleted");
        for path in [
            format!("/rounds/{round}/findings"),
            format!("/rounds/{round}/files/children.csv"),
        ] {
            bench.get(&path).await.is(404);
        }
        for path in [format!("/runs/{run}/summary"), format!("/runs/{run}/files")] {
            bench.get(&path).await.is(409);
        }
        bench
            .post("planner", &format!("/rounds/{round}/what-if"), json!({}))
            .await
            .is(404);
        for path in [format!("/rounds/{round}"), format!("/runs/{run}")] {
            let page = Request::get(path)
                .header("host", HOST)
                .header("authorization", "Bearer owner");
            bench.send(page.body(Body::empty()).unwrap()).await.is(200);
        }
        assert_eq!(bench.get("/audit").await.json()["unbroken"], true);
    });
}

#[test]
fn whoever_runs_it_does_not_approve_it_even_with_every_role() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/runs");
        let asked = bench.ask("owner", "POST", &path, None).await.is(202).json();
        bench.until(asked["job"].as_str().unwrap(), "done").await;
        let path = format!("/runs/{}/approve", asked["id"].as_str().unwrap());
        bench.ask("owner", "POST", &path, None).await.is(403);
        bench.ask("approver", "POST", &path, None).await.is(200);
    });
}

#[test]
fn what_is_not_proved_is_shown_and_not_approved() {
    run(async {
        let bench = Bench::new().await;
        let run = bench.done(&[("unproved.csv", "x")]).await;
        let found = bench.get(&format!("/runs/{run}")).await.is(200).json();
        assert_eq!(
            (&found["proved"], &found["verify"]["faults"]),
            (&json!(false), &json!(["x"]))
        );
        bench
            .post("approver", &format!("/runs/{run}/approve"), json!({}))
            .await
            .is(409);
    });
}

#[test]
fn what_if_answers_with_the_difference_and_keeps_nothing() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/what-if");
        let scenario = json!({"extend": [{"school": "P1", "classes": 2}]});
        let answer = bench.post("planner", &path, scenario).await.is(200).json();
        assert_eq!(
            answer["difference"],
            json!({"unplaced": -2, "metres_mean": 0.0})
        );
        assert_eq!(answer["bottlenecks_closed"], 1);
        assert!(!bench.at.path().join("what-if").exists());
        let refused = bench
            .post("planner", &path, json!({"close": [{"school": "P9"}]}))
            .await
            .is(422);
        assert_eq!(refused.json()["findings"][0]["code"], "E601");
        // The round is read once, and again where the process that kept it has ended.
        assert_eq!(bench.double.count("what-if"), 1);
        for _ in 0..2 {
            let scenario = json!({"extend": [{"school": "P1", "classes": 2}]});
            bench.post("planner", &path, scenario).await.is(200);
        }
        assert_eq!(bench.double.count("what-if"), 2);
        for bad in [
            json!([]),
            json!(1),
            json!({"a": null}),
            json!({"pack": {"extends": "../../x"}}),
        ] {
            bench.post("planner", &path, bad).await.is(422);
        }
        bench.post("reader", &path, json!({})).await.is(403);
    });
}

#[test]
fn the_same_key_makes_one_round_and_one_run() {
    run(async {
        let bench = Bench::new().await;
        let files = [("children.csv", "child_id\n")];
        let key = [("idempotency-key", "k1")];
        let first = bench.upload("planner", &files, &key).await.is(201).json();
        let again = bench.upload("planner", &files, &key).await.is(201).json();
        assert_eq!(first["id"], again["id"]);
        let rounds = bench.get("/rounds").await.is(200).json();
        assert_eq!(rounds["rounds"].as_array().unwrap().len(), 1);
        // What the second had written is gone.
        let kept = std::fs::read_dir(bench.at.path().join("rounds"))
            .unwrap()
            .count();
        assert_eq!(kept, 1);
        bench
            .upload("planner", &files, &[("idempotency-key", "")])
            .await
            .is(400);
    });
}

#[test]
fn files_are_replaced_in_a_new_version_and_who_saw_an_older_one_is_told() {
    run(async {
        let bench = Bench::new().await;
        let round = bench
            .round(&[("findings.csv", "x"), ("keep.csv", "k")])
            .await;
        let path = format!("/rounds/{round}");
        let found = bench.get(&format!("{path}/findings")).await.is(200).json();
        assert_eq!(found["findings"][0]["code"], "E201");
        assert_eq!(bench.get(&path).await.json()["state"], "errors");
        let put = format!("{path}/files");
        let files = [("children.csv", "child_id\nC2\n")];
        bench
            .send_files("planner", "PUT", &put, &files, &[])
            .await
            .is(428);
        let seen = [("if-match", "\"1\"")];
        let next = bench
            .send_files("planner", "PUT", &put, &files, &seen)
            .await
            .is(200);
        assert_eq!(next.json()["version"], 2);
        bench
            .send_files("planner", "PUT", &put, &files, &seen)
            .await
            .is(409);
        bench
            .send_files("planner", "PUT", &put, &[], &[("if-match", "2")])
            .await
            .is(422);
        bench
            .send_files("reader", "PUT", &put, &files, &[("if-match", "2")])
            .await
            .is(403);
        let now = bench
            .get(&format!("{path}/files/children.csv"))
            .await
            .is(200);
        assert_eq!(now.text(), "child_id\nC2\n");
        assert!(now.header("content-disposition").starts_with("attachment"));
        assert_eq!(
            bench
                .get(&format!("{path}/files/keep.csv"))
                .await
                .is(200)
                .text(),
            "k"
        );
        assert_eq!(
            bench.get(&path).await.json()["files"]
                .as_array()
                .unwrap()
                .len(),
            4
        );
    });
}

#[test]
fn a_cell_is_corrected_in_a_new_version_and_nothing_else_changes() {
    run(async {
        let bench = Bench::new().await;
        let text = "child_id,lon\r\nC1,x\r\nC2,2\r\n";
        let round = bench.round(&[("homes.csv", text), ("b.xlsx", "PK")]).await;
        let path = format!("/rounds/{round}/corrections");
        let cell = |version: i64, file: &str, row: u64, column: &str| json!({"version": version, "file": file, "row": row, "column": column, "value": "1.5"});
        bench
            .post("reader", &path, cell(1, "homes.csv", 2, "lon"))
            .await
            .is(403);
        for (file, row, column) in [
            ("homes.csv", 1, "lon"),
            ("homes.csv", 9, "lon"),
            ("homes.csv", 2, "lat"),
            ("b.xlsx", 2, "lon"),
            ("none.csv", 2, "lon"),
            ("../1/homes.csv", 2, "lon"),
        ] {
            bench
                .post("planner", &path, cell(1, file, row, column))
                .await
                .is(422);
        }
        let next = bench
            .post("planner", &path, cell(1, "homes.csv", 2, "lon"))
            .await
            .is(200);
        assert_eq!(next.json()["version"], 2);
        bench
            .post("planner", &path, cell(1, "homes.csv", 3, "lon"))
            .await
            .is(409);
        let now = bench
            .get(&format!("/rounds/{round}/files/homes.csv"))
            .await
            .is(200)
            .text();
        assert_eq!(now, text.replace('x', "1.5"));
        let before = bench
            .at
            .path()
            .join("rounds")
            .join(&round)
            .join("1/homes.csv");
        assert_eq!(std::fs::read_to_string(before).unwrap(), text);
        // The record names the cell, not what stands in it.
        let record = bench.get("/audit").await.text();
        assert!(
            record.contains("homes.csv 2 lon") && !record.contains("1.5"),
            "{record}"
        );
    });
}

#[test]
fn nobody_without_a_token_sees_anything_but_health() {
    run(async {
        let bench = Bench::new().await;
        let run = bench.done(&[]).await;
        for path in [
            "/rounds",
            "/audit",
            "/people",
            "/me",
            "/jobs/j",
            "/rounds/r/findings",
            &format!("/runs/{run}/summary"),
            &format!("/runs/{run}/files/summary.json"),
        ] {
            for who in ["", "nobody", "owner "] {
                let answer = bench.ask(who, "GET", path, None).await;
                let known = who.trim() == "owner";
                assert!(
                    known || answer.status == 401,
                    "{path} {who:?} {}",
                    answer.status
                );
            }
        }
        for path in ["/health", "/ready", "/metrics", "/openapi.json"] {
            for prefix in ["", "/api/v1"] {
                let request = Request::get(format!("{prefix}{path}")).header("host", HOST);
                bench
                    .send(request.body(Body::empty()).unwrap())
                    .await
                    .is(200);
            }
        }
        let metrics = bench.get("/metrics").await.text();
        assert!(
            metrics.contains("xuewei_jobs_ended_total{state=\"done\"} 1"),
            "{metrics}"
        );
    });
}

#[test]
fn every_path_that_is_described_is_answered_and_every_fault_is_a_problem() {
    run(async {
        let bench = Bench::new().await;
        let api = bench.get("/openapi.json").await.is(200).json();
        let paths = api["paths"].as_object().unwrap();
        assert!(paths.len() > 15, "{}", paths.len());
        for (path, methods) in paths {
            let path = path
                .replace("{id}", "none")
                .replace("{name}", "none")
                .replace("{child}", "none");
            for method in methods.as_object().unwrap().keys() {
                let answer = bench
                    .ask("owner", &method.to_uppercase(), &path, None)
                    .await;
                let status = answer.status.as_u16();
                assert!(status != 405 && status < 500, "{method} {path}: {status}");
                // 404 is of the thing, not of the path: it is told by a handler.
                let described = &methods[method]["responses"];
                assert!(
                    described.get(status.to_string()).is_some(),
                    "{method} {path}: {status} is not described"
                );
            }
        }
        let faults = &paths["/rounds/{id}"]["get"]["responses"]["404"]["content"];
        assert!(faults.get("application/problem+json").is_some(), "{faults}");
        bench.get("/audit?limit=0").await.is(400);
        bench.get("/audit?after=-1").await.is(400);
        let none = bench.get("/no/such/path").await.is(404);
        assert_eq!(none.header("content-type"), "application/problem+json");
        bench.ask("owner", "PATCH", "/rounds", None).await.is(405);
        let request = Request::post(format!("/api/v1/rounds/{}/what-if", "none"))
            .header("host", HOST)
            .header("authorization", "Bearer owner")
            .header("content-type", "application/json");
        bench
            .send(request.body(Body::from("{")).unwrap())
            .await
            .is(400);
    });
}

#[test]
fn a_fault_is_told_in_the_language_that_is_asked_for() {
    run(async {
        let bench = Bench::new().await;
        for (lang, says) in [("zh-CN", "没有这一项。"), ("en", "There is no such thing.")] {
            let request = Request::get("/api/v1/rounds/none")
                .header("host", HOST)
                .header("authorization", "Bearer owner")
                .header("accept-language", lang);
            let answer = bench
                .send(request.body(Body::empty()).unwrap())
                .await
                .is(404);
            assert_eq!(answer.json()["detail"], says);
        }
    });
}

#[test]
fn a_request_that_another_site_made_a_browser_send_is_refused() {
    run(async {
        let bench = Bench::new().await;
        let post = |headers: &[(&str, &str)]| {
            let mut request =
                Request::post("/api/v1/rounds/none/runs").header("cookie", "xuewei=x");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            bench.send(request.body(Body::empty()).unwrap())
        };
        let own = format!("http://{HOST}");
        for (headers, status) in [
            (vec![("host", HOST), ("sec-fetch-site", "cross-site")], 403),
            (vec![("host", HOST), ("sec-fetch-site", "same-site")], 403),
            (vec![("host", HOST), ("origin", "http://evil.example")], 403),
            (vec![("host", HOST), ("origin", "null")], 403),
            (vec![("host", HOST)], 403),
            // Goes on, to be asked who it is.
            (vec![("host", HOST), ("sec-fetch-site", "same-origin")], 401),
            (vec![("host", HOST), ("origin", own.as_str())], 401),
            // Another name for this address.
            (
                vec![
                    ("host", "evil.example:8720"),
                    ("sec-fetch-site", "same-origin"),
                ],
                421,
            ),
            (vec![("sec-fetch-site", "same-origin")], 421),
        ] {
            assert_eq!(post(&headers).await.status.as_u16(), status, "{headers:?}");
        }
    });
}

#[test]
fn no_name_of_a_file_leads_out_of_the_results() {
    run(async {
        let bench = Bench::new().await;
        let run = bench.done(&[]).await;
        for name in [
            "..%2f..%2f..%2fxuewei.db",
            "%2e%2e/%2e%2e/%2e%2e/xuewei.db",
            "../../../xuewei.db",
            "..%5c..%5cxuewei.db",
            "%2fetc%2fpasswd",
            "summary.json%00",
            "none",
            "",
        ] {
            let answer = bench.get(&format!("/runs/{run}/files/{name}")).await;
            // Without a name it is the list; nothing else is anything.
            let status = answer.status.as_u16();
            assert!(status == 404 || name.is_empty(), "{name}: {status}");
            assert!(!answer.text().contains("SQLite"));
        }
        let round = bench.round(&[]).await;
        for name in ["..%2f..%2f..%2fxuewei.db", "%2e%2e%2finit.json"] {
            bench
                .get(&format!("/rounds/{round}/files/{name}"))
                .await
                .is(404);
        }
    });
}
