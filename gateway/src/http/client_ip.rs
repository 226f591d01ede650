//! Which IP address a request came from, when proxies stand before us.

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The networks of the proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Vec<(IpAddr, u32)>,
}

/// An entry of `server.trusted_proxies` that is no address and no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadNetwork(pub String);

impl TrustedProxies {
    /// Reads addresses (`10.0.0.1`) and networks (`10.0.0.0/8`, `fd00::/8`).
    pub fn parse(entries: &[String]) -> Result<Self, BadNetwork> {
        let networks: Result<Vec<_>, _> = entries
            .iter()
            .map(|entry| network(entry).ok_or_else(|| BadNetwork(entry.clone())))
            .collect();
        Ok(Self { networks: networks? })
    }

    /// The client's address: the peer's own, or, if the peer is a trusted proxy, the last address in
    /// `X-Forwarded-For` that is not a trusted proxy's. Earlier ones can be invented by the client.
    pub fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let mut client = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(socket)| {
            socket.ip().to_canonical()
        });
        let values: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        for hop in values.join(",").rsplit(',') {
            if !self.trusts(client) {
                break;
            }
            let Some(address) = hop_address(hop) else { break };
            client = address;
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|(network, bits)| prefix(*network, *bits) == prefix(address, *bits))
    }
}

fn network(entry: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = match entry.trim().split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
        None => (entry.trim(), None),
    };
    let address: IpAddr = address.parse().ok()?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(whole);
    (bits <= whole).then_some((address, bits))
}

/// The first `bits` bits; addresses of different families never have the same.
fn prefix(address: IpAddr, bits: u32) -> Option<(bool, u128)> {
    let (whole, value) = match address {
        IpAddr::V4(v4) => (32, u128::from(v4.to_bits())),
        IpAddr::V6(v6) => (128, v6.to_bits()),
    };
    let dropped = u32::checked_sub(whole, bits)?;
    Some((address.is_ipv4(), value.checked_shr(dropped).unwrap_or(0)))
}

/// A hop as proxies write it: an address, with a port or brackets at times.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let address = hop
        .parse::<IpAddr>()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    Some(address?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let entries: Vec<String> = trusted.iter().map(|entry| (*entry).to_owned()).collect();
        let proxies = TrustedProxies::parse(&entries).expect("the networks are well written");
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 9)));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        proxies.client(&extensions, &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client(&[], "192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
        assert_eq!(client(&["192.0.2.1"], "192.0.2.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(
            client(&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.5, 198.51.100.9, 10.9.9.9"]),
            "198.51.100.9"
        );
        assert_eq!(
            client(&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.5", "198.51.100.9:4711"]),
            "198.51.100.9"
        );
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3", &["nonsense"]), "10.1.2.3");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(client(&["fd00::/8"], "fd12::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(
            client(&["0.0.0.0/0"], "::ffff:10.1.2.3", &["198.51.100.9"]),
            "198.51.100.9"
        );
    }

    #[test]
    fn a_network_that_is_none_is_named() {
        for entry in ["10.0.0.0/33", "proxy.example", "10.0.0.0/x", ""] {
            assert_eq!(
                TrustedProxies::parse(&[entry.to_owned()]).err(),
                Some(BadNetwork(entry.to_owned()))
            );
        }
    }
}
