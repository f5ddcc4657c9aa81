#include "store/failure.hpp"

#include <chrono>
#include <string_view>

#include <pqxx/except>

namespace arouter::store {

namespace {

Failure lost(const std::exception& exception) {
  return {Failure::Kind::lost, database_unavailable(exception.what())};
}

Failure refused(ErrorCode code, const char* message, const std::exception& exception) {
  return {Failure::Kind::refused, Error(code, message).with_log_detail(exception.what())};
}

// Classes and codes of PostgreSQL's appendix A that libpqxx has no type for.
Failure by_sqlstate(const pqxx::sql_error& exception) {
  const std::string_view state = exception.sqlstate();
  const bool shutting_down = state.starts_with("57P0");
  const bool read_only = state == "25006";  // the server was demoted: look for its successor
  if (shutting_down || read_only || state.starts_with("08")) return lost(exception);
  const bool out_of_resources = state.starts_with("53");
  const bool timed_out = state == "57014" || state == "55P03";
  if (out_of_resources || timed_out) {
    return {Failure::Kind::refused, database_unavailable(exception.what())};
  }
  return refused(ErrorCode::internal, "the database refused a statement", exception);
}

}  // namespace

Failure failure_of(std::exception_ptr exception) {
  try {
    std::rethrow_exception(std::move(exception));
  } catch (const pqxx::broken_connection& broken) {
    return lost(broken);
  } catch (const pqxx::in_doubt_error& in_doubt) {
    return lost(in_doubt);
  } catch (const pqxx::statement_completion_unknown& unknown) {
    return lost(unknown);
  } catch (const pqxx::transaction_rollback& rolled_back) {
    return {Failure::Kind::contention, database_unavailable(rolled_back.what())};
  } catch (const pqxx::unique_violation& duplicate) {
    return refused(ErrorCode::conflict, "it exists already", duplicate);
  } catch (const pqxx::data_exception& unfit) {
    return refused(ErrorCode::invalid_request, "a value is out of range or not valid UTF-8", unfit);
  } catch (const pqxx::sql_error& refusal) {
    return by_sqlstate(refusal);
  } catch (const std::exception& other) {
    return refused(ErrorCode::internal, "the database could not be used", other);
  } catch (...) {
    return {Failure::Kind::refused, Error(ErrorCode::internal, "the database could not be used")};
  }
}

Error database_unavailable(std::string log_detail) {
  return Error(ErrorCode::unavailable, "the database is unavailable")
      .with_retry_after(std::chrono::seconds(1))
      .with_log_detail(std::move(log_detail));
}

}  // namespace arouter::store
