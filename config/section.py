"""What all sections of the settings have in common: frozen, no unknown keys, lists that may be written with commas."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _words(value: Any) -> Any:
    """Read ``jpg, png`` as a list, as the command line and the environment give it."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Section(BaseModel):
    """A frozen section in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=False)
