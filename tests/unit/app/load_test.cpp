#include "app/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/app/load_text.hpp"

namespace arouter::app {
namespace {

using test::load_text;
using test::mistakes_in;
using test::ScratchFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* one_model = R"(
catalogue: []
providers:
  - {id: local, base_url: "http://127.0.0.1:9001/v1/", api_keys: [a, "${SECOND}", ""]}
models:
  - id: me/model
    context_tokens: 1000
    endpoints:
      - {provider: local, model: upstream-name, price: {input: 1.25, output: "10"}}
)";

TEST(LoadConfig, AnEmptyFileIsAllDefaults) {
  const auto loaded = load_text("");
  ASSERT_TRUE(loaded) << loaded.error().message();
  const auto& config = loaded->config;
  EXPECT_EQ(config.server.listen, ListenAddress("127.0.0.1", 8080));
  EXPECT_EQ(config.server.metrics_listen, ListenAddress("127.0.0.1", 9090));
  EXPECT_EQ(config.server.request_body_bytes_max, 10'485'760u);
  EXPECT_EQ(config.server.sse_keepalive.count(), 10'000);
  EXPECT_EQ(config.database.url, "postgresql:///arouter");
  EXPECT_EQ(config.journal.sync.count(), 20);
  EXPECT_EQ(config.limits.unreconciled_release.count(), 24);
  EXPECT_TRUE(config.secrets.master_key.empty());
}

TEST(LoadConfig, TheBuiltInCatalogueIsUsedWhenNoneIsNamed) {
  const auto loaded = load_text("");
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_NE(loaded->catalogue->find("openai/gpt-6-sol"), nullptr);
  EXPECT_NE(loaded->catalogue->find_provider("anthropic"), nullptr);
  EXPECT_EQ(loaded->providers.size(), loaded->catalogue->providers().size());
}

TEST(LoadConfig, EveryFieldGivenIsRead) {
  const auto loaded = load_text(R"(
server: {listen: "[::1]:0", metrics_listen: off, cores: 3, cors_allowed_origins: ["*"]}
database: {url: "postgres://db/x", connections: 9}
log: {level: debug, access: false}
health: {failures_to_open: 2, window_ms: 5000, open_ms: 700}
limits: {lease_expiry_ms: 1234, unreconciled_release_hours: 2,
         free_model_requests_per_minute: 20, free_model_requests_per_day: null}
)");
  ASSERT_TRUE(loaded) << loaded.error().message();
  const auto& config = loaded->config;
  EXPECT_EQ(config.server.listen, ListenAddress("::1", 0));
  EXPECT_FALSE(config.server.metrics_listen.has_value());
  EXPECT_EQ(config.server.cores, 3u);
  EXPECT_THAT(config.server.cors_allowed_origins, ElementsAre("*"));
  EXPECT_EQ(config.database.connections, 9u);
  EXPECT_EQ(config.log.level, telemetry::LogLevel::debug);
  EXPECT_FALSE(config.log.access);
  EXPECT_EQ(config.health.failures_to_open, 2);
  EXPECT_EQ(config.health.open_for.count(), 700);
  EXPECT_EQ(config.limits.lease_expiry.count(), 1234);
  EXPECT_EQ(config.limits.unreconciled_release.count(), 2);
  EXPECT_EQ(config.limits.free_models, (RateLimit{20, {}, {}, {}}));
}

TEST(LoadConfig, ReportsAllMistakesAtOnceWithTheirLines) {
  EXPECT_EQ(
      mistakes_in("server:\n"
                  "  listen: nowhere\n"
                  "  cores: -1\n"
                  "  colour: blue\n"
                  "database: {connections: many, connections: 3}\n"
                  "nonsense: 1\n"),
      "arouter.yaml:2: server.listen: \"nowhere\" is not valid; allowed: ADDRESS:PORT, port 0 "
      "to 65535\n"
      "arouter.yaml:3: server.cores: \"-1\" is not valid; allowed: 0 to 1024\n"
      "arouter.yaml:4: server: unknown field \"colour\"; allowed: listen, metrics_listen, "
      "cores, request_body_bytes_max, head_bytes_max, connections_max_per_core, "
      "head_timeout_ms, body_timeout_ms, idle_timeout_ms, sse_keepalive_ms, "
      "shutdown_grace_ms, proxy_protocol, cors_allowed_origins, tls\n"
      "arouter.yaml:5: database.connections: \"many\" is not valid; allowed: 1 to 256\n"
      "arouter.yaml:5: database.connections: is given twice\n"
      "arouter.yaml:6: unknown field \"nonsense\"; allowed: server, database, data_dir, "
      "journal, secrets, limits, accounts, health, log, catalogue, providers, models");
}

TEST(LoadConfig, NamesTheLineOfMalformedYaml) {
  EXPECT_THAT(mistakes_in("server:\n  listen: [unclosed\n"), HasSubstr("arouter.yaml: line "));
}

TEST(LoadConfig, AMissingFileIsNamed) {
  const auto loaded = load_config("/nonexistent/arouter.yaml", test::environment_of({}));
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message(), HasSubstr("/nonexistent/arouter.yaml"));
}

TEST(LoadConfig, ExpandsVariablesAndDropsEmptyKeys) {
  const auto loaded = load_text(one_model, {{"SECOND", "b"}});
  ASSERT_TRUE(loaded) << loaded.error().message();
  const auto& settings = loaded->providers.at(0);
  ASSERT_EQ(settings.api_keys.size(), 2u);
  EXPECT_EQ(settings.api_keys[1].reveal(), "b");
  EXPECT_EQ(loaded->catalogue->providers().at(0).credential_count, 2u);
}

TEST(LoadConfig, AProviderWhoseKeysAreAllUnsetIsOff) {
  const auto loaded = load_text(
      "catalogue: []\nproviders: [{id: p, base_url: \"https://p.example\", api_keys: "
      "[\"${UNSET}\"]}]\n");
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->catalogue->providers().at(0).credential_count, 0u);
}

TEST(LoadConfig, BuildsTheOriginFromTheBaseUrl) {
  const auto loaded = load_text(one_model);
  ASSERT_TRUE(loaded) << loaded.error().message();
  const auto& origin = *loaded->providers.at(0).origin;
  EXPECT_EQ(origin.id, "local");
  EXPECT_FALSE(origin.tls);
  EXPECT_EQ(origin.host, "127.0.0.1");
  EXPECT_EQ(origin.port, 9001);
  EXPECT_EQ(origin.base_path, "/v1");
  EXPECT_EQ(origin.first_byte_timeout.count(), 30'000);
}

TEST(LoadConfig, OwnEntriesReplaceThoseOfTheCatalogueWhole) {
  const auto loaded = load_text(R"(
providers:
  - {id: openai, name: Mine, base_url: "https://proxy.example/v1", api_keys: [k]}
models:
  - id: OpenAI/GPT-6-Sol
    context_tokens: 5
    endpoints: [{provider: openai, model: m, price: {input: 1, output: 2}}]
)");
  ASSERT_TRUE(loaded) << loaded.error().message();
  const auto* provider = loaded->catalogue->find_provider("openai");
  ASSERT_NE(provider, nullptr);
  EXPECT_EQ(provider->name, "Mine");
  EXPECT_FALSE(provider->denies_data_collection);
  EXPECT_EQ(loaded->providers[provider->index].origin->host, "proxy.example");
  const auto* model = loaded->catalogue->find("openai/gpt-6-sol");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->context_tokens, 5);
  EXPECT_THAT(model->supported_parameters, IsEmpty());
}

TEST(LoadConfig, ReadsCatalogueFoldersRelativeToItsOwnFolder) {
  const ScratchFolder folder;
  const auto file = folder.write("etc/arouter.yaml", "catalogue: [more]\n");
  folder.write("etc/more/a.yaml", "providers: [{id: p, base_url: \"https://p.example\"}]\n");
  folder.write("etc/more/sub/b.yaml",
               "models: [{id: x/y, context_tokens: 1, endpoints: [{provider: p, model: m, price: "
               "unknown}]}]\n");
  folder.write("etc/more/notes.txt", "not: yaml: at: all");
  const auto loaded = load_config(file, test::environment_of({}));
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_NE(loaded->catalogue->find("x/y"), nullptr);
  EXPECT_FALSE(loaded->catalogue->find("x/y")->endpoints.at(0).price.known());
  EXPECT_THAT(loaded->sources.files, ElementsAre(file, folder.path("etc/more/a.yaml"),
                                                 folder.path("etc/more/sub/b.yaml")));
  EXPECT_THAT(loaded->sources.folders, ElementsAre(folder.path("etc/more")));
}

TEST(LoadConfig, AnEndpointOfAnUnknownProviderIsAMistakeAtItsLine) {
  EXPECT_EQ(mistakes_in("catalogue: []\n"
                        "models:\n"
                        "  - id: a/b\n"
                        "    context_tokens: 1\n"
                        "    endpoints:\n"
                        "      - {provider: nobody, model: m, price: unknown}\n"),
            "arouter.yaml:6: models.a/b.endpoints: there is no provider \"nobody\"");
}

TEST(LoadConfig, TheSameIdTwiceInOneSourceIsAMistake) {
  EXPECT_THAT(mistakes_in("catalogue: []\n"
                          "providers:\n"
                          "  - {id: p, base_url: \"https://p.example\"}\n"
                          "  - {id: p, base_url: \"https://q.example\"}\n"),
              HasSubstr("arouter.yaml:4: providers[1]: \"p\" is already at "));
}

TEST(LoadConfig, RequiredFieldsOfAnEntryAreNamed) {
  const auto mistakes = mistakes_in("catalogue: []\nmodels:\n  - {id: a/b, endpoints: []}\n");
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:3: models[0].context_tokens: is required"));
  EXPECT_THAT(mistakes, HasSubstr("models[0].endpoints: must be a list of at least one endpoint"));
}

TEST(LoadConfig, TheEnvironmentOverridesTheFile) {
  const auto loaded = load_text("server: {listen: \"127.0.0.1:1\"}\nlog: {level: error}\n",
                                {{"AROUTER_LISTEN", "0.0.0.0:2"},
                                 {"AROUTER_DATABASE_URL", "postgresql://h/d"},
                                 {"AROUTER_LOG_LEVEL", "trace"},
                                 {"AROUTER_MASTER_KEY", std::string(64, 'a')}});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->config.server.listen, ListenAddress("0.0.0.0", 2));
  EXPECT_EQ(loaded->config.database.url, "postgresql://h/d");
  EXPECT_EQ(loaded->config.log.level, telemetry::LogLevel::trace);
  EXPECT_EQ(loaded->config.secrets.master_key.reveal(), std::string(64, 'a'));
}

TEST(LoadConfig, ABadOverrideNamesTheVariable) {
  EXPECT_THAT(mistakes_in("", {{"AROUTER_LISTEN", "here"}}),
              HasSubstr("AROUTER_LISTEN: server.listen: \"here\" is not valid"));
}

TEST(LoadConfig, SecretsAreNeverRepeatedInMistakes) {
  const auto mistakes = mistakes_in(
      "secrets: {master_key: canary-one}\n"
      "database: {url: \"mysql://u:canary-two@h/d\"}\n"
      "providers: [{id: p, base_url: \"https://p.example\", api_keys: [\"canary three\"]}]\n");
  EXPECT_THAT(mistakes, HasSubstr("secrets.master_key: is not valid; allowed: 64 hexadecimal"));
  EXPECT_THAT(mistakes, HasSubstr("database.url"));
  EXPECT_THAT(mistakes, HasSubstr("providers[0].api_keys[0]"));
  EXPECT_THAT(mistakes, Not(HasSubstr("canary")));
}

TEST(LoadConfig, TheMasterKeyMayStandInAFileOfItsOwn) {
  const ScratchFolder folder;
  folder.write("master.key", std::string(64, 'c') + "\n");
  const auto file = folder.write("arouter.yaml", "secrets: {master_key_file: master.key}\n");
  const auto loaded = load_config(file, test::environment_of({}));
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->config.secrets.master_key.reveal(), std::string(64, 'c'));
  folder.write("master.key", "short");
  EXPECT_FALSE(load_config(file, test::environment_of({})));
}

TEST(LoadConfig, TlsNeedsBothFiles) {
  EXPECT_THAT(mistakes_in("server: {tls: {certificate_file: a.pem}}\n"), HasSubstr("server.tls"));
}

TEST(LoadConfig, ReferencesAreCheckedBesideOtherMistakes) {
  EXPECT_EQ(
      mistakes_in("server: {cores: -1}\n"
                  "catalogue: []\n"
                  "providers: [{id: p, base_url: \"https://p.example\"}]\n"
                  "models:\n"
                  "  - {id: a/b, context_tokens: none, endpoints: [{provider: nobody, model: m, "
                  "price: unknown}]}\n"
                  "  - {id: a/c, context_tokens: 1, aliases: [x/y], endpoints: [{provider: p, "
                  "model: m, price: unknown}]}\n"
                  "  - {id: a/d, context_tokens: 1, aliases: [x/y], endpoints: [{provider: p, "
                  "model: m, price: unknown}]}\n"),
      "arouter.yaml:1: server.cores: \"-1\" is not valid; allowed: 0 to 1024\n"
      "arouter.yaml:5: models[0].context_tokens: \"none\" is not valid; allowed: 1 to "
      "1000000000 tokens\n"
      "arouter.yaml:5: models.a/b.endpoints: there is no provider \"nobody\"\n"
      "arouter.yaml:7: model 'a/d': the name 'x/y' is taken by model 'a/c'");
}

TEST(LoadConfig, ABadBaseUrlIsReportedOnce) {
  EXPECT_THAT(mistakes_in("catalogue: []\nproviders:\n  - {id: p, base_url: \"ftp://p\"}\n"),
              testing::MatchesRegex("arouter.yaml:3: providers\\[0\\].base_url: [^\n]*"));
}

TEST(LoadConfig, FilesThatAreMissingAreReportedAtTheirLine) {
  const auto mistakes = mistakes_in(
      "server:\n"
      "  tls:\n"
      "    certificate_file: a.pem\n"
      "secrets:\n"
      "  master_key_file: missing.key\n"
      "catalogue:\n"
      "  - builtin\n"
      "  - missing.yaml\n");
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:2: server.tls: needs both"));
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:5: secrets.master_key_file: cannot open"));
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:8: catalogue: cannot open missing.yaml"));
}

TEST(LoadConfig, ServingNeedsAMasterKey) {
  EXPECT_THAT(mistakes_in("secrets:\n  master_key: ${NO_SUCH}\n", {}, Purpose::serving),
              HasSubstr("arouter.yaml:2: secrets.master_key: is not set"));
  EXPECT_EQ(mistakes_in("", {{"AROUTER_MASTER_KEY", std::string(64, 'a')}}, Purpose::serving), "");
  EXPECT_THAT(mistakes_in("secrets: {master_key: short}\n", {}, Purpose::serving),
              Not(HasSubstr("is not set")));
}

TEST(LoadConfig, ServingNeedsItsCertificates) {
  const auto mistakes = mistakes_in(
      "server:\n"
      "  tls:\n"
      "    certificate_file: arouter.yaml\n"
      "    private_key_file: key.pem\n"
      "providers:\n"
      "  - {id: p, base_url: \"https://p.example\", ca_file: ca.pem}\n",
      {}, Purpose::serving);
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:3: server.tls.certificate_file: arouter.yaml holds "
                                  "no PEM text"));
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:4: server.tls.private_key_file: cannot open"));
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:6: providers.p.ca_file: cannot open ca.pem"));
}

TEST(LoadConfig, ServingNeedsTwoListenersThatDiffer) {
  const auto mistakes_of = [](const std::string& listen, const std::string& metrics) {
    return mistakes_in("server:\n  listen: " + listen + "\n  metrics_listen: " + metrics + "\n",
                       {{"AROUTER_MASTER_KEY", std::string(64, 'a')}}, Purpose::serving);
  };
  EXPECT_THAT(mistakes_of("127.0.0.1:80", "127.0.0.1:80"),
              HasSubstr("arouter.yaml:3: server.metrics_listen: 127.0.0.1:80 is taken"));
  EXPECT_THAT(mistakes_of("0.0.0.0:80", "127.0.0.1:80"), HasSubstr("is taken"));
  EXPECT_EQ(mistakes_of("127.0.0.1:0", "127.0.0.1:0"), "");
  EXPECT_EQ(mistakes_of("127.0.0.1:80", "127.0.0.2:80"), "");
}

TEST(LoadConfig, AnUnknownParameterOfTheDatabaseIsAMistake) {
  const auto mistakes = mistakes_in("database:\n  url: postgresql://u:canary@h/d?nosuch=1\n");
  EXPECT_THAT(mistakes, HasSubstr("arouter.yaml:2: database.url: has the unknown parameter "
                                  "\"nosuch\""));
  EXPECT_THAT(mistakes_in("database: {url: \"postgresql://u:canary%zz@h/d\"}\n"),
              testing::AllOf(HasSubstr("database.url"), Not(HasSubstr("canary"))));
  EXPECT_EQ(mistakes_in("database: {url: \"postgresql://h,i:5433/d?sslmode=require\"}\n"), "");
}

TEST(LoadConfig, OnlyOriginsMayBeAllowed) {
  EXPECT_EQ(mistakes_in("server: {cors_allowed_origins: [\"*\", \"https://a.example:8443\", "
                        "\"http://[::1]:3000\", \"app://shell\"]}\n"),
            "");
  for (const char* bad : {"a.example", "https://a.example/", "https://A.example", "https://",
                          "https://a.example:443", "https://a.example:x", "https://*.a.example"}) {
    EXPECT_THAT(mistakes_in("server: {cors_allowed_origins: [\"" + std::string(bad) + "\"]}\n"),
                HasSubstr("arouter.yaml:1: server.cors_allowed_origins[0]: "))
        << bad;
  }
}

TEST(LoadConfig, SaysWhatItLookedAtAlsoWhenThereAreMistakes) {
  const ScratchFolder folder;
  const auto file = folder.write("arouter.yaml", "catalogue: [missing.yaml]\nnonsense: 1\n");
  ConfigSources sources;
  ASSERT_FALSE(load_config(file, test::environment_of({}), Purpose::administration, &sources));
  EXPECT_THAT(sources.files, ElementsAre(file, folder.path("missing.yaml")));
}

TEST(LoadConfig, PathsAreRelativeToTheFile) {
  const ScratchFolder folder;
  const auto file = folder.write("arouter.yaml", "data_dir: ./state\n");
  const auto loaded = load_config(file, test::environment_of({}));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.data_dir, folder.path("state"));
}

}  // namespace
}  // namespace arouter::app
