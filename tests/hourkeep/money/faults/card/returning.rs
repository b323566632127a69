//! A card on file, used at the next visit.

use domain::{booking::Refusal, clients::Personal};
use hourkeep::service::{ServiceError, clients::returning::Proof};
use stripe_sandbox::Outcome;

use super::{
    super::world::{TRIAL, World},
    card, charges, collected, with_card,
};
use crate::support::{Ask, Booked};

/// The client's proof of an earlier visit.
async fn proof(world: &World, booked: &Booked) -> Proof {
    Proof {
        booking: booked.id,
        token: Personal::new(world.app.by_mail(booked).await.token),
    }
}

async fn asked(world: &World, client: usize, returning: Option<Proof>) -> Ask {
    let mut ask = Ask::of(TRIAL, "card", &world.slot().to_string()).by(client);
    ask.request.returning = returning;
    ask.request.card_consent = Some(world.consent(&ask).await);
    ask
}

/// Whoever shows the mail token of an earlier visit uses the card that is on file; nobody else does.
pub(super) async fn returning(world: &World) {
    let (mine, theirs) = (
        with_card(world, Outcome::SaveCard).await,
        with_card(world, Outcome::SaveCard).await,
    );
    let number = world
        .made
        .lock()
        .unwrap()
        .iter()
        .position(|one| one.id == mine.id)
        .unwrap();
    world.until(&theirs, 60).await;
    world.work().await;
    let (my_card, their_card) = (card(world, &mine).await, card(world, &theirs).await);
    assert!(my_card.is_some() && their_card.is_some() && my_card != their_card);
    let setups = world.app.sandbox.sessions().len();

    let (proof_of_mine, proof_of_theirs) = (proof(world, &mine).await, proof(world, &theirs).await);
    let again = world
        .place(asked(world, number, Some(proof_of_mine.clone())).await)
        .await;
    assert_eq!(
        (again.status(), card(world, &again).await),
        ("confirmed", my_card),
        "at once, with the card on file"
    );
    assert_eq!(
        world.app.sandbox.sessions().len(),
        setups,
        "nothing is set up"
    );

    nobody_else_uses_it(
        world,
        number,
        &mine,
        [proof_of_mine.clone(), proof_of_theirs],
    )
    .await;
    let mut silent = asked(world, number, Some(proof_of_mine)).await;
    silent.request.card_consent = None;
    assert_eq!(
        world.app.book(&silent).await.unwrap_err(),
        ServiceError::Refused(Refusal::ConsentMissing),
        "each time anew"
    );

    let before = charges(world).len();
    collected(world, &again).await;
    assert_eq!(charges(world).len(), before + 1);
    let customer = world.app.record(&mine).await.card.unwrap().customer;
    assert_eq!(
        world.app.sandbox.intents().last().unwrap()["customer"],
        customer.as_str()
    );
}

/// Whatever is asked for by whomever, a card is not used without its owner's proof.
async fn nobody_else_uses_it(
    world: &World,
    number: usize,
    mine: &Booked,
    [proof_of_mine, proof_of_theirs]: [Proof; 2],
) {
    for (what, ask) in [
        ("without proof", asked(world, number, None).await),
        (
            "another's proof",
            asked(world, number, Some(proof_of_theirs.clone())).await,
        ),
        (
            "my proof for somebody else",
            asked(world, 90_000, Some(proof_of_mine.clone())).await,
        ),
    ] {
        let booked = world.place(ask).await;
        assert_eq!(
            (booked.status(), card(world, &booked).await),
            ("held", None),
            "{what}"
        );
        world.cancelled(&booked, false).await;
    }
    let mut forged = asked(world, number, None).await;
    for token in [proof_of_theirs.token, Personal::new(mine.token.clone())] {
        forged.request.returning = Some(Proof {
            booking: mine.id,
            token,
        });
        assert!(
            matches!(
                world.app.book(&forged).await.unwrap_err(),
                ServiceError::Invalid { .. }
            ),
            "no mail token of that booking"
        );
    }
}
