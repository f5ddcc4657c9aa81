#include <cstring>
#include <string_view>

#include <arouter/journal/posix_files.hpp>
#include <arouter/journal/replica_id.hpp>

namespace arouter::journal {
namespace {

Uuid make_uuid_v4(Random& random) {
  Uuid id;
  random.fill(std::as_writable_bytes(std::span(id.bytes)));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x40);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

// Complete or not there: written beside its place, synced and renamed.
Status write_whole(FileSystem& files, const std::string& dir, const std::string& path,
                   std::string_view text) {
  const std::string unfinished = path + ".new";
  const Status removed = files.remove(unfinished);
  if (!removed && removed.error().code() != ErrorCode::not_found) return removed;
  auto file = files.create(unfinished, text.size());
  if (!file) return file.error();
  std::memcpy((*file)->bytes().data(), text.data(), text.size());
  if (Status synced = (*file)->sync(text.size()); !synced) return synced;
  if (Status renamed = files.rename(unfinished, path); !renamed) return renamed;
  return files.sync_directory(dir);
}

}  // namespace

Result<ReplicaId> load_or_create_replica_id(FileSystem& files, const std::string& data_dir,
                                            Random& random) {
  const std::string path = data_dir + "/replica_id";
  auto content = files.read(path);
  if (content) {
    const std::string_view text(*content);
    const auto id = Uuid::parse(text.substr(0, text.find('\n')));
    if (id) return ReplicaId{*id};
    return fail(ErrorCode::invalid_request, path + " does not hold a replica id (a UUID)");
  }
  if (content.error().code() != ErrorCode::not_found) return content.error();
  if (Status made = files.create_directories(data_dir); !made) return made.error();
  const ReplicaId id{make_uuid_v4(random)};
  if (Status written = write_whole(files, data_dir, path, id.to_string() + "\n"); !written) {
    return written.error();
  }
  return id;
}

Result<ReplicaId> load_or_create_replica_id(const std::string& data_dir, Random& random) {
  const auto files = make_posix_files();
  return load_or_create_replica_id(*files, data_dir, random);
}

}  // namespace arouter::journal
