#include "app/config/price.hpp"

#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/base/text.hpp>

namespace arouter::app {
namespace {

constexpr std::int64_t tokens_max = 1'000'000'000;
const char* const price_allowed = "USD per million tokens, at most 6 decimals";

Field rate_field(std::string name, std::function<void(Price)> store, std::string doc,
                 std::string example) {
  auto parse = [store = std::move(store)](const std::string& text) {
    const auto price = Price::parse_usd_per_million(text);
    if (price) store(*price);
    return price.has_value();
  };
  return scalar_field(std::move(name), price_allowed, std::move(doc), std::move(parse),
                      [example = std::move(example)] { return example; });
}

Field optional_rate(std::string name, std::optional<Price>& target, std::string doc,
                    std::string example) {
  auto store = [&target](Price price) { target = price; };
  return rate_field(std::move(name), store, std::move(doc), std::move(example));
}

std::vector<Field> rate_fields(PriceRates& rates) {
  auto input = rate_field(
      "input", [&rates](Price price) { rates.input = price; }, "Prompt tokens not named below.",
      "\"1.25\"");
  auto output = rate_field(
      "output", [&rates](Price price) { rates.output = price; },
      "Completion tokens, reasoning included.", "\"10\"");
  input.required = true;
  output.required = true;
  return {std::move(input), std::move(output),
          optional_rate("cached_input", rates.cached_input,
                        "Prompt tokens read from a cache; as input when missing.", "\"0.125\""),
          optional_rate("cache_write", rates.cache_write,
                        "Prompt tokens written to a cache; as input when missing.", "\"1.25\""),
          // Checked and not kept: no provider spoken to today reports one-hour writes apart.
          rate_field(
              "cache_write_1h", [](Price) {},
              "Prompt tokens written for one hour; as cache_write when missing.", "\"2\""),
          optional_rate("input_audio", rates.input_audio,
                        "Audio tokens of the prompt; as input when missing.", "\"32\"")};
}

void read_tier(const YamlNode& node, std::vector<PriceTier>& tiers, const ReadContext& context) {
  PriceTier tier;
  auto fields = rate_fields(tier.rates);
  fields.push_back(count_field("above_input_tokens", tier.above_input_tokens, 1, tokens_max,
                               "Applies to prompts longer than this.", "tokens"));
  fields.back().required = true;
  read_fields(node, fields, context);
  if (!tiers.empty() && tier.above_input_tokens <= tiers.back().above_input_tokens) {
    context.problem(node.line, "above_input_tokens must rise from tier to tier");
  }
  tiers.push_back(tier);
}

Field tiers_field(std::vector<PriceTier>& tiers) {
  Field field;
  field.name = "tiers";
  field.read = [&tiers](const YamlNode& node, const ReadContext& context) {
    if (node.kind != YamlNode::Kind::list) return context.problem(node.line, "must be a list");
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      read_tier(node.children[i], tiers, context.item(i));
    }
  };
  return field;
}

// "06-10": from 06:00 up to, not including, 10:00.
std::optional<PriceHours> parse_hours(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() != 2) return std::nullopt;
  const auto from = parse_u64(parts[0]);
  const auto to = parse_u64(parts[1]);
  if (!from || !to || *from >= *to || *to > 24) return std::nullopt;
  return PriceHours{static_cast<int>(*from), static_cast<int>(*to)};
}

void read_peak(const YamlNode& node, PriceVersion& version, const ReadContext& context) {
  PriceRates rates;
  std::vector<std::string> hours;
  auto fields = rate_fields(rates);
  const std::string allowed = "a list of UTC hours such as [\"06-10\"]";
  fields.push_back(list_field("hours_utc", hours, allowed, ""));
  fields.back().required = true;
  read_fields(node, fields, context);
  for (const auto& text : hours) {
    const auto parsed = parse_hours(text);
    if (parsed) {
      version.peak_hours.push_back(*parsed);
    } else {
      context.below("hours_utc")
          .problem(node.line, "\"" + text + "\" is not valid; allowed: " + allowed);
    }
  }
  version.peak_rates = rates;
}

// The fields that make one version of a price: rates, tiers and peak.
std::vector<Field> version_fields(PriceVersion& version) {
  auto fields = rate_fields(version.rates);
  fields.push_back(tiers_field(version.tiers));
  Field peak;
  peak.name = "peak";
  peak.read = [&version](const YamlNode& node, const ReadContext& context) {
    read_peak(node, version, context);
  };
  fields.push_back(std::move(peak));
  return fields;
}

void read_scheduled(const YamlNode& node, std::vector<PriceVersion>& versions,
                    const ReadContext& context) {
  PriceVersion version;
  auto fields = version_fields(version);
  auto parse = [&version](const std::string& text) {
    const auto date = parse_date(text);
    if (date) version.from = *date;
    return date.has_value();
  };
  fields.push_back(scalar_field("from", "a UTC date, YYYY-MM-DD", "", parse, {}));
  fields.back().required = true;
  read_fields(node, fields, context);
  const bool rises = versions.empty() || version.from > versions.back().from;
  if (!rises) context.problem(node.line, "the dates of a schedule must rise");
  versions.push_back(std::move(version));
}

std::vector<Field> sheet_fields(PriceVersion& base, std::vector<PriceVersion>& scheduled) {
  auto fields = version_fields(base);
  Field schedule;
  schedule.name = "schedule";
  schedule.read = [&scheduled](const YamlNode& node, const ReadContext& context) {
    if (node.kind != YamlNode::Kind::list) return context.problem(node.line, "must be a list");
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      read_scheduled(node.children[i], scheduled, context.item(i));
    }
  };
  fields.push_back(std::move(schedule));
  return fields;
}

void read_sheet(const YamlNode& node, PriceSheet& target, const ReadContext& context) {
  if (node.kind == YamlNode::Kind::scalar && node.text == "unknown") {
    target = PriceSheet();
    return;
  }
  if (node.kind != YamlNode::Kind::map) {
    return context.problem(node.line,
                           "must be a mapping of prices; allowed: also the word unknown");
  }
  std::vector<PriceVersion> versions(1);
  std::vector<PriceVersion> scheduled;
  const auto before = context.problems.count();
  read_fields(node, sheet_fields(versions.front(), scheduled), context);
  if (context.problems.count() != before) return;
  std::move(scheduled.begin(), scheduled.end(), std::back_inserter(versions));
  target = PriceSheet(std::move(versions));
}

}  // namespace

Field price_field(std::string name, PriceSheet& target) {
  Field field;
  field.name = std::move(name);
  field.doc =
      "USD per million tokens, exact decimals; `unknown` refuses paid use. Tiers, announced prices "
      "and peak hours: docs/catalogue.md.";
  field.allowed = "a mapping of prices, or unknown";
  field.read = [&target](const YamlNode& node, const ReadContext& context) {
    read_sheet(node, target, context);
  };
  // Names and examples for the example file; nothing is read through them.
  PriceRates sample;
  field.nested = rate_fields(sample);
  for (auto& rate : field.nested) rate.read = nullptr;
  return field;
}

std::optional<WallTime> parse_date(std::string_view text) {
  if (text.size() == 10) return parse_rfc3339(std::string(text) + "T00:00:00Z");
  return parse_rfc3339(text);
}

}  // namespace arouter::app
