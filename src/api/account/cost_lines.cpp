#include "api/account/cost_lines.hpp"

#include <algorithm>

namespace arouter::api {

namespace {

const PriceSheet* price_of(const Catalogue& catalogue, const UsageRecord& record) {
  const auto* model = catalogue.find(record.model);
  if (model == nullptr) return nullptr;
  const auto served = std::ranges::find_if(model->endpoints, [&](const Endpoint& endpoint) {
    return endpoint.provider->id == record.provider &&
           endpoint.upstream_model == record.upstream_model && endpoint.price.known();
  });
  return served == model->endpoints.end() ? nullptr : &served->price;
}

// The whole line as the price of one unit, which prints exactly.
std::string usd(const ChargeLine& line) {
  std::int64_t pico = 0;
  if (__builtin_mul_overflow(line.price.pico(), line.quantity, &pico)) pico = INT64_MAX;
  return Price::pico_usd(pico).usd_per_unit_decimal();
}

}  // namespace

void write_cost_lines(wire::JsonWriter& json, const Catalogue& catalogue,
                      const UsageRecord& record) {
  json.key("cost_lines");
  const auto* price = price_of(catalogue, record);
  const auto charge = price == nullptr ? Charge() : price->charge(record.created_at, record.usage);
  if (price == nullptr || charge.total != record.cost) {
    json.null();
    return;
  }
  json.begin_array();
  for (const auto& line : charge.lines) {
    json.begin_object().member("item", line.item).member("quantity", line.quantity);
    json.key("unit_price").raw(line.price.usd_per_unit_decimal());
    json.key("cost").raw(usd(line)).end_object();
  }
  json.end_array();
}

}  // namespace arouter::api
