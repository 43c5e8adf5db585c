"""The manual as a page for the browser: current, whole, and leading nowhere outside itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from manual import draw_manual
from pages import Element, parsed

from cwgk_excel.campaign.scaffold import create
from cwgk_excel.resources import manual

LARGEST = 2_000_000


@pytest.fixture(scope="module")
def page() -> Element:
    """The manual as it is installed."""
    return parsed(manual().decode())


def test_it_is_current() -> None:
    """``make regenerate`` makes it anew from docs/操作手册.md and the pages to which that leads."""
    assert manual().decode() == draw_manual()


def test_a_new_campaign_has_it(tmp_path: Path) -> None:
    """Beside the scripts, where it is found."""
    folder = create(tmp_path / "批次")
    assert (folder / "操作手册.html").read_bytes() == manual()


def test_it_is_one_small_file_with_all_pictures(page: Element) -> None:
    """Each picture lies in the page and says what it shows."""
    assert len(manual()) < LARGEST
    pictures = page.all("img")
    assert len(pictures) > 8
    assert all(one.attributes["src"].startswith("data:image/png;base64,") for one in pictures)
    assert all(one.attributes["alt"] for one in pictures)


def test_its_links_lead_to_a_place_in_it(page: Element) -> None:
    """Also those to other pages of docs, which follow as appendices; no two places are called alike."""
    names = [e.attributes["id"] for e in page.below() if "id" in e.attributes]
    assert len(names) == len(set(names))
    assert {e.attributes["href"] for e in page.all("a")} <= {f"#{name}" for name in names}
    titles = [e.text for e in page.all("h2")]
    assert titles[:2] == ["一、安装", "二、建立批次"]
    assert titles[-3:] == ["附录：填写差错", "附录：问题目录", "附录：数据字典"]


def test_markdown_is_gone(page: Element) -> None:
    """No sign of it is left in the text, no line of Chinese is broken by a space, and code keeps its lines."""
    texts = [e.text for e in page.all("p") + page.all("td") + page.all("li")]
    assert [text for text in texts if "**" in text or "](" in text or "`" in text] == []
    assert any("先填上级考核总得分再打印盖章" in text for text in texts)
    assert any("\n" in str(code.inside[0]).strip() for code in page.all("code"))
