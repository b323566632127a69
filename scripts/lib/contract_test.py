"""What the check of the contract sees, and what it lets through: python scripts/lib/contract_test.py"""

import copy
import unittest

from contract import breaking, differences, excuses

CONTRACT = {
    "paths": {
        "/v1/things/{id}": {
            "post": {
                "operationId": "change_thing",
                "security": [{"key": []}, {"token": []}],
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                    {"in": "query", "name": "by", "schema": {"type": "string", "enum": ["day", "week"]}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingBody"}}}},
                "responses": {
                    "200": {
                        "headers": {"Location": {}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingView"}}},
                    },
                    "409": {"$ref": "#/components/responses/Taken"},
                },
            }
        }
    },
    "components": {
        "responses": {"Taken": {"content": {"application/problem+json": {"schema": {"type": "object"}, "examples": {"taken": {}, "ended": {}}}}}},
        "schemas": {
            "ThingBody": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 80},
                    "note": {"type": ["string", "null"]},
                    "state": {"type": "string"},
                },
            },
            "ThingView": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {"type": "object", "required": ["state"], "properties": {"state": {"$ref": "#/components/schemas/State"}}},
                ]
            },
            "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "owner": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Owner"}]}}},
            "Owner": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
            "State": {"type": "string", "enum": ["new", "done"]},
        },
    },
    "webhooks": {"event": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingView"}}}}}}},
}


def changed(change):
    new = copy.deepcopy(CONTRACT)
    change(new, new["paths"]["/v1/things/{id}"]["post"], new["components"]["schemas"])
    return differences(CONTRACT, new)


def put(holder, key, value):
    holder[key] = value


# A change, and what is said of it.
BREAKING = {
    "POST /v1/things/{id} is gone": lambda new, _, __: new["paths"]["/v1/things/{id}"].pop("post"),
    "webhook event is gone": lambda new, _, __: new["webhooks"].clear(),
    "operationId change_thing is alter_thing": lambda _, operation, __: put(operation, "operationId", "alter_thing"),
    "token is not taken any more": lambda _, operation, __: operation["security"].pop(),
    "parameter by is gone": lambda _, operation, __: operation["parameters"].pop(),
    "parameter by is required now": lambda _, operation, __: put(operation["parameters"][1], "required", True),
    "parameter by: week is gone": lambda _, operation, __: operation["parameters"][1]["schema"]["enum"].remove("week"),
    "parameter of is new and required": lambda _, operation, __: operation["parameters"].append({"in": "query", "name": "of", "required": True}),
    "status 409 is gone": lambda _, operation, __: operation["responses"].pop("409"),
    "header Location of 200 is gone": lambda _, operation, __: operation["responses"]["200"]["headers"].clear(),
    "application/json is gone": lambda _, operation, __: put(operation["responses"]["200"], "content", {"text/html": {}}),
    "problem ended is gone": lambda new, _, __: new["components"]["responses"]["Taken"]["content"]["application/problem+json"]["examples"].pop("ended"),
    "the request's body is gone": lambda _, operation, __: operation.pop("requestBody"),
    "ThingBody.note is gone": lambda _, __, schemas: schemas["ThingBody"]["properties"].pop("note"),
    "ThingBody.note is required now": lambda _, __, schemas: schemas["ThingBody"]["required"].append("note"),
    "ThingBody.note: null is not taken any more": lambda _, __, schemas: put(schemas["ThingBody"]["properties"], "note", {"type": "string"}),
    "ThingBody.name: was string, is integer": lambda _, __, schemas: put(schemas["ThingBody"]["properties"], "name", {"type": "integer"}),
    "ThingBody.name: maxLength was 80, is 8": lambda _, __, schemas: put(schemas["ThingBody"]["properties"]["name"], "maxLength", 8),
    "ThingBody.name: pattern was not set": lambda _, __, schemas: put(schemas["ThingBody"]["properties"]["name"], "pattern", "^a$"),
    "ThingBody.state: any text was taken": lambda _, __, schemas: put(schemas["ThingBody"]["properties"]["state"], "enum", ["new"]),
    "State: done is gone": lambda _, __, schemas: schemas["State"]["enum"].remove("done"),
    "Owner.name is gone": lambda _, __, schemas: put(schemas["Owner"], "properties", {}),
    "Owner.name may be left out now": lambda _, __, schemas: schemas["Owner"]["required"].clear(),
    "Owner.name: may be null now": lambda _, __, schemas: put(schemas["Owner"]["properties"]["name"], "type", ["string", "null"]),
    "ThingView.id is gone": lambda _, __, schemas: put(schemas["Base"], "properties", {}),
}

ADDITIONS = [
    lambda new, _, __: put(new["paths"], "/v1/others", {"get": {"responses": {}}}),
    lambda _, operation, __: operation["parameters"].append({"in": "query", "name": "of"}),
    lambda _, operation, __: operation["parameters"][1]["schema"]["enum"].append("month"),
    lambda _, operation, __: operation["security"].append({}),
    lambda _, operation, __: put(operation["responses"], "429", {}),
    lambda _, __, schemas: put(schemas["ThingBody"]["properties"], "more", {"type": "string"}),
    lambda _, __, schemas: schemas["ThingBody"]["required"].clear(),
    lambda _, __, schemas: schemas["ThingBody"]["properties"]["name"].pop("maxLength"),
    lambda _, __, schemas: put(schemas["Base"]["properties"], "more", {"type": "string"}),
    lambda _, __, schemas: put(schemas["Base"]["properties"], "owner", {"$ref": "#/components/schemas/Owner"}),
    lambda _, __, schemas: schemas["State"]["enum"].append("late"),
    lambda _, __, schemas: put(schemas["Owner"]["properties"]["name"], "enum", ["Sam"]),
]

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Breaking\n\n- Old: `State`.\n{}\n### Fixed\n\n- `Fixed.name`\n\n## [1.0.0]\n\n### Breaking\n\n- `Former`\n"


class Contract(unittest.TestCase):
    def test_what_is_taken_back_is_seen(self):
        for sentence, change in BREAKING.items():
            with self.subTest(sentence):
                self.assertTrue(any(sentence in found for found, _ in changed(change)), changed(change))

    def test_additions_are_fine(self):
        self.assertEqual(differences(CONTRACT, copy.deepcopy(CONTRACT)), [])
        for index, change in enumerate(ADDITIONS):
            with self.subTest(index):
                self.assertEqual(changed(change), [])

    def test_only_a_new_line_under_breaking_excuses(self):
        now = CHANGELOG.format("- `Owner.name` is\n  `title` now.\n")
        self.assertEqual(excuses(CHANGELOG.format(""), now), {"Owner.name", "title"})
        self.assertEqual(excuses(now, now), set())
        self.assertEqual(breaking("# Changelog\n"), [])
        (_, names), = changed(lambda _, __, schemas: put(schemas["Owner"], "properties", {}))
        self.assertIn("Owner.name", names)


if __name__ == "__main__":
    unittest.main()
