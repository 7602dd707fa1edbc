"""Tests of correcting the way on report.html in headless Chromium: dragging, typing times, the keyboard, and what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.tables import PHOTOS, PROPOSALS
from tests.journey_rows import Spot, moved
from tests.tasks.in_browser import asked_elsewhere, errors, move_to, wait_for
from tests.tasks.in_edit import (
    ARRIVES,
    CORNER,
    CORNER_AT,
    END,
    LEAVES,
    START,
    corrections,
    drag,
    gpx_of,
    guesses,
    handles,
    is_drawn,
    located,
    metres,
    middle,
    open_edit,
    page_of,
    proposed,
    round_the_corner,
    settled,
    truth,
    unlocated,
)

NEAR_M = 60.0
"""Some pixels of the page that shows the walk."""

BEND = moved(middle(START, END), 0.5, -0.9)


@pytest.fixture(scope="module")
def walk() -> pd.DataFrame:
    return round_the_corner()


@pytest.fixture(scope="module")
def page(walk, tmp_path_factory) -> Path:
    return page_of(tmp_path_factory.mktemp("walk"), walk, proposed(walk))


@pytest.fixture
def opened(browser, page) -> Any:
    return open_edit(browser, page)


@pytest.fixture
def corrected(opened) -> Any:
    """The page with the corner dragged into place."""
    drag(opened, middle(START, END), CORNER)
    return opened


def said(browser: Any) -> str:
    return browser.find_element("css selector", ".ws-edit-hint").text


def press(browser: Any, *keys: str) -> None:
    """Press keys together where the focus is."""
    from selenium.webdriver.common.action_chains import ActionChains

    chain = ActionChains(browser)
    for key in keys[:-1]:
        chain.key_down(key)
    chain.send_keys(keys[-1])
    for key in reversed(keys[:-1]):
        chain.key_up(key)
    chain.perform()
    settled(browser)


class TestDragging:
    def test_a_ghost_handle_stands_on_the_leg_under_the_pointer_and_nowhere_else(self, opened):
        spot = middle(START, END)
        move_to(opened, *spot[:2])
        settled(opened)
        lat, lon = opened.execute_script("const {lat, lng} = Whereshot.page.edit.handles.ghost.getLatLng(); return [lat, lng]")
        assert metres((lat, lon), spot) < NEAR_M
        move_to(opened, *moved(spot, 0.5, -0.5)[:2])
        settled(opened)
        assert opened.find_elements("css selector", ".ws-ghost") == []

    def test_dragging_it_leads_the_trace_through_a_new_point(self, corrected):
        assert [len(leg["points"]) for leg in corrections(corrected)] == [1]
        assert is_drawn(corrected, middle(START, CORNER))
        assert is_drawn(corrected, middle(CORNER, END))
        assert not is_drawn(corrected, middle(START, END))
        assert errors(corrected) == []
        assert asked_elsewhere(corrected) == []

    def test_the_guesses_between_move_along_at_once_by_their_time(self, corrected, walk):
        found = guesses(corrected)
        assert len(found) == 11
        for row in walk[walk["lat"].isna()].itertuples():
            assert metres(found[row.path], truth(row.taken_at)) < NEAR_M

    def test_while_it_is_dragged_line_and_guesses_follow_the_hand(self, opened):
        from selenium.webdriver.common.action_chains import ActionChains

        move_to(opened, *middle(START, END)[:2])
        wait_for(opened, "return document.querySelector('.ws-ghost')")
        hand = ActionChains(opened, duration=20).click_and_hold().move_by_offset(20, 20).move_by_offset(60, 60)
        hand.perform()
        away = metres(guesses(opened)["on the way 30.jpg"], middle(START, END))
        hand.release().perform()
        assert away > 100

    def test_a_point_that_is_there_is_dragged_on_and_a_second_one_bends_the_leg_again(self, corrected):
        drag(corrected, CORNER, BEND)
        assert [len(leg["points"]) for leg in corrections(corrected)] == [1]
        drag(corrected, middle(BEND, END), CORNER)
        (leg,) = corrections(corrected)
        first, second = ((point["lat"], point["lon"]) for point in leg["points"])
        assert metres(first, BEND) < NEAR_M
        assert metres(second, CORNER) < NEAR_M

    def test_a_click_on_a_leg_makes_a_point_there_for_fingers(self, opened):
        move_to(opened, *middle(START, END)[:2]).click().perform()
        settled(opened)
        (leg,) = corrections(opened)
        assert metres((leg["points"][0]["lat"], leg["points"][0]["lon"]), middle(START, END)) < NEAR_M

    def test_a_photo_on_the_leg_with_a_position_stays_an_end(self, browser, walk, tmp_path):
        """The trace goes straight through it, so that the page draws no corner there."""
        quarter = Spot(*(np.array(START[:2]) + (np.array(END[:2]) - START[:2]) / 4))
        photos = PHOTOS.make([*walk.to_dict("records"), located("known.jpg", LEAVES + pd.Timedelta(minutes=15), quarter)])
        open_edit(browser, page_of(tmp_path, photos))
        drag(browser, middle(START, END), CORNER)
        (leg,) = corrections(browser)
        assert [leg["from"]["at"], leg["to"]["at"]] == [(LEAVES + pd.Timedelta(minutes=15)).timestamp(), ARRIVES.timestamp()]
        assert is_drawn(browser, middle(START, quarter))
        assert is_drawn(browser, middle(quarter, CORNER))

    def test_bends_that_a_routing_server_told_are_part_of_the_leg_but_no_evidence(self, browser, tmp_path):
        bend = Spot(*moved(middle(START, END), -0.4, 0.4)[:2])
        photos = [located("a.jpg", LEAVES, START), located("b.jpg", CORNER_AT, bend), located("c.jpg", ARRIVES, END)]
        open_edit(browser, page_of(tmp_path, PHOTOS.make(photos)))
        browser.execute_script(
            "const {traces, edit} = Whereshot.page; traces.kind[1] = 'd'.charCodeAt(0);"
            "edit.legs.known = edit.legs.known.filter(({at}) => at !== arguments[0])", CORNER_AT.timestamp(),
        )  # fmt: skip
        drag(browser, middle(bend, END), CORNER)
        (leg,) = corrections(browser)
        assert [leg["from"]["at"], leg["to"]["at"]] == [LEAVES.timestamp(), ARRIVES.timestamp()]
        assert [point.get("road", False) for point in leg["points"]] == [True, False]
        assert len(handles(browser)) == 1
        assert all(is_drawn(browser, middle(*ends)) for ends in ((START, bend), (bend, CORNER), (CORNER, END)))
        browser.find_element("css selector", ".ws-remove").click()
        settled(browser)
        assert is_drawn(browser, middle(bend, END))

    def test_what_a_person_typed_or_accepted_does_not_move(self, browser, walk, tmp_path):
        rows = proposed(walk)
        rows.loc[rows["path"] == "on the way 30.jpg", "decision"] = "accept"
        rows.loc[rows["path"] == "on the way 25.jpg", "gps_source"] = "manual"
        open_edit(browser, page_of(tmp_path, walk, PROPOSALS.check(rows)))
        drag(browser, middle(START, END), CORNER)
        held = rows.set_index("path").loc["on the way 25.jpg"]
        assert metres(guesses(browser)["on the way 25.jpg"], (held["latitude"], held["longitude"])) < 1
        accepted = browser.execute_script("const at = Whereshot.page.shown.get('accepted').position(0); return [at.lat, at.lng]")
        assert metres(accepted, middle(START, END)) < 5

    def test_outside_the_mode_the_page_behaves_as_before(self, corrected):
        press(corrected, "\ue00c")  # Escape
        assert handles(corrected) == []
        move_to(corrected, *middle(START, CORNER)[:2]).click().perform()
        settled(corrected)
        assert len(corrections(corrected)[0]["points"]) == 1
        assert is_drawn(corrected, middle(START, CORNER))


class TestUndo:
    def test_undo_brings_line_and_guesses_back_and_redo_the_correction(self, opened):
        before = guesses(opened)
        drag(opened, middle(START, END), CORNER)
        after = guesses(opened)
        press(opened, "\ue009", "z")
        assert (corrections(opened), guesses(opened)) == ([], before)
        assert is_drawn(opened, middle(START, END))
        press(opened, "\ue009", "\ue008", "z")
        assert guesses(opened) == after != before
        assert not is_drawn(opened, middle(START, END))

    def test_discard_all_is_a_change_like_any_other(self, corrected):
        corrected.find_element("css selector", ".ws-discard").click()
        settled(corrected)
        assert corrections(corrected) == []
        corrected.find_element("xpath", "//button[contains(., 'Undo')]").click()
        settled(corrected)
        assert len(corrections(corrected)) == 1

    def test_the_cross_of_the_last_point_takes_the_correction_away(self, corrected):
        corrected.find_element("css selector", ".ws-remove").click()
        settled(corrected)
        assert corrections(corrected) == []
        assert is_drawn(corrected, middle(START, END))


class TestKeyboard:
    def test_a_leg_is_chosen_a_point_added_moved_and_deleted_without_a_pointer(self, opened):
        opened.execute_script("document.querySelector('.ws-keys').open = true")
        opened.execute_script("Whereshot.page.map.setView(arguments[0], 14, {animate: false})", middle(START, END)[:2])
        opened.find_element("xpath", "//button[contains(., 'Add a point')]").send_keys("\ue007")
        settled(opened)
        (leg,) = corrections(opened)
        before = leg["points"][0]
        assert metres((before["lat"], before["lon"]), middle(START, END)) < NEAR_M
        press(opened, "\ue008", "\ue014")  # Shift + arrow to the right
        press(opened, "\ue013")  # up
        after = corrections(opened)[0]["points"][0]
        assert after["lon"] > before["lon"]
        assert after["lat"] > before["lat"]
        press(opened, "\ue017")  # Delete
        assert corrections(opened) == []

    def test_legs_follow_each_other_and_the_chosen_one_is_in_view(self, opened):
        opened.execute_script("document.querySelector('.ws-keys').open = true")
        words = []
        for step in ("Next leg", "Next leg", "Leg before"):
            opened.find_element("css selector", f"[aria-label='{step}']").click()
            settled(opened)
            words.append(opened.find_element("css selector", ".ws-choose span").text)
        on_the_way, after = "1 May 2024, 10:00 \N{EN DASH} 11:00", "1 May 2024, 11:00 \N{EN DASH} 11:03"
        assert words == [on_the_way, after, on_the_way]
        assert opened.execute_script(
            "const {map, traces, edit} = Whereshot.page, corner = edit.chosen;"
            "return map.getBounds().contains([traces.lat[corner], traces.lon[corner]])"
        )

    def test_enter_on_a_point_asks_for_its_time(self, corrected):
        corrected.execute_script("document.querySelector('.ws-handle:not(.ws-ghost)').focus()")
        press(corrected, "\ue007")
        assert corrected.switch_to.active_element.get_attribute("class") == "ws-time"

    def test_a_click_on_a_point_does_so_too_and_makes_no_second_one(self, corrected):
        corrected.find_element("css selector", ".ws-handle:not(.ws-ghost) .ws-grip").click()
        settled(corrected)
        assert corrected.switch_to.active_element.get_attribute("class") == "ws-time"
        assert len(corrections(corrected)[0]["points"]) == 1


class TestEdges:
    def test_between_two_photos_of_one_second_there_is_no_other_way(self, browser, tmp_path):
        photos = PHOTOS.make([located("a.jpg", LEAVES, START), located("b.jpg", LEAVES, moved(START, 0, 0.3))])
        open_edit(browser, page_of(tmp_path, photos))
        drag(browser, middle(START, moved(START, 0, 0.3)), moved(START, 0.1, 0.1))
        assert corrections(browser) == []
        assert said(browser).startswith("The photos at both ends of this leg were taken in the same second")
        assert errors(browser) == []

    def test_a_point_dragged_to_the_pole_ends_at_the_maps_edge(self, browser, tmp_path):
        west, east = Spot(84.6, 10.0), Spot(84.6, 30.0)
        photos = PHOTOS.make([located("a.jpg", LEAVES, west), located("b.jpg", ARRIVES, east), unlocated("x.jpg", CORNER_AT)])
        open_edit(browser, page_of(tmp_path, photos))
        key = browser.execute_script(
            "const {edit} = Whereshot.page, made = edit.insert({corner: 1, latlng: L.latLng(84.6, 20)}, L.latLng(84.6, 20));"
            "edit.place(made.key, made.n, L.latLng(90, 20)); edit.settle(); return made.key"
        )
        settled(browser)
        (leg,) = corrections(browser)
        assert (leg["key"], leg["points"][0]["lat"]) == (key, pytest.approx(85.0511))
        assert b"NaN" not in gpx_of(browser)
        assert errors(browser) == []

    def test_a_leg_across_180_is_dragged_where_it_is_drawn(self, browser, tmp_path):
        west, east = Spot(-17.0, 179.9), Spot(-17.0, -179.9)
        photos = PHOTOS.make([located("a.jpg", LEAVES, west, 720), located("b.jpg", ARRIVES, east, 720)])
        open_edit(browser, page_of(tmp_path, photos))
        drag(browser, Spot(-17.0, 180.02), Spot(-16.93, 180.02))
        assert is_drawn(browser, Spot(-16.965, 179.96))
        assert is_drawn(browser, Spot(-16.965, 180.06))
        assert corrections(browser)[0]["points"][0]["lon"] == pytest.approx(180.02, abs=0.002)

    def test_a_page_without_a_journey_has_nothing_to_correct(self, browser, tmp_path):
        from tests.tasks.in_browser import open_page

        open_page(browser, page_of(tmp_path, PHOTOS.make([unlocated("a.jpg", LEAVES)])))
        assert browser.find_elements("css selector", ".ws-edit") == []
        assert errors(browser) == []

    def test_nor_has_a_page_for_the_public_or_one_of_several_archives(self, opened):
        ask = "return Whereshot.editSection({...Whereshot.page, ...arguments[0]})"
        assert opened.execute_script(ask, {"public": True}) is None
        assert opened.execute_script(ask, {"owners": [{"name": "one"}, {"name": "two"}]}) is None
