"""How good the proposals are: PHOTOS -> TRIALS on the archive's own positions, kept for the flows that only draw the report."""

from __future__ import annotations

import logging

import pandas as pd

from flows.run import Run
from tasks.core.errors import TableError
from tasks.core.evidence_tables import TRIALS
from tasks.core.whole_file import replacing
from tasks.rehearse import rehearse

log = logging.getLogger("whereshot.trials")


def try_out(run: Run, photos: pd.DataFrame, together: pd.DataFrame) -> pd.DataFrame:
    """Return TRIALS of the archive's located photos and of its donor folders', and keep them."""
    trials = rehearse(photos, together, run.settings.proxy)
    with replacing(run.known_trials) as stream:
        trials.to_parquet(stream)
    return trials


def known_trials(run: Run) -> pd.DataFrame | None:
    """Return TRIALS as the last propose made them, on which the proposals in review.csv rest too; None where there are none."""
    try:
        return TRIALS.check(pd.read_parquet(run.known_trials))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TableError) as error:  # pyarrow's errors are ValueError or OSError
        log.warning("the trials kept in %s are damaged: %s; the report says nothing of them", run.known_trials.name, error)
        return None
