//! Uploads that mean harm, or are merely broken.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::tools::{Bench, HOST, multipart, run};

/// Nothing of what was refused stays.
fn nothing_stays(bench: &Bench) {
    for folder in ["incoming", "rounds"] {
        let left = std::fs::read_dir(bench.at.path().join(folder))
            .unwrap()
            .count();
        assert_eq!(left, 0, "{folder}");
    }
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    run(async {
        let bench = Bench::new().await;
        let large = "x".repeat(100_001);
        let half = "x".repeat(80_000);
        let many: Vec<(String, &str)> = (0..9).map(|n| (format!("{n}.csv"), "x")).collect();
        let many: Vec<(&str, &str)> = many
            .iter()
            .map(|(name, text)| (name.as_str(), *text))
            .collect();
        let children = ("children.csv", "child_id\n");
        for (files, status) in [
            (&[][..], 422),
            (&[("a.csv", "no tables")], 422),
            (&[children, ("children.csv", "twice")], 422),
            (&[children, ("CHILDREN.csv", "twice")], 422),
            (&[("large.csv", &large)], 413),
            (&[("a.csv", &half), ("b.csv", &half)], 413),
            (&many, 413),
            (&[("../children.csv", "x")], 422),
            (&[("/etc/cron.d/x.csv", "x")], 422),
            (&[("a.exe", "x")], 422),
            (
                &[("round.toml", "[tables]\nchildren = '../r/1/children.csv'")],
                422,
            ),
            (&[children, ("pack.toml", "extends = '/etc/x.toml'")], 422),
        ] {
            bench.upload("planner", files, &[]).await.is(status);
            nothing_stays(&bench);
        }
        bench.upload("reader", &[children], &[]).await.is(403);
        bench.upload("nobody", &[children], &[]).await.is(401);
        nothing_stays(&bench);
    });
}

#[test]
fn what_is_no_upload_is_refused() {
    run(async {
        let bench = Bench::new().await;
        let whole = multipart(&[("children.csv", "child_id\n")]);
        let cut = &whole[..whole.len() - 9];
        for (kind, body, status) in [
            ("multipart/form-data; boundary=XX", cut, 400),
            ("multipart/form-data; boundary=YY", whole.as_str(), 400),
            ("multipart/form-data", whole.as_str(), 400),
            ("application/json", "{}", 400),
            ("multipart/form-data; boundary=XX", "", 400),
        ] {
            let request = Request::post("/api/v1/rounds")
                .header("host", HOST)
                .header("authorization", "Bearer planner")
                .header("content-type", kind);
            let answer = bench
                .send(request.body(Body::from(body.to_owned())).unwrap())
                .await;
            assert_eq!(
                answer.status.as_u16(),
                status,
                "{kind} {body}: {}",
                answer.text()
            );
            assert_eq!(answer.header("content-type"), "application/problem+json");
            nothing_stays(&bench);
        }
    });
}

#[test]
fn a_small_request_is_small() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let long = json!({ "title": "x".repeat(2 << 20) });
        bench
            .post("planner", &format!("/rounds/{round}/what-if"), long)
            .await
            .is(413);
    });
}
