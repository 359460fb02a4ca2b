"""Who imports whom and who knows what, by the folder and the last word of a file's name (decision 14)."""

from collections.abc import Iterator

from grimp import ImportGraph

FEATURES = "features"
LAYERS = [  # from top to bottom; what stands beside each other does not import one another, but features do
    {"demo", "tick"},
    {FEATURES},
    {"web"},
    {"access", "post", "sheets", "standing"},
    {"models"},
    {"ground"},
]
FOLDERS = set.union(*LAYERS) - {FEATURES}
KINDS = {  # of a feature's files, with the kinds each may import
    "views": {"forms", "lists", "mails", "rules", "sheets", "words"},
    "commands": {"lists", "mails", "rules", "words"},
    "forms": {"forms", "lists", "rules", "words"},
    "sheets": {"lists", "rules", "sheets", "words"},
    "lists": {"lists", "rules", "words"},
    "mails": {"mails", "rules", "words"},
    "rules": {"rules", "words"},
    "words": {"words"},
}
FLASK = {"flask", "flask_login", "flask_wtf", "wtforms"}
KNOW_FLASK = {"views", "commands", "forms", "sheets", "lists", "web", "demo", "tick", "tracker"}
KNOW_WEB = {"views", "commands", "forms", "sheets", "lists"}


def folder(module: str) -> str:
    """Return the folder a module stands in; what is loose at the top stands for itself."""
    return "tracker" if module == "tracker" else module.split(".")[1]


def is_in_feature(module: str) -> bool:
    return module.count(".") > 1 and folder(module) not in FOLDERS


def kind(module: str) -> str:
    """Return the last word of a feature's file, and for all others their folder."""
    return module.rpartition(".")[2].rpartition("_")[2] if is_in_feature(module) else folder(module)


def layer(module: str) -> int:
    """Return how far from the top a module stands; create_app above all."""
    if module == "tracker":
        return -1
    name = folder(module) if folder(module) in FOLDERS else FEATURES
    return next(place for place, folders in enumerate(LAYERS) if name in folders)


def imports(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    for module in graph.modules:
        if module.partition(".")[0] == "tracker":
            for imported in graph.find_modules_directly_imported_by(module):
                if imported.partition(".")[0] == "tracker":
                    yield module, imported


def upward(graph: ImportGraph) -> set[tuple[str, str]]:
    """Return the imports of what stands above, or beside in another folder of the same layer."""

    def is_wrong(module: str, imported: str) -> bool:
        beside = layer(module) == layer(imported) and folder(module) != folder(imported)
        both_features = is_in_feature(module) and is_in_feature(imported)
        return layer(imported) < layer(module) or (beside and not both_features)

    return {pair for pair in imports(graph) if is_wrong(*pair)}


def of_no_kind(graph: ImportGraph) -> set[str]:
    return {module for module in graph.modules if is_in_feature(module) and kind(module) not in KINDS}


def of_wrong_kinds(graph: ImportGraph) -> set[tuple[str, str]]:
    """Return the imports of a file by one whose kind may not know it, in one feature or between two."""
    within = {(a, b) for a, b in imports(graph) if is_in_feature(a) and is_in_feature(b)}
    wrong = {(a, b) for a, b in within if kind(b) not in KINDS.get(kind(a), {})}
    web = {(a, b) for a, b in imports(graph) if is_in_feature(a) and folder(b) == "web"}
    return wrong | {(a, b) for a, b in web if kind(a) not in KNOW_WEB}


def knowing_flask(graph: ImportGraph) -> set[str]:
    """Return who imports what only pages need; whom these import is bound by the kinds and the layers."""
    return {
        module
        for module in graph.modules
        if module.partition(".")[0] == "tracker" and kind(module) not in KNOW_FLASK
        if FLASK & graph.find_modules_directly_imported_by(module)
    }
