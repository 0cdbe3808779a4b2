//! Who asks: name and password of an account, or a reset password where it is good. Wrong credentials are no error:
//! the caller is then nobody in particular. Leaves hashing to `auth`.

use super::keys;
use super::permissions::Caller;
use super::problem::Problem;
use super::routes::Place;
use super::rows::Account;
use super::view::View;
use crate::auth::{credentials, password};
use crate::secret::Secret;
use crate::store::write::Write;
use axum::http::{Method, header};

impl View {
    /// Finds out who asks.
    pub(crate) async fn identify(&mut self) -> Result<(), Problem> {
        self.caller = Caller::default();
        let Some(header) = self.call.headers.get(header::AUTHORIZATION) else {
            return Ok(());
        };
        let header = String::from_utf8_lossy(header.as_bytes()).into_owned();
        let Some((name, secret)) = credentials::basic(&header).filter(|(name, _)| !name.is_empty()) else {
            return Ok(());
        };
        let secret = Secret::new(secret);
        let found = self.find(&name).await?.account;
        let usable = found.filter(|account| self.service.config.validation.is_none() || account.is_validated());
        if self.is_password(usable.as_ref(), &secret).await? || self.is_reset_password(usable.as_ref(), &secret).await?
        {
            self.caller.name = usable.map(|account| account.name);
        }
        Ok(())
    }

    /// Whether the password is the account's. An account that is not there costs as much as a wrong password does.
    async fn is_password(&self, account: Option<&Account>, given: &Secret) -> Result<bool, Problem> {
        let parts = &self.server.0;
        let stored = account.and_then(|account| account.hash.clone());
        let Some(stored) = stored else {
            let dummy = password::dummy(self.algorithm()).to_owned();
            parts.hasher.verify(dummy, given.clone()).await?;
            return Ok(false);
        };
        if parts.memo.knows(&stored, given.expose()) {
            return Ok(true);
        }
        let fits = parts.hasher.verify(stored.clone(), given.clone()).await?;
        if fits {
            parts.memo.remember(&stored, given.expose());
        }
        Ok(fits)
    }

    /// Whether it is a reset password and the request does what it is good for: nothing but set another. Then it is
    /// used up, whatever becomes of the request.
    async fn is_reset_password(&self, account: Option<&Account>, given: &Secret) -> Result<bool, Problem> {
        let (Some(account), Some(_)) = (account, &self.service.config.validation) else {
            return Ok(false);
        };
        let place = self.call.matched.place;
        let sets = match self.call.method {
            Method::PUT | Method::PATCH => place == Place::Item,
            Method::POST => matches!(place, Place::List | Place::Item),
            _ => false,
        };
        let data = self.call.data();
        let only_password = data
            .as_ref()
            .and_then(|data| data.as_object())
            .is_some_and(|data| data.len() == 1 && data.contains_key("password"));
        if !sets || !only_password {
            return Ok(false);
        }
        let write = Write {
            checks: Vec::new(),
            steps: vec![keys::spend(&account.row, keys::RESET, given.expose())],
        };
        self.commit(write, false).await
    }
}
