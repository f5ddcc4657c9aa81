#include "store_contract.hpp"

namespace arouter::test {

namespace {

OperatorKey operator_key(const Key& shape) {
  OperatorKey key;
  key.hash = shape.hash;
  key.name = "on call";
  key.label = "lr_oper_1a2...9f0";
  return key;
}

}  // namespace

TEST_P(StoreContract, FindsAnOperatorsKeyUntilItIsDisabled) {
  const auto shape = key_of(unknown_org());
  const auto fingerprint = shape.secrets.front().fingerprint;
  auto& operators = stores().operators;
  EXPECT_FALSE(value(operators.find_key(fingerprint)));
  const auto stored = value(operators.create_key(operator_key(shape), fingerprint));
  EXPECT_FALSE(stored.disabled_at);
  const auto found = value(operators.find_key(fingerprint));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->hash, shape.hash);
  EXPECT_EQ(found->name, "on call");
  const auto disabled = value(operators.disable_key(shape.hash));
  EXPECT_TRUE(disabled.disabled_at);
  EXPECT_EQ(value(operators.disable_key(shape.hash)).disabled_at, disabled.disabled_at);
  EXPECT_FALSE(value(operators.find_key(fingerprint)));
  ASSERT_EQ(value(operators.list_keys()).size(), 1u);
  const auto nobody = run(operators.disable_key(std::string(64, '0')));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code(), ErrorCode::not_found);
}

TEST_P(StoreContract, OperatorsSeeEveryOrganisationAndItsCreditPageByPage) {
  const auto rich = org(Money::usd(5));
  org(Money());
  org(Money());
  value(stores().usage.insert(registered_replica(),
                              {usage_of(rich.id, {lifetime(rich.credit_scope)}, Money::usd(2))}));
  PageRequest asked;
  asked.items = 2;
  std::vector<OrgSummary> seen;
  do {
    const auto page = value(stores().operators.organizations(asked));
    EXPECT_EQ(page.total, 3u);
    seen.insert(seen.end(), page.items.begin(), page.items.end());
    asked.after = page.next;
  } while (asked.after);
  ASSERT_EQ(seen.size(), 3u);
  Money granted;
  Money spent;
  for (const auto& one : seen) {
    granted += one.granted;
    spent += one.spent;
  }
  EXPECT_EQ(granted, Money::usd(5));
  EXPECT_EQ(spent, Money::usd(2));
}

}  // namespace arouter::test
