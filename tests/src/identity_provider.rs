//! Plays a city's identity provider on this machine (OpenID Connect): discovery, keys, the page that asks who one is,
//! codes, signed tokens; and everything that can be wrong with them, on demand.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// What the provider knows the city by.
pub const CLIENT_ID: &str = "callbox";
/// What the city proves itself by; both letters must be escaped on the way (RFC 6749 §2.3.1).
pub const CLIENT_SECRET: &str = "hush: not/for logs";

/// How tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with SHA-256.
    Rs256,
    /// The curve P-256 with SHA-256.
    Es256,
    /// Not at all.
    None,
    /// With the city's own secret.
    Hs256,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing.
    Nothing,
    /// Every endpoint answers this status.
    Status(u16),
    /// The token endpoint alone answers this status.
    TokenStatus(u16),
    /// Every endpoint takes the question and never answers.
    Hangs,
    /// Discovery leads on to another address.
    Redirects,
    /// Discovery tells of another issuer.
    OtherIssuer,
    /// The signature has a wrong bit.
    Signature,
    /// The token endpoint has no way to be proved to but in the body.
    OnlyPost,
    /// The ID token says nothing but who it is; the rest is told at the user info endpoint.
    ShortToken,
    /// As [`Wrong::ShortToken`], and the user info endpoint tells of somebody else.
    OtherUserInfo,
    /// The browser comes back with an error instead of a code.
    Denies,
}

/// The running provider; it ends with the test's runtime.
#[derive(Clone)]
pub struct IdentityProviderStandIn {
    /// Its issuer, `http://127.0.0.1:PORT`.
    pub issuer: String,
    told: Arc<Mutex<Told>>,
}

struct Told {
    issuer: String,
    now: i64,
    keys: Keys,
    algorithm: Algorithm,
    wrong: Wrong,
    /// What discovery says of where to sign out.
    end_session: Value,
    /// The claims of whoever sits before the browser, over what every token has.
    claims: Value,
    codes: HashMap<String, Asked>,
    counted: u64,
    discoveries: usize,
    key_fetches: usize,
}

/// What a code stands for.
struct Asked {
    redirect_uri: String,
    challenge: String,
    nonce: String,
    used: bool,
}

struct Keys {
    id: String,
    rsa: Rsa<Private>,
    curve: EcKey<Private>,
}

impl Keys {
    fn new(id: &str) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
        Self {
            id: id.to_owned(),
            rsa: Rsa::generate(2048).expect("a key"),
            curve: EcKey::generate(&group).expect("a key"),
        }
    }

    fn public(&self) -> Value {
        let mut context = BigNumContext::new().expect("memory");
        let (mut x, mut y) = (BigNum::new().expect("memory"), BigNum::new().expect("memory"));
        let point = self.curve.public_key();
        let read = point.affine_coordinates(self.curve.group(), &mut x, &mut y, &mut context);
        read.expect("a point");
        let wide = |number: &BigNum| URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).expect("32 bytes"));
        let plain = |number: &openssl::bn::BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
        json!({"keys": [
            {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": format!("{}-rsa", self.id),
             "n": plain(self.rsa.n()), "e": plain(self.rsa.e())},
            {"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": format!("{}-ec", self.id),
             "x": wide(&x), "y": wide(&y)},
        ]})
    }
}

impl IdentityProviderStandIn {
    /// Starts on a free port; its time is `now`, in epoch milliseconds.
    pub async fn start(now: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let told = Arc::new(Mutex::new(Told {
            issuer: issuer.clone(),
            now: now / 1000,
            keys: Keys::new("first"),
            algorithm: Algorithm::Rs256,
            wrong: Wrong::Nothing,
            end_session: json!(format!("{issuer}/end")),
            claims: json!({}),
            codes: HashMap::new(),
            counted: 0,
            discoveries: 0,
            key_fetches: 0,
        }));
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/elsewhere", get(elsewhere))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/me", get(user_info))
            .with_state(Arc::clone(&told));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { issuer, told }
    }

    /// Who sits before the browser: these claims, over what every token has; `null` takes one away.
    pub fn seat(&self, claims: Value) {
        self.told().claims = claims;
    }

    /// Signs so from now on.
    pub fn sign_by(&self, algorithm: Algorithm) {
        self.told().algorithm = algorithm;
    }

    /// Is so from now on.
    pub fn be(&self, wrong: Wrong) {
        self.told().wrong = wrong;
    }

    /// Says from now on that people sign out there.
    pub fn end_sessions_at(&self, place: Value) {
        self.told().end_session = place;
    }

    /// Takes new keys and gives the old ones away no more.
    pub fn rotate(&self) {
        self.told().keys = Keys::new("second");
    }

    /// How often it was discovered, and how often its keys were fetched.
    pub fn asked(&self) -> (usize, usize) {
        let told = self.told();
        (told.discoveries, told.key_fetches)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().expect("no test panics while it holds this")
    }
}

type Shared = State<Arc<Mutex<Told>>>;

/// The fault that every endpoint has now.
async fn broken(told: &Mutex<Told>) -> Option<Response> {
    let wrong = told.lock().expect("no test panics while it holds this").wrong;
    match wrong {
        Wrong::Status(status) => Some(plain(status, "<html>a proxy's page</html>")),
        Wrong::Hangs => std::future::pending().await,
        _ => None,
    }
}

fn plain(status: u16, text: &'static str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, text).into_response()
}

fn answer(status: u16, value: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn discovery(State(told): Shared) -> Response {
    if let Some(broken) = broken(&told).await {
        return broken;
    }
    let mut told = told.lock().expect("no test panics while it holds this");
    told.discoveries += 1;
    if told.wrong == Wrong::Redirects {
        let to = format!("{}/elsewhere", told.issuer);
        return (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
    }
    told.document()
}

/// Whoever follows a redirect finds all in order.
async fn elsewhere(State(told): Shared) -> Response {
    told.lock().expect("no test panics while it holds this").document()
}

async fn keys(State(told): Shared) -> Response {
    if let Some(broken) = broken(&told).await {
        return broken;
    }
    let mut told = told.lock().expect("no test panics while it holds this");
    told.key_fetches += 1;
    answer(200, &told.keys.public())
}

/// Asks nobody anything: whoever is seated is signed in, and the browser goes back.
async fn authorize(State(told): Shared, request: Request) -> Response {
    let query = form(request.uri().query().unwrap_or_default());
    let given = |name: &str| query.get(name).cloned().unwrap_or_default();
    let scopes = given("scope");
    let fine = given("response_type") == "code"
        && given("client_id") == CLIENT_ID
        && given("code_challenge_method") == "S256"
        && given("code_challenge").len() == 43
        && given("nonce").len() >= 32
        && given("state").len() >= 32
        && scopes.split(' ').filter(|scope| *scope == "openid").count() == 1;
    if !fine {
        return plain(400, "this question is wrong");
    }
    let mut told = told.lock().expect("no test panics while it holds this");
    told.counted += 1;
    let code = format!("code-{}", told.counted);
    let asked = Asked {
        redirect_uri: given("redirect_uri"),
        challenge: given("code_challenge"),
        nonce: given("nonce"),
        used: false,
    };
    let mut back = form_urlencoded::Serializer::new(String::new());
    if told.wrong == Wrong::Denies {
        back.append_pair("error", "access_denied\nforged line");
    } else {
        back.append_pair("code", &code);
    }
    let back = back.append_pair("state", &given("state")).finish();
    let location = format!("{}?{back}", asked.redirect_uri);
    told.codes.insert(code, asked);
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

async fn token(State(told): Shared, request: Request) -> Response {
    if let Some(broken) = broken(&told).await {
        return broken;
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 16).await.unwrap_or_default();
    let fields = form(&String::from_utf8_lossy(&body));
    let given = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let mut told = told.lock().expect("no test panics while it holds this");
    if let Wrong::TokenStatus(status) = told.wrong {
        return answer(status, &json!({"error": "server_error"}));
    }
    let proved = if told.wrong == Wrong::OnlyPost {
        given("client_id") == CLIENT_ID && given("client_secret") == CLIENT_SECRET
    } else {
        proves(&parts.headers)
    };
    if !proved {
        return answer(401, &json!({"error": "invalid_client"}));
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(given("code_verifier")));
    let refused = answer(
        400,
        &json!({"error": "invalid_grant", "error_description": "secret-description"}),
    );
    let Some(asked) = told.codes.get_mut(&given("code")) else {
        return refused;
    };
    let fine = !asked.used && asked.redirect_uri == given("redirect_uri") && asked.challenge == challenge;
    if !fine || given("grant_type") != "authorization_code" {
        return refused;
    }
    asked.used = true;
    let nonce = asked.nonce.clone();
    let token = told.id_token(&nonce);
    answer(
        200,
        &json!({"access_token": "secret-access-token", "token_type": "Bearer", "expires_in": 60, "id_token": token}),
    )
}

async fn user_info(State(told): Shared, headers: HeaderMap) -> Response {
    let told = told.lock().expect("no test panics while it holds this");
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if bearer != Some("Bearer secret-access-token") {
        return plain(401, "who are you");
    }
    let mut claims = told.all_claims("");
    if told.wrong == Wrong::OtherUserInfo {
        claims["sub"] = json!("somebody-else");
    }
    for name in ["aud", "exp", "iat", "iss", "nonce"] {
        claims.as_object_mut().expect("an object").remove(name);
    }
    answer(200, &claims)
}

impl Told {
    fn document(&self) -> Response {
        let own = &self.issuer;
        let issuer = if self.wrong == Wrong::OtherIssuer {
            "https://id.other.example"
        } else {
            own
        };
        let methods = if self.wrong == Wrong::OnlyPost {
            json!(["client_secret_post"])
        } else {
            json!(["client_secret_basic", "client_secret_post"])
        };
        answer(
            200,
            &json!({
                "issuer": issuer, "authorization_endpoint": format!("{own}/authorize"),
                "token_endpoint": format!("{own}/token"), "userinfo_endpoint": format!("{own}/me"),
                "jwks_uri": format!("{own}/keys"), "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                "token_endpoint_auth_methods_supported": methods, "code_challenge_methods_supported": ["S256"],
                "end_session_endpoint": self.end_session,
            }),
        )
    }

    fn all_claims(&self, nonce: &str) -> Value {
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "subject-1", "iat": self.now, "exp": self.now + 300,
            "nonce": nonce,
        });
        for (name, value) in self.claims.as_object().into_iter().flatten() {
            claims[name] = value.clone();
            if value.is_null() {
                claims.as_object_mut().expect("an object").remove(name);
            }
        }
        claims
    }

    fn id_token(&self, nonce: &str) -> String {
        let mut claims = self.all_claims(nonce);
        if matches!(self.wrong, Wrong::ShortToken | Wrong::OtherUserInfo) {
            let standard = ["iss", "aud", "sub", "iat", "exp", "nonce"];
            let object = claims.as_object_mut().expect("an object");
            object.retain(|name, _| standard.contains(&name.as_str()));
        }
        let (name, key) = match self.algorithm {
            Algorithm::Rs256 => ("RS256", "rsa"),
            Algorithm::Es256 => ("ES256", "ec"),
            Algorithm::Hs256 => ("HS256", "rsa"),
            Algorithm::None => ("none", "rsa"),
        };
        let head = json!({"alg": name, "kid": format!("{}-{key}", self.keys.id)});
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&head), encode(&claims));
        let mut signature = self.signature(signed.as_bytes());
        if self.wrong == Wrong::Signature {
            signature[7] ^= 1;
        }
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn signature(&self, bytes: &[u8]) -> Vec<u8> {
        match self.algorithm {
            Algorithm::None => Vec::new(),
            Algorithm::Rs256 => {
                let key = PKey::from_rsa(self.keys.rsa.clone()).expect("a key");
                let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("a signer");
                signer.sign_oneshot_to_vec(bytes).expect("a signature")
            }
            Algorithm::Es256 => {
                let signature = EcdsaSig::sign(&Sha256::digest(bytes), &self.keys.curve).expect("a signature");
                let wide = |number: &openssl::bn::BigNumRef| number.to_vec_padded(32).expect("32 bytes");
                [wide(signature.r()), wide(signature.s())].concat()
            }
            Algorithm::Hs256 => {
                let key = PKey::hmac(CLIENT_SECRET.as_bytes()).expect("a key");
                let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("a signer");
                signer.sign_oneshot_to_vec(bytes).expect("a signature")
            }
        }
    }
}

/// Name and secret as RFC 6749 §2.3.1 has them: escaped, then joined.
fn proves(headers: &HeaderMap) -> bool {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let basic = header.and_then(|header| header.strip_prefix("Basic "));
    let Some(plain) = basic.and_then(|basic| STANDARD.decode(basic).ok()) else {
        return false;
    };
    let plain = String::from_utf8_lossy(&plain).into_owned();
    let (id, secret) = plain.split_once(':').unwrap_or_default();
    let escaped: String = form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes()).collect();
    id == CLIENT_ID && secret == escaped
}

fn form(text: &str) -> HashMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
