//! The report as the command and the JSON API write it.

use super::compute::{DEFINITION, Line, Published};
use super::survey::{SURVEY_DEFINITION, answered};
use super::words::decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// The published figures of a span. Shares and changes are percentages with one decimal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublishedFigures)]
pub struct Report {
    /// The city.
    city: String,
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// Last day, inclusive.
    #[schema(format = Date)]
    to: String,
    /// The year, where the span is one.
    #[schema(required)]
    year: Option<i32>,
    /// What counts as a contact.
    definition: &'static str,
    /// Whether the log itself was counted, in place of the figures kept with every turn.
    exact: bool,
    /// Contacts by channel, most first.
    channels: Vec<LineShape>,
    /// All contacts.
    total_contacts: i64,
    /// Their change on the year before.
    #[schema(required)]
    total_contacts_change: Option<f64>,
    /// The share of digital channels.
    #[schema(required)]
    digital_share: Option<f64>,
    /// The share a year before.
    #[schema(required)]
    digital_share_before: Option<f64>,
    /// Residents.
    #[schema(required)]
    population: Option<u64>,
    /// The year in which they were counted.
    #[schema(required)]
    population_year: Option<i32>,
    /// Average contacts for each resident, with one decimal.
    #[schema(required)]
    contacts_per_resident: Option<f64>,
    /// The groups with most requests; their shares are of all contacts.
    top_requests: Vec<LineShape>,
    /// All requests.
    total_requests: i64,
    /// Requests as a share of contacts.
    #[schema(required)]
    requests_share: Option<f64>,
    /// Their change on the year before.
    #[schema(required)]
    total_requests_change: Option<f64>,
    /// The most asked inquiries of each channel.
    top_inquiries: Vec<InquiryShape>,
    /// Contacts of the city's own channels by language.
    languages: Vec<LineShape>,
    /// Requests of the city's own channels by borough.
    boroughs: Vec<LineShape>,
    /// What contacts of the city's own channels were about.
    topics: Vec<LineShape>,
    /// Whether requests of the city's own channels were solved, as their residents said.
    survey: SurveyShape,
    /// Contacts in the log in all, also those that do not count.
    logged_contacts: i64,
    /// Imported figures beside the count.
    beside: Vec<LineShape>,
    /// What is not in these figures.
    missing: Vec<String>,
}

/// One row of a table.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReportLine)]
struct LineShape {
    /// Code, catalogue id or group; empty for what belongs to none.
    id: String,
    /// What people read.
    name: String,
    /// How many.
    count: i64,
    /// Its share in percent.
    #[schema(required)]
    share: Option<f64>,
    /// Its change on the year before in percent.
    #[schema(required)]
    change: Option<f64>,
    /// Whether imported totals are part of it.
    imported: bool,
}

/// What residents said when they were asked whether their request was solved.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReportSurvey)]
struct SurveyShape {
    /// What is counted.
    definition: &'static str,
    /// Requests filed in these days.
    filed: i64,
    /// Those whose residents were asked after closing.
    asked: i64,
    /// Those of which they said yes or no.
    answered: i64,
    /// Those of which they said yes.
    solved: i64,
    /// Those of which they said no.
    not_solved: i64,
    /// Those that a no has opened again.
    reopened: i64,
    /// Solved requests as a share of those answered.
    #[schema(required)]
    solved_share: Option<f64>,
}

/// The most asked inquiries of one channel.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReportInquiries)]
struct InquiryShape {
    /// Channel code; empty: told for all channels.
    channel: String,
    /// The channel's name.
    name: String,
    /// The inquiries; their shares are of all inquiries of the channel.
    inquiries: Vec<LineShape>,
}

impl Report {
    /// The shape of a report.
    pub fn of(report: &Published) -> Self {
        let inquiries = report.inquiries.iter().map(|one| InquiryShape {
            channel: one.channel.clone(),
            name: one.name.clone(),
            inquiries: lines(&one.lines),
        });
        Self {
            city: report.city.clone(),
            from: report.from.clone(),
            to: report.to.clone(),
            year: report.year,
            definition: DEFINITION,
            exact: report.exact,
            channels: lines(&report.channels),
            total_contacts: report.contacts.count,
            total_contacts_change: number(report.contacts.change),
            digital_share: number(report.digital),
            digital_share_before: number(report.digital_before),
            population: report.population.map(|(residents, _)| residents),
            population_year: report.population.map(|(_, year)| year),
            contacts_per_resident: number(report.per_resident),
            top_requests: lines(&report.groups),
            total_requests: report.requests.count,
            requests_share: number(report.requests.share),
            total_requests_change: number(report.requests.change),
            top_inquiries: inquiries.collect(),
            languages: lines(&report.languages),
            boroughs: lines(&report.boroughs),
            topics: lines(&report.kinds),
            survey: SurveyShape::of(report),
            logged_contacts: report.logged,
            beside: lines(&report.beside),
            missing: report.missing.clone(),
        }
    }
}

impl SurveyShape {
    fn of(report: &Published) -> Self {
        let figures = report.survey;
        let solved = report.solved.iter().find(|line| line.id == "solved");
        Self {
            definition: SURVEY_DEFINITION,
            filed: figures.filed,
            asked: figures.asked,
            answered: answered(&figures),
            solved: figures.solved,
            not_solved: figures.not_solved,
            reopened: figures.reopened,
            solved_share: number(solved.and_then(|line| line.share)),
        }
    }
}

fn lines(lines: &[Line]) -> Vec<LineShape> {
    let shapes = lines.iter().map(|line| LineShape {
        id: line.id.clone(),
        name: line.name.clone(),
        count: line.count,
        share: number(line.share),
        change: number(line.change),
        imported: line.imported,
    });
    shapes.collect()
}

/// `79` tenths as the number 7.9: parsed from its decimal form, so that it prints as that.
fn number(tenths: Option<i64>) -> Option<f64> {
    let text = tenths.map(|tenths| decimal(tenths).replace(',', ""))?;
    text.parse().ok()
}
