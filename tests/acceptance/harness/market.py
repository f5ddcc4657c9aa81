"""What the acceptance tests are sold: models, their prices, and what goes wrong with each.

Every suite has models of its own, `<suite>/<name>`, so that no suite sees the pauses and failure
counts that another one caused. The provider knows a model as `<suite>-<name>-a` or `-b`, after the
provider entry that leads to it.
"""

SUITES = ("node", "python")

PROVIDERS = {"sim-a": "Simulated A", "sim-b": "Simulated B"}

# USD per million tokens at each provider.
PRICES = {"sim-a": {"input": "1.25", "output": "10"}, "sim-b": {"input": "2.5", "output": "20"}}

# What the simulated provider does to each model, by the letter of the provider entry.
BEHAVIOUR = {
    "chat": {"a": {}, "b": {}},
    "untouched": {"a": {}},
    "long": {"a": {"token_ms": 20, "tokens": 500}},
    "late": {"a": {"first_byte_ms": 1500}},
    "cut": {"a": {"cut_after": 5, "tokens": 40, "token_ms": 10}},
    "busy": {"a": {"status": 429, "retry_after": "7"}, "b": {"status": 429, "retry_after": "9"}},
    "broken": {"a": {"status": 503}},
    "spare": {"a": {"status": 503}, "b": {}},
    "recovering": {"a": {"status": 503, "times": 2}},
    "strict": {"a": {"status": 400}},
}


def rules() -> list[dict]:
    """The script of the simulated provider."""
    return [{"model": upstream_name(suite, name, letter), **behaviour}
            for suite in SUITES
            for name, by_letter in BEHAVIOUR.items()
            for letter, behaviour in by_letter.items() if behaviour]


def providers(base_url: str) -> list[dict]:
    return [{"id": id_, "name": name, "dialect": "simulated", "base_url": base_url,
             "api_keys": ["not-needed"]} for id_, name in PROVIDERS.items()]


def models() -> list[dict]:
    return [_model(suite, name) for suite in SUITES for name in BEHAVIOUR]


def upstream_name(suite: str, name: str, letter: str) -> str:
    return f"{suite}-{name}-{letter}"


def _model(suite: str, name: str) -> dict:
    endpoints = [{"provider": f"sim-{letter}", "model": upstream_name(suite, name, letter),
                  "price": PRICES[f"sim-{letter}"]} for letter in BEHAVIOUR[name]]
    return {"id": f"{suite}/{name}", "name": name.title(), "context_tokens": 128_000,
            "output_tokens_max": 4_096, "input_modalities": ["text"],
            "supported_parameters": ["tools", "tool_choice", "max_tokens", "temperature", "n"],
            "endpoints": endpoints}
