//! An identity provider by its discovery document: where browsers go, how codes are redeemed, and with which keys it
//! signs. What it says of itself is kept for an hour, its keys until one is missing.

use super::http;
use config::OpenIdConnect;
use console::{Attempt, Claims, IdentityProvider, Later, ProviderFault};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeyType, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AdditionalClaims, AdditionalProviderMetadata, AuthType, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyExtraTokenFields,
    EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, IdToken, IdTokenClaims, IdTokenFields,
    IssuerUrl, JsonWebKey, JsonWebKeySet, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, SubjectIdentifier, TokenResponse, UserInfoClaims, UserInfoError,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

/// How long what a provider says of itself is believed, in milliseconds.
const BELIEVED_FOR: i64 = 60 * 60 * 1000;
/// By how much two clocks may differ, in milliseconds.
const LEEWAY: i64 = 60 * 1000;

/// How an ID token may be signed: with a key of the provider. Never `none`, and never with our own secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The claims beyond those of the standard.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Others {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Others {}

/// What a provider says of itself beyond the standard (RFC 8414 §2, OpenID Connect RP-Initiated Logout §2.1).
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Further {
    code_challenge_methods_supported: Option<Vec<String>>,
    /// A text, so that a wrong one does not keep anybody from signing in.
    end_session_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for Further {}

type Metadata = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type SignedToken = IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type TokenFault = StandardErrorResponse<CoreErrorResponseType>;
type OurClient = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    TokenFault,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// An identity provider; cheap to clone.
#[derive(Clone)]
pub struct Provider {
    inner: Arc<Inner>,
}

struct Inner {
    settings: OpenIdConnect,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    http: reqwest::Client,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    since: i64,
}

/// What an operator wants to know of a provider that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Keys that can sign ID tokens.
    pub keys: usize,
    /// Whether the provider says that it has no S256 of RFC 7636.
    pub lacks_s256: bool,
}

impl Provider {
    /// Dials nobody.
    ///
    /// # Errors
    /// What is wrong with the settings, in words for the operator.
    pub fn open(settings: OpenIdConnect, redirect_url: &str, deadline: Duration) -> Result<Self, String> {
        let issuer = IssuerUrl::new(settings.issuer.clone());
        let issuer = issuer.map_err(|_| "the issuer is no address".to_owned())?;
        let redirect = RedirectUrl::new(redirect_url.to_owned());
        let redirect = redirect.map_err(|_| "server.public_url is no address".to_owned())?;
        let inner = Inner {
            http: http::client(&settings.issuer, deadline)?,
            settings,
            issuer,
            redirect,
            known: Mutex::new(None),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Asks the provider who it is, for `doctor`.
    pub async fn discover(&self, now: i64) -> Result<Discovered, ProviderFault> {
        let known = self.inner.discover(now).await?;
        let methods = known
            .metadata
            .additional_metadata()
            .code_challenge_methods_supported
            .as_ref();
        let keys = known.metadata.jwks().keys();
        Ok(Discovered {
            keys: keys.iter().filter(|key| is_of_ours(key)).count(),
            lacks_s256: methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")),
        })
    }
}

impl IdentityProvider for Provider {
    fn authorize_url(&self, attempt: Attempt, now: i64) -> Later<Result<String, ProviderFault>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let known = inner.known(now).await?;
            Ok(inner.authorize_url(&known.metadata, attempt))
        })
    }

    fn redeem(&self, code: String, attempt: Attempt, now: i64) -> Later<Result<Claims, ProviderFault>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.redeem(code, attempt, now).await })
    }

    fn sign_out_url(&self, now: i64) -> Later<Option<String>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.sign_out_url(now).await })
    }
}

impl Inner {
    /// What the provider said of itself within the last hour, or says now. Nobody waits for another's call.
    async fn known(&self, now: i64) -> Result<Known, ProviderFault> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if now.saturating_sub(known.since) < BELIEVED_FOR => Ok(known),
            _ => self.discover(now).await,
        }
    }

    async fn discover(&self, now: i64) -> Result<Known, ProviderFault> {
        let http = |request: HttpRequest| http::call(self.http.clone(), request);
        let metadata = Metadata::discover_async(self.issuer.clone(), &http).await;
        let metadata = metadata.map_err(|error| discovery_fault(&error))?;
        if metadata.token_endpoint().is_none() {
            return Err(ProviderFault::Down(
                "its discovery document names no token endpoint".to_owned(),
            ));
        }
        Ok(self.keep(Known { metadata, since: now }))
    }

    /// Asks for the keys alone: one was used that we do not know yet.
    async fn with_new_keys(&self, known: Known) -> Result<Known, ProviderFault> {
        let http = |request: HttpRequest| http::call(self.http.clone(), request);
        let keys = JsonWebKeySet::fetch_async(known.metadata.jwks_uri(), &http).await;
        let keys = keys.map_err(|error| discovery_fault(&error))?;
        Ok(self.keep(Known {
            metadata: known.metadata.set_jwks(keys),
            ..known
        }))
    }

    fn keep(&self, known: Known) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        known
    }

    fn client(&self, metadata: &Metadata) -> OurClient {
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        let id = ClientId::new(self.settings.client_id.clone());
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_header = methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        OurClient::from_provider_metadata(metadata.clone(), id, Some(secret))
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(if by_header {
                AuthType::BasicAuth
            } else {
                AuthType::RequestBody
            })
    }

    fn authorize_url(&self, metadata: &Metadata, attempt: Attempt) -> String {
        let verifier = PkceCodeVerifier::new(attempt.verifier);
        // The client asks for `openid` by itself.
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid");
        let (url, _, _) = self
            .client(metadata)
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                || CsrfToken::new(attempt.state),
                || Nonce::new(attempt.nonce),
            )
            .add_scopes(scopes.map(|scope| Scope::new(scope.clone())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        url.into()
    }

    async fn sign_out_url(&self, now: i64) -> Option<String> {
        let known = match self.known(now).await {
            Ok(known) => known,
            Err(fault) => {
                tracing::warn!(%fault, "where to sign out of single sign-on is not known");
                return None;
            }
        };
        let endpoint = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        let endpoint = EndSessionUrl::new(endpoint).ok()?;
        // A page of ours leads there: never to what is no address of the web, nor from HTTPS to HTTP.
        let scheme = endpoint.url().scheme();
        if scheme != "https" && scheme != self.issuer.url().scheme() {
            return None;
        }
        let request = LogoutRequest::from(endpoint).set_client_id(ClientId::new(self.settings.client_id.clone()));
        Some(request.http_get_url().into())
    }

    async fn redeem(&self, code: String, attempt: Attempt, now: i64) -> Result<Claims, ProviderFault> {
        let known = self.known(now).await?;
        let tokens = self.exchange(&known.metadata, code, attempt.verifier).await?;
        let Some(token) = tokens.id_token() else {
            return Err(ProviderFault::NotTrusted(
                "there is no ID token in its answer".to_owned(),
            ));
        };
        let nonce = Nonce::new(attempt.nonce);
        let (known, verified) = match self.verified(&known.metadata, token, &nonce, now) {
            Err(fault) if may_have_new_keys(&fault) => {
                let known = self.with_new_keys(known).await?;
                let verified = self.verified(&known.metadata, token, &nonce, now);
                (known, verified)
            }
            verified => (known, verified),
        };
        let verified = verified.map_err(|fault| ProviderFault::NotTrusted(told(&fault)))?;
        let mut all = object(verified);
        self.check_party(&all)?;
        if self.lacks(&all) && known.metadata.userinfo_endpoint().is_some() {
            let subject = verified.subject().clone();
            let more = self
                .user_info(&known.metadata, tokens.access_token().clone(), subject)
                .await?;
            for (name, value) in more {
                all.entry(name).or_insert(value);
            }
        }
        Ok(Claims {
            issuer: self.issuer.as_str().to_owned(),
            subject: verified.subject().as_str().to_owned(),
            all,
        })
    }

    async fn exchange(&self, metadata: &Metadata, code: String, verifier: String) -> Result<Tokens, ProviderFault> {
        let client = self.client(metadata);
        let request = client.exchange_code(AuthorizationCode::new(code));
        let request = request.map_err(|_| ProviderFault::Down("it has no token endpoint".to_owned()))?;
        let http = |request: HttpRequest| http::call(self.http.clone(), request);
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
        request.request_async(&http).await.map_err(|error| token_fault(&error))
    }

    /// Issuer, audience, signature, expiry and nonce (OpenID Connect Core §3.1.3.7).
    fn verified<'a>(
        &self,
        metadata: &Metadata,
        token: &'a SignedToken,
        nonce: &Nonce,
        now: i64,
    ) -> Result<&'a IdTokenClaims<Others, CoreGenderClaim>, ClaimsVerificationError> {
        let client = self.client(metadata);
        let now = u64::try_from(now.saturating_sub(LEEWAY)).unwrap_or(0);
        let now = UNIX_EPOCH.checked_add(Duration::from_millis(now)).unwrap_or(UNIX_EPOCH);
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || now.into());
        token.claims(&verifier, nonce)
    }

    /// A token that was made for another party stays with it, whoever else may read it.
    fn check_party(&self, claims: &Map<String, Value>) -> Result<(), ProviderFault> {
        match claims.get("azp") {
            Some(party) if *party != *self.settings.client_id => Err(ProviderFault::NotTrusted(
                "its ID token is for another party (azp)".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// Whether a claim that decides is missing; some providers keep the ID token short.
    fn lacks(&self, claims: &Map<String, Value>) -> bool {
        let has = |name: &str| {
            let first = name.split('.').next().unwrap_or(name);
            claims.contains_key(name) || claims.contains_key(first)
        };
        let by_groups = !self.settings.roles.is_empty() || !self.settings.agencies.is_empty();
        !has(&self.settings.account_claim) || (by_groups && !has(&self.settings.groups_claim))
    }

    async fn user_info(
        &self,
        metadata: &Metadata,
        token: AccessToken,
        subject: SubjectIdentifier,
    ) -> Result<Map<String, Value>, ProviderFault> {
        let client = self.client(metadata);
        let request = client.user_info(token, Some(subject));
        let request = request.map_err(|_| ProviderFault::Down("it has no user info endpoint".to_owned()))?;
        let http = |request: HttpRequest| http::call(self.http.clone(), request);
        let info: Result<UserInfoClaims<Others, CoreGenderClaim>, _> = request.request_async(&http).await;
        info.map(|info| object(&info)).map_err(|error| user_info_fault(&error))
    }
}

/// Whether a key is of a kind that we verify with.
fn is_of_ours(key: &CoreJsonWebKey) -> bool {
    *key.key_type() != CoreJsonWebKeyType::Symmetric
}

/// The claims by name.
fn object(claims: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(all)) => all,
        _ => Map::new(),
    }
}

fn may_have_new_keys(fault: &ClaimsVerificationError) -> bool {
    use SignatureVerificationError::{CryptoError, NoMatchingKey};
    matches!(
        fault,
        ClaimsVerificationError::SignatureVerification(NoMatchingKey | CryptoError(_))
    )
}

/// A fault and what is behind it. Only for faults that repeat nothing of what was sent.
fn told(fault: &dyn Error) -> String {
    match fault.source() {
        Some(behind) => format!("{fault}: {behind}"),
        None => fault.to_string(),
    }
}

fn discovery_fault(error: &DiscoveryError<http::NoAnswer>) -> ProviderFault {
    ProviderFault::Down(match error {
        DiscoveryError::Request(none) => none.to_string(),
        DiscoveryError::Parse(fault) => format!("its discovery document or its keys cannot be read: {fault}"),
        other => other.to_string(),
    })
}

/// What could not be read may be a token, so only its place is told.
fn token_fault(error: &RequestTokenError<http::NoAnswer, TokenFault>) -> ProviderFault {
    match error {
        RequestTokenError::ServerResponse(fault) => {
            if let Some(more) = fault.error_description() {
                tracing::debug!(more, "the identity provider says why");
            }
            let code = fault.error().as_ref();
            match fault.error() {
                CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                    ProviderFault::Down(format!("it says {code}: are client_id and client_secret right?"))
                }
                _ if console::is_passing(code) => ProviderFault::Down(format!("its token endpoint says {code}")),
                _ => ProviderFault::Refused(format!("its token endpoint says {code}")),
            }
        }
        RequestTokenError::Request(none) => ProviderFault::Down(none.to_string()),
        RequestTokenError::Parse(fault, _) => ProviderFault::Down(format!(
            "the answer of its token endpoint cannot be read at {}",
            fault.path()
        )),
        RequestTokenError::Other(why) => ProviderFault::Down(why.clone()),
    }
}

fn user_info_fault(error: &UserInfoError<http::NoAnswer>) -> ProviderFault {
    match error {
        UserInfoError::Request(none) => ProviderFault::Down(none.to_string()),
        UserInfoError::ClaimsVerification(fault) => ProviderFault::NotTrusted(told(fault)),
        UserInfoError::Response(status, _, _) => ProviderFault::Down(format!("its user info endpoint says {status}")),
        _ => ProviderFault::Down("the answer of its user info endpoint cannot be read".to_owned()),
    }
}
