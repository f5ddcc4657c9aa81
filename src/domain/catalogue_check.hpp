// What can be wrong with a catalogue, found all at once so that an operator fixes it in one go.
#pragma once

#include <string>
#include <vector>

#include <arouter/domain/catalogue.hpp>

namespace arouter {

// One problem a line, empty when there is none. Does not look at Endpoint::provider.
std::string catalogue_problems(const std::vector<Provider>& providers,
                               const std::vector<Model>& models);

}  // namespace arouter
