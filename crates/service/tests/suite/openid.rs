//! Signing in with the account of another system, which the tests play.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use xuewei_service::http::Accounts;
use xuewei_service::sign_in::SecretKey;
use xuewei_service::sign_in::openid::{OpenId, OpenIdSettings};
use xuewei_service::work::now;

use crate::accounts::{Browser, link};
use crate::tools::{Answer, Bench, run};

/// What the provider says of whoever signs in next, and what it was told.
#[derive(Default)]
struct Play {
    subject: String,
    nonce: String,
    challenge: String,
    /// Keys of the token that are otherwise than they should be.
    otherwise: Value,
    /// The code was taken before, or the provider is out of order.
    refuses: bool,
    /// `Authorization` of the last exchange.
    authorization: String,
}

/// A provider on a port of this computer.
struct Provider {
    issuer: String,
    play: Arc<Mutex<Play>>,
}

impl Provider {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let play = Arc::new(Mutex::new(Play::default()));
        let (own, address) = (Arc::clone(&play), issuer.clone());
        let way = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(way, document.as_ref(), &random).unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&mut stream.unwrap(), &address, &pair, &own);
            }
        });
        Self { issuer, play }
    }

    fn settings(&self) -> OpenIdSettings {
        OpenIdSettings {
            name: "City SSO".to_owned(),
            issuer: self.issuer.clone(),
            client: "xuewei".to_owned(),
            secret_file: None,
            authorities: None,
        }
    }

    async fn bench(&self, factor: bool) -> Bench {
        let at = tempfile::tempdir().unwrap();
        let secret = at.path().join("secret");
        std::fs::write(&secret, "s3cret/of+ours\n").unwrap();
        let settings = OpenIdSettings {
            secret_file: Some(secret),
            ..self.settings()
        };
        let openid = OpenId::new(settings).unwrap();
        let key = SecretKey::in_file(&at.path().join("key")).unwrap();
        Bench::signing_in(Accounts::new(factor, key, Some(openid)).unwrap()).await
    }

    /// Somebody signs in there, having been sent by us; what stands in the address with which they come back.
    fn sign_in(&self, sent: &Answer, subject: &str) -> String {
        self.sign_in_otherwise(sent, subject, json!({}))
    }

    fn sign_in_otherwise(&self, sent: &Answer, subject: &str, otherwise: Value) -> String {
        let address = sent.header("location");
        assert!(
            address.starts_with(&format!("{}/authorize?", self.issuer)),
            "{address}"
        );
        let field = |name: &str| {
            let (_, query) = address.split_once('?').unwrap();
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        assert_eq!(field("code_challenge_method").unwrap(), "S256");
        assert!(
            field("redirect_uri")
                .unwrap()
                .ends_with("%2Flogin%2Fopenid%2Fback")
        );
        let mut play = self.play.lock().unwrap();
        play.subject = subject.to_owned();
        play.nonce = field("nonce").unwrap();
        play.challenge = field("code_challenge").unwrap();
        play.otherwise = otherwise;
        format!(
            "/login/openid/back?code=c0de&state={}",
            field("state").unwrap()
        )
    }
}

fn answer(stream: &mut TcpStream, issuer: &str, pair: &EcdsaKeyPair, play: &Mutex<Play>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut head = String::new();
        reader.read_line(&mut head).unwrap();
        let head = head.trim();
        match head.split_once(": ") {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap();
            }
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                authorization = value.to_owned();
            }
            Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (status, said) = match line.split(' ').nth(1).unwrap() {
        "/.well-known/openid-configuration" => (
            "200 OK",
            json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            }),
        ),
        "/keys" => {
            let point = pair.public_key().as_ref();
            let [x, y] = [&point[1..33], &point[33..]].map(|part| BASE64URL_NOPAD.encode(part));
            let key =
                json!({"kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "x": x, "y": y});
            ("200 OK", json!({"keys": [key]}))
        }
        _ => exchange(
            &String::from_utf8(body).unwrap(),
            authorization,
            issuer,
            pair,
            play,
        ),
    };
    let said = said.to_string();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
        said.len()
    );
    stream.write_all(answer.as_bytes()).unwrap();
}

fn exchange(
    body: &str,
    authorization: String,
    issuer: &str,
    pair: &EcdsaKeyPair,
    play: &Mutex<Play>,
) -> (&'static str, Value) {
    let mut play = play.lock().unwrap();
    play.authorization = authorization;
    let verifier = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("code_verifier="));
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.unwrap().as_bytes()));
    if play.refuses || challenge != play.challenge {
        return ("400 Bad Request", json!({"error": "invalid_grant"}));
    }
    let seconds = now() / 1000;
    let mut said = json!({
        "iss": issuer, "aud": "xuewei", "sub": play.subject, "nonce": play.nonce,
        "iat": seconds, "exp": seconds + 300, "auth_time": seconds,
    });
    for (key, value) in play.otherwise.as_object().unwrap() {
        said[key] = value.clone();
    }
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!(
        "{}.{}",
        part(&json!({"alg": "ES256", "kid": "k1"})),
        part(&said)
    );
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    let token = format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()));
    (
        "200 OK",
        json!({"access_token": "a", "token_type": "Bearer", "id_token": token}),
    )
}

/// A browser that goes to the provider and comes back: the cookie of the journey goes along, that of a session is kept.
async fn there_and_back(
    browser: &mut Browser<'_>,
    provider: &Provider,
    path: &str,
    subject: &str,
    otherwise: Value,
) -> Answer {
    let before = browser.cookie.clone();
    let sent = browser.get(path).await.is(303);
    let journey = sent
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(sent.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
    browser.cookie = format!("{before}; {journey}");
    let back = provider.sign_in_otherwise(&sent, subject, otherwise);
    let answer = browser.get(&back).await;
    browser.cookie = before;
    let cookies = answer.headers.get_all("set-cookie").iter();
    let session = cookies
        .filter_map(|value| value.to_str().ok()?.split(';').next())
        .find(|pair| pair.starts_with("xuewei="));
    if let Some(session) = session {
        browser.cookie = format!("lang=en; {session}");
    }
    answer
}

async fn come(browser: &mut Browser<'_>, provider: &Provider, path: &str, subject: &str) -> Answer {
    there_and_back(browser, provider, path, subject, json!({})).await
}

/// Somebody who signs in with the account of the provider.
async fn linked<'a>(bench: &'a Bench, provider: &Provider, person: &str) -> Browser<'a> {
    let mut browser = Browser::new(bench);
    browser.open(&link(bench, person).await).await;
    let subject = format!("subject of {person}");
    let answer = come(&mut browser, provider, "/login/openid?for=link", &subject).await;
    assert_eq!(answer.is(303).header("location"), "/account");
    browser
}

#[test]
fn a_link_is_for_taking_an_account_elsewhere_and_then_that_account_lets_in() {
    run(async {
        let provider = Provider::new();
        let bench = provider.bench(false).await;
        let form = Browser::new(&bench).get("/login").await.is(200).text();
        assert!(form.contains("Sign in with City SSO"), "{form}");
        // Who is known there only is nobody here.
        let mut stranger = Browser::new(&bench);
        let told = come(
            &mut stranger,
            &provider,
            "/login/openid",
            "subject of planner",
        )
        .await;
        assert!(
            told.is(403)
                .text()
                .contains("open the link of your administrator")
        );
        let browser = linked(&bench, &provider, "planner").await;
        assert_eq!(browser.me().await, 200);
        // The secret goes as RFC 6749 has it, and in no address.
        let authorization = provider.play.lock().unwrap().authorization.clone();
        assert_eq!(authorization, "Basic eHVld2VpOnMzY3JldCUyRm9mJTJCb3Vycw==");
        let mut again = Browser::new(&bench);
        let led = come(
            &mut again,
            &provider,
            "/login/openid?next=/rounds",
            "subject of planner",
        )
        .await;
        assert_eq!(led.is(303).header("location"), "/rounds");
        assert_eq!(again.me().await, 200);
        // Nobody else can take the same account, and it goes with the person.
        let mut other = Browser::new(&bench);
        other.open(&link(&bench, "reader").await).await;
        let taken = come(
            &mut other,
            &provider,
            "/login/openid?for=link",
            "subject of planner",
        )
        .await;
        taken.is(409);
        let record = bench.get("/audit").await.text();
        assert!(
            record.contains("identity-set") && record.contains(&provider.issuer),
            "{record}"
        );
        assert!(!record.contains("subject of"));
        let people = bench.site.service.store.people().await.unwrap();
        let administrator = people.iter().find(|one| one.id == "administrator").unwrap();
        let store = &bench.site.service.store;
        store
            .revoke_person("planner", administrator, now())
            .await
            .unwrap();
        assert_eq!(again.me().await, 401);
        let gone = come(
            &mut stranger,
            &provider,
            "/login/openid",
            "subject of planner",
        )
        .await;
        gone.is(403);
    });
}

#[test]
fn nobody_is_taken_in_who_was_not_sent_from_this_browser_or_is_not_said_to_be_them() {
    run(async {
        let provider = Provider::new();
        let bench = provider.bench(false).await;
        linked(&bench, &provider, "planner").await;
        let sent = Browser::new(&bench).get("/login/openid").await.is(303);
        let back = provider.sign_in(&sent, "subject of planner");
        // Another browser is led to the address with which somebody comes back.
        Browser::new(&bench).get(&back).await.is(400);
        let mut browser = Browser::new(&bench);
        let journey = sent
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        browser.cookie = format!("lang=en; {journey}");
        browser
            .get("/login/openid/back?code=c0de&state=other")
            .await
            .is(400);
        browser
            .get(&format!("{back}&iss=http://other.example"))
            .await
            .is(400);
        let (without_code, state) = back.split_once("code=c0de&").unwrap();
        let left = browser
            .get(&format!("{without_code}error=access_denied&{state}"))
            .await;
        assert!(left.is(403).text().contains("was not completed"));
        // The same with what the provider says.
        let seconds = now() / 1000;
        for otherwise in [
            json!({"nonce": "other"}),
            json!({"aud": "other"}),
            json!({"iss": "http://other.example"}),
            json!({"exp": seconds - 1000}),
            json!({"sub": ""}),
        ] {
            let mut browser = Browser::new(&bench);
            let answer = there_and_back(
                &mut browser,
                &provider,
                "/login/openid",
                "subject of planner",
                otherwise.clone(),
            )
            .await;
            answer.is(502);
            assert_eq!(browser.me().await, 401, "{otherwise}");
        }
        provider.play.lock().unwrap().refuses = true;
        let told = come(
            &mut Browser::new(&bench),
            &provider,
            "/login/openid",
            "subject of planner",
        )
        .await;
        assert!(told.is(502).text().contains("City SSO does not answer"));
        // Where to go on is a path of this site.
        provider.play.lock().unwrap().refuses = false;
        let path = "/login/openid?next=//evil.example";
        let led = come(
            &mut Browser::new(&bench),
            &provider,
            path,
            "subject of planner",
        )
        .await;
        assert_eq!(led.is(303).header("location"), "/");
    });
}

#[test]
fn a_second_factor_that_is_asked_for_must_be_said_to_have_been() {
    run(async {
        let provider = Provider::new();
        let bench = provider.bench(true).await;
        let mut browser = Browser::new(&bench);
        browser.open(&link(&bench, "planner").await).await;
        let one = come(&mut browser, &provider, "/login/openid?for=link", "u1").await;
        assert!(one.is(403).text().contains("second factor"));
        let two = json!({"amr": ["pwd", "otp"]});
        there_and_back(&mut browser, &provider, "/login/openid?for=link", "u1", two)
            .await
            .is(303);
        assert_eq!(browser.me().await, 200);
    });
}

#[test]
fn what_matters_is_proved_again_there_and_just_now() {
    run(async {
        let provider = Provider::new();
        let bench = provider.bench(false).await;
        let run = bench.done(&[]).await;
        let mut browser = linked(&bench, &provider, "approver").await;
        let page = format!("/runs/{run}");
        let text = browser.get(&page).await.is(200).text();
        assert!(
            text.contains("Prove again who you are, with City SSO"),
            "{text}"
        );
        assert!(!text.contains("type=\"password\""), "{text}");
        let approve = format!("/runs/{run}/approve");
        browser.post(&approve, &[]).await.is(403);
        let there = format!("/login/openid?for=confirm&next={page}%3Fproved%3Dtrue");
        // Somebody else proves who they are; the provider says when it was long ago, or does not say.
        come(&mut browser, &provider, &there, "subject of planner")
            .await
            .is(403);
        for otherwise in [
            json!({"auth_time": now() / 1000 - 900}),
            json!({"auth_time": null}),
        ] {
            there_and_back(
                &mut browser,
                &provider,
                &there,
                "subject of approver",
                otherwise,
            )
            .await
            .is(403);
            browser.post(&approve, &[]).await.is(403);
        }
        let sent = browser.get(&there).await.is(303);
        assert!(sent.header("location").contains("&prompt=login&max_age=0"));
        let led = come(&mut browser, &provider, &there, "subject of approver")
            .await
            .is(303);
        assert_eq!(led.header("location"), format!("{page}?proved=true"));
        let text = browser.get(led.header("location")).await.text();
        assert!(
            text.contains("City SSO has just said who you are"),
            "{text}"
        );
        browser.post(&approve, &[]).await.is(303);
        // Once.
        browser
            .post(&format!("/runs/{run}/release"), &[])
            .await
            .is(403);
    });
}
