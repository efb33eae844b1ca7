"""Where settings come from: variables, and files in a folder of secrets that are named like variables."""

import os
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsError
from pydantic_settings.sources import EnvSettingsSource, PydanticBaseSettingsSource, SecretsSettingsSource

FOLDER = "PROSA_SECRETS_DIR"


class SettingsFromOutside(BaseSettings):
    """Read once at start. A fleet-wide setting is `PROSA_<NAME>`; one with the prefix of the class overrides it. Each may be a
    file in the folder that `PROSA_SECRETS_DIR` names; a variable wins over a file.
    """

    fleet_prefix: ClassVar[str] = "PROSA_"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        fleet = EnvSettingsSource(settings_cls, env_prefix=cls.fleet_prefix)
        folder = os.environ.get(FOLDER)
        if not folder:
            return init_settings, env_settings, fleet
        own = getattr(env_settings, "env_prefix", "")
        files = (SecretsSettingsSource(settings_cls, folder, env_prefix=prefix) for prefix in (own, cls.fleet_prefix))
        return init_settings, env_settings, fleet, *files

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Returns all settings, or `SystemExit` with every mistake on a line of its own (and no secret's value)."""
        folder = os.environ.get(FOLDER)
        if folder and not Path(folder).is_dir():
            raise SystemExit(f"{FOLDER} is {folder}, which is no folder: show this process its secrets there, or unset it")
        try:
            return cls(**given)
        except ValidationError as errors:
            prefix = cls.model_config.get("env_prefix", "")
            lines = [f"  {_name(prefix, error['loc'])}{_said(error)}" for error in errors.errors()]
            raise SystemExit("\n".join([f"{len(lines)} wrong setting(s):", *lines])) from None
        except SettingsError as error:  # no JSON, or no file that may be read: it names the field, not the value
            reason = f" ({error.__cause__})" if isinstance(error.__cause__, OSError) else ""
            raise SystemExit(f"1 wrong setting(s):\n  {error}{reason}") from None


def _name(prefix: str, location: tuple[int | str, ...]) -> str:
    """Returns the variable's name and a colon; nothing for what is wrong with several together."""
    return f"{prefix}{'_'.join(map(str, location)).upper()}: " if location else ""


def _said(error: ErrorDetails) -> str:
    if error["type"] != "missing":
        return error["msg"]
    folder = os.environ.get(FOLDER)
    return f"is set nowhere: neither as a variable nor as a file in {folder}" if folder else "is set nowhere"
