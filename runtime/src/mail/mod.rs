//! Mail: what is to be sent waits in the outbox, where requests leave it with their changes, and is delivered in the
//! background. Leaves who is written to, and when, to `accounts`.

mod deliver;
mod message;
mod text;
mod transport;

pub(crate) use deliver::deliver;
pub(crate) use text::links_are_allowed;

use crate::accounts::AccountService;
use crate::accounts::config::Config;
use crate::accounts::values::{Surroundings, Values, Wrong};
use std::net::IpAddr;
use tokio::sync::Notify;
use transport::Transport;

/// How mail leaves.
#[derive(Debug)]
pub(crate) struct Mail {
    transport: Transport,
    /// Rung when something was put into the outbox.
    bell: Notify,
}

impl Mail {
    /// Reads the block `MAIL`. Without a mailer and without a host, a server that only this machine reaches writes
    /// files.
    ///
    /// # Errors
    /// Naming the key, the value and the variable.
    pub(crate) fn read(
        spec: &AccountService,
        config: &Config,
        surroundings: &dyn Surroundings,
        listens: IpAddr,
    ) -> Result<Self, Wrong> {
        let values = Values {
            block: "MAIL_",
            written: spec.mail,
            surroundings,
        };
        let transport = match &config.validation {
            None => Transport::None,
            Some(validation) => {
                message::sender(&validation.sender)
                    .map_err(|error| format!("`account_validation.email_sender` is no address: {error}"))?;
                transport::read(&values, listens)?
            }
        };
        Ok(Self {
            transport,
            bell: Notify::new(),
        })
    }

    /// Says that there is something in the outbox.
    pub(crate) fn wake(&self) {
        self.bell.notify_one();
    }
}
