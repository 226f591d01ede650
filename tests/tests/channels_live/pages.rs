//! Pages as they are without scripts, and what monitors ask.

use super::{BINARY, CONVERSATION, client};
use tests::program::Program;

/// The value of a hidden field of a page.
fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let start = page
        .find(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no {name} on\n{page}"));
    let value = &page[start + name.len() + 15..];
    &value[..value.find('"').expect("the value ends")]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_shows_the_conversation_and_serves_nobody_elses() {
    let program = Program::start(BINARY, &[]).await;
    let http = client();
    let url = format!("{}/chat", program.base);
    let opened = http.get(&url).send().await.expect("an answer");
    let cookie = opened.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let page = opened.text().await.expect("a page");
    let conversation = field(&page, "conversation").to_owned();
    assert!(cookie.ends_with(&conversation));

    let post = |form: Vec<(&'static str, String)>, headers: Vec<(&'static str, String)>| {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let mut request = http
            .post(&url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.send()
    };
    let form = |conversation: &str, id: &str, text: &str| {
        vec![
            ("conversation", conversation.to_owned()),
            ("id", id.to_owned()),
            ("text", text.to_owned()),
        ]
    };
    let with_cookie = || vec![("cookie", cookie.clone())];
    let text = "no heat <script>alert(1)</script>";
    let answered = post(form(&conversation, "1", text), with_cookie())
        .await
        .expect("an answer");
    assert_eq!(answered.status(), 200);
    let page = answered.text().await.expect("a page");
    assert!(!page.contains("<script>alert"), "what was written is run as a script");
    assert!(page.contains("class=\"bot\""), "no reply on\n{page}");
    let lines = page.matches("class=\"who\"").count();
    // Loading the page again sends the same form again, and nothing is stored twice.
    let again = post(form(&conversation, "1", text), with_cookie())
        .await
        .expect("an answer");
    assert_eq!(
        again.text().await.expect("a page").matches("class=\"who\"").count(),
        lines
    );

    // A form that was made for another conversation is not sent, and neither is one from another site.
    let foreign = post(form(CONVERSATION, "2", "thanks"), with_cookie())
        .await
        .expect("an answer");
    assert_eq!(foreign.status(), 422);
    let origin = vec![
        ("cookie", cookie.clone()),
        ("origin", "https://evil.example".to_owned()),
    ];
    let forged = post(form(&conversation, "3", "thanks"), origin)
        .await
        .expect("an answer");
    assert_eq!(forged.status(), 403);
    // Without cookies the form itself carries the conversation on.
    let carried = post(form(&conversation, "4", "thanks"), Vec::new())
        .await
        .expect("an answer");
    assert!(carried.text().await.expect("a page").matches("class=\"who\"").count() > lines);
    let long = post(form(&conversation, "5", &"x".repeat(4001)), with_cookie())
        .await
        .expect("an answer");
    assert_eq!(long.status(), 413);
    assert!(
        long.text().await.expect("a page").contains("4000"),
        "the limit is not told"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_speak_the_residents_language_and_monitors_get_their_answer() {
    let program = Program::start(BINARY, &[]).await;
    let http = client();
    let page = |path: &str, accept: &'static str| {
        let request = http
            .get(format!("{}{path}", program.base))
            .header("accept-language", accept);
        async move { request.send().await.expect("an answer").text().await.expect("a page") }
    };
    assert!(
        page("/chat", "en-US,en;q=0.9")
            .await
            .contains("<html lang=\"en\" dir=\"ltr\">")
    );
    assert!(page("/chat", "es-DO,en;q=0.9").await.contains("<html lang=\"es\""));
    assert!(page("/chat?lang=es", "en").await.contains("<html lang=\"es\""));
    assert!(page("/chat?lang=xx-none", "en").await.contains("<html lang=\"en\""));
    assert!(page("/?lang=es", "en").await.contains("hreflang=\"en\""));
    for (path, kind) in [
        ("/chat/page.css", "text/css"),
        ("/chat/page.js", "text/javascript"),
        ("/widget.js", "text/javascript"),
    ] {
        let response = http
            .get(format!("{}{path}", program.base))
            .send()
            .await
            .expect("an answer");
        assert!(
            response.headers()["content-type"]
                .to_str()
                .expect("text")
                .starts_with(kind),
            "{path}"
        );
    }
    for path in ["/healthz", "/readyz"] {
        let response = http
            .get(format!("{}{path}", program.base))
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
    }
}
