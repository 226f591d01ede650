//! The guard before every page: who is it, and may they.

use super::session;
use super::sign_in::sign_in_instead;
use crate::routes::Needs;
use crate::sight::Sight;
use crate::{Console, Permission, Role, frame, inbox};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use conversation::Pack;
use storage::{Account, InboxCounts};

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// Its role.
    pub role: Role,
    /// What forms of this session carry.
    pub form_token: String,
    /// What the database knows the session by.
    pub session: String,
    /// What waits in the inbox; nothing for those who do not talk with residents.
    pub inbox: InboxCounts,
}

impl Person {
    /// Whether they may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Tags of the languages that they speak.
    pub fn languages(&self) -> Vec<String> {
        serde_json::from_str(&self.account.languages).unwrap_or_default()
    }

    /// The account's name.
    pub fn name(&self) -> &str {
        &self.account.name
    }

    /// How far they see.
    pub fn sight(&self) -> Sight {
        Sight {
            within: self.within(),
            sensitive: self.account.sees_sensitive || self.role == Role::Admin,
        }
    }

    /// The agencies to which their sight is limited; none: not limited.
    pub fn within(&self) -> Vec<String> {
        self.account.agency_list()
    }

    /// Whether they may see the requests of an agency.
    pub fn sees(&self, agency: &str) -> bool {
        self.sight().sees(agency)
    }

    /// Whether they may read contacts about any of these catalogue ids.
    pub fn may_read_about<'a>(&self, pack: &Pack, ids: impl IntoIterator<Item = &'a str>) -> bool {
        self.sight().may_read_about(pack, ids)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let person = parts.extensions.get::<Self>().cloned();
        person.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
    }
}

/// Lets a request through whose session meets the route's needs: strangers get the sign-in page with 401, people without
/// the permission 403. What changes something must also come from a page of ours (Fetch Metadata, RFC 6454 origin).
pub async fn guard(
    State((console, needs)): State<(Console, Needs)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Response> {
    let found = session::current(&console, request.headers()).await;
    let session = found.map_err(|error| frame::unavailable(&error))?;
    let Some(session) = session else {
        let wanted = wanted(&console, &request);
        return Err(sign_in_instead(&console, &wanted, request.method().is_safe()));
    };
    let Some(role) = Role::named(&session.account.role) else {
        return Err(frame::plain(
            StatusCode::FORBIDDEN,
            "Your account has no role",
            "Ask whoever manages the accounts to give it one.",
        ));
    };
    if !request.method().is_safe() && from_elsewhere(&console, request.headers()) {
        return Err(frame::plain(
            StatusCode::FORBIDDEN,
            "This came from another site",
            "Nothing was changed.",
        ));
    }
    let mut person = Person {
        inbox: InboxCounts::default(),
        account: session.account,
        role,
        form_token: session.form_token,
        session: session.token_hash,
    };
    if role.may(Permission::Converse) {
        let counts = inbox::counts_for(&console, person.name(), &person.sight()).await;
        person.inbox = counts.map_err(|error| frame::unavailable(&error))?;
    }
    if !needs.met_by(role) {
        return Err(frame::not_allowed(&console, &person));
    }
    request.extensions_mut().insert(person);
    Ok(next.run(request).await)
}

/// Where to go on after signing in: the page that was asked for, or the one whose form was sent.
fn wanted(console: &Console, request: &Request) -> String {
    if request.method().is_safe() {
        let wanted = request.uri().path_and_query();
        return wanted.map_or_else(String::new, ToString::to_string);
    }
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (Some(page), Some(host)) = (text(header::REFERER), text(header::HOST)) else {
        return String::new();
    };
    let after = |own: &str| page.strip_prefix(own).filter(|rest| rest.starts_with('/'));
    let own = [
        &*console.public_url,
        &format!("http://{host}"),
        &format!("https://{host}"),
    ];
    own.into_iter().find_map(after).unwrap_or_default().to_owned()
}

/// Whether a browser says that another site's page sent this. Programs that say nothing have no cookies to abuse.
pub(super) fn from_elsewhere(console: &Console, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), host) => {
            let own = host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, rest)| rest == host));
            !own && origin != &*console.public_url
        }
        (None, _) => false,
    }
}
