//! What every store is held to. A backend adds a line to [`each`].

use std::sync::Arc;

use xuewei_service::states::{Act, Refusal, Role, RunState};
use xuewei_service::store::chain::{START, broken_at};
use xuewei_service::store::{
    Beat, Because, Checked, Draft, Ended, FileEntry, JobState, NewAccount, NewCommitment,
    NewReview, NewRound, NewRun, NewSession, NewToken, Person, Run, Store, StoreError, TokenKind,
    postgres, sqlite,
};

use crate::database::NewSchema;
use crate::tools::run;

/// Runs a test on a new store of each backend.
fn each<F: Future<Output = ()>>(test: impl Fn(Arc<dyn Store>) -> F) {
    let at = tempfile::tempdir().unwrap();
    let sqlite = sqlite::open(&at.path().join("db")).unwrap();
    run(test(Arc::new(sqlite)));
    if let Some(place) = NewSchema::new() {
        run(test(Arc::new(postgres::open(&place.address).unwrap())));
    }
}

fn because(reason: &str) -> Because {
    Because {
        reason: reason.to_owned(),
        ..Because::default()
    }
}

fn person(id: &str, roles: &[Role]) -> Person {
    Person {
        id: id.to_owned(),
        name: format!("{id}, 张"),
        roles: roles.to_vec(),
    }
}

fn file(name: &str) -> FileEntry {
    FileEntry {
        name: name.to_owned(),
        bytes: 3,
        sha256: "ab".repeat(32),
    }
}

fn new_round(id: &str, key: Option<&str>) -> NewRound {
    NewRound {
        id: id.to_owned(),
        name: "2026'; DROP TABLE rounds; --".to_owned(),
        files: vec![file("b.csv"), file("a.csv")],
        key: key.map(str::to_owned),
    }
}

fn new_run(id: &str, round: &str) -> NewRun {
    NewRun {
        id: id.to_owned(),
        job: format!("job-{id}"),
        round: round.to_owned(),
        version: None,
        lang: "zh".to_owned(),
        key: None,
    }
}

/// A store with a planner, an approver and a round.
async fn prepared(store: &dyn Store) -> (Person, Person) {
    let (planner, approver) = (
        person("planner", &[Role::Planner]),
        person("approver", &[Role::Approver]),
    );
    store.put_person(&planner, None, 1).await.unwrap();
    store
        .put_person(&approver, Some(&planner), 2)
        .await
        .unwrap();
    store
        .add_round(new_round("r1", None), &planner, 3)
        .await
        .unwrap();
    (planner, approver)
}

async fn done(store: &dyn Store, run: &str, by: &Person) -> Run {
    store.add_run(new_run(run, "r1"), by, 10).await.unwrap();
    let job = store.claim("w", 11, 100).await.unwrap().unwrap();
    let ended = Ended::Done {
        folder: "attempt-1/results".to_owned(),
        summary: "{}".to_owned(),
        verify: "{}".to_owned(),
        proved: true,
    };
    assert!(store.finish(&job.id, job.fence, ended, 12).await.unwrap());
    store.run(run).await.unwrap()
}

fn missing<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Missing)), "{answer:?}");
}

fn conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");
}

#[test]
fn what_is_not_there_is_missing_and_no_error_of_the_database() {
    each(|store| async move {
        let nobody = person("nobody", &Role::ALL);
        missing(store.round("r").await);
        missing(store.run("u").await);
        missing(store.runs("r").await);
        missing(store.job("j").await);
        missing(store.cancel("j", &nobody, 1).await);
        missing(store.act("u", Act::Approve, &nobody, because(""), 1).await);
        missing(store.add_run(new_run("u", "r"), &nobody, 1).await);
        missing(store.set_checked("r", 1, Checked::default()).await);
        missing(store.revoke_person("p", &nobody, 1).await);
        assert_eq!(store.files("r", 1).await.unwrap(), []);
        assert_eq!(store.claim("w", 1, 1).await.unwrap(), None);
        store.revoke("none", 1).await.unwrap();
        store.ping().await.unwrap();
    });
}

#[test]
fn a_round_is_kept_with_its_files_in_versions() {
    each(|store| async move {
        let (planner, _) = prepared(&*store).await;
        let round = store.round("r1").await.unwrap();
        assert_eq!(round.name, "2026'; DROP TABLE rounds; --");
        assert_eq!(
            (round.version, round.created_by_name.as_str()),
            (1, "planner, 张")
        );
        let files = store.files("r1", 1).await.unwrap();
        assert_eq!(files, [file("a.csv"), file("b.csv")]);
        let checked = Checked {
            errors: 2,
            warnings: 1,
            answer: "{}".to_owned(),
        };
        store.set_checked("r1", 1, checked.clone()).await.unwrap();
        assert_eq!(
            store.round("r1").await.unwrap().checked,
            Some(checked.clone())
        );
        let next = store
            .add_version("r1", 1, vec![file("c.csv")], "c", &planner, 5)
            .await
            .unwrap();
        assert_eq!((next.version, next.checked), (2, None));
        assert_eq!(store.files("r1", 2).await.unwrap(), [file("c.csv")]);
        assert_eq!(store.files("r1", 1).await.unwrap().len(), 2);
        // Who saw the version before is told, and nothing happens.
        conflict(
            store
                .add_version("r1", 1, vec![file("d.csv")], "d", &planner, 6)
                .await,
        );
        conflict(store.set_checked("r1", 1, checked).await);
        assert_eq!(store.round("r1").await.unwrap().version, 2);
    });
}

#[test]
fn a_request_that_is_sent_twice_makes_one_thing() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        let first = store
            .add_round(new_round("r2", Some("k")), &planner, 5)
            .await
            .unwrap();
        let again = store
            .add_round(new_round("r3", Some("k")), &planner, 6)
            .await
            .unwrap();
        assert!(!first.before && again.before);
        assert_eq!(first.it, again.it);
        missing(store.round("r3").await);
        // The key is that person's, and of that kind of request.
        let other = store
            .add_round(new_round("r4", Some("k")), &approver, 7)
            .await
            .unwrap();
        assert!(!other.before);
        let key = |id: &str| NewRun {
            key: Some("k".to_owned()),
            ..new_run(id, "r1")
        };
        let first = store.add_run(key("u1"), &planner, 8).await.unwrap();
        let again = store.add_run(key("u2"), &planner, 9).await.unwrap();
        assert!(!first.before && again.before && again.it.id == "u1");
        missing(store.job("job-u2").await);
    });
}

#[test]
fn a_run_of_a_version_that_is_no_longer_the_current_one_is_refused() {
    each(|store| async move {
        let (planner, _) = prepared(&*store).await;
        let seen = |id: &str, version| NewRun {
            version: Some(version),
            ..new_run(id, "r1")
        };
        store.add_run(seen("u1", 1), &planner, 5).await.unwrap();
        store
            .add_version("r1", 1, vec![file("c.csv")], "c", &planner, 6)
            .await
            .unwrap();
        conflict(store.add_run(seen("u2", 1), &planner, 7).await);
        let run = store.add_run(seen("u3", 2), &planner, 8).await.unwrap().it;
        assert_eq!((run.version, run.state), (2, RunState::Queued));
        let runs = store.runs("r1").await.unwrap();
        let ids: Vec<&str> = runs.iter().map(|run| run.id.as_str()).collect();
        assert_eq!(ids, ["u3", "u1"]);
    });
}

#[test]
fn a_job_is_one_workers_until_its_lease_runs_out_and_then_anothers() {
    each(|store| async move {
        let (planner, _) = prepared(&*store).await;
        store
            .add_run(new_run("u1", "r1"), &planner, 10)
            .await
            .unwrap();
        store
            .add_run(new_run("u2", "r1"), &planner, 11)
            .await
            .unwrap();
        assert_eq!(store.queue().await.unwrap(), (2, 0));
        let first = store.claim("w1", 20, 100).await.unwrap().unwrap();
        assert_eq!(
            (first.run.as_str(), first.fence, first.started_at),
            ("u1", 1, Some(20))
        );
        assert_eq!(store.run("u1").await.unwrap().state, RunState::Running);
        let second = store.claim("w2", 21, 100).await.unwrap().unwrap();
        assert_eq!(second.run, "u2");
        assert_eq!(store.claim("w3", 22, 100).await.unwrap(), None);
        // A sign of life makes the lease longer.
        let beat = store.beat(&first.id, 1, "half", 200).await.unwrap();
        assert_eq!(beat, Beat::Go);
        assert_eq!(store.job(&first.id).await.unwrap().progress, "half");
        let later = store.claim("w3", 150, 100).await.unwrap().unwrap();
        assert_eq!((later.run.as_str(), later.fence), ("u2", 2));
        // Whoever lost it is told, and what they bring is not kept.
        assert_eq!(
            store.beat(&second.id, 1, "late", 999).await.unwrap(),
            Beat::Lost
        );
        let failed = Ended::Failed("late".to_owned());
        assert!(!store.finish(&second.id, 1, failed, 160).await.unwrap());
        assert_eq!(
            store.job(&second.id).await.unwrap().state,
            JobState::Running
        );
        assert!(
            store
                .finish(&second.id, 2, Ended::Failed("why".to_owned()), 170)
                .await
                .unwrap()
        );
        let over = store.job(&second.id).await.unwrap();
        assert_eq!(
            (over.state, over.error.as_deref()),
            (JobState::Failed, Some("why"))
        );
        assert_eq!(store.run("u2").await.unwrap().state, RunState::Failed);
        // Nothing ends twice.
        assert!(
            !store
                .finish(&second.id, 2, Ended::Cancelled, 180)
                .await
                .unwrap()
        );
        // A server that has just started takes up what the last one had.
        store.expire_leases().await.unwrap();
        let again = store.claim("w4", 160, 100).await.unwrap().unwrap();
        assert_eq!(
            (again.run.as_str(), again.fence, again.started_at),
            ("u1", 2, Some(20))
        );
    });
}

#[test]
fn a_job_that_waits_is_ended_at_once_and_one_at_work_when_its_worker_hears() {
    each(|store| async move {
        let (planner, _) = prepared(&*store).await;
        store
            .add_run(new_run("u1", "r1"), &planner, 10)
            .await
            .unwrap();
        store
            .add_run(new_run("u2", "r1"), &planner, 11)
            .await
            .unwrap();
        let job = store.claim("w", 20, 100).await.unwrap().unwrap();
        let waiting = store.cancel("job-u2", &planner, 21).await.unwrap();
        assert_eq!(waiting.state, JobState::Cancelled);
        assert_eq!(store.run("u2").await.unwrap().state, RunState::Cancelled);
        assert_eq!(store.claim("w", 22, 100).await.unwrap(), None);
        let at_work = store.cancel(&job.id, &planner, 23).await.unwrap();
        assert_eq!((at_work.state, at_work.cancel), (JobState::Running, true));
        assert_eq!(store.beat(&job.id, 1, "", 200).await.unwrap(), Beat::Cancel);
        assert!(
            store
                .finish(&job.id, 1, Ended::Cancelled, 24)
                .await
                .unwrap()
        );
        let entries = store.audit(0, 100).await.unwrap().len();
        // What is over stays as it is, without another entry.
        let over = store.cancel(&job.id, &planner, 25).await.unwrap();
        assert_eq!(over.state, JobState::Cancelled);
        assert_eq!(store.audit(0, 100).await.unwrap().len(), entries);
    });
}

#[test]
fn of_two_who_approve_at_once_one_is_refused() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        done(&*store, "u1", &planner).await;
        let own = store
            .act("u1", Act::Approve, &planner, because(""), 20)
            .await;
        assert!(matches!(
            own,
            Err(StoreError::Refused(Refusal::NeedsRole(_)))
        ));
        let both = futures_util::future::join(
            store.act("u1", Act::Approve, &approver, because(""), 21),
            store.act("u1", Act::Approve, &approver, because(""), 21),
        );
        let (a, b) = both.await;
        let refused = [a, b]
            .into_iter()
            .filter_map(Result::err)
            .collect::<Vec<_>>();
        let [StoreError::Refused(Refusal::NotFrom(RunState::Approved))] = refused[..] else {
            panic!("{refused:?}")
        };
        let run = store.run("u1").await.unwrap();
        assert_eq!(run.approved_by.as_deref(), Some("approver, 张"));
        store
            .act("u1", Act::Release, &approver, because(""), 22)
            .await
            .unwrap();
        let run = store
            .act("u1", Act::Withdraw, &approver, because("wrong table"), 23)
            .await
            .unwrap();
        assert_eq!(
            (run.state, run.reason.as_deref()),
            (RunState::Withdrawn, Some("wrong table"))
        );
    });
}

#[test]
fn a_link_opens_one_session_and_what_is_past_its_time_or_taken_back_opens_nothing() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        let token = |hash: &str, kind, until| NewToken {
            hash: hash.to_owned(),
            kind,
            person: "planner".to_owned(),
            until,
        };
        store
            .add_token(token("link", TokenKind::Link, 100), 10)
            .await
            .unwrap();
        store
            .add_token(token("bearer", TokenKind::Bearer, 100), 10)
            .await
            .unwrap();
        let whose =
            async |hash: &str, kind, at| store.whose(hash, kind, at).await.unwrap().map(|p| p.id);
        let some = Some("planner".to_owned());
        assert_eq!(whose("bearer", TokenKind::Bearer, 50).await, some);
        // A link is no session and no token of a program.
        assert_eq!(whose("link", TokenKind::Session, 50).await, None);
        assert_eq!(whose("link", TokenKind::Bearer, 50).await, None);
        assert_eq!(whose("bearer", TokenKind::Bearer, 100).await, None);
        let session = |hash: &str| new_session(hash, "");
        let opened = store.open_session("link", session("session"), 20).await;
        assert_eq!(opened.unwrap(), Some(planner.clone()));
        let again = store.open_session("link", session("other"), 21).await;
        assert_eq!(again.unwrap(), None);
        let alive = async |at| store.session("session", at, 999).await.unwrap();
        assert_eq!(alive(499).await.unwrap().person, planner);
        assert_eq!(alive(500).await, None);
        store.revoke("session", 30).await.unwrap();
        assert_eq!(alive(40).await, None);
        store.revoke_person("planner", &approver, 31).await.unwrap();
        assert_eq!(whose("bearer", TokenKind::Bearer, 50).await, None);
    });
}

fn new_session(hash: &str, person: &str) -> NewSession {
    NewSession {
        hash: hash.to_owned(),
        person: person.to_owned(),
        until: 500,
        enrols: true,
    }
}

#[test]
fn a_session_ends_when_it_is_not_used_and_is_confirmed_for_one_thing() {
    each(|store| async move {
        prepared(&*store).await;
        store
            .add_session(new_session("s", "planner"), 20)
            .await
            .unwrap();
        missing(store.add_session(new_session("t", "nobody"), 20).await);
        let alive = async |at| store.session("s", at, 50).await.unwrap();
        assert!(alive(69).await.unwrap().enrols);
        assert_eq!(alive(70).await, None);
        store.touch("s", 60).await.unwrap();
        // A clock that goes back does not shorten it.
        store.touch("s", 30).await.unwrap();
        assert_eq!(alive(70).await.unwrap().seen, 60);
        store.enrolled("s").await.unwrap();
        assert!(!alive(70).await.unwrap().enrols);
        assert!(!store.use_confirmation("s", 0).await.unwrap());
        store.confirm("s", 80).await.unwrap();
        assert!(!store.use_confirmation("s", 80).await.unwrap());
        assert!(store.use_confirmation("s", 79).await.unwrap());
        assert!(!store.use_confirmation("s", 79).await.unwrap());
    });
}

#[test]
fn a_name_is_one_persons_and_a_new_password_ends_every_other_session() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        let account = |person: &str, login: &str, session: &str| NewAccount {
            person: person.to_owned(),
            login: login.to_owned(),
            password: "$argon2id$".to_owned(),
            session: session.to_owned(),
            keeps_secret: true,
        };
        for hash in ["s1", "s2"] {
            let new = new_session(hash, "planner");
            store.add_session(new, 20).await.unwrap();
        }
        assert!(store.account("wang").await.unwrap().is_none());
        store
            .set_account(account("planner", "wang", "s1"), 21)
            .await
            .unwrap();
        conflict(
            store
                .set_account(account("approver", "wang", "x"), 22)
                .await,
        );
        missing(store.set_account(account("nobody", "li", "x"), 22).await);
        let alive = async |hash| store.session(hash, 30, 99).await.unwrap().is_some();
        assert!(alive("s1").await && !alive("s2").await);
        // The authenticator: its steps go forward, and it stays with a new password only where it is to.
        missing(
            store
                .set_secret("approver", Some("B".to_owned()), 0, 22)
                .await,
        );
        store
            .set_secret("planner", Some("A".to_owned()), 7, 23)
            .await
            .unwrap();
        for (step, used) in [(7, false), (6, false), (8, true), (8, false)] {
            assert_eq!(store.use_step("planner", step).await.unwrap(), used);
        }
        let secret = async || store.account("wang").await.unwrap().unwrap().secret;
        store
            .set_account(account("planner", "wang", "s1"), 24)
            .await
            .unwrap();
        assert_eq!(secret().await.as_deref(), Some("A"));
        let anew = NewAccount {
            keeps_secret: false,
            ..account("planner", "wang", "s1")
        };
        store.set_account(anew, 25).await.unwrap();
        assert_eq!(secret().await, None);
        assert!(!store.has_administrator().await.unwrap());
        let chief = person("planner", &[Role::Administrator]);
        store.put_person(&chief, None, 26).await.unwrap();
        assert!(store.has_administrator().await.unwrap());
        assert_eq!(store.accounts().await.unwrap().len(), 1);
        store.sign_in_failed("planner", 27).await.unwrap();
        missing(store.sign_in_failed("nobody", 27).await);
        // Whoever is shut out has no name and no session any more.
        store.revoke_person("planner", &approver, 28).await.unwrap();
        assert!(store.account_of(&planner.id).await.unwrap().is_none());
        assert!(!alive("s1").await);
        let entries = store.audit(0, 100).await.unwrap();
        assert_eq!(broken_at(START, &entries), None);
        let failed = entries.iter().find(|e| e.action == "sign-in-failed");
        assert_eq!(failed.unwrap().object, "planner");
    });
}

#[test]
fn one_run_of_a_round_is_released_at_a_time_and_until_its_last_moment() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        for run in ["u1", "u2"] {
            done(&*store, run, &planner).await;
            store
                .act(run, Act::Approve, &approver, because(""), 20)
                .await
                .unwrap();
            let until = Because {
                until: Some(100),
                ..because("")
            };
            let released = store.act(run, Act::Release, &approver, until, 21).await;
            assert_eq!(released.unwrap().until, Some(100));
        }
        let state = async |run| store.run(run).await.unwrap().state;
        assert_eq!(
            (state("u1").await, state("u2").await),
            (RunState::Amended, RunState::Released)
        );
        assert_eq!(store.expire(99).await.unwrap(), [""; 0]);
        assert_eq!(store.expire(100).await.unwrap(), ["u2"]);
        assert_eq!(store.expire(101).await.unwrap(), [""; 0]);
        assert_eq!(state("u2").await, RunState::Expired);
        let late = store
            .act("u2", Act::Withdraw, &approver, because("x"), 102)
            .await;
        assert!(matches!(
            late,
            Err(StoreError::Refused(Refusal::NotFrom(RunState::Expired)))
        ));
        let entries = store.audit(0, 100).await.unwrap();
        let actions: Vec<&str> = entries.iter().map(|e| e.action.as_str()).collect();
        assert!(actions.ends_with(&["run-amended", "run-released", "run-expired"]));
    });
}

/// Whoever approves has seen that the results are those of what was committed: of what was committed until then.
#[test]
fn results_are_not_approved_by_a_commitment_that_another_has_replaced() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        done(&*store, "u1", &planner).await;
        let by = |committed: i64| Because {
            committed: Some(committed),
            ..Because::default()
        };
        let none = store.act("u1", Act::Approve, &approver, by(1), 20).await;
        assert!(matches!(none, Err(StoreError::Conflict)));
        let new = NewCommitment {
            version: store.round("r1").await.unwrap().version,
            sha256: "a".repeat(64),
            content: "{}".to_owned(),
            source: "the draw".to_owned(),
            seal: None,
            known: None,
            reason: String::new(),
        };
        store.add_commitment("r1", new, &planner, 21).await.unwrap();
        let before = store.act("u1", Act::Approve, &approver, by(0), 22).await;
        assert!(matches!(before, Err(StoreError::Conflict)));
        assert_eq!(store.run("u1").await.unwrap().state, RunState::Done);
        let approved = store.act("u1", Act::Approve, &approver, by(1), 23).await;
        assert_eq!(approved.unwrap().state, RunState::Approved);
    });
}

#[test]
fn text_with_a_sign_that_no_database_keeps_stays_one_chain() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        done(&*store, "u1", &planner).await;
        let odd = because("a\0b'; \u{202e}?");
        store
            .act("u1", Act::Approve, &approver, odd, 20)
            .await
            .unwrap();
        let entries = store.audit(0, 100).await.unwrap();
        assert_eq!(broken_at(START, &entries), None);
        assert_eq!(entries.last().unwrap().detail, "ab'; \u{202e}?");
    });
}

#[test]
fn what_a_round_holds_is_deleted_when_its_releases_are_over_and_the_record_stays() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        let act = async |run: &str, act, at| {
            store
                .act(run, act, &approver, because("x"), at)
                .await
                .unwrap();
        };
        let due = async |before| store.forget_due(before, 99).await.unwrap();
        done(&*store, "u1", &planner).await;
        done(&*store, "u2", &planner).await;
        // What was never released has no term.
        assert_eq!(due(1000).await, []);
        act("u1", Act::Approve, 20).await;
        act("u1", Act::Release, 21).await;
        assert_eq!(due(1000).await, []);
        act("u1", Act::Withdraw, 22).await;
        act("u2", Act::Approve, 23).await;
        assert_eq!(due(1000).await, []);
        act("u2", Act::Release, 24).await;
        act("u2", Act::Withdraw, 30).await;
        assert_eq!(due(29).await, []);
        let forgotten = due(30).await;
        assert_eq!(forgotten[0].round, "r1");
        assert_eq!(forgotten[0].runs, ["u1", "u2"]);
        assert_eq!(due(1000).await, []);
        assert_eq!(store.files("r1", 1).await.unwrap(), []);
        let run = store.run("u2").await.unwrap();
        assert_eq!((run.folder, run.summary, run.verify), (None, None, None));
        assert_eq!(store.round("r1").await.unwrap().deleted_at, Some(99));
        missing(store.add_run(new_run("u3", "r1"), &planner, 100).await);
        let files = vec![file("a.csv")];
        missing(store.add_version("r1", 1, files, "", &planner, 100).await);
        let entries = store.audit(0, 100).await.unwrap();
        assert_eq!(broken_at(START, &entries), None);
        assert_eq!(entries.last().unwrap().action, "round-deleted");
    });
}

#[test]
fn a_list_of_changes_is_saved_in_versions_and_never_over_what_another_has_saved() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        let none = Draft::default();
        assert_eq!((none.version, none.changes.as_str()), (0, "[]"));
        assert_eq!(store.draft("r1").await.unwrap(), none);
        missing(store.draft("none").await);
        let save = async |from, changes: &str, at| {
            store.save_draft("r1", from, changes, &planner, at).await
        };
        let refused = store.save_draft("r1", 0, "[]", &approver, 20).await;
        assert!(
            matches!(
                refused,
                Err(StoreError::Refused(Refusal::NeedsRole(Role::Planner)))
            ),
            "{refused:?}"
        );
        missing(store.save_draft("none", 0, "[]", &planner, 20).await);
        let saved = save(0, r#"[{"id":"a","名":"'; DROP TABLE rounds; --"}]"#, 21).await;
        let first = Draft {
            version: 1,
            changes: r#"[{"id":"a","名":"'; DROP TABLE rounds; --"}]"#.to_owned(),
            by: Some("planner, 张".to_owned()),
            at: Some(21),
        };
        assert_eq!(saved.unwrap(), first);
        // Who has seen none, or a version that is not yet, saves nothing over it.
        conflict(save(0, "[]", 22).await);
        conflict(save(2, "[]", 22).await);
        assert_eq!(store.draft("r1").await.unwrap(), first);
        assert_eq!(save(1, "[]", 23).await.unwrap().version, 2);
        conflict(save(1, "[]", 24).await);
        // Of many at once one saves.
        let all = (0..8).map(|at| save(2, "[1]", 30 + at));
        let all = futures_util::future::join_all(all).await;
        assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
        for other in all.into_iter().filter(Result::is_err) {
            conflict(other);
        }
        let entries = store.audit(0, 100).await.unwrap();
        assert_eq!(broken_at(START, &entries), None);
        let saved = entries.iter().filter(|one| one.action == "what-if-saved");
        let details: Vec<&str> = saved.map(|one| one.detail.as_str()).collect();
        assert_eq!(details, ["version 1", "version 2", "version 3"]);
        // It goes with the round.
        done(&*store, "u1", &planner).await;
        for act in [Act::Approve, Act::Release, Act::Withdraw] {
            let why = because("x");
            store.act("u1", act, &approver, why, 40).await.unwrap();
        }
        assert_eq!(store.forget_due(40, 41).await.unwrap().len(), 1);
        missing(store.draft("r1").await);
        missing(save(3, "[]", 42).await);
    });
}

#[test]
fn what_bears_the_sign_0_is_nobodys_name_in_either_store() {
    each(|store| async move {
        prepared(&*store).await;
        let first = person("first", &[Role::Reviewer]);
        store.put_person(&first, None, 4).await.unwrap();
        missing(store.round("r1\0").await);
        missing(store.files("\0", 1).await);
        let looked = store.look_again("r1", ("C\0", "house"), true, &first, 5);
        missing(looked.await);
        let case = NewReview {
            child: "C1".to_owned(),
            item: "house\0".to_owned(),
            decision: "yes".to_owned(),
            reason: "seen".to_owned(),
        };
        missing(store.decide_review("r1", case, &first, 6).await);
        // The store goes on.
        assert_eq!(store.reviews("r1").await.unwrap(), []);
    });
}

#[test]
fn a_case_is_decided_by_one_person_and_agreed_to_by_another() {
    each(|store| async move {
        prepared(&*store).await;
        let [first, second] = ["first", "second"].map(|id| person(id, &[Role::Reviewer]));
        for one in [&first, &second] {
            store.put_person(one, None, 4).await.unwrap();
        }
        let case = |decision: &str| NewReview {
            child: "C1".to_owned(),
            item: "house".to_owned(),
            decision: decision.to_owned(),
            reason: "seen".to_owned(),
        };
        let decide = async |by: &Person, decision: &str, at| {
            store.decide_review("r1", case(decision), by, at).await
        };
        let look = async |by: &Person, agrees, at| {
            store
                .look_again("r1", ("C1", "house"), agrees, by, at)
                .await
        };
        missing(look(&second, true, 10).await);
        missing(store.decide_review("r", case("yes"), &first, 10).await);
        missing(store.reviews("r").await);
        let planner = person("planner", &[Role::Planner]);
        assert!(matches!(
            decide(&planner, "yes", 10).await,
            Err(StoreError::Refused(Refusal::NeedsRole(Role::Reviewer)))
        ));
        let silent = NewReview {
            reason: " ".to_owned(),
            ..case("yes")
        };
        assert!(matches!(
            store.decide_review("r1", silent, &first, 10).await,
            Err(StoreError::Refused(Refusal::NeedsReason))
        ));
        let decided = decide(&first, "yes", 11).await.unwrap();
        assert_eq!((decided.at, decided.second), (11, None));
        assert!(matches!(
            look(&first, true, 12).await,
            Err(StoreError::Refused(Refusal::SameReviewer))
        ));
        // Given back it is open; decided anew, whoever agreed before has to look again.
        look(&second, false, 13).await.unwrap();
        assert_eq!(store.reviews("r1").await.unwrap(), []);
        decide(&first, "no", 14).await.unwrap();
        look(&second, true, 15).await.unwrap();
        conflict(look(&second, true, 16).await);
        let agreed = &store.reviews("r1").await.unwrap()[0];
        assert_eq!(agreed.second.as_deref(), Some("second, 张"));
        assert_eq!(decide(&second, "3", 17).await.unwrap().second, None);
        assert!(matches!(
            look(&second, true, 18).await,
            Err(StoreError::Refused(Refusal::SameReviewer))
        ));
        let entries = store.audit(0, 100).await.unwrap();
        assert_eq!(broken_at(START, &entries), None);
        assert!(!entries.iter().any(|e| e.detail.contains("seen")));
    });
}

#[test]
fn people_are_kept_as_they_are_set_last() {
    each(|store| async move {
        prepared(&*store).await;
        let changed = person("planner", &[Role::Reader, Role::Administrator]);
        store.put_person(&changed, None, 9).await.unwrap();
        let people = store.people().await.unwrap();
        assert_eq!(people, [person("approver", &[Role::Approver]), changed]);
    });
}

#[test]
fn the_record_is_a_chain_of_all_that_people_did() {
    each(|store| async move {
        let (planner, approver) = prepared(&*store).await;
        done(&*store, "u1", &planner).await;
        store
            .act("u1", Act::Approve, &approver, because(""), 20)
            .await
            .unwrap();
        let all = store.audit(0, 100).await.unwrap();
        let actions: Vec<&str> = all.iter().map(|entry| entry.action.as_str()).collect();
        let expected = [
            "person-set",
            "person-set",
            "round-added",
            "run-asked",
            "run-done",
            "run-approved",
        ];
        assert_eq!(actions, expected);
        assert_eq!(broken_at(START, &all), None);
        assert_eq!(all[2].person, "planner");
        assert_eq!(all[5].name, "approver, 张");
        assert!(all[2].detail.contains("a.csv sha256:abab"));
        let part = store.audit(2, 2).await.unwrap();
        assert_eq!(part, all[2..4]);
        assert_eq!(broken_at(&all[1].hash, &part), None);
        // What is refused leaves no entry, and no gap.
        let again = store
            .act("u1", Act::Approve, &approver, because(""), 21)
            .await;
        assert!(again.is_err());
        assert_eq!(store.audit(0, 100).await.unwrap().len(), all.len());
    });
}

#[test]
fn many_writers_lose_nothing() {
    each(|store| async move {
        let (planner, _) = prepared(&*store).await;
        let mut all = Vec::new();
        for number in 0..50 {
            let (store, planner) = (Arc::clone(&store), planner.clone());
            all.push(tokio::spawn(async move {
                let id = format!("u{number}");
                store
                    .add_run(new_run(&id, "r1"), &planner, 10)
                    .await
                    .unwrap();
                store.claim("w", 11, 1000).await.unwrap().unwrap().id
            }));
        }
        let mut claimed = std::collections::BTreeSet::new();
        for one in all {
            assert!(claimed.insert(one.await.unwrap()));
        }
        assert_eq!(store.queue().await.unwrap(), (0, 50));
        let entries = store.audit(0, 1000).await.unwrap();
        assert_eq!((entries.len(), broken_at(START, &entries)), (53, None));
    });
}

#[test]
fn a_store_that_is_opened_again_has_all_of_it() {
    let at = tempfile::tempdir().unwrap();
    let path = at.path().join("db");
    let store = sqlite::open(&path).unwrap();
    run(async { prepared(&store).await });
    drop(store);
    let store = sqlite::open(&path).unwrap();
    run(async {
        assert_eq!(store.round("r1").await.unwrap().version, 1);
        assert_eq!(store.audit(0, 9).await.unwrap().len(), 3);
    });
}

#[test]
fn postgres_that_is_opened_again_has_all_of_it_and_a_connection_that_was_cut_is_made_anew() {
    let Some(place) = NewSchema::new() else {
        return;
    };
    let store = postgres::open(&place.address).unwrap();
    run(async { prepared(&store).await });
    let other = postgres::open(&place.address).unwrap();
    place.cut_connections();
    run(async {
        for store in [&store, &other] {
            // Each of its connections finds out for itself, and nobody who asks notices.
            for _ in 0..6 {
                assert_eq!(store.round("r1").await.unwrap().version, 1);
                store.ping().await.unwrap();
            }
            assert_eq!(store.audit(0, 9).await.unwrap().len(), 3);
        }
    });
}

#[test]
fn two_servers_on_one_postgres_keep_one_chain() {
    let Some(place) = NewSchema::new() else {
        return;
    };
    let stores = [(); 2].map(|()| Arc::new(postgres::open(&place.address).unwrap()));
    run(async {
        let (planner, _) = prepared(&*stores[0]).await;
        let mut all = Vec::new();
        for number in 0..40 {
            let (store, planner) = (Arc::clone(&stores[number % 2]), planner.clone());
            all.push(tokio::spawn(async move {
                let id = format!("u{number}");
                store
                    .add_run(new_run(&id, "r1"), &planner, 10)
                    .await
                    .unwrap();
                store.claim("w", 11, 1000).await.unwrap().unwrap().id
            }));
        }
        let mut claimed = std::collections::BTreeSet::new();
        for one in all {
            assert!(claimed.insert(one.await.unwrap()));
        }
        let entries = stores[1].audit(0, 1000).await.unwrap();
        assert_eq!((entries.len(), broken_at(START, &entries)), (43, None));
    });
}

#[test]
fn a_list_is_committed_by_a_planner_and_its_seed_is_told_once() {
    each(async |store| {
        let (planner, reader) = (person("p", &[Role::Planner]), person("r", &[]));
        for one in [&planner, &reader] {
            store.put_person(one, None, 1).await.unwrap();
        }
        store
            .add_round(new_round("r1", None), &planner, 2)
            .await
            .unwrap();
        let new = |version: i64, reason: &str, seal: Option<&str>| NewCommitment {
            version,
            sha256: format!("{version}{}", "a".repeat(63)),
            content: "{\"'; DROP TABLE commitments; --\": 1}".to_owned(),
            source: "the draw of 1 August".to_owned(),
            seal: seal.map(sha256_of),
            known: Some(sha256_of("before")),
            reason: reason.to_owned(),
        };
        assert!(store.commitments("r1").await.unwrap().is_empty());
        assert!(matches!(
            store.commitments("none").await,
            Err(StoreError::Missing)
        ));
        let refused = store
            .add_commitment("r1", new(1, "", None), &reader, 3)
            .await;
        assert!(matches!(
            refused,
            Err(StoreError::Refused(Refusal::NeedsRole(Role::Planner)))
        ));
        let late = store
            .add_commitment("r1", new(2, "", None), &planner, 3)
            .await;
        assert!(matches!(late, Err(StoreError::Conflict)));
        let nothing = store.tell_seed("r1", "17", &planner, 3).await;
        assert!(matches!(nothing, Err(StoreError::Missing)));
        let first = store
            .add_commitment("r1", new(1, "", None), &planner, 4)
            .await
            .unwrap();
        assert_eq!(
            (first.number, first.at, first.seed.as_deref()),
            (1, 4, None)
        );
        assert_eq!(first.by, "p, 张");
        let known = store.tell_seed("r1", "before", &planner, 5).await;
        assert!(matches!(
            known,
            Err(StoreError::Refused(Refusal::SeedKnown))
        ));
        let told = store.tell_seed("r1", "17", &planner, 6).await.unwrap();
        assert_eq!((told.seed.as_deref(), told.seed_at), (Some("17"), Some(6)));
        // The same again is the same, and noted once; another is none.
        assert_eq!(
            store.tell_seed("r1", "17", &planner, 7).await.unwrap(),
            told
        );
        let other = store.tell_seed("r1", "18", &planner, 8).await;
        assert!(matches!(other, Err(StoreError::Refused(Refusal::SeedTold))));
        // Another commitment needs a reason; the sealed seed is the only one that it takes.
        let bare = store
            .add_commitment("r1", new(1, " ", None), &planner, 9)
            .await;
        assert!(matches!(
            bare,
            Err(StoreError::Refused(Refusal::NeedsReason))
        ));
        let second = store.add_commitment("r1", new(1, "the court", Some("sealed")), &planner, 10);
        assert_eq!(second.await.unwrap().number, 2);
        let other = store.tell_seed("r1", "17", &planner, 11).await;
        assert!(matches!(
            other,
            Err(StoreError::Refused(Refusal::OtherSeed))
        ));
        store.tell_seed("r1", "sealed", &planner, 12).await.unwrap();
        let all = store.commitments("r1").await.unwrap();
        assert_eq!(all.iter().map(|own| own.number).collect::<Vec<_>>(), [1, 2]);
        // Of one hash the first who published it is meant.
        let found = store.committed(&all[0].sha256).await.unwrap().unwrap();
        assert_eq!((found.number, found.seed.as_deref()), (1, Some("17")));
        assert!(store.committed("none").await.unwrap().is_none());
        let record = store.audit(0, 100).await.unwrap();
        let count = |action: &str| record.iter().filter(|entry| entry.action == action).count();
        assert_eq!((count("list-committed"), count("seed-told")), (2, 2));
        assert_eq!(broken_at(START, &record), None);
    });
}

fn sha256_of(text: &str) -> String {
    xuewei_service::store::chain::sha256(text.as_bytes())
}
