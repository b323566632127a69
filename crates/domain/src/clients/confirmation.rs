//! What a held booking waits for, and whether its mailbox is to be proved.

/// What a held booking waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// Money, or a card.
    Payment,
    /// The proof that the mailbox is theirs: the link in a mail is opened and confirmed. What is to be paid is asked for then.
    Proof,
    /// The same, while its time is not kept: it is taken with the proof, if it is free then.
    ProofUnkept,
}

impl Awaits {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Payment, Self::Proof, Self::ProofUnkept];

    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Proof => "mailbox",
            Self::ProofUnkept => "mailbox_unkept",
        }
    }
}

/// Whether the mailbox must be proved before the booking stands, or its payment is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confirmation {
    #[default]
    AtOnce,
    /// It is held until the link in the mail about it is confirmed. Who has proved the mailbox already is not asked again.
    ByMail,
}
