//! `/staff/me`: one's own account: password, second factor, sessions.

use crate::Console;
use crate::door::{Person, SESSION, code_is_right, codes, new_secret, proves};
use crate::frame::{self, Frame};
use crate::posted::Posted;
use crate::secrets::{hash_password, password_fault};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use qrcode::QrCode;
use qrcode::render::svg;
use serde_json::json;

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    frame: Frame,
    role: &'static str,
    /// Whether passwords, and with them a second factor of ours, are used.
    passwords: bool,
    second_factor: bool,
    shortcuts: bool,
    problem: String,
}

#[derive(Template)]
#[template(path = "take_factor.html")]
struct TakeFactorPage {
    frame: Frame,
    secret: String,
    picture: String,
    problem: String,
}

/// `GET /staff/me`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    me(&console, &person, StatusCode::OK, "")
}

/// `POST /staff/me/password`: the old one, the new one. All other sessions end, and so does this one.
pub async fn password(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    if !console.passwords_work() {
        let words = "Passwords are switched off here.";
        return me(&console, &person, StatusCode::CONFLICT, words);
    }
    let (old, new) = (fields.get("old"), fields.get("new"));
    if !proves(Some(&person.account), old).await {
        return me(
            &console,
            &person,
            StatusCode::UNPROCESSABLE_ENTITY,
            "The old password is wrong.",
        );
    }
    if let Some(fault) = password_fault(person.name(), new) {
        let words = format!("Not changed: {fault}.");
        return me(&console, &person, StatusCode::UNPROCESSABLE_ENTITY, &words);
    }
    let Ok(hash) = hash_password(new) else {
        return me(
            &console,
            &person,
            StatusCode::INTERNAL_SERVER_ERROR,
            "The password could not be kept.",
        );
    };
    if let Err(error) = console.db.set_password(person.name(), &hash).await {
        return frame::unavailable(&error);
    }
    recorded(&console, &person, "set_password", "/staff/sign-in").await
}

/// `POST /staff/me/second-factor`: shows a new secret; with `secret` and `code` it is taken up.
pub async fn take_factor(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let (secret, code) = (fields.get("secret"), fields.get("code"));
    if secret.is_empty() {
        return offer(&console, &person, new_secret(), "");
    }
    if codes(secret, person.name(), "").is_none() {
        return offer(&console, &person, new_secret(), "");
    }
    // The step is used up on the account as it is, before the secret is set: setting starts the steps anew.
    match code_is_right(&console, person.name(), secret, code).await {
        Ok(true) => {}
        Ok(false) => {
            return offer(
                &console,
                &person,
                secret.to_owned(),
                "That code is wrong. Wait for the next one.",
            );
        }
        Err(error) => return frame::unavailable(&error),
    }
    if let Err(error) = console.db.set_totp(person.name(), Some(secret)).await {
        return frame::unavailable(&error);
    }
    recorded(&console, &person, "take_second_factor", "/staff/me").await
}

/// `POST /staff/me/second-factor/remove`: needs the password.
pub async fn drop_factor(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    if !proves(Some(&person.account), fields.get("password")).await {
        return me(
            &console,
            &person,
            StatusCode::UNPROCESSABLE_ENTITY,
            "The password is wrong.",
        );
    }
    if let Err(error) = console.db.set_totp(person.name(), None).await {
        return frame::unavailable(&error);
    }
    recorded(&console, &person, "remove_second_factor", "/staff/me").await
}

/// `POST /staff/me/sessions/end`: signs out everywhere.
pub async fn end_sessions(State(console): State<Console>, person: Person, Posted(_): Posted) -> Response {
    if let Err(error) = console.db.end_tokens(SESSION, person.name()).await {
        return frame::unavailable(&error);
    }
    recorded(&console, &person, "end_sessions", "/staff/sign-in").await
}

fn me(console: &Console, person: &Person, status: StatusCode, problem: &str) -> Response {
    let page = MePage {
        frame: Frame::new(console, person, "Your account", "/staff/me"),
        role: person.role.name(),
        passwords: console.passwords_work(),
        second_factor: person.account.totp_secret.is_some(),
        shortcuts: person.account.shortcuts,
        problem: problem.to_owned(),
    };
    frame::html(status, page.render())
}

fn offer(console: &Console, person: &Person, secret: String, problem: &str) -> Response {
    let issuer = console.desk.pack().city.desk_name.clone();
    let address = codes(&secret, person.name(), &issuer).and_then(|codes| codes.to_url().ok());
    let page = TakeFactorPage {
        frame: Frame::new(console, person, "Take up a second factor", "/staff/me"),
        picture: address.map(|address| picture(&address)).unwrap_or_default(),
        secret,
        problem: problem.to_owned(),
    };
    frame::html(StatusCode::OK, page.render())
}

/// The address as a picture to be photographed, as an element of the page.
fn picture(address: &str) -> String {
    let Ok(code) = QrCode::new(address) else {
        return String::new();
    };
    let svg = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    // Inside a page the declaration of XML has no place.
    svg.split_once("?>")
        .map_or(svg.clone(), |(_, element)| element.to_owned())
}

async fn recorded(console: &Console, person: &Person, action: &str, next: &str) -> Response {
    let (name, now) = (person.name(), console.desk.now());
    match console.db.add_audit(name, action, name, &json!({}), now).await {
        Ok(()) => frame::see(next),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/me/shortcuts`: keys of one letter work (`on` is `1`) or do not (WCAG 2.2, 2.1.4).
pub async fn shortcuts(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    match console.db.set_shortcuts(person.name(), fields.get("on") == "1").await {
        Ok(()) => frame::see("/staff/me"),
        Err(error) => frame::unavailable(&error),
    }
}
