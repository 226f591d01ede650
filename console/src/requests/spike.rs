//! Where much more is reported than usual: by service and place, against the rate of the time before. Pure.

use super::near::street;
use std::collections::{BTreeMap, BTreeSet};
use storage::Reported;

/// How wide a place is, from the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// One street in one borough.
    Street,
    /// One postal code.
    Zip,
    /// One part of the city.
    Borough,
}

/// A service at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Service id.
    pub service: String,
    /// How wide the place is.
    pub width: Width,
    /// Its name: `11201`, `Bronx`, `5 avenue, Manhattan`.
    pub name: String,
}

/// Many reports at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spike {
    /// Of what, and where.
    pub spot: Spot,
    /// The numbers of the reports, newest first.
    pub numbers: Vec<String>,
    /// How many there usually are in such a time, in tenths.
    pub usual_tenths: u64,
}

/// Fewer reports than these are no spike, however seldom there is one.
const LEAST: usize = 4;
/// As many times the usual number make a spike.
const TIMES: u64 = 3;

impl Width {
    /// All widths with their names in URLs.
    const NAMES: [(Self, &'static str); 3] = [(Self::Street, "street"), (Self::Zip, "zip"), (Self::Borough, "borough")];

    /// Its name in URLs.
    pub fn code(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(width, _)| *width == self);
        found.map_or("", |(_, name)| name)
    }

    /// The width of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(_, known)| *known == name);
        found.map(|(width, _)| *width)
    }
}

/// The spikes of a time of `span` milliseconds, those farthest above the usual first. `before` are the reports of the
/// `span_before` milliseconds before it. A place is left out where a narrower one holds the same reports.
pub fn spikes(now: &[Reported], span: i64, before: &[Reported], span_before: i64) -> Vec<Spike> {
    let mut usual: BTreeMap<Spot, u64> = BTreeMap::new();
    for report in before {
        for spot in spots(report) {
            let count = usual.entry(spot).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut found: Vec<Spike> = Vec::new();
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for (spot, numbers) in gathered(now) {
        let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
        let usual_tenths = scaled(usual.get(&spot).copied().unwrap_or_default(), span, span_before);
        let many = count.saturating_mul(10) >= usual_tenths.saturating_mul(TIMES);
        if numbers.len() < LEAST || !many || !told.insert(numbers.clone()) {
            continue;
        }
        found.push(Spike {
            spot,
            numbers,
            usual_tenths,
        });
    }
    let excess = |spike: &Spike| {
        let count = u64::try_from(spike.numbers.len()).unwrap_or(u64::MAX);
        count.saturating_mul(1000) / spike.usual_tenths.saturating_add(5)
    };
    found.sort_by(|one, other| excess(other).cmp(&excess(one)).then_with(|| one.spot.cmp(&other.spot)));
    found
}

/// The numbers of the reports at a spot, newest first.
pub fn at_spot(reports: &[Reported], spot: &Spot) -> Vec<String> {
    let here = reports.iter().filter(|report| spots(report).contains(spot));
    here.map(|report| report.number.clone()).collect()
}

/// Reports by spot, the narrowest spots first.
fn gathered(reports: &[Reported]) -> Vec<(Spot, Vec<String>)> {
    let mut by_spot: BTreeMap<Spot, Vec<String>> = BTreeMap::new();
    for report in reports {
        for spot in spots(report) {
            by_spot.entry(spot).or_default().push(report.number.clone());
        }
    }
    let mut gathered: Vec<(Spot, Vec<String>)> = by_spot.into_iter().collect();
    gathered.sort_by_key(|(spot, _)| spot.width);
    gathered
}

fn spots(report: &Reported) -> Vec<Spot> {
    let borough = report.place.borough.clone().unwrap_or_default();
    let street = street(&report.place);
    let street = match (street.is_empty(), borough.is_empty()) {
        (true, _) => String::new(),
        (false, true) => street,
        (false, false) => format!("{street}, {borough}"),
    };
    let named = [
        (Width::Street, street),
        (Width::Zip, report.place.zip.clone().unwrap_or_default()),
        (Width::Borough, borough),
    ];
    let spots = named.into_iter().filter(|(_, name)| !name.is_empty());
    spots
        .map(|(width, name)| Spot {
            service: report.service.clone(),
            width,
            name,
        })
        .collect()
}

/// How many a count of one span is in another one, in tenths, rounded up: what is seldom is not nothing.
fn scaled(count: u64, span: i64, span_before: i64) -> u64 {
    let span = u64::try_from(span).unwrap_or_default();
    let before = u64::try_from(span_before).unwrap_or_default().max(1);
    count.saturating_mul(10).saturating_mul(span).div_ceil(before)
}

#[cfg(test)]
mod tests {
    use super::{Spot, Width, at_spot, spikes};
    use conversation::Place;
    use storage::Reported;

    const HOUR: i64 = 3_600_000;

    fn report(number: usize, service: &str, text: &str, zip: &str) -> Reported {
        Reported {
            number: format!("311-{number}"),
            service: service.to_owned(),
            agency: "DEP".to_owned(),
            place: Place {
                text: text.to_owned(),
                borough: Some("Bronx".to_owned()),
                zip: Some(zip.to_owned()).filter(|zip| !zip.is_empty()),
                ..Place::default()
            },
            at: 0,
        }
    }

    #[test]
    fn many_reports_of_one_street_are_told_once_and_narrowly() {
        let now: Vec<Reported> = (1..=5)
            .map(|n| report(n, "water", &format!("{n} Elm St"), "10451"))
            .collect();
        let found = spikes(&now, 6 * HOUR, &[], 14 * 24 * HOUR);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].spot.width, found[0].spot.name.as_str()),
            (Width::Street, "elm street, Bronx")
        );
        assert_eq!(found[0].numbers.len(), 5);
        assert_eq!(at_spot(&now, &found[0].spot).len(), 5);
        assert_eq!(spikes(&now[..3], 6 * HOUR, &[], 14 * 24 * HOUR), []);
    }

    #[test]
    fn what_is_usual_is_no_spike() {
        let now: Vec<Reported> = (1..=5)
            .map(|n| report(n, "noise", &format!("{n} {n} St"), ""))
            .collect();
        // Two weeks are 56 times six hours: 112 reports are 2 in six hours, 84 are 1.5.
        let before = |count: usize| (0..count).map(|n| report(n, "noise", "", "")).collect::<Vec<_>>();
        assert_eq!(spikes(&now, 6 * HOUR, &before(112), 14 * 24 * HOUR), []);
        let found = spikes(&now, 6 * HOUR, &before(84), 14 * 24 * HOUR);
        let spot = Spot {
            service: "noise".to_owned(),
            width: Width::Borough,
            name: "Bronx".to_owned(),
        };
        assert_eq!((found[0].spot.clone(), found[0].usual_tenths), (spot, 15));
    }
}
