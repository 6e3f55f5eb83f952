"""YAML with the line of every value, so that each fault can say where it stands. Anchors and aliases are refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

import yaml

from amends.kernel.errors import Fault

T = TypeVar("T", bound=StrEnum)
V = TypeVar("V")


class _Composer(yaml.SafeLoader):
    """SafeLoader that takes no alias: a pack says each thing once, and nothing can blow up in memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_mark()
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)


@dataclass(slots=True)
class Reader:
    """Reads typed values out of YAML nodes and collects every fault as `name:line: field: reason`."""

    name: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, node: yaml.Node | None, where: str, what: str) -> None:
        """Note one fault."""
        line = node.start_mark.line + 1 if node is not None else 1
        self.faults.append(Fault(f"{self.name}:{line}", f"{where}: {what}"))

    def compose(self, text: str) -> yaml.Node | None:
        """Parse the text; a syntax error becomes a fault."""
        try:
            node = yaml.compose(text, Loader=_Composer)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.faults.append(Fault(f"{self.name}:{line}", f"yaml: {error.problem}"))
            return None
        except (yaml.YAMLError, RecursionError) as error:
            self.faults.append(Fault(f"{self.name}:1", f"yaml: {type(error).__name__}"))
            return None
        if node is None:
            self.fault(None, "yaml", "the file is empty")
        return node

    def mapping(self, node: yaml.Node | None, where: str) -> dict[str, yaml.Node]:
        """Return a mapping's entries; duplicate keys and keys that are no text are faults."""
        if not isinstance(node, yaml.MappingNode):
            if node is not None:
                self.fault(node, where, "must be a mapping")
            return {}
        entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, where, "a key must be a plain text")
            elif key.value in entries:
                self.fault(key, f"{where}.{key.value}" if where else key.value, "stands twice")
            else:
                entries[key.value] = value
        return entries

    def record(
        self, node: yaml.Node | None, where: str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        """Return the entries of a mapping whose fields are known and complete."""
        entries = self.mapping(node, where)
        prefix = f"{where}." if where else ""
        for key, value in list(entries.items()):
            if key not in required and key not in optional:
                self.fault(value, prefix + key, "unknown field")
                del entries[key]
        if isinstance(node, yaml.MappingNode):
            for key in required:
                if key not in entries:
                    self.fault(node, prefix + key, "is missing")
        return entries

    def sequence(self, node: yaml.Node | None, where: str) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the items of a list with their places."""
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, where, "must be a list")
            return
        for index, item in enumerate(node.value):
            yield f"{where}[{index}]", item

    def text(self, node: yaml.Node | None, where: str) -> str:
        """Return a non-empty text."""
        return self._scalar(node, where, "str", "a text", str) or ""

    def integer(self, node: yaml.Node | None, where: str) -> int | None:
        """Return a whole number of 0 or more."""
        value = self._scalar(node, where, "int", "a whole number", int)
        if value is not None and value < 0:
            self.fault(node, where, "must not be below 0")
            return None
        return value

    def flag(self, node: yaml.Node | None, where: str) -> bool | None:
        """Return true or false."""
        return self._scalar(node, where, "bool", "true or false", lambda text: text.lower() in {"true", "yes", "on"})

    def day(self, node: yaml.Node | None, where: str) -> date | None:
        """Return a calendar day, written YYYY-MM-DD; null and absent are None."""
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
            return None
        return self._scalar(node, where, "timestamp", "a date YYYY-MM-DD", date.fromisoformat)

    def name_of(self, node: yaml.Node | None, where: str, names: type[T]) -> T | None:
        """Return a name from a closed list."""
        text = self.text(node, where)
        if not text:
            return None
        if text not in list(names):
            self.fault(node, where, f"{text!r} is not one of {', '.join(names)}")
            return None
        return names(text)

    def names_of(self, node: yaml.Node | None, where: str, names: type[T]) -> tuple[T, ...]:
        """Return a list of names from a closed list."""
        found = (self.name_of(item, place, names) for place, item in self.sequence(node, where))
        return tuple(name for name in found if name is not None)

    def _scalar(self, node: yaml.Node | None, where: str, tag: str, wanted: str, read: Callable[[str], V]) -> V | None:
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode) or node.tag != f"tag:yaml.org,2002:{tag}" or not node.value.strip():
            self.fault(node, where, f"must be {wanted}")
            return None
        try:
            return read(node.value)
        except ValueError:
            self.fault(node, where, f"must be {wanted}")
            return None
