//! `hourkeep practice onboard`: an account of its own for a practice, completed by its owner at Stripe. The operator asks for the link and
//! passes it on: it opens the owner's papers to whoever has it, so that it is no answer of the API.

use crate::{
    adapters::stripe::{AccountOrder, NoAnswer, StripeSetup},
    app::stripe_setup,
    commands::{CommandError, Out, check::meaning},
    config::Settings,
};
use domain::practice::Catalogue;

fn setup(settings: &Settings) -> Result<StripeSetup, CommandError> {
    if !settings.stripe.connected_accounts {
        return Err(CommandError::Message(
            "connected accounts are off: set stripe.connected_accounts = true (HOURKEEP_STRIPE_CONNECTED_ACCOUNTS) first".into(),
        ));
    }
    let nobody = || {
        CommandError::Message(
            "there is no Stripe key: set stripe.secret_key (HOURKEEP_STRIPE_SECRET_KEY) first"
                .into(),
        )
    };
    stripe_setup(settings)?.ok_or_else(nobody)
}

/// The account a practice has, or one that is made for it; made again within a day, it is the same.
pub(crate) async fn account(
    settings: &Settings,
    current: &Catalogue,
    out: Out<'_>,
) -> Result<String, CommandError> {
    let (setup, practice) = (setup(settings)?, &current.practice);
    if let Some(account) = &practice.stripe_account {
        return Ok(account.clone());
    }
    // An account cannot be taken back. The key follows from the practice, so a repetition after a
    // time-out finds the account that was made.
    let (id, key) = (practice.id.to_string(), format!("onboard-{}", practice.id));
    // Neutral, as messages and bank statements are; the owner may change it at Stripe.
    let (public_name, statement_prefix) = (&*practice.sender(), &*practice.statement_prefix);
    let order = AccountOrder {
        practice: &id,
        public_name,
        statement_prefix,
        email: practice.email.as_deref(),
    };
    let account = setup.make_account(&order, &key).await.map_err(failed)?;
    writeln!(out, "{}: made {account} at Stripe", practice.slug)?;
    Ok(account)
}

/// Prints the link.
pub(crate) async fn link(
    settings: &Settings,
    slug: &str,
    account: &str,
    out: Out<'_>,
) -> Result<(), CommandError> {
    let back = format!("{}/book/{slug}", settings.public_url);
    let link = setup(settings)?
        .onboarding_link(account, &back)
        .await
        .map_err(failed)?;
    writeln!(
        out,
        "{slug}: give this link to the practice's owner; it works once, for a few minutes:\n{link}"
    )?;
    Ok(())
}

fn failed(why: NoAnswer) -> CommandError {
    match why {
        NoAnswer::Refused(_, words) if words.contains("signed up for Connect") => CommandError::Message(
            "Stripe makes accounts for platforms only: sign up for Connect at dashboard.stripe.com/connect first".into(),
        ),
        why => CommandError::Message(meaning(&why)),
    }
}
