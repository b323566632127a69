//! Why nobody answered at an address that somebody gave us.

/// The first five are refusals: nothing was sent. The words are for the owner; the address
/// itself is a secret and stands in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreached {
    /// Not a URL, or one too long.
    #[error("the address is not valid")]
    Invalid,
    /// Another scheme, or plain http outside the operator's own networks.
    #[error("the address is not an https address")]
    NotHttps,
    /// `user:password@` would end up in places where nobody expects a password.
    #[error("the address holds a user name or a password")]
    Credentials,
    /// Neither 443 nor 8443, outside the operator's own networks.
    #[error("the address names a port other than 443 and 8443")]
    Port,
    /// Not a global address; or one of a name's several is not.
    #[error("the address leads to a private or reserved network")]
    Private,
    /// No such name, or nobody who knows it answers.
    #[error("the server's name is not known")]
    UnknownHost,
    /// Nobody listens there, or no way leads there.
    #[error("the server cannot be reached")]
    Unreachable,
    /// TLS failed, the connection broke off, or what came was not HTTP.
    #[error("the server's certificate is not valid, or the connection broke off")]
    Connection,
    /// One of the limits of time was over.
    #[error("the server did not answer in time")]
    TimedOut,
}
