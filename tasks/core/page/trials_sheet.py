"""The page's answer to "How good are these proposals": sentences for the panel, and a sheet of plots and tables beside the map.

Every number of a plot stands in a table too, for print and for who cannot see the plot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tasks.core.counting import counted
from tasks.core.durations import metres_in_words
from tasks.core.page import standing
from tasks.core.page.markup import Element, as_html, element
from tasks.core.page.trials import FAR_M, MIN_TRIALS, NARROW_M, PROMISED, SHORTEST_M, Group, Share, Summary, answered, summary
from tasks.core.page.trials_plot import place_on, reliability_plot, share_line

TITLE: Final = "How good are these proposals"
WAITING_M: Final = (100.0, 1000.0)

_HIGHEST_START: Final = 0.8
_CLOSE: Final = 0.01
"""So near to 95 % nobody would act on the difference, even where many trials prove that there is one."""

_ROWS_OF_THE_PLOT: Final = 5

_METHOD: Final = (
    "Tried were proposals from photos near in time (proxy). A photo was hidden together with what the last table names, so that "
    "it had to be placed from photos further away in time."
)
_INTERVALS: Final = (
    "Intervals are at 95 % and take each trial for itself; photos of one burst are off together, so the true ones are wider. "
    "An arrow, and “or more”, mean that there are too few trials for an upper end."
)


def trial_facts(trials: pd.DataFrame, rows: pd.DataFrame) -> tuple[Mapping[str, Any], str]:
    """Return what the panel says of TRIALS and of the proposals among ``rows`` (standings), and the sheet as HTML, or "".

    The panel's are ``title``, ``words`` (sentences) and ``sheet`` (whether there is one): too few trials make a sentence, never
    a plot of nothing.
    """
    said = summary(trials)
    words = [_too_few(trials) if said is None else inside_in_words(said), waiting_in_words(rows)]
    sheet = "" if said is None else as_html(_sheet(said, words[1]))
    return {"title": TITLE, "words": [unbroken(sentence) for sentence in words if sentence], "sheet": said is not None}, sheet


def waiting_in_words(rows: pd.DataFrame) -> str:
    """Say how many proposals wait for a decision, how sure they are, and how many replace a position; "" where none waits."""
    error_m = rows.loc[rows["waits"], "offered_m"]
    if error_m.empty:
        return ""
    near, far = WAITING_M
    counts = (
        (int((error_m <= near).sum()), f"up to {metres_in_words(near)}"),
        (int(((error_m > near) & (error_m <= far)).sum()), f"up to {far / 1000:.0f} km"),
        (int((error_m > far).sum()), "wider"),
        (int(error_m.isna().sum()), "without one"),
    )
    parts = ", ".join(f"{count:,} {name}" for count, name in counts if count)
    instead = int((rows["waits"] & (rows["state"] == standing.LOCATED)).sum())
    wait = counted(len(error_m), "proposal waits", "proposals wait")
    return f"{wait}, by stated radius: {parts}{_instead(instead, len(error_m))}."


def _instead(count: int, of: int) -> str:
    """Say how many of the proposals that wait would replace the position that a file has."""
    if not count:
        return ""
    which = f"{count:,} of them" if count < of else "it" if of == 1 else "all of them"
    return f"; {which} would replace a position that cannot be right"


def inside_in_words(said: Summary) -> str:
    """Say in one sentence how many of the hidden photos lay inside the stated radius, and how far off they were."""
    whole = said.whole
    times = "" if whole.inside.n == said.photos else f" ({whole.inside.n:,} trials)"
    return (
        f"Of {said.photos:,} of your own photos whose position was hidden and proposed again{times}, "
        f"{percent(whole.inside.value)} ({_interval(whole.inside)}) lay inside the stated radius; half were at most "
        f"{_length(whole.half_m)} off, nine of ten at most {_length(said.nine_of_ten_m)}."
    )


def percent(share: float) -> str:
    """Write a share in percent; only nothing is 0 % and only all of it 100 %.

    >>> [percent(share) for share in (0.95648, 0.99996, 1.0, 0.0)]
    ['95.6 %', 'over 99.9 %', '100 %', '0 %']
    """
    if 0 < share < 0.0005:
        return "under 0.1 %"
    return "over 99.9 %" if 0.9995 < share < 1 else f"{_rounded(share)} %"


def _interval(share: Share) -> str:
    return f"{_rounded(share.low)} to {_rounded(share.high)} %"


def _rounded(share: float) -> str:
    return f"{100 * share:.1f}" if 0.0005 <= share <= 0.9995 else f"{100 * share:.0f}"


def _length(metres: float) -> str:
    # "Within 0 m" would be a promise that no position keeps.
    return metres_in_words(max(metres, SHORTEST_M))


def unbroken(text: str) -> str:
    """Return the text with spaces at which no line breaks between a number and its unit."""
    return re.sub(r"(?<=[0-9]) (?=%|k?m\b|h\b|min\b)", "\N{NO-BREAK SPACE}", text)


def _paragraph(text: str, look: str) -> Element:
    return element("p", unbroken(text), class_=look)


def _too_few(trials: pd.DataFrame) -> str:
    count = len(answered(trials))
    refused = len(trials) - count
    rest = f"; in {refused:,} more nothing would have been proposed" if refused else ""
    return (
        "Too few located photos to say: positions were hidden and proposed again in "
        f"{count} {'trial' if count == 1 else 'trials'}, and {MIN_TRIALS} are needed{rest}."
    )


def _verdict(share: Share) -> str:
    if share.low <= PROMISED <= share.high or abs(share.value - PROMISED) <= _CLOSE:
        return "That agrees with the 95 % that a radius promises."
    if share.value > PROMISED:
        return "That is more than the 95 % that a radius promises: the radii are wider than they need to be."
    return "That is less than the 95 % that a radius promises: the radii are too narrow."


def _narrow(share: Share) -> str:
    """Say how often a narrow radius was badly wrong: what accepting by the radius alone would let through."""
    count, most = f"{share.count:,}" if share.count else "none", percent(share.high)
    found = f"{percent(share.value)}, " if share.count else ""
    bound = most if most.startswith("under") else f"{found}at most {most} in the long run"
    of = f"Of the {share.n:,} stated to less than {metres_in_words(NARROW_M)}"
    return f"{of}, {count} lay more than {FAR_M / 1000:.0f} km off ({bound})."


def _refused(count: int) -> str:
    if not count:
        return ""
    trials = f"{count:,} more trial" + ("" if count == 1 else "s")
    return f"In {trials} nothing would have been proposed: no photo near enough in time, or the radius too wide."


def _sheet(said: Summary, waiting: str) -> Element:
    groups = (*said.by_gap, *said.by_camera, *said.by_pattern)
    known = [group.inside.low for group in groups if group.inside.n >= MIN_TRIALS]
    lowest = min(_HIGHEST_START, math.floor(10 * min(known, default=1.0)) / 10)
    told = [_verdict(said.whole.inside), _narrow(said.narrow_and_far) if said.narrow_and_far else "", _refused(said.refused)]
    close = element("button", "✕", type="button", class_="ws-close", aria_label="Close")
    return element(
        "dialog",
        element("header", element("h2", TITLE, id="trials-title"), close),
        _paragraph(inside_in_words(said), "ws-lead"),
        _paragraph(" ".join(sentence for sentence in told if sentence), "ws-told"),
        *([_paragraph(waiting, "ws-waiting")] if waiting else []),
        element("div", *_columns(said, lowest), class_="ws-columns"),
        *(_paragraph(note, "ws-note") for note in (_METHOD, _INTERVALS)),
        id="trials",
        class_="ws-sheet",
        aria_labelledby="trials-title",
    )


def _columns(said: Summary, lowest: float) -> list[Element]:
    """Return the left column, the right one, and what comes after both and stands below the shorter one."""
    right = [
        _shares("By time to the nearest photo", "gap", said.by_gap, lowest),
        _shares("By camera", "camera", said.by_camera, lowest),
    ]
    last = _shares("By what was hidden", "hidden", said.by_pattern, lowest)
    is_longer = len(said.by_gap) + len(said.by_camera) > len(said.by_radius) + _ROWS_OF_THE_PLOT
    columns = [element("section", *_reliability(said)), element("section", *right, *([] if is_longer else [last]))]
    return [*columns, element("section", last)] if is_longer else columns


def _reliability(said: Summary) -> list[Element]:
    many = said.cloud.cell > 0
    key = element(
        "p",
        element("i", class_="ws-key ws-in"),
        " trials inside their radius" if many else " a trial inside its radius",
        element("i", class_="ws-key ws-out"),
        " outside" + (", darker where they are more" if many else ""),
        element("i", class_="ws-key ws-diamond"),
        " 95 % of the errors are smaller, with the interval of that: on the diagonal where the radii are right",
        class_="ws-note",
    )
    table = element(
        "table",
        element("caption", "By stated radius", class_="ws-unseen"),
        _head("stated radius", "n", "inside", "95 % are off by less than"),
        element("tbody", *(_radius_row(group) for group in said.by_radius)),
        class_="ws-radii",
    )
    return [element("h3", "Stated radius and error found"), reliability_plot(said), key, table]


def _head(*cells: str | Element) -> Element:
    row = (element("th", cell, scope="col") if isinstance(cell, str) else cell for cell in cells)
    return element("thead", element("tr", *row))


def _radius_row(group: Group) -> Element:
    most = element("td", "too few to say")
    if group.inside.n >= MIN_TRIALS:
        low, high = _length(group.most_low_m), group.most_high_m
        ends = f"{low} to {_length(high)}" if math.isfinite(high) else f"{low} or more"
        most = element("td", _length(group.most_m), element("small", ends))
    return element(
        "tr", element("th", group.label, scope="row"), element("td", f"{group.inside.n:,}"), _inside(group.inside), most
    )


def _shares(title: str, head: str, groups: tuple[Group, ...], lowest: float) -> Element:
    scale = element(
        "th",
        element("span", f"{100 * lowest:.0f} %"),
        element("span", f"{100 * PROMISED:.0f} %", style=f"left:{100 * place_on(lowest, PROMISED):.1f}%"),
        class_="ws-scale",
        aria_hidden="true",
    )
    return element(
        "table",
        element("caption", title),
        _head(head, scale, "inside", "n"),
        element("tbody", *(_share_row(group, lowest) for group in groups)),
        class_="ws-shares",
    )


def _share_row(group: Group, lowest: float) -> Element:
    label = element("th", group.label, element("small", f"half within {_length(group.half_m)}"), scope="row")
    line = element("td", share_line(group.inside, lowest), class_="ws-line-cell", aria_hidden="true")
    return element("tr", label, line, _inside(group.inside), element("td", f"{group.inside.n:,}"))


def _inside(share: Share) -> Element:
    return element("td", percent(share.value), element("small", _interval(share)))
