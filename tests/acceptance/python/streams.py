"""Taking a chat stream apart."""


def choices_of(chunks, index: int = 0) -> list:
    return [choice for chunk in chunks for choice in chunk.choices if choice.index == index]


def text_of(chunks, index: int = 0) -> str:
    return "".join(choice.delta.content or "" for choice in choices_of(chunks, index))


def finish_reasons(chunks, index: int = 0) -> list[str]:
    return [choice.finish_reason for choice in choices_of(chunks, index) if choice.finish_reason]


def arguments_of(chunks) -> str:
    calls = [call for choice in choices_of(chunks) for call in choice.delta.tool_calls or []]
    return "".join(call.function.arguments or "" for call in calls)
