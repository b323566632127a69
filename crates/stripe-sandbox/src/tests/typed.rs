//! Reads objects with async-stripe, as the adapter would.

use stripe_checkout::CheckoutSession;
use stripe_client_core::{
    CustomizedStripeRequest, RequestBuilder, StripeClient, StripeClientErr, StripeMethod,
};
use stripe_core::{
    BalanceTransaction, Charge, Customer, Dispute, Event, PaymentIntent, Refund, SetupIntent,
};

use super::{World, client};

/// The object at `path`, read as a `T`.
pub(super) async fn typed<T: Read>(world: &World, path: &str) -> T {
    T::read(&Plain(world.sandbox.base_url()), path).await
}

/// The smallest transport; its answer to a refusal is the body.
pub(super) struct Plain(pub(super) String);

#[derive(Debug)]
pub(super) struct Broken;

impl StripeClientErr for Broken {
    fn deserialize_err(_: impl std::fmt::Display) -> Self {
        Self
    }
}

impl StripeClient for Plain {
    type Err = Broken;

    async fn execute(&self, request: CustomizedStripeRequest) -> Result<bytes::Bytes, Broken> {
        let pieces = request.into_pieces().0;
        let query = pieces
            .query
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let url = format!("{}v1{}{query}", self.0, pieces.path);
        let request = match pieces.method {
            StripeMethod::Post => client()
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(pieces.body.unwrap_or_default()),
            _ => client().get(url),
        };
        Ok(request
            .bearer_auth("sk_test_a")
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap())
    }
}

/// Which of async-stripe's types are read here.
pub(super) trait Read {
    async fn read(client: &Plain, path: &str) -> Self;
}

macro_rules! read {
    ($($name:ident)*) => {$(
        impl Read for $name {
            async fn read(client: &Plain, path: &str) -> Self {
                RequestBuilder::new(StripeMethod::Get, path).customize::<$name>().send(client).await.unwrap()
            }
        }
    )*};
}

read! { CheckoutSession PaymentIntent Charge Refund Customer Event SetupIntent BalanceTransaction Dispute }
