//! The invariants of practices as a whole.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 1] =
    [("two practices are paid to one account", SHARED_PAYEE)];

const SHARED_PAYEE: &str = r"SELECT p.practice_id
    FROM practices p
    WHERE EXISTS (SELECT 1 FROM practices o
        WHERE o.definition ->> 'stripe_account' = p.definition ->> 'stripe_account'
        AND o.practice_id <> p.practice_id)";
