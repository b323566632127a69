"""Whether the documentation says what is there: python3 scripts/lib/docs.py

Links between the pages lead somewhere, every page is in the book, and what they name exists: paths of the API, settings'
environment variables.
"""

import re
import subprocess
from pathlib import Path

# Of the tests and scripts, not settings.
NOT_SETTINGS = {"HOURKEEP_CONFIG", "HOURKEEP_URL", "HOURKEEP_DATA", "HOURKEEP_AHEAD"}
METHODS = r"(?:GET|POST|PUT|PATCH|DELETE)"


def anchors(page):
    """As GitHub and mdBook make them of headings."""
    headings = re.findall(r"^#+ (.*)$", without_fences(page.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def without_fences(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def links(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_fences(page.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page.resolve()
        if not there.exists():
            yield f"{page}: {target} leads nowhere"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            yield f"{page}: {target} has no such heading"


def outside_the_book():
    book = Path("docs")
    listed = {(book / path).resolve() for path in re.findall(r"\]\(([^)#\s]+)\)", (book / "SUMMARY.md").read_text())}
    for page in sorted(book.rglob("*.md")):
        if page.name != "SUMMARY.md" and page.resolve() not in listed:
            yield f"docs/SUMMARY.md does not list {page}"


def unknown_names(page, paths, settings):
    text = page.read_text()
    for path in re.findall(rf"`{METHODS} (/v1/[^`?\s]*)", text):
        if re.sub(r"\{\w+\}", "{}", path) not in paths:
            yield f"{page}: the API has no {path}"
    for name in set(re.findall(r"\bHOURKEEP_[A-Z_]*[A-Z]\b", text)) - settings:
        yield f"{page}: there is no setting {name}"


def main():
    tracked = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], check=True, capture_output=True, text=True)
    pages = [page for page in map(Path, tracked.stdout.split()) if page.exists()]
    paths = {re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r"^  (/\S+):$", Path("openapi.yaml").read_text(), re.M)}
    settings = set(re.findall(r"HOURKEEP_[A-Z_]+", Path("hourkeep.example.toml").read_text())) | NOT_SETTINGS
    wrong = list(outside_the_book())
    for page in pages:
        wrong += links(page)
        # The changelog and the decisions tell of what was.
        if page.name != "CHANGELOG.md" and "decisions" not in page.parts:
            wrong += unknown_names(page, paths, settings)
    for page in (Path("compose.yaml"), Path(".env.example")):
        wrong += unknown_names(page, paths, settings)
    print("\n".join(wrong) if wrong else f"{len(pages)} pages: links, paths and settings are there")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
