//! A message as it is sent: addresses, subject and plain text, encoded as mail is.

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Mailbox, SinglePart};

/// The address that mail comes from: `a@b.example` or `Name <a@b.example>`.
pub(super) fn sender(text: &str) -> Result<Mailbox, String> {
    text.parse()
        .map_err(|error: lettre::address::AddressError| error.to_string())
}

/// A message. A subject is one line, whatever it was made of.
pub(super) fn message(from: &str, to: &str, subject: &str, body: String) -> Result<Message, String> {
    let subject: String = subject
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let to = to
        .parse()
        .map_err(|error: lettre::address::AddressError| format!("the account's name is no address: {error}"))?;
    let part = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(body);
    Message::builder()
        .from(sender(from)?)
        .to(Mailbox::new(None, to))
        .subject(subject)
        .singlepart(part)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn a_message_is_encoded_and_has_one_subject_line() {
        let message = message(
            "Service <a@b.example>",
            "bob@c.example",
            "Ève\r\nBcc: x@y",
            "é\nline".to_owned(),
        );
        let text = String::from_utf8(message.expect("a message").formatted()).expect("ASCII");
        assert!(text.is_ascii());
        assert!(!text.contains("\r\nBcc:"), "{text}");
        assert!(text.contains("=C3=A9"), "{text}");
        assert!(text.contains("To: bob@c.example"), "{text}");
    }

    #[test]
    fn what_is_no_address_is_not_written_to() {
        for to in ["bob", "a@b\r\nRCPT TO:<x@y>", "", "a@b, c@d"] {
            assert!(message("a@b.example", to, "s", String::new()).is_err(), "{to}");
        }
    }
}
