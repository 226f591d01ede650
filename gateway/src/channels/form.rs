//! `application/x-www-form-urlencoded` as bytes: signatures are over bytes, so nothing may be repaired before they fit.

/// Name and value, percent-decoded.
pub type Pair = (Vec<u8>, Vec<u8>);

/// The pairs of a form in their order. Total: a percent sign that starts no escape stands for itself.
pub fn pairs(encoded: &[u8]) -> Vec<Pair> {
    let mut found = Vec::new();
    for part in encoded.split(|byte| *byte == b'&') {
        if part.is_empty() {
            continue;
        }
        let mut halves = part.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        let value = halves.next().unwrap_or_default();
        found.push((decode(name), decode(value)));
    }
    found
}

fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => decoded.push(b' '),
            b'%' => match escape(after) {
                Some(byte) => {
                    decoded.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                None => decoded.push(b'%'),
            },
            other => decoded.push(*other),
        }
    }
    decoded
}

fn escape(after: &[u8]) -> Option<u8> {
    let high = char::from(*after.first()?).to_digit(16)?;
    let low = char::from(*after.get(1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// The first value of a name as text; bytes that are not UTF-8 become U+FFFD.
pub fn value(pairs: &[Pair], name: &str) -> Option<String> {
    let (_, value) = pairs.iter().find(|(key, _)| key == name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_broken_ones_stand_for_themselves() {
        let found = pairs(b"a=1+2&b=%41%zz%4&c&=d&&a=%ff%00");
        let expected: Vec<Pair> = vec![
            (b"a".to_vec(), b"1 2".to_vec()),
            (b"b".to_vec(), b"A%zz%4".to_vec()),
            (b"c".to_vec(), Vec::new()),
            (Vec::new(), b"d".to_vec()),
            (b"a".to_vec(), vec![0xff, 0]),
        ];
        assert_eq!(found, expected);
        assert_eq!(value(&found, "a").as_deref(), Some("1 2"));
        assert_eq!(value(&found[4..], "a").as_deref(), Some("\u{fffd}\0"));
    }
}
