//! What the program said is asked for once, and never told of what is no longer so.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use xuewei_service::work::{forget, now};

use crate::tools::{Answer, Bench, HOST, run};

/// A page as a browser of the owner sees it.
async fn page(bench: &Bench, path: &str, lang: &str) -> Answer {
    let request = Request::get(path)
        .header("host", HOST)
        .header("accept-language", lang)
        .header("authorization", "Bearer owner");
    bench.send(request.body(Body::empty()).unwrap()).await
}

/// The round of a run.
async fn round_of(bench: &Bench, run: &str) -> String {
    let run = bench.get(&format!("/runs/{run}")).await.is(200).json();
    run["round"].as_str().unwrap().to_owned()
}

/// How often the program was started for each of these, and how often it was asked about a child.
fn starts(bench: &Bench) -> [usize; 4] {
    ["check", "settings", "explain", "explained"].map(|command| bench.double.count(command))
}

/// The change of the longest journey, as the next version.
async fn set_reach(bench: &Bench, round: &str, version: i64, metres: &str) {
    let request = Request::put(format!("/api/v1/rounds/{round}/settings"))
        .header("host", HOST)
        .header("authorization", "Bearer planner")
        .header("content-type", "application/json")
        .header("if-match", version.to_string());
    let change = json!({"pack": {"reach.max_m": metres}}).to_string();
    let request = request.body(Body::from(change)).unwrap();
    bench.send(request).await.is(200);
}

#[test]
fn fifty_who_look_at_the_same_pages_start_each_program_once() {
    run(async {
        let bench = Bench::new().await;
        let of_run = bench.done(&[]).await;
        let round = round_of(&bench, &of_run).await;
        let paths = [
            format!("/rounds/{round}"),
            format!("/rounds/{round}/settings"),
            format!("/runs/{of_run}/child?id=C1"),
            format!("/api/v1/runs/{of_run}/children/C1"),
        ];
        for _ in 0..2 {
            let looks = (0..50)
                .flat_map(|_| &paths)
                .map(|path| page(&bench, path, "en"));
            for look in futures_util::future::join_all(looks).await {
                look.is(200);
            }
        }
        // The explanation once in sentences, and once as JSON, by one process.
        assert_eq!(starts(&bench), [1, 1, 1, 2]);
        // Another language is another answer, and both are kept.
        for _ in 0..2 {
            for (path, lang) in paths.iter().flat_map(|path| [(path, "zh"), (path, "en")]) {
                page(&bench, path, lang).await.is(200);
            }
        }
        assert_eq!(starts(&bench), [2, 2, 2, 4]);
        // Who has no place in the run is not kept, so that nobody fills the memory with names.
        let kept = bench.site.service.answers.size().0;
        for _ in 0..3 {
            bench
                .get(&format!("/runs/{of_run}/children/C9"))
                .await
                .is(422);
        }
        // (One that has ended is started anew: in these tests after three answers.)
        let [check, settings, .., explained] = starts(&bench);
        assert_eq!([check, settings, explained], [2, 2, 7]);
        assert_eq!(bench.site.service.answers.size().0, kept);
    });
}

#[test]
fn what_cannot_be_explained_is_asked_once_by_all_who_wait() {
    run(async {
        let bench = Bench::new().await;
        let of_run = bench.done(&[]).await;
        let path = format!("/api/v1/runs/{of_run}/children/C9");
        let looks = (0..20).map(|_| page(&bench, &path, "en"));
        for look in futures_util::future::join_all(looks).await {
            look.is(422);
        }
        assert_eq!(bench.double.count("explained"), 1);
    });
}

/// Other children at once: each waits for the answers before, not for processes that read the results once more.
#[test]
fn children_of_one_run_are_explained_by_one_process() {
    run(async {
        let bench = Bench::new().await;
        let of_run = bench.done(&[]).await;
        let paths =
            ["C1", "C7", "C8"].map(|child| format!("/api/v1/runs/{of_run}/children/{child}"));
        let looks = paths.iter().map(|path| page(&bench, path, "en"));
        let all = futures_util::future::join_all(looks).await;
        let told: Vec<u16> = all.iter().map(|look| look.status.as_u16()).collect();
        assert_eq!(told, [200, 200, 422]);
        assert_eq!(
            ["explain", "explained"].map(|of| bench.double.count(of)),
            [1, 3]
        );
        // A process that has ended is started anew.
        page(&bench, &paths[2], "en").await.is(422);
        assert_eq!(
            ["explain", "explained"].map(|of| bench.double.count(of)),
            [2, 4]
        );
    });
}

/// Who clicks on before the answer is there does not end the process that has read the results for all.
#[test]
fn whoever_goes_away_leaves_the_process_to_the_others() {
    run(async {
        let bench = Bench::new().await;
        let of_run = bench.done(&[]).await;
        let paths = ["C1", "C7"].map(|child| format!("/api/v1/runs/{of_run}/children/{child}"));
        let first = page(&bench, &paths[0], "en");
        let gone = tokio::time::timeout(std::time::Duration::from_millis(25), first).await;
        assert!(gone.is_err());
        page(&bench, &paths[1], "en").await.is(200);
        assert_eq!(
            ["explain", "explained"].map(|of| bench.double.count(of)),
            [1, 2]
        );
    });
}

/// The three pages of the service that ask the program, as they tell of a round: its roads, its reach, the reach by which a
/// child of a run has its place.
async fn seen(bench: &Bench, round: &str, of_run: &str) -> (bool, Value, Value) {
    let roads = page(bench, &format!("/rounds/{round}"), "en").await.is(200);
    let settings = page(bench, &format!("/rounds/{round}/settings"), "en").await;
    let settings = settings.is(200).text();
    let reach = settings.split("name=\"k:reach.max_m\"").nth(1).unwrap();
    let reach = reach.split("value=\"").nth(1).unwrap();
    let reach = reach.split('"').next().unwrap().to_owned();
    let child = page(bench, &format!("/runs/{of_run}/child?id=C1"), "en").await;
    let child = child.is(200).text();
    let child = child.split("<pre>").nth(1).unwrap();
    let child = child
        .split("</pre>")
        .next()
        .unwrap()
        .replace("&quot;", "\"");
    let child: Value = serde_json::from_str(&child).unwrap();
    let roads = roads.text().contains("<td>ways.csv</td>");
    (roads, reach.into(), child["reach"].clone())
}

#[test]
#[cfg(unix)]
fn what_is_changed_is_seen_at_once_on_every_page_of_every_server() {
    run(async {
        let bench = Bench::new().await;
        let other = bench.beside();
        let first = bench.done(&[]).await;
        let round = round_of(&bench, &first).await;
        let as_it_was = (false, json!("4000"), json!("4000"));
        for server in [&bench, &other, &bench, &other] {
            assert_eq!(seen(server, &round, &first).await, as_it_was);
        }
        // A setting changes, at the first server: a run of it has another reach, the run before keeps its own.
        set_reach(&bench, &round, 1, "3000").await;
        let (second, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        for server in [&bench, &other] {
            let now = (false, json!("3000"), json!("3000"));
            assert_eq!(seen(server, &round, &second).await, now);
            let before = (false, json!("3000"), json!("4000"));
            assert_eq!(seen(server, &round, &first).await, before);
        }
        // A table comes, at the other one.
        let roads = [("roads:ways.csv", "kind,wkt\n"), ("version=", "2")];
        let path = format!("/rounds/{round}/files");
        let put = other.send_files("planner", "PUT", &path, &roads, &[("if-match", "2")]);
        put.await.is(200);
        for server in [&other, &bench] {
            let now = (true, json!("3000"), json!("3000"));
            assert_eq!(seen(server, &round, &second).await, now);
        }
        // Each server has asked once for each version and each run.
        for server in [&bench, &other] {
            assert_eq!(server.double.count("explain"), 2);
        }
    });
}

#[test]
fn what_is_known_of_children_goes_with_the_round() {
    run(async {
        let bench = Bench::new().await;
        let of_run = bench.done(&[]).await;
        let round = round_of(&bench, &of_run).await;
        let others = bench.done(&[]).await;
        for (run, child) in [(&of_run, "C1"), (&others, "C1")] {
            let path = format!("/runs/{run}/children/{child}");
            bench.get(&path).await.is(200);
        }
        let service = &bench.site.service;
        assert_eq!(service.answers.size().0, 2 + 2);
        for act in ["approve", "release", "withdraw"] {
            let path = format!("/runs/{of_run}/{act}");
            let body = json!({"reason": "over"});
            bench.post("approver", &path, body).await.is(200);
        }
        // One asks while the round goes.
        let path = format!("/runs/{of_run}/children/C7");
        let going = forget(service, now());
        let (asked, gone) = futures_util::future::join(bench.get(&path), going).await;
        gone.unwrap();
        assert!([200, 404, 409].contains(&asked.status.as_u16()));
        bench
            .get(&format!("/runs/{of_run}/children/C1"))
            .await
            .is(409);
        bench
            .get(&format!("/rounds/{round}/settings"))
            .await
            .is(404);
        // What is left is of the other round: what was found about it, and its child.
        assert_eq!(service.answers.size().0, 2);
    });
}
