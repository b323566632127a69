//! `hourkeep practice`: what only the operator decides about a practice: whether real money moves, and who is paid.

pub(super) mod apply;
pub(super) mod keys;
pub(super) mod onboard;
pub(super) mod scopes;

use self::apply::lines;
use super::{CommandError, Out, cli::Practice};
use crate::{
    app::Infrastructure,
    config::{Environment, Settings},
    document::{Document, check},
};
use domain::practice::Catalogue;
use store::{Actor, Audit, AuditDetail, PayeeError, SetPayee};

pub(super) async fn run(
    ground: &Infrastructure,
    settings: &Settings,
    what: Practice,
    out: Out<'_>,
) -> Result<(), CommandError> {
    match what {
        Practice::List => list(ground, out).await,
        Practice::Live { slug, live } => {
            let current = catalogue(ground, &slug).await?;
            let live = live == "on";
            // Checked only when it is switched on: switching off must always be possible.
            if live {
                fit_to_be_live(settings, &current)?;
            }
            let account = current.practice.stripe_account.clone();
            set(ground, &current, live, account, "practice.live", out).await
        }
        Practice::Payee { slug, account } => {
            let current = catalogue(ground, &slug).await?;
            let account = payee(settings, &account)?;
            set(
                ground,
                &current,
                current.practice.live,
                account,
                "practice.payee",
                out,
            )
            .await
        }
        Practice::Onboard { slug } => {
            let current = catalogue(ground, &slug).await?;
            // The account becomes the payee before its link is printed, so that it is known here by
            // then.
            let account = onboard::account(settings, &current, out).await?;
            set(
                ground,
                &current,
                current.practice.live,
                Some(account.clone()),
                "practice.payee",
                out,
            )
            .await?;
            onboard::link(settings, &slug, &account, out).await
        }
    }
}

async fn list(ground: &Infrastructure, out: Out<'_>) -> Result<(), CommandError> {
    for one in ground.store.practices().await? {
        let current = catalogue(ground, &one.slug).await?;
        writeln!(
            out,
            "{}  {}  {}",
            one.slug,
            on_or_off(one.live),
            paid_to(current.practice.stripe_account.as_deref())
        )?;
    }
    Ok(())
}

async fn catalogue(ground: &Infrastructure, slug: &str) -> Result<Catalogue, CommandError> {
    ground
        .store
        .catalogue(slug)
        .await?
        .ok_or_else(|| CommandError::NoPractice(slug.into()))
}

/// Real keys, and a practice whose clients can reach somebody.
fn fit_to_be_live(settings: &Settings, current: &Catalogue) -> Result<(), CommandError> {
    if settings.environment == Environment::Test {
        return Err(CommandError::Message(
            "this installation takes test payments only (environment = \"test\"): no practice here can be live".into(),
        ));
    }
    without_payments(settings, current)?;
    let mut wanted = current.clone();
    wanted.practice.live = true;
    // Nothing in it is new.
    // By the rules of the file itself, as if it were applied to a live practice.
    check(&Document::of(&wanted), Some(&wanted), &mut uuid::Uuid::nil)
        .map(drop)
        .map_err(|faults| {
            CommandError::Message(format!(
                "{} cannot be live until its file is corrected:\n{}",
                current.practice.slug,
                lines(&faults)
            ))
        })
}

/// Where nobody takes payments, one that collects nothing may be live.
fn without_payments(settings: &Settings, current: &Catalogue) -> Result<(), CommandError> {
    let collecting: Vec<_> = current
        .services
        .iter()
        .filter(|service| service.collects())
        .map(|one| one.handle.as_str())
        .collect();
    if settings.takes_payments() || collecting.is_empty() {
        return Ok(());
    }
    Err(CommandError::Message(format!(
        "{} collects money for {}, but there is no Stripe key: set stripe.secret_key (HOURKEEP_STRIPE_SECRET_KEY), or give these \
         services payment = \"none\"",
        current.practice.slug,
        collecting.join(", ")
    )))
}

fn payee(settings: &Settings, account: &str) -> Result<Option<String>, CommandError> {
    if account == "none" {
        return Ok(None);
    }
    // Only the form; `hourkeep check` asks Stripe whether there is such an account.
    let rest = account.strip_prefix("acct_").unwrap_or_default();
    if !((1..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return Err(CommandError::Message(format!(
            "`{account}` is not an account: write it as Stripe shows it, acct_…, or none"
        )));
    }
    if !settings.stripe.connected_accounts {
        return Err(CommandError::Message(
            "connected accounts are off: set stripe.connected_accounts = true (HOURKEEP_STRIPE_CONNECTED_ACCOUNTS) first".into(),
        ));
    }
    Ok(Some(account.to_owned()))
}

async fn set(
    ground: &Infrastructure,
    current: &Catalogue,
    live: bool,
    account: Option<String>,
    action: &'static str,
    out: Out<'_>,
) -> Result<(), CommandError> {
    let practice = &current.practice;
    let said = format!(
        "{}: {}, {}",
        practice.slug,
        on_or_off(live),
        paid_to(account.as_deref())
    );
    // No audit row, and no mail to the owner, if nothing changes.
    if (practice.live, &practice.stripe_account) == (live, &account) {
        writeln!(out, "{said}, as before")?;
        return Ok(());
    }
    let detail = AuditDetail::default()
        .with(
            "live",
            AuditDetail::default()
                .with("from", practice.live)
                .with("to", live),
        )
        .with(
            "payee",
            AuditDetail::default()
                .with("from", practice.stripe_account.clone())
                .with("to", account.clone()),
        );
    let audit = Audit {
        actor: Actor::CommandLine,
        action,
        subject: practice.id.0,
        detail,
    };
    let command = SetPayee {
        practice: practice.id,
        // Refused if the practice has changed since it was checked.
        revision: current.revision,
        live,
        account,
        now: ground.clock.now(),
        audit,
    };
    let under_way = ground.store.set_payee(command).await.map_err(refused)?;
    writeln!(out, "{said}")?;
    if under_way > 0 {
        writeln!(
            out,
            "{under_way} payments or refunds are under way on the account it had, and stay there: keep it connected until they are complete"
        )?;
    }
    Ok(())
}

fn refused(error: PayeeError) -> CommandError {
    match error {
        PayeeError::Theirs(other) => CommandError::Message(format!(
            "the practice {other} is already paid to this account; no two practices can share one"
        )),
        PayeeError::Stale => {
            CommandError::Message("the practice was changed at the same moment; try again".into())
        }
        PayeeError::Store(error) => error.into(),
    }
}

fn on_or_off(live: bool) -> &'static str {
    if live {
        "live"
    } else {
        "not live, so no real money moves"
    }
}

fn paid_to(account: Option<&str>) -> String {
    account.map_or_else(
        || "paid to the installation's own account".to_owned(),
        |account| format!("paid to {account}"),
    )
}
