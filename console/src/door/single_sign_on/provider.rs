//! What the door asks of an identity provider. The gateway gives it: the console calls nobody.

use crate::Later;
use config::OpenIdConnect;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// Single sign-on of this city.
#[derive(Clone)]
pub struct SingleSignOn {
    /// Who may come in, and as what.
    pub settings: Arc<OpenIdConnect>,
    /// The provider.
    pub provider: Arc<dyn IdentityProvider>,
}

/// What ties an answer to the question. Each is made for one attempt and used once.
#[derive(Clone)]
pub struct Attempt {
    /// Comes back with the browser (RFC 6749 §10.12).
    pub state: String,
    /// Comes back inside the ID token (OpenID Connect Core §3.1.2.1).
    pub nonce: String,
    /// Proves that the code is redeemed by who asked for it (RFC 7636): 43 to 128 unreserved characters.
    pub verifier: String,
}

/// What a verified ID token says.
#[derive(Clone, Debug)]
pub struct Claims {
    /// The issuer.
    pub issuer: String,
    /// Who it is, for ever, at this issuer.
    pub subject: String,
    /// All claims by name, those of the user info endpoint among them.
    pub all: Map<String, Value>,
}

/// Why a provider did not say who it is. The text is for the log and holds no token, code or secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderFault {
    /// It does not answer, or answers with a fault of its own.
    Down(String),
    /// It refuses what it was asked.
    Refused(String),
    /// Its answer does not prove what it says.
    NotTrusted(String),
}

/// Whether a provider's code of an error says that it passes by itself (RFC 6749 §4.1.2.1).
pub fn is_passing(code: &str) -> bool {
    matches!(code, "server_error" | "temporarily_unavailable")
}

impl fmt::Display for ProviderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Down(why) => write!(f, "it cannot be used now: {why}"),
            Self::Refused(why) => write!(f, "it refuses: {why}"),
            Self::NotTrusted(why) => write!(f, "its answer is not trusted: {why}"),
        }
    }
}

/// An identity provider.
pub trait IdentityProvider: Send + Sync {
    /// Where the browser goes to be asked who it is.
    fn authorize_url(&self, attempt: Attempt, now: i64) -> Later<Result<String, ProviderFault>>;
    /// Redeems the code that the browser brought back; the claims are verified against the attempt and the time.
    fn redeem(&self, code: String, attempt: Attempt, now: i64) -> Later<Result<Claims, ProviderFault>>;
    /// Where the browser goes to be signed out there as well (OpenID Connect RP-Initiated Logout §2); nothing where the
    /// provider has no such place, or cannot be asked. No ID token is kept to be sent along: the provider asks whether
    /// the person wants to sign out.
    fn sign_out_url(&self, now: i64) -> Later<Option<String>>;
}
