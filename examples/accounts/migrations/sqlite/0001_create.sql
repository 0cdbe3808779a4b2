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
    "user_id" TEXT,
    "_disabled" INTEGER
) STRICT;
CREATE INDEX "accounts_user_id_seq_index" ON "accounts" ("user_id", "_seq");
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
    "tags" TEXT,
    "paid" INTEGER,
    "user_id" TEXT
) STRICT;
CREATE INDEX "invoices_user_id_seq_index" ON "invoices" ("user_id", "_seq");
CREATE UNIQUE INDEX "invoices_user_id_number_unique" ON "invoices" ("user_id", "number");

CREATE TABLE "notes" (
    "_seq" INTEGER PRIMARY KEY,
    "_id" TEXT NOT NULL UNIQUE,
    "_updated" INTEGER NOT NULL,
    "_created" INTEGER NOT NULL,
    "_etag" TEXT NOT NULL,
    "_nulls" TEXT,
    "text" TEXT NOT NULL,
    "user_id" TEXT
) STRICT;
CREATE INDEX "notes_user_id_seq_index" ON "notes" ("user_id", "_seq");
