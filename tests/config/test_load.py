"""Settings: what wins over what, and the sentence for each mistake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config.load import load_settings
from config.settings import Settings
from tasks.core.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def toml(tmp_path):
    """Write a settings file and return its path."""

    def write(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def sentence(config=None, sets=(), environ=None) -> str:
    """The UsageError's sentence; the test fails where there is none."""
    with pytest.raises(UsageError) as caught:
        load_settings(config, sets, environ or {})
    assert caught.value.exit_status == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


class TestWhatWins:
    def test_nothing_given_means_the_defaults(self):
        settings = load_settings(environ={})
        assert settings == Settings()
        assert (settings.proxy.max_gap_s, settings.proxy.max_error_m, settings.choose.accept_within_m) == (21600, 20000, 0)

    def test_file_wins_over_the_default_and_leaves_the_other_keys(self, toml):
        settings = load_settings(toml("[proxy]\nmax_gap_s = 60\n"), environ={})
        assert (settings.proxy.max_gap_s, settings.proxy.max_error_m) == (60, 20000)

    def test_environment_wins_over_the_file(self, toml):
        config = toml("[proxy]\nmax_gap_s = 60\nmax_error_m = 5\n")
        settings = load_settings(config, environ={"WHERESHOT_PROXY__MAX_GAP_S": "70"})
        assert (settings.proxy.max_gap_s, settings.proxy.max_error_m) == (70, 5)

    def test_set_wins_over_the_environment_and_the_later_set_over_the_earlier(self):
        sets = ["proxy.max_gap_s=80", "proxy.max_gap_s=90"]
        assert load_settings(None, sets, {"WHERESHOT_PROXY__MAX_GAP_S": "70"}).proxy.max_gap_s == 90

    def test_variables_of_other_programs_are_not_looked_at(self):
        environ = {"WHERESHOT_HOME": "x", "OTHER_PROXY__MAX_GAP_S": "1", "PREFECT__X": "1"}
        assert load_settings(None, (), environ) == Settings()

    def test_list_is_read_as_toml_writes_it_and_endings_are_made_plain(self):
        settings = load_settings(None, ['extract.extensions=[".JPG", "heic", "jpg"]'], {})
        assert settings.extract.extensions == ("jpg", "heic")

    def test_list_from_the_environment_is_read_too(self):
        settings = load_settings(None, (), {"WHERESHOT_SCAN__EXCLUDE": '["old", "tmp"]'})
        assert settings.scan.exclude == ("old", "tmp")

    def test_truth_values_are_read_from_text(self):
        assert load_settings(None, ["proxy.enabled=false"], {}).proxy.enabled is False

    def test_value_may_hold_an_equals_sign_and_spaces_around_it(self):
        assert load_settings(None, ["backup.dir= /disk/a=b "], {}).backup.dir == "/disk/a=b"

    def test_byte_order_mark_of_an_editor_is_no_error(self, tmp_path):
        path = tmp_path / "mine.toml"
        path.write_bytes(b"\xef\xbb\xbf[proxy]\nmax_gap_s = 60\n")
        assert load_settings(path, environ={}).proxy.max_gap_s == 60


class TestUnknownNames:
    def test_unknown_section_names_the_file_the_near_match_and_all_sections(self, toml):
        config = toml("[proxi]\nenabled = true\n")
        told = sentence(config)
        assert told.startswith(f"{config}: there is no section [proxi] (did you mean proxy?); allowed: scan, extract")

    def test_unknown_empty_section_is_an_error_too(self, toml):
        assert "there is no section [nonsense]; allowed:" in sentence(toml("[nonsense]\n"))

    def test_unknown_key_names_the_near_match_and_the_keys_of_its_section(self):
        told = sentence(sets=["proxy.max_gap=60"])
        assert told.startswith("--set: there is no setting proxy.max_gap (did you mean max_gap_s?); allowed in [proxy]: enabled,")

    def test_unknown_key_without_anything_near_is_not_guessed(self):
        assert "did you mean" not in sentence(sets=["proxy.qqqq=1"])

    def test_mistake_in_the_environment_names_the_variable(self):
        assert sentence(environ={"WHERESHOT_PROXY__GAP": "1"}).startswith("WHERESHOT_PROXY__GAP: there is no setting proxy.gap")

    def test_key_outside_a_section_is_named(self, toml):
        assert "max_gap_s stands outside a section; allowed sections: scan," in sentence(toml("max_gap_s = 3\n"))


class TestBadValues:
    @pytest.mark.parametrize(
        ("text", "allowed"),
        [
            ("proxy.max_gap_s=soon", "valid number"),
            ("proxy.max_gap_s=0", "greater than 0"),
            ("scan.shard_size=0", "greater than or equal to 1"),
            ("backup.mode=move", "'copy'"),
            ("proxy.enabled=maybe", "valid boolean"),
            ("clock.default_zone=Europe/Rom", "write an IANA name such as Europe/Rome, or UTC+02:00"),
            ("extract.extensions=[]", "at least 1 item"),
            ("extract.extensions=", "at least 1 item"),
        ],
    )
    def test_sentence_names_key_value_and_what_is_allowed(self, text, allowed):
        key, value = text.split("=")
        told = sentence(sets=[text])
        assert told.startswith(f"--set: {key} = {'[]' if value == '[]' else repr(value)} is not allowed: ")
        assert allowed in told

    def test_bad_value_names_the_place_that_won(self, toml):
        config = toml("[proxy]\nmax_gap_s = 60\n")
        told = sentence(config, environ={"WHERESHOT_PROXY__MAX_GAP_S": "-1"})
        assert told.startswith("WHERESHOT_PROXY__MAX_GAP_S: proxy.max_gap_s = '-1' is not allowed")

    @pytest.mark.parametrize("text", ["proxy.max_gap_s", "max_gap_s=60", "=60", ""])
    def test_set_that_is_no_assignment_shows_how_to_write_one(self, text):
        assert sentence(sets=[text]) == f"--set {text}: write --set section.key=value, for example --set proxy.max_gap_s=3600"


class TestBadFiles:
    def test_missing_file_says_how_to_get_one(self, tmp_path):
        told = sentence(tmp_path / "none.toml")
        assert told == f"{tmp_path / 'none.toml'}: no such settings file; `python -m config` prints one with every default"

    def test_file_that_is_not_toml_names_the_line(self, toml):
        told = sentence(toml("[proxy]\nmax_gap_s = = 3\n"))
        assert "not TOML: " in told
        assert "line 2" in told

    def test_folder_in_place_of_a_file_is_told(self, tmp_path):
        assert sentence(tmp_path).startswith(f"{tmp_path}: cannot be read as a settings file (")

    def test_bytes_that_are_not_utf_8_are_told(self, tmp_path):
        (tmp_path / "latin.toml").write_bytes(b'[backup]\ndir = "caf\xe9"\n')
        assert "cannot be read as a settings file" in sentence(tmp_path / "latin.toml")


class TestImport:
    def test_loading_settings_imports_neither_prefect_nor_pandas(self):
        code = "import sys, config.load as l; l.load_settings(); print([m for m in ('prefect', 'pandas') if m in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


class TestLists:
    def test_are_words_with_commas_or_toml(self):
        for text in ("jpg, .PNG", '["jpg", "png"]'):
            assert load_settings(sets=[f"extract.extensions={text}"], environ={}).extract.extensions == ("jpg", "png")

    def test_a_section_in_double_brackets_is_told_how_to_be_written(self, tmp_path):
        (tmp_path / "my.toml").write_text("[[proxy]]\nmax_gap_s = 1\n")
        with pytest.raises(UsageError, match=r"write the section as \[proxy\], in single brackets"):
            load_settings(tmp_path / "my.toml", environ={})


class TestGeocoders:
    """Names and options are those of geopy, and are checked without asking anybody."""

    @pytest.mark.parametrize(
        ("sets", "told"),
        [
            (["geocode.geocoder=nominatm"], "geopy knows no geocoder 'nominatm'; it knows arcgis, "),
            (["geocode.options=domain"], "'domain' is no option; write key=value"),
            (["geocode.options=domian=x"], "nominatim has no option domian; it has "),
            (["geocode.geocoder=photon", "geocode.options=country_codes=it"], "photon has no option country_codes"),
            (["geocode.user_agent=été"], "one line of plain letters"),
            (["geocode.min_delay_s=0.9"], "greater than or equal to 1"),
        ],
    )
    def test_sentence_says_what_is_known(self, sets, told):
        assert told in sentence(sets=sets)

    def test_what_a_geocoder_needs_is_named_where_it_was_chosen(self):
        told = sentence(environ={"WHERESHOT_GEOCODE__GEOCODER": "opencage"})
        assert told.startswith("WHERESHOT_GEOCODE__GEOCODER: geocode.options = () is not allowed: opencage needs api_key")

    def test_a_name_in_capitals_is_the_same(self):
        geocode = load_settings(None, ["geocode.geocoder=OpenCage", "geocode.options=api_key=$KEY"], {}).geocode
        assert (geocode.geocoder, geocode.options) == ("opencage", ("api_key=$KEY",))
