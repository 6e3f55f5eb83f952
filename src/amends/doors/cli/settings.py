"""Settings for a command: the environment, the file in this folder, and the command's flags."""

import os
from typing import Any

from amends.settings import Settings, read_settings


def settings_for(**flags: Any) -> Settings:
    """Read the settings that a command runs with."""
    return read_settings(environment=os.environ, flags=flags)
