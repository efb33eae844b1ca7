"""The secrets of an embedded fleet, kept in its state folder and readable by its owner only."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from common.provision.secrets import FleetSecrets


def secrets_of(state: Path) -> FleetSecrets:
    """Returns those of a state folder, made up when it is new."""
    file = state / "secrets.json"
    if file.exists():
        return FleetSecrets(**json.loads(file.read_text()))
    made = FleetSecrets.made_up()
    state.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
        json.dump(asdict(made), out, indent=2)
    return made
