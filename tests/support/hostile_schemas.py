"""Schemas that bite: what a dump or a restore gets wrong if it is not careful."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

POSTGRESQL = r"""
CREATE SCHEMA "Ünïcode Schema";
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s "great"');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE SEQUENCE counted START 1000 INCREMENT 7;
CREATE TABLE "order" (
    "select" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "Größe" positive,
    mood mood NOT NULL DEFAULT 'ok',
    tags text[] NOT NULL DEFAULT '{}',
    matrix integer[][],
    document jsonb,
    bytes bytea,
    at timestamptz,
    price numeric(20, 4),
    ratio double precision,
    total numeric GENERATED ALWAYS AS (price * 2) STORED
);
CREATE TABLE "Ünïcode Schema"."quoted ""name"".x" (
    "a b" text COLLATE "C" PRIMARY KEY,
    parent bigint REFERENCES "order" ("select") ON DELETE CASCADE DEFERRABLE
);
CREATE TABLE empty (id integer PRIMARY KEY, "from" text UNIQUE);
CREATE TABLE parted (id integer, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu');
CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
CREATE TABLE secret (id integer PRIMARY KEY, owner text NOT NULL, value text);
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secret USING (owner = current_user);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO log (at, what) VALUES ('2026-01-01', TG_OP || ';' || NEW."select");
    RETURN NEW;
END $body$;
CREATE TRIGGER remembers AFTER INSERT ON "order" FOR EACH ROW EXECUTE FUNCTION remember();
CREATE VIEW happy AS SELECT "select", mood FROM "order" WHERE mood <> 'sad';
CREATE MATERIALIZED VIEW totals AS SELECT sum(price) AS sum FROM "order";
CREATE UNIQUE INDEX partial ON "order" (price) WHERE mood = 'sad';
CREATE INDEX by_document ON "order" USING gin (document);
COMMENT ON TABLE "order" IS 'a keyword; with ''quotes''';
INSERT INTO "order" ("Größe", mood, tags, matrix, document, bytes, at, price, ratio) VALUES
    (1, 'sad', '{a,"b,c",NULL,""}', '{{1,2},{3,4}}', '{"k": [1, null, "ü\u0001"]}',
        '\x00ff5c0a', '2026-03-29 02:30+01', 12.3456, 'NaN'),
    (2, 'it''s "great"', '{}', NULL, '{}', '', 'infinity', -1, '-Infinity'),
    (NULL, 'ok', '{"\\N","\\."}', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "Ünïcode Schema"."quoted ""name"".x" VALUES (E'tab\t\n\\.', 1), ('🐘', NULL);
INSERT INTO parted VALUES (1, 'eu'), (2, 'us'), (3, 'x');
INSERT INTO secret VALUES (1, 'somebody', 's'), (2, 'app', 't');
SELECT nextval('counted'), nextval('counted');
SELECT lo_from_bytea(4711, decode(repeat('00ff0a5c', 5000), 'hex'));
REFRESH MATERIALIZED VIEW totals;
"""

MYSQL_TRIGGER = """
CREATE TRIGGER remembers AFTER INSERT ON `order` FOR EACH ROW INSERT INTO log VALUES (NEW.mood);
"""
MYSQL = r"""
CREATE TABLE `order` (
    `select` BIGINT AUTO_INCREMENT PRIMARY KEY,
    `Größe` INT,
    mood ENUM('sad', 'ok', 'it''s') NOT NULL DEFAULT 'ok',
    flags SET('a', 'b') NOT NULL DEFAULT '',
    document JSON,
    bytes BLOB,
    price DECIMAL(20, 4),
    total DECIMAL(22, 4) AS (price * 2) STORED,
    at TIMESTAMP(6) NULL,
    FULLTEXT KEY words (`text`),
    `text` TEXT CHARACTER SET utf8mb4
) DEFAULT CHARSET utf8mb4;
CREATE TABLE `quoted ``name``.x` (
    id INT PRIMARY KEY, parent BIGINT, FOREIGN KEY (parent) REFERENCES `order` (`select`)
);
CREATE TABLE empty (id INT PRIMARY KEY);
CREATE TABLE log (what VARCHAR(200));
{trigger}
CREATE VIEW happy AS SELECT `select`, mood FROM `order` WHERE mood <> 'sad';
CREATE PROCEDURE tell() SELECT COUNT(*) FROM `order`;
INSERT INTO `order` (`Größe`, mood, flags, document, bytes, price, at, `text`) VALUES
    (1, 'sad', 'a,b', '{"k": [1, null]}', x'00ff5c0a27', 12.3456, '2026-03-29 02:30:00',
        '🐬 '' \\ \n'),
    (NULL, 'it''s', '', NULL, NULL, NULL, NULL, NULL);
INSERT INTO `quoted ``name``.x` VALUES (1, 1), (2, NULL);
""".replace("{trigger}", MYSQL_TRIGGER)

SQLITE = r"""
PRAGMA user_version = 7;
CREATE TABLE "order" (
    "select" INTEGER PRIMARY KEY AUTOINCREMENT,
    "Größe" INTEGER CHECK ("Größe" > 0),
    bytes BLOB,
    price REAL,
    total REAL GENERATED ALWAYS AS (price * 2) STORED
);
CREATE TABLE "quoted ""name"".x" (
    id INTEGER PRIMARY KEY, parent INTEGER REFERENCES "order" ("select")
) STRICT;
CREATE TABLE empty (id INTEGER PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE log (what);
CREATE TRIGGER remembers AFTER INSERT ON "order" BEGIN
    INSERT INTO log VALUES (NEW."select");
END;
CREATE VIEW happy AS SELECT "select" FROM "order";
CREATE VIRTUAL TABLE words USING fts5(text);
INSERT INTO "order" ("Größe", bytes, price) VALUES (1, x'00ff5c0a', 9e999), (NULL, NULL, NULL);
INSERT INTO "quoted ""name"".x" VALUES (1, 1), (2, NULL);
INSERT INTO words VALUES ('ünïcode 🐘 words');
"""


def make_sqlite(path: Path, script: str = SQLITE) -> None:
    """A file with this in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def read_sqlite(path: Path) -> Any:
    """All that is in a file: its schema and its rows."""
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()
        return version, list(connection.iterdump())
