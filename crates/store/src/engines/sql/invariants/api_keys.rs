//! Invariants of the keys.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 1] = [(
    "a client is sealed with a key that nobody remembers",
    FORGOTTEN,
)];

// What is sealed begins with the layout, the length of the key's id, and the id: as its canary does.
const FORGOTTEN: &str = r"SELECT c.id
    FROM clients c
    WHERE EXISTS (SELECT 1 FROM canaries) AND NOT EXISTS (SELECT 1 FROM canaries k
        WHERE k.purpose = 'seal' AND substr(k.canary, 1, 2 + length(k.id)) = substr(c.details, 1,
        2 + length(k.id)))";
