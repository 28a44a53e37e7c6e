"""Finds every message of the code and keeps the Russian catalogue in step with it.

GNU gettext, which Django's makemessages calls, is not on a fresh machine; Python and Django parse their own
files well enough.

python -m portal.config.messages    rewrites portal/locale/ru/LC_MESSAGES/django.po: new messages come in
untranslated, messages that nobody uses go.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "portal" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
PACKAGES = ("portal", "clinics", "booking")
# What a call's positional arguments mean; the names are Django's and the customary underscore.
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CALL_IN_TEMPLATE = re.compile(
    r"\b(?:n|p|np)?gettext\((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|[^()'\"])*\)"
)


@dataclass(frozen=True, order=True)
class Message:
    """A message as gettext knows it; `plural` is empty for one without a plural, `context` mostly is."""

    text: str
    plural: str = ""
    context: str = ""


def messages() -> dict[Message, list[str]]:
    """Every message of our packages and templates, with the files that use it."""
    found: dict[Message, list[str]] = {}
    for path in _files():
        source = path.read_text()
        expressions = _calls_of_python(source) if path.suffix == ".py" else _calls_of_template(source)
        for message in expressions:
            places = found.setdefault(message, [])
            name = str(path.relative_to(ROOT))
            if name not in places:
                places.append(name)
    return found


def _files() -> list[Path]:
    python = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted([*python, *(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")])


def _calls_of_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _message_of(node)


def _calls_of_template(source: str) -> Iterator[Message]:
    for match in CALL_IN_TEMPLATE.finditer(templatize(source)):
        call = ast.parse(match.group(), mode="eval").body
        if isinstance(call, ast.Call):
            yield from _message_of(call)


def _message_of(call: ast.Call) -> Iterator[Message]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if name in SINGLE and len(texts) == 1 and isinstance(texts[0], str) and texts[0]:
        yield Message(texts[0])
    elif name in PLURAL and len(texts) >= 2:
        yield Message(str(texts[0]), plural=str(texts[1]))
    elif name in CONTEXT and len(texts) == 2:
        yield Message(str(texts[1]), context=str(texts[0]))


def update() -> int:
    """Rewrites the catalogue; returns how many messages are not translated yet."""
    known = (
        {_message_in(entry): entry for entry in polib.pofile(str(CATALOGUE))} if CATALOGUE.exists() else {}
    )
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "clinic-portal",
        "Language": "ru",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    }
    for message, places in sorted(messages().items()):
        entry = known.get(message) or _new_entry(message)
        entry.occurrences = [(place, "") for place in places]
        entry.flags = ["python-format"] if re.search(r"%\(\w+\)", message.text) else []
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    return len(catalogue.untranslated_entries())


def _message_in(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _new_entry(message: Message) -> polib.POEntry:
    plural = (
        {"msgid_plural": message.plural, "msgstr_plural": {0: "", 1: "", 2: ""}} if message.plural else {}
    )
    return polib.POEntry(msgid=message.text, msgctxt=message.context or None, **plural)


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    django.setup()
    print(f"{update()} messages have no Russian text yet in {CATALOGUE.relative_to(ROOT)}")  # noqa: T201
