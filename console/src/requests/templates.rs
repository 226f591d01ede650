//! The sentences that go with a change of a request: canned replies of that purpose, by language.

use conversation::Pack;
use storage::CannedReply;

/// A sentence to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The canned reply's id.
    pub id: String,
    /// What staff call it.
    pub title: String,
    /// Language tag.
    pub language: String,
    /// The words, with the request's number and service put in.
    pub body: String,
}

/// What a sentence is wanted for.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The status that is announced; empty: none.
    pub status: &'a str,
    /// The agency that speaks.
    pub agency: &'a str,
    /// The resident's language tag.
    pub language: &'a str,
    /// The request's number.
    pub number: &'a str,
    /// What the request is about, in the resident's language.
    pub service: &'a str,
}

/// The sentences for an occasion: those in the resident's language first, then in English, then the others; among them
/// the agency's own before those of all.
pub fn sentences(canned: &[CannedReply], occasion: Occasion<'_>) -> Vec<Sentence> {
    let rank = |tag: &str| match tag {
        tag if tag == occasion.language => 0,
        "en" => 1,
        _ => 2,
    };
    let is_own = |reply: &CannedReply| reply.agency == occasion.agency;
    let mut fitting: Vec<&CannedReply> = canned
        .iter()
        .filter(|reply| reply.purpose == occasion.status && (reply.agency.is_empty() || is_own(reply)))
        .collect();
    fitting.sort_by_key(|reply| (rank(&reply.language), !is_own(reply)));
    let sentences = fitting.into_iter().map(|reply| Sentence {
        id: reply.id.clone(),
        title: reply.title.clone(),
        language: reply.language.clone(),
        body: reply
            .body
            .replace("{number}", occasion.number)
            .replace("{service}", occasion.service),
    });
    sentences.collect()
}

/// A service's title in a language, as residents read it.
pub fn service_title(pack: &Pack, service: &str, language: &str) -> String {
    let texts = pack.services.get(service).map(|service| &service.title.texts);
    let found = texts.and_then(|texts| texts.get(language).or_else(|| texts.get("en")));
    found.cloned().unwrap_or_else(|| service.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Occasion, sentences};
    use storage::CannedReply;

    fn reply(purpose: &str, agency: &str, language: &str, body: &str) -> CannedReply {
        CannedReply {
            id: format!("{purpose}-{language}"),
            title: "Done".to_owned(),
            purpose: purpose.to_owned(),
            agency: agency.to_owned(),
            language: language.to_owned(),
            body: body.to_owned(),
            account: "ana".to_owned(),
            updated_at: 0,
        }
    }

    #[test]
    fn the_residents_language_comes_first_and_in_it_the_agencys_own_words() {
        let canned = [
            reply("closed", "", "en", "{number} ({service}) is done."),
            reply("closed", "", "ko", "끝났습니다."),
            reply("closed", "", "es", "{number} está listo."),
            reply("closed", "DOT", "es", "Tapamos el bache."),
            reply("closed", "DEP", "es", "Cerramos el hidrante."),
            reply("open", "", "es", "Otra vez."),
        ];
        let occasion = Occasion {
            status: "closed",
            agency: "DOT",
            language: "es",
            number: "311-1",
            service: "Bache",
        };
        let found = sentences(&canned, occasion);
        let bodies: Vec<&str> = found.iter().map(|sentence| sentence.body.as_str()).collect();
        let expected = [
            "Tapamos el bache.",
            "311-1 está listo.",
            "311-1 (Bache) is done.",
            "끝났습니다.",
        ];
        assert_eq!(bodies, expected);
    }
}
