//! The cookie that leads a browser back to its conversation.
//!
//! It is read when a page is shown. What is sent to the desk comes with the conversation's secret in the form itself, so
//! that a page of another site, which does not know the secret, cannot write in a resident's name.

use crate::channels::webchat::ConversationSecret;
use axum::http::{HeaderMap, HeaderValue, header};

const NAME: &str = "callbox_chat";

/// The conversation of this browser.
pub fn conversation(headers: &HeaderMap) -> Option<ConversationSecret> {
    for value in headers.get_all(header::COOKIE) {
        let Ok(cookies) = value.to_str() else { continue };
        for cookie in cookies.split(';') {
            if let Some((NAME, secret)) = cookie.trim().split_once('=') {
                return ConversationSecret::parse(secret);
            }
        }
    }
    None
}

/// `Set-Cookie` for a conversation: until the browser is closed, out of scripts' reach. In a frame of another site it
/// must be allowed across sites, and is then kept apart for that site.
pub fn set(conversation: &ConversationSecret, is_secure: bool, in_frame: bool) -> Option<HeaderValue> {
    let scope = match (is_secure, in_frame) {
        (true, true) => "; SameSite=None; Secure; Partitioned",
        (true, false) => "; SameSite=Lax; Secure",
        (false, _) => "; SameSite=Lax",
    };
    HeaderValue::from_str(&format!(
        "{NAME}={}; Path=/chat; HttpOnly{scope}",
        conversation.reveal()
    ))
    .ok()
}
