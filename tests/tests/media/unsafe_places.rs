//! Where nobody is led: addresses outside the provider, however they are wrapped; and bodies that cost too much.

use super::{Door, files, open, open_with, settled};
use std::time::Duration;
use storage::{MediaRow, MediaState};
use tests::api_stand_in::{ApiStandIn, Served};
use tests::city::MEDIA;
use tests::photos::{jpeg, png};

async fn outcome(door: &Door, reference: &str) -> (MediaState, Option<String>) {
    let contact = door.take("messenger", reference).await;
    let files = settled(&door.city).await;
    let file = files.iter().find(|file| file.contact == contact).expect("a file");
    (file.state, file.reason.clone())
}

fn refused(reason: &str) -> (MediaState, Option<String>) {
    (MediaState::Refused, Some(reason.to_owned()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_leads_us_to_another_host() {
    let door = open().await;
    let stranger = ApiStandIn::start().await;
    let base = &door.stand_in.base;
    let port = base.rsplit(':').next().expect("a port");
    for to in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "http://scontent.xx.fbcdn.net/photo.jpg".to_owned(),
        "https://scontent.xx.fbcdn.net:8443/photo.jpg".to_owned(),
        "https://fbcdn.net.evil.example/photo.jpg".to_owned(),
        "https://x.fbcdn.net@evil.example/photo.jpg".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("{}/photo.jpg", stranger.base),
        format!("http://localhost:{port}/photo.jpg"),
        format!("http://[::1]:{port}/photo.jpg"),
        format!("https://127.0.0.1:{port}/photo.jpg"),
    ] {
        assert_eq!(outcome(&door, &to).await, refused("foreign-host"), "{to}");
        door.stand_in.serve("/moved.jpg", Served::Redirect(to.clone()));
        let moved = outcome(&door, &format!("{base}/moved.jpg")).await;
        assert_eq!(moved, refused("foreign-host"), "moved to {to}");
    }
    door.stand_in
        .serve("/round.jpg", Served::Redirect("/round.jpg".to_owned()));
    assert_eq!(
        outcome(&door, &format!("{base}/round.jpg")).await,
        refused("foreign-host")
    );
    assert_eq!(stranger.called(), [], "a stranger was asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_body_says_of_itself_is_not_believed() {
    let door = open().await;
    let base = &door.stand_in.base;
    let mut large = png(None);
    large.resize(MEDIA.largest + 1, 0);
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let mut cut = jpeg(None);
    cut.truncate(cut.len() / 2);
    for (path, served, expected) in [
        ("/page", Served::Bytes("image/jpeg", page), refused("not-a-photo")),
        (
            "/film",
            Served::Bytes("video/mp4", b"\0\0\0\x18ftypmp42".to_vec()),
            refused("not-a-photo"),
        ),
        ("/cut", Served::Bytes("image/jpeg", cut), refused("broken")),
        ("/large", Served::Bytes("image/png", large), refused("too-big")),
        ("/endless", Served::Endless, refused("too-big")),
        (
            "/photo",
            Served::Bytes("text/html", png(None)),
            (MediaState::Stored, None),
        ),
        (
            "/teapot",
            Served::Status(418),
            (MediaState::Gone, Some("http-418".to_owned())),
        ),
    ] {
        door.stand_in.serve(path, served);
        assert_eq!(outcome(&door, &format!("{base}{path}")).await, expected, "{path}");
    }
}

/// The one file, once it was tried so often.
async fn tried(door: &Door, times: i64) -> MediaRow {
    for _ in 0..750 {
        let file = files(&door.city).await.remove(0);
        if file.attempts >= times && file.next_try.is_some() {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not tried {times} times: {:#?}", files(&door.city).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_never_ends_is_let_go_and_asked_for_again() {
    let mut limits = MEDIA;
    limits.deadline = Duration::from_millis(300);
    let door = open_with(limits).await;
    door.stand_in.serve("/slow.jpg", Served::Stuck);
    door.take("messenger", &format!("{}/slow.jpg", door.stand_in.base))
        .await;
    assert_eq!(tried(&door, 1).await.state, MediaState::Waiting);
    door.stand_in
        .serve("/slow.jpg", Served::Bytes("image/jpeg", jpeg(None)));
    // Not a moment before its pause is over.
    door.city.pass(10_000);
    let file = settled(&door.city).await.remove(0);
    assert_eq!((file.state, file.attempts), (MediaState::Stored, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_found_is_asked_for_three_times() {
    let door = open().await;
    door.stand_in.serve("/gone.jpg", Served::Status(404));
    door.take("messenger", &format!("{}/gone.jpg", door.stand_in.base))
        .await;
    for times in 1..3 {
        assert_eq!(tried(&door, times).await.state, MediaState::Waiting);
        door.city.pass(60_000);
    }
    let file = settled(&door.city).await.remove(0);
    assert_eq!(
        (file.state, file.reason.as_deref(), file.attempts),
        (MediaState::Gone, Some("not-found"), 3)
    );
}
