//! The city's identity provider as the console's door asks it (OpenID Connect), where the program is built with it.

#[cfg(feature = "oidc")]
mod http;
#[cfg(feature = "oidc")]
mod provider;

#[cfg(feature = "oidc")]
pub use provider::{Discovered, Provider};

use config::Settings;
use console::SingleSignOn;

/// Where the provider sends browsers back to; it is registered there letter by letter.
pub fn redirect_url(public_url: &str) -> String {
    format!("{}{}", public_url.trim_end_matches('/'), console::CALLBACK)
}

/// Single sign-on of the settings, where they have it. Nobody is called before somebody signs in.
///
/// # Errors
/// What is wrong and what to do about it, in words for the operator.
#[cfg(feature = "oidc")]
pub fn open(settings: &Settings, public_url: &str) -> Result<Option<SingleSignOn>, String> {
    let Some(oidc) = &settings.sign_in.oidc else {
        return Ok(None);
    };
    let provider = Provider::open(oidc.clone(), &redirect_url(public_url), http::DEADLINE)?;
    Ok(Some(SingleSignOn {
        settings: std::sync::Arc::new(oidc.clone()),
        provider: std::sync::Arc::new(provider),
    }))
}

/// Single sign-on of the settings, which this program is built without.
///
/// # Errors
/// That it is built without, where the settings ask for it: staff must not be left before a shut door in silence.
#[cfg(not(feature = "oidc"))]
pub fn open(settings: &Settings, _: &str) -> Result<Option<SingleSignOn>, String> {
    match settings.sign_in.oidc {
        None => Ok(None),
        Some(_) => Err("this program is built without the feature oidc".to_owned()),
    }
}
