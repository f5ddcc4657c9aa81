// The OpenAI dialect as its provider speaks it: replies, chunks and errors as JSON text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/simulate/answer.hpp"
#include "app/simulate/request.hpp"

namespace arouter::app::simulate {

// What all chunks of one answer share.
struct AnswerIdentity {
  AnswerIdentity() = default;
  std::string id;  // "chatcmpl-…"
  std::int64_t created = 0;
  std::string model;
};

struct SentTokens {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
};

// A whole chat.completion. `report_usage` false leaves the usage out.
std::string whole_reply(const AnswerIdentity& identity, const Answer& answer, SentTokens usage,
                        bool report_usage);

// Chunks as complete server-sent events. `null_usage` puts "usage":null into each, as OpenAI does
// when usage was asked for.
std::string first_event(const AnswerIdentity& identity, std::size_t choice,
                        const AnswerChoice& content, bool null_usage);
std::string piece_event(const AnswerIdentity& identity, std::size_t choice,
                        const AnswerChoice& content, const std::string& piece, bool null_usage);
std::string finish_event(const AnswerIdentity& identity, std::size_t choice,
                         const std::string& reason, bool null_usage);
std::string usage_event(const AnswerIdentity& identity, SentTokens usage);

// {"error":{…}} for a status, and the same as an event.
std::string error_body(int status, std::string_view message);

std::string models_body(std::int64_t created);

}  // namespace arouter::app::simulate
