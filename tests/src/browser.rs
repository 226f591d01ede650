//! A real browser for journeys: Chromium without a window, driven over `WebDriver`.

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
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

impl Browser {
    /// Starts a browser with a window of 320 by 640 pixels and a fresh profile.
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
        Self {
            client,
            _driver: driver,
            _profile: profile,
        }
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
            "mobileEmulation": {
                "deviceMetrics": {"width": 320, "height": 640, "pixelRatio": 1.0, "touch": false, "mobile": false},
            },
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
