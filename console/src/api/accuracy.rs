//! `/api/v1/reports/accuracy`: how often decisions were right, measured on the random sample that staff review.

use super::problem::Problem;
use super::reports::DaysQuery;
use super::values::Asking;
use crate::Console;
use crate::accuracy::measured;
use crate::reports::{Days, today};
use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;
use storage::{Date, Labelled};
use utoipa::ToSchema;

/// How often decisions were right, among messages that were drawn by chance and reviewed on these days.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accuracy {
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// Last day, inclusive.
    #[schema(format = Date)]
    to: String,
    all: Measured,
    /// By tag of the language.
    languages: Vec<Measured>,
    /// By borough, where a request tells it; `id` is empty where none does.
    boroughs: Vec<Measured>,
    /// By channel code.
    channels: Vec<Measured>,
}

/// A share with its interval.
#[derive(Debug, Serialize, ToSchema)]
struct Measured {
    /// Code; empty for all.
    id: String,
    /// Messages that were reviewed.
    reviews: u32,
    /// Those that were decided rightly.
    right: u32,
    /// Their share in percent; null under ten reviews.
    #[schema(required, minimum = 0, maximum = 100)]
    share: Option<f64>,
    /// The lower end of the share's 95% interval (Wilson), in percent.
    #[schema(required, minimum = 0, maximum = 100)]
    low: Option<f64>,
    /// The upper end.
    #[schema(required, minimum = 0, maximum = 100)]
    high: Option<f64>,
}

/// How often decisions were right
///
/// Measured on messages drawn by chance that staff have reviewed, with 95% intervals.
#[utoipa::path(get, path = "/api/v1/reports/accuracy", operation_id = "getAccuracy", tag = "reports",
    params(DaysQuery), responses((status = 200, description = "The shares", body = Accuracy),
        (status = 422, description = "The first day is after the last, or there are too many between")))]
pub async fn accuracy(
    State(console): State<Console>,
    Asking(query): Asking<DaysQuery>,
) -> Result<Json<Accuracy>, Problem> {
    let days = Days::asked(today(&console), query.days()).map_err(Problem::unfit)?;
    let zone = TimeZone::get(&console.desk.pack().city.time_zone).unwrap_or(TimeZone::UTC);
    let begin = |day: Date| {
        let start = day.to_zoned(zone.clone());
        start.map_or(i64::MAX, |start| start.timestamp().as_millisecond())
    };
    let end = days.to.tomorrow().map_or(i64::MAX, begin);
    let found = console.db.accuracy(begin(days.from), end).await?;
    let all = shares(&found, |_| "").pop();
    Ok(Json(Accuracy {
        from: days.from.to_string(),
        to: days.to.to_string(),
        all: all.unwrap_or_else(|| share(String::new(), 0, 0)),
        languages: shares(&found, |one| &one.language),
        boroughs: shares(&found, |one| &one.borough),
        channels: shares(&found, |one| &one.channel),
    }))
}

/// Reviews gathered by a code, in its order.
fn shares(found: &[Labelled], code: impl Fn(&Labelled) -> &str) -> Vec<Measured> {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for one in found {
        let sum = sums.entry(code(one)).or_default();
        sum.0 = sum.0.saturating_add(one.agreeing);
        sum.1 = sum.1.saturating_add(one.count);
    }
    let shares = sums.into_iter();
    shares
        .map(|(code, (right, reviews))| share(code.to_owned(), right, reviews))
        .collect()
}

fn share(id: String, right: i64, reviews: i64) -> Measured {
    let right = u32::try_from(right).unwrap_or(u32::MAX);
    let reviews = u32::try_from(reviews).unwrap_or(u32::MAX);
    let found = measured(right, reviews);
    let percent = |share: f64| (share * 1000.0).round() / 10.0;
    Measured {
        id,
        reviews,
        right,
        share: found.map(|found| percent(found.share)),
        low: found.map(|found| percent(found.low)),
        high: found.map(|found| percent(found.high)),
    }
}
