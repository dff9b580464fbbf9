from collections.abc import Callable
from datetime import datetime

from apscheduler.triggers.base import BaseTrigger

class Job:
    func: Callable[[], None]
    id: str
    next_run_time: datetime
    trigger: BaseTrigger
    def modify(self, *, next_run_time: datetime) -> Job: ...
