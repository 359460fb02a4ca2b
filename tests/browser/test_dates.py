"""A date is one word: on a phone it is never broken at its hyphens, whoever wrote the sentence that holds it."""

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (240, 300, 320, 340, 360, 400)
DATES = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const whole = [], broken = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest("script, textarea, option")) continue;
    for (const { 0: date, index } of text.data.matchAll(/\b\d\d-\d\d-\d{4}\b/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + date.length);
      const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      (lines.size > 1 ? broken : whole).push(text.parentElement.closest("p, li, td, dd, div").innerText);
    }
  }
  return [whole.length, broken];
}"""


@pytest.mark.parametrize("screen", ["phone"], indirect=True)
def test_no_date_is_broken_at_its_hyphens(cast, browse, examine):
    page = browse(cast.coordinator)
    for address in (
        f"/personas/{cast.mejillones.lapsed.id}",
        f"/comunas/{cast.mejillones.commune.cut}",
        f"/cursos-programados/{cast.edition.id}/inscritos",
        "/cursos-programados",
        "/panorama",
        "/plan",
    ):
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            whole, broken = page.evaluate(DATES)
            assert whole > 0, address
            assert broken == [], f"{address} at {width}"
    examine(page)


@pytest.mark.parametrize("screen", ["phone"], indirect=True)
def test_a_date_is_copied_and_found_as_it_is_written(cast, browse):
    page = browse(cast.coordinator)
    page.goto("/cursos-programados")
    held = page.locator("time.text-nowrap").first
    date = held.inner_text()
    assert len(date) == len("03-11-2026")
    assert date in page.evaluate(
        "(getSelection().selectAllChildren(document.querySelector('main')), String(getSelection()))"
    )
    assert page.evaluate("(date) => window.find(date, false, false, true)", date)
