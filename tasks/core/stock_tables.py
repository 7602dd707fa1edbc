"""The tables of what is kept of earlier runs: STOCK, what can be restored from what, and PRUNED, which copies went."""

from __future__ import annotations

from tasks.core.table import FLAG, NOT_NEGATIVE, TEXT, WHOLE, Table

STOCK = Table(
    "STOCK",
    key=("write_id",),
    columns={
        "write_id": WHOLE,
        "run_id": TEXT,
        "flow": TEXT,
        "at": TEXT,  # when the run began, ISO 8601
        "path": TEXT,
        "target": TEXT,  # the file written: the photo or its sidecar
        "state": TEXT,
        "stands": FLAG,  # the file is as written, or will be once later runs are undone
        "backup": TEXT,  # its copy; "" if there is none
        "copy_bytes": WHOLE,
        "copy_good": FLAG,
        "undo_bytes": WHOLE,
        "undo_good": FLAG,  # the journal alone leads from the file as it is to the original
        "problem": TEXT,  # what is wrong with the copy
    },
    ranges={"copy_bytes": NOT_NEGATIVE, "undo_bytes": NOT_NEGATIVE},
)

PRUNED = Table(
    "PRUNED",
    key=("write_id",),
    columns={
        "write_id": WHOLE,
        "run_id": TEXT,
        "path": TEXT,
        "backup": TEXT,
        "size": WHOLE,  # bytes that are free now
        "status": TEXT,
        "problem": TEXT,  # why it is kept
    },
    ranges={"size": NOT_NEGATIVE},
    words={"status": frozenset({"pruned", "kept"})},
)
