//! Tells the language of a short text: by script first, then by small words and by the phrases found.

use crate::automaton::Step;
use crate::characters::is_ideograph;
use crate::decision::Language;
use crate::reading::Reading;
use crate::rules::Role;
use crate::vocabulary::Quality;

/// A frequent small word tells more than a word of a phrase, which may be a loan.
const FUNCTION_WORD: i32 = 2;
/// A letter that only one of the Latin-script languages uses.
const TELLING_LETTER: i32 = 2;
/// Weaker evidence does not change the language that a resident is known to use.
const CERTAIN: i32 = 2;

/// From so many small words on, a text is one of the default language, if they are a third of its words.
const FEWEST_DEFAULT_WORDS: usize = 2;
/// From so many on it is one in any case: other languages share some (`on`, `a`, `no`), but not many at once.
const ENOUGH_DEFAULT_WORDS: usize = 4;

/// At least one point for so many words: a long text in a foreign language holds a few small words by chance.
const FEWEST_TOLD: i32 = 3;

/// Scripts that one or few languages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Script {
    Latin,
    Han,
    Kana,
    Hangul,
    Cyrillic,
    Arabic,
    Bengali,
    Devanagari,
    Hebrew,
    Greek,
    Thai,
    Gurmukhi,
}

/// The primary tags of languages by script; every tag that is not named here is written in Latin script.
const SCRIPTS: &[(Script, &[&str])] = &[
    (Script::Han, &["zh", "yue", "cmn", "wuu"]),
    (Script::Kana, &["ja"]),
    (Script::Hangul, &["ko"]),
    (Script::Cyrillic, &["ru", "uk", "bg", "sr", "be", "mk", "kk", "ky"]),
    (Script::Arabic, &["ar", "ur", "fa", "ps"]),
    (Script::Bengali, &["bn", "as"]),
    (Script::Devanagari, &["hi", "ne", "mr"]),
    (Script::Hebrew, &["he", "yi"]),
    (Script::Greek, &["el"]),
    (Script::Thai, &["th"]),
    (Script::Gurmukhi, &["pa"]),
];

/// Letters that tell a language from others of its script, by primary tag or tag.
const LETTERS: &[(&str, &str)] = &[
    ("es", "ñ¿¡"),
    ("fr", "çœêûîôëïÿ"),
    ("ht", "ò"),
    ("pl", "ąćęłńśźż"),
    ("pt", "ãõ"),
    ("tr", "ğşı"),
    ("uk", "іїєґ"),
    ("ru", "ыэёъ"),
    ("ur", "ٹڈڑںےہھگچپژیک"),
    ("ar", "ةيكىأإؤئ"),
    (
        "zh-Hans",
        "这们来时为说国会对个发电话气没热开关头问题车门区单厅华严马东见让张钱应还长给吗边\
         点无烟诉坏么几烂灯样丢报别里响罚脏楼费请机树号处学装证动声办线吃换园帮视霉铁乐乱\
         询许馆挡过谢积间断儿锁饭资转进险盖虫占护价邻黄计规红扫贩墙违赶标床骗结绿约员压记\
         喷领节满猫筑铅测枪执卖务轮错旧摊场绕册晕涂铲现种变课帐厨书尘冲呕态摆轰鸦库",
    ),
    (
        "zh-Hant",
        "這們來時為說國會對個發電話氣沒熱開關頭問題車門區單廳華嚴馬東見讓張錢應還長給嗎邊\
         點無煙訴壞樣麼丟爛燈幾報別處裡響裝樓機學費樹請動罰繳髒鐵線號係辦換證視聲乾幫擋鎖\
         園樂過許謝黴舊計亂資館兒蓋斷趕詢轉進搵護黃紅蟲庫積變牆掃鏟間綠衛業飯離腳販講週沖\
         騙鄰貓結險價噴記佔櫃約違規註冊標淨員聽槍領鉛賣壓課錯執訊輪築場鮮測蝨糧爐腦攤載",
    ),
];

/// The language of a text and whether the text itself told it.
pub(crate) fn detect(reading: &Reading<'_>, remembered: Option<&Language>) -> (Language, bool) {
    let languages = &reading.rules.languages;
    let default = || languages.first().cloned().unwrap_or_else(Language::english);
    let known = remembered.filter(|language| languages.contains(language));
    let script = main_script(reading.folded.source);
    let mut fitting: Vec<usize> = Vec::with_capacity(languages.len());
    for (number, language) in languages.iter().enumerate() {
        // Bengali and Urdu are texted in Latin letters as often as in their own, so in these any language may be meant.
        if script == Some(Script::Latin) || Some(script_of(language)) == script {
            fitting.push(number);
        }
    }
    if let ([only], true) = (fitting.as_slice(), script != Some(Script::Latin)) {
        return (languages.get(*only).cloned().unwrap_or_else(default), true);
    }
    let points = count_points(reading, &fitting);
    let best = points.iter().map(|entry| entry.1).max().unwrap_or(0);
    let mut leaders = points.iter().filter(|entry| entry.1 == best).map(|entry| entry.0);
    let (first_leader, second_leader) = (leaders.next(), leaders.next());
    let second = points
        .iter()
        .map(|entry| entry.1)
        .filter(|&other| other < best)
        .max()
        .unwrap_or(0);
    let foreign_script = script.is_some_and(|script| script != Script::Latin) && !fitting.is_empty();
    if let (Some(leader), None, true) = (first_leader, second_leader, best > 0) {
        let words = i32::try_from(reading.folded.tokens.len()).unwrap_or(i32::MAX);
        let enough = best >= CERTAIN && best.saturating_mul(FEWEST_TOLD) >= words;
        // One word tells the language of a message of three words at most; in a longer one, such as an address, it may
        // be a name that another language happens to share.
        let short = known.is_none() && second == 0 && best.saturating_mul(FEWEST_TOLD) >= words;
        let told = enough || short || foreign_script;
        let leader = languages.get(leader).cloned().unwrap_or_else(default);
        if told || (known.is_none() && best >= CERTAIN) {
            return (leader, told);
        }
    }
    let tied = |language: &&Language| {
        !foreign_script || fitting.iter().any(|&number| languages.get(number) == Some(*language))
    };
    if let Some(language) = known.filter(tied) {
        return (language.clone(), false);
    }
    let first_fitting = fitting
        .first()
        .filter(|_| foreign_script)
        .and_then(|&number| languages.get(number));
    let tied_leader = first_leader
        .filter(|_| best > 0)
        .and_then(|number| languages.get(number));
    // A script of its own rules out the default language, even where several languages share it.
    let told = first_fitting.is_some();
    (first_fitting.or(tied_leader).cloned().unwrap_or_else(default), told)
}

/// One bit for each language but the default one of which a text has nothing: no small word, no letter of its own, no
/// script. Nothing is absent from a text that itself has less than two small words of the default language.
pub(crate) fn absent(reading: &Reading<'_>) -> u64 {
    let mut present = 0;
    let mut default_words: Vec<usize> = Vec::new();
    for &found in &reading.scan.found {
        let phrase = reading.rules.phrases.get(found.phrase as usize);
        match phrase.map(|phrase| phrase.role) {
            Some(Role::FunctionWord(0)) => default_words.push(found.first),
            Some(Role::FunctionWord(number)) => present |= bit(usize::from(number)),
            _ => {}
        }
    }
    // A word may be found in several spellings.
    default_words.sort_unstable();
    default_words.dedup();
    let (told, words) = (default_words.len(), reading.folded.tokens.len());
    if told < FEWEST_DEFAULT_WORDS || (told < ENOUGH_DEFAULT_WORDS && told * 3 < words) {
        return 0;
    }
    let mut absent = 0;
    for (number, language) in reading.rules.languages.iter().enumerate().skip(1) {
        if present & bit(number) == 0 && !has_letters(reading.folded.source, language) {
            absent |= bit(number);
        }
    }
    absent
}

/// The bit of a language's number.
pub(crate) fn bit(number: usize) -> u64 {
    u32::try_from(number)
        .ok()
        .and_then(|number| 1_u64.checked_shl(number))
        .unwrap_or(0)
}

/// Whether a text has a letter that only this language and few others use.
fn has_letters(text: &str, language: &Language) -> bool {
    if text.is_ascii() {
        return false;
    }
    let script = script_of(language);
    let foreign = |c: char| script != Script::Latin && character_script(c) == Some(script);
    telling_letters(text, language) > 0 || text.chars().any(foreign)
}

/// Points of the fitting languages, in the order of the pack.
fn count_points(reading: &Reading<'_>, fitting: &[usize]) -> Vec<(usize, i32)> {
    let mut points = vec![0_i32; reading.rules.languages.len()];
    // One bit a language for each word that its phrases and its function words have covered: a word counts once.
    let mut covered = vec![(0_u64, 0_u64); reading.folded.tokens.len()];
    for &found in &reading.scan.found {
        let Some(phrase) = reading.rules.phrases.get(found.phrase as usize) else {
            continue;
        };
        let (language, is_function_word) = match phrase.role {
            Role::FunctionWord(number) => (usize::from(number), true),
            // Many words hint at something, and of any jumble of letters one is a misspelling away.
            Role::Hint(_) if !reading.scan.steps(found).all(is_exact) => continue,
            _ => match reading.rules.block_of(*phrase) {
                Some(block) => (usize::from(block.language), false),
                None => continue,
            },
        };
        if is_function_word && !reading.scan.steps(found).all(is_exact) {
            continue;
        }
        let bit = bit(language);
        let Some(points) = points.get_mut(language) else {
            continue;
        };
        for bits in covered.iter_mut().take(found.last + 1).skip(found.first) {
            let bits = if is_function_word { &mut bits.0 } else { &mut bits.1 };
            if *bits & bit != bit {
                *bits |= bit;
                *points += if is_function_word { FUNCTION_WORD } else { 1 };
            }
        }
    }
    let total = |&number: &usize| {
        let letters = reading
            .rules
            .languages
            .get(number)
            .map_or(0, |tag| telling_letters(reading.folded.source, tag));
        (number, letters + points.get(number).copied().unwrap_or(0))
    };
    fitting.iter().map(total).collect()
}

fn is_exact(step: Step) -> bool {
    step.quality == Quality::Exact
}

/// Points for letters that tell this language from its neighbours.
fn telling_letters(text: &str, language: &Language) -> i32 {
    if text.is_ascii() {
        return 0;
    }
    let Some((_, letters)) = LETTERS
        .iter()
        .find(|(tag, _)| *tag == language.as_str() || *tag == primary(language))
    else {
        return 0;
    };
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let count = text
        .chars()
        .filter(|c| !c.is_ascii() && letters.contains(lower(*c)))
        .take(20)
        .count();
    i32::try_from(count).unwrap_or(0) * TELLING_LETTER
}

fn primary(language: &Language) -> &str {
    language.as_str().split('-').next().unwrap_or_default()
}

fn script_of(language: &Language) -> Script {
    let tag = primary(language);
    SCRIPTS
        .iter()
        .find(|(_, tags)| tags.contains(&tag))
        .map_or(Script::Latin, |entry| entry.0)
}

/// The script of most letters; a Chinese character or Korean syllable counts for more than one letter.
fn main_script(text: &str) -> Option<Script> {
    if text.is_ascii() {
        return text
            .bytes()
            .any(|byte| byte.is_ascii_alphabetic())
            .then_some(Script::Latin);
    }
    let mut counts: [(Script, usize); 12] = [
        (Script::Latin, 0),
        (Script::Han, 0),
        (Script::Kana, 0),
        (Script::Hangul, 0),
        (Script::Cyrillic, 0),
        (Script::Arabic, 0),
        (Script::Bengali, 0),
        (Script::Devanagari, 0),
        (Script::Hebrew, 0),
        (Script::Greek, 0),
        (Script::Thai, 0),
        (Script::Gurmukhi, 0),
    ];
    for character in text.chars() {
        let Some(script) = character_script(character) else {
            continue;
        };
        let weight = match script {
            Script::Han | Script::Hangul => 3,
            _ => 1,
        };
        if let Some(entry) = counts.iter_mut().find(|entry| entry.0 == script) {
            entry.1 += weight;
        }
    }
    let most = counts.iter().map(|entry| entry.1).max().filter(|&most| most > 0)?;
    counts.iter().find(|entry| entry.1 == most).map(|entry| entry.0)
}

fn character_script(character: char) -> Option<Script> {
    Some(match character {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}' => {
            Script::Latin
        }
        '\u{370}'..='\u{3ff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            Script::Arabic
        }
        '\u{900}'..='\u{97f}' => Script::Devanagari,
        '\u{980}'..='\u{9ff}' => Script::Bengali,
        '\u{a00}'..='\u{a7f}' => Script::Gurmukhi,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{3040}'..='\u{30ff}' => Script::Kana,
        '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' => Script::Hangul,
        other if is_ideograph(other) => Script::Han,
        _ => return None,
    })
}
