//! Figures as people read them: thousands separated by commas, shares with one decimal.

/// `35982514` as `35,982,514`.
pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut out = String::new();
    if count < 0 {
        out.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `79` tenths as `7.9`.
pub fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", grouped((tenths / 10).abs()), (tenths % 10).abs())
}

/// `79` tenths of a percent as `7.9%`.
pub fn percent(tenths: i64) -> String {
    format!("{}%", decimal(tenths))
}

/// A change with its sign: `+5.0%`.
pub fn signed(tenths: i64) -> String {
    let sign = if tenths > 0 { "+" } else { "" };
    format!("{sign}{}", percent(tenths))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_as_published() {
        assert_eq!(grouped(35_982_514), "35,982,514");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(-1000), "-1,000");
        assert_eq!(percent(79), "7.9%");
        assert_eq!(signed(50), "+5.0%");
        assert_eq!(signed(-4), "-0.4%");
        assert_eq!(decimal(42), "4.2");
    }
}
