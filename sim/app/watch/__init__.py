"""Watch two policies in the same replicate, day by day, and follow one person into two lives.

A worker process simulates both runs once (``Playback``); the browser gets everything in one answer and plays it without the server.
"""

from sim.app.watch.page import page_of
from sim.app.watch.playback import Playback, WatchError

__all__ = ["Playback", "WatchError", "page_of"]
