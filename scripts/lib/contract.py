"""Whether the contract takes nothing back: python scripts/lib/contract.py

Compares openapi.yaml with the one before its last change. What was added is fine. What a program may rely on and that is gone or
narrower now has to be named, in backticks, in a line of CHANGELOG.md under "Breaking" that is as new as the change.

CONTRACT_BASE names another commit to compare with. Needs PyYAML.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# To the left: what narrows when it grows. To the right: when it shrinks.
LOWER_BOUNDS, UPPER_BOUNDS = ("minimum", "minLength", "minItems"), ("maximum", "maxLength", "maxItems")


def differences(old, new):
    """What a program written for the old document may miss in the new one: pairs of a sentence and the names that excuse it."""
    return list(Comparison(old, new).document())


class Comparison:
    """Of two documents. What goes to the service (`sent`) must not become narrower, what comes from it must not become less."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.seen = set()

    def document(self):
        yield from self.operations(self.old.get("paths", {}), self.new.get("paths", {}))
        for event, item in self.old.get("webhooks", {}).items():
            now = self.new.get("webhooks", {}).get(event)
            if now is None:
                yield f"webhook {event} is gone", [event]
                continue
            for method in METHODS:
                if method in item and "requestBody" in now.get(method, {}):
                    before, after = item[method]["requestBody"], now[method]["requestBody"]
                    yield from self.content(before, after, f"webhook {event}", sent=False, names=[event])

    def operations(self, old, new):
        for path, item in old.items():
            for method in METHODS:
                if method not in item:
                    continue
                before, after = item[method], new.get(path, {}).get(method)
                name, at = before.get("operationId", path), f"{method.upper()} {path}"
                if after is None:
                    yield f"{at} is gone", [at, name, path]
                    continue
                if before.get("operationId") != after.get("operationId"):
                    yield f"{at}: operationId {name} is {after.get('operationId')} now", [name, at]
                yield from self.operation(before, after, at, [name, at])

    def operation(self, before, after, at, names):
        for scheme in before.get("security", []):
            if scheme not in after.get("security", []):
                word = "/".join(scheme) or "no credential"
                yield f"{at}: {word} is not taken any more", [*names, *scheme]
        yield from self.parameters(before, after, at, names)
        if "requestBody" in before or "requestBody" in after:
            yield from self.body(before.get("requestBody"), after.get("requestBody"), at, names)
        for status, response in before.get("responses", {}).items():
            now = after.get("responses", {}).get(status)
            if now is None:
                yield f"{at}: status {status} is gone", [*names, status]
                continue
            response, now = self.resolve(self.old, response), self.resolve(self.new, now)
            for header in response.get("headers", {}):
                if header not in now.get("headers", {}):
                    yield f"{at}: header {header} of {status} is gone", [*names, header]
            refused = [status] if status >= "400" else []
            yield from self.content(response, now, f"{at} {status}", sent=False, names=[*names, *refused])

    def parameters(self, before, after, at, names):
        def by_name(operation):
            return {(one["in"], one["name"]): one for one in operation.get("parameters", [])}

        old, new = by_name(before), by_name(after)
        for key, one in old.items():
            where = f"{at}: parameter {key[1]}"
            if key not in new:
                yield f"{where} is gone", [*names, key[1]]
                continue
            if new[key].get("required") and not one.get("required"):
                yield f"{where} is required now", [*names, key[1]]
            yield from self.schema(one.get("schema", {}), new[key].get("schema", {}), where, True, [*names, key[1]])
        for key, one in new.items():
            if key not in old and one.get("required"):
                yield f"{at}: parameter {key[1]} is new and required", [*names, key[1]]

    def body(self, before, after, at, names):
        if after is None:
            yield f"{at}: the request's body is gone", names
        elif before is None:
            if after.get("required"):
                yield f"{at}: a body is required now", names
        else:
            if after.get("required") and not before.get("required"):
                yield f"{at}: the body is required now", names
            yield from self.content(before, after, f"{at} request", sent=True, names=names)

    def content(self, before, after, at, sent, names):
        for kind, media in before.get("content", {}).items():
            now = after.get("content", {}).get(kind)
            if now is None:
                yield f"{at}: {kind} is gone", [*names, kind]
                continue
            # Of the kinds of problems, each has an example under its code.
            for code in media.get("examples", {}) if kind == "application/problem+json" else ():
                if code not in now.get("examples", {}):
                    yield f"{at}: problem {code} is gone", [*names, code]
            yield from self.schema(media.get("schema", {}), now.get("schema", {}), at, sent, names)

    def schema(self, before, after, at, sent, names):
        component = component_of(before)
        if component:
            at, names = component, [component]
            pair = (component, str(after), sent)
            if pair in self.seen:
                return
            self.seen.add(pair)
        (before, may_be_null), (after, may_be_null_now) = self.plain(self.old, before), self.plain(self.new, after)
        if sent and may_be_null and not may_be_null_now:
            yield f"{at}: null is not taken any more", names
        if not sent and may_be_null_now and not may_be_null:
            yield f"{at}: may be null now", names
        if "type" in after and before.get("type") != after["type"] and (sent or "type" in before):
            yield f"{at}: was {before.get('type', 'anything')}, is {after['type']}", names
            return
        yield from self.words(before, after, at, sent, names)
        if sent:
            yield from self.bounds(before, after, at, names)
        yield from self.members(before, after, at, sent, names)
        for part in ("items", "additionalProperties"):
            if isinstance(before.get(part), dict) and isinstance(after.get(part), dict):
                yield from self.schema(before[part], after[part], f"{at}[]", sent, names)
        yield from self.variants(before, after, at, sent, names)

    def words(self, before, after, at, sent, names):
        for word in before.get("enum", []):
            if "enum" in after and word not in after["enum"]:
                yield f"{at}: {word} is gone", [*extended(names, word), str(word)]
        if sent and "enum" in after and "enum" not in before:
            yield f"{at}: any text was taken, now {len(after['enum'])} words are", names

    def bounds(self, before, after, at, names):
        for bounds, tighter in ((LOWER_BOUNDS, lambda was, now: now > was), (UPPER_BOUNDS, lambda was, now: now < was)):
            for bound in bounds:
                if bound in after and (bound not in before or tighter(before[bound], after[bound])):
                    yield f"{at}: {bound} was {before.get(bound, 'not set')}, is {after[bound]}", names
        for rule in ("pattern", "format"):
            if rule in after and before.get(rule) != after[rule]:
                yield f"{at}: {rule} was {before.get(rule, 'not set')}, is {after[rule]}", names

    def members(self, before, after, at, sent, names):
        old, new = before.get("properties", {}), after.get("properties", {})
        for member, schema in old.items():
            named = [*extended(names, member), member]
            if member not in new:
                # Whoever may send anything may still send it.
                if not sent or after.get("additionalProperties") is False or new:
                    yield f"{at}.{member} is gone", named
                continue
            yield from self.schema(schema, new[member], f"{at}.{member}", sent, named)
            if not sent and member in before.get("required", []) and member not in after.get("required", []):
                yield f"{at}.{member} may be left out now", named
        if sent:
            for member in after.get("required", []):
                if member not in before.get("required", []):
                    yield f"{at}.{member} is required now", [*extended(names, member), member]

    def variants(self, before, after, at, sent, names):
        for part in ("oneOf", "anyOf"):
            if part not in before or part not in after:
                continue
            now = {variant_name(one, index): one for index, one in enumerate(after[part])}
            for index, one in enumerate(before[part]):
                name = variant_name(one, index)
                if name not in now:
                    yield f"{at}: {name} is none of its kinds any more", [*names, name]
                else:
                    yield from self.schema(one, now[name], at, sent, names)

    @staticmethod
    def resolve(document, node):
        while "$ref" in node:
            target = document
            for token in node["$ref"].removeprefix("#/").split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def plain(self, document, schema):
        """A schema without references, with what `allOf` brings together in one, and whether it may be null."""
        schema = dict(self.resolve(document, schema))
        null = False
        if isinstance(schema.get("type"), list):
            null = "null" in schema["type"]
            types = [one for one in schema["type"] if one != "null"]
            schema["type"] = types[0] if len(types) == 1 else types
        if "oneOf" in schema:
            some = [one for one in schema["oneOf"] if one.get("type") != "null"]
            null = null or len(some) < len(schema["oneOf"])
            schema["oneOf"] = some
            if len(some) == 1:
                inner, also = self.plain(document, some[0])
                schema = {**{key: value for key, value in schema.items() if key != "oneOf"}, **inner}
                null = null or also
        for part in schema.pop("allOf", []):
            part, _ = self.plain(document, part)
            merged = {**schema.get("properties", {}), **part.get("properties", {})}
            required = [*schema.get("required", []), *part.get("required", [])]
            schema = {**part, **schema}
            if merged:
                schema |= {"properties": merged, "required": required}
        return schema, null


def extended(names, member):
    """`BookingView` and `start` make `BookingView.start`."""
    return [f"{name}.{member}" for name in names if " " not in name]


def component_of(schema):
    """The name of the component that a schema is, or that it is unless it is null."""
    kinds = [schema, *(one for one in schema.get("oneOf", []) if len(schema["oneOf"]) == 2)]
    return next((one["$ref"].rpartition("/")[2] for one in kinds if "$ref" in one), "")


def variant_name(schema, index):
    return schema.get("$ref", "").rpartition("/")[2] or schema.get("title") or f"kind {index + 1}"


def breaking(changelog):
    """The lines under "Breaking" of the section on top."""
    top = re.split(r"^## ", changelog, flags=re.M)[1:2]
    section = re.search(r"^### Breaking\n(.*?)(?=^### |\Z)", top[0] if top else "", re.M | re.S)
    return section[1].splitlines() if section else []


def excuses(before, now):
    """What is named in lines that are new: in backticks, a name or several with blanks or commas between them."""
    known = set(breaking(before))
    quoted = re.findall(r"`([^`]+)`", "\n".join(line for line in breaking(now) if line not in known))
    return set(quoted)


def git(*arguments):
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)


def base():
    """The commit to compare with: the last one when the contract was changed since; else the one before its last change."""
    if os.environ.get("CONTRACT_BASE"):
        return os.environ["CONTRACT_BASE"]
    if git("diff", "--quiet", "HEAD", "--", "openapi.yaml").returncode:
        return "HEAD"
    last = git("log", "-1", "--format=%H", "--", "openapi.yaml").stdout.strip()
    if git("rev-parse", "--verify", "--quiet", f"{last}^").returncode == 0:
        return f"{last}^"
    if git("rev-parse", "--is-shallow-repository").stdout.strip() == "true":
        print("NOT COMPARED: what came before is not in this clone; git fetch --unshallow brings it")
    return None


def main():
    commit = base()
    before = git("show", f"{commit}:openapi.yaml") if commit else None
    if before is None or before.returncode:
        if os.environ.get("CONTRACT_BASE"):
            sys.exit(f"CONTRACT_BASE: {commit} has no contract")
        print("there is no contract before this one")
        return
    load = lambda text: yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: E731
    found = differences(load(before.stdout), load(Path("openapi.yaml").read_text()))
    excused = excuses(git("show", f"{commit}:CHANGELOG.md").stdout, Path("CHANGELOG.md").read_text())
    wrong = list(dict.fromkeys(text for text, names in found if excused.isdisjoint(names)))
    print(f"since {commit}: {len(found)} taken back, {len(wrong)} of them not named under \"Breaking\" in CHANGELOG.md")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
