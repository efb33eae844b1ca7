"""An overlay, built by the kustomize that kubectl carries."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from devkit.repository import ROOT

FOLDER = ROOT / "deploy" / "k8s"
OVERLAYS = ("demo", "production")
KUBECTL = Path(sys.executable).with_name("kubectl")

Manifest = dict[str, Any]


class NotBuilt(Exception):
    """kustomize refused a folder; the text is what it said."""


def build(folder: Path) -> list[Manifest]:
    """Returns all objects of a kustomization, or raises `NotBuilt`."""
    done = subprocess.run([str(KUBECTL), "kustomize", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotBuilt(done.stderr.strip())
    return list(yaml.load_all(done.stdout, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def overlay(name: str) -> list[Manifest]:
    """Returns all objects of an overlay. They are shared: nobody changes them."""
    return build(FOLDER / "overlays" / name)


def title(manifest: Manifest) -> str:
    """Returns how people call an object: its kind and name."""
    return f"{manifest.get('kind')}/{manifest.get('metadata', {}).get('name')}"
