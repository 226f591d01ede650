//! The door: signing in and out, the first account's link, and every route tried with every role.

use console::{Needs, Role, route_facts, set_up_link};
use tests::city::{City, CityOptions};
use tests::staff::{PASSWORD, Staff};

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

/// A stream does not end, and these end the session; tests of their own try them.
const ENDLESS_OR_LAST: [&str; 3] = ["/staff/live", "/staff/sign-out", "/staff/me/sessions/end"];

/// A path with something in its gaps that does not exist.
fn filled(path: &str) -> String {
    let mut out = String::new();
    for piece in path.split('{') {
        match piece.split_once('}') {
            Some((_, rest)) => {
                out.push('0');
                out.push_str(rest);
            }
            None => out.push_str(piece),
        }
    }
    out
}

#[tokio::test]
async fn every_route_refuses_strangers_and_roles_that_may_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let stranger = Staff::stranger(&city);
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((role, Staff::sign_in(&city, role.name(), role).await));
    }
    for route in route_facts() {
        if route.needs == Needs::Nothing || ENDLESS_OR_LAST.contains(&route.path) {
            continue;
        }
        let path = filled(route.path);
        let is_get = route.method == "GET";
        let answer = if is_get {
            stranger.get(&path).await
        } else {
            stranger.send(&path, &[]).await
        };
        assert_eq!(answer.status, 401, "a stranger at {} {path}", route.method);
        for (role, person) in &people {
            let answer = if is_get {
                person.get(&path).await
            } else {
                person.post("/staff", &path, &[]).await
            };
            if route.needs.met_by(*role) {
                let fine = answer.status < 500 && !matches!(answer.status, 401 | 403);
                assert!(fine, "{role:?} at {} {path}: {}", route.method, answer.status);
            } else {
                assert_eq!(answer.status, 403, "{role:?} at {} {path}", route.method);
            }
            if !is_get && route.needs.met_by(*role) {
                let bare = person.send(&path, &[("token", "guessed")]).await;
                assert_eq!(bare.status, 403, "{role:?} at {path} without the form's token");
            }
        }
    }
    for path in ["/staff/nowhere", "/rules/x", "/admin/people/x", "/reports/x"] {
        assert_eq!(stranger.get(path).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_session_begins_with_the_password_and_ends_with_the_sign_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    assert_eq!(ana.get("/staff").await.status, 200);
    assert!(ana.cookie().starts_with("callbox_session="));

    let stranger = Staff::stranger(&city);
    let wrong = stranger
        .send("/staff/sign-in", &[("name", "ana"), ("password", "a wrong password")])
        .await;
    assert_eq!((wrong.status, wrong.set_cookie.as_str()), (401, ""));
    let unknown = stranger
        .send("/staff/sign-in", &[("name", "nobody"), ("password", PASSWORD)])
        .await;
    assert_eq!(wrong.words(), unknown.words(), "an unknown name must not be told apart");

    let out = ana.post("/staff", "/staff/sign-out", &[]).await;
    assert_eq!(out.status, 303);
    assert_eq!(
        ana.get("/staff").await.status,
        401,
        "the cookie must be worth nothing now"
    );
}

#[tokio::test]
async fn guessing_is_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    Staff::sign_in(&city, "ana", Role::Staff).await;
    let guesser = Staff::stranger(&city);
    let mut last = 0;
    for _ in 0..12 {
        let guess = guesser
            .send("/staff/sign-in", &[("name", "ana"), ("password", "a guess")])
            .await;
        last = guess.status;
    }
    assert_eq!(last, 429);
    let right = guesser
        .send("/staff/sign-in", &[("name", "ana"), ("password", PASSWORD)])
        .await;
    assert_eq!(right.status, 429, "the right password must not be told apart either");
    city.pass(16 * 60 * 1000);
    let right = guesser
        .send("/staff/sign-in", &[("name", "ana"), ("password", PASSWORD)])
        .await;
    assert_eq!(right.status, 303);
}

#[tokio::test]
async fn a_session_ends_when_the_account_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    city.desk
        .db()
        .disable_account("ana", city.desk.now())
        .await
        .expect("it can be disabled");
    assert_eq!(ana.get("/staff").await.status, 401);
    let ben = Staff::sign_in(&city, "ben", Role::Staff).await;
    city.pass(13 * 60 * 60 * 1000);
    assert_eq!(
        ben.get("/staff").await.status,
        401,
        "twelve hours without a click end it"
    );
}

#[tokio::test]
async fn the_first_account_is_made_by_a_link_that_works_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let link = set_up_link(city.desk.db(), city.desk.now())
        .await
        .expect("the database answers");
    let link = link.expect("there is no account yet");
    let mut stranger = Staff::stranger(&city);
    assert_eq!(stranger.get("/staff/set-up/guessed").await.status, 410);
    assert_eq!(stranger.get(&link).await.status, 200);
    let short = stranger.send(&link, &[("name", "ada"), ("password", "short")]).await;
    assert_eq!(short.status, 422);
    let made = stranger.send(&link, &[("name", "ada"), ("password", PASSWORD)]).await;
    assert_eq!((made.status, made.location.as_str()), (303, "/staff"));
    stranger.keep(&made);
    assert_eq!(stranger.get("/staff").await.status, 200);
    assert_eq!(stranger.get(&link).await.status, 410, "once");
    assert_eq!(set_up_link(city.desk.db(), city.desk.now()).await, Ok(None));
}

#[tokio::test]
async fn nothing_of_another_site_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let token = ana.get("/staff").await.token();
    let answer = reqwest::Client::new()
        .post(format!("{}/staff/sign-out", city.base))
        .header("cookie", ana.cookie())
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("token={token}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(ana.get("/staff").await.status, 200);
    let page = reqwest::get(format!("{}/staff/sign-in", city.base))
        .await
        .expect("an answer");
    let policy = page.headers().get("content-security-policy").expect("a policy");
    assert!(policy.to_str().expect("text").contains("frame-ancestors 'none'"));
}
