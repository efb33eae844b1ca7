"""What a site's robots.txt (RFC 9309) allows this reader."""

from protego import Protego

AGENT = "ProsaBot"
"""The name by which a site can tell us what not to read."""
MAX_ROBOTS_BYTES = 500_000
LONGEST_PAUSE_S = 10.0
MOST_SITEMAPS = 20


class RobotsRules:
    """The rules of one robots.txt; an empty one allows everything."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def allow(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, AGENT))

    def pause_s(self, least: float) -> float:
        """Returns the seconds between two requests, as the site wants them within what is sensible."""
        wanted = float(self._rules.crawl_delay(AGENT) or 0.0)
        return max(least, min(wanted, LONGEST_PAUSE_S)) if wanted >= 0 else least  # it may be no number

    @property
    def sitemaps(self) -> list[str]:
        return list(self._rules.sitemaps)[:MOST_SITEMAPS]
