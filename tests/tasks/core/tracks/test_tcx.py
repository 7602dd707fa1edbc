"""Tests of reading TCX."""

from __future__ import annotations

import math

import pytest

from tasks.core.tracks.points import sifted
from tasks.core.tracks.tcx import read_tcx
from tests.tasks.core.tracks.walks import WALK, tcx, times


def document(activities, courses=""):
    return f"<TrainingCenterDatabase><Activities>{activities}</Activities>{courses}</TrainingCenterDatabase>".encode()


def point(second, place="<Position><LatitudeDegrees>50</LatitudeDegrees><LongitudeDegrees>5</LongitudeDegrees></Position>"):
    return f"<Trackpoint><Time>2020-05-01T12:00:{second:02d}Z</Time>{place}</Trackpoint>"


def activity(*laps):
    """Laps of Tracks of seconds."""
    told = ("".join(f"<Track>{''.join(map(point, track))}</Track>" for track in lap) for lap in laps)
    return f"<Activity>{''.join(f'<Lap><TotalTimeSeconds>9</TotalTimeSeconds>{lap}</Lap>' for lap in told)}</Activity>"


class TestReadTcx:
    def test_walk_is_read_as_it_was_written(self):
        points = read_tcx(tcx())
        assert times(points) == [fix.at for fix in WALK]
        assert points.lat.tolist() == [fix.lat for fix in WALK]
        assert points.lon.tolist() == [fix.lon for fix in WALK]
        assert points.alt_m.tolist() == [fix.alt_m for fix in WALK]
        assert points.problem == ""

    def test_lap_is_no_break_but_a_pause_and_another_activity_are(self):
        points = read_tcx(document(activity([[1, 2]], [[3], [4, 5]], [[6]]) + activity([[7]])))
        assert points.segment.tolist() == [0, 0, 0, 1, 1, 1, 2]

    def test_points_without_a_position_are_nowhere(self):
        points = read_tcx(document(f"<Activity><Lap><Track>{point(1, '')}{point(2)}</Track></Lap></Activity>"))
        assert math.isnan(points.lat[0])
        assert sifted(points)[1] == (0, 1, 0)

    def test_course_is_told_and_not_used(self):
        courses = f"<Courses><Course><Lap/><Track>{point(1)}{point(2)}</Track></Course></Courses>"
        points = read_tcx(document("", courses))
        assert len(points) == 0
        assert "only a course" in points.problem
        assert len(read_tcx(document(activity([[1]]), courses))) == 1

    def test_cut_off_file_gives_the_points_before_the_cut(self):
        points = read_tcx(tcx()[:-300])
        assert 0 < len(points) < len(WALK)
        assert points.problem.startswith("damaged at line ")

    @pytest.mark.parametrize(("name", "count", "kept"), [("running.tcx", 1, 1), ("no_gps.tcx", 2, 0)])
    def test_file_of_the_corpus_is_read(self, name, count, kept, corpus):
        points = read_tcx((corpus / "timeline_formats/dawarich/tcx" / name).read_bytes())
        assert (len(points), len(sifted(points)[0]), points.problem) == (count, kept, "")
