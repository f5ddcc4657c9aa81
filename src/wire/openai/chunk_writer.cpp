#include "wire/openai/chunk_writer.hpp"

#include <arouter/wire/json_write.hpp>

#include "wire/json_text.hpp"

namespace arouter::wire::openai {
namespace {

// A piece may be written twice in one line.
constexpr std::size_t piece_bytes_max = 24'000;

void comma(std::string& out) {
  if (out.back() != '{') out += ',';
}

void append_text(std::string& out, std::string_view key, std::string_view raw, TextPlaces& places) {
  comma(out);
  out += '"';
  out += key;
  out += "\":\"";
  places.add(out.size());
  out += raw;
  out += '"';
}

void append_reasoning(std::string& out, const Choice& choice, TextPlaces& places) {
  if (!choice.has_reasoning()) return;
  append_text(out, "reasoning", choice.reasoning.raw, places);
  if (choice.reasoning_content) {
    append_text(out, "reasoning_content", choice.reasoning.raw, places);
  }
}

// The unknown members of `choice`, which is made to point to them, without those that are sent in
// pieces: what `reasoning_details` say has gone into `reasoning`, which can be cut.
Choices members_kept_whole(const Choices& choices, Choice& choice) {
  Choices kept;
  const auto beside = choices.extras_of(choice);
  kept.choice_members.assign(beside.begin(), beside.end());
  for (const auto member : choices.body_extras_of(choice)) {
    const bool in_pieces =
        choice.reasoning_in_details && member.starts_with("\"reasoning_details\"");
    if (!in_pieces) kept.body_members.push_back(member);
  }
  choice.extras = {0, kept.choice_members.size()};
  choice.body_extras = {0, kept.body_members.size()};
  return kept;
}

}  // namespace

void append_members(std::string& out, std::span<const std::string_view> members) {
  for (const auto member : members) {
    comma(out);
    out += member;
  }
}

void append_body(std::string& out, ChoiceForm form, const Choices& choices, const Choice& choice,
                 const ToolCalls& calls, bool default_role, TextPlaces& places) {
  const bool message = form == ChoiceForm::message;
  const auto role = choice.role.empty() && default_role ? "assistant" : choice.role;
  TextPlaces unused;
  if (!role.empty()) append_text(out, "role", role, unused);
  if (choice.has_content) {
    // An empty text is no place for another event's text to go.
    append_text(out, "content", choice.content.raw, choice.content.raw.empty() ? unused : places);
  } else if (message) {
    comma(out);
    out += "\"content\":null";
  }
  append_reasoning(out, choice, places);
  if (!choice.refusal.empty()) {
    comma(out);
    out += "\"refusal\":";
    out += choice.refusal;
  } else if (message) {
    out += ",\"refusal\":null";
  }
  if (!calls.list.empty()) {
    comma(out);
    out += "\"tool_calls\":";
    append_tool_calls(out, calls);
  }
  append_members(out, choices.body_extras_of(choice));
}

ChunkWriter::ChunkWriter(const ChatIdentity& identity)
    : own_created_(std::to_string(identity.created)) {
  head_ = "data: {\"id\":";
  append_json_string(head_, identity.id);
  head_ += ",\"object\":\"chat.completion.chunk\",\"created\":";
  tail_ = ",\"model\":";
  append_json_string(tail_, identity.model);
  tail_ += ",\"provider\":";
  append_json_string(tail_, identity.provider);
  tail_ += ",\"choices\":[";
}

void ChunkWriter::begin(std::string& out, std::string_view created) {
  const bool usable = !created.empty() && integer_of(created).value_or(0) > 0;
  if (usable && !created_known_) {
    own_created_ = created;
    created_known_ = true;
  }
  out += head_;
  out += usable ? created : own_created_;
  out += tail_;
}

void ChunkWriter::append_delta(std::string& out, const Choices& choices, const Choice& choice,
                               const ToolCalls& calls, bool first, TextPlaces& places) const {
  out += out.back() == '[' ? "{\"index\":" : ",{\"index\":";
  out += std::to_string(choice.index);
  out += ",\"delta\":{";
  append_body(out, ChoiceForm::delta, choices, choice, calls, first, places);
  out += "},\"finish_reason\":null";
  append_members(out, choices.extras_of(choice));
  out += '}';
}

void ChunkWriter::append_finish(std::string& out, std::int64_t index, bool first,
                                std::string_view finish_reason, std::string_view native,
                                std::string_view extras) {
  out += "{\"index\":";
  out += std::to_string(index);
  out += first ? ",\"delta\":{\"role\":\"assistant\",\"content\":\"\"}" : ",\"delta\":{}";
  out += ",\"finish_reason\":\"";
  out += finish_reason;
  out += "\",\"native_finish_reason\":";
  if (native.empty()) {
    out += "null";
  } else {
    out += '"';
    out += native;
    out += '"';
  }
  out += extras;
  out += '}';
}

void ChunkWriter::append_text_pieces(std::string& out, std::string_view created, std::int64_t index,
                                     std::string_view text, std::string_view key,
                                     std::string_view second_key) {
  TextPlaces unused;
  while (!text.empty()) {
    const auto piece = clean_prefix(text, piece_bytes_max);
    text.remove_prefix(piece.size());
    begin(out, created);
    out += "{\"index\":";
    out += std::to_string(index);
    out += ",\"delta\":{";
    append_text(out, key, piece, unused);
    if (!second_key.empty()) append_text(out, second_key, piece, unused);
    out += "},\"finish_reason\":null}";
    end_choices(out);
    end(out);
  }
}

void ChunkWriter::append_call_pieces(std::string& out, std::string_view created, std::int64_t index,
                                     const ToolCalls& calls, const ToolCall& call) {
  std::string_view arguments = call.arguments.raw;
  ToolCall part = call;
  do {
    const auto piece = clean_prefix(arguments, piece_bytes_max);
    arguments.remove_prefix(piece.size());
    begin(out, created);
    out += "{\"index\":";
    out += std::to_string(index);
    out += ",\"delta\":{\"tool_calls\":[";
    append_tool_call(out, calls, part, piece);
    out += "]},\"finish_reason\":null}";
    end_choices(out);
    end(out);
    const auto position = part.index;
    part = ToolCall();
    part.index = position;
    part.has_function = true;
  } while (!arguments.empty());
}

void ChunkWriter::append_in_pieces(std::string& out, std::string_view created,
                                   const Choices& choices, const Choice& choice,
                                   const ToolCalls& calls, bool first,
                                   std::span<const std::string_view> extras) {
  Choice bare = choice;
  bare.content = {};
  bare.has_content = false;
  bare.reasoning = {};
  if (choice.refuses()) bare.refusal = {};
  TextPlaces unused;
  begin(out, created);
  append_delta(out, members_kept_whole(choices, bare), bare, ToolCalls(), first, unused);
  end_choices(out);
  append_members(out, extras);
  end(out);
  append_text_pieces(out, created, choice.index, choice.reasoning.raw, "reasoning",
                     choice.reasoning_content ? "reasoning_content" : "");
  append_text_pieces(out, created, choice.index, choice.content.raw, "content", "");
  if (choice.refuses()) {
    const auto text = choice.refusal.substr(1, choice.refusal.size() - 2);
    append_text_pieces(out, created, choice.index, text, "refusal", "");
  }
  for (const ToolCall& call : calls.list) {
    append_call_pieces(out, created, choice.index, calls, call);
  }
}

}  // namespace arouter::wire::openai
