#include <filesystem>

#include <arouter/base/text.hpp>
#include <arouter/crypto/random.hpp>
#include <arouter/journal/inspect.hpp>
#include <arouter/journal/posix_files.hpp>
#include <arouter/journal/replica_id.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/context.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/journal_folder.hpp"
#include "app/output.hpp"

namespace arouter::app::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_records = 1'000;

// Of the replica that wrote the journal: its leases are what the records were charged against.
Result<ReplicaId> replica_of(const std::string& folder) {
  const auto journal = fs::absolute(folder).lexically_normal();
  const auto above = (journal.has_filename() ? journal : journal.parent_path()).parent_path();
  crypto::SystemRandom random;
  for (const auto& data_dir : {journal, above}) {
    if (!fs::exists(data_dir / "replica_id")) continue;
    return journal::load_or_create_replica_id(data_dir.string(), random);
  }
  return fail(ErrorCode::not_found, "there is no replica_id beside the journal " + folder +
                                        "; it lies in the data_dir of the gateway that wrote it");
}

Task<Result<std::string>> replay(admin::Context& context, journal::JournalReplay& records,
                                 ReplicaId replica) {
  std::int64_t seen = 0;
  std::int64_t inserted = 0;
  for (auto batch = records.next(batch_records); !batch.empty();
       batch = records.next(batch_records)) {
    seen += static_cast<std::int64_t>(batch.size());
    const auto outcome = co_await context.stores.usage.insert(replica, std::move(batch));
    if (!outcome) co_return outcome.error();
    inserted += static_cast<std::int64_t>(outcome->inserted);
  }
  std::string json;
  wire::JsonWriter(json)
      .begin_object()
      .member("records", seen)
      .member("inserted", inserted)
      .member("already_there", seen - inserted)
      .end_object();
  co_return json;
}

int complain(const Error& error) {
  print_error_line(error_json(error));
  return exit_failure;
}

}  // namespace

int journal_inspect(const std::string& folder) {
  const auto journal = journal_folder(folder);
  if (!journal) return complain(journal.error());
  const auto files = journal::make_posix_files();
  const auto summary = journal::inspect_json(*files, *journal);
  if (!summary) return complain(summary.error());
  print_line(*summary);
  return exit_ok;
}

int journal_replay(const std::string& folder, const std::string& config_file) {
  const auto journal = journal_folder(folder);
  if (!journal) return complain(journal.error());
  const auto replica = replica_of(*journal);
  if (!replica) return complain(replica.error());
  const auto files = journal::make_posix_files();
  const auto records = journal::open_replay(*files, *journal);
  if (!records) return complain(records.error());
  return admin::run(config_file,
                    [&](admin::Context& context) { return replay(context, **records, *replica); });
}

}  // namespace arouter::app::commands
