"""Write every sample page as a file to look at: `python -m amends.doors.web.preview --out DIR`."""

import argparse
from pathlib import Path

from amends.doors.web.assets import read_assets
from amends.doors.web.preview.pages import pages
from amends.doors.web.preview.story import frame
from amends.doors.web.render import Renderer
from amends.doors.web.views import Theme
from amends.kernel.market import Language

THEMES: tuple[Theme, ...] = ("light", "dark")


def write(out: Path) -> list[Path]:
    """Write all pages and their assets below a folder; return the pages."""
    assets = read_assets(prefix="static")
    for asset in assets.files.values():
        file = out / "static" / asset.address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(asset.content)
    renderer = Renderer(assets)
    return [
        _write(out, renderer, language, theme, name)
        for language in Language
        for theme in THEMES
        for name in pages(language)
    ]


def _write(out: Path, renderer: Renderer, language: Language, theme: Theme, name: str) -> Path:
    path, view = pages(language)[name]
    file = out / f"{name}.{language.value[:2]}.{theme}.html"
    file.write_text(renderer.page(view, frame(language, theme, path)), "utf-8")
    return file


def main() -> None:
    """Write the preview where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
