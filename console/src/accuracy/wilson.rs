//! How sure a share is that was measured on a sample. Pure.

/// A share and where the true one lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The share of the sample, from 0 to 1.
    pub share: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Below so many reviews nothing is said.
pub const ENOUGH: u32 = 10;

/// The normal deviate of 95 percent, both sides.
const Z: f64 = 1.959_963_984_540_054;

/// A share with its 95 percent interval (Wilson 1927, score interval); `None` under [`ENOUGH`] reviews.
pub fn measured(right: u32, reviews: u32) -> Option<Measured> {
    if reviews < ENOUGH || right > reviews {
        return None;
    }
    let n = f64::from(reviews);
    let share = f64::from(right) / n;
    let z2 = Z * Z;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Some(Measured {
        share,
        low: (middle - reach).max(0.0),
        high: (middle + reach).min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::measured;

    /// To a tenth of a percent.
    fn tenths(right: u32, reviews: u32) -> Option<(i64, i64, i64)> {
        let tenth = |share: f64| format!("{:.0}", share * 1000.0).parse().expect("a number");
        measured(right, reviews).map(|found| (tenth(found.share), tenth(found.low), tenth(found.high)))
    }

    #[test]
    fn intervals_are_those_of_the_books() {
        // Agresti and Coull 1998, and the function `prop.test` of R without correction.
        assert_eq!(tenths(10, 10), Some((1000, 722, 1000)));
        assert_eq!(tenths(0, 10), Some((0, 0, 278)));
        assert_eq!(tenths(45, 50), Some((900, 786, 957)));
        assert_eq!(tenths(81, 263), Some((308, 255, 366)));
    }

    #[test]
    fn under_ten_reviews_nothing_is_said() {
        assert_eq!(tenths(9, 9), None);
        assert_eq!(tenths(11, 10), None);
    }
}
