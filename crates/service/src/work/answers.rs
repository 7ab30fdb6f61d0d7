//! Answers of the program, kept as long as what they follow from stands.
//!
//! The files of a version of a round never change, nor do the results of a run: what the program says of them is asked for
//! once, however many ask at the same time, and found again by version or run, child and language. Whoever changes a round
//! makes another version, so that nobody, on whichever server, is told of the one before. In memory alone: an explanation
//! holds what is known of a child, and goes with its round, or when nobody has asked for it for an hour.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::OnceCell;

use super::commands::NoAnswer;
use crate::words::Lang;

/// How long an answer is kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(3600);
/// Answers kept at a time.
const MOST: usize = 4000;
/// Bytes of memory that they take at a time, as far as can be told.
const BYTES: usize = 48 << 20;

/// Which answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct About {
    /// The round.
    pub round: String,
    /// What of it.
    pub what: What,
    /// The language of its sentences.
    pub lang: Lang,
}

/// What of a round an answer is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// What was found about a version.
    Findings(i64),
    /// The settings of a version.
    Settings(i64),
    /// A child by the results of a run.
    Child {
        /// The run.
        run: String,
        /// The child, as it was asked for.
        child: String,
        /// In sentences, not as JSON.
        in_text: bool,
    },
}

/// What the program said; shared by all who ask.
pub type Told = Result<Arc<Value>, NoAnswer>;

/// An answer, or that somebody waits for it.
#[derive(Default)]
struct Slot(OnceCell<Told>);

struct Kept {
    slot: Arc<Slot>,
    bytes: usize,
    used: Instant,
    /// Counts up with every use.
    turn: u64,
}

#[derive(Default)]
struct All {
    kept: HashMap<About, Kept>,
    turn: u64,
}

/// The answers that are kept.
#[derive(Default)]
pub struct Answers(Mutex<All>);

impl Answers {
    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer about this; `ask` is begun where nobody has begun it. Who waits for one that fails is told the same, and
    /// whoever asks later asks anew.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn get(&self, about: About, ask: impl Future<Output = Told>) -> Told {
        let slot = self.slot(&about);
        // Where whoever has begun it goes away, the next who waits begins it.
        let told = slot.0.get_or_init(|| ask).await.clone();
        match &told {
            Ok(answer) => self.weigh(&about, &slot, weight(answer)),
            Err(_) => self.drop_slot(&about, &slot),
        }
        told
    }

    fn slot(&self, about: &About) -> Arc<Slot> {
        let mut all = self.all();
        all.turn += 1;
        let turn = all.turn;
        let kept = all.kept.entry(about.clone()).or_insert_with(|| Kept {
            slot: Arc::default(),
            bytes: 0,
            used: Instant::now(),
            turn,
        });
        (kept.used, kept.turn) = (Instant::now(), turn);
        Arc::clone(&kept.slot)
    }

    /// Writes down how much an answer takes, once, and makes room: those that were not asked for the longest go.
    fn weigh(&self, about: &About, slot: &Arc<Slot>, bytes: usize) {
        let mut all = self.all();
        match all.kept.get_mut(about) {
            Some(kept) if Arc::ptr_eq(&kept.slot, slot) && kept.bytes == 0 => kept.bytes = bytes,
            _ => return,
        }
        let mut in_all: usize = all.kept.values().map(|kept| kept.bytes).sum();
        while in_all > BYTES || all.kept.len() > MOST {
            let done = all.kept.iter().filter(|(_, kept)| kept.bytes > 0);
            let Some(oldest) = done.min_by_key(|(_, kept)| kept.turn) else {
                return;
            };
            let (about, bytes) = (oldest.0.clone(), oldest.1.bytes);
            all.kept.remove(&about);
            in_all -= bytes;
        }
    }

    fn drop_slot(&self, about: &About, slot: &Arc<Slot>) {
        let mut all = self.all();
        if let Some(kept) = all.kept.get(about)
            && Arc::ptr_eq(&kept.slot, slot)
        {
            all.kept.remove(about);
        }
    }

    /// Forgets what is known of a round, and what nobody has asked for some time.
    pub fn leave(&self, round: Option<&str>) {
        self.all().kept.retain(|about, kept| {
            Some(&*about.round) != round && (kept.bytes == 0 || kept.used.elapsed() < IDLE)
        });
    }

    /// How many are kept, and how many bytes they take.
    pub fn size(&self) -> (usize, usize) {
        let all = self.all();
        (
            all.kept.len(),
            all.kept.values().map(|kept| kept.bytes).sum(),
        )
    }
}

/// Bytes of memory that a value takes, about: its texts, its numbers, and what maps and lists take for each entry.
fn weight(value: &Value) -> usize {
    /// Of an entry of a map beside its key and value.
    const ENTRY: usize = 16;
    let own = size_of::<Value>();
    own + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(all) => all.iter().map(weight).sum(),
        Value::Object(all) => all
            .iter()
            .map(|(key, value)| ENTRY + size_of::<String>() + key.len() + weight(value))
            .sum(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn about(round: &str, child: &str) -> About {
        About {
            round: round.to_owned(),
            what: What::Child {
                run: "a".to_owned(),
                child: child.to_owned(),
                in_text: false,
            },
            lang: Lang::En,
        }
    }

    fn block<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        runtime.block_on(future)
    }

    async fn ask(answers: &Answers, about: About, asked: &AtomicUsize, told: Told) -> Told {
        let asking = async {
            asked.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            told
        };
        answers.get(about, asking).await
    }

    #[test]
    fn who_asks_at_the_same_time_asks_once_and_one_that_fails_is_asked_anew() {
        block(async {
            let (answers, asked) = (Answers::default(), AtomicUsize::new(0));
            let fails = || Err(NoAnswer::Broken("x".to_owned()));
            let [one, two] = [(); 2].map(|()| ask(&answers, about("r", "C1"), &asked, fails()));
            let (one, two) = futures_util::future::join(one, two).await;
            assert!(one.is_err() && two.is_err());
            assert_eq!(asked.swap(0, Ordering::Relaxed), 1);
            assert_eq!(answers.size(), (0, 0));
            let answers_well = || Ok(Arc::new(Value::from("told")));
            let [one, two] =
                [(); 2].map(|()| ask(&answers, about("r", "C1"), &asked, answers_well()));
            let (one, two) = futures_util::future::join(one, two).await;
            assert!(Arc::ptr_eq(&one.unwrap(), &two.unwrap()));
            let later = ask(&answers, about("r", "C1"), &asked, fails()).await;
            assert_eq!(*later.unwrap(), "told");
            assert_eq!(asked.load(Ordering::Relaxed), 1);
            assert_eq!(answers.size(), (1, size_of::<Value>() + 4));
        });
    }

    #[test]
    fn who_goes_away_leaves_the_asking_to_the_next_who_waits() {
        block(async {
            let answers = Arc::new(Answers::default());
            let own = Arc::clone(&answers);
            let first =
                tokio::spawn(
                    async move { own.get(about("r", "C1"), std::future::pending()).await },
                );
            tokio::task::yield_now().await;
            let own = Arc::clone(&answers);
            let second = tokio::spawn(async move {
                own.get(about("r", "C1"), async { Ok(Arc::new(Value::from(2))) })
                    .await
            });
            tokio::task::yield_now().await;
            assert!(!second.is_finished());
            first.abort();
            assert_eq!(*second.await.unwrap().unwrap(), 2);
        });
    }

    #[test]
    fn those_not_asked_for_the_longest_make_room_and_a_round_takes_its_answers_along() {
        block(async {
            let (answers, asked) = (Answers::default(), AtomicUsize::new(0));
            let large = Value::from("x".repeat(BYTES / 4));
            let large = || Ok(Arc::new(large.clone()));
            for child in ["C1", "C2", "C3", "C1", "C4"] {
                ask(&answers, about("r", child), &asked, large())
                    .await
                    .unwrap();
            }
            // C2 went, not C1, which was asked for again.
            assert_eq!(asked.swap(0, Ordering::Relaxed), 4);
            assert_eq!(answers.size().0, 3);
            ask(&answers, about("r", "C1"), &asked, large())
                .await
                .unwrap();
            assert_eq!(asked.load(Ordering::Relaxed), 0);
            ask(&answers, about("r", "C2"), &asked, large())
                .await
                .unwrap();
            assert_eq!(asked.load(Ordering::Relaxed), 1);
            answers.leave(Some("another"));
            assert_eq!(answers.size().0, 3);
            answers.leave(Some("r"));
            assert_eq!(answers.size(), (0, 0));
            let small = || Ok(Arc::new(Value::from(1)));
            for child in 0..MOST + 5 {
                let one = about("r", &child.to_string());
                ask(&answers, one, &asked, small()).await.unwrap();
            }
            assert_eq!(answers.size().0, MOST);
        });
    }
}
