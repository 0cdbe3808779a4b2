-- Creates the tables. Once a database has run this, add further migrations instead of changing it.

CREATE TABLE "accounts" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "_id" text COLLATE "C" NOT NULL UNIQUE,
    "_updated" timestamptz(3) NOT NULL,
    "_created" timestamptz(3) NOT NULL,
    "_etag" text COLLATE "C" NOT NULL,
    "_nulls" text COLLATE "C",
    "username" text COLLATE "C" NOT NULL,
    "password" text COLLATE "C",
    "owner" text COLLATE "C"
);
CREATE INDEX "accounts_owner_seq_index" ON "accounts" ("owner", "_seq");
CREATE UNIQUE INDEX "accounts_username_unique" ON "accounts" ("username");

CREATE TABLE "invoices" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "_id" text COLLATE "C" NOT NULL UNIQUE,
    "_updated" timestamptz(3) NOT NULL,
    "_created" timestamptz(3) NOT NULL,
    "_etag" text COLLATE "C" NOT NULL,
    "_nulls" text COLLATE "C",
    "number" text COLLATE "C" NOT NULL,
    "amount" double precision,
    "owner" text COLLATE "C"
);
CREATE INDEX "invoices_owner_seq_index" ON "invoices" ("owner", "_seq");
CREATE UNIQUE INDEX "invoices_owner_number_unique" ON "invoices" ("owner", "number");

CREATE TABLE "_eden_accounts" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "account" text COLLATE "C" NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "last_modified" bigint NOT NULL,
    "clock" bigint NOT NULL,
    "deleted" bigint NOT NULL,
    "validated" bigint NOT NULL,
    "data" text COLLATE "C" NOT NULL,
    "permissions" text COLLATE "C" NOT NULL,
    "account_etag" text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX "_eden_accounts_account_unique" ON "_eden_accounts" ("account");
CREATE INDEX "_eden_accounts_name_index" ON "_eden_accounts" ("name");

CREATE TABLE "_eden_account_keys" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "account" text COLLATE "C" NOT NULL,
    "kind" text COLLATE "C" NOT NULL,
    "digest" text COLLATE "C" NOT NULL,
    "expires" bigint NOT NULL
);
CREATE UNIQUE INDEX "_eden_account_keys_account_kind_unique" ON "_eden_account_keys" ("account", "kind");

CREATE TABLE "_eden_outbox" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "account" text COLLATE "C" NOT NULL,
    "kind" text COLLATE "C" NOT NULL,
    "context" text COLLATE "C",
    "attempts" bigint NOT NULL,
    "due" bigint NOT NULL
);
CREATE INDEX "_eden_outbox_due_index" ON "_eden_outbox" ("due");
