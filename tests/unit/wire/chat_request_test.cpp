#include <arouter/wire/openai/chat_request.hpp>
#include <nlohmann/json.hpp>

namespace arouter::wire::openai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* messages = R"("messages":[{"role":"user","content":"hi"}])";

std::string with(const std::string& members) {
  return "{" + members + (members.empty() ? "" : ",") + messages + "}";
}

Result<ChatRequest> parse(const std::string& body, MaxPriceUnit unit = MaxPriceUnit::per_million) {
  return parse_chat_request(body, unit);
}

void expect_refused(const std::string& body, const std::string& param, const std::string& message,
                    MaxPriceUnit unit = MaxPriceUnit::per_million) {
  const auto request = parse(body, unit);
  ASSERT_FALSE(request.has_value()) << body;
  EXPECT_EQ(request.error().code(), ErrorCode::invalid_request);
  EXPECT_EQ(request.error().details().param, param) << body;
  EXPECT_THAT(request.error().message(), HasSubstr(message)) << body;
}

TEST(ChatRequest, ReadsWhatTheGatewayDecidesOn) {
  const std::string body = R"({"model":"openai/gpt-5","models":["a/b","c"],"stream":true,)"
                           R"("stream_options":{"include_usage":true,"x":1},"max_tokens":900,)"
                           R"("max_completion_tokens":800,"n":2,"user":"u-1","session_id":"s",)"
                           R"("temperature":0.5,"tools":[{"type":"function"}],"seed":null,)" +
                           std::string(messages) + "}";
  const auto request = parse(body);
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_EQ(request->model, "openai/gpt-5");
  EXPECT_THAT(request->models, ElementsAre("a/b", "c"));
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->include_usage);
  EXPECT_EQ(request->output_tokens_max, 800);
  EXPECT_EQ(request->choices, 2);
  EXPECT_EQ(request->message_count, 1U);
  EXPECT_EQ(request->user, "u-1");
  EXPECT_EQ(request->session_id, "s");
  EXPECT_THAT(request->parameters,
              ElementsAre("max_tokens", "max_completion_tokens", "temperature", "tools"));
  EXPECT_EQ(request->members.size(), 13U);
}

TEST(ChatRequest, TakesNullForUnset) {
  const auto request = parse(
      with(R"("model":null,"models":null,"stream":null,"stream_options":null,"max_tokens":null,)"
           R"("max_completion_tokens":null,"n":null,"provider":null,"tools":null,"user":null)"));
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_TRUE(request->model.empty());
  EXPECT_TRUE(request->models.empty());
  EXPECT_FALSE(request->stream);
  EXPECT_FALSE(request->output_tokens_max.has_value());
  EXPECT_EQ(request->choices, 1);
  EXPECT_TRUE(request->parameters.empty());
}

TEST(ChatRequest, ResolvesEscapesAndKeepsThemWhenMoved) {
  auto request = parse(with(R"("model":"openai\/gpt-\u0035","user":"a\nb")"));
  ASSERT_TRUE(request.has_value());
  const ChatRequest moved = std::move(*request);
  EXPECT_EQ(moved.model, "openai/gpt-5");
  EXPECT_EQ(moved.user, "a\nb");
}

TEST(ChatRequest, RefusesWhatIsNotOneJsonObject) {
  expect_refused("", "", "empty");
  expect_refused("  \n", "", "empty");
  expect_refused("[]", "", "must be a JSON object");
  expect_refused("\"x\"", "", "must be a JSON object");
  expect_refused("null", "", "must be a JSON object");
  expect_refused(with("") + "{}", "", "more than one");
  expect_refused(with(R"("a":tru)"), "", "not valid JSON (byte ");
  expect_refused(with("").substr(0, 20), "", "not valid JSON");
  expect_refused(with(R"("a":"\q")"), "", "not valid JSON");
  expect_refused("\xEF\xBB\xBF" + with(""), "", "must be a JSON object");
}

TEST(ChatRequest, RefusesInvalidUtf8ByName) {
  expect_refused(with("\"a\":\"\xFF\""), "", "UTF-8");
  expect_refused(with("\"a\":\"\xED\xA0\x80\""), "", "UTF-8");
  EXPECT_TRUE(parse(with("\"a\":\"é日本😀\"")).has_value());
}

TEST(ChatRequest, RefusesNestingDeeperThan128) {
  const auto nested = [](std::size_t depth) {
    return with("\"a\":" + std::string(depth, '[') + std::string(depth, ']'));
  };
  EXPECT_TRUE(parse(nested(127)).has_value());
  expect_refused(nested(128), "", "deeper than 128");
}

TEST(ChatRequest, RefusesDecidingFieldsGivenTwiceOrEscaped) {
  for (const std::string field :
       {"model", "models", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n",
        "provider", "route", "tools", "user", "plugins", "response_format", "usage", "session_id",
        "transforms", "preset"}) {
    const std::string member = "\"" + field + "\":null";
    expect_refused(with(member + "," + member), field, "twice");
    const auto last = static_cast<unsigned char>(field.back());
    std::string escaped = field.substr(0, field.size() - 1) + "\\u00";
    escaped += "0123456789abcdef"[last >> 4];
    escaped += "0123456789abcdef"[last & 15];
    expect_refused(with("\"" + escaped + "\":null"), field, "escapes");
  }
  expect_refused(with(messages), "messages", "twice");
  EXPECT_TRUE(parse(with(R"("seed":1,"seed":2,"\u0078":1,"x":2)")).has_value());
}

// They would get past the check of their type, and past `require_parameters`.
TEST(ChatRequest, RefusesEscapedNamesOfEveryFieldItKnows) {
  expect_refused(with(R"("\u0074op_p":1)"), "top_p", "escapes");
  expect_refused(with(R"("logpro\u0062s":true)"), "logprobs", "escapes");
  expect_refused(with(R"("meta\u0064ata":{})"), "metadata", "escapes");
}

TEST(ChatRequest, RefusesDecidingMembersBelowTheTopGivenTwiceOrEscaped) {
  struct Case {
    std::string body;
    std::string path;
  };
  const auto message = [](const std::string& members) {
    return R"({"messages":[{"role":"user","content":"x"},{)" + members + "}]}";
  };
  for (const Case& c : std::vector<Case>{
           {with(R"("provider":{"only":["a"],"x":1,"only":["b"]})"), "provider.only"},
           {with(R"("provider":{"order":[],"order":[]})"), "provider.order"},
           {with(R"("provider":{"ignore":null,"ignore":["b"]})"), "provider.ignore"},
           {with(R"("provider":{"quantizations":[],"quantizations":[]})"),
            "provider.quantizations"},
           {with(R"("provider":{"allow_fallbacks":true,"allow_fallbacks":false})"),
            "provider.allow_fallbacks"},
           {with(R"("provider":{"require_parameters":true,"require_parameters":false})"),
            "provider.require_parameters"},
           {with(R"("provider":{"zdr":true,"zdr":false})"), "provider.zdr"},
           {with(R"("provider":{"data_collection":"deny","data_collection":"allow"})"),
            "provider.data_collection"},
           {with(R"("provider":{"sort":"price","sort":"latency"})"), "provider.sort"},
           {with(R"("provider":{"sort":{"by":"price","by":"latency"}})"), "provider.sort.by"},
           {with(R"("provider":{"max_price":{},"max_price":{}})"), "provider.max_price"},
           {with(R"("provider":{"max_price":{"prompt":1,"prompt":2}})"),
            "provider.max_price.prompt"},
           {with(R"("provider":{"max_price":{"request":1,"request":2}})"),
            "provider.max_price.request"},
           {with(R"("stream_options":{"include_usage":true,"include_usage":false})"),
            "stream_options.include_usage"},
           {with(R"("tools":[{"type":"function","type":"arouter"}])"), "tools[0].type"},
           {with(R"("plugins":[{"id":"web","enabled":true,"enabled":false}])"),
            "plugins[0].enabled"},
           {message(R"("role":"user","content":"x","role":"system")"), "messages[1].role"},
           {message(R"("role":"user","content":"x","content":"y")"), "messages[1].content"}}) {
    expect_refused(c.body, c.path, "is given twice");
  }
  for (const Case& c : std::vector<Case>{
           {with(R"("provider":{"onl\u0079":["a"]})"), "provider.only"},
           {with(R"("provider":{"sort":{"b\u0079":"price"}})"), "provider.sort.by"},
           {with(R"("provider":{"max_price":{"\u0070rompt":1}})"), "provider.max_price.prompt"},
           {with(R"("stream_options":{"include\u005fusage":true})"),
            "stream_options.include_usage"},
           {with(R"("tools":[{"type":"function"},{"ty\u0070e":"arouter"}])"), "tools[1].type"},
           {with(R"("plugins":[{"\u0069d":"web"}])"), "plugins[0].id"},
           {message(R"("\u0072ole":"user","content":"x")"), "messages[1].role"},
           {message(R"("role":"user","content":"x","conten\u0074":"y")"), "messages[1].content"}}) {
    expect_refused(c.body, c.path, "escapes");
  }
}

TEST(ChatRequest, ToleratesWhateverNamesInMembersThatDecideNothing) {
  const auto request =
      parse(R"({"provider":{"x":1,"x":2,"\u0078":3},"stream_options":{"\u0078":1,"x":1,"x":2},)"
            R"("tools":[{"type":"function","x":1,"x":2,"\u0078":3}],)"
            R"("messages":[{"role":"user","content":"a","nam\u0065":"b","name":"c","name":"d"}]})");
  EXPECT_TRUE(request.has_value()) << request.error().message();
}

TEST(ChatRequest, RefusesWrongTypesOfWhatItDecidesOn) {
  expect_refused(with(R"("model":5)"), "model", "must be a string");
  expect_refused(with(R"("model":"")"), "model", "must not be empty");
  expect_refused(with(R"("models":"a")"), "models", "array of strings");
  expect_refused(with(R"("models":["a",1])"), "models", "array of strings");
  expect_refused(with(R"("stream":"yes")"), "stream", "true or false");
  expect_refused(with(R"("stream":1)"), "stream", "true or false");
  expect_refused(with(R"("stream_options":[])"), "stream_options", "object");
  expect_refused(with(R"("stream_options":{"include_usage":1})"), "stream_options.include_usage",
                 "true or false");
  for (const auto* value : {"0", "-1", "1.5", "\"9\"", "1e3", "-99999999999999999999", "true"}) {
    expect_refused(with(R"("max_tokens":)" + std::string(value)), "max_tokens", "integer");
    expect_refused(with(R"("max_completion_tokens":)" + std::string(value)),
                   "max_completion_tokens", "integer");
  }
  for (const auto* value : {"0", "-3", "1.0", "\"1\""}) {
    expect_refused(with(R"("n":)" + std::string(value)), "n", "integer of at least 1");
  }
  expect_refused(with(R"("n":129)"), "n", "too large: at most 128");
  EXPECT_TRUE(parse(with(R"("n":128)")).has_value());
  const std::string huge = "1" + std::string(30, '0');
  for (const std::string field : {"max_tokens", "max_completion_tokens", "n"}) {
    expect_refused(with("\"" + field + "\":" + huge), field, "too large");
  }
}

struct TypedField {
  std::vector<std::string> names;
  std::vector<std::string> good;
  std::vector<std::string> bad;
  std::string demand;
};

const std::vector<TypedField> typed_fields{
    {{"temperature", "top_p", "top_k", "min_p", "top_a", "frequency_penalty", "presence_penalty",
      "repetition_penalty"},
     {"0.5", "-7", "1e3", "999"},
     {"\"hot\"", "true", "[1]", "{}"},
     "must be a number"},
    {{"seed", "top_logprobs"},
     {"7", "-7", "99999999999999999999"},
     {"1.5", "1e3", "\"7\"", "false"},
     "must be an integer"},
    {{"stop"}, {"\"x\"", "[]", R"(["a","b"])"}, {"1", "{}", R"(["a",1])"}, "array of strings"},
    {{"tools", "plugins"}, {"[]"}, {"{}", "\"x\"", "1"}, "must be an array of objects"},
    {{"transforms"}, {"[]", R"(["middle-out"])"}, {"{}", "\"x\""}, "must be an array"},
    {{"tool_choice"}, {"\"auto\"", "{}"}, {"true", "[]", "1"}, "must be a string or an object"},
    {{"response_format", "logit_bias", "metadata", "reasoning", "prediction"},
     {"{}", R"({"a":[1]})"},
     {"[]", "\"x\"", "1", "true"},
     "must be an object"},
    {{"logprobs", "parallel_tool_calls"}, {"true", "false"}, {"1", "\"true\""}, "true or false"},
    {{"user", "session_id", "route", "service_tier", "reasoning_effort"},
     {"\"x\"", "\"\""},
     {"5", "{}", "[]", "true"},
     "must be a string"},
};

TEST(ChatRequest, ChecksTheTypesOfTheFieldsItKnows) {
  for (const TypedField& field : typed_fields) {
    for (const std::string& name : field.names) {
      const auto member = [&](const std::string& value) {
        return with("\"" + name + "\":" + value);
      };
      for (const std::string& value : field.good) {
        const auto request = parse(member(value));
        EXPECT_TRUE(request.has_value()) << member(value) << request.error().message();
      }
      EXPECT_TRUE(parse(member("null")).has_value()) << name;
      for (const std::string& value : field.bad) expect_refused(member(value), name, field.demand);
    }
  }
  expect_refused(with(R"("tools":[{"type":"function"},5])"), "tools[1]", "must be an object");
  EXPECT_TRUE(parse(with(R"("unheard_of":"x","modalities":5)")).has_value());
}

TEST(ChatRequest, RefusesWhatOnlyTheGatewayCouldRun) {
  expect_refused(with(R"("plugins":[{"id":"web","enabled":false},{"id":"web"}])"), "plugins[1].id",
                 "plugins are not available");
  expect_refused(with(R"("plugins":[{"id":"context-compression","enabled":true}])"),
                 "plugins[0].id", "plugins are not available");
  expect_refused(with(R"("plugins":[{}])"), "plugins[0].id", "must be a string");
  expect_refused(with(R"("plugins":[5])"), "plugins[0]", "must be an object");
  expect_refused(with(R"("plugins":[{"id":"web","enabled":0}])"), "plugins[0].enabled",
                 "true or false");
  expect_refused(with(R"("preset":"mine")"), "preset", "presets are not available");
  EXPECT_TRUE(parse(with(R"("plugins":[],"preset":null)")).has_value());
}

TEST(ChatRequest, RefusesHalfOfASurrogatePairWhereverItStands) {
  constexpr const char* invalid = "invalid Unicode escape";
  for (const std::string half :
       {R"(\ud800)", R"(\uDBFF)", R"(\udc00)", R"(\uDFFFx)", R"(\ud83d\n)", R"(\ud83d\u0041)",
        R"(\ud83d\ud83d\ude00)", R"(\ude00\ud83d)", R"(\ud83dxxxxx)"}) {
    for (const std::size_t before : {0U, 1U, 40U, 57U, 62U, 63U, 64U, 130U}) {
      for (const std::size_t behind : {0U, 100U}) {
        const std::string text = std::string(before, 'x') + half + std::string(behind, 'y');
        expect_refused(R"({"messages":[{"role":"user","content":"a"},{"role":"user","content":")" +
                           text + "\"}]}",
                       "messages[1].content", invalid);
      }
    }
  }
  const std::string bad = R"("\ud800")";
  expect_refused(with(R"("model":)" + bad), "model", invalid);
  expect_refused(with(R"("user":)" + bad), "user", invalid);
  expect_refused(with(R"("stop":[)" + bad + "]"), "stop", invalid);
  expect_refused(with(R"("provider":{"only":[)" + bad + "]}"), "provider", invalid);
  expect_refused(with(R"("tools":[{"type":"function","function":{"name":)" + bad + "}}]"), "tools",
                 invalid);
  expect_refused(with(R"("unheard_of":{"a":)" + bad + "}"), "", invalid);
  expect_refused(with(bad + ":1"), "", invalid);
  expect_refused(R"({"messages":[{"role":"user","content":"a","name":)" + bad + "}]}",
                 "messages[0]", invalid);
  for (const std::string pair :
       {R"(\ud83d\ude00)", R"(\uD83D\uDE00)", R"(\udbff\udfff\ud800\udc00)",
        R"(\ud7ff\ue000\ufffd)", R"(\\ud800)"}) {
    for (const std::size_t before : {0U, 40U, 52U, 57U, 58U, 63U}) {
      const auto body =
          with(R"("a":")" + std::string(before, 'x') + pair + std::string(70, 'y') + "\"");
      EXPECT_TRUE(parse(body).has_value()) << body;
    }
  }
}

TEST(ChatRequest, RefusesBadMessagesWithTheirPath) {
  expect_refused("{}", "messages", "is required");
  expect_refused(R"({"messages":null})", "messages", "array");
  expect_refused(R"({"messages":{}})", "messages", "array");
  expect_refused(R"({"messages":[]})", "messages", "at least one");
  expect_refused(R"({"messages":["hi"]})", "messages[0]", "object");
  const std::string good = R"({"role":"user","content":"x"})";
  expect_refused(R"({"messages":[)" + good + "," + good + R"(,{"content":"x"}]})",
                 "messages[2].role", "is required");
  expect_refused(R"({"messages":[)" + good + R"(,{"role":1}]})", "messages[1].role", "string");
  expect_refused(R"({"messages":[{"role":"","content":"x"}]})", "messages[0].role",
                 "must be a string: \"");
  expect_refused(R"({"messages":[{"role":"wizard","content":"x"}]})", "messages[0].role",
                 "\"developer\", \"user\"");
}

TEST(ChatRequest, ChecksRoleAndContentOfEveryMessage) {
  const auto message = [](const std::string& role, const std::string& content) {
    return R"({"messages":[{)" + content + R"("role":")" + role + "\"}]}";
  };
  for (const std::string role :
       {"system", "developer", "user", "assistant", "tool", "function", "us\\u0065r"}) {
    EXPECT_TRUE(parse(message(role, R"("content":"x",)")).has_value()) << role;
    EXPECT_TRUE(parse(message(role, R"("content":"",)")).has_value()) << role;
    EXPECT_TRUE(parse(message(role, R"("content":[],)")).has_value()) << role;
    for (const std::string value : {"5", "{}", "true"}) {
      expect_refused(message(role, "\"content\":" + value + ","), "messages[0].content",
                     "must be a string");
    }
  }
  for (const std::string content : {"", R"("content":null,)"}) {
    for (const std::string role : {"assistant", "tool", "function"}) {
      EXPECT_TRUE(parse(message(role, content)).has_value()) << role;
    }
    for (const std::string role : {"system", "developer", "user"}) {
      expect_refused(message(role, content), "messages[0].content", "string or an array");
    }
  }
}

TEST(ChatRequest, RefusesServerTools) {
  expect_refused(with(R"("tools":[{"type":"function"},{"type":"arouter","arouter":{}}])"),
                 "tools[1].type", "server tools are not available");
  expect_refused(with(R"("tools":[{"type":"openrouter:web_search"}])"), "tools[0].type", "server");
  expect_refused(with(R"("tools":[{"type":"openrouter\u003aweb_search"}])"), "tools[0].type",
                 "server");
  EXPECT_TRUE(parse(with(R"("tools":[{"type":"custom"},{"type":null},{}])")).has_value());
}

TEST(ChatRequest, ReadsTheProviderObject) {
  const auto body = with(
      R"("provider":{"order":["OpenAI"],"only":["a","b"],"ignore":["c"],)"
      R"("quantizations":["fp8"],"allow_fallbacks":false,"require_parameters":true,)"
      R"("data_collection":"deny","zdr":true,"sort":{"by":"price","partition":"none"},)"
      R"("max_price":{"prompt":2.5,"completion":"10","request":"0.5","audio":7,"image":1},"unheard_of":[1]})");
  const auto request = parse(body);
  ASSERT_TRUE(request.has_value()) << request.error().message();
  const ProviderPreferences& wanted = request->preferences;
  EXPECT_THAT(wanted.order, ElementsAre("OpenAI"));
  EXPECT_THAT(wanted.only, ElementsAre("a", "b"));
  EXPECT_THAT(wanted.ignore, ElementsAre("c"));
  EXPECT_THAT(wanted.quantizations, ElementsAre("fp8"));
  EXPECT_FALSE(wanted.allow_fallbacks);
  EXPECT_TRUE(wanted.require_parameters);
  EXPECT_TRUE(wanted.deny_data_collection);
  EXPECT_TRUE(wanted.zero_data_retention);
  EXPECT_EQ(wanted.sort, "price");
  EXPECT_EQ(wanted.max_prompt_price, Price::pico_usd(2'500'000));
  EXPECT_EQ(wanted.max_completion_price, Price::pico_usd(10'000'000));
  EXPECT_EQ(wanted.max_audio_price, Price::pico_usd(7'000'000));
  EXPECT_EQ(wanted.max_request_price, Price::pico_usd(500'000'000'000));
}

TEST(ChatRequest, RefusesBadProviderMembers) {
  const auto provider = [](const std::string& members) {
    return with("\"provider\":{" + members + "}");
  };
  expect_refused(with(R"("provider":"openai")"), "provider", "object");
  expect_refused(provider(R"("order":"openai")"), "provider.order", "array");
  expect_refused(provider(R"("only":[1])"), "provider.only", "array of strings");
  expect_refused(provider(R"("allow_fallbacks":"no")"), "provider.allow_fallbacks", "true or");
  expect_refused(provider(R"("zdr":1)"), "provider.zdr", "true or false");
  expect_refused(provider(R"("z\u0064r":true)"), "provider.zdr", "escapes");
  expect_refused(provider(R"("data_collection":"maybe")"), "provider.data_collection", "allow");
  expect_refused(provider(R"("sort":"cheapest")"), "provider.sort", "price");
  expect_refused(provider(R"("sort":{"by":"luck"})"), "provider.sort.by", "price");
  expect_refused(provider(R"("max_price":1)"), "provider.max_price", "object");
  for (const auto* value : {"-1", "\"much\"", "true", "\"\"", "\"1e\"", "[1]"}) {
    for (const std::string part : {"prompt", "completion", "request", "audio", "image"}) {
      expect_refused(provider(R"("max_price":{")" + part + "\":" + value + "}"),
                     "provider.max_price." + part, "decimal");
    }
  }
}

TEST(ChatRequest, ReadsPricesExactlyInBothUnits) {
  const auto price = [](const std::string& value, MaxPriceUnit unit) {
    const auto request = parse(with(R"("provider":{"max_price":{"prompt":)" + value + "}}"), unit);
    EXPECT_TRUE(request.has_value()) << value;
    return request->preferences.max_prompt_price->pico();
  };
  EXPECT_EQ(price("0.0375", MaxPriceUnit::per_million), 37'500);
  EXPECT_EQ(price("\"0.1\"", MaxPriceUnit::per_million), 100'000);
  EXPECT_EQ(price("3e0", MaxPriceUnit::per_million), 3'000'000);
  EXPECT_EQ(price("0", MaxPriceUnit::per_million), 0);
  EXPECT_EQ(price("0.0000025", MaxPriceUnit::per_token), 2'500'000);
  EXPECT_EQ(price("2.5E-6", MaxPriceUnit::per_token), 2'500'000);
  EXPECT_EQ(price("\"0.000000000001\"", MaxPriceUnit::per_token), 1);
  EXPECT_EQ(price("0.01", MaxPriceUnit::per_token), 10'000'000'000);
  EXPECT_EQ(price("1e99", MaxPriceUnit::per_million), INT64_MAX);
}

TEST(ChatRequest, ExplainsAPriceInTheOtherUnit) {
  const std::string per_million = with(R"("provider":{"max_price":{"completion":10}})");
  expect_refused(per_million, "provider.max_price.completion", "per token",
                 MaxPriceUnit::per_token);
  EXPECT_TRUE(parse(per_million, MaxPriceUnit::per_million).has_value());
  const std::string per_token = with(R"("provider":{"max_price":{"completion":0.0000025}})");
  expect_refused(per_token, "provider.max_price.completion", "per million");
  EXPECT_TRUE(parse(per_token, MaxPriceUnit::per_token).has_value());
}

TEST(ChatRequest, CountsMediaApartFromText) {
  const std::string blob(8000, 'A');
  const auto part = [&](const std::string& part_json) {
    return R"({"messages":[{"role":"user","content":[{"type":"text","text":"x"},)" + part_json +
           "]}]}";
  };
  const auto image = parse(
      part(R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" + blob + "\"}}"));
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->binary_parts, 1U);
  EXPECT_GE(image->binary_bytes, blob.size());
  EXPECT_LT(prompt_tokens_max(*image), 4'096 + 8'100 / 64 + 200);
  const auto sound = parse(part(R"({"input_audio":{"data":")" + blob + R"(","format":"wav"}})"));
  EXPECT_EQ(sound->binary_bytes, blob.size());
  const auto file = parse(part(R"({"file":{"file_data":")" + blob + "\"}}"));
  EXPECT_EQ(file->file_bytes, blob.size());
  EXPECT_EQ(file->binary_parts, 0U);
  // The same bytes in any other place are text.
  const auto text = parse(part(R"({"type":"text","text":"data:image/png;base64,)" + blob + "\"}"));
  EXPECT_EQ(text->binary_bytes, 0U);
  EXPECT_GE(prompt_tokens_max(*text), 4'000);
}

TEST(ChatRequest, BoundsThePromptByItsBytes) {
  const auto request = parse(with(""));
  EXPECT_GE(prompt_tokens_max(*request), static_cast<std::int64_t>(with("").size() / 2));
}

}  // namespace
}  // namespace arouter::wire::openai
