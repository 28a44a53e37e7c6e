"""Master keys are read from their source, or refused with the remedy and without a word of the key."""

import os
import threading
from pathlib import Path

import pytest

from portal.crypto.errors import MasterKeysUnusable
from portal.crypto.providers.environment import EnvironmentKeys
from portal.crypto.providers.file import FileKeys
from portal.crypto.providers.parsing import encode

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))
TWO = f"1:{encode(FIRST)},2:{encode(SECOND)}"


def private(path: Path, content: str) -> Path:
    path.write_text(content)
    path.chmod(0o600)
    return path


def test_the_environment_gives_every_version() -> None:
    assert EnvironmentKeys(TWO).load() == {1: FIRST, 2: SECOND}


def test_the_file_gives_every_version_and_passes_over_comments(tmp_path: Path) -> None:
    content = "# two keys\n" + TWO.replace(",", "\n") + "\n\n"

    assert FileKeys(private(tmp_path / "keys", content)).load() == {1: FIRST, 2: SECOND}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no master key"),
        (" , ", "no master key"),
        (encode(FIRST), "no colon"),
        (f"one:{encode(FIRST)}", "whole number"),
        (f"0:{encode(FIRST)}", "whole number"),
        (f"-1:{encode(FIRST)}", "whole number"),
        (f"٣:{encode(FIRST)}", "whole number"),
        (f"99999:{encode(FIRST)}", "whole number"),
        (f"1:{encode(FIRST)},1:{encode(SECOND)}", "version 1 is there twice"),
        ("1:not base64!", "version 1: the key is not base64"),
        (f"1:{encode(FIRST[:31])}", "31 bytes in place of 32"),
        (f"1:{encode(FIRST + b'x')}", "33 bytes in place of 32"),
        (f"1:{encode(bytes(32))}", "not random"),
    ],
)
def test_what_is_no_master_key_is_refused(text: str, fault: str) -> None:
    with pytest.raises(MasterKeysUnusable, match=fault):
        EnvironmentKeys(text).load()


def test_no_message_and_no_repr_shows_a_key() -> None:
    source = EnvironmentKeys(f"1:{encode(FIRST)}x")

    with pytest.raises(MasterKeysUnusable) as refused:
        source.load()

    assert encode(FIRST)[:8] not in f"{refused.value}{source!r}"


def test_a_missing_file_is_not_made_but_in_development(tmp_path: Path) -> None:
    with pytest.raises(MasterKeysUnusable, match="openssl rand"):
        FileKeys(tmp_path / "keys").load()

    assert not (tmp_path / "keys").exists()


def test_in_development_the_file_makes_itself_once_and_private(tmp_path: Path) -> None:
    source = FileKeys(tmp_path / "new" / "keys", makes_itself=True)

    first = source.load()

    assert list(first) == [1]
    assert source.load() == first
    assert source.path.stat().st_mode & 0o777 == 0o600


def test_processes_that_make_the_file_at_once_agree_on_the_key(tmp_path: Path) -> None:
    source, found, start = FileKeys(tmp_path / "keys", makes_itself=True), [], threading.Barrier(8)

    def load() -> None:
        start.wait()
        found.append(source.load())

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_a_file_that_others_may_use_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = private(tmp_path / "keys", TWO)
    path.chmod(mode)

    with pytest.raises(MasterKeysUnusable, match=f"chmod 600 {path}"):
        FileKeys(path).load()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = private(tmp_path / "keys", TWO)
    os.chown(path, 65_534, 65_534)

    with pytest.raises(MasterKeysUnusable, match="belongs to user 65534"):
        FileKeys(path).load()


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(MasterKeysUnusable, match="no ordinary file"):
        FileKeys(tmp_path).load()


def test_a_version_is_added_beside_the_others(tmp_path: Path) -> None:
    source = FileKeys(private(tmp_path / "keys", f"1:{encode(FIRST)}"))

    source.add(2, SECOND)

    assert source.load() == {1: FIRST, 2: SECOND}
    assert source.path.stat().st_mode & 0o777 == 0o600


def test_a_version_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    source = FileKeys(private(tmp_path / "keys", f"1:{encode(FIRST)}"))

    with pytest.raises(MasterKeysUnusable, match="has a version 1"):
        source.add(1, SECOND)

    assert source.load() == {1: FIRST}
