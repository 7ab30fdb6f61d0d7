//! The whole way of a release: codes and receipts, the sealed file, the portal, the ledger held against the results, a
//! review asked for and answered.

mod ledger;
mod receipts;
mod requests;
mod resend;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use xuewei_portal::server::{Settings, Stop, ending, serve};
use xuewei_sealed::keys::ReleaseKey;

use crate::tools::{column, folder, succeeds};

const CHILDREN: &str = "\
child_id,lon,lat,community,points,group
a,,,X,90,old
b,,,X,80,old
c,,,X,70,old
d,,,X,60,old
e,,,X,50,never
f,,,X,40,old
";

const SCHOOLS: &str = "\
school_id,name,lon,lat,places,sector,status
S,望湖小学,122.5,32.901,2,public,existing
T,第二小学,122.5,32.91,1,public,existing
K,民办学校,122.5,32.92,1,private,existing
";

/// A round of six: two at S, one at T, one at K by hand, one who may not take part, one without a place.
struct Release {
    at: TempDir,
}

impl Release {
    fn new() -> Self {
        let at = folder();
        for (name, text) in [
            ("children.csv", CHILDREN),
            ("schools.csv", SCHOOLS),
            ("communities.csv", "community,lon,lat\nX,122.5,32.9\n"),
            ("locks.csv", "child_id,school_id,reason,who\nf,K,moved,W\n"),
            (
                "pack.toml",
                "extends = \"two-primaries\"\n[[condition]]\nid = \"group\"\nany = [{ column = \"group\", one_of = [\"old\"] }]\n\
                 [notice]\nbureau = \"望澜市教育局\"\nreview_until = 2099-01-01\nlist_until = 2099-09-10\n",
            ),
            (
                "round.toml",
                "name = \"望澜\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"s\"\n\
                 [tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\ncommunities = \"communities.csv\"\n\
                 locks = \"locks.csv\"\n",
            ),
        ] {
            fs::write(at.path().join(name), text).unwrap();
        }
        let own = Self { at };
        succeeds(&[
            "allocate",
            &own.path("round.toml"),
            "--out",
            &own.path("out"),
        ]);
        succeeds(&[
            "receipts",
            &own.path("round.toml"),
            "--out",
            &own.path("codes"),
            "--address",
            "https://result.example.edu.cn",
        ]);
        own
    }

    fn path(&self, name: &str) -> String {
        self.at.path().join(name).to_str().unwrap().to_owned()
    }

    fn seal(&self, further: &[&str]) -> Value {
        let (out, secrets, sealed, key) = (
            self.path("out"),
            self.path("codes/secrets.csv"),
            self.path("release.sealed"),
            self.path("release.key"),
        );
        let mut arguments = vec![
            "--format",
            "json",
            "seal",
            &out,
            "--secrets",
            &secrets,
            "--out",
            &sealed,
            "--release-key",
            &key,
        ];
        arguments.extend(further);
        let run = succeeds(&arguments);
        serde_json::from_slice(&run.stdout).unwrap()
    }

    fn codes(&self) -> BTreeMap<String, String> {
        let table = self.at.path().join("codes/secrets.csv");
        column(&table, "child_id")
            .into_iter()
            .zip(column(&table, "code"))
            .collect()
    }

    fn key(&self) -> ReleaseKey {
        ReleaseKey::read(&fs::read_to_string(self.path("release.key")).unwrap()).unwrap()
    }

    fn portal(&self) -> Portal {
        let settings = Settings {
            sealed: self.at.path().join("release.sealed"),
            release_key: self.at.path().join("release.key"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            drop: Some(self.at.path().join("drop")),
            rate: 10_000,
            drain: Duration::ZERO,
        };
        let (stop, told) = ending();
        let (tell, hear) = mpsc::channel();
        let running = std::thread::spawn(move || {
            serve(&settings, told, |at| tell.send(at).unwrap()).unwrap()
        });
        Portal {
            address: hear.recv().unwrap(),
            stop,
            running: Some(running),
        }
    }
}

struct Portal {
    address: SocketAddr,
    stop: Stop,
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

impl Portal {
    fn ask(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        write!(stream, "{head} HTTP/1.1\r\nHost: p\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let status = reply.split(' ').nth(1).unwrap().parse().unwrap();
        (status, reply.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    fn look_up(&self, code: &str) -> (u16, String) {
        self.ask("POST /result", &format!("code={code}"))
    }
}
