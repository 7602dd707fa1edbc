"""The command line: ``whereshot …`` or ``python -m flows …``. Usage and settings are checked before Prefect is imported."""

from __future__ import annotations

import errno
import json
import sys

import typer
from typer.exceptions import TyperException

from flows.checking import check_words
from flows.commands import deciding, drawing, finding, geocoding, serving
from flows.environment import prepare_environment
from flows.performing import note_fault
from tasks.core.errors import WhereshotError

INTERRUPTED = 130
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
SUMMARY = "Finds out where the photos of an archive were taken and, once a person has approved it, writes it into them."

app = typer.Typer(
    help=SUMMARY, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)  # fmt: skip
for command in (
    finding.demo, finding.propose, deciding.accept, deciding.apply, deciding.restore, deciding.backups, deciding.estimates,
    drawing.report, finding.locate, serving.serve,
):  # fmt: skip
    app.command()(command)
app.command(context_settings=geocoding.CONTEXT)(geocoding.geocode)


def main() -> None:
    """Run the command line and exit with its status."""
    prepare_environment()
    sys.exit(_main(sys.argv[1:]))


def _main(words: list[str]) -> int:
    try:
        check_words(words)
        status = typer.main.get_command(app).main(words, standalone_mode=False, prog_name="whereshot")
    except WhereshotError as error:
        return _failed(str(error), error.exit_status, words)
    except TyperException as error:
        if not words:
            sys.stdout.write(error.format_message() + "\n")
            return 0
        return _failed(f"{error.format_message().rstrip('.')}; see whereshot {_command(words)}--help", 2, words)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("stopped; nothing is half-written, the same command goes on where it stopped", INTERRUPTED, words)
    except BrokenPipeError:
        return 1
    except OSError as error:
        if error.errno not in FULL:
            return _unexpected(error, words)
        where = f"{error.filename}: " if error.filename else ""
        remedy = "make room and run the same command again, it goes on where it stopped"
        return _failed(f"{where}{error.strerror}; {remedy}", 2, words)
    except Exception as error:  # noqa: BLE001 - the last edge: a sentence for the person, the traceback for us
        return _unexpected(error, words)
    return int(status or 0)


def _unexpected(error: Exception, words: list[str]) -> int:
    return _failed(f"unexpected {type(error).__name__}: {error}; please report it with {note_fault()}", 1, words)


def _failed(sentence: str, status: int, words: list[str]) -> int:
    sys.stderr.write(f"whereshot: {sentence}\n")
    if "--json" in words:
        sys.stdout.write(json.dumps({"flow": _command(words).strip(), "error": sentence, "exit_status": status}) + "\n")
    return status


def _command(words: list[str]) -> str:
    known = {command.callback.__name__ for command in app.registered_commands if command.callback}
    return next((f"{word} " for word in words if word in known), "")


if __name__ == "__main__":
    main()
