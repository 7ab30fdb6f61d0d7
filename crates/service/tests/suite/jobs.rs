//! Jobs: followed, ended, taken up again.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use tower::ServiceExt;
use xuewei_service::work::worker;

use crate::tools::{Bench, HOST, run};

#[test]
fn a_run_that_the_program_refuses_has_failed_with_its_findings_and_no_results() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("findings.csv", "x")]).await;
        let (run, job) = bench.run(&round).await;
        let job = bench.until(&job, "failed").await;
        assert_eq!(job["error"]["findings"][0]["code"], "E201");
        bench.get(&format!("/runs/{run}/summary")).await.is(409);
        bench.get(&format!("/runs/{run}/files")).await.is(409);
        bench
            .get(&format!("/runs/{run}/files/summary.json"))
            .await
            .is(409);
        let left = std::fs::read_dir(bench.at.path().join("runs").join(&run))
            .unwrap()
            .count();
        assert_eq!(left, 0);
    });
}

#[test]
fn a_job_is_ended_while_it_is_at_work_and_while_it_waits() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("slow.csv", "x")]).await;
        let (_, first) = bench.run(&round).await;
        // Two that are asked for in one millisecond may be begun in either order.
        bench.until(&first, "running").await;
        let (_, second) = bench.run(&round).await;
        let ended = bench
            .ask("planner", "DELETE", &format!("/jobs/{second}"), None)
            .await
            .is(200);
        assert_eq!(ended.json()["state"], "cancelled");
        bench
            .ask("reader", "DELETE", &format!("/jobs/{first}"), None)
            .await
            .is(403);
        bench
            .ask("planner", "DELETE", &format!("/jobs/{first}"), None)
            .await
            .is(200);
        bench.until(&first, "cancelled").await;
        bench
            .ask("planner", "DELETE", &format!("/jobs/{first}"), None)
            .await
            .is(200);
        assert_eq!(bench.double.count("allocate"), 1);
    });
}

#[test]
fn progress_is_told_as_it_comes_until_the_job_is_over() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("slow.csv", "x")]).await;
        let (_, job) = bench.run(&round).await;
        let request = Request::get(format!("/api/v1/jobs/{job}/events"))
            .header("host", HOST)
            .header("authorization", "Bearer reader");
        let response = bench
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body().into_data_stream();
        let mut told = String::new();
        while let Some(piece) = stream.next().await {
            told.push_str(&String::from_utf8_lossy(&piece.unwrap()));
            if told.contains("\"progress\":\"solving\"") {
                bench.double.held.store(false, Ordering::Relaxed);
            }
        }
        assert!(told.starts_with("event: job\ndata: {"), "{told}");
        assert!(told.contains("solving"), "{told}");
        assert!(
            told.trim_end()
                .lines()
                .last()
                .unwrap()
                .contains("\"state\":\"done\""),
            "{told}"
        );
    });
}

#[test]
fn streams_have_their_number_and_end_with_the_server() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("slow.csv", "x")]).await;
        let (_, job) = bench.run(&round).await;
        let open = || {
            let request = Request::get(format!("/api/v1/jobs/{job}/events"))
                .header("host", HOST)
                .header("authorization", "Bearer reader");
            bench
                .router
                .clone()
                .oneshot(request.body(Body::empty()).unwrap())
        };
        let mut streams = Vec::new();
        for _ in 0..3 {
            streams.push(open().await.unwrap());
        }
        assert_eq!(open().await.unwrap().status(), 503);
        streams.pop();
        assert_eq!(open().await.unwrap().status(), 200);
        bench.end.send(true).unwrap();
        for stream in streams {
            let all: Vec<_> = stream.into_body().into_data_stream().collect().await;
            assert!(all.len() < 5);
        }
    });
}

#[test]
fn what_a_server_that_ends_had_at_work_the_next_one_takes_up_and_does_once() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("slow.csv", "x")]).await;
        let (run, job) = bench.run(&round).await;
        bench.until(&job, "running").await;
        bench.end.send(true).unwrap();
        // The worker lets go of it without a word; the job is still at work in the store.
        while Arc::strong_count(&bench.site.service) > 1 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        bench.until(&job, "running").await;
        bench.end.send(false).unwrap();
        bench.site.service.store.expire_leases().await.unwrap();
        bench.double.held.store(false, Ordering::Relaxed);
        tokio::spawn(worker(Arc::clone(&bench.site.service), "next".to_owned()));
        bench.until(&job, "done").await;
        let attempts: Vec<_> = std::fs::read_dir(bench.at.path().join("runs").join(&run))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(attempts, ["attempt-2"]);
        assert_eq!(bench.double.count("allocate"), 2);
    });
}

#[test]
fn a_job_that_is_begun_again_and_again_is_given_up() {
    run(async {
        let bench = Bench::new().await;
        bench.end.send(true).unwrap();
        let round = bench.round(&[]).await;
        while Arc::strong_count(&bench.site.service) > 1 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let (_, job) = bench.run(&round).await;
        let store = &bench.site.service.store;
        for _ in 0..bench.site.service.limits.attempts {
            store.claim("dies", 0, 0).await.unwrap().unwrap();
        }
        bench.end.send(false).unwrap();
        store.expire_leases().await.unwrap();
        tokio::spawn(worker(Arc::clone(&bench.site.service), "last".to_owned()));
        let failed = bench.until(&job, "failed").await;
        assert!(
            failed["error"]["message"]
                .as_str()
                .unwrap()
                .contains("放弃")
                || failed["error"]["message"]
                    .as_str()
                    .unwrap()
                    .contains("given up")
        );
        assert_eq!(bench.double.count("allocate"), 0);
    });
}
