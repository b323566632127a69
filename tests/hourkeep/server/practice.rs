//! What a practice does with its key.

use hourkeep::service::authenticate::Scope;

use super::router::{Call, Server};
use crate::support::{RIVERSIDE, TestApp};

/// Riverside with a key that may do everything.
pub struct Practice<'a> {
    pub server: &'a Server<'a>,
    pub key: String,
}

impl<'a> Practice<'a> {
    pub async fn riverside(server: &'a Server<'a>, app: &TestApp) -> Self {
        Self::of(server, app, RIVERSIDE).await
    }

    /// Another practice, with as good a key.
    pub async fn of(server: &'a Server<'a>, app: &TestApp, slug: &str) -> Self {
        Self {
            server,
            key: app.api_key(slug, Scope::ALL).await.0,
        }
    }

    /// `/v1/admin/{path}`.
    pub fn call(&self, method: &str, path: &str) -> Call<'a> {
        self.server
            .call(method, &format!("/v1/admin/{path}"))
            .bearer(&self.key)
    }

    pub fn get(&self, path: &str) -> Call<'a> {
        self.call("GET", path)
    }

    pub fn post(&self, path: &str) -> Call<'a> {
        self.server
            .post(&format!("/v1/admin/{path}"))
            .bearer(&self.key)
    }
}
