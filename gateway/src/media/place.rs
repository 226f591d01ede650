//! Where a provider keeps a file, and which hosts are believed to be the provider's.

use reqwest::Url;
use reqwest::header::HeaderValue;

/// The hosts that a channel's files may come from. Nobody else's word leads us to any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaHosts {
    /// `api.example` alone, `.example` with everything below it, `files.example/ours/` with a path.
    names: &'static [&'static str],
    /// The configured `api_base`, which may be on this machine or in the city's own network.
    base: Option<Url>,
}

/// A file at its provider.
#[derive(Clone, Debug)]
pub struct MediaPlace {
    /// Its address. May hold a secret: it is never logged and never stored.
    pub url: String,
    /// The header that says who asks. It goes to this address only, not where that leads on to.
    pub authorization: Option<HeaderValue>,
}

/// Why there is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The provider could not be asked, or refuses us for now.
    Later,
    /// The provider has it no more.
    Gone,
    /// What stands in its place is nothing of this provider's.
    Foreign,
}

impl MediaPlace {
    /// A file that is open to whoever has its address.
    pub fn open(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            authorization: None,
        }
    }
}

/// A header that no log shows.
pub fn secret_header(value: &[u8]) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_bytes(value).ok()?;
    header.set_sensitive(true);
    Some(header)
}

impl MediaHosts {
    /// These names, and where the channel's API is in the settings.
    pub fn new(names: &'static [&'static str], api_base: Option<&str>) -> Self {
        Self {
            names,
            base: api_base.and_then(|base| Url::parse(base).ok()),
        }
    }

    /// The address, if it is one of these hosts': by HTTPS and without port or name, or below the configured base.
    pub fn believed(&self, address: &str) -> Option<Url> {
        let url = Url::parse(address).ok()?;
        if self.base.as_ref().is_some_and(|base| base.origin() == url.origin()) {
            return Some(url);
        }
        let is_plain =
            url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
        let host = url.domain()?.to_owned();
        let fits = |name: &&str| match name.split_once('/') {
            Some((name, path)) => host == name && url.path().get(1..).is_some_and(|rest| rest.starts_with(path)),
            None => is_below(&host, name),
        };
        (is_plain && self.names.iter().any(fits)).then_some(url)
    }

    /// The address as it may be stored, or nothing in place of one that is not believed.
    pub fn address(&self, address: &str) -> String {
        self.believed(address).map(String::from).unwrap_or_default()
    }

    /// Whether a name is one that must stand for a public address: the provider's, and not the configured one.
    pub fn is_public(&self, host: &str) -> bool {
        let is_base = self.base.as_ref().and_then(Url::host_str) == Some(host);
        let name = |name: &&str| name.split('/').next().unwrap_or_default().to_owned();
        !is_base && self.names.iter().any(|one| is_below(host, &name(one)))
    }

    /// The configured base, if it is not the provider's own.
    pub fn base(&self) -> Option<&str> {
        self.base.as_ref().map(Url::as_str)
    }
}

fn is_below(host: &str, name: &str) -> bool {
    if name.starts_with('.') {
        host.ends_with(name)
    } else {
        host == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["api.example.com", ".cdn.example.com", "files.example.net/ours/"];

    #[test]
    fn only_the_providers_own_addresses_are_believed() {
        let hosts = MediaHosts::new(NAMES, Some("http://127.0.0.1:8080/v1"));
        for good in [
            "https://api.example.com/a?b=c",
            "https://API.example.com/a",
            "https://x.y.cdn.example.com/",
            "https://files.example.net/ours/a.jpg",
            "http://127.0.0.1:8080/file/a.jpg",
        ] {
            assert!(hosts.believed(good).is_some(), "{good}");
        }
        for bad in [
            "http://api.example.com/a",
            "https://api.example.com:8443/a",
            "https://me@api.example.com/a",
            "https://api.example.com@evil.example/a",
            "https://api.example.com.evil.example/a",
            "https://evilcdn.example.com/",
            "https://cdn.example.com/",
            "https://files.example.net/theirs/a.jpg",
            "https://files.example.net/ours/../theirs/a.jpg",
            "https://files.example.net/ours/%2e%2e/theirs/a.jpg",
            "https://169.254.169.254/latest/meta-data/",
            "http://127.0.0.1:8081/a",
            "https://127.0.0.1:8080/a",
            "http://localhost:8080/a",
            "https://[::1]/a",
            "file:///etc/passwd",
            "ftp://api.example.com/a",
            "//api.example.com/a",
            "",
        ] {
            assert_eq!(hosts.believed(bad), None, "{bad}");
        }
    }
}
