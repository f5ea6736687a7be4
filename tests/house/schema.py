"""Values checked against the shapes of schemas/*.yaml.

A shape is
  a scalar's name        see _SCALARS; `int 1..65535` is bounded
  = a b                  one of these words (or of true, false)
  Name                   a shape defined under that name
  A | B                  either
  [A]                    a list of A
  {"*": A}               a map of any keys to A
  {key: A, key!: A}      a map of these keys only; those with ! must be there
  one of: [key, …]       in such a map: exactly one of these keys is there
"""

import pathlib
import re

import strict_yaml

_QUANTITY = re.compile(r"\d+(\.\d+)?(m|k|[KMGTPE]i?)?")
_DURATION = re.compile(r"(\d+(ms|[smhdwy]))+")
_DNS_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
_CIDR = re.compile(r"\d{1,3}(\.\d{1,3}){3}/\d{1,2}")


def _text(pattern):
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


_SCALARS = {
    "any": lambda value: True,
    "nothing": lambda value: value is None,
    "string": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": _is_int,
    "number": lambda value: _is_int(value) or isinstance(value, float),
    "name": _text(_DNS_NAME),
    "port name": _text(_PORT_NAME),
    "label": _text(re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")),
    "quantity": lambda value: _is_int(value) or _text(_QUANTITY)(value),
    "duration": _text(_DURATION),
    "cidr": _text(_CIDR),
    "percentage": _text(re.compile(r"\d{1,3}%")),
    "path": _text(re.compile(r"/\S*")),
}

_FLAGS = {"true": True, "false": False}


class Schemas:
    """The named shapes of a folder."""

    def __init__(self, folder):
        self._shapes = {}
        for path in sorted(pathlib.Path(folder).glob("*.yaml")):
            self._shapes.update(strict_yaml.documents(path)[0])

    def names(self):
        return sorted(self._shapes)

    def knows(self, name):
        return name in self._shapes

    def objections(self, value, shape, where=""):
        """What is wrong with `value`, each led by the path to it."""
        if isinstance(shape, str):
            yield from self._scalar_objections(value, shape, where)
        elif isinstance(shape, list):
            if not isinstance(value, list):
                yield f"{where}: must be a list"
                return
            for index, entry in enumerate(value):
                yield from self.objections(entry, shape[0], f"{where}[{index}]")
        elif not isinstance(value, dict):
            yield f"{where}: must be a map"
        elif "*" in shape:
            for key, entry in value.items():
                if not isinstance(key, str):
                    yield f"{where}: the key {key} must be text"
                yield from self.objections(entry, shape["*"], _join(where, key))
        else:
            yield from self._map_objections(value, shape, where)

    def _scalar_objections(self, value, shape, where):
        if " | " in shape:
            either = [list(self.objections(value, one, where)) for one in shape.split(" | ")]
            if all(either):
                yield f"{where}: must be {shape.replace(' | ', ' or ')}; {min(either, key=len)[0]}"
        elif shape.startswith("= "):
            words = shape.split()[1:]
            if not any(value == one and type(value) is type(one) for one in (_FLAGS.get(word, word) for word in words)):
                yield f"{where}: must be {' or '.join(words)}"
        elif shape.startswith("int "):
            low, high = (int(bound) for bound in shape.split()[1].split(".."))
            if not _is_int(value) or not low <= value <= high:
                yield f"{where}: must be a whole number from {low} to {high}"
        elif shape in self._shapes:
            yield from self.objections(value, self._shapes[shape], where)
        elif not _SCALARS[shape](value):
            yield f"{where}: must be {shape}"

    def _map_objections(self, value, shape, where):
        fields = {key.rstrip("!"): (entry, key.endswith("!")) for key, entry in shape.items() if key != "one of"}
        for key, entry in value.items():
            if key in fields:
                yield from self.objections(entry, fields[key][0], _join(where, key))
            else:
                yield f"{_join(where, key)}: is unknown"
        for key, (_, required) in fields.items():
            if required and key not in value:
                yield f"{_join(where, key)}: is missing"
        choices = shape.get("one of", ())
        if choices and sum(key in value for key in choices) != 1:
            yield f"{where}: must have one of {', '.join(choices)}"


def _join(where, key):
    return f"{where}.{key}" if where else str(key)
