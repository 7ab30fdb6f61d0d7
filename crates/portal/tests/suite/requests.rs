//! A family asks for a review, and is answered.

use std::fs;

use xuewei_sealed::answer::ActKind;
use xuewei_sealed::keys::{Mail, number};
use xuewei_sealed::mail::{Reply, open_request, reply_name, request_name, seal_replies};

use crate::desk::Desk;

#[test]
fn a_review_is_kept_sealed_followed_by_its_number_and_answered_at_the_same_code() {
    let desk = Desk::open(5);
    let portal = desk.portal();
    let own = desk.codes[1];
    let code = own.to_string();
    assert!(
        portal
            .look_up(&code)
            .body
            .contains("name=\"kind\" value=\"review\"")
    );
    let text = "房产积分少算了 <b>5</b> 分";
    let fields = [
        ("code", &*code),
        ("kind", "review"),
        ("reason", "points"),
        ("text", text),
    ];
    let reply = portal.post("/act", &fields);
    assert_eq!(reply.status, 200);
    let followed = number(&own, ActKind::Review);
    assert!(reply.body.contains(&followed));
    // Sent again it is the same request, and the first stays.
    let again = portal.post(
        "/act",
        &[("code", &code), ("kind", "review"), ("text", "other")],
    );
    assert!(again.status == 200 && again.body.contains(&followed));
    let names: Vec<_> = fs::read_dir(desk.drop())
        .expect("read")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, [request_name(&own, ActKind::Review).as_str()]);
    let file = fs::read_to_string(desk.drop().join(&names[0])).expect("text");
    assert!(!file.contains("房产") && !file.contains(&code));
    let kept = open_request(&own, &file).expect("a request");
    assert_eq!(
        (kept.text.as_str(), kept.reason.as_str(), kept.version),
        (text, "points", 1)
    );
    // The family sees that it is there, and another does not.
    let page = portal.look_up(&code).body;
    assert!(page.contains(&followed) && page.contains("尚未答复"));
    assert!(!page.contains("name=\"kind\" value=\"review\""));
    assert!(
        !portal
            .look_up(&desk.codes[2].to_string())
            .body
            .contains("尚未答复")
    );
    let answer = Reply {
        number: followed.clone(),
        at: 1_780_000_000,
        text: "经复核，加 5 分。<script>".to_owned(),
    };
    let sealed = seal_replies(&own, &[answer]).expect("chance");
    fs::write(desk.drop().join(reply_name(&Mail::of(&own).tag)), sealed).expect("written");
    let page = portal.look_up(&code).body;
    assert!(page.contains("经复核，加 5 分。&lt;script&gt;") && !page.contains("尚未答复"));
}

#[test]
fn a_place_is_accepted_or_given_back_only_by_who_is_sure() {
    let desk = Desk::open(5);
    let portal = desk.portal();
    let code = desk.codes[0].to_string();
    let ask = |fields: &[(&str, &str)]| {
        let mut all = vec![("code", &*code)];
        all.extend(fields);
        portal.post("/act", &all).status
    };
    assert_eq!(ask(&[("kind", "give_back")]), 400);
    assert_eq!(ask(&[("kind", "give_back"), ("sure", "yes")]), 200);
    assert_eq!(ask(&[("kind", "accept"), ("sure", "yes")]), 200);
    assert_eq!(ask(&[("kind", "delete_all"), ("sure", "yes")]), 409);
    assert_eq!(
        ask(&[("kind", "review"), ("text", &"字".repeat(2_001))]),
        413
    );
    assert_eq!(
        ask(&[("kind", "review"), ("text", &"字".repeat(2_000))]),
        200
    );
    let wrong = portal.post(
        "/act",
        &[("code", "0"), ("kind", "accept"), ("sure", "yes")],
    );
    assert_eq!((wrong.status, wrong.body), (404, portal.look_up("0").body));
    assert_eq!(fs::read_dir(desk.drop()).expect("read").count(), 3);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_kept_is_said_to_be_not_kept() {
    let desk = Desk::open(2);
    let portal = desk.portal();
    let code = desk.codes[0].to_string();
    // The folder is gone, and a file is in its place: whoever the test runs as, nothing can be written there.
    fs::remove_dir(desk.drop()).expect("removed");
    fs::write(desk.drop(), b"").expect("written");
    let reply = portal.post(
        "/act",
        &[("code", &code), ("kind", "review"), ("text", "a")],
    );
    assert_eq!(reply.status, 503);
    assert!(reply.body.contains("未能保存"));
    assert_eq!(portal.look_up(&code).status, 200);
}

#[test]
fn what_others_put_into_the_folder_harms_nobody() {
    let desk = Desk::open(2);
    let portal = desk.portal();
    let own = desk.codes[0];
    fs::write(desk.drop().join("..reply"), b"x").expect("written");
    fs::write(
        desk.drop().join(reply_name(&Mail::of(&own).tag)),
        b"{\"form\":1}",
    )
    .expect("written");
    fs::write(
        desk.drop().join(request_name(&own, ActKind::Review)),
        vec![0xff; 400_000],
    )
    .expect("written");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(portal.look_up(&own.to_string()).status, 200);
}
