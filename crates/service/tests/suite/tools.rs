//! A service in memory, and requests to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;
use xuewei_service::folders::Data;
use xuewei_service::http::{Accounts, App, Site};
use xuewei_service::server::router;
use xuewei_service::sign_in::SecretKey;
use xuewei_service::states::Role;
use xuewei_service::store::chain::sha256;
use xuewei_service::store::sqlite;
use xuewei_service::store::{NewToken, Person, Store, TokenKind};
use xuewei_service::work::{Limits, Service, now, worker};

use crate::double::Double;

pub const HOST: &str = "127.0.0.1:8720";

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}: {}", self.status, self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The status must be this; what was answered.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if (400..600).contains(&status) && self.header("content-type").contains("json") {
            assert_eq!(self.header("content-type"), "application/problem+json");
            let problem = self.json();
            assert_eq!(problem["status"], status);
            assert!(!problem["detail"].as_str().unwrap().is_empty());
        }
        self
    }
}

/// A service in a folder of its own, with people who have every role and one each.
pub struct Bench {
    pub at: TempDir,
    pub site: App,
    pub router: Router,
    pub double: Arc<Double>,
    pub end: watch::Sender<bool>,
}

/// People with a token each: their name.
pub const PEOPLE: [(&str, &[Role]); 7] = [
    ("owner", &Role::ALL),
    ("planner", &[Role::Planner]),
    ("approver", &[Role::Approver]),
    ("reader", &[Role::Reader]),
    ("first", &[Role::Reviewer]),
    ("second", &[Role::Reviewer]),
    ("administrator", &[Role::Administrator]),
];

impl Bench {
    pub async fn new() -> Self {
        let limits = Limits {
            lease: Duration::from_secs(5),
            file_bytes: 100_000,
            upload_bytes: 150_000,
            files: 8,
            streams: 3,
            ..Limits::default()
        };
        Self::with(limits).await
    }

    /// Where people have accounts.
    pub async fn with_accounts(factor: bool) -> Self {
        let at = tempfile::tempdir().unwrap();
        let key = SecretKey::in_file(&at.path().join("key")).unwrap();
        Self::signing_in(Accounts::new(factor, key, None).unwrap()).await
    }

    /// Where people sign in in this way.
    pub async fn signing_in(accounts: Accounts) -> Self {
        Self::of(Limits::default(), Some(accounts), true).await
    }

    pub async fn with(limits: Limits) -> Self {
        Self::of(limits, None, true).await
    }

    /// Where the bureau does not ask that a draw is committed beforehand.
    pub async fn without_committed_draws() -> Self {
        Self::of(Limits::default(), None, false).await
    }

    async fn of(limits: Limits, accounts: Option<Accounts>, committed_draw: bool) -> Self {
        let at = tempfile::tempdir().unwrap();
        let data = Data::open(at.path()).unwrap();
        let store: Arc<dyn Store> = Arc::new(sqlite::open(&data.database()).unwrap());
        for (name, roles) in PEOPLE {
            let person = Person {
                id: name.to_owned(),
                name: name.to_owned(),
                roles: roles.to_vec(),
            };
            store.put_person(&person, None, now()).await.unwrap();
            let token = NewToken {
                hash: sha256(name.as_bytes()),
                kind: TokenKind::Bearer,
                person: name.to_owned(),
                until: now() + 3_600_000,
            };
            store.add_token(token, now()).await.unwrap();
        }
        let double = Arc::new(Double::new());
        let bench = Self::at(at, data, store, limits, accounts, committed_draw, double);
        let service = Arc::clone(&bench.site.service);
        tokio::spawn(worker(service, "worker".to_owned()));
        bench
    }

    fn at(
        at: TempDir,
        data: Data,
        store: Arc<dyn Store>,
        limits: Limits,
        accounts: Option<Accounts>,
        committed_draw: bool,
        double: Arc<Double>,
    ) -> Self {
        let (end, ending) = watch::channel(false);
        let program = Arc::clone(&double);
        let service = Arc::new(Service::new(store, data, program, limits, ending));
        let site: App = Arc::new(Site {
            service,
            hosts: vec![HOST.to_owned()],
            secure: false,
            session: 3_600_000,
            idle: 3_600_000,
            committed_draw,
            accounts,
            drop: Some(at.path().join("drop")),
            sends: true,
        });
        Self {
            at,
            router: router(Arc::clone(&site)),
            site,
            double,
            end,
        }
    }

    /// Another server on the same store and the same files, with a double of its own; it does no jobs.
    #[cfg(unix)]
    pub fn beside(&self) -> Self {
        let at = tempfile::tempdir().unwrap();
        for name in ["rounds", "runs"] {
            let there = self.at.path().join(name);
            std::os::unix::fs::symlink(there, at.path().join(name)).unwrap();
        }
        let data = Data::open(at.path()).unwrap();
        let database = self.site.service.data.database();
        let store: Arc<dyn Store> = Arc::new(sqlite::open(&database).unwrap());
        let (limits, double) = (Limits::default(), Arc::new(Double::new()));
        Self::at(at, data, store, limits, None, true, double)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: to_bytes(body, 64 << 20).await.unwrap().to_vec(),
        }
    }

    /// A request of somebody with their token, its body JSON.
    pub async fn ask(&self, who: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", HOST)
            .header("accept-language", "en")
            .header("authorization", format!("Bearer {who}"))
            .header("content-type", "application/json");
        let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("owner", "GET", path, None).await
    }

    pub async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.ask(who, "POST", path, Some(body)).await
    }

    /// Uploads files; each a name and what it holds.
    pub async fn upload(
        &self,
        who: &str,
        files: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        self.send_files(who, "POST", "/rounds", files, headers)
            .await
    }

    pub async fn send_files(
        &self,
        who: &str,
        method: &str,
        path: &str,
        files: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", HOST)
            .header("accept-language", "en")
            .header("authorization", format!("Bearer {who}"))
            .header("content-type", "multipart/form-data; boundary=XX");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(multipart(files))).unwrap())
            .await
    }

    /// A round that nothing is wrong with; its identifier.
    pub async fn round(&self, more: &[(&str, &str)]) -> String {
        let mut files = vec![("children.csv", "child_id\nC1\n")];
        files.extend(more);
        let added = self.upload("planner", &files, &[]).await.is(201);
        added.json()["id"].as_str().unwrap().to_owned()
    }

    /// A run of it, asked for by the planner; the run and the job.
    pub async fn run(&self, round: &str) -> (String, String) {
        let path = format!("/rounds/{round}/runs");
        let asked = self
            .ask("planner", "POST", &path, None)
            .await
            .is(202)
            .json();
        let of = |key: &str| asked[key].as_str().unwrap().to_owned();
        (of("id"), of("job"))
    }

    /// Waits until the job is in the state.
    pub async fn until(&self, job: &str, state: &str) -> Value {
        let began = Instant::now();
        loop {
            let found = self.get(&format!("/jobs/{job}")).await.is(200).json();
            if found["state"] == state {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{found}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until nothing is being made for the families of a round; what is there then.
    pub async fn made(&self, round: &str) -> Value {
        let began = Instant::now();
        loop {
            let path = format!("/rounds/{round}/receipts");
            let found = self.get(&path).await.is(200).json();
            if found["making"].is_null() || !found["making"]["failed"].is_null() {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{found}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Makes the receipts of a round.
    pub async fn receipts(&self, round: &str) -> Value {
        let body = serde_json::json!({"address": "https://r.example"});
        let path = format!("/rounds/{round}/receipts");
        self.post("planner", &path, body).await.is(202);
        self.made(round).await
    }

    /// A run that is done.
    pub async fn done(&self, more: &[(&str, &str)]) -> String {
        let round = self.round(more).await;
        let (run, job) = self.run(&round).await;
        self.until(&job, "done").await;
        run
    }
}

/// The body of an upload with the boundary `XX`.
///
/// A name such as `roads:a.shp` goes into that part, another into `table`; one that ends in `=` is a field.
pub fn multipart(files: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, text) in files {
        let head = match (name.strip_suffix('='), name.split_once(':')) {
            (Some(field), _) => format!("name=\"{field}\""),
            (None, Some((part, name))) if part.len() > 1 => {
                format!("name=\"{part}\"; filename=\"{name}\"")
            }
            _ => format!("name=\"table\"; filename=\"{name}\""),
        };
        body.push_str(&format!(
            "--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n"
        ));
    }
    body + "--XX--\r\n"
}

/// Runs a test.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let value = runtime.block_on(test);
    runtime.shutdown_timeout(Duration::from_secs(1));
    value
}
