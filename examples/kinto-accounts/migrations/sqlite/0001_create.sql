-- Creates the tables. Once a database has run this, add further migrations instead of changing it.

CREATE TABLE "accounts" (
    "_seq" INTEGER PRIMARY KEY,
    "_id" TEXT NOT NULL UNIQUE,
    "_updated" INTEGER NOT NULL,
    "_created" INTEGER NOT NULL,
    "_etag" TEXT NOT NULL,
    "_nulls" TEXT,
    "username" TEXT NOT NULL,
    "password" TEXT,
    "owner" TEXT
) STRICT;
CREATE INDEX "accounts_owner_seq_index" ON "accounts" ("owner", "_seq");
CREATE UNIQUE INDEX "accounts_username_unique" ON "accounts" ("username");

CREATE TABLE "invoices" (
    "_seq" INTEGER PRIMARY KEY,
    "_id" TEXT NOT NULL UNIQUE,
    "_updated" INTEGER NOT NULL,
    "_created" INTEGER NOT NULL,
    "_etag" TEXT NOT NULL,
    "_nulls" TEXT,
    "number" TEXT NOT NULL,
    "amount" REAL,
    "owner" TEXT
) STRICT;
CREATE INDEX "invoices_owner_seq_index" ON "invoices" ("owner", "_seq");
CREATE UNIQUE INDEX "invoices_owner_number_unique" ON "invoices" ("owner", "number");

CREATE TABLE "_eden_accounts" (
    "_seq" INTEGER PRIMARY KEY,
    "account" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "last_modified" INTEGER NOT NULL,
    "clock" INTEGER NOT NULL,
    "deleted" INTEGER NOT NULL,
    "validated" INTEGER NOT NULL,
    "data" TEXT NOT NULL,
    "permissions" TEXT NOT NULL,
    "account_etag" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "_eden_accounts_account_unique" ON "_eden_accounts" ("account");
CREATE INDEX "_eden_accounts_name_index" ON "_eden_accounts" ("name");

CREATE TABLE "_eden_account_keys" (
    "_seq" INTEGER PRIMARY KEY,
    "account" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "expires" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "_eden_account_keys_account_kind_unique" ON "_eden_account_keys" ("account", "kind");

CREATE TABLE "_eden_outbox" (
    "_seq" INTEGER PRIMARY KEY,
    "account" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "context" TEXT,
    "attempts" INTEGER NOT NULL,
    "due" INTEGER NOT NULL
) STRICT;
CREATE INDEX "_eden_outbox_due_index" ON "_eden_outbox" ("due");
