#include "store/failure.hpp"

#include <gtest/gtest.h>
#include <pqxx/except>

namespace arouter::store {

using Kind = Failure::Kind;

namespace {

template <class Exception>
Failure failure_for(const Exception& exception) {
  return failure_of(std::make_exception_ptr(exception));
}

Failure failure_for_state(const char* sqlstate) {
  return failure_for(pqxx::sql_error("refused", "SELECT 1", sqlstate));
}

}  // namespace

TEST(Failure, ALostConnectionIsUnavailableForASecond) {
  const auto failure = failure_for(pqxx::broken_connection("gone"));
  EXPECT_EQ(failure.kind, Kind::lost);
  EXPECT_EQ(failure.error.code(), ErrorCode::unavailable);
  EXPECT_EQ(failure.error.details().retry_after, std::chrono::seconds(1));
  EXPECT_EQ(failure.error.details().log_detail, "gone");
}

TEST(Failure, AnUnknownOutcomeCountsAsALostConnection) {
  EXPECT_EQ(failure_for(pqxx::in_doubt_error("who knows")).kind, Kind::lost);
  EXPECT_EQ(failure_for(pqxx::statement_completion_unknown("who knows")).kind, Kind::lost);
}

TEST(Failure, AServerThatShutsDownOrWasDemotedIsALostConnection) {
  for (const char* state : {"57P01", "57P02", "57P03", "08006", "25006"}) {
    const auto failure = failure_for_state(state);
    EXPECT_EQ(failure.kind, Kind::lost) << state;
    EXPECT_EQ(failure.error.code(), ErrorCode::unavailable) << state;
  }
}

TEST(Failure, DeadlocksAndSerialisationFailuresMayBeRepeated) {
  EXPECT_EQ(failure_for(pqxx::deadlock_detected("circle")).kind, Kind::contention);
  EXPECT_EQ(failure_for(pqxx::serialization_failure("circle")).kind, Kind::contention);
}

TEST(Failure, ADuplicateIsAConflict) {
  const auto failure = failure_for(pqxx::unique_violation("duplicate key"));
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_EQ(failure.error.code(), ErrorCode::conflict);
}

TEST(Failure, AValueThatDoesNotFitIsTheCallersFault) {
  EXPECT_EQ(failure_for(pqxx::data_exception("out of range")).error.code(),
            ErrorCode::invalid_request);
}

TEST(Failure, ExhaustedResourcesAndTimeoutsAreUnavailableButNotRepeated) {
  for (const char* state : {"53100", "53200", "57014", "55P03"}) {
    const auto failure = failure_for_state(state);
    EXPECT_EQ(failure.kind, Kind::refused) << state;
    EXPECT_EQ(failure.error.code(), ErrorCode::unavailable) << state;
  }
}

TEST(Failure, AnythingElseIsInternalAndNeverShowsItsText) {
  const auto refusal = failure_for_state("42P01");
  EXPECT_EQ(refusal.error.code(), ErrorCode::internal);
  EXPECT_EQ(refusal.error.message().find("refused\""), std::string::npos);
  const auto other = failure_for(std::runtime_error("malformed column"));
  EXPECT_EQ(other.error.code(), ErrorCode::internal);
  EXPECT_EQ(other.error.message().find("column"), std::string::npos);
  EXPECT_EQ(failure_for(42).error.code(), ErrorCode::internal);
}

}  // namespace arouter::store
