//! Uploads that mean harm, or are merely broken.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

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

/// The file names of a round.
async fn names(bench: &Bench, round: &str) -> Vec<String> {
    let said = bench.get(&format!("/rounds/{round}")).await.json();
    let files = said["files"].as_array().unwrap().iter();
    let mut names: Vec<String> = files
        .map(|file| file["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn roads_come_several_at_once_and_the_settings_follow_until_they_go() {
    run(async {
        let bench = Bench::new().await;
        let round = bench
            .round(&[
                ("roads:a.SHP", "s"),
                ("roads:a.dbf", "d"),
                ("gates:g.csv", "g"),
            ])
            .await;
        let network = async || {
            let said = bench.get(&format!("/rounds/{round}/settings")).await;
            said.is(200).json()["network"].clone()
        };
        let first = network().await;
        assert_eq!(first["roads"], json!([{"file": "a.SHP", "crs": "wgs84"}]));
        assert_eq!(
            (&first["gates"], &first["method"]),
            (&json!("g.csv"), &json!("network"))
        );
        // Roads are no tables that settings are made of, and stand beside them all the same.
        assert_eq!(
            names(&bench, &round).await,
            [
                "a.SHP",
                "a.dbf",
                "children.csv",
                "g.csv",
                "pack.toml",
                "round.toml"
            ]
        );
        let put = format!("/rounds/{round}/files");
        let more = [
            // What can be nothing else is a road file wherever it comes.
            ("city.osm.pbf", "p"),
            ("roads:edges.csv", "e"),
            ("barriers:b.csv", "b"),
            ("edits:c.csv", "c"),
            ("crs=", "gcj02"),
        ];
        bench
            .send_files("planner", "PUT", &put, &more, &[("if-match", "1")])
            .await
            .is(200);
        let said = network().await;
        let roads: Vec<(&Value, &Value)> = said["roads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|road| (&road["file"], &road["crs"]))
            .collect();
        assert_eq!(
            roads,
            [
                (&json!("a.SHP"), &json!("wgs84")),
                (&json!("city.osm.pbf"), &json!("gcj02")),
                (&json!("edges.csv"), &json!("gcj02"))
            ]
        );
        assert_eq!(
            (&said["barriers"], &said["edits"]),
            (&json!("b.csv"), &json!("c.csv"))
        );
        let record = bench.get("/audit").await.text();
        assert!(record.contains("network.barriers: – → b.csv"), "{record}");
        // The page has them, each with its button.
        let page = Request::get(format!("/rounds/{round}"))
            .header("host", HOST)
            .header("authorization", "Bearer planner");
        let page = bench.send(page.body(Body::empty()).unwrap()).await;
        let page = page.is(200).text();
        for file in [
            "a.SHP",
            "city.osm.pbf",
            "edges.csv",
            "g.csv",
            "b.csv",
            "c.csv",
        ] {
            let button = format!("name=\"file\" value=\"{file}\"");
            assert!(page.contains(&button), "{file}");
        }
        // They go one by one, of a shapefile everything; a table of children does not.
        let away = async |name: &str, version: i64, status: u16| {
            let request = Request::delete(format!("/api/v1/rounds/{round}/files/{name}"))
                .header("host", HOST)
                .header("authorization", "Bearer planner")
                .header("if-match", version.to_string());
            bench
                .send(request.body(Body::empty()).unwrap())
                .await
                .is(status);
        };
        away("children.csv", 2, 422).await;
        away("pack.toml", 2, 422).await;
        away("nothing.csv", 2, 422).await;
        away("a.SHP", 1, 409).await;
        let goes = ["a.SHP", "edges.csv", "g.csv", "b.csv", "c.csv"];
        for (name, version) in goes.into_iter().zip(2..) {
            away(name, version, 200).await;
        }
        let said = network().await;
        assert_eq!(
            said["roads"],
            json!([{"file": "city.osm.pbf", "crs": "gcj02"}])
        );
        assert_eq!(
            (&said["gates"], &said["edits"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(said["method"], "network");
        away("city.osm.pbf", 7, 200).await;
        let said = network().await;
        assert_eq!(
            (&said["roads"], &said["method"]),
            (&json!([]), &json!("straight_line"))
        );
        assert_eq!(
            names(&bench, &round).await,
            ["children.csv", "pack.toml", "round.toml"]
        );
        // The versions before are as they were.
        let before = bench.at.path().join(format!("rounds/{round}/2"));
        assert!(before.join("a.dbf").exists() && before.join("c.csv").exists());
        assert!(
            !std::fs::read_to_string(before.join("round.toml"))
                .unwrap()
                .contains("null")
        );
    });
}

#[test]
fn roads_that_are_no_whole_or_lead_elsewhere_are_refused_and_nothing_stays() {
    run(async {
        let bench = Bench::new().await;
        let children = ("children.csv", "child_id\n");
        let large = "x".repeat(100_001);
        for (files, status) in [
            (
                &[children, ("roads:a.dbf", "d"), ("roads:b.shp", "s")][..],
                422,
            ),
            (&[children, ("a.prj", "d")], 422),
            (&[children, ("roads:../a.osm.pbf", "p")], 422),
            (&[children, ("roads:a.gdb", "p")], 422),
            (&[children, ("roads:a.pbf", &large)], 413),
            (&[children, ("roads:a.pbf", "1"), ("gates:A.PBF", "2")], 422),
            (&[("roads:a.pbf", "1")], 422),
        ] {
            bench.upload("planner", files, &[]).await.is(status);
            nothing_stays(&bench);
        }
        // Whoever only looks takes nothing away.
        let round = bench.round(&[("roads:a.pbf", "p")]).await;
        let path = format!("/rounds/{round}/files/a.pbf");
        bench.ask("reader", "DELETE", &path, None).await.is(403);
        bench.ask("planner", "DELETE", &path, None).await.is(428);
    });
}
