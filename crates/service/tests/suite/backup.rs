//! A copy of everything, and the way back.

use std::fs;
use std::path::Path;

use xuewei_service::backup::{BackupError, backup, restore};
use xuewei_service::server::Settings;
use xuewei_service::store::chain::{START, broken_at};
use xuewei_service::store::{Store, TokenKind, chain::sha256, postgres, sqlite};
use xuewei_service::work::now;

use crate::database::NewSchema;
use crate::tools::{Bench, run};

fn settings(data: &Path) -> Settings {
    Settings {
        data: data.to_owned(),
        ..Settings::default()
    }
}

/// Opens a store.
type Open = Box<dyn Fn() -> Box<dyn Store>>;

/// A bench with a run that is done, copied while it is at work.
async fn copied(out: &Path) -> (Bench, String) {
    let bench = Bench::new().await;
    let run = bench.done(&[("表 1.csv", "a\n")]).await;
    let store = &bench.site.service.store;
    let round = store.run(&run).await.unwrap().round;
    let owner = store.person("owner").await.unwrap();
    let list = r#"[{"id":"a"}]"#;
    store
        .save_draft(&round, 0, list, &owner, now())
        .await
        .unwrap();
    let (data, out) = (bench.at.path().to_owned(), out.to_owned());
    let done = tokio::task::spawn_blocking(move || backup(&settings(&data), &out));
    let done = done.await.unwrap().unwrap();
    assert!(done.rows > 10 && done.files >= 5, "{done:?}");
    (bench, run)
}

#[test]
fn what_was_copied_while_it_is_at_work_goes_back_whole_into_either_store() {
    let at = tempfile::tempdir().unwrap();
    let out = at.path().join("copy");
    let (bench, made) = run(copied(&out));
    // What opens the service for a while is not in it, and it is for its owner alone.
    let rows = fs::read_to_string(out.join("store.jsonl")).unwrap();
    assert!(!rows.contains("\"session\"") && rows.contains("\"bearer\""));
    #[cfg(unix)]
    for (name, mode) in [("", 0o700), ("store.jsonl", 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        let found = fs::metadata(out.join(name)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{name}");
    }
    let place = NewSchema::new();
    let mut stores: Vec<(Settings, Open)> = Vec::new();
    let folder = at.path().join("sqlite");
    let database = folder.join("xuewei.db");
    stores.push((
        settings(&folder),
        Box::new(move || Box::new(sqlite::open(&database).unwrap())),
    ));
    if let Some(place) = &place {
        let address = place.address.clone();
        let named = Settings {
            database: place.text(),
            ..settings(&at.path().join("postgres"))
        };
        stores.push((
            named,
            Box::new(move || Box::new(postgres::open(&address).unwrap())),
        ));
    }
    let before = run(async { bench.site.service.store.audit(0, 1000).await.unwrap() });
    for (settings, open) in stores {
        let back = restore(&settings, &out).unwrap();
        assert!(back.rows > 10);
        // A second time there is something, and nothing happens to it.
        assert!(matches!(
            restore(&settings, &out),
            Err(BackupError::Taken(_))
        ));
        run(async {
            let store = open();
            let found = store.run(&made).await.unwrap();
            let was = bench.site.service.store.run(&made).await.unwrap();
            assert_eq!(found, was);
            let draft = store.draft(&found.round).await.unwrap();
            assert_eq!(
                (draft.version, draft.changes.as_str()),
                (1, r#"[{"id":"a"}]"#)
            );
            let results = settings.data.join("runs").join(&made);
            let results = results.join(found.folder.unwrap());
            assert!(results.join("summary.json").is_file());
            let files = settings.data.join("rounds").join(&found.round).join("1");
            assert_eq!(fs::read_to_string(files.join("表 1.csv")).unwrap(), "a\n");
            let whose = store
                .whose(&sha256(b"planner"), TokenKind::Bearer, now())
                .await;
            assert_eq!(whose.unwrap().unwrap().id, "planner");
            let mut entries = store.audit(0, 1000).await.unwrap();
            assert_eq!(broken_at(START, &entries), None);
            assert_eq!(entries.pop().unwrap().action, "store-restored");
            assert_eq!(entries, before);
        });
    }
}

#[test]
fn a_copy_that_was_changed_is_not_put_back_and_one_over_another_is_not_made() {
    let at = tempfile::tempdir().unwrap();
    let out = at.path().join("copy");
    let (bench, _) = run(copied(&out));
    let data = bench.at.path().to_owned();
    assert!(matches!(
        backup(&settings(&data), &out),
        Err(BackupError::Taken(_))
    ));
    let into = settings(&at.path().join("new"));
    let sums = out.join("SHA256SUMS");
    let good = fs::read_to_string(&sums).unwrap();
    let stray = format!("{good}{}  rounds/../../x\n", "0".repeat(64));
    fs::write(&sums, stray).unwrap();
    assert!(matches!(restore(&into, &out), Err(BackupError::Stray(_))));
    fs::write(&sums, &good).unwrap();
    let rows = out.join("store.jsonl");
    let text = fs::read_to_string(&rows).unwrap();
    fs::write(&rows, text.replacen("planner", "plannes", 1)).unwrap();
    assert!(matches!(restore(&into, &out), Err(BackupError::Changed(_))));
    // With the hash made to fit, the chain of the record still tells.
    let forged = text.replace("run-done", "run-dome");
    fs::write(&rows, &forged).unwrap();
    let first = good.lines().next().unwrap();
    let fitting = format!("{}  store.jsonl", sha256(forged.as_bytes()));
    fs::write(&sums, good.replace(first, &fitting)).unwrap();
    let told = restore(&into, &out).unwrap_err().to_string();
    assert!(told.contains("the record is broken"), "{told}");
    // Nothing was put into the store: the whole copy goes in afterwards, once the files that came before are taken away.
    fs::write(&rows, &text).unwrap();
    fs::write(&sums, &good).unwrap();
    fs::remove_dir_all(at.path().join("new")).unwrap();
    restore(&into, &out).unwrap();
}

#[test]
fn a_table_that_was_changed_on_the_disk_is_told_and_no_copy_stands() {
    let bench = run(async {
        let bench = Bench::new().await;
        bench.done(&[]).await;
        bench
    });
    let rounds = bench.at.path().join("rounds");
    let round = fs::read_dir(&rounds).unwrap().next().unwrap().unwrap();
    fs::write(round.path().join("1/children.csv"), "child_id\nC9\n").unwrap();
    let out = bench.at.path().join("copy");
    let told = backup(&settings(bench.at.path()), &out);
    assert!(matches!(told, Err(BackupError::Changed(_))), "{told:?}");
    assert!(!out.exists() && !bench.at.path().join("copy.part").exists());
    let none = backup(&settings(&bench.at.path().join("none")), &out);
    assert!(matches!(none, Err(BackupError::Io(..))), "{none:?}");
}
