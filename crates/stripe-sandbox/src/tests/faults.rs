//! Faults of the calls about saved cards, balances and disputes; and connected accounts, whose objects nobody else sees.

use super::*;
use crate::{Fault, FaultKind, Operation, Outcome};

#[tokio::test]
async fn each_call_fails_on_request() {
    let world = World::new().await;
    for (operation, method, path) in [
        (Operation::CreateIntent, "POST", "payment_intents"),
        (Operation::ListIntents, "GET", "payment_intents"),
        (Operation::GetSetupIntent, "GET", "setup_intents/seti_1"),
        (Operation::GetPaymentMethod, "GET", "payment_methods/pm_1"),
        (
            Operation::DetachPaymentMethod,
            "POST",
            "payment_methods/pm_1/detach",
        ),
        (
            Operation::GetBalanceTransaction,
            "GET",
            "balance_transactions/txn_1",
        ),
        (
            Operation::ListBalanceTransactions,
            "GET",
            "balance_transactions",
        ),
        (Operation::GetDispute, "GET", "disputes/du_1"),
        (Operation::ListDisputes, "GET", "disputes"),
    ] {
        world
            .handle
            .fault(Fault::new(FaultKind::RateLimited).of(operation));
        let call = async || {
            if method == "GET" {
                get(&world, path).await.0
            } else {
                post(&world, path, &[], None).await.0
            }
        };
        assert_eq!(call().await, 429, "{operation:?}");
        assert_ne!(call().await, 429, "{operation:?}: once");
    }
}

/// A request on behalf of a connected account.
async fn connected(
    world: &World,
    account: &str,
    method: Method,
    path: &str,
    form: &[(&str, &str)],
) -> (u16, Value) {
    let url = format!("{}v1/{path}", world.sandbox.base_url());
    let request = client()
        .request(method, url)
        .bearer_auth("sk_test_a")
        .header("stripe-account", account)
        .form(form);
    let (status, _, body) = read(request.send().await.unwrap()).await;
    (status, body)
}

/// A customer of `acct_1`, and the card they saved there.
async fn saved_at_account(world: &World) -> (String, String) {
    let setup = [
        ("mode", "setup"),
        ("currency", "gbp"),
        ("customer_creation", "always"),
        ("success_url", "https://practice.example/done"),
    ];
    let (_, body) = connected(world, "acct_1", Method::POST, "checkout/sessions", &setup).await;
    world
        .handle
        .act(body["id"].as_str().unwrap(), Outcome::SaveCard);
    let done = world.handle.object(body["id"].as_str().unwrap()).unwrap();
    let card = world.handle.payment_methods()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    (done["customer"].as_str().unwrap().to_owned(), card)
}

#[tokio::test]
async fn a_card_is_saved_and_charged_within_its_account_only() {
    let world = World::new().await;
    let (customer, card) = saved_at_account(&world).await;
    let charge = [
        ("amount", "4500"),
        ("currency", "gbp"),
        ("customer", &customer),
        ("payment_method", &card),
        ("off_session", "true"),
        ("confirm", "true"),
        ("allowed_payment_method_types[]", "card"),
    ];
    assert_eq!(
        connected(&world, "acct_2", Method::POST, "payment_intents", &charge)
            .await
            .0,
        400
    );
    let (status, intent) =
        connected(&world, "acct_1", Method::POST, "payment_intents", &charge).await;
    assert_eq!(
        (status, &intent["status"]),
        (200, &"succeeded".into()),
        "{intent}"
    );
    let dispute = world
        .handle
        .open_dispute(intent["id"].as_str().unwrap(), "general")
        .unwrap();
    for (account, status) in [("acct_1", 200), ("acct_2", 404)] {
        for path in [
            format!("payment_methods/{card}"),
            format!("disputes/{dispute}"),
        ] {
            assert_eq!(
                connected(&world, account, Method::GET, &path, &[]).await.0,
                status,
                "{account} {path}"
            );
        }
        let (_, listed) =
            connected(&world, account, Method::GET, "balance_transactions", &[]).await;
        assert_eq!(
            listed["data"].as_array().unwrap().len(),
            if status == 200 { 2 } else { 0 }
        );
    }
    assert!(
        world
            .handle
            .events()
            .iter()
            .all(|event| event["account"] == "acct_1")
    );
}
