#include "wire/openai/tool_calls.hpp"

#include <algorithm>

#include <arouter/wire/json_write.hpp>

#include "wire/json_text.hpp"

namespace arouter::wire::openai {
namespace {

JsonString read_text(JsonCursor& cursor, bool& plain) {
  JsonString string;
  if (cursor.kind() == JsonKind::string) {
    cursor.read_string(string);
    plain = plain && !string.raw.empty();
  } else {
    cursor.skip();
    plain = false;
  }
  return string;
}

// `arguments` that are no string are sent as the text of what they are.
JsonString read_arguments(JsonCursor& cursor, bool& plain, ToolCalls& out) {
  JsonString string;
  if (cursor.kind() == JsonKind::string) {
    cursor.read_string(string);
    return string;
  }
  plain = false;
  const auto value = cursor.skip();
  if (value.empty() || value == "null") return string;
  std::string quoted;
  append_json_string(quoted, value);
  out.made.push_front(quoted.substr(1, quoted.size() - 2));
  return {out.made.front(), true};
}

void read_function(JsonCursor& cursor, ToolCall& call, bool& plain, ToolCalls& out) {
  if (cursor.kind() != JsonKind::object) {
    cursor.skip();
    plain = false;
    return;
  }
  call.has_function = true;
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key.raw == "name") {
      call.name = read_text(cursor, plain);
    } else if (key.raw == "arguments") {
      call.arguments = read_arguments(cursor, plain, out);
    } else {
      cursor.skip();
    }
  }
}

// `call.verbatim` says afterwards that no member is empty, null or of the wrong type.
void read_call(JsonCursor& cursor, ToolCall& call, ToolCalls& out) {
  bool plain = true;
  call.extras_begin = out.extras.size();
  const char* const begin = cursor.position();
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key.raw == "index") {
      call.index = integer_of(cursor.skip());
    } else if (key.raw == "id") {
      call.id = read_text(cursor, plain);
    } else if (key.raw == "type") {
      call.type = read_text(cursor, plain);
    } else if (key.raw == "function") {
      read_function(cursor, call, plain, out);
    } else {
      const auto value = cursor.skip();
      if (cursor.failed() || value == "null") continue;
      const char* const from = key.raw.data() - 1;
      out.extras.emplace_back(from, static_cast<std::size_t>(value.data() + value.size() - from));
    }
  }
  call.extras_end = out.extras.size();
  call.raw = {begin, static_cast<std::size_t>(cursor.position() - begin)};
  call.verbatim = plain;
}

JsonString invented_id(ToolCalls& calls, std::string_view id_seed, std::size_t number) {
  const auto dash = id_seed.rfind('-');
  std::string id = "call_";
  id += id_seed.substr(dash == std::string_view::npos ? 0 : dash + 1);
  id += '_';
  id += std::to_string(number);
  calls.made.push_front(std::move(id));
  return {calls.made.front(), false};
}

void append_member(std::string& out, std::string_view key, std::string_view raw_string) {
  if (raw_string.empty()) return;
  out += out.back() == '{' ? "\"" : ",\"";
  out += key;
  out += "\":\"";
  out += raw_string;
  out += '"';
}

}  // namespace

void ToolCalls::clear() {
  list.clear();
  extras.clear();
  made.clear();
}

std::size_t ToolCalls::argument_bytes() const {
  std::size_t bytes = 0;
  for (const ToolCall& call : list) {
    bytes += unescaped_size(call.arguments) + unescaped_size(call.name);
  }
  return bytes;
}

void read_tool_calls(std::string_view array, ToolCalls& out) {
  out.clear();
  JsonCursor cursor(array);
  if (cursor.kind() != JsonKind::array) return;
  cursor.enter_array();
  while (cursor.next_element()) {
    if (cursor.kind() != JsonKind::object) {
      cursor.skip();
      continue;
    }
    ToolCall call;
    read_call(cursor, call, out);
    out.list.push_back(call);
  }
}

std::int64_t ToolCallLedger::free_index(std::int64_t wanted) const {
  std::int64_t next = 0;
  bool taken = false;
  for (const OpenCall& open : open_) {
    next = std::max(next, open.index + 1);
    taken = taken || open.index == wanted;
  }
  return taken || wanted < 0 ? next : wanted;
}

// The call this delta goes on with, or null when it opens one.
ToolCallLedger::OpenCall* ToolCallLedger::find(const ToolCall& call) {
  if (open_.empty()) return nullptr;
  if (!call.index) return call.id.raw.empty() && call.name.raw.empty() ? &open_.back() : nullptr;
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const OpenCall& open) {
    return open.provider_index == *call.index;
  });
  if (found == open_.rend()) return nullptr;
  // Some number every call 0: a new id together with a name is a new call.
  const bool another = !call.id.raw.empty() && !call.name.raw.empty() && call.id.raw != found->id;
  return another ? nullptr : &*found;
}

ToolCallLedger::OpenCall& ToolCallLedger::open(ToolCall& call, ToolCalls& calls,
                                               std::string_view id_seed) {
  call.opens = true;
  if (call.id.raw.empty()) {
    call.id = invented_id(calls, id_seed, open_.size());
    call.verbatim = false;
  }
  OpenCall entry;
  entry.index = free_index(call.index.value_or(-1));
  entry.provider_index = call.index.value_or(entry.index);
  entry.id = call.id.raw;
  open_.push_back(std::move(entry));
  return open_.back();
}

void ToolCallLedger::resolve(ToolCalls& calls, std::string_view id_seed) {
  for (ToolCall& call : calls.list) {
    OpenCall* known = find(call);
    OpenCall& entry = known != nullptr ? *known : open(call, calls, id_seed);
    const bool same_index = call.index == entry.index;
    call.verbatim = call.verbatim && same_index && (!call.opens || !call.type.raw.empty());
    call.index = entry.index;
  }
}

void complete_tool_calls(ToolCalls& calls, std::string_view id_seed) {
  std::size_t number = 0;
  for (ToolCall& call : calls.list) {
    call.opens = true;
    call.verbatim = call.verbatim && !call.id.raw.empty() && !call.type.raw.empty();
    if (call.id.raw.empty()) call.id = invented_id(calls, id_seed, number);
    ++number;
  }
}

void append_tool_call(std::string& out, const ToolCalls& calls, const ToolCall& call,
                      std::string_view arguments) {
  out += '{';
  if (call.index) {
    out += "\"index\":";
    out += std::to_string(*call.index);
  }
  append_member(out, "id", call.id.raw);
  const bool function = call.has_function || call.type.raw.empty();
  append_member(out, "type",
                call.type.raw.empty() && call.opens ? std::string_view("function") : call.type.raw);
  if (function) {
    out += out.back() == '{' ? "\"function\":{" : ",\"function\":{";
    append_member(out, "name", call.name.raw);
    out += out.back() == '{' ? "\"arguments\":\"" : ",\"arguments\":\"";
    out += arguments;
    out += "\"}";
  }
  for (std::size_t i = call.extras_begin; i < call.extras_end; ++i) {
    if (out.back() != '{') out += ',';
    out += calls.extras[i];
  }
  out += '}';
}

void append_tool_calls(std::string& out, const ToolCalls& calls) {
  out += '[';
  bool first = true;
  for (const ToolCall& call : calls.list) {
    if (!first) out += ',';
    first = false;
    if (call.verbatim) {
      out += call.raw;
    } else {
      append_tool_call(out, calls, call, call.arguments.raw);
    }
  }
  out += ']';
}

}  // namespace arouter::wire::openai
