//! A person at work: an account of a role, signed in to a city's console as a browser without scripts would be.

use crate::city::City;
use console::Role;
use console::secrets::hash_password;
use storage::NewAccount;

/// The password of every person of a test.
pub const PASSWORD: &str = "a lantern in the fog";

/// Somebody who is signed in.
pub struct Staff {
    base: String,
    cookie: String,
    client: reqwest::Client,
}

/// What a page answered.
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// Where it leads on to; empty where it does not.
    pub location: String,
    /// The cookie that it set; empty where it set none.
    pub set_cookie: String,
    /// Its bytes as text.
    pub body: String,
}

impl Page {
    /// The token that the page's forms carry; empty where it has none.
    pub fn token(&self) -> String {
        let found = self.body.split_once("name=\"token\" value=\"");
        let value = found.and_then(|(_, rest)| rest.split_once('"'));
        value.map_or_else(String::new, |(token, _)| token.to_owned())
    }

    /// The text of the page without its tags, spaces collapsed.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for (place, piece) in self.body.split('<').enumerate() {
            let text = if place == 0 {
                piece
            } else {
                piece.split_once('>').map_or("", |(_, text)| text)
            };
            words.push_str(text);
            words.push(' ');
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Staff {
    /// Somebody without an account.
    pub fn stranger(city: &City) -> Self {
        let redirects = reqwest::redirect::Policy::none();
        Self {
            base: city.base.clone(),
            cookie: String::new(),
            client: reqwest::Client::builder()
                .redirect(redirects)
                .build()
                .expect("a client"),
        }
    }

    /// Adds an account of this role to the city and signs it in.
    pub async fn sign_in(city: &City, name: &str, role: Role) -> Self {
        let account = NewAccount {
            name,
            role: role.name(),
            password_hash: &hash_password(PASSWORD).expect("a password can be hashed"),
            now: city.desk.now(),
        };
        city.desk.db().add_account(account).await.expect("the name is free");
        let mut staff = Self::stranger(city);
        let page = staff
            .send("/staff/sign-in", &[("name", name), ("password", PASSWORD)])
            .await;
        assert_eq!(
            (page.status, page.location.as_str()),
            (303, "/staff"),
            "{}",
            page.words()
        );
        staff.keep(&page);
        staff
    }

    /// Takes the cookie of an answer over.
    pub fn keep(&mut self, page: &Page) {
        let cookie = page.set_cookie.split(';').next();
        cookie.unwrap_or_default().clone_into(&mut self.cookie);
    }

    /// The cookie that it sends.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Loads a page.
    pub async fn get(&self, path: &str) -> Page {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .header("cookie", &self.cookie);
        answer(request).await
    }

    /// Sends a form of the page `from`, with that page's token.
    pub async fn post(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.get(from).await.token();
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        self.send(path, &all).await
    }

    /// Sends fields as they are, without a token.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        answer(request).await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.expect("the console answers");
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    Page {
        status: response.status().as_u16(),
        location: header("location"),
        set_cookie: header("set-cookie"),
        body: response.text().await.expect("a body"),
    }
}
