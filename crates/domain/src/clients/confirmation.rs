//! What a held booking waits for, and whether its mailbox is to be proved.

/// What a held booking waits for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Awaits {
    /// Money, or a card.
    Payment,
    /// The proof that the mailbox is theirs: the link in a mail is opened and confirmed. What is to be paid is asked for then.
    #[strum(serialize = "mailbox")]
    Proof,
    /// The same, while its time is not kept: it is taken with the proof, if it is free then.
    #[strum(serialize = "mailbox_unkept")]
    ProofUnkept,
    /// The practice's yes. What is to be paid is asked for then.
    Approval,
}

/// Whether the mailbox must be proved before the booking stands, or its payment is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confirmation {
    #[default]
    AtOnce,
    /// It is held until the link in the mail about it is confirmed. Who has proved the mailbox already is not asked again.
    ByMail,
}
