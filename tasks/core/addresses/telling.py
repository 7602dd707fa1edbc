"""What a person reads about the addresses that they typed: ADDRESSES and HITS in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from tasks.core.addresses.answers import plain_name
from tasks.core.cells import format_number
from tasks.core.counting import counted
from tasks.core.durations import metres_in_words

if TYPE_CHECKING:
    import pandas as pd  # the command geocode tells without it

NOT_LOOKED_UP: Final = "not looked up: "
"""How the problem of a text begins that a geocoder could have found."""

NOT_ALLOWED: Final = (
    f"{NOT_LOOKED_UP}no address is sent anywhere until geocode.user_agent is set, "
    'for example --set geocode.user_agent="my photos (me@example.org)"'
)

MOST_NAMED: Final = 20
_LONGEST_TEXT: Final = 80
_LONGEST_NAME: Final = 120


def quoted(text: str) -> str:
    """Return what was typed as it is quoted in a cell, one line that a person still recognises."""
    return f'"{_cut(plain_name(text), _LONGEST_TEXT)}"'


def asked_for(text: str, *, bulk: bool) -> str:
    """Return what a sentence about an address begins with: where it was typed, and what."""
    return f"{'--address' if bulk else 'address'} {quoted(text)}"


def found_as(hits: pd.DataFrame) -> str:
    """Return how the first of an address's hits was found; ``hits`` are its rows of HITS, best first."""
    first = hits.iloc[0]
    if not first["by"]:
        return "the position in the text itself"
    which = "the only hit" if len(hits) == 1 else f"1 of {len(hits)} hits"
    return f'found as "{_cut(first["name"], _LONGEST_NAME)}" by {first["by"]}, {which}'


def other_hits(hits: pd.DataFrame) -> str:
    """Return all but the first of an address's hits as column ``alternatives`` tells other answers of a source."""
    return "; ".join(
        f"address {format_number('latitude', lat)},{format_number('longitude', lon)} ±{metres_in_words(error_m)}, "
        f"{_cut(name, _LONGEST_NAME)}"
        for lat, lon, error_m, name in hits.iloc[1:][["lat", "lon", "error_m", "name"]].itertuples(index=False, name=None)
    )


def tell_addresses(asked: pd.DataFrame, hits: pd.DataFrame) -> list[str]:
    """Return what a run says of ADDRESSES and their HITS, a line each: how many were found and how, and which were not and why.

    No line where nothing was asked.
    """
    if asked.empty:
        return []
    best = hits[hits["rank"] == 0]
    placed = best["lat"].notna()
    stated, found, known = (
        int(some.sum()) for some in (placed & (best["by"] == ""), placed & (best["by"] != ""), best["cached"])
    )
    said = [f"{stated} with a position in the text itself"] if stated else []
    said += [f"{found} found by {best.loc[placed, 'by'].max()}"] if found else []
    said += [f"{int((~placed).sum())} without a position"] if (~placed).any() else []
    answered = int(((best["by"] != "") & ~best["cached"]).sum())
    how = [f"{answered} answered over the network" if answered else "nothing came over the network"]
    how += [f"{known} known from before"] if known else []
    subject = f"{counted(len(best), 'address', 'addresses')} for {counted(len(asked), 'photo')}"
    return [f"{subject}: {', '.join(said)} ({', '.join(how)})", *_not_found(best[~placed])]


def _not_found(best: pd.DataFrame) -> list[str]:
    by_problem: dict[str, list[str]] = {}
    for address, problem in zip(best["address"].tolist(), best["problem"].tolist(), strict=True):
        by_problem.setdefault(problem, []).append(quoted(address))
    return [f"{_listed(texts)}: {problem}" for problem, texts in by_problem.items()]


def _listed(texts: Iterable[str]) -> str:
    texts = list(texts)
    more = f" and {len(texts) - MOST_NAMED:,} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(texts[:MOST_NAMED]) + more


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
