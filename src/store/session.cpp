#include "store/session.hpp"

#include <poll.h>

namespace arouter::store {

namespace {

// Text forms of times and bytes are parsed by store/row: pin them whatever the server's defaults
// are.
std::string session_settings(std::chrono::milliseconds statement_timeout) {
  return "SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex';"
         "SET client_encoding = 'UTF8'; SET client_min_messages = 'warning';"
         "SET default_transaction_isolation = 'read committed';"
         "SET statement_timeout = " +
         std::to_string(statement_timeout.count());
}

const Statement set_tenant{"tenant_set", "SELECT set_config('arouter.tenant', $1, true)"};

// A reconnection behind our back would lose the settings above and the temporary tables.
void inhibit_reconnection(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // gone in libpqxx 7, like reconnection
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

}  // namespace

Session::Session(const std::string& connection_text, std::chrono::milliseconds statement_timeout)
    : connection_(std::make_unique<pqxx::connection>(connection_text)),
      quiet_(std::make_unique<pqxx::quiet_errorhandler>(*connection_)) {
  inhibit_reconnection(*connection_);
  connection_->set_verbosity(pqxx::connection_base::terse);  // details may quote values
  pqxx::nontransaction settings(*connection_);
  settings.exec(session_settings(statement_timeout));
}

Session::~Session() {
  roll_back();
}

bool Session::open() const {
  return connection_->is_open();
}

bool Session::alive() const {
  if (!connection_->is_open()) return false;
  pollfd socket{connection_->sock(), POLLIN | POLLRDHUP, 0};
  return ::poll(&socket, 1, 0) == 0;
}

void Session::begin(TransactionMode mode) {
  if (mode == TransactionMode::statement) {
    transaction_ = std::make_unique<pqxx::nontransaction>(*connection_);
  } else {
    transaction_ = std::make_unique<pqxx::work>(*connection_);
  }
}

void Session::work_for(const std::string& tenant) {
  exec(set_tenant, tenant);
}

void Session::commit() {
  transaction_->commit();
  transaction_.reset();
}

void Session::roll_back() noexcept {
  transaction_.reset();
}

void Session::prepare(const Statement& statement) {
  if (!prepared_.insert(statement.name).second) return;
  connection_->prepare(statement.name, statement.sql);
}

}  // namespace arouter::store
