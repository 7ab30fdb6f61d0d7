//! Settings of a round, changed by one planner or two at once; and the draw, which nothing comes before.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::tools::{Answer, Bench, HOST, run};

async fn put(bench: &Bench, who: &str, round: &str, version: &str, body: Value) -> Answer {
    let mut request = Request::put(format!("/api/v1/rounds/{round}/settings"))
        .header("host", HOST)
        .header("accept-language", "en")
        .header("authorization", format!("Bearer {who}"))
        .header("content-type", "application/json");
    if !version.is_empty() {
        request = request.header("if-match", version);
    }
    bench
        .send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

fn max(value: &str) -> Value {
    json!({"pack": {"reach.max_m": value}})
}

#[test]
fn a_change_is_the_next_version_checked_first_and_told_in_the_record() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/settings");
        let said = bench.get(&path).await.is(200).json();
        assert_eq!(
            (&said["version"], &said["keys"][0]["value"]),
            (&json!(1), &json!("4000"))
        );
        let next = put(&bench, "planner", &round, "1", max("3000"))
            .await
            .is(200)
            .json();
        assert_eq!(next["version"], 2);
        let said = bench.get(&path).await.is(200).json();
        assert_eq!(
            (&said["keys"][0]["value"], &said["keys"][0]["differs"]),
            (&json!("3000"), &json!(true))
        );
        // The version before is as it was.
        assert!(
            !bench
                .at
                .path()
                .join(format!("rounds/{round}/1/pack.toml"))
                .exists()
        );
        let record = bench.get("/audit").await.text();
        assert!(record.contains("reach.max_m: 4000 → 3000"), "{record}");
        // Nothing is half written.
        let refused = put(&bench, "planner", &round, "2", max("far"))
            .await
            .is(422)
            .json();
        assert_eq!(refused["findings"][0]["key"], "reach.max_m");
        let said = bench.get(&path).await.json();
        assert_eq!(
            (&said["version"], &said["keys"][0]["value"]),
            (&json!(2), &json!("3000"))
        );
        let left = std::fs::read_dir(bench.at.path().join("incoming"))
            .unwrap()
            .count();
        assert_eq!(left, 0);
        // Back to what the pack says; columns by their headings.
        let back =
            json!({"pack": {"reach.max_m": null}, "columns": {"children": {"child_id": "points"}}});
        put(&bench, "planner", &round, "\"2\"", back).await.is(200);
        let said = bench.get(&path).await.json();
        assert_eq!(said["keys"][0]["differs"], false);
        assert_eq!(said["tables"][0]["headings"][0]["column"], "points");
    });
}

#[test]
fn nobody_writes_who_may_not_nor_over_others_nor_out_of_the_folder_nor_without_end() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        for who in ["reader", "approver", "administrator", "first"] {
            put(&bench, who, &round, "1", max("1")).await.is(403);
        }
        put(&bench, "nobody", &round, "1", max("1")).await.is(401);
        put(&bench, "planner", "rnone", "1", max("1")).await.is(404);
        put(&bench, "planner", "..%2f..", "1", max("1"))
            .await
            .is(404);
        put(&bench, "planner", &round, "", max("1")).await.is(428);
        put(&bench, "planner", &round, "7", max("1")).await.is(409);
        put(&bench, "planner", &round, "1", json!({})).await.is(422);
        put(&bench, "planner", &round, "1", json!({"unknown": 1}))
            .await
            .is(422);
        put(&bench, "planner", &round, "1", json!({"seed": "mine"}))
            .await
            .is(422);
        for policy in ["../x", "/etc/passwd", "../../other/1/pack.toml"] {
            put(&bench, "planner", &round, "1", json!({"policy": policy}))
                .await
                .is(422);
        }
        put(&bench, "planner", &round, "1", max(&"9".repeat(5000)))
            .await
            .is(422);
        put(&bench, "planner", &round, "1", max(&"9".repeat(10 << 20)))
            .await
            .is(413);
        put(&bench, "planner", &round, "1", max("1\0"))
            .await
            .is(422);
        let many: serde_json::Map<String, Value> =
            (0..3000).map(|n| (format!("k{n}"), json!("1"))).collect();
        put(&bench, "planner", &round, "1", json!({"pack": many}))
            .await
            .is(422);
        // What names something outside is not kept, whoever wrote the file.
        let stray = json!({"columns": {"children": {"child_id": "x\nchildren = '../other/1/children.csv'"}}});
        put(&bench, "planner", &round, "1", stray).await.is(422);
        assert_eq!(
            bench.get(&format!("/rounds/{round}")).await.json()["version"],
            1
        );
        assert_eq!(
            std::fs::read_dir(bench.at.path().join("incoming"))
                .unwrap()
                .count(),
            0
        );
    });
}

#[test]
fn a_round_is_held_to_its_commitment_and_needs_one_only_where_the_bureau_says_so() {
    run(async {
        let bench = Bench::without_committed_draws().await;
        let round = bench.round(&[("lots.csv", "x\n")]).await;
        let approve = async |run: &str, status: u16| {
            let path = format!("/runs/{run}/approve");
            bench.ask("approver", "POST", &path, None).await.is(status);
        };
        let (before, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        let (late, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        approve(&before, 200).await;
        // It is told all the same.
        let told = bench.get(&format!("/runs/{before}")).await.json();
        assert_eq!(told["trial"], "not_committed");
        let commit = format!("/rounds/{round}/commitments");
        let asked = json!({"version": 1, "source": "the draw of 1 August"});
        bench.post("planner", &commit, asked).await.is(201);
        // From now on the list that was committed stands: what was run before was not held to it.
        let told = bench.get(&format!("/runs/{late}")).await.json();
        assert_eq!(told["trial"], "other_commitment");
        approve(&late, 409).await;
    });
}

#[test]
fn results_are_a_trial_until_list_and_seed_are_fixed_and_only_of_these() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("lots.csv", "x\n")]).await;
        let runs = async |round: &str| {
            let (run, job) = bench.run(round).await;
            bench.until(&job, "done").await;
            run
        };
        let approve = async |run: &str, status: u16| {
            let path = format!("/runs/{run}/approve");
            bench
                .ask("approver", "POST", &path, None)
                .await
                .is(status)
                .json()
        };
        let trial =
            async |run: &str| bench.get(&format!("/runs/{run}")).await.json()["trial"].clone();
        let commit = format!("/rounds/{round}/commitments");
        let seed = format!("/rounds/{round}/seed");
        let asks = |version: i64, source: &str| json!({"version": version, "source": source});

        // Before: a trial. Who may not, and what is no source, commits nothing.
        let early = runs(&round).await;
        assert_eq!(trial(&early).await, "not_committed");
        let told = approve(&early, 409).await;
        assert!(told["detail"].as_str().unwrap().contains("trial"), "{told}");
        bench
            .post("planner", &seed, json!({"version": 1, "seed": "17"}))
            .await
            .is(409);
        bench
            .post("reader", &commit, asks(1, "the draw of 1 August"))
            .await
            .is(403);
        bench
            .post("planner", &commit, asks(1, " \n "))
            .await
            .is(422);
        bench
            .post("planner", &commit, asks(9, "the draw of 1 August"))
            .await
            .is(409);
        let torn = json!({"version": 1, "source": "x", "reason": "one line\u{7}and another"});
        bench.post("planner", &commit, torn).await.is(422);
        let sealed = json!({"version": 1, "source": "x", "seal": "xyz"});
        bench.post("planner", &commit, sealed).await.is(422);
        let own = bench
            .post("planner", &commit, asks(1, "<b>the draw</b> of 1 August"))
            .await
            .is(201)
            .json();
        let hash = own["sha256"].as_str().unwrap().to_owned();
        assert_eq!((&own["version"], &own["seed"]), (&json!(2), &Value::Null));

        // Everybody sees it, without a token.
        let open = Request::get(format!("/api/v1/commitments/{hash}")).header("host", HOST);
        let open = bench
            .send(open.body(Body::empty()).unwrap())
            .await
            .is(200)
            .json();
        assert_eq!(open["commitment"]["parts"]["applicants"]["count"], 1);
        let page = Request::get(format!("/commitments/{hash}"))
            .header("host", HOST)
            .header("cookie", "lang=en");
        let page = bench
            .send(page.body(Body::empty()).unwrap())
            .await
            .is(200)
            .text();
        assert!(
            page.contains("&lt;b&gt;the draw&lt;/b&gt;") && page.contains(&hash),
            "{page}"
        );
        let file =
            Request::get(format!("/commitments/{hash}/commitment.json")).header("host", HOST);
        assert_eq!(
            bench
                .send(file.body(Body::empty()).unwrap())
                .await
                .is(200)
                .json()["sha256"],
            hash.as_str()
        );
        for none in ["ab".repeat(32), "..%2f..%2fx".to_owned(), "x".to_owned()] {
            let none = Request::get(format!("/commitments/{none}")).header("host", HOST);
            bench.send(none.body(Body::empty()).unwrap()).await.is(404);
        }

        // Committed and not drawn: still a trial. The seed that was known before draws nothing; another, once.
        let between = runs(&round).await;
        assert_eq!(trial(&between).await, "seed_not_told");
        let tell = |version: i64, text: &str| json!({"version": version, "seed": text});
        bench
            .post("planner", &seed, tell(2, "before"))
            .await
            .is(422);
        bench.post("reader", &seed, tell(2, "17 4 9")).await.is(403);
        bench.post("planner", &seed, tell(2, "")).await.is(422);
        bench
            .post("planner", &seed, tell(2, "17 4 9"))
            .await
            .is(200);
        bench.post("planner", &seed, tell(3, "18")).await.is(409);
        let drawn = runs(&round).await;
        assert_eq!(trial(&drawn).await, Value::Null);
        approve(&between, 409).await;
        approve(&drawn, 200).await;
        bench
            .ask("approver", "POST", &format!("/runs/{drawn}/release"), None)
            .await
            .is(200);

        // Another list, or another seed: which part has how many entries is told, and nobody's name.
        let files = [("children.csv", "child_id\nC1\nC2\n")];
        let version = [("if-match", "3")];
        bench
            .send_files(
                "planner",
                "PUT",
                &format!("/rounds/{round}/files"),
                &files,
                &version,
            )
            .await
            .is(200);
        let other = runs(&round).await;
        assert_eq!(trial(&other).await, "list_differs");
        let told = approve(&other, 409).await;
        let told = told["detail"].as_str().unwrap();
        assert!(
            told.contains("applicants (1 entries committed, 2 now)") && !told.contains("C2"),
            "{told}"
        );
        let settings = "名称 = 'made'\n# commitment = commitment.json\n# seed = 18\n";
        let files = [("children.csv", "child_id\nC1\n"), ("round.toml", settings)];
        let version = [("if-match", "4")];
        bench
            .send_files(
                "planner",
                "PUT",
                &format!("/rounds/{round}/files"),
                &files,
                &version,
            )
            .await
            .is(200);
        let other = runs(&round).await;
        assert_eq!(trial(&other).await, "other_seed");
        approve(&other, 409).await;

        // Anew, with a reason; what was published stays.
        bench
            .post("planner", &commit, asks(5, "the draw of 1 September"))
            .await
            .is(422);
        let anew = json!({"version": 5, "source": "the draw of 1 September", "reason": "the court", "seal": "AB".repeat(32)});
        bench.post("planner", &commit, anew).await.is(201);
        bench
            .post("planner", &seed, tell(6, "not the sealed one"))
            .await
            .is(422);
        let all = bench.get(&commit).await.is(200).json();
        let numbers: Vec<i64> = all["commitments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["number"].as_i64().unwrap())
            .collect();
        assert_eq!(numbers, [1, 2]);
        let record = bench.get("/audit").await;
        let text = record.text();
        assert!(
            text.contains("list-committed")
                && text.contains("seed-told")
                && text.contains("17 4 9")
        );
        assert_eq!(record.json()["unbroken"], true);
    });
}
