"""The house rules that a machine can hold. An exception is a line here with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from fragile.environment import ROOT
from tests.routes import routes

APPS = ("fragile", "strategies", "compacts")
LONGEST_FILE, LONGEST_FUNCTION, USUAL_FUNCTION = 300, 60, 25

LONG_FILES: dict[str, str] = {
    "tests/strategies/publication/test_moves.py": "the moves of one strategy, in the order in which it makes them",
}
LONG_FUNCTIONS: dict[str, str] = {}
HAS_ITS_OWN_SAVE: dict[str, str] = {}
TAKES_A_BARE_BOOLEAN: dict[str, str] = {}
TRUSTED_MARKUP = {
    "fragile/ui/": "components put escaped parts together",
    "strategies/drafting/text.py": "what nh3 has cleaned",
}
UNESCAPED_TEMPLATES = {
    "components/field_help.html": "help texts are ours, written in forms",
    "print/base.html": "two spans of its own, inside a sentence",
    "print/report.html": "charts, which fragile/ui/charts.py escapes",
    "print/strategy.html": "what nh3 has cleaned",
}

# Models whose rows are never changed: their table has the trigger.
HISTORY = {
    "fragile.LogEntry", "fragile.ExchangeRate", "fragile.Artefact",
    "strategies.SectionRevision", "strategies.ConsultationStep", "strategies.Endorsement",
    "compacts.CommitmentVersion", "compacts.CommitmentReport", "compacts.Verification", "compacts.WithdrawalConsent",
    "compacts.Transaction",
}  # fmt: skip
# Models whose rows freeze with the version they belong to (domain.md rule P7).
FROZEN_WITH_THEIR_VERSION = {
    "strategies.StrategyVersion", "strategies.Section", "strategies.Priority", "strategies.Risk",
    "strategies.RoleAllocation", "strategies.CitedFinding", "strategies.CitedCommitment",
}  # fmt: skip
# Models without `visible_to`: reached only through a row that has it.
REACHED_THROUGH = {
    "fragile.Institution": "its country",
    "fragile.ExchangeRate": "its country",
    "fragile.User": "memberships; the account's own pages show it to its person",
    "fragile.DacStatus": "its actor",
    "fragile.ActorRelation": "its two actors",
    "fragile.Artefact": "its job",
    "fragile.SettlementParty": "its settlement",
    "strategies.SectionRevision": "its section",
    "compacts.CommitmentVersion": "its commitment",
    "compacts.CommitmentReport": "its commitment",
    "compacts.Verification": "its report",
    "compacts.WithdrawalConsent": "its commitment",
    "compacts.FlowShare": "its flow",
    "compacts.Transaction": "its flow",
}


# -- reading the sources ----------------------------------------------------------------------------------------------
def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sources(*folders):
        yield name_of(path), ast.parse(path.read_text())


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def without(found: dict[str, object], allowed: dict[str, str]) -> dict[str, object]:
    """What is found and not allowed; and what is allowed and no longer found, so that the lists stay short."""
    return {name: why for name, why in found.items() if name not in allowed} | {
        name: "this exception is not needed any more" for name in allowed if name not in found
    }


# -- size and names ---------------------------------------------------------------------------------------------------
def test_files_are_short():
    counts = {name_of(path): len(path.read_text().splitlines()) for path in sources(*APPS, "tests")}
    assert without({name: count for name, count in counts.items() if count > LONGEST_FILE}, LONG_FILES) == {}


def test_functions_are_short():
    long = {
        f"{name}:{function.name}": lines_of(function)
        for name, tree in parsed(*APPS)
        for function in functions(tree)
        if lines_of(function) > LONGEST_FUNCTION
    }
    assert without(long, LONG_FUNCTIONS) == {}


def test_functions_are_usually_shorter():
    sizes = [lines_of(function) for _name, tree in parsed(*APPS) for function in functions(tree)]
    assert sum(size > USUAL_FUNCTION for size in sizes) / len(sizes) < 0.04


def test_files_are_named_for_what_they_hold():
    vague = {"utils", "util", "helpers", "common", "misc", "services", "managers"}
    assert [name_of(path) for path in sources(*APPS) if vague & {path.stem, path.parent.name}] == []


# -- one way of doing things ------------------------------------------------------------------------------------------
def test_views_declare_their_permission():
    silent = [route.path for route in routes() if route.is_ours and not hasattr(route.view, "permission")]
    assert silent == [], "decorate the view with @requires(rule)"


def test_names_of_addresses_are_unique():
    names = [route.name for route in routes()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_nothing_listens_to_signals():
    listening = []
    for name, tree in parsed(*APPS):
        for node in ast.walk(tree):
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("django.dispatch") or (module.endswith("signals") and not module.startswith("celery")):
                listening.append(name)
    assert listening == [], "call the operation that should act"


def test_nothing_overrides_save():
    """Neither models nor forms: forms clean, operations save."""
    found: dict[str, object] = {}
    for name, tree in parsed(*APPS):
        for holder in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for item in holder.body:
                if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete", "save_base", "_save_table"}:
                    found[f"{name}:{holder.name}.{item.name}"] = "write an operation"
    assert without(found, HAS_ITS_OWN_SAVE) == {}


def test_booleans_are_named_where_they_are_given():
    found: dict[str, object] = {}
    for name, tree in parsed(*APPS):
        for function in functions(tree):
            if any("setter" in ast.unparse(decorator) for decorator in function.decorator_list):
                continue
            for argument, default in positional(function):
                annotation = ast.unparse(argument.annotation) if argument.annotation else ""
                if annotation == "bool" or (isinstance(default, ast.Constant) and isinstance(default.value, bool)):
                    found[f"{name}:{function.name}({argument.arg})"] = "put it behind the *"
    assert without(found, TAKES_A_BARE_BOOLEAN) == {}


def positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    arguments = [*function.args.posonlyargs, *function.args.args]
    defaults = [None] * (len(arguments) - len(function.args.defaults)) + list(function.args.defaults)
    return zip(arguments, defaults, strict=True)


def test_operations_write_in_one_transaction():
    """A public function that changes rows, in operations.py, is atomic and takes what it needs by name."""
    faults = []
    for name, tree in parsed(*APPS):
        if not name.endswith("/operations.py"):
            continue
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
            named = {argument.arg for argument in function.args.kwonlyargs}
            text = ast.unparse(function)
            writes = "acting" in named and "record(" in text and name != "fragile/activity/operations.py"
            if writes and "transaction.atomic" not in decorators and "transaction.atomic()" not in text:
                faults.append(f"{name}:{function.name}")
    assert faults == []


# -- markup that is trusted -------------------------------------------------------------------------------------------
def test_markup_is_trusted_only_where_it_is_said_why():
    found = [
        name
        for name, tree in parsed(*APPS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in {"mark_safe", "SafeString", "SafeText"}
    ]
    assert [name for name in found if not name.startswith(tuple(TRUSTED_MARKUP))] == []
    assert [place for place in TRUSTED_MARKUP if not any(name.startswith(place) for name in found)] == []


def test_templates_escape():
    found = {
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b", path.read_text())
    }
    assert found == set(UNESCAPED_TEMPLATES)


def test_templates_hold_no_code_and_no_style():
    """The content policy would refuse both, without a word to the reader."""
    inline = re.compile(
        r"""<[a-z][^>]*\s(on[a-z]+|style)\s*=|<style|<script(?![^>]*\b(src|type="application/json")\b)"""
    )
    assert [name_of(path) for path in (ROOT / "templates").rglob("*.html") if inline.search(path.read_text())] == []


# -- rows -------------------------------------------------------------------------------------------------------------
MODELS = {model._meta.label: model for app in APPS for model in apps.get_app_config(app).get_models()}


@pytest.fixture
def triggers(db):
    """The functions that PostgreSQL calls before a row of each table is changed, as the catalogue has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
               JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"""
        )
        found: dict[str, set[str]] = {}
        for table, function in cursor.fetchall():
            found.setdefault(table, set()).add(function)
    return found


def test_history_has_its_trigger(triggers):
    held = {label for label, model in MODELS.items() if "fragile_append_only" in triggers.get(model._meta.db_table, ())}
    assert held == HISTORY


def test_agreed_text_has_its_trigger(triggers):
    freezing = {"strategies_text_is_frozen", "strategies_agreed_version"}
    held = {label for label, model in MODELS.items() if freezing & triggers.get(model._meta.db_table, set())}
    assert held == FROZEN_WITH_THEIR_VERSION


def test_what_calls_itself_history_is_history():
    named = {label for label, model in MODELS.items() if "ppend-only" in (model.__doc__ or "")}
    assert named <= HISTORY


def test_every_set_of_rows_says_who_sees_it():
    hidden = {label for label, model in MODELS.items() if not hasattr(model._default_manager.all(), "visible_to")}
    assert hidden == set(REACHED_THROUGH), "give its queryset a visible_to, or say through which row it is reached"
