"""What a mutant changes in a function of a module: one comparison, constant, condition or statement at a time."""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import NamedTuple

COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
COMBINED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
JOINED = {ast.And: ast.Or, ast.Or: ast.And}
CALLED = {"any": "all", "all": "any", "min": "max", "max": "min"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Mutant(NamedTuple):
    """A module with one node of one function (by its qualified name) changed; `again` counts changes in the same words."""

    path: Path
    function: str
    tree: ast.Module
    node: ast.AST
    other: ast.AST
    again: int

    @property
    def name(self) -> str:
        """Say which it is, whatever line it moved to."""
        times = f" ({self.again})" if self.again > 1 else ""
        return f"{self.path} {self.function}: {_said(self.node, self.other)}{times}"

    def code(self) -> CodeType:
        """Return the module as it would run."""
        changed = _Put(self.node, ast.copy_location(self.other, self.node)).visit(self.tree)
        return compile(ast.fix_missing_locations(changed), str(self.path), "exec")


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield each mutant of a module, those of one function together.

    What the import itself runs is over when a mutant begins: of that only the functions which it made are changed.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    over = {_called(node) for statement in tree.body for node in _at_once(statement)}
    said: Counter[str] = Counter()
    for function, names in _functions(tree, ()):
        left_out = set(_at_once(*function.body)) if function.name in over else set()
        for node in (each for each in _inside(function) if each not in left_out):
            for other in _changes(node):
                made = Mutant(path, ".".join(names), tree, node, other, 1)
                said[made.name] += 1
                yield made._replace(again=said[made.name])


def _functions(node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    """Yield the outermost functions of a module and of its classes, but for locks: that they hold is for races to say."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS) and not child.name.endswith("lock"):
            yield child, (*names, child.name)
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, (*names, child.name))


def _at_once(*nodes: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs where it stands, without what is in functions and lambdas."""
    for node in nodes:
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            yield node
            yield from _at_once(*ast.iter_child_nodes(node))


def _called(node: ast.AST) -> str | None:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def _inside(function: ast.AST) -> Iterator[ast.AST]:
    """Yield what a call of the function runs: no defaults, annotations nor docstrings."""
    for statement in function.body:
        yield from _run(statement)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or _is_strict(node):
        return
    yield node
    if _locks_rows(node):  # how, is for races to say
        yield from _run(node.func)
        return
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "decorator_list", "args"} or isinstance(node, ast.Call):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _run(child)


def _is_strict(node: ast.AST) -> bool:
    """Say whether it only asks that what is zipped is of one length, which it is."""
    return isinstance(node, ast.keyword) and node.arg == "strict"


def _locks_rows(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "with_for_update"


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    kind = type(node)
    if kind is ast.Compare and type(node.ops[0]) in COMPARED:
        yield _with(node, ops=[COMPARED[type(node.ops[0])](), *node.ops[1:]])
    elif kind is ast.BoolOp:
        yield _with(node, op=JOINED[type(node.op)]())
    elif kind in {ast.BinOp, ast.AugAssign} and type(node.op) in COMBINED:
        yield _with(node, op=COMBINED[type(node.op)]())
    elif kind is ast.UnaryOp and isinstance(node.op, ast.Not):
        yield copy.copy(node.operand)  # it gets another place
    elif kind is ast.Constant and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif kind is ast.Constant and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif kind is ast.Call:
        yield from _other_calls(node)
    elif kind in {ast.If, ast.IfExp} and not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    yield from _other_statements(node)


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    """Yield the opposite of any and min, and a query without one of its conditions."""
    if isinstance(node.func, ast.Name) and node.func.id in CALLED:
        yield _with(node, func=ast.Name(CALLED[node.func.id], ast.Load()))
    if isinstance(node.func, ast.Attribute) and node.func.attr == "where":
        for place in range(len(node.args)):
            yield _with(node, args=node.args[:place] + node.args[place + 1 :])


def _other_statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a return of nothing, and nothing in the place of a statement that only has an effect."""
    if isinstance(node, ast.Return) and node.value and ast.unparse(node.value) not in {"None", "False"}:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise | ast.Delete) or _is_for_effect(node):
        yield ast.Pass()
    elif isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if all(isinstance(target, ast.Attribute | ast.Subscript) for target in targets):
            yield ast.Pass()


def _is_for_effect(node: ast.AST) -> bool:
    """Say whether a call stands alone; that locks hold is for races to say, and queries flush by themselves."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    called = ast.unparse(node.value.func)
    return not (called.endswith("lock") or called == "session.flush")


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


class _Put(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self.node = node
        self.other = other
        self.put = False

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.node:
            self.put = True
            return self.other
        before = self.put
        copied = copy.copy(node)  # only what leads to the node is another tree
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(
                    copied, name, [self.visit(each) if isinstance(each, ast.AST) else each for each in value]
                )
            elif isinstance(value, ast.AST):
                setattr(copied, name, self.visit(value))
        return copied if self.put is before else _naming_all(copied, node)


def _naming_all(changed: ast.AST, old: ast.AST) -> ast.AST:
    """Let a function made within another name what it named before: it is put into one that was given just that."""
    names = [
        ast.Name(name, ast.Load())
        for name in sorted({each.id for each in ast.walk(old) if isinstance(each, ast.Name)})
    ]
    named, never = ast.Tuple(names, ast.Load()), ast.Constant(0)
    if isinstance(changed, ast.Lambda):
        changed.body = ast.IfExp(never, named, changed.body)
    elif isinstance(changed, FUNCTIONS):
        changed.body = [*changed.body, ast.If(never, [ast.Expr(named)], [])]
    return changed


def _said(node: ast.AST, other: ast.AST) -> str:
    """Return a change in words."""
    if isinstance(node, ast.Call) and isinstance(other, ast.Call) and len(other.args) < len(node.args):
        return f"without {_line(next(each for each in node.args if each not in other.args))}"
    return f"{_line(node)} → {_line(other)}"


def _line(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())[:160]
