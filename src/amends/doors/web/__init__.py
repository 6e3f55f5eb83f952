"""The customer pages and the staff workbench: views in, HTML out."""

from amends.doors.web.assets import Assets, read_assets
from amends.doors.web.language import choose_language
from amends.doors.web.render import REGIONS, Renderer, View
from amends.doors.web.staff_views import WorkbenchView
from amends.doors.web.views import ConversationView, ErrorView, Frame, HomeView, SignInView, WhyView

__all__ = [
    "REGIONS",
    "Assets",
    "ConversationView",
    "ErrorView",
    "Frame",
    "HomeView",
    "Renderer",
    "SignInView",
    "View",
    "WhyView",
    "WorkbenchView",
    "choose_language",
    "read_assets",
]
