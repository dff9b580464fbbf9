from datetime import datetime

from apscheduler.triggers.base import BaseTrigger

class Job:
    id: str
    next_run_time: datetime
    trigger: BaseTrigger
    def modify(self, *, next_run_time: datetime) -> Job: ...
