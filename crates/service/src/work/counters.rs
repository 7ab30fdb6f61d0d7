//! What is counted, for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the server began.
#[derive(Debug, Default)]
pub struct Counters {
    /// Answers by the hundred of their status, 1xx first.
    pub answers: [AtomicU64; 5],
    /// Jobs that were begun.
    pub jobs_begun: AtomicU64,
    /// Jobs that were done.
    pub jobs_done: AtomicU64,
    /// Jobs that failed.
    pub jobs_failed: AtomicU64,
    /// Jobs that a person ended.
    pub jobs_cancelled: AtomicU64,
    /// Bytes that were uploaded.
    pub upload_bytes: AtomicU64,
    /// Comparisons that were answered.
    pub what_ifs: AtomicU64,
}

impl Counters {
    /// An answer with this status.
    pub fn answered(&self, status: u16) {
        let index = usize::from(status / 100).clamp(1, 5) - 1;
        self.answers[index].fetch_add(1, Ordering::Relaxed);
    }

    /// One more.
    pub fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// As Prometheus reads it, with the queue as it stands.
    pub fn text(&self, queued: i64, running: i64) -> String {
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: Vec<(String, String)>| {
            text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
            for (labels, value) in samples {
                text.push_str(&format!("{name}{labels} {value}\n"));
            }
        };
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed).to_string();
        let answers = self.answers.iter().enumerate();
        let answers = answers.map(|(i, n)| (format!("{{status=\"{}xx\"}}", i + 1), load(n)));
        family(
            "xuewei_http_responses_total",
            "counter",
            "Answers by status.",
            answers.collect(),
        );
        let one = |label: &str, value: String| (format!("{{state=\"{label}\"}}"), value);
        let ended = vec![
            one("done", load(&self.jobs_done)),
            one("failed", load(&self.jobs_failed)),
            one("cancelled", load(&self.jobs_cancelled)),
        ];
        family(
            "xuewei_jobs_ended_total",
            "counter",
            "Jobs that are over.",
            ended,
        );
        let open = vec![
            one("queued", queued.to_string()),
            one("running", running.to_string()),
        ];
        family("xuewei_jobs", "gauge", "Jobs that are not over.", open);
        for (name, help, counter) in [
            (
                "xuewei_jobs_begun_total",
                "Jobs that were begun.",
                &self.jobs_begun,
            ),
            (
                "xuewei_upload_bytes_total",
                "Bytes that were uploaded.",
                &self.upload_bytes,
            ),
            (
                "xuewei_what_if_total",
                "Comparisons that were answered.",
                &self.what_ifs,
            ),
        ] {
            family(name, "counter", help, vec![(String::new(), load(counter))]);
        }
        text
    }
}
