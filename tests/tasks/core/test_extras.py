from __future__ import annotations

import pytest

from tasks.core.errors import UsageError
from tasks.core.extras import require


class TestRequire:
    def test_is_silent_where_the_library_is_installed(self):
        require("json", "visual", "similar.for_clocks = true")

    def test_names_setting_extra_and_remedy_where_it_is_not(self):
        with pytest.raises(UsageError) as error:
            require("no_such_library", "visual", "similar.for_clocks = true")
        assert str(error.value) == (
            "similar.for_clocks = true needs the extra visual: pip install 'whereshot[visual]', or change the setting"
        )
