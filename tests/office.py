"""A real LibreOffice without a screen: it opens, edits, sorts, filters and saves sheets as a person in its window does.

The words below are subs of a Basic macro, because nothing else steers Calc where its Python bridge is not installed. A profile of
its own decides the locale, and with it how a typed number or date is understood.
"""

from __future__ import annotations

import html
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

OPENS = "44/59/9,34,76,1,,0,false,false"
"""What the window offers for a CSV: commas, semicolons and tabs all separate, UTF-8, the locale's language, nothing special."""
OPENS_SPECIAL = "44,34,76,1,,0,false,true"
"""Commas alone, and "detect special numbers" ticked: dates, times, percents, powers of ten."""

OPENS_UNSPLIT = "59,34,76,1,,0,false,false"
"""Semicolons alone, as Excel does with a double click in the countries where it expects them: a line of ours is one cell."""

SAVES = {
    "comma.csv": ("Text - txt - csv (StarCalc)", "44,34,76,1,,0,false,true,false"),
    "semicolon.csv": ("Text - txt - csv (StarCalc)", "59,34,76,1,,0,false,true,false"),
    "quoted.csv": ("Text - txt - csv (StarCalc)", "59,34,76,1,,0,true,true,false"),
    "ansi.csv": ("Text - txt - csv (StarCalc)", "59,34,1,1,,0,false,true,false"),
    "unicode.txt": ("Text - txt - csv (StarCalc)", "9,34,65535,1,,0,false,true,false"),
    "ods": ("calc8", ""),
    "xlsx": ("Calc MS Excel 2007 XML", ""),
    "xls": ("MS Excel 97", ""),
}
"""What it saves by the end of the file's name: filter, and separator, quote, character set and "as shown" for a CSV."""

PATIENCE_S = 60

_LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>%s</value></prop></item>
</oor:items>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
%s</script:module>
"""
_BASIC = """
Dim sheet, book, failure

Function Value(name, content)
    Dim made As New com.sun.star.beans.PropertyValue
    made.Name = name : made.Value = content
    Value = made
End Function

Sub Opens(path, options)
    book = StarDesktop.loadComponentFromURL(ConvertToURL(path), "_blank", 0, _
        Array(Value("Hidden", True), Value("FilterName", "Text - txt - csv (StarCalc)"), Value("FilterOptions", options)))
    sheet = book.Sheets.getByIndex(0)
End Sub

Sub OpensWorkbook(path)
    book = StarDesktop.loadComponentFromURL(ConvertToURL(path), "_blank", 0, Array(Value("Hidden", True)))
    sheet = book.Sheets.getByIndex(0)
End Sub

Function Used()
    Dim cursor
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    Used = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
End Function

Function ColumnOf(name)
    Dim area, column
    area = Used()
    For column = 0 To area.RangeAddress.EndColumn
        If sheet.getCellByPosition(column, 0).String = name Then
            ColumnOf = column
            Exit Function
        End If
    Next
    failure = "no column " + name : Error 1000
End Function

Sub Types(path, name, text)
    Dim area, row, paths
    area = Used() : paths = ColumnOf("path")
    For row = 1 To area.RangeAddress.EndRow
        If sheet.getCellByPosition(paths, row).String = path Then
            sheet.getCellByPosition(ColumnOf(name), row).FormulaLocal = text
            Exit Sub
        End If
    Next
    failure = "no path " + path : Error 1000
End Sub

Sub SortsBy(name)
    Dim area, fields(0) As New com.sun.star.table.TableSortField
    area = Used()
    fields(0).Field = ColumnOf(name) : fields(0).IsAscending = False
    area.sort(Array(Value("SortFields", fields()), Value("ContainsHeader", True)))
End Sub

Sub Filters(name, text)
    Dim area, described, fields(0) As New com.sun.star.sheet.TableFilterField
    area = Used()
    fields(0).Field = ColumnOf(name) : fields(0).Operator = com.sun.star.sheet.FilterOperator.EQUAL : fields(0).StringValue = text
    described = area.createFilterDescriptor(True)
    described.ContainsHeader = True
    described.setFilterFields(fields())
    area.filter(described)
End Sub

Sub Moves(name, place)
    Dim column
    sheet.Columns.insertByIndex(place, 1)
    column = sheet.Columns.getByIndex(ColumnOf(name)).RangeAddress
    sheet.moveRange(sheet.getCellByPosition(place, 0).CellAddress, column)
End Sub

Sub Merges(name, first, last)
    sheet.getCellRangeByPosition(ColumnOf(name), first, ColumnOf(name), last).merge(True)
End Sub

Sub Saves(path, filter, options)
    book.storeToURL(ConvertToURL(path), Array(Value("FilterName", filter), Value("FilterOptions", options)))
End Sub

Sub SavesAsItWas()
    book.setModified(True)
    book.store()
End Sub

Sub Closes()
    book.close(True)
End Sub

Sub Main()
    On Error GoTo Failed
%s
    Exit Sub
Failed:
    Dim report : report = FreeFile
    Open Environ("OFFICE_REPORT") For Output As #report
    Print #report, failure & " (" & Error & ", line " & Erl & ")"
    Close #report
    StarDesktop.terminate()
End Sub
"""


def do(folder: Path, locale: str, words: Sequence[tuple[str, ...]]) -> None:
    """Let LibreOffice of this locale (de-DE) do one thing after the other: the name of a sub of the macro, then its words.

    Skips the test where there is no LibreOffice; fails it where one of them does not go.
    """
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    profile, report = folder / f"profile-{locale}", folder / "report.txt"
    calls = [f"    {sub} {', '.join(_literal(word) for word in given)}" for sub, *given in words]
    office = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(_LOCALE % locale)
    # The first start fills the profile and would take away a macro that is there already.
    _run([*office, "--terminate_after_init"])
    module = profile / "user/basic/Standard/Module1.xba"
    assert module.is_file(), "LibreOffice made no profile"
    module.write_text(_MODULE % html.escape(_BASIC % "\n".join(calls)), encoding="utf-8")
    _run([*office, "macro:///Standard.Module1.Main"], OFFICE_REPORT=str(report))
    assert not report.exists(), report.read_text()


def saves(path: Path) -> tuple[str, ...]:
    """Return the words that save the open sheet to a path, in the form that the end of its name says."""
    end = next(end for end in SAVES if path.name.endswith(end))
    return ("Saves", str(path), *SAVES[end])


def _run(words: Sequence[str], **environment: str) -> None:
    """Run LibreOffice to its end; what a faulty macro leaves, a window that nobody sees, is ended with all its processes."""
    with subprocess.Popen(words, env={**os.environ, **environment}, stderr=subprocess.DEVNULL, start_new_session=True) as office:
        try:
            assert office.wait(timeout=PATIENCE_S) == 0
        except subprocess.TimeoutExpired:
            os.killpg(office.pid, signal.SIGKILL)
            raise


def _literal(word: str) -> str:
    quoted = word.replace('"', '""')
    return word if word.isdigit() else f'"{quoted}"'
