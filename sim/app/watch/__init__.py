"""Watch two policies in the same replicate, day by day, and follow one person into two lives.

A worker process simulates both runs once (``Playback``); the browser gets everything in one answer and plays it without the server.
"""

from sim.app.watch.frames import Playback, WatchError, frames_of
from sim.app.watch.page import page_of
from sim.app.watch.recording import Recording, record

__all__ = ["Playback", "Recording", "WatchError", "frames_of", "page_of", "record"]
