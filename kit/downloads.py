"""Files that people take away. None of them ever runs as a page of the portal."""

import unicodedata
from urllib.parse import quote

__all__ = ["download_headers"]


def download_headers(name: str) -> dict[str, str]:
    """Of an answer that is saved under `name`, and kept by no cache between."""
    return {
        "Content-Disposition": _content_disposition(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def _content_disposition(name: str) -> str:
    """`attachment` with the name for old and new browsers. Source: RFC 6266, RFC 8187."""
    letters = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    plain = "".join(each for each in letters if " " <= each <= "~" and each not in '"\\%')
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
