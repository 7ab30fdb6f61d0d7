//! Before the hour, at it, and after the end.

use std::fs;
use std::time::Duration;

use xuewei_portal::now;

use crate::desk::Desk;

#[test]
fn before_the_hour_it_is_unable_to_answer() {
    let desk = Desk::before(5, now() + 3_600, now() + 7_200);
    // Even with the key at its side.
    desk.bring_key();
    let portal = desk.portal();
    assert!(portal.get("/health").body.contains("\"state\":\"waiting\""));
    let reply = portal.look_up(&desk.codes[0].to_string());
    assert_eq!(reply.status, 425);
    let wait: i64 = reply.headers["retry-after"].parse().expect("seconds");
    assert!((3_500..=3_600).contains(&wait));
    assert_eq!(portal.look_up("wrong").body, reply.body);
    for path in ["/ledger.csv", "/ledger.html", "/ledger.json"] {
        assert_eq!(portal.get(path).status, 425, "{path}");
    }
    let front = portal.get("/");
    assert_eq!(front.status, 200);
    assert!(front.body.contains("届时"));
}

#[test]
fn at_the_hour_it_waits_for_the_key_and_opens_with_the_right_one_alone() {
    let desk = Desk::before(5, now() - 1, now() + 7_200);
    let portal = desk.portal();
    let code = desk.codes[2].to_string();
    assert_eq!(portal.look_up(&code).status, 425);
    let other = xuewei_sealed::keys::ReleaseKey::random().expect("chance");
    fs::write(desk.folder.path().join("release.key"), other.text()).expect("written");
    std::thread::sleep(Duration::from_millis(1_200));
    assert_eq!(portal.look_up(&code).status, 425);
    desk.bring_key();
    portal.until("open");
    assert!(portal.look_up(&code).body.contains(&desk.told(2)));
}

#[test]
fn after_the_end_the_file_is_deleted_and_it_says_so() {
    let desk = Desk::before(5, now() - 60, now() + 2);
    desk.bring_key();
    let portal = desk.portal();
    let code = desk.codes[2].to_string();
    assert_eq!(portal.look_up(&code).status, 200);
    portal.until("expired");
    assert!(!desk.sealed().exists());
    let reply = portal.look_up(&code);
    assert_eq!(reply.status, 410);
    assert!(reply.body.contains("已从本网站删除"));
    assert_eq!(portal.get("/ledger.csv").status, 410);
    assert_eq!(portal.get("/").status, 410);
    drop(portal);
    // One that starts afterwards still knows.
    assert_eq!(desk.portal().look_up(&code).status, 410);
}

#[test]
fn a_new_version_takes_the_place_of_the_old_without_a_gap_and_one_taken_back_is_gone() {
    let mut desk = Desk::open(5);
    let portal = desk.portal();
    let code = desk.codes[2].to_string();
    let mark = desk.folder.path().join("release.sealed.withdrawn");
    fs::write(&mark, "").expect("written");
    portal.until("withdrawn");
    let reply = portal.look_up(&code);
    assert_eq!(reply.status, 410);
    assert!(reply.body.contains("撤回"));
    fs::remove_file(&mark).expect("removed");
    portal.until("open");
    let first = desk.told(2);
    assert!(portal.look_up(&code).body.contains(&first));
    desk.version = 2;
    desk.seal(now() - 10, now() + 3_600);
    let second = desk.told(2);
    let start = std::time::Instant::now();
    loop {
        let reply = portal.look_up(&code);
        assert_eq!(reply.status, 200);
        if reply.body.contains(&second) {
            break;
        }
        assert!(reply.body.contains(&first));
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "never the second"
        );
    }
    // What is no sealed file does not take the place of one.
    let passing = desk.folder.path().join("passing");
    fs::write(&passing, b"xwsealed, but no more").expect("written");
    fs::rename(&passing, desk.sealed()).expect("renamed");
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(portal.look_up(&code).body.contains(&second));
}

#[test]
fn a_file_that_is_written_over_in_use_never_makes_a_family_hear_that_there_is_nothing() {
    let desk = Desk::open(5);
    let portal = desk.portal();
    let code = desk.codes[2].to_string();
    assert_eq!(portal.look_up(&code).status, 200);
    let whole = fs::read(desk.sealed()).expect("read");
    fs::write(desk.sealed(), vec![0; whole.len()]).expect("written");
    assert_eq!(portal.look_up(&code).status, 503);
    fs::write(desk.sealed(), &whole[..200]).expect("written");
    assert_eq!(portal.look_up(&code).status, 503);
    fs::write(desk.sealed(), &whole).expect("written");
    let start = std::time::Instant::now();
    while portal.look_up(&code).status != 200 {
        assert!(start.elapsed() < Duration::from_secs(20), "never again");
    }
}

#[test]
fn without_a_file_it_says_that_there_is_nothing() {
    let desk = Desk::open(1);
    fs::remove_file(desk.sealed()).expect("removed");
    let portal = desk.portal();
    assert_eq!(portal.get("/health").status, 503);
    assert_eq!(portal.look_up("0").status, 503);
    desk.seal(now() - 10, now() + 100);
    portal.until("open");
}
