//! Replies as TwiML: the XML that Twilio turns into messages. Written by hand, because the answer may hold several
//! messages and must have the same bytes each time.

use crate::incoming::Reply;

/// One `<Message>` for each reply; an empty response for none.
pub fn render(replies: &[Reply]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    if replies.is_empty() {
        xml.push_str("<Response/>");
        return xml;
    }
    xml.push_str("<Response>");
    for reply in replies {
        xml.push_str("<Message>");
        escape_into(&mut xml, &reply.text);
        xml.push_str("</Message>");
    }
    xml.push_str("</Response>");
    xml
}

/// XML 1.0 has no way to write most control characters, not even escaped; they become U+FFFD.
fn escape_into(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => {
                xml.push(character);
            }
            _ => xml.push('\u{fffd}'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use conversation::Speaker;

    fn reply(text: &str) -> Reply {
        Reply {
            id: "m1".into(),
            text: text.into(),
            by: Speaker::Bot,
            choices: Vec::new(),
            language: "en".into(),
        }
    }

    #[test]
    fn all_replies_are_written_and_nothing_breaks_the_xml() {
        assert_eq!(render(&[]), "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>");
        let xml = render(&[reply("a & b </Message><Say>"), reply("\u{1}\r\n\u{fffe}🥶 ]]>")]);
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>a &amp; b &lt;/Message&gt;&lt;Say&gt;</Message>\
             <Message>\u{fffd}&#13;\n\u{fffd}🥶 ]]&gt;</Message></Response>"
        );
    }
}
