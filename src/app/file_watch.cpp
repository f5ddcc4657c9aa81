#include "app/file_watch.hpp"

#include "app/config/catalogue_source.hpp"

namespace arouter::app {

FileWatch::FileWatch(ConfigSources sources) : sources_(std::move(sources)), times_(look()) {}

bool FileWatch::changed() {
  auto now = look();
  std::swap(times_, now);
  return times_ != now;
}

void FileWatch::follow(ConfigSources sources) {
  sources_ = std::move(sources);
  auto now = look();
  for (auto& [file, time] : now) {
    const auto before = times_.find(file);
    if (before != times_.end()) time = before->second;
  }
  times_ = std::move(now);
}

void FileWatch::add(const ConfigSources& sources) {
  ConfigSources all = sources_;
  all.files.insert(all.files.end(), sources.files.begin(), sources.files.end());
  all.folders.insert(all.folders.end(), sources.folders.begin(), sources.folders.end());
  follow(std::move(all));
}

FileWatch::Times FileWatch::look() const {
  Times times;
  const auto note = [&times](const std::string& file) {
    std::error_code missing;
    times[file] = std::filesystem::last_write_time(file, missing);
  };
  for (const auto& file : sources_.files) note(file);
  for (const auto& folder : sources_.folders) {
    for (const auto& file : yaml_files_below(folder)) note(file);
  }
  return times;
}

}  // namespace arouter::app
