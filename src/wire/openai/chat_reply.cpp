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

// Members that are read or replaced; every other one is passed on as it stands.
enum class ReplyField : std::uint8_t {
  other,
  id,
  created,
  object,
  system_fingerprint,
  choices,
  usage,
  error,
  base_resp,
  x_groq,
  replaced,  // and not read
};

ReplyField field_named(std::string_view name) {
  switch (name.size()) {
    case 2:
      if (name == "id") return ReplyField::id;
      break;
    case 5:
      if (name == "usage") return ReplyField::usage;
      if (name == "model") return ReplyField::replaced;
      if (name == "error") return ReplyField::error;
      break;
    case 6:
      if (name == "object") return ReplyField::object;
      if (name == "timing") return ReplyField::replaced;
      if (name == "x_groq") return ReplyField::x_groq;
      break;
    case 7:
      if (name == "choices") return ReplyField::choices;
      if (name == "created") return ReplyField::created;
      break;
    case 8:
      if (name == "provider") return ReplyField::replaced;
      break;
    case 9:
      if (name == "base_resp") return ReplyField::base_resp;
      break;
    case 18:
      if (name == "system_fingerprint") return ReplyField::system_fingerprint;
      break;
    default:
      break;
  }
  return ReplyField::other;
}

// One walk over the body: choices, usage and what tells of a failure are read on the way.
class ReplyReader {
 public:
  explicit ReplyReader(std::string_view body) : cursor_(body), calls_(scratch()) {
    reply_.body = body;
    reply_.extras.reserve(8);
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
    reply_.ascii = !cursor_.saw_non_ascii();
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
    const ReplyField field = field_named(key.raw);
    if (field == ReplyField::choices && cursor_.kind() == JsonKind::array) {
      reply_.choices->clear();
      if (!read_choices(cursor_, ChoiceForm::message, *reply_.choices)) reply_.choices->clear();
    } else if (field == ReplyField::usage) {
      if (const auto usage = read_usage(cursor_)) reply_.usage = usage;
    } else {
      const auto value = cursor_.skip();
      if (value != "null") on_value(field, key, value);
    }
  }

  void on_value(ReplyField field, const JsonString& key, std::string_view value) {
    switch (field) {
      case ReplyField::id:
        if (value.starts_with('"')) reply_.upstream_id = value.substr(1, value.size() - 2);
        return;
      case ReplyField::created:
        reply_.created = value;
        return;
      case ReplyField::system_fingerprint:
        reply_.system_fingerprint = value;
        return;
      case ReplyField::object:
        error_ = error_ || value == "\"error\"";
        return;
      case ReplyField::error:
        error_ = error_ || !is_empty_value(value);
        return;
      case ReplyField::base_resp:
        error_ = error_ || reports_failure(value);
        return;
      case ReplyField::x_groq:
        if (!reply_.usage) reply_.usage = read_usage(usage_inside(value));
        return;
      case ReplyField::other:
        if (!cursor_.failed()) reply_.extras.push_back(member_text(key, value));
        return;
      case ReplyField::choices:
      case ReplyField::usage:
      case ReplyField::replaced:
        return;
    }
  }

  void on_choice(const Choice& choice) {
    read_tool_calls(choice.tool_calls, calls_);
    reply_.completion_bytes += unescaped_size(choice.content) + unescaped_size(choice.reasoning) +
                               choice.refusal.size() + calls_.argument_bytes();
    if (!reply_.usage && !choice.usage.empty()) reply_.usage = read_usage(choice.usage);
  }

  JsonCursor cursor_;
  ToolCalls& calls_;
  ChatReply reply_;
  bool error_ = false;
};

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
  const bool usable = !reply.created.empty() && integer_of(reply.created).value_or(0) > 0;
  out += usable ? std::string(reply.created) : std::to_string(identity.created);
  out += ",\"model\":";
  append_json_string(out, identity.model);
  out += ",\"provider\":";
  append_json_string(out, identity.provider);
  out += ",\"system_fingerprint\":";
  out += reply.system_fingerprint.empty() ? "null" : reply.system_fingerprint;
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
  for (const auto member : reply.extras) {
    out += ',';
    out += member;
  }
  out += ',';
  append_usage_and_timing(out, totals);
  out += '}';
  const std::string_view written = std::string_view(out).substr(start);
  if (!reply.ascii && !is_valid_utf8(written)) {
    const std::string repaired = repaired_utf8(written);
    out.replace(start, std::string::npos, repaired);
  }
}

}  // namespace arouter::wire::openai
