#include "store/credit_requests.hpp"

#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

const Statement new_posting{"credit_request_posting", "SELECT gen_random_uuid()"};

const Statement insert_request{"credit_request_insert", R"(
  INSERT INTO credit_requests (org_id, idempotency_key, request, posting_id)
  SELECT id, $2, $3, $4 FROM orgs WHERE id = $1
  ON CONFLICT (org_id, idempotency_key) DO NOTHING)"};

const Statement select_request{"credit_request_select", R"(
  SELECT request, posting_id FROM credit_requests WHERE org_id = $1 AND idempotency_key = $2)"};

}  // namespace

Result<ClaimedRequest> claim_request(Session& session, OrgId org,
                                     const std::optional<std::string>& idempotency_key,
                                     const std::string& request) {
  const std::string posting = session.exec(new_posting).at(0)[0].c_str();
  if (!idempotency_key) return ClaimedRequest{posting};
  const auto key = storable(*idempotency_key);
  const auto id = org.to_string();
  if (session.exec(insert_request, id, key, request, posting).affected_rows() > 0) {
    return ClaimedRequest{posting};
  }
  const auto rows = session.exec(select_request, id, key);
  if (rows.empty()) return ClaimedRequest{posting};  // no such organisation: for others to say
  if (request != rows.at(0)["request"].c_str()) {
    return fail(ErrorCode::conflict, "this Idempotency-Key was used for another request");
  }
  return ClaimedRequest{rows.at(0)["posting_id"].c_str(), true};
}

}  // namespace arouter::store
