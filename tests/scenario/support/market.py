"""What the scenarios are sold. The provider knows a model by the part after the slash."""

PROVIDER = "sim"

# A call for TOKENS tokens of `test/fixed` is held at, and costs, exactly CALL_NANO.
TOKENS = 20
CALL_NANO = 20_000_000  # $0.02

# USD per million tokens.
PRICES = {
    "test/fixed": {"input": "0", "output": "1000"},
    "test/chat": {"input": "1.25", "output": "10"},
    "test/slow": {"input": "1.25", "output": "10"},
}

RULES = [
    {"model": "fixed", "tokens": TOKENS},
    {"model": "slow", "tokens": 400, "token_ms": 20},
]


def provider(base_url: str, api_key: str) -> dict:
    return {"id": PROVIDER, "name": "Simulated", "dialect": "simulated", "base_url": base_url,
            "api_keys": [api_key]}


def models() -> list[dict]:
    return [_model(id_, price) for id_, price in PRICES.items()]


def with_backup(base_url: str) -> dict:
    """Sections of a configuration that add `test/pair`, which PROVIDER serves as `pair-a` and
    then a second provider, Backup, as `pair-b`."""
    backup = {**provider(base_url, "sk-backup"), "id": "backup", "name": "Backup"}
    pair = _model("test/pair", PRICES["test/chat"])
    first = {**pair["endpoints"][0], "model": "pair-a"}
    pair["endpoints"] = [first, {**first, "provider": "backup", "model": "pair-b"}]
    return {"providers": [backup], "models": [pair]}


def upstream_name(model: str) -> str:
    return model.split("/")[1]


def _model(id_: str, price: dict) -> dict:
    return {"id": id_, "name": id_, "context_tokens": 128_000, "output_tokens_max": 4_096,
            "input_modalities": ["text"],
            "supported_parameters": ["tools", "tool_choice", "max_tokens", "temperature", "n"],
            "endpoints": [{"provider": PROVIDER, "model": upstream_name(id_), "price": price}]}
