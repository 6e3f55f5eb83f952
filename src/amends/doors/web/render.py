"""Views in, HTML out. A page is rendered whole, a region alone, so that it can be pushed to an open page."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from amends.doors.web import pictures
from amends.doors.web.assets import Assets
from amends.doors.web.language import Style, catalogue, write_clock, write_money, write_span, write_time
from amends.doors.web.policy_views import (
    DraftView,
    PackTextView,
    PackView,
    PolicyListView,
    PolicyView,
    RuleFormView,
    VersionsView,
)
from amends.doors.web.staff_views import WorkbenchView
from amends.doors.web.views import (
    ConversationView,
    ErrorView,
    FactRow,
    Frame,
    HomeView,
    SignInView,
    WhyView,
)
from amends.kernel.clock import HOUR, Instant, iso
from amends.kernel.errors import NotFound
from amends.kernel.market import Language, Words
from amends.kernel.money import Money

View = HomeView | ConversationView | WhyView | SignInView | ErrorView | WorkbenchView | PolicyView

PAGES: Mapping[type, str] = {
    HomeView: "customer/home.html",
    ConversationView: "customer/conversation.html",
    WhyView: "customer/why.html",
    SignInView: "sign_in.html",
    ErrorView: "error.html",
    WorkbenchView: "staff/workbench.html",
    PolicyListView: "staff/policy/list.html",
    PackView: "staff/policy/pack.html",
    RuleFormView: "staff/policy/rule.html",
    PackTextView: "staff/policy/text.html",
    DraftView: "staff/policy/draft.html",
    VersionsView: "staff/policy/versions.html",
}

# Every region stands in an element whose id is the region's name.
REGIONS: Mapping[type, Mapping[str, str]] = {
    HomeView: {"conversations": "customer/_conversations.html", "orders": "customer/_orders.html"},
    ConversationView: {
        "who": "customer/_who.html",
        "order": "customer/_order.html",
        "log": "customer/_log.html",
        "dock": "customer/_dock.html",
    },
    WorkbenchView: {
        "queue": "staff/_queue.html",
        "desk": "staff/_desk.html",
        "side": "staff/_side.html",
    },
}


class Renderer:
    """Renders views in both languages. Make one at start; it may be used from several threads."""

    def __init__(self, assets: Assets) -> None:
        self._environments = {language: _environment(language, assets) for language in Language}

    def page(self, view: View, frame: Frame) -> str:
        """Return the whole page of a view."""
        return self._render(PAGES[type(view)], view, frame)

    def region(self, name: str, view: View, frame: Frame) -> str:
        """Return one region of a view's page; raise NotFound for a region that the page does not have."""
        templates = REGIONS.get(type(view), {})
        if name not in templates:
            raise NotFound(f"{type(view).__name__} has no region {name}")
        return self._render(templates[name], view, frame)

    def _render(self, template: str, view: View, frame: Frame) -> str:
        return self._environments[frame.language].get_template(template).render(view=view, frame=frame)


def _environment(language: Language, assets: Assets) -> Environment:
    environment = Environment(
        loader=PackageLoader("amends.doors.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    environment.globals |= {
        "icon": pictures.icon,
        "picture": pictures.picture,
        "asset": assets.url,
        "Language": Language,
    }
    environment.filters |= _filters(language)
    return environment


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    return {
        "money": lambda amount: write_money(amount, language),
        "span": lambda milliseconds: write_span(milliseconds, language),
        "slack": lambda milliseconds: _slack(milliseconds, language),
        "when": _when,
        "iso": iso,
        "value": _value,
        "lang": _lang,
    }


def _slack(milliseconds: int, language: Language) -> str:
    """Write the time left of a promise: to the second while it is short."""
    return write_clock(milliseconds) if abs(milliseconds) < HOUR else write_span(abs(milliseconds), language)


@pass_context
def _when(context: Context, at: Instant, style: Style) -> Markup:
    frame: Frame = context["frame"]
    text = write_time(at, style, frame.language, zone=frame.zone, now=frame.now)
    return Markup('<time datetime="{}">{}</time>').format(iso(at), text)


@pass_context
def _value(context: Context, fact: FactRow) -> str | Markup:
    """Write a fact's value by its kind."""
    frame: Frame = context["frame"]
    match fact.value:
        case Money():
            return write_money(fact.value, frame.language)
        case Words():
            return fact.value.within(frame.language)
        case int() if fact.kind in {"instant", "date"}:
            return _when(context, Instant(fact.value), "moment" if fact.kind == "instant" else "date")
    return str(fact.value)


@pass_context
def _lang(context: Context, language: str) -> Markup:
    """Write a `lang` attribute for words in another language than the page's."""
    frame: Frame = context["frame"]
    return Markup("") if language == frame.language else Markup(' lang="{}"').format(language)
