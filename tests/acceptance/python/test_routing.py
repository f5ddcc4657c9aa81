import pytest

from installation import ask, client, eventually, generation, model, upstream_totals


def create(name: str, max_retries: int = 0, stream: bool = False, **extra):
    openai = client(max_retries=max_retries)
    return openai.chat.completions.create(**ask(name, stream=stream), extra_body=extra)


@pytest.mark.parametrize("id_, name", [("sim-b", "Simulated B"), ("sim-a", "Simulated A")])
def test_provider_order_decides_who_answers(id_, name):
    assert create("chat", provider={"order": [id_]}).provider == name


def test_provider_only_keeps_everybody_else_out():
    answers = [create("chat", provider={"only": ["sim-b"]}) for _ in range(5)]
    assert {answer.provider for answer in answers} == {"Simulated B"}


def test_of_models_broken_and_good_the_good_one_answers():
    answer = create("broken", models=[model("broken"), model("chat")])
    assert answer.model == model("chat")


def test_a_stream_falls_back_to_the_second_model_too():
    chunks = create("broken", stream=True, models=[model("chat")])
    assert {chunk.model for chunk in chunks} == {model("chat")}


def test_a_failing_provider_is_replaced_by_the_next_without_the_caller_noticing():
    answer = create("spare", provider={"order": ["sim-a", "sim-b"]})
    assert answer.provider == "Simulated B"
    assert upstream_totals("spare", "a")["failed"] == 1
    assert generation(answer.id)["provider"] == "Simulated B"


def test_the_sdk_retries_while_the_only_provider_is_down_and_succeeds_when_it_is_back():
    answer = create("recovering", max_retries=4)
    assert answer.choices[0].message.content
    eventually("completed", 1, lambda: upstream_totals("recovering")["completed"] == 1)
    assert upstream_totals("recovering")["failed"] == 2
