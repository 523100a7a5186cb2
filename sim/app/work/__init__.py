"""Work in background processes: a fair queue of jobs, the processes that do them, and the folders that results go to."""

from sim.app.work.pool import Pool, PoolClosed, TooMany
from sim.app.work.shelf import Shelf
from sim.app.work.ticket import Job, Tell, Ticket

__all__ = ["Job", "Pool", "PoolClosed", "Shelf", "Tell", "Ticket", "TooMany"]
