-- expand
-- Events are only ever inserted. Positions are drawn under the append lock (postgres.py).
CREATE TABLE events (
    position BIGINT PRIMARY KEY,
    tenant TEXT COLLATE "C" NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    schema BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C",
    cause TEXT COLLATE "C",
    correlation TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    sealed BYTEA,
    subject TEXT COLLATE "C",
    prev BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    UNIQUE (tenant, stream, version)
);

-- The last link of every tenant's chain, so that a cut tail is seen.
CREATE TABLE heads (
    tenant TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

CREATE TABLE views (
    tenant TEXT COLLATE "C" NOT NULL,
    view TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    sort BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (tenant, view, id)
);

CREATE INDEX views_by_owner ON views (tenant, view, owner, sort, id);

CREATE INDEX views_by_state ON views (tenant, view, state, sort, id);

CREATE TABLE effects (
    tenant TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    due_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    lease_until BIGINT,
    error TEXT COLLATE "C",
    PRIMARY KEY (tenant, key)
);

CREATE INDEX effects_by_due ON effects (state, due_at, tenant, key);

CREATE INDEX effects_leased ON effects (lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE requests (
    tenant TEXT COLLATE "C" NOT NULL,
    caller TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    response TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, caller, key)
);

CREATE TABLE artifacts (
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    content BYTEA NOT NULL
);
