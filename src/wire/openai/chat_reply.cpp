#include <arouter/wire/json_write.hpp>
#include <arouter/wire/openai/chat_reply.hpp>
#include <arouter/wire/openai/error.hpp>

#include "wire/json_text.hpp"
#include "wire/openai/chunk.hpp"
#include "wire/openai/chunk_writer.hpp"
#include "wire/openai/finish_reason.hpp"
#include "wire/openai/tool_calls.hpp"
#include "wire/openai/usage.hpp"
#include "wire/utf8.hpp"

namespace arouter::wire::openai {
namespace {

// Memory kept between replies of one thread; holds nothing across a call.
ToolCalls& scratch() {
  thread_local ToolCalls kept;
  kept.clear();
  return kept;
}

std::string_view value_of(const ChatReply& reply, const JsonMember& member) {
  return reply.body.substr(member.value_begin, member.value_end - member.value_begin);
}

// Empty when the member is absent or null.
std::string_view value_of(const ChatReply& reply, std::string_view key) {
  for (const JsonMember& member : reply.members) {
    if (member.key != key) continue;
    const auto value = value_of(reply, member);
    return value == "null" ? std::string_view() : value;
  }
  return {};
}

Error reported_error(std::string_view body) {
  const ProviderErrorBody error = parse_error_body(body);
  std::string message = "the provider reported an error";
  if (!error.message.empty()) message += ": " + error.message;
  return Error(ErrorCode::upstream_failed, std::move(message))
      .with_log_detail("type=" + error.type + " code=" + error.code);
}

Error failure_of(const Choice& choice) {
  if (!choice.error.empty()) return reported_error(error_body_of(choice));
  return Error(ErrorCode::upstream_failed, "the provider ended the answer with an error (" +
                                               std::string(choice.finish_reason) + ")");
}

// One walk over the body: members noted, usage and choices read on the way.
class ReplyReader {
 public:
  explicit ReplyReader(std::string_view body) : cursor_(body), calls_(scratch()) {
    reply_.body = body;
    reply_.members.reserve(16);
    reply_.choices.reset(new Choices);
  }

  Result<ChatReply> read() {
    JsonString key;
    if (cursor_.kind() != JsonKind::object) return defect("is not a JSON object");
    cursor_.enter_object();
    while (cursor_.next_member(key)) on_member(key);
    if (!cursor_.at_end()) return defect("is not valid JSON");
    if (error_) return reported_error(reply_.body);
    const auto& choices = reply_.choices->list;
    if (choices.empty()) return defect("holds no choices");
    if (const Choice* failed = failed_choice(*reply_.choices)) return failure_of(*failed);
    for (const Choice& choice : choices) on_choice(choice);
    const Choice& first = choices.front();
    reply_.native_finish_reason = first.finish_reason;
    reply_.finish_reason =
        finish_reason_of(first.finish_reason, !first.tool_calls.empty() || first.function_call);
    return std::move(reply_);
  }

 private:
  Error defect(std::string_view what) const {
    if (!parse_error_body(reply_.body).message.empty()) return reported_error(reply_.body);
    return Error(ErrorCode::upstream_failed, "the provider's answer " + std::string(what));
  }

  void on_member(const JsonString& key) {
    JsonMember member;
    member.key = key.raw;
    member.key_begin = offset_of(key.raw.data()) - 1;
    member.value_begin = offset_of(cursor_.position());
    on_value(key.raw);
    member.value_end = offset_of(cursor_.position());
    if (!cursor_.failed()) reply_.members.push_back(member);
  }

  void on_value(std::string_view name) {
    if (name == "choices" && cursor_.kind() == JsonKind::array) {
      reply_.choices->clear();
      if (!read_choices(cursor_, ChoiceForm::message, *reply_.choices)) reply_.choices->clear();
    } else if (name == "usage") {
      if (const auto usage = read_usage(cursor_)) reply_.usage = usage;
    } else {
      on_other(name, cursor_.skip());
    }
  }

  void on_other(std::string_view name, std::string_view value) {
    if (name == "id" && value.starts_with('"')) {
      reply_.upstream_id = value.substr(1, value.size() - 2);
    } else if (name == "error") {
      error_ = error_ || !is_empty_value(value);
    } else if (name == "object") {
      error_ = error_ || value == "\"error\"";
    } else if (name == "base_resp") {
      error_ = error_ || reports_failure(value);
    } else if (name == "x_groq" && !reply_.usage) {
      reply_.usage = read_usage(usage_inside(value));
    }
  }

  void on_choice(const Choice& choice) {
    read_tool_calls(choice.tool_calls, calls_);
    reply_.completion_bytes += unescaped_size(choice.content) + unescaped_size(choice.reasoning) +
                               choice.refusal.size() + calls_.argument_bytes();
    if (!reply_.usage && !choice.usage.empty()) reply_.usage = read_usage(choice.usage);
  }

  [[nodiscard]] std::size_t offset_of(const char* at) const {
    return static_cast<std::size_t>(at - reply_.body.data());
  }

  JsonCursor cursor_;
  ToolCalls& calls_;
  ChatReply reply_;
  bool error_ = false;
};

bool is_rewritten(std::string_view key) {
  return key == "id" || key == "object" || key == "created" || key == "model" ||
         key == "provider" || key == "choices" || key == "usage" || key == "timing" ||
         key == "x_groq" || key == "base_resp" || key == "error" || key == "system_fingerprint";
}

void append_choice(std::string& out, const Choices& choices, const Choice& choice, ToolCalls& calls,
                   std::string_view id_seed) {
  read_tool_calls(choice.tool_calls, calls);
  complete_tool_calls(calls, id_seed);
  out += "{\"index\":";
  out += std::to_string(choice.index);
  out += ",\"message\":{";
  TextPlaces unused;
  append_body(out, ChoiceForm::message, choices, choice, calls, true, unused);
  out += "},\"finish_reason\":\"";
  out += finish_reason_of(choice.finish_reason, !calls.list.empty() || choice.function_call);
  out += "\",\"native_finish_reason\":";
  if (choice.finish_reason.empty()) {
    out += "null";
  } else {
    out.append(1, '"').append(choice.finish_reason).append(1, '"');
  }
  append_members(out, choices.extras_of(choice));
  out += '}';
}

void append_choices(std::string& out, const ChatReply& reply, std::string_view id_seed) {
  ToolCalls& calls = scratch();
  out += ",\"choices\":[";
  for (const Choice& choice : reply.choices->list) {
    if (out.back() != '[') out += ',';
    append_choice(out, *reply.choices, choice, calls, id_seed);
  }
  out += ']';
}

void append_identity(std::string& out, const ChatReply& reply, const ChatIdentity& identity) {
  out += "{\"id\":";
  append_json_string(out, identity.id);
  out += ",\"object\":\"chat.completion\",\"created\":";
  const auto created = value_of(reply, "created");
  const bool usable = !created.empty() && integer_of(created).value_or(0) > 0;
  out += usable ? std::string(created) : std::to_string(identity.created);
  out += ",\"model\":";
  append_json_string(out, identity.model);
  out += ",\"provider\":";
  append_json_string(out, identity.provider);
  const auto fingerprint = value_of(reply, "system_fingerprint");
  out += ",\"system_fingerprint\":";
  out += fingerprint.empty() ? "null" : fingerprint;
}

}  // namespace

void DeleteChoices::operator()(Choices* choices) const {
  delete choices;
}

Result<ChatReply> parse_chat_reply(std::string_view body) {
  return ReplyReader(body).read();
}

void write_chat_reply(const ChatReply& reply, const ChatIdentity& identity,
                      const CallTotals& totals, std::string& out) {
  const std::size_t start = out.size();
  out.reserve(start + reply.body.size() + 1024);
  append_identity(out, reply, identity);
  append_choices(out, reply, identity.id);
  for (const JsonMember& member : reply.members) {
    if (is_rewritten(member.key) || value_of(reply, member) == "null") continue;
    out += ',';
    out += reply.body.substr(member.key_begin, member.value_end - member.key_begin);
  }
  out += ',';
  append_usage_and_timing(out, totals);
  out += '}';
  const std::string_view written = std::string_view(out).substr(start);
  if (!is_valid_utf8(written)) {
    const std::string repaired = repaired_utf8(written);
    out.replace(start, std::string::npos, repaired);
  }
}

}  // namespace arouter::wire::openai
