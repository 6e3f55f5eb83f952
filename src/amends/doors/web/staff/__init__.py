"""The workbench of staff: routes, what it reads, and how that is shown."""

from amends.doors.web.staff.routes import staff_routes, watch_workbench

__all__ = ["staff_routes", "watch_workbench"]
