//! A city whose API is called with keys, and what it answers.

use console::secrets::{hash_key, new_key};
use serde_json::Value;
use storage::NewApiKey;
use tests::city::{City, CityOptions};

/// A city with an API.
pub struct Api {
    pub city: City,
    /// A key that reads everything.
    pub read: String,
    /// A key that changes requests as well.
    pub write: String,
    client: reqwest::Client,
}

/// What the API answered.
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub tag: String,
    /// Content-Length.
    pub length: String,
    pub allow: String,
    pub challenge: String,
    pub caching: String,
    pub body: Value,
}

impl Api {
    /// Starts a city on this database.
    pub async fn start(url: &str) -> Self {
        Self::start_with(url, Vec::new()).await
    }

    /// Starts a city on this database, with these changes of its rules.
    pub async fn start_with(url: &str, pack_edits: Vec<(&'static str, &'static str, &'static str)>) -> Self {
        let options = CityOptions {
            pack_edits,
            ..CityOptions::default()
        };
        let city = City::start(url, options).await;
        let read = key(&city, "read sensitive:read", &[]).await;
        let write = key(&city, "write sensitive:read", &[]).await;
        let client = reqwest::Client::new();
        Self {
            city,
            read,
            write,
            client,
        }
    }

    /// Starts a city on a file in this folder.
    pub async fn in_folder(folder: &tempfile::TempDir) -> Self {
        Self::start(&format!("sqlite:{}", folder.path().join("city.db").display())).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_as(&self.read, path).await
    }

    pub async fn get_as(&self, key: &str, path: &str) -> Answer {
        self.call("GET", path, Some(key), &[], "").await
    }

    /// Sends a change with the key that may.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let kind = [("content-type", "application/json")];
        self.call("POST", path, Some(&self.write), &kind, &body.to_string())
            .await
    }

    pub async fn call(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.city.base));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_owned()).send().await.expect("the API answers");
        let header = |name: &str| {
            let value = response.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        Answer {
            status: response.status().as_u16(),
            kind: header("content-type"),
            tag: header("etag"),
            length: header("content-length"),
            allow: header("allow"),
            challenge: header("www-authenticate"),
            caching: header("cache-control"),
            body: response.json().await.unwrap_or_default(),
        }
    }
}

impl Answer {
    /// Fails unless it is a problem of this status.
    pub fn is_problem(&self, status: u16, what: &str) {
        assert_eq!(self.status, status, "{what}: {}", self.body);
        assert_eq!(self.kind, "application/problem+json", "{what}");
        assert_eq!(self.body["status"], status, "{what}");
        assert!(
            self.body["title"].is_string() && self.body["detail"].is_string(),
            "{what}"
        );
    }
}

/// Adds a key and returns it.
pub async fn key(city: &City, scope: &str, agencies: &[&str]) -> String {
    let key = new_key();
    let agencies: Vec<String> = agencies.iter().map(|&agency| agency.to_owned()).collect();
    let added = NewApiKey {
        name: &format!("{scope} {}", agencies.join(" ")),
        scope,
        agencies: &agencies,
        key_hash: &hash_key(&key),
        now: city.desk.now(),
    };
    city.desk.db().add_api_key(added).await.expect("the name is free");
    key
}
