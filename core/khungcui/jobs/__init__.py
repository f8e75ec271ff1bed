"""Jobs at work: runs are called from the queue, done once in effect, and swept up after."""

from khungcui.jobs.running import Runs
from khungcui.jobs.sweeping import Sweep
from khungcui.jobs.worker import Worker

__all__ = ["Runs", "Sweep", "Worker"]
