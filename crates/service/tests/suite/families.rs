//! Codes, receipts, the desk for lost ones, sealed answers and their key.

use std::fs;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use xuewei_service::backup::{backup, restore};
use xuewei_service::server::Settings;

use crate::tools::{Bench, HOST, run};

/// A run that is approved, of a round with receipts.
async fn approved(bench: &Bench) -> (String, String) {
    let round = bench.round(&[]).await;
    let (run, job) = bench.run(&round).await;
    bench.until(&job, "done").await;
    bench.receipts(&round).await;
    let path = format!("/runs/{run}/approve");
    bench.post("approver", &path, json!({})).await.is(200);
    (round, run)
}

#[test]
fn every_child_has_a_code_that_stays_until_a_lost_receipt_is_renewed() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let path = format!("/rounds/{round}/receipts");
        let none = bench.get(&path).await.is(200).json();
        assert_eq!(
            none,
            json!({"receipts": null, "files": [], "contacts": null, "making": null})
        );
        let renew = format!("{path}/renew");
        let lost = |child: &str, reason: &str| json!({"child": child, "reason": reason});
        bench
            .post("first", &renew, lost("C1", "identity card"))
            .await
            .is(409);
        for (who, address, status) in [
            ("reader", "", 403),
            ("approver", "", 403),
            ("planner", "http://r.example", 422),
            ("planner", "https://r.example/#x", 422),
            ("planner", "javascript:alert(1)", 422),
            ("planner", "https://r.example/\u{202e}", 422),
        ] {
            let body = json!({ "address": address });
            bench.post(who, &path, body).await.is(status);
        }
        let made = bench.receipts(&round).await;
        assert_eq!(made["receipts"]["children"], 1);
        assert_eq!(made["receipts"]["address"], "https://r.example");
        let codes = bench
            .at
            .path()
            .join(format!("families/{round}/codes/secrets.csv"));
        assert_eq!(fs::read_to_string(&codes).unwrap(), "C1,1\n");
        // A second time everybody keeps their code.
        bench.receipts(&round).await;
        assert_eq!(fs::read_to_string(&codes).unwrap(), "C1,1\n");

        // The sheets are the planner's; the table of codes is nobody's.
        let file = |name: &str| format!("{path}/files/{name}");
        bench
            .ask("planner", "GET", &file("receipts-001.html"), None)
            .await
            .is(200);
        for who in ["reader", "first", "approver", "administrator"] {
            bench
                .ask(who, "GET", &file("receipts-001.html"), None)
                .await
                .is(403);
        }
        for name in [
            "secrets.csv",
            "made.json",
            "..%2Fcodes%2Fsecrets.csv",
            ".made.json",
        ] {
            bench.ask("owner", "GET", &file(name), None).await.is(404);
        }
        let told = bench.get(&path).await.text();
        assert!(!told.contains("secrets"), "{told}");

        // Another code needs somebody who has looked, and a reason.
        for (who, body, status) in [
            ("reader", lost("C1", "x"), 403),
            ("approver", lost("C1", "x"), 403),
            ("first", lost("C1", " "), 422),
            ("first", lost("C1,C2", "x"), 422),
            ("first", lost("C9", "x"), 422),
            ("first", lost("", "x"), 422),
        ] {
            bench.post(who, &renew, body).await.is(status);
        }
        assert_eq!(fs::read_to_string(&codes).unwrap(), "C1,1\n");
        bench
            .post("first", &renew, lost("C1", "identity card"))
            .await
            .is(204);
        assert_eq!(fs::read_to_string(&codes).unwrap(), "C1,2\n");
        let sheet = bench
            .ask("first", "GET", &file("renewed.html"), None)
            .await
            .is(200);
        assert!(sheet.text().contains("C1"));
        bench
            .ask("reader", "GET", &file("renewed.html"), None)
            .await
            .is(403);
        let entries = bench.get("/audit").await.is(200).json();
        let entries = entries["entries"].as_array().unwrap().clone();
        let done = |action: &str| {
            let all = entries.iter().filter(|entry| entry["action"] == action);
            all.map(|entry| entry["detail"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(done("receipts-made"), ["version 1", "version 1"]);
        assert!(done("receipt-renewed").contains(&json!("C1: identity card")));
    });
}

#[test]
fn approved_answers_are_sealed_and_the_key_waits_for_the_hour() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[]).await;
        let (of, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        let path = format!("/runs/{of}/seal");
        bench.post("approver", &path, json!({})).await.is(409);
        let approve = format!("/runs/{of}/approve");
        bench.post("approver", &approve, json!({})).await.is(200);
        // Without codes there is nothing to seal under.
        bench.post("approver", &path, json!({})).await.is(422);
        bench.receipts(&round).await;
        for who in ["planner", "first", "reader"] {
            bench.post(who, &path, json!({})).await.is(403);
        }
        let hour = "2099-07-10T01:00:00Z";
        let request =
            json!({"release": hour, "offer": ["accept", "give_back"], "offer_until": "2099-07-20"});
        bench.post("approver", &path, request).await.is(202);
        bench.made(&round).await;
        let sealed = bench.get(&path).await.is(200).json();
        assert_eq!(sealed["seal"]["answers"], 1);
        assert_eq!(
            (&sealed["seal"]["by"], &sealed["stale"]),
            (&json!("approver"), &json!(false))
        );
        let names: Vec<&str> = sealed["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["release.sealed", "ledger/ledger.csv"]);
        assert!(!sealed.to_string().contains("/where/it/stands"));
        let file = |name: &str| format!("{path}/files/{name}");
        let get = async |who: &str, name: &str, status| {
            bench
                .ask(who, "GET", &file(name), None)
                .await
                .is(status)
                .text()
        };
        assert_eq!(get("planner", "release.sealed", 200).await, "C1,1\n");
        assert_eq!(
            get("approver", "ledger/ledger.csv", 200).await,
            "accept,give_back"
        );
        for who in ["reader", "first"] {
            get(who, "release.sealed", 403).await;
            get(who, "ledger/ledger.csv", 403).await;
        }
        for name in [
            "release.key",
            "seal.json",
            "ledger/../release.key",
            "..%2Frelease.key",
        ] {
            get("owner", name, 404).await;
        }
        // Before the hour nobody has the key.
        let key = format!("{path}/key");
        for who in ["owner", "approver"] {
            bench.post(who, &key, json!({})).await.is(409);
        }
        bench.post("planner", &key, json!({})).await.is(403);

        // A receipt is renewed: told until it is sealed again, and the key stays the one that the portal has.
        let renew = format!("/rounds/{round}/receipts/renew");
        let lost = json!({"child": "C1", "reason": "identity card"});
        bench.post("first", &renew, lost).await.is(204);
        assert_eq!(bench.get(&path).await.json()["stale"], true);
        let folder = bench
            .at
            .path()
            .join(format!("families/{round}/sealed/{of}"));
        let first = fs::read_to_string(folder.join("1/release.key")).unwrap();
        bench.post("approver", &path, json!({})).await.is(202);
        bench.made(&round).await;
        let sealed = bench.get(&path).await.json();
        assert_eq!(
            (&sealed["seal"]["number"], &sealed["stale"]),
            (&json!(2), &json!(false))
        );
        assert_eq!(get("planner", "release.sealed", 200).await, "C1,2\n");
        assert!(!folder.join("1").exists());
        let taken = bench.post("approver", &key, json!({})).await.is(200);
        assert_eq!(taken.text(), first);
        assert!(taken.header("content-disposition").contains("release.key"));

        // What the program refuses leaves what stands, and is told.
        let refused = json!({"until": "2020-01-01"});
        bench.post("approver", &path, refused).await.is(202);
        bench.made(&round).await;
        let sealed = bench.get(&path).await.json();
        assert_eq!(sealed["making"]["failed"], "it ends before its hour");
        assert_eq!(sealed["seal"]["number"], 2);
        assert!(!folder.join("3").exists());
        let actions = bench.get("/audit").await.text();
        assert!(actions.contains("answers-sealed") && actions.contains("release-key-taken"));

        // What was withdrawn is sealed no more.
        for (act, reason) in [("release", ""), ("withdraw", "a fault")] {
            let path = format!("/runs/{of}/{act}");
            bench
                .post("approver", &path, json!({"reason": reason}))
                .await
                .is(200);
        }
        bench.post("approver", &path, json!({})).await.is(409);
    });
}

#[test]
fn what_families_ask_for_on_the_portal_is_read_and_replied_to() {
    run(async {
        let bench = Bench::new().await;
        let (round, _) = approved(&bench).await;
        let path = format!("/rounds/{round}/requests");
        let drop = bench.at.path().join("drop");
        // The folder is named and not there: told, and not passed over.
        bench.get(&path).await.is(422);
        fs::create_dir(&drop).unwrap();
        let none = bench.get(&path).await.is(200).json();
        assert_eq!(
            none,
            json!({"has_folder": true, "requests": [], "unreadable": 0})
        );
        fs::write(drop.join("C1.AB-12.request"), "five <b>points</b> too few").unwrap();
        fs::write(drop.join("nobody.CD-34.request"), "x").unwrap();
        let found = bench.get(&path).await.is(200).json();
        assert_eq!(found["unreadable"], 1);
        let request = &found["requests"][0];
        assert_eq!(
            (&request["child"], &request["number"]),
            (&json!("C1"), &json!("AB-12"))
        );
        assert_eq!(request["reply"], json!(null));
        let reply = |number: &str, text: &str| json!({"number": number, "text": text});
        for (who, body, status) in [
            ("planner", reply("AB-12", "x"), 403),
            ("reader", reply("AB-12", "x"), 403),
            ("first", reply("AB-12", " "), 422),
            ("first", reply("AB-12", &"x".repeat(2_001)), 422),
            ("first", reply("AB-12", "a\u{7}b"), 422),
            ("first", reply("CD-34", "x"), 422),
            ("first", reply("", "x"), 422),
        ] {
            bench.post(who, &path, body).await.is(status);
        }
        assert!(!drop.join("AB-12.reply").exists());
        bench
            .post("first", &path, reply("AB-12", "five more"))
            .await
            .is(204);
        let found = bench.get(&path).await.is(200).json();
        assert_eq!(found["requests"][0]["reply"], "five more");
        let record = bench.get("/audit").await.text();
        assert!(record.contains("request-replied") && !record.contains("five more"));
        // Nothing of it stays in the data of the service.
        assert_eq!(
            fs::read_dir(bench.at.path().join("incoming"))
                .unwrap()
                .count(),
            0
        );
        let page = Request::get(format!("/rounds/{round}/reviews"))
            .header("host", HOST)
            .header("accept-language", "en")
            .header("authorization", "Bearer first");
        let page = bench
            .send(page.body(Body::empty()).unwrap())
            .await
            .is(200)
            .text();
        assert!(
            page.contains("five &lt;b&gt;points") && !page.contains("<b>points"),
            "{page}"
        );
        assert!(
            page.contains("Reply: five more") && page.contains("Requests: 1; without a reply: 0."),
            "{page}"
        );
    });
}

#[test]
fn the_page_says_what_there_is_and_what_may_be_done() {
    run(async {
        let bench = Bench::new().await;
        let (round, of) = approved(&bench).await;
        let page = async |who: &str| {
            let request = Request::get(format!("/rounds/{round}/families"))
                .header("host", HOST)
                .header("accept-language", "en")
                .header("authorization", format!("Bearer {who}"));
            bench
                .send(request.body(Body::empty()).unwrap())
                .await
                .is(200)
                .text()
        };
        let seen = page("planner").await;
        assert!(
            seen.contains("Children with a code: 1, from version 1.")
                && seen.contains("receipts-001.html"),
            "{seen}"
        );
        assert!(!seen.contains(&format!("/runs/{of}/seal\"")), "{seen}");
        let seen = page("approver").await;
        assert!(seen.contains(&format!("/runs/{of}/seal\"")), "{seen}");
        assert!(
            !seen.contains("receipts-001.html") && !seen.contains("families/renew"),
            "{seen}"
        );
        let seen = page("reader").await;
        assert!(
            !seen.contains("<form method=\"post\" action=\"/rounds"),
            "{seen}"
        );
        // The form of the page: ticked boxes, nothing else typed.
        let sent = Request::post(format!("/runs/{of}/seal"))
            .header("host", HOST)
            .header("origin", format!("http://{HOST}"))
            .header("authorization", "Bearer approver")
            .header("content-type", "application/x-www-form-urlencoded");
        let sent = sent
            .body(Body::from("release=&until=&keep_waiting=on&offer_until="))
            .unwrap();
        bench.send(sent).await.is(303);
        bench.made(&round).await;
        let path = format!("/runs/{of}/seal/files/ledger/ledger.csv");
        assert_eq!(bench.get(&path).await.is(200).text(), "keep_waiting");
        let seen = page("approver").await;
        assert!(
            seen.contains("Take the key") && seen.contains("abc"),
            "{seen}"
        );
    });
}

#[test]
fn a_copy_has_the_codes_and_what_was_sealed() {
    let at = tempfile::tempdir().unwrap();
    let out = at.path().join("copy");
    let settings = |data: &std::path::Path| Settings {
        data: data.to_owned(),
        ..Settings::default()
    };
    let (bench, round, of) = run(async {
        let bench = Bench::new().await;
        let (round, of) = approved(&bench).await;
        bench
            .post("approver", &format!("/runs/{of}/seal"), json!({}))
            .await
            .is(202);
        bench.made(&round).await;
        (bench, round, of)
    });
    // Under a passing name: being written.
    let codes = format!("families/{round}/codes");
    fs::write(bench.at.path().join(&codes).join(".tmp1"), "x").unwrap();
    backup(&settings(bench.at.path()), &out).unwrap();
    let into = at.path().join("new");
    restore(&settings(&into), &out).unwrap();
    for name in [
        format!("{codes}/secrets.csv"),
        format!("{codes}/made.json"),
        format!("families/{round}/sealed/{of}/1/release.key"),
        format!("families/{round}/sealed/{of}/1/seal.json"),
    ] {
        let [was, is] = [bench.at.path(), &into].map(|at| fs::read(at.join(&name)).unwrap());
        assert!(was == is, "{name}");
    }
    assert!(!into.join(&codes).join(".tmp1").exists());
}
