"""Give each place the id and the name that it had before: PLACES and those of the earlier places.csv in, PLACES out."""

from __future__ import annotations

import pandas as pd

from tasks.core.place_identity import take_over
from tasks.core.tables import PLACES
from tasks.runtime.steps import step


@step(run_name="recognise places", description="Give each place the id and the name that it had before.", version=1)
def recognise(places: pd.DataFrame, earlier: pd.DataFrame | None) -> pd.DataFrame:
    """Return PLACES with the ids, names and emoji of the earlier ones that they are (``tasks.core.place_identity``).

    ``earlier`` is PLACES as places.csv says, in any order; None = there is none yet.
    """
    PLACES.check(places)
    return take_over(places, PLACES.empty() if earlier is None else PLACES.check(earlier))
