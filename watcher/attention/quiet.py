"""The hours in which a recipient is left in peace. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` up to `end` by the clock on the wall; where `end` is the earlier one, of the next day."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Read hours written like 22:00-07:00.

        Raises:
            ValueError: two different times of day in hours and minutes were expected.
        """
        try:
            start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError as error:
            raise ValueError("two times are expected, like 22:00-07:00") from error
        if start == end or start.tzinfo or end.tzinfo:
            raise ValueError("two different times without a zone are expected, like 22:00-07:00")
        return cls(start, end)

    def hold(self, now: datetime, zone: tzinfo) -> bool:
        """Tell whether it is quiet at a moment."""
        local = now.astimezone(zone).time()
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def over(self, now: datetime, zone: tzinfo) -> datetime:
        """Say when it is not quiet any more, from a moment on: that moment itself where it is not quiet."""
        if not self.hold(now, zone):
            return now
        local = now.astimezone(zone)
        days = timedelta(days=1 if local.time() >= self.end else 0)
        over = datetime.combine(local.date() + days, self.end, tzinfo=zone).astimezone(UTC)
        # On the day that a clock is put back or forward, that hour may come twice or not at all.
        return max(over, now)
