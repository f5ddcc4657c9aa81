// Redaction: what looks like a secret leaves a text before the text reaches a log.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace arouter::telemetry {

// Our own keys, bearer tokens, the key shapes of well-known providers, `key=` and `password=`
// values and the user part of URLs become "[redacted]". Masked labels of our keys stay readable.
// nullopt when there was nothing to redact, which is the usual case and allocates nothing.
std::optional<std::string> redacted(std::string_view text);

}  // namespace arouter::telemetry
