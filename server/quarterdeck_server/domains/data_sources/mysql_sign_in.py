"""Which ways to sign in to MySQL and MariaDB a server may ask for."""

from typing import Never

import pymysql

# The client's own errors have numbers from 2000 to 2999; this one is ours.
CLEAR_PASSWORD = 2999


class _NotInClear:
    """Refuses to send the password in clear text to who has not proved who it is."""

    def __init__(self, connection: object) -> None:
        """PyMySQL makes one of these for the plugin that a server asks for."""

    def authenticate(self, packet: object) -> Never:
        """Raise OperationalError."""
        raise pymysql.err.OperationalError(
            CLEAR_PASSWORD, "the server wants the password in clear text"
        )


IN_CLEAR = dict.fromkeys(("mysql_clear_password", "dialog", "mysql_old_password"), _NotInClear)
