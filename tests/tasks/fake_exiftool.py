"""A program that answers as ExifTool does, and hangs, dies or babbles at files whose name ends so."""

from __future__ import annotations

from pathlib import Path

_SCRIPT = """#!/bin/sh
echo started >> "$0.starts"
while read -r line; do
  case "$line" in
    -ver) echo VERSION;;
    -execute*) echo "{ready${line#-execute}}";;
    -stay_open) exit 0;;
    *.hangs) sleep 60;;
    *.dies) kill -9 $$;;
    *.ends) exit 1;;
    *.half) printf '[{"SourceFile": "0.half", "ExifIFD:DateTimeOri';;
    *.junk) echo '<html>no answer at all</html>';;
    *.babbles) while :; do echo 'and so on and so forth and so on and so forth and so on and so forth'; done;;
    *.gone) ;;
    *.wrong) echo '[{"SourceFile": "0.wrong", "ExifTool:Error": "File format error"}]';;
    *) echo '[{"File:MIMEType": "image/x-test", "File:FileTypeExtension": "TST",'
       echo ' "ExifIFD:DateTimeOriginal": "2024:05:01 12:00:07"}]';;
  esac
done < "$6"
"""


def fake_exiftool(path: Path, *, version: str = "13.00", script: str = _SCRIPT) -> Path:
    """Write the program; what it says when it is asked its version may be something else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script.replace("VERSION", version))
    path.chmod(0o755)
    return path


def starts(program: Path) -> int:
    """How often the program was started."""
    noted = program.with_name(f"{program.name}.starts")
    return len(noted.read_text().splitlines()) if noted.exists() else 0
