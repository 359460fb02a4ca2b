"""Whatever takes a form acts the one way, or says why not."""

from pathlib import Path

# Who signs in or out, a RUT that is only looked up, and what is shown before it is made.
OTHERWISE = {
    "accounts.enter",
    "accounts.sign_out",
    "accounts_code.accept",
    "accounts_code.ask",
    "accounts_code.begin",
    "accounts_code.choose_again",
    "accounts_email.confirm",
    "accounts_own.end_sessions",
    "identity_joining.look_up",
    "obligations_act.make",
    "roster.look_up",
}


def taking_forms(app):
    return {
        rule.endpoint: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    }


def test_every_view_that_takes_a_form_acts_the_one_way_or_says_why_not(app):
    ways = {name: getattr(view, "acts", None) for name, view in taking_forms(app).items()}
    assert [name for name, way in ways.items() if way is None] == []
    assert {name for name, way in ways.items() if way is not True} == OTHERWISE
    assert [name for name in OTHERWISE if len(ways[name]) < 20] == [], "a reason says why"


def test_nothing_else_can_be_changed_by_a_request(app):
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_only_what_acts_otherwise_commits_by_itself():
    committing = {
        path.parent.name for path in Path("tracker").rglob("*views.py") if ".commit(" in path.read_text()
    }
    assert committing == {"accounts"}
