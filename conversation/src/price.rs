//! What a small thing costs, and what many of it do.

/// A price of one of many small things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// What stands before the number: `$`.
    pub currency: String,
    /// Millionths of the currency.
    pub millionths: i64,
}

impl Price {
    /// Reads `$0.0083`: a currency sign or code, then a number with a point and at most six digits behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.find(|letter: char| letter.is_ascii_digit())?;
        let (currency, number) = text.split_at(number);
        let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let signs = |text: &str| !text.is_empty() && !text.contains(|letter: char| "-+.,".contains(letter));
        if !signs(currency) || !digits(whole) || !digits(rest) || rest.len() > 6 {
            return None;
        }
        let whole = whole.parse::<i64>().ok()?.checked_mul(1_000_000)?;
        let rest = format!("{rest:0<6}").parse::<i64>().ok()?;
        Some(Self {
            currency: currency.to_owned(),
            millionths: whole.checked_add(rest)?,
        })
    }

    /// What so many cost, in whole hundredths rounded up: `$12.40`.
    pub fn of(&self, count: i64) -> String {
        let hundredths = self.millionths.saturating_mul(count).saturating_add(9999) / 10_000;
        format!("{}{}.{:02}", self.currency, hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Price;

    #[test]
    fn prices_are_read_exactly_and_many_cost_what_they_should() {
        let price = Price::parse("$0.0083").expect("a price");
        assert_eq!((price.currency.as_str(), price.millionths), ("$", 8300));
        assert_eq!(price.of(0), "$0.00");
        assert_eq!(price.of(1), "$0.01");
        assert_eq!(price.of(100_000), "$830.00");
        assert_eq!(Price::parse("EUR 12").expect("a price").of(3), "EUR 36.00");
        for text in ["", "0.0083", "$", "$.5", "$0.", "$0.12345678", "$1,5", "$-1"] {
            assert_eq!(Price::parse(text), None, "{text}");
        }
    }
}
