-- expand
-- Events are only ever inserted. position is the rowid, so the table itself is written in the order it is followed.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    schema INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    cause TEXT,
    correlation TEXT NOT NULL,
    body BLOB NOT NULL,
    sealed BLOB,
    subject TEXT,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (tenant, stream, version)
) STRICT;

-- The last link of every tenant's chain, so that a cut tail is seen.
CREATE TABLE heads (
    tenant TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE views (
    tenant TEXT NOT NULL,
    view TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    sort INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (tenant, view, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX views_by_owner ON views (tenant, view, owner, sort, id);

CREATE INDEX views_by_state ON views (tenant, view, state, sort, id);

CREATE TABLE effects (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    stream TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    lease_until INTEGER,
    error TEXT,
    PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX effects_by_due ON effects (state, due_at, tenant, key);

CREATE INDEX effects_leased ON effects (lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE requests (
    tenant TEXT NOT NULL,
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    response TEXT NOT NULL,
    PRIMARY KEY (tenant, caller, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
    hash TEXT NOT NULL PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;
