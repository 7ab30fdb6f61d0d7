//! `xuewei serve` with the program itself behind it: the whole way over the interface, and a server that is killed again
//! and again.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use xuewei_sealed::answer::ActKind;
use xuewei_sealed::code::Code;
use xuewei_sealed::file::Sealed;
use xuewei_sealed::keys::{Mail, ReleaseKey, number};
use xuewei_sealed::lost::{Lost, seal_lost};
use xuewei_sealed::mail;

use crate::faces::browser::browser;
use crate::tools::{ends_with, folder, project, rows, said, succeeds};

const TOKEN: &str = "a token of more than sixteen signs";

/// A service, killed when the test is done with it.
struct Server {
    child: Child,
    address: Address,
    link: String,
}

/// Where a service is.
struct Address(String);

impl std::ops::Deref for Server {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(data: &Path) -> Self {
        Self::start_with(&["--port", "0", "--data", &data.to_string_lossy()])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(["--lang", "en", "--format", "json", "serve"])
            .args(arguments)
            .env("XUEWEI_TOKEN", TOKEN)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut text = String::new();
        for line in BufReader::new(child.stdout.take().expect("its output")).lines() {
            let line = line.expect("text");
            text.push_str(&line);
            if line == "}" {
                break;
            }
        }
        let told: Value = serde_json::from_str(&text).expect("where it is");
        let of = |key: &str| told[key].as_str().expect("text").to_owned();
        Self {
            child,
            address: Address(of("address")),
            link: of("link"),
        }
    }
}

impl Address {
    /// Sends a request; none when the server is gone.
    fn try_send(&self, head: &str, body: &[u8]) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.0).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .ok()?;
        let head = format!(
            "{head}Host: {}\r\nConnection: close\r\nAccept-Language: en\r\nContent-Length: {}\r\n\r\n",
            self.0,
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        Some((
            status,
            if chunked {
                joined(body)
            } else {
                body.to_owned()
            },
        ))
    }

    fn try_ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(u16, Value)> {
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
        );
        let body = body.map(Value::to_string).unwrap_or_default();
        let (status, text) = self.try_send(&head, body.as_bytes())?;
        Some((
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        ))
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: Option<&Value>, status: u16) -> Value {
        let (found, answer) = self.try_ask(method, path, body).expect("an answer");
        assert_eq!(found, status, "{method} {path}: {answer}");
        answer
    }

    /// Uploads the tables of a folder, without its settings unless they are asked for.
    fn try_upload(&self, from: &Path, settings: bool, key: &str) -> Option<(u16, Value)> {
        let mut body = Vec::new();
        for entry in fs::read_dir(from).expect("the folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let field = if name == "round.toml" {
                "round.toml"
            } else {
                "table"
            };
            let wanted = name.ends_with(".csv") || (settings && field == "round.toml");
            if wanted {
                let head = format!(
                    "--XX\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
                );
                body.extend_from_slice(head.as_bytes());
                body.extend(fs::read(&path).expect("a file"));
                body.extend_from_slice(b"\r\n");
            }
        }
        body.extend_from_slice(b"--XX--\r\n");
        let head = format!(
            "POST /api/v1/rounds HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nIdempotency-Key: {key}\r\n\
             Content-Type: multipart/form-data; boundary=XX\r\n"
        );
        let (status, text) = self.try_send(&head, &body)?;
        Some((status, serde_json::from_str(&text).ok()?))
    }

    /// Puts files into a round: each with the part of the upload and its name.
    fn put_files(
        &self,
        round: &str,
        version: i64,
        files: &[(&str, &str, Vec<u8>)],
    ) -> (u16, Value) {
        let mut body = Vec::new();
        for (part, name, bytes) in files {
            body.extend(
                format!("--XX\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\r\n")
                    .into_bytes(),
            );
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend_from_slice(b"--XX--\r\n");
        let head = format!(
            "PUT /api/v1{round}/files HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nIf-Match: {version}\r\n\
             Content-Type: multipart/form-data; boundary=XX\r\n"
        );
        let (status, text) = self.try_send(&head, &body).expect("an answer");
        (status, serde_json::from_str(&text).expect("JSON"))
    }

    #[track_caller]
    fn take_away(&self, round: &str, name: &str, version: i64) {
        let head = format!(
            "DELETE /api/v1{round}/files/{name} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nIf-Match: {version}\r\n"
        );
        let (status, text) = self.try_send(&head, b"").expect("an answer");
        assert_eq!(status, 200, "{name}: {text}");
    }

    fn until_over(&self, job: &str) -> Value {
        let began = Instant::now();
        loop {
            let found = self.ask("GET", &format!("/jobs/{job}"), None, 200);
            if found["state"] != "queued" && found["state"] != "running" {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "{found}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A body that came in chunks.
fn joined(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).expect("a length");
        if length == 0 {
            break;
        }
        text.push_str(&rest[..length]);
        body = &rest[length + 2..];
    }
    text
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

#[test]
fn a_round_is_uploaded_run_compared_and_is_what_the_command_makes_of_it() {
    let data = folder();
    let server = Server::start(data.path());
    assert!(
        server
            .link
            .starts_with(&format!("http://{}/open?token=", server.address.0))
    );
    let (status, added) = server
        .try_upload(&project("data/wanglan"), true, "1")
        .expect("an answer");
    assert_eq!(status, 201, "{added}");
    let round = format!("/rounds/{}", text(&added["id"]));
    let findings = server.ask("GET", &format!("{round}/findings"), None, 200);
    // What families chose counts for nothing under this pack, which is told, and nothing else.
    let found = findings["findings"].as_array().expect("a list");
    let codes: Vec<&str> = found.iter().map(|one| text(&one["code"])).collect();
    assert_eq!(codes, ["W399"]);
    let asked = server.ask("POST", &format!("{round}/runs"), None, 202);
    let job = server.until_over(text(&asked["job"]));
    assert_eq!(job["state"], "done", "{job}");
    let run = format!("/runs/{}", text(&asked["id"]));
    let found = server.ask("GET", &run, None, 200);
    assert_eq!(
        (&found["proved"], &found["verify"]["run_again"]),
        (&json!(true), &json!(true))
    );

    // The same bytes as the command writes.
    let out = folder();
    let own = out.path().join("out");
    succeeds(&[
        "allocate",
        &project("data/wanglan").to_string_lossy(),
        "--out",
        &own.to_string_lossy(),
    ]);
    for name in [
        "allocation.csv",
        "schools.csv",
        "certificate.json",
        "shortfall.csv",
    ] {
        let head =
            format!("GET /api/v1{run}/files/{name} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n");
        let (status, body) = server.try_send(&head, b"").expect("an answer");
        assert_eq!(status, 200);
        assert!(
            body == fs::read_to_string(own.join(name)).expect("a file"),
            "{name}"
        );
    }
    let summary = server.ask("GET", &format!("{run}/summary"), None, 200);
    assert_eq!(
        (&summary["public"], &summary["unplaced"]),
        (&json!(1646), &json!(156))
    );
    let child = server.ask("GET", &format!("{run}/children/C0000010"), None, 200);
    assert_eq!(child["outcome"], "purchased");
    server.ask("GET", &format!("{run}/children/nobody"), None, 422);
    server.ask("GET", &format!("{run}/children/--help"), None, 422);

    let scenario = json!({"open": [{"parcel": "L0003", "name": "望湖新建小学"}]});
    let what_if = server.ask("POST", &format!("{round}/what-if"), Some(&scenario), 200);
    let placed = what_if["difference"]["public"].as_i64().expect("a number");
    assert!(placed > 0, "{what_if}");
    let nothing = server.ask("POST", &format!("{round}/what-if"), Some(&json!({})), 200);
    let zeros = nothing["difference"].as_object().expect("figures");
    assert!(
        !zeros.is_empty() && zeros.values().all(|less| less.as_f64() == Some(0.0)),
        "{nothing}"
    );
    let none = json!({"close": [{"school": "none"}]});
    let refused = server.ask("POST", &format!("{round}/what-if"), Some(&none), 422);
    assert!(
        !refused["findings"].as_array().expect("findings").is_empty(),
        "{refused}"
    );
    // Who ran it does not approve it.
    server.ask("POST", &format!("{run}/approve"), None, 403);
    let record = server.ask("GET", "/audit", None, 200);
    assert_eq!(record["unbroken"], true);
}

#[test]
fn settings_are_made_of_tables_that_come_without_and_what_was_assumed_is_told() {
    let data = folder();
    let server = Server::start(data.path());
    let (status, added) = server
        .try_upload(&project("data/wanglan"), false, "1")
        .expect("an answer");
    assert_eq!(status, 201, "{added}");
    let round = server.ask("GET", &format!("/rounds/{}", text(&added["id"])), None, 200);
    let settings = round["assumed"]["settings"].as_array().expect("settings");
    assert!(
        settings
            .iter()
            .any(|s| s["key"] == "crs" && s["assumed"] == true),
        "{round}"
    );
}

#[test]
fn roads_are_uploaded_walked_found_fault_with_and_taken_away_again() {
    let data = folder();
    let server = Server::start(data.path());
    let walking = project("data/wanglan/walking");
    let bytes = |name: &str| fs::read(walking.join(name)).expect("a file");
    let (_, added) = server
        .try_upload(&project("data/wanglan"), true, "1")
        .expect("an answer");
    let round = format!("/rounds/{}", text(&added["id"]));
    // A crossing that is a flyover or a mistake: two lines without a point in common; its file is told.
    let edges = "edge_id,from_lon,from_lat,to_lon,to_lat\nx1,122.50,32.90,122.51,32.91\nx2,122.50,32.91,122.51,32.90\n";
    let files = [
        ("roads", "roads.osm.pbf", bytes("roads.osm.pbf")),
        ("roads", "survey.csv", edges.as_bytes().to_vec()),
        ("gates", "gates.csv", bytes("gates.csv")),
    ];
    let (status, said) = server.put_files(&round, 1, &files);
    assert_eq!((status, &said["version"]), (200, &json!(2)), "{said}");
    let settings = server.ask("GET", &format!("{round}/settings"), None, 200);
    assert_eq!(
        settings["network"],
        json!({
            "roads": [{"file": "roads.osm.pbf", "crs": "wgs84"}, {"file": "survey.csv", "crs": "wgs84"}],
            "gates": "gates.csv", "barriers": null, "edits": null, "method": "network",
        })
    );
    let findings = server.ask("GET", &format!("{round}/findings"), None, 200);
    let all = findings["findings"].as_array().expect("findings");
    let has = |code: &str| all.iter().any(|one| one["code"] == code);
    assert!(has("W603") && has("W624"), "{findings}");
    assert!(
        all.iter().all(|one| one["severity"] != "error"),
        "{findings}"
    );
    // What is no road file is kept and told with its name.
    let (status, said) = server.put_files(
        &round,
        2,
        &[("roads", "roads.shp", b"no shapefile".to_vec())],
    );
    assert_eq!((status, &said["version"]), (200, &json!(3)), "{said}");
    let findings = server.ask("GET", &format!("{round}/findings"), None, 200);
    let first = &findings["findings"][0];
    assert_eq!(
        (&first["code"], &first["file"]),
        (&json!("E602"), &json!("roads.shp")),
        "{findings}"
    );
    for (name, version) in [("roads.shp", 3), ("survey.csv", 4)] {
        server.take_away(&round, name, version);
    }
    let asked = server.ask("POST", &format!("{round}/runs"), None, 202);
    let job = server.until_over(text(&asked["job"]));
    assert_eq!(job["state"], "done", "{job}");
    // The same bytes as the command makes of the shipped round on foot.
    let out = folder();
    let own = out.path().join("out");
    let shipped = walking.join("round.toml");
    succeeds(&[
        "allocate",
        &shipped.to_string_lossy(),
        "--out",
        &own.to_string_lossy(),
    ]);
    for name in ["allocation.csv", "schools.csv"] {
        let path = format!("/runs/{}/files/{name}", text(&asked["id"]));
        let head = format!("GET /api/v1{path} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n");
        let (_, body) = server.try_send(&head, b"").expect("an answer");
        assert!(
            body == fs::read_to_string(own.join(name)).expect("a file"),
            "{name}"
        );
    }
    // With the last roads gone journeys are straight again, and nothing is said of roads any more.
    server.take_away(&round, "gates.csv", 5);
    server.take_away(&round, "roads.osm.pbf", 6);
    let settings = server.ask("GET", &format!("{round}/settings"), None, 200);
    assert_eq!(settings["network"]["method"], "straight_line");
    assert_eq!(settings["network"]["roads"], json!([]));
    let (_, toml) = server
        .try_send(
            &format!(
                "GET /api/v1{round}/files/round.toml HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n"
            ),
            b"",
        )
        .expect("an answer");
    assert!(
        !toml.contains("network") && toml.contains("虚构城市"),
        "{toml}"
    );
    let record = server.ask("GET", "/audit", None, 200).to_string();
    assert!(record.contains("travel.method: – → network"), "{record}");
}

/// The folder of a round in which a child is in a district that there is not.
fn wrong_round() -> tempfile::TempDir {
    let at = folder();
    for entry in fs::read_dir(project("data/two-schools")).expect("the folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, at.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    let file = at.path().join("schools.csv");
    let wrong = fs::read_to_string(&file)
        .expect("text")
        .replacen("public", "pubic", 1);
    fs::write(file, wrong).expect("a file");
    at
}

#[test]
fn what_the_program_refuses_is_told_with_its_findings() {
    let data = folder();
    let server = Server::start(data.path());
    let wrong = wrong_round();
    let (_, added) = server
        .try_upload(wrong.path(), true, "1")
        .expect("an answer");
    let round = format!("/rounds/{}", text(&added["id"]));
    let findings = server.ask("GET", &format!("{round}/findings"), None, 200);
    let first = &findings["findings"][0];
    assert_eq!(
        (&first["severity"], &first["file"]),
        (&json!("error"), &json!("schools.csv")),
        "{findings}"
    );
    let asked = server.ask("POST", &format!("{round}/runs"), None, 202);
    let job = server.until_over(text(&asked["job"]));
    assert_eq!(
        (&job["state"], &job["error"]["findings"][0]["code"]),
        (&json!("failed"), &first["code"])
    );
    // No path of this machine is told.
    assert!(
        !job.to_string().contains(&*data.path().to_string_lossy()),
        "{job}"
    );
}

#[test]
fn two_services_do_not_share_a_folder_and_bad_settings_are_told() {
    let data = folder();
    let _server = Server::start(data.path());
    let path = data.path().to_string_lossy().into_owned();
    let second = ends_with(1, &["serve", "--port", "0", "--data", &path]);
    assert!(
        said(&second).contains("Another service works in"),
        "{}",
        said(&second)
    );
    let settings = data.path().join("serve.toml");
    fs::write(&settings, "address = '0.0.0.0'\n").expect("a file");
    let refused = ends_with(1, &["serve", "--config", &settings.to_string_lossy()]);
    assert!(said(&refused).contains("hosts"), "{}", said(&refused));
    fs::write(&settings, "prot = 1\n").expect("a file");
    let refused = ends_with(1, &["serve", "--config", &settings.to_string_lossy()]);
    assert!(said(&refused).contains("prot"), "{}", said(&refused));
}

#[test]
fn what_is_copied_while_the_service_is_at_work_is_served_by_another() {
    let at = folder();
    let data = at.path().join("data");
    let server = Server::start(&data);
    let (status, added) = server
        .try_upload(&project("data/two-schools"), true, "k")
        .expect("an answer");
    assert_eq!(status, 201, "{added}");
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (copy, back) = (text(&at.path().join("copy")), text(&at.path().join("back")));
    let copied = succeeds(&[
        "--format",
        "json",
        "backup",
        "--data",
        &text(&data),
        "--out",
        &copy,
    ]);
    let told: Value = serde_json::from_slice(&copied.stdout).expect("figures");
    assert!(told["files"].as_u64() > Some(5), "{told}");
    // Where it stands already nothing is copied over it, and a service at work is not overwritten.
    ends_with(1, &["backup", "--data", &text(&data), "--out", &copy]);
    ends_with(1, &["restore", &copy, "--data", &text(&data)]);
    succeeds(&["restore", &copy, "--data", &back]);
    let other = Server::start(Path::new(&back));
    let path = format!("/rounds/{}", added["id"].as_str().expect("its name"));
    let round = other.ask("GET", &path, None, 200);
    let was = server.ask("GET", &path, None, 200);
    assert_eq!(
        (&round["version"], &round["files"]),
        (&json!(1), &was["files"])
    );
}

#[test]
fn a_bureau_begins_with_a_link_for_its_first_administrator() {
    let at = folder();
    let settings = at.path().join("serve.toml");
    fs::write(&settings, "accounts = true\nport = 0\ndata = 'data'\n").expect("a file");
    let server = Server::start_with(&["--config", &settings.to_string_lossy()]);
    assert!(server.link.contains("/open?token="), "{}", server.link);
    fs::write(&settings, "second_factor = true\n").expect("a file");
    let refused = ends_with(1, &["serve", "--config", &settings.to_string_lossy()]);
    assert!(said(&refused).contains("accounts"), "{}", said(&refused));
}

/// How often the server is killed; `KILLS=200` for more.
fn kills() -> u64 {
    std::env::var("KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10)
}

#[test]
fn a_server_that_is_killed_at_any_time_loses_nothing_and_does_nothing_twice() {
    let data = folder();
    let from = project("data/two-schools");
    let keys: Vec<String> = (0..kills()).map(|number| format!("k{number}")).collect();
    // An upload, a run, both under keys; where no answer came, both are sent again to the end.
    let send = |server: &Address, key: &str| -> Option<(String, String)> {
        let (_, added) = server.try_upload(&from, true, key)?;
        let round = added["id"].as_str()?.to_owned();
        let head = format!(
            "POST /api/v1/rounds/{round}/runs HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nIdempotency-Key: {key}\r\n"
        );
        let (_, asked) = server.try_send(&head, b"")?;
        let asked: Value = serde_json::from_str(&asked).ok()?;
        Some((round, asked["job"].as_str()?.to_owned()))
    };
    for (number, key) in (0_u64..).zip(&keys) {
        let mut server = Server::start(data.path());
        std::thread::scope(|scope| {
            let address = Address(server.address.0.clone());
            let sent = scope.spawn(move || send(&address, key));
            // At another moment each time, from before the first byte to after the run.
            std::thread::sleep(Duration::from_millis(number * 67 % 500));
            server.child.kill().expect("it is killed");
            server.child.wait().expect("it ends");
            let _ = sent.join().expect("a thread");
        });
    }
    let server = Server::start(data.path());
    let mut jobs = Vec::new();
    for key in &keys {
        let (_, job) = send(&server, key).expect("an answer");
        jobs.push(job);
    }
    for job in &jobs {
        assert_eq!(server.until_over(job)["state"], "done");
    }
    let rounds = server.ask("GET", "/rounds", None, 200);
    let rounds = rounds["rounds"].as_array().expect("rounds");
    assert_eq!(rounds.len(), keys.len());
    let count = |path: &Path| fs::read_dir(path).expect("a folder").count();
    assert_eq!(count(&data.path().join("rounds")), keys.len());
    assert_eq!(count(&data.path().join("runs")), keys.len());
    for round in rounds {
        let runs = server.ask(
            "GET",
            &format!("/rounds/{}/runs", text(&round["id"])),
            None,
            200,
        );
        let [run] = runs["runs"].as_array().expect("runs").as_slice() else {
            panic!("{runs}")
        };
        assert_eq!(run["proved"], true);
        let attempts = data.path().join("runs").join(text(&run["id"]));
        assert_eq!(count(&attempts), 1, "{}", attempts.display());
    }
    assert_eq!(
        server.ask("GET", "/audit?limit=1000", None, 200)["unbroken"],
        true
    );
    assert_eq!(count(&data.path().join("incoming")), 0);
}

#[cfg(unix)]
#[test]
fn told_to_end_it_ends_by_itself_and_a_slow_head_is_not_waited_for() {
    let data = folder();
    let mut server = Server::start(data.path());
    let mut slow = TcpStream::connect(&server.address.0).expect("a connection");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ")
        .expect("half a head");
    let told = Command::new("kill")
        .arg(server.child.id().to_string())
        .status();
    assert!(told.expect("kill runs").success());
    let status = server.child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_planner_and_an_approver_go_the_whole_way_in_a_browser_in_both_languages() {
    for (lang, title, run) in [
        ("zh", "轮次 · 学位分配", "名儿童参加"),
        ("en", "Rounds · School places", "children take part"),
    ] {
        let Some((chromium, drivers)) = browser() else {
            return;
        };
        let data = folder();
        let server = Server::start(data.path());
        let tables = [
            "children.csv",
            "schools.csv",
            "communities.csv",
            "districts.csv",
            "parcels.csv",
        ];
        let tables = tables.map(|name| project("data/wanglan").join(name));
        let [roads, gates] =
            ["roads.osm.pbf", "gates.csv"].map(|name| project("data/wanglan/walking").join(name));
        let mut job = json!({
            "link": server.link, "tables": tables, "roads": roads, "gates": gates, "lang": lang,
        });
        let name = format!("serve-{lang}");
        let browser = (&*chromium, &*drivers);
        let seen = driven("serve.mjs", &name, browser, data.path(), &mut job);
        assert_eq!(seen["titles"][0], title);
        assert_eq!(seen["chosen"], 5);
        assert_eq!(seen["roads"], json!(["roads.osm.pbf", "gates.csv"]));
        assert_eq!(seen["roadsLeft"], 0);
        assert!(
            text(&seen["sentence"]).contains(run),
            "{}",
            seen["sentence"]
        );
        assert!(text(&seen["whatIf"]).contains('+'), "{}", seen["whatIf"]);
        // On the map a school took three classes more, one was put up and then dragged elsewhere, and the address of two
        // options bears them.
        let map = ["mapExtended", "mapPlaced", "mapDragged"].map(|name| text(&seen[name]));
        // The first stands where places are to spare: more of them change nothing.
        assert!(map[1].contains('+'), "{map:?}");
        assert!(map[0] != map[1] && map[1] != map[2], "{map:?}");
        assert_eq!(seen["mapBus"], 200, "{seen}");
        let bus = text(&seen["mapBusSaid"]);
        assert!(bus.contains("bus") || bus.contains("校车"), "{bus}");
        assert_eq!(seen["mapShared"], 3);
        assert_eq!(seen["ownApproval"], true);
        // A report can reach nothing of the service.
        assert_eq!(seen["reportOrigin"], "null");
        assert_eq!(
            (&seen["record"], &seen["signedOut"]),
            (&json!("good"), &json!(401))
        );
    }
}

/// The one sealed file below a service's data opens with each code that its families have, under the key that was taken.
fn every_code_opens_its_answer(data: &Path, key: &str) {
    let one = |folder: &Path| {
        let mut all = fs::read_dir(folder).expect("a folder");
        let first = all.next().expect("something").expect("an entry").path();
        assert!(all.next().is_none(), "{}", folder.display());
        first
    };
    let families = one(&data.join("families"));
    let folder = one(&one(&families.join("sealed")));
    let sealed = Sealed::open(&folder.join("release.sealed")).expect("a sealed file");
    let key = ReleaseKey::read(key).expect("a key");
    let codes = rows(&families.join("codes/secrets.csv"));
    assert!(codes.len() > 2);
    for row in &codes[1..] {
        let code = Code::read(&row[1]).expect("a code");
        assert!(
            sealed
                .look_up(&code, &key)
                .expect("the file is whole")
                .is_some(),
            "{}",
            row[0]
        );
    }
    let other = Code::random().expect("chance");
    assert!(
        sealed
            .look_up(&other, &key)
            .expect("the file is whole")
            .is_none()
    );
}

/// A family asks for a review, as the portal keeps it, and reads the reply of the desk at its code.
fn a_request_is_replied_to(server: &Server, at: &Path) {
    let rounds = server.ask("GET", "/rounds", None, 200);
    let round = text(&rounds["rounds"][0]["id"]);
    let codes = at.join(format!("data/families/{round}/codes/secrets.csv"));
    let code = Code::read(&rows(&codes)[1][1]).expect("a code");
    let request = mail::Request {
        kind: ActKind::Review,
        number: number(&code, ActKind::Review),
        reason: "points".to_owned(),
        text: "五分, \"少算\"\n了".to_owned(),
        at: 1_784_000_000,
        version: 1,
    };
    let drop = at.join("drop");
    fs::create_dir(&drop).expect("a folder");
    let sealed = mail::seal_request(&code, &request).expect("chance");
    fs::write(drop.join(mail::request_name(&code, request.kind)), sealed).expect("a file");
    let path = format!("/rounds/{round}/requests");
    let found = server.ask("GET", &path, None, 200);
    assert_eq!(found["requests"][0]["text"], request.text);
    assert_eq!(found["requests"][0]["reply"], json!(null));
    let reply = json!({"number": request.number, "text": "加五分，\n见公示。"});
    server.ask("POST", &path, Some(&reply), 204);
    let found = server.ask("GET", &path, None, 200);
    assert_eq!(found["requests"][0]["reply"], reply["text"]);
    let name = mail::reply_name(&Mail::of(&code).tag);
    let kept = fs::read_to_string(drop.join(name)).expect("a reply");
    let kept = mail::open_replies(&code, &kept).expect("replies");
    assert_eq!((kept.len(), &*kept[0].text), (1, text(&reply["text"])));
}

/// A gateway that keeps what it is given.
fn gateway(at: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let program = at.join("gateway");
    let text = format!("#!/bin/sh\ncat >>'{}'\n", at.join("messages").display());
    fs::write(&program, text).expect("a program");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("set");
}

/// A family asks for its code once more, as the portal keeps that, and is sent it.
fn a_lost_code_is_sent(server: &Server, at: &Path) {
    let rounds = server.ask("GET", "/rounds", None, 200);
    let round = text(&rounds["rounds"][0]["id"]);
    let head = |kind: &str| {
        format!(
            "PUT /api/v1/rounds/{round}/receipts/contacts HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: {kind}\r\n"
        )
    };
    let put = |table: &str| {
        server
            .try_send(&head("text/csv"), table.as_bytes())
            .expect("an answer")
    };
    let (refused, told) = put("child,number\n01,13800000001\n");
    assert_eq!(refused, 422, "{told}");
    let (status, told) = put("child_id,telephone\n02,13800000002\n03,\n");
    assert_eq!(status, 200, "{told}");
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["numbers"], &told["without"]), (&json!(1), &json!(1)));
    let known = server.ask("GET", &format!("/rounds/{round}/receipts"), None, 200);
    assert_eq!(known["contacts"], told);
    assert!(!known.to_string().contains("138000"));
    let codes = at.join(format!("data/families/{round}/codes/secrets.csv"));
    let rows = rows(&codes);
    let code = &rows.iter().find(|row| row[0] == "02").expect("the child")[1];
    let sealed = at.join(format!("data/families/{round}/sealed"));
    let mut folder = sealed;
    // RUN/N
    for _ in 0..2 {
        let mut inside = fs::read_dir(&folder).expect("a folder");
        folder = inside.next().expect("something").expect("an entry").path();
    }
    let release = Sealed::open(&folder.join("release.sealed")).expect("a sealed file");
    let lost = Lost {
        at: jiff::Timestamp::now().as_second(),
        number: "13800000002".to_owned(),
    };
    let request = seal_lost(&release.header().lost, &lost).expect("it was offered");
    fs::write(at.join("drop/1.lost"), request).expect("a file");
    let begun = Instant::now();
    let sent = loop {
        let sent = fs::read_to_string(at.join("messages")).unwrap_or_default();
        if !sent.is_empty() || begun.elapsed() > Duration::from_secs(60) {
            break sent;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    let sent: Value = serde_json::from_str(&sent).expect("a message");
    assert_eq!(sent["to"], "13800000002");
    assert!(text(&sent["text"]).contains(code.as_str()), "{sent}");
    let record = server.ask("GET", "/audit?limit=1000", None, 200);
    let record = record.to_string();
    assert!(record.contains("contacts-set"), "{record}");
    assert!(!record.contains("138000") && !record.contains(code.as_str()));
}

/// What a browser saw that a script of `tests/browser` drives; pictures of it in `SHOTS`.
fn driven(
    script: &str,
    name: &str,
    (chromium, drivers): (&Path, &Path),
    at: &Path,
    job: &mut Value,
) -> Value {
    // Beside what it imports, under a name of its own: tests run side by side.
    let own = drivers.join(format!("{name}.mjs"));
    fs::copy(project("tests/browser").join(script), &own).expect("a copy");
    if let Some(shots) = std::env::var_os("SHOTS") {
        let shots = Path::new(&shots).join(name);
        fs::create_dir_all(&shots).expect("a folder");
        job["shots"] = json!(shots);
    }
    let file = at.join("job.json");
    fs::write(&file, job.to_string()).expect("a file");
    let ran = Command::new("node")
        .arg(own)
        .arg(chromium)
        .arg(file)
        .output()
        .expect("node runs");
    assert!(ran.status.success(), "{name}: {}", said(&ran));
    let seen: Value = serde_json::from_slice(&ran.stdout).expect("what was seen");
    for fault in ["requests", "errors", "serious", "wider"] {
        assert_eq!(seen[fault], json!([]), "{name} {fault}");
    }
    seen
}

#[test]
fn gates_and_paths_are_tried_on_the_map_with_the_figures_of_the_command() {
    for lang in ["en", "zh"] {
        let Some((chromium, drivers)) = browser() else {
            return;
        };
        let data = folder();
        let server = Server::start(data.path());
        let tables = [
            "children.csv",
            "schools.csv",
            "communities.csv",
            "districts.csv",
            "parcels.csv",
        ];
        let tables = tables.map(|name| project("data/wanglan").join(name));
        let [roads, gates] =
            ["roads.osm.pbf", "gates.csv"].map(|name| project("data/wanglan/walking").join(name));
        let mut job = json!({
            "link": server.link, "tables": tables, "roads": roads, "gates": gates, "lang": lang,
        });
        let name = format!("what-if-{lang}");
        let browser = (&*chromium, &*drivers);
        let seen = driven("what_if.mjs", &name, browser, data.path(), &mut job);
        let is_zh = lang == "zh";
        let why = if is_zh {
            "不沿道路计算"
        } else {
            "not measured on roads"
        };
        assert!(text(&seen["whyNot"]).contains(why), "{}", seen["whyNot"]);
        assert_eq!(
            (&seen["straight"], &seen["notSaid"]),
            (&json!(0), &json!(0))
        );
        // Every gate of the table stands on the map, and the roads.
        let gates = fs::read_to_string(&gates).expect("the table");
        let of_schools = gates.lines().filter(|line| line.starts_with("school,"));
        assert_eq!(seen["drawn"][0], of_schools.count(), "{}", seen["drawn"]);
        assert!(seen["drawn"][1].as_u64() >= Some(1), "{}", seen["drawn"]);
        let dragged = &seen["dragged"];
        assert_eq!(dragged["status"], 200, "{dragged}");
        let entry = if is_zh {
            "门 1 移到"
        } else {
            "gate 1 stands at"
        };
        assert!(text(&dragged["entries"][0]).contains(entry), "{dragged}");
        let concerned = ["nearest", "nearer", "farther", "outcome"]
            .map(|name| dragged["on_foot"][name].as_i64().expect("a number"));
        assert!(concerned.iter().sum::<i64>() > 0, "{dragged}");
        for count in concerned {
            let said = text(&dragged["said"]).replace(',', "");
            assert!(said.contains(&count.to_string()), "{dragged}");
        }
        for step in ["put", "closed", "shut", "typed"] {
            assert_eq!(seen[step], 200, "{step}: {seen}");
        }
        assert_eq!(seen["path"]["status"], 200, "{}", seen["path"]);
        assert!(text(&seen["noWay"]).contains("no such road"));
        assert_eq!(seen["entries"], json!([6, 5]));
        assert_eq!(seen["shared"], true);
        let form = if is_zh {
            "门和通道："
        } else {
            "Gates and paths: "
        };
        assert!(text(&seen["form"]).contains(form), "{}", seen["form"]);
        // The command makes the same of the file that was saved.
        let file = data.path().join("saved.toml");
        fs::write(&file, text(&seen["saved"])).expect("a file");
        for part in ["gate = [", "path = [", "edge_id = ", "LINESTRING ("] {
            assert!(text(&seen["saved"]).contains(part), "{}", seen["saved"]);
        }
        let round = data
            .path()
            .join(format!("rounds/{}/2/round.toml", text(&seen["round"])));
        let out = data.path().join("out");
        let ran = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(["--format", "json", "--lang", lang, "scenario"])
            .args([&round, &file])
            .arg("--out")
            .arg(&out)
            .output()
            .expect("the program runs");
        assert!(ran.status.success(), "{}", said(&ran));
        let command: Value = serde_json::from_slice(&ran.stdout).expect("an answer");
        assert_eq!(command["scenarios"][1]["figures"], seen["last"]["summary"]);
        assert_eq!(command["scenarios"][0]["figures"], seen["last"]["base"]);
        let of = |answer: &Value| -> Vec<Value> {
            let all = answer["findings"].as_array().expect("findings").iter();
            let tried = all.filter(|one| one["code"] == "W626");
            tried.map(|one| one["cause"].clone()).collect()
        };
        assert_eq!(of(&command), of(&seen["last"]));
        assert_eq!(of(&command).len(), 1);
    }
}

/// Where a PostgreSQL is that `.ci/postgres` has started, with a schema for this test.
fn postgres(of: &str) -> Option<(String, String)> {
    let address = std::env::var("XUEWEI_POSTGRES").ok();
    let started = || fs::read_to_string(project(".tools/postgres/address")).ok();
    let Some(address) = address.or_else(started) else {
        assert!(std::env::var_os("CI").is_none(), "no PostgreSQL");
        eprintln!("SKIPPED: no PostgreSQL (.ci/postgres), so a test checked one store of two");
        return None;
    };
    let address = address.trim().to_owned();
    let schema = format!("browser_{of}_{}", std::process::id());
    let sign = if address.contains('?') { '&' } else { '?' };
    Some((format!("{address}{sign}schema={schema}"), schema))
}

#[test]
fn a_bureau_goes_the_whole_way_in_a_browser_on_either_store() {
    let mut stores = vec![("sqlite", "sqlite".to_owned())];
    let named = postgres("bureau");
    if let Some((address, _)) = &named {
        stores.push(("postgres", address.clone()));
    }
    for (name, database) in stores {
        let Some((chromium, drivers)) = browser() else {
            return;
        };
        let at = folder();
        let settings = at.path().join("serve.toml");
        let lines = format!(
            "accounts = true\ncommitted_draw = true\nport = 0\ndata = 'data'\ndrop = 'drop'\nsms = 'gateway'\ndatabase = '{database}'\n"
        );
        fs::write(&settings, lines).expect("a file");
        gateway(at.path());
        // Two cells that nobody can read.
        let tables = [
            "schools.csv",
            "communities.csv",
            "districts.csv",
            "travel.csv",
        ];
        let mut tables = tables
            .map(|name| project("data/two-schools").join(name))
            .to_vec();
        let children = fs::read_to_string(project("data/two-schools/children.csv"));
        let children = children
            .expect("the table")
            .replace("01,东里,90,", "01,东里,九十分,")
            .replace("02,东里,80,", "02,东里,8o,");
        tables.push(at.path().join("children.csv"));
        fs::write(&tables[4], children).expect("a file");
        let server = Server::start_with(&["--config", &settings.to_string_lossy()]);
        let mut job = json!({
            "link": server.link, "tables": tables, "mends": ["90", "80"], "lang": "en",
        });
        let own = format!("bureau-{name}");
        let browser = (&*chromium, &*drivers);
        let seen = driven("bureau.mjs", &own, browser, at.path(), &mut job);
        assert_eq!(seen["mended"], json!([2, 1, 0]), "{name}");
        // What was typed and refused is there again; what both changed is as it was chosen, the rest of both stands.
        let settings = json!(["far", "55", "3500", "3600", "55", "65", "-"]);
        assert_eq!(seen["settings"], settings, "{name}");
        assert!(text(&seen["refused"]).contains("E102"), "{name}: {seen}");
        assert_eq!(
            (&seen["focus"], &seen["published"]),
            (&json!("BUTTON"), &json!(true)),
            "{name}"
        );
        assert_eq!(
            (&seen["trial"], &seen["trialDisabled"]),
            (&json!("not_committed"), &json!(true)),
            "{name}"
        );
        assert_eq!(seen["ownApproval"], true, "{name}");
        assert!(text(&seen["wrong"]).contains("is wrong"), "{name}: {seen}");
        assert_eq!(
            (&seen["state"], &seen["back"], &seen["record"]),
            (&json!("released"), &json!("/record"), &json!("good")),
            "{name}"
        );
        assert_eq!(
            (&seen["renewed"], &seen["sheets"], &seen["key"][0]),
            (&json!(true), &json!(403), &json!(403)),
            "{name}"
        );
        every_code_opens_its_answer(&at.path().join("data"), text(&seen["key"][1]));
        a_request_is_replied_to(&server, at.path());
        a_lost_code_is_sent(&server, at.path());
    }
    drop_schema(named);
}

fn drop_schema(named: Option<(String, String)>) {
    let Some((address, schema)) = named else {
        return;
    };
    let base = address.replace(&format!("schema={schema}"), "");
    let base = base.trim_end_matches(['?', '&']);
    let drop = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
    let done = Command::new("psql").args(["-qc", &drop, base]).output();
    assert!(done.expect("psql runs").status.success());
}

#[test]
fn two_planners_at_one_what_if_see_each_other_and_lose_nothing_on_either_store() {
    let mut stores = vec![("sqlite", "sqlite".to_owned(), "en")];
    let named = postgres("shared");
    if let Some((address, _)) = &named {
        stores.push(("postgres", address.clone(), "zh"));
    }
    for (name, database, lang) in stores {
        let Some((chromium, drivers)) = browser() else {
            return;
        };
        let at = folder();
        let settings = at.path().join("serve.toml");
        let lines = format!("port = 0\ndata = 'data'\ndatabase = '{database}'\n");
        fs::write(&settings, lines).expect("a file");
        let tables = [
            "children.csv",
            "schools.csv",
            "communities.csv",
            "districts.csv",
            "parcels.csv",
        ];
        let tables = tables.map(|name| project("data/wanglan").join(name));
        let server = Server::start_with(&["--config", &settings.to_string_lossy()]);
        let mut job = json!({"link": server.link, "tables": tables, "lang": lang});
        let own = format!("shared-{name}");
        let browser = (&*chromium, &*drivers);
        let seen = driven("shared.mjs", &own, browser, at.path(), &mut job);
        let saved = ["first", "second", "chosen"].map(|step| &seen[step]);
        assert_eq!(saved, [&json!(200); 3], "{name}: {seen}");
        // What is saved needs no long address; it appears at the other's with who saved it.
        assert_eq!(seen["plain"], "", "{name}");
        let appeared = &seen["appeared"];
        assert!(text(&appeared[0][0]).starts_with('+'), "{name}: {appeared}");
        let list = |value: &Value| value.as_array().expect("a list").len();
        assert_eq!(list(&appeared[0]), 1, "{name}: {appeared}");
        assert_ne!(seen["appeared"][1], "", "{name}");
        // Two rows differ: what one removed and the other switched off, and what one added.
        assert_eq!(seen["refused"], 409, "{name}: {seen}");
        assert_eq!(list(&seen["rows"]), 2, "{name}: {}", seen["rows"]);
        let sides = [&seen["rows"][0][2], &seen["rows"][1][2]];
        assert_eq!(sides, [&json!("theirs"), &json!("mine")], "{name}");
        assert_eq!(seen["focus"], "conflict", "{name}");
        let [ann, ben] = [&seen["agreed"][0], &seen["agreed"][1]];
        assert_eq!((ann, list(ann)), (ben, 2), "{name}");
        assert!(text(&ann[0]).starts_with('-') && text(&ann[1]).starts_with('+'));
        // One school at two places: each side is shown and both stay, the other's switched off.
        assert_eq!(seen["dragged"], json!([200, 409]), "{name}");
        let both = &seen["both"][0];
        assert!(both[0] != both[1] && both[2] == "both", "{name}: {both}");
        let [ann, ben] = [&seen["last"][0], &seen["last"][1]];
        assert_eq!((ann, list(ann)), (ben, 4), "{name}");
        assert!(text(&ann[2]).starts_with('+') && text(&ann[3]).starts_with('-'));
        // What is not saved stays beside what the other saves.
        assert_ne!(seen["told"][0], "", "{name}");
        assert_eq!(
            (&seen["told"][1], list(&seen["anew"])),
            (&json!(5), 3),
            "{name}"
        );
        assert_eq!(seen["oldRefused"], 409, "{name}");
        let record = seen["record"].as_array().expect("entries");
        let versions = record.iter().map(|one| text(one).rsplit(' ').next());
        let versions: Vec<_> = versions.collect();
        assert_eq!(
            versions,
            [
                Some("1"),
                Some("2"),
                Some("3"),
                Some("4"),
                Some("5"),
                Some("6"),
                Some("7")
            ]
        );
    }
    drop_schema(named);
}
