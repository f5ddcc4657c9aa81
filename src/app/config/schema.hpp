// The declarations: every field of the configuration and of the catalogue, once.
#pragma once

#include <vector>

#include "app/config.hpp"
#include "app/config/field.hpp"

namespace arouter::app {

// The fields of the configuration file, bound to `config`, which must outlive them. `providers` and
// `models` are not among them: they come in lists, see catalogue_fields.
std::vector<Field> config_fields(Config& config);

std::vector<Field> provider_fields(ProviderConfig& provider);
std::vector<Field> model_fields(ModelConfig& model);
std::vector<Field> endpoint_fields(EndpointConfig& endpoint);

}  // namespace arouter::app
