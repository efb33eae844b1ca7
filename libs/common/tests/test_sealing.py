"""Secrets at rest open where they were sealed, and nowhere else."""

import base64
import os
from uuid import uuid4

import pytest
from common.sealing import CannotUnseal, Sealer

OLD, NEW = os.urandom(32), os.urandom(32)
PLACE = (uuid4(), "channel", "access_token", uuid4())


def test_what_is_sealed_opens_in_its_place() -> None:
    sealer = Sealer({"k1": OLD})
    sealed = sealer.seal(b"a token", *PLACE)
    assert b"a token" not in sealed
    assert sealer.open(sealed, *PLACE) == b"a token"
    assert sealed != sealer.seal(b"a token", *PLACE), "never the same ciphertext twice"


@pytest.mark.parametrize("part", range(len(PLACE)))
def test_moved_to_another_place_it_does_not_open(part: int) -> None:
    sealer = Sealer({"k1": OLD})
    elsewhere = [uuid4() if number == part else value for number, value in enumerate(PLACE)]
    with pytest.raises(CannotUnseal):
        sealer.open(sealer.seal(b"a token", *PLACE), *elsewhere)


def test_any_changed_byte_is_noticed() -> None:
    sealer = Sealer({"k1": OLD})
    sealed = sealer.seal(b"a token", *PLACE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(CannotUnseal):
            sealer.open(bytes(changed), *PLACE)
    for length in range(len(sealed)):
        with pytest.raises(CannotUnseal):
            sealer.open(sealed[:length], *PLACE)


def test_after_a_rotation_old_secrets_open_and_new_ones_use_the_new_key() -> None:
    sealed = Sealer({"old": OLD}).seal(b"a token", *PLACE)
    rotated = Sealer({"new": NEW, "old": OLD})
    assert rotated.open(sealed, *PLACE) == b"a token"
    assert rotated.seal(b"a token", *PLACE).startswith(b"new:")
    with pytest.raises(CannotUnseal):
        Sealer({"new": NEW}).open(sealed, *PLACE)


def test_keys_are_read_from_one_setting() -> None:
    setting = f"new:{base64.b64encode(NEW).decode()}, old:{base64.b64encode(OLD).decode()}"
    sealer = Sealer.parse(setting)
    assert sealer.active == "new"
    assert sealer.open(Sealer({"old": OLD}).seal(b"x", *PLACE), *PLACE) == b"x"


@pytest.mark.parametrize("setting", ["", "no-colon", "k1:short", "k1:!!!", f"k1:{base64.b64encode(b'x' * 31).decode()}"])
def test_a_bad_key_is_refused_at_start(setting: str) -> None:
    with pytest.raises(ValueError):
        Sealer.parse(setting)
