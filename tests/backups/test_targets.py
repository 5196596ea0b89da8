"""Which database a restore goes to, by whatever name a server knows it."""

import pytest
from quarterdeck_server.domains.data_sources import places
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.places import KnownPlace, Place

from tests.support.backup_api import add_server, back_up, on_sqlite
from tests.support.running_server import Person, Stack
from tests.support.sources import MariaDbSource

LONG = "é" * 31


@pytest.mark.parametrize(
    ("kind", "name", "alias"),
    [
        ("mysql", "billing", "BILLING"),
        # Its small letter is `i` to a server that keeps names in small letters.
        ("mysql", "billing", "b\u0130lling"),
        # Of what is longer than 63 bytes PostgreSQL leaves out the half of a character, too.
        ("postgresql", LONG, f"{LONG}é"),
        ("postgresql", LONG, f"{LONG}ü and more"),
    ],
)
def test_a_name_that_a_server_takes_for_another_is_that_one(
    kind: str, name: str, alias: str
) -> None:
    known = [KnownPlace(7, kind, "127.0.0.1", 3306, name, "")]
    place = Place(source_type=kind, host="127.0.0.1", port=3306, database=alias)
    assert places.sources_at(place, known, AllowedPlaces((), ())) == [7]
    assert places.sources_at(place, [known[0]._replace(database="b")], AllowedPlaces((), ())) == []


@on_sqlite
def test_no_restore_goes_to_a_database_of_the_server_itself(
    stack: Stack, admin: Person, mariadb: MariaDbSource
) -> None:
    source = add_server(admin, "mysql", mariadb.port)
    backup = back_up(admin, source)
    path = f"{source}/backups/{backup['id']}/restore"
    for name in ("mysql", "MySQL", "sys", "performance_schema", "#mysql50#app", "#MYSQL50#x"):
        refused = admin.post(path, target_database=name, overwrite=True)
        assert refused.status_code == 400, (name, refused.text)
        assert "target_database" in refused.text
    for kind, name in (("postgresql", "template1"), ("mysql", "Information_Schema")):
        assert places.is_the_servers(kind, name)
    for kind, name in (("postgresql", "mysql"), ("sqlite", "mysql"), ("mysql", "template1")):
        assert not places.is_the_servers(kind, name)
