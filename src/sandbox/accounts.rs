//! Whose a key is. Every word after `sk_test_` or `rk_test_` is a platform of its own; they share what lies here.

use serde_json::{Value, json};

use super::{
    desk::{Ask, Desk},
    error::ApiError,
};

/// The account of a key: `acct_` and the key's word.
pub(super) fn of_key(key: &str) -> String {
    let word = key.split('_').nth(2).unwrap_or_default();
    format!("acct_{word}")
}

impl Desk<'_> {
    /// `GET /v1/account`
    pub(super) fn get_account(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let expand = ask.form.list("expand");
        std::mem::take(&mut ask.form).finish()?;
        let id = self.account.as_ref().unwrap_or(&self.platform);
        let object =
            json!({"id": id, "object": "account", "charges_enabled": true, "details_submitted": true, "payouts_enabled": true});
        self.expanded(object, &expand)
    }
}
