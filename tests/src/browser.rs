//! A real browser for journeys: Chromium without a window, driven over `WebDriver`.

use base64::Engine as _;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;
use tokio::process::{Child, Command};

const CHROMIUM: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";

/// A running browser; it ends when this is dropped.
pub struct Browser {
    /// Speaks to it.
    pub client: Client,
    /// Where its driver listens.
    port: u16,
    // Both end with the browser: the driver's process and the profile's folder.
    _driver: Child,
    _profile: tempfile::TempDir,
}

/// How the browser is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// As residents have it.
    Run,
    /// As residents have it who let no scripts run.
    Blocked,
}

/// How the page is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// The person's own colours, as Windows' contrast themes force them.
    ForcedColors,
}

impl Browser {
    /// Starts a browser with a window of 320 by 800 pixels and a fresh profile.
    pub async fn start(scripts: Scripts) -> Self {
        for path in [CHROMIUM, DRIVER] {
            let remedy = "on Debian: apt-get install chromium chromium-driver";
            assert!(
                Path::new(path).exists(),
                "{path} is missing, so pages cannot be tried; {remedy}"
            );
        }
        let port = free_port();
        let driver = Command::new(DRIVER)
            .arg(format!("--port={port}"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the driver starts");
        let profile = tempfile::tempdir().expect("a folder");
        let client = connect(port, profile.path(), scripts).await;
        let browser = Self {
            client,
            port,
            _driver: driver,
            _profile: profile,
        };
        // As narrow as a cheap phone, until a test asks for more.
        browser.look(320, Look::Light).await;
        browser
    }

    /// Asks the browser itself, by a method of the Chrome `DevTools` Protocol, through its driver.
    pub async fn ask(&self, method: &str, params: Value) -> Value {
        let session = self
            .client
            .session_id()
            .await
            .expect("the browser answers")
            .expect("a session");
        let answer = reqwest::Client::new()
            .post(format!(
                "http://127.0.0.1:{}/session/{session}/goog/cdp/execute",
                self.port
            ))
            .json(&json!({"cmd": method, "params": params}))
            .send()
            .await
            .expect("the driver answers");
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{method}: {answer}");
        answer["value"].clone()
    }

    /// Gives the window another width and the page another look.
    pub async fn look(&self, width: u32, look: Look) {
        let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.ask("Emulation.setDeviceMetricsOverride", metrics).await;
        let (scheme, forced) = match look {
            Look::Light => ("light", "none"),
            Look::Dark => ("dark", "none"),
            Look::ForcedColors => ("light", "active"),
        };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "forced-colors", "value": forced},
        ]});
        self.ask("Emulation.setEmulatedMedia", features).await;
    }

    /// What a screen reader is told of the page, in its order: role and name, `heading: Contacts`.
    pub async fn heard(&self) -> Vec<String> {
        let tree = self.ask("Accessibility.getFullAXTree", json!({})).await;
        let nodes: Vec<&Value> = tree["nodes"].as_array().into_iter().flatten().collect();
        let by_id: HashMap<&str, &Value> = nodes
            .iter()
            .filter_map(|node| Some((node["nodeId"].as_str()?, *node)))
            .collect();
        let mut heard = Vec::new();
        // The tree is told level by level; a reader goes down each branch before the next.
        let mut waiting: Vec<&Value> = nodes.first().copied().into_iter().collect();
        while let Some(node) = waiting.pop() {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            let name = node["name"]["value"].as_str().unwrap_or_default();
            let silent = matches!(role, "" | "none" | "generic" | "InlineTextBox" | "StaticText");
            if node["ignored"] != true && !silent {
                heard.push(format!("{role}: {name}"));
            }
            let children = node["childIds"].as_array().into_iter().flatten();
            let children = children.filter_map(|id| by_id.get(id.as_str()?).copied());
            waiting.extend(children.collect::<Vec<_>>().into_iter().rev());
        }
        heard
    }

    /// A picture of the page, as WebP.
    pub async fn picture(&self) -> Vec<u8> {
        let params = json!({"format": "webp", "quality": 60, "captureBeyondViewport": true});
        let shot = self.ask("Page.captureScreenshot", params).await;
        let text = shot["data"].as_str().expect("a picture");
        base64::engine::general_purpose::STANDARD.decode(text).expect("base 64")
    }

    /// Closes the browser; without this its processes may outlive the driver.
    pub async fn close(self) {
        self.client.clone().close().await.expect("the browser closes");
    }
}

async fn connect(port: u16, profile: &Path, scripts: Scripts) -> Client {
    let javascript = if scripts == Scripts::Blocked { 2 } else { 1 };
    let capabilities = json!({
        "goog:chromeOptions": {
            "binary": CHROMIUM,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // It would look its maker up: for updates, suggestions, and whether there is a network at all.
                "--disable-default-apps", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
                "--disable-features=MediaRouter,OptimizationHints,Translate,NetworkTimeServiceQuerying",
                "--no-pings",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": {"profile.managed_default_content_settings.javascript": javascript},
        },
    });
    let capabilities = capabilities.as_object().expect("an object").clone();
    let driver = format!("http://127.0.0.1:{port}");
    let mut last = String::new();
    for _ in 0..150 {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        match builder.capabilities(capabilities.clone()).connect(&driver).await {
            Ok(client) => return client,
            Err(error) => last = error.to_string(),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the browser does not start: {last}");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
