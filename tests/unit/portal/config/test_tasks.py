"""What waits in Redis for the worker names rows and says nothing of them: tasks take numbers."""

import inspect

import pytest
from celery import Task

from portal.config.celery import app
from tests.databases import ROOT

app.loader.import_default_modules()
# Neither Celery's own nor what another test made.
TASKS = {name: task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))}


def test_each_file_of_tasks_is_looked_at() -> None:
    files = {
        str(path.relative_to(ROOT))
        for top in ("portal", "booking", "clinics")
        for path in (ROOT / top).rglob("tasks.py")
    }
    looked_at = {task.run.__module__.replace(".", "/") + ".py" for task in TASKS.values()}
    assert {file for file in files if "settings" not in file} == looked_at


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_takes_numbers(name: str) -> None:
    parameters = inspect.signature(TASKS[name].run, eval_str=True).parameters.values()
    assert {parameter.annotation for parameter in parameters} <= {int}
    assert not {parameter.kind for parameter in parameters} & {
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    }


@pytest.mark.parametrize(
    ("args", "kwargs"), [(("+74951204567",), {}), ((), {"page_id": "Anna"}), (([1],), {})]
)
def test_nothing_else_is_put_in_the_queue(args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    task: Task = TASKS["clinics.pages.tasks.tell_of_submission"]
    with pytest.raises(TypeError, match="tell_of_submission takes numbers"):
        task.apply_async(args, kwargs)
    with pytest.raises(TypeError, match="tell_of_submission takes numbers"):
        task.delay(*args, **kwargs)
