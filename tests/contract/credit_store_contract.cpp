#include <algorithm>

#include "store_contract.hpp"

namespace arouter::test {

using std::chrono::hours;

namespace {

StatementFilter all_days() {
  StatementFilter filter;
  filter.from = WallTime{};
  filter.until = SystemClock().wall() + hours(48);
  return filter;
}

CreditPosting posting_of(CreditKind kind, Money amount) {
  auto posting = grant_of(amount);
  posting.kind = kind;
  return posting;
}

CreditTransfer transfer_of(OrgId to, Money amount) {
  CreditTransfer transfer;
  transfer.to = to;
  transfer.amount = amount;
  return transfer;
}

}  // namespace

class CreditContract : public StoreContract {
 protected:
  Result<CreditReceipt> post(OrgId org, CreditPosting posting) {
    return run(stores().credits.post(Actor::command_line(org), std::move(posting)));
  }
  Result<CreditReceipt> transfer(OrgId from, CreditTransfer transfer) {
    return run(stores().credits.transfer(Actor::command_line(from), std::move(transfer)));
  }
  void spend(const Org& org, Money cost) {
    value(stores().usage.insert(registered_replica(),
                                {usage_of(org.id, {lifetime(org.credit_scope)}, cost)}));
  }
  std::vector<CreditEntry> statement(OrgId org) {
    return value(stores().credits.statement(org, all_days(), {})).items;
  }
  Money balance(OrgId org) {
    const auto credits = value(stores().orgs.credits(org));
    return credits.granted - credits.spent;
  }
  Money sum(OrgId org) {
    Money sum;
    for (const auto& line : statement(org)) sum += line.amount;
    return sum;
  }
};

TEST_P(CreditContract, EveryKindOfEntryCountsInTheBalanceAndTheStatement) {
  const auto owner = org(Money::usd(10));
  const auto other = org(Money());
  spend(owner, Money::nano_usd(1'234'567'891));
  for (const auto kind : {CreditKind::grant, CreditKind::purchase, CreditKind::refund}) {
    ASSERT_TRUE(post(owner.id, posting_of(kind, Money::nano_usd(1))));
  }
  ASSERT_TRUE(post(owner.id, posting_of(CreditKind::adjustment, Money::usd(-2))));
  ASSERT_TRUE(post(owner.id, posting_of(CreditKind::adjustment, Money::usd(3))));
  ASSERT_TRUE(transfer(owner.id, transfer_of(other.id, Money::usd(4))));
  EXPECT_EQ(balance(owner.id), Money::usd(7) - Money::nano_usd(1'234'567'888));
  EXPECT_EQ(sum(owner.id), balance(owner.id));
  EXPECT_EQ(sum(other.id), Money::usd(4));
  EXPECT_EQ(balance(other.id), Money::usd(4));
  EXPECT_EQ(statement(owner.id).size(), 8u);
}

TEST_P(CreditContract, AnEntryNamesItsOtherSideItsReasonAndWhoMadeIt) {
  const auto owner = org(Money());
  auto posting = posting_of(CreditKind::refund, Money::usd(1));
  posting.note = "outage of the 23rd";
  posting.external_id = "ticket-7";
  posting.expires_at = SystemClock().wall() + hours(24);
  const auto receipt = post(owner.id, posting);
  ASSERT_TRUE(receipt);
  const auto entry = statement(owner.id).at(0);
  EXPECT_EQ(entry.id, receipt->entries.at(0).id);
  EXPECT_EQ(entry.kind, CreditKind::refund);
  EXPECT_EQ(entry.counter_account, "refunds");
  EXPECT_EQ(entry.note, "outage of the 23rd");
  EXPECT_EQ(entry.external_id, "ticket-7");
  EXPECT_EQ(entry.actor_kind, ActorKind::command_line);
  EXPECT_TRUE(entry.expires_at);
}

TEST_P(CreditContract, ARequestThatIsRepeatedTakesEffectOnce) {
  const auto owner = org(Money());
  auto posting = grant_of(Money::usd(2));
  posting.idempotency_key = "k-1";
  const auto first = post(owner.id, posting);
  const auto second = post(owner.id, posting);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->repeated);
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->entries.at(0).id, first->entries.at(0).id);
  EXPECT_EQ(second->entries.at(0).at, first->entries.at(0).at);
  EXPECT_EQ(balance(owner.id), Money::usd(2));
  posting.amount = Money::usd(3);
  const auto third = post(owner.id, posting);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code(), ErrorCode::conflict);
  const auto elsewhere = org(Money());
  EXPECT_TRUE(post(elsewhere.id, posting));
}

TEST_P(CreditContract, ARefusedRequestLeavesItsIdempotencyKeyFree) {
  const auto owner = org(Money());
  auto posting = posting_of(CreditKind::adjustment, Money::usd(-1));
  posting.idempotency_key = "k-1";
  EXPECT_FALSE(post(owner.id, posting));
  ASSERT_TRUE(post(owner.id, grant_of(Money::usd(1))));
  EXPECT_TRUE(post(owner.id, posting));
}

TEST_P(CreditContract, ManyAtOnceWithOneKeyTakeEffectOnce) {
  const auto owner = org(Money());
  auto posting = grant_of(Money::usd(1));
  posting.idempotency_key = "k-1";
  in_threads(4, [&](std::size_t) { EXPECT_TRUE(post(owner.id, posting)); });
  EXPECT_EQ(balance(owner.id), Money::usd(1));
}

TEST_P(CreditContract, AnExternalIdIsUsedOnceInAnOrganisation) {
  const auto owner = org(Money());
  auto posting = grant_of(Money::usd(1));
  posting.external_id = "invoice-1";
  ASSERT_TRUE(post(owner.id, posting));
  const auto again = post(owner.id, posting);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::conflict);
  EXPECT_TRUE(post(org(Money()).id, posting));
}

TEST_P(CreditContract, NeverTakesWhatIsSpentOrOutOnLease) {
  const auto owner = org(Money::usd(10));
  const auto other = org(Money());
  spend(owner, Money::usd(3));
  ASSERT_EQ(grant(registered_replica(), lifetime(owner.credit_scope), Money::usd(2)),
            Money::usd(2));
  for (const auto amount : {Money::usd(5) + Money::nano_usd(1), Money::usd(10)}) {
    const auto refused = transfer(owner.id, transfer_of(other.id, amount));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::insufficient_credits);
    EXPECT_FALSE(post(owner.id, posting_of(CreditKind::adjustment, Money() - amount)));
  }
  EXPECT_TRUE(transfer(owner.id, transfer_of(other.id, Money::usd(5))));
  EXPECT_EQ(value(stores().credits.state(owner.id)).available(), Money());
  EXPECT_EQ(grant(registered_replica(), lifetime(owner.credit_scope), Money::usd(1)), Money());
  EXPECT_EQ(look(lifetime(other.credit_scope)).limit, Money::usd(5));
}

TEST_P(CreditContract, RefusesTransfersThatMakeNoSense) {
  const auto owner = org(Money::usd(1));
  const auto code = [&](CreditTransfer wanted) {
    const auto refused = transfer(owner.id, std::move(wanted));
    return refused ? ErrorCode::internal : refused.error().code();
  };
  EXPECT_EQ(code(transfer_of(owner.id, Money::usd(1))), ErrorCode::invalid_request);
  EXPECT_EQ(code(transfer_of(org().id, Money())), ErrorCode::invalid_request);
  EXPECT_EQ(code(transfer_of(org().id, Money::usd(-1))), ErrorCode::invalid_request);
  EXPECT_EQ(code(transfer_of(unknown_org(), Money::usd(1))), ErrorCode::not_found);
  EXPECT_EQ(balance(owner.id), Money::usd(1));
}

TEST_P(CreditContract, TransferredCreditExpiresWhenItWouldHaveAnyway) {
  const auto owner = org(Money::usd(10));
  const auto other = org(Money());
  auto gift = grant_of(Money::usd(2));
  gift.expires_at = WallTime(std::chrono::seconds(4'000'000'000));
  ASSERT_TRUE(post(owner.id, gift));
  const auto receipt = transfer(owner.id, transfer_of(other.id, Money::usd(3)));
  ASSERT_TRUE(receipt);
  ASSERT_EQ(receipt->entries.size(), 2u);
  EXPECT_EQ(receipt->entries[0].amount, Money::usd(-2));
  EXPECT_EQ(receipt->entries[0].expires_at, gift.expires_at);
  EXPECT_EQ(receipt->entries[1].amount, Money::usd(-1));
  auto received = statement(other.id);
  ASSERT_EQ(received.size(), 2u);
  std::ranges::sort(received, std::greater(), &CreditEntry::amount);
  EXPECT_EQ(received[0].kind, CreditKind::transfer_in);
  EXPECT_EQ(received[0].expires_at, gift.expires_at);
  EXPECT_EQ(received[0].counter_account, "organization:" + owner.id.to_string());
  EXPECT_FALSE(received[1].expires_at);
}

TEST_P(CreditContract, PagesOfTheStatementAreNewestFirstAndWithoutGaps) {
  const auto owner = org(Money());
  for (int i = 1; i <= 5; ++i) ASSERT_TRUE(post(owner.id, grant_of(Money::nano_usd(i))));
  spend(owner, Money::nano_usd(100));
  PageRequest asked;
  asked.items = 2;
  Money sum;
  std::size_t lines = 0;
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = value(stores().credits.statement(owner.id, all_days(), asked));
    for (const auto& line : page.items) sum += line.amount;
    lines += page.items.size();
    if (!page.next) break;
    asked.after = page.next;
  }
  EXPECT_EQ(lines, 6u);
  EXPECT_EQ(sum, Money::nano_usd(15 - 100));
}

TEST_P(CreditContract, TransfersAndLeasesAtOnceNeverUseTheSameCreditTwice) {
  const auto owner = org(Money::usd(100));
  const auto other = org(Money());
  const auto scope = lifetime(owner.credit_scope);
  std::atomic<std::int64_t> moved{0};
  in_threads(6, [&](std::size_t thread) {
    const auto replica = registered_replica();
    for (int i = 0; i < 40; ++i) {
      if (thread % 2 == 0) {
        std::vector<LeaseRequest> requests{{scope, Money::usd(1), Money::usd(1)}};
        EXPECT_TRUE(run_coro(stores().leases.grant(replica, requests)));
      } else if (transfer(owner.id, transfer_of(other.id, Money::usd(1)))) {
        ++moved;
      }
    }
  });
  const auto state = value(stores().credits.state(owner.id));
  EXPECT_EQ(state.available(), Money());  // 240 were wanted
  EXPECT_EQ(state.leased + Money::usd(moved), Money::usd(100));
  EXPECT_EQ(balance(other.id), Money::usd(moved));
  EXPECT_EQ(sum(owner.id), balance(owner.id));
}

TEST_P(CreditContract, TransfersInBothDirectionsAtOnceKeepTheTotal) {
  const auto a = org(Money::usd(10));
  const auto b = org(Money::usd(10));
  in_threads(4, [&](std::size_t thread) {
    const auto [from, to] = thread % 2 == 0 ? std::pair(a.id, b.id) : std::pair(b.id, a.id);
    for (int i = 0; i < 20; ++i) {
      const auto moved = transfer(from, transfer_of(to, Money::usd(1)));
      EXPECT_TRUE(moved || moved.error().code() == ErrorCode::insufficient_credits);
    }
  });
  EXPECT_EQ(balance(a.id) + balance(b.id), Money::usd(20));
  EXPECT_EQ(sum(a.id), balance(a.id));
  EXPECT_EQ(sum(b.id), balance(b.id));
}

INSTANTIATE_TEST_SUITE_P(Stores, CreditContract,
                         ::testing::Values(Storage::memory, Storage::postgres),
                         ::testing::PrintToStringParamName());

}  // namespace arouter::test
