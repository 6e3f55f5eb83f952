"""Settings for a command: the environment, the file in this folder, and the command's flags."""

import os
from typing import Any

from amends.bootstrap import require_store
from amends.settings import Settings, read_settings


def settings_for(**flags: Any) -> Settings:
    """Read the settings that a command runs with."""
    return read_settings(environment=os.environ, flags=flags)


def settings_of_store(*, store: str | None, may_be_new: bool = False) -> Settings:
    """Read the settings for a store that must be there; raise NotFound. One that `may_be_new` must be named."""
    settings = settings_for(store=store)
    if not (may_be_new and "store" in settings.model_fields_set):
        require_store(settings)
    return settings
