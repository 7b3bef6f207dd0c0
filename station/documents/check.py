"""Check documents before they are published: what they name exists, and they agree."""

from collections.abc import Callable, Iterable, Iterator

from station.documents.document import Document
from station.documents.master import Master
from station.documents.problem import Problem
from station.documents.rules import forms, people, plans, products, routes


def check(
    documents: Iterable[Document],
    existing: Master | None = None,
    *,
    is_gtin: Callable[[str], bool] | None = None,
) -> list[Problem]:
    """What would be wrong once these documents were published on top of the existing ones.

    Mistakes that the existing documents have already are left out: they are not this set's, and
    must not keep anybody from publishing the correction of something else.

    Args:
        documents: What is to be published; other versions of the same documents may be among it.
        existing: What is in force already; `None` = nothing.
        is_gtin: Whether a GTIN-14 has its right check digit. GS1 rules live above documents, so
            the caller brings them (`station.gs1.check_digit.is_right`); `None` = not checked.
    """
    news = list(documents)
    base = existing or Master()
    known = set() if existing is None else {_sign(each) for each in _problems(existing, is_gtin)}
    together = base.with_news(news)
    found = [problem for problem in _problems(together, is_gtin) if _sign(problem) not in known]
    return [*_unreadable(together, news), *_versions_twice(news), *found]


def _sign(problem: Problem) -> tuple[object, ...]:
    """What makes two problems the same one."""
    return problem.code, problem.at, tuple(problem.facts.items())


def _problems(master: Master, is_gtin: Callable[[str], bool] | None) -> Iterator[Problem]:
    yield from products.problems(master, is_gtin)
    yield from routes.problems(master)
    yield from plans.problems(master)
    yield from people.problems(master)
    yield from forms.problems(master)


def _unreadable(master: Master, news: list[Document]) -> Iterator[Problem]:
    for document in news:
        if document in master.unreadable:
            yield from master.unreadable[document].problems


def _versions_twice(news: list[Document]) -> Iterator[Problem]:
    texts: dict[tuple[str, str, int], str] = {}
    for document in news:
        address = (document.kind, document.id, document.version)
        if texts.setdefault(address, document.text) != document.text:
            facts = {"version": document.version}
            yield Problem(code="document.version_twice", at=(document.place,), facts=facts)
