-- live schema: sqlite
-- Written by `live db:migrate` and `live db:schema:dump`. Change it with migrations.

CREATE TABLE "comments" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "post_id" integer NOT NULL,
  "author" varchar(60) NOT NULL,
  "body" text NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (datetime('now')),
  "updated_at" datetime NOT NULL DEFAULT (datetime('now')),
  CONSTRAINT "fk_comments_on_post_id" FOREIGN KEY ("post_id") REFERENCES "posts" ("id") ON DELETE CASCADE
);

CREATE TABLE "posts" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "title" varchar(80) NOT NULL,
  "body" text NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (datetime('now')),
  "updated_at" datetime NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE "recordings" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "filename" varchar(255) NOT NULL,
  "content_type" varchar(50) NOT NULL,
  "size" integer NOT NULL,
  "key" varchar(36) NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (datetime('now')),
  "updated_at" datetime NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE "subscribers" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "email" varchar(254) NOT NULL,
  "name" varchar(100) NOT NULL,
  "confirmed" boolean NOT NULL DEFAULT 0,
  "created_at" datetime NOT NULL DEFAULT (datetime('now')),
  "updated_at" datetime NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE "users" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "email" varchar(254) NOT NULL,
  "name" varchar(100) NOT NULL,
  "password_digest" varchar(200) NOT NULL,
  "token_digest" varchar(64) NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (datetime('now')),
  "updated_at" datetime NOT NULL DEFAULT (datetime('now'))
);

CREATE INDEX "index_comments_on_post_id" ON "comments" ("post_id");

CREATE UNIQUE INDEX "index_recordings_on_key" ON "recordings" ("key");

CREATE UNIQUE INDEX "index_subscribers_on_email" ON "subscribers" ("email");

CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email");

CREATE UNIQUE INDEX "index_users_on_token_digest" ON "users" ("token_digest");

CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" varchar(20) NOT NULL PRIMARY KEY);

CREATE TABLE IF NOT EXISTS "schema_metadata" ("key" varchar(40) NOT NULL PRIMARY KEY, "value" varchar(200));

INSERT INTO "schema_migrations" ("version") VALUES
  ('20261122100000'),
  ('20261122200000'),
  ('20261122200100'),
  ('20261122210000'),
  ('20261122210100');
