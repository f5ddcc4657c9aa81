// Proof that every house rule can fail: each is shown a text that breaks it and one that does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidy/calls.hpp"
#include "tidy/coroutines.hpp"
#include "tidy/layers.hpp"
#include "tidy/ratchet.hpp"

namespace arouter::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Check>
std::vector<std::string> rules_broken(Check check, std::string path, std::string text) {
  Findings findings;
  check(SourceFile(std::move(path), std::move(text)), findings);
  std::vector<std::string> rules;
  for (const Finding& finding : findings) rules.push_back(finding.rule);
  return rules;
}

const Layers layers = parse_layers("# comment\nbase:\ndomain: base\nnet: base domain\n");

std::vector<std::string> layer_rules(std::string path, std::string text) {
  return rules_broken([](const auto& file, auto& found) { check_layers(layers, file, found); },
                      std::move(path), std::move(text));
}

TEST(LayerRule, RefusesAnIncludeAgainstTheTable) {
  const std::string text = "#include <vector>\n#include <arouter/net/server.hpp>\n";
  EXPECT_THAT(layer_rules("src/domain/money.cpp", text), ElementsAre("layers"));
  EXPECT_THAT(layer_rules("include/arouter/base/text.hpp", text), ElementsAre("layers"));
  EXPECT_THAT(layer_rules("src/net/server.cpp", text), IsEmpty());
}

TEST(LayerRule, RefusesThePrivateHeaderOfAnotherModule) {
  EXPECT_THAT(layer_rules("src/net/a.cpp", "#include \"domain/decimal.hpp\"\n"),
              ElementsAre("private-header"));
  EXPECT_THAT(layer_rules("src/net/a.cpp", "#include \"net/head.hpp\"\n#include \"b.hpp\"\n"),
              IsEmpty());
}

TEST(LayerRule, RefusesAModuleWithoutALine) {
  EXPECT_THAT(layer_rules("src/extra/a.cpp", ""), ElementsAre("layers"));
  EXPECT_THAT(layer_rules("src/stray.cpp", ""), ElementsAre("layers"));
}

TEST(LayerRule, IgnoresIncludesInComments) {
  EXPECT_THAT(layer_rules("src/base/a.cpp",
                          "// #include <arouter/net/a.hpp>\n/*\n"
                          "#include <arouter/net/a.hpp>\n*/\n"),
              IsEmpty());
}

TEST(LayerTable, ItsDefectsAreSeen) {
  EXPECT_EQ(layers_defect(layers), "");
  EXPECT_EQ(layers_defect(parse_layers("a: b\nb: c\nc: a\n")), "a can reach itself");
  EXPECT_EQ(layers_defect(parse_layers("a: b\n")), "a may include b, which has no line");
}

std::vector<std::string> library_rules(std::string path, const std::string& include) {
  return rules_broken(check_libraries, std::move(path), "#include <" + include + ">\n");
}

TEST(LibraryRule, KeepsHeavyLibrariesOutOfPublicHeaders) {
  for (const char* heavy :
       {"boost/beast/core.hpp", "boost/beast.hpp", "pqxx/pqxx", "simdjson.h", "nlohmann/json.hpp",
        "spdlog/spdlog.h", "yaml-cpp/yaml.h", "CLI/CLI.hpp", "sodium.h", "sodium/utils.h"}) {
    EXPECT_THAT(library_rules("include/arouter/net/server.hpp", heavy), ElementsAre("heavy-header"))
        << heavy;
  }
  EXPECT_THAT(library_rules("include/arouter/api/reply.hpp", "nlohmann/json_fwd.hpp"), IsEmpty());
  EXPECT_THAT(library_rules("include/arouter/base/result.hpp", "boost/system/result.hpp"),
              IsEmpty());
}

TEST(LibraryRule, KeepsEachLibraryInItsModule) {
  EXPECT_THAT(library_rules("src/store/a.cpp", "boost/beast/core.hpp"),
              ElementsAre("library-owner"));
  EXPECT_THAT(library_rules("src/net/a.cpp", "pqxx/pqxx"), ElementsAre("library-owner"));
  EXPECT_THAT(library_rules("src/net/a.cpp", "boost/beast/core.hpp"), IsEmpty());
  EXPECT_THAT(library_rules("src/store/a.cpp", "pqxx/pqxx"), IsEmpty());
  EXPECT_THAT(library_rules("src/wire/a.cpp", "simdjson.h"), IsEmpty());
}

std::vector<std::string> call_rules(std::string path, std::string text) {
  return rules_broken(check_banned_calls, std::move(path), std::move(text));
}

TEST(CallRule, RefusesEachBannedCallOutsideItsPlace) {
  EXPECT_THAT(call_rules("src/net/a.cpp", "std::getenv(\"HOME\");"), ElementsAre("getenv"));
  EXPECT_THAT(call_rules("src/app/config_env.cpp", "std::getenv(\"HOME\");"), IsEmpty());
  const std::string now = "const auto t = std::chrono::system_clock::now();";
  EXPECT_THAT(call_rules("src/base/calendar.cpp", now), ElementsAre("system-clock"));
  EXPECT_THAT(call_rules("src/base/clock.cpp", now), IsEmpty());
  EXPECT_THAT(call_rules("src/domain/a.cpp", "srand(1); int x = rand();"),
              ElementsAre("rand", "rand"));
  EXPECT_THAT(call_rules("src/gateway/a.cpp", "std::this_thread::sleep_for(ms(5));"),
              ElementsAre("sleep"));
  EXPECT_THAT(call_rules("src/gateway/a.cpp", "::usleep(5); sleep(1);"),
              ElementsAre("sleep", "sleep"));
  EXPECT_THAT(call_rules("src/store/a.cpp", "std::this_thread::sleep_for(ms(5));"), IsEmpty());
}

TEST(CallRule, IgnoresOtherNamesCommentsAndLiterals) {
  EXPECT_THAT(call_rules("src/net/a.cpp",
                         "// getenv(\nlog(\"rand(\"); operand(1); timer.sleep_for(ms(5));\n"
                         "auto s = R\"(getenv(\"x\"))\"; char c = '\"'; int n = 1'000; int grand;"),
              IsEmpty());
}

TEST(CallRule, SeesCodeAfterEveryKindOfLiteral) {
  for (const char* literal : {"'\"'", "\"\\\"\"", "R\"x(\")\")x\"", "u8\"a\"", "1'000'000", "'\\''",
                              "/* \" */ 1", "L'\"'", "0xff'ff", "u8R\"(\")\""}) {
    const std::string text = std::string("auto a = ") + literal + "; auto b = rand();";
    EXPECT_THAT(call_rules("src/net/a.cpp", text), ElementsAre("rand")) << literal;
  }
}

TEST(MoneyRule, RefusesFloatingPointInMoneyFiles) {
  const auto rules = [](std::string path) {
    return rules_broken(check_money_types, std::move(path), "double cost; float f; // double\n");
  };
  for (const char* path :
       {"src/domain/money.cpp", "include/arouter/domain/pricing.hpp", "src/domain/usage_record.cpp",
        "src/domain/cell.cpp", "src/gateway/settle.cpp", "src/gateway/admit.hpp",
        "src/gateway/leases.cpp", "src/store/lease_store.cpp"}) {
    EXPECT_THAT(rules(path), ElementsAre("money-float", "money-float")) << path;
  }
  EXPECT_THAT(rules("src/domain/health.cpp"), IsEmpty());
}

std::vector<std::string> lambda_rules(std::string text) {
  return rules_broken(check_co_await_lambdas, "src/net/a.cpp", std::move(text));
}

TEST(CoAwaitRule, RefusesLambdasThatHoldValues) {
  for (const char* text :
       {"co_await run([x] { return x; });", "co_await run([=] { return x; });",
        "auto r = co_await store.run(a[1], [v = std::move(v)]() mutable { v.clear(); });",
        "co_return co_await f([&, x] {});", "if (co_await f([*this] {})) g();",
        "co_await run([&] { a; b; }, [x] {});", "co_await f(\n  1,\n  [x](int y) { return x; });",
        "co_await co_spawn(ex, [&a, b = f(1, 2)] {}, use);", "co_await (ok ? g() : f([x] {}));"}) {
    EXPECT_THAT(lambda_rules(text), ElementsAre("co-await-lambda")) << text;
  }
}

TEST(CoAwaitRule, AllowsEverythingElse) {
  for (const char* text :
       {"co_await run([] { return 1; });", "co_await run([&] { return x; });",
        "co_await run([this, &x] { return x; });", "co_await run([&y = x] { return y; });",
        "auto job = [x] { return x; };\nco_await run(job);", "co_await f(a[x], b[1][y]);",
        "co_await f(); auto job = [x] {};", "g(co_await f(), [x] {});",
        "co_await run([&] { auto inner = [x] {}; inner(); });", "// co_await run([x] {});",
        "co_await f(x)[y];", "my_co_await(f([x] {}));"}) {
    EXPECT_THAT(lambda_rules(text), IsEmpty()) << text;
  }
}

TEST(CoAwaitRule, NamesTheLineOfTheLambda) {
  Findings findings;
  check_co_await_lambdas(SourceFile("src/net/a.cpp", "\nco_await f(1,\n  [x] {});\n"), findings);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line, 3);
}

std::vector<std::string> conditional_rules(std::string text) {
  return rules_broken(check_co_await_conditionals, "src/net/a.cpp", std::move(text));
}

TEST(CoAwaitRule, RefusesAConditionalWithACoAwaitInAnArm) {
  for (const char* text :
       {"auto r = ok ? co_await f() : g();", "auto r = ok ? g() : co_await f();",
        "use(ok ? std::string{} : T{co_await f()});", "co_return a ? b : c ? co_await d() : e;",
        "r = ok ? f<a, b>(co_await g()) : h;",
        "r = ok ? [](int x) { return x; }(co_await f()) : 2;", "co_await f(ok ? co_await g() : h);",
        "r = (ok\n  ? a\n  : co_await b());"}) {
    EXPECT_THAT(conditional_rules(text), ElementsAre("co-await-conditional")) << text;
  }
}

TEST(CoAwaitRule, AllowsConditionalsWithoutACoAwaitInAnArm) {
  for (const char* text : {"auto r = co_await f() ? a : b;", "co_await f(ok ? a : b);",
                           "r = ok ? a : b; co_await f();", "g(ok ? a : b, co_await f());",
                           "if (ok ? a : b) co_await f();", "int r = ok ? 1 : 2, s = co_await f();",
                           "auto r = ok ? my_co_await : co_await_it;",
                           "auto r = ok ? spawn([]() -> Task { co_await f(); }) : n::b;",
                           "// ok ? co_await f() : g()\n", "log(\"?\"); co_await f();"}) {
    EXPECT_THAT(conditional_rules(text), IsEmpty()) << text;
  }
}

TEST(RatchetFile, ToleratesWhatItNamesAndReportsWhatIsStale) {
  const Findings findings = {{"rand", "src/a/a.cpp", 1, ""}, {"rand", "src/b/b.cpp", 1, ""}};
  const Findings left = apply_ratchet(
      parse_ratchet("# note\nrand src/a/a.cpp  # why\nsleep src/c/c.cpp\n"), findings);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].path, "src/b/b.cpp");
  EXPECT_EQ(left[1].rule, "ratchet");
  EXPECT_EQ(left[1].path, "src/c/c.cpp");
}

}  // namespace
}  // namespace arouter::tidy
