"""The number of cores follows what a container or a batch system grants."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sim.study.workers import cores
from sim.study.workers.cores import usable_cores

V1_BOTH = "12:pids:/\n4:cpu,cpuacct:/job/step\n1:name=systemd:/\n"


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_bound_to", lambda: 8)


def found(tmp_path: Path, membership: str, files: dict[str, str]) -> int:
    for name, text in files.items():
        path = tmp_path / "cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    (tmp_path / "membership").write_text(membership)
    return usable_cores(tmp_path / "cgroup", tmp_path / "membership")


@pytest.mark.parametrize(
    ("membership", "files", "expected"),
    [
        ("0::/\n", {"cpu.max": "max 100000"}, 8),
        ("0::/\n", {"cpu.max": "200000 100000"}, 2),
        ("0::/\n", {"cpu.max": "150000 100000"}, 2),
        ("0::/\n", {"cpu.max": "20000 100000"}, 1),
        ("0::/\n", {"cpu.max": "6400000 100000"}, 8),
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000", "a/cpu.max": "300000 100000"}, 3),
        ("0::/a/b\n", {"a/b/cpu.max": "100000 100000", "a/cpu.max": "300000 100000"}, 1),
        ("0::/a/b\n", {"c/cpu.max": "100000 100000"}, 8),
        ("0::/docker/5f2e\n", {"cpu.max": "400000 100000"}, 4),
        ("0::/../../elsewhere\n", {"cpu.max": "400000 100000"}, 4),
        (V1_BOTH, {"cpu,cpuacct/job/cpu.cfs_quota_us": "250000", "cpu,cpuacct/job/cpu.cfs_period_us": "100000"}, 3),
        (V1_BOTH, {"cpu/cpu.cfs_quota_us": "250000", "cpu/cpu.cfs_period_us": "100000"}, 3),
        (V1_BOTH, {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
        (V1_BOTH, {"cpu/cpu.cfs_quota_us": "100000"}, 8),
        ("3:cpuset:/\n", {"cpuset/cpu.cfs_quota_us": "100000", "cpuset/cpu.cfs_period_us": "100000"}, 8),
        ("0::/\n", {"cpu.max": "a few"}, 8),
        ("0::/\n", {"cpu.max": "0 0"}, 8),
        ("", {"cpu.max": "100000 100000"}, 8),
    ],
)
def test_a_quota_counts_as_cores(tmp_path: Path, membership: str, files: dict[str, str], expected: int) -> None:
    assert found(tmp_path, membership, files) == expected


def test_without_control_groups_all_cores_count(tmp_path: Path) -> None:
    assert usable_cores(tmp_path, tmp_path / "none") == 8


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be bound to cores here")
def test_the_cores_that_a_process_is_bound_to_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert usable_cores(tmp_path, tmp_path / "none") == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="Python reads PYTHON_CPU_COUNT from 3.13 on")
def test_python_may_be_told_the_number(tmp_path: Path) -> None:
    import subprocess

    code = "from sim.study.workers.cores import usable_cores; print(usable_cores())"
    environment = {**os.environ, "PYTHON_CPU_COUNT": "1"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1"
