//! The review desk: what a run leaves to a person goes back into the review table, by two people.

use serde_json::json;

use crate::tools::{Bench, run};

const CASES: &str =
    "child_id,item,decision,reason,who,title\nC1,house,,,,住房 <b>\nC2,work,,,,Work\n";

#[test]
fn what_two_people_agree_on_goes_into_the_review_table_of_the_next_version() {
    run(async {
        let bench = Bench::new().await;
        let round = bench.round(&[("cases.csv", CASES)]).await;
        let path = format!("/rounds/{round}/reviews");
        let none = bench.get(&path).await.is(200).json();
        assert_eq!(none, json!({"run": null, "cases": []}));
        let (run, job) = bench.run(&round).await;
        bench.until(&job, "done").await;
        let found = bench.get(&path).await.is(200).json();
        assert_eq!(found["run"], run.as_str());
        assert_eq!(
            (&found["cases"][0]["child"], &found["cases"][1]["state"]),
            (&json!("C1"), &json!("open"))
        );
        let decision = |child: &str, item: &str, decision: &str| json!({"child": child, "item": item, "decision": decision, "reason": "the deed, seen"});
        let decide = async |who: &str, body, status| {
            bench.post(who, &path, body).await.is(status);
        };
        decide("planner", decision("C1", "house", "yes"), 403).await;
        decide("first", decision("C1", "house", "perhaps"), 422).await;
        decide("first", decision("C1", "work", "yes"), 422).await;
        decide("first", decision("C9", "house", "yes"), 422).await;
        decide("first", decision("C1", "house", "是"), 204).await;
        decide("first", decision("C2", "work", "12.5"), 204).await;
        let second = format!("{path}/second");
        let look = |child: &str, item: &str, agrees: bool| json!({"child": child, "item": item, "agrees": agrees});
        bench
            .post("first", &second, look("C1", "house", true))
            .await
            .is(403);
        let write = format!("{path}/write");
        let version = |version: i64| json!({"version": version});
        bench.post("first", &write, version(1)).await.is(422);
        bench
            .post("second", &second, look("C1", "house", true))
            .await
            .is(204);
        bench
            .post("second", &second, look("C2", "work", false))
            .await
            .is(204);
        bench.post("planner", &write, version(1)).await.is(403);
        bench.post("first", &write, version(7)).await.is(409);
        let next = bench.post("first", &write, version(1)).await.is(200).json();
        assert_eq!(next["version"], 2);
        let file = async |name: &str| {
            let path = format!("/rounds/{round}/files/{name}");
            bench.get(&path).await.is(200).text()
        };
        assert_eq!(
            file("review.csv").await,
            "child_id,item,decision,reason,who\nC1,house,yes,\"the deed, seen\",first; second\n"
        );
        assert_eq!(
            file("round.toml").await,
            "名称 = 'made'\n[表格]\nreview = \"review.csv\"\n儿童 = 'children.csv'\n"
        );
        // A second time the table is there, and its line is not doubled.
        let again = bench.post("first", &write, version(2)).await.is(200).json();
        assert_eq!(again["version"], 3);
        assert_eq!(file("review.csv").await.lines().count(), 2);
        let record = bench.get("/audit").await.text();
        assert!(record.contains("case-agreed") && !record.contains("the deed"));
    });
}

#[test]
fn a_review_table_that_is_a_workbook_or_elsewhere_is_not_written() {
    run(async {
        let bench = Bench::new().await;
        for settings in [
            "[tables]\nchildren = 'children.csv'\nreview = 'b.xlsx'\n",
            "[tables]\nreview = 'none.csv'\n",
            "name = 'no tables'\n",
        ] {
            let files = [
                ("cases.csv", CASES),
                ("round.toml", settings),
                ("b.xlsx", "PK"),
            ];
            let round = bench.round(&files).await;
            let (_, job) = bench.run(&round).await;
            bench.until(&job, "done").await;
            let path = format!("/rounds/{round}/reviews");
            let body = json!({"child": "C1", "item": "house", "decision": "no", "reason": "x"});
            bench.post("first", &path, body).await.is(204);
            let body = json!({"child": "C1", "item": "house", "agrees": true});
            bench
                .post("second", &format!("{path}/second"), body)
                .await
                .is(204);
            let body = json!({"version": 1});
            bench
                .post("first", &format!("{path}/write"), body)
                .await
                .is(422);
        }
    });
}
