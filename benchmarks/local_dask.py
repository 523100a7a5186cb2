"""What passes through the scheduler of a Dask cluster, and what it costs it, when simulating is free.

Run with ``python -m benchmarks.local_dask FOLDER RUNS [RUNS ...]``, ``GRAPEVINE_RESEND`` set (see ``benchmarks.resend``). This process
holds the scheduler of a ``distributed.LocalCluster`` with two workers, each a process; a process of its own runs the study on it
(``benchmarks.taking_in``). Every message that the scheduler sends or gets is counted where it meets the network. Prints a line of
JSON for each number of runs; a small study comes before, so that everybody has met.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.run import told


@dataclass
class Traffic:
    """Messages (those of a batch one by one) and bytes, in and out of this process."""

    messages_in: int = 0
    messages_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0


def counted(traffic: Traffic) -> None:
    """From now on count what Dask sends and gets by TCP in this process."""
    from distributed.comm import tcp

    write, read, from_frames = tcp.TCP.write, tcp.TCP.read, tcp.from_frames

    async def write_counted(self: Any, msg: Any, *args: Any, **kwargs: Any) -> int:
        size: int = await write(self, msg, *args, **kwargs)
        traffic.messages_out += number_of(msg)
        traffic.bytes_out += size
        return size

    async def read_counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        msg = await read(self, *args, **kwargs)
        traffic.messages_in += number_of(msg)
        return msg

    async def frames_counted(frames: Any, *args: Any, **kwargs: Any) -> Any:
        traffic.bytes_in += sum(memoryview(frame).nbytes for frame in frames)
        return await from_frames(frames, *args, **kwargs)

    tcp.TCP.write, tcp.TCP.read, tcp.from_frames = write_counted, read_counted, frames_counted


def number_of(msg: Any) -> int:
    """How many messages are in what was sent at once."""
    return len(msg) if isinstance(msg, (list, tuple)) else 1


def study(address: str, folder: Path, runs: int) -> dict[str, float]:
    """Run a study on the cluster, in a process of its own; what it says of itself."""
    return told("taking_in", "dask", runs, folder, address)[-1]


def main(folder: Path, numbers: list[int]) -> None:
    """Start the cluster, run the studies, report."""
    from distributed import LocalCluster

    traffic = Traffic()
    counted(traffic)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as local:
        study(local.scheduler_address, folder / "dask-first", 6)
        for runs in numbers:
            before, processor = asdict(traffic), time.process_time()
            found = study(local.scheduler_address, folder / f"dask-{runs}", runs)
            found["scheduler_s"] = time.process_time() - processor
            found |= {name: value - before[name] for name, value in asdict(traffic).items()}
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
