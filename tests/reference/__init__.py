"""The second evaluator: AWS's evaluation logic once more, naive and slow, from its documentation.

It shares no code with the engine, so that a mistake in one is unlikely to be in the other. It takes
documents as dicts and a complete request context as text, and says what AWS would answer, or that
nobody can tell.
"""

from __future__ import annotations

from reference.evaluator import Answer, Question, evaluate

__all__ = ["Answer", "Question", "evaluate"]
