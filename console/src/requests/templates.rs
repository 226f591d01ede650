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

/// The sentences for a change to `status`: those in the resident's language first, then in English, then the others.
pub fn sentences(canned: &[CannedReply], status: &str, language: &str, number: &str, service: &str) -> Vec<Sentence> {
    let fitting = canned.iter().filter(|reply| reply.purpose == status);
    let mut sentences: Vec<Sentence> = fitting
        .map(|reply| Sentence {
            id: reply.id.clone(),
            title: reply.title.clone(),
            language: reply.language.clone(),
            body: reply.body.replace("{number}", number).replace("{service}", service),
        })
        .collect();
    let rank = |tag: &str| match tag {
        tag if tag == language => 0,
        "en" => 1,
        _ => 2,
    };
    sentences.sort_by_key(|sentence| rank(&sentence.language));
    sentences
}

/// A service's title in a language, as residents read it.
pub fn service_title(pack: &Pack, service: &str, language: &str) -> String {
    let texts = pack.services.get(service).map(|service| &service.title.texts);
    let found = texts.and_then(|texts| texts.get(language).or_else(|| texts.get("en")));
    found.cloned().unwrap_or_else(|| service.to_owned())
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use storage::CannedReply;

    fn reply(purpose: &str, language: &str, body: &str) -> CannedReply {
        CannedReply {
            id: format!("{purpose}-{language}"),
            title: "Done".to_owned(),
            purpose: purpose.to_owned(),
            language: language.to_owned(),
            body: body.to_owned(),
            account: "ana".to_owned(),
            updated_at: 0,
        }
    }

    #[test]
    fn the_residents_language_comes_first() {
        let canned = [
            reply("closed", "en", "{number} ({service}) is done."),
            reply("closed", "ko", "끝났습니다."),
            reply("closed", "es", "{number} está listo."),
            reply("open", "es", "Otra vez."),
        ];
        let found = sentences(&canned, "closed", "es", "311-1", "Bache");
        let bodies: Vec<&str> = found.iter().map(|sentence| sentence.body.as_str()).collect();
        assert_eq!(bodies, ["311-1 está listo.", "311-1 (Bache) is done.", "끝났습니다."]);
    }
}
