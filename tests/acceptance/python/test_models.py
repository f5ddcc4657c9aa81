from installation import client, create_key, model


def listed(openai) -> list[str]:
    return [entry.id for entry in openai.models.list()]


def test_models_list_iterates_over_every_model_with_the_fields_the_sdk_knows():
    models = {entry.id: entry for entry in client().models.list()}
    chat = models[model("chat")]
    assert chat.object == "model"
    assert chat.owned_by == "python"
    assert isinstance(chat.created, int)
    assert model("long") in models


def test_models_retrieve_finds_an_id_with_a_slash_in_it():
    found = client().models.retrieve(model("chat"))
    assert found.id == model("chat")
    assert found.object == "model"


def test_models_list_shows_a_key_only_what_it_may_call():
    key = create_key("--allowed-models", model("chat"))["key"]
    assert listed(client(api_key=key)) == [model("chat")]
