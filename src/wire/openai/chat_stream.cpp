#include <arouter/wire/openai/chat_stream.hpp>

#include "wire/openai/finish_reason.hpp"
#include "wire/openai/stream_reader.hpp"

namespace arouter::wire::openai {
namespace {

constexpr std::string_view done = "data: [DONE]\n\n";

}  // namespace

class ChatStream::Impl {
 public:
  Impl(ChatIdentity identity, bool usage_chunk)
      : reader_(std::move(identity)), usage_chunk_(usage_chunk) {}

  StreamReader& reader() { return reader_; }

  // The first `cut_from` endings with their own reasons, the others with "length".
  void write_endings(const std::vector<WithheldFinish>& endings, std::size_t cut_from,
                     const CallTotals& totals, std::string& out) {
    for (std::size_t i = 0; i < endings.size(); ++i) {
      const WithheldFinish& ending = endings[i];
      const auto reason =
          i < cut_from ? finish_reason_of(ending.native, ending.has_calls) : "length";
      const bool last = i + 1 == endings.size();
      reader_.writer().begin(out, {});
      ChunkWriter::append_finish(out, ending.index, ending.first, reason, ending.native,
                                 ending.extras);
      ChunkWriter::end_choices(out);
      if (last) out += reader_.final_extras();
      if (last && !usage_chunk_) append_totals(totals, out);
      ChunkWriter::end(out);
    }
    if (usage_chunk_) {
      reader_.writer().begin(out, {});
      ChunkWriter::end_choices(out);
      append_totals(totals, out);
      ChunkWriter::end(out);
    }
    out += done;
  }

  void write_error(std::string_view error_json, const CallTotals& totals, std::string& out) {
    reader_.writer().begin(out, {});
    out +=
        R"({"index":0,"delta":{"content":""},"finish_reason":"error","native_finish_reason":null})";
    ChunkWriter::end_choices(out);
    out += ",\"error\":";
    out += error_json;
    append_totals(totals, out);
    ChunkWriter::end(out);
    out += done;
  }

 private:
  static void append_totals(const CallTotals& totals, std::string& out) {
    out += ',';
    append_usage_and_timing(out, totals);
  }

  StreamReader reader_;
  bool usage_chunk_;
};

ChatStream::ChatStream(ChatIdentity identity, bool usage_chunk)
    : impl_(std::make_unique<Impl>(std::move(identity), usage_chunk)) {}
ChatStream::~ChatStream() = default;
ChatStream::ChatStream(ChatStream&&) noexcept = default;
ChatStream& ChatStream::operator=(ChatStream&&) noexcept = default;

StreamState ChatStream::feed(std::string_view bytes, std::string& out) {
  return impl_->reader().feed(bytes, out);
}

StreamState ChatStream::end_of_bytes(std::string& out) {
  return impl_->reader().end_of_bytes(out);
}

bool ChatStream::content_started() const {
  return impl_->reader().content_started();
}

StreamState ChatStream::state() const {
  return impl_->reader().state();
}

const Error& ChatStream::failure() const {
  return impl_->reader().failure();
}

const std::optional<TokenUsage>& ChatStream::usage() const {
  return impl_->reader().usage();
}

std::string_view ChatStream::upstream_id() const {
  return impl_->reader().upstream_id();
}

std::string_view ChatStream::finish_reason() const {
  return impl_->reader().finish_reason();
}

std::string_view ChatStream::native_finish_reason() const {
  return impl_->reader().native_finish_reason();
}

std::size_t ChatStream::completion_bytes() const {
  return impl_->reader().completion_bytes();
}

std::uint64_t ChatStream::delta_count() const {
  return impl_->reader().delta_count();
}

void ChatStream::finish(const CallTotals& totals, std::string& out) {
  const auto endings = impl_->reader().withheld();
  impl_->write_endings(endings, endings.size(), totals, out);
}

void ChatStream::finish_with_error(std::string_view error_json, const CallTotals& totals,
                                   std::string& out) {
  impl_->write_error(error_json, totals, out);
}

void ChatStream::finish_cut_short(const CallTotals& totals, std::string& out) {
  auto endings = impl_->reader().withheld();
  const std::size_t ended = endings.size();
  for (auto& ending : impl_->reader().unfinished()) endings.push_back(std::move(ending));
  impl_->write_endings(endings, ended, totals, out);
}

}  // namespace arouter::wire::openai
