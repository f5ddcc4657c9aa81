#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>

#include <arouter/gateway/key_ring.hpp>

namespace arouter::gateway {

namespace {

bool holds(const BudgetSet& set, const std::shared_ptr<ScopeLedger>& ledger) {
  return set &&
         std::ranges::any_of(*set, [&](const auto& entry) { return entry.ledger == ledger; });
}

bool same(const BudgetSet& a, const BudgetSet& b) {
  if (!a || !b) return a == b;
  return std::ranges::equal(*a, *b, [](const BudgetEntry& one, const BudgetEntry& other) {
    return one.ledger == other.ledger && one.budget.limit == other.budget.limit;
  });
}

bool concerns(const BudgetSubject& subject, const Key& key) {
  switch (subject.kind) {
    case ScopeKind::member:
      return key.creator && subject == BudgetSubject::member(key.org, *key.creator);
    case ScopeKind::workspace:
      return key.workspace && subject == BudgetSubject::workspace(key.org, *key.workspace);
    default:
      return subject == BudgetSubject::organization(key.org);
  }
}

}  // namespace

std::size_t KeyRing::Hash::operator()(const Fingerprint& fingerprint) const {
  std::size_t value = 0;  // a digest is uniform already
  std::memcpy(&value, fingerprint.bytes.data() + 8, sizeof value);
  return value;
}

std::size_t KeyRing::part_of(const Fingerprint& fingerprint) {
  return std::to_integer<std::size_t>(fingerprint.bytes[0]);
}

const SecretEntry* KeyRing::find(const Fingerprint& fingerprint) const {
  const auto& part = parts_[part_of(fingerprint)];
  if (!part) return nullptr;
  const auto found = part->find(fingerprint);
  return found == part->end() ? nullptr : &found->second;
}

KeyRingBuilder::KeyRingBuilder(const Clock& clock)
    : clock_(clock), last_(std::make_shared<KeyRing>()) {}

std::shared_ptr<ScopeLedger> KeyRingBuilder::ledger_for(ScopeId scope, ScopeKind kind,
                                                        LimitReset reset) {
  auto& ledger = ledgers_[scope];
  // A changed reset is a different sequence of windows; calls in flight keep the old ledger alive.
  if (!ledger || ledger->reset() != reset) {
    ledger = std::make_shared<ScopeLedger>(scope, kind, reset);
  }
  return ledger;
}

std::shared_ptr<ScopeLedger> KeyRingBuilder::ledger(ScopeId scope) const {
  const auto found = ledgers_.find(scope);
  return found == ledgers_.end() ? nullptr : found->second;
}

std::shared_ptr<UndrainedSpend> KeyRingBuilder::undrained(const std::string& hash) const {
  const auto found = keys_.find(hash);
  return found == keys_.end() ? nullptr : found->second->undrained;
}

KeyRing::Part& KeyRingBuilder::writable_part(const Fingerprint& fingerprint, Parts& touched) {
  const auto index = KeyRing::part_of(fingerprint);
  auto& part = touched[index];
  if (!part) {
    const auto& old = last_->parts_[index];
    part = old ? std::make_shared<KeyRing::Part>(*old) : std::make_shared<KeyRing::Part>();
  }
  return *part;
}

void KeyRingBuilder::count_requests_of(OrgEntry& entry) {
  auto& counters = org_counters_[entry.org.id];
  const auto& limit = entry.org.rate_limit;
  if (!counters.free_models) counters.free_models = std::make_shared<RateCounters>();
  if (!counters.own && limit != RateLimit{}) counters.own = std::make_shared<RateCounters>();
  if (counters.own) carry_over(*counters.own, counters.limit, limit, clock_.steady());
  counters.limit = limit;
  entry.free_models = counters.free_models;
  if (limit != RateLimit{}) entry.rates = counters.own;
}

// `old`: the same key until now; null when it is new.
void KeyRingBuilder::count_requests_of(KeyEntry& entry, const KeyEntry* old) const {
  const auto& limit = entry.key.rate_limit;
  const auto& of_org = entry.org->org.rate_limit;
  if (old != nullptr) entry.counters = old->counters;
  if (!entry.counters && limit != RateLimit{}) entry.counters = std::make_shared<RateCounters>();
  if (old != nullptr && old->counters) {
    carry_over(*entry.counters, old->key.rate_limit, limit, clock_.steady());
  }
  if (limit == RateLimit{} && of_org == RateLimit{}) return;
  auto gate = std::make_shared<RateGate>();
  gate->add(ScopeKind::api_key, limit, entry.counters);
  gate->add(ScopeKind::organization, of_org, entry.org->rates);
  entry.rates = std::move(gate);
}

void KeyRingBuilder::put_org(const Org& org, Parts& touched) {
  auto entry = std::make_shared<OrgEntry>();
  entry->org = org;
  entry->budgets = budgets_of(BudgetSubject::organization(org.id));
  entry->credit = ledger_for(org.credit_scope, ScopeKind::credits, LimitReset::never);
  count_requests_of(*entry);
  orgs_[org.id] = entry;
  for (const auto& [hash, key] : keys_) {
    if (key->key.org == org.id) put_key(Key(key->key), touched);
  }
}

// A limit put on a key counts what the key was charged here before and the database has not been
// told of yet.
void KeyRingBuilder::charge_undrained(const KeyEntry& entry) const {
  if (entry.undrained->amount() <= Money()) return;
  const auto cell = entry.spend->cell(clock_.wall());
  const auto uncounted = entry.undrained->amount() - cell->undrained();
  if (uncounted > Money()) cell->settle(Money(), uncounted);
}

// The same for a budget: what every key it counts was charged here.
void KeyRingBuilder::charge_undrained(const BudgetSubject& subject,
                                      const BudgetEntry& budget) const {
  Money undrained;
  for (const auto& [hash, entry] : keys_) {
    if (concerns(subject, entry->key)) undrained += entry->undrained->amount();
  }
  if (undrained <= Money()) return;
  const auto cell = budget.ledger->cell(clock_.wall());
  const auto uncounted = undrained - cell->undrained();
  if (uncounted > Money()) cell->settle(Money(), uncounted);
}

BudgetSet KeyRingBuilder::budgets_of(const BudgetSubject& subject) const {
  const auto found = budgets_.find(subject);
  return found == budgets_.end() ? nullptr : found->second;
}

// Returns the subjects whose budgets are not what they were.
std::vector<BudgetSubject> KeyRingBuilder::put_budgets(OrgId org,
                                                       const std::vector<Budget>& budgets) {
  std::map<BudgetSubject, std::vector<BudgetEntry>> fresh;
  for (const auto& [subject, set] : budgets_) {
    if (subject.org == org) fresh[subject];
  }
  for (const auto interval : widest_first) {
    for (const auto& budget : budgets) {
      if (budget.subject.org != org || budget.interval != interval) continue;
      fresh[budget.subject].push_back(
          BudgetEntry{budget, ledger_for(budget.scope, budget.subject.kind, interval)});
    }
  }
  std::vector<BudgetSubject> changed;
  for (auto& [subject, entries] : fresh) {
    const auto before = budgets_of(subject);
    BudgetSet now;
    if (!entries.empty()) {
      now = std::make_shared<const std::vector<BudgetEntry>>(std::move(entries));
      for (const auto& entry : *now) {
        if (!holds(before, entry.ledger)) charge_undrained(subject, entry);
      }
    }
    if (same(before, now)) continue;
    changed.push_back(subject);
    now ? void(budgets_[subject] = now) : void(budgets_.erase(subject));
  }
  return changed;
}

void KeyRingBuilder::relink(const std::vector<BudgetSubject>& changed, Parts& touched) {
  for (const auto& subject : changed) {
    const auto org = orgs_.find(subject.org);
    if (subject.kind == ScopeKind::organization && org != orgs_.end()) {
      put_org(Org(org->second->org), touched);
      return;  // that was every key
    }
  }
  for (const auto& [hash, entry] : keys_) {
    const bool concerned = std::ranges::any_of(
        changed, [&](const auto& subject) { return concerns(subject, entry->key); });
    if (concerned) put_key(Key(entry->key), touched);
  }
}

void KeyRingBuilder::put_key(const Key& key, Parts& touched) {
  const auto org = orgs_.find(key.org);
  if (org == orgs_.end()) return;  // its organisation is gone: the key opens nothing
  auto entry = std::make_shared<KeyEntry>();
  entry->key = key;
  entry->org = org->second;
  if (key.creator) entry->member = budgets_of(BudgetSubject::member(key.org, *key.creator));
  if (key.workspace) {
    entry->workspace = budgets_of(BudgetSubject::workspace(key.org, *key.workspace));
  }
  if (key.limit) entry->spend = ledger_for(key.scope, ScopeKind::api_key, key.limit_reset);
  bool new_limit = entry->spend != nullptr;
  const auto old = keys_.find(key.hash);
  count_requests_of(*entry, old == keys_.end() ? nullptr : old->second.get());
  if (old != keys_.end()) {
    entry->undrained = old->second->undrained;
    new_limit = new_limit && old->second->spend != entry->spend;
    for (const auto& secret : old->second->key.secrets) {
      writable_part(secret.fingerprint, touched).erase(secret.fingerprint);
    }
  }
  if (!entry->undrained) entry->undrained = std::make_shared<UndrainedSpend>();
  if (new_limit) charge_undrained(*entry);
  for (const auto& secret : entry->key.secrets) {
    writable_part(secret.fingerprint, touched)[secret.fingerprint] =
        SecretEntry{entry, secret.expires_at};
  }
  keys_[key.hash] = std::move(entry);
}

void KeyRingBuilder::remove_key(const std::string& hash, Parts& touched) {
  const auto found = keys_.find(hash);
  if (found == keys_.end()) return;
  for (const auto& secret : found->second->key.secrets) {
    writable_part(secret.fingerprint, touched).erase(secret.fingerprint);
  }
  keys_.erase(found);
}

std::shared_ptr<const KeyRing> KeyRingBuilder::seal(Parts& touched, std::uint64_t epoch) {
  auto ring = std::make_shared<KeyRing>(*last_);
  for (std::size_t i = 0; i < KeyRing::part_count; ++i) {
    if (touched[i]) ring->parts_[i] = std::move(touched[i]);
  }
  ring->epoch_ = epoch;
  last_ = ring;
  return ring;
}

std::shared_ptr<const KeyRing> KeyRingBuilder::rebuild(const KeySnapshot& all) {
  last_ = std::make_shared<KeyRing>();
  // Who is still there keeps what is undrained.
  std::unordered_set<std::string_view> present;
  for (const auto& key : all.keys) present.insert(key.hash);
  std::erase_if(keys_, [&](const auto& known) { return !present.contains(known.first); });
  orgs_.clear();
  std::map<OrgId, std::vector<Budget>> budgets;
  for (const auto& [subject, set] : budgets_) budgets[subject.org];
  for (const auto& budget : all.budgets) budgets[budget.subject.org].push_back(budget);
  for (const auto& [org, its_budgets] : budgets) put_budgets(org, its_budgets);
  Parts touched;
  for (const auto& org : all.orgs) put_org(org, touched);
  keys_.reserve(all.keys.size());
  for (const auto& key : all.keys) put_key(key, touched);
  return seal(touched, all.epoch);
}

std::shared_ptr<const KeyRing> KeyRingBuilder::update(const KeySnapshot& changed,
                                                      const std::vector<std::string>& asked) {
  Parts touched;
  for (const auto& org : changed.orgs) {
    // An organisation's own entry rarely changes with its keys; re-linking them all is only needed
    // when it did.
    const auto old = orgs_.find(org.id);
    if (old == orgs_.end() || old->second->org.name != org.name ||
        old->second->org.credits_granted != org.credits_granted ||
        old->second->org.rate_limit != org.rate_limit) {
      put_org(org, touched);
    }
  }
  std::unordered_map<std::string, const Key*> present;
  for (const auto& key : changed.keys) {
    present.emplace(key.hash, &key);
    put_key(key, touched);
  }
  for (const auto& hash : asked) {
    if (!present.contains(hash)) remove_key(hash, touched);
  }
  // A stale answer can never take the ring back in time.
  return seal(touched, std::max(last_->epoch_, changed.epoch));
}

std::shared_ptr<const KeyRing> KeyRingBuilder::update_budgets(OrgId org,
                                                              const std::vector<Budget>& budgets,
                                                              std::uint64_t epoch) {
  Parts touched;
  relink(put_budgets(org, budgets), touched);
  return seal(touched, std::max(last_->epoch_, epoch));
}

std::shared_ptr<const KeyRing> KeyRingBuilder::remove_org(OrgId org, std::uint64_t epoch) {
  Parts touched;
  std::vector<std::string> hashes;
  for (const auto& [hash, key] : keys_) {
    if (key->key.org == org) hashes.push_back(hash);
  }
  for (const auto& hash : hashes) remove_key(hash, touched);
  orgs_.erase(org);
  return seal(touched, std::max(last_->epoch_, epoch));
}

KeySnapshot KeyRingBuilder::contents() const {
  KeySnapshot all;
  all.epoch = last_->epoch_;
  for (const auto& [id, org] : orgs_) all.orgs.push_back(org->org);
  for (const auto& [hash, key] : keys_) all.keys.push_back(key->key);
  for (const auto& [subject, set] : budgets_) {
    for (const auto& entry : *set) all.budgets.push_back(entry.budget);
  }
  return all;
}

}  // namespace arouter::gateway
