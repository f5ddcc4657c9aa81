// Session: one connection to PostgreSQL and the transaction a job runs in. Throws what libpqxx
// throws; `failure` turns that into an Error, in one place. Used by one thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>

#include <pqxx/pqxx>

namespace arouter::store {

// A statement text and the name it is prepared under. The name is unique in the program.
struct Statement {
  std::string name;
  std::string sql;
};

enum class TransactionMode : std::uint8_t {
  transaction,  // BEGIN … COMMIT
  statement,    // one statement, atomic by itself: a single round trip
};

class Session {
 public:
  // Connects; blocks for at most the connect timeout in `connection_text`.
  Session(const std::string& connection_text, std::chrono::milliseconds statement_timeout);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Whether the connection looks alive: open, and the server has said nothing unasked (such as
  // good-bye).
  [[nodiscard]] bool alive() const;
  [[nodiscard]] bool open() const;

  void begin(TransactionMode mode);
  // Until the transaction ends, rows of other organisations neither show nor can be written.
  void work_for(const std::string& tenant);
  void commit();
  void roll_back() noexcept;

  // The running transaction.
  pqxx::transaction_base& transaction() { return *transaction_; }

  // Runs a prepared statement, preparing it at its first use on this connection. Arguments are
  // text, numbers, bool, nullptr, or a std::optional of those.
  template <class... Arguments>
  pqxx::result exec(const Statement& statement, const Arguments&... arguments) {
    prepare(statement);
    return transaction_->exec_prepared(statement.name, arguments...);
  }

 private:
  void prepare(const Statement& statement);

  std::unique_ptr<pqxx::connection> connection_;
  std::unique_ptr<pqxx::quiet_errorhandler> quiet_;  // keeps libpqxx from writing to standard error
  std::unique_ptr<pqxx::transaction_base> transaction_;
  std::unordered_set<std::string> prepared_;
};

}  // namespace arouter::store
