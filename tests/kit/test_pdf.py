"""Pages are made at any moment of a real clock, which knows parts of a second."""

from datetime import UTC, datetime
from pathlib import Path

from kit.pdf import make_pdf


async def test_a_page_is_made_at_a_moment_with_parts_of_a_second(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text(
        '#set document(title: "T")\n#set text(lang: "pl")\n#json(bytes(sys.inputs.words)).said\n'
    )
    at = datetime(2027, 1, 11, 9, 0, 0, 123_456, tzinfo=UTC)
    made = await make_pdf(template, {"said": "Zażółć"}, at=at)
    assert made.startswith(b"%PDF-")
