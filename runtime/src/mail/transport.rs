//! Ways out: SMTP, a file for each message, or none. Leaves what is sent to `message`, trying again to `deliver`.

use crate::accounts::values::{Values, Wrong};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport as _};
use std::fmt;
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one step of a conversation may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A way out.
pub(super) enum Transport {
    /// No mail is ever sent.
    None,
    /// Messages are made and thrown away.
    Testing,
    /// One file for each message.
    Files(PathBuf),
    /// A server, with a new connection for each message.
    Smtp(Box<SmtpTransport>),
}

impl fmt::Debug for Transport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Transport::None => "none",
            Transport::Testing => "testing",
            Transport::Files(_) => "files",
            Transport::Smtp(_) => "smtp",
        })
    }
}

/// Why a message was not sent.
#[derive(Debug)]
pub(super) enum Failure {
    /// It may go later.
    Later(String),
    /// It will never go.
    Never(String),
}

/// The way out that the settings name.
pub(super) fn read(values: &Values<'_>, listens: IpAddr) -> Result<Transport, Wrong> {
    let (mailer, host) = (values.text("mailer")?, values.text("host")?);
    let files = || -> Result<Transport, Wrong> {
        let folder = values.text_or("debug_folder", "mail")?;
        Ok(Transport::Files(PathBuf::from(folder)))
    };
    match mailer.as_deref() {
        Some("debug") => {
            if !listens.is_loopback() && !values.truth("debug_beyond_loopback", false)? {
                return Err(format!(
                    "the mailer `debug` writes keys and reset passwords into files, and this server listens on {listens}: \
                     name a mail server with {}, or set {}=true if this is meant",
                    values.variable("host"),
                    values.variable("debug_beyond_loopback")
                ));
            }
            files()
        }
        Some("testing") => Ok(Transport::Testing),
        // for development: nobody but this machine reaches the server
        None if host.is_none() && listens.is_loopback() => files(),
        None | Some("smtp") => smtp(values, host.as_deref().unwrap_or("localhost")),
        Some(other) => Err(values.wrong("mailer", "`smtp`, `debug` or `testing`", other)),
    }
}

fn smtp(values: &Values<'_>, host: &str) -> Result<Transport, Wrong> {
    let (ssl, tls) = (values.truth("ssl", false)?, values.truth("tls", false)?);
    let port = match values.number("port")? {
        Some(port) => {
            u16::try_from(port).map_err(|_| values.wrong("port", "a number up to 65535", &port.to_string()))?
        }
        None if ssl => 465,
        None => 25,
    };
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let (username, password) = (values.text("username")?, values.text("password")?);
    let mut transport = SmtpTransport::builder_dangerous(host)
        .port(port)
        .timeout(Some(PATIENCE))
        .hello_name(ClientId::Domain("localhost".to_owned()));
    transport = transport.tls(match (ssl, tls) {
        (true, _) => Tls::Wrapper(parameters(values, host)?),
        (false, true) => Tls::Required(parameters(values, host)?),
        // a password goes over an encrypted connection, or to this machine
        (false, false) if username.is_some() && !local => Tls::Required(parameters(values, host)?),
        (false, false) if local => Tls::None,
        (false, false) => Tls::Opportunistic(parameters(values, host)?),
    });
    if let (Some(username), password) = (username, password) {
        transport = transport.credentials(Credentials::new(username, password.unwrap_or_default()));
    }
    Ok(Transport::Smtp(Box::new(transport.build())))
}

/// Who the server must prove to be: by Mozilla's roots, or by the ones in a file.
fn parameters(values: &Values<'_>, host: &str) -> Result<TlsParameters, Wrong> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(path) = values.text("cafile")? {
        let wrong = |error: &dyn fmt::Display| format!("{}: {path}: {error}", values.variable("cafile"));
        let pem = std::fs::read(&path).map_err(|error| wrong(&error))?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| wrong(&error))?);
    }
    parameters.build().map_err(|error| error.to_string())
}

impl Transport {
    /// Sends a message. Waits for the server, so it runs where waiting is allowed.
    pub(super) fn send(&self, message: &Message) -> Result<(), Failure> {
        match self {
            Transport::None | Transport::Testing => Ok(()),
            Transport::Files(folder) => file(folder, message).map_err(|error| Failure::Later(error.to_string())),
            Transport::Smtp(server) => match server.send(message) {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(Failure::Never(error.to_string())),
                Err(error) => Err(Failure::Later(error.to_string())),
            },
        }
    }
}

/// Writes a message where only the owner of the server reads it, under a name that sorts by time.
fn file(folder: &Path, message: &Message) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let name = format!(
        "{}-{}.eml",
        crate::time::DateTime::now().millis(),
        hex::encode(crate::random::bytes::<4>())
    );
    // complete before it is seen
    let draft = folder.join(format!(".{name}"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // lines end as the files of this machine do, not as they do on the wire
    let text = message.formatted();
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let lines: Vec<&[u8]> = lines
        .iter()
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    options.open(&draft)?.write_all(&lines.join(&b'\n'))?;
    std::fs::rename(draft, folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::{Transport, read};
    use crate::accounts::values::Values;
    use crate::accounts::values::tests::Pairs;

    #[track_caller]
    fn check(pairs: &'static [(&'static str, &'static str)], listens: &str, expected: Result<&str, &str>) {
        let environment = Pairs(pairs);
        let values = Values {
            block: "MAIL_",
            written: &[],
            surroundings: &environment,
        };
        let found = read(&values, listens.parse().expect("an address"));
        match (found.map(|transport: Transport| format!("{transport:?}")), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn files_are_for_development_only() {
        check(&[], "127.0.0.1", Ok("files"));
        check(&[], "0.0.0.0", Ok("smtp"));
        check(&[("EDEN_MAIL_HOST", "mail.example")], "127.0.0.1", Ok("smtp"));
        check(&[("EDEN_MAIL_MAILER", "debug")], "::1", Ok("files"));
        check(
            &[("EDEN_MAIL_MAILER", "debug")],
            "0.0.0.0",
            Err("EDEN_MAIL_DEBUG_BEYOND_LOOPBACK"),
        );
        let meant: &[_] = &[
            ("EDEN_MAIL_MAILER", "debug"),
            ("EDEN_MAIL_DEBUG_BEYOND_LOOPBACK", "true"),
        ];
        check(meant, "0.0.0.0", Ok("files"));
        check(&[("EDEN_MAIL_MAILER", "pigeon")], "127.0.0.1", Err("EDEN_MAIL_MAILER"));
        check(
            &[("EDEN_MAIL_MAILER", "smtp"), ("EDEN_MAIL_PORT", "70000")],
            "127.0.0.1",
            Err("65535"),
        );
        let unreadable: &[_] = &[
            ("EDEN_MAIL_HOST", "x"),
            ("EDEN_MAIL_TLS", "true"),
            ("EDEN_MAIL_CAFILE", "/nowhere"),
        ];
        check(unreadable, "127.0.0.1", Err("/nowhere"));
    }
}
