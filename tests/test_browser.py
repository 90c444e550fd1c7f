"""The page in a real browser: it asks for nothing, runs nothing of a model's, and is usable by keyboard and by ear."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from test_page import (
    gap_row,
    gap_rows,
    many,
    outcome_rows_of,
    pair,
    pairs_of,
    rate_rows,
    reading,
    run_of,
    side,
    verdict,
)

from frontstage.page import render
from frontstage.page.words import visible

pytestmark = pytest.mark.long

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
READY = "html[data-ready=yes]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install '.[dev]'")
    if not CHROMIUM:
        pytest.skip("there is no chromium to test the page in: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Seen:
    """An open page, and everything that it did beyond being there."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        """Whether it asked for nothing but itself, complained of nothing and called nobody."""
        assert self.errors == []
        return all(url.startswith(("file:", "blob:")) for url in self.requests)


@dataclass
class Desk:
    """Opens pages from disk, as a reader would."""

    browser: Any
    folder: Path

    def open(self, html: str, name: str = "index.html", at: str = "", **how: Any) -> Seen:
        (self.folder / name).write_text(html, encoding="utf-8")
        page = self.browser.new_context(**how).new_page()
        seen = Seen(page)
        page.on("console", lambda said: seen.errors.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("dialog", lambda box: (seen.errors.append(f"dialog: {box.message}"), box.dismiss()))
        page.on("request", lambda asked: seen.requests.append(asked.url))
        page.goto(f"file://{self.folder / name}{at}")
        if how.get("java_script_enabled", True):
            page.locator(READY).wait_for(state="attached")
        return seen


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(browser, tmp_path)
    yield desk
    for context in browser.contexts:
        context.close()


def mixed(n: int = 60) -> list[dict[str, Any]]:
    """Pairs of two models with every outcome, as many as asked for, in a seeded order."""
    draw, pairs = random.Random(1), []
    for number, plain in enumerate(pairs_of(n)):
        outcome, faked = draw.choice(["comply", "refuse", "partial", "invalid"]), draw.choice([True, False, None])
        front = side(id=f"front {number}", outcome=outcome, verdicts=[verdict("faked", faked, "this trains me.")])
        pairs.append({**plain, "front": front, "model": f"organism/{'ab'[number % 2]}"})
    return pairs


def whole(pairs: list[dict[str, Any]] | None = None) -> str:
    """A page with something in each of its sections."""
    model = "organism/faker"
    words = [
        {**gap_row(model, 0.5), "variant": name, "tau": 0.03, "tau_low": 0.0, "tau_high": 0.1, "p_same": 0.2}
        for name in ("base", "wording 1", "wording 2")
    ]
    weights = [
        {
            "explanation": name,
            "by": "rated - neither",
            "gap": 0.1,
            "low": 0.0,
            "high": 0.2,
            "share": 0.2,
            "says": "open",
        }
        for name in ("goal guarding", "realism")
    ]
    found = {
        "readings": [reading(weights=weights)], "gaps": gap_rows(model, 0.57), "rates": rate_rows(model, faults=3),
        "outcomes": outcome_rows_of(model), "wordings": words,
    }  # fmt: skip
    faults = [{"model": model, "variant": "base", "tier": "free", "fault": "empty", "n": 3, "why": ""}]
    return render(run_of([model], faults=faults), found, mixed() if pairs is None else pairs)


def shown(page: Any) -> list[str]:
    """The permalinks of the pairs that are listed."""
    listed: list[str] = page.eval_on_selector_all("#pairs > details:not([hidden])", "all => all.map((one) => one.id)")
    return listed


# ── what it does unasked ──


def test_it_opens_from_disk_asks_for_nothing_and_complains_of_nothing(desk: Desk) -> None:
    for name, html in (("one.html", whole()), ("many.html", render(*many()))):
        seen = desk.open(html, name)
        seen.page.wait_for_timeout(200)
        assert seen.idle
        assert [url.rpartition("/")[2] for url in seen.requests if url.startswith("file:")] == [name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk: Desk, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = desk.open(whole(), color_scheme=scheme).page
    for fold in page.query_selector_all("main details:not([open]) > summary"):
        if fold.is_visible():
            fold.click()
    found = axe.run(page).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
    ] == []


def test_a_narrow_screen_scrolls_one_way(desk: Desk) -> None:
    page = desk.open(whole(), viewport={"width": 360, "height": 700}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_figures_and_the_first_pairs_are_there_without_a_script(desk: Desk) -> None:
    page = desk.open(whole(), java_script_enabled=False).page
    assert page.locator("figure svg[role=img]").count() == 5
    assert all(box and box["height"] > 50 for box in (one.bounding_box() for one in page.locator("figure svg").all()))
    assert page.locator("#pairs > details").count() == 20
    assert page.locator("#filters").is_hidden()
    assert "need its script" in page.locator("#transcripts").inner_text()
    page.locator("#pairs > details > summary").nth(3).click()
    assert page.locator("#pairs > details").nth(3).locator(".side").first.is_visible()


def test_paper_shows_no_folded_completion(desk: Desk) -> None:
    page = desk.open(whole()).page
    page.emulate_media(media="print")
    assert page.locator(".completion .said").first.is_hidden()
    assert page.locator(".thought .said").first.is_visible()


# ── what a reader does ──


def test_filters_list_what_was_asked_for(desk: Desk) -> None:
    pairs = mixed()
    page = desk.open(whole(pairs)).page
    count = page.locator("#count")
    assert count.inner_text() == "60 of 60 pairs, the first 20 listed"
    page.select_option("[name=front]", "refuse")
    page.select_option("[name=model]", "organism/b")
    wanted = [one for one in pairs if one["front"]["outcome"] == "refuse" and one["model"] == "organism/b"]
    assert 0 < len(wanted) < 20
    assert len(shown(page)) == len(wanted)
    assert count.inner_text() == f"{len(wanted)} of 60 pairs"
    page.click("#filters button")
    page.locator("#count", has_text="60 of 60 pairs").wait_for()
    for word, value in (("yes", True), ("none", None)):
        page.select_option("[name=classifier]", "faked")
        page.select_option("[name=says]", word)
        assert len(shown(page)) == min(20, sum(one["front"]["verdicts"][0]["value"] is value for one in pairs))
    page.click("#filters button")
    page.click("#more")
    assert len(shown(page)) == 60


def test_the_keyboard_goes_everywhere(desk: Desk) -> None:
    page = desk.open(whole()).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#finding")
    ids = page.eval_on_selector_all("#pairs > details", "all => all.map((one) => one.id)")

    def here() -> str:
        name: str = page.evaluate("document.activeElement.closest('.pair')?.id ?? ''")
        return name

    page.keyboard.press("j")
    assert here() == ids[0]
    for _ in range(24):
        page.keyboard.press("j")
    assert here() == ids[24], "beyond what is listed, it lists more"
    assert page.url.endswith(f"#{ids[24]}")
    assert page.locator(f"[id='{ids[24]}'] .side").count() == 2, "what was packed is opened"
    assert page.locator(f"[id='{ids[23]}'][open]").count() == 0
    page.keyboard.press("k")
    assert here() == ids[23]
    page.keyboard.press("Enter")
    assert page.locator(f"[id='{ids[23]}'][open]").count() == 0
    page.focus("[name=front]")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.name") == "front", "typing in a filter is no command"


def test_a_permalink_opens_its_pair_wherever_it_is(desk: Desk) -> None:
    html = whole()
    last = desk.open(html).page.locator("#pairs > details").nth(57).get_attribute("id")
    seen = desk.open(html, at=f"#{last}")
    fold = seen.page.locator(f"[id='{last}']")
    assert fold.get_attribute("open") is not None
    assert fold.locator(".side").first.is_visible()
    assert fold.locator("a", has_text="permalink").get_attribute("href") == f"#{last}"
    assert seen.idle


def test_what_was_packed_is_letter_for_letter_what_was_said(desk: Desk) -> None:
    said = "naïve – 中文\tΑἀ &amp; <b> don't\n\n👩\u200d🔬 \u202e"
    page = desk.open(whole([*pairs_of(20), pair(front=side(said, id="x"))])).page
    for _ in range(21):
        page.keyboard.press("j")
    assert page.locator("#pairs > details").nth(20).locator(".completion .said").first.text_content() == visible(said)


def test_replies_stay_folded_until_they_are_opened(desk: Desk) -> None:
    page = desk.open(whole()).page
    first = page.locator("#pairs > details").first
    reply = first.locator(".completion .said").first
    assert first.locator(".thought .said").first.is_visible()
    assert reply.is_hidden()
    first.locator(".completion > summary").first.click()
    assert reply.is_visible()


# ── hostile text ──

RUN = "window.hacked = 1"
HOSTILE = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</script ><ScRiPt>{RUN}</sCrIpT>",
    f"<img src=x onerror='{RUN}'>",
    f'<img src="x" onerror="{RUN}">',
    f"<svg onload='{RUN}'></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f'<svg><animate onbegin="{RUN}" attributeName=x dur=1s>',
    f'<svg><use href="data:image/svg+xml,<svg onload={RUN}>"/></svg>',
    f'<math><mtext><table><mglyph><style><img src=x onerror="{RUN}">',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<iframe src="javascript:parent.{RUN}"></iframe>',
    f'<a href="javascript:{RUN}">x</a>',
    f'<body onload="{RUN}">',
    f'<details open ontoggle="{RUN}">',
    f'<input autofocus onfocus="{RUN}">',
    f'" onmouseover="{RUN}" x="',
    f"' onfocus='{RUN}' autofocus tabindex=0 '",
    f'"><script>{RUN}</script>',
    f"</textarea></title></style></noscript></template><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"<!--<script>{RUN}</script>",
    f"]]><script>{RUN}</script><![CDATA[",
    f"</details></section></main></body></html><script>{RUN}</script>",
    f'{{"a": "</script><script>{RUN}</script>"}}',
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;script&#62;",
    f"{{{{ ''.__class__ }}}}{{% raw %}}<script>{RUN}</script>{{% endraw %}}",
    '<style>body{background:url("https://example.invalid/x")}</style>',
    '<link rel=stylesheet href="https://example.invalid/x.css">',
    '<style>@import "https://example.invalid/x.css";</style>',
    '<div style="background:url(https://example.invalid/x);position:fixed;inset:0">x</div>',
    '<img src="https://example.invalid/x.png"><video poster="https://example.invalid/y">',
    '<meta http-equiv="refresh" content="0;url=https://example.invalid"><base href="https://example.invalid/">',
    '<form action="https://example.invalid"><button>x</button></form><object data="https://example.invalid">',
    "\x1b[31mred\x1b]8;;https://example.invalid\x07link\x1b]8;;\x07\x1b[2J",
    "\u202egnp.exe\u202c \u2066a\u2069 \u200f\u061c\u202d",
    "in\u200bvis\u2060ib\ufeffle\u00ad\U000e0041\x00\x08\x7f\ud83d\u2028\u2029",
    f"<script>{RUN}</script>" + "x" * 5_000_000,
    "<b>" * 1000 + f"<plaintext><xmp><listing><script>{RUN}</script>",
]
"""Forty texts that would run, call, hide or break something if they were taken for markup."""


def hostile(text: str, number: int) -> dict[str, Any]:
    """A pair with `text` in every place that a model, a judge or a record can write to."""
    short = text[:300]
    sides = {
        stage: side(text, text[:6000], id=f"{number} {stage} {short}", tier=short, outcome=short, fault=short,
                    stop=short, error=short, native=text[:6000], channel="native",
                    verdicts=[verdict(short, True, short, [(True, short), (None, short)], short)],
                    spans={"thought": [(1, 7, ("decision",))], "native": ()})
        for stage in ("front", "back")
    }  # fmt: skip
    return pair(text, short, setting=short, variant=short, query_id=short, category=short, **sides)


def test_nothing_of_forty_hostile_texts_runs_and_all_are_shown(desk: Desk) -> None:
    assert len(HOSTILE) == 40
    seen = desk.open(whole([hostile(text, number) for number, text in enumerate(HOSTILE)]))
    page = seen.page
    folds = page.locator("#pairs > details")
    assert folds.count() == 40, "twenty in the page, twenty packed"
    page.evaluate(
        "document.querySelectorAll('#pairs > details').forEach((one) => { one.hidden = false; one.open = true; })"
    )
    page.locator("#pairs .side").nth(79).wait_for(state="attached")
    for number, text in enumerate(HOSTILE):
        said = folds.nth(number).evaluate(
            "one => [...one.querySelectorAll('.completion')].map((reply) => "
            "[...reply.querySelectorAll('.said')].map((part) => part.textContent).join(''))"
        )
        assert said == [visible(text)] * 2, number
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert seen.idle
    assert page.locator("#pairs :is(script, iframe, img, style, form, object, svg, link, video)").count() == 0
    assert page.locator("main > section").count() == 6, "no text has ended an element of the page"
