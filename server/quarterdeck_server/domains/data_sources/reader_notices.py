"""Notifications about data sources, sent only to users who may read them."""

from collections.abc import Iterable
from typing import NamedTuple

from quarterdeck_server.core.caller import ADMIN
from quarterdeck_server.domains.data_sources.models import SourceGrant
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.notifications.service import NewNotification
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db


class _Grantee(NamedTuple):
    grantee: str


_grantees = db.Statement(
    lambda: SourceGrant.select(SourceGrant.grantee).where(
        SourceGrant.data_source_id == db.bind("data_source_id")
    ),
    _Grantee,
)


def readers(user_ids: Iterable[str | None], *source_ids: int) -> list[str]:
    """Return those of these people who may read all these data sources, even those just deleted."""
    granted = [{row.grantee for row in _grantees.rows(data_source_id=one)} for one in source_ids]
    return [
        user.id
        for user in users.active(user_ids)
        if user.role == ADMIN or all(each & {user.id, user.role} for each in granted)
    ]


def notify(user_ids: Iterable[str | None], news: NewNotification, *source_ids: int) -> None:
    """Tell those of these people who may read the data sources that the news is about."""
    notifications.notify(readers(user_ids, *source_ids), news)


def alert(
    news: NewNotification, *source_ids: int, to_slack: bool, besides: str | None = None
) -> None:
    """Tell all managers and administrators who may read the data sources, and Slack too."""
    notify([*users.managing(), besides], news, *source_ids)
    if to_slack:
        notifications.send_to_slack(news)
