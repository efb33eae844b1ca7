"""The one error of the embedded servers."""


class EmbeddedError(RuntimeError):
    """A server cannot be provided here; the message is one sentence that names the cure."""
