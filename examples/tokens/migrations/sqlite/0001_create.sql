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
    "roles" TEXT NOT NULL,
    "token" TEXT,
    "_disabled" INTEGER
) STRICT;
CREATE UNIQUE INDEX "accounts_username_unique" ON "accounts" ("username");
CREATE INDEX "accounts_token_index" ON "accounts" ("token");

CREATE TABLE "invoices" (
    "_seq" INTEGER PRIMARY KEY,
    "_id" TEXT NOT NULL UNIQUE,
    "_updated" INTEGER NOT NULL,
    "_created" INTEGER NOT NULL,
    "_etag" TEXT NOT NULL,
    "_nulls" TEXT,
    "number" TEXT NOT NULL,
    "amount" INTEGER,
    "user_id" TEXT
) STRICT;
CREATE INDEX "invoices_user_id_seq_index" ON "invoices" ("user_id", "_seq");
