#include "wire/openai/stream_reader.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>
#include <arouter/wire/openai/error.hpp>

#include "wire/json_text.hpp"
#include "wire/openai/finish_reason.hpp"
#include "wire/openai/usage.hpp"
#include "wire/utf8.hpp"

namespace arouter::wire::openai {
namespace {

constexpr std::size_t event_bytes_max = 8 * 1024 * 1024;
constexpr std::int64_t choices_max = 128;

void append_with_commas(std::string& out, std::span<const std::string_view> members) {
  for (const auto member : members) {
    out += ',';
    out += member;
  }
}

}  // namespace

StreamReader::StreamReader(ChatIdentity identity)
    : identity_(std::move(identity)), writer_(identity_), decoder_(event_bytes_max) {}

StreamState StreamReader::feed(std::string_view bytes, std::string& out) {
  if (state_ != StreamState::running || takes_bare_json(bytes)) return state_;
  decoder_.feed(bytes);
  while (state_ == StreamState::running) {
    const auto event = decoder_.next();
    if (decoder_.overflowed()) {
      fail_because("sent an event that is too large");
    } else if (event) {
      on_event(*event, out);
    } else {
      break;
    }
  }
  return state_;
}

// Some answer a streaming request with one plain JSON body: an error, or the whole completion.
bool StreamReader::takes_bare_json(std::string_view bytes) {
  if (framing_ == Framing::unknown) {
    const auto at = bytes.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos) return false;
    const bool json = bytes[at] == '{' || bytes[at] == '[';
    framing_ = json ? Framing::bare_json : Framing::events;
  }
  if (framing_ == Framing::events) return false;
  bare_json_ += bytes;
  if (bare_json_.size() > event_bytes_max) fail_because("sent an answer that is too large");
  return true;
}

StreamState StreamReader::end_of_bytes(std::string& out) {
  if (state_ != StreamState::running) return state_;
  if (framing_ == Framing::bare_json) {
    on_chunk(bare_json_, out);
  } else if (const auto event = decoder_.flush()) {
    // An event without its blank line counts when it is whole; cut short it is the truncation that
    // is reported below.
    JsonCursor cursor(event->data);
    cursor.skip();
    if (cursor.at_end() || trim(event->data) == "[DONE]") on_event(*event, out);
  }
  if (state_ != StreamState::running) return state_;
  if (finished_count_ > 0 && finished_count_ == states_.size()) {
    complete();
  } else {
    fail_because("closed the stream before the answer was complete");
  }
  return state_;
}

void StreamReader::on_event(const SseEvent& event, std::string& out) {
  JsonString text;
  if (event.name.empty() && template_.apply(event.data, out, text)) {
    ++delta_count_;
    completion_bytes_ += unescaped_size(text);
    return;
  }
  const std::string_view data = trim(event.data);
  if (data.empty()) return;
  if (data == "[DONE]") {
    on_done();
  } else if (event.name == "error") {
    fail_with_body(data);
  } else {
    on_chunk(data, out);
  }
}

void StreamReader::on_chunk(std::string_view json, std::string& out) {
  if (!parse(json)) {
    if (parse_error_body(json).message.empty()) {
      fail_because("sent something that is not a chat completion chunk");
    } else {
      fail_with_body(json);
    }
    return;
  }
  if (upstream_id_.empty()) upstream_id_ = chunk_.id;
  tap_usage();
  if (reports_error()) {
    fail_with_body(json);
  } else if (!chunk_.has_choices || chunk_.choices.list.empty()) {
    on_chunk_without_choices(json);
  } else {
    on_choices(json, out);
  }
}

// An answer given up before its first content is withdrawn as a whole: another provider may still
// give one.
void StreamReader::on_choices(std::string_view json, std::string& out) {
  const Choice* failed = failed_choice(chunk_.choices);
  if (failed != nullptr && (!content_started_ || !failed->error.empty())) {
    fail_with_choice(*failed);
    return;
  }
  forward(json, out);
  withhold_finishes();
}

// Reads `json` into `chunk_`, repairing what would break a line or a decoder; `json` then views the
// repaired text.
bool StreamReader::parse(std::string_view& json) {
  // Data of several lines, or a body that is no stream: white space between tokens.
  if (framing_ == Framing::bare_json || json.find('\n') != std::string_view::npos) {
    repaired_ = json;
    std::replace_if(
        repaired_.begin(), repaired_.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    json = repaired_;
  }
  if (!read_chunk(json, chunk_)) return false;
  if (chunk_.non_ascii && !is_valid_utf8(json)) {
    repaired_ = repaired_utf8(json);
    json = repaired_;
    if (!read_chunk(json, chunk_)) return false;
  }
  return std::all_of(chunk_.choices.list.begin(), chunk_.choices.list.end(),
                     [](const Choice& choice) { return choice.index < choices_max; });
}

void StreamReader::tap_usage() {
  auto usage = read_usage(chunk_.usage);
  if (!usage && !chunk_.groq.empty()) usage = read_usage(usage_inside(chunk_.groq));
  for (const Choice& choice : chunk_.choices.list) {
    if (!usage && !choice.usage.empty()) usage = read_usage(choice.usage);
  }
  if (usage) usage_ = usage;
}

bool StreamReader::reports_error() const {
  return !chunk_.error.empty() || chunk_.is_error_object || reports_failure(chunk_.base_resp);
}

void StreamReader::on_chunk_without_choices(std::string_view json) {
  if (!chunk_.moderation.empty()) moderation_ = chunk_.moderation;
  if (chunk_.has_choices || !chunk_.usage.empty()) return;
  if (!parse_error_body(json).message.empty()) fail_with_body(json);
}

void StreamReader::forward(std::string_view json, std::string& out) {
  const std::size_t start = out.size();
  const std::size_t count = chunk_.choices.list.size();
  if (calls_.size() < count) calls_.resize(count);
  firsts_.assign(count, false);
  TextPlaces places;
  bool any = false;
  writer_.begin(out, chunk_.created);
  for (std::size_t i = 0; i < count; ++i) any = append_choice(i, out, places) || any;
  if (!any) {
    out.resize(start);
    return;
  }
  ChunkWriter::end_choices(out);
  append_members(out, chunk_.extras);
  ChunkWriter::end(out);
  if (out.size() - start > ChunkWriter::line_bytes_max) {
    out.resize(start);
    forward_in_pieces(out);
    return;
  }
  for (std::size_t i = 0; i < places.count && i < 2; ++i) places.at[i] -= start;
  learn(json, std::string_view(out).substr(start), places);
}

// False when there is nothing in the choice for the caller yet.
bool StreamReader::append_choice(std::size_t position, std::string& out, TextPlaces& places) {
  const Choice& choice = chunk_.choices.list[position];
  ToolCalls& calls = calls_[position];
  calls.clear();
  ChoiceState& state = state_of(choice.index);
  const bool content = choice.carries_content();
  if (!content && !choice.carries_note) return false;
  if (!choice.tool_calls.empty()) {
    read_tool_calls(choice.tool_calls, calls);
    state.ledger.resolve(calls, identity_.id);
  }
  state.has_calls = state.has_calls || !state.ledger.empty() || choice.function_call;
  firsts_[position] = !state.forwarded;
  state.forwarded = true;
  if (content) {
    content_started_ = true;
    ++delta_count_;
    completion_bytes_ += unescaped_size(choice.content) + unescaped_size(choice.reasoning) +
                         choice.refusal.size() + calls.argument_bytes();
  }
  writer_.append_delta(out, chunk_.choices, choice, calls, firsts_[position], places);
  return true;
}

void StreamReader::forward_in_pieces(std::string& out) {
  const auto& list = chunk_.choices.list;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].carries_content() && !list[i].carries_note) continue;
    writer_.append_in_pieces(out, chunk_.created, chunk_.choices, list[i], calls_[i], firsts_[i],
                             chunk_.extras);
  }
}

// The one string of the event that the next event may have another value for.
JsonString StreamReader::varying_text() const {
  const Choice& choice = chunk_.choices.list.front();
  const auto& calls = calls_.front().list;
  if (calls.empty()) return choice.has_reasoning() ? choice.reasoning : choice.content;
  const bool goes_on = calls.size() == 1 && calls[0].verbatim && !calls[0].opens;
  return goes_on ? calls[0].arguments : JsonString();
}

// Only an event whose line depends on nothing but itself can be a model for others.
void StreamReader::learn(std::string_view json, std::string_view line, TextPlaces places) {
  const Choice& choice = chunk_.choices.list.front();
  const bool calls = !choice.tool_calls.empty();
  const int texts =
      (choice.content.raw.empty() ? 0 : 1) + (choice.has_reasoning() ? 1 : 0) + (calls ? 1 : 0);
  const bool plain = chunk_.choices.list.size() == 1 && texts == 1 && !firsts_[0] &&
                     choice.finish_reason.empty() && !choice.refuses() && !choice.carries_other &&
                     !choice.reasoning_in_details;
  const JsonString text = plain ? varying_text() : JsonString();
  if (text.raw.empty() || json.data() == repaired_.data()) return;
  if (calls) {
    // A delta that goes on with a call was copied as it stands.
    const std::string_view raw = calls_.front().list.front().raw;
    places = {};
    places.add(line.find(raw) + static_cast<std::size_t>(text.raw.data() - raw.data()));
  }
  template_.learn(json, text.raw, line, places);
}

void StreamReader::withhold_finishes() {
  for (const Choice& choice : chunk_.choices.list) {
    if (choice.finish_reason.empty()) continue;
    ChoiceState& state = state_of(choice.index);
    content_started_ = true;
    if (state.finished) continue;
    finish(state, choice.finish_reason);
    // What went out with the content is not said twice.
    if (!choice.carries_content()) {
      append_with_commas(state.extras, chunk_.choices.extras_of(choice));
    }
    final_extras_.clear();
    append_with_commas(final_extras_, chunk_.extras);
    if (canonical_finish_reason(choice.finish_reason) == "error") fail_with_choice(choice);
  }
}

void StreamReader::finish(ChoiceState& state, std::string_view native) {
  state.finished = true;
  state.finish_order = finished_count_++;
  state.native = native;
}

void StreamReader::on_done() {
  if (states_.empty()) {
    fail_because("ended the stream without an answer");
    return;
  }
  // Some providers never name a reason.
  for (ChoiceState& state : states_) {
    if (!state.finished) finish(state, {});
  }
  content_started_ = true;
  complete();
}

void StreamReader::complete() {
  if (!moderation_.empty()) final_extras_ += ',' + moderation_;
  state_ = StreamState::complete;
}

void StreamReader::fail_because(std::string message) {
  state_ = StreamState::failed;
  failure_ = Error(ErrorCode::upstream_failed, identity_.provider + " " + std::move(message));
}

void StreamReader::fail_with_body(std::string_view json) {
  const ProviderErrorBody body = parse_error_body(json);
  fail_because(body.message.empty() ? "reported an error" : "reported an error: " + body.message);
  failure_ = std::move(failure_).with_log_detail("type=" + body.type + " code=" + body.code);
}

void StreamReader::fail_with_choice(const Choice& choice) {
  if (choice.error.empty()) {
    fail_because("ended the answer with an error (" + std::string(choice.finish_reason) + ")");
  } else {
    fail_with_body(error_body_of(choice));
  }
}

StreamReader::ChoiceState& StreamReader::state_of(std::int64_t index) {
  const auto found = std::find_if(states_.begin(), states_.end(),
                                  [&](const ChoiceState& state) { return state.index == index; });
  if (found != states_.end()) return *found;
  states_.emplace_back().index = index;
  return states_.back();
}

const StreamReader::ChoiceState* StreamReader::first_finished() const {
  const ChoiceState* first = nullptr;
  for (const ChoiceState& state : states_) {
    const bool earlier = first == nullptr || state.finish_order < first->finish_order;
    if (state.finished && earlier) first = &state;
  }
  return first;
}

WithheldFinish StreamReader::ending_of(const ChoiceState& state) {
  return {state.index, !state.forwarded, state.has_calls, state.native, state.extras};
}

std::vector<WithheldFinish> StreamReader::withheld() const {
  std::vector<WithheldFinish> endings(finished_count_);
  for (const ChoiceState& state : states_) {
    if (state.finished) endings[state.finish_order] = ending_of(state);
  }
  return endings;
}

std::vector<WithheldFinish> StreamReader::unfinished() const {
  std::vector<WithheldFinish> endings;
  for (const ChoiceState& state : states_) {
    if (!state.finished) endings.push_back(ending_of(state));
  }
  if (states_.empty()) endings.push_back({0, true, false, {}, {}});
  return endings;
}

std::string_view StreamReader::finish_reason() const {
  const ChoiceState* first = first_finished();
  return first == nullptr ? "" : finish_reason_of(first->native, first->has_calls);
}

std::string_view StreamReader::native_finish_reason() const {
  const ChoiceState* first = first_finished();
  return first == nullptr ? "" : std::string_view(first->native);
}

}  // namespace arouter::wire::openai
