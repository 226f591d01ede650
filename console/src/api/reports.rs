//! `/api/v1/reports`: the figures of any days, as the page draws them, and those of a year, as they are published.

use super::figures::Figures;
use super::problem::Problem;
use super::values::{Asking, Day, Year};
use crate::Console;
use crate::report::Report;
use crate::reports::{Days, find, of_year, today};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use storage::Date;
use utoipa::IntoParams;

/// The days of a report, three years at most; without any the last thirty.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// First day, in the city's time zone; without it the thirty days that end with the last one are taken.
    #[param(inline)]
    from: Option<Day>,
    /// Last day, inclusive; without it today.
    #[param(inline)]
    to: Option<Day>,
}

/// The year of a report.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    /// The year; without it the current one.
    #[param(inline)]
    year: Option<Year>,
}

impl DaysQuery {
    /// The first and the last day, where they are given.
    pub fn days(&self) -> (Option<Date>, Option<Date>) {
        (self.from.map(|day| day.0), self.to.map(|day| day.0))
    }
}

/// The figures of any days
///
/// Those of the page of reports. They are aggregates of the whole city, whatever the key is limited to.
#[utoipa::path(get, path = "/api/v1/reports", operation_id = "getReport", tag = "reports", params(DaysQuery),
    responses((status = 200, description = "The figures", body = Figures),
        (status = 422, description = "The first day is after the last, or there are too many between")))]
pub async fn report(
    State(console): State<Console>,
    Asking(query): Asking<DaysQuery>,
) -> Result<Json<Figures>, Problem> {
    let days = Days::asked(today(&console), query.days()).map_err(Problem::unfit)?;
    let found = find(&console, &days).await?;
    Ok(Json(Figures::of(&found, days.from.to_string(), days.to.to_string())))
}

/// The published figures of a year
///
/// What `callbox report --year` and the page of the year print: contacts by channel with the digital share, contacts
/// for each resident, and the most frequent requests and inquiries.
#[utoipa::path(get, path = "/api/v1/reports/annual", operation_id = "getAnnualReport", tag = "reports",
    params(YearQuery), responses((status = 200, description = "The figures of the year", body = Report)))]
pub async fn annual(State(console): State<Console>, Asking(query): Asking<YearQuery>) -> Result<Json<Report>, Problem> {
    let year = query.year.map_or_else(|| today(&console).year(), |year| year.0);
    Ok(Json(Report::of(&of_year(&console, year).await?)))
}
