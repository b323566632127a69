-- What a practice has changed about sessions of its classes, beside its file: `change` says which session it is, by the wall time that
-- the file plans it for, whether later ones are meant too, and what is other. The previous version does not know of it, and offers
-- what the file says until its replicas are replaced.
CREATE TABLE session_changes (
    practice_id uuid NOT NULL REFERENCES practices,
    service_id  uuid NOT NULL,
    planned     text NOT NULL,
    onwards     boolean NOT NULL,
    change      jsonb NOT NULL,
    PRIMARY KEY (practice_id, service_id, planned, onwards)
);
