// Finding the journal that the user of the command line means.
#pragma once

#include <string>

#include <arouter/base/result.hpp>

namespace arouter::app::commands {

// `folder` itself when it is a usage journal, else the `journal` inside it: a data_dir will do.
// Errors: not_found, saying what a journal looks like.
Result<std::string> journal_folder(const std::string& folder);

}  // namespace arouter::app::commands
