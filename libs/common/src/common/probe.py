"""`python -m common.probe URL`: asks a health route, for orchestrators that run a command for that. Prints what is not well."""

import sys
import urllib.error
import urllib.request

WITHIN_S = 4.0
MOST_BYTES = 4_096


def probe(url: str) -> str | None:
    """Returns None where the route answers 200, else what it says."""
    try:
        with urllib.request.urlopen(url, timeout=WITHIN_S) as answer:  # noqa: S310 — whoever runs it names the address
            return None if answer.status == 200 else f"{url} answers {answer.status}"
    except urllib.error.HTTPError as error:
        return f"{url} answers {error.code}: {error.read(MOST_BYTES).decode(errors='replace')}"
    except OSError as error:
        return f"{url} does not answer: {error}"


if __name__ == "__main__":
    raise SystemExit(probe(sys.argv[1]))
