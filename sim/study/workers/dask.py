"""Jobs on a Dask cluster: any cluster with a scheduler that can be reached, however it was started.

Dask does what concerns machines: it sends jobs, and sends them again when a worker is lost. Nothing of the data depends on it. Before
anything is run, every worker is asked for its version of the model and of the packages that can move a result. Workers may join later, so
every job is sent with these versions, and a worker that has others does not begin it.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.kernel.errors import GrapevineError
from sim.study.design.plan import Job, model_version
from sim.study.design.shell_words import how_to_install
from sim.study.storage import manifest_diff
from sim.study.storage.provenance import package_versions
from sim.study.workers.executors import ExecutorFactory
from sim.study.workers.job import failures_of, result_of
from sim.study.workers.machine_failures import DIED, OUTSIDE

ANSWER_S = 10
"""Seconds that a scheduler may take to answer."""


class ClusterError(GrapevineError):
    """A cluster that cannot be used; the message says why."""


@contextmanager
def client_of(address: str) -> Iterator[Any]:
    """Connect to the scheduler at ``address``. ClusterError when there is none, or Dask is not installed."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise ClusterError(
            f"--dask needs the package distributed, which is not installed: {how_to_install('distributed')}"
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        import_module("distributed.comm").get_address_host_port(address, strict=True)
    except ValueError as error:
        raise ClusterError(
            f"--dask {address}: is no address ({_first_line(error)}), expected one like tcp://host:8786"
        ) from None
    if address.startswith("tls://") and not distributed.Security().get_connection_args("client").get("ssl_context"):
        raise ClusterError(
            f"--dask {address}: needs certificates; say where they are with DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "..._TLS__CLIENT__CERT and ..._TLS__CLIENT__KEY, or in Dask's configuration"
        )
    try:
        client = distributed.Client(address, timeout=ANSWER_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"--dask {address}: no Dask scheduler answers there within {ANSWER_S} s ({_first_line(error)})"
        ) from None
    try:
        yield client
    finally:
        client.close()


def workers_of(address: str) -> int:
    """Return how many jobs the cluster at ``address`` runs at a time.

    Raises:
        ClusterError: no scheduler answers, there are no workers, or a worker has another version of this package or of one that matters.
    """
    with client_of(address) as client:
        threads: dict[str, int] = client.nthreads()
        if not threads:
            raise ClusterError(
                f"--dask {address}: the scheduler has no workers yet; start some with 'dask worker {address}'"
            )
        found = client.run(_travelling()[0], on_error="return")
        faults = [line for worker, versions in sorted(found.items()) for line in _faults(worker, versions)]
    if faults:
        raise ClusterError(
            f"--dask {address}: workers differ from this process, and so might their results:\n{_listed(faults)}"
        )
    return sum(threads.values())


def executor_of(address: str) -> ExecutorFactory:
    """Return what makes an executor of the cluster at ``address``; what is not done is cancelled when it is left by an exception."""

    @contextmanager
    def executor(_workers: int) -> Iterator[Executor]:
        with client_of(address) as client:
            pool = _Pool(address, client.get_executor(pure=False))
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False)
                raise
            pool.shutdown(wait=True)

    return executor


class _Pool(Executor):
    """Dask's executor, with its errors translated into those of this package.

    A job that takes its worker along whenever it is tried, which Dask gives up after a few times, becomes a job whose runs failed for a
    reason outside the model. One that came to a worker with other versions raises ``ClusterError``.
    """

    def __init__(self, address: str, inner: Executor) -> None:
        self._address, self._inner = address, inner
        self._here = _versions()
        self._careful = _travelling()[1]

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor.submit``, for a function of a job."""
        raw = pickle.dumps((fn, args, kwargs))
        ended = self._inner.submit(self._careful, self._here, raw)
        return _read_with(lambda found: self._result(found, args[0]), ended)

    def _result(self, found: Future[Any], job: Any) -> Any:
        """Return the result of a job. ClusterError when the cluster gave it up, or a worker did not start it."""
        if found.cancelled():
            raise ClusterError("the Dask cluster gave up a job: its scheduler was lost or closed")
        if type(found.exception()).__name__ == "KilledWorker":
            if not isinstance(job, Job):  # another task, which its submitter gives up
                raise BrokenExecutor(DIED)
            return result_of(job, failures_of(job, OUTSIDE + DIED), 0.0)
        worker, there, result = found.result()
        faults = list(_faults(worker, there))
        if faults:
            raise self._refusal(faults)
        return result

    def _refusal(self, faults: Sequence[str]) -> ClusterError:
        return ClusterError(
            f"--dask {self._address}: a worker that joined later differs from this process, and so might its results; it was given a job, "
            f"and did not begin it:\n{_listed(faults)}\n"
            "What was finished is kept. End that worker, and give the same command again"
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As ``Executor.shutdown``."""
        self._inner.shutdown(wait=wait)


def _read_with(read: Callable[[Future[Any]], Any], ended: Future[Any]) -> Future[Any]:
    """Return a future of what ``read`` makes of another future that has ended, or of the error that it raises."""
    future: Future[Any] = Future()

    def tell(found: Future[Any]) -> None:
        try:
            result = read(found)
        except BaseException as error:  # cancelled, too: it must reach those that wait for the result
            future.set_exception(error)
        else:
            future.set_result(result)

    ended.add_done_callback(tell)
    return future


def _travelling() -> tuple[Any, Any]:
    """Return two functions for workers: one returns the versions there, the other runs a job if these are the ones wanted.

    They are made here so that they travel by value, to workers too that have another version of this package or none. For the same
    reason the job travels as bytes, which are read only where the versions agree. The second gives the worker's address; its versions, or
    why it cannot say them; and the result of the job.
    """

    def versions() -> Mapping[str, Any]:
        from sim.study.design.plan import model_version
        from sim.study.storage.provenance import package_versions

        return {"model_version": model_version(), "packages": package_versions()}

    def careful(wanted: Mapping[str, Any], raw: bytes) -> tuple[str, Any, Any]:
        import pickle

        from distributed import get_worker

        worker = get_worker().address
        try:
            there = versions()
        except Exception as error:
            return worker, f"{type(error).__name__}: {error}", None
        if there != wanted:
            return worker, there, None
        fn, args, kwargs = pickle.loads(raw)
        return worker, there, fn(*args, **kwargs)

    return versions, careful


def _versions() -> Mapping[str, Any]:
    """Return the versions that matter, of this process."""
    return {"model_version": model_version(), "packages": package_versions()}


def _listed(faults: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in faults[:10])


def _faults(worker: str, versions: Any) -> Iterator[str]:
    """Yield the faults of a worker as lines; ``versions`` are its own, or the error when it was asked."""
    if not isinstance(versions, Mapping):
        yield f"{worker}: this version of grapevine cannot be used there ({_first_line(versions)})"
        return
    for line in manifest_diff.of_provenance(_versions(), versions):
        yield f"{worker}: {line} there".replace(", now ", " here, ")


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
