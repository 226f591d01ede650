//! Where requests go that do not stay at the desk: an agency's webhook, or its mailbox.

mod email;
mod parcel;
mod photos;
pub mod signature;
mod updates;
mod webhook;

pub use parcel::{Attached, Parcel};
pub use updates::agency_router;

use config::{RouteKind, RouteSettings};
use email::Email;
use photos::Links;
use signature::Keys;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use webhook::Webhook;

/// What became of one attempt to hand a request over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// The agency has it.
    Taken {
        /// The number that the agency gave it.
        agency_number: Option<String>,
    },
    /// It may work later. It may have arrived all the same: the agency knows a repetition by its id.
    Later {
        /// What the agency asked for (`Retry-After`).
        retry_after: Option<Duration>,
        /// What went wrong.
        error: String,
    },
    /// It will never work like this; people must see to it.
    Never {
        /// Why.
        error: String,
    },
}

/// One route.
enum Route {
    Webhook(Webhook),
    Email(Box<Email>),
}

/// A route that cannot be opened, in words that name the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyRoute {
    /// The route's name.
    pub name: String,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

/// The routes of the settings, by name.
#[derive(Clone, Default)]
pub struct Routes {
    by_name: Arc<BTreeMap<String, Route>>,
}

impl Routes {
    /// Opens all; needs no network. `public_url` is where agencies reach this server.
    pub fn open(settings: &BTreeMap<String, RouteSettings>, public_url: &str) -> Result<Self, FaultyRoute> {
        let mut by_name = BTreeMap::new();
        for (name, one) in settings {
            let route = match &one.kind {
                RouteKind::Webhook(webhook) => {
                    let links = Links {
                        public_url: public_url.trim_end_matches('/').to_owned(),
                        route: name.clone(),
                    };
                    Webhook::new(webhook, links).map(Route::Webhook)
                }
                RouteKind::Email(email) => Email::new(email).map(|email| Route::Email(Box::new(email))),
            };
            let route = route.map_err(|problem| FaultyRoute {
                name: name.clone(),
                problem,
            })?;
            by_name.insert(name.clone(), route);
        }
        Ok(Self {
            by_name: Arc::new(by_name),
        })
    }

    /// Hands a request over by the route of this name. `kind` is what its service says that the route is.
    pub async fn hand_over(&self, name: &str, kind: conversation::Route, parcel: &Parcel<'_>) -> HandedOver {
        match (self.by_name.get(name), kind) {
            (Some(Route::Webhook(webhook)), conversation::Route::Webhook) => webhook.hand_over(parcel).await,
            (Some(Route::Email(email)), conversation::Route::Email) => email.hand_over(parcel).await,
            (Some(_), _) => HandedOver::Never {
                error: format!("the route {name} of the settings is of another kind"),
            },
            (None, _) => HandedOver::Never {
                error: format!("the settings have no route {name}"),
            },
        }
    }

    /// The keys that an agency signs its own calls with; none where it has no webhook.
    fn keys(&self, name: &str) -> Option<&Keys> {
        match self.by_name.get(name) {
            Some(Route::Webhook(webhook)) => Some(webhook.keys()),
            _ => None,
        }
    }

    /// Asks what can be asked without handing anything over: what is well by route, or what is wrong.
    pub async fn probe(&self) -> Vec<(String, Result<&'static str, String>)> {
        let mut told = Vec::new();
        for (name, route) in self.by_name.iter() {
            let well = match route {
                Route::Webhook(_) => Ok("webhook, not asked: it would take a request"),
                Route::Email(email) => email.probe().await.map(|()| "email: the mail server answers"),
            };
            told.push((name.clone(), well));
        }
        told
    }
}
