"""What a page, a time and a page among many may be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Optional, Union

Html = Union[bytes, str, bytearray, memoryview]
"""A page."""

Time = Union[str, datetime.datetime, datetime.date]
"""When a page was fetched: ISO 8601, or an object; one without a zone is in UTC."""

Page = Union[
    Html,
    "tuple[Html]",
    "tuple[Html, Optional[str]]",
    "tuple[Html, Optional[str], Optional[Time]]",
    Mapping[str, Any],
]
"""A page among many: html, (html, url), (html, url, fetched_at), or a dict with these keys."""
