"""SQLite files of a web shop and its help desk, with realistic flaws."""

import contextlib
import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from quarterdeck_server.demo import story

Row = tuple[str | int | float | None, ...]
ORDERS, CUSTOMERS, PRODUCTS, TICKETS = 3_000, 1_200, 240, 420
# What a day of trade adds.
ORDERS_A_DAY = 140
HISTORY_DAYS = 400
TIME = "%Y-%m-%d %H:%M:%S"


def make_file(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make a SQLite file, which appears when it is whole. Raise FileExistsError."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".demo-")
    os.close(descriptor)
    try:
        with contextlib.closing(sqlite3.connect(temporary)) as connection:
            fill(connection)
            connection.commit()
            connection.execute("ANALYZE")
            connection.commit()
        # Unlike a renamed one, a link takes nobody's place.
        os.link(temporary, path)
    finally:
        Path(temporary).unlink()


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    places = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 (our names)


class Shop:
    """A shop for plants and tools; what is sold, and to whom, is drawn from `chance`."""

    def __init__(self, now: datetime, chance: random.Random) -> None:
        self._now = now
        self._chance = chance
        self._words = story.words()
        self._next_order = 1
        self._next_item = 1
        self._prices: list[float] = []

    def fill(self, connection: sqlite3.Connection) -> None:
        """Make the tables, and what has happened in them so far."""
        connection.executescript((files(__package__) / "shop.sql").read_text("utf-8"))
        suppliers = self._words["suppliers"]
        _insert(
            connection,
            "suppliers",
            [(n, name, f"orders@{n}.example.com") for n, name in enumerate(suppliers, 1)],
        )
        categories = [(n, name) for n, name in enumerate(self._words["categories"], 1)]
        _insert(connection, "categories", categories)
        _insert(connection, "products", list(self._products()))
        _insert(connection, "customers", list(self._customers()))
        _insert(connection, "addresses", list(self._addresses()))
        self._trade(connection, ORDERS, HISTORY_DAYS)
        _insert(connection, "reviews", list(self._reviews()))
        self._spoil(connection)

    def trade_a_day(self, path: Path) -> None:
        """Another day's orders, as the shop itself would write them."""
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as connection, connection:
            self._trade(connection, ORDERS_A_DAY, 1)

    def _products(self) -> Iterator[Row]:
        plants, forms = self._words["plants"], self._words["forms"]
        for number in range(1, PRODUCTS + 1):
            name = f"{plants[number % len(plants)]}, {forms[number // len(plants) % len(forms)]}"
            price = round(self._chance.choice((4.5, 7.9, 12.5, 19.0, 34.0, 59.0)) * 1.07, 2)
            self._prices.append(price)
            category = number % len(self._words["categories"]) + 1
            supplier = number % len(self._words["suppliers"]) + 1
            stock = max(0, int(self._chance.gauss(60, 40)))
            yield number, f"TT-{number:04d}", name, category, supplier, price, stock, 1

    def _customers(self) -> Iterator[Row]:
        chance = self._chance
        for number in range(1, CUSTOMERS + 1):
            first = chance.choice(self._words["first_names"])
            last = chance.choice(self._words["last_names"])
            email = f"{first}.{last}{number}@example.com".lower().replace(" ", "")
            joined = self._moment(HISTORY_DAYS + 600)
            country = chance.choice(self._words["countries"])
            phone = f"+00 555 {number:04d}" if chance.random() < 0.6 else None
            yield number, f"{first} {last}", email, phone, country, joined, chance.random() < 0.4

    def _addresses(self) -> Iterator[Row]:
        streets, cities = self._words["streets"], self._words["cities"]
        for number in range(1, CUSTOMERS + 1):
            chance = self._chance
            street = f"{chance.choice(streets)} {chance.randint(1, 140)}"
            postcode = f"{chance.randint(1000, 99999)}"
            yield number, number, street, postcode, chance.choice(cities), "delivery"

    def _moment(self, days: int) -> str:
        """Return some time of the last days, in the shop's own clock."""
        back = timedelta(days=days * self._chance.random() ** 1.3)
        return (self._now - back).strftime(TIME)

    def _trade(self, connection: sqlite3.Connection, number: int, days: int) -> None:
        chance = self._chance
        orders: list[Row] = []
        items: list[Row] = []
        payments: list[Row] = []
        shipments: list[Row] = []
        for placed in sorted(self._moment(days) for _ in range(number)):
            order, total = self._next_order, 0.0
            self._next_order += 1
            for _ in range(chance.choice((1, 1, 2, 2, 3, 5))):
                product, quantity = chance.randint(1, PRODUCTS), chance.choice((1, 1, 1, 2, 4))
                price = self._prices[product - 1]
                items.append((self._next_item, order, product, quantity, price))
                self._next_item += 1
                total += quantity * price
            status = chance.choices(("delivered", "sent", "paid", "cancelled"), (80, 9, 7, 4))[0]
            customer = int(CUSTOMERS * chance.random() ** 2) + 1
            orders.append((order, customer, placed, status, round(total, 2), "EUR"))
            if status != "cancelled":
                method = chance.choice(("card", "card", "transfer", "voucher"))
                payments.append((order, order, placed, method, round(total, 2), "taken"))
            if status in ("delivered", "sent"):
                carrier = chance.choice(("Kestrel Parcels", "Blue Post"))
                shipments.append((order, order, carrier, f"KP{order:09d}", placed))
        tables = {"orders": orders, "items": items, "payments": payments, "shipments": shipments}
        for table, rows in tables.items():
            _insert(connection, table, rows)

    def _reviews(self) -> Iterator[Row]:
        chance = self._chance
        for number in range(1, 701):
            stars = chance.choices((5, 4, 3, 2, 1), (46, 28, 12, 7, 7))[0]
            text = chance.choice(self._words["reviews"]) if chance.random() < 0.7 else None
            product, customer = chance.randint(1, PRODUCTS), chance.randint(1, CUSTOMERS)
            yield number, product, customer, stars, text, self._moment(HISTORY_DAYS)

    def _spoil(self, connection: sqlite3.Connection) -> None:
        """Make what imports, double clicks and slips have left behind."""
        twice = """
            INSERT INTO customers
            SELECT id + ?, full_name, email, phone, country, joined_at, newsletter
            FROM customers WHERE id % 57 = 0
        """
        connection.execute(twice, (CUSTOMERS,))
        connection.executescript((files(__package__) / "flaws.sql").read_text("utf-8"))


class HelpDesk:
    """The tickets of customers, and what was written about them."""

    def __init__(self, now: datetime, chance: random.Random) -> None:
        self._now = now
        self._chance = chance
        self._words = story.words()

    def fill(self, connection: sqlite3.Connection) -> None:
        """Make the tables, and what has happened in them so far."""
        connection.executescript((files(__package__) / "helpdesk.sql").read_text("utf-8"))
        agents = [(n, name) for n, name in enumerate(("Nadia Haddad", "Luca Conti", "Ama Boateng"))]
        _insert(connection, "agents", agents)
        tickets: list[Row] = []
        messages: list[Row] = []
        for number in range(1, TICKETS + 1):
            chance = self._chance
            opened = self._now - timedelta(days=200 * (1 - number / TICKETS) + chance.random() / 4)
            is_closed = chance.random() < (0.95 if number < TICKETS * 0.9 else 0.35)
            status = "closed" if is_closed else chance.choice(("open", "waiting"))
            subject = chance.choice(self._words["subjects"])
            customer, agent = chance.randint(1, CUSTOMERS), chance.choice((0, 0, 1, 2, None))
            row = (number, customer, agent, subject, status, opened.strftime(TIME))
            tickets.append(row)
            for turn in range(chance.randint(1, 5)):
                at = opened + timedelta(hours=turn * chance.uniform(0.5, 20))
                text = chance.choice(self._words["answers" if turn % 2 else "questions"])
                author = "agent" if turn % 2 else "customer"
                messages.append((len(messages) + 1, number, author, text, at.strftime(TIME)))
        _insert(connection, "tickets", tickets)
        _insert(connection, "messages", messages)
