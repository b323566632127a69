//! State files: everything comes back, also from the time before saved cards, balances and disputes.

use super::{
    payments::{balance::paid, saving::saved_card},
    *,
};
use crate::Outcome;

/// One record of each kind as it was written then.
const OLD: &str = concat!(
    r#"{"record":"session","id":"cs_test_a1000000","account":null,"created":1796120000,"expires_at":1796130000,"currency":"gbp","items":[{"name":"B","unit_amount":6500,"quantity":1}],"success_url":"https://practice.example/","cancel_url":null,"locale":null,"client_reference_id":null,"customer":null,"customer_email":null,"metadata":{},"intent_data":{"metadata":{},"statement_descriptor_suffix":null,"description":null,"receipt_email":null},"status":"complete","paid":true,"intent":"pi_3000001"}"#,
    "\n",
    r#"{"record":"intent","id":"pi_3000001","account":null,"created":1796120000,"session":"cs_test_a1000000","amount":6500,"currency":"gbp","customer":null,"data":{"metadata":{},"statement_descriptor_suffix":null,"description":null,"receipt_email":null},"status":"succeeded","last_error":null,"latest_charge":"ch_3000002","canceled_at":null,"cancellation_reason":null,"settles_at":null}"#,
    "\n",
    r#"{"record":"intent","id":"pi_3000003","account":null,"created":1796120000,"session":"cs_test_a1000000","amount":6500,"currency":"gbp","customer":null,"data":{"metadata":{},"statement_descriptor_suffix":null,"description":null,"receipt_email":null},"status":"requires_payment_method","last_error":"card_declined","latest_charge":null,"canceled_at":null,"cancellation_reason":null,"settles_at":null}"#,
    "\n",
    r#"{"record":"charge","id":"ch_3000002","account":null,"created":1796120000,"intent":"pi_3000001","amount":6500,"amount_refunded":0,"currency":"gbp","customer":null,"data":{"metadata":{},"statement_descriptor_suffix":null,"description":null,"receipt_email":null},"status":"succeeded"}"#,
    "\n",
    r#"{"record":"refund","id":"re_3000004","account":null,"created":1796120000,"charge":"ch_3000002","intent":"pi_3000001","amount":500,"currency":"gbp","reason":null,"metadata":{},"status":"pending","fails_at":null}"#,
    "\n",
    r#"{"record":"event","id":"evt_000005","account":null,"created":1796120000,"kind":"charge.succeeded","object":{},"request":null,"idempotency_key":null,"delivered":false}"#,
    "\n",
);

#[tokio::test]
async fn an_old_file_is_read_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.jsonl");
    std::fs::write(&path, OLD).unwrap();
    let world = World::with(|settings| settings.state_file = Some(path.clone())).await;
    assert_eq!(world.inbox.kinds(1).await, ["charge.succeeded"]);
    let session = world.handle.object("cs_test_a1000000").unwrap();
    assert_eq!(
        (&session["mode"], &session["payment_status"]),
        (&"payment".into(), &"paid".into())
    );
    let failed = world.handle.object("pi_3000003").unwrap();
    assert_eq!(
        failed["last_payment_error"]["decline_code"],
        "generic_decline"
    );
    assert_eq!(
        world.handle.object("ch_3000002").unwrap()["disputed"],
        false
    );
    assert!(world.handle.open_dispute("pi_3000001", "general").is_some());
}

#[tokio::test]
async fn what_is_new_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.jsonl");
    let world = World::with(|settings| settings.state_file = Some(path.clone())).await;
    let (_, card) = saved_card(&world, Outcome::SaveDecliningCard).await;
    let intent = paid(&world).await;
    let dispute = world.handle.open_dispute(&intent, "general").unwrap();
    let setup = world.handle.events()[0]["data"]["object"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let ids = [card, intent, dispute, setup];
    let seen = |world: &World| ids.each_ref().map(|id| world.handle.object(id).unwrap());
    let (before, booked) = (seen(&world), world.handle.balance_transactions());
    world.handle.all_events_posted().await;
    world.handle.drop_events(true);
    paid(&world).await;
    let last = world.handle.balance_transactions().pop().unwrap();
    let again = World::with(|settings| settings.state_file = Some(path.clone())).await;
    assert_eq!(seen(&again), before);
    assert_eq!(again.handle.balance_transactions()[..2], booked);
    assert!(
        again.handle.waiting_events().is_empty(),
        "what was dropped stays dropped"
    );
    paid(&again).await;
    assert_eq!(
        again.handle.balance_transactions()[2],
        last,
        "what comes later sorts behind"
    );
}
