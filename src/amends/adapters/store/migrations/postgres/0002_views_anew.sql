-- expand
-- Rows of read models that are being made anew, until they replace all of `views` at once.
CREATE TABLE views_anew (
    tenant TEXT COLLATE "C" NOT NULL,
    view TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    sort BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (tenant, view, id)
);
