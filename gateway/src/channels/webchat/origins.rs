//! Which web sites may use the chat from their own pages.

/// What the `Origin` of a request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginVerdict {
    /// No browser page of another site is behind it: none was sent, or it is our own.
    Own,
    /// A site of the settings; the browser must be told so.
    Allowed(String),
    /// Any other site.
    Refused,
}

/// Judges the `Origin` header of a request that reached us as `host`.
pub fn judge(origin: Option<&str>, host: Option<&str>, public_url: &str, allowed: &[String]) -> OriginVerdict {
    let Some(origin) = origin else {
        return OriginVerdict::Own;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    if let (Some(authority), Some(host)) = (authority, host)
        && authority.eq_ignore_ascii_case(host)
    {
        return OriginVerdict::Own;
    }
    if same(origin, &origin_of(public_url)) {
        return OriginVerdict::Own;
    }
    if allowed
        .iter()
        .any(|one| one == "*" || same(one.trim_end_matches('/'), origin))
    {
        return OriginVerdict::Allowed(origin.to_owned());
    }
    OriginVerdict::Refused
}

/// Scheme and authority of an address.
pub fn origin_of(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return String::new();
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{authority}")
}

fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ourselves_and_the_named_sites_may() {
        let allowed = ["https://city.example/".to_owned()];
        let judge = |origin| judge(origin, Some("chat.example"), "https://311.example/x", &allowed);
        assert_eq!(judge(None), OriginVerdict::Own);
        assert_eq!(judge(Some("https://chat.example")), OriginVerdict::Own);
        assert_eq!(judge(Some("https://311.example")), OriginVerdict::Own);
        assert_eq!(
            judge(Some("https://city.example")),
            OriginVerdict::Allowed("https://city.example".into())
        );
        for stranger in [
            "null",
            "",
            "https://city.example.evil.example",
            "http://city.example",
            "https://evil.example",
        ] {
            assert_eq!(judge(Some(stranger)), OriginVerdict::Refused, "{stranger}");
        }
    }
}
