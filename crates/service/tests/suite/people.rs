//! People: invited, let in, shut out.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::tools::{Answer, Bench, HOST, run};

async fn open(bench: &Bench, token: &str) -> Answer {
    let request = Request::post("/open")
        .header("host", HOST)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    let body = Body::from(format!("token={token}"));
    bench.send(request.body(body).unwrap()).await
}

async fn with_cookie(bench: &Bench, cookie: &str, path: &str) -> u16 {
    let request = Request::get(path)
        .header("host", HOST)
        .header("cookie", cookie);
    bench
        .send(request.body(Body::empty()).unwrap())
        .await
        .status
        .as_u16()
}

#[test]
fn a_link_opens_a_session_once_and_it_ends_when_access_is_taken_back() {
    run(async {
        let bench = Bench::new().await;
        let new = json!({"name": "李 <b>", "roles": ["approver"]});
        bench.post("planner", "/people", new.clone()).await.is(403);
        let invited = bench
            .post("administrator", "/people", new)
            .await
            .is(201)
            .json();
        let link = invited["link"].as_str().unwrap();
        let token = link.split_once("token=").unwrap().1;
        // To look at the link does not use it up.
        let request = Request::get(link).header("host", HOST);
        let page = bench
            .send(request.body(Body::empty()).unwrap())
            .await
            .is(200);
        assert!(page.text().contains(token));
        let opened = open(&bench, token).await.is(303);
        let cookie = opened.header("set-cookie");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        let cookie = cookie.split(';').next().unwrap().to_owned();
        assert_eq!(with_cookie(&bench, &cookie, "/api/v1/me").await, 200);
        assert!(open(&bench, token).await.status.is_client_error());
        // A session is no token of a program, nor the other way round.
        let session = cookie.split_once('=').unwrap().1;
        bench.ask(session, "GET", "/me", None).await.is(401);
        assert_eq!(with_cookie(&bench, "xuewei=owner", "/api/v1/me").await, 401);
        // Nobody shuts themselves out.
        bench
            .ask(
                "administrator",
                "DELETE",
                "/people/administrator/access",
                None,
            )
            .await
            .is(409);
        let id = invited["person"]["id"].as_str().unwrap();
        bench
            .ask("planner", "DELETE", &format!("/people/{id}/access"), None)
            .await
            .is(403);
        bench
            .ask(
                "administrator",
                "DELETE",
                &format!("/people/{id}/access"),
                None,
            )
            .await
            .is(204);
        assert_eq!(with_cookie(&bench, &cookie, "/api/v1/me").await, 401);
    });
}

#[test]
fn another_program_is_given_a_token() {
    run(async {
        let bench = Bench::new().await;
        let new = json!({"name": "OA", "roles": ["reader"], "token": true});
        let invited = bench
            .post("administrator", "/people", new)
            .await
            .is(201)
            .json();
        let token = invited["token"].as_str().unwrap();
        let me = bench.ask(token, "GET", "/me", None).await.is(200).json();
        assert_eq!(
            (&me["name"], &me["roles"]),
            (&json!("OA"), &json!(["reader"]))
        );
        // What opens the service stands nowhere in its folder.
        let database = std::fs::read(bench.at.path().join("xuewei.db")).unwrap();
        let wal = std::fs::read(bench.at.path().join("xuewei.db-wal")).unwrap_or_default();
        let all = [database, wal].concat();
        assert!(
            !all.windows(token.len())
                .any(|part| part == token.as_bytes())
        );
        for bad in [
            json!({"name": " ", "roles": []}),
            json!({"name": "x", "roles": ["king"]}),
            json!({"name": "x"}),
        ] {
            let answer = bench.post("administrator", "/people", bad).await;
            assert!(answer.status == 422, "{}", answer.text());
        }
    });
}

#[test]
fn a_session_is_ended_by_whoever_has_it() {
    run(async {
        let bench = Bench::new().await;
        let new = json!({"name": "W", "roles": ["reader"]});
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
        let opened = open(&bench, &token).await.is(303);
        let cookie = opened
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let request = Request::post("/close")
            .header("host", HOST)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &cookie);
        bench
            .send(request.body(Body::empty()).unwrap())
            .await
            .is(303);
        assert_eq!(with_cookie(&bench, &cookie, "/api/v1/me").await, 401);
    });
}
