"""The command line: the table of commands, each in a module of its own, imported when used."""

from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword

import click

from turnout import __version__

COMMANDS = {
    "coach": "Open the page that trains with you; what bare `turnout` does, too.",
    "demo": "A virtual person does ten rotations, read over a virtual radio.",
    "scan": "List the sensors that are near.",
    "doctor": "Look whether everything is in order, and say what to do.",
    "sensors": "List the kinds of sensor that are known.",
    "record": "Record a session from a sensor.",
    "analyze": "Analyse a recording file.",
    "decode": "Decode a sensor's packets, given in hex.",
    "sessions": "List the stored sessions.",
    "show": "Show one stored session.",
    "progress": "Say whether mobility has changed, and how sure that is.",
    "retest": "Record a pair of sets that shows how much your own figures vary.",
    "report": "Write a page to print: of a session, or of progress.",
    "edit": "Correct a session: the leg, a note, pain, a repetition.",
    "import": "Take in a recording of another program, or another store.",
    "export": "Write sessions for other programs: CSV, Parquet, JSON, FHIR, Motion-BIDS.",
    "reanalyze": "Make reports anew from the raw data.",
    "delete": "Delete a session or a person, for good.",
    "backup": "Write the whole store to a file.",
    "restore": "Make the store as it was in a backup.",
    "check": "Look whether every session can be read.",
}
"""Each command's name, which is its module's in turnout.commands, and its line in the help.

(`import` is a word of the language: its module is `import_`.)
"""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for.

    The command line must answer at once, and some commands bring large libraries along.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"turnout.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; `help` and `version` are taken for the options that they are not."""
        match args:
            case ["help", *rest]:
                args = [*rest[:1], "--help"]
            case ["version"]:
                args = ["--version"]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; a name that is nearly a command's is told the command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in the help, without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="turnout")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Count leg rotations with a thigh-worn sensor and measure hip range of motion.

    Not a medical device. A single sensor sees the thigh's rotation on the skin, not the bone's.
    """
    if ctx.invoked_subcommand is None:
        coach = cli.get_command(ctx, "coach")
        assert coach is not None
        ctx.invoke(coach)
