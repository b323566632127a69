-- Who is paid belongs to one practice alone. Where two share an account, take it out of one of their files with the release before.
CREATE UNIQUE INDEX practices_payee ON practices (definition ->> 'stripe_account') WHERE definition ->> 'stripe_account' IS NOT NULL;
