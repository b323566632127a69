"""Whether the problems that all tests saw are those that the contract documents: python scripts/lib/problems.py FILE

FILE has a line for each that was seen, the operation and the code; the tests write it (tests/hourkeep/server/seen.rs). Needs PyYAML.
"""

import sys
from pathlib import Path

import yaml


def documented(contract):
    """Operations with the codes of their problems: each has an example under its code."""
    for item in contract["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                name = response.get("$ref", "").rpartition("/")[2]
                response = contract["components"]["responses"][name] if name else response
                examples = response.get("content", {}).get("application/problem+json", {}).get("examples", {})
                yield from (f"{operation['operationId']} {code}" for code in examples)


def main(file):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    told = set(documented(yaml.load(Path("openapi.yaml").read_text(), loader)))
    seen = set(Path(file).read_text().splitlines())
    print(f"{len(told)} problems of operations documented, {len(seen)} seen")
    wrong = [f"seen, but not documented: {one}" for one in sorted(seen - told)]
    wrong += [f"documented, but seen in no test: {one}" for one in sorted(told - seen)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(sys.argv[1])
