"""What happened in 30 days: the routine of a web shop, by chance; the incidents, by script."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from quarterdeck_server.demo import story
from quarterdeck_server.demo.envelopes import (
    ALARM,
    HOME,
    NO_DATA,
    OK,
    PRODUCTION,
    SANDBOX,
    STAGING,
    Occurrence,
    Resource,
    alarm,
    backup_job,
    envelope,
    generic,
    guardduty,
    health,
    instance,
    security_hub,
)

DAYS = 30
SATURDAY = 5
SERVICES = ("checkout", "catalogue", "storefront", "search", "warehouse-sync", "mailer")
PAGES = ("", "search?q=fern", "basket", "checkout", "account", "help", "gift-cards", "plants/hoya")
# Alarms of the routine: name, dimension, why, and how many episodes a week.
ALARMS = (
    ("search-latency", "DomainName=catalogue-search", "Search takes more than 800 ms.", 4.2),
    ("storefront-cpu", "ServiceName=storefront", "CPU is above 85 % for 10 minutes.", 3.1),
    ("orders-db-cpu", "DBInstanceIdentifier=orders-db", "CPU is above 90 % for 5 minutes.", 1.9),
    ("mail-bounces", "ServiceName=mailer", "More than 2 % of mails come back.", 1.2),
    ("returns-queue-age", "QueueName=returns", "Returns wait longer than 1 hour.", 2.1),
    ("nat-port-errors", "NatGateway=nat-0a", "Connections find no free port.", 0.4),
)
# Jobs of the night: name, hour, the share of nights on which they fail.
TEST_REGION = "us-east-1"
JOBS = (
    ("export-ledger", 2, 0.06),
    ("sitemap", 3, 0.12),
    ("price-import", 4, 0.1),
    ("abandoned-baskets", 5, 0.04),
    ("stock-count", 22, 0.08),
)
ERRORS = (
    ("KeyError in storefront/basket.py: 'voucher'", "medium", 0.9),
    ("TimeoutError in storefront/delivery.py", "low", 0.5),
    ("UnicodeDecodeError in storefront/search.py", "low", 0.35),
    ("IntegrityError in storefront/accounts.py: customers.email", "medium", 0.6),
    ("Picture of product 2077 is missing", "info", 0.3),
)
DATABASES = tuple(
    f"arn:aws:rds:{HOME}:{PRODUCTION}:db:{name}" for name in ("orders-db", "payments-db")
)
VOLUME = f"arn:aws:ec2:{HOME}:{PRODUCTION}:volume/vol-0f3a1b7c5d9e2468a"


def occurrences(now: datetime, seed: int) -> list[Occurrence]:
    """Return all that happened in the 30 days until `now`, in the order of time.

    The same for the same seed and time.
    """
    month = Month(now, random.Random(seed))  # noqa: S311 (a story, no secret)
    happened = [*month.routine(), *month.found(), *month.incidents()]
    return sorted((each for each in happened if each.at <= now), key=lambda each: each.at)


class Month:
    """The days until `now`; what happens on them is drawn from `chance`."""

    def __init__(self, now: datetime, chance: random.Random) -> None:
        self.now = now
        self.chance = chance
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]

    def routine(self) -> Iterator[Occurrence]:
        """Yield what happens in any month."""
        for day in self.days:
            if day.weekday() < SATURDAY:
                yield from self._builds(day)
                yield from self._deployments(day)
            yield from self._sandbox(day)
            yield from self._web_checks(day)
            yield from self._alarms(day)
            yield from self._errors(day)
            yield from self._scaling(day)
        yield from self._jobs()
        yield from self._backups()

    def found(self) -> Iterator[Occurrence]:
        """Yield what GuardDuty, Security Hub, Trusted Advisor and AWS Health told."""
        findings = story.findings()
        for finding in findings["guardduty"]:
            yield from self._guardduty(finding)
        for control in findings["security_hub"]:
            yield from self._control(control)
        for event in findings["health"]:
            yield from self._health(event)
        for day in self.days[::7]:
            detail = {"check-name": "Low Utilization Amazon EC2 Instances", "status": "WARN"}
            kind = "Trusted Advisor Check Item Refresh Notification"
            yield envelope(kind, day + timedelta(hours=8), detail, region="us-east-1")

    def incidents(self) -> Iterator[Occurrence]:
        """Yield what went wrong, and what followed from it."""
        for incident in story.incidents():
            began = self._began(incident)
            for problem in incident["problems"]:
                yield from self._problem(began, problem)

    def _began(self, told: story.Moment) -> datetime:
        if "ago_minutes" in told:
            return self.now - timedelta(minutes=told["ago_minutes"])
        hour, _, minute = told["at"].partition(":")
        day = self.days[-1 - told["days_ago"]]
        return day + timedelta(hours=int(hour), minutes=int(minute))

    def _problem(
        self, began: datetime, problem: story.AlarmProblem | story.EventProblem
    ) -> Iterator[Occurrence]:
        start = began + timedelta(minutes=problem["after"])
        lasts = problem.get("lasts")
        end = self.now if lasts is None else start + timedelta(minutes=lasts)
        if "alarm" in problem:
            repeats = problem.get("repeats", 1)
            is_over = lasts is not None
            yield from self._episode(
                problem["alarm"], problem["about"], problem["why"], start, end, repeats, is_over
            )
            return
        texts = {k: v for k, v in problem.items() if isinstance(v, str)}
        if lasts == 0:
            yield generic(start, status="resolved", **texts, key=f"{texts['title']}/{start}")
            return
        yield from self._repeated(start, end, timedelta(minutes=problem["every"]), texts)
        if lasts is not None:
            yield generic(end, status="resolved", **texts)

    def _repeated(
        self, start: datetime, end: datetime, every: timedelta, texts: dict[str, str]
    ) -> Iterator[Occurrence]:
        """Yield one occurrence after another, with a little jitter."""
        at = start
        while at < end:
            yield generic(at, **texts)
            at += every + timedelta(seconds=self.chance.randint(-20, 20))

    def _episode(
        self,
        name: str,
        about: str,
        why: str,
        start: datetime,
        end: datetime,
        repeats: int = 1,
        is_over: bool = True,
    ) -> Iterator[Occurrence]:
        """Yield an alarm that starts, loses and finds its data `repeats` - 1 times, and ends."""
        step = (end - start) / (2 * repeats)
        for turn in range(repeats):
            yield alarm(start + 2 * turn * step, name, ALARM, about=about, why=why)
            if turn < repeats - 1:
                at = start + (2 * turn + 1) * step
                yield alarm(at, name, NO_DATA, about=about, why=why)
        if is_over:
            yield alarm(end, name, OK, about=about, why=why)

    def _at(self, day: datetime, first: float, last: float) -> datetime:
        """Return a moment of this day between two hours."""
        return day + timedelta(hours=self.chance.uniform(first, last))

    def _happens(self, rate: float) -> int:
        """Return how often something of this rate happens: a Poisson number."""
        number, product, floor = 0, self.chance.random(), 2.718281828**-rate
        while product > floor:
            number, product = number + 1, product * self.chance.random()
        return number

    def _busy(self, day: datetime) -> float:
        """Return how many come to the shop: most from Friday to Sunday, more at the month's end."""
        weekly = (0.7, 0.7, 0.8, 0.9, 1.3, 1.7, 1.6)[day.weekday()]
        return weekly * (0.8 + 0.4 * self.days.index(day) / DAYS)

    def _builds(self, day: datetime) -> Iterator[Occurrence]:
        for service in SERVICES:
            if self.chance.random() > 0.2:
                continue
            at = self._at(day, 7, 16)
            texts = {
                "source": "ci",
                "type": "Build",
                "severity": "medium",
                "title": f"main of {service} does not build",
                "description": self.chance.choice(
                    ("2 of 814 tests fail.", "A dependency was not found.", "Types do not match.")
                ),
                "resource": f"{service}@main",
            }
            for _ in range(self.chance.choice((1, 1, 2, 3))):
                yield generic(at, **texts)
                at += timedelta(minutes=self.chance.randint(9, 50))
            if self.now - at > timedelta(hours=6):
                yield generic(at, status="resolved", **texts)

    def _deployments(self, day: datetime) -> Iterator[Occurrence]:
        number = self.days.index(day)
        for turn in range(self._happens(2.4 if day.weekday() < SATURDAY - 1 else 0.3)):
            service = self.chance.choice(SERVICES)
            version = f"{self.chance.randint(2, 7)}.{number + 3}.{turn}"
            yield generic(
                self._at(day, 8, 15),
                status="resolved",
                source="deploy",
                type="Deployment",
                severity="info",
                title=f"{service} {version} deployed to production",
                resource=service,
                key=f"deploy/{service}/{version}",
            )

    def _sandbox(self, day: datetime) -> Iterator[Occurrence]:
        """Instances that start in the morning of a workday, and are stopped in the evening."""
        for number in range(3):
            instance_id = f"i-05a{number}b7c9d1e3f5a{number}2"
            if day.weekday() < SATURDAY:
                yield instance(self._at(day, 6.5, 7), instance_id, "running", SANDBOX)
                yield instance(self._at(day, 18, 18.3), instance_id, "stopped", SANDBOX)

    def _scaling(self, day: datetime) -> Iterator[Occurrence]:
        for _ in range(self._happens(1.3 * self._busy(day))):
            instance_id = f"i-0{self.chance.getrandbits(64):016x}"
            account = self.chance.choice((PRODUCTION, PRODUCTION, STAGING))
            yield instance(self._at(day, 20, 23.5), instance_id, "terminated", account)
        # Load tests, in a region that the rules leave out.
        tester = f"i-0{self.chance.getrandbits(64):016x}"
        yield instance(self._at(day, 3, 4), tester, "terminated", SANDBOX, region=TEST_REGION)

    def _web_checks(self, day: datetime) -> Iterator[Occurrence]:
        for _ in range(self._happens(2.6 * self._busy(day))):
            url = f"https://shop.example.com/{self.chance.choice(PAGES)}"
            start = self._at(day, 0, 23)
            end = start + timedelta(minutes=self.chance.choice((4, 7, 11, 16, 34, 58)))
            problem = self.chance.choice(("answers 503", "takes 6.2 s", "answers 500", "times out"))
            texts = {
                "source": "web-check",
                "type": "Check",
                "severity": "high" if "checkout" in url else "medium",
                "title": f"{url} {problem}",
                "description": "From 192.0.2.10 and 198.51.100.10.",
                "resource": url,
            }
            yield from self._repeated(start, end, timedelta(minutes=3), texts)
            yield generic(end, status="resolved", **texts)

    def _alarms(self, day: datetime) -> Iterator[Occurrence]:
        for name, about, why, a_week in ALARMS:
            for _ in range(self._happens(a_week / 7 * self._busy(day))):
                start = self._at(day, 9, 21)
                end = start + timedelta(minutes=self.chance.randint(12, 90))
                repeats = self.chance.choice((1, 1, 2, 3, 6))
                yield from self._episode(name, about, why, start, end, repeats)

    def _errors(self, day: datetime) -> Iterator[Occurrence]:
        for title, severity, rate in ERRORS:
            for _ in range(self._happens(rate * self._busy(day))):
                yield generic(
                    self._at(day, 7, 23),
                    source="storefront",
                    type="Exception",
                    severity=severity,
                    title=title,
                    resource="storefront",
                    key=f"storefront/{title}/{self.days.index(day) // 7}",
                )

    def _jobs(self) -> Iterator[Occurrence]:
        """Jobs that fail, some nights in a row, until they do not."""
        for name, hour, share in JOBS:
            fails = False
            for day in self.days:
                texts = {
                    "source": "cron",
                    "type": "Job failed",
                    "severity": "medium" if name == "export-ledger" else "low",
                    "title": f"{name} ended with status 1",
                    "resource": f"batch-1:{name}",
                }
                at = day + timedelta(hours=hour, minutes=self.chance.randint(1, 9))
                failed = self.chance.random() < (0.55 if fails else share)
                if failed or fails:
                    yield generic(at, status="open" if failed else "resolved", **texts)
                fails = failed

    def _backups(self) -> Iterator[Occurrence]:
        for resource in (*DATABASES, VOLUME):
            for day in self.days:
                at = day + timedelta(hours=2, minutes=self.chance.randint(12, 40))
                if self.chance.random() < 0.05:
                    message = "The job failed because the instance is not available."
                    yield backup_job(at, resource, "FAILED", message)
                else:
                    yield backup_job(at, resource, "COMPLETED")
        failed = self.now - timedelta(hours=5)
        yield backup_job(failed, VOLUME, "FAILED", "The vault's policy refuses a copy.")

    def _guardduty(self, finding: story.Finding) -> Iterator[Occurrence]:
        first = self._at(self.days[-1 - finding["first_day"]], 1, 23)
        # Not until now: somebody has done something about it.
        span = (self.now - first) * 0.8
        for number in range(finding["seen"]):
            at = first + span * (number / finding["seen"])
            yield guardduty(at, finding, number + 1)

    def _control(self, control: story.Control) -> Iterator[Occurrence]:
        """Yield the findings of a control, imported each week; the first ones get fixed."""
        accounts = (control["account"],) if "account" in control else (PRODUCTION, STAGING)
        found = [
            Resource(accounts[number % len(accounts)], name)
            for number, name in enumerate(control["names"])
        ]
        start = self.chance.randint(0, 16)
        fixed = control.get("fixed", 0)
        fixed_on = start + 7
        for number in range(start, DAYS, 7):
            at = self.days[number] + timedelta(hours=6, minutes=self.chance.randint(0, 30))
            if number <= fixed_on and fixed:
                status = "PASSED" if number == fixed_on else "FAILED"
                yield security_hub(at, control, found[:fixed], status)
            if found[fixed:]:
                yield security_hub(at, control, found[fixed:], "FAILED")

    def _health(self, event: story.HealthEvent) -> Iterator[Occurrence]:
        """Two pages, and two again when it is closed."""
        began = self._began(event)
        half = -(-len(event["entities"]) // 2)
        pages = (event["entities"][:half], event["entities"][half:])
        moments = [(began, "open")]
        if "closed_after" in event:
            moments.append((began + timedelta(minutes=event["closed_after"]), "closed"))
        for at, status in moments:
            for number, entities in enumerate(filter(None, pages), 1):
                yield health(at, event, entities, number, status)
