//! What is no proper request.

use crate::desk::Desk;

#[test]
fn other_ways_and_forms_are_refused() {
    let desk = Desk::open(2);
    let portal = desk.portal();
    for (head, status) in [
        ("GET /none HTTP/1.1", 404),
        ("GET /result HTTP/1.1", 405),
        ("POST / HTTP/1.1", 405),
        ("DELETE /ledger.csv HTTP/1.1", 405),
        (
            "POST /result HTTP/1.1\r\nContent-Type: application/json",
            415,
        ),
        ("POST /result HTTP/1.1", 415),
        ("GET /../release.sealed HTTP/1.1", 404),
        ("GET /release.key HTTP/1.1", 404),
        ("HEAD / HTTP/1.1", 200),
    ] {
        assert_eq!(portal.ask(head, "").status, status, "{head}");
    }
    assert_eq!(portal.get("/result").headers["allow"], "POST");
    let form = "POST /result HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded";
    for (body, status) in [
        ("code=%", 400),
        ("code=%zz", 400),
        ("code=%ff", 400),
        ("code", 404),
        ("a=b", 404),
    ] {
        assert_eq!(portal.ask(form, body).status, status, "{body}");
    }
    assert_eq!(portal.ask(form, &"a".repeat(40_000)).status, 413);
}

#[test]
fn bytes_at_random_break_nothing() {
    let desk = Desk::open(2);
    let portal = desk.portal();
    let code = desk.codes[0].to_string();
    let body = format!("code={code}&lang=zh");
    let whole = format!(
        "POST /result HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut state = 7_u64;
    let mut random = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("small") % bound
    };
    let head = whole.find("\r\n\r\n").expect("a head");
    for _ in 0..1_500 {
        let mut bytes = whole.clone().into_bytes();
        // Lengths are left as they are: a body that never comes is waited for.
        for _ in 0..=random(3) {
            let at = if random(2) == 0 {
                random(20)
            } else {
                head + 4 + random(body.len())
            };
            bytes[at] = u8::try_from(random(256)).expect("a byte");
        }
        let reply = String::from_utf8_lossy(&portal.raw(&bytes)).into_owned();
        assert!(
            reply.is_empty() || reply.starts_with("HTTP/1.1 "),
            "{reply}"
        );
        assert!(!reply.starts_with("HTTP/1.1 500"), "{reply}");
    }
    assert_eq!(portal.look_up(&code).status, 200);
}
