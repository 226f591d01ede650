//! The style and the scripts of the residents' pages, built into the program.

use super::Residents;
use super::words::Words;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, json};

const STYLE: &str = include_str!("../../assets/page.css");
const SCRIPT: &str = include_str!("../../assets/page.js");
const WIDGET: &str = include_str!("../../assets/widget.js");

/// `/chat/page.css`.
pub async fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE.to_owned())
}

/// `/chat/page.js`.
pub async fn script() -> Response {
    asset("text/javascript; charset=utf-8", SCRIPT.to_owned())
}

/// `/widget.js`: a button on another site that opens the chat in a frame. Its words are put in here, so that the site
/// need not call us before somebody presses the button.
pub async fn widget(State(residents): State<Residents>) -> Response {
    let pack = residents.desk.pack();
    let mut by_language = Map::new();
    for language in &pack.languages {
        let tag = language.language.as_str();
        let words = Words::choose(&pack, Some(tag), None);
        let entry = json!({
            "open": words.say("page_open"),
            "close": words.say("page_close"),
            "dir": words.direction(),
        });
        by_language.insert(tag.to_owned(), entry);
    }
    // Inside a script file JSON is plain JavaScript.
    let script = WIDGET.replace("\"WORDS\"", &json!(by_language).to_string());
    let mut response = asset("text/javascript; charset=utf-8", script);
    response.headers_mut().insert(
        "cross-origin-resource-policy",
        header::HeaderValue::from_static("cross-origin"),
    );
    response
}

fn asset(content_type: &'static str, content: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content).into_response()
}
