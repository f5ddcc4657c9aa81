import json

from installation import ask, client
from streams import arguments_of, choices_of, finish_reasons

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Current weather of a place",
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string"},
                           "unit": {"enum": ["celsius", "fahrenheit"]}},
            "required": ["place", "unit"],
        },
    },
}
REQUEST = ask("chat", tools=[WEATHER], tool_choice="required")


def called_tool():
    answer = client().chat.completions.create(**REQUEST)
    assert answer.choices[0].finish_reason == "tool_calls"
    return answer.choices[0].message


def test_a_tool_call_has_a_name_an_id_and_arguments_that_are_json():
    [call] = called_tool().tool_calls
    assert call.type == "function"
    assert call.id
    assert call.function.name == "weather"
    assert list(json.loads(call.function.arguments)) == ["place", "unit"]


def test_streamed_arguments_concatenate_to_the_same_json():
    whole = called_tool().tool_calls[0].function.arguments
    chunks = list(client().chat.completions.create(**REQUEST, stream=True))
    calls = [call for choice in choices_of(chunks) for call in choice.delta.tool_calls or []]
    assert calls[0].function.name == "weather"
    assert {call.index for call in calls} == {0}
    assert json.loads(arguments_of(chunks)) == json.loads(whole)
    assert finish_reasons(chunks) == ["tool_calls"]


def test_the_sdk_puts_a_streamed_tool_call_together():
    with client().chat.completions.stream(**REQUEST) as stream:
        [call] = stream.get_final_completion().choices[0].message.tool_calls
    assert call.function.name == "weather"
    assert json.loads(call.function.arguments)["place"]


def test_the_result_of_a_tool_goes_back_and_is_answered_with_text():
    message = called_tool()
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "21 °C"}
    messages = [*REQUEST["messages"], message, result]
    reply = {**REQUEST, "messages": messages, "tool_choice": "none"}
    answer = client().chat.completions.create(**reply)
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
