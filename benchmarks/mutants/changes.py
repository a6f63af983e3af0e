"""Every small change to a module that a test ought to notice, from its syntax tree."""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

FLIPPED: dict[type, tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}
_TWINS = "min max, any all, minimum maximum, floor ceil, sin cos, argmin argmax, nanmin nanmax"
RENAMED = {
    one: other
    for twins in (pair.split() for pair in _TWINS.split(", "))
    for one, other in (twins, twins[::-1])
}
Change = tuple[int, int, str]  # from byte, to byte, what stands there instead
SKIPPED = ("annotation", "returns", "decorator_list", "bases", "exc", "cause", "msg")


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes [start, end) of the file at `path` become `after`."""

    path: str
    function: str  # as Class.method; empty outside of functions
    line: int
    start: int
    end: int
    before: str
    after: str
    name: str  # stays the same while the statement or function around it does

    def applied(self, source: bytes) -> bytes:
        """The file's text with the change made."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutants(path: str, source: bytes) -> list[Mutant]:
    """All changes of one module, in the order of its text."""
    return list(_Changes(path, source).found())


class _Changes:
    def __init__(self, path: str, source: bytes) -> None:
        self.path = path
        self.source = source
        lengths = [len(line) for line in source.splitlines(keepends=True)]
        self.line_starts = [sum(lengths[:i]) for i in range(len(lengths))]

    def found(self) -> Iterator[Mutant]:
        for statement in ast.parse(self.source).body:
            yield from self._inside(statement, statement, "")

    def _inside(
        self, node: ast.AST, around: ast.AST, function: str, classes: str = ""
    ) -> Iterator[Mutant]:
        if _left_alone(node):
            return
        if isinstance(node, ast.ClassDef):
            classes = f"{classes}{node.name}."
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not function:
            around, function = node, classes + node.name
        for start, end, after in (*self._operators(node), *self._values(node), *self._steps(node)):
            yield self._mutant(start, end, after, around, function)
        for field, value in ast.iter_fields(node):
            if field in SKIPPED:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_docstring(child):
                    yield from self._inside(child, around, function, classes)

    def _mutant(self, start: int, end: int, after: str, around: ast.AST, function: str) -> Mutant:
        first, last = self._span(around)
        context = self.source[first:last]
        named = f"{self.path}:{function}:{start - first}:{after}:".encode() + context
        return Mutant(
            path=self.path,
            function=function,
            line=self.source.count(b"\n", 0, start) + 1,
            start=start,
            end=end,
            before=self.source[start:end].decode(),
            after=after,
            name=hashlib.sha256(named).hexdigest()[:16],
        )

    def _span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.line_starts[node.lineno - 1] + node.col_offset,
            self.line_starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def _operators(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.BinOp(left, op, right):
                yield from self._flip(left, op, right)
            case ast.Compare(left, ops, comparators):
                for one, comparison, other in zip(
                    [left, *comparators], ops, comparators, strict=False
                ):
                    yield from self._flip(one, comparison, other)
            case ast.BoolOp(op, values):
                for one, other in pairwise(values):
                    yield from self._flip(one, op, other)
            case ast.UnaryOp(ast.Not()):
                yield self._span(node)[0], self._span(node)[0] + len("not"), ""
            case ast.UnaryOp(ast.USub()):
                yield self._span(node)[0], self._span(node)[0] + len("-"), ""
            case ast.AugAssign(target, op, value):
                yield from self._flip(target, op, value, suffix="=")

    def _values(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Constant(value) if (number := _other(value)) is not None:
                yield *self._span(node), number
            case ast.Call(ast.Name(name) as called) if name in RENAMED:
                yield *self._span(called), RENAMED[name]
            case ast.Call(ast.Attribute(value, name) as called) if name in RENAMED:
                end = self._span(called)[1]
                yield end - len(name), end, RENAMED[name]
            case ast.If(test) | ast.IfExp(test) | ast.While(test) if isinstance(
                test, ast.Name | ast.Attribute | ast.Call
            ):
                start, end = self._span(test)
                yield start, end, f"not {self.source[start:end].decode()}"

    def _steps(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Break() | ast.Continue() | ast.Raise() | ast.Expr(ast.Call() | ast.Await()):
                yield *self._span(node), "pass"
            case ast.Assign([ast.Attribute() | ast.Subscript()]):
                yield *self._span(node), "pass"

    def _flip(
        self, left: ast.AST, op: ast.AST, right: ast.AST, suffix: str = ""
    ) -> Iterator[Change]:
        before, after = FLIPPED.get(type(op), ("", ""))
        first, last = self._span(left)[1], self._span(right)[0]
        at = self.source.find((before + suffix).encode(), first, last)
        if before and at >= 0:
            yield at, at + len(before), after


def _other(value: object) -> str | None:
    """Another value of a literal; None for those that are words."""
    match value:
        case bool():
            return str(not value)
        case int():
            return str(value + 1)
        case float():
            return repr(2 * value if value else 1.0)
        case _:
            return None


def _left_alone(node: ast.AST) -> bool:
    """Texts, names of the module's makers, and what only the type checker reads."""
    match node:
        case ast.JoinedStr() | ast.Assert() | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(ast.Name("TYPE_CHECKING")) | ast.Assign([ast.Name("__all__")]):
            return True
        case _:
            return False


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
