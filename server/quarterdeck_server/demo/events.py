"""The history of events, and what people did about them."""

from collections.abc import Sequence
from datetime import timedelta

from google.protobuf.json_format import ParseDict
from quarterdeck.v1.aws_accounts_pb2 import CreateAwsAccountRequest
from quarterdeck.v1.events_pb2 import (
    AcknowledgeEventRequest,
    BatchCreateEventsRequest,
    BulkUpdateEventsRequest,
    Event,
    ListEventsRequest,
)
from quarterdeck.v1.monitoring_pb2 import UpdateMonitoringConfigRequest
from quarterdeck_client import Client

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.demo.envelopes import Occurrence
from quarterdeck_server.demo.history import occurrences
from quarterdeck_server.demo.progress import Advance
from quarterdeck_server.demo.story import Tidying
from quarterdeck_server.demo.world import DemoError, World

BATCH = 100


class Events:
    """All that happened, told in two parts: of the first one nobody is alerted."""

    def __init__(self, world: World) -> None:
        self._world = world
        happened = occurrences(world.now, world.seed)
        yesterday = world.now - timedelta(days=1)
        self._before = [each for each in happened if each.at < yesterday]
        self._since = [each for each in happened if each.at >= yesterday]

    def tell_history(self) -> None:
        """Set the rules of the past, and tell what happened until yesterday."""
        loader, told = self._world.loader, self._world.told
        for account in told["aws_accounts"]:
            loader.aws_accounts.CreateAwsAccount(ParseDict(account, CreateAwsAccountRequest()))
        _set_rules(loader, told["monitoring"])
        with self._world.stages.stage("30 days of events", len(self._before)) as advance:
            _tell(loader, self._before, advance)

    def tell_today(self) -> None:
        """Do what people did about the past, and tell what happened since, with alerts."""
        world = self._world
        for tidying in world.told["tidying"]:
            _tidy(world, tidying)
        _set_rules(world.clients["amara"], world.told["alerts"])
        with world.stages.stage("Events since yesterday", len(self._since)) as advance:
            _tell(world.loader, self._since, advance)
        for seen in world.told["seen"]:
            client = world.clients[seen["by"]]
            event = newest(client, seen["search"])
            client.events.AcknowledgeEvent(AcknowledgeEventRequest(id=event.id, note=seen["note"]))


def newest(client: Client, words: str) -> Event:
    """Return the newest open event with these words, or else the newest. Raise DemoError."""
    found = list(client.events.ListEvents(ListEventsRequest(search=words, page_size=50)).events)
    if not found:
        raise DemoError(f"there is no event with the words {words!r}")
    return next((each for each in found if each.status != Event.Status.resolved), found[0])


def _set_rules(admin: Client, rules: JsonObject) -> None:
    request = ParseDict(rules, UpdateMonitoringConfigRequest())
    admin.monitoring.UpdateMonitoringConfig(request)


def _tell(sender: Client, happened: Sequence[Occurrence], advance: Advance) -> None:
    for start in range(0, len(happened), BATCH):
        part = happened[start : start + BATCH]
        request = BatchCreateEventsRequest()
        for each in part:
            request.events.add().update(each.body)
        for result in sender.events.BatchCreateEvents(request).results:
            if result.HasField("error"):
                raise DemoError(f"an event was rejected: {result.error.message}")
        advance(len(part))


def _tidy(world: World, tidying: Tidying) -> None:
    before = world.now - timedelta(days=tidying["before_days"])
    filters = ListEventsRequest(
        status=[Event.Status.open], source=tidying["source"], occurred_before=before
    )
    request = BulkUpdateEventsRequest(
        filters=filters, action=tidying["action"], note=tidying["note"]
    )
    world.clients[tidying["by"]].events.BulkUpdateEvents(request)
