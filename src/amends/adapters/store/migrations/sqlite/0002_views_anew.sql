-- expand
-- Rows of read models that are being made anew, until they replace all of `views` at once.
CREATE TABLE views_anew (
    tenant TEXT NOT NULL,
    view TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    sort INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (tenant, view, id)
) STRICT, WITHOUT ROWID;
