"""The templates of routes, such as `/api/v1/conversations/{conversation}`: bounded names for metrics and traces."""

from collections.abc import Iterable, Iterator, Mapping

from starlette.routing import BaseRoute, Mount, Route


def templates_of(routes: Iterable[BaseRoute]) -> Mapping[int, str]:
    """Return every route's template by the id() of its endpoint; whatever else a mount serves goes by its path."""
    return dict(_named(routes, ""))


def _named(routes: Iterable[BaseRoute], before: str) -> Iterator[tuple[int, str]]:
    for route in routes:
        if isinstance(route, Route):
            yield id(route.endpoint), before + route.path
        elif isinstance(route, Mount):
            yield id(route.app), before + route.path
            yield from _named(route.routes, before + route.path)
