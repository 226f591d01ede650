//! Addresses in settings: networks, URLs of ours, of providers and of connectors.

use crate::findings::Findings;
use crate::table::Text;
use secrecy::SecretString;
use std::net::{IpAddr, SocketAddr};

/// One address or a block of addresses: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Any address of the block.
    pub address: IpAddr,
    /// How many leading bits count.
    pub prefix: u8,
}

impl Network {
    /// Whether `address` lies in the block. An IPv4 address inside IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, bits: u32| {
            let shift = bits.saturating_sub(u32::from(self.prefix));
            a.checked_shr(shift).unwrap_or(0) == b.checked_shr(shift).unwrap_or(0)
        };
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(block), IpAddr::V4(one)) => same(u128::from(block.to_bits()), u128::from(one.to_bits()), 32),
            (IpAddr::V6(block), IpAddr::V6(one)) => same(block.to_bits(), one.to_bits(), 128),
            _ => false,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.parse().ok()?, Some(prefix.parse::<u8>().ok()?)),
            None => (text.parse::<IpAddr>().ok()?, None),
        };
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        (prefix <= longest).then_some(Self { address, prefix })
    }
}

/// `127.0.0.1:3110`.
pub(super) fn read_socket(text: &Text, findings: &mut Findings) -> Option<SocketAddr> {
    let address = text.value.trim().parse().ok();
    if address.is_none() {
        let remedy = "Write an IP address and a port: 127.0.0.1:3110, or 0.0.0.0:3110 for all interfaces.";
        findings.error(
            "E002",
            text.at,
            format!("\"{}\" is not an address to listen on", text.value),
            remedy,
        );
    }
    address
}

/// `10.0.0.0/8`.
pub(super) fn read_network(text: &Text, findings: &mut Findings) -> Option<Network> {
    let network = Network::parse(text.value.trim());
    if network.is_none() {
        let remedy = "Write an IP address or a block: 10.0.0.7 or 10.0.0.0/8.";
        findings.error("E002", text.at, format!("\"{}\" is not a network", text.value), remedy);
    }
    network
}

/// What stands where in a URL.
struct Parts<'t> {
    is_https: bool,
    host: &'t str,
    has_path: bool,
}

fn parts(url: &str) -> Option<Parts<'_>> {
    let (is_https, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://")?),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let has_path = !rest
        .strip_prefix(authority)
        .unwrap_or_default()
        .trim_matches('/')
        .is_empty();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let is_host = !host.is_empty() && !url.contains(char::is_whitespace) && !authority.contains('@');
    (is_port && is_host).then_some(Parts {
        is_https,
        host,
        has_path,
    })
}

/// The address under which the world reaches this server.
pub(super) fn read_public_url(text: &Text, findings: &mut Findings) -> Option<String> {
    if parts(&text.value).is_none() {
        let remedy = "Write it with its scheme and without a path: https://311.city.example.";
        findings.error(
            "E002",
            text.at,
            format!("\"{}\" is not an address of a website", text.value),
            remedy,
        );
        return None;
    }
    Some(text.value.trim_end_matches('/').to_owned())
}

/// The origin of a page: scheme, host and port.
pub(super) fn read_origin(text: &Text, findings: &mut Findings) -> Option<String> {
    let good = parts(text.value.trim_end_matches('/')).filter(|parts| !parts.has_path);
    if good.is_none() {
        let remedy = "Write scheme and host alone: https://www.city.example.";
        findings.error("E002", text.at, format!("\"{}\" is not an origin", text.value), remedy);
        return None;
    }
    Some(text.value.trim_end_matches('/').to_owned())
}

/// A provider's address: secrets travel there, so it is https, or a stand-in on this machine.
pub(super) fn read_api_base(key: &str, text: &Text, findings: &mut Findings) -> Option<String> {
    let good = parts(&text.value).is_some_and(|parts| parts.is_https || parts.host == "127.0.0.1");
    if !good {
        let remedy = "Write https://..., or http://127.0.0.1:PORT for a stand-in on this machine.";
        findings.error(
            "E002",
            text.at,
            format!("`{key}` is not an address that secrets may be sent to"),
            remedy,
        );
        return None;
    }
    Some(text.value.trim_end_matches('/').to_owned())
}

/// An identity provider, as it writes itself: a slash at its end counts. People's names and our secret travel there.
pub(super) fn read_issuer(text: &Text, findings: &mut Findings) -> Option<String> {
    let safe = parts(&text.value).is_some_and(|parts| parts.is_https || parts.host == "127.0.0.1");
    if !safe || text.value.contains(['?', '#']) {
        let remedy = "Write what the provider calls its issuer, https://...; http://127.0.0.1:PORT for a stand-in.";
        findings.error(
            "E002",
            text.at,
            "`issuer` is not the address of an identity provider",
            remedy,
        );
        return None;
    }
    Some(text.value.clone())
}

/// Where requests are posted to: they hold personal data, so it is https, or this very machine.
pub(super) fn read_route_url(text: &Text, findings: &mut Findings) -> Option<String> {
    let good = parts(&text.value).is_some_and(|parts| parts.is_https || is_this_machine(parts.host));
    if !good {
        let remedy = "Write https://...: requests hold what residents said and where they live.";
        findings.error(
            "E002",
            text.at,
            "`url` is not an address that requests may be sent to",
            remedy,
        );
        return None;
    }
    Some(text.value.clone())
}

/// A mail server: by TLS, or on this very machine. The address is never shown, because it may hold a password.
pub(super) fn read_smtp_url(text: &Text, findings: &mut Findings) -> Option<SecretString> {
    let url = text.value.as_str();
    let by_tls = url.starts_with("smtps://") || (url.starts_with("smtp://") && url.contains("tls=required"));
    let authority = url.strip_prefix("smtp://").unwrap_or_default();
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    if !by_tls && !is_this_machine(host) {
        let remedy = "Write smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST:587?tls=required.";
        findings.error(
            "E002",
            text.at,
            "`smtp` is not a mail server that requests may be sent to",
            remedy,
        );
        return None;
    }
    Some(SecretString::from(url))
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost")
}

/// A connector's address and its host.
pub(super) fn read_connector_url(text: &Text, findings: &mut Findings) -> Option<(String, String)> {
    if text.value.contains(['{', '}']) {
        let remedy = "Write the address alone: what is asked for is added to its query, as in ?number=1234.";
        findings.error(
            "E008",
            text.at,
            "nothing is filled in into a connector's address",
            remedy,
        );
        return None;
    }
    let Some(parts) = parts(&text.value) else {
        let remedy = "Write it with its scheme: https://lookups.city.example/parking-ticket.";
        findings.error("E002", text.at, "`url` is not an address", remedy);
        return None;
    };
    Some((text.value.clone(), parts.host.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses() {
        let holds = |network: &str, address: &str| Network::parse(network).unwrap().contains(address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.9.8.7"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "203.0.113.9"));
        assert!(holds("192.0.2.7", "192.0.2.7"));
        assert!(!holds("192.0.2.7", "192.0.2.8"));
        assert!(holds("192.0.2.0/24", "::ffff:192.0.2.9"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
        assert!(!holds("2001:db8::/32", "192.0.2.1"));
        assert_eq!(Network::parse("10.0.0.0/33"), None);
        assert_eq!(Network::parse("ten"), None);
    }

    #[test]
    fn secrets_travel_only_where_they_may() {
        let accepts = |url: &str| {
            let mut findings = Findings::default();
            let at = findings.add_variable("X");
            read_api_base(
                "api_base",
                &Text {
                    value: url.to_owned(),
                    at,
                },
                &mut findings,
            )
            .is_some()
        };
        assert!(accepts("https://api.provider.example"));
        assert!(accepts("http://127.0.0.1:9000/"));
        assert!(!accepts("http://api.provider.example"));
        assert!(!accepts("http://127.0.0.1.evil.example"));
        assert!(!accepts("http://127.0.0.1@evil.example"));
        assert!(!accepts("ftp://127.0.0.1"));
        assert!(!accepts("https://"));
    }
}
