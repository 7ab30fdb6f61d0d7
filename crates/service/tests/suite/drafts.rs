//! The list of what-if changes that two planners keep together.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::tools::{Answer, Bench, HOST, run};

async fn send(
    bench: &Bench,
    (who, method, round): (&str, &str, &str),
    header: Option<(&str, &str)>,
    body: Option<Value>,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api/v1/rounds/{round}/what-if/draft"))
        .header("host", HOST)
        .header("accept-language", "en")
        .header("authorization", format!("Bearer {who}"))
        .header("content-type", "application/json");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
    bench.send(request.body(body).unwrap()).await
}

async fn save(bench: &Bench, who: &str, round: &str, seen: &str, changes: Value) -> Answer {
    let of = (who, "PUT", round);
    let body = json!({ "changes": changes });
    send(bench, of, Some(("if-match", seen)), Some(body)).await
}

async fn read(bench: &Bench, round: &str, known: Option<&str>) -> Answer {
    let header = known.map(|known| ("if-none-match", known));
    send(bench, ("planner", "GET", round), header, None).await
}

#[test]
fn who_saves_on_an_old_version_is_shown_both_lists_and_saves_nothing() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let empty = read(&bench, &round, None).await.is(200);
        assert_eq!(empty.header("etag"), "\"0\"");
        let none = json!({"version": 0, "changes": [], "by": null, "at": null});
        assert_eq!(empty.json(), none);
        let mine = json!([{"id": "a", "kind": "close", "school": "P1", "on": true, "option": 0}]);
        let theirs = json!([{"id": "b", "kind": "extend", "school": "P2", "classes": 2}]);
        let saved = save(&bench, "owner", &round, "\"0\"", theirs.clone()).await;
        let saved = saved.is(200);
        assert_eq!(saved.header("etag"), "\"1\"");
        assert_eq!(saved.json()["by"], "owner");
        let refused = save(&bench, "planner", &round, "\"0\"", mine.clone()).await;
        let refused = refused.is(409).json();
        assert_eq!(refused["mine"], mine);
        assert_eq!(
            (&refused["theirs"]["changes"], &refused["theirs"]["version"]),
            (&theirs, &json!(1))
        );
        assert_eq!(refused["theirs"]["by"], "owner");
        assert_eq!(
            read(&bench, &round, None).await.json()["changes"],
            theirs,
            "nothing is kept of what was refused"
        );
        // Both, on what was seen now.
        let both = json!([theirs[0], mine[0]]);
        save(&bench, "planner", &round, "1", both.clone())
            .await
            .is(200);
        let now = read(&bench, &round, Some("\"1\"")).await.is(200);
        assert_eq!(now.json()["changes"], both);
        let same = read(&bench, &round, Some("\"2\"")).await.is(304);
        assert!(same.bytes.is_empty());
        let record = bench.get("/audit").await.text();
        assert!(
            record.contains("what-if-saved") && !record.contains("P1"),
            "{record}"
        );
    });
}

#[test]
fn a_list_that_is_none_is_refused_and_so_is_who_may_not_save() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let one = || json!([{"id": "a"}]);
        save(&bench, "reader", &round, "0", one()).await.is(403);
        save(&bench, "approver", &round, "0", one()).await.is(403);
        save(&bench, "planner", "none", "0", one()).await.is(404);
        let of = ("planner", "PUT", round.as_str());
        let body = json!({"changes": []});
        send(&bench, of, None, Some(body)).await.is(428);
        let stray = json!({"changes": [], "title": "x"});
        send(&bench, of, Some(("if-match", "0")), Some(stray))
            .await
            .is(422);
        for unfit in [
            json!([{"id": "a"}, {"id": "a"}]),
            json!([{"kind": "close"}]),
            json!([{"id": "a b"}]),
            json!(["a"]),
            json!([{"id": 7}]),
        ] {
            save(&bench, "planner", &round, "0", unfit).await.is(422);
        }
        let many: Vec<Value> = (0..201).map(|at| json!({"id": at.to_string()})).collect();
        save(&bench, "planner", &round, "0", many.into())
            .await
            .is(422);
        let large = json!([{"id": "a", "name": "x".repeat(300_000)}]);
        save(&bench, "planner", &round, "0", large).await.is(413);
        assert_eq!(read(&bench, &round, None).await.json()["version"], 0);
        let reader = send(&bench, ("reader", "GET", &round), None, None).await;
        reader.is(403);
    });
}
