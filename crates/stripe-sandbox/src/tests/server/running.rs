//! Starting, stopping, and starting again.

use std::{io::ErrorKind, time::Duration};

use crate::{Fault, FaultKind, Outcome, Sandbox, SandboxSettings, testing::TestEntropy, tests::*};

#[tokio::test]
async fn other_machines_cannot_reach_it() {
    let world = World::new().await;
    for address in ["0.0.0.0:0", "10.0.0.1:0", "[::]:0"] {
        let settings = SandboxSettings::new(
            address.parse().unwrap(),
            "http://127.0.0.1:1/",
            "whsec_a".into(),
        );
        let started = Sandbox::start(
            settings,
            world.clock.clone(),
            std::sync::Arc::new(TestEntropy::default()),
        )
        .await;
        assert_eq!(
            started.unwrap_err().kind(),
            ErrorKind::InvalidInput,
            "{address}"
        );
    }
    assert!(world.sandbox.local_addr().ip().is_loopback());
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.jsonl");
    let world = World::with(|settings| settings.state_file = Some(path.clone())).await;
    world.inbox.refuse(u16::MAX);
    let (_, _, body) = post(&world, "checkout/sessions", &SESSION, Some("k")).await;
    let id = body["id"].as_str().unwrap().to_owned();
    world.handle.act(&id, Outcome::Pay);
    let before = world.handle.object(&id).unwrap();
    assert_eq!(before["payment_status"], "paid");
    // Not shut down: the file alone must do, as after a kill.
    let again = World::with(|settings| settings.state_file = Some(path.clone())).await;
    assert_eq!(again.handle.object(&id).unwrap(), before);
    let (_, headers, replayed) = post(&again, "checkout/sessions", &SESSION, Some("k")).await;
    assert_eq!(
        (headers.contains_key("idempotent-replayed"), &replayed["id"]),
        (true, &body["id"])
    );
    let expected = [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ];
    assert_eq!(
        again.inbox.kinds(3).await,
        expected,
        "undelivered events are posted by the next run"
    );
    let other = session(&again, &[]).await;
    assert!(other > id, "ids go on sorting by age");
}

#[tokio::test]
async fn it_ends_when_told() {
    let world = World::new().await;
    let (at, url) = (
        world.sandbox.local_addr(),
        format!("{}v1/events", world.sandbox.base_url()),
    );
    world.handle.fault(Fault::new(FaultKind::TimeoutBefore));
    let hanging =
        tokio::spawn(async move { client().get(url).bearer_auth("sk_test_a").send().await });
    // The fault is taken as soon as the request is at work.
    let taken = async {
        while !format!("{:?}", world.handle.0.faults).contains("[]") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, taken).await.unwrap();
    tokio::time::timeout(TIMEOUT, world.sandbox.shutdown())
        .await
        .unwrap();
    assert!(hanging.await.unwrap().is_err());
    assert!(tokio::net::TcpStream::connect(at).await.is_err());
}

#[tokio::test]
async fn an_outage_ends_by_itself() {
    let world = World::new().await;
    let url = format!("{}_sandbox/faults", world.sandbox.base_url());
    let fault = serde_json::json!({ "kind": "outage", "millis": 400 });
    assert_eq!(
        client()
            .post(&url)
            .json(&fault)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    let reachable = async || client().get(&url).send().await.is_ok();
    let until = async |wanted: bool| {
        while reachable().await != wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, until(false)).await.unwrap();
    tokio::time::timeout(TIMEOUT, until(true)).await.unwrap();
}
