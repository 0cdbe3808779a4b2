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
    "roles" jsonb NOT NULL,
    "token" text COLLATE "C",
    "_disabled" timestamptz(3)
);
CREATE UNIQUE INDEX "accounts_username_unique" ON "accounts" ("username");
CREATE INDEX "accounts_token_index" ON "accounts" ("token");

CREATE TABLE "invoices" (
    "_seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "_id" text COLLATE "C" NOT NULL UNIQUE,
    "_updated" timestamptz(3) NOT NULL,
    "_created" timestamptz(3) NOT NULL,
    "_etag" text COLLATE "C" NOT NULL,
    "_nulls" text COLLATE "C",
    "number" text COLLATE "C" NOT NULL,
    "amount" bigint,
    "user_id" text COLLATE "C"
);
CREATE INDEX "invoices_user_id_seq_index" ON "invoices" ("user_id", "_seq");
