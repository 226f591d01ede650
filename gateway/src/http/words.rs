//! The words of the residents' pages, out of the pack, in the language that fits the resident best.

use conversation::{LanguageTexts, Pack};

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pack: &'a Pack,
    language: Option<&'a LanguageTexts>,
}

impl<'a> Words<'a> {
    /// The language that was picked (`?lang=`), else the first of `Accept-Language` that the pack has, else its default.
    pub fn choose(pack: &'a Pack, picked: Option<&str>, accept: Option<&str>) -> Self {
        let mut wished: Vec<&str> = picked.into_iter().collect();
        wished.extend(by_preference(accept.unwrap_or_default()));
        let language = wished
            .into_iter()
            .find_map(|tag| find(pack, tag))
            .or_else(|| pack.languages.first());
        Self { pack, language }
    }

    /// The tag of the language.
    pub fn tag(&self) -> &'a str {
        self.language.map_or("en", |language| language.language.as_str())
    }

    /// `rtl` or `ltr`.
    pub fn direction(&self) -> &'static str {
        direction(self.language)
    }

    /// A phrase with its common placeholders filled in; English where the language lacks it.
    pub fn say(&self, key: &str) -> String {
        let own = self.language.and_then(|language| language.say.get(key));
        let english = || find(self.pack, "en").and_then(|english| english.say.get(key));
        let city = &self.pack.city;
        let phrase = own.or_else(english).map_or(key, String::as_str);
        phrase
            .replace("{desk}", &city.desk_name)
            .replace("{emergency}", &city.emergency_number)
            .replace("{phone}", &city.phone)
    }

    /// The desk's name.
    pub fn desk_name(&self) -> &'a str {
        &self.pack.city.desk_name
    }

    /// The direction of another language of the pack.
    pub fn direction_of(&self, tag: &str) -> &'static str {
        direction(find(self.pack, tag))
    }

    /// The languages to switch to.
    pub fn languages(&self) -> &'a [LanguageTexts] {
        &self.pack.languages
    }
}

/// The tag of the pack's language that a picked tag means, if any.
pub fn picked_tag(pack: &Pack, picked: Option<&str>) -> Option<String> {
    find(pack, picked?).map(|language| language.language.as_str().to_owned())
}

fn direction(language: Option<&LanguageTexts>) -> &'static str {
    if language.is_some_and(|language| language.right_to_left) {
        "rtl"
    } else {
        "ltr"
    }
}

/// The tag itself, then Chinese by region, then any language with the same first part.
fn find<'a>(pack: &'a Pack, tag: &str) -> Option<&'a LanguageTexts> {
    let same = |wanted: &str| {
        pack.languages
            .iter()
            .find(|language| language.language.as_str().eq_ignore_ascii_case(wanted))
    };
    let lower = tag.to_ascii_lowercase();
    let script = match lower.as_str() {
        "zh" | "zh-cn" | "zh-sg" => "zh-Hans",
        "zh-tw" | "zh-hk" | "zh-mo" => "zh-Hant",
        _ => "",
    };
    let first = lower.split('-').next().unwrap_or_default();
    same(tag).or_else(|| same(script)).or_else(|| {
        let starts = |language: &&LanguageTexts| language.language.as_str().split('-').next() == Some(first);
        pack.languages.iter().find(starts)
    })
}

/// The tags of an `Accept-Language` header, most wished for first.
fn by_preference(header: &str) -> Vec<&str> {
    let mut weighted: Vec<(u32, &str)> = Vec::new();
    for part in header.split(',').take(20) {
        let mut halves = part.split(";q=");
        let tag = halves.next().unwrap_or_default().trim();
        let weight = halves
            .next()
            .map_or(Some(1.0), |weight| weight.trim().parse::<f64>().ok())
            .unwrap_or(0.0);
        if !tag.is_empty() && tag != "*" && weight > 0.0 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to 0..=1000 before"
            )]
            weighted.push(((weight.clamp(0.0, 1.0) * 1000.0) as u32, tag));
        }
    }
    weighted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    weighted.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_ordered_by_weight() {
        assert_eq!(
            by_preference("en;q=0.5, es, *;q=0.1, fr;q=0.9, xx;q=0, de;q=zz"),
            ["es", "fr", "en"]
        );
    }
}
