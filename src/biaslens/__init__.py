"""biaslens: how an outlet words things, whom it lets speak, and how it talks about whom.

Example:
    >>> import biaslens as bl
    >>> scored = bl.load().score("Critics say the minister's speech was a disgraceful stunt.")
    >>> len(scored.sentences)
    1
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from biaslens.errors import BiaslensError
    from biaslens.reading import clean_page, iter_articles
    from biaslens.schema import Article, ScoredArticle, ScoredSentence
    from biaslens.scoring.scorer import Scorer, load

__version__ = "0.1.0"

__all__ = [
    "Article",
    "BiaslensError",
    "ScoredArticle",
    "ScoredSentence",
    "Scorer",
    "__version__",
    "clean_page",
    "iter_articles",
    "load",
]

_HOMES = {
    "Article": "biaslens.schema",
    "BiaslensError": "biaslens.errors",
    "ScoredArticle": "biaslens.schema",
    "ScoredSentence": "biaslens.schema",
    "Scorer": "biaslens.scoring.scorer",
    "clean_page": "biaslens.reading",
    "iter_articles": "biaslens.reading",
    "load": "biaslens.scoring.scorer",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing biaslens stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'biaslens' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
