// The catalogue: models, the providers that serve them, and at what price. Immutable once built.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/pricing.hpp>

namespace arouter {

enum class Dialect : std::uint8_t { openai, simulated };

std::string_view to_string(Dialect dialect);

// A provider as configured. `index` is its place in Catalogue::providers().
struct Provider {
  Provider() = default;
  std::size_t index = 0;
  std::string id;    // lower-case slug
  std::string name;  // display name
  Dialect dialect = Dialect::openai;
  bool denies_data_collection = false;
  bool zero_data_retention = false;
  std::size_t credential_count = 0;  // how many API keys it has; the keys themselves live elsewhere
  bool drain_cancelled = false;      // policy when a client leaves: read on instead of cancelling
};

// One model at one provider. `index` is unique over the whole catalogue, for health and pauses.
struct Endpoint {
  Endpoint() = default;
  std::size_t index = 0;
  std::string provider_id;             // as configured; what `build` finds `provider` by
  const Provider* provider = nullptr;  // set by `build`, lives as long as the catalogue
  std::string upstream_model;          // the provider's own name
  std::int64_t context_tokens = 0;     // 0 = as the model
  std::int64_t output_tokens_max = 0;  // 0 = as the model
  std::string quantization;
  PriceSheet price;
  std::vector<std::string> supported_parameters;  // empty = as the model
};

struct Model {
  Model() = default;
  std::string id;  // "author/slug"
  std::string name;
  std::string description;
  std::vector<std::string> aliases;
  WallTime released{};
  std::optional<WallTime> retires;
  std::int64_t context_tokens = 0;
  std::int64_t output_tokens_max = 0;          // 0 = bounded by the context only
  std::vector<std::string> input_modalities;   // left empty: text
  std::vector<std::string> output_modalities;  // left empty: text
  std::vector<std::string> supported_parameters;
  std::vector<Endpoint> endpoints;  // order = preference when nothing else decides
};

// Case-insensitive (ASCII) hashing and comparison that take a string_view without a copy.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const;
};
struct NameEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

class Catalogue {
 public:
  Catalogue() = default;
  // Checks ids and references and fills in every `index` and Endpoint::provider. Every problem
  // found is one line of the error. Providers and models are stored in the given order.
  static Result<std::shared_ptr<const Catalogue>> build(std::vector<Provider> providers,
                                                        std::vector<Model> models);
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  [[nodiscard]] const std::vector<Provider>& providers() const { return providers_; }
  [[nodiscard]] const std::vector<Model>& models() const { return models_; }
  [[nodiscard]] std::size_t endpoint_count() const { return endpoint_count_; }
  // Exact id or alias, else the bare slug over all authors (OpenAI's first). Case-insensitive. No
  // variant suffix. nullptr when unknown.
  [[nodiscard]] const Model* find(std::string_view name) const;
  // By id or display name, case-insensitive.
  [[nodiscard]] const Provider* find_provider(std::string_view name) const;

 private:
  std::vector<Provider> providers_;
  std::vector<Model> models_;
  std::size_t endpoint_count_ = 0;
  // Ids, aliases and bare slugs, without regard to case.
  std::unordered_map<std::string, const Model*, NameHash, NameEqual> by_name_;
};

}  // namespace arouter
