"""A statement that no dump needs is found in every disguise, and all that dumps have passes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quarterdeck_server.domains.backups.mysql import lexer as mysql_lexer
from quarterdeck_server.domains.backups.mysql import screen as mysql_screen
from quarterdeck_server.domains.backups.mysql.tables import Tables
from quarterdeck_server.domains.backups.screening import OTHER, Refused
from quarterdeck_server.domains.backups.trusted import is_kind

from tests.support.dump_screens import mysql, postgres, reader

MYSQL_HOSTILE = (
    """
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE log
LOAD DATA INFILE '/etc/passwd' INTO TABLE log
LOAD XML LOCAL INFILE '/etc/passwd' INTO TABLE log
INSERT INTO `log` VALUES (LOAD_FILE('/etc/passwd'))
INSERT INTO log VALUES (`LOAD_FILE`('/etc/passwd'))
INSERT INTO `log` SELECT * FROM mysql.user
INSERT INTO `mysql`.`user` VALUES (1)
INSERT INTO `log` VALUES (1) ON DUPLICATE KEY UPDATE what=(SELECT 1)
REPLACE INTO `mysql`.`user` VALUES (1)
CREATE TABLE `t` SELECT LOAD_FILE('/etc/passwd') AS x
CREATE TABLE `t` AS SELECT * FROM mysql.user
CREATE TABLE `t` LIKE mysql.user
CREATE TABLE `t` (LIKE mysql.user)
CREATE TABLE mysql.`t` (x INT)
CREATE TABLE `t` (x INT) ENGINE=CONNECT TABLE_TYPE=DOS FILE_NAME='/etc/passwd'
CREATE TABLE `t` (x INT) ENGINE=FEDERATED CONNECTION='mysql://a@b/c/d'
CREATE TABLE `t` (x INT) DATA DIRECTORY='/tmp'
CREATE TABLE `t` (x INT REFERENCES mysql.user (User))
CREATE TABLE `t` (x INT, FOREIGN KEY (x) REFERENCES `other`.`t` (x) ON DELETE CASCADE)
CREATE TABLE `t` (x INT) ENGINE CONNECT
CREATE TABLE `t` (x INT) ENGINE~= 'S3'
CREATE SEQUENCE `t` ENGINE=CONNECT
CREATE PROCEDURE p() SELECT 1 INTO~OUTFILE 'x'
CREATE TEMPORARY TABLE t (x INT)
CREATE FUNCTION sys_exec RETURNS INT SONAME 'udf.so'
CREATE USER evil IDENTIFIED BY 'x'
CREATE OR REPLACE DEFINER=`a`@`b` TRIGGER mysql.x AFTER INSERT ON `log` FOR EACH ROW SET @a=1
CREATE TRIGGER x AFTER INSERT ON mysql.user FOR EACH ROW SET @a=1
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO GRANT ALL ON *.* TO evil
CREATE PROCEDURE p() SELECT 1 INTO OUTFILE '/tmp/x'
CREATE DATABASE other
CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')
SELECT * FROM mysql.user INTO DUMPFILE '/tmp/x'
SELECT SLEEP(100)
GRANT ALL ON *.* TO evil
REVOKE ALL ON *.* FROM app
USE mysql
SET GLOBAL general_log_file='/tmp/x'
SET default_storage_engine=CONNECT
SET @@default_storage_engine=@innodb
SET @@GLOBAL.general_log=1
SET @a=1, GLOBAL general_log=1
SET PERSIST local_infile=1
SET PASSWORD='x'
SET sql_log_bin=0
SET @x=(SELECT 1)
SET STATEMENT max_statement_time=1 FOR SELECT 1
SET ROLE admin
ALTER USER app IDENTIFIED BY 'x'
ALTER TABLE mysql.`user` DISABLE KEYS
ALTER TABLE `log` ADD x INT
ALTER DATABASE mysql UPGRADE DATA DIRECTORY NAME
DROP DATABASE other
DROP TABLE IF EXISTS mysql.user
DROP TABLE IF EXISTS `a`, mysql.`user`
DROP USER app
RENAME TABLE log TO mysql.log
TRUNCATE TABLE log
UPDATE mysql.user SET x=1
DELETE FROM mysql.user
LOCK TABLES mysql.user WRITE
PREPARE s FROM 'DROP DATABASE x'
EXECUTE s
EXECUTE IMMEDIATE 'DROP DATABASE x'
DO SLEEP(100)
CALL p()
HANDLER log OPEN
CHANGE MASTER TO MASTER_HOST='x'
INSTALL PLUGIN x SONAME 'y'
INSTALL SONAME 'y'
BINLOG 'x'
SHUTDOWN
KILL 1
FLUSH PRIVILEGES
RESET MASTER
XA START 'x'
BEGIN NOT ATOMIC SELECT 1; END
SOURCE /etc/passwd
SYSTEM id
PAGER id
TEE /tmp/x
WITH a AS (SELECT 1) SELECT * FROM a
\\! id
""".strip()
    .replace("~", chr(0xA0))
    .split("\n")
)
POSTGRES_HOSTILE = """
COPY t FROM PROGRAM 'id'
COPY t FROM '/etc/passwd'
COPY t TO PROGRAM 'id'
COPY t TO '/tmp/x'
COPY (SELECT 1) TO STDOUT
COPY public.t (a) FROM STDIN WITH (FORMAT csv)
COPY t (a) FROM STDIN
COPY pg_catalog.pg_authid (rolname, rolsuper) FROM STDIN
COPY "pg_catalog".pg_auth_members FROM STDIN
COPY PG_CATALOG.pg_db_role_setting FROM STDIN
COPY information_schema.sql_parts FROM STDIN
\\! id
\\copy t from /etc/passwd
\\connect postgres
\\i /etc/passwd
\\o |id
ALTER SYSTEM SET archive_command = 'id'
ALTER ROLE app SUPERUSER
ALTER USER app SUPERUSER
ALTER DATABASE postgres SET x = 1
ALTER EXTENSION x UPDATE
ALTER SUBSCRIPTION s ENABLE
ALTER SUBSCRIPTION owner ENABLE
ALTER SUBSCRIPTION owner CONNECTION 'host=x'
ALTER SUBSCRIPTION s REFRESH PUBLICATION WITH (owner = to)
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION "CONNECT = FALSE"
CREATE SUBSCRIPTION s CONNECTION 'CONNECT = FALSE' PUBLICATION p
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (slot_name = 'CONNECT = FALSE')
ALTER SERVER owner OPTIONS (SET host 'x')
CREATE FUNCTION f(language text) RETURNS int LANGUAGE c AS 'x'
CREATE EXTENSION pg_net
CREATE ROLE evil SUPERUSER
CREATE USER evil SUPERUSER
CREATE DATABASE x
CREATE TABLESPACE x LOCATION '/tmp'
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()
CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/tmp/x.so'
CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ x $$
CREATE OR REPLACE FUNCTION f() RETURNS int AS 'x' LANGUAGE "plperlu"
CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE 'internal'
CREATE PROCEDURAL LANGUAGE plperlu
CREATE TRUSTED LANGUAGE plperl HANDLER plpython3_call_handler
CREATE EXTENSION file_fdw
CREATE EXTENSION IF NOT EXISTS "plpython3u" WITH SCHEMA pg_catalog
CREATE SERVER s FOREIGN DATA WRAPPER file_fdw
CREATE FOREIGN TABLE x (a int) SERVER s OPTIONS (program 'id')
CREATE FOREIGN DATA WRAPPER w HANDLER h
ALTER FOREIGN DATA WRAPPER w HANDLER h
ALTER FOREIGN TABLE t OPTIONS (ADD program 'id')
ALTER SERVER s OPTIONS (SET host 'x')
CREATE EXTENSION hstore_plpython3u
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p
CREATE TABLE x AS SELECT pg_read_file('/etc/passwd')
CREATE TABLE x AS TABLE y
CREATE MATERIALIZED VIEW m AS SELECT pg_catalog."pg_read_file"('/etc/passwd')
CREATE SCHEMA x CREATE TABLE y (z int)
CREATE TEMPORARY TABLE x (a int)
DO $$ BEGIN END $$
DO LANGUAGE plpgsql 'x'
SELECT pg_read_file('/etc/passwd')
CREATE VIEW v AS SELECT pg_ls_logdir()
CREATE TABLE x (a text DEFAULT dblink_connect('host=x'))
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/x')
SELECT pg_catalog.set_config('session_preload_libraries', 'x', false)
SELECT pg_catalog.set_config('search_path', '', false), f()
SELECT pg_catalog.setval('x', f(), true)
SELECT f()
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
SET session_preload_libraries = 'x'
SET LOCAL search_path = x
SET client_encoding = 'SJIS'
SET client_encoding = 'Win-950'
SET client_encoding = "windows932"
SET client_encoding = E'\\x47BK'
SET standard_conforming_strings = maybe
GRANT postgres TO app
GRANT ALL ON DATABASE postgres TO app
REVOKE postgres FROM app
COMMENT ON DATABASE postgres IS 'x'
INSERT INTO t VALUES (1)
UPDATE pg_catalog.pg_authid SET rolsuper = true
DELETE FROM t
TRUNCATE t
DROP TABLE t
CALL p()
EXECUTE s
PREPARE s AS SELECT 1
LOAD '/tmp/x.so'
VACUUM
CHECKPOINT
LISTEN x
NOTIFY x
REASSIGN OWNED BY a TO b
IMPORT FOREIGN SCHEMA x FROM SERVER s INTO y
ROLLBACK
COMMIT AND CHAIN
VALUES (pg_read_file('x'))
WITH a AS (SELECT 1) SELECT * FROM a
CREATE VIEW v AS SELECT U&'\\0061'
""".strip().split("\n")


def cased(text: str, flips: list[bool]) -> str:
    """A text with some letters in the other case."""
    return "".join(
        letter.swapcase() if flip else letter
        for letter, flip in zip(text, flips + [False] * len(text), strict=False)
    )


SIZES = st.lists(st.integers(1, 40), max_size=60)
BLANKS = st.sampled_from([" ", "\n", "\t ", " /* x */ ", " -- x\n", "/**/ ", " # it's\n "])


@settings(max_examples=150)
@given(st.sampled_from(MYSQL_HOSTILE), st.data())
def test_no_disguise_gets_a_statement_past_the_screen_of_mysql(hostile: str, data: Any) -> None:
    blank = data.draw(BLANKS)
    first, *words = cased(hostile, data.draw(st.lists(st.booleans(), max_size=12))).split(" ")
    plain = " ".join([first, *words])
    spaced = first + "".join(f"{blank if at < 2 else ' '}{w}" for at, w in enumerate(words))
    shapes = [
        *(f"{spaced};", f"/*!50003 {plain} */;", f"/*M!100100 {plain} */;", f"/*! {plain} */;"),
        *(f"DELIMITER ;;\n{plain};;\nDELIMITER ;\n", f"/*x*/{plain};", f"{plain}"),
        *(f"/*!99999 SET @a=1 */ {plain};", f"SET @a=1 /*!99999 ; {plain} */;"),
        *(f"/*!99999 DROP VIEW IF EXISTS `v`*/ {plain};", f"{first}/*!50003 {' '.join(words)}*/;"),
    ]
    shape = data.draw(st.sampled_from(shapes))
    before = data.draw(st.sampled_from(["", "INSERT INTO `a` VALUES (1,'\\';',2);\n", "-- x\n"]))
    with pytest.raises(Refused):
        mysql((before + shape).encode(), data.draw(SIZES))


@settings(max_examples=150)
@given(st.sampled_from(POSTGRES_HOSTILE), st.data())
def test_no_disguise_gets_a_statement_past_the_screen_of_postgresql(
    hostile: str, data: Any
) -> None:
    blank = data.draw(st.sampled_from([" ", "\n", "\t ", " -- x\n", "\n-- '\n"]))
    if hostile.startswith("\\") or "'" in hostile:
        text = hostile
    else:
        text = cased(hostile, data.draw(st.lists(st.booleans(), max_size=12))).replace(" ", blank)
    rows = "COPY public.t (a) FROM stdin;\nrow '\n$$ /*\n\\.\n"
    before = data.draw(st.sampled_from(["", rows, "COMMENT ON TABLE t IS ';''';\n", "-- x\n"]))
    with pytest.raises(Refused):
        postgres(f"{before}{text};\n".encode(), data.draw(SIZES))


def test_statements_end_where_the_server_ends_them() -> None:
    one = r"""INSERT INTO `a` VALUES (1,'\';''',-1.5e10,0x41,NULL,_binary 'x\\');"""
    assert mysql(one.encode()) == [one[:-1].encode()]
    compound = "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN SELECT ';'; END;;\nDELIMITER ;\nCOMMIT;"
    assert mysql(compound.encode()) == [b"CREATE PROCEDURE p() BEGIN SELECT ';'; END", b"COMMIT"]
    modes = b"SET sql_mode = 'NO_BACKSLASH_ESCAPES'; CREATE VIEW v AS SELECT '\\'; USE x; -- '"
    with pytest.raises(Refused, match="USE"):
        mysql(modes)
    with pytest.raises(Refused, match="GRANT"):
        mysql(b"""SET sql_mode = 'ANSI_QUOTES'; CREATE VIEW v AS SELECT "\\"; GRANT x; -- ";""")
    for left_out in (b"SET autocommit=1", b"SET SESSION autocommit = 1", b"SET @@autocommit=1"):
        assert mysql(left_out, rows_alone=True) == [b""]
    for ends in (b"LOCK TABLES `a` WRITE", b"ALTER TABLE `a` ENABLE KEYS", b"DROP VIEW `a`"):
        assert mysql(ends) == [ends]
        with pytest.raises(Refused, match="among rows"):
            mysql(ends, rows_alone=True)
    named = b"ALTER DATABASE `app` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;"
    assert b"app" not in mysql(named)[0]
    columns = b"CREATE TABLE `t` (`file_name` INT, KEY `union` (`file_name`)) ENGINE = InnoDB"
    assert mysql(columns) == [columns]
    keys = b"CREATE TABLE `t` (`references` INT REFERENCES `p` (x), KEY (x),"
    keys += b" FOREIGN KEY (x) REFERENCES `p` (x))"
    assert mysql(keys) == [keys]
    hint = b"/*!50717 PREPARE s FROM @rocksdb_x */;/*!50717 EXECUTE s */"
    assert mysql(hint) == [b"", b""]
    foreign = b"CREATE FOREIGN TABLE x (filename text, dblink text) SERVER s OPTIONS (a 'b')"
    assert postgres(foreign + b";") == [foreign]
    trusted = b"CREATE EXTENSION IF NOT EXISTS plpgsql_check WITH SCHEMA public"
    assert postgres(trusted + b";") == [trusted]
    body = b"CREATE FUNCTION f(language text) RETURNS int LANGUAGE sql BEGIN ATOMIC"
    body += b" SELECT CASE 1 WHEN 1 THEN 2 END; SELECT t.language FROM t; END"
    assert postgres(body + b";\nBEGIN;") == [body, b"BEGIN"]
    apart = b"CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p"
    apart += b" WITH (connect = false, slot_name = 's')"
    assert postgres(apart + b";\nALTER SUBSCRIPTION s OWNER TO x;")[0] == apart
    rule = b"CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)"
    assert postgres(rule + b";") == [rule]
    copied = b"COPY x.a FROM stdin;\n\\.\n\nCOPY x.a (b) FROM stdin;\nx\\\\.\n\\\\.\n\\.\nCOMMIT;"
    assert postgres(copied)[1:] == [b"COPY x.a (b) FROM stdinx\\\\.\n\\\\.\n", b"COMMIT"]
    with pytest.raises(Refused, match="two parts"):
        postgres(b"CREATE VIEW v AS SELECT E'a'\n'\\';")
    with pytest.raises(Refused, match="without an end"):
        postgres(b"COPY x.a FROM stdin;\n1\n")


HIDDEN = (
    # What begins a comment for the server alone.
    b"INSERT INTO `a` VALUES (-- '\nLOAD_FILE(0x78))-- ');",
    b"INSERT INTO `a` VALUES (1,--\t'\n(SELECT 1))-- ');",
    *(b"CREATE TABLE `t` (x INT) --%c'\nAS SELECT 1 --%c'\n;" % (c, c) for c in b"\x7f\xa0\x85"),
    b"CREATE TABLE `t` (x INT) -- \0 AS SELECT 1\n;",
    b"# \0 DROP DATABASE x\n;",
    # What only some servers run, in the midst of what others do.
    b"CREATE TABLE `t` (x INT) ENGINE /*!99999 = InnoDB */ CONNECT;",
    b"CREATE TABLE `t` (x INT) ENGINE = /*!99999 InnoDB */ CONNECT;",
    b"CREATE TABLE `t` (x INT) /*!80000 ENGINE */ /*!99999 = InnoDB */ CONNECT;",
    b"CREATE TABLE IF NOT EXISTS /*!99999 x */ mysql.t (x INT);",
    b"CREATE OR REPLACE TABLE /*!99999 x */ mysql.t (x INT);",
    b"CREATE TABLE IF NOT EXISTS `t` ( /*!99999 x INT, */ LIKE mysql.user);",
    b"/*M!100100 CREATE TABLE */ /*!99999 x */ /*M!100100 mysql.t (x INT) */;",
    b"/*M!100100 SET */ /*!99999 @b = */ /*M!100100 GLOBAL */ /*!99999 , @c = */"
    b"/*M!100100 general_log */ /*!99999 , @d */ /*M!100100 = 1 */;",
)


@pytest.mark.parametrize("dump", HIDDEN)
def test_nothing_is_hidden_from_the_screen_that_the_server_sees(dump: bytes) -> None:
    for sizes in ((), [1] * len(dump)):
        with pytest.raises(Refused):
            mysql(dump, sizes)


def test_rows_go_into_nothing_but_tables_of_the_dump() -> None:
    table, rows = b"CREATE TABLE `T``` (x INT);", b"INSERT INTO `T``` VALUES (1);"
    view, trigger = b"VIEW `t``` AS SELECT * FROM mysql.user;", b"TRIGGER x BEFORE INSERT ON "
    assert len(mysql(table + rows + b"CREATE %b`T``` FOR EACH ROW SET @a=1;" % trigger)) == 3
    assert mysql(b"/*!50001 CREATE VIEW `v` AS SELECT 1 AS `x`*/;" + table + rows)[-1]
    assert mysql(table + b"CREATE FUNCTION `T```() RETURNS INT RETURN 1;" + rows)[-1]
    for before in (
        *(b"", b"CREATE " + view, b"CREATE %bCREATE TABLE IF NOT EXISTS `T``` (x INT);" % view),
        *(table + b"DROP TABLE `t```;CREATE " + view, table + b"DROP TABLE IF EXISTS `t```;"),
        *(table + b"CREATE %b`t``` FOR EACH ROW SET @a=1;" % trigger, b"CREATE TABLE T (x INT);"),
    ):
        with pytest.raises(Refused, match="NO PLAIN TABLE"):
            mysql(before + rows)
    with pytest.raises(Refused, match="NO PLAIN TABLE"):
        mysql(b"REPLACE INTO `b` VALUES (1);", rows_alone=True)
    assert mysql(b"SET default_storage_engine = 'InnoDB', SQL_NOTES = 0;")


def test_a_refusal_says_where_and_shows_no_data() -> None:
    statements = mysql_lexer.Statements(reader(b"COMMIT;\n\nLOAD DATA INFILE 'canary';", iter(())))
    statements.next()
    found = statements.next()
    assert found
    with pytest.raises(Refused, match=r"^LOAD DATA, statement 2, line 3$"):
        mysql_screen.judge(found, statements.source.place, Tables(), rows_alone=False)
    for dump in (b"CANARY CANARY", b"DROP CANARY x", b"\\canary"):
        with pytest.raises(Refused) as refused:
            mysql(dump + b";")
        assert "canary" not in str(refused.value).lower()
    with pytest.raises(Refused) as refused:
        postgres(b"CANARY x;")
    assert "canary" not in str(refused.value).lower()


def test_what_a_refusal_calls_a_statement_in_capitals_can_be_trusted_and_no_other_words() -> None:
    for screen, statements in ((mysql, MYSQL_HOSTILE), (postgres, POSTGRES_HOSTILE)):
        for statement in statements:
            with pytest.raises(Refused) as refused:
                screen(f"{statement};\n".encode())
            assert is_kind(refused.value.kind) == refused.value.kind.isupper(), refused.value.kind
    for wrong in ("CREATE SERVRE", "CREATE USER x", "", "SELECT SELECT SELECT SELECT", OTHER):
        assert not is_kind(wrong), wrong
