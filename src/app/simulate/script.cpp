#include "app/simulate/script.hpp"

#include <arouter/base/text.hpp>

namespace arouter::app::simulate {
namespace {

constexpr std::int64_t count_max = 1'000'000'000;

const Environment no_variables = [](std::string_view) { return std::nullopt; };

std::vector<Field> match_fields(Rule& rule) {
  return {
      text_field("model", rule.model, "a model name", "Only this model."),
      text_field("path", rule.path, "a path", "Only this path."),
      text_field("header", rule.header, "name or name: value", "Only with this header."),
      count_field("nth", rule.nth, 0, count_max, "Only the nth such request."),
      count_field("every", rule.every, 0, count_max, "Every so-manieth such request."),
      count_field("times", rule.times, 0, count_max, "At most so often."),
      count_field("percent", rule.percent, 0, 100, "Chance.", "percent"),
  };
}

void read_rule(const YamlNode& node, const ReadContext& context, std::vector<Rule>& rules) {
  Rule rule;
  Behaviour checked;  // read once here for the mistakes, and again at every use for the values
  auto fields = match_fields(rule);
  const auto match_count = fields.size();
  for (auto& field : behaviour_fields(checked)) fields.push_back(std::move(field));
  read_fields(node, fields, context);
  rule.behaviour.kind = YamlNode::Kind::map;
  for (const auto& child : node.children) {
    bool is_match = false;
    for (std::size_t i = 0; i < match_count; ++i) is_match |= fields[i].name == child.key;
    if (!is_match) rule.behaviour.children.push_back(child);
  }
  rules.push_back(std::move(rule));
}

void read_rules(const YamlNode& list, const ReadContext& context, std::vector<Rule>& rules) {
  if (list.kind != YamlNode::Kind::list)
    return context.problem(list.line, "must be a list of rules");
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    read_rule(list.children[i], context.item(i), rules);
  }
}

void read_script(const YamlNode& document, const ReadContext& context, Script& script) {
  if (document.kind != YamlNode::Kind::map) return read_rules(document, context, script.rules);
  Field rules;
  rules.name = "rules";
  rules.required = true;
  rules.read = [&script](const YamlNode& node, const ReadContext& at) {
    read_rules(node, at, script.rules);
  };
  const auto seed = count_field("seed", script.seed, 1, count_max, "Of all chances.");
  read_fields(document, {seed, rules}, context);
}

bool header_matches(const HttpRequest& request, std::string_view wanted) {
  if (wanted.empty()) return true;
  const auto colon = wanted.find(':');
  const auto value = request.header(trim(wanted.substr(0, colon)));
  if (!value) return false;
  if (colon == std::string_view::npos) return true;
  return value->find(trim(wanted.substr(colon + 1))) != std::string_view::npos;
}

bool matches(const Rule& rule, const HttpRequest& request, std::string_view model) {
  return (rule.model.empty() || rule.model == model) &&
         (rule.path.empty() || rule.path == request.path()) && header_matches(request, rule.header);
}

}  // namespace

Result<Script> parse_script(const std::string& text, const std::string& name) {
  const auto document = parse_yaml(text);
  if (!document) return document.error();
  Script script;
  Problems problems;
  read_script(*document, ReadContext{name, no_variables, problems, ""}, script);
  if (!problems.empty()) return fail(ErrorCode::invalid_request, problems.text());
  return script;
}

void RuleBook::replace(Script script) {
  const std::lock_guard lock(mutex_);
  rules_.clear();
  for (auto& rule : script.rules) rules_.emplace_back(std::move(rule));
  random_ = script.seed;
}

bool RuleBook::due(Live& live) {
  const auto& rule = live.rule;
  ++live.matched;
  if (rule.nth > 0 && live.matched != rule.nth) return false;
  if (rule.every > 0 && live.matched % rule.every != 0) return false;
  if (rule.times > 0 && live.applied >= rule.times) return false;
  if (rule.percent < 100) {
    random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;  // Knuth's MMIX
    if (static_cast<std::int64_t>((random_ >> 33) % 100) >= rule.percent) return false;
  }
  ++live.applied;
  return true;
}

Behaviour RuleBook::decide(const HttpRequest& request, std::string_view model) {
  Behaviour behaviour;
  const auto fields = behaviour_fields(behaviour);
  const std::string file = "rules";
  Problems none;
  const std::lock_guard lock(mutex_);
  for (auto& live : rules_) {
    if (!matches(live.rule, request, model) || !due(live)) continue;
    read_fields(live.rule.behaviour, fields, ReadContext{file, no_variables, none, ""});
  }
  return behaviour;
}

}  // namespace arouter::app::simulate
