"""When the nightly runs really come next: what Prefect's scheduler has put down, not what we think that it will."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort

from tasks.core.errors import WhereshotError

PLANNED_WITHIN_S: Final = 120.0
"""Prefect plans new deployments every few seconds, all of them every minute."""

_LOOK_EVERY_S: Final = 0.5


class NotPlanned(WhereshotError):  # noqa: N818 - what happened
    """The scheduler puts nothing down: nights would pass without a run, and nobody would be told."""


def next_start(client: SyncPrefectClient, deployments: Sequence[UUID], stopped: Callable[[], bool]) -> datetime | None:
    """Wait until the scheduler has planned a run of the deployments and return when it starts; None if stopped before.

    Raises NotPlanned.
    """
    give_up_s = time.monotonic() + PLANNED_WITHIN_S
    planned = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    ours = DeploymentFilter(id=DeploymentFilterId(any_=list(deployments)))
    while not stopped():
        runs = client.read_flow_runs(
            flow_run_filter=planned, deployment_filter=ours, sort=FlowRunSort.NEXT_SCHEDULED_START_TIME_ASC, limit=1
        )
        if runs and runs[0].expected_start_time:
            return runs[0].expected_start_time
        if time.monotonic() > give_up_s:
            raise NotPlanned(
                f"Prefect's scheduler planned no nightly run within {PLANNED_WITHIN_S:.0f} s; its server can say why with"
                f" PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL=ERROR in the environment"
            )
        time.sleep(_LOOK_EVERY_S)
    return None
