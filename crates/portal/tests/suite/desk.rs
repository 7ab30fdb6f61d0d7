//! A release of made-up children, a portal that shows it, and a browser that speaks plain HTTP.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use xuewei_portal::now;
use xuewei_portal::server::{Settings, Stop, ending, serve};
use xuewei_sealed::answer::{Act, ActKind, Answer};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::{Header, Sealer};
use xuewei_sealed::hex;
use xuewei_sealed::keys::{ReleaseKey, leaf_nonce};
use xuewei_sealed::ledger::{
    LEDGER_CSV, LEDGER_HTML, LEDGER_JSON, Opened, Record, Summary, Tree, page, write_table,
};

pub struct Desk {
    pub folder: TempDir,
    pub codes: Vec<Code>,
    pub key: ReleaseKey,
    pub version: u32,
    /// The portal's half of the key of lost codes; empty where there is none.
    pub lost: String,
}

impl Desk {
    /// A release of so many children that opened a minute ago and is there for an hour; the key is there.
    pub fn open(children: usize) -> Self {
        let desk = Self::before(children, now() - 60, now() + 3_600);
        desk.bring_key();
        desk
    }

    /// A release that opens and expires at these moments; the key is not there.
    pub fn before(children: usize, release: i64, expires: i64) -> Self {
        let desk = Self {
            folder: tempfile::tempdir().expect("a folder"),
            codes: (0..children)
                .map(|_| Code::random().expect("chance"))
                .collect(),
            key: ReleaseKey::random().expect("chance"),
            version: 1,
            lost: String::new(),
        };
        desk.seal(release, expires);
        desk
    }

    /// The same release once more, with what has been set since.
    pub fn seal_again(&self) {
        self.seal(now() - 60, now() + 3_600);
    }

    pub fn sealed(&self) -> PathBuf {
        self.folder.path().join("release.sealed")
    }

    pub fn drop(&self) -> PathBuf {
        self.folder.path().join("drop")
    }

    pub fn bring_key(&self) {
        fs::write(self.folder.path().join("release.key"), self.key.text()).expect("written");
    }

    /// What the child of a place in the list is told.
    pub fn told(&self, at: usize) -> String {
        format!("第{at}名，{}", self.version)
    }

    pub fn seal(&self, release: i64, expires: i64) {
        let records: Vec<Record> = (0..self.codes.len())
            .map(|at| Record {
                child_id: format!("C{at}"),
                rank: u32::try_from(at + 1).ok(),
                outcome: "public".to_owned(),
                school_id: format!("P{}", at % 7),
                points: (1000 - at).to_string(),
                tier: "1".to_owned(),
                manual: String::new(),
            })
            .collect();
        let nonces: Vec<_> = self.codes.iter().map(leaf_nonce).collect();
        let lines: Vec<_> = records
            .iter()
            .zip(&nonces)
            .map(|(own, nonce)| own.line(nonce, false))
            .collect();
        let tree = Tree::new(&lines);
        let mut summary = Summary {
            form: 1,
            name: "2026 秋季小学一年级".to_owned(),
            version: self.version,
            lines: lines.len() as u64,
            seed: "望澜2026".to_owned(),
            ..Summary::default()
        };
        for branch in tree.branches() {
            summary
                .schools
                .insert(branch.school_id.clone(), branch.count());
            summary
                .places
                .insert(branch.school_id.clone(), branch.count());
        }
        summary.root = hex(&tree.root(summary.bound()));
        let mut sealer = Sealer::new().expect("chance");
        for (at, code) in self.codes.iter().enumerate() {
            let mut answer = Answer::default();
            answer.pages.insert(
                "zh".to_owned(),
                format!(
                    "<section><p class=\"outcome\">{}</p></section>",
                    self.told(at)
                ),
            );
            answer.pages.insert(
                "en".to_owned(),
                format!("<section><p>child {at}</p></section>"),
            );
            answer.acts = ActKind::ALL.map(|kind| Act { kind, until: None }).to_vec();
            answer.leaf = Some(Opened {
                nonce: hex(&nonces[at]),
                record: records[at].clone(),
                proof: tree.proof(at),
                root: summary.root.clone(),
            });
            sealer.add(*code, answer.pack().expect("small"));
        }
        let mut table = Vec::new();
        write_table(&lines, &mut table).expect("written");
        sealer.publish(LEDGER_CSV, table);
        sealer.publish(LEDGER_JSON, serde_json::to_vec(&summary).expect("JSON"));
        sealer.publish(LEDGER_HTML, page(&summary).into_bytes());
        let header = Header {
            name: summary.name.clone(),
            bureau: "望澜市教育局".to_owned(),
            contact: String::new(),
            version: self.version,
            release,
            expires,
            root: summary.root.clone(),
            lost: self.lost.clone(),
            layout: Default::default(),
        };
        let passing = self.folder.path().join("passing");
        let mut file = fs::File::create(&passing).expect("a file");
        sealer.write(header, &self.key, &mut file).expect("sealed");
        drop(file);
        fs::rename(&passing, self.sealed()).expect("renamed");
    }

    pub fn portal(&self) -> Portal {
        self.portal_with(100_000, Duration::ZERO)
    }

    pub fn portal_with(&self, rate: u32, drain: Duration) -> Portal {
        let settings = Settings {
            sealed: self.sealed(),
            release_key: self.folder.path().join("release.key"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            drop: Some(self.drop()),
            rate,
            drain,
        };
        let (stop, told) = ending();
        let (tell, hear) = mpsc::channel();
        let running = std::thread::spawn(move || {
            let served = serve(&settings, told, |address| {
                tell.send(address).expect("heard")
            });
            served.expect("it starts");
        });
        Portal {
            address: hear.recv().expect("started"),
            stop,
            running: Some(running),
        }
    }
}

pub struct Portal {
    pub address: SocketAddr,
    pub stop: Stop,
    running: Option<JoinHandle<()>>,
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Portal {
    /// Sends bytes, on a connection of their own, and reads to the end.
    pub fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).expect("connected");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("set");
        // It may have been refused before all was sent.
        let _ = stream.write_all(bytes);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        reply
    }

    pub fn ask(&self, head: &str, body: &str) -> Reply {
        let text = format!(
            "{head}\r\nHost: portal\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let reply = String::from_utf8_lossy(&self.raw(text.as_bytes())).into_owned();
        let (head, body) = reply.split_once("\r\n\r\n").expect("a reply");
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .expect("a status");
        let headers = lines.filter_map(|line| line.split_once(": "));
        Reply {
            status: status.parse().expect("a number"),
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path} HTTP/1.1"), "")
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", coded(value)))
            .collect();
        let head =
            format!("POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded");
        self.ask(&head, &body.join("&"))
    }

    pub fn look_up(&self, code: &str) -> Reply {
        self.post("/result", &[("code", code)])
    }

    /// Waits until the health says so.
    pub fn until(&self, state: &str) {
        let start = Instant::now();
        let wanted = format!("\"state\":\"{state}\"");
        while !self.get("/health").body.contains(&wanted) {
            assert!(start.elapsed() < Duration::from_secs(20), "never {state}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
