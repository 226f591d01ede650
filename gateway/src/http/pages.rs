//! The residents' pages. Each works without scripts: a form is posted and the whole conversation comes back.

use super::intake::{NotTaken, seconds, take};
use super::posted::{self, NotRead, Posted};
use super::views::{ChatPage, Form, Frame, HomePage, ScriptWords, line_view, too_big, too_long};
use super::words::{Words, picked_tag};
use super::{Residents, chat_api, cookies};
use crate::channels::form::{Pair, pairs, value};
use crate::channels::webchat::{
    ChatFault, ChatMessage, ConversationSecret, OriginVerdict, WebChat, checked_id, checked_text,
};
use crate::incoming::{IntakeError, Line};
use crate::media::{NotKept, Photo};
use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use conversation::{Offered, Pack};
use std::collections::HashMap;

type Parameters = Query<HashMap<String, String>>;

/// `GET /`.
pub async fn home(State(residents): State<Residents>, Query(query): Parameters, headers: HeaderMap) -> Response {
    let pack = residents.desk.pack();
    let picked = picked_tag(&pack, query.get("lang").map(String::as_str));
    let words = words(&pack, picked.as_deref(), &headers);
    let mut form = blank_form(&words, picked.as_deref(), false);
    form.conversation = String::new();
    let page = HomePage {
        frame: Frame::new(&words, words.desk_name().to_owned(), "/?lang="),
        intro: words.say("page_intro"),
        form: residents.channels.webchat().map(|_| form),
    };
    html(&residents, StatusCode::OK, page.render())
}

/// `GET /chat`.
pub async fn chat(State(residents): State<Residents>, Query(query): Parameters, headers: HeaderMap) -> Response {
    let in_frame = query.contains_key("frame");
    let known = cookies::conversation(&headers);
    let is_new = known.is_none();
    let visit = Visit {
        conversation: known.unwrap_or_else(ConversationSecret::draw),
        picked: picked_tag(&residents.desk.pack(), query.get("lang").map(String::as_str)),
        in_frame,
    };
    let lines = if is_new {
        Ok(Vec::new())
    } else {
        lines(&residents, &visit).await
    };
    let refused = lines.is_err().then_some(Refused {
        status: 503,
        key: "page_error_failed",
        wait: None,
    });
    let mut response = page(&residents, &headers, &visit, &lines.unwrap_or_default(), refused, "");
    if is_new {
        remember(&residents, &mut response, &visit);
    }
    response
}

/// `POST /chat`: takes a message and shows the whole conversation.
pub async fn send(State(residents): State<Residents>, request: Request) -> Response {
    let headers = request.headers().clone();
    if chat_api::origin(&residents, &headers) != OriginVerdict::Own {
        return chat_api::refused_origin();
    }
    let Some(chat) = residents.channels.webchat() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let ip = residents.trusted_proxies.client(request.extensions(), &headers);
    let (posted, unread) = match posted::read(&residents, chat, request).await {
        Ok(posted) => (posted, None),
        Err(NotRead::Broken(status)) => {
            return StatusCode::from_u16(status)
                .unwrap_or(StatusCode::BAD_REQUEST)
                .into_response();
        }
        // The page comes back all the same, by this browser's own conversation.
        Err(not_read) => (Posted::default(), Some(unread_words(not_read))),
    };
    let (visit, is_new, fault) = visit(&residents, &posted.fields, &headers);
    let written = value(&posted.fields, "text").unwrap_or_default();
    let refused = match unread.or(fault) {
        Some(refused) => Some(refused),
        None => take_form(&residents, chat, ip, &visit, &posted).await.err(),
    };
    let (lines, refused) = match (lines(&residents, &visit).await, refused) {
        (Ok(lines), refused) => (lines, refused),
        (Err(_), refused) => (
            Vec::new(),
            refused.or(Some(Refused {
                status: 503,
                key: "page_error_failed",
                wait: None,
            })),
        ),
    };
    let draft = if refused.is_some() { written.as_str() } else { "" };
    let mut response = page(&residents, &headers, &visit, &lines, refused, draft);
    if is_new {
        remember(&residents, &mut response, &visit);
    }
    response
}

/// `POST /chat/new`: leaves the conversation of this browser and begins another, for people who share a computer.
pub async fn begin_anew(State(residents): State<Residents>, headers: HeaderMap, body: axum::body::Bytes) -> Response {
    if chat_api::origin(&residents, &headers) != OriginVerdict::Own {
        return chat_api::refused_origin();
    }
    let fields = pairs(&body);
    let visit = Visit {
        conversation: ConversationSecret::draw(),
        picked: picked_tag(&residents.desk.pack(), value(&fields, "lang").as_deref()),
        in_frame: value(&fields, "frame").is_some(),
    };
    let mut query = visit
        .picked
        .as_ref()
        .map(|tag| format!("?lang={tag}"))
        .unwrap_or_default();
    if visit.in_frame {
        query.push_str(if query.is_empty() { "?frame=1" } else { "&frame=1" });
    }
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/chat{query}"))]).into_response();
    remember(&residents, &mut response, &visit);
    response
}

/// Who looks at the page, and how.
struct Visit {
    conversation: ConversationSecret,
    picked: Option<String>,
    in_frame: bool,
}

/// A message that was not taken, as its page says it.
struct Refused {
    status: u16,
    key: &'static str,
    wait: Option<u64>,
}

/// The conversation of a posted form: the one in the form, which must be this browser's; else this browser's; else a
/// fresh one, and then the second value is true.
fn visit(residents: &Residents, fields: &[Pair], headers: &HeaderMap) -> (Visit, bool, Option<Refused>) {
    let cookie = cookies::conversation(headers);
    let field = value(fields, "conversation").filter(|secret| !secret.is_empty());
    let named = field.as_deref().and_then(ConversationSecret::parse);
    let is_foreign = field.is_some() && (named.is_none() || cookie.is_some() && cookie != named);
    let known = if is_foreign { cookie } else { named.or(cookie) };
    let is_new = known.is_none();
    let visit = Visit {
        conversation: known.unwrap_or_else(ConversationSecret::draw),
        picked: picked_tag(&residents.desk.pack(), value(fields, "lang").as_deref()),
        in_frame: value(fields, "frame").is_some(),
    };
    // The page was shown for another conversation: what it says is shown again, and nothing is sent.
    let fault = is_foreign.then_some(Refused {
        status: 422,
        key: "page_error_failed",
        wait: None,
    });
    (visit, is_new, fault)
}

async fn take_form(
    residents: &Residents,
    chat: &WebChat,
    ip: std::net::IpAddr,
    visit: &Visit,
    posted: &Posted,
) -> Result<(), Refused> {
    let fields = &posted.fields;
    let photo = posted
        .photo
        .as_ref()
        .map(|bytes| posted::photo(chat, bytes))
        .transpose();
    let photo = photo.map_err(photo_words)?;
    let choice = value(fields, "choice").filter(|choice| !choice.is_empty());
    let written = match &choice {
        Some(id) => label_of(residents, visit, id).await?,
        None => value(fields, "text").unwrap_or_default(),
    };
    let text = if photo.is_some() && written.trim().is_empty() {
        String::new()
    } else {
        checked_text(&written).map_err(|fault| fault_words(&fault))?
    };
    let id = value(fields, "id").and_then(|id| checked_id(&id).ok());
    let message = ChatMessage {
        conversation: visit.conversation.clone(),
        id: id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
        text,
        language: visit.picked.clone(),
        choice,
        photo: photo.map(Photo::content),
    };
    match take(residents, chat, ip, message).await {
        Ok(_) => Ok(()),
        Err(NotTaken::TooMuch(wait)) => Err(Refused {
            status: 429,
            key: "page_error_busy",
            wait: Some(seconds(wait)),
        }),
        // The same page was sent twice with another text; a fresh one has a fresh id.
        Err(NotTaken::Desk(IntakeError::OtherText)) => Err(Refused {
            status: 409,
            key: "page_error_failed",
            wait: None,
        }),
        Err(NotTaken::Desk(_)) => Err(Refused {
            status: 503,
            key: "page_error_failed",
            wait: Some(5),
        }),
    }
}

/// The words of the choice that was pressed, from the newest message that offered it.
async fn label_of(residents: &Residents, visit: &Visit, id: &str) -> Result<String, Refused> {
    let lines = lines(residents, visit).await;
    let lines = lines.map_err(|_| Refused {
        status: 503,
        key: "page_error_failed",
        wait: Some(5),
    })?;
    let offered = lines
        .iter()
        .rev()
        .flat_map(|line| &line.choices)
        .find(|choice| choice.id == id);
    Ok(offered.map_or_else(|| id.to_owned(), |choice| choice.label.clone()))
}

/// A photo that is not taken, as its page says it.
fn photo_words(why: NotKept) -> Refused {
    let (status, key) = match why {
        NotKept::TooBig => (413, "page_error_big"),
        NotKept::NotAPhoto | NotKept::Broken => (415, "page_error_kind"),
    };
    Refused {
        status,
        key,
        wait: None,
    }
}

fn unread_words(not_read: NotRead) -> Refused {
    let (status, key, wait) = match not_read {
        NotRead::TooMuch(wait) => (429, "page_error_busy", Some(seconds(wait))),
        NotRead::Busy => (503, "page_error_failed", Some(1)),
        NotRead::TooLarge => (413, "page_error_big", None),
        NotRead::Broken(status) => (status, "page_error_failed", None),
    };
    Refused { status, key, wait }
}

fn fault_words(fault: &ChatFault) -> Refused {
    let key = if fault.status == 413 {
        "page_error_long"
    } else {
        "page_error_empty"
    };
    Refused {
        status: fault.status,
        key,
        wait: None,
    }
}

async fn lines(residents: &Residents, visit: &Visit) -> Result<Vec<Line>, IntakeError> {
    let Some(chat) = residents.channels.webchat() else {
        return Ok(Vec::new());
    };
    residents.desk.lines(&chat.address(&visit.conversation), None).await
}

fn page(
    residents: &Residents,
    headers: &HeaderMap,
    visit: &Visit,
    lines: &[Line],
    refused: Option<Refused>,
    draft: &str,
) -> Response {
    let pack = residents.desk.pack();
    let words = words(&pack, visit.picked.as_deref(), headers);
    let mut form = blank_form(&words, visit.picked.as_deref(), visit.in_frame);
    form.conversation = visit.conversation.reveal();
    form.begin_anew = words.say("page_new");
    draft.clone_into(&mut form.draft);
    let largest = residents.channels.webchat().map_or(0, |chat| chat.photo_bytes());
    form.error = refused.as_ref().map(|refused| error_words(&words, refused, largest));
    let title = match &form.error {
        Some(_) => format!("{}: {}", form.problem, words.say("page_title")),
        None => words.say("page_title"),
    };
    let path = if visit.in_frame {
        "/chat?frame=1&lang="
    } else {
        "/chat?lang="
    };
    let page = ChatPage {
        frame: Frame::new(&words, title, path),
        intro: words.say("page_intro"),
        form,
        log_label: words.say("page_log"),
        choices: open_choices(lines),
        lines: lines.iter().map(|line| line_view(&words, line)).collect(),
        script: ScriptWords::new(&words, largest),
    };
    let status = refused.as_ref().map_or(StatusCode::OK, |refused| {
        StatusCode::from_u16(refused.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    });
    let mut response = html(residents, status, page.render());
    if let Some(wait) = refused.and_then(|refused| refused.wait) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}

/// The choices that still can be pressed: those of the last line.
fn open_choices(lines: &[Line]) -> Vec<Offered> {
    lines
        .last()
        .filter(|line| line.by.is_some())
        .map(|line| line.choices.clone())
        .unwrap_or_default()
}

fn error_words(words: &Words<'_>, refused: &Refused, largest: usize) -> String {
    match refused.key {
        "page_error_long" => too_long(words),
        "page_error_big" => too_big(words, largest),
        key => words.say(key),
    }
}

fn words<'a>(pack: &'a Pack, picked: Option<&str>, headers: &HeaderMap) -> Words<'a> {
    let accept = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Words::choose(pack, picked, accept)
}

fn blank_form(words: &Words<'_>, picked: Option<&str>, in_frame: bool) -> Form {
    Form {
        label: words.say("page_message"),
        hint: words.say("page_private"),
        send: words.say("page_send"),
        photo: words.say("page_photo"),
        conversation: String::new(),
        id: uuid::Uuid::new_v4().to_string(),
        picked: picked.unwrap_or_default().to_owned(),
        in_frame,
        draft: String::new(),
        error: None,
        problem: words.say("page_problem"),
        begin_anew: String::new(),
        refresh: words.say("page_refresh"),
    }
}

fn remember(residents: &Residents, response: &mut Response, visit: &Visit) {
    let is_secure = residents.public_url.starts_with("https://");
    if let Some(cookie) = cookies::set(&visit.conversation, is_secure, visit.in_frame) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A page with the headers that keep strangers' scripts, styles and frames out of it.
fn html(residents: &Residents, status: StatusCode, rendered: Result<String, askama::Error>) -> Response {
    let Ok(rendered) = rendered else {
        tracing::error!("a page could not be rendered");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, Html(rendered)).into_response();
    let headers = response.headers_mut();
    let framers = residents
        .channels
        .webchat()
        .map(|chat| chat.allowed_origins().join(" "))
        .unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'self' {framers}"
    );
    if let Ok(policy) = HeaderValue::from_str(policy.trim_end()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
