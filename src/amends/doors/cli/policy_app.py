"""`amends policy`: rules of law, of the marketplace and of merchants. Each command stands in a file of its own."""

import typer

policy_app = typer.Typer(help="Decide by the rules; check, try out and publish them.", no_args_is_help=True)
