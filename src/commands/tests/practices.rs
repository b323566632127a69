//! Whether a practice is live, and who is paid.

use super::desk::Workspace;

const LIVE: &str = "environment = \"live\"\npublic_url = \"https://book.example.org\"";
const REAL: &str = "[stripe]\nsecret_key = \"sk_live_1\"\nwebhook_secrets = [\"whsec_1\"]\n\
    [mail]\nsmtp_url = \"smtps://a:b@mail.example\"\nfrom = \"a@b.example\"";

/// The practice as it may be live: with public addresses only.
fn public(text: &str) -> String {
    text.replace("\"http://localhost:8080\", \"http://127.0.0.1:8080\", ", "")
}

/// Up to date, with a practice.
async fn with_practice(desk: Workspace, change: impl Fn(&str) -> String) -> Workspace {
    desk.say(&["migrate"]).await.unwrap();
    desk.say(&["apply", desk.practice(change).to_str().unwrap()])
        .await
        .unwrap();
    desk
}

#[tokio::test]
async fn a_practice_is_not_live_by_itself() {
    let test = with_practice(Workspace::new(), str::to_owned).await;
    let said = test
        .say(&["practice", "live", "stillpoint", "on"])
        .await
        .unwrap_err();
    assert!(
        said.starts_with("this installation takes test payments only"),
        "{said}"
    );
    let desk = with_practice(Workspace::with(LIVE, REAL), str::to_owned).await;
    let said = desk
        .say(&["practice", "live", "stillpoint", "on"])
        .await
        .unwrap_err();
    assert!(
        said.contains("stillpoint cannot be live until") && said.contains("/origins/0: "),
        "{said}"
    );
}

#[tokio::test]
async fn only_the_operator_says_that_real_money_moves() {
    let desk = with_practice(Workspace::with(LIVE, REAL), public).await;
    assert_eq!(
        desk.say(&["practice", "live", "stillpoint", "on"])
            .await
            .unwrap(),
        "stillpoint: live, paid to the installation's own account\n"
    );
    // The file says nothing of it, and takes nothing of it back.
    let again = desk
        .say(&["apply", desk.practice(public).to_str().unwrap()])
        .await
        .unwrap();
    assert_eq!(again.lines().last(), Some("stillpoint: nothing to change"));
    let told = desk.practice(|text| format!("live = false\n{}", public(text)));
    let said = desk
        .say(&["apply", told.to_str().unwrap()])
        .await
        .unwrap_err();
    assert!(
        said.contains(":1: live: does not belong here") && said.contains("hourkeep practice live"),
        "{said}"
    );
    assert!(
        desk.say(&["practice", "list"])
            .await
            .unwrap()
            .starts_with("stillpoint  live  paid to")
    );
    takes_it_back(&desk).await;
}

async fn takes_it_back(desk: &Workspace) {
    let off = desk
        .say(&["practice", "live", "stillpoint", "off"])
        .await
        .unwrap();
    assert!(
        off.starts_with("stillpoint: not live, so no real money moves"),
        "{off}"
    );
    assert!(
        desk.say(&["practice", "live", "stillpoint", "off"])
            .await
            .unwrap()
            .ends_with(", as before\n")
    );
    assert!(
        desk.say(&["practice", "live", "nobody", "off"])
            .await
            .unwrap_err()
            .starts_with("there is no practice nobody")
    );
}

#[tokio::test]
async fn a_practice_that_collects_nothing_goes_live_without_stripe() {
    let mail = REAL.find("[mail]").and_then(|at| REAL.get(at..)).unwrap();
    let desk = with_practice(Workspace::with(LIVE, mail), public).await;
    let said = desk
        .say(&["practice", "live", "stillpoint", "on"])
        .await
        .unwrap_err();
    assert!(
        said.starts_with("stillpoint collects money for ")
            && said.contains("set stripe.secret_key"),
        "{said}"
    );
    let free =
        desk.practice(|text| public(text).replace("payment = \"prepay\"", "payment = \"none\""));
    desk.say(&["apply", free.to_str().unwrap()]).await.unwrap();
    assert!(
        desk.say(&["practice", "live", "stillpoint", "on"])
            .await
            .unwrap()
            .starts_with("stillpoint: live")
    );
}

#[tokio::test]
async fn the_payee_is_one_practices_and_set_by_the_operator() {
    let without = with_practice(Workspace::new(), str::to_owned).await;
    let said = without
        .say(&["practice", "payee", "stillpoint", "acct_1"])
        .await
        .unwrap_err();
    assert!(said.contains("stripe.connected_accounts = true"), "{said}");

    let desk = Workspace::with("", "[stripe]\nconnected_accounts = true");
    let desk = with_practice(desk, str::to_owned).await;
    let other = |text: &str| text.replace("slug = \"stillpoint\"", "slug = \"other\"");
    desk.say(&["apply", desk.practice(other).to_str().unwrap()])
        .await
        .unwrap();
    for wrong in ["cus_1", "acct_", "acct_1 "] {
        assert!(
            desk.say(&["practice", "payee", "stillpoint", wrong])
                .await
                .unwrap_err()
                .contains("not an account"),
            "{wrong}"
        );
    }
    let said = desk
        .say(&["practice", "payee", "stillpoint", "acct_1"])
        .await
        .unwrap();
    assert!(said.ends_with("paid to acct_1\n"), "{said}");
    let said = desk
        .say(&["practice", "payee", "other", "acct_1"])
        .await
        .unwrap_err();
    assert_eq!(
        said,
        "the practice stillpoint is already paid to this account; no two practices can share one"
    );
    desk.say(&["practice", "payee", "stillpoint", "none"])
        .await
        .unwrap();
    desk.say(&["practice", "payee", "other", "acct_1"])
        .await
        .unwrap();
    assert!(
        desk.say(&["practice", "list"])
            .await
            .unwrap()
            .contains("other  not live, so no real money moves  paid to acct_1")
    );
    assert!(desk.say(&["verify"]).await.unwrap().contains("hold"));
}
