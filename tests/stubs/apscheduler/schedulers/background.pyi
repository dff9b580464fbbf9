from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from apscheduler.events import JobExecutionEvent
from apscheduler.job import Job
from apscheduler.triggers.base import BaseTrigger

class BackgroundScheduler:
    def __init__(self, *, timezone: tzinfo, job_defaults: Mapping[str, object]) -> None: ...
    def add_listener(self, callback: Callable[[JobExecutionEvent], None], mask: int) -> None: ...
    def add_job(
        self,
        func: Callable[[], None],
        trigger: BaseTrigger,
        *,
        id: str,  # noqa: A002  its own name
        next_run_time: datetime,
    ) -> Job: ...
    def get_jobs(self) -> list[Job]: ...
    def start(self) -> None: ...
    def shutdown(self, wait: bool = True) -> None: ...
