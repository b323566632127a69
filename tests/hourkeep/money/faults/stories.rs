//! Lives of a booking, each with another course of its money.

use stripe_sandbox::{
    Operation::{
        self, CreateIntent, CreateRefund, CreateSession, ExpireSession, GetIntent, GetSession,
        GetSetupIntent, ListIntents, ListRefunds,
    },
    Outcome,
};

use super::world::World;

pub type Story = for<'a> fn(&'a World) -> std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A course of life, and what the provider is asked for in it.
#[derive(Clone, Copy)]
pub struct Life {
    pub name: &'static str,
    pub story: Story,
    pub asks: &'static [Operation],
}

/// All of them.
pub const ALL: [Life; 8] = [
    Life {
        name: "prepaid",
        story: |world| Box::pin(prepaid(world)),
        asks: &[CreateSession, GetSession, CreateRefund, ListRefunds],
    },
    Life {
        name: "deposit",
        story: |world| Box::pin(deposit(world)),
        asks: &[CreateSession, GetSession],
    },
    Life {
        name: "card",
        story: |world| Box::pin(card(world)),
        asks: &[
            CreateSession,
            GetSession,
            GetSetupIntent,
            ListIntents,
            CreateIntent,
        ],
    },
    Life {
        name: "missed",
        story: |world| Box::pin(missed(world)),
        asks: &[CreateIntent, GetIntent, CreateRefund],
    },
    Life {
        name: "late",
        story: |world| Box::pin(late(world)),
        asks: &[CreateIntent, ListIntents, CreateRefund],
    },
    Life {
        name: "lapsed",
        story: |world| Box::pin(lapsed(world)),
        asks: &[CreateSession, ExpireSession, GetSession, CreateRefund],
    },
    Life {
        name: "given_up",
        story: |world| Box::pin(given_up(world)),
        asks: &[CreateSession, ExpireSession, GetSession, CreateRefund],
    },
    Life {
        name: "changed_mind",
        story: |world| Box::pin(changed_mind(world)),
        asks: &[CreateSession, ExpireSession, GetSession],
    },
];

/// Paid ahead, cancelled late: a part goes back; then the fee is let go, and the rest.
async fn prepaid(world: &World) {
    let booked = world.booked("prepay").await;
    world.at_page(&booked, Outcome::Pay).await;
    world.work().await;
    world.until(&booked, -120).await;
    world.cancelled(&booked, false).await;
    world.work().await;
    world.waived(&booked).await;
    world.work().await;
}

/// A deposit, and the rest after the session by a link.
async fn deposit(world: &World) {
    let booked = world.booked("deposit").await;
    world.at_page(&booked, Outcome::Pay).await;
    world.work().await;
    world.until(&booked, 60).await;
    world.work().await;
    world.at_page(&booked, Outcome::Pay).await;
    world.work().await;
}

/// A card is saved, and charged after the session.
async fn card(world: &World) {
    let booked = world.booked("card").await;
    world.at_page(&booked, Outcome::SaveCard).await;
    world.work().await;
    world.until(&booked, 60).await;
    world.work().await;
}

/// The session counts as held and is charged; then it turns out to have been missed: a part goes back.
async fn missed(world: &World) {
    let booked = world.booked("card").await;
    world.at_page(&booked, Outcome::SaveCard).await;
    world.work().await;
    world.until(&booked, 60).await;
    world.work().await;
    world.attended(&booked, false).await;
    world.work().await;
    world.approved(&booked).await;
    world.work().await;
}

/// Cancelled late with a card on file: the fee is approved and charged, then waived after all.
async fn late(world: &World) {
    let booked = world.booked("card").await;
    world.at_page(&booked, Outcome::SaveCard).await;
    world.work().await;
    world.until(&booked, -120).await;
    world.cancelled(&booked, false).await;
    world.approved(&booked).await;
    world.work().await;
    world.waived(&booked).await;
    world.work().await;
}

/// Nobody pays, and somebody else has the time; then the money comes after all.
async fn lapsed(world: &World) {
    let booked = world.booked("prepay").await;
    world.work().await;
    let page = world.app.record(&booked).await.funds.payments[0]
        .page
        .clone();
    world.app.advance(16);
    world.work().await;
    if let Some(page) = page {
        world.app.sandbox.pay_regardless(&page.id);
    }
    world.work().await;
    world.cancelled_if_it_stands(&booked).await;
}

/// The client gives up while the page is open, and pays all the same.
async fn given_up(world: &World) {
    let booked = world.booked("prepay").await;
    let page = world
        .resumed(&booked)
        .await
        .expect("something is to be paid");
    world.cancelled(&booked, false).await;
    world
        .app
        .sandbox
        .act(&crate::support::page(&page), Outcome::Pay);
    world.work().await;
}

/// The balance is asked for by link; the practice lets go of it while its page is open, and the client pays all the same.
async fn changed_mind(world: &World) {
    let booked = world.booked("later").await;
    world.work().await;
    world.until(&booked, 60).await;
    world.work().await;
    let view = world
        .resumed(&booked)
        .await
        .expect("something is to be paid");
    world.attended(&booked, false).await;
    world
        .app
        .sandbox
        .act(&crate::support::page(&view), Outcome::Pay);
    world.work().await;
    world.waived(&booked).await;
    world.work().await;
}
