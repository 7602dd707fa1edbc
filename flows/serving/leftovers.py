"""What an earlier ``whereshot serve`` left in Prefect's database: runs that died with it, missed nights, other archives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

from flows.serving.deployments import TAG

_AT_WORK: Final = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_OURS: Final = DeploymentFilterTags(all_=[TAG])
_PAGE: Final = 200
"""As many as Prefect gives at a time."""


def end_dead_runs(client: SyncPrefectClient) -> int:
    """Mark as crashed what was at work when an earlier ``serve`` ended without a word; return how many runs it started.

    Every run of its deployments has ended with it (``flows.serving.parent``), and no other ``serve`` works on this database.
    """
    dead = _runs(client, _AT_WORK, DeploymentFilter(tags=_OURS))
    parts: list[FlowRun] = []
    parents = [run.id for run in dead]
    while parents:
        found = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=parents[:_PAGE]), state=_state(_AT_WORK)
            )
        )
        parts += found
        parents = [*parents[_PAGE:], *(run.id for run in found)]
    for run in (*dead, *parts):
        client.set_flow_run_state(
            run.id, Crashed(message="whereshot serve was killed; the next run goes on from here"), force=True
        )
    return len(dead)


def drop_missed_runs(client: SyncPrefectClient, served: Collection[UUID], now: datetime) -> int:
    """Delete runs that a timetable wanted while nobody served; return how many. The next night does their work as well."""
    late = _runs(client, [StateType.SCHEDULED], DeploymentFilter(id=DeploymentFilterId(any_=list(served))), before=now)
    missed = [run for run in late if run.auto_scheduled]
    for run in missed:
        client.delete_flow_run(run.id)
    return len(missed)


def drop_other_deployments(client: SyncPrefectClient, served: Collection[UUID]) -> int:
    """Delete our deployments that are not served any more, so that nothing waits for ever; their runs stay. Return how many."""
    ours = client.read_deployments(deployment_filter=DeploymentFilter(tags=_OURS), limit=_PAGE)
    others = [deployment.id for deployment in ours if deployment.id not in served]
    for deployment in others:
        client.delete_deployment(deployment)
    return len(others)


def _runs(
    client: SyncPrefectClient, types: list[StateType], deployments: DeploymentFilter, before: datetime | None = None
) -> list[FlowRun]:
    """Return all runs of the deployments in such states, expected before an instant where one is named."""
    wanted = FlowRunFilter(
        state=_state(types), expected_start_time=FlowRunFilterExpectedStartTime(before_=before) if before else None
    )
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=wanted, deployment_filter=deployments, limit=_PAGE, offset=len(found)):
        found += page
    return found


def _state(types: list[StateType]) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=types))
