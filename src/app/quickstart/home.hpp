// The folder of a quickstart: what is kept in it from one run to the next.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <arouter/base/random.hpp>
#include <arouter/base/result.hpp>

namespace arouter::app::quickstart {

// Holds an exclusive lock on the folder for as long as it lives.
class Home {
 public:
  // Makes the folder when it does not exist. Errors: conflict when another process uses it.
  static Result<std::unique_ptr<Home>> open(const std::string& folder);
  ~Home();
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  [[nodiscard]] const std::string& folder() const { return folder_; }  // absolute
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  // Makes `master.key` (mode 600) when there is none.
  Status ensure_master_key(Random& random) const;

  // The variables of `quickstart.env`; none when there is no such file.
  [[nodiscard]] std::map<std::string, std::string> read_variables() const;
  Status write_variables(const std::map<std::string, std::string>& variables) const;  // mode 600

 private:
  Home(std::string folder, int lock) : folder_(std::move(folder)), lock_(lock) {}

  std::string folder_;
  int lock_;
};

}  // namespace arouter::app::quickstart
