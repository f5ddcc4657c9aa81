#include "wire/openai/event_template.hpp"

#include <array>

#include "wire/utf8.hpp"

namespace arouter::wire::openai {
namespace {

// A longer event is dominated by what changes in it anyway.
constexpr std::size_t event_bytes_max = 2048;
// A longer text may need several lines.
constexpr std::size_t text_bytes_max = 16'000;
// A stream whose events all differ is looked at again only now and then.
constexpr unsigned misses_max = 8;
constexpr unsigned miss_interval = 64;

// OpenAI's and Mistral's names of it.
constexpr std::array<std::string_view, 2> padding_keys{"\"obfuscation\":\"", "\"p\":\""};

}  // namespace

bool EventTemplate::worth_learning() {
  ++misses_;
  return misses_ <= misses_max || misses_ % miss_interval == 0;
}

void EventTemplate::learn(std::string_view event, std::string_view text, std::string_view line,
                          const TextPlaces& places) {
  known_ = false;
  const bool inside =
      text.data() > event.data() && text.data() + text.size() < event.data() + event.size();
  if (!inside || event.size() > event_bytes_max || places.count == 0 || places.count > 2) return;
  if (!worth_learning()) return;
  const auto before = static_cast<std::size_t>(text.data() - event.data());
  twice_ = places.count == 2;
  head_ = event.substr(0, before);
  line_head_ = line.substr(0, places.at[0]);
  const std::size_t first_end = places.at[0] + text.size();
  if (twice_) line_between_ = line.substr(first_end, places.at[1] - first_end);
  const std::size_t last_end = places.at[twice_ ? 1 : 0] + text.size();
  learn_padding(event.substr(before + text.size()), line.substr(last_end));
  known_ = true;
}

// `rest` and `line_rest` are what follows the text in the event and in the line.
void EventTemplate::learn_padding(std::string_view rest, std::string_view line_rest) {
  padded_ = false;
  middle_ = rest;
  line_middle_ = line_rest;
  for (const auto key : padding_keys) {
    const auto at = rest.rfind(key);
    const auto line_at = line_rest.rfind(key);
    if (at == std::string_view::npos || line_at == std::string_view::npos) continue;
    const auto begin = at + key.size();
    const auto end = rest.find('"', begin);
    if (end == std::string_view::npos) continue;
    const auto padding = rest.substr(begin, end - begin);
    if (!line_rest.substr(line_at + key.size()).starts_with(padding)) continue;
    padded_ = true;
    middle_ = rest.substr(0, begin);
    tail_ = rest.substr(end);
    line_middle_ = line_rest.substr(0, line_at + key.size());
    line_tail_ = line_rest.substr(line_at + key.size() + padding.size());
    return;
  }
}

bool EventTemplate::matches_rest(std::string_view rest, JsonString& padding) const {
  if (!padded_) return rest == middle_;
  if (!rest.starts_with(middle_)) return false;
  JsonCursor cursor(rest.substr(middle_.size() - 1));
  return cursor.read_string(padding) && !cursor.saw_non_ascii() &&
         rest.substr(middle_.size() + padding.raw.size()) == tail_;
}

bool EventTemplate::apply(std::string_view event, std::string& out, JsonString& text) {
  if (!known_ || !event.starts_with(head_)) return false;
  JsonCursor cursor(event.substr(head_.size() - 1));
  if (!cursor.read_string(text) || text.raw.empty() || text.raw.size() > text_bytes_max) {
    return false;
  }
  JsonString padding;
  if (!matches_rest(event.substr(head_.size() + text.raw.size()), padding)) return false;
  if (cursor.saw_non_ascii() && !is_valid_utf8(text.raw)) return false;
  misses_ = 0;
  out += line_head_;
  out += text.raw;
  if (twice_) {
    out += line_between_;
    out += text.raw;
  }
  out += line_middle_;
  if (padded_) {
    out += padding.raw;
    out += line_tail_;
  }
  return true;
}

}  // namespace arouter::wire::openai
