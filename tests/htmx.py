"""Requests as htmx 4 sends them."""


def htmx(target: str = "", *, tag: str = "div", restores: bool = False) -> dict[str, str]:
    """Headers of a request that replaces the element with the id `target`."""
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": f"{tag}#{target}"}
    return headers | ({"HX-History-Restore-Request": "true"} if restores else {})
