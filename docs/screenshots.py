"""Take the pictures of docs/images/ from a built page: python docs/screenshots.py [output/graph.html]

What to show is chosen from the page itself (its strongest benchmark with results, paper and model), so that the pictures
follow the data. Needs the `test` extra and a Chromium.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
ARGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
STRONGEST = """type => {
  const { kg } = explorer;
  const of = kg.types.indexOf(type), on = kg.relations.indexOf("onBenchmark");
  const results = (i) => type === "Benchmark" ? kg.edge.to.filter((to, e) => to === i && kg.edge.relation[e] === on).length : 0;
  const nodes = [...kg.strength.keys()].filter((i) => kg.node.type[i] === of);
  nodes.sort((a, b) => results(b) - results(a) || kg.strength[b] - kg.strength[a] || a - b);
  return { id: kg.node.id[nodes[0]], label: kg.node.label[nodes[0]] };
}"""


def main(path: Path) -> None:
    """Open the page and save one picture after another."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=ARGS)

        def opened(fragment: str = "", width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(path.resolve().as_uri() + fragment)
            page.wait_for_selector("html[data-ready=yes]")
            page.wait_for_timeout(600)
            return page

        page = opened()
        benchmark, paper, model = (page.evaluate(STRONGEST, t) for t in ("Benchmark", "Paper", "Model"))
        shoot(page, "explorer")
        page.keyboard.press("/")
        page.keyboard.type(model["label"][:3])
        shoot(page, "search")
        shoot(opened(f"#node={paper['id']}&open={paper['id']}"), "paper")
        page = opened(f"#node={benchmark['id']}&open={benchmark['id']}")
        page.locator("td.value button").first.click()
        shoot(page, "benchmark")
        shoot(opened(f"#node={model['id']}&open={model['id']}", scheme="dark"), "dark")
        page = opened(width=360, height=740)
        page.keyboard.press("/")
        page.keyboard.type(model["label"])
        page.keyboard.press("Enter")
        shoot(page, "phone")
        browser.close()


def shoot(page: Page, name: str) -> None:
    """Save what is on screen."""
    page.wait_for_timeout(400)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "output/graph.html"))
