#include <arouter/wire/json_write.hpp>
#include <arouter/wire/openai/chat_request.hpp>

#include "wire/json_text.hpp"
#include "wire/openai/request_fields.hpp"

namespace arouter::wire::openai {
namespace {

std::string_view value_of(const ChatRequest& request, const JsonMember& member) {
  return request.body.substr(member.value_begin, member.value_end - member.value_begin);
}

// The caller's options with include_usage on.
std::string with_usage(std::string_view options) {
  const auto members = scan_members(options);
  if (!members) return R"({"include_usage":true})";
  JsonEdits edits;
  edits.set("include_usage", "true");
  std::string glue;
  std::string merged;
  for (const auto piece : edits.apply(options, *members, glue)) merged += piece;
  return merged;
}

class BodyBuilder {
 public:
  BodyBuilder(const ChatRequest& request, const ChatUpstreamEdits& edits, ChatUpstreamBody& out)
      : request_(request), wanted_(edits), out_(out) {}

  void build() {
    if (request_.has_gateway_fields) remove_gateway_fields();
    std::string model;
    append_json_string(model, wanted_.upstream_model);
    edits_.set("model", keep(std::move(model)));
    edit_stream_options();
    if (wanted_.output_cap) cap_output(*wanted_.output_cap);
    out_.pieces = edits_.apply(request_.body, request_.members, out_.glue);
  }

 private:
  void remove_gateway_fields() {
    for (const JsonMember& member : request_.members) {
      if (known_field(member.key).for_gateway) edits_.remove(member.key);
    }
  }

  std::string_view keep(std::string text) {
    out_.storage.push_back(std::move(text));
    return out_.storage.back();
  }

  [[nodiscard]] const JsonMember* member(std::string_view key) const {
    for (const JsonMember& candidate : request_.members) {
      if (candidate.key == key) return &candidate;
    }
    return nullptr;
  }

  void edit_stream_options() {
    const JsonMember* given = member("stream_options");
    if (!request_.stream || !wanted_.request_stream_usage) {
      if (given != nullptr) edits_.remove("stream_options");
      return;
    }
    edits_.set("stream_options", given == nullptr ? std::string_view(R"({"include_usage":true})")
                                                  : keep(with_usage(value_of(request_, *given))));
  }

  // Lowers what the caller asked for, or asks where the caller did not.
  void cap_output(std::int64_t cap) {
    const std::string_view number = keep(std::to_string(cap));
    if (!request_.output_tokens_max) {
      edits_.set(wanted_.output_cap_field, number);
      return;
    }
    for (const std::string_view field : {"max_tokens", "max_completion_tokens"}) {
      const JsonMember* given = member(field);
      if (given == nullptr) continue;
      const auto asked = integer_of(value_of(request_, *given));
      if (asked && *asked > cap) edits_.set(field, number);
    }
  }

  const ChatRequest& request_;
  const ChatUpstreamEdits& wanted_;
  ChatUpstreamBody& out_;
  JsonEdits edits_;
};

}  // namespace

void build_upstream_body(const ChatRequest& request, const ChatUpstreamEdits& edits,
                         ChatUpstreamBody& out) {
  out.pieces.clear();
  out.storage.clear();
  BodyBuilder(request, edits, out).build();
}

}  // namespace arouter::wire::openai
