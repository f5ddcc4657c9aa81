#include "api/account/cost_lines.hpp"

#include <arouter/base/calendar.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace arouter::api {
namespace {

using nlohmann::json;

std::shared_ptr<const Catalogue> catalogue_with(PriceRates rates) {
  Provider provider;
  provider.id = "p";
  provider.name = "P";
  PriceVersion version;
  version.rates = rates;
  Endpoint endpoint;
  endpoint.provider_id = "p";
  endpoint.upstream_model = "m-1";
  endpoint.price = PriceSheet({version});
  Model model;
  model.id = "a/m";
  model.name = "M";
  model.context_tokens = 1000;
  model.endpoints = {endpoint};
  return Catalogue::build({provider}, {model}).value();
}

PriceRates rates() {
  PriceRates rates;
  rates.input = *Price::parse_usd_per_million("2.5");
  rates.cached_input = *Price::parse_usd_per_million("0.125");
  rates.output = *Price::parse_usd_per_million("10");
  return rates;
}

UsageRecord served_call(const Catalogue& catalogue) {
  UsageRecord record;
  record.model = "a/m";
  record.provider = "p";
  record.upstream_model = "m-1";
  record.usage.prompt = 1001;
  record.usage.cached_read = 1;
  record.usage.completion = 3;
  const auto& price = catalogue.find("a/m")->endpoints.front().price;
  record.cost = price.charge(record.created_at, record.usage).total;
  return record;
}

json lines_of(const Catalogue& catalogue, const UsageRecord& record) {
  std::string text;
  wire::JsonWriter json_writer(text);
  json_writer.begin_object();
  write_cost_lines(json_writer, catalogue, record);
  json_writer.end_object();
  return json::parse(text)["cost_lines"];
}

TEST(CostLines, NameEveryItemWithItsQuantityPriceAndCost) {
  const auto catalogue = catalogue_with(rates());
  const auto lines = lines_of(*catalogue, served_call(*catalogue));
  EXPECT_EQ(lines, json::parse(R"([
    {"item":"input","quantity":1000,"unit_price":0.0000025,"cost":0.0025},
    {"item":"cached_input","quantity":1,"unit_price":0.000000125,"cost":0.000000125},
    {"item":"output","quantity":3,"unit_price":0.00001,"cost":0.00003}])"));
}

TEST(CostLines, AreNullOnceThePriceThatMadeTheCostHasGone) {
  const auto before = catalogue_with(rates());
  const auto record = served_call(*before);
  auto dearer = rates();
  dearer.output = *Price::parse_usd_per_million("20");
  EXPECT_TRUE(lines_of(*catalogue_with(dearer), record).is_null());
}

TEST(CostLines, AreNullForAModelThatHasLeftTheCatalogue) {
  const auto catalogue = catalogue_with(rates());
  auto record = served_call(*catalogue);
  record.model = "a/gone";
  EXPECT_TRUE(lines_of(*catalogue, record).is_null());
}

}  // namespace
}  // namespace arouter::api
