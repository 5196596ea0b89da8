"""Names of databases and tables as servers of MySQL and MariaDB compare them."""

# Databases of the server itself: who may do what, code that it loads, other servers' addresses.
OF_THE_SERVER = {
    *("mysql", "sys", "performance_schema", "information_schema", "ndbinfo"),
    *("mysql_innodb_cluster_metadata", "percona_schema"),
}
# After it a name is that of a directory, as it is (MySQL manual, 11.2.4).
RAW = "#mysql50#"


def folded(name: str) -> str:
    """Return a name as servers compare it that keep names in small letters."""
    # Of this letter the small one is an i.
    return name.replace("\u0130", "i").casefold()


def is_the_servers(name: str) -> bool:
    """Whether a database is the server's own, or hides which one it is."""
    return folded(name) in OF_THE_SERVER or folded(name).startswith(RAW)
